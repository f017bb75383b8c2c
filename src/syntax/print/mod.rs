//! One style for rule files: how lines are indented, tables and assignments aligned, tokens spaced. Where a line breaks
//! stays the author's choice. Only blanks change: the tokens before and after are compared, and so are the trees.

mod columns;
mod layout;
mod lines;
mod same;
mod spacing;
mod tables;
mod tokens;

use super::parse;
use crate::diagnostics::{Diagnostics, FileId};

/// A line of a table is kept within this where it can be.
const WIDTH: usize = 120;
/// What steps of flows begin with.
const VERBS: [&str; 10] = ["create", "update", "upsert", "convert", "credit", "book", "pay", "send", "note", "set"];
/// One step to the right.
const STEP: usize = 2;

/// Why a text is left as it is.
#[derive(Debug)]
pub enum Refused {
    /// It cannot be read as it stands.
    Mistakes(Diagnostics),
    /// What was made of it is not the same program. A mistake of the formatter, never of the author.
    Changed,
}

/// The text in the one style.
pub fn format(file: FileId, source: &str) -> Result<String, Refused> {
    let mut found = Diagnostics::default();
    let before = parse(file, source, &mut found);
    if found.has_errors() {
        return Err(Refused::Mistakes(found));
    }
    let before_tokens = tokens::tokens(source);
    let mut made = lines::lines(before_tokens.clone());
    columns::align(&mut made);
    let text = layout::lay_out(made);
    let after = parse(file, &text, &mut found);
    let unchanged =
        !found.has_errors() && same::tokens(&before_tokens, &tokens::tokens(&text)) && same::trees(&before, &after);
    if unchanged { Ok(text) } else { Err(Refused::Changed) }
}
