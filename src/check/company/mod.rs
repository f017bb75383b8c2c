//! The pack held against what the customer's company has in Fortnox. Without company.yaml, or where it does not say,
//! what the pack names is listed as not checked.

mod compare;
mod uses;
mod vat;

use super::program::{CompanyMark, Program};
use super::written::Reach;
use crate::diagnostics::{Diagnostic, NotChecked};
use crate::pack::{Pack, sorted};
use crate::schema::Kept;
use smol_str::SmolStr;
use std::collections::BTreeSet;
use uses::{Uses, uses};

/// Holds what the pack names against company.yaml; and what it names that company.yaml does not tell of.
pub(super) fn company<'p>(pack: &Pack, program: &'p Program, reach: &Reach<'p>) -> (Vec<Diagnostic>, Vec<NotChecked>) {
    let uses = uses(program, reach);
    let mut found = Vec::new();
    if let Some(company) = &pack.company {
        found.extend(compare::Compare { pack, program, company }.all(&uses));
        found.extend(vat::contradictions(pack, program, reach, company));
    }
    (found, not_checked(&uses, pack.company.as_ref()))
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
