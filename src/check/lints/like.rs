//! Overrides of two maps, one of which is like the other: what counts for one alone.

use super::super::program::{Map, RecordId};
use super::Lints;
use crate::diagnostics::{Diagnostic, Span, code};
use crate::syntax::tree::{self, GroupBody, ItemKind, OverrideKind, Statement};
use smol_str::SmolStr;

/// A value that a map gives: of a field, or of a field of a row group.
struct Given {
    rows: Option<(SmolStr, SmolStr)>,
    field: SmolStr,
    span: Span,
}

impl<'p> Lints<'p> {
    pub(super) fn like(&mut self) {
        let program = self.program;
        for map in &program.maps {
            let Some(model) = map.like.and_then(|id| program.maps.get(id.index())) else { continue };
            self.half_reaching(map, model);
        }
    }

    fn half_reaching(&mut self, map: &'p Map, model: &'p Map) {
        let Some(declared) = self.declared(&map.name) else { return };
        let differs = given(&declared.body);
        let own = self.overridden(&map.name).map(given).unwrap_or_default();
        let same = |a: &Given, b: &Given| a.rows == b.rows && a.field == b.field;
        for mut one in self.overridden(&model.name).map(given).unwrap_or_default() {
            let (at, field) = (one.span, one.field.clone());
            rename(declared, &mut one);
            if differs.iter().any(|other| same(other, &one)) && !own.iter().any(|other| same(other, &one)) {
                self.report(
                    Diagnostic::new(
                        code::HALF_REACHING,
                        format!("`{}` has a `{field}` of its own, which this override does not reach", map.name),
                    )
                    .at(at, format!("counts for {} alone", model.name))
                    .help(format!("override map {} as well", map.name)),
                );
            }
        }
        let Some(statements) = self.overridden(&map.name) else { return };
        let mut alone: Vec<(Span, String)> = Vec::new();
        for one in own.iter().filter(|one| !differs.iter().any(|other| same(other, one))) {
            if self.would_reach(declared, model, one) {
                alone.push((one.span, format!("`{}`", one.field)));
            }
        }
        for statement in statements {
            match statement {
                Statement::Require(require) => alone.push((require.span, "this requirement".to_owned())),
                Statement::Rows(block) => {
                    let known = map.rows.get(&block.name.text);
                    let new = block.groups.iter().filter(|group| !group.loops.is_empty() || group.when.is_some());
                    alone.extend(
                        new.filter(|group| {
                            known.is_some_and(|rows| rows.groups.iter().any(|other| other.span == group.name.span))
                        })
                        .map(|group| (group.name.span, format!("the row group `{}`", group.name.text))),
                    );
                }
                _ => {}
            }
        }
        for (span, what) in alone {
            self.report(
                Diagnostic::new(
                    code::HALF_REACHING,
                    format!("{what} counts for `{}` alone, not for `{}`", map.name, model.name),
                )
                .at(span, format!("does not reach {}", model.name))
                .help(format!("override map {}: {} is like it, so that counts for both", model.name, map.name)),
            );
        }
    }

    fn declared(&self, name: &str) -> Option<&'p tree::Map> {
        let mut items = self.pack.layers.iter().flat_map(|layer| &layer.modules).flat_map(|module| &module.tree.items);
        items.find_map(|item| match &item.kind {
            ItemKind::Map(map) if map.name.text == name => Some(map),
            _ => None,
        })
    }

    /// What the pack itself overrides of a map.
    fn overridden(&self, name: &str) -> Option<&'p [Statement]> {
        let mut items = self.own_layer()?.modules.iter().flat_map(|module| &module.tree.items);
        items.find_map(|item| match &item.kind {
            ItemKind::Override(change) if change.name.text == name => match &change.kind {
                OverrideKind::Map(statements) => Some(statements.as_slice()),
                _ => None,
            },
            _ => None,
        })
    }

    /// Could the other map's document have this value?
    fn would_reach(&self, declared: &tree::Map, model: &Map, one: &Given) -> bool {
        let has = |record: RecordId, field: &str| {
            let field = self.program.records.get(record.index()).and_then(|record| record.fields.get(field));
            field.is_some_and(|field| !field.marks.readonly)
        };
        match &one.rows {
            None => has(model.target, back(declared, &one.field)),
            Some((rows, group)) => {
                let rows = model.rows.get(back(declared, rows));
                rows.is_some_and(|rows| {
                    rows.groups.iter().any(|own| own.name == *group) && has(rows.record, &one.field)
                })
            }
        }
    }
}

fn given(statements: &[Statement]) -> Vec<Given> {
    let mut all = Vec::new();
    for statement in statements {
        match statement {
            Statement::Assign(assign) => {
                all.push(Given { rows: None, field: assign.name.text.clone(), span: assign.name.span });
            }
            Statement::Rows(block) => {
                for group in &block.groups {
                    let GroupBody::Block(own) = &group.body else { continue };
                    let rows = Some((block.name.text.clone(), group.name.text.clone()));
                    all.extend(given(own).into_iter().map(|one| Given { rows: rows.clone(), ..one }));
                }
            }
            _ => {}
        }
    }
    all
}

/// What is called so here and otherwise in the other map.
fn renamed(declared: &tree::Map) -> impl Iterator<Item = (&tree::Name, &tree::Name)> {
    declared.body.iter().filter_map(|statement| match statement {
        Statement::Renamed(renamed) => Some((&renamed.name, &renamed.from)),
        Statement::Rows(tree::Rows { name, from: Some(from), .. }) => Some((name, from)),
        _ => None,
    })
}

fn rename(declared: &tree::Map, one: &mut Given) {
    let place = match &mut one.rows {
        Some((rows, _)) => rows,
        None => &mut one.field,
    };
    if let Some((name, _)) = renamed(declared).find(|(_, from)| from.text == *place) {
        *place = name.text.clone();
    }
}

fn back<'d>(declared: &'d tree::Map, name: &'d str) -> &'d str {
    renamed(declared).find(|(own, _)| own.text == name).map_or(name, |(_, from)| from.text.as_str())
}
