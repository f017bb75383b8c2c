//! Personal identity numbers where everybody reads them.

use super::super::program::{ExprKind, Source};
use super::Lints;
use super::values::{sites, sources};
use crate::diagnostics::{Diagnostic, Span, code};
use crate::schema::Kind;

/// How shops call the field, without blanks, hyphens, underscores and capitals.
const CALLED: [&str; 13] = [
    "personnummer",
    "personnr",
    "persnr",
    "personalnumber",
    "personalidentitynumber",
    "personalid",
    "nationalid",
    "socialsecuritynumber",
    "ssn",
    "fødselsnummer",
    "fodselsnummer",
    "cprnummer",
    "henkilötunnus",
];

impl Lints<'_> {
    pub(super) fn personal(&mut self) {
        let program = self.program;
        let mut found: Vec<(Span, Span, String)> = Vec::new();
        for site in sites(program) {
            // There it belongs.
            if site.field == "OrganisationNumber" {
                continue;
            }
            sources(program, &site, &mut |expr| {
                let ExprKind::Field(base, name) = &expr.kind else { return };
                let Kind::Record(record, _) = base.ty.kind else { return };
                let Some(field) = program.records.get(record.index()).and_then(|record| record.fields.get(name)) else {
                    return;
                };
                let mut names = vec![name.to_string()];
                match &field.source {
                    Source::Key(key) => names.push(key.to_string()),
                    Source::Attribute(keys) => names.extend(keys.iter().cloned()),
                    Source::Metafield { key, .. } => names.push(key.clone()),
                }
                if names.iter().any(|name| is_personal(name)) {
                    found.push((expr.span, site.assign.span, site.field.to_string()));
                }
            });
        }
        found.sort();
        found.dedup();
        for (span, at, field) in found {
            let mut diagnostic =
                Diagnostic::new(code::PERSONAL_NUMBER, format!("a personal identity number is copied to {field}"))
                    .at(at, "everybody who sees the document reads it");
            if !(at.file == span.file && at.start <= span.start && span.end <= at.end) {
                diagnostic = diagnostic.at(span, "read here");
            }
            self.report(diagnostic.help("write it to OrganisationNumber only, where it is needed, or leave it out"));
        }
    }
}

fn is_personal(name: &str) -> bool {
    let name: String = name.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    CALLED.contains(&name.as_str())
}
