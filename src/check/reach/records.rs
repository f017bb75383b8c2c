//! Classifies, tables, and fields of records that rules make.

use super::Reach;
use super::frame::{Bound, Env, Frame};
use super::want::Want;
use super::way::{Ways, Wins};
use crate::check::program::{ClassifyId, Expr, ExprKind, FoldOp, LocalId, TableId};
use crate::check::tables::Set;
use crate::schema::Value;
use smol_str::SmolStr;

/// Tables of more rows are not looked into.
const MOST_ROWS: usize = 2_000;

impl<'p> Reach<'p> {
    pub fn classify(&mut self, id: ClassifyId, arguments: &'p [Expr], env: &Env<'p>, want: &Want) -> Ways {
        let program = self.program;
        let Some(classify) = program.classifies.get(id.index()) else { return Ways::unknown() };
        let own = self.called("classify", id.index(), arguments, env).ready();
        let mut ways = Ways::none();
        let mut before = Ways::free();
        for arm in &classify.arms {
            if want.matches(&Value::Text(arm.name.clone())) {
                let yes = self.ways(&arm.when, &own, &Want::truth(true));
                let yes = self.both(&yes, &before);
                ways.either(yes, self.most);
            }
            let no = self.ways(&arm.when, &own, &Want::truth(false));
            before = self.both(&before, &no);
            if before.impossible() {
                return ways;
            }
        }
        let last = self.ways(&classify.last, &own, want);
        let last = self.both(&last, &before);
        ways.either(last, self.most);
        ways
    }

    /// A table's result, or a field of it.
    pub fn table(
        &mut self,
        id: TableId,
        arguments: &'p [Expr],
        env: &Env<'p>,
        path: &[SmolStr],
        want: &Want,
        expr: &'p Expr,
    ) -> Ways {
        let program = self.program;
        let Some(table) = program.tables.get(id.index()) else { return Ways::unknown() };
        if table.rows.is_empty() || table.rows.len() > MOST_ROWS {
            return self.opaque(expr, env, want);
        }
        let own = self.called("table", id.index(), arguments, env).ready();
        let names: Vec<Option<String>> = arguments.iter().map(|argument| self.fact_name(argument, env)).collect();
        let mut ways = Ways::none();
        for (at, row) in table.rows.iter().enumerate() {
            let result = match path {
                [] => self.ways(&row.result, &own, want),
                path => self.field(&row.result, &own, path, want, expr),
            };
            if result.impossible() {
                continue;
            }
            let mut all = self.row(arguments, env, id, &row.conditions);
            if let Some(way) = all.all.first_mut().filter(|_| self.exact) {
                let wins = Wins { table: id, row: at, arguments: names.clone() };
                way.wins.push(wins.clone());
                all.all.iter_mut().skip(1).for_each(|way| way.wins.push(wins.clone()));
            }
            let all = self.both(&all, &result);
            ways.either(all, self.most);
        }
        // A narrower row may win.
        ways.partly |= !self.exact;
        ways
    }

    /// The name that a fact about an argument has, if there can be one.
    fn fact_name(&self, expr: &'p Expr, env: &Env<'p>) -> Option<String> {
        match &expr.kind {
            ExprKind::Let(id) => {
                let value = &self.program.lets.get(id.index())?.value;
                if let Some((place, _)) = self.place(value, env) {
                    return Some(place.shown(self.program));
                }
                self.fact_name(value, &Frame::new(format!("let {}", id.0)).ready())
            }
            ExprKind::Local(id) => match env.get(*id) {
                Some(Bound::Expr(value, env, _)) => self.fact_name(value, env),
                Some(_) => Some(self.name(expr, env)),
                None => self.fact_name(env.let_value(*id)?, env),
            },
            ExprKind::Present(value) => self.fact_name(value, env),
            ExprKind::Constant(_) | ExprKind::Setting(_) | ExprKind::Classify(..) | ExprKind::Table(..) => None,
            _ => Some(self.name(expr, env)),
        }
    }

    /// Arguments that lie in a row, or in a region of the table.
    pub fn row(&mut self, arguments: &'p [Expr], env: &Env<'p>, id: TableId, conditions: &[Set]) -> Ways {
        let program = self.program;
        let Some(table) = program.tables.get(id.index()) else { return Ways::unknown() };
        let mut all = Ways::free();
        for ((argument, set), column) in arguments.iter().zip(conditions).zip(&table.columns) {
            let own = self.ways(argument, env, &Want::in_column(set.clone(), column));
            all = self.both(&all, &own);
            if all.impossible() {
                break;
            }
        }
        all
    }

    /// A field of what a rule makes or chooses: a record, an element of `totals`, one of two addresses.
    pub fn field(&mut self, base: &'p Expr, env: &Env<'p>, path: &[SmolStr], want: &Want, expr: &'p Expr) -> Ways {
        if !self.spend() {
            return Ways::unknown();
        }
        if let Some((place, ty)) = self.place(base, env) {
            // Only a computed field is left: others are places themselves.
            return match path {
                [name] => match self.step(&place, &ty, name) {
                    Some((place, ty)) => self.at(&place, ty, want),
                    None => self.computed(expr, &place, &ty, name, env, want),
                },
                [name, rest @ ..] => match self.step(&place, &ty, name) {
                    Some((place, ty)) => self.deeper(place, ty, rest, want),
                    None => Ways::unknown(),
                },
                [] => Ways::unknown(),
            };
        }
        match &base.kind {
            ExprKind::Field(inner, name) => {
                let path: Vec<SmolStr> = std::iter::once(name.clone()).chain(path.iter().cloned()).collect();
                self.field(inner, env, &path, want, expr)
            }
            ExprKind::Present(value) => self.field(value, env, path, want, expr),
            ExprKind::Let(id) if !self.exact => match self.program.lets.get(id.index()) {
                Some(declared) => {
                    let env = Frame::new(format!("let {}", id.0)).ready();
                    self.field(&declared.value, &env, path, want, expr)
                }
                None => Ways::unknown(),
            },
            ExprKind::Local(id) if !self.exact => match env.get(*id).cloned() {
                Some(Bound::Expr(value, env, _)) => self.field(value, &env, path, want, expr),
                Some(Bound::Group(fold, inner)) => self.group(fold, &inner, path, want, expr),
                Some(_) => Ways::unknown(),
                None => match env.let_value(*id) {
                    Some(value) => self.field(value, env, path, want, expr),
                    None => Ways::unknown(),
                },
            },
            ExprKind::Calc(id, arguments) if !self.exact => match self.program.calcs.get(id.index()) {
                Some(calc) => {
                    let mut frame = self.called("calc", id.index(), arguments, env);
                    frame.declare(&calc.body.lets);
                    self.field(&calc.give, &frame.ready(), path, want, expr)
                }
                None => Ways::unknown(),
            },
            ExprKind::Table(id, arguments) => self.table(*id, arguments, env, path, want, expr),
            ExprKind::Record { fields, .. } => {
                let Some((name, rest)) = path.split_first() else { return Ways::unknown() };
                match (fields.iter().find(|(own, _)| own == name), rest) {
                    (Some((_, value)), []) => self.ways(value, env, want),
                    (Some((_, value)), rest) => self.field(value, env, rest, want, expr),
                    (None, _) => Ways::unknown(),
                }
            }
            ExprKind::Otherwise(parts) if !self.exact => {
                let mut ways = Ways::none();
                let mut before = Ways::free();
                for part in parts {
                    let own = self.field(part, env, path, want, expr);
                    let there = self.ways(part, env, &Want::present());
                    let own = self.both(&own, &before);
                    let own = self.both(&own, &there);
                    ways.either(own, self.most);
                    let gone = self.ways(part, env, &Want::absent());
                    before = self.both(&before, &gone);
                }
                if want.set.absent {
                    ways.either(before, self.most);
                }
                ways
            }
            ExprKind::When { value, condition } if !self.exact => {
                let yes = self.ways(condition, env, &Want::truth(true));
                let own = self.field(value, env, path, want, expr);
                let mut ways = self.both(&own, &yes);
                if want.set.absent {
                    let no = self.ways(condition, env, &Want::truth(false));
                    ways.either(no, self.most);
                }
                ways
            }
            ExprKind::Fold(fold) if !self.exact && matches!(fold.op, FoldOp::One | FoldOp::Min | FoldOp::Max) => {
                match self.element(&fold.list, env, 0) {
                    Some(element) => {
                        let env = env.with(fold.local, element.bound);
                        let own = self.field(&fold.value, &env, path, want, expr);
                        self.both(&own, &element.ways)
                    }
                    None => Ways::unknown(),
                }
            }
            ExprKind::Hold(_) => Ways::none(),
            _ => self.opaque(expr, env, want),
        }
    }

    fn deeper(&mut self, place: super::Place, ty: crate::schema::Ty, rest: &[SmolStr], want: &Want) -> Ways {
        let (mut place, mut ty) = (place, ty);
        for name in rest {
            match self.step(&place, &ty, name) {
                Some(inner) => (place, ty) = inner,
                None => return Ways::unknown(),
            }
        }
        self.at(&place, ty, want)
    }

    /// `g.key` and `g.amount` of `totals`, `p.of` and `p.amount` of `split`.
    fn group(
        &mut self,
        fold: &'p crate::check::program::Fold,
        env: &Env<'p>,
        path: &[SmolStr],
        want: &Want,
        expr: &'p Expr,
    ) -> Ways {
        let Some((name, rest)) = path.split_first() else { return Ways::unknown() };
        let value = match (name.as_str(), &fold.by) {
            ("key", Some(by)) => by,
            ("amount", _) => &fold.value,
            ("of", _) => match env.get(fold.local).cloned() {
                Some(Bound::Element(place, ty)) => return self.deeper(place, ty, rest, want),
                _ => return Ways::unknown(),
            },
            _ => return Ways::unknown(),
        };
        match rest {
            [] => self.ways(value, env, want),
            rest => self.field(value, env, rest, want, expr),
        }
    }

    /// The frame of a table's row: its columns are what the call gives them.
    pub fn row_frame(&self, id: TableId, arguments: &'p [Expr], env: &Env<'p>) -> Env<'p> {
        self.called("table", id.index(), arguments, env).ready()
    }

    /// A local that stands for any value.
    pub fn unknown(label: &str, id: LocalId) -> Bound<'p> {
        Bound::Unknown(format!("local {} of {label}", id.0))
    }
}
