//! Rows of a table, their cells in columns.

use super::WIDTH;
use super::layout::written;
use super::lines::Line;

/// The rows as text, without what stands left of them.
pub(super) fn rows(lines: &[&Line<'_>]) -> Vec<String> {
    let rows: Vec<Row> = lines.iter().copied().map(Row::new).collect();
    let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let widths = widths(&rows, columns);
    rows.iter().map(|row| row.text(&widths)).collect()
}

struct Row {
    cells: Vec<String>,
    comment: Option<String>,
}

impl Row {
    fn new(line: &Line<'_>) -> Row {
        let code = line.code();
        let (mut cells, mut cell) = (Vec::new(), None::<String>);
        for (at, token) in code.iter().enumerate() {
            if token.is("|") {
                cells.extend(cell.replace(String::new()));
                continue;
            }
            let gap = line.gap_before(at);
            if let Some(cell) = &mut cell {
                if !cell.is_empty() {
                    cell.extend(std::iter::repeat_n(' ', gap));
                }
                cell.push_str(&written(token));
            }
        }
        // A row may do without its last bar.
        cells.extend(cell.filter(|cell| !cell.is_empty()));
        let comment = line.tokens.get(code.len()).map(|comment| comment.text.to_owned());
        Row { cells, comment }
    }

    /// A row with fewer cells has them to the right: `| otherwise | 3001 |`.
    fn placed(&self, columns: usize) -> impl Iterator<Item = (usize, &String)> {
        let missing = columns.saturating_sub(self.cells.len());
        self.cells.iter().enumerate().map(move |(at, cell)| match at {
            0 => (0, cell),
            _ => (at.saturating_add(missing), cell),
        })
    }

    fn text(&self, widths: &[usize]) -> String {
        let missing = widths.len().saturating_sub(self.cells.len());
        let mut text = String::from("|");
        for (column, cell) in self.placed(widths.len()) {
            let mut width = widths.get(column).copied().unwrap_or(0);
            if column == 0 && missing > 0 {
                let more = widths.iter().skip(1).take(missing);
                width = more.fold(width, |width, more| width.saturating_add(*more).saturating_add(3));
            }
            text.push(' ');
            text.push_str(cell);
            text.extend(std::iter::repeat_n(' ', width.saturating_sub(long(cell))));
            text.push_str(" |");
        }
        if let Some(comment) = &self.comment {
            text.push_str("   ");
            text.push_str(comment);
        }
        text
    }
}

fn long(text: &str) -> usize {
    text.chars().count()
}

/// How wide the columns are. A few rows that would make the table wider than a page are left out of account, and so are
/// reasons to hold.
fn widths(rows: &[Row], columns: usize) -> Vec<usize> {
    let mut by_length: Vec<&Row> = rows.iter().collect();
    by_length.sort_by_key(|row| row.cells.iter().map(|cell| long(cell)).sum::<usize>());
    let all = widest(&by_length, columns);
    for kept in (rows.len().saturating_sub(rows.len() / 4)..=rows.len()).rev() {
        let widths = widest(by_length.get(..kept).unwrap_or(&[]), columns);
        if widths.iter().fold(3usize, |sum, width| sum.saturating_add(*width).saturating_add(3)) <= WIDTH {
            return widths;
        }
    }
    all
}

fn widest(rows: &[&Row], columns: usize) -> Vec<usize> {
    let mut widths = vec![1usize; columns];
    for row in rows {
        let spans = row.cells.len() < columns;
        for (column, cell) in row.placed(columns) {
            let counts = !(cell.starts_with("hold \"") || spans && column == 0);
            if let (Some(width), true) = (widths.get_mut(column), counts) {
                *width = (*width).max(long(cell));
            }
        }
    }
    widths
}
