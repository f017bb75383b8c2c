//! The one policy of tables: the narrower row wins, crossing rows are an error, every case is covered, every row counts.

use super::super::Checker;
use super::super::program::{Column, Expr, ExprKind, Row, Table, TableId};
use super::correlate::Cases;
use super::cover::{Budget, GaveUp, covered};
use super::grid::{Grid, count, place};
use super::meets::{Meets, meets};
use super::set::{Present, Set};
use crate::check::witness::Goal;
use crate::diagnostics::{Diagnostic, code};
use std::collections::BTreeMap;

/// Further pairs of rows that cross are not told one by one.
const MOST_CROSSINGS: usize = 1_000;
/// So many rows are gone through at most to tell what documents show crossings.
const MOST_SHOWN: usize = 1_000_000;

impl Checker<'_> {
    /// Rows of a higher layer replace those with the same conditions.
    pub(super) fn layered(&mut self, id: TableId, table: &mut Table) {
        let mut kept: Vec<Row> = Vec::new();
        let first = first_with_conditions(&table.rows);
        // Where the first row with some conditions went.
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for (row, first) in std::mem::take(&mut table.rows).into_iter().zip(first) {
            let same = *places.entry(first).or_insert(kept.len());
            match kept.get_mut(same).map(|other| (same, other)) {
                Some((_, other)) if other.layer < row.layer => {
                    let base = self.sources().slice(other.span).to_owned();
                    let cells = self.condition_cells(&base, table.columns.len());
                    self.overridden(format!("table {} {cells}", table.name), &base, row.span);
                    if same_result(&other.result, &row.result) {
                        let (name, span, base) = (table.name.clone(), row.span, other.span);
                        self.report(
                            Diagnostic::new(code::OVERRIDE_WITHOUT_EFFECT, format!("`{name}` says this already"))
                                .at(span, "this row")
                                .at(base, "the base says the same")
                                .help("remove the row from the override"),
                        );
                    }
                    *other = row;
                }
                Some((at, other)) => {
                    let first = other.span;
                    let goal = Goal::Row { table: id, row: at, region: row.conditions.clone() };
                    self.shows(code::SAME_ROW, row.span, table, goal);
                    self.report(
                        Diagnostic::new(code::SAME_ROW, "two rows have the same conditions")
                            .at(row.span, "the second")
                            .at(first, "the first")
                            .help("keep one of them"),
                    );
                }
                None => kept.push(row),
            }
        }
        self.grounds(&kept, table);
        table.rows = kept;
    }

    /// A row that a higher layer adds takes cases from the rows below it that it meets: they are its ground.
    fn grounds(&mut self, rows: &[Row], table: &Table) {
        let Some(lowest) = rows.iter().map(|row| row.layer).min() else { return };
        for row in rows.iter().filter(|row| row.layer > lowest) {
            let meets = |other: &&Row| {
                let mut cells = row.conditions.iter().zip(&other.conditions).zip(&table.columns);
                other.layer < row.layer && cells.all(|((a, b), column)| !a.meet(b).is_empty(column.closed.as_deref()))
            };
            let ground: Vec<&str> = rows.iter().filter(meets).map(|other| self.sources().slice(other.span)).collect();
            if ground.is_empty() {
                continue;
            }
            let (ground, own) = (ground.join("\n"), self.sources().slice(row.span).to_owned());
            let cells = self.condition_cells(&own, table.columns.len());
            let what = format!("table {} {cells}", table.name);
            // A row that replaces another has been noted with it.
            if !self.overridden.iter().any(|locked| locked.span == Some(row.span)) {
                self.overridden(what, &ground, row.span);
            }
        }
    }

    /// The conditions of a row as written, to name it by.
    fn condition_cells(&self, row: &str, columns: usize) -> String {
        let cells: Vec<&str> = row.trim().trim_start_matches('|').split('|').map(str::trim).take(columns).collect();
        format!("| {} |", cells.join(" | "))
    }

    pub(super) fn table_rules(&mut self, id: TableId, table: &Table) {
        if table.columns.iter().any(|column| column.ty.is_lost()) {
            return;
        }
        self.empty_cells(table);
        let grid = Grid::new(&table.columns, table.rows.iter().map(|row| row.conditions.as_slice()));
        let same = |a: u32, b: u32| match (table.rows.get(place(a)), table.rows.get(place(b))) {
            (Some(a), Some(b)) => same_result(&a.result, &b.result),
            _ => false,
        };
        let mut cases = Cases::new(id);
        let mut budget = Budget::pairs(table.rows.len());
        match meets(&grid, &same, &mut budget) {
            Ok(meets) => {
                self.crossings(table, &meets, &mut cases);
                self.dead_rows(table, &grid, &meets, &cases);
            }
            Err(GaveUp) => {
                self.not_proved(table, "whether rows cross");
                self.not_proved(table, "whether every row counts");
            }
        }
        self.table_steps = self.table_steps.saturating_add(budget.spent());
        self.gaps(table, &mut cases);
    }

    fn empty_cells(&mut self, table: &Table) {
        for row in &table.rows {
            let mut cells = row.conditions.iter().zip(&table.columns);
            if cells.any(|(set, column)| set.is_empty(column.closed.as_deref())) {
                self.report(
                    Diagnostic::new(code::DEAD_ROW, "this row never matches")
                        .at(row.span, "one of its cells matches nothing")
                        .help("remove the row, or correct the cell"),
                );
            }
        }
    }

    fn crossings(&mut self, table: &Table, meets: &Meets, cases: &mut Cases) {
        let mut budget = Budget::search(table.rows.len());
        let mut told = 0usize;
        // A row that a higher layer adds crosses those below it: it is the one that is too wide, and told once.
        let mut added: BTreeMap<usize, Vec<(usize, String)>> = BTreeMap::new();
        for (first, second) in &meets.crossing {
            let rows = (place(*first), place(*second));
            let (Some(one), Some(two)) = (table.rows.get(rows.0), table.rows.get(rows.1)) else { continue };
            let meet: Vec<Set> = one.conditions.iter().zip(&two.conditions).map(|(a, b)| a.meet(b)).collect();
            // Rows narrower than both may settle what the two disagree on.
            let settling: Vec<&[Set]> = meets
                .narrower_than_both(rows.0, rows.1)
                .filter_map(|at| table.rows.get(at).map(|row| row.conditions.as_slice()))
                .collect();
            match cases.uncovered(&self.program, &table.columns, &meet, &settling, &mut budget) {
                Ok(None) => {}
                Ok(Some(_)) if told == MOST_CROSSINGS => {
                    self.unproved(table, "whether more rows cross", "so many do already", "correct those first");
                    break;
                }
                Ok(Some(witness)) => {
                    told = told.saturating_add(1);
                    // A document for each would take longer than all else if the table is large.
                    if told.saturating_mul(table.rows.len()) <= MOST_SHOWN {
                        self.shows(code::CROSSING_ROWS, two.span, table, cases.crossing(table, rows, &meet, &witness));
                    }
                    let witness = witness.shown(&table.columns);
                    if one.layer < two.layer {
                        added.entry(rows.1).or_default().push((rows.0, witness));
                    } else {
                        self.crossing(two, &[(one, witness)], table);
                    }
                }
                Err(GaveUp) => {
                    self.not_proved(table, "whether rows cross");
                    break;
                }
            }
        }
        for (at, others) in added {
            let Some(row) = table.rows.get(at) else { continue };
            let others: Vec<(&Row, String)> =
                others.into_iter().filter_map(|(other, witness)| Some((table.rows.get(other)?, witness))).collect();
            self.crossing(row, &others, table);
        }
        self.table_steps = self.table_steps.saturating_add(budget.spent());
    }

    /// A row, and those that it crosses: where, and the row that settles it.
    fn crossing(&mut self, row: &Row, others: &[(&Row, String)], table: &Table) {
        /// So many are shown; the rest is counted.
        const SHOWN: usize = 3;
        let settling = |(other, _): &(&Row, String)| {
            let cells = other.conditions.iter().zip(&row.conditions).enumerate();
            let cells: Vec<String> = cells.map(|(n, (a, b))| self.narrower_cell(n, a, b, other, row, table)).collect();
            format!("| {} | … |", cells.join(" | "))
        };
        let settled: Vec<String> = others.iter().take(SHOWN).map(settling).collect();
        let (message, help) = match others {
            [_] => {
                (format!("two rows of `{}` claim the same case", table.name), "say which counts, with a row for both")
            }
            _ => (
                format!("a row of `{}` claims cases of {} others", table.name, others.len()),
                "say which counts, with a row for each",
            ),
        };
        let Some((_, witness)) = others.first() else { return };
        let mut told = Diagnostic::new(code::CROSSING_ROWS, message).at(row.span, format!("matches {witness}"));
        for (n, (other, witness)) in others.iter().take(SHOWN).enumerate() {
            let label = match n {
                0 => "matches it too, and neither row is narrower".to_owned(),
                _ => format!("matches {witness} too"),
            };
            told = told.at(other.span, label);
        }
        self.report(told.help(format!("{help}:  {}", settled.join("  "))));
    }

    /// The text of the narrower of two cells, for a row that lies in both.
    fn narrower_cell(&self, column: usize, a: &Set, b: &Set, one: &Row, two: &Row, table: &Table) -> String {
        let all = table.columns.get(column).and_then(|column| column.closed.clone());
        let row = if a.within(b, all.as_deref()) { one } else { two };
        let line = self.sources().slice(row.span);
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        match cells.get(column) {
            Some(cell) if !line.contains("otherwise") && line.trim_start().starts_with('|') => (*cell).to_owned(),
            _ => "*".to_owned(),
        }
    }

    fn dead_rows(&mut self, table: &Table, grid: &Grid, meets: &Meets, cases: &Cases) {
        let mut budget = Budget::search(table.rows.len());
        for (at, (row, narrower)) in table.rows.iter().zip(&meets.narrower).enumerate() {
            if narrower.is_empty() || is_last_resort(row, table) {
                continue;
            }
            match covered(grid, count(at), narrower, &mut budget) {
                Ok(true) => {
                    let mut diagnostic = Diagnostic::new(code::DEAD_ROW, "this row never counts")
                        .at(row.span, "narrower rows cover all of it");
                    for other in narrower.iter().take(3).filter_map(|other| table.rows.get(place(*other))) {
                        diagnostic = diagnostic.at(other.span, "this one wins");
                    }
                    self.shows(code::DEAD_ROW, row.span, table, cases.row(at, row));
                    self.report(diagnostic.help("remove the row, or correct its conditions"));
                }
                Ok(false) => {}
                Err(GaveUp) => {
                    self.not_proved(table, "whether every row counts");
                    break;
                }
            }
        }
        self.table_steps = self.table_steps.saturating_add(budget.spent());
    }

    fn gaps(&mut self, table: &Table, cases: &mut Cases) {
        let everything: Vec<Set> =
            table.columns.iter().map(|column| Set { absent: column.ty.optional, present: Present::All }).collect();
        let rows: Vec<&[Set]> = table.rows.iter().map(|row| row.conditions.as_slice()).collect();
        let mut budget = Budget::search(rows.len());
        match cases.uncovered(&self.program, &table.columns, &everything, &rows, &mut budget) {
            Ok(None) => {}
            Ok(Some(witness)) => {
                self.shows(code::TABLE_GAP, table.span, table, cases.gap(table, &witness));
                let cells = vec!["*"; table.columns.len()].join(" | ");
                self.report(
                    Diagnostic::new(code::TABLE_GAP, format!("`{}` does not cover every case", table.name))
                        .at(table.span, format!("no row for {}", witness.shown(&table.columns)))
                        .help(format!(
                            "add a row | {cells} | … |, or say what else happens:  | otherwise | hold \"…\" |"
                        )),
                );
            }
            Err(GaveUp) => self.not_proved(table, "whether every case is covered"),
        }
        self.table_steps = self.table_steps.saturating_add(budget.spent());
    }

    fn not_proved(&mut self, table: &Table, what: &str) {
        let help = "split the table; a document that two rows claim is held when it comes";
        self.unproved(table, what, "too many combinations", help);
    }

    fn unproved(&mut self, table: &Table, what: &str, why: &str, help: &str) {
        let what = format!("not proved for `{}`: {what}", table.name);
        self.report(Diagnostic::new(code::NOT_PROVED, what).at(table.span, why).help(help));
    }
}

/// For each row the first one that has the same conditions: often itself.
fn first_with_conditions(rows: &[Row]) -> Vec<usize> {
    let mut known: BTreeMap<&[Set], usize> = BTreeMap::new();
    rows.iter().enumerate().map(|(at, row)| *known.entry(&row.conditions).or_insert(at)).collect()
}

/// An `otherwise` in every column is never dead: it says what else happens.
fn is_last_resort(row: &Row, table: &Table) -> bool {
    let every =
        |(set, column): (&Set, &Column)| set.absent == column.ty.optional && matches!(set.present, Present::All);
    row.conditions.iter().zip(&table.columns).all(every)
}

/// Provably the same result: the same written value, or the same text.
fn same_result(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Constant(a), ExprKind::Constant(b)) => a == b,
        _ => false,
    }
}
