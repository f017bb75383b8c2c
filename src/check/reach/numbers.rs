//! Calculations, backwards: some results that will do, and operands that give them.

use super::Reach;
use super::frame::Env;
use super::want::Want;
use super::way::Ways;
use crate::check::program::{Arithmetic, Expr};
use crate::check::tables::{Present, measure};
use crate::schema::{Ty, number};
use rust_decimal::Decimal;

/// Rates of European VAT, and two that nobody has.
const RATES: [i64; 24] =
    [250, 120, 60, 0, 255, 190, 200, 210, 240, 220, 230, 270, 170, 100, 70, 90, 50, 55, 80, 81, 140, 135, 10, 333];

/// Some values that a wanted number may have, plain ones first.
pub fn samples(want: &Want, ty: &Ty) -> Vec<Decimal> {
    use crate::schema::Kind;
    let mut all: Vec<Decimal> = Vec::new();
    let rate = matches!(ty.kind, Kind::Rate { .. });
    let plain: &[i64] = match ty.kind {
        Kind::Money { .. } | Kind::Exact(Some(_)) => &[500, 100, 0, 1],
        Kind::Account => &[3001, 1930],
        // A day of 2026.
        Kind::Date | Kind::Instant => &[20_515],
        _ => &[1, 2, 0, 10],
    };
    if rate {
        all.extend(RATES.iter().map(|rate| Decimal::new(*rate, 3)));
    } else {
        all.extend(plain.iter().map(|value| Decimal::from(*value)));
    }
    if let Present::Intervals(intervals) = &want.set.present {
        let step = match ty.kind {
            Kind::Rate { .. } => Decimal::new(5, 3),
            Kind::Money { .. } | Kind::Exact(_) | Kind::Decimal { .. } => Decimal::new(1, 2),
            _ => Decimal::ONE,
        };
        for interval in intervals {
            for cut in [interval.from, interval.to].into_iter().flatten() {
                let near = [Some(cut.value), number::add(cut.value, step).ok(), number::subtract(cut.value, step).ok()];
                all.extend(near.into_iter().flatten());
            }
        }
    }
    let fits = |value: &Decimal| {
        let inside = match &want.set.present {
            Present::Intervals(intervals) => intervals.iter().any(|interval| interval.contains(*value)),
            Present::All => true,
            _ => false,
        };
        let percent = || number::multiply(*value, Decimal::ONE_HUNDRED).is_ok_and(|percent| !percent.is_integer());
        inside && (!want.uneven || percent())
    };
    all.retain(fits);
    let mut seen: Vec<Decimal> = Vec::new();
    all.retain(|value| {
        !seen.contains(value) && {
            seen.push(*value);
            true
        }
    });
    all
}

impl<'p> Reach<'p> {
    pub fn arithmetic(&mut self, op: Arithmetic, left: &'p Expr, right: &'p Expr, env: &Env<'p>, want: &Want) -> Ways {
        let known = |value: Option<crate::schema::Value>| value.as_ref().and_then(measure);
        let (a, b) = (known(self.known(left, env)), known(self.known(right, env)));
        let mut ways = Ways::none();
        for value in samples(want, &left.ty).into_iter().chain(samples(want, &right.ty)).take(6) {
            let operands = match (op, a, b) {
                (Arithmetic::Add, Some(a), _) => number::subtract(value, a).ok().map(|b| (None, Some(b))),
                (Arithmetic::Add, _, Some(b)) => number::subtract(value, b).ok().map(|a| (Some(a), None)),
                (Arithmetic::Subtract, Some(a), _) => number::subtract(a, value).ok().map(|b| (None, Some(b))),
                (Arithmetic::Subtract, _, Some(b)) => number::add(value, b).ok().map(|a| (Some(a), None)),
                (Arithmetic::Multiply, Some(a), _) => divided(value, a).map(|b| (None, Some(b))),
                (Arithmetic::Multiply, _, Some(b)) => divided(value, b).map(|a| (Some(a), None)),
                (Arithmetic::Divide, _, Some(b)) => number::multiply(value, b).ok().map(|a| (Some(a), None)),
                (Arithmetic::Add | Arithmetic::Subtract, ..) => Some((Some(value), Some(Decimal::ZERO))),
                (Arithmetic::Multiply | Arithmetic::Divide, ..) => Some((Some(value), Some(Decimal::ONE))),
            };
            let Some((one, two)) = operands else { continue };
            let mut all = Ways::free();
            for (part, value) in [(left, one), (right, two)] {
                if let Some(value) = value {
                    let own = self.ways(part, env, &Want::number(value));
                    all = self.both(&all, &own);
                }
            }
            ways.either(all, self.most);
        }
        ways.partly = true;
        ways
    }

    pub fn negative(&mut self, value: &'p Expr, env: &Env<'p>, want: &Want) -> Ways {
        let mut ways = Ways::none();
        for sample in samples(want, &value.ty).into_iter().take(4) {
            let own = self.ways(value, env, &Want::number(number::negate(sample)));
            ways.either(own, self.most);
        }
        ways.partly = true;
        ways
    }
}

fn divided(value: Decimal, by: Decimal) -> Option<Decimal> {
    Some(number::round(value.checked_div(by)?, 2))
}
