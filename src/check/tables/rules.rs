//! The one policy of tables: the narrower row wins, crossing rows are an error, every case is covered, every row counts.

use super::super::Checker;
use super::super::program::{Column, Expr, ExprKind, Row, Table, TableId};
use super::correlate::Cases;
use super::cover::{GaveUp, uncovered};
use super::set::{Present, Set};
use crate::check::witness::Goal;
use crate::diagnostics::{Diagnostic, code};
use smol_str::SmolStr;

impl Checker<'_> {
    /// Rows of a higher layer replace those with the same conditions.
    pub(super) fn layered(&mut self, id: TableId, table: &mut Table) {
        let mut kept: Vec<Row> = Vec::new();
        for row in std::mem::take(&mut table.rows) {
            let same = kept.iter().position(|other| other.conditions == row.conditions);
            match same.and_then(|at| kept.get_mut(at).map(|other| (at, other))) {
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
        table.rows = kept;
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
        let known: Vec<Option<Vec<SmolStr>>> = table.columns.iter().map(|column| column.closed.clone()).collect();
        let beats = |a: &Row, b: &Row| {
            let within = |x: &Row, y: &Row| {
                x.conditions.iter().zip(&y.conditions).zip(&known).all(|((x, y), all)| x.within(y, all.as_deref()))
            };
            within(a, b) && !within(b, a)
        };
        self.empty_cells(table, &known);
        let mut cases = Cases::new(id);
        self.crossings(table, &known, &beats, &mut cases);
        self.dead_rows(table, &beats, &cases);
        self.gaps(table, &mut cases);
    }

    fn empty_cells(&mut self, table: &Table, known: &[Option<Vec<SmolStr>>]) {
        for row in &table.rows {
            let empty = row.conditions.iter().zip(known).any(|(set, all)| set.is_empty(all.as_deref()));
            if empty {
                self.report(
                    Diagnostic::new(code::DEAD_ROW, "this row never matches")
                        .at(row.span, "one of its cells matches nothing")
                        .help("remove the row, or correct the cell"),
                );
            }
        }
    }

    fn crossings(
        &mut self,
        table: &Table,
        known: &[Option<Vec<SmolStr>>],
        beats: &dyn Fn(&Row, &Row) -> bool,
        cases: &mut Cases,
    ) {
        for (n, one) in table.rows.iter().enumerate() {
            for (further, two) in table.rows.iter().skip(n.saturating_add(1)).enumerate() {
                let meet: Vec<Set> = one.conditions.iter().zip(&two.conditions).map(|(a, b)| a.meet(b)).collect();
                let apart = meet.iter().zip(known).any(|(set, all)| set.is_empty(all.as_deref()));
                if apart || beats(one, two) || beats(two, one) || same_result(&one.result, &two.result) {
                    continue;
                }
                // Rows narrower than both may settle what the two disagree on.
                let settling: Vec<&[Set]> = table
                    .rows
                    .iter()
                    .filter(|row| beats(row, one) && beats(row, two))
                    .map(|row| row.conditions.as_slice())
                    .collect();
                match cases.uncovered(&self.program, &table.columns, &meet, &settling) {
                    Ok(None) => {}
                    Ok(Some(witness)) => {
                        let rows = (n, n.saturating_add(1).saturating_add(further));
                        self.shows(code::CROSSING_ROWS, two.span, table, cases.crossing(table, rows, &meet, &witness));
                        self.crossing(one, two, &witness.shown(&table.columns), table);
                    }
                    Err(GaveUp) => self.not_proved(table, "whether rows cross"),
                }
            }
        }
    }

    fn crossing(&mut self, one: &Row, two: &Row, witness: &str, table: &Table) {
        let cells: Vec<String> = one
            .conditions
            .iter()
            .zip(&two.conditions)
            .enumerate()
            .map(|(n, (a, b))| self.narrower_cell(n, a, b, one, two, table))
            .collect();
        self.report(
            Diagnostic::new(code::CROSSING_ROWS, format!("two rows of `{}` claim the same case", table.name))
                .at(two.span, format!("matches {witness}"))
                .at(one.span, "matches it too, and neither row is narrower")
                .help(format!("say which counts, with a row for both:  | {} | … |", cells.join(" | "))),
        );
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

    fn dead_rows(&mut self, table: &Table, beats: &dyn Fn(&Row, &Row) -> bool, cases: &Cases) {
        for (at, row) in table.rows.iter().enumerate() {
            let narrower: Vec<&Row> = table.rows.iter().filter(|other| beats(other, row)).collect();
            if narrower.is_empty() {
                continue;
            }
            let sets: Vec<&[Set]> = narrower.iter().map(|row| row.conditions.as_slice()).collect();
            match uncovered(&table.columns, &row.conditions, &sets) {
                Ok(None) if is_last_resort(row, table) => {}
                Ok(None) => {
                    let mut diagnostic = Diagnostic::new(code::DEAD_ROW, "this row never counts")
                        .at(row.span, "narrower rows cover all of it");
                    for other in narrower.iter().take(3) {
                        diagnostic = diagnostic.at(other.span, "this one wins");
                    }
                    self.shows(code::DEAD_ROW, row.span, table, cases.row(at, row));
                    self.report(diagnostic.help("remove the row, or correct its conditions"));
                }
                Ok(Some(_)) => {}
                Err(GaveUp) => self.not_proved(table, "whether every row counts"),
            }
        }
    }

    fn gaps(&mut self, table: &Table, cases: &mut Cases) {
        let everything: Vec<Set> =
            table.columns.iter().map(|column| Set { absent: column.ty.optional, present: Present::All }).collect();
        let rows: Vec<&[Set]> = table.rows.iter().map(|row| row.conditions.as_slice()).collect();
        match cases.uncovered(&self.program, &table.columns, &everything, &rows) {
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
    }

    fn not_proved(&mut self, table: &Table, what: &str) {
        self.report(
            Diagnostic::new(code::NOT_PROVED, format!("not proved for `{}`: {what}", table.name))
                .at(table.span, "too many combinations")
                .help("split the table; a document that two rows claim is held when it comes"),
        );
    }
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
