//! Reading `company.yaml`.

use super::{Company, Entry, FiscalYear, List};
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Span, a, closest, code, list};
use crate::document::{Data, Key, Node};
use crate::schema::{Format, Kept, Register, tables};
use jiff::civil::Date;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// The keys that are no lists.
const FACTS: [&str; 9] = [
    "name",
    "organisation_number",
    "vat_number",
    "country",
    "currency",
    "shop_currency",
    "locked_until",
    "fiscal_years",
    "warehouse",
];

const ORG_NUMBER: &str = "556677-8899; the last digit is a check digit";
const VAT_NUMBER: &str = "SE556677889901, with its check digits";

/// Reads the file; what is wrong is reported and not known.
pub fn read(node: Node, file: FileId, found: &mut Diagnostics) -> Company {
    let mut reader = Reader { file, found };
    let mut company = Company {
        file,
        root: Node { start: node.start, end: node.end, data: Data::Null },
        currency: None,
        warehouse: None,
        locked_until: None,
        fiscal_years: None,
        lists: BTreeMap::new(),
    };
    let empty = matches!(&node.data, Data::Plain(text) if text.is_empty());
    if !matches!(node.data, Data::Object(_)) && !empty {
        reader.wrong(&node, "company.yaml lists what the company has", "write:  accounts: [1930, 3001]");
    }
    for (key, value) in node.entries() {
        match Kept::find(&key.text) {
            Some(kept) => drop(company.lists.insert(kept, reader.list(kept, key, value))),
            None => reader.fact(key, value, &mut company),
        }
    }
    reader.consistent(&company);
    company.root = node;
    company
}

struct Reader<'d> {
    file: FileId,
    found: &'d mut Diagnostics,
}

impl Reader<'_> {
    fn span(&self, node: &Node) -> Span {
        Span::new(self.file, node.start, node.end)
    }

    fn wrong(&mut self, node: &Node, message: impl Into<String>, help: impl Into<String>) {
        let span = self.span(node);
        self.found.push(Diagnostic::new(code::BAD_COMPANY, message).at(span, "this value").help(help));
    }

    fn unknown(&mut self, key: &Key, owner: &str, known: &[&str]) {
        let help = match closest(&key.text, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("the keys are {}", list(known, "and")),
        };
        self.found.push(
            Diagnostic::new(code::UNKNOWN_COMPANY_KEY, format!("{owner} knows no `{}`", key.text))
                .at(Span::new(self.file, key.start, key.end), "unknown key")
                .help(help),
        );
    }

    /// The text of a single value. None for nothing at all.
    fn word<'n>(&mut self, key: &Key, node: &'n Node) -> Option<&'n str> {
        match &node.data {
            Data::Plain(text) if matches!(text.as_str(), "" | "~" | "null") => None,
            Data::Plain(text) | Data::Text(text) => Some(text),
            _ => {
                self.wrong(node, format!("`{}` needs one value", key.text), "write it behind the colon");
                None
            }
        }
    }

    fn truth(&mut self, key: &Key, node: &Node) -> Option<bool> {
        match self.word(key, node)? {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                self.wrong(node, format!("`{}` is true or false", key.text), "write true or false");
                None
            }
        }
    }

    fn day(&mut self, key: &Key, node: &Node) -> Option<Date> {
        let day = self.word(key, node)?.parse().ok();
        if day.is_none() {
            self.wrong(node, format!("`{}` is a day", key.text), "write year-month-day: 2026-04-01");
        }
        day
    }

    /// What is not a list.
    fn fact(&mut self, key: &Key, node: &Node, company: &mut Company) {
        let format = |format: Format| move |text: &str| format.read(text).is_some();
        let currency = |text: &str| tables::currency::decimals(text).is_some();
        match key.text.as_str() {
            "name" => drop(self.word(key, node)),
            "organisation_number" => drop(self.checked(key, node, format(Format::OrgNumber), ORG_NUMBER)),
            "vat_number" => drop(self.checked(key, node, format(Format::VatNumber), VAT_NUMBER)),
            "country" => {
                drop(self.checked(key, node, |text| tables::country::find(text).is_some(), "SE"));
            }
            "currency" => {
                let span = self.span(node);
                company.currency = self.checked(key, node, currency, "SEK").map(|code| (code, span));
            }
            "shop_currency" => drop(self.checked(key, node, currency, "SEK")),
            "locked_until" => {
                let span = self.span(node);
                company.locked_until = self.day(key, node).map(|day| (day, span));
            }
            "warehouse" => company.warehouse = self.truth(key, node),
            "fiscal_years" => company.fiscal_years = self.years(node),
            _ => {
                let known: Vec<&str> = FACTS.into_iter().chain(Kept::ALL.into_iter().map(Kept::section)).collect();
                self.unknown(key, "company.yaml", &known);
            }
        }
    }

    fn checked(&mut self, key: &Key, node: &Node, fits: impl Fn(&str) -> bool, example: &str) -> Option<SmolStr> {
        let text = self.word(key, node)?;
        if fits(text) {
            return Some(SmolStr::new(text));
        }
        self.wrong(node, format!("`{}` cannot be {text}", key.text), format!("write it like {example}"));
        None
    }

    // Fiscal years ──────────────────────────────────────────────────────────────────────────────────

    /// None if one of them cannot be read: then nothing is outside of all years for certain.
    fn years(&mut self, node: &Node) -> Option<Vec<FiscalYear>> {
        const FORM: &str = "write:  - { from: 2026-01-01, until: 2026-12-31 }";
        let Data::List(nodes) = &node.data else {
            self.wrong(node, "`fiscal_years` is a list of years", FORM);
            return None;
        };
        let mut years: Vec<FiscalYear> = Vec::new();
        let mut sound = true;
        for node in nodes {
            let Some(year) = self.year(node, FORM) else {
                sound = false;
                continue;
            };
            let crossed = years.iter().find(|other| other.from <= year.until && year.from <= other.until);
            if let Some(other) = crossed {
                let other = other.at;
                self.found.push(
                    Diagnostic::new(code::BAD_COMPANY, "two fiscal years have days in common")
                        .at(year.at, "the second")
                        .at(other, "the first")
                        .help("a year begins on the day after the one before it ends"),
                );
            }
            years.push(year);
        }
        sound.then_some(years)
    }

    fn year(&mut self, node: &Node, form: &str) -> Option<FiscalYear> {
        let Data::Object(entries) = &node.data else {
            self.wrong(node, "a fiscal year has a first and a last day", form);
            return None;
        };
        let before = self.found.len();
        let (mut from, mut until) = (None, None);
        for (key, value) in entries {
            match key.text.as_str() {
                "from" => from = self.day(key, value),
                "until" => until = self.day(key, value),
                "method" => {
                    let known = |text: &str| matches!(text, "ACCRUAL" | "CASH");
                    drop(self.checked(key, value, known, "ACCRUAL (faktureringsmetoden) or CASH (kontantmetoden)"));
                }
                _ => self.unknown(key, "a fiscal year", &["from", "until", "method"]),
            }
        }
        match (from, until) {
            (Some(from), Some(until)) if from <= until => Some(FiscalYear { from, until, at: self.span(node) }),
            (Some(_), Some(_)) => {
                self.wrong(node, "this year ends before it begins", "write the first day behind `from`");
                None
            }
            _ => {
                if self.found.len() == before {
                    self.wrong(node, "a fiscal year has a first and a last day", form);
                }
                None
            }
        }
    }

    // Lists ─────────────────────────────────────────────────────────────────────────────────────────

    /// `[A, B]`; or by code, each with its name or with more.
    fn list(&mut self, kept: Kept, key: &Key, node: &Node) -> List {
        let at = Span::new(self.file, key.start, key.end);
        let mut made = List { at, entries: BTreeMap::new(), broken: false };
        match &node.data {
            Data::List(nodes) => {
                for node in nodes {
                    let code = match &node.data {
                        Data::Plain(text) | Data::Text(text) => Some(text),
                        _ => None,
                    };
                    let span = self.span(node);
                    let read = code.and_then(|code| self.code(kept, code, span));
                    if code.is_none() {
                        let help = format!("write:  {}: [{}]", kept.section(), example(kept));
                        self.wrong(node, format!("`{}` lists codes", kept.section()), help);
                    }
                    self.put(kept, read, Entry::at(span), &mut made);
                }
            }
            Data::Object(entries) => {
                for (key, value) in entries {
                    let span = Span::new(self.file, key.start, key.end);
                    let read = self.code(kept, &key.text, span);
                    match self.entry(kept, value, span) {
                        Some(entry) => self.put(kept, read, entry, &mut made),
                        None => {
                            made.broken = true;
                            self.put(kept, read, Entry::at(span), &mut made);
                        }
                    }
                }
            }
            // A key with nothing behind it: there are none.
            Data::Plain(text) if matches!(text.as_str(), "" | "~" | "null") => {}
            _ => {
                made.broken = true;
                let help = format!("write:  {}: [{}]", kept.section(), example(kept));
                self.wrong(node, format!("`{}` is a list", kept.section()), help);
            }
        }
        made
    }

    fn put(&mut self, kept: Kept, code: Option<SmolStr>, entry: Entry, into: &mut List) {
        let Some(code) = code else {
            into.broken = true;
            return;
        };
        if let Some(first) = into.entry(kept, &code).map(|entry| entry.at) {
            self.found.push(
                Diagnostic::new(code::BAD_COMPANY, format!("the {} {code} stands twice", kept.one()))
                    .at(entry.at, "the second time")
                    .at(first, "the first")
                    .help("keep one of them"),
            );
            return;
        }
        into.entries.insert(code, entry);
    }

    fn code(&mut self, kept: Kept, text: &str, span: Span) -> Option<SmolStr> {
        let read = kept.read(text);
        if read.is_none() {
            let help = match kept {
                Kept::Account => "accounts have four digits, from 1000 to 9999".to_owned(),
                Kept::VatRate => "write a rate such as 25%".to_owned(),
                Kept::Currency => "write an ISO 4217 code such as SEK".to_owned(),
                Kept::Article => format!("needed: {}", Format::ArticleNumber.described()),
                Kept::Customer => format!("needed: {}", Format::CustomerNumber.described()),
                Kept::Code(register) => {
                    format!("a code has letters, digits, - and _, at most {}", register.longest())
                }
            };
            let diagnostic = Diagnostic::new(code::BAD_COMPANY, format!("`{text}` is no {}", kept.one()));
            self.found.push(diagnostic.at(span, "this code").help(help));
        }
        read
    }

    /// What stands behind a code: its name, or an object.
    fn entry(&mut self, kept: Kept, node: &Node, at: Span) -> Option<Entry> {
        let mut made = Entry::at(at);
        let entries = match &node.data {
            Data::Plain(text) | Data::Text(text) => {
                made.name = Some(text.clone()).filter(|name| !name.is_empty());
                return Some(made);
            }
            Data::Object(entries) => entries,
            _ => {
                let help = format!("write:  {}: Name, or {0}: {{ name: Name }}", example(kept));
                self.wrong(node, format!("behind {} stands its name", a(kept.one())), help);
                return None;
            }
        };
        let known: &[&str] = match kept {
            Kept::Account => &["name", "active", "vat_code"],
            Kept::Code(Register::VatCode) => &["name", "rate"],
            Kept::Code(Register::ModeOfPayment) => &["name", "account"],
            Kept::Code(Register::VoucherSeries) => &["name", "manual"],
            Kept::Code(Register::CostCenter | Register::Project) | Kept::Article | Kept::Customer => {
                &["name", "active"]
            }
            _ => &["name"],
        };
        let before = self.found.len();
        for (key, value) in entries {
            let span = self.span(value);
            match key.text.as_str() {
                text if !known.contains(&text) => self.unknown(key, &a(kept.one()), known),
                "name" => made.name = self.word(key, value).map(str::to_owned),
                "active" => made.active = self.truth(key, value).unwrap_or(true),
                "manual" => made.manual = self.truth(key, value).unwrap_or(true),
                "rate" => {
                    let text = self.word(key, value);
                    made.rate = text.and_then(|text| self.code(Kept::VatRate, text, span));
                }
                "account" => {
                    let text = self.word(key, value);
                    made.account = text.and_then(|text| self.code(Kept::Account, text, span)).map(|code| (code, span));
                }
                _ => {
                    let (text, kept) = (self.word(key, value), Kept::Code(Register::VatCode));
                    made.vat_code = text.and_then(|text| self.code(kept, text, span)).map(|code| (code, span));
                }
            }
        }
        (self.found.len() == before).then_some(made)
    }

    // Across lists ──────────────────────────────────────────────────────────────────────────────────

    /// What one list names of another is there.
    fn consistent(&mut self, company: &Company) {
        let accounts = company.list(Kept::Account);
        let modes = company.list(Kept::Code(Register::ModeOfPayment));
        let named = |list: Option<&List>, of: fn(&Entry) -> &Option<(SmolStr, Span)>| -> Vec<(SmolStr, Span)> {
            list.into_iter().flat_map(|list| list.entries.values()).filter_map(|entry| of(entry).clone()).collect()
        };
        let vat_codes = named(accounts, |entry| &entry.vat_code);
        let mode_accounts = named(modes, |entry| &entry.account);
        for (kept, named) in [(Kept::Code(Register::VatCode), vat_codes), (Kept::Account, mode_accounts)] {
            let Some(known) = company.list(kept).filter(|list| !list.broken) else { continue };
            for (code, span) in named {
                if known.entry(kept, &code).is_some() {
                    continue;
                }
                let meant = closest(&code, known.entries.keys().map(SmolStr::as_str));
                let help = match meant {
                    Some(meant) => format!("did you mean `{meant}`? Else add it there"),
                    None => format!("add it there; there are {}", list(&known.codes(), "and")),
                };
                self.found.push(
                    Diagnostic::new(
                        code::BAD_COMPANY,
                        format!("the {} {code} is not below `{}`", kept.one(), kept.section()),
                    )
                    .at(span, "named here")
                    .at(known.at, "not in this list")
                    .help(help),
                );
            }
        }
    }
}

impl Entry {
    fn at(at: Span) -> Entry {
        Entry { at, name: None, active: true, vat_code: None, rate: None, account: None, manual: true }
    }
}

fn example(kept: Kept) -> &'static str {
    match kept {
        Kept::Account => "3001",
        Kept::VatRate => "25%",
        Kept::Currency => "SEK",
        Kept::Article => "FRAKT",
        Kept::Customer => "\"1001\"",
        Kept::Code(Register::VatCode) => "MP1",
        Kept::Code(Register::TermsOfPayment) => "\"30\"",
        Kept::Code(Register::Unit) => "st",
        Kept::Code(_) => "A",
    }
}
