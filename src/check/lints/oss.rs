//! Sales to consumers in other EU countries, and no account for any of them.

use super::super::program::{Expr, ExprKind};
use super::Lints;
use crate::diagnostics::{Diagnostic, Span, code};
use crate::schema::Value;

impl Lints<'_> {
    /// `oss_state: registered` says that other countries' VAT is charged; then the table `oss` needs rows. Who says nothing
    /// may sell nowhere but at home: the first such order is held, and says why.
    pub(super) fn oss(&mut self) {
        let program = self.program;
        let registered = program.settings.iter().any(|setting| {
            setting.name == "oss_state"
                && matches!(&setting.value.kind, ExprKind::Constant(Value::Text(name)) if name == "registered")
        });
        let said =
            self.pack.manifest.settings.iter().find(|given| matches!(given.name.as_str(), "oss_state" | "oss_from"));
        let (true, Some(said)) = (registered, said) else { return };
        let Some(table) = program.tables.iter().find(|table| table.name == "oss") else { return };
        if table.rows.iter().all(|row| holds(&row.result)) {
            self.report(
                Diagnostic::new(
                    code::NO_OSS_ACCOUNTS,
                    "consumers in other EU countries pay their own country's VAT, and no country has an account",
                )
                .at(Span::new(said.file, said.name_at.0, said.name_at.1), "every such order would be held")
                .help("add tables/oss.csv with a line for each country and rate:  country,vat,day.from,day.until,account,code"),
            );
        }
    }
}

fn holds(result: &Expr) -> bool {
    match &result.kind {
        ExprKind::Hold(_) => true,
        ExprKind::Record { fields, .. } => fields.iter().all(|(_, value)| holds(value)),
        _ => false,
    }
}
