//! Lists and what is made of their elements. One element, or as many as are asked for, will do.

use super::Reach;
use super::frame::{Bound, Env, Frame};
use super::want::Want;
use super::way::{Fact, Step, Way, Ways};
use crate::check::program::{Expr, ExprKind, Fold, FoldOp};
use crate::schema::{Kind, Value};

/// An element of a list.
pub struct Element<'p> {
    pub bound: Bound<'p>,
    /// What makes it one.
    pub ways: Ways,
}

impl<'p> Reach<'p> {
    /// The element at a place of a list, however the list is made.
    pub fn element(&mut self, list: &'p Expr, env: &Env<'p>, at: usize) -> Option<Element<'p>> {
        if !self.spend() {
            return None;
        }
        if let Some((place, ty)) = self.place(list, env) {
            let Kind::List(of) = &ty.kind else { return None };
            let bound = Bound::Element(place.then(Step::Element(at)), (**of).clone());
            let want = Want::elements(at.saturating_add(1), None);
            let fact = Fact { want, ty: ty.clone(), place: Some(place.clone()) };
            return Some(Element { bound, ways: Ways::one(Way::of(place.shown(self.program), fact)) });
        }
        match &list.kind {
            ExprKind::Let(id) => {
                let declared = self.program.lets.get(id.index())?;
                self.element(&declared.value, &Frame::new(format!("let {}", id.0)).ready(), at)
            }
            ExprKind::Local(id) => match env.get(*id).cloned() {
                Some(Bound::Expr(value, env, _)) => self.element(value, &env, at),
                Some(_) => None,
                None => self.element(env.let_value(*id)?, env, at),
            },
            ExprKind::Present(value) => self.element(value, env, at),
            ExprKind::Calc(id, arguments) => {
                let calc = self.program.calcs.get(id.index())?;
                let mut frame = self.called("calc", id.index(), arguments, env);
                frame.declare(&calc.body.lets);
                self.element(&calc.give, &frame.ready(), at)
            }
            ExprKind::List(values) => {
                let value = values.get(at)?;
                let bound = Bound::Expr(value, env.clone(), self.name(value, env).into());
                Some(Element { bound, ways: Ways::free() })
            }
            ExprKind::Fold(fold) => {
                let inner = self.element(&fold.list, env, at)?;
                let env = env.with(fold.local, inner.bound);
                let ways = match &fold.condition {
                    Some(condition) => {
                        let holds = self.ways(condition, &env, &Want::truth(true));
                        self.both(&inner.ways, &holds)
                    }
                    None => inner.ways,
                };
                let bound = match fold.op {
                    FoldOp::List | FoldOp::Distinct => {
                        let name = self.name(&fold.value, &env);
                        Bound::Expr(&fold.value, env, name.into())
                    }
                    FoldOp::Totals | FoldOp::Split => Bound::Group(fold, env),
                    _ => return None,
                };
                Some(Element { bound, ways })
            }
            ExprKind::When { value, condition } => {
                let inner = self.element(value, env, at)?;
                let holds = self.ways(condition, env, &Want::truth(true));
                Some(Element { bound: inner.bound, ways: self.both(&inner.ways, &holds) })
            }
            ExprKind::Otherwise(parts) => {
                let mut before = Ways::free();
                for part in parts {
                    if let Some(found) = self.element(part, env, at) {
                        let ways = self.both(&found.ways, &before);
                        if !ways.all.is_empty() {
                            return Some(Element { bound: found.bound, ways });
                        }
                    }
                    let gone = self.ways(part, env, &Want::absent());
                    before = self.both(&before, &gone);
                }
                None
            }
            _ => None,
        }
    }

    /// A list with so many elements.
    pub fn listed(&mut self, list: &'p Expr, env: &Env<'p>, least: usize, most: Option<usize>) -> Ways {
        if let Some((place, ty)) = self.place(list, env) {
            let fact = Fact { want: Want::elements(least, most), ty, place: Some(place.clone()) };
            return Ways::one(Way::of(place.shown(self.program), fact));
        }
        match &list.kind {
            ExprKind::Let(id) => match self.program.lets.get(id.index()) {
                Some(declared) => {
                    self.listed(&declared.value, &Frame::new(format!("let {}", id.0)).ready(), least, most)
                }
                None => Ways::unknown(),
            },
            ExprKind::Local(id) => match env.get(*id).cloned() {
                Some(Bound::Expr(value, env, _)) => self.listed(value, &env, least, most),
                Some(_) => Ways::unknown(),
                None => match env.let_value(*id) {
                    Some(value) => self.listed(value, env, least, most),
                    None => Ways::unknown(),
                },
            },
            ExprKind::Fold(fold) => {
                let inner = self.listed(&fold.list, env, least, most);
                match (least, self.element(list, env, 0)) {
                    (0, _) | (_, None) => inner,
                    (_, Some(first)) => self.both(&inner, &first.ways),
                }
            }
            _ => Ways::unknown(),
        }
    }

    /// A number of elements.
    pub fn counted(&mut self, list: &'p Expr, env: &Env<'p>, want: &Want) -> Ways {
        let mut ways = Ways::none();
        for count in [0usize, 1, 2, 3, 501] {
            if want.matches(&Value::count(count)) {
                let own = self.listed(list, env, count, Some(count));
                ways.either(own, self.most);
            }
        }
        ways.partly = true;
        ways
    }

    pub fn fold(&mut self, expr: &'p Expr, fold: &'p Fold, env: &Env<'p>, want: &Want) -> Ways {
        let mut ways = Ways::none();
        let empty = match fold.op {
            FoldOp::Sum | FoldOp::Count => want.matches(&Value::count(0)) || want.matches(&zero()),
            FoldOp::Any | FoldOp::Adjacent => want.matches(&Value::Bool(false)),
            FoldOp::Every => want.matches(&Value::Bool(true)),
            FoldOp::One | FoldOp::Min | FoldOp::Max => want.set.absent,
            FoldOp::Join => want.matches(&Value::text("")),
            FoldOp::List | FoldOp::Distinct | FoldOp::Totals | FoldOp::Split => {
                return self.listed(expr, env, want.least, want.most);
            }
        };
        if let FoldOp::Count = fold.op {
            for count in [1usize, 2, 3, 501] {
                if want.matches(&Value::count(count)) {
                    let own = self.alone(fold, env, count, &Want::present());
                    ways.either(own, self.most);
                }
            }
        } else if let FoldOp::Any | FoldOp::Every | FoldOp::Adjacent = fold.op {
            let truth = want.matches(&Value::Bool(true));
            let count = if fold.op == FoldOp::Adjacent { 2 } else { 1 };
            let own = self.alone(fold, env, count, &Want::truth(truth));
            ways.either(own, self.most);
        } else {
            let own = self.alone(fold, env, 1, want);
            ways.either(own, self.most);
        }
        if empty {
            let none = self.listed(&fold.list, env, 0, Some(0));
            ways.either(none, self.most);
        }
        ways.partly = true;
        ways
    }

    /// A list of so many elements, the first of which counts and has the value. Others are made like the first.
    fn alone(&mut self, fold: &'p Fold, env: &Env<'p>, count: usize, want: &Want) -> Ways {
        let Some(element) = self.element(&fold.list, env, 0) else { return Ways::unknown() };
        let inner = env.with(fold.local, element.bound);
        let mut ways = self.ways(&fold.value, &inner, want);
        if let Some(condition) = &fold.condition {
            let holds = self.ways(condition, &inner, &Want::truth(true));
            ways = self.both(&ways, &holds);
        }
        let length = self.listed(&fold.list, env, count, Some(count));
        let ways = self.both(&ways, &element.ways);
        self.both(&ways, &length)
    }
}

fn zero() -> Value {
    Value::Money(crate::schema::Money { amount: rust_decimal::Decimal::ZERO, currency: None })
}
