//! Logic, comparison, arithmetic.

use super::super::Checker;
use super::super::program::{Arithmetic, Compare, Expr, ExprKind};
use super::super::scope::{self, Body, same_side};
use crate::diagnostics::{Diagnostic, Span, code};
use crate::schema::{Kind, Side, TextTy, Ty};
use crate::syntax::tree::{self, ExprKind as Tree};

impl Checker<'_> {
    /// `a and b` (`all`), `a or b`: each part knows what those before it proved.
    pub(super) fn logic(&mut self, body: &mut Body, parts: &[tree::Expr], span: Span, all: bool) -> Expr {
        let mark = body.mark();
        let mut made = Vec::new();
        for part in parts {
            let part = self.condition(body, part);
            let proof = scope::proof(&part);
            body.assume(if all { &proof.yes } else { &proof.no });
            made.push(part);
        }
        body.back(mark);
        Expr::new(if all { ExprKind::And(made) } else { ExprKind::Or(made) }, Ty::bool(), span)
    }

    pub(super) fn compare(
        &mut self,
        body: &mut Body,
        op: Compare,
        left: &tree::Expr,
        right: &tree::Expr,
        span: Span,
    ) -> Expr {
        // A bare name on the left may be a name of the right side's set.
        let (left, right) = if self.means_nothing_alone(body, left) {
            let right = self.infer(body, right, None);
            let hint = right.ty.clone().present();
            (self.infer(body, left, Some(&hint)), right)
        } else {
            let left = self.infer(body, left, None);
            let hint = left.ty.clone().present();
            let right = self.infer(body, right, Some(&hint));
            (left, right)
        };
        let right = self.adapt(right, &left.ty);
        let left = self.adapt(left, &right.ty);
        let ordered = !matches!(op, Compare::Equal | Compare::NotEqual);
        if !self.comparable(body, &left, &right, ordered) {
            return Expr::lost(span);
        }
        if ordered {
            for side in [&left, &right].into_iter().filter(|side| side.ty.optional) {
                self.absent_operand(side, "compared");
            }
        }
        let folded = [&left, &right].into_iter().any(is_folded);
        let kind = ExprKind::Compare { op, left: Box::new(left), right: Box::new(right), folded };
        Expr::new(kind, Ty::bool(), span)
    }

    fn means_nothing_alone(&self, body: &Body, expr: &tree::Expr) -> bool {
        match &expr.kind {
            Tree::Name(name) => {
                body.find(name).is_none()
                    && !self.signatures.contains_key(name)
                    && name != "event"
                    && body.own.is_none()
                    && body.map.is_none()
            }
            _ => false,
        }
    }

    fn comparable(&mut self, body: &Body, left: &Expr, right: &Expr, ordered: bool) -> bool {
        let (a, b) = (&left.ty, &right.ty);
        if a.is_quiet() || b.is_quiet() {
            return true;
        }
        let same = match (&a.kind, &b.kind) {
            (
                Kind::Money { side: x, .. } | Kind::Exact(Some(x)),
                Kind::Money { side: y, .. } | Kind::Exact(Some(y)),
            ) => {
                if same_side(&body.sides, *x, *y) {
                    true
                } else {
                    self.two_sides(left, right, *x, *y, "compared");
                    return false;
                }
            }
            // Two currencies may always be compared: that is how two sides are found to be one.
            (Kind::Currency(_), Kind::Currency(_)) => true,
            (x, y) if is_number(x) && is_number(y) => true,
            (Kind::Rate { .. }, Kind::Rate { .. }) => true,
            (Kind::Date, Kind::Date) | (Kind::Instant, Kind::Instant) | (Kind::Bool, Kind::Bool) => true,
            (Kind::Enum(x), Kind::Enum(y)) => x.names.iter().any(|name| y.names.contains(name)),
            (Kind::Register(x), Kind::Register(y)) => x == y,
            (Kind::Format(x), Kind::Format(y)) => x == y,
            (Kind::Record(x, _), Kind::Record(y, _)) => x == y,
            (Kind::Struct(x), Kind::Struct(y)) => x == y,
            (Kind::List(_), Kind::List(_)) => self.join(a, b, &body.sides).is_some(),
            // A text may be compared with any text-like value; an enum or country only with its own kind.
            (Kind::Text(_), _) => b.as_text().is_some() && !matches!(b.kind, Kind::Country | Kind::Currency(_)),
            (_, Kind::Text(_)) => a.as_text().is_some() && !matches!(a.kind, Kind::Country | Kind::Currency(_)),
            (Kind::Country, Kind::Country) => true,
            _ => false,
        };
        let orders = !matches!(a.kind, Kind::Bool | Kind::Enum(_) | Kind::Record(..) | Kind::Struct(_) | Kind::List(_));
        if same && (!ordered || (orders && a.as_text().is_none())) {
            return true;
        }
        let (a, b) = (self.show(a), self.show(b));
        let message = if same { format!("{a} has no order") } else { format!("{a} and {b} cannot be compared") };
        let mut diagnostic = Diagnostic::new(code::NOT_COMPARABLE, message)
            .at(left.span, format!("this is {a}"))
            .at(right.span, format!("this is {b}"));
        if let Some(help) = comparison_help(&left.ty.kind, &right.ty.kind) {
            diagnostic = diagnostic.help(help);
        }
        self.report(diagnostic);
        false
    }

    fn two_sides(&mut self, left: &Expr, right: &Expr, a: Side, b: Side, verb: &str) {
        let help = if a == Side::Fixed || b == Side::Fixed {
            super::coerce::OF_ITS_OWN.to_owned()
        } else {
            format!(
                "take both amounts from one side, or convert(amount, rate, {}), or require that the currencies are the same",
                a.name()
            )
        };
        self.report(
            Diagnostic::new(code::WRONG_SIDE, format!("{} money and {} money are {verb}", a.name(), b.name()))
                .at(left.span, format!("this is {}", self.show(&left.ty)))
                .at(right.span, format!("this is {}", self.show(&right.ty)))
                .help(help),
        );
    }

    pub(super) fn absent_operand(&mut self, value: &Expr, verb: &str) {
        self.shows_value(code::MAY_BE_ABSENT, value.span, super::super::reach::Want::absent());
        let diagnostic = Diagnostic::new(code::MAY_BE_ABSENT, format!("what is {verb} may be absent"))
            .at(value.span, self.show(&value.ty))
            .help(match &value.ty.kind {
                Kind::Int { .. } | Kind::Decimal { .. } | Kind::Money { .. } | Kind::Exact(_) => {
                    "say what counts then: (… otherwise 0), or test it before with `is present`"
                }
                kind if Ty::of(kind.clone()).as_text().is_some()
                    && !matches!(kind, Kind::Country | Kind::Currency(_)) =>
                {
                    "say what counts then: (… otherwise \"…\"), or test it before with `is present`"
                }
                _ => "test it before with `is present`, or stop: (… otherwise hold \"why\")",
            });
        self.report(diagnostic);
    }

    pub(super) fn is_in(&mut self, body: &mut Body, value: &tree::Expr, list: &tree::Expr, span: Span) -> Expr {
        // As in `price in fields_to_update`, where the list says what `price` is.
        let (value, list) = if self.means_nothing_alone(body, value) && !matches!(list.kind, Tree::List(_)) {
            let list = self.infer(body, list, None);
            let of = self.element_of(&list.ty);
            (self.infer(body, value, of.as_ref()), list)
        } else {
            let value = self.infer(body, value, None);
            let hint = Ty::list(value.ty.clone().present());
            let list = self.infer(body, list, Some(&hint));
            (value, self.adapt(list, &hint))
        };
        let of = match &list.ty.kind {
            Kind::List(_) | Kind::Fields(_) => self.element_of(&list.ty).unwrap_or_else(Ty::lost),
            Kind::Lost | Kind::Never => return Expr::lost(span),
            _ => {
                self.report(
                    Diagnostic::new(code::WRONG_TYPE, "`in` needs a list on its right")
                        .at(list.span, format!("this is {}", self.show(&list.ty)))
                        .help("write [a, b, c], or name a list"),
                );
                return Expr::lost(span);
            }
        };
        let element = Expr::new(list.kind.clone(), of, list.span);
        if !self.comparable(body, &value, &element, false) {
            return Expr::lost(span);
        }
        let folded = is_folded(&value) || is_folded(&element);
        Expr::new(ExprKind::In { value: Box::new(value), list: Box::new(list), folded }, Ty::bool(), span)
    }

    fn element_of(&self, list: &Ty) -> Option<Ty> {
        match &list.kind {
            Kind::List(of) => Some((**of).clone()),
            Kind::Fields(record) => Some(self.field_names(*record)),
            _ => None,
        }
    }

    pub(super) fn negative(&mut self, body: &mut Body, value: &tree::Expr, span: Span, hint: Option<&Ty>) -> Expr {
        let value = self.infer(body, value, hint);
        if let ExprKind::Constant(crate::schema::Value::Number(number)) = &value.kind {
            let number = crate::schema::number::negate(*number);
            let ty = match value.ty.kind {
                Kind::Int { least: Some(n), most: Some(_) } => {
                    let n = n.checked_neg();
                    Ty::of(Kind::Int { least: n, most: n })
                }
                _ => value.ty.clone(),
            };
            return Expr::constant(crate::schema::Value::Number(number), ty, span);
        }
        let ty = match &value.ty.kind {
            Kind::Int { .. } => Ty::int(),
            Kind::Money { side, .. } => Ty::money(*side),
            Kind::Decimal { .. } | Kind::Exact(_) | Kind::Rate { .. } => value.ty.clone(),
            Kind::Lost | Kind::Never => return Expr::lost(span),
            _ => {
                self.report(
                    Diagnostic::new(code::NOT_A_NUMBER, "only numbers and amounts have a minus")
                        .at(value.span, format!("this is {}", self.show(&value.ty)))
                        .help("for a text that begins with a hyphen write \"-{…}\""),
                );
                return Expr::lost(span);
            }
        };
        if value.ty.optional {
            self.absent_operand(&value, "negated");
        }
        Expr::new(ExprKind::Negative(Box::new(value)), ty.present(), span)
    }

    pub(super) fn arithmetic(
        &mut self,
        body: &mut Body,
        op: Arithmetic,
        left: &tree::Expr,
        right: &tree::Expr,
        span: Span,
        hint: Option<&Ty>,
    ) -> Expr {
        // A sum of amounts has amounts for parts; a product may not.
        let part_hint = if matches!(op, Arithmetic::Add | Arithmetic::Subtract) { hint } else { None };
        let left = self.infer(body, left, part_hint);
        let right_hint = left.ty.clone().present();
        let right = self.infer(body, right, Some(&right_hint).filter(|_| part_hint.is_some() || is_sum(op)));
        let (left, right) = if is_sum(op) {
            let right = self.adapt(right, &left.ty);
            let left = self.adapt(left, &right.ty);
            (left, right)
        } else {
            (left, right)
        };
        if left.ty.is_quiet() || right.ty.is_quiet() {
            let lost = left.ty.is_lost() || right.ty.is_lost();
            let ty = if lost { Ty::lost() } else { Ty::never() };
            return Expr::new(ExprKind::Arithmetic(op, Box::new(left), Box::new(right)), ty, span);
        }
        let ty = match op {
            Arithmetic::Add | Arithmetic::Subtract => self.sum_type(body, op, &left, &right),
            Arithmetic::Multiply => product_type(&left.ty.kind, &right.ty.kind),
            Arithmetic::Divide => self.quotient_type(body, &left, &right),
        };
        for side in [&left, &right].into_iter().filter(|side| side.ty.optional) {
            self.absent_operand(side, "calculated with");
        }
        let Some(ty) = ty else {
            self.no_arithmetic(op, &left, &right);
            return Expr::lost(span);
        };
        Expr::new(ExprKind::Arithmetic(op, Box::new(left), Box::new(right)), ty, span)
    }

    fn sum_type(&mut self, body: &Body, op: Arithmetic, left: &Expr, right: &Expr) -> Option<Ty> {
        Some(match (&left.ty.kind, &right.ty.kind) {
            (
                Kind::Money { side: a, .. } | Kind::Exact(Some(a)),
                Kind::Money { side: b, .. } | Kind::Exact(Some(b)),
            ) => {
                if !same_side(&body.sides, *a, *b) {
                    let verb = if op == Arithmetic::Add { "added" } else { "subtracted" };
                    self.two_sides(left, right, *a, *b, verb);
                    return Some(Ty::lost());
                }
                let rounded = matches!((&left.ty.kind, &right.ty.kind), (Kind::Money { .. }, Kind::Money { .. }));
                if rounded { Ty::money(*a) } else { Ty::of(Kind::Exact(Some(*a))) }
            }
            (Kind::Exact(None), b) if is_number(b) => Ty::of(Kind::Exact(None)),
            (a, Kind::Exact(None)) if is_number(a) => Ty::of(Kind::Exact(None)),
            (Kind::Int { .. }, Kind::Int { .. }) => Ty::int(),
            (a, b) if is_number(a) && is_number(b) => Ty::of(Kind::Decimal { decimals: None }),
            (Kind::Rate { .. }, Kind::Rate { .. }) => Ty::of(Kind::Rate { whole: false }),
            _ if op == Arithmetic::Add => {
                let (a, b) = (left.ty.as_text()?, right.ty.as_text()?);
                Ty::of(Kind::Text(TextTy {
                    longest: a.longest.zip(b.longest).map(|(a, b)| a.saturating_add(b)),
                    chars: a.chars.union(&b.chars),
                    folded: false,
                    may_be_empty: a.may_be_empty && b.may_be_empty,
                }))
            }
            _ => return None,
        })
    }

    fn quotient_type(&mut self, body: &Body, left: &Expr, right: &Expr) -> Option<Ty> {
        // Dividing by a written number that is not 0 always gives something.
        let sure = matches!(&right.kind, ExprKind::Constant(crate::schema::Value::Number(n)) if !n.is_zero());
        let ty = match (&left.ty.kind, &right.ty.kind) {
            (Kind::Money { side, .. } | Kind::Exact(Some(side)), b)
                if is_number(b) || matches!(b, Kind::Rate { .. } | Kind::Exact(None)) =>
            {
                Ty::of(Kind::Exact(Some(*side)))
            }
            (
                Kind::Money { side: a, .. } | Kind::Exact(Some(a)),
                Kind::Money { side: b, .. } | Kind::Exact(Some(b)),
            ) => {
                if !same_side(&body.sides, *a, *b) {
                    self.two_sides(left, right, *a, *b, "divided");
                    return Some(Ty::lost());
                }
                Ty::of(Kind::Exact(None))
            }
            (a, b) if is_number(a) && (is_number(b) || matches!(b, Kind::Rate { .. })) => Ty::of(Kind::Exact(None)),
            _ => return None,
        };
        Some(ty.maybe_if(!sure))
    }

    fn no_arithmetic(&mut self, op: Arithmetic, left: &Expr, right: &Expr) {
        let verb = match op {
            Arithmetic::Add => "added",
            Arithmetic::Subtract => "subtracted",
            Arithmetic::Multiply => "multiplied",
            Arithmetic::Divide => "divided",
        };
        let (a, b) = (self.show(&left.ty), self.show(&right.ty));
        let mut diagnostic = Diagnostic::new(code::NO_ARITHMETIC, format!("{a} and {b} cannot be {verb}"))
            .at(left.span, format!("this is {a}"))
            .at(right.span, format!("this is {b}"));
        let code = |ty: &Ty| matches!(ty.kind, Kind::Register(_) | Kind::Enum(_));
        if matches!(op, Arithmetic::Subtract) && code(&left.ty) && code(&right.ty) {
            diagnostic = diagnostic.help("a code with a hyphen stands in quotes: \"PN-AVTAL\"");
        } else if left.ty.as_text().is_some() || right.ty.as_text().is_some() {
            diagnostic = diagnostic.help("a text takes other values in braces: \"{amount}\"");
        }
        self.report(diagnostic);
    }
}

fn product_type(left: &Kind, right: &Kind) -> Option<Ty> {
    Some(match (left, right) {
        (Kind::Money { side, .. }, Kind::Int { .. }) | (Kind::Int { .. }, Kind::Money { side, .. }) => Ty::money(*side),
        (Kind::Money { side, .. } | Kind::Exact(Some(side)), b)
            if is_number(b) || matches!(b, Kind::Rate { .. } | Kind::Exact(None)) =>
        {
            Ty::of(Kind::Exact(Some(*side)))
        }
        (a, Kind::Money { side, .. } | Kind::Exact(Some(side)))
            if is_number(a) || matches!(a, Kind::Rate { .. } | Kind::Exact(None)) =>
        {
            Ty::of(Kind::Exact(Some(*side)))
        }
        (Kind::Int { .. }, Kind::Int { .. }) => Ty::int(),
        (Kind::Exact(None), b) if is_number(b) || matches!(b, Kind::Rate { .. }) => Ty::of(Kind::Exact(None)),
        (a, Kind::Exact(None)) if is_number(a) || matches!(a, Kind::Rate { .. }) => Ty::of(Kind::Exact(None)),
        (a, b) if is_number(a) && is_number(b) => Ty::of(Kind::Decimal { decimals: None }),
        (Kind::Rate { .. }, b) | (b, Kind::Rate { .. }) if is_number(b) => Ty::of(Kind::Exact(None)),
        _ => return None,
    })
}

fn is_sum(op: Arithmetic) -> bool {
    matches!(op, Arithmetic::Add | Arithmetic::Subtract)
}

/// Plain numbers: neither amounts nor rates.
pub(super) fn is_number(kind: &Kind) -> bool {
    matches!(kind, Kind::Int { .. } | Kind::Decimal { .. } | Kind::Exact(None) | Kind::Account)
}

fn is_folded(expr: &Expr) -> bool {
    let kind = match &expr.ty.kind {
        Kind::List(of) => &of.kind,
        kind => kind,
    };
    matches!(kind, Kind::Text(TextTy { folded: true, .. }))
}

fn comparison_help(left: &Kind, right: &Kind) -> Option<&'static str> {
    let either = |test: fn(&Kind) -> bool| test(left) || test(right);
    if either(|kind| matches!(kind, Kind::Rate { .. })) && either(is_number) {
        return Some("a rate is written 25%");
    }
    if either(|kind| matches!(kind, Kind::Money { .. } | Kind::Exact(Some(_)))) && either(is_number) {
        return Some("only 0 is an amount in every currency; others come from the document or a setting");
    }
    if either(|kind| matches!(kind, Kind::Instant)) && either(|kind| matches!(kind, Kind::Date)) {
        return Some("write date(…) for the day in the pack's time zone");
    }
    let text = |kind: &Kind| matches!(kind, Kind::Text(_));
    if either(text) && either(|kind| matches!(kind, Kind::Enum(_) | Kind::Country | Kind::Currency(_))) {
        return Some("names and codes stand without quotes: x = paid, x = SE");
    }
    None
}
