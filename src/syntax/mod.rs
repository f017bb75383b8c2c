//! Text to tree. A file is cut into items by column 0, each item is parsed alone, and a broken item is read piece by
//! piece, so that all mistakes of a file are found in one run.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::todo,
    clippy::unreachable,
    clippy::unwrap_used
)]
#![cfg_attr(test, allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, clippy::indexing_slicing))]

mod allow;
mod explain;
mod lower;
mod parser;
pub mod print;
mod recover;
mod segment;
mod slips;
pub mod tree;
mod walk;

use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Span, code};
use lower::Lower;
use parser::{Rule, read};
use tree::{Cell, Expr, ExprKind, Item, Pattern, PatternKind, TestCell, Tree};

/// Longer rule files are refused.
pub const LONGEST_FILE: usize = 1 << 20;
/// Brackets inside brackets, at most.
const DEEPEST: usize = 64;

/// Reads one rule file. What cannot be read is reported in `found`; the rest is in the tree.
pub fn parse(file: FileId, source: &str, found: &mut Diagnostics) -> Tree {
    if source.len() > LONGEST_FILE {
        found.push(
            Diagnostic::new(code::FILE_TOO_LONG, "the rule file is larger than 1 MiB")
                .at(Span::new(file, 0, 0), "this file")
                .help("split it; large tables belong in CSV files"),
        );
        return Tree::default();
    }
    let comments = segment::comments(file, source);
    let (lines, without) = allow::take(file, source, found);
    let source = without.as_deref().unwrap_or(source);
    let cut = segment::cut(file, source, found);
    let items: Vec<Item> = cut
        .segments
        .iter()
        .filter_map(|segment| {
            let text = source.get(segment.start..segment.end)?;
            item(file, segment.start, text, found)
        })
        .collect();
    let allows = allow::placed(lines, &items);
    Tree { doc: cut.doc, items, allows, comments }
}

fn item(file: FileId, base: usize, text: &str, found: &mut Diagnostics) -> Option<Item> {
    if let Some(at) = too_deep(text) {
        let at = base.saturating_add(at);
        found.push(
            Diagnostic::new(code::TOO_DEEP, "brackets stand more than 64 deep")
                .at(Span::new(file, at, at.saturating_add(1)), "the 65th")
                .help("give the parts names with `let`"),
        );
        return None;
    }
    match read(Rule::item, text) {
        Ok(pairs) => {
            let span = Span::new(file, base, base.saturating_add(text.len()));
            Lower { file, base, found }.item(pairs, span)
        }
        Err(failure) => recover::Recovery { file, base, text, found }.item(&failure),
    }
}

/// Where brackets stand deeper than any rule needs. Checked before parsing, so that a file parses the same whatever
/// stack its thread has.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut lists) = (0usize, 0usize);
    let (mut in_text, mut escaped, mut comment) = (false, false, false);
    for (at, c) in text.char_indices() {
        match c {
            '\n' => (comment, in_text) = (false, false),
            _ if comment => {}
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            '/' if !in_text && text.get(at..).is_some_and(|rest| rest.starts_with("//")) => comment = true,
            '{' => depth = depth.saturating_add(1),
            '}' => depth = depth.saturating_sub(1),
            _ if in_text => {}
            '(' | '[' => depth = depth.saturating_add(1),
            ')' | ']' => depth = depth.saturating_sub(1),
            '<' if text.get(..at).is_some_and(|before| before.trim_end().ends_with("List")) => {
                lists = lists.saturating_add(1);
            }
            '>' => lists = lists.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST || lists > DEEPEST {
            return Some(at);
        }
    }
    None
}

/// A cell of a condition column.
pub fn parse_pattern(cell: &Cell, found: &mut Diagnostics) -> Option<Pattern> {
    let (mut pairs, mut lower) = cell_pairs(Rule::only_pattern, cell, found)?;
    let pair = pairs.pop()?;
    Some(lower.pattern(pair))
}

/// A cell of a result column.
pub fn parse_expression(cell: &Cell, found: &mut Diagnostics) -> Expr {
    match cell_pairs(Rule::only_expression, cell, found) {
        Some((mut pairs, mut lower)) => match pairs.pop() {
            Some(pair) => lower.expr(pair),
            None => Expr { kind: ExprKind::Lost, span: cell.span },
        },
        None => Expr { kind: ExprKind::Lost, span: cell.span },
    }
}

/// A cell of a `test`.
pub fn parse_test_cell(cell: &Cell, found: &mut Diagnostics) -> Option<TestCell> {
    let (mut pairs, mut lower) = cell_pairs(Rule::only_cell, cell, found)?;
    let inside = pairs.pop()?.into_inner().next()?;
    Some(lower.test_cell(inside))
}

/// `*`, for a column that a row does not restrict.
pub fn any(span: Span) -> Pattern {
    Pattern { span, kind: PatternKind::Any }
}

fn cell_pairs<'a>(
    rule: Rule,
    cell: &'a Cell,
    found: &'a mut Diagnostics,
) -> Option<(Vec<parser::Pair<'a>>, Lower<'a>)> {
    let base = cell.span.start as usize;
    if cell.text.is_empty() {
        found.push(
            Diagnostic::new(code::EMPTY_CELL, "an empty cell").at(cell.span, "nothing stands here").help(
                "a condition: `*` matches anything, `absent` a missing value; a result: a value, or hold \"why\"",
            ),
        );
        return None;
    }
    match read(rule, &cell.text) {
        Ok(pairs) => Some((pairs, Lower { file: cell.span.file, base, found })),
        Err(failure) => {
            let told = if rule == Rule::only_pattern { explain::in_condition } else { explain::failure };
            found.push(told(cell.span.file, base, &cell.text, &failure));
            None
        }
    }
}
