//! What the base said where it is overridden: remembered in `pack.lock`, compared when it is there.

use super::Checker;
use super::decls::Kind;
use crate::diagnostics::{Diagnostic, Span, code};
use crate::pack::{LockedRow, digest};
use crate::syntax::tree::{GroupBody, OverrideKind, Statement};

impl<'t> Checker<'t> {
    /// Notes that `what` of a base, which reads `base`, is overridden at `span`.
    pub(super) fn overridden(&mut self, what: String, base: &str, span: Span) {
        self.overridden.push(LockedRow { what, digest: digest(base), span: Some(span) });
    }

    /// Overrides of lets, calcs, classifies and map fields; those of table rows are noted where rows meet.
    pub(super) fn locked(&mut self) {
        let mut rows: Vec<(String, String, Span)> = Vec::new();
        for global in self.decls.globals.values().filter(|global| !global.overrides.is_empty()) {
            let base = self.sources().slice(global.item.span).to_owned();
            let name = &global.name.text;
            for changed in &global.overrides {
                let span = changed.change.name.span;
                match &changed.change.kind {
                    OverrideKind::Let(_) => rows.push((format!("let {name}"), base.clone(), span)),
                    OverrideKind::Calc(_) => rows.push((format!("calc {name}"), base.clone(), span)),
                    OverrideKind::Classify { .. } => rows.push((format!("classify {name}"), base.clone(), span)),
                    OverrideKind::Map(statements) => {
                        if let Kind::Map(map) = global.kind {
                            self.locked_fields(name, &map.body, statements, &mut rows);
                        }
                    }
                    OverrideKind::Table { .. } => {}
                }
            }
        }
        for (what, base, span) in rows {
            self.overridden(what, &base, span);
        }
        self.compare_lock();
    }

    fn locked_fields(
        &self,
        map: &str,
        base: &'t [Statement],
        own: &'t [Statement],
        rows: &mut Vec<(String, String, Span)>,
    ) {
        for statement in own {
            match statement {
                Statement::Assign(assign) => {
                    let before = base.iter().find_map(|other| match other {
                        Statement::Assign(x) if x.name.text == assign.name.text => Some(x.span),
                        _ => None,
                    });
                    if let Some(before) = before {
                        let text = self.sources().slice(before).to_owned();
                        rows.push((format!("map {map}.{}", assign.name.text), text, assign.span));
                    }
                }
                Statement::Rows(block) => {
                    let before = base.iter().find_map(|other| match other {
                        Statement::Rows(x) if x.name.text == block.name.text => Some(x),
                        _ => None,
                    });
                    for group in &block.groups {
                        let before =
                            before.and_then(|rows| rows.groups.iter().find(|other| other.name.text == group.name.text));
                        if let (Some(GroupBody::Block(before)), GroupBody::Block(own)) =
                            (before.map(|group| &group.body), &group.body)
                        {
                            self.locked_fields(&format!("{map}.{}", group.name.text), before, own, rows);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn compare_lock(&mut self) {
        let Some(lock) = &self.pack.lock else { return };
        let mut found: Vec<Diagnostic> = Vec::new();
        for row in &self.overridden {
            let Some(span) = row.span else { continue };
            let locked = lock.rows.iter().find(|locked| locked.what == row.what);
            let (message, label) = match locked {
                Some(locked) if locked.digest == row.digest => continue,
                Some(_) => {
                    (format!("the base has changed: {}", row.what), "the override was written for something else")
                }
                None => (format!("an override that pack.lock does not know: {}", row.what), "this override is new"),
            };
            found.push(Diagnostic::new(code::BASE_CHANGED, message).at(span, label).help(if locked.is_some() {
                "read what the base says now; if the override is right, write the lock anew: kontera lock PACK"
            } else {
                "write the lock anew: kontera lock PACK"
            }));
        }
        for diagnostic in found {
            self.report(diagnostic);
        }
    }
}
