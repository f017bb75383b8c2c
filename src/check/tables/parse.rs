//! Rows as written, of the table itself, its CSV file and its overrides, to parsed cells.

use super::super::Checker;
use super::super::decls::{Changed, Kind as Declared};
use super::{Condition, Outcome, Parsed, ParsedRow};
use crate::diagnostics::{Diagnostic, Diagnostics, Span, closest, code, list};
use crate::document::CsvCell;
use crate::syntax::tree::{self, Cell, OverrideKind, Row, TableResult};
use crate::syntax::{any, parse_expression, parse_pattern};
use smol_str::SmolStr;

/// Which cell is which: by position in the row, the column it fills.
enum Role {
    Condition(usize),
    /// One end of a condition that is a range.
    From(usize),
    Until(usize),
    Result(usize),
    /// Not a column; reported with the head.
    Lost,
}

struct Shape {
    conditions: Vec<SmolStr>,
    results: Vec<SmolStr>,
    /// A single result column may have any name.
    free: bool,
}

impl<'t> Checker<'t> {
    pub(in crate::check) fn parse_tables(&mut self) {
        let tables: Vec<_> = self
            .decls
            .globals
            .values()
            .enumerate()
            .filter_map(|(index, global)| match global.kind {
                Declared::Table(table) => {
                    Some((index, table, global.layer, global.item.broken, global.overrides.clone()))
                }
                _ => None,
            })
            .collect();
        for (index, table, layer, broken, overrides) in tables {
            let before = self.errors();
            let shape = Shape::of(table);
            let mut rows = self.own_rows(table, &shape, layer, broken);
            rows.extend(self.file_rows(table, &shape, layer));
            for changed in overrides {
                self.override_rows(&changed, &shape, &mut rows, table);
            }
            let lost = table.file.as_ref().is_some_and(|(path, _)| self.unreadable(path));
            let broken = broken || lost || self.errors() > before;
            self.parsed_tables.push(Parsed { global: index, rows, broken });
        }
    }

    fn unreadable(&self, path: &str) -> bool {
        self.pack.layers.iter().any(|layer| layer.unreadable.contains(path))
    }

    fn own_rows(&mut self, table: &'t tree::Table, shape: &Shape, layer: usize, broken: bool) -> Vec<ParsedRow> {
        let Some((head, rows)) = table.rows.split_first() else {
            if table.file.is_none() && !broken {
                self.report(
                    Diagnostic::new(code::NO_ROWS, format!("the table `{}` has no rows", table.name.text))
                        .at(table.name.span, "no head, no rows")
                        .help("the first row names the columns: | area | vat | account |"),
                );
            }
            return Vec::new();
        };
        // A table that only adds an `otherwise` to its file needs no head.
        if is_otherwise(head) {
            let roles = shape.in_order();
            return table.rows.iter().filter_map(|row| self.row(row, &roles, shape, layer)).collect();
        }
        let roles = self.head(head, shape, table);
        rows.iter().filter_map(|row| self.row(row, &roles, shape, layer)).collect()
    }

    fn head(&mut self, head: &Row, shape: &Shape, table: &tree::Table) -> Vec<Role> {
        let cells: Vec<(&str, Span)> = head.cells.iter().map(|cell| (cell.text.as_str(), cell.span)).collect();
        if !shape.conditions.is_empty() && !cells.iter().any(|(text, _)| shape.conditions.iter().any(|own| own == text))
        {
            let results = if shape.free { &[SmolStr::new_static("result")] } else { shape.results.as_slice() };
            let columns: Vec<&str> = shape.conditions.iter().chain(results).map(SmolStr::as_str).collect();
            self.report(
                Diagnostic::new(
                    code::BAD_HEAD,
                    format!("the first row of `{}` does not name its columns", table.name.text),
                )
                .at(head.span, "a head is needed here")
                .help(format!("write it above: | {} |", columns.join(" | "))),
            );
            return cells.iter().map(|_| Role::Lost).collect();
        }
        self.roles(&cells, shape, table, head.span, false)
    }

    fn roles(
        &mut self,
        cells: &[(&str, Span)],
        shape: &Shape,
        table: &tree::Table,
        head: Span,
        ranges: bool,
    ) -> Vec<Role> {
        let mut roles: Vec<Role> = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        let own_name = shape.own_name(cells, ranges);
        let mut strange: Vec<(&str, Span)> = Vec::new();
        for (n, (text, span)) in cells.iter().enumerate() {
            if seen.contains(text) {
                self.report(
                    Diagnostic::new(code::BAD_HEAD, format!("the column `{text}` stands twice"))
                        .at(*span, "the second time")
                        .help("keep one of them"),
                );
                roles.push(Role::Lost);
                continue;
            }
            seen.push(text);
            let role = shape.role(text, ranges).or((own_name == Some(n)).then_some(Role::Result(0)));
            roles.push(match role {
                Some(role) => role,
                None => {
                    let known: Vec<SmolStr> = shape.conditions.iter().chain(&shape.results).cloned().collect();
                    let left =
                        known.iter().map(SmolStr::as_str).filter(|name| !cells.iter().any(|(text, _)| text == name));
                    match closest(text, left) {
                        Some(meant) => self.report(
                            Diagnostic::new(code::BAD_HEAD, format!("`{}` has no column `{text}`", table.name.text))
                                .at(*span, "unknown column")
                                .at(table.name.span, "the table")
                                .help(format!("did you mean `{meant}`?")),
                        ),
                        None => strange.push((text, *span)),
                    }
                    Role::Lost
                }
            });
        }
        self.strange_columns(&strange, shape, table);
        self.missing_columns(&roles, shape, table, head);
        roles
    }

    /// Names that are like none of the columns: of another language, or of another table. One mistake.
    fn strange_columns(&mut self, strange: &[(&str, Span)], shape: &Shape, table: &tree::Table) {
        let names: Vec<&str> = strange.iter().map(|(text, _)| *text).collect();
        if names.is_empty() {
            return;
        }
        let known: Vec<SmolStr> = shape.conditions.iter().chain(&shape.results).cloned().collect();
        let columns = if names.len() == 1 { "column" } else { "columns" };
        let message = format!("`{}` has no {columns} {}", table.name.text, list(&names, "or"));
        let told = strange
            .iter()
            .fold(Diagnostic::new(code::BAD_HEAD, message), |told, (_, span)| told.at(*span, "unknown column"));
        let help = format!("the columns are {}", list(&known, "and"));
        self.report(told.at(table.name.span, "the table").help(help));
    }

    fn missing_columns(&mut self, roles: &[Role], shape: &Shape, table: &tree::Table, head: Span) {
        let has = |wanted: &dyn Fn(&Role) -> bool| roles.iter().any(wanted);
        let mut missing: Vec<SmolStr> = Vec::new();
        for (n, name) in shape.conditions.iter().enumerate() {
            if !has(&|role| matches!(role, Role::Condition(x) | Role::From(x) | Role::Until(x) if *x == n)) {
                missing.push(name.clone());
            }
        }
        for (n, name) in shape.results.iter().enumerate() {
            if !has(&|role| matches!(role, Role::Result(x) if *x == n)) {
                missing.push(name.clone());
            }
        }
        let lost = has(&|role| matches!(role, Role::Lost));
        if !missing.is_empty() && !lost {
            let name = &table.name.text;
            self.report(
                Diagnostic::new(code::BAD_HEAD, format!("the head of `{name}` lacks {}", list(&missing, "and")))
                    .at(head, "this head")
                    .help("the head names every column of the table, and the result last"),
            );
        }
    }

    fn row(&mut self, row: &Row, roles: &[Role], shape: &Shape, layer: usize) -> Option<ParsedRow> {
        if is_otherwise(row) {
            return self.otherwise_row(row, shape, layer);
        }
        if row.cells.len() != roles.len() {
            let (have, want) = (row.cells.len(), roles.len());
            self.report(
                Diagnostic::new(code::CELL_COUNT, format!("this row has {have} cells, the head has {want}"))
                    .at(row.span, if have < want { "a cell is missing" } else { "one cell too many" })
                    .help("every row has a cell for every column; `*` matches anything"),
            );
            return None;
        }
        let mut found = Diagnostics::default();
        let mut conditions: Vec<Condition> = shape.conditions.iter().map(|_| Condition::Any).collect();
        let mut results: Vec<(usize, Outcome)> = Vec::new();
        let mut sound = true;
        for (cell, role) in row.cells.iter().zip(roles) {
            match role {
                Role::Condition(n) => match parse_pattern(cell, &mut found) {
                    Some(pattern) => {
                        if let Some(slot) = conditions.get_mut(*n) {
                            *slot = Condition::Pattern(pattern);
                        }
                    }
                    None => sound = false,
                },
                Role::Result(n) => {
                    let value = parse_expression(cell, &mut found);
                    sound &= !matches!(value.kind, tree::ExprKind::Lost);
                    results.push((*n, Outcome::Expression(value)));
                }
                Role::From(_) | Role::Until(_) | Role::Lost => sound = false,
            }
        }
        self.found.extend(found);
        results.sort_by_key(|(n, _)| *n);
        let results = results.into_iter().map(|(_, outcome)| outcome).collect();
        sound.then_some(ParsedRow { conditions, results, span: row.span, layer })
    }

    /// `| otherwise | value |`: any value in every column.
    fn otherwise_row(&mut self, row: &Row, shape: &Shape, layer: usize) -> Option<ParsedRow> {
        let cells: Vec<&Cell> = row.cells.iter().skip(1).filter(|cell| !cell.text.is_empty()).collect();
        let mut found = Diagnostics::default();
        let values: Vec<tree::Expr> = cells.iter().map(|cell| parse_expression(cell, &mut found)).collect();
        self.found.extend(found);
        let holds = matches!(values.first().map(|value| &value.kind), Some(tree::ExprKind::Hold(_)));
        if values.len() != shape.results.len() && !(values.len() == 1 && holds) {
            self.report(
                Diagnostic::new(code::CELL_COUNT, format!("`otherwise` needs {} behind it", results_word(shape)))
                    .at(row.span, "this row")
                    .help("write | otherwise | value |, or | otherwise | hold \"why\" |"),
            );
            return None;
        }
        let conditions = shape.conditions.iter().map(|_| Condition::Pattern(any(row.span))).collect();
        let results = values.into_iter().map(Outcome::Expression).collect();
        Some(ParsedRow { conditions, results, span: row.span, layer })
    }

    fn override_rows(&mut self, changed: &Changed<'t>, shape: &Shape, rows: &mut Vec<ParsedRow>, table: &tree::Table) {
        let OverrideKind::Table { replace, rows: own } = &changed.change.kind else { return };
        if *replace {
            rows.clear();
        }
        let with_head = own.first().is_some_and(|first| {
            let named = |column: &SmolStr| first.cells.iter().any(|cell| cell.text == **column);
            !is_otherwise(first) && !shape.conditions.is_empty() && shape.conditions.iter().all(named)
        });
        let (roles, own) = match own.split_first() {
            Some((head, rest)) if with_head => (self.head(head, shape, table), rest),
            _ => (shape.in_order(), own.as_slice()),
        };
        for row in own {
            rows.extend(self.row(row, &roles, shape, changed.layer));
        }
    }

    fn file_rows(&mut self, table: &'t tree::Table, shape: &Shape, layer: usize) -> Vec<ParsedRow> {
        let Some((path, at)) = &table.file else { return Vec::new() };
        // A file that cannot be read has been told; the base's of the same name does not stand in for it.
        if self.unreadable(path) {
            return Vec::new();
        }
        // The customer's file stands before the base's of the same name.
        let file = self.pack.layers.iter().rev().find_map(|layer| layer.tables.get(path));
        let Some(file) = file else {
            let known: Vec<&str> =
                self.pack.layers.iter().flat_map(|layer| layer.tables.keys().map(String::as_str)).collect();
            let meant = closest(path, known).map(str::to_owned);
            self.report(
                Diagnostic::new(code::NO_FILE, format!("there is no file {path} in the pack"))
                    .at(*at, "named here")
                    .help_if(meant.map(|meant| format!("did you mean \"{meant}\"?"))),
            );
            return Vec::new();
        };
        let _ = layer;
        let owner = self.pack.layers.iter().rposition(|layer| layer.tables.contains_key(path)).unwrap_or(0);
        let span = |cell: &CsvCell| Span::new(file.file, cell.start, cell.end);
        let head: Vec<(&str, Span)> = file.csv.head.iter().map(|cell| (cell.text.as_str(), span(cell))).collect();
        let head_span = match (head.first(), head.last()) {
            (Some((_, first)), Some((_, last))) => first.to(*last),
            _ => Span::new(file.file, 0, 0),
        };
        let roles = self.roles(&head, shape, table, head_span, true);
        let mut rows = Vec::new();
        for cells in &file.csv.rows {
            let row = match (cells.first(), cells.last()) {
                (Some(first), Some(last)) => span(first).to(span(last)),
                _ => continue,
            };
            if cells.len() != roles.len() {
                self.report(
                    Diagnostic::new(
                        code::CELL_COUNT,
                        format!("this line has {} cells, the head has {}", cells.len(), roles.len()),
                    )
                    .at(row, "this line")
                    .help("check the commas; a text with a comma stands in double quotes"),
                );
                continue;
            }
            rows.extend(self.file_row(cells, &roles, shape, row, owner, &span));
        }
        rows
    }

    fn file_row(
        &mut self,
        cells: &[CsvCell],
        roles: &[Role],
        shape: &Shape,
        row: Span,
        layer: usize,
        span: &dyn Fn(&CsvCell) -> Span,
    ) -> Option<ParsedRow> {
        let mut conditions: Vec<Condition> = shape.conditions.iter().map(|_| Condition::Any).collect();
        let mut results: Vec<(usize, Outcome)> = Vec::new();
        let mut sound = true;
        for (cell, role) in cells.iter().zip(roles) {
            let raw = Cell { text: cell.text.clone(), span: span(cell) };
            match role {
                Role::From(n) | Role::Until(n) => {
                    let end = (!raw.text.is_empty()).then_some(raw);
                    if let Some(slot) = conditions.get_mut(*n) {
                        if !matches!(slot, Condition::Range(..)) {
                            *slot = Condition::Range(None, None);
                        }
                        if let Condition::Range(from, until) = slot {
                            if matches!(role, Role::From(_)) { *from = end } else { *until = end }
                        }
                    }
                }
                _ if raw.text.is_empty() => {
                    self.report(
                        Diagnostic::new(code::EMPTY_CELL, "an empty cell")
                            .at(row, "in this line")
                            .help("`*` matches anything, `absent` matches a missing value"),
                    );
                    sound = false;
                }
                Role::Condition(n) => {
                    if let Some(slot) = conditions.get_mut(*n) {
                        *slot = Condition::Raw(raw);
                    }
                }
                Role::Result(n) => results.push((*n, Outcome::Raw(raw))),
                Role::Lost => sound = false,
            }
        }
        results.sort_by_key(|(n, _)| *n);
        let results = results.into_iter().map(|(_, outcome)| outcome).collect();
        sound.then_some(ParsedRow { conditions, results, span: row, layer })
    }
}

impl Shape {
    fn of(table: &tree::Table) -> Shape {
        let conditions = table.columns.iter().map(|column| column.name.text.clone()).collect();
        let (results, free) = match &table.result {
            TableResult::One(_) => (vec![SmolStr::new_static("result")], true),
            TableResult::Several(columns) => (columns.iter().map(|column| column.name.text.clone()).collect(), false),
        };
        Shape { conditions, results, free }
    }

    /// The one result column is named by the head itself: the last name that is not a misspelt condition.
    fn own_name(&self, cells: &[(&str, Span)], ranges: bool) -> Option<usize> {
        let strange: Vec<usize> = cells
            .iter()
            .enumerate()
            .filter(|(_, (text, _))| self.free && self.role(text, ranges).is_none())
            .map(|(n, _)| n)
            .collect();
        let misspelt = |n: usize| {
            let left =
                self.conditions.iter().map(SmolStr::as_str).filter(|name| !cells.iter().any(|(text, _)| text == name));
            cells.get(n).is_some_and(|(text, _)| closest(text, left).is_some())
        };
        strange.iter().rev().copied().find(|n| !misspelt(*n)).or(strange.last().copied())
    }

    fn role(&self, name: &str, ranges: bool) -> Option<Role> {
        let condition = |name: &str| self.conditions.iter().position(|own| own == name);
        if let Some(n) = condition(name) {
            return Some(Role::Condition(n));
        }
        if ranges {
            if let Some(n) = name.strip_suffix(".from").and_then(condition) {
                return Some(Role::From(n));
            }
            if let Some(n) = name.strip_suffix(".until").and_then(condition) {
                return Some(Role::Until(n));
            }
        }
        if self.free {
            return None;
        }
        self.results.iter().position(|own| own == name).map(Role::Result)
    }

    /// Without a head, cells come in the order of the declaration.
    fn in_order(&self) -> Vec<Role> {
        let conditions = (0..self.conditions.len()).map(Role::Condition);
        conditions.chain((0..self.results.len()).map(Role::Result)).collect()
    }
}

fn is_otherwise(row: &Row) -> bool {
    row.cells.first().is_some_and(|cell| matches!(cell.text.as_str(), "otherwise" | "else"))
}

fn results_word(shape: &Shape) -> String {
    match shape.results.len() {
        1 => "one value".to_owned(),
        n => format!("{n} values"),
    }
}
