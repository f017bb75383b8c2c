//! Accounts whose VAT code is of another rate than the rule that gives them. Fortnox takes the VAT by the rate of the row
//! and the box of the VAT return by the account's code, so the two must agree.

use super::compare::own_place;
use super::uses::{accounts, gives, rates};
use crate::check::program::{CompanyMark, Content, Expr, MapId, Node, Program, RecordId, TableId};
use crate::check::written::{Path, Reach, Reached, Scope};
use crate::diagnostics::{Diagnostic, Span, code};
use crate::pack::{Company, Pack, sorted};
use crate::schema::{Kept, Kind, Register, Value};
use indexmap::IndexMap;
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// The account fields that go with the rate of the same record. The other accounts of an article card are for sales
/// at other rates.
const BOOKED_ON: [&str; 2] = ["AccountNumber", "SalesAccount"];

const VAT_CODE: Kept = Kept::Code(Register::VatCode);

pub(super) fn contradictions<'p>(
    pack: &Pack,
    program: &'p Program,
    reach: &Reach<'p>,
    company: &Company,
) -> Vec<Diagnostic> {
    let mut lint = Lint { pack, program, reach, company, found: Vec::new(), told: BTreeSet::new() };
    for (n, table) in program.tables.iter().enumerate() {
        let scope = Scope::Of(Node::Table(TableId::new(n)));
        let results: Vec<Path> = accounts(&table.result).collect();
        for row in &table.rows {
            let columns = row.conditions.iter().zip(&row.cells).zip(&table.columns);
            let rated = columns.filter(|(_, column)| matches!(column.ty.kind, Kind::Rate { .. }));
            for ((set, cell), _) in rated {
                let Some(rates) = rates(set) else { continue };
                for path in &results {
                    let (values, _) = reach.here(scope, &row.result, path.clone());
                    lint.pairs(&values, &rates, *cell);
                }
                for path in vat_codes(&table.result.kind) {
                    let (values, _) = reach.here(scope, &row.result, path);
                    lint.codes(&values, &rates, *cell);
                }
            }
        }
    }
    for (n, map) in program.maps.iter().enumerate() {
        let scope = Scope::Of(Node::Map(MapId::new(n)));
        let head: IndexMap<&SmolStr, &Expr> = map.fields.iter().map(|(name, field)| (name, &field.value)).collect();
        lint.record(map.target, scope, &head);
        for rows in map.rows.values() {
            for group in &rows.groups {
                let Content::Fields { fields, .. } = &group.content else { continue };
                let row = fields.iter().map(|(name, field)| (name, &field.value)).collect();
                lint.record(rows.record, scope, &row);
            }
        }
    }
    lint.found
}

/// The result columns of a table that are VAT codes.
fn vat_codes(result: &Kind) -> Vec<Path> {
    let Kind::Struct(columns) = result else { return Vec::new() };
    let is_code = |kind: &Kind| *kind == Kind::Register(Register::VatCode);
    columns.fields.iter().filter(|(_, ty)| is_code(&ty.kind)).map(|(name, _)| vec![name.clone()]).collect()
}

struct Lint<'p, 'r> {
    pack: &'r Pack,
    program: &'p Program,
    reach: &'r Reach<'p>,
    company: &'r Company,
    found: Vec<Diagnostic>,
    /// What has been told: the value, and for which rates.
    told: BTreeSet<(Span, Vec<SmolStr>)>,
}

impl<'p> Lint<'p, '_> {
    /// A row or a card with its rate and its account. Several values on both sides are no pairs.
    fn record(&mut self, target: RecordId, scope: Scope, fields: &IndexMap<&SmolStr, &'p Expr>) {
        let Some(record) = self.program.records.get(target.index()) else { return };
        let rate = record.fields.iter().find(|(_, field)| field.marks.company == Some(CompanyMark::VatRate));
        let Some((rate, at)) = rate.and_then(|(name, _)| fields.get(name).map(|value| (*value, value.span))) else {
            return;
        };
        // A VAT code of the row stands above the rate and the account.
        let codes = record.fields.iter().filter(|(_, field)| field.ty.kind == Kind::Register(Register::VatCode));
        if codes.filter_map(|(name, _)| fields.get(name)).any(|code| gives(code)) {
            return;
        }
        let (rates, other_rates) = self.reach.here(scope, rate, Path::new());
        let rates: BTreeSet<SmolStr> = rates.iter().filter_map(|rate| Kept::VatRate.code(rate.value)).collect();
        for name in BOOKED_ON {
            let Some(account) = fields.get(&SmolStr::new_static(name)) else { continue };
            let (accounts, other_accounts) = self.reach.here(scope, account, Path::new());
            let numbers: BTreeSet<SmolStr> =
                accounts.iter().filter_map(|account| Kept::Account.code(account.value)).collect();
            let one_rate = rates.len() == 1 && !other_rates;
            let one_account = numbers.len() == 1 && !other_accounts;
            if one_rate || one_account {
                let rates: Vec<SmolStr> = rates.iter().cloned().collect();
                self.pairs(&accounts, &rates, at);
            }
        }
    }

    /// Each of these accounts with each of these rates, which stand at `at`.
    fn pairs(&mut self, accounts: &[Reached<'p>], rates: &[SmolStr], at: Span) {
        for reached in accounts {
            let Some(account) = Kept::Account.code(reached.value) else { continue };
            let Some(entry) = self.company.entry(Kept::Account, &account) else { continue };
            let Some((vat_code, place)) = &entry.vat_code else { continue };
            let Some(own) = self.company.rate_of(vat_code) else { continue };
            let Some(others) = self.others(&own, rates, reached.span) else { continue };
            let message = format!(
                "the account {account}, whose VAT code {vat_code} is {}, is given to sales with {}",
                spoken(&own),
                said(&others)
            );
            let label = format!("its VAT code is {}", spoken(&own));
            let mut diagnostic = Diagnostic::new(code::WRONG_VAT_CODE, message).at(reached.span, label);
            if at != reached.span {
                diagnostic = diagnostic.at(at, rate_here(rates));
            }
            let fitting = self.fitting(&account, &others);
            let change = "correct the VAT code of the account in Fortnox (Kontoplan) and in company.yaml";
            let other = match fitting.as_slice() {
                [] if others.len() > 1 => "take an account for each rate".to_owned(),
                [] => format!("take an account for {}", said(&others)),
                known => format!("take {}", crate::diagnostics::list(known, "or")),
            };
            let place_of_own = own_place(self.pack, self.program, reached.span, reached.scope);
            let before = place_of_own.map(|place| format!("{place}: ")).unwrap_or_default();
            self.found
                .push(diagnostic.at(*place, "the account's VAT code").help(format!("{before}{other}; or {change}")));
        }
    }

    /// A VAT code that a table gives for these rates.
    fn codes(&mut self, codes: &[Reached<'p>], rates: &[SmolStr], at: Span) {
        for reached in codes {
            let Value::Text(vat_code) = reached.value else { continue };
            let Some(own) = self.company.rate_of(vat_code) else { continue };
            let Some(others) = self.others(&own, rates, reached.span) else { continue };
            let message =
                format!("the VAT code {vat_code}, which is {}, is given to sales with {}", spoken(&own), said(&others));
            let label = format!("this is {}", spoken(&own));
            let mut diagnostic = Diagnostic::new(code::WRONG_VAT_CODE, message).at(reached.span, label);
            if at != reached.span {
                diagnostic = diagnostic.at(at, rate_here(rates));
            }
            if let Some(entry) = self.company.entry(VAT_CODE, vat_code) {
                diagnostic = diagnostic.at(entry.at, "its rate");
            }
            self.found
                .push(diagnostic.help("take the VAT code of that rate; Fortnox goes by the code, not by the rate"));
        }
    }

    /// The rates that are not `own`. None if there are none, or if they have been told here.
    fn others(&mut self, own: &SmolStr, rates: &[SmolStr], span: Span) -> Option<Vec<SmolStr>> {
        let others = sorted(rates.iter().filter(|rate| *rate != own).cloned());
        (!others.is_empty() && self.told.insert((span, others.clone()))).then_some(others)
    }

    /// Accounts of the same group whose VAT code is of the only rate wanted.
    fn fitting(&self, account: &str, rates: &[SmolStr]) -> Vec<SmolStr> {
        let [wanted] = rates else { return Vec::new() };
        let Some(list) = self.company.list(Kept::Account) else { return Vec::new() };
        let group = account.get(..2).unwrap_or(account);
        let of = |code: &Option<(SmolStr, Span)>| {
            code.as_ref().and_then(|(code, _)| self.company.rate_of(code)).is_some_and(|rate| rate == *wanted)
        };
        let fits =
            list.entries.iter().filter(|(own, entry)| own.starts_with(group) && entry.active && of(&entry.vat_code));
        fits.map(|(own, _)| own.clone()).take(3).collect()
    }
}

/// `25 %`, as people write it.
fn spoken(rate: &str) -> String {
    rate.replace('%', " %")
}

fn rate_here(rates: &[SmolStr]) -> &'static str {
    if rates.len() == 1 { "the rate" } else { "the rates" }
}

fn said(rates: &[SmolStr]) -> String {
    let rates: Vec<String> = rates.iter().map(|rate| spoken(rate)).collect();
    match rates.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        rates => rates.concat(),
    }
}
