//! Findings for people at a terminal, drawn by miette.

use super::{Diagnostic, Severity, Sources};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use std::fmt;
use std::sync::Arc;

/// How findings are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    pub width: usize,
    pub colour: bool,
}

impl Terminal {
    /// One finding, drawn; ends with a line break.
    pub fn render(&self, diagnostic: &Diagnostic, sources: &Sources) -> String {
        let theme = if self.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(self.width)
            .with_links(false)
            .with_wrap_lines(true)
            .with_break_words(false);
        let mut text = String::new();
        let report = Report::new(diagnostic, sources);
        if handler.render_report(&mut text, &report).is_err() {
            text = format!("{}[{}]: {}\n", diagnostic.severity.word(), diagnostic.code.id, diagnostic.message);
        }
        let text = text.replace(UNBROKEN, " ").replace(GLUE, "");
        text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
    }
}

/// One [`Diagnostic`] in miette's shape. Labels in a second file become lines of help, since miette draws one source
/// per report.
struct Report {
    code: Option<&'static str>,
    severity: Severity,
    message: String,
    help: Option<String>,
    source: Option<NamedSource<Arc<str>>>,
    labels: Vec<LabeledSpan>,
}

impl Report {
    fn new(diagnostic: &Diagnostic, sources: &Sources) -> Report {
        let home = diagnostic.span().map(|span| span.file);
        let (near, far): (Vec<_>, Vec<_>) = diagnostic.labels.iter().partition(|label| Some(label.span.file) == home);
        let source = |file| NamedSource::new(sources.opened(file), sources.shared(file));
        Report {
            code: Some(diagnostic.code.id),
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
            help: help(diagnostic, &far, sources),
            source: home.map(source),
            labels: near.iter().enumerate().map(|(n, label)| labeled(label, n == 0)).collect(),
        }
    }
}

/// Stands for a blank where a line may not be broken.
const UNBROKEN: &str = "\u{A0}";
/// Stands where a line may not be broken.
const GLUE: &str = "\u{2060}";

fn help(diagnostic: &Diagnostic, far: &[&super::Label], sources: &Sources) -> Option<String> {
    let place = |span| sources.opened_at(span).replace(' ', UNBROKEN).replace('/', &format!("/{GLUE}"));
    let places = far.iter().map(|label| format!("{}: {}", label.text, place(label.span)));
    let lines: Vec<String> = diagnostic.help.iter().map(|help| whole_pieces(help)).chain(places).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Rules to be written stay on one line: what stands in backticks, and rows of tables.
fn whole_pieces(help: &str) -> String {
    let row = help.find("| ").zip(help.rfind(" |").map(|at| at.saturating_add(2))).filter(|(start, end)| start < end);
    let mut out = String::new();
    let mut quoted = false;
    for (at, c) in help.char_indices() {
        quoted ^= c == '`';
        let inside = quoted || row.is_some_and(|(start, end)| (start..end).contains(&at));
        match c {
            ' ' if inside => out.push_str(UNBROKEN),
            c => out.push(c),
        }
    }
    out
}

fn labeled(label: &super::Label, primary: bool) -> LabeledSpan {
    let length = label.span.end.saturating_sub(label.span.start) as usize;
    let text = (!label.text.is_empty()).then(|| label.text.clone());
    let range = (label.span.start as usize, length);
    if primary { LabeledSpan::new_primary_with_span(text, range) } else { LabeledSpan::new_with_span(text, range) }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)
    }
}

impl std::error::Error for Report {}

impl miette::Diagnostic for Report {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        let code = self.code?;
        Some(Box::new(format!("{}[{code}]", self.severity.word())))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::NotProved => miette::Severity::Advice,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
