//! Slips that have a name: what somebody meant who wrote what cannot be read.

use crate::diagnostics::find;

/// The advice for `found`, with what stands before it and, from it on, the rest.
pub(super) fn advice(before: &str, rest: &str, found: &str) -> Option<String> {
    if find(found).is_some() {
        return Some(format!("a finding is allowed by a line of its own:  allow {found} because \"…\""));
    }
    // Where something is missing, what is there may end with its line.
    let before = if found.is_empty() { before.trim_end() } else { before };
    let line = before.rsplit('\n').next().unwrap_or(before).trim_start();
    overriding(line, rest, found)
        .or_else(|| number(line, rest, found))
        .or_else(|| other_language(before, line, found).map(str::to_owned))
}

/// The advice for the condition of a table's row.
pub(super) fn condition(before: &str, rest: &str, found: &str) -> Option<String> {
    cell(before, rest, found).or_else(|| advice(before, rest, found))
}

/// `override` and `replace` in another order, or without what is overridden.
fn overriding(line: &str, rest: &str, found: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut behind = rest.split_whitespace();
    match (words.as_slice(), found) {
        (["override"], "replace") => {
            let name = behind.nth(2).unwrap_or("name");
            Some(format!("`replace` stands alone:  replace table {name} because \"…\""))
        }
        (["override", "table", "replace"], name) => {
            Some(format!("`replace` stands alone:  replace table {name} because \"…\""))
        }
        (["override"], "let") => {
            let name = behind.nth(1).unwrap_or("name");
            Some(format!("a let has no block:  override let {name} because \"…\" = value"))
        }
        (["override"], name) => Some(format!(
            "say what it is:  override table {name}, override map {name}, override let {name}, override calc {name} or override classify {name}"
        )),
        _ => None,
    }
}

/// Numbers and days as people write them.
fn number(line: &str, rest: &str, found: &str) -> Option<String> {
    let digits_before = |text: &str| -> String {
        let count = text.chars().rev().take_while(char::is_ascii_digit).count();
        text.chars().skip(text.chars().count().saturating_sub(count)).collect()
    };
    let own = digits_before(line);
    let next: String = rest.chars().skip(1).take_while(char::is_ascii_digit).collect();
    if found == "," && !own.is_empty() && !next.is_empty() {
        return Some(format!("decimals are written with a point: {own}.{next}"));
    }
    let digits = !found.is_empty() && found.bytes().all(|byte| byte.is_ascii_digit());
    if digits && let Some(month) = line.strip_suffix('.').map(digits_before) {
        let day =
            line.strip_suffix('.').and_then(|line| line.strip_suffix(&*month)?.strip_suffix('.')).map(digits_before);
        let day = day.filter(|day| !day.is_empty() && !month.is_empty() && found.len() == 4);
        return day.map(|day| format!("a day is written year-month-day: {found}-{month:0>2}-{day:0>2}"));
    }
    // Such a word could be a name; then nothing is wrong but that something follows.
    let mut last = line.rsplit(char::is_whitespace);
    if found.is_empty()
        && let (Some(unit @ ("kr" | "Kr" | "KR" | "kronor" | "öre")), Some(own)) = (last.next(), last.next())
        && !own.is_empty()
        && own.bytes().all(|byte| byte.is_ascii_digit())
    {
        let coins = if unit == "öre" { own.to_owned() } else { format!("{own}00") };
        return Some(format!("an amount in the order's currency counts its smallest coins: {coins} minor"));
    }
    let thousands = line.strip_suffix([' ', '\u{a0}']).map(digits_before).filter(|own| !own.is_empty());
    match thousands {
        Some(own) if digits && found.len() == 3 => Some(format!("a number has no blanks in it: {own}{found}")),
        _ => None,
    }
}

fn cell(before: &str, rest: &str, found: &str) -> Option<String> {
    let word = before.rsplit(char::is_whitespace).next().unwrap_or("");
    let named = |text: &str| text.split_whitespace().next().unwrap_or("…").to_owned();
    match found {
        "or" | "OR" | "Or" | "and" | "AND" | "eller" | "och" | "&" | "/" | "||" | ";" => {
            Some("values of one cell stand beside each other, with commas: SE, NO".to_owned())
        }
        "*" if !word.is_empty() => Some(format!("a text stands in quotes, the star behind them: \"{word}\"*")),
        "\"" if before.ends_with('*') => {
            let text = rest.trim_start_matches('"').split('"').next().unwrap_or("");
            Some(format!("only how a text begins can be matched: \"{text}\"*"))
        }
        "!" | "<" if rest.starts_with("!=") || rest.starts_with("<>") => {
            Some(format!("write not {}", named(rest.get(2..).unwrap_or("").trim_start())))
        }
        "=" | "==" => Some("write the value alone; a row matches if it is this".to_owned()),
        _ => None,
    }
}

/// Forms of other languages, and signs that Kontera does without.
fn other_language(before: &str, line: &str, found: &str) -> Option<&'static str> {
    const WHEN: &str = "write `a when condition otherwise b`";
    Some(match found {
        _ if line.trim_end().ends_with(" if") => WHEN,
        ";" => "nothing stands between statements; remove the `;`",
        ":=" | ":" if !before.contains('(') => "write `=`",
        "=>" => "write `->` before a result type, `=` before a value",
        "+=" => "a value is given once; write the whole expression after `=`",
        "as" | "fit" | "is" | "in" => "one of `is`, `in`, `as`, `fit` or a comparison; put the first into parentheses",
        "else" => "write `otherwise`",
        "then" | "if" | "elif" | "elseif" | "case" | "switch" => WHEN,
        "return" => "write `give`",
        "AND" | "OR" | "NOT" | "och" | "eller" | "inte" => "write `and`, `or`, `not`",
        "contains" | "includes" | "has" | "like" | "LIKE" | "startsWith" | "starts" => {
            "a value is sought in a list by `in`; how a text begins is matched by a row of a table: | \"PostNord\"* | … |"
        }
        "?" => "what is absent is caught by `otherwise`",
        "{" if before.trim_end().chars().next_back().is_some_and(char::is_alphanumeric) => {
            "a block belongs behind a `map`, `row`, `on` or another declaration; records are written Name(field: value)"
        }
        "|" => "rows of a table stand in the block of a `table`; conditions are joined with `or`",
        "\u{2018}" | "\u{2019}" | "\u{201c}" | "\u{201d}" => "write straight quotes: \"text\"",
        _ => return None,
    })
}
