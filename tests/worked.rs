//! Worked examples of Swedish bookkeeping, each an order or payout with the vouchers that Fortnox makes of it, to the öre.
//!
//! A case is a file: rules, then documents by the event that brings them, each followed by its vouchers. What an event
//! leaves behind, such as the rows of an invoice, is there for the next.

#[path = "support/memory.rs"]
mod memory;
mod support;

use kontera::check::{Checked, check, program::Program};
use kontera::diagnostics::Diagnostics;
use kontera::document::{Data, Key, Node, read_yaml};
use kontera::pack::Files;
use kontera::reference::{Facts, Outcome, Request, evaluate, read_facts};
use kontera::vouchers::{Books, Voucher, vouchers};
use memory::Memory;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What every case has, unless it says otherwise.
const PACK: &str = "name: worked\nversion: 1.0.0\nbase:\n  std: \"0.1\"\nsettings:\n";
const SETTINGS: [(&str, &str); 6] = [
    ("document", "invoice_only"),
    ("trigger", "[captured]"),
    ("booking", "always"),
    ("payments", "at_capture"),
    ("missing_sku", "free_text"),
    ("tolerance", "5 minor"),
];
const FACTS: &str = "fortnox.Article: []\nfortnox.Customer: []\nkontera.Settled: []\n";
const ORDER: &str = "\
id: 4100001
name: '#2001'
order_number: 2001
currency: SEK
taxes_included: true
financial_status: paid
email: signe.almlund@example.com
payment_gateway_names: [shopify_payments]
billing_address: {name: Signe Almlund, address1: Rönnstigen 4, zip: '903 22', city: Umeå, country_code: SE}
";
const COMPANY: &str = "currency: SEK\n";

struct Case {
    name: String,
    title: String,
    files: BTreeMap<String, String>,
    /// `3106-DE` is `3112` here.
    aliases: Vec<(String, String)>,
    /// The events that the worked example is about, where it leaves out what came before.
    compares: Option<String>,
    /// Warnings that the rules deserve.
    expects: Vec<String>,
}

fn cases() -> Vec<Case> {
    let folder = support::root().join("tests/worked");
    support::files_below(&folder, "case").iter().map(|path| case(path)).collect()
}

fn case(path: &Path) -> Case {
    let text = std::fs::read_to_string(path).expect("readable");
    let title = text.lines().next().and_then(|line| line.strip_prefix("// ")).expect("a title").to_owned();
    let alias = |line: &str| {
        let (theirs, ours) = line.strip_prefix("//@ alias: ")?.split_once(" = ")?;
        Some((theirs.to_owned(), ours.to_owned()))
    };
    let aliases = text.lines().filter_map(alias).collect();
    let compares = text.lines().find_map(|line| line.strip_prefix("//@ compares: ")).map(str::to_owned);
    let expects = text.lines().filter_map(|line| line.strip_prefix("//@ expects: ")).map(str::to_owned).collect();
    let files = support::files(&text)
        .into_iter()
        .map(|(name, bytes)| (name, String::from_utf8(bytes).expect("UTF-8")))
        .collect();
    let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
    Case { name, title, files, aliases, compares, expects }
}

fn yaml(text: &str) -> Node {
    read_yaml(text).unwrap_or_else(|problem| panic!("{problem}\n{text}"))
}

/// An object with what it lacks of another one.
fn filled(own: Node, default: &Node) -> Node {
    let Data::Object(mut entries) = own.data else { return own };
    for (key, value) in default.entries() {
        if !entries.iter().any(|(own, _)| own.text == key.text) {
            entries.push((key.clone(), value.clone()));
        }
    }
    Node { data: Data::Object(entries), ..own }
}

/// What one event left behind.
struct Done {
    event: String,
    compared: bool,
    vouchers: Vec<Voucher>,
    wanted: String,
    shown: String,
}

impl Case {
    fn manifest(&self) -> String {
        let own = self.files.get("settings.yaml").map(String::as_str).unwrap_or_default();
        let mut manifest = PACK.to_owned();
        for (name, value) in SETTINGS {
            if !own.lines().any(|line| line.split(':').next() == Some(name)) {
                manifest.push_str(&format!("  {name}: {value}\n"));
            }
        }
        manifest.extend(own.lines().filter(|line| !line.trim().is_empty()).map(|line| format!("  {line}\n")));
        manifest
    }

    fn program(&self) -> Program {
        let mut files: Files = Files::new();
        files.insert("pack.yaml".to_owned(), self.manifest().into_bytes());
        for (name, text) in
            self.files.iter().filter(|(name, _)| name.starts_with("rules/") || name.starts_with("tables/"))
        {
            files.insert(name.clone(), text.clone().into_bytes());
        }
        let pack = kontera::pack::load(&files, &|folder| Err(format!("there is no folder {folder}")));
        let Checked { program, found, .. } = check(&pack);
        let codes: Vec<&str> = found.iter().map(|found| found.code.id).collect();
        let told: Vec<String> = found.iter().map(|found| support::finding(found, &pack.sources)).collect();
        assert_eq!(codes, self.expects, "{}: {}", self.name, told.join("\n"));
        program.expect("a program")
    }

    /// Number, event, documents and vouchers.
    fn events(&self) -> Vec<(String, String, String, String)> {
        let documents = self.files.iter().filter_map(|(name, text)| {
            let (number, event) = name.strip_suffix(".yaml")?.split_once(' ')?;
            let wanted = self.files.get(&format!("{number} vouchers")).cloned().unwrap_or_default();
            Some((number.to_owned(), event.to_owned(), text.clone(), wanted))
        });
        documents.filter(|(_, event, _, _)| event != "facts").collect()
    }

    /// What each event left behind, or what stopped one of them.
    fn run(&self) -> Result<Vec<Done>, String> {
        let program = self.program();
        let company = self.files.get("company.yaml").map(|text| yaml(text));
        let books = match &company {
            Some(company) => Books::of_company("SEK", company),
            None => Books::plain("SEK"),
        };
        let mut memory = Memory::default();
        let mut order: Option<Node> = None;
        let mut done = Vec::new();
        for (number, event, text, wanted) in self.events() {
            let facts = self.facts(&program, &memory, &number);
            let mut inputs: BTreeMap<smol_str::SmolStr, Node> = BTreeMap::new();
            for (key, value) in yaml(&text).entries() {
                inputs.insert(key.text.as_str().into(), value.clone());
            }
            if let Some(own) = inputs.remove("order").or_else(|| order.clone()) {
                let own = filled(own, &yaml(ORDER));
                order = Some(own.clone());
                inputs.insert("order".into(), own);
            }
            inputs.entry("company".into()).or_insert_with(|| yaml(COMPANY));
            inputs.entry("transactions".into()).or_insert_with(|| yaml("[]"));
            if let Some(invoiced) = memory.sent() {
                inputs.insert("invoiced".into(), invoiced);
            }
            let given = inputs.iter().map(|(name, node)| (name.clone(), node)).collect();
            let outcome = evaluate(&program, &Request { event: &event, inputs: &given, facts: &facts });
            let mut steps = match outcome {
                Outcome::Send { steps, .. } => steps,
                Outcome::Hold { reasons, .. } => {
                    let told: Vec<&str> = reasons.iter().map(|reason| reason.text.as_str()).collect();
                    return Err(format!("{}, {event}: held: {}", self.name, told.join("; ")));
                }
                other => return Err(format!("{}, {event}: {other:?}", self.name)),
            };
            memory.resolve(&mut steps);
            let made: Vec<Voucher> =
                vouchers(&program, &facts, &books, &steps).into_iter().map(|(_, voucher)| voucher).collect();
            memory.learn(&steps, &inputs);
            let compared = self.compares.as_ref().is_none_or(|numbers| numbers.contains(&number));
            done.push(Done { event, compared, shown: shown(&made), vouchers: made, wanted: wanted.trim().to_owned() });
        }
        Ok(done)
    }

    fn facts(&self, program: &Program, memory: &Memory, number: &str) -> Facts {
        let written = |name: &str| self.files.get(name).map_or_else(|| yaml("{}"), |text| yaml(text));
        let own = filled(written(&format!("{number} facts.yaml")), &written("facts.yaml"));
        let mut all = filled(own, &yaml(FACTS));
        if let (Some(invoice), Data::Object(entries)) = (memory.fact(), &mut all.data) {
            let key = |text: &str| Key { text: text.to_owned(), start: 0, end: 0 };
            if !entries.iter().any(|(own, _)| own.text == "fortnox.Invoice") {
                let list = Node { start: 0, end: 0, data: Data::List(vec![invoice]) };
                entries.push((key("fortnox.Invoice"), list));
            }
        }
        let mut found = Diagnostics::default();
        let facts = read_facts(program, &all, Default::default(), &mut found);
        let told: Vec<String> = found.iter().map(|found| found.message.clone()).collect();
        assert!(told.is_empty(), "{}: {told:?}", self.name);
        facts
    }
}

/// Vouchers as cases write them: debit plain, credit with a minus.
fn shown(made: &[Voucher]) -> String {
    let mut out = String::new();
    for voucher in made {
        out.push_str(&format!("{} {}\n", voucher.kind.name(), voucher.date.as_deref().unwrap_or("–")));
        for row in &voucher.rows {
            let account = row.account.as_deref().unwrap_or("????");
            out.push_str(&format!("  {account}  {:>10}\n", format!("{:.2}", row.debit - row.credit)));
        }
        for problem in &voucher.problems {
            out.push_str(&format!("  problem: {problem}\n"));
        }
    }
    out.trim().to_owned()
}

#[test]
fn every_case_gives_its_vouchers() {
    let cases = cases();
    let mut failures = Vec::new();
    for case in &cases {
        let all = case.run().unwrap_or_else(|stopped| {
            failures.push(stopped);
            Vec::new()
        });
        for done in all {
            if done.shown != done.wanted {
                failures.push(format!("{} ({}), {}:\n{}\n", case.name, case.title, done.event, done.shown));
            }
            for voucher in &done.vouchers {
                assert!(voucher.balances(), "{}: a voucher that does not balance\n{}", case.name, done.shown);
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(!cases.is_empty());
}

/// Debit less credit by account, over all vouchers of a case; what comes out even is left out.
fn ledger(case: &Case) -> Result<BTreeMap<String, Decimal>, String> {
    let mut ledger: BTreeMap<String, Decimal> = BTreeMap::new();
    let done: Vec<Done> = case.run()?.into_iter().filter(|done| done.compared).collect();
    for row in done.iter().flat_map(|done| &done.vouchers).flat_map(|voucher| &voucher.rows) {
        *ledger.entry(row.account.as_deref().unwrap_or("????").to_owned()).or_default() += row.debit - row.credit;
    }
    ledger.retain(|_, amount| !amount.is_zero());
    Ok(ledger)
}

fn examples() -> Option<PathBuf> {
    support::shared("accounting/worked-examples.json")
}

#[test]
fn the_cases_are_the_worked_examples_to_the_ore() {
    let Some(path) = examples() else { return };
    let text = std::fs::read_to_string(path).expect("readable");
    let all: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let mut failures = Vec::new();
    let cases = cases();
    for example in all["examples"].as_array().expect("examples") {
        let id = example["id"].as_str().expect("an id");
        let Some(case) = cases.iter().find(|case| case.name.starts_with(id)) else {
            failures.push(format!("{id} has no case"));
            continue;
        };
        let mut wanted: BTreeMap<String, Decimal> = BTreeMap::new();
        for row in example["ledger"].as_array().expect("a ledger") {
            let theirs = row["account"].as_str().expect("an account");
            let ours = case.aliases.iter().find(|(alias, _)| alias == theirs);
            let account = ours.map_or(theirs, |(_, ours)| ours).to_owned();
            let side = |name: &str| row[name].as_str().expect("an amount").parse::<Decimal>().expect("a number");
            *wanted.entry(account).or_default() += side("debit") - side("credit");
        }
        wanted.retain(|_, amount| !amount.is_zero());
        match ledger(case) {
            Ok(own) if own == wanted => {}
            Ok(own) => failures.push(format!("{id}: the example has {wanted:?}, the case {own:?}")),
            Err(stopped) => failures.push(stopped),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
