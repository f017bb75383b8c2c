//! What uses what: an order in which everything comes after what it uses, and no cycles.

use super::Checker;
use super::decls::{Global, Kind};
use super::tables::{Condition, Outcome};
use crate::diagnostics::{Diagnostic, code};
use crate::syntax::tree::{
    self, Expr, ExprKind, GroupBody, OverrideKind, PatternItemKind, PatternKind, Statement, Template, TemplatePart,
};
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// Longer chains of names are refused: whatever follows them may recurse.
const LONGEST_CHAIN: usize = 200;

impl Checker<'_> {
    /// All global names, each after those it uses. Names on a cycle are reported and left where they are.
    pub(super) fn order(&mut self) -> Vec<SmolStr> {
        let uses: Vec<BTreeSet<usize>> = self.decls.globals.values().map(|global| self.uses(global)).collect();
        let mut depth = vec![0usize; uses.len()];
        let mut done = vec![false; uses.len()];
        let mut order = Vec::new();
        for start in 0..uses.len() {
            self.visit(start, &uses, &mut done, &mut depth, &mut order);
        }
        for (index, depth) in depth.iter().enumerate().filter(|(_, depth)| **depth == LONGEST_CHAIN) {
            let _ = depth;
            if let Some((_, global)) = self.decls.globals.get_index(index) {
                let (name, span) = (global.name.text.clone(), global.name.span);
                self.report(
                    Diagnostic::new(code::TOO_DEEP, format!("`{name}` stands on a chain of {LONGEST_CHAIN} names"))
                        .at(span, "one uses the next")
                        .help("shorten the chain"),
                );
            }
        }
        order
            .into_iter()
            .filter_map(|index| self.decls.globals.get_index(index).map(|(name, _)| name.clone()))
            .collect()
    }

    /// Depth first, without recursion, so that no pack can exhaust the stack.
    fn visit(
        &mut self,
        start: usize,
        uses: &[BTreeSet<usize>],
        done: &mut [bool],
        depth: &mut [usize],
        order: &mut Vec<usize>,
    ) {
        if done.get(start).copied().unwrap_or(true) {
            return;
        }
        let mut path: Vec<(usize, Vec<usize>)> = vec![(start, used(uses, start))];
        let mut on_path = BTreeSet::from([start]);
        while let Some((node, rest)) = path.last_mut() {
            let node = *node;
            let Some(next) = rest.pop() else {
                path.pop();
                on_path.remove(&node);
                let below = used(uses, node).into_iter().filter_map(|n| depth.get(n)).max().copied().unwrap_or(0);
                if let (Some(depth), Some(done)) = (depth.get_mut(node), done.get_mut(node)) {
                    *depth = below.saturating_add(1);
                    *done = true;
                }
                order.push(node);
                continue;
            };
            if on_path.contains(&next) {
                let cycle: Vec<usize> = path.iter().map(|(node, _)| *node).skip_while(|node| *node != next).collect();
                self.cycle(&cycle);
            } else if !done.get(next).copied().unwrap_or(true) {
                on_path.insert(next);
                path.push((next, used(uses, next)));
            }
        }
    }

    fn cycle(&mut self, cycle: &[usize]) {
        let names: Vec<_> = cycle
            .iter()
            .filter_map(|index| self.decls.globals.get_index(*index))
            .map(|(_, global)| (global.name.text.clone(), global.name.span))
            .collect();
        let Some((first, span)) = names.first().cloned() else { return };
        let round: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).chain([first.as_str()]).collect();
        let mut diagnostic =
            Diagnostic::new(code::CYCLE, format!("`{first}` uses itself")).at(span, "comes back to itself");
        for (name, span) in names.iter().skip(1) {
            diagnostic = diagnostic.at(*span, format!("by way of `{name}`"));
        }
        self.report(diagnostic.help(format!("the circle is {}; break it", round.join(" → "))));
    }

    /// Indexes of the globals that a global's text names.
    fn uses(&self, global: &Global<'_>) -> BTreeSet<usize> {
        let mut names = Names::default();
        match global.kind {
            Kind::Setting(x) => names.maybe(x.default.as_ref()),
            Kind::Let(x) => names.expr(&x.value),
            Kind::Calc(x) => names.calc(x),
            Kind::Classify(x) => names.arms(&x.arms, x.last.as_ref()),
            Kind::Map(x) => {
                // What the other map uses, its overrides included, stands before that one.
                names.found.extend(x.like.iter().map(|like| like.text.clone()));
                names.called.extend(x.like.iter().map(|like| like.text.clone()));
                names.statements(&x.body);
            }
            Kind::Table(x) => {
                let parsed = self
                    .decls
                    .globals
                    .get_index_of(&x.name.text)
                    .and_then(|index| self.parsed_tables.iter().find(|table| table.global == index));
                for row in parsed.into_iter().flat_map(|table| &table.rows) {
                    for condition in &row.conditions {
                        if let Condition::Pattern(pattern) = condition {
                            names.pattern(pattern);
                        }
                    }
                    for result in &row.results {
                        if let Outcome::Expression(value) = result {
                            names.expr(value);
                        }
                    }
                }
            }
            Kind::Input(_) | Kind::Lost => {}
        }
        for change in &global.overrides {
            match &change.change.kind {
                OverrideKind::Map(statements) => names.statements(statements),
                OverrideKind::Classify { arms, last } => names.arms(arms, last.as_ref()),
                OverrideKind::Let(value) => names.expr(value),
                OverrideKind::Calc(calc) => names.calc(calc),
                OverrideKind::Table { .. } => {}
            }
        }
        // A bare name of a closed set need not mean the global of that name; one that does is checked when it is met.
        let sure = |name: &&SmolStr| names.called.contains(*name) || !self.decls.class_names.contains(*name);
        names.found.iter().filter(sure).filter_map(|name| self.decls.globals.get_index_of(name)).collect()
    }
}

fn used(uses: &[BTreeSet<usize>], node: usize) -> Vec<usize> {
    // Popped from the end: the first used is visited first.
    uses.get(node).into_iter().flatten().rev().copied().collect()
}

/// Collects every bare name of a text. A local that is called like a global is refused elsewhere, so a name is enough.
#[derive(Default)]
pub(super) struct Names {
    pub found: BTreeSet<SmolStr>,
    /// Those that stand before arguments or a field.
    pub called: BTreeSet<SmolStr>,
}

impl Names {
    pub fn expr(&mut self, expr: &Expr) {
        expr.walk(&mut |expr| match &expr.kind {
            ExprKind::Name(name) => drop(self.found.insert(name.clone())),
            ExprKind::Member(base, _) | ExprKind::Call { callee: base, .. } => {
                if let ExprKind::Name(name) = &base.kind {
                    self.called.insert(name.clone());
                }
            }
            _ => {}
        });
    }

    pub fn maybe(&mut self, expr: Option<&Expr>) {
        if let Some(expr) = expr {
            self.expr(expr);
        }
    }

    fn template(&mut self, template: &Template) {
        for part in &template.parts {
            if let TemplatePart::Value(value) = part {
                self.expr(value);
            }
        }
    }

    fn pattern(&mut self, pattern: &tree::Pattern) {
        let PatternKind::Values { items, .. } = &pattern.kind else { return };
        for item in items {
            if let PatternItemKind::Name(path) = &item.kind {
                self.found.insert(path.text());
            }
        }
    }

    fn calc(&mut self, calc: &tree::Calc) {
        self.statements(&calc.body);
        self.maybe(calc.give.as_ref());
    }

    fn arms(&mut self, arms: &[tree::Arm], last: Option<&tree::LastArm>) {
        for arm in arms {
            self.expr(&arm.when);
        }
        last.into_iter().for_each(|last| self.last_arm(last));
    }

    pub fn last_arm(&mut self, last: &tree::LastArm) {
        if let tree::LastArm::Hold(reason) = last {
            self.template(reason);
        }
    }

    pub fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            match statement {
                Statement::Let(x) => self.expr(&x.value),
                Statement::Require(x) => {
                    self.expr(&x.condition);
                    self.template(&x.reason);
                }
                // Either may name a setting.
                Statement::Find(tree::Find { fields, when, .. })
                | Statement::OnUpdate(tree::OnUpdate { fields, when, .. }) => {
                    self.found.extend(fields.iter().map(|field| field.text.clone()));
                    self.maybe(when.as_ref());
                }
                Statement::Assign(x) => self.expr(&x.value),
                Statement::Renamed(_) => {}
                Statement::Rows(rows) => {
                    for group in &rows.groups {
                        group.loops.iter().for_each(|each| self.expr(&each.list));
                        self.maybe(group.when.as_ref());
                        match &group.body {
                            GroupBody::Block(statements) => self.statements(statements),
                            GroupBody::Value(value) => self.expr(value),
                        }
                    }
                }
            }
        }
    }
}
