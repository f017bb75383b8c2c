//! Heads of orders and invoices that bind all rows, or contradict the order.

use super::super::program::{Content, Expr, ExprKind, Verb, walk};
use super::Lints;
use super::reach::Reach;
use super::values::{Site, sites, sources};
use crate::diagnostics::{Diagnostic, code};
use crate::schema::Value;

impl Lints<'_> {
    pub(super) fn documents(&mut self) {
        let program = self.program;
        for site in sites(program) {
            let target = program.records.get(site.map.target.index()).map_or("", |record| record.name.as_str());
            if site.group.is_some() || !matches!(target, "fortnox.Order" | "fortnox.Invoice") {
                continue;
            }
            match site.field.as_str() {
                "VATIncluded" => self.vat_included(&site),
                "Freight" | "AdministrationFee" => self.head_amount(&site),
                _ => {}
            }
        }
    }

    fn vat_included(&mut self, site: &Site<'_>) {
        let program = self.program;
        let value = &site.assign.value;
        let says_so = |record: &&super::super::program::Record| record.fields.contains_key("taxes_included");
        let inputs = site.map.needs.iter().filter_map(|id| program.inputs.get(id.index()));
        let mut carried = inputs.filter_map(|input| match input.ty.kind {
            crate::schema::Kind::Record(record, _) => {
                program.records.get(record.index()).filter(says_so).map(|_| &input.name)
            }
            _ => None,
        });
        let Some(input) = carried.next() else { return };
        let mut reads = !Reach::of_expr(program, value).inputs.is_empty();
        walk(value, &mut |expr| reads |= matches!(expr.kind, ExprKind::Local(_)));
        if !reads {
            self.report(
                Diagnostic::new(
                    code::VAT_FLAG_FIXED,
                    "VATIncluded is fixed, but each order says whether its prices include VAT",
                )
                .at(value.span, "the same for every order")
                .help(format!("VATIncluded = {input}.taxes_included")),
            );
        }
    }

    /// An amount in the head has one VAT rate, and a credit invoice cannot take a part of it back.
    fn head_amount(&mut self, site: &Site<'_>) {
        let program = self.program;
        let mut amount = false;
        sources(program, site, &mut |expr| {
            amount |= match &expr.kind {
                ExprKind::Constant(Value::Absent) | ExprKind::Omit | ExprKind::Blank => false,
                ExprKind::Constant(Value::Number(number)) => !number.is_zero(),
                ExprKind::Constant(Value::Money(money)) => !money.amount.is_zero(),
                ExprKind::Field(..) | ExprKind::Fold(_) | ExprKind::Minor(..) => true,
                _ => false,
            };
        });
        let steps = program.flows.iter().flat_map(|flow| &flow.blocks).flat_map(|block| &block.steps);
        let credits = steps.into_iter().any(|step| step.verb == Verb::Credit);
        let rates = site.map.rows.values().flat_map(|rows| &rows.groups).any(|group| match &group.content {
            Content::Fields { fields, .. } => {
                fields.get("VAT").is_some_and(|vat| !matches!(vat.value.kind, ExprKind::Constant(_)))
            }
            Content::Value { value, .. } => !matches!(value, Expr { kind: ExprKind::Constant(_), .. }),
        });
        if !amount || !(credits || rates) {
            return;
        }
        let why =
            if credits { "a credit invoice cannot take a part of it back" } else { "the rows have several VAT rates" };
        self.report(
            Diagnostic::new(
                code::HEAD_AMOUNT,
                format!("{} stands in the head with one VAT rate of its own, but {why}", site.field),
            )
            .at(site.assign.span, "an amount outside the rows")
            .help(format!("write {} = 0, and a row for each part with its VAT and AccountNumber", site.field)),
        );
    }
}
