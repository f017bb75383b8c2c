//! What a field's value may be made of: the expressions that become it, wherever they stand.

use super::super::program::{Assign, CalcId, Content, Expr, ExprKind, LocalId, Map, Program};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// A field of a map or of one of its row groups, with the lets around it.
pub(super) struct Site<'p> {
    pub map: &'p Map,
    /// The row group, if it is a row's field.
    pub group: Option<&'p SmolStr>,
    pub field: &'p SmolStr,
    pub assign: &'p Assign,
    lets: Vec<&'p [(LocalId, Expr)]>,
}

/// Every field that every map writes.
pub(super) fn sites(program: &Program) -> Vec<Site<'_>> {
    let mut all = Vec::new();
    for map in &program.maps {
        let head = map.body.lets.as_slice();
        all.extend(map.fields.iter().map(|(field, assign)| Site { map, group: None, field, assign, lets: vec![head] }));
        for group in map.rows.values().flat_map(|rows| &rows.groups) {
            if let Content::Fields { body, fields } = &group.content {
                all.extend(fields.iter().map(|(field, assign)| Site {
                    map,
                    group: Some(&group.name),
                    field,
                    assign,
                    lets: vec![head, body.lets.as_slice()],
                }));
            }
        }
    }
    all
}

/// Calls `visit` for each expression that may be the value, or a part of a text that is.
pub(super) fn sources<'p>(program: &'p Program, site: &Site<'p>, visit: &mut impl FnMut(&'p Expr)) {
    let locals = site.lets.iter().flat_map(|lets| lets.iter()).map(|(id, value)| (*id, value)).collect();
    let mut walker = Walker { program, locals, reached: BTreeSet::new(), open: BTreeSet::new(), visit };
    walker.expr(&site.assign.value);
}

struct Walker<'p, 'v, V> {
    program: &'p Program,
    locals: BTreeMap<LocalId, &'p Expr>,
    /// Locals that are no lets: parameters and loop variables.
    reached: BTreeSet<LocalId>,
    /// Calcs that are being followed.
    open: BTreeSet<CalcId>,
    visit: &'v mut V,
}

impl<'p, V: FnMut(&'p Expr)> Walker<'p, '_, V> {
    fn expr(&mut self, expr: &'p Expr) {
        (self.visit)(expr);
        let program = self.program;
        match &expr.kind {
            ExprKind::Setting(id) => program.settings.get(id.index()).into_iter().for_each(|x| self.expr(&x.value)),
            ExprKind::Let(id) => program.lets.get(id.index()).into_iter().for_each(|x| self.expr(&x.value)),
            ExprKind::Local(id) => match self.locals.get(id).copied() {
                Some(value) => self.expr(value),
                None => drop(self.reached.insert(*id)),
            },
            ExprKind::Calc(id, arguments) => {
                let Some(calc) = program.calcs.get(id.index()).filter(|_| self.open.insert(*id)) else { return };
                // A calc has locals of its own, its parameters first.
                let locals = calc.body.lets.iter().map(|(id, value)| (*id, value)).collect();
                let outer = (std::mem::replace(&mut self.locals, locals), std::mem::take(&mut self.reached));
                self.expr(&calc.give);
                let reached = std::mem::replace(&mut self.reached, outer.1);
                self.locals = outer.0;
                for (n, argument) in arguments.iter().enumerate() {
                    if reached.contains(&LocalId::new(n)) {
                        self.expr(argument);
                    }
                }
                self.open.remove(id);
            }
            ExprKind::Table(id, _) => {
                for row in program.tables.get(id.index()).into_iter().flat_map(|table| &table.rows) {
                    self.expr(&row.result);
                }
            }
            // `sales_account(…).account`: that column only.
            ExprKind::Field(base, name) => match &base.kind {
                ExprKind::Table(id, _) => {
                    for row in program.tables.get(id.index()).into_iter().flat_map(|table| &table.rows) {
                        match &row.result.kind {
                            ExprKind::Record { fields, .. } => {
                                fields
                                    .iter()
                                    .filter(|(field, _)| field == name)
                                    .for_each(|(_, value)| self.expr(value));
                            }
                            _ => self.expr(&row.result),
                        }
                    }
                }
                _ => self.expr(base),
            },
            ExprKind::When { value, .. } => self.expr(value),
            ExprKind::Present(inner) | ExprKind::As(inner, _) | ExprKind::Fit(inner, _) => self.expr(inner),
            ExprKind::Otherwise(parts) | ExprKind::Builtin(_, parts) | ExprKind::List(parts) => {
                parts.iter().for_each(|part| self.expr(part));
            }
            ExprKind::Arithmetic(_, a, b) => {
                self.expr(a);
                self.expr(b);
            }
            ExprKind::Template(_) => super::super::program::children(expr).into_iter().for_each(|part| self.expr(part)),
            _ => {}
        }
    }
}
