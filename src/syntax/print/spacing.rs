//! How much stands between two tokens of a line.

use super::tokens::{Kind, Token};

/// After these an open bracket, or a minus, begins something new.
const JOINING: [&str; 28] = [
    "and",
    "or",
    "not",
    "in",
    "is",
    "as",
    "when",
    "where",
    "otherwise",
    "else",
    "give",
    "hold",
    "for",
    "by",
    "of",
    "then",
    "if",
    "to",
    "with",
    "require",
    "skip",
    "warn",
    "let",
    "from",
    "because",
    "fit",
    "write",
    "invariant",
];

/// Is there a blank between `before` and `token`, which stand on one line? `earlier` is what stands before both.
pub(super) fn apart(earlier: &[Token<'_>], before: &Token<'_>, token: &Token<'_>, in_types: bool) -> bool {
    let written = token.blanks > 0;
    match (before.kind, token.kind) {
        (_, Kind::Comment) => true,
        (Kind::Open, Kind::Close) => before.is("{"),
        (Kind::Open, _) => before.is("{"),
        (_, Kind::Close) => token.is("}"),
        (_, Kind::Open) if token.is("{") => true,
        (Kind::Word, Kind::Open) => joins(earlier, before),
        (Kind::Close | Kind::Text, Kind::Open) => false,
        _ if before.is(".") || token.is(".") || before.is("..") || token.is("..") => false,
        _ if token.is(",") || token.is(":") || token.is("?") => false,
        _ if before.is(",") || before.is(":") || before.is("?") => true,
        // `"Express"*` begins so; `a * b` is a product.
        _ if token.is("*") && before.kind == Kind::Text => written,
        _ if in_types && (before.is("<") || token.is("<") || token.is(">")) => false,
        // A line that begins with a minus may go on with a sum.
        _ if before.is("-") && earlier.is_empty() => written,
        _ if before.is("-") => !begins(earlier),
        _ => true,
    }
}

fn joins(earlier: &[Token<'_>], word: &Token<'_>) -> bool {
    JOINING.contains(&word.text) && !earlier.last().is_some_and(|token| token.is("."))
}

/// Does a minus after these tokens belong to the number behind it?
fn begins(earlier: &[Token<'_>]) -> bool {
    match earlier.split_last() {
        None => true,
        Some((last, rest)) => match last.kind {
            Kind::Open => true,
            Kind::Close | Kind::Text | Kind::Comment => false,
            Kind::Word => joins(rest, last),
            Kind::Sign => !last.is("?"),
        },
    }
}
