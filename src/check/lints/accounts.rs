//! Accounts of sales rows.

use super::super::program::{Content, ExprKind, RowsOf};
use super::Lints;
use super::values::{Site, sites, sources};
use crate::diagnostics::{Diagnostic, Span, code};
use crate::schema::{Kind, Value};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

impl Lints<'_> {
    /// A row with VAT is a sale, and sales stand in the 3000 series.
    pub(super) fn accounts(&mut self) {
        let program = self.program;
        let mut found: BTreeSet<(Span, Decimal, Span)> = BTreeSet::new();
        for site in sites(program) {
            let target = program.records.get(site.map.target.index()).map_or("", |record| record.name.as_str());
            if !matches!(target, "fortnox.Order" | "fortnox.Invoice") || site.field != "AccountNumber" || untaxed(&site)
            {
                continue;
            }
            sources(program, &site, &mut |expr| {
                if let (ExprKind::Constant(Value::Number(account)), Kind::Account) = (&expr.kind, &expr.ty.kind)
                    && (*account < Decimal::from(3000) || *account >= Decimal::from(4000))
                    && !advance(*account)
                {
                    found.insert((expr.span, *account, site.assign.span));
                }
            });
        }
        let mut told = BTreeSet::new();
        for (span, account, row) in found {
            if !told.insert(span) {
                continue;
            }
            let vat = account >= Decimal::from(2600) && account < Decimal::from(2700);
            let diagnostic = if vat {
                Diagnostic::new(code::VAT_ACCOUNT, format!("a sale on the VAT account {account}"))
                    .at(span, "VAT itself is booked here")
                    .help("write the sales account, such as 3001; Fortnox books the VAT of the row by its rate")
            } else {
                Diagnostic::new(
                    code::NO_SALES_ACCOUNT,
                    format!("a row with VAT is booked on {account}, outside the 3000 series"),
                )
                .at(span, "no sales account")
                .help("sales stand on 3000–3999; a debt or a prepayment without VAT says VAT = 0%")
            };
            let inside = row.file == span.file && row.start <= span.start && span.end <= row.end;
            self.report(if inside { diagnostic } else { diagnostic.at(row, "the rows that it reaches") });
        }
    }
}

/// Advances of customers carry the VAT that is due when they are paid.
fn advance(account: Decimal) -> bool {
    account >= Decimal::from(2420) && account < Decimal::from(2430)
}

/// A row group whose VAT is always 0 %.
fn untaxed(site: &Site<'_>) -> bool {
    let groups = site.map.rows.values().flat_map(|RowsOf { groups, .. }| groups);
    let mut own = groups.filter(|group| Some(&group.name) == site.group);
    own.any(|group| match &group.content {
        Content::Fields { fields, .. } => fields
            .get("VAT")
            .is_some_and(|vat| matches!(&vat.value.kind, ExprKind::Constant(Value::Number(rate)) if rate.is_zero())),
        Content::Value { .. } => false,
    })
}
