//! What the base said where it is overridden: remembered in `pack.lock`, compared when it is there.

use super::Checker;
use super::decls::Kind;
use crate::diagnostics::{Diagnostic, Span, code};
use crate::pack::{LockedRow, digest};
use crate::syntax::tree::{self, GroupBody, OverrideKind, Statement};

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
                            let mut base = vec![map.body.as_slice()];
                            base.extend(self.model_body(map));
                            self.locked_fields(name, &base, statements, &mut rows);
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

    /// What the map that this one is like says.
    fn model_body(&self, map: &'t tree::Map) -> Option<&'t [Statement]> {
        match self.decls.globals.get(&map.like.as_ref()?.text)?.kind {
            Kind::Map(model) => Some(&model.body),
            _ => None,
        }
    }

    /// `base`: what the map says, then what the map that it is like says.
    fn locked_fields(
        &self,
        map: &str,
        base: &[&'t [Statement]],
        own: &'t [Statement],
        rows: &mut Vec<(String, String, Span)>,
    ) {
        for statement in own {
            match statement {
                Statement::Assign(assign) => {
                    if let Some(before) = field_before(base, &assign.name.text) {
                        let text = self.sources().slice(before).to_owned();
                        rows.push((format!("map {map}.{}", assign.name.text), text, assign.span));
                    }
                }
                Statement::Rows(block) => {
                    let before = rows_before(base, &block.name.text);
                    for group in &block.groups {
                        let GroupBody::Block(own) = &group.body else { continue };
                        let before: Vec<&'t [Statement]> = before
                            .iter()
                            .filter_map(|rows| rows.groups.iter().find(|other| other.name.text == group.name.text))
                            .filter_map(|group| match &group.body {
                                GroupBody::Block(statements) => Some(statements.as_slice()),
                                GroupBody::Value(_) => None,
                            })
                            .collect();
                        self.locked_fields(&format!("{map}.{}", group.name.text), &before, own, rows);
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

/// Where a field has its value, the first place that says so.
fn field_before(base: &[&[Statement]], name: &str) -> Option<Span> {
    let (own, other) = base.split_first()?;
    let mut from = name;
    for statement in *own {
        match statement {
            Statement::Assign(x) if x.name.text == name => return Some(x.span),
            Statement::Renamed(x) if x.name.text == name => from = &x.from.text,
            _ => {}
        }
    }
    field_before(other, from)
}

/// The blocks of a list of rows, of both maps.
fn rows_before<'t>(base: &[&'t [Statement]], name: &str) -> Vec<&'t tree::Rows> {
    let Some((own, other)) = base.split_first() else { return Vec::new() };
    let (mut from, mut blocks) = (name, Vec::new());
    for statement in *own {
        match statement {
            Statement::Rows(x) if x.name.text == name => {
                blocks.push(x);
                from = x.from.as_ref().map_or(name, |from| &from.text);
            }
            Statement::Renamed(x) if x.name.text == name => from = &x.from.text,
            _ => {}
        }
    }
    blocks.extend(rows_before(other, from));
    blocks
}
