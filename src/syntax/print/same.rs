//! Is it the same program? The same tokens in the same order, and the same tree but for places and blanks in cells.

use super::super::tree::Tree;
use super::tokens::{Kind, Token};

pub(super) fn tokens(a: &[Token<'_>], b: &[Token<'_>]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.kind == b.kind && text(a) == text(b))
}

/// `25 %` is `25%`; texts are themselves to the last blank.
fn text(token: &Token<'_>) -> String {
    match token.kind {
        Kind::Word => token.text.replace(' ', ""),
        _ => token.text.to_owned(),
    }
}

/// The printed trees, without places. Blanks are left out, for cells stand in the tree as they were typed; the tokens
/// have told that texts are the same.
pub(super) fn trees(a: &Tree, b: &Tree) -> bool {
    shape(a) == shape(b)
}

fn shape(tree: &Tree) -> String {
    let Tree { doc, items, allows, comments } = tree;
    let printed = format!("{doc:?}{items:?}{allows:?}{}", comments.len());
    let mut shape = String::with_capacity(printed.len());
    for (at, piece) in printed.split("Span {").enumerate() {
        // A place ends at its bracket.
        let from = if at == 0 { 0 } else { piece.find('}').map_or(0, |end| end.saturating_add(1)) };
        shape.extend(piece.get(from..).unwrap_or("").chars().filter(|c| !c.is_whitespace()));
    }
    shape
}
