//! References by which payouts and refunds find their document again.

use super::super::program::{Expr, ExprKind, TemplatePart, walk};
use super::Lints;
use super::conditions::everything;
use super::values::{Site, sites, sources};
use crate::diagnostics::{Diagnostic, Span, code};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

impl Lints<'_> {
    pub(super) fn matching(&mut self) {
        let program = self.program;
        let mut asked: BTreeMap<(SmolStr, SmolStr), Span> = BTreeMap::new();
        for expr in everything(program) {
            walk(expr, &mut |expr| {
                if let ExprKind::Lookup { record, field, .. } = &expr.kind
                    && let Some(record) = program.records.get(record.index())
                    && matches!(record.name.as_str(), "fortnox.Order" | "fortnox.Invoice")
                    // The number that Fortnox gives finds itself.
                    && record.fields.get(field).is_some_and(|field| !field.marks.key)
                {
                    asked.entry((record.name.clone(), field.clone())).or_insert(expr.span);
                }
            });
        }
        let sites = sites(program);
        // Two documents may have one rule for it.
        let mut told: BTreeSet<Span> = BTreeSet::new();
        for ((record, field), span) in asked.into_iter().rev() {
            let of_record = |site: &&Site<'_>| {
                program.records.get(site.map.target.index()).is_some_and(|target| target.name == record)
            };
            let made = sites.iter().filter(of_record).map(|site| &site.map.name).next();
            let Some(made) = made else { continue };
            let writers: Vec<&Site<'_>> =
                sites.iter().filter(of_record).filter(|site| site.group.is_none() && *site.field == field).collect();
            if writers.is_empty() {
                self.report(
                    Diagnostic::new(
                        code::REFERENCE_NOT_WRITTEN,
                        format!("documents are looked up by {field}, which no map writes"),
                    )
                    .at(span, "finds nothing that this pack has made")
                    .help(format!("write {field} in the map `{made}`, or look up by a field that it writes")),
                );
            }
            for writer in writers {
                if let Some((at, why)) = lossy(self, writer).filter(|(at, _)| told.insert(*at)) {
                    self.report(
                        Diagnostic::new(
                            code::REFERENCE_LOSSY,
                            format!("{field} does not tell one document from another for sure"),
                        )
                        .at(at, why)
                        .at(span, "documents are looked up by it here")
                        .help("write one number of the document as it is, with fixed text around it at most"),
                    );
                }
            }
        }
    }
}

/// What of a reference cannot be read back.
fn lossy(lints: &Lints<'_>, site: &Site<'_>) -> Option<(Span, &'static str)> {
    let mut found = None;
    sources(lints.program, site, &mut |expr: &Expr| match &expr.kind {
        ExprKind::Fit(..) => found = found.or(Some((expr.span, "may be cut"))),
        ExprKind::Template(parts) => {
            // Two values side by side: where does one end?
            let touching = parts
                .windows(2)
                .any(|pair| matches!(pair, [TemplatePart::Value(a), TemplatePart::Value(b)] if !fixed(a) && !fixed(b)));
            if touching {
                found = found.or(Some((expr.span, "where the first value ends is not seen")));
            }
        }
        _ => {}
    });
    found
}

/// The same for every document.
fn fixed(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Setting(_) | ExprKind::Constant(_))
}
