//! Expressions: what they mean and which type they have.

mod calls;
mod coerce;
mod folds;
mod names;
mod operators;
mod texts;

pub(super) use names::{dotted, named_value};

use super::Checker;
use super::program::{Conversion, Expr, ExprKind};
use super::scope::{self, Body};
use crate::diagnostics::{Diagnostic, code};
use crate::schema::{Chars, EnumTy, Kind, Side, TextTy, Ty, Value, number};
use crate::syntax::tree::{self, ExprKind as Tree};
use rust_decimal::Decimal;
use smol_str::SmolStr;
use std::sync::Arc;

impl<'t> Checker<'t> {
    /// The expression with the type it has by itself. `hint` only helps bare names and `fit` to mean something.
    pub(super) fn infer(&mut self, body: &mut Body, expr: &tree::Expr, hint: Option<&Ty>) -> Expr {
        let span = expr.span;
        match &expr.kind {
            Tree::Number(_) | Tree::Rate(_) | Tree::Money { .. } | Tree::Minor(_) | Tree::Date(_) | Tree::Truth(_) => {
                self.literal(expr, hint)
            }
            Tree::Text(template) => self.text(body, template),
            Tree::Hold(reason) => {
                let reason = self.reason(body, reason);
                Expr::new(ExprKind::Hold(Box::new(reason)), Ty::never(), span)
            }
            Tree::Blank => Expr::new(ExprKind::Blank, Ty::never(), span),
            Tree::Omit => Expr::new(ExprKind::Omit, Ty::never(), span),
            Tree::Name(name) => self.name(body, name, span, hint),
            Tree::Member(base, field) => self.member(body, base, field, span),
            Tree::Index { base, field, key } => self.lookup(body, base, field.as_ref(), key, span),
            Tree::Call { callee, arguments } => self.call(body, callee, arguments, span, hint),
            Tree::Fold { callee, arguments, fold } => self.fold(body, callee, arguments, fold, span),
            Tree::List(values) => self.list(body, values, span, hint),
            Tree::Negative(value) => self.negative(body, value, span, hint),
            Tree::Not(value) => {
                let value = self.condition(body, value);
                Expr::new(ExprKind::Not(Box::new(value)), Ty::bool(), span)
            }
            Tree::And(parts) => self.logic(body, parts, span, true),
            Tree::Or(parts) => self.logic(body, parts, span, false),
            Tree::Arithmetic(op, left, right) => self.arithmetic(body, *op, left, right, span, hint),
            Tree::Compare(op, left, right) => self.compare(body, *op, left, right, span),
            Tree::IsPresent { value, present } => self.is_present(body, value, *present, span),
            Tree::Is { value, not, ty } => self.is(body, value, *not, ty, span),
            Tree::As { value, ty } => self.conversion(body, value, ty, span, hint),
            Tree::In { value, list } => self.is_in(body, value, list, span),
            Tree::Fit { value, length } => self.fit(body, value, length.as_deref(), span, hint),
            Tree::When { value, condition } => self.when(body, value, condition, span, hint),
            Tree::Otherwise(parts) => self.otherwise(body, parts, span, hint, None),
            Tree::Lost => Expr::lost(span),
        }
    }

    /// The expression as a value of `wanted`; a mismatch is reported.
    pub(super) fn value(&mut self, body: &mut Body, expr: &tree::Expr, wanted: &Ty) -> Expr {
        match &expr.kind {
            Tree::Otherwise(parts) => self.otherwise(body, parts, expr.span, Some(wanted), Some(wanted)),
            Tree::When { value, condition } => {
                let condition = self.condition(body, condition);
                let mark = body.mark();
                let proof = scope::proof(&condition);
                body.assume(&proof.yes);
                body.sides.extend(proof.sides);
                let value = self.value(body, value, &wanted.clone().maybe());
                body.back(mark);
                let ty = value.ty.clone().maybe();
                let kind = ExprKind::When { value: Box::new(value), condition: Box::new(condition) };
                self.coerce(body, Expr::new(kind, ty, expr.span), wanted)
            }
            Tree::List(values) => match &wanted.kind {
                Kind::List(of) => {
                    let values: Vec<Expr> = values.iter().map(|value| self.value(body, value, of)).collect();
                    constant_list(values, Ty::list((**of).clone()), expr.span)
                }
                _ => {
                    let found = self.infer(body, expr, Some(wanted));
                    self.coerce(body, found, wanted)
                }
            },
            _ => {
                let found = self.infer(body, expr, Some(wanted));
                self.coerce(body, found, wanted)
            }
        }
    }

    /// A condition: true or false, never absent.
    pub(super) fn condition(&mut self, body: &mut Body, expr: &tree::Expr) -> Expr {
        self.value(body, expr, &Ty::bool())
    }

    fn literal(&mut self, expr: &tree::Expr, hint: Option<&Ty>) -> Expr {
        let span = expr.span;
        match &expr.kind {
            Tree::Number(digits) => match number::parse(digits) {
                Some(value) => Expr::constant(Value::Number(value), number_type(value), span),
                None => self.too_big(span),
            },
            Tree::Rate(digits) => match number::parse(digits).and_then(per_hundred) {
                Some((rate, whole)) => Expr::constant(Value::Number(rate), Ty::of(Kind::Rate { whole }), span),
                None => self.too_big(span),
            },
            Tree::Money { amount, currency } => self.money(amount, currency, span, hint),
            Tree::Minor(digits) => {
                let side = hint.and_then(money_side).unwrap_or(Side::Shop);
                match number::parse(digits).filter(|value| number::decimals(*value) == 0) {
                    Some(value) => Expr::new(ExprKind::Minor(value, side), Ty::money(side), span),
                    None => {
                        self.report(
                            Diagnostic::new(code::BAD_LITERAL, "there is no part of the smallest coin")
                                .at(span, "not a whole number")
                                .help("write `5 minor`"),
                        );
                        Expr::lost(span)
                    }
                }
            }
            Tree::Date(text) => match text.parse::<jiff::civil::Date>() {
                Ok(date) => Expr::constant(Value::Date(date), Ty::of(Kind::Date), span),
                Err(_) => {
                    self.report(
                        Diagnostic::new(code::BAD_LITERAL, format!("there is no day {text}"))
                            .at(span, "not in the calendar")
                            .help("a day is written year-month-day: 2026-04-01"),
                    );
                    Expr::lost(span)
                }
            },
            Tree::Truth(value) => Expr::constant(Value::Bool(*value), Ty::bool(), span),
            _ => Expr::lost(span),
        }
    }

    fn too_big(&mut self, span: crate::diagnostics::Span) -> Expr {
        self.report(
            Diagnostic::new(code::BAD_LITERAL, "this number has too many digits")
                .at(span, "more than 28 digits")
                .help("no amount needs that many"),
        );
        Expr::lost(span)
    }

    /// `3000 NOK`: an amount with a currency of its own. It meets no side without `convert`.
    fn money(&mut self, amount: &str, currency: &SmolStr, span: crate::diagnostics::Span, hint: Option<&Ty>) -> Expr {
        let Some(decimals) = crate::schema::tables::currency::decimals(currency) else {
            self.report(
                Diagnostic::new(code::BAD_LITERAL, format!("there is no currency {currency}"))
                    .at(span, "not an ISO 4217 code")
                    .help("write the amount with a code such as SEK, EUR or NOK"),
            );
            return Expr::lost(span);
        };
        let _ = hint;
        match number::parse(amount) {
            Some(value) if number::decimals(value) <= decimals => {
                let money = crate::schema::Money { amount: value, currency: Some(currency.clone()) };
                // Of no side: only other amounts of the same currency can meet it.
                Expr::constant(Value::Money(money), Ty::money(Side::Fixed), span)
            }
            Some(_) => {
                self.report(
                    Diagnostic::new(code::BAD_LITERAL, format!("{currency} has {decimals} decimals"))
                        .at(span, "more decimals than the currency has")
                        .help("round the amount"),
                );
                Expr::lost(span)
            }
            None => self.too_big(span),
        }
    }

    fn list(
        &mut self,
        body: &mut Body,
        values: &[tree::Expr],
        span: crate::diagnostics::Span,
        hint: Option<&Ty>,
    ) -> Expr {
        let element_hint = match hint.map(|hint| &hint.kind) {
            Some(Kind::List(of)) => Some((**of).clone()),
            Some(Kind::Fields(record)) => Some(self.field_names(*record)),
            _ => None,
        };
        let mut made = Vec::new();
        let mut of: Option<Ty> = None;
        for value in values {
            let hint = element_hint.as_ref().or(of.as_ref()).cloned();
            let value = self.infer(body, value, hint.as_ref());
            of = Some(match of {
                None => value.ty.clone(),
                Some(of) => match self.join(&of, &value.ty, &body.sides) {
                    Some(joined) => joined,
                    None => {
                        self.mixed(&value, &of, "in one list");
                        Ty::lost()
                    }
                },
            });
            made.push(value);
        }
        let of = of.or(element_hint).unwrap_or_else(Ty::never);
        constant_list(made, Ty::list(of), span)
    }

    /// The names of a record's fields, as a closed set.
    pub(super) fn field_names(&self, record: super::program::RecordId) -> Ty {
        let names = self.program.records.get(record.index()).map(|record| record.fields.keys().cloned().collect());
        Ty::of(Kind::Enum(Arc::new(EnumTy { name: SmolStr::default(), names: names.unwrap_or_default() })))
    }

    fn when(
        &mut self,
        body: &mut Body,
        value: &tree::Expr,
        condition: &tree::Expr,
        span: crate::diagnostics::Span,
        hint: Option<&Ty>,
    ) -> Expr {
        let condition = self.condition(body, condition);
        let mark = body.mark();
        let proof = scope::proof(&condition);
        body.assume(&proof.yes);
        body.sides.extend(proof.sides);
        let value = self.infer(body, value, hint);
        body.back(mark);
        let ty = value.ty.clone().maybe();
        Expr::new(ExprKind::When { value: Box::new(value), condition: Box::new(condition) }, ty, span)
    }

    /// `a otherwise b otherwise c`. With `wanted`, each part is held against it.
    fn otherwise(
        &mut self,
        body: &mut Body,
        parts: &[tree::Expr],
        span: crate::diagnostics::Span,
        hint: Option<&Ty>,
        wanted: Option<&Ty>,
    ) -> Expr {
        let outer = body.mark();
        let mut made: Vec<Expr> = Vec::new();
        let mut joined: Option<Ty> = None;
        for (n, part) in parts.iter().enumerate() {
            let last = n.saturating_add(1) == parts.len();
            let value = match wanted {
                Some(wanted) if last => self.value(body, part, wanted),
                Some(wanted) => self.value(body, part, &wanted.clone().maybe()),
                None => {
                    let own_hint = joined.clone().map(Ty::present);
                    let value = self.infer(body, part, hint.or(own_hint.as_ref()));
                    match &own_hint {
                        Some(ty) => self.adapt(value, ty),
                        None => value,
                    }
                }
            };
            if !last && !value.ty.optional && !value.ty.is_lost() {
                self.nothing_to_catch(&value, parts.get(n.saturating_add(1)));
            }
            // What comes after `v when c` is tried where `c` does not hold, if `v` cannot be absent by itself.
            if let ExprKind::When { value: inner, condition } = &value.kind
                && !inner.ty.optional
            {
                body.assume(&scope::proof(condition).no);
            }
            joined = Some(match joined {
                None => value.ty.clone(),
                Some(before) => match self.join(&before, &value.ty, &body.sides) {
                    Some(ty) => Ty { optional: value.ty.optional, ..ty },
                    None => {
                        self.mixed(&value, &before, "behind one `otherwise`");
                        Ty::lost()
                    }
                },
            });
            made.push(value);
        }
        body.back(outer);
        let optional = made.last().is_some_and(|last| last.ty.optional);
        let ty = match wanted {
            Some(wanted) => wanted.clone().present().maybe_if(optional),
            None => joined.unwrap_or_else(Ty::lost).present().maybe_if(optional),
        };
        Expr::new(ExprKind::Otherwise(made), ty, span)
    }

    fn nothing_to_catch(&mut self, value: &Expr, next: Option<&tree::Expr>) {
        let held = matches!(value.ty.kind, Kind::Never);
        let label = match &value.kind {
            ExprKind::Omit | ExprKind::Blank => "this already decides",
            _ if held => "always held",
            _ => "always there",
        };
        let mut diagnostic = Diagnostic::new(code::NOTHING_TO_CATCH, "`otherwise` has nothing to catch here")
            .at(value.span, label)
            .help(if matches!(value.kind, ExprKind::Omit | ExprKind::Blank) {
                "keep one of the two: `omit` leaves the field out, `blank` empties it"
            } else if held {
                "`otherwise` catches what is absent, never what is held"
            } else {
                "remove `otherwise` and what follows it, or give this value a condition with `when`"
            });
        if let Some(next) = next {
            diagnostic = diagnostic.at(next.span, "never used");
        }
        self.report(diagnostic);
    }

    fn is_present(
        &mut self,
        body: &mut Body,
        value: &tree::Expr,
        present: bool,
        span: crate::diagnostics::Span,
    ) -> Expr {
        let value = self.infer(body, value, None);
        if !value.ty.optional && !value.ty.is_quiet() {
            let is_list = matches!(value.ty.kind, Kind::List(_));
            let help = if is_list { "a list is empty or not: count(list) > 0" } else { "remove the test" };
            self.report(
                Diagnostic::new(code::ALWAYS_PRESENT, "this is never absent")
                    .at(value.span, format!("{}, without `?`", self.show(&value.ty)))
                    .help(help),
            );
        }
        let test = Expr::new(ExprKind::IsPresent(Box::new(value)), Ty::bool(), span);
        if present { test } else { Expr::new(ExprKind::Not(Box::new(test)), Ty::bool(), span) }
    }

    fn is(
        &mut self,
        body: &mut Body,
        value: &tree::Expr,
        not: bool,
        ty: &tree::Type,
        span: crate::diagnostics::Span,
    ) -> Expr {
        let value = self.infer(body, value, None);
        let Some(conversion) = self.conversion_to(&value, ty) else { return Expr::lost(span) };
        let test = Expr::new(ExprKind::Is(Box::new(value), conversion), Ty::bool(), span);
        if not { Expr::new(ExprKind::Not(Box::new(test)), Ty::bool(), span) } else { test }
    }

    fn conversion(
        &mut self,
        body: &mut Body,
        value: &tree::Expr,
        ty: &tree::Type,
        span: crate::diagnostics::Span,
        hint: Option<&Ty>,
    ) -> Expr {
        let value = self.infer(body, value, None);
        let Some(mut conversion) = self.conversion_to(&value, ty) else { return Expr::lost(span) };
        let mut result = self.ty(ty).present().maybe();
        // A text for a field must have the field's characters, too.
        if let (Conversion::Text(text), Some(Kind::Text(wanted))) = (&mut conversion, hint.map(|hint| &hint.kind)) {
            text.chars = wanted.chars.clone();
            result = Ty::of(Kind::Text(text.clone())).maybe();
        }
        Expr::new(ExprKind::As(Box::new(value), conversion), result, span)
    }

    /// How `value` could become a `ty`; reported if it cannot.
    fn conversion_to(&mut self, value: &Expr, ty: &tree::Type) -> Option<Conversion> {
        let wanted = self.ty(ty);
        if wanted.is_lost() || value.ty.is_lost() {
            return None;
        }
        let from_text = value.ty.as_text().is_some();
        let from_number = matches!(value.ty.kind, Kind::Int { .. } | Kind::Account | Kind::Decimal { .. });
        let conversion = match &wanted.kind {
            Kind::Format(format) if from_text => Conversion::Format(*format),
            Kind::Register(register) if from_text => Conversion::Register(*register),
            Kind::Text(text) if from_text => Conversion::Text(text.clone()),
            Kind::Country if from_text => Conversion::Country,
            Kind::Currency(_) if from_text => Conversion::Currency,
            Kind::Date if from_text => Conversion::Date,
            Kind::Enum(names) if from_text => Conversion::Names(names.names.clone()),
            Kind::Account if from_text || from_number => Conversion::Account,
            Kind::Int { .. } if from_text || from_number => Conversion::Int,
            Kind::Rate { whole: true } if matches!(value.ty.kind, Kind::Rate { .. }) => Conversion::WholeRate,
            _ => {
                let message =
                    format!("{} cannot become {}", crate::diagnostics::a(&self.show(&value.ty)), self.show(&wanted));
                let help = match (&value.ty.kind, &wanted.kind) {
                    (Kind::Money { .. } | Kind::Exact(_), Kind::Text(_)) => "write it into a text: \"{amount}\"",
                    (Kind::Instant, Kind::Date) => "write date(…)",
                    (Kind::Exact(_), _) => "write round(…)",
                    _ => "`as` makes formats and codes from texts, accounts from numbers, WholeRate from a rate",
                };
                self.report(
                    Diagnostic::new(code::BAD_CONVERSION, message)
                        .at(value.span, format!("this is {}", self.show(&value.ty)))
                        .at(ty.span, "and cannot be made into this")
                        .help(help),
                );
                return None;
            }
        };
        Some(conversion)
    }
}

impl Conversion {
    /// The type of what it makes.
    pub(super) fn result(&self) -> Option<Ty> {
        Some(Ty::of(match self {
            Conversion::Format(format) => Kind::Format(*format),
            Conversion::Register(register) => Kind::Register(*register),
            Conversion::Text(text) => Kind::Text(text.clone()),
            Conversion::Country => Kind::Country,
            Conversion::Currency => return None,
            Conversion::Account => Kind::Account,
            Conversion::Int => Kind::Int { least: None, most: None },
            Conversion::WholeRate => Kind::Rate { whole: true },
            Conversion::Date => Kind::Date,
            Conversion::Names(names) => Kind::Enum(Arc::new(EnumTy { name: SmolStr::default(), names: names.clone() })),
        }))
    }
}

/// The type of a number that is written out.
fn number_type(value: Decimal) -> Ty {
    match number::decimals(value) {
        0 => {
            let exact = i64::try_from(value.mantissa()).ok().filter(|_| value.scale() == 0);
            Ty::of(Kind::Int { least: exact, most: exact })
        }
        decimals => Ty::of(Kind::Decimal { decimals: Some(decimals) }),
    }
}

/// 25 → 0.25, and whether the per cent number is whole.
fn per_hundred(percent: Decimal) -> Option<(Decimal, bool)> {
    let hundredth = Decimal::new(1, 2);
    let rate = number::multiply(percent, hundredth).ok()?;
    Some((rate, number::decimals(percent) == 0))
}

pub(super) fn money_side(ty: &Ty) -> Option<Side> {
    match &ty.kind {
        Kind::Money { side, .. } | Kind::Exact(Some(side)) => Some(*side),
        Kind::List(of) => money_side(of),
        _ => None,
    }
}

/// The precise type of a text that is written out.
pub(super) fn text_type(text: &str) -> Ty {
    let longest = u32::try_from(crate::schema::shown_length(text)).unwrap_or(u32::MAX);
    Ty::of(Kind::Text(TextTy {
        longest: Some(longest),
        chars: Chars::of(text),
        folded: false,
        may_be_empty: text.trim().is_empty(),
    }))
}

/// A list that is known before any document is one value.
fn constant_list(values: Vec<Expr>, ty: Ty, span: crate::diagnostics::Span) -> Expr {
    let constants: Option<Vec<Value>> = values
        .iter()
        .map(|value| match &value.kind {
            ExprKind::Constant(value) => Some(value.clone()),
            _ => None,
        })
        .collect();
    match constants {
        Some(constants) => Expr::constant(Value::list(constants), ty, span),
        None => Expr::new(ExprKind::List(values), ty, span),
    }
}
