//! Conditions that are to hold, or not to hold.

use super::Reach;
use super::frame::{Bound, Env, Frame};
use super::want::Want;
use super::way::Ways;
use crate::check::program::{Compare, Expr, ExprKind};
use crate::check::tables::{Column, Cut, Interval, Present, Set, after, kind_of, measure};
use crate::schema::{Money, Ty, Value, number};
use rust_decimal::Decimal;

impl<'p> Reach<'p> {
    pub fn condition(&mut self, expr: &'p Expr, env: &Env<'p>, want: &Want) -> Ways {
        let truth = want.matches(&Value::Bool(true));
        match &expr.kind {
            ExprKind::And(parts) if truth => self.every(parts, env, true),
            ExprKind::And(parts) => self.some(parts, env, false),
            ExprKind::Or(parts) if truth => self.some(parts, env, true),
            ExprKind::Or(parts) => self.every(parts, env, false),
            ExprKind::Not(value) => self.ways(value, env, &Want::truth(!truth)),
            ExprKind::IsPresent(value) => self.ways(value, env, &if truth { Want::present() } else { Want::absent() }),
            ExprKind::Is(value, conversion) => {
                if self.exact {
                    // The same value as `as` makes of it.
                    let name = format!("{} as {conversion:?}", self.name(value, env));
                    let want = if truth { Want::present() } else { Want::absent() };
                    let fact = super::Fact { want, ty: Ty::of(crate::schema::Kind::Lost).maybe(), place: None };
                    return Ways::one(super::Way::of(name, fact));
                }
                let examples = super::texts::examples(conversion);
                let atoms = |texts: Vec<&str>| {
                    texts.into_iter().map(|text| crate::check::tables::Atom::Exact(text.to_owned())).collect()
                };
                match (truth, examples.is_empty()) {
                    (true, false) => self.ways(value, env, &Want::texts(atoms(examples))),
                    (true, true) => Ways::unknown(),
                    (false, _) => {
                        let mut ways = self.ways(value, env, &Want::absent());
                        for wrong in super::values::refused(conversion) {
                            let own = self.ways(value, env, &wrong);
                            ways.either(own, self.most);
                        }
                        ways
                    }
                }
            }
            ExprKind::In { value, list, folded } => match self.known_list(list, env) {
                Some(values) => match Want::values(&values, &value.ty, *folded) {
                    Some(any) => self.ways(value, env, &if truth { any } else { any.other().or_absent() }),
                    None => self.opaque(expr, env, want),
                },
                None => self.opaque(expr, env, want),
            },
            ExprKind::Compare { op, left, right, folded } => {
                let known = self.known(right, env);
                let (side, op, known) = match known {
                    Some(value) => (left, *op, Some(value)),
                    None => (right, turned(*op), self.known(left, env)),
                };
                let wanted = known.and_then(|value| compared(op, truth, &value, &side.ty, *folded));
                match wanted {
                    Some(wanted) => self.ways(side, env, &wanted),
                    None => self.opaque(expr, env, want),
                }
            }
            _ => self.opaque(expr, env, want),
        }
    }

    fn every(&mut self, parts: &'p [Expr], env: &Env<'p>, truth: bool) -> Ways {
        let mut all = Ways::free();
        for part in parts {
            let own = self.ways(part, env, &Want::truth(truth));
            all = self.both(&all, &own);
            if all.impossible() {
                break;
            }
        }
        all
    }

    fn some(&mut self, parts: &'p [Expr], env: &Env<'p>, truth: bool) -> Ways {
        let mut any = Ways::none();
        for part in parts {
            let own = self.ways(part, env, &Want::truth(truth));
            any.either(own, self.most);
        }
        any
    }

    /// A value that no document changes.
    pub fn known(&self, expr: &'p Expr, env: &Env<'p>) -> Option<Value> {
        match &expr.kind {
            ExprKind::Constant(value) => Some(value.clone()),
            ExprKind::Setting(id) => {
                self.known(&self.program.settings.get(id.index())?.value, &Frame::default().ready())
            }
            ExprKind::Let(id) => self.known(&self.program.lets.get(id.index())?.value, &Frame::default().ready()),
            ExprKind::Local(id) => match env.get(*id) {
                Some(Bound::Expr(value, env, _)) => self.known(value, env),
                Some(_) => None,
                None => self.known(env.let_value(*id)?, env),
            },
            ExprKind::Present(value) => self.known(value, env),
            ExprKind::Negative(value) => match self.known(value, env)? {
                Value::Number(value) => Some(Value::Number(number::negate(value))),
                _ => None,
            },
            // How small the smallest coin is depends on the currency; most have a hundred to one.
            ExprKind::Minor(count, _) if !self.exact => {
                let amount = number::multiply(*count, Decimal::new(1, 2)).ok()?;
                Some(Value::Money(Money { amount, currency: None }))
            }
            _ => None,
        }
    }

    fn known_list(&self, expr: &'p Expr, env: &Env<'p>) -> Option<Vec<Value>> {
        match &expr.kind {
            ExprKind::List(values) => values.iter().map(|value| self.known(value, env)).collect(),
            _ => match self.known(expr, env)? {
                Value::List(values) => Some(values.to_vec()),
                _ => None,
            },
        }
    }
}

/// The comparison with its sides exchanged.
fn turned(op: Compare) -> Compare {
    match op {
        Compare::Less => Compare::Greater,
        Compare::LessEqual => Compare::GreaterEqual,
        Compare::Greater => Compare::Less,
        Compare::GreaterEqual => Compare::LessEqual,
        same => same,
    }
}

/// What a value must be for the comparison with a known one to be true, or false.
fn compared(op: Compare, truth: bool, known: &Value, ty: &Ty, folded: bool) -> Option<Want> {
    let op = match (op, truth) {
        (op, true) => op,
        (Compare::Equal, false) => Compare::NotEqual,
        (Compare::NotEqual, false) => Compare::Equal,
        (Compare::Less, false) => Compare::GreaterEqual,
        (Compare::LessEqual, false) => Compare::Greater,
        (Compare::Greater, false) => Compare::LessEqual,
        (Compare::GreaterEqual, false) => Compare::Less,
    };
    if known.is_absent() {
        return match op {
            Compare::Equal => Some(Want::absent()),
            Compare::NotEqual => Some(Want::present()),
            _ => None,
        };
    }
    if let Compare::Equal | Compare::NotEqual = op {
        let same = Want::values(std::slice::from_ref(known), ty, folded)?;
        return Some(if op == Compare::Equal { same } else { same.other().or_absent() });
    }
    let (Column::Numbers { discrete }, value) = (kind_of(ty), measure(known)?) else { return None };
    let (before, behind) = (Cut { value, after: false }, after(value, discrete));
    let interval = match op {
        Compare::Less => Interval { from: None, to: Some(before) },
        Compare::LessEqual => Interval { from: None, to: Some(behind) },
        Compare::Greater => Interval { from: Some(behind), to: None },
        _ => Interval { from: Some(before), to: None },
    };
    Some(Want::of(Set { absent: false, present: Present::Intervals(vec![interval]) }))
}
