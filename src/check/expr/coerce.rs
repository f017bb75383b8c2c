//! Holding a value against the type that is needed, and saying why it does not fit.

use super::super::Checker;
use super::super::program::{Expr, ExprKind};
use super::super::reach::Want;
use super::super::scope::Body;
use crate::diagnostics::{Diagnostic, a, code};
use crate::schema::{Kind, Mismatch, Money, Side, TextTy, Ty, Value, is_account};
use rust_decimal::Decimal;

impl Checker<'_> {
    /// `expr` where a `wanted` is needed.
    pub(in crate::check) fn coerce(&mut self, body: &Body, expr: Expr, wanted: &Ty) -> Expr {
        let expr = self.adapt(expr, wanted);
        if expr.ty.is_lost() || wanted.is_lost() {
            return expr;
        }
        match self.fits(&expr.ty, wanted, &body.sides) {
            Ok(()) => {
                if let (ExprKind::Constant(value), Kind::Int { .. } | Kind::Decimal { .. }) = (&expr.kind, &wanted.kind)
                {
                    self.within_limits(value, wanted, expr.span);
                }
                expr
            }
            Err(mismatch) => {
                self.mismatch(&expr, wanted, &mismatch);
                Expr { ty: wanted.clone(), ..expr }
            }
        }
    }

    /// A written number, text or list takes the type that is needed, if it can.
    pub(in crate::check) fn adapt(&mut self, expr: Expr, wanted: &Ty) -> Expr {
        let wanted = wanted.clone().present();
        if let ExprKind::List(values) = &expr.kind
            && let Kind::List(of) = &wanted.kind
        {
            let values = values.iter().map(|value| self.adapt(value.clone(), of)).collect();
            return Expr::new(ExprKind::List(values), expr.ty, expr.span);
        }
        if let ExprKind::Minor(count, _) = &expr.kind
            && let Kind::Money { side, .. } = wanted.kind
        {
            return Expr::new(ExprKind::Minor(*count, side), Ty::money(side), expr.span);
        }
        let ExprKind::Constant(value) = &expr.kind else { return expr };
        let made = match (value, &wanted.kind) {
            (Value::Number(number), Kind::Money { side, .. })
                if number.is_zero() && matches!(expr.ty.kind, Kind::Int { .. }) =>
            {
                Some((zero(), Ty::money(*side)))
            }
            (Value::Number(number), Kind::Exact(side))
                if number.is_zero() && matches!(expr.ty.kind, Kind::Int { .. }) =>
            {
                crate::schema::Exact::from_decimal(Decimal::ZERO)
                    .ok()
                    .map(|exact| (Value::Exact(exact, None), Ty::of(Kind::Exact(*side))))
            }
            (Value::Number(number), Kind::Account) if matches!(expr.ty.kind, Kind::Int { .. }) => {
                is_account(*number).then(|| (value.clone(), wanted.clone()))
            }
            (Value::Text(text), Kind::Format(format)) => {
                format.read(text).map(|text| (Value::text(text), wanted.clone()))
            }
            (Value::Text(text), Kind::Register(register)) if matches!(expr.ty.kind, Kind::Text(_)) => {
                register.read(text).map(|text| (Value::text(text), wanted.clone()))
            }
            (Value::Text(text), Kind::Enum(names)) if matches!(expr.ty.kind, Kind::Text(_)) => {
                names.names.contains(text).then(|| (value.clone(), wanted.clone()))
            }
            (Value::Text(text), Kind::Country) if matches!(expr.ty.kind, Kind::Text(_)) => {
                crate::schema::tables::country::find(text).map(|_| (value.clone(), wanted.clone()))
            }
            (Value::List(values), Kind::List(of)) => {
                let made: Vec<Expr> = values
                    .iter()
                    .map(|value| {
                        let ty = match &expr.ty.kind {
                            Kind::List(own) => (**own).clone(),
                            _ => Ty::lost(),
                        };
                        self.adapt(Expr::constant(value.clone(), ty, expr.span), of)
                    })
                    .collect();
                let ty = made.first().map_or((**of).clone(), |first| first.ty.clone());
                let values: Option<Vec<Value>> = made
                    .into_iter()
                    .map(|made| match made.kind {
                        ExprKind::Constant(value) => Some(value),
                        _ => None,
                    })
                    .collect();
                values.map(|values| (Value::list(values), Ty::list(ty)))
            }
            _ => None,
        };
        match made {
            Some((value, ty)) => Expr::constant(value, ty, expr.span),
            None => expr,
        }
    }

    /// The type of either; None if no type holds both.
    pub(in crate::check) fn join(&self, a: &Ty, b: &Ty, sides: &[(Side, Side)]) -> Option<Ty> {
        let optional = a.optional || b.optional;
        if a.is_quiet() {
            return Some(b.clone().maybe_if(optional));
        }
        if b.is_quiet() {
            return Some(a.clone().maybe_if(optional));
        }
        let (one, two) = (a.clone().present(), b.clone().present());
        if self.fits(&one, &two, sides).is_ok() {
            return Some(two.maybe_if(optional));
        }
        if self.fits(&two, &one, sides).is_ok() {
            return Some(one.maybe_if(optional));
        }
        let kind = match (&one.kind, &two.kind) {
            (Kind::Enum(x), Kind::Enum(y)) => {
                let mut names = x.names.clone();
                names.extend(y.names.iter().filter(|name| !x.names.contains(name)).cloned());
                Kind::Enum(std::sync::Arc::new(crate::schema::EnumTy { name: Default::default(), names }))
            }
            (Kind::Int { .. }, Kind::Decimal { .. }) | (Kind::Decimal { .. }, Kind::Int { .. }) => {
                Kind::Decimal { decimals: None }
            }
            (Kind::Int { .. }, Kind::Int { .. }) => Kind::Int { least: None, most: None },
            _ => {
                let (x, y) = (one.as_text()?, two.as_text()?);
                // Two codes of different registers are not texts to be mixed.
                if !matches!(one.kind, Kind::Text(_)) && !matches!(two.kind, Kind::Text(_)) {
                    return None;
                }
                Kind::Text(TextTy {
                    longest: x.longest.zip(y.longest).map(|(x, y)| x.max(y)),
                    chars: x.chars.union(&y.chars),
                    folded: x.folded || y.folded,
                    may_be_empty: x.may_be_empty || y.may_be_empty,
                })
            }
        };
        Some(Ty::of(kind).maybe_if(optional))
    }

    pub(in crate::check) fn mixed(&mut self, value: &Expr, before: &Ty, place: &str) {
        let message = format!("{} and {} stand {place}", self.show(before), self.show(&value.ty));
        self.report(
            Diagnostic::new(code::WRONG_TYPE, message)
                .at(value.span, format!("this is {}", self.show(&value.ty)))
                .help("give all of them the same type"),
        );
    }

    fn mismatch(&mut self, expr: &Expr, wanted: &Ty, mismatch: &Mismatch) {
        let (own, needed) = (self.show(&expr.ty), self.show(wanted));
        let span = expr.span;
        self.shows_mismatch(expr, wanted, mismatch);
        let diagnostic = match mismatch {
            Mismatch::Absent => Diagnostic::new(code::MAY_BE_ABSENT, "this may be absent")
                .at(span, format!("{own}, but {needed} is needed"))
                .help("say what happens then: … otherwise \"a value\", or … otherwise hold \"why\""),
            Mismatch::TooLong { given, most } => self.too_long(expr, *given, *most),
            Mismatch::Characters => self.characters(expr, wanted),
            Mismatch::Empty => Diagnostic::new(code::MAY_BE_EMPTY, "this text may be empty")
                .at(span, "may have no characters at all")
                .help("an empty text is absent: write … as Text(30) otherwise …"),
            Mismatch::Sides(a, b) => {
                Diagnostic::new(code::WRONG_SIDE, format!("{} money where {} money is needed", a.name(), b.name()))
                    .at(span, format!("this is {own}"))
                    .help(side_help(*a, *b))
            }
            Mismatch::Unrounded => Diagnostic::new(code::UNROUNDED, "this is not rounded yet")
                .at(span, format!("{own}, but {needed} is needed"))
                .help("write round(…)"),
            Mismatch::NotWhole => {
                Diagnostic::new(code::NOT_WHOLE_RATE, "only whole per cent numbers are possible here")
                    .at(span, "may be a rate such as 25.5%")
                    .help("write … as WholeRate otherwise hold \"VAT {rate} on an invoice\"")
            }
            Mismatch::Names(names) => {
                let message = format!("{} is not possible here", crate::diagnostics::list(names, "or"));
                Diagnostic::new(code::WRONG_NAME, message).at(span, format!("this is {own}")).help(match &wanted.kind {
                    Kind::Enum(known) => format!("possible are {}", crate::diagnostics::list(&known.names, "and")),
                    _ => needed,
                })
            }
            Mismatch::Kind => self.wrong_kind(expr, wanted, &own, &needed),
        };
        self.report(diagnostic);
    }

    /// A document with which the value does not fit; a written value never does.
    fn shows_mismatch(&mut self, expr: &Expr, wanted: &Ty, mismatch: &Mismatch) {
        if matches!(expr.kind, ExprKind::Constant(_)) {
            return;
        }
        let (code, want) = match mismatch {
            Mismatch::Absent => (code::MAY_BE_ABSENT, Want::absent()),
            Mismatch::TooLong { most, .. } => (code::TOO_LONG, Want::longer_than(*most)),
            Mismatch::Empty => (code::MAY_BE_EMPTY, Want::text("")),
            Mismatch::NotWhole => (code::NOT_WHOLE_RATE, Want::uneven_rate()),
            Mismatch::Characters => match wanted.as_text() {
                Some(text) => (code::BAD_CHARACTERS, Want::outside_of(text.chars)),
                None => return,
            },
            Mismatch::Kind | Mismatch::Sides(..) | Mismatch::Unrounded | Mismatch::Names(_) => return,
        };
        self.shows_value(code, expr.span, want);
    }

    fn too_long(&self, expr: &Expr, given: Option<u32>, most: u32) -> Diagnostic {
        let constant = matches!(expr.kind, ExprKind::Constant(_));
        let label = match given {
            Some(given) if constant => format!("has {given} characters"),
            Some(given) => format!("up to {given} characters"),
            None => "of any length".to_owned(),
        };
        let help = if constant {
            "shorten it".to_owned()
        } else {
            format!(
                "a name or description may be cut: … fit; a number or reference may not: … as Text({most}) otherwise hold \"too long\""
            )
        };
        let may_be = if constant { "is" } else { "may be" };
        Diagnostic::new(code::TOO_LONG, format!("this text {may_be} longer than {most} characters"))
            .at(expr.span, label)
            .help(help)
    }

    fn characters(&self, expr: &Expr, wanted: &Ty) -> Diagnostic {
        if let (ExprKind::Constant(Value::Text(text)), Some(needed)) = (&expr.kind, wanted.as_text())
            && let Some(c) = needed.chars.first_outside(text)
        {
            return Diagnostic::new(code::BAD_CHARACTERS, format!("the character {c:?} is refused here"))
                .at(expr.span, "in this text")
                .help("take another character");
        }
        let help = match &wanted.kind {
            Kind::Text(_) => {
                "a name or description may be cleaned: … fit; a number or reference may not: … as Text(30) otherwise hold \"bad characters\""
                    .to_owned()
            }
            _ => format!("write … as {} otherwise hold \"why\"", self.show(&wanted.clone().present())),
        };
        Diagnostic::new(code::BAD_CHARACTERS, "this text may have characters that are refused here")
            .at(expr.span, "any characters")
            .help(help)
    }

    fn wrong_kind(&self, expr: &Expr, wanted: &Ty, own: &str, needed: &str) -> Diagnostic {
        let span = expr.span;
        let constant = match &expr.kind {
            ExprKind::Constant(value) => Some(value),
            _ => None,
        };
        let diagnostic =
            |message: String| Diagnostic::new(code::WRONG_TYPE, message).at(span, format!("this is {own}"));
        match (&expr.ty.kind, &wanted.kind, constant) {
            (Kind::Int { .. } | Kind::Decimal { .. }, Kind::Account, Some(_)) => {
                Diagnostic::new(code::BAD_ACCOUNT, "this is no account number")
                    .at(span, "not between 1000 and 9999")
                    .help("accounts have four digits")
            }
            (Kind::Text(_), Kind::Format(format), Some(_)) => {
                Diagnostic::new(code::WRONG_TYPE, format!("this text is no {}", format.name()))
                    .at(span, "not of that format")
                    .help(format!("needed: {}", format.described()))
            }
            (Kind::Text(_), Kind::Enum(names), Some(Value::Text(text))) => {
                let known = crate::diagnostics::closest(text, names.names.iter().map(smol_str::SmolStr::as_str));
                let help = match known {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => format!("possible are {}", crate::diagnostics::list(&names.names, "and")),
                };
                Diagnostic::new(code::WRONG_NAME, format!("`{text}` is not one of the possible names"))
                    .at(span, "unknown here")
                    .help(help)
            }
            (Kind::Text(_), Kind::Register(register), Some(_)) => {
                Diagnostic::new(code::WRONG_TYPE, format!("this text is no {}", register.name()))
                    .at(span, "too long, or with characters that Fortnox refuses")
                    .help(format!("needed: {}", register.described()))
            }
            (Kind::Text(_), Kind::Account, Some(Value::Text(text))) if text.chars().all(|c| c.is_ascii_digit()) => {
                diagnostic("an account in quotes".to_owned()).help(format!("write it without quotes: {text}"))
            }
            (_, Kind::Date, _) if expr.ty.as_text().is_some() => diagnostic("a text where a day is needed".to_owned())
                .help("a text that may be a day:  … as Date otherwise hold \"why\""),
            (_, Kind::Format(_) | Kind::Register(_) | Kind::Country, _) if expr.ty.as_text().is_some() => {
                diagnostic(format!("{} is not yet {}", a(own), a(needed)))
                    .help(format!("write … as {} otherwise hold \"why\"", self.show(&wanted.clone().present())))
            }
            (Kind::Int { .. } | Kind::Decimal { .. }, Kind::Rate { .. }, _) => {
                diagnostic("a number where a rate is needed".to_owned()).help("a rate is written 25%")
            }
            (Kind::Int { .. } | Kind::Decimal { .. }, Kind::Money { .. }, Some(_)) => {
                diagnostic("a bare number where an amount is needed".to_owned())
                    .help("only 0 fits any currency; an amount comes from the document or a setting")
            }
            (Kind::Int { .. } | Kind::Decimal { .. } | Kind::Exact(_), Kind::Date, _) => {
                diagnostic("a number where a day is needed".to_owned())
                    .help("a day is written year-month-day: 2026-12-24")
            }
            (Kind::Instant, Kind::Date, _) => diagnostic("a point in time where a day is needed".to_owned())
                .help("write date(…): the day in the pack's time zone"),
            (Kind::Money { .. } | Kind::Int { .. } | Kind::Decimal { .. } | Kind::Date, Kind::Text(_), _) => {
                diagnostic(format!("{own} where a text is needed")).help("write it into a text: \"{…}\"")
            }
            (Kind::List(_), _, _) if !matches!(wanted.kind, Kind::List(_)) => {
                diagnostic(format!("a list where one {needed} is needed"))
                    .help("take one value of it: sum(…), one(…), join(…)")
            }
            _ => diagnostic(format!("{own} where {needed} is needed")),
        }
    }
}

/// `49 SEK` beside an amount of the order.
pub(super) const OF_ITS_OWN: &str = "in the order's currency count its smallest coins: 4900 minor; another currency needs \
    convert(amount, rate, side)";

fn side_help(own: Side, wanted: Side) -> String {
    if own == Side::Fixed || wanted == Side::Fixed {
        return OF_ITS_OWN.to_owned();
    }
    format!(
        "take the {} amount, or convert(amount, rate, {}), or require that both currencies are the same",
        wanted.name(),
        wanted.name()
    )
}

fn zero() -> Value {
    Value::Money(Money { amount: Decimal::ZERO, currency: None })
}
