//! `kontera init FOLDER`

use super::{Color, OK, PACK, UNREADABLE, output, test};
use crate::author::init::{Answers, Kind, QUESTIONS, Question, files};
use clap::Args;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Options {
    /// The new pack's folder
    folder: PathBuf,
    /// The pack's name [default: the folder's]
    #[arg(long)]
    name: Option<String>,
    /// The customer, as people say it [default: the pack's name]
    #[arg(long)]
    company: Option<String>,
    /// What an order becomes: order_then_invoice, invoice_only or order_only
    #[arg(long)]
    document: Option<String>,
    /// What makes the invoice: captured, paid, fulfilled or created
    #[arg(long)]
    trigger: Option<String>,
    /// Whether invoices are booked: never, when_total_matches or always
    #[arg(long)]
    booking: Option<String>,
    /// When invoices are marked as paid: never, at_capture or at_payout
    #[arg(long)]
    payments: Option<String>,
    /// The shop's prices: with_vat, without_vat or each_order
    #[arg(long)]
    prices: Option<String>,
    /// VAT of consumers in other EU countries: below_threshold or registered
    #[arg(long)]
    oss: Option<String>,
    /// Their sales accounts: "DE 19% 3112, DK 25% 3113"
    #[arg(long)]
    oss_accounts: Option<String>,
    /// A SKU that Fortnox does not have: halt, create or placeholder
    #[arg(long)]
    missing_article: Option<String>,
    /// The article that stands for missing ones
    #[arg(long)]
    placeholder_article: Option<String>,
    /// In front of order numbers: SH-
    #[arg(long)]
    order_prefix: Option<String>,
    /// The code of the usual terms of payment
    #[arg(long)]
    default_terms: Option<String>,
    /// Ask what no flag answers, even where standard input is no terminal
    #[arg(long, conflicts_with = "defaults")]
    ask: bool,
    /// Ask nothing: the defaults count where no flag answers
    #[arg(long)]
    defaults: bool,
}

impl Options {
    fn flag(&self, key: &str) -> Option<&str> {
        match key {
            "document" => self.document.as_deref(),
            "trigger" => self.trigger.as_deref(),
            "booking" => self.booking.as_deref(),
            "payments" => self.payments.as_deref(),
            "prices" => self.prices.as_deref(),
            "oss" => self.oss.as_deref(),
            "oss_accounts" => self.oss_accounts.as_deref(),
            "missing_article" => self.missing_article.as_deref(),
            "placeholder_article" => self.placeholder_article.as_deref(),
            "order_prefix" => self.order_prefix.as_deref(),
            "default_terms" => self.default_terms.as_deref(),
            _ => None,
        }
    }
}

pub fn run(options: &Options, color: Color) -> u8 {
    match made(options) {
        Ok(()) => tried(&options.folder, color),
        Err(Problem { text, code }) => {
            output::tell!("error: {text}");
            code
        }
    }
}

struct Problem {
    text: String,
    code: u8,
}

impl From<String> for Problem {
    fn from(text: String) -> Problem {
        Problem { text, code: PACK }
    }
}

fn made(options: &Options) -> Result<(), Problem> {
    let folder = &options.folder;
    let name = match &options.name {
        Some(name) => name.clone(),
        None => name_of(folder)?,
    };
    let company = options.company.clone().unwrap_or_else(|| name.clone());
    if company.chars().any(char::is_control) {
        return Err("--company: no line breaks or tabs".to_owned().into());
    }
    nothing_is_there(folder)?;
    let answers = answers(options)?;
    let files = files(&name, &company, &answers);
    for (path, text) in &files {
        write(&folder.join(path), text)?;
    }
    Ok(())
}

/// Lower case and hyphens, as names of packs are.
fn name_of(folder: &Path) -> Result<String, String> {
    let last = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let last = last.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let words = last.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.collect::<Vec<_>>().join("-");
    if name.is_empty() {
        return Err(format!("{} gives the pack no name; say --name", folder.display()));
    }
    Ok(name)
}

/// Nothing of anybody's is overwritten, or mixed with what is new.
fn nothing_is_there(folder: &Path) -> Result<(), String> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(format!("{} is not empty; a new pack needs a folder of its own", folder.display())),
        },
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(problem) => Err(format!("{}: {problem}", folder.display())),
    }
}

fn answers(options: &Options) -> Result<Answers, Problem> {
    let ask = options.ask || (!options.defaults && io::stdin().is_terminal());
    let mut lines = io::stdin().lock().lines();
    let mut answers = Answers::new();
    for question in QUESTIONS {
        let flag = options.flag(question.key);
        if !question.is_open(&answers) {
            if flag.is_some() {
                let (key, wanted) = question.when.unwrap_or_default();
                return Err(
                    format!("{} counts only with {} {}", named(question.key), named(key), wanted.join(" or ")).into()
                );
            }
            continue;
        }
        let answer = match flag {
            Some(flag) => question.read(flag).map_err(|problem| format!("{}: {problem}", named(question.key)))?,
            None if ask => asked(question, &mut lines)?,
            None if question.must_be_given() => {
                return Err(format!("say {}: {}", named(question.key), question.ask).into());
            }
            None => question.default.to_owned(),
        };
        answers.insert(question.key, answer);
    }
    Ok(answers)
}

/// `--missing-article`
fn named(key: &str) -> String {
    format!("--{}", key.replace('_', "-"))
}

fn asked(question: &Question, lines: &mut dyn Iterator<Item = io::Result<String>>) -> Result<String, Problem> {
    let mut out = io::stdout();
    output::say!("{}", question.ask);
    if let Kind::Choice(choices) = &question.kind {
        for (n, (value, meaning)) in choices.iter().enumerate() {
            output::say!("  {}  {value:<20}{meaning}", n + 1);
        }
    }
    loop {
        let _ = if question.default.is_empty() { write!(out, "> ") } else { write!(out, "[{}] > ", question.default) };
        let _ = out.flush();
        let unanswered = || Problem { text: "no answer; nothing has been written".to_owned(), code: UNREADABLE };
        let line = lines.next().ok_or_else(unanswered)?.map_err(|_| unanswered())?;
        if line.trim().is_empty() && !question.must_be_given() {
            output::say!("");
            return Ok(question.default.to_owned());
        }
        match question.read(&line) {
            Ok(answer) => {
                output::say!("");
                return Ok(answer);
            }
            Err(problem) => output::say!("{problem}"),
        }
    }
}

fn write(path: &Path, text: &str) -> Result<(), Problem> {
    let say = |problem: io::Error| Problem { text: format!("{}: {problem}", path.display()), code: UNREADABLE };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(say)?;
    }
    // Not even a file that has come in between.
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(say)?;
    file.write_all(text.as_bytes()).map_err(say)
}

/// The new pack is checked, and what it makes of its order becomes what is expected.
fn tried(folder: &Path, color: Color) -> u8 {
    let tested = test::accept(folder, color);
    if tested != OK {
        return tested;
    }
    let shown = folder.display();
    output::say!("{shown} is a pack: pack.yaml has your answers, rules/shop.kon is for rules of its own.");
    output::say!("What it makes of the order in cases/ stands in cases/1001.expected: read it.\n");
    output::say!("  kontera check {shown}    after every change");
    output::say!("  kontera test {shown}     holds orders in cases/ against what you have accepted");
    output::say!("  kontera run {shown}      shows what Fortnox would get\n");
    output::say!("Next: company.yaml, what the company has in Fortnox; and orders of the shop, into cases/.");
    OK
}
