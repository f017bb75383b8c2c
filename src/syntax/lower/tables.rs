//! Rows of tables: raw cells, parsed when their role is known.

use super::super::parser::{Pair, Rule};
use super::super::tree::{Cell, Row, Table, TableResult};
use super::{Lower, Parts};
use crate::diagnostics::code;

impl Lower<'_> {
    /// `parts` stand at a `table_head`, rows follow.
    pub fn table(&mut self, parts: &mut Parts<'_>) -> Option<Table> {
        let head = parts.maybe(Rule::table_head)?;
        let mut table = self.table_head(head)?;
        table.rows = self.rows_of_cells(parts);
        Some(table)
    }

    pub fn table_head(&mut self, pair: Pair<'_>) -> Option<Table> {
        let mut parts = Parts::of(self, pair);
        let name = parts.name(self);
        let columns = parts.maybe(Rule::parameters).map(|list| self.parameters(list)).unwrap_or_default();
        let result = parts.maybe(Rule::result).map(|result| self.table_result(result))?;
        let file = parts.maybe(Rule::table_file).and_then(|file| {
            let text = file.into_inner().find(|part| part.as_rule() == Rule::string)?;
            Some(self.plain_text(text))
        });
        Some(Table { name, columns, result, file, rows: Vec::new() })
    }

    fn table_result(&mut self, pair: Pair<'_>) -> TableResult {
        let mut inner = pair.into_inner().peekable();
        match inner.next_if(|part| part.as_rule() == Rule::type_) {
            Some(one) => TableResult::One(self.ty(one)),
            None => TableResult::Several(inner.map(|part| self.parameter(part)).collect()),
        }
    }

    pub fn rows_of_cells(&mut self, parts: &mut Parts<'_>) -> Vec<Row> {
        let mut rows = Vec::new();
        while let Some(row) = parts.maybe(Rule::table_row) {
            rows.push(self.row(row));
        }
        rows
    }

    pub fn row(&mut self, pair: Pair<'_>) -> Row {
        let span = self.span(&pair);
        let mut cells: Vec<Cell> = pair.into_inner().map(|cell| self.cell(&cell)).collect();
        match cells.last() {
            // What follows the last `|` is the end of the line.
            Some(last) if last.text.is_empty() => {
                cells.pop();
            }
            _ => self.report(
                code::ROW_WITHOUT_END,
                "the row lacks its last `|`",
                span.tail(),
                "a `|` belongs here",
                "close the row with `|`",
            ),
        }
        Row { cells, span }
    }

    fn cell(&mut self, pair: &Pair<'_>) -> Cell {
        let raw = pair.as_str();
        let text = raw.trim();
        let lead = raw.len().saturating_sub(raw.trim_start().len());
        let start = pair.as_span().start().saturating_add(if text.is_empty() { 0 } else { lead });
        let end = start.saturating_add(if text.is_empty() { raw.len() } else { text.len() });
        Cell { text: text.to_owned(), span: self.range(start, end) }
    }
}
