//! What a parse failure means, in words of the language.

use super::parser::{Failure, Rule};
use super::slips::{advice, condition};
use crate::diagnostics::{Diagnostic, FileId, Span, code};
use pest::error::{ErrorVariant, InputLocation};

/// The finding for a failed parse of `text`, which stands at `base`.
pub(super) fn failure(file: FileId, base: usize, text: &str, failure: &Failure) -> Diagnostic {
    told(file, base, text, failure, advice)
}

/// The same for the condition of a table's row, of which `text` is the cell.
pub(super) fn in_condition(file: FileId, base: usize, text: &str, failure: &Failure) -> Diagnostic {
    told(file, base, text, failure, condition)
}

/// What to do about the token found, by what stands before it and from it on.
type Advice = fn(&str, &str, &str) -> Option<String>;

fn told(file: FileId, base: usize, text: &str, failure: &Failure, advice: Advice) -> Diagnostic {
    let at = match failure.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at.min(text.len()),
    };
    let rest = text.get(at..).unwrap_or("");
    let found = token(rest);
    let span = |start: usize, length: usize| {
        let start = base.saturating_add(start);
        Span::new(file, start, start.saturating_add(length))
    };
    if let Some(quote) = open_quote(text) {
        return Diagnostic::new(code::TEXT_NOT_CLOSED, "a text is not closed")
            .at(span(quote, 1), "it begins here")
            .help("close it with a `\"` on the same line; a longer text stands between `\"\"\"`");
    }
    if found.is_empty()
        && let Some(open) = open_bracket(text)
    {
        let bracket = text.get(open..).and_then(|rest| rest.chars().next()).unwrap_or('(');
        let close = if bracket == '[' { ']' } else { ')' };
        return Diagnostic::new(code::BRACKET_NOT_CLOSED, format!("a `{bracket}` is not closed"))
            .at(span(open, 1), "it is opened here")
            .help(format!("a `{close}` is missing"));
    }
    let expected = match &failure.variant {
        ErrorVariant::ParsingError { positives, .. } => phrases(positives),
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    let before = text.get(..at).unwrap_or("");
    let (message, label) = if found.is_empty() {
        ("something is missing at the end".to_owned(), "nothing follows")
    } else {
        (format!("`{found}` does not belong here"), "not expected")
    };
    let (place, length) = if found.is_empty() {
        let last = before.trim_end().chars().next_back().map_or(0, char::len_utf8);
        (before.trim_end().len().saturating_sub(last), last)
    } else {
        (at, found.len())
    };
    let help = advice(before, rest, found).or_else(|| expectation(&expected));
    Diagnostic::new(code::UNEXPECTED, message).at(span(place, length), label).help_if(help)
}

/// The word, number or sign at the start of `rest`.
fn token(rest: &str) -> &str {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    match rest.chars().next() {
        None => "",
        Some(c) if word(c) => rest.get(..rest.find(|c| !word(c)).unwrap_or(rest.len())).unwrap_or(""),
        Some(c) => {
            let two = rest.get(..2).filter(|two| matches!(*two, "=>" | ":=" | "->" | "==" | "&&" | "||" | "+=" | ".."));
            two.or_else(|| rest.get(..c.len_utf8())).unwrap_or("")
        }
    }
}

/// Where a text begins that has no end on its line.
fn open_quote(text: &str) -> Option<usize> {
    if text.contains("\"\"\"") {
        return None;
    }
    let mut line_start = 0usize;
    for line in text.split_inclusive('\n') {
        let mut open = None;
        let mut escaped = false;
        for (at, c) in line.char_indices() {
            if escaped {
                escaped = false;
            } else if c == '\\' && open.is_some() {
                escaped = true;
            } else if c == '"' {
                open = if open.is_some() { None } else { Some(at) };
            } else if open.is_none() && line.get(at..).is_some_and(|rest| rest.starts_with("//")) {
                break;
            }
        }
        if let Some(at) = open {
            return Some(line_start.saturating_add(at));
        }
        line_start = line_start.saturating_add(line.len());
    }
    None
}

/// The last `(` or `[` that nothing closes.
fn open_bracket(text: &str) -> Option<usize> {
    let mut open = Vec::new();
    let (mut in_text, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            '\n' => in_text = false,
            _ if in_text => {}
            '(' | '[' => open.push(at),
            ')' | ']' => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

fn expectation(expected: &[&'static str]) -> Option<String> {
    match expected {
        [] => None,
        [one] => Some(format!("expected {one}")),
        [first @ .., last] if expected.len() <= 4 => Some(format!("expected {} or {last}", first.join(", "))),
        _ => None,
    }
}

/// Rules as a reader knows them, each once, signs that could always follow left out.
fn phrases(rules: &[Rule]) -> Vec<&'static str> {
    let mut phrases: Vec<&'static str> = Vec::new();
    for phrase in rules.iter().filter_map(|rule| phrase(*rule)) {
        if !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    phrases.sort_unstable();
    phrases
}

fn phrase(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::name | Rule::path | Rule::word => "a name",
        Rule::expression | Rule::choice | Rule::or_expression | Rule::and_expression | Rule::not_expression => {
            "a value"
        }
        Rule::relation | Rule::sum | Rule::product | Rule::unary | Rule::postfix | Rule::variable => "a value",
        Rule::date | Rule::money | Rule::minor | Rule::rate | Rule::number | Rule::signed | Rule::truth => "a value",
        Rule::hold | Rule::blank | Rule::omit | Rule::list | Rule::group_of | Rule::negative => "a value",
        Rule::single_quoted | Rule::if_form | Rule::kw_not => "a value",
        Rule::string | Rule::line_string | Rule::block_string => "a text in double quotes",
        Rule::type_ | Rule::one_of | Rule::list_of | Rule::named_type => "a type",
        Rule::parameters => "its parameters in parentheses",
        Rule::table_row => "a row: | … |",
        Rule::verdict | Rule::kw_hold | Rule::kw_skip | Rule::kw_warn => "`hold`, `skip` or `warn`",
        Rule::sign_arrow => "`->`",
        Rule::sign_colon => "`:`",
        Rule::sign_equals => "`=`",
        Rule::sign_open => "`{`",
        Rule::kw_otherwise => "`otherwise`",
        Rule::kw_when => "`when`",
        Rule::code => "a code such as K0705",
        Rule::kw_because | Rule::because => "`because \"reason\"`",
        Rule::kw_give | Rule::give => "`give`",
        Rule::kw_in => "`in`",
        Rule::kw_by => "`by`",
        Rule::kw_row | Rule::group | Rule::group_head => "`row`",
        Rule::kw_of => "`of`",
        Rule::kw_for => "`for`",
        Rule::last_arm => "`otherwise`",
        Rule::result => "a result type",
        Rule::pattern | Rule::any_value | Rule::not_values | Rule::values => "a pattern",
        Rule::event => "an event, such as order.created",
        Rule::verb | Rule::step => "a step: create, update, upsert, convert, credit, book, pay, send, note, set",
        Rule::on | Rule::on_head => "`on`",
        Rule::given => "`given`",
        Rule::field | Rule::computed | Rule::invariant => "a field",
        _ => return None,
    })
}
