//! Texts: `"Order {order.name}"`, and the indented `"""` form.

use super::super::parser::{Pair, Rule};
use super::super::tree::{ExprKind, Template, TemplatePart};
use super::Lower;
use crate::diagnostics::code;
use unicode_normalization::UnicodeNormalization;

impl Lower<'_> {
    /// `pair` is a `string`.
    pub fn template(&mut self, pair: Pair<'_>) -> Template {
        let span = self.span(&pair);
        let Some(form) = pair.into_inner().next() else { return Template { parts: Vec::new(), span } };
        let block = form.as_rule() == Rule::block_string;
        let mut parts = Vec::new();
        for piece in form.into_inner() {
            match piece.as_rule() {
                Rule::escape => push_text(&mut parts, &self.escape(&piece)),
                Rule::hole => {
                    let Some(inner) = piece.into_inner().next() else { continue };
                    let value = self.expr(inner);
                    if let Some(inside) = text_inside(&value) {
                        self.report(
                            code::TEXT_IN_TEXT,
                            "a text inside `{…}` of another text",
                            inside,
                            "this text",
                            "give the value a name before: let word = … otherwise \"…\", and write {word}",
                        );
                    }
                    parts.push(TemplatePart::Value(value));
                }
                _ => push_text(&mut parts, piece.as_str()),
            }
        }
        if block {
            parts = outdent(parts);
        }
        // As documents are read: a letter and its accent are one character.
        for part in &mut parts {
            if let TemplatePart::Text(text) = part {
                *text = text.nfc().collect();
            }
        }
        Template { parts, span }
    }

    fn escape(&mut self, pair: &Pair<'_>) -> String {
        match pair.as_str().chars().nth(1) {
            Some('n') => "\n".to_owned(),
            Some(c @ ('"' | '\\' | '{' | '}')) => c.to_string(),
            other => {
                let span = self.span(pair);
                self.report(
                    code::BAD_ESCAPE,
                    format!("`{}` is no escape", pair.as_str()),
                    span,
                    "unknown after a backslash",
                    "a line break is \\n, a quote \\\", a brace \\{, a backslash \\\\",
                );
                other.map(String::from).unwrap_or_default()
            }
        }
    }

    /// A text that cannot hold `{…}`: a file name, a reason, an attribute's name.
    pub fn plain_text(&mut self, pair: Pair<'_>) -> (String, crate::diagnostics::Span) {
        let template = self.template(pair);
        match template.plain() {
            Some(text) => (text, template.span),
            None => {
                self.report(
                    code::PLAIN_TEXT,
                    "nothing can be put into this text",
                    template.span,
                    "`{…}` is not possible here",
                    "write the text as it is; a brace that belongs to it is \\{",
                );
                (String::new(), template.span)
            }
        }
    }
}

fn push_text(parts: &mut Vec<TemplatePart>, text: &str) {
    if let Some(TemplatePart::Text(last)) = parts.last_mut() {
        last.push_str(text);
    } else {
        parts.push(TemplatePart::Text(text.to_owned()));
    }
}

fn text_inside(value: &super::super::tree::Expr) -> Option<crate::diagnostics::Span> {
    let mut found = None;
    value.walk(&mut |expr| {
        if matches!(expr.kind, ExprKind::Text(_) | ExprKind::Hold(_)) {
            found = found.or(Some(expr.span));
        }
    });
    found
}

/// Removes the first and last line break of a block text and the indentation its lines share.
fn outdent(parts: Vec<TemplatePart>) -> Vec<TemplatePart> {
    const HOLE: char = '\u{0}';
    let joined: String = parts
        .iter()
        .map(|part| match part {
            TemplatePart::Text(text) => text.replace("\r\n", "\n"),
            TemplatePart::Value(_) => HOLE.to_string(),
        })
        .collect();
    let body = joined.strip_prefix('\n').unwrap_or(&joined);
    let body = body.trim_end_matches([' ', '\t']);
    let body = body.strip_suffix('\n').unwrap_or(body);
    let indent = |line: &str| line.chars().take_while(|c| *c == ' ' || *c == '\t').count();
    let shared = body.lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let lines: Vec<String> = body.lines().map(|line| line.chars().skip(shared.min(indent(line))).collect()).collect();
    let mut values = parts.into_iter().filter(|part| matches!(part, TemplatePart::Value(_)));
    let mut out = Vec::new();
    for (n, text) in lines.join("\n").split(HOLE).enumerate() {
        if n > 0 {
            out.extend(values.next());
        }
        if !text.is_empty() {
            push_text(&mut out, text);
        }
    }
    out
}
