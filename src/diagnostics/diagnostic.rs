//! One finding: a line that stands alone, the places it speaks of, and what to do.

use super::{Code, Span};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is evaluated.
    Error,
    /// Evaluated; somebody should look.
    Warning,
    /// Evaluated; whether it is right could not be shown.
    NotProved,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::NotProved => "not proved",
        }
    }
}

/// How much a pack cares about a code that is no error by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Allow,
    Warn,
    Error,
}

impl Level {
    pub const WORDS: [&str; 3] = ["allow", "warn", "error"];

    pub fn of(word: &str) -> Option<Level> {
        match word {
            "allow" => Some(Level::Allow),
            "warn" => Some(Level::Warn),
            "error" => Some(Level::Error),
            _ => None,
        }
    }
}

/// A place and what stands there, in a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: &'static Code,
    /// That of the code, if the pack has no other level for it.
    pub severity: Severity,
    pub message: String,
    /// The first label is the place of the finding; others explain it.
    pub labels: Vec<Label>,
    pub help: Option<String>,
}

impl Diagnostic {
    pub fn new(code: &'static Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic { code, severity: code.severity, message: message.into(), labels: Vec::new(), help: None }
    }

    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help = Some(text.into());
        self
    }

    /// Help only where there is something to say.
    #[must_use]
    pub fn help_if(mut self, text: Option<String>) -> Diagnostic {
        self.help = text.or(self.help);
        self
    }

    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// Findings of one run: in a fixed order, each once.
#[derive(Debug, Default)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
    /// How many of them are errors: asked for at every cell of a table.
    errors: usize,
}

impl Diagnostics {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.errors = self.errors.saturating_add(usize::from(diagnostic.severity == Severity::Error));
        self.found.push(diagnostic);
    }

    pub fn extend(&mut self, other: Diagnostics) {
        self.errors = self.errors.saturating_add(other.errors);
        self.found.extend(other.found);
    }

    /// Better help for the findings of `code` since there were `from` of them.
    pub fn amend(&mut self, from: usize, code: &'static Code, places: &[Span], help: &str) {
        let there = |diagnostic: &&mut Diagnostic| {
            diagnostic.code == code && diagnostic.span().is_some_and(|span| places.contains(&span))
        };
        for diagnostic in self.found.iter_mut().skip(from).filter(there) {
            diagnostic.help = Some(help.to_owned());
        }
    }

    /// Takes out what was found since there were `from` of them.
    pub fn since(&mut self, from: usize) -> Vec<Diagnostic> {
        let taken = self.found.split_off(from.min(self.found.len()));
        let errors = taken.iter().filter(|found| found.severity == Severity::Error).count();
        self.errors = self.errors.saturating_sub(errors);
        taken
    }

    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    pub fn errors(&self) -> usize {
        self.errors
    }

    pub fn count(&self, severity: Severity) -> usize {
        self.found.iter().filter(|found| found.severity == severity).count()
    }

    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub fn len(&self) -> usize {
        self.found.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter()
    }

    /// By file and position, then code: the order never depends on the order of checking.
    #[must_use]
    pub fn sorted(mut self) -> Diagnostics {
        self.found.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.span().is_none(), d.span(), d.code.id);
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        self.found.dedup();
        self.errors = self.count(Severity::Error);
        self
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.found.into_iter()
    }
}
