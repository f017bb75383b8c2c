//! Fallbacks that take a money decision in silence.

use super::super::program::{Expr, ExprKind, Program, Row, walk};
use super::super::tables::Present;
use super::Lints;
use super::conditions::everything;
use crate::diagnostics::{Diagnostic, Span, code};
use crate::schema::{Kind, Ty, Value};

impl Lints<'_> {
    pub(super) fn fallbacks(&mut self) {
        let program = self.program;
        let mut found: Vec<(Span, &'static str)> = Vec::new();
        for expr in everything(program) {
            walk(expr, &mut |expr| {
                let ExprKind::Otherwise(parts) = &expr.kind else { return };
                let Some((last, before)) = parts.split_last() else { return };
                // After conditions alone the last part is one case of several, not a fallback.
                let unknown = before.iter().any(|part| !matches!(part.kind, ExprKind::When { .. }) && asks(part));
                if let Some(word) = decision(program, &expr.ty, last).filter(|_| unknown) {
                    found.push((last.span, word));
                }
            });
        }
        for table in &program.tables {
            // A table that has no other row decides nothing.
            let open = |row: &&Row| row.conditions.iter().all(|set| set.present == Present::All);
            let Some(last) = table.rows.iter().find(open).filter(|_| table.rows.len() > 1) else { continue };
            match &last.result.kind {
                ExprKind::Record { fields, .. } => {
                    found.extend(
                        fields.iter().filter_map(|(_, value)| Some((value.span, decision(program, &value.ty, value)?))),
                    );
                }
                _ => found.extend(decision(program, &table.result, &last.result).map(|word| (last.result.span, word))),
            }
        }
        found.sort_unstable();
        found.dedup();
        for (span, word) in found {
            self.report(
                Diagnostic::new(
                    code::SILENT_FALLBACK,
                    format!("everything that no rule knows gets this {word}, in silence"),
                )
                .at(span, format!("a fallback {word}"))
                .help(format!("name the cases, and let the rest be seen:  otherwise hold \"no {word} for …\"")),
            );
        }
    }
}

/// Does the value come from a look-up, a table or a document?
fn asks(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Constant(_) | ExprKind::Setting(_) => false,
        ExprKind::Present(inner) | ExprKind::As(inner, _) => asks(inner),
        _ => true,
    }
}

fn decision(program: &Program, ty: &Ty, value: &Expr) -> Option<&'static str> {
    let fixed = match &value.kind {
        ExprKind::Constant(value) => !matches!(value, Value::Absent),
        // One that need not be set is no fallback until somebody chooses it, in the open.
        ExprKind::Setting(id) => program.settings.get(id.index()).is_some_and(|setting| !setting.ty.optional),
        _ => false,
    };
    match &ty.kind {
        Kind::Account if fixed => Some("account"),
        Kind::Rate { .. } if fixed => Some("VAT rate"),
        _ => None,
    }
}
