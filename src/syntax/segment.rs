//! Cuts a rule file into items: whatever begins in column 0 begins an item, and an item ends with a `}` in column 0 or
//! before the next item. So a broken item never takes its neighbours along.

use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Span, code};

/// One item's text: from its first `///` line to its last line.
#[derive(Debug)]
pub(super) struct Segment {
    pub start: usize,
    pub end: usize,
}

#[derive(Debug, Default)]
pub(super) struct Cut {
    pub doc: Vec<String>,
    pub segments: Vec<Segment>,
}

pub(super) fn cut(file: FileId, source: &str, found: &mut Diagnostics) -> Cut {
    let mut cut = Cut::default();
    // Where the `///` lines above the next item began.
    let mut doc_start: Option<usize> = None;
    let mut open = false;
    let mut at = 0usize;
    for line in source.split_inclusive('\n') {
        let start = at;
        at = at.saturating_add(line.len());
        let end = start.saturating_add(line.trim_end().len());
        let text = if start == 0 { line.trim_start_matches('\u{FEFF}') } else { line };
        let first = text.chars().next().unwrap_or('\n');
        if text.trim().is_empty() || (text.trim_start().starts_with("//") && first.is_whitespace()) {
            continue;
        }
        if text.starts_with("//!") && cut.segments.is_empty() && doc_start.is_none() {
            cut.doc.push(super::lower::doc_text(text));
        } else if text.starts_with("///") && !text.starts_with("////") {
            doc_start = doc_start.or(Some(start));
            open = false;
        } else if text.starts_with("//") {
            continue;
        } else if let Some(segment) = cut.segments.last_mut().filter(|_| open && continues(text))
            && source.get(segment.start..at).is_some_and(|sofar| depth(sofar) > 0)
        {
            let help = match source.get(segment.start..).and_then(named) {
                Some(name) => format!("indent it: it belongs to the block of `{name}`"),
                None => "indent it".to_owned(),
            };
            stray(file, start, end, found, ("a line of a block stands at the left margin", "not indented"), &help);
            segment.end = end;
        } else if let (true, Some(word)) = (first.is_whitespace(), declaration(text))
            && (!open || cut.segments.last().is_none_or(|last| depth(source.get(last.start..start).unwrap_or("")) == 0))
        {
            let lead = text.len().saturating_sub(text.trim_start().len());
            let from = start.saturating_add(lead);
            let help = "begin its line at the left margin";
            stray(
                file,
                from,
                from.saturating_add(word.len()),
                found,
                ("a declaration is indented", "not at the left margin"),
                help,
            );
            cut.segments.push(Segment { start: doc_start.take().unwrap_or(from), end });
            open = true;
        } else if first == '}' {
            match cut.segments.last_mut().filter(|_| open) {
                Some(segment) => segment.end = end,
                None => stray(file, start, end, found, ("this `}` closes nothing", "one too many"), "remove it"),
            }
            open = false;
        } else if first.is_whitespace() || matches!(first, ']' | ')') {
            match cut.segments.last_mut().filter(|_| open) {
                Some(segment) => segment.end = end,
                None => {
                    let lead = text.len().saturating_sub(text.trim_start().len());
                    stray(
                        file,
                        start.saturating_add(lead),
                        end,
                        found,
                        ("this line belongs to no declaration", "before any, or behind the end of one"),
                        "a declaration begins at the left margin and its lines are indented; a `}` at the left margin ends it",
                    );
                }
            }
        } else {
            cut.segments.push(Segment { start: doc_start.take().unwrap_or(start), end });
            open = true;
        }
    }
    cut
}

/// Does the line begin like one inside a block? `CostCenter = …`, `| b2b | … |`.
fn continues(text: &str) -> bool {
    let word: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let known = |word: &str| word == "use" || super::recover::DECLARATIONS.contains(&word);
    if text.starts_with('|') {
        return true;
    }
    let rest = text.get(word.len()..).unwrap_or("").trim_start();
    !word.is_empty()
        && !known(&word)
        && (rest.starts_with('=') || matches!(word.as_str(), "row" | "on" | "give" | "find" | "given"))
}

/// The word of a declaration that this line begins: `setting order_prefix …`, but not `input + 1`.
fn declaration(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    let word = super::recover::DECLARATIONS
        .into_iter()
        .find(|word| text.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ')))?;
    let rest = text.get(word.len()..)?.trim_start();
    let names = rest.starts_with(|c: char| c.is_alphabetic() || c == '_' || (c == '"' && word == "test"));
    let joins = ["in", "is", "as", "fit", "when", "otherwise", "and", "or", "for", "by", "where"];
    let second: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (names && !joins.contains(&second.as_str()) && word != "require").then_some(word)
}

/// How many blocks are open at the end of `text`.
fn depth(text: &str) -> usize {
    let mut depth = 0usize;
    let mut block_text = false;
    for line in text.lines() {
        let code = match comment_start(line, &mut block_text) {
            Some(begin) => line.get(..begin).unwrap_or(""),
            None => line,
        };
        let (mut in_text, mut escaped) = (false, false);
        for c in code.chars() {
            match c {
                _ if escaped => escaped = false,
                '\\' if in_text => escaped = true,
                '"' => in_text = !in_text,
                '{' if !in_text => depth = depth.saturating_add(1),
                '}' if !in_text => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
    }
    depth
}

/// `override map sales_order`, of an item that begins so.
fn named(item: &str) -> Option<String> {
    let line = item.lines().find(|line| !line.trim_start().starts_with("//") && !line.trim().is_empty())?;
    let words: Vec<&str> =
        line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let count = if matches!(words.first(), Some(&"override" | &"replace")) { 3 } else { 2 };
    Some(words.get(..count)?.join(" "))
}

fn stray(file: FileId, start: usize, end: usize, found: &mut Diagnostics, (message, label): (&str, &str), help: &str) {
    let span = Span::new(file, start, end);
    found.push(Diagnostic::new(code::STRAY_LINE, message).at(span, label).help(help));
}

/// All comments, `///` and `//!` left out, texts respected.
pub(super) fn comments(file: FileId, source: &str) -> Vec<Span> {
    let mut comments = Vec::new();
    let mut at = 0usize;
    let mut block_text = false;
    for line in source.split_inclusive('\n') {
        let start = at;
        at = at.saturating_add(line.len());
        let content = line.trim_end();
        if let Some(begin) = comment_start(content, &mut block_text) {
            let text = content.get(begin..).unwrap_or("");
            // Behind code, any comment is a plain one.
            let alone = content.get(..begin).is_some_and(|code| code.trim_start_matches('\u{FEFF}').trim().is_empty());
            let documents =
                alone && ((text.starts_with("///") && !text.starts_with("////")) || text.starts_with("//!"));
            if !documents {
                let end = start.saturating_add(content.len());
                comments.push(Span::new(file, start.saturating_add(begin), end));
            }
        }
    }
    comments
}

/// The length of `text` without blanks and comments at its end.
pub(super) fn code_length(text: &str) -> usize {
    let plain = text.trim_end();
    if !plain.contains("//") {
        return plain.len();
    }
    let (mut at, mut end, mut block_text) = (0usize, 0usize, false);
    for line in plain.split_inclusive('\n') {
        let code = match comment_start(line, &mut block_text) {
            Some(begin) => line.get(..begin).unwrap_or("").trim_end(),
            None => line.trim_end(),
        };
        if !code.is_empty() {
            end = at.saturating_add(code.len());
        }
        at = at.saturating_add(line.len());
    }
    end
}

/// Where a comment begins in this line.
pub(super) fn comment_start(line: &str, block_text: &mut bool) -> Option<usize> {
    let mut in_text = false;
    let mut rest = line.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let ahead = line.get(at..).unwrap_or("");
        if *block_text {
            if ahead.starts_with("\"\"\"") {
                *block_text = false;
                rest.nth(1);
            }
        } else if in_text {
            match c {
                '\\' => drop(rest.next()),
                '"' => in_text = false,
                _ => {}
            }
        } else if ahead.starts_with("\"\"\"") {
            *block_text = true;
            rest.nth(1);
        } else if c == '"' {
            in_text = true;
        } else if ahead.starts_with("//") {
            return Some(at);
        }
    }
    None
}
