//! What happened, and what the rules read beside the document it happened to.

use super::{Color, files, output};
use crate::check::program::{Event, Program};
use crate::check::{brings, events};
use crate::diagnostics::{Diagnostics, FileId, Home, Severity, Sources, closest};
use crate::document::{Data, Node, read_json, read_yaml, utf8};
use crate::pack::Company;
use crate::reference::{Facts, Outcome, Request, evaluate, read_facts};
use crate::schema::Kind;
use crate::vouchers::{Books, Voucher, vouchers};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub struct Occasion {
    pub event: String,
    /// The input that each document becomes.
    main: SmolStr,
    others: BTreeMap<SmolStr, Node>,
}

/// A document that the rules read beside the main one.
pub struct Beside {
    /// The input that it becomes.
    pub name: String,
    pub path: PathBuf,
    /// Where it is asked for: `--input refund=refund.json`.
    pub said: String,
}

impl Beside {
    /// `NAME=FILE`, as the command line has it.
    pub fn asked(given: &str) -> Result<Beside, String> {
        let (name, path) = given.split_once('=').ok_or_else(|| format!("--input {given}: write NAME=FILE"))?;
        Ok(Beside { name: name.to_owned(), path: PathBuf::from(path), said: format!("--input {given}") })
    }
}

impl Occasion {
    /// Without an event, what the pack waits for first.
    pub fn new(
        program: &Program,
        event: Option<&str>,
        inputs: Vec<Beside>,
        company: Option<&Company>,
    ) -> Result<Occasion, String> {
        let event = self::event(event, program)?;
        let main = main_input(&event, program)?;
        let mut others = BTreeMap::new();
        for Beside { name, path, said } in inputs {
            if !program.inputs.iter().any(|input| input.name == name) {
                let known: Vec<&str> = program.inputs.iter().map(|input| input.name.as_str()).collect();
                return Err(format!("{said}: the pack has no input {name}; it has {}", known.join(", ")));
            }
            if name == main {
                return Err(format!("{said}: {name} is what the documents are; name the file as the document"));
            }
            others.insert(SmolStr::from(name), document(&path)?);
        }
        for input in program.inputs.iter().filter(|input| is_company(&input.ty.kind, program)) {
            if let (Some(company), false) = (company, others.contains_key(&input.name)) {
                others.insert(input.name.clone(), company.document(&program.about.books));
            }
        }
        Ok(Occasion { event, main, others })
    }

    pub fn evaluate(&self, program: &Program, facts: &Facts, node: &Node) -> Outcome {
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
        evaluate(program, &Request { event: &self.event, inputs: &inputs, facts })
    }
}

/// `created` stands for `order.created`.
pub fn event(given: Option<&str>, program: &Program) -> Result<String, String> {
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

/// A JSON or YAML file.
pub fn document(path: &Path) -> Result<Node, String> {
    read_document(&files::read(path)?, &path.display().to_string())
}

/// JSON, or YAML by its name.
pub fn read_document(bytes: &[u8], name: &str) -> Result<Node, String> {
    let yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    let node = if yaml { utf8(bytes).and_then(read_yaml) } else { read_json(bytes) };
    node.map_err(|problem| {
        let (line, column) = crate::document::line_column(bytes, problem.at);
        format!("{name}:{line}:{column}: {} ({})", problem.what, problem.help)
    })
}

/// What Fortnox has: of this file, or of `facts.yaml` in the pack if there is one. What is wrong in it is drawn.
pub fn facts(
    pack: &Path,
    given: Option<&Path>,
    program: &Program,
    sources: &mut Sources,
    color: Color,
) -> Result<Facts, String> {
    let own = pack.join("facts.yaml");
    let path = match given {
        Some(path) => path,
        None if own.exists() => &own,
        None => return Ok(Facts::default()),
    };
    let node = document(path)?;
    let text = files::read(path)?;
    let file =
        sources.add_from(Home::Elsewhere, path.display().to_string(), String::from_utf8_lossy(&text).into_owned());
    let mut found = Diagnostics::default();
    let facts = read_facts(program, &node, file, &mut found);
    let broken = found.has_errors();
    output::findings(&found.sorted(), sources, color);
    if broken { Err(String::new()) } else { Ok(facts) }
}

/// Facts that are wanted whole: the first mistake is told, after the name of what they stand in.
pub fn sound_facts(node: &Node, program: &Program, name: &str) -> Result<Facts, String> {
    let mut found = Diagnostics::default();
    let facts = read_facts(program, node, FileId::default(), &mut found);
    match found.iter().find(|one| one.severity == Severity::Error) {
        Some(one) => Err(format!("{name}: {}", one.message)),
        None => Ok(facts),
    }
}

/// What Fortnox books for an outcome: nothing, unless it is sent.
pub fn booked(program: &Program, facts: &Facts, books: &Books, outcome: &Outcome) -> Vec<(usize, Voucher)> {
    match outcome {
        Outcome::Send { steps, .. } => vouchers(program, facts, books, steps),
        _ => Vec::new(),
    }
}

/// The accounts that Fortnox chooses by itself, as company.yaml has them.
pub fn books(pack: &Path, program: &Program) -> Result<Books, String> {
    let company = pack.join("company.yaml");
    if !company.exists() {
        return Ok(Books::plain(&program.about.books));
    }
    Ok(Books::of_company(&program.about.books, &document(&company)?))
}

/// A single value of the document, to name it in results.
pub fn word(node: &Node, key: &str) -> Option<String> {
    match node.get(key) {
        Ok(Some(Node { data: Data::Text(text) | Data::Number(text), .. })) => Some(text.clone()),
        _ => None,
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
