//! Text to tokens, line breaks kept. Total: whatever cannot be a token of the language is a sign of one character.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word or a number, a date, a time, a rate.
    Word,
    /// `"…"`, `"""…"""`, `'…'`
    Text,
    /// `(`, `[`, `{`
    Open,
    Close,
    Sign,
    /// `// …`, `/// …`, `//! …`
    Comment,
}

#[derive(Clone, Debug)]
pub(super) struct Token<'s> {
    pub kind: Kind,
    pub text: &'s str,
    /// Line breaks before it.
    pub breaks: usize,
    /// Blanks before it, on its line.
    pub blanks: usize,
}

impl Token<'_> {
    pub fn is(&self, text: &str) -> bool {
        self.kind != Kind::Text && self.text == text
    }
}

pub(super) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut rest = source.trim_start_matches('\u{FEFF}');
    let (mut breaks, mut blanks) = (0usize, 0usize);
    while let Some(first) = rest.chars().next() {
        if first == '\n' {
            breaks = breaks.saturating_add(1);
            blanks = 0;
        } else if first.is_whitespace() || first == '\u{FEFF}' {
            blanks = blanks.saturating_add(1);
        } else {
            let (kind, length) = token(first, rest);
            let (text, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
            // What a comment ends in does not show.
            let text = if kind == Kind::Comment { text.trim_end() } else { text };
            tokens.push(Token { kind, text, breaks, blanks });
            (breaks, blanks) = (0, 0);
            rest = after;
            continue;
        }
        rest = rest.get(first.len_utf8()..).unwrap_or("");
    }
    tokens
}

fn token(first: char, rest: &str) -> (Kind, usize) {
    let second = rest.chars().nth(1).unwrap_or('\n');
    match first {
        '/' if second == '/' => (Kind::Comment, rest.find('\n').unwrap_or(rest.len())),
        '"' if rest.starts_with("\"\"\"") => (Kind::Text, block_text(rest)),
        '"' | '\'' => (Kind::Text, line_text(first, rest)),
        '(' | '[' | '{' => (Kind::Open, 1),
        ')' | ']' | '}' => (Kind::Close, 1),
        _ if first.is_ascii_digit() => (Kind::Word, number(rest)),
        _ if first.is_alphabetic() || first == '_' => (Kind::Word, word(rest)),
        _ => {
            let long = ["->", ":=", "==", "!=", "<>", "<=", ">=", "..", "||", "&&"];
            let length = long.iter().find(|sign| rest.starts_with(**sign)).map_or(first.len_utf8(), |sign| sign.len());
            (Kind::Sign, length)
        }
    }
}

fn word(rest: &str) -> usize {
    rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
}

/// `25`, `25.50`, `2026-11-20`, `06:30`, `25%`: what stands together, and the sign of a rate.
fn number(rest: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let from = |at: usize| rest.get(at..).unwrap_or("");
    let mut end = digits(rest);
    let day = from(end).strip_prefix('-').filter(|_| end == 4).map(digits);
    if day == Some(2) && from(end.saturating_add(3)).strip_prefix('-').map(digits) == Some(2) {
        return end.saturating_add(6);
    }
    if end == 2 && from(end).strip_prefix(':').map(digits) == Some(2) {
        return 5;
    }
    let decimals = from(end).strip_prefix('.').map_or(0, digits);
    if decimals > 0 {
        end = end.saturating_add(decimals).saturating_add(1);
    }
    match from(end).strip_prefix(' ').unwrap_or(from(end)).starts_with('%') {
        true => end.saturating_add(from(end).find('%').unwrap_or(0)).saturating_add(1),
        false => end.saturating_add(word(from(end))),
    }
}

/// Up to its last quote, holes with texts of their own included.
fn line_text(quote: char, rest: &str) -> usize {
    let (mut escaped, mut depth, mut inner) = (false, 0usize, false);
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => return at,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' if quote == '"' && !inner => depth = depth.saturating_add(1),
            '}' if quote == '"' && !inner => depth = depth.saturating_sub(1),
            _ if c == quote && depth == 0 => return at.saturating_add(1),
            _ if c == quote => inner = !inner,
            _ => {}
        }
    }
    rest.len()
}

fn block_text(rest: &str) -> usize {
    let inside = rest.get(3..).unwrap_or("");
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' if inside.get(at..).is_some_and(|from| from.starts_with("\"\"\"")) => return at.saturating_add(6),
            _ => {}
        }
    }
    rest.len()
}
