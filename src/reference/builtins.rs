//! The functions of the language. Their pages, with examples that are run, are `docs/builtins/`.

use super::environment::Environment;
use super::flows::Machine;
use super::stop::{Eval, Stop};
use crate::check::builtins::Builtin;
use crate::check::program::Expr;
use crate::diagnostics::Span;
use crate::schema::formats::vat_number;
use crate::schema::{Format, Value, number};
use unicode_normalization::UnicodeNormalization;

impl<'p> Machine<'p> {
    pub fn builtin(
        &mut self,
        env: &mut Environment<'p>,
        builtin: Builtin,
        arguments: &'p [Expr],
        span: Span,
    ) -> Eval<Value> {
        let values = self.values(env, arguments)?;
        let mut values = values.into_iter();
        let (Some(first), second, third) = (values.next(), values.next(), values.next()) else {
            return Err(Stop::default());
        };
        match builtin {
            Builtin::Abs => match &first {
                Value::Number(number) if number.is_sign_negative() => self.negate(first, span),
                Value::Money(money) if money.amount.is_sign_negative() => self.negate(first, span),
                Value::Exact(exact, _) if exact.is_negative() => self.negate(first, span),
                _ => Ok(first),
            },
            Builtin::Convert => self.convert(&first, second, third, span),
            Builtin::Count => match first {
                Value::List(list) => Ok(Value::count(list.len())),
                _ => Ok(Value::count(0)),
            },
            Builtin::Date => match first {
                Value::Instant(instant) => {
                    Ok(Value::Date(instant.to_zoned(self.program.about.time_zone.clone()).date()))
                }
                other => Ok(other),
            },
            Builtin::Earliest | Builtin::Latest => {
                let days = [Some(first), second, third].into_iter().flatten().chain(values);
                let days = days.filter_map(|value| match value {
                    Value::Date(date) => Some(date),
                    _ => None,
                });
                let day = if builtin == Builtin::Earliest { days.min() } else { days.max() };
                Ok(day.map_or(Value::Absent, Value::Date))
            }
            Builtin::Floor => self.floor(&first, span),
            Builtin::InShop => match &first {
                Value::Money(money) => {
                    let shop = self.currency_of(crate::schema::Side::Shop, span);
                    match (&money.currency, shop) {
                        (Some(own), Some(shop)) if *own != shop => {
                            self.hold(format!("{own} cannot be stated in {shop} without an exchange rate"), span)
                        }
                        _ => Ok(first),
                    }
                }
                _ => Ok(first),
            },
            Builtin::PerUnit => self.per_unit(&first, second.as_ref(), span),
            Builtin::Plain => match &first {
                Value::Text(text) => {
                    let plain = super::plain::plain(text);
                    Ok(if plain.is_empty() { Value::Absent } else { Value::text(plain) })
                }
                _ => Ok(Value::Absent),
            },
            Builtin::Round => match (&first, second) {
                (Value::Money(_) | Value::Exact(_, Some(_)), _) => self.round_money(&first, span),
                (_, Some(Value::Number(decimals))) => {
                    // More than 28 decimals are never there.
                    let wanted = decimals.is_integer().then(|| decimals.trunc().mantissa());
                    match wanted.and_then(|wanted| u32::try_from(wanted).ok()) {
                        Some(decimals) => self.round_number(&first, decimals.min(28), span),
                        None => self.hold(format!("{decimals} is no number of decimals"), span),
                    }
                }
                // Money that divided by nothing keeps its side but may have no currency: a zero.
                _ if self.is_amount(arguments) => self.round_money(&first, span),
                _ => self.round_number(&first, 0, span),
            },
            Builtin::Tidy => self.tidy(&first, span),
            Builtin::VatCountry => match &first {
                Value::Text(text) => Ok(vat_number::country(text)
                    .or_else(|| vat_number::outside::country(text))
                    .map_or(Value::Absent, Value::text)),
                _ => Ok(Value::Absent),
            },
        }
    }

    fn is_amount(&self, arguments: &[Expr]) -> bool {
        use crate::schema::Kind;
        arguments.first().is_some_and(|argument| matches!(argument.ty.kind, Kind::Money { .. } | Kind::Exact(Some(_))))
    }

    fn convert(&self, amount: &Value, rate: Option<Value>, target: Option<Value>, span: Span) -> Eval<Value> {
        let (Some(rate), Some(Value::Money(target))) = (rate, target) else { return Err(Stop::default()) };
        let (Some(amount), Some(rate)) = (super::arithmetic::exact_of(amount), super::arithmetic::exact_of(&rate))
        else {
            return Err(Stop::default());
        };
        match amount.and_then(|amount| amount.multiply(rate?)) {
            Ok(exact) => Ok(Value::Exact(exact, target.currency)),
            Err(number::TooBig) => self.too_big(span),
        }
    }

    /// One or two unit prices whose products add up to the amount exactly.
    fn per_unit(&self, amount: &Value, quantity: Option<&Value>, span: Span) -> Eval<Value> {
        let (Value::Money(amount), Some(Value::Number(quantity))) = (amount, quantity) else {
            return Err(Stop::default());
        };
        let (coins, decimals) = self.coins(amount, span)?;
        let count = u128::try_from(quantity.trunc().mantissa()).unwrap_or(0);
        if count == 0 {
            return if coins == 0 {
                Ok(Value::list(Vec::new()))
            } else {
                self.hold("an amount cannot be divided over a quantity of 0", span)
            };
        }
        let total = coins.unsigned_abs();
        let (Some(low), Some(dear)) = (total.checked_div(count), total.checked_rem(count)) else {
            return self.too_big(span);
        };
        let sign = if coins < 0 { -1 } else { 1 };
        let mut parts = Vec::new();
        for (price, pieces) in [(low, count.saturating_sub(dear)), (low.saturating_add(1), dear)] {
            if pieces == 0 {
                continue;
            }
            let Some(price) = i128::try_from(price).ok().and_then(|price| price.checked_mul(sign)) else {
                return self.too_big(span);
            };
            let price = self.money_of_coins(price, decimals, amount, span)?;
            let Ok(pieces) = i128::try_from(pieces) else { return self.too_big(span) };
            let Ok(pieces) = rust_decimal::Decimal::try_from_i128_with_scale(pieces, 0) else {
                return self.too_big(span);
            };
            parts.push(Value::structure(vec![("price", price), ("quantity", Value::Number(pieces))]));
        }
        Ok(Value::list(parts))
    }

    /// A text as an article number may be: marks off letters, blanks to `-`, the rest out. Two texts of one document that
    /// become the same are held.
    fn tidy(&mut self, value: &Value, span: Span) -> Eval<Value> {
        let Value::Text(text) = value else { return Ok(Value::Absent) };
        let chars = Format::ArticleNumber.chars();
        let tidied: String = text
            .trim()
            .nfd()
            .filter_map(|c| match c {
                c if chars.contains(c) => Some(c),
                c if c.is_whitespace() => Some('-'),
                _ => None,
            })
            .collect();
        if tidied.is_empty() {
            return Ok(Value::Absent);
        }
        if let Some(other) = self.tidied.get(&tidied)
            && *other != **text
        {
            return self.hold(format!("“{other}” and “{text}” would both become {tidied}"), span);
        }
        self.tidied.insert(tidied.clone(), text.to_string());
        Ok(Value::text(tidied))
    }
}
