//! `kontera diff OLD NEW`: what a change of a pack changes, by its tables and over a corpus of documents.

mod moves;
mod report;
mod side;

use super::documents::{Document, Documents, Next, Origin};
use super::occasion::{Beside, Occasion, booked, document, event, sound_facts, word};
use super::test::{Line, shown_lines, written};
use super::{Color, HELD, OK, PACK, output};
use crate::check::program::Program;
use crate::check::table_changes;
use crate::document::Node;
use crate::pack::Company;
use crate::reference::{Facts, Outcome};
use crate::vouchers::Books;
use clap::{Args, ValueEnum};
use moves::Sums;
use report::Report;
use rust_decimal::Decimal;
use side::Place;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Options {
    /// The pack as it was: a folder, or REVISION:FOLDER of the git repository, such as HEAD~1:packs/shop
    old: String,
    /// The pack as it is: the same
    new: String,
    /// Orders to run through both: a file, a folder, or - for standard input [default: the cases of NEW]
    #[arg(long, value_name = "DOCUMENTS")]
    over: Option<String>,
    /// What happened to the documents [default: what NEW waits for first]
    #[arg(long)]
    event: Option<String>,
    /// What Fortnox has, for both [default: facts.yaml of NEW]
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// Another document that the rules read, for example refund=refund.json
    #[arg(long = "input", value_name = "NAME=FILE")]
    inputs: Vec<String>,
    /// Exit code 1 only if more than this moves on some account, or a document ends otherwise
    #[arg(long, value_name = "AMOUNT", default_value = "0")]
    limit: Decimal,
    /// So many of the documents that differ are shown in full
    #[arg(long, value_name = "N", default_value_t = 10)]
    show: usize,
    /// text for people, markdown for pull requests, json for programs
    #[arg(long, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
}

pub fn run(options: &Options, color: Color) -> u8 {
    let places = [Place::read(&options.old), Place::read(&options.new)];
    let [Some(old), Some(new)] = places.clone().map(|place| place.checked(color)) else { return PACK };
    let ((mut old_pack, old), (mut new_pack, new)) = (old, new);
    let (Some(old), Some(new)) = (old.program, new.program) else {
        output::tell!("nothing is compared: a pack has errors");
        return PACK;
    };
    let companies = [old_pack.company.take(), new_pack.company.take()];
    let tables = table_changes((&old, &old_pack.sources), (&new, &new_pack.sources));
    let compared = compared(options, &places, [&old, &new], &companies);
    let report = match compared {
        Ok(mut compared) => {
            compared.tables = tables;
            compared
        }
        Err(problem) => {
            output::tell!("error: {problem}");
            return PACK;
        }
    };
    let mut out = io::stdout().lock();
    let colour = output::coloured(color, out.is_terminal());
    let text = match options.format {
        Format::Text => report.text(colour),
        Format::Markdown => report.markdown(),
        Format::Json => report.json().pretty() + "\n",
    };
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(problem) if problem.kind() != io::ErrorKind::BrokenPipe => {
            output::tell!("error: the result cannot be written: {problem}");
            PACK
        }
        _ if report.beyond(options.limit) => HELD,
        _ => OK,
    }
}

/// One of the two packs, ready to run documents.
struct Side<'a> {
    program: &'a Program,
    occasion: Occasion,
    facts: Facts,
    books: Books,
}

/// What a pack makes of one document.
struct Made {
    outcome: Outcome,
    text: String,
    sums: Sums,
}

impl Side<'_> {
    fn of<'a>(
        place: &Place,
        program: &'a Program,
        event: &str,
        inputs: Vec<Beside>,
        company: Option<&Company>,
        facts: Option<&Node>,
    ) -> Result<Side<'a>, String> {
        let occasion = Occasion::new(program, Some(event), inputs, company)?;
        let facts = match facts {
            Some(node) => sound_facts(node, program, "the facts")?,
            None => Facts::default(),
        };
        let books = match place.document("company.yaml")? {
            Some(company) => Books::of_company(&program.about.books, &company),
            None => Books::plain(&program.about.books),
        };
        Ok(Side { program, occasion, facts, books })
    }

    fn made(&self, node: &Node) -> Made {
        let outcome = self.occasion.evaluate(self.program, &self.facts, node);
        let booked = booked(self.program, &self.facts, &self.books, &outcome);
        let below = shown_lines(&outcome, &booked, &self.books);
        let text = written(&[Line::new(outcome.name(), "").with(below)]);
        let sums = Sums::of(&outcome, &booked);
        Made { outcome, text, sums }
    }
}

fn compared(
    options: &Options,
    places: &[Place; 2],
    programs: [&Program; 2],
    companies: &[Option<Company>; 2],
) -> Result<Report, String> {
    let [old_place, new_place] = places;
    let [old, new] = programs;
    let [old_company, new_company] = companies;
    let event = event(options.event.as_deref(), new)?;
    let facts = match &options.facts {
        Some(path) => Some(document(path)?),
        None => new_place.document("facts.yaml")?,
    };
    let inputs = || options.inputs.iter().map(|given| Beside::asked(given)).collect::<Result<Vec<_>, _>>();
    let before = Side::of(old_place, old, &event, inputs()?, old_company.as_ref(), facts.as_ref())?;
    let after = Side::of(new_place, new, &event, inputs()?, new_company.as_ref(), facts.as_ref())?;
    let mut report = Report::new(event, after.books.clone(), options.show);
    let Some(origin) = origin(options, new_place)? else { return Ok(report) };
    let documents = Documents::open(origin, false);
    loop {
        match documents.next() {
            Next::Document(Document { place, content, .. }) => match content {
                Ok(node) => {
                    let name = word(&node, "name").or_else(|| word(&node, "id")).unwrap_or_default();
                    report.take(place, name, &before.made(&node), &after.made(&node));
                }
                Err(problem) => {
                    let at = problem.at.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
                    return Err(format!("{place}{at}: {} ({})", problem.what, problem.help));
                }
            },
            Next::Waiting => {}
            Next::End => return Ok(report),
        }
    }
}

/// The documents, if there are any: a pack without cases still has tables to compare.
fn origin(options: &Options, new: &Place) -> Result<Option<Origin>, String> {
    match (options.over.as_deref(), new) {
        (Some("-"), _) => Ok(Some(Origin::Pipe)),
        (Some(path), _) => Origin::at(PathBuf::from(path)).map(Some),
        (None, Place::Folder(folder)) if folder.join("cases").is_dir() => Origin::at(folder.join("cases")).map(Some),
        (None, _) => Ok(None),
    }
}
