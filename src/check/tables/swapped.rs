//! Two cells of a row that have changed places: one mistake, not two.

use super::super::Checker;
use super::ParsedRow;
use crate::diagnostics::{Diagnostic, Span, code};
use crate::schema::Ty;

impl Checker<'_> {
    /// Two cells of the row were told to be wrong since there were `from` findings. If each fits the other's column, that
    /// is told instead.
    pub(super) fn swapped_cells(&mut self, row: &ParsedRow, columns: &[Ty], from: usize) {
        let told = self.found.since(from);
        let is_in = |span: Span, inner: Option<Span>| {
            inner.is_some_and(|inner| inner.file == span.file && span.start <= inner.start && inner.end <= span.end)
        };
        let wrong = row.conditions.iter().enumerate().filter_map(|(n, cell)| {
            let span = cell.span()?;
            told.iter().any(|found| is_in(span, found.span())).then_some((n, span))
        });
        let wrong: Vec<(usize, Span)> = wrong.collect();
        if let [(a, first), (b, second)] = wrong.as_slice()
            && told.len() == 2
            && self.fits_column(row, *a, columns.get(*b))
            && self.fits_column(row, *b, columns.get(*a))
        {
            let shown = |span: Span| self.sources().slice(span).trim().to_owned();
            let (one, two) = (shown(*first), shown(*second));
            let told = Diagnostic::new(code::BAD_PATTERN, format!("`{one}` and `{two}` have changed places"))
                .at(*first, "belongs where the other stands")
                .at(*second, "and this here")
                .help("write the cells in the order of the columns");
            return self.report(told);
        }
        for found in told {
            self.report(found);
        }
    }

    fn fits_column(&mut self, row: &ParsedRow, cell: usize, column: Option<&Ty>) -> bool {
        let (Some(cell), Some(column)) = (row.conditions.get(cell), column) else { return false };
        let before = self.found.len();
        self.condition_set(cell, column);
        self.found.since(before).is_empty()
    }
}
