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
        } else if first == '}' {
            match cut.segments.last_mut().filter(|_| open) {
                Some(segment) => segment.end = end,
                None => stray(file, start, end, found, "this `}` closes nothing", "remove it"),
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
                        "this line belongs to no declaration",
                        "a declaration begins in column 0 and its lines are indented; a `}` in column 0 ends it",
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

fn stray(file: FileId, start: usize, end: usize, found: &mut Diagnostics, message: &str, help: &str) {
    let span = Span::new(file, start, end);
    found.push(Diagnostic::new(code::STRAY_LINE, message).at(span, "here").help(help));
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
            let documents = (text.starts_with("///") && !text.starts_with("////")) || text.starts_with("//!");
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
fn comment_start(line: &str, block_text: &mut bool) -> Option<usize> {
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
