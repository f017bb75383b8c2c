//! `kontera test PACK [NAME]…`: the pack's `test` blocks, and its cases against the results that were accepted.

mod case;
mod junit;
mod review;
mod shown;
mod tree;

use super::occasion::{books, document, facts};
use super::{Color, HELD, OK, PACK, output};
use crate::check::program::{Program, Test};
use crate::diagnostics::{FileId, Sources};
use crate::document::Json;
use crate::pack::{Company, Pack};
use crate::reference::{Facts, run_test};
use anstyle::{AnsiColor, Style};
use case::{Case, Setting};
use clap::{Args, ValueEnum};
pub use shown::lines as shown_lines;
use std::io::{self, IsTerminal, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
pub use tree::{Line, written};
use tree::{Sign, differences};

#[derive(Debug, Args)]
pub struct Options {
    /// The pack's folder
    pack: PathBuf,
    /// Only cases and tests with one of these in their name
    names: Vec<String>,
    /// Write what differs, and what is new, as expected from now on
    #[arg(long, conflicts_with = "review")]
    accept: bool,
    /// Show what differs one by one, and ask
    #[arg(long)]
    review: bool,
    /// text for people, json for programs, junit for build servers
    #[arg(long, default_value = "text", conflicts_with = "review")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Junit,
}

/// One case or one row of a test, run.
struct Tested {
    kind: Kind,
    /// `cases/1001.json`, `freight by zone, row 2`
    title: String,
    /// The file, with the line where there is one.
    place: String,
    /// How many things were compared.
    checks: usize,
    problem: Option<Problem>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Case,
    Test,
}

enum Problem {
    /// The result is not the expected one.
    Changed(Change),
    /// Nothing is expected yet.
    New(Change),
    Failed(String),
}

struct Change {
    file: PathBuf,
    before: String,
    now: String,
}

impl Problem {
    fn word(&self) -> &'static str {
        match self {
            Problem::Changed(_) => "changed",
            Problem::New(_) => "new",
            Problem::Failed(_) => "failed",
        }
    }

    fn change(&self) -> Option<&Change> {
        match self {
            Problem::Changed(change) | Problem::New(change) => Some(change),
            Problem::Failed(_) => None,
        }
    }

    /// What differs, indented.
    fn text(&self, colour: bool) -> String {
        match self {
            Problem::Failed(problem) => format!("  {problem}\n"),
            Problem::New(change) => change.now.lines().map(|line| wrapped(&format!("    {line}"))).collect(),
            Problem::Changed(change) => {
                let mut out = String::new();
                for (style, text) in marked(&change.before, &change.now, colour) {
                    let text = wrapped(&format!("  {text}"));
                    out.push_str(&format!("{style}{}{style:#}\n", text.trim_end()));
                }
                // The file was written by somebody else: the results are the same, its lines are not.
                if out.is_empty() {
                    out.push_str("  only blanks differ\n");
                }
                out
            }
        }
    }
}

/// What differs, line by line: gone, new, or a heading above it.
pub fn marked(before: &str, after: &str, colour: bool) -> Vec<(Style, String)> {
    let line = |(sign, text): (Sign, String)| {
        let (mark, style) = match sign {
            Sign::Above => (' ', Style::new()),
            Sign::Gone => ('-', AnsiColor::Red.on_default()),
            Sign::New => ('+', AnsiColor::Green.on_default()),
        };
        (if colour { style } else { Style::new() }, format!("{mark} {text}"))
    };
    differences(before, after).into_iter().map(line).collect()
}

/// A line as it fits a terminal; what is too long goes on below, deeper.
fn wrapped(line: &str) -> String {
    let indent = line.chars().take_while(|c| matches!(c, ' ' | '+' | '-')).count() + 2;
    let deeper = " ".repeat(indent);
    textwrap::fill(line, textwrap::Options::new(output::width()).subsequent_indent(&deeper)) + "\n"
}

/// What the pack makes of its cases is expected from now on.
pub fn accept(pack: &Path, color: Color) -> u8 {
    let (pack, names) = (pack.to_owned(), Vec::new());
    run(&Options { pack, names, accept: true, review: false, format: Format::Text }, color)
}

pub fn run(options: &Options, color: Color) -> u8 {
    let Some((mut pack, checked)) = output::checked(&options.pack, color) else { return PACK };
    let Some(program) = checked.program else {
        output::tell!("{}: {}; nothing is tested", options.pack.display(), output::counted(&checked.found));
        return PACK;
    };
    let company = pack.company.take();
    let facts = match facts(&options.pack, None, &program, &mut pack.sources, color) {
        Ok(facts) => facts,
        Err(problem) => return wrong(&problem),
    };
    let looked = match looked(options, &program, company.as_ref(), &facts, &pack) {
        Ok(looked) => looked,
        Err(problem) => return wrong(&problem),
    };
    if looked.tested.is_empty() && looked.stale.is_empty() {
        return wrong(&if options.names.is_empty() {
            format!("{} has no cases and no tests; put an order into cases/", options.pack.display())
        } else {
            format!("no case and no test has {} in its name", options.names.join(" or "))
        });
    }
    match told(&looked, options, &pack.manifest.name, color) {
        Ok(code) => code,
        Err(problem) if problem.kind() == io::ErrorKind::BrokenPipe => looked.code(0),
        Err(problem) => wrong(&problem.to_string()),
    }
}

fn wrong(problem: &str) -> u8 {
    if !problem.is_empty() {
        output::tell!("error: {problem}");
    }
    PACK
}

/// All that was run.
struct Looked {
    tested: Vec<Tested>,
    /// Expected results without a document.
    stale: Vec<String>,
}

impl Looked {
    fn code(&self, accepted: usize) -> u8 {
        let open = self.tested.iter().filter(|one| one.problem.is_some()).count() - accepted;
        if open + self.stale.len() == 0 { OK } else { HELD }
    }
}

fn looked(
    options: &Options,
    program: &Program,
    company: Option<&Company>,
    facts: &Facts,
    pack: &Pack,
) -> Result<Looked, String> {
    let books = books(&options.pack, program)?;
    let with = Setting { pack: &options.pack, program, company, facts, books: &books };
    let wanted = |name: &str| options.names.is_empty() || options.names.iter().any(|part| name.contains(part.as_str()));
    let (cases, stale) = case::all(&options.pack)?;
    let cases: Vec<Case> = cases.into_iter().filter(|case| wanted(&case.name)).collect();
    let stale = stale.into_iter().filter(|name| wanted(name)).collect();
    // Tests of base packs speak of the base, and run where it is made.
    let files: Vec<FileId> =
        pack.layers.last().map(|own| own.modules.iter().map(|module| module.file).collect()).unwrap_or_default();
    let own = |test: &&Test| files.contains(&test.span.file) && wanted(&test.title);
    let tests: Vec<&Test> = program.tests.iter().filter(own).collect();
    let work: Vec<Work<'_>> = tests.into_iter().map(Work::Test).chain(cases.iter().map(Work::Case)).collect();
    Ok(Looked { tested: all(&work, &with, &pack.sources)?, stale })
}

enum Work<'a> {
    Case(&'a Case),
    Test(&'a Test),
}

/// Runs everything on all cores; the results stand in the order of the work.
fn all(work: &[Work<'_>], with: &Setting<'_>, sources: &Sources) -> Result<Vec<Tested>, String> {
    let next = AtomicUsize::new(0);
    let done: Vec<Mutex<Vec<Tested>>> = work.iter().map(|_| Mutex::default()).collect();
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(work.len()).max(1);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let worker = || {
                while let Some((one, slot)) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    work.get(at).zip(done.get(at))
                } {
                    let tested = one.run(with, sources);
                    if let Ok(mut slot) = slot.lock() {
                        *slot = tested;
                    }
                }
            };
            let started = std::thread::Builder::new().stack_size(super::STACK).spawn_scoped(scope, worker);
            started.map_err(|problem| format!("no thread to work on: {problem}"))?;
        }
        Ok::<(), String>(())
    })?;
    Ok(done.into_iter().flat_map(|slot| slot.into_inner().unwrap_or_default()).collect())
}

impl Work<'_> {
    fn run(&self, with: &Setting<'_>, sources: &Sources) -> Vec<Tested> {
        match self {
            Work::Case(case) => vec![tested(case, with)],
            Work::Test(test) => rows(test, with, sources),
        }
    }
}

fn tested(case: &Case, with: &Setting<'_>) -> Tested {
    let problem = case.result(with).map_or_else(
        |problem| Some(Problem::Failed(problem)),
        |now| match std::fs::read_to_string(&case.expected) {
            Ok(before) if before == now => None,
            Ok(before) => Some(Problem::Changed(Change { file: case.expected.clone(), before, now })),
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => {
                Some(Problem::New(Change { file: case.expected.clone(), before: String::new(), now }))
            }
            Err(problem) => Some(Problem::Failed(format!("{}: {problem}", case.expected.display()))),
        },
    );
    Tested { kind: Kind::Case, title: case.name.clone(), place: case.name.clone(), checks: 1, problem }
}

/// The rows of a `test` block.
fn rows(test: &Test, with: &Setting<'_>, sources: &Sources) -> Vec<Tested> {
    let read = |name: &str| document(&with.pack.join(name));
    let verdicts = run_test(with.program, test, with.facts, &read);
    let mut out: Vec<Tested> = Vec::new();
    for verdict in &verdicts {
        let place = sources.at(verdict.row);
        let number = test.rows.iter().position(|row| row.span == verdict.row).map_or(0, |at| at + 1);
        if out.last().is_none_or(|last| last.place != place) {
            let title = format!("{}, row {number}", test.title);
            out.push(Tested { kind: Kind::Test, title, place, checks: 0, problem: None });
        }
        let Some(last) = out.last_mut() else { continue };
        last.checks += 1;
        if let Some(failure) = &verdict.failure {
            match &mut last.problem {
                Some(Problem::Failed(all)) => all.push_str(&format!("\n  {failure}")),
                _ => last.problem = Some(Problem::Failed(failure.clone())),
            }
        }
    }
    out
}

fn told(looked: &Looked, options: &Options, pack: &str, color: Color) -> io::Result<u8> {
    let mut out = io::stdout().lock();
    let colour = output::coloured(color, out.is_terminal());
    let mut accepted = 0;
    match options.format {
        Format::Text if options.review => accepted = review::run(&looked.tested, &mut out, colour)?,
        Format::Text => {
            for one in looked.tested.iter() {
                if let Some(problem) = &one.problem {
                    writeln!(out, "{}", headed(one, problem))?;
                    writeln!(out, "{}", problem.text(colour))?;
                }
            }
        }
        Format::Json => writeln!(out, "{}", json(pack, looked).pretty())?,
        Format::Junit => out.write_all(junit::text(pack, &looked.tested).as_bytes())?,
    }
    if options.accept {
        for change in looked.tested.iter().filter_map(|one| one.problem.as_ref()?.change()) {
            write(change)?;
            accepted += 1;
        }
    }
    out.flush()?;
    for name in &looked.stale {
        output::tell!("error: {name} stands without a document; remove it, or bring the document back");
    }
    output::tell!("{pack}: {}", summary(looked, accepted));
    Ok(looked.code(accepted))
}

/// `CHANGED  cases/1001.json`
fn headed(one: &Tested, problem: &Problem) -> String {
    let place = if one.kind == Kind::Test { format!("  {}", one.place) } else { String::new() };
    format!("{}  {}{place}", problem.word().to_uppercase(), one.title)
}

fn write(change: &Change) -> io::Result<()> {
    std::fs::write(&change.file, &change.now)
        .map_err(|problem| io::Error::other(format!("{}: {problem}", change.file.display())))
}

fn summary(looked: &Looked, accepted: usize) -> String {
    let counted = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let of = |kind: Kind| looked.tested.iter().filter(move |one| one.kind == kind);
    let checks: usize = of(Kind::Test).map(|one| one.checks).sum();
    let mut all = Vec::new();
    if of(Kind::Case).count() > 0 {
        all.push(counted(of(Kind::Case).count(), "case"));
    }
    if checks > 0 {
        all.push(format!("{} with {}", counted(of(Kind::Test).count(), "test row"), counted(checks, "check")));
    }
    let mut wrong: Vec<String> = Vec::new();
    for word in ["changed", "new", "failed"] {
        let n = looked.tested.iter().filter(|one| one.problem.as_ref().is_some_and(|own| own.word() == word)).count();
        if n > 0 {
            wrong.push(format!("{n} {word}"));
        }
    }
    if !looked.stale.is_empty() {
        wrong.push(format!("{} without a document", looked.stale.len()));
    }
    let mut text = format!(
        "{}: {}",
        all.join(", "),
        if wrong.is_empty() { "all as expected".to_owned() } else { wrong.join(", ") }
    );
    if accepted > 0 {
        text.push_str(&format!("; {accepted} accepted"));
    } else if looked.tested.iter().any(|one| one.problem.as_ref().is_some_and(|own| own.change().is_some())) {
        text.push_str("; if that is right: kontera test --accept");
    }
    text
}

fn json(pack: &str, looked: &Looked) -> Json {
    let entry = |one: &Tested| {
        let word = one.problem.as_ref().map_or("ok", Problem::word);
        let kind = if one.kind == Kind::Case { "case" } else { "test" };
        let mut entries =
            vec![("kind", Json::text(kind)), ("name", Json::text(&one.title)), ("at", Json::text(&one.place))];
        entries.push(("checks", Json::count(one.checks)));
        entries.push(("result", Json::text(word)));
        match &one.problem {
            None => {}
            Some(Problem::Failed(problem)) => entries.push(("problem", Json::text(problem))),
            Some(Problem::Changed(change) | Problem::New(change)) => {
                entries.push(("expected", Json::text(&change.before)));
                entries.push(("actual", Json::text(&change.now)));
            }
        }
        Json::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    };
    let stale = looked.stale.iter().map(Json::text).collect();
    Json::Object(vec![
        ("pack".to_owned(), Json::text(pack)),
        ("results".to_owned(), Json::List(looked.tested.iter().map(entry).collect())),
        ("without_document".to_owned(), Json::List(stale)),
    ])
}
