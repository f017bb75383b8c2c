//! Within a map: no row group waits for a total that counts its own rows, and every list that must be accounted for is
//! gone through.

use super::Checker;
use super::program::{Content, Expr, ExprKind, LocalId, Map};
use super::strata::walk;
use crate::diagnostics::{Diagnostic, Span, code, list};
use smol_str::SmolStr;
use std::collections::BTreeMap;

impl Checker<'_> {
    pub(super) fn totals(&mut self) {
        let mut found: Vec<Diagnostic> = Vec::new();
        for map in self.program.maps.iter().filter(|map| !map.rows.is_empty()) {
            for (name, span) in circles(map) {
                found.push(
                    Diagnostic::new(code::CYCLE, format!("the row group `{name}` waits for a total that counts it"))
                        .at(span, "its rows are part of the total")
                        .help("name the groups that count: total(goods, freight)"),
                );
            }
            found.extend(self.unaccounted(map));
        }
        for diagnostic in found {
            self.report(diagnostic);
        }
    }

    /// Lists of a source record that the map forgets, although it goes through others of the same record.
    fn unaccounted(&self, map: &Map) -> Option<Diagnostic> {
        let gone: Vec<&SmolStr> = map
            .rows
            .values()
            .flat_map(|rows| &rows.groups)
            .flat_map(|group| &group.loops)
            .filter_map(|each| each.account_for.as_ref())
            .collect();
        let mut forgotten: Vec<SmolStr> = Vec::new();
        for record in &self.program.records {
            let lists: Vec<SmolStr> = record
                .fields
                .iter()
                .filter(|(_, field)| field.marks.account_for)
                .map(|(name, _)| SmolStr::from(format!("{}.{name}", record.name)))
                .collect();
            if lists.iter().any(|list| gone.contains(&list)) {
                forgotten.extend(lists.into_iter().filter(|list| !gone.contains(&list)));
            }
        }
        if forgotten.is_empty() {
            return None;
        }
        Some(
            Diagnostic::new(code::NOT_ACCOUNTED, format!("the map `{}` forgets {}", map.name, list(&forgotten, "and")))
                .at(map.span, "no row group goes through it")
                .help("every row of the source is represented, or left out by: require … otherwise skip \"why\""),
        )
    }
}

/// Groups whose rows depend on a total of themselves.
fn circles(map: &Map) -> Vec<(SmolStr, Span)> {
    let mut lets: BTreeMap<LocalId, &Expr> = map.body.lets.iter().map(|(id, value)| (*id, value)).collect();
    let groups: Vec<_> = map.rows.values().flat_map(|rows| &rows.groups).collect();
    for group in &groups {
        if let Content::Fields { body, .. } = &group.content {
            lets.extend(body.lets.iter().map(|(id, value)| (*id, value)));
        }
    }
    let all: Vec<&SmolStr> = groups.iter().map(|group| &group.name).collect();
    let direct: BTreeMap<&SmolStr, Vec<&SmolStr>> = groups
        .iter()
        .map(|group| {
            let mut exprs: Vec<&Expr> = group.loops.iter().map(|each| &each.list).chain(&group.when).collect();
            match &group.content {
                Content::Fields { body, fields } => {
                    exprs.extend(body.requires.iter().flat_map(|require| [&require.condition, &require.reason]));
                    exprs.extend(fields.values().map(|assign| &assign.value));
                }
                Content::Value { value, .. } => exprs.push(value),
            }
            (&group.name, waits_for(exprs, &lets, &all))
        })
        .collect();
    let reaches_itself = |start: &SmolStr| {
        let mut open: Vec<&SmolStr> = direct.get(start).cloned().unwrap_or_default();
        let mut seen: Vec<&SmolStr> = Vec::new();
        while let Some(name) = open.pop() {
            if name == start {
                return true;
            }
            if !seen.contains(&name) {
                seen.push(name);
                open.extend(direct.get(name).into_iter().flatten());
            }
        }
        false
    };
    groups.iter().filter(|group| reaches_itself(&group.name)).map(|group| (group.name.clone(), group.span)).collect()
}

/// The groups whose rows these expressions need, through local `let`s too.
fn waits_for<'p>(exprs: Vec<&'p Expr>, lets: &BTreeMap<LocalId, &'p Expr>, all: &[&'p SmolStr]) -> Vec<&'p SmolStr> {
    let mut open = exprs;
    let mut seen: Vec<LocalId> = Vec::new();
    let mut needed: Vec<&SmolStr> = Vec::new();
    while let Some(expr) = open.pop() {
        walk(expr, &mut |expr| match &expr.kind {
            ExprKind::TotalOf { groups, .. } => needed.extend(groups),
            ExprKind::Own(_) => needed.extend(all),
            ExprKind::Local(id) if !seen.contains(id) => {
                seen.push(*id);
                open.extend(lets.get(id));
            }
            _ => {}
        });
    }
    needed
}
