//! The pack held against what the customer's company has in Fortnox. Without company.yaml, or where it does not say,
//! what the pack names is listed as not checked.

mod compare;
mod reach;
mod uses;
mod vat;

use super::Checker;
use super::program::CompanyMark;
use crate::diagnostics::{Diagnostic, NotChecked, Span};
use crate::pack::sorted;
use crate::schema::Kept;
use reach::Reach;
use smol_str::SmolStr;
use std::collections::BTreeSet;
use uses::{Uses, uses};

impl Checker<'_> {
    /// Holds what the pack names against company.yaml.
    pub(super) fn company(&mut self) {
        let reach = Reach::new(&self.program);
        let uses = uses(&self.program, &reach);
        let mut found = Vec::new();
        if let Some(company) = &self.pack.company {
            let with = compare::Compare { pack: self.pack, program: &self.program, company };
            found.extend(with.all(&uses));
            found.extend(vat::contradictions(self.pack, &self.program, &reach, company));
        }
        self.not_checked = not_checked(&uses, self.pack.company.as_ref());
        // What is wrong in itself has been told.
        let told: Vec<Span> = self.found.iter().filter_map(Diagnostic::span).collect();
        let within = |span: Span| {
            told.iter().any(|told| told.file == span.file && told.start < span.end && span.start < told.end)
        };
        found.retain(|found: &Diagnostic| !found.span().is_some_and(within));
        for diagnostic in found {
            self.report(diagnostic);
        }
    }
}

fn not_checked(uses: &Uses, company: Option<&crate::pack::Company>) -> Vec<NotChecked> {
    let mut list = Vec::new();
    let mut put = |one: &str, many: &str, key: &'static str, codes: Vec<SmolStr>| {
        // Each once: a large table names the same ones again and again.
        let codes: BTreeSet<SmolStr> = codes.into_iter().collect();
        let codes = sorted(codes.into_iter()).into_iter().map(String::from).collect();
        list.push(NotChecked { one: one.to_owned(), many: many.to_owned(), key, codes });
    };
    for kept in Kept::ALL {
        let known = company.is_some_and(|company| company.list(kept).is_some());
        let Some(named) = uses.codes.get(&kept).filter(|_| !known) else { continue };
        let codes = named.iter().map(|named| named.code.clone()).collect();
        put(kept.one(), &kept.many(), kept.section(), codes);
    }
    let years = company.is_some_and(|company| company.fiscal_years.is_some());
    if !years && !uses.days.is_empty() {
        let days = uses.days.iter().map(|(day, _)| SmolStr::from(day.to_string())).collect();
        put("day", "days", CompanyMark::OpenDay.key(), days);
    }
    let warehouse = company.is_some_and(|company| company.warehouse.is_some());
    if !warehouse && !uses.warehouse.is_empty() {
        let fields = uses.warehouse.iter().map(|(field, _)| field.clone()).collect();
        let (one, many) = ("field of the warehouse module", "fields of the warehouse module");
        put(one, many, CompanyMark::Warehouse.key(), fields);
    }
    list
}
