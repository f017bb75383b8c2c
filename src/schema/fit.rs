//! Making a text fit a field where cutting does no harm.

use super::Chars;
use unicode_segmentation::UnicodeSegmentation;

/// A text's length as the strictest reader counts it: UTF-16 units, never fewer than characters.
pub fn shown_length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Breaks and tabs become blanks where breaks are refused, known signs become their allowed neighbours, what the field
/// refuses goes, the rest is cut between two visible characters. Empty if nothing is left.
pub fn fit(text: &str, longest: Option<u32>, chars: &Chars) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if chars.contains(c) {
            out.push(c);
        } else if let Some(other) = neighbour(c) {
            out.extend(other.chars().filter(|c| chars.contains(*c)));
        }
    }
    let squeezed = squeeze(&out);
    cut(squeezed.trim(), longest).trim_end().to_owned()
}

/// What may stand for a sign that is refused.
fn neighbour(c: char) -> Option<&'static str> {
    Some(match c {
        '\n' | '\r' | '\t' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => " ",
        '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => " ",
        '\'' | '‘' | '‛' | '′' => "’",
        '"' | '“' | '”' | '„' | '«' | '»' | '″' => "’’",
        '—' | '―' | '−' | '‐' | '‑' | '‒' => "–",
        '…' => "...",
        '•' | '·' | '~' => "-",
        '[' | '{' | '<' => "(",
        ']' | '}' | '>' => ")",
        '|' => "/",
        '×' => "x",
        '÷' => "/",
        _ => return None,
    })
}

/// One blank where removing left several.
fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        if c == ' ' && blank {
            continue;
        }
        blank = c == ' ';
        out.push(c);
    }
    out
}

fn cut(text: &str, longest: Option<u32>) -> &str {
    let Some(longest) = longest.and_then(|longest| usize::try_from(longest).ok()) else { return text };
    let mut used = 0usize;
    for (at, grapheme) in text.grapheme_indices(true) {
        used = used.saturating_add(shown_length(grapheme));
        if used > longest {
            return text.get(..at).unwrap_or("");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, longest: u32) -> String {
        fit(text, Some(longest), &Chars::named("line").expect("known"))
    }

    #[test]
    fn what_is_refused_is_replaced_or_goes() {
        assert_eq!(line("Tält\n\tFjäll 🏕️ 2P", 50), "Tält Fjäll 2P");
        assert_eq!(line("15\" \u{201c}Pro\u{201d} — it's <new>…", 50), "15’’ ’’Pro’’ – it’s (new)...");
        assert_eq!(line("🎉🎉", 50), "");
    }

    #[test]
    fn cutting_keeps_visible_characters_whole() {
        assert_eq!(line("e\u{0301}e\u{0308}", 3), "ee\u{0308}");
        assert_eq!(line("abc def", 4), "abc");
        let any = Chars::any();
        assert_eq!(fit("a👨‍👩‍👧b", Some(3), &any), "a");
        assert_eq!(fit("a👍b", Some(3), &any), "a👍");
    }
}
