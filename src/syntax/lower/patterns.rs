//! Cells of condition columns.

use super::super::parser::{Pair, Rule};
use super::super::tree::{BoundOp, Expr, Pattern, PatternItem, PatternItemKind, PatternKind};
use super::{Lower, Parts};

impl Lower<'_> {
    /// `pair` is a `pattern`.
    pub fn pattern(&mut self, pair: Pair<'_>) -> Pattern {
        let span = self.span(&pair);
        let kind = match pair.into_inner().next() {
            Some(form) if form.as_rule() == Rule::not_values => {
                let mut parts = Parts::of(self, form);
                let items = parts.next().map(|values| self.pattern_items(values)).unwrap_or_default();
                PatternKind::Values { not: true, items }
            }
            Some(form) if form.as_rule() == Rule::values => {
                PatternKind::Values { not: false, items: self.pattern_items(form) }
            }
            _ => PatternKind::Any,
        };
        Pattern { span, kind }
    }

    fn pattern_items(&mut self, pair: Pair<'_>) -> Vec<PatternItem> {
        pair.into_inner().map(|item| self.pattern_item(item)).collect()
    }

    fn pattern_item(&mut self, pair: Pair<'_>) -> PatternItem {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::is_present => PatternItemKind::Present,
            Rule::is_absent => PatternItemKind::Absent,
            Rule::range => {
                let (mut from, mut to) = (None, None);
                for end in pair.into_inner() {
                    let at_start = end.as_rule() == Rule::range_from;
                    let value = end.into_inner().next().map(|literal| self.literal(literal));
                    if at_start { from = value } else { to = value }
                }
                PatternItemKind::Range(from, to)
            }
            Rule::bounds => PatternItemKind::Bounds(pair.into_inner().filter_map(|bound| self.bound(bound)).collect()),
            Rule::prefix => {
                let text = pair.into_inner().next().map(|text| self.plain_text(text).0);
                PatternItemKind::Prefix(text.unwrap_or_default())
            }
            Rule::path => PatternItemKind::Name(self.path(pair)),
            _ => PatternItemKind::Literal(self.literal(pair)),
        };
        PatternItem { span, kind }
    }

    fn bound(&mut self, pair: Pair<'_>) -> Option<(BoundOp, Expr)> {
        let mut parts = pair.into_inner();
        let op = match parts.next()?.as_str() {
            "<" => BoundOp::Less,
            "<=" => BoundOp::LessEqual,
            ">" => BoundOp::Greater,
            _ => BoundOp::GreaterEqual,
        };
        Some((op, self.literal(parts.next()?)))
    }
}
