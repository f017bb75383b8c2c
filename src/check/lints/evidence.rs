//! What tells a business from a consumer.

use super::super::program::{Expr, ExprKind, Node, exprs, walk};
use super::Lints;
use super::reach::Reach;
use super::values::sites;
use crate::diagnostics::{Diagnostic, Span, code};
use std::collections::BTreeSet;

impl Lints<'_> {
    /// Tags that decide what kind of customer a buyer is: anybody may set them, and no authority asks for them.
    pub(super) fn evidence(&mut self) {
        let program = self.program;
        let mut found: BTreeSet<Span> = BTreeSet::new();
        let mut tags = |expr: &Expr| {
            walk(expr, &mut |expr| {
                if let ExprKind::Field(_, name) = &expr.kind
                    && name == "tags"
                {
                    found.insert(expr.span);
                }
            });
        };
        for site in sites(program) {
            let customer = program.records.get(site.map.target.index()).is_some_and(|r| r.name == "fortnox.Customer");
            if !customer || !matches!(site.field.as_str(), "Type" | "VATType" | "OrganisationNumber") {
                continue;
            }
            tags(&site.assign.value);
            for node in Reach::of_expr(program, &site.assign.value).nodes {
                // Other documents decide for themselves.
                if !matches!(node, Node::Map(_)) {
                    exprs(program, node).into_iter().for_each(&mut tags);
                }
            }
        }
        let mut places = found.into_iter();
        let Some(first) = places.next() else { return };
        let diagnostic = Diagnostic::new(code::TAGS_AS_EVIDENCE, "a tag decides whether the buyer is a business")
            .at(first, "anybody may set a tag, and no tag proves anything");
        // One after the other within a condition says the same.
        let others: Vec<Span> =
            places.filter(|span| span.file != first.file || span.start > first.end.saturating_add(80)).collect();
        let diagnostic = others.into_iter().fold(diagnostic, |found, span| found.at(span, "and here"));
        self.report(
            diagnostic.help("go by the company, the organisation number or the VAT number that the order carries"),
        );
    }
}
