//! What a condition comes to before any document is seen: with the settings of the pack and one event.

use super::super::program::{Compare, Expr, ExprKind, Program};
use crate::schema::Value;
use smol_str::SmolStr;

pub(super) struct Truth<'p> {
    pub program: &'p Program,
    pub event: Option<SmolStr>,
}

impl Truth<'_> {
    /// None where it hangs on a document.
    pub fn of(&self, condition: &Expr) -> Option<bool> {
        match &condition.kind {
            ExprKind::Not(inner) => self.of(inner).map(|truth| !truth),
            ExprKind::And(parts) => self.all(parts, true),
            ExprKind::Or(parts) => self.all(parts, false),
            ExprKind::IsPresent(value) => self.value(value).map(|value| value != Value::Absent),
            ExprKind::Compare { op, left, right, folded: false } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                match op {
                    Compare::Equal => Some(left == right),
                    Compare::NotEqual => Some(left != right),
                    _ => match (left, right) {
                        (Value::Number(left), Value::Number(right)) => Some(match op {
                            Compare::Less => left < right,
                            Compare::LessEqual => left <= right,
                            Compare::Greater => left > right,
                            _ => left >= right,
                        }),
                        _ => None,
                    },
                }
            }
            ExprKind::In { value, list, folded: false } => match (self.value(value), self.value(list)?) {
                (_, Value::List(items)) if items.is_empty() => Some(false),
                (Some(value), Value::List(items)) => Some(items.contains(&value)),
                _ => None,
            },
            _ => match self.value(condition)? {
                Value::Bool(truth) => Some(truth),
                _ => None,
            },
        }
    }

    /// `and` for true, `or` for false.
    fn all(&self, parts: &[Expr], and: bool) -> Option<bool> {
        let truths: Vec<Option<bool>> = parts.iter().map(|part| self.of(part)).collect();
        if truths.contains(&Some(!and)) {
            return Some(!and);
        }
        truths.iter().all(Option::is_some).then_some(and)
    }

    fn value(&self, expr: &Expr) -> Option<Value> {
        match &expr.kind {
            ExprKind::Constant(value) => Some(value.clone()),
            ExprKind::Event => self.event.as_ref().map(Value::text),
            ExprKind::Setting(id) => self.value(&self.program.settings.get(id.index())?.value),
            ExprKind::Let(id) => self.value(&self.program.lets.get(id.index())?.value),
            ExprKind::Present(inner) => self.value(inner).filter(|value| *value != Value::Absent),
            ExprKind::List(items) => items
                .iter()
                .map(|item| self.value(item))
                .collect::<Option<Vec<_>>>()
                .map(|items| Value::List(items.into())),
            _ => None,
        }
    }
}
