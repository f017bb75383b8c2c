//! `company.yaml`: what the customer's company has in Fortnox. A list that stands there is complete; of one that does
//! not, nothing is known.

mod read;

pub(super) use read::read;

use crate::diagnostics::{FileId, Span};
use crate::document::{Data, Key, Node};
use crate::schema::{Kept, Register, number, tables::vat_code};
use jiff::civil::Date;
use smol_str::SmolStr;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub struct Company {
    pub file: FileId,
    /// The file itself, for rules that read `kontera.Company`.
    pub root: Node,
    /// The currency of the books.
    pub currency: Option<(SmolStr, Span)>,
    pub warehouse: Option<bool>,
    /// Nothing may be dated on or before this day.
    pub locked_until: Option<(Date, Span)>,
    pub fiscal_years: Option<Vec<FiscalYear>>,
    pub lists: BTreeMap<Kept, List>,
}

/// One list: terms of payment, accounts, …
#[derive(Clone, Debug)]
pub struct List {
    /// Its key.
    pub at: Span,
    pub entries: BTreeMap<SmolStr, Entry>,
    /// Something of it could not be read, so nothing is missing for certain.
    pub broken: bool,
}

#[derive(Clone, Debug)]
pub struct Entry {
    pub at: Span,
    pub name: Option<String>,
    pub active: bool,
    /// Of an account.
    pub vat_code: Option<(SmolStr, Span)>,
    /// Of a VAT code: `25%`.
    pub rate: Option<SmolStr>,
    /// Of a mode of payment.
    pub account: Option<(SmolStr, Span)>,
    /// Of a voucher series: may vouchers be made by hand, and so by an integration?
    pub manual: bool,
}

/// Both days included.
#[derive(Clone, Copy, Debug)]
pub struct FiscalYear {
    pub from: Date,
    pub until: Date,
    pub at: Span,
}

impl Company {
    /// The document that rules read as `kontera.Company`. The books are kept in `books` where the file does not say.
    pub fn document(&self, books: &str) -> Node {
        let mut document = self.root.clone();
        if let (Data::Object(entries), None) = (&mut document.data, &self.currency) {
            let at = document.start;
            let key = Key { text: "currency".to_owned(), start: at, end: at };
            entries.retain(|(own, _)| own.text != key.text);
            entries.push((key, Node { start: at, end: at, data: Data::Text(books.to_owned()) }));
        }
        document
    }

    /// The list, if there is one.
    pub fn list(&self, kept: Kept) -> Option<&List> {
        self.lists.get(&kept)
    }

    pub fn entry(&self, kept: Kept, code: &str) -> Option<&Entry> {
        self.list(kept)?.entry(kept, code)
    }

    /// The rate of a VAT code: as the list says, or as every company has it.
    pub fn rate_of(&self, vat_code: &str) -> Option<SmolStr> {
        let listed = self.entry(Kept::Code(Register::VatCode), vat_code).and_then(|entry| entry.rate.clone());
        listed.or_else(|| vat_code::per_cent(vat_code).map(|per_cent| SmolStr::from(format!("{per_cent}%"))))
    }
}

impl List {
    pub fn entry(&self, kept: Kept, code: &str) -> Option<&Entry> {
        let same = || {
            let code = code.to_uppercase();
            self.entries.iter().find(|(own, _)| own.to_uppercase() == code).map(|(_, entry)| entry)
        };
        self.entries.get(code).or_else(|| if kept.folded() { same() } else { None })
    }

    /// Its codes, numbers by their size.
    pub fn codes(&self) -> Vec<SmolStr> {
        sorted(self.entries.keys().cloned())
    }
}

/// Codes as people list them: numbers by their size, then the others.
pub fn sorted(codes: impl Iterator<Item = SmolStr>) -> Vec<SmolStr> {
    let mut codes: Vec<SmolStr> = codes.collect();
    let size = |code: &SmolStr| number::parse(code.trim_end_matches('%'));
    codes.sort_by(|a, b| match (size(a), size(b)) {
        (Some(x), Some(y)) => x.cmp(&y),
        (x, y) => (x.is_none(), a).cmp(&(y.is_none(), b)),
    });
    codes
}
