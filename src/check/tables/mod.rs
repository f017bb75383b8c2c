//! Decision tables: cells get their roles from the head, columns their types from the calls; the narrower row wins and
//! crossing rows are refused.

mod cells;
mod changes;
mod correlate;
mod cover;
mod grid;
mod meets;
mod parse;
mod rules;
mod sample;
mod set;
mod swapped;

use cells::Known;
pub(crate) use cells::{Column, after, closed, complement, kind_of, point};
pub use changes::{Change, table_changes};
pub(crate) use correlate::reachable;
pub use set::{Atom, Cut, Interval, Present, Set};
pub(crate) use set::{joined, measure};

use super::Checker;
use super::decls::Kind as Declared;
use super::program::{self, Expr, Row, Table};
use super::scope::Body;
use super::signatures::Signature;
use super::small::put;
use crate::diagnostics::{Diagnostic, Span, code};
use crate::schema::{Kind, Ty};
use crate::syntax::tree::{self, Cell, Pattern};
use smol_str::SmolStr;

/// A table whose cells are parsed.
#[derive(Debug)]
pub(super) struct Parsed {
    /// Index of the table among the globals.
    pub global: usize,
    pub rows: Vec<ParsedRow>,
    /// A row could not be read, so nothing is said about gaps.
    pub broken: bool,
}

#[derive(Debug)]
pub(super) struct ParsedRow {
    pub conditions: Vec<Condition>,
    /// By result column.
    pub results: Vec<Outcome>,
    pub span: Span,
    pub layer: usize,
}

#[derive(Debug)]
pub(super) enum Condition {
    Any,
    Pattern(Pattern),
    /// A cell of a CSV file, whose quotes are the file's own.
    Raw(Cell),
    /// Two cells of a CSV file: `day.from`, `day.until`.
    Range(Option<Cell>, Option<Cell>),
}

impl Condition {
    fn span(&self) -> Option<Span> {
        match self {
            Condition::Any => None,
            Condition::Pattern(pattern) => Some(pattern.span),
            Condition::Raw(cell) => Some(cell.span),
            Condition::Range(from, until) => from.as_ref().or(until.as_ref()).map(|cell| cell.span),
        }
    }
}

#[derive(Debug)]
pub(super) enum Outcome {
    Expression(tree::Expr),
    Raw(Cell),
}

impl<'t> Checker<'t> {
    /// Checks `name` if it is a table.
    pub(super) fn table(&mut self, name: &SmolStr) {
        let Some(index) = self.decls.globals.get_index_of(name) else { return };
        let Some((_, global)) = self.decls.globals.get_index(index) else { return };
        let Declared::Table(declared) = global.kind else { return };
        let mut broken = global.item.broken || global.overrides.iter().any(|changed| changed.item.broken);
        let Some(Signature::Table(id, shape)) = self.signatures.get(name).cloned() else { return };
        let at = self.parsed_tables.iter().position(|table| table.global == index);
        let parsed = at.map(|at| self.parsed_tables.swap_remove(at));
        broken |= parsed.as_ref().is_none_or(|parsed| parsed.broken);
        let errors = self.errors();
        // A base's table that an override has left without use is nobody's mistake.
        let own = global.layer.saturating_add(1) == self.pack.layers.len();
        let columns = self.column_types(id.index(), &shape.columns, declared, own);
        let typed = columns.iter().all(|ty| !ty.is_lost());
        let mut body = Body::default();
        for (own, ty) in declared.columns.iter().zip(&columns) {
            // A column is often called like the value it is given; in its row it means the column.
            if body.find(&own.name.text).is_some() {
                self.twice(own);
            }
            body.local(&own.name.text, ty.clone());
        }
        let wanted: Vec<Ty> = match (&shape.result.kind, &declared.result) {
            (Kind::Struct(fields), tree::TableResult::Several(_)) => {
                fields.fields.iter().map(|(_, ty)| ty.clone()).collect()
            }
            _ => vec![shape.result.clone()],
        };
        let result_columns: Vec<SmolStr> = match &declared.result {
            tree::TableResult::Several(columns) => columns.iter().map(|column| column.name.text.clone()).collect(),
            tree::TableResult::One(_) => Vec::new(),
        };
        let (mut rows, mut known) = (Vec::new(), Known::default());
        for row in parsed.into_iter().flat_map(|parsed| parsed.rows) {
            let before = self.found.len();
            let cells = row.conditions.iter().zip(&columns).enumerate();
            let conditions: Vec<Set> = cells.map(|(n, (cell, ty))| self.known_set(cell, n, ty, &mut known)).collect();
            if self.found.len() > before.saturating_add(1) {
                self.swapped_cells(&row, &columns, before);
            }
            let values = self.row_values(&mut body, &row, &wanted, &mut known);
            let result = row_result(values, &result_columns, &shape.result, row.span);
            let cells = row.conditions.iter().map(|cell| cell.span().unwrap_or(row.span)).collect();
            rows.push(Row { conditions, cells, result, span: row.span, layer: row.layer });
        }
        let names: Vec<SmolStr> = declared.columns.iter().map(|column| column.name.text.clone()).collect();
        if let Some(Signature::Table(_, shape)) = self.signatures.get_mut(name) {
            for ((_, slot), ty) in shape.columns.iter_mut().zip(&columns) {
                *slot = Some(ty.clone());
            }
        }
        let columns = names.into_iter().zip(columns);
        let columns: Vec<program::Column> =
            columns.map(|(name, ty)| program::Column { name, closed: cells::closed(&ty), ty }).collect();
        let mut table = Table {
            name: name.clone(),
            columns,
            result: shape.result.clone(),
            result_columns,
            rows,
            span: declared.name.span,
        };
        // Cells that mean nothing known are all alike.
        if typed {
            self.layered(id, &mut table);
        }
        if !broken && typed && self.errors() == errors {
            self.sound_tables.push(id);
        }
        put(&mut self.program.tables, id.index(), table, || Table {
            name: SmolStr::default(),
            columns: Vec::new(),
            result: Ty::lost(),
            result_columns: Vec::new(),
            rows: Vec::new(),
            span: declared.name.span,
        });
    }

    /// What is wrong with whole tables. Other rules are known by now: what they give the columns decides which cases
    /// there are.
    pub(super) fn whole_tables(&mut self) {
        for id in std::mem::take(&mut self.sound_tables) {
            let Some(slot) = self.program.tables.get_mut(id.index()) else { continue };
            let empty = Table {
                name: SmolStr::default(),
                columns: Vec::new(),
                result: Ty::lost(),
                result_columns: Vec::new(),
                rows: Vec::new(),
                span: slot.span,
            };
            // A table is never among its own arguments.
            let table = std::mem::replace(slot, empty);
            self.table_rules(id, &table);
            if let Some(slot) = self.program.tables.get_mut(id.index()) {
                *slot = table;
            }
        }
    }

    fn twice(&mut self, column: &tree::Parameter) {
        self.report(
            Diagnostic::new(code::NAME_TAKEN, format!("two columns are called `{}`", column.name.text))
                .at(column.name.span, "the second")
                .help("choose another name"),
        );
    }

    /// A column's type: as written, or what all calls give it.
    fn column_types(
        &mut self,
        id: usize,
        columns: &[(SmolStr, Option<Ty>)],
        declared: &tree::Table,
        own: bool,
    ) -> Vec<Ty> {
        let calls = self.calls.remove(&id).unwrap_or_default();
        if own && calls.is_empty() && columns.iter().any(|(_, ty)| ty.is_none()) {
            self.report(
                Diagnostic::new(code::UNUSED_TABLE, format!("the table `{}` is never used", declared.name.text))
                    .at(declared.name.span, "no rule calls it")
                    .help("call it, or remove it; its cells are not checked"),
            );
        }
        columns
            .iter()
            .enumerate()
            .map(|(n, (name, written))| {
                if let Some(written) = written {
                    return written.clone();
                }
                let mut joined: Option<Ty> = None;
                for (ty, span) in calls.iter().filter_map(|call| call.get(n)) {
                    joined = Some(match joined {
                        None => widened(ty),
                        Some(before) => match self.join(&before, &widened(ty), &[]) {
                            Some(ty) => ty,
                            None => {
                                let message = format!(
                                    "the column `{name}` is given {} and {}",
                                    self.show(&before),
                                    self.show(ty)
                                );
                                self.report(
                                    Diagnostic::new(code::COLUMN_TYPES, message)
                                        .at(*span, format!("here {}", self.show(ty)))
                                        .help("all calls give a column the same kind of value"),
                                );
                                Ty::lost()
                            }
                        },
                    });
                }
                joined.unwrap_or_else(Ty::lost)
            })
            .collect()
    }

    fn row_values(&mut self, body: &mut Body, row: &ParsedRow, wanted: &[Ty], known: &mut Known) -> Vec<Expr> {
        let mut values: Vec<Expr> = Vec::new();
        for (n, (outcome, ty)) in row.results.iter().zip(wanted).enumerate() {
            let value = match outcome {
                Outcome::Expression(expr) => self.value(body, expr, ty),
                Outcome::Raw(cell) => self.known_result(body, cell, n, ty, known),
            };
            self.no_gaps(&value);
            values.push(value);
        }
        values
    }
}

fn row_result(mut values: Vec<Expr>, names: &[SmolStr], result: &Ty, span: Span) -> Expr {
    if names.is_empty() {
        return values.pop().unwrap_or_else(|| Expr::lost(span));
    }
    // `| otherwise | hold "…" |` stands for all results at once.
    if let [only] = values.as_slice()
        && matches!(only.ty.kind, Kind::Never)
    {
        return only.clone();
    }
    let fields = names.iter().cloned().zip(values).collect();
    Expr::new(program::ExprKind::Record { record: None, fields }, result.clone(), span)
}

/// A written number or text has a type of its own; a column is wider.
fn widened(ty: &Ty) -> Ty {
    match &ty.kind {
        Kind::Int { .. } => Ty::int().maybe_if(ty.optional),
        _ => ty.clone(),
    }
}
