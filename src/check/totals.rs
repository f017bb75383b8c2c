//! Within a map: no row group waits for a total that counts its own rows, and every list that must be accounted for is
//! gone through.

use super::Checker;
use super::program::walk;
use super::program::{Content, Expr, ExprKind, LocalId, Map, Record};
use crate::diagnostics::{Diagnostic, Span, code, list};
use smol_str::SmolStr;
use std::collections::BTreeMap;

impl Checker<'_> {
    pub(super) fn totals(&mut self) {
        let mut found: Vec<Diagnostic> = Vec::new();
        let mut forgotten: Vec<(Span, Vec<SmolStr>)> = Vec::new();
        for map in &self.program.maps {
            let record = self.program.records.get(map.target.index());
            for (part, span) in record.into_iter().flat_map(|record| circles(map, record)) {
                found.push(match part {
                    Part::Group(name) => {
                        Diagnostic::new(code::CYCLE, format!("the row group `{name}` waits for a total that counts it"))
                            .at(span, "its rows are part of the total")
                            .help("name the groups that count: total(goods, freight)")
                    }
                    Part::Field(name) => {
                        Diagnostic::new(code::CYCLE, format!("the field `{name}` waits for a total that counts it"))
                            .at(span, "it is part of the total")
                            .help("calculate it from the order, not from the document")
                    }
                });
            }
            let lists = self.forgotten(map);
            if !lists.is_empty() {
                found.push(not_accounted(map, &lists));
                forgotten.push((map.span, lists));
            }
        }
        for diagnostic in found {
            self.report(diagnostic);
        }
        for (span, lists) in forgotten {
            self.shows_lists(code::NOT_ACCOUNTED, span, &lists);
        }
    }

    /// Lists of a source record that the map forgets, although it goes through others of the same record.
    fn forgotten(&self, map: &Map) -> Vec<SmolStr> {
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
        forgotten
    }
}

fn not_accounted(map: &Map, forgotten: &[SmolStr]) -> Diagnostic {
    Diagnostic::new(code::NOT_ACCOUNTED, format!("the map `{}` forgets {}", map.name, list(forgotten, "and")))
        .at(map.span, "no row group goes through it")
        .help("every row of the source is represented, or left out by: require … otherwise skip \"why\"")
}

/// A row group, or a field of the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part<'p> {
    Group(&'p SmolStr),
    Field(&'p SmolStr),
}

/// Groups and fields whose value depends on a total that counts them.
fn circles<'p>(map: &'p Map, record: &'p Record) -> Vec<(Part<'p>, Span)> {
    let mut lets: BTreeMap<LocalId, &Expr> = map.body.lets.iter().map(|(id, value)| (*id, value)).collect();
    let groups: Vec<_> = map.rows.values().flat_map(|rows| &rows.groups).collect();
    for group in &groups {
        if let Content::Fields { body, .. } = &group.content {
            lets.extend(body.lets.iter().map(|(id, value)| (*id, value)));
        }
    }
    let needs = |exprs: Vec<&'p Expr>| waits_for(exprs, &lets, map, record);
    let mut direct: BTreeMap<Part<'p>, (Vec<Part<'p>>, Span)> = BTreeMap::new();
    for group in &groups {
        let mut exprs: Vec<&Expr> = group.loops.iter().map(|each| &each.list).chain(&group.when).collect();
        match &group.content {
            Content::Fields { body, fields } => {
                exprs.extend(body.requires.iter().flat_map(|require| [&require.condition, &require.reason]));
                exprs.extend(fields.values().map(|assign| &assign.value));
            }
            Content::Value { value, .. } => exprs.push(value),
        }
        direct.insert(Part::Group(&group.name), (needs(exprs), group.span));
    }
    for (name, assign) in &map.fields {
        direct.insert(Part::Field(name), (needs(vec![&assign.value]), assign.span));
    }
    let reaches_itself = |start: Part<'p>| {
        let of = |part: &Part<'p>| direct.get(part).map(|(parts, _)| parts.clone()).unwrap_or_default();
        let mut open = of(&start);
        let mut seen: Vec<Part<'p>> = Vec::new();
        while let Some(part) = open.pop() {
            if part == start {
                return true;
            }
            if !seen.contains(&part) {
                seen.push(part);
                open.extend(of(&part));
            }
        }
        false
    };
    direct.iter().filter(|(part, _)| reaches_itself(**part)).map(|(part, (_, span))| (*part, *span)).collect()
}

/// The groups and fields that these expressions need, through local `let`s and computed values too.
fn waits_for<'p>(
    exprs: Vec<&'p Expr>,
    lets: &BTreeMap<LocalId, &'p Expr>,
    map: &'p Map,
    record: &'p Record,
) -> Vec<Part<'p>> {
    let mut open = exprs;
    let mut seen: Vec<LocalId> = Vec::new();
    let mut needed: Vec<Part<'p>> = Vec::new();
    while let Some(expr) = open.pop() {
        walk(expr, &mut |expr| match &expr.kind {
            // Some of the groups, but all fields of the head that it counts.
            ExprKind::TotalOf { computed: name, groups } => {
                needed.extend(groups.iter().map(Part::Group));
                needed.extend(parts_of(name, map, record).into_iter().filter(|part| matches!(part, Part::Field(_))));
            }
            ExprKind::Own(name) if record.computed.contains_key(name) => {
                needed.extend(parts_of(name, map, record));
            }
            ExprKind::Own(name) => needed.extend(map.fields.get_key_value(name).map(|(name, _)| Part::Field(name))),
            ExprKind::Local(id) if !seen.contains(id) => {
                seen.push(*id);
                open.extend(lets.get(id));
            }
            _ => {}
        });
    }
    needed
}

/// What a computed value counts.
fn parts_of<'p>(name: &SmolStr, map: &'p Map, record: &'p Record) -> Vec<Part<'p>> {
    let mut parts = Vec::new();
    let mut open: Vec<&SmolStr> = record.computed.get_key_value(name).map(|(name, _)| name).into_iter().collect();
    let mut own: Vec<&SmolStr> = Vec::new();
    while let Some(name) = open.pop() {
        if own.contains(&name) {
            continue;
        }
        own.push(name);
        let Some(computed) = record.computed.get(name) else { continue };
        walk(&computed.value, &mut |expr| {
            let ExprKind::Own(part) = &expr.kind else { return };
            if let Some(rows) = map.rows.get(part) {
                parts.extend(rows.groups.iter().map(|group| Part::Group(&group.name)));
            } else if let Some((name, _)) = map.fields.get_key_value(part) {
                parts.push(Part::Field(name));
            } else if let Some((name, _)) = record.computed.get_key_value(part) {
                open.push(name);
            }
        });
    }
    parts
}
