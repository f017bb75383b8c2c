//! Conditions that no document can make true, or none false; stars that are only letters.

use super::super::program::{Compare, Expr, ExprKind, Node, Program, exprs, walk};
use super::super::tables::{Atom, Present};
use super::Lints;
use crate::diagnostics::{Diagnostic, Span, code};
use crate::schema::Value;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

impl Lints<'_> {
    pub(super) fn conditions(&mut self) {
        let mut never = Vec::new();
        let mut always = Vec::new();
        let mut same = Vec::new();
        for expr in everything(self.program) {
            walk(expr, &mut |expr| match &expr.kind {
                ExprKind::And(parts) if impossible(parts, true) => never.push(expr.span),
                ExprKind::Or(parts) if impossible(parts, false) => always.push(expr.span),
                ExprKind::Compare { op, left, right, .. } => {
                    if let (Some(a), Some(b)) = (path(left), path(right))
                        && a == b
                    {
                        same.push((
                            expr.span,
                            matches!(op, Compare::Equal | Compare::LessEqual | Compare::GreaterEqual),
                        ));
                    }
                }
                _ => {}
            });
        }
        let help = "one value cannot be two things at once: for one of several write x in [a, b], or use `or`";
        self.conditions_found(never, "this condition is never true", "no document makes this true", help);
        let help = "every value differs from one of two: for none of several write not (x in [a, b]), or use `and`";
        self.conditions_found(always, "this condition is always true", "every document makes this true", help);
        for (span, truth) in same {
            let message = if truth { "this condition is always true" } else { "this condition is never true" };
            let help = "compare it with something else";
            self.conditions_found(vec![span], message, "a value beside itself", help);
        }
        self.stars();
    }

    fn conditions_found(&mut self, mut spans: Vec<Span>, message: &str, label: &str, help: &str) {
        spans.sort();
        spans.dedup();
        for span in spans.into_iter().filter(|span| self.is_own(*span)).collect::<Vec<_>>() {
            self.report(Diagnostic::new(code::CONSTANT_CONDITION, message).at(span, label).help(help));
        }
    }

    /// `"PostNord*"` with the star inside the quotes.
    fn stars(&mut self) {
        let program = self.program;
        let mut found = Vec::new();
        for row in program.tables.iter().flat_map(|table| &table.rows).filter(|row| self.is_own(row.span)) {
            for condition in &row.conditions {
                let Present::Texts { include, exclude } = &condition.present else { continue };
                for atom in include.iter().flatten().chain(exclude) {
                    if matches!(atom, Atom::Exact(text) if text.len() > 1 && text.ends_with('*')) {
                        found.push(row.span);
                    }
                }
            }
        }
        for span in found {
            self.report(
                Diagnostic::new(code::STAR_INSIDE, "a star inside the quotes matches only a star")
                    .at(span, "a text that ends with a star")
                    .help("for all that begins so, write the star behind the quotes: \"PostNord\"*"),
            );
        }
    }
}

/// Every expression of a pack, tests left aside.
pub(super) fn everything(program: &Program) -> Vec<&Expr> {
    use super::super::program::{CalcId, ClassifyId, LetId, MapId, TableId};
    let nodes = (0..program.lets.len())
        .map(|n| Node::Let(LetId::new(n)))
        .chain((0..program.calcs.len()).map(|n| Node::Calc(CalcId::new(n))))
        .chain((0..program.classifies.len()).map(|n| Node::Classify(ClassifyId::new(n))))
        .chain((0..program.tables.len()).map(|n| Node::Table(TableId::new(n))))
        .chain((0..program.maps.len()).map(|n| Node::Map(MapId::new(n))));
    let mut all: Vec<&Expr> = nodes.flat_map(|node| exprs(program, node)).collect();
    for flow in &program.flows {
        all.extend(flow.requires.iter().map(|require| &require.condition));
        for block in &flow.blocks {
            all.extend(&block.when);
            all.extend(block.steps.iter().flat_map(|step| &step.when));
        }
    }
    all
}

/// What a document says at one place, written so that equal places are equal texts.
fn path(expr: &Expr) -> Option<String> {
    Some(match &expr.kind {
        ExprKind::Input(id) => format!("input {}", id.index()),
        ExprKind::Let(id) => format!("let {}", id.index()),
        ExprKind::Local(id) => format!("local {}", id.index()),
        ExprKind::Setting(id) => format!("setting {}", id.index()),
        ExprKind::Classify(id, arguments) if arguments.is_empty() => format!("classify {}", id.index()),
        ExprKind::Event => "event".to_owned(),
        ExprKind::Own(name) => format!("own {name}"),
        ExprKind::Field(base, name) => format!("{}.{name}", path(base)?),
        ExprKind::Present(inner) => path(inner)?,
        _ => return None,
    })
}

/// What conditions on one place leave of it.
#[derive(Default)]
struct Left {
    /// One of these.
    only: Option<Vec<Value>>,
    none_of: Vec<Value>,
    above: Option<(Decimal, bool)>,
    below: Option<(Decimal, bool)>,
    present: Option<bool>,
    contradicts: bool,
}

impl Left {
    fn only(&mut self, values: Vec<Value>) {
        self.present(true);
        self.only = Some(match self.only.take() {
            None => values,
            Some(before) => before.into_iter().filter(|value| values.contains(value)).collect(),
        });
    }

    fn present(&mut self, present: bool) {
        self.contradicts |= self.present == Some(!present);
        self.present = Some(present);
    }

    fn is_empty(&self) -> bool {
        let fits = |value: &Value| {
            let number = match value {
                Value::Number(number) => Some(*number),
                Value::Money(money) => Some(money.amount),
                _ => None,
            };
            !self.none_of.contains(value)
                && number.is_none_or(|number| {
                    self.above.is_none_or(|(least, itself)| number > least || itself && number == least)
                        && self.below.is_none_or(|(most, itself)| number < most || itself && number == most)
                })
        };
        let crossed = match (self.above, self.below) {
            (Some((least, a)), Some((most, b))) => least > most || least == most && !(a && b),
            _ => false,
        };
        self.contradicts || crossed || self.only.as_ref().is_some_and(|only| !only.iter().any(fits))
    }
}

/// Do the parts of an `and` exclude one another? Of an `or`: do their opposites?
fn impossible(parts: &[Expr], and: bool) -> bool {
    let mut left: BTreeMap<String, Left> = BTreeMap::new();
    for part in parts {
        note(part, and, &mut left);
    }
    left.values().any(Left::is_empty)
}

fn note(part: &Expr, holds: bool, left: &mut BTreeMap<String, Left>) {
    match &part.kind {
        ExprKind::Not(inner) => note(inner, !holds, left),
        ExprKind::And(parts) if holds => parts.iter().for_each(|part| note(part, true, left)),
        ExprKind::Or(parts) if !holds => parts.iter().for_each(|part| note(part, false, left)),
        ExprKind::IsPresent(value) => {
            if let Some(path) = path(value) {
                left.entry(path).or_default().present(holds);
            }
        }
        ExprKind::In { value, list, folded: false } => {
            if let (Some(path), ExprKind::List(items)) = (path(value), &list.kind)
                && let Some(items) = items.iter().map(constant).collect::<Option<Vec<_>>>()
            {
                let place = left.entry(path).or_default();
                if holds { place.only(items) } else { place.none_of.extend(items) }
            }
        }
        ExprKind::Compare { op, left: a, right: b, folded: false } => {
            let (place, value, op) = match (path(a), constant(b), path(b), constant(a)) {
                (Some(place), Some(value), ..) => (place, value, *op),
                (_, _, Some(place), Some(value)) => (place, value, turned(*op)),
                _ => return,
            };
            compare(left.entry(place).or_default(), if holds { op } else { opposite(op) }, value);
        }
        _ => {}
    }
}

fn compare(place: &mut Left, op: Compare, value: Value) {
    let number = match &value {
        Value::Number(number) => Some(*number),
        Value::Money(money) => Some(money.amount),
        _ => None,
    };
    match (op, number) {
        (Compare::Equal, _) => place.only(vec![value]),
        (Compare::NotEqual, _) => place.none_of.push(value),
        (Compare::Greater | Compare::GreaterEqual, Some(number)) => {
            let new = (number, op == Compare::GreaterEqual);
            place.above = Some(place.above.map_or(new, |old| if old.0 >= new.0 { old } else { new }));
        }
        (Compare::Less | Compare::LessEqual, Some(number)) => {
            let new = (number, op == Compare::LessEqual);
            place.below = Some(place.below.map_or(new, |old| if old.0 <= new.0 { old } else { new }));
        }
        _ => {}
    }
}

fn turned(op: Compare) -> Compare {
    match op {
        Compare::Less => Compare::Greater,
        Compare::LessEqual => Compare::GreaterEqual,
        Compare::Greater => Compare::Less,
        Compare::GreaterEqual => Compare::LessEqual,
        same => same,
    }
}

fn opposite(op: Compare) -> Compare {
    match op {
        Compare::Equal => Compare::NotEqual,
        Compare::NotEqual => Compare::Equal,
        Compare::Less => Compare::GreaterEqual,
        Compare::LessEqual => Compare::Greater,
        Compare::Greater => Compare::LessEqual,
        Compare::GreaterEqual => Compare::Less,
    }
}

/// Amounts compare by number: one place has one currency, or its document is held.
fn constant(expr: &Expr) -> Option<Value> {
    match &expr.kind {
        ExprKind::Constant(Value::Absent) => None,
        ExprKind::Constant(Value::Money(money)) => Some(Value::Number(money.amount)),
        ExprKind::Constant(value) => Some(value.clone()),
        ExprKind::Present(inner) => constant(inner),
        _ => None,
    }
}
