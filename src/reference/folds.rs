//! Folds: every element is evaluated, stops unite, then the values are brought together.

use super::environment::Environment;
use super::expressions::{order, same};
use super::flows::Machine;
use super::stop::{Eval, Gather};
use crate::check::program::{Expr, Fold, FoldOp};
use crate::diagnostics::Span;
use crate::schema::number::TooBig;
use crate::schema::{Exact, Kind, Money, Value};
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// What one element gives.
struct Item {
    element: Value,
    value: Value,
    by: Value,
}

impl<'p> Machine<'p> {
    pub fn fold(&mut self, env: &mut Environment<'p>, fold: &'p Fold, span: Span) -> Eval<Value> {
        let list = match self.expr(env, &fold.list)? {
            Value::List(list) => list,
            _ => std::sync::Arc::new(Vec::new()),
        };
        let mut gather = Gather::default();
        // What `split` divides does not depend on the element.
        let outer = if fold.op == FoldOp::Split { gather.take(self.expr(env, &fold.value)) } else { None };
        let extra = match &fold.extra {
            Some(extra) => gather.take(self.expr(env, extra)),
            None => None,
        };
        let mut items = Vec::new();
        for element in list.iter() {
            let element = match gather.take(self.readable(element.clone(), span)) {
                Some(element) => element,
                None => continue,
            };
            env.set(fold.local, Ok(element.clone()));
            if let Some(condition) = &fold.condition {
                match gather.take(self.expr(env, condition)) {
                    Some(Value::Bool(true)) => {}
                    _ => continue,
                }
            }
            let value = match &outer {
                Some(outer) => Some(outer.clone()),
                None if fold.op == FoldOp::Split => None,
                None => gather.take(self.expr(env, &fold.value)),
            };
            let by = match &fold.by {
                Some(by) => gather.take(self.expr(env, by)),
                None => Some(Value::Absent),
            };
            if let (Some(value), Some(by)) = (value, by) {
                items.push(Item { element, value, by });
            }
        }
        gather.end(())?;
        if matches!(fold.op, FoldOp::Distinct | FoldOp::One | FoldOp::Min | FoldOp::Max) {
            self.one_currency(items.iter().map(|item| &item.value), span)?;
        }
        self.one_currency(items.iter().map(|item| &item.by), span)?;
        let folded = |expr: &Expr| matches!(&expr.ty.kind, Kind::Text(text) if text.folded);
        match fold.op {
            FoldOp::Any => Ok(Value::Bool(items.iter().any(|item| item.value == Value::Bool(true)))),
            FoldOp::Every => Ok(Value::Bool(items.iter().all(|item| item.value == Value::Bool(true)))),
            FoldOp::Adjacent => {
                let next = items.iter().skip(1);
                let both = |(a, b): (&Item, &Item)| a.value == Value::Bool(true) && b.value == Value::Bool(true);
                Ok(Value::Bool(items.iter().zip(next).any(both)))
            }
            FoldOp::Count => Ok(Value::count(items.iter().filter(|item| !item.value.is_absent()).count())),
            FoldOp::List => Ok(Value::list(present(items))),
            FoldOp::Distinct => Ok(Value::list(distinct(present(items), folded(&fold.value)))),
            FoldOp::One => self.one(distinct(present(items), folded(&fold.value)), span),
            FoldOp::Sum => {
                let zero = zero_like(&fold.value.ty);
                items.into_iter().try_fold(zero, |sum, item| self.add(sum, item.value, span))
            }
            FoldOp::Min => self.extreme(items, Ordering::is_lt, span),
            FoldOp::Max => self.extreme(items, Ordering::is_gt, span),
            FoldOp::Join => {
                let separator = match extra {
                    Some(Value::Text(text)) => text,
                    _ => Default::default(),
                };
                let texts: Vec<String> = items
                    .iter()
                    .filter_map(|item| match &item.value {
                        Value::Text(text) => Some(text.to_string()),
                        _ => None,
                    })
                    .collect();
                Ok(Value::text(texts.join(&separator)))
            }
            FoldOp::Totals => self.totals(items, fold.by.as_ref().is_some_and(folded), span),
            FoldOp::Split => match outer {
                Some(Value::Money(amount)) => self.split(&amount, items, span),
                _ => Err(Default::default()),
            },
        }
    }

    fn one(&self, values: Vec<Value>, span: Span) -> Eval<Value> {
        let mut values = values.into_iter();
        match (values.next(), values.next()) {
            (None, _) => Ok(Value::Absent),
            (Some(one), None) => Ok(one),
            (Some(_), Some(_)) => self.hold("there are several different values where one is expected", span),
        }
    }

    fn extreme(&self, items: Vec<Item>, better: fn(Ordering) -> bool, span: Span) -> Eval<Value> {
        let mut best: Option<Value> = None;
        for item in items {
            let takes = match &best {
                None => true,
                Some(best) => match order(&item.value, best) {
                    Ok(ordering) => ordering.is_some_and(better),
                    Err(TooBig) => return self.too_big(span),
                },
            };
            if takes {
                best = Some(item.value);
            }
        }
        Ok(best.unwrap_or(Value::Absent))
    }

    /// Sums by key, ascending by key.
    fn totals(&self, items: Vec<Item>, folded: bool, span: Span) -> Eval<Value> {
        let mut groups: Vec<(Value, Value, usize)> = Vec::new();
        for item in items {
            match groups.iter_mut().find(|(key, _, _)| same(key, &item.by, folded)) {
                Some((_, amount, count)) => {
                    *amount = self.add(amount.clone(), item.value, span)?;
                    *count = count.saturating_add(1);
                }
                None => groups.push((item.by, item.value, 1)),
            }
        }
        groups.sort_by(|(a, _, _), (b, _, _)| order(a, b).ok().flatten().unwrap_or(Ordering::Equal));
        let totals = groups
            .into_iter()
            .map(|(key, amount, count)| {
                Value::structure(vec![("key", key), ("amount", amount), ("count", Value::count(count))])
            })
            .collect();
        Ok(Value::list(totals))
    }

    /// Shares in proportion to the weights that add up to the amount exactly: the largest remainders get the last coins,
    /// ties go to the earlier element, all-zero weights count as equal.
    fn split(&self, amount: &Money, items: Vec<Item>, span: Span) -> Eval<Value> {
        let (coins, decimals) = self.coins(amount, span)?;
        if items.is_empty() {
            return if coins == 0 {
                Ok(Value::list(Vec::new()))
            } else {
                self.hold("an amount cannot be split over nothing", span)
            };
        }
        let mut weights: Vec<Exact> = Vec::new();
        for item in &items {
            let weight = match super::arithmetic::exact_of(&item.by) {
                Some(Ok(weight)) => weight,
                Some(Err(TooBig)) => return self.too_big(span),
                None => return Err(Default::default()),
            };
            if weight.is_negative() {
                return self.hold("an amount cannot be split by a negative weight", span);
            }
            weights.push(weight);
        }
        if weights.iter().all(|weight| weight.is_zero()) {
            let one = Exact::from_decimal(Decimal::ONE);
            let Ok(one) = one else { return self.too_big(span) };
            weights = vec![one; items.len()];
        }
        let Ok(shares) = shares(coins.unsigned_abs(), &weights) else { return self.too_big(span) };
        let sign = if coins < 0 { -1 } else { 1 };
        let mut made = Vec::new();
        for (item, share) in items.into_iter().zip(shares) {
            let Some(share) = share.checked_mul(sign) else { return self.too_big(span) };
            let share = self.money_of_coins(share, decimals, amount, span)?;
            made.push(Value::structure(vec![("of", item.element), ("amount", share)]));
        }
        Ok(Value::list(made))
    }
}

/// Largest remainder.
fn shares(coins: u128, weights: &[Exact]) -> Result<Vec<i128>, TooBig> {
    let coins = i128::try_from(coins).map_err(|_| TooBig)?;
    let coins_exact = Exact::from_decimal(Decimal::try_from_i128_with_scale(coins, 0).map_err(|_| TooBig)?)?;
    let zero = Exact::from_decimal(Decimal::ZERO)?;
    let total = weights.iter().try_fold(zero, |sum, weight| sum.plus(*weight))?;
    let mut shares: Vec<i128> = Vec::new();
    let mut remainders: Vec<(usize, Exact)> = Vec::new();
    for (at, weight) in weights.iter().enumerate() {
        let exact = coins_exact.multiply(*weight)?.divide(total).ok_or(TooBig)??;
        let whole = exact.floor(0)?;
        shares.push(whole.trunc().mantissa());
        let rest = exact.plus(Exact::from_decimal(whole)?.negate()?)?;
        remainders.push((at, rest));
    }
    // Stable: among equal remainders the earlier element comes first.
    remainders.sort_by(|(_, a), (_, b)| b.compare(*a).unwrap_or(Ordering::Equal));
    let given: i128 = shares.iter().try_fold(0i128, |sum, share| sum.checked_add(*share)).ok_or(TooBig)?;
    let left = coins.checked_sub(given).ok_or(TooBig)?;
    for (at, _) in remainders.iter().take(usize::try_from(left).unwrap_or(0)) {
        if let Some(share) = shares.get_mut(*at) {
            *share = share.checked_add(1).ok_or(TooBig)?;
        }
    }
    Ok(shares)
}

fn present(items: Vec<Item>) -> Vec<Value> {
    items.into_iter().map(|item| item.value).filter(|value| !value.is_absent()).collect()
}

fn distinct(values: Vec<Value>, folded: bool) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    for value in values {
        if !out.iter().any(|other| same(other, &value, folded)) {
            out.push(value);
        }
    }
    out
}

/// The empty sum of a type.
fn zero_like(ty: &crate::schema::Ty) -> Value {
    match &ty.kind {
        Kind::Money { .. } | Kind::Exact(Some(_)) => Value::Money(Money { amount: Decimal::ZERO, currency: None }),
        _ => Value::Number(Decimal::ZERO),
    }
}
