//! The company's accounts, as far as Fortnox chooses them by itself.

use super::names;
use crate::document::{Data, Node};
use crate::schema::number;
use rust_decimal::Decimal;
use smol_str::SmolStr;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub struct Books {
    pub currency: SmolStr,
    /// Invoice totals are rounded to whole kronor.
    pub whole_kronor: bool,
    /// By Fortnox's own names: `CUSTCLAIM`, `ROUNDOFF`.
    predefined: BTreeMap<SmolStr, SmolStr>,
    /// VAT codes of the company: rate as a fraction, and where the VAT goes.
    codes: BTreeMap<SmolStr, (Option<Decimal>, Option<SmolStr>)>,
    modes: BTreeMap<SmolStr, SmolStr>,
    names: BTreeMap<SmolStr, String>,
}

/// As a new Swedish company has them.
const PREDEFINED: [(&str, &str); 10] = [
    ("CUSTCLAIM", "1510"),
    ("OUTVAT_MP1", "2611"),
    ("OUTVAT_MP2", "2621"),
    ("OUTVAT_MP3", "2631"),
    ("FREIGHT", "3520"),
    ("ADMFEE", "3540"),
    ("ROUNDOFF", "3740"),
    ("CURRENCYWIN", "3960"),
    ("CURRENCYLOSS", "7960"),
    // Not Fortnox's: where VAT of other EU countries goes whose code names no account.
    ("OSS", "2670"),
];

impl Books {
    /// A company that keeps its books in this currency and has changed nothing.
    pub fn plain(currency: &str) -> Books {
        let predefined = PREDEFINED.iter().map(|(name, account)| (SmolStr::new(name), SmolStr::new(account))).collect();
        Books {
            currency: SmolStr::new(currency),
            whole_kronor: false,
            predefined,
            codes: BTreeMap::new(),
            modes: BTreeMap::new(),
            names: BTreeMap::new(),
        }
    }

    /// With what company.yaml says. What it does not say, or not in this form, stays as it is.
    pub fn of_company(currency: &str, company: &Node) -> Books {
        let mut books = Books::plain(currency);
        if let Some(currency) = word(company, "currency") {
            books.currency = SmolStr::from(currency);
        }
        books.whole_kronor = word(company, "whole_kronor").is_some_and(|word| word == "true");
        for (account, entry) in entries(company, "accounts") {
            if let Some(name) = single(entry).or_else(|| word(entry, "name")) {
                books.names.insert(account.clone(), name);
            }
        }
        for (name, entry) in entries(company, "predefined_accounts") {
            if let Some(account) = single(entry) {
                books.predefined.insert(name, SmolStr::from(account));
            }
        }
        for (code, entry) in entries(company, "vat_codes") {
            let rate = word(entry, "rate").and_then(|rate| number::parse(rate.trim_end_matches('%').trim()));
            let rate = rate.and_then(|rate| number::multiply(rate, Decimal::new(1, 2)).ok());
            books.codes.insert(code, (rate, word(entry, "account").map(SmolStr::from)));
        }
        for (mode, entry) in entries(company, "modes_of_payment") {
            if let Some(account) = word(entry, "account") {
                books.modes.insert(mode, SmolStr::from(account));
            }
        }
        books
    }

    pub(super) fn account(&self, name: &str) -> SmolStr {
        self.predefined.get(name).cloned().unwrap_or_default()
    }

    pub(super) fn mode(&self, code: &str) -> Option<SmolStr> {
        self.modes.get(code).cloned()
    }

    /// What the company calls an account, or what Swedish web shops do.
    pub fn name(&self, account: &str) -> Option<String> {
        self.names.get(account).cloned().or_else(|| names::name(account).map(str::to_owned))
    }

    /// The rate of a VAT code, as a fraction.
    pub(super) fn code_rate(&self, code: &str) -> Option<Decimal> {
        match code {
            "MP1" => Some(Decimal::new(25, 2)),
            "MP2" => Some(Decimal::new(12, 2)),
            "MP3" => Some(Decimal::new(6, 2)),
            "MP0" | "MF" => Some(Decimal::ZERO),
            _ => self.codes.get(code).and_then(|(rate, _)| *rate),
        }
    }

    /// Where VAT goes: by its code; without one by its rate, as Fortnox has it for Swedish rates.
    pub(super) fn vat_account(&self, code: Option<&str>, rate: Decimal) -> SmolStr {
        let own = code.and_then(|code| self.codes.get(code)).and_then(|(_, account)| account.clone());
        let standard = match code {
            Some("MP1") => "OUTVAT_MP1",
            Some("MP2") => "OUTVAT_MP2",
            Some("MP3") => "OUTVAT_MP3",
            Some(_) => "OSS",
            None if rate == Decimal::new(25, 2) => "OUTVAT_MP1",
            None if rate == Decimal::new(12, 2) => "OUTVAT_MP2",
            None if rate == Decimal::new(6, 2) => "OUTVAT_MP3",
            None => "OSS",
        };
        own.unwrap_or_else(|| self.account(standard))
    }
}

fn entries<'n>(node: &'n Node, key: &str) -> impl Iterator<Item = (SmolStr, &'n Node)> {
    let list = node.get(key).ok().flatten();
    list.into_iter().flat_map(Node::entries).map(|(key, value)| (SmolStr::new(&key.text), value))
}

fn word(node: &Node, key: &str) -> Option<String> {
    single(node.get(key).ok().flatten()?)
}

fn single(node: &Node) -> Option<String> {
    match &node.data {
        Data::Text(text) | Data::Plain(text) | Data::Number(text) if !text.is_empty() => Some(text.clone()),
        Data::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}
