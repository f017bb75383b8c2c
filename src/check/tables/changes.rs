//! What differs between a table as it was and as it is, by regions of its columns.

use super::super::program::{Program, Row, Table};
use super::cover::{Budget, uncovered};
use super::set::Set;
use crate::diagnostics::{Sources, Span};
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// A region of a table, and what stood and stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub table: SmolStr,
    /// `domestic, *, 25%`, in the table's order of columns.
    pub region: String,
    pub before: String,
    pub after: String,
}

/// More rows than this are counted, not compared.
const MOST: usize = 2_000;

/// A pack's program with the texts that it was read from.
type Side<'a> = (&'a Program, &'a Sources);

/// The tables that differ, in the order of their names.
pub fn table_changes(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let names: BTreeSet<&SmolStr> = old.0.tables.iter().chain(&new.0.tables).map(|table| &table.name).collect();
    let named = |program: &'_ Program, name: &SmolStr| program.tables.iter().position(|table| table.name == *name);
    let mut changes = Vec::new();
    for name in names {
        let whole = |before: &str, after: &str| Change {
            table: name.clone(),
            region: "*".to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
        };
        let before = named(old.0, name).and_then(|at| old.0.tables.get(at));
        let after = named(new.0, name).and_then(|at| new.0.tables.get(at));
        match (before, after) {
            (Some(_), None) => changes.push(whole("a table", "no table")),
            (None, Some(_)) => changes.push(whole("no table", "a table")),
            (Some(before), Some(after)) if !same_head(before, after) => {
                changes.push(whole(&head(before), &head(after)));
            }
            (Some(before), Some(after)) => changes.extend(compared((before, old.1), (after, new.1))),
            (None, None) => {}
        }
    }
    changes
}

fn same_head(a: &Table, b: &Table) -> bool {
    a.result_columns == b.result_columns
        && a.columns.len() == b.columns.len()
        && a.columns.iter().zip(&b.columns).all(|(a, b)| a.name == b.name && a.closed == b.closed)
}

fn head(table: &Table) -> String {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    format!("columns {}", names.join(", "))
}

/// Rows that stand in one of the tables only, and what wins where they lie.
fn compared(old: (&Table, &Sources), new: (&Table, &Sources)) -> Vec<Change> {
    let key = |row: &'_ Row, sources: &Sources| (row.conditions.clone(), words(sources, row.result.span));
    let keys = |(table, sources): (&Table, &Sources)| -> BTreeSet<(Vec<Set>, String)> {
        table.rows.iter().map(|row| key(row, sources)).collect()
    };
    let (before, after) = (keys(old), keys(new));
    let only = |(table, sources): (&Table, &Sources), other: &BTreeSet<(Vec<Set>, String)>| -> Vec<bool> {
        table.rows.iter().map(|row| !other.contains(&key(row, sources))).collect()
    };
    let (gone, come) = (only(old, &after), only(new, &before));
    let count = |rows: &[bool]| rows.iter().filter(|own| **own).count();
    let all = count(&gone).saturating_add(count(&come));
    if all > MOST {
        let rows = |n: usize| format!("{n} rows of its own");
        return vec![Change {
            table: new.0.name.clone(),
            region: "*".to_owned(),
            before: rows(count(&gone)),
            after: rows(count(&come)),
        }];
    }
    let mut changes = Vec::new();
    for (one, is_gone) in gone.iter().enumerate() {
        for (two, has_come) in come.iter().enumerate() {
            if *is_gone || *has_come {
                changes.extend(change(old, one, new, two));
            }
        }
    }
    changes
}

/// What two rows make of a case that the one claims in the old table and the other in the new one.
fn change(old: (&Table, &Sources), first: usize, new: (&Table, &Sources), second: usize) -> Option<Change> {
    let (one, two) = (old.0.rows.get(first)?, new.0.rows.get(second)?);
    let (before, after) = (words(old.1, one.result.span), words(new.1, two.result.span));
    if before == after {
        return None;
    }
    let columns = &new.0.columns;
    let meet: Vec<Set> = one.conditions.iter().zip(&two.conditions).map(|(a, b)| a.meet(b)).collect();
    if meet.iter().zip(columns).any(|(set, column)| set.is_empty(column.closed.as_deref())) {
        return None;
    }
    // Narrower rows of either table have the say where they lie.
    let settling: Vec<&[Set]> =
        narrower(old.0, first).chain(narrower(new.0, second)).map(|row| row.conditions.as_slice()).collect();
    let mut budget = Budget::search(settling.len());
    if matches!(uncovered(columns, &meet, &settling, &mut budget), Ok(None)) {
        return None;
    }
    let cells: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(n, column)| {
            // A column that `otherwise` stands for has no cell of its own, but the row's place.
            let own = |row: &Row| row.cells.get(n).copied().filter(|span| *span != row.span);
            let cell = |row: &Row, sources: &Sources| own(row).map(|span| words(sources, span));
            let within = one
                .conditions
                .get(n)
                .zip(two.conditions.get(n))
                .is_some_and(|(a, b)| a.within(b, column.closed.as_deref()));
            let cell = if within { cell(one, old.1) } else { cell(two, new.1) };
            cell.filter(|cell| !cell.is_empty() && cell != "otherwise").unwrap_or_else(|| "*".to_owned())
        })
        .collect();
    let apart = |row: &&[Set]| {
        let mut pairs = row.iter().zip(&meet).zip(columns);
        pairs.all(|((a, b), column)| !a.meet(b).is_empty(column.closed.as_deref()))
    };
    let aside = if settling.iter().any(apart) { ", narrower rows aside" } else { "" };
    Some(Change { table: new.0.name.clone(), region: format!("{}{aside}", cells.join(", ")), before, after })
}

/// The rows that lie in a row, and say less.
fn narrower(table: &Table, of: usize) -> impl Iterator<Item = &Row> {
    table.rows.iter().enumerate().filter(move |(at, _)| table.narrower(*at, of)).map(|(_, row)| row)
}

/// The text at a place, with single blanks.
fn words(sources: &Sources, span: Span) -> String {
    sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
}
