//! `kontera run PACK [ORDER.json|ORDERS.jsonl|-]`

use super::documents::{Document, Documents, Next, Origin, Problem};
use super::occasion::{Beside, Occasion, books, facts, word};
use super::{Color, HELD, INTERRUPTED, OK, PACK, UNREADABLE, output, report};
use crate::check::program::Program;
use crate::diagnostics::Sources;
use crate::document::Json;
use crate::pack::Company;
use crate::reference::{Facts, Outcome};
use crate::vouchers::{Books, vouchers};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Debug, Args)]
pub struct Options {
    /// The pack's folder
    pack: PathBuf,
    /// Orders: a JSON file, a .jsonl file with one order per line, a folder, or - for standard input
    /// [default: the pack's cases]
    documents: Option<String>,
    /// What happened to the order: created, paid, fulfilled, … [default: what the pack waits for first]
    #[arg(long)]
    event: Option<String>,
    /// What Fortnox has, as YAML or JSON [default: facts.yaml in the pack]
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// Another document that the rules read, for example refund=refund.json
    #[arg(long = "input", value_name = "NAME=FILE")]
    inputs: Vec<String>,
    /// table for people, json as one list, jsonl as one result per line
    #[arg(long, default_value = "table")]
    format: Format,
    /// Every line of the input is a document
    #[arg(long)]
    lines: bool,
    /// Print the voucher that Fortnox books for each document, by the accounts of company.yaml if it is there
    #[arg(long)]
    vouchers: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
    Jsonl,
}

/// Counts of a run.
#[derive(Default)]
struct Tally {
    sent: usize,
    skipped: usize,
    held: usize,
    needs: usize,
    unreadable: usize,
    interrupted: bool,
}

pub fn run(options: &Options, color: Color) -> u8 {
    let Some((mut pack, checked)) = output::checked(&options.pack, color) else { return PACK };
    let Some(program) = checked.program else {
        output::tell!("{}: {}; nothing is run", options.pack.display(), output::counted(&checked.found));
        return PACK;
    };
    let company = pack.company.take();
    match prepared(options, &program, company.as_ref(), &mut pack.sources, color) {
        Ok(run) => run.go(options, &program, &pack.sources),
        Err(problem) => {
            if !problem.is_empty() {
                output::tell!("error: {problem}");
            }
            PACK
        }
    }
}

/// All that one run needs beside the documents.
struct Run {
    occasion: Occasion,
    facts: Facts,
    origin: Origin,
    /// Where vouchers are wanted.
    books: Option<Books>,
}

fn prepared(
    options: &Options,
    program: &Program,
    company: Option<&Company>,
    sources: &mut Sources,
    color: Color,
) -> Result<Run, String> {
    let inputs = options.inputs.iter().map(|given| Beside::asked(given)).collect::<Result<_, _>>()?;
    let occasion = Occasion::new(program, options.event.as_deref(), inputs, company)?;
    let facts = facts(&options.pack, options.facts.as_deref(), program, sources, color)?;
    let origin = origin(options)?;
    let books = if options.vouchers { Some(books(&options.pack, program)?) } else { None };
    Ok(Run { occasion, facts, origin, books })
}

fn origin(options: &Options) -> Result<Origin, String> {
    match options.documents.as_deref() {
        Some("-") => Ok(Origin::Pipe),
        Some(path) => Origin::at(PathBuf::from(path)),
        None => {
            let cases = options.pack.join("cases");
            if !cases.exists() {
                let cases = cases.display();
                return Err(format!("the pack has no {cases}; name a document, a folder, or - for standard input"));
            }
            Origin::at(cases)
        }
    }
}

impl Run {
    fn go(self, options: &Options, program: &Program, sources: &Sources) -> u8 {
        let stop = Arc::new(AtomicBool::new(false));
        let heard = Arc::clone(&stop);
        // The first ctrl-C ends the run in order, the second at once.
        let _ = ctrlc::set_handler(move || {
            if heard.swap(true, Ordering::SeqCst) {
                std::process::exit(i32::from(INTERRUPTED));
            }
        });
        let documents = Documents::open(self.origin.clone(), options.lines);
        let bar = progress(documents.size);
        let mut tally = Tally::default();
        let mut out = Output { format: options.format, out: io::BufWriter::new(io::stdout().lock()), first: true };
        let written = self.all(&documents, &stop, program, sources, &bar, &mut tally, &mut out);
        bar.finish_and_clear();
        drop(out);
        if let Err(problem) = written {
            // A reader that has seen enough is no mistake.
            if problem.kind() != io::ErrorKind::BrokenPipe {
                output::tell!("error: the results cannot be written: {problem}");
                return UNREADABLE;
            }
        }
        output::tell!("{}", tally.text(&self.occasion.event));
        tally.code()
    }

    #[expect(clippy::too_many_arguments, reason = "the loop of the command, called once")]
    fn all(
        &self,
        documents: &Documents,
        stop: &AtomicBool,
        program: &Program,
        sources: &Sources,
        bar: &ProgressBar,
        tally: &mut Tally,
        out: &mut Output<'_>,
    ) -> io::Result<()> {
        loop {
            if stop.load(Ordering::SeqCst) {
                tally.interrupted = true;
                break;
            }
            match documents.next() {
                Next::Document(document) => {
                    bar.set_position(document.read);
                    self.one(document, program, sources, tally, out)?;
                }
                Next::Waiting => out.flush()?,
                Next::End => break,
            }
        }
        out.end()
    }

    fn one(
        &self,
        document: Document,
        program: &Program,
        sources: &Sources,
        tally: &mut Tally,
        out: &mut Output<'_>,
    ) -> io::Result<()> {
        let node = match document.content {
            Ok(node) => node,
            Err(problem) => {
                tally.unreadable += 1;
                return out.unreadable(&document.place, &problem);
            }
        };
        let outcome = self.occasion.evaluate(program, &self.facts, &node);
        match &outcome {
            Outcome::Send { .. } => tally.sent += 1,
            Outcome::Skip { .. } => tally.skipped += 1,
            Outcome::Hold { .. } => tally.held += 1,
            Outcome::Needs { .. } => tally.needs += 1,
        }
        let booked = match (&outcome, &self.books) {
            (Outcome::Send { steps, .. }, Some(books)) => Some(vouchers(program, &self.facts, books, steps)),
            _ => None,
        };
        let result = report::Result {
            name: word(&node, "name"),
            id: word(&node, "id"),
            place: &document.place,
            outcome: &outcome,
            vouchers: booked.as_deref(),
        };
        out.result(&result, sources)
    }
}

fn progress(size: Option<u64>) -> ProgressBar {
    const LONG: u64 = 1 << 20;
    // A bar among printed results would tear them apart.
    let quiet = !io::stderr().is_terminal() || io::stdout().is_terminal();
    match size {
        Some(size) if !quiet && size > LONG => {
            let style = ProgressStyle::with_template("{bar:40} {percent:>3} % {bytes} of {total_bytes}, {eta} left");
            ProgressBar::new(size).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        }
        None if !quiet => ProgressBar::new_spinner(),
        _ => ProgressBar::hidden(),
    }
}

struct Output<'a> {
    format: Format,
    out: io::BufWriter<io::StdoutLock<'a>>,
    first: bool,
}

impl Output<'_> {
    fn result(&mut self, result: &report::Result<'_>, sources: &Sources) -> io::Result<()> {
        match self.format {
            Format::Table => writeln!(self.out, "{}", result.text(sources)),
            Format::Json => self.element(&result.json(sources).pretty()),
            Format::Jsonl => writeln!(self.out, "{}", result.json(sources).compact()),
        }
    }

    fn element(&mut self, json: &str) -> io::Result<()> {
        let lead = if self.first { "[\n" } else { ",\n" };
        self.first = false;
        write!(self.out, "{lead}{json}")
    }

    /// A document that is none is a result too: nothing is lost.
    fn unreadable(&mut self, place: &str, problem: &Problem) -> io::Result<()> {
        let at = problem.at.map(|(line, column)| format!("line {line}, column {column}: ")).unwrap_or_default();
        let help = if problem.help.is_empty() { String::new() } else { format!(" ({})", problem.help) };
        let text = format!("{at}{}{help}", problem.what);
        let json = || {
            Json::Object(vec![
                ("source".to_owned(), Json::text(place)),
                ("outcome".to_owned(), Json::text("unreadable")),
                ("reasons".to_owned(), Json::List(vec![Json::Object(vec![("text".to_owned(), Json::text(&text))])])),
            ])
        };
        match self.format {
            Format::Table => return writeln!(self.out, "{}", report::unreadable(place, &text)),
            Format::Json => self.element(&json().pretty())?,
            Format::Jsonl => writeln!(self.out, "{}", json().compact())?,
        }
        // Whoever reads the results with a program sees the mistake all the same.
        output::tell!("error: {place}: {text}");
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn end(&mut self) -> io::Result<()> {
        if self.format == Format::Json {
            writeln!(self.out, "{}", if self.first { "[]" } else { "\n]" })?;
        }
        self.out.flush()
    }
}

impl Tally {
    fn text(&self, event: &str) -> String {
        let all = self.sent + self.skipped + self.held + self.needs + self.unreadable;
        let mut parts = vec![format!("{} sent", self.sent), format!("{} skipped", self.skipped)];
        parts.push(format!("{} held", self.held));
        parts.push(format!("{} in need of facts", self.needs));
        if self.unreadable > 0 {
            parts.push(format!("{} unreadable", self.unreadable));
        }
        let stopped = if self.interrupted { "interrupted after " } else { "" };
        let noun = if all == 1 { "document" } else { "documents" };
        format!("{event}: {stopped}{all} {noun}: {}", parts.join(", "))
    }

    fn code(&self) -> u8 {
        if self.interrupted {
            INTERRUPTED
        } else if self.unreadable > 0 {
            UNREADABLE
        } else if self.held + self.needs > 0 {
            HELD
        } else {
            OK
        }
    }
}
