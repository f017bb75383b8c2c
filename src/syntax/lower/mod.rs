//! From pest's pairs to our tree, at once, so that no pest type leaves this folder.

mod declarations;
mod expressions;
mod maps;
mod patterns;
mod tables;
mod templates;
mod types;

use super::parser::{Pair, Rule, is_keyword};
use super::segment::code_length;
use super::tree::{Expr, Name, Path};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Span};

/// Where the slice that is being lowered stands, and where findings go.
pub(super) struct Lower<'d> {
    pub file: FileId,
    /// Byte offset of the slice in its file.
    pub base: usize,
    pub found: &'d mut Diagnostics,
}

impl Lower<'_> {
    pub fn span(&self, pair: &Pair<'_>) -> Span {
        let span = pair.as_span();
        // A rule that ends in something optional drags the blanks and comments before it along.
        let end = span.start().saturating_add(code_length(pair.as_str()));
        self.range(span.start(), end)
    }

    pub fn range(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.base.saturating_add(start), self.base.saturating_add(end))
    }

    pub fn name(&self, pair: &Pair<'_>) -> Name {
        Name { text: pair.as_str().into(), span: self.span(pair) }
    }

    fn report(&mut self, code: &'static Code, message: impl Into<String>, span: Span, label: &str, help: &str) {
        let diagnostic = Diagnostic::new(code, message).at(span, label);
        self.found.push(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
    }
}

/// The pairs inside a pair, keywords left out, taken in the order of the grammar.
///
/// The grammar fixes the shape, so a part that is not there can only be a slip between grammar and lowering; it becomes
/// an empty node rather than a panic.
pub(super) struct Parts<'a> {
    rest: std::iter::Peekable<std::vec::IntoIter<Pair<'a>>>,
    span: Span,
}

impl<'a> Parts<'a> {
    pub fn of(lower: &Lower<'_>, pair: Pair<'a>) -> Parts<'a> {
        let span = lower.span(&pair);
        let inner: Vec<_> = pair.into_inner().filter(|pair| !is_keyword(pair.as_rule())).collect();
        Parts { rest: inner.into_iter().peekable(), span }
    }

    pub fn from(pairs: Vec<Pair<'a>>, span: Span) -> Parts<'a> {
        let inner: Vec<_> = pairs.into_iter().filter(|pair| !is_keyword(pair.as_rule())).collect();
        Parts { rest: inner.into_iter().peekable(), span }
    }

    pub fn is_next(&mut self, rule: Rule) -> bool {
        self.rest.peek().is_some_and(|pair| pair.as_rule() == rule)
    }

    pub fn maybe(&mut self, rule: Rule) -> Option<Pair<'a>> {
        self.rest.next_if(|pair| pair.as_rule() == rule)
    }

    pub fn next(&mut self) -> Option<Pair<'a>> {
        self.rest.next()
    }

    /// `///` lines before the thing.
    pub fn doc(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(pair) = self.maybe(Rule::doc) {
            lines.push(doc_text(pair.as_str()));
        }
        lines
    }

    pub fn name(&mut self, lower: &Lower<'_>) -> Name {
        match self.rest.next_if(|pair| matches!(pair.as_rule(), Rule::name | Rule::word | Rule::verb)) {
            Some(pair) => lower.name(&pair),
            None => Name { text: Default::default(), span: self.span },
        }
    }

    /// All names that follow one another.
    pub fn names(&mut self, lower: &Lower<'_>) -> Vec<Name> {
        let mut names = Vec::new();
        while self.is_next(Rule::name) {
            names.push(self.name(lower));
        }
        names
    }

    pub fn path(&mut self, lower: &Lower<'_>) -> Path {
        match self.maybe(Rule::path) {
            Some(pair) => lower.path(pair),
            None => Path { parts: Vec::new(), span: self.span },
        }
    }

    pub fn expr(&mut self, lower: &mut Lower<'_>) -> Expr {
        match self.rest.next() {
            Some(pair) => lower.expr(pair),
            None => Expr { kind: super::tree::ExprKind::Lost, span: self.span },
        }
    }
}

impl Lower<'_> {
    pub fn path(&self, pair: Pair<'_>) -> Path {
        let span = self.span(&pair);
        Path { parts: pair.into_inner().map(|part| self.name(&part)).collect(), span }
    }
}

/// The words of a `///` line.
pub(super) fn doc_text(line: &str) -> String {
    line.trim_start_matches('/').trim_start_matches('!').trim().to_owned()
}
