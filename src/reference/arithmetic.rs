//! Exact arithmetic: overflow and lost digits hold, nothing is rounded on the way.

use super::flows::Machine;
use super::stop::Eval;
use crate::check::program::Arithmetic;
use crate::diagnostics::Span;
use crate::schema::number::{self, TooBig};
use crate::schema::{CurrencyCode, Exact, Money, Value, tables};
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// A number or amount as an exact one.
pub(super) fn exact_of(value: &Value) -> Option<Result<Exact, TooBig>> {
    match value {
        Value::Number(number) => Some(Exact::from_decimal(*number)),
        Value::Money(money) => Some(Exact::from_decimal(money.amount)),
        Value::Exact(exact, _) => Some(Ok(*exact)),
        _ => None,
    }
}

fn currency(value: &Value) -> Option<&CurrencyCode> {
    match value {
        Value::Money(money) => money.currency.as_ref(),
        Value::Exact(_, currency) => currency.as_ref(),
        _ => None,
    }
}

fn currencies<'a>(value: &'a Value, known: &mut Vec<&'a CurrencyCode>) {
    match value {
        Value::List(values) => values.iter().for_each(|value| currencies(value, known)),
        Value::Record(record) => record.fields.iter().for_each(|(_, value)| currencies(value, known)),
        value => known.extend(currency(value)),
    }
}

impl Machine<'_> {
    pub fn same_currency(
        &self,
        a: Option<&CurrencyCode>,
        b: Option<&CurrencyCode>,
        span: Span,
    ) -> Eval<Option<SmolStr>> {
        match (a, b) {
            (Some(a), Some(b)) if a != b => self.hold(format!("{a} and {b} cannot be calculated with together"), span),
            (a, b) => Ok(a.or(b).cloned()),
        }
    }

    /// Amounts of two currencies are not compared either.
    pub fn one_currency<'a>(&self, values: impl IntoIterator<Item = &'a Value>, span: Span) -> Eval<()> {
        let mut known = Vec::new();
        values.into_iter().for_each(|value| currencies(value, &mut known));
        let mut rest = known.windows(2);
        match rest.find_map(|pair| match pair {
            [a, b] if a != b => Some((a, b)),
            _ => None,
        }) {
            Some((a, b)) => self.hold(format!("{a} and {b} cannot be compared"), span),
            None => Ok(()),
        }
    }

    fn kept<T>(&self, value: Result<T, TooBig>, span: Span) -> Eval<T> {
        match value {
            Ok(value) => Ok(value),
            Err(TooBig) => self.too_big(span),
        }
    }

    pub fn negate(&self, value: Value, span: Span) -> Eval<Value> {
        Ok(match value {
            Value::Number(number) => Value::Number(number::negate(number)),
            Value::Money(money) => Value::Money(Money { amount: number::negate(money.amount), ..money }),
            Value::Exact(exact, currency) => Value::Exact(self.kept(exact.negate(), span)?, currency),
            other => other,
        })
    }

    pub fn arithmetic(&self, op: Arithmetic, left: Value, right: Value, span: Span) -> Eval<Value> {
        match op {
            Arithmetic::Add => self.add(left, right, span),
            Arithmetic::Subtract => {
                let right = self.negate(right, span)?;
                self.add(left, right, span)
            }
            Arithmetic::Multiply => self.multiply(left, right, span),
            Arithmetic::Divide => self.divide(&left, &right, span),
        }
    }

    pub fn add(&self, left: Value, right: Value, span: Span) -> Eval<Value> {
        Ok(match (left, right) {
            (Value::Number(a), Value::Number(b)) => Value::Number(self.kept(number::add(a, b), span)?),
            (Value::Money(a), Value::Money(b)) => {
                let currency = self.same_currency(a.currency.as_ref(), b.currency.as_ref(), span)?;
                Value::Money(Money { amount: self.kept(number::add(a.amount, b.amount), span)?, currency })
            }
            (Value::Text(a), Value::Text(b)) => Value::text(format!("{a}{b}")),
            (a, b) => {
                let currency = self.same_currency(currency(&a), currency(&b), span)?;
                match (exact_of(&a), exact_of(&b)) {
                    (Some(a), Some(b)) => {
                        let (a, b) = (self.kept(a, span)?, self.kept(b, span)?);
                        Value::Exact(self.kept(a.plus(b), span)?, currency)
                    }
                    _ => return Err(Default::default()),
                }
            }
        })
    }

    fn multiply(&self, left: Value, right: Value, span: Span) -> Eval<Value> {
        match (&left, &right) {
            (Value::Number(a), Value::Number(b)) => {
                return Ok(Value::Number(self.kept(number::multiply(*a, *b), span)?));
            }
            // An amount times a whole number has no more decimals than the amount.
            (Value::Money(money), Value::Number(n)) | (Value::Number(n), Value::Money(money)) if n.is_integer() => {
                let amount = self.kept(number::multiply(money.amount, *n), span)?;
                return Ok(Value::Money(Money { amount, currency: money.currency.clone() }));
            }
            _ => {}
        }
        let currency = currency(&left).or(currency(&right)).cloned();
        match (exact_of(&left), exact_of(&right)) {
            (Some(a), Some(b)) => {
                let (a, b) = (self.kept(a, span)?, self.kept(b, span)?);
                Ok(Value::Exact(self.kept(a.multiply(b), span)?, currency))
            }
            _ => Err(Default::default()),
        }
    }

    fn divide(&self, left: &Value, right: &Value, span: Span) -> Eval<Value> {
        let amounts = matches!(right, Value::Money(_) | Value::Exact(_, Some(_)));
        let currency = if amounts {
            self.same_currency(currency(left), currency(right), span)?;
            None
        } else {
            currency(left).cloned()
        };
        match (exact_of(left), exact_of(right)) {
            (Some(a), Some(b)) => {
                let (a, b) = (self.kept(a, span)?, self.kept(b, span)?);
                match a.divide(b) {
                    // Nothing can be divided by zero: absent.
                    None => Ok(Value::Absent),
                    Some(quotient) => Ok(Value::Exact(self.kept(quotient, span)?, currency)),
                }
            }
            _ => Err(Default::default()),
        }
    }

    /// An exact amount to the currency's smallest coin, half away from zero.
    pub fn round_money(&self, value: &Value, span: Span) -> Eval<Value> {
        let currency = currency(value).cloned();
        let decimals = currency.as_ref().and_then(|code| tables::currency::decimals(code)).unwrap_or(2);
        match exact_of(value) {
            Some(exact) => {
                let amount = self.kept(self.kept(exact, span)?.round(decimals), span)?;
                Ok(Value::Money(Money { amount, currency }))
            }
            None => Err(Default::default()),
        }
    }

    pub fn round_number(&self, value: &Value, decimals: u32, span: Span) -> Eval<Value> {
        match exact_of(value) {
            Some(exact) => Ok(Value::Number(self.kept(self.kept(exact, span)?.round(decimals), span)?)),
            None => Err(Default::default()),
        }
    }

    pub fn floor(&self, value: &Value, span: Span) -> Eval<Value> {
        match exact_of(value) {
            Some(exact) => Ok(Value::Number(self.kept(self.kept(exact, span)?.floor(0), span)?)),
            None => Err(Default::default()),
        }
    }

    /// The amount in its smallest coins, and how many decimals the coin has.
    pub fn coins(&self, money: &Money, span: Span) -> Eval<(i128, u32)> {
        let known = money.currency.as_ref().and_then(|code| tables::currency::decimals(code));
        let decimals = known.unwrap_or(2).max(number::decimals(money.amount));
        let mut amount = money.amount;
        amount.rescale(decimals);
        if amount.scale() != decimals {
            return self.too_big(span);
        }
        Ok((amount.mantissa(), decimals))
    }

    pub fn money_of_coins(&self, coins: i128, decimals: u32, like: &Money, span: Span) -> Eval<Value> {
        match Decimal::try_from_i128_with_scale(coins, decimals) {
            Ok(amount) => Ok(Value::Money(Money { amount, currency: like.currency.clone() })),
            Err(_) => self.too_big(span),
        }
    }
}
