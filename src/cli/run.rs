//! `kontera run PACK [ORDER.json|ORDERS.jsonl|-]`

use super::documents::{Document, Documents, Next, Origin, Problem};
use super::{Color, HELD, INTERRUPTED, OK, PACK, UNREADABLE, files, output, report};
use crate::check::program::{Event, Program};
use crate::check::{brings, events};
use crate::diagnostics::{Diagnostics, Home, Sources, closest};
use crate::document::{Data, Json, Node, read_json, read_yaml, utf8};
use crate::pack::Company;
use crate::reference::{Facts, Outcome, Request, evaluate, read_facts};
use crate::schema::Kind;
use crate::vouchers::{Books, vouchers};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
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
    event: String,
    /// The input that each document becomes.
    main: SmolStr,
    others: BTreeMap<SmolStr, Node>,
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
    let event = event(options.event.as_deref(), program)?;
    let main = main_input(&event, program)?;
    let mut others = BTreeMap::new();
    for given in &options.inputs {
        let (name, node) = other_input(given, program)?;
        if name == main {
            return Err(format!("--input {given}: {name} is what the documents are; name the file as the document"));
        }
        others.insert(name, node);
    }
    for input in program.inputs.iter().filter(|input| is_company(&input.ty.kind, program)) {
        if let (Some(company), false) = (company, others.contains_key(&input.name)) {
            others.insert(input.name.clone(), company.document(&program.about.books));
        }
    }
    let facts = facts(options, program, sources, color)?;
    let origin = origin(options)?;
    let books = if options.vouchers { Some(books(options, program)?) } else { None };
    Ok(Run { event, main, others, facts, origin, books })
}

/// `created` stands for `order.created`.
fn event(given: Option<&str>, program: &Program) -> Result<String, String> {
    let waited: Vec<&SmolStr> = program
        .flows
        .iter()
        .flat_map(|flow| &flow.blocks)
        .flat_map(|block| &block.events)
        .filter_map(|event| match event {
            Event::Named(name) => Some(name),
            _ => None,
        })
        .collect();
    let Some(given) = given else {
        return match waited.first() {
            Some(first) => Ok(first.to_string()),
            None => Err("no flow of the pack waits for an event; declare one: flow orders { on order.created { … } }"
                .to_owned()),
        };
    };
    let name = if given.contains('.') { given.to_owned() } else { format!("order.{given}") };
    if events().any(|known| known == name) {
        return Ok(name);
    }
    let known: Vec<&str> = events().collect();
    let short = known.iter().map(|known| known.trim_start_matches("order."));
    Err(match closest(given, known.iter().copied().chain(short)) {
        Some(meant) => format!("there is no event {given}; did you mean {meant}?"),
        None => format!("there is no event {given}; there are {}", known.join(", ")),
    })
}

/// The input whose type the event brings first.
fn main_input(event: &str, program: &Program) -> Result<SmolStr, String> {
    let wanted = brings(event).first().copied().unwrap_or_default();
    let found = program.inputs.iter().find(|input| match input.ty.kind {
        Kind::Record(record, _) => program.records.get(record.index()).is_some_and(|record| record.name == wanted),
        _ => false,
    });
    match found {
        Some(input) => Ok(input.name.clone()),
        None => {
            let name = wanted.rsplit('.').next().unwrap_or_default().to_lowercase();
            Err(format!("{event}: the pack reads no {wanted}; declare it: input {name}: {wanted}"))
        }
    }
}

fn other_input(given: &str, program: &Program) -> Result<(SmolStr, Node), String> {
    let Some((name, path)) = given.split_once('=') else {
        return Err(format!("--input {given}: write NAME=FILE"));
    };
    if !program.inputs.iter().any(|input| input.name == name) {
        let known: Vec<&str> = program.inputs.iter().map(|input| input.name.as_str()).collect();
        return Err(format!("--input {given}: the pack has no input {name}; it has {}", known.join(", ")));
    }
    Ok((SmolStr::new(name), document(Path::new(path))?))
}

/// A JSON or YAML file.
fn document(path: &Path) -> Result<Node, String> {
    let bytes = files::read(path)?;
    let yaml = path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
    let node = if yaml { utf8(&bytes).and_then(read_yaml) } else { read_json(&bytes) };
    node.map_err(|problem| {
        let (line, column) = crate::document::line_column(&bytes, problem.at);
        format!("{}:{line}:{column}: {} ({})", path.display(), problem.what, problem.help)
    })
}

fn facts(options: &Options, program: &Program, sources: &mut Sources, color: Color) -> Result<Facts, String> {
    let path = match &options.facts {
        Some(path) => path.clone(),
        None => {
            let own = options.pack.join("facts.yaml");
            if !own.exists() {
                return Ok(Facts::default());
            }
            own
        }
    };
    let node = document(&path)?;
    let text = files::read(&path)?;
    let file =
        sources.add_from(Home::Elsewhere, path.display().to_string(), String::from_utf8_lossy(&text).into_owned());
    let mut found = Diagnostics::default();
    let facts = read_facts(program, &node, file, &mut found);
    let broken = found.has_errors();
    output::findings(&found.sorted(), sources, color);
    if broken { Err(String::new()) } else { Ok(facts) }
}

fn books(options: &Options, program: &Program) -> Result<Books, String> {
    let company = options.pack.join("company.yaml");
    if !company.exists() {
        return Ok(Books::plain(&program.about.books));
    }
    Ok(Books::of_company(&program.about.books, &document(&company)?))
}

fn origin(options: &Options) -> Result<Origin, String> {
    let path = match options.documents.as_deref() {
        Some("-") => return Ok(Origin::Pipe),
        Some(path) => PathBuf::from(path),
        None => options.pack.join("cases"),
    };
    if !path.exists() {
        return Err(match &options.documents {
            Some(_) => format!("there is no file {}", path.display()),
            None => format!("the pack has no {}; name a document, a folder, or - for standard input", path.display()),
        });
    }
    if !path.is_dir() {
        return Ok(Origin::Files(vec![path]));
    }
    let entries = std::fs::read_dir(&path).map_err(|problem| format!("{}: {problem}", path.display()))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            path.extension().is_some_and(|ending| ["json", "jsonl", "ndjson"].iter().any(|known| ending == *known))
        })
        .collect();
    if paths.is_empty() {
        return Err(format!("there are no .json files in {}", path.display()));
    }
    paths.sort();
    Ok(Origin::Files(paths))
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
        output::tell!("{}", tally.text(&self.event));
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
        let outcome = self.evaluate(program, &node);
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

    fn evaluate(&self, program: &Program, node: &Node) -> Outcome {
        let mut inputs: BTreeMap<SmolStr, &Node> =
            self.others.iter().map(|(name, node)| (name.clone(), node)).collect();
        inputs.insert(self.main.clone(), node);
        // Orders fetched together with their transactions bring them along.
        if self.event.starts_with("order.")
            && let Ok(Some(transactions @ Node { data: Data::List(_), .. })) = node.get("transactions")
        {
            for input in program.inputs.iter().filter(|input| is_transactions(&input.ty.kind, program)) {
                inputs.entry(input.name.clone()).or_insert(transactions);
            }
        }
        evaluate(program, &Request { event: &self.event, inputs: &inputs, facts: &self.facts })
    }
}

fn is_transactions(kind: &Kind, program: &Program) -> bool {
    let Kind::List(of) = kind else { return false };
    let Kind::Record(record, _) = of.kind else { return false };
    program.records.get(record.index()).is_some_and(|record| record.name == "shopify.Transaction")
}

fn is_company(kind: &Kind, program: &Program) -> bool {
    let Kind::Record(record, _) = kind else { return false };
    program.records.get(record.index()).is_some_and(|record| record.name == "kontera.Company")
}

/// A single value of the document, to name it in results.
fn word(node: &Node, key: &str) -> Option<String> {
    match node.get(key) {
        Ok(Some(Node { data: Data::Text(text) | Data::Number(text), .. })) => Some(text.clone()),
        _ => None,
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
