//! Texts with values in them, and `fit`.

use super::super::Checker;
use super::super::program::{Expr, ExprKind, TemplatePart};
use super::super::scope::Body;
use crate::diagnostics::{Diagnostic, Span, code};
use crate::schema::{Chars, Kind, TextTy, Ty, Value};
use crate::syntax::tree;

impl Checker<'_> {
    /// A reason: what is absent shows as `–`.
    pub(in crate::check) fn reason(&mut self, body: &mut Body, template: &tree::Template) -> Expr {
        if template.plain().is_some_and(|text| text.trim().is_empty()) {
            self.report(
                Diagnostic::new(code::NO_REASON, "this reason is empty")
                    .at(template.span, "says nothing")
                    .help("say what is the matter, for whoever has to act on it"),
            );
        }
        self.template(body, template, true)
    }

    /// A text of a document: a hole in it would be noticed by nobody.
    pub(super) fn text(&mut self, body: &mut Body, template: &tree::Template) -> Expr {
        self.template(body, template, false)
    }

    fn template(&mut self, body: &mut Body, template: &tree::Template, reason: bool) -> Expr {
        let span = template.span;
        if let Some(text) = template.plain() {
            return Expr::constant(Value::text(&text), super::text_type(&text), span);
        }
        let mut parts = Vec::new();
        let mut ty = TextTy { longest: Some(0), chars: Chars::none(), folded: false, may_be_empty: true };
        for part in &template.parts {
            match part {
                tree::TemplatePart::Text(text) => {
                    if let Kind::Text(own) = super::text_type(text).kind {
                        grow(&mut ty, &own);
                    }
                    parts.push(TemplatePart::Text(text.clone()));
                }
                tree::TemplatePart::Value(value) => {
                    let value = self.infer(body, value, None);
                    if let Some(own) = self.shown(&value) {
                        grow(&mut ty, &own);
                        if value.ty.optional && !reason {
                            self.hole(&value);
                        }
                    }
                    parts.push(TemplatePart::Value(value));
                }
            }
        }
        Expr::new(ExprKind::Template(parts), Ty::of(Kind::Text(ty)), span)
    }

    /// What a value looks like inside a text; reported if it has no look.
    fn shown(&mut self, value: &Expr) -> Option<TextTy> {
        let of = |longest: u32, chars: &str| TextTy {
            longest: Some(longest),
            chars: Chars::of(chars),
            folded: false,
            may_be_empty: false,
        };
        let own = match &value.ty.kind {
            Kind::Lost | Kind::Never => return None,
            Kind::Money { .. } => of(36, "0123456789.,- ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
            Kind::Int { .. } | Kind::Decimal { .. } | Kind::Account => of(31, "0123456789.,-"),
            Kind::Rate { .. } => of(34, "0123456789.,-\u{a0} %"),
            Kind::Date => of(10, "0123456789-"),
            Kind::Enum(names) => {
                let longest = names.names.iter().map(|name| crate::schema::shown_length(name)).max().unwrap_or(0);
                let all: String = names.names.iter().map(|name| name.as_str()).collect();
                of(u32::try_from(longest).unwrap_or(u32::MAX), &all)
            }
            Kind::Bool => of(5, "yesno"),
            _ => match value.ty.as_text() {
                Some(text) => text,
                None => {
                    let help = match &value.ty.kind {
                        Kind::Instant => "write date(…)",
                        Kind::Exact(_) => "write round(…)",
                        Kind::List(_) => "write join(…)",
                        _ => "name one of its fields",
                    };
                    self.report(
                        Diagnostic::new(code::NOT_SHOWN, format!("{} cannot stand in a text", self.show(&value.ty)))
                            .at(value.span, "put into a text")
                            .help(help),
                    );
                    return None;
                }
            },
        };
        Some(own)
    }

    fn hole(&mut self, value: &Expr) {
        self.shows_value(code::MAY_BE_ABSENT, value.span, super::super::reach::Want::absent());
        self.report(
            Diagnostic::new(code::MAY_BE_ABSENT, "a part of this text may be absent")
                .at(value.span, format!("this is {}", self.show(&value.ty)))
                .help(
                    "give it a name that is never absent: let word = … otherwise \"…\", and write {word}; or take another text then: \"…\" when … is present otherwise …",
                ),
        );
    }

    pub(super) fn fit(
        &mut self,
        body: &mut Body,
        value: &tree::Expr,
        length: Option<&str>,
        span: Span,
        hint: Option<&Ty>,
    ) -> Expr {
        let value = self.infer(body, value, None);
        if value.ty.is_quiet() {
            return Expr::lost(span);
        }
        if value.ty.as_text().is_none() {
            self.report(
                Diagnostic::new(code::FIT_NEEDS_TEXT, "`fit` is for texts")
                    .at(value.span, format!("this is {}", self.show(&value.ty)))
                    .help("write the value into a text: \"{…}\" fit"),
            );
            return Expr::lost(span);
        }
        let text = match (length, hint.map(|hint| &hint.kind)) {
            (Some(length), _) => {
                TextTy { longest: length.parse().ok(), chars: Chars::any(), folded: false, may_be_empty: false }
            }
            (None, Some(Kind::Text(wanted))) => TextTy { folded: false, may_be_empty: false, ..wanted.clone() },
            (None, Some(other)) if !matches!(other, Kind::Lost) => {
                let wanted = self.show(&Ty::of(other.clone()));
                self.report(
                    Diagnostic::new(code::FIT_INTO_KEY, format!("nothing is cut to become a {wanted}"))
                        .at(span, "`fit` could make two different values the same")
                        .help(format!("write … as {wanted} otherwise hold \"why\"")),
                );
                return Expr::lost(span);
            }
            (None, _) => {
                self.report(
                    Diagnostic::new(code::FIT_NEEDS_LENGTH, "`fit` needs to know how long")
                        .at(span, "no field says it here")
                        .help("write … fit Text(50)"),
                );
                return Expr::lost(span);
            }
        };
        let ty = Ty::of(Kind::Text(text.clone())).maybe_if(value.ty.optional);
        Expr::new(ExprKind::Fit(Box::new(value), Box::new(text)), ty, span)
    }
}

fn grow(ty: &mut TextTy, part: &TextTy) {
    ty.longest = ty.longest.zip(part.longest).map(|(a, b)| a.saturating_add(b));
    ty.chars = ty.chars.union(&part.chars);
    ty.may_be_empty = ty.may_be_empty && part.may_be_empty;
}
