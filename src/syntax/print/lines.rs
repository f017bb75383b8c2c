//! Tokens to lines, each with the blanks between its tokens, and what kind of line it is.

use super::spacing::apart;
use super::tokens::{Kind, Token};

#[derive(Debug)]
pub(super) struct Line<'s> {
    pub tokens: Vec<Token<'s>>,
    /// Blanks before each token but the first.
    pub gaps: Vec<usize>,
    /// An empty line stands before it.
    pub after_blank: bool,
    /// It began at the left margin.
    pub at_margin: bool,
}

impl Line<'_> {
    pub fn is_row(&self) -> bool {
        self.tokens.first().is_some_and(|token| token.is("|"))
    }

    pub fn is_comment(&self) -> bool {
        self.tokens.first().is_some_and(|token| token.kind == Kind::Comment)
    }

    /// Blanks before this token; the first one has none of its own.
    pub fn gap_before(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.gaps.get(before)).copied().unwrap_or(0)
    }

    /// The tokens before its comment.
    pub fn code(&self) -> &[Token<'_>] {
        match self.tokens.split_last() {
            Some((last, code)) if last.kind == Kind::Comment => code,
            _ => &self.tokens,
        }
    }
}

pub(super) fn lines(tokens: Vec<Token<'_>>) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for token in tokens {
        match lines.last_mut() {
            Some(line) if token.breaks == 0 => line.tokens.push(token),
            _ => lines.push(Line {
                after_blank: token.breaks > 1,
                at_margin: token.blanks == 0,
                tokens: vec![token],
                gaps: Vec::new(),
            }),
        }
    }
    for line in &mut lines {
        line.gaps = gaps(&line.tokens);
    }
    lines
}

/// Comments at the end of a line stand off from it.
const BEFORE_COMMENT: usize = 3;

fn gaps(tokens: &[Token<'_>]) -> Vec<usize> {
    // Brackets of `List<…>` that are open.
    let mut types = 0usize;
    let mut gaps = Vec::new();
    for at in 1..tokens.len() {
        let earlier = tokens.get(..at.saturating_sub(1)).unwrap_or(&[]);
        let (Some(before), Some(token)) = (tokens.get(at.saturating_sub(1)), tokens.get(at)) else { break };
        if token.is("<") && before.is("List") {
            types = types.saturating_add(1);
        }
        let gap = match token.kind {
            Kind::Comment => BEFORE_COMMENT,
            _ => usize::from(apart(earlier, before, token, types > 0)),
        };
        gaps.push(gap);
        if token.is(">") {
            types = types.saturating_sub(1);
        }
    }
    gaps
}
