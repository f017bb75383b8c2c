//! What the flows and the tests of a pack come to read, directly or through what they use.

use super::super::program::{
    ChosenFields, Expr, ExprKind, Flow, Given, InputId, MapId, Node, Program, SettingId, Step, TestCell, TestColumn,
    exprs, uses, walk,
};
use std::collections::BTreeSet;

#[derive(Debug, Default)]
pub(super) struct Reach {
    pub nodes: BTreeSet<Node>,
    pub settings: BTreeSet<SettingId>,
    pub inputs: BTreeSet<InputId>,
}

impl Reach {
    /// From all flows and tests.
    pub fn of_all(program: &Program) -> Reach {
        let mut reach = Reach::default();
        let mut open = Vec::new();
        for flow in &program.flows {
            reach.flow(flow, &mut open);
        }
        for test in &program.tests {
            for given in &test.given {
                match given {
                    Given::Value { value, .. } => reach.expr(value, &mut open),
                    Given::File { .. } | Given::None(_) => {}
                }
            }
            for column in &test.columns {
                match column {
                    TestColumn::Check(value) => reach.expr(value, &mut open),
                    TestColumn::Map(map) => open.push(Node::Map(*map)),
                    // What a test gives is not read by that.
                    TestColumn::Input(..) => {}
                }
            }
            for cell in test.rows.iter().flat_map(|row| &row.cells) {
                if let TestCell::Value(value) = cell {
                    reach.expr(value, &mut open);
                }
            }
        }
        // What a record calculates is read with its documents.
        for record in &program.records {
            let computed = record.computed.values().map(|computed| &computed.value);
            computed.chain(record.invariants.iter().map(|invariant| &invariant.condition)).for_each(|value| {
                reach.expr(value, &mut open);
            });
        }
        reach.close(program, open);
        reach
    }

    /// From what one expression names.
    pub fn of_expr(program: &Program, expr: &Expr) -> Reach {
        let mut reach = Reach::default();
        let mut open = Vec::new();
        reach.expr(expr, &mut open);
        reach.close(program, open);
        reach
    }

    fn flow(&mut self, flow: &Flow, open: &mut Vec<Node>) {
        for require in &flow.requires {
            self.expr(&require.condition, open);
            self.expr(&require.reason, open);
        }
        for block in &flow.blocks {
            block.when.iter().for_each(|when| self.expr(when, open));
            for step in &block.steps {
                self.step(step, open);
            }
        }
    }

    fn step(&mut self, step: &Step, open: &mut Vec<Node>) {
        let maps: [Option<MapId>; 2] = [Some(step.map), step.link];
        open.extend(maps.into_iter().flatten().map(Node::Map));
        step.arguments.iter().chain(&step.when).for_each(|value| self.expr(value, open));
        if let Some(each) = &step.each {
            self.expr(&each.list, open);
        }
    }

    fn expr(&mut self, expr: &Expr, open: &mut Vec<Node>) {
        walk(expr, &mut |expr| {
            match expr.kind {
                ExprKind::Setting(id) => drop(self.settings.insert(id)),
                ExprKind::Input(id) => drop(self.inputs.insert(id)),
                _ => {}
            }
            open.extend(uses(expr));
        });
    }

    fn close(&mut self, program: &Program, mut open: Vec<Node>) {
        while let Some(node) = open.pop() {
            if !self.nodes.insert(node) {
                continue;
            }
            if let Node::Map(id) = node
                && let Some(map) = program.maps.get(id.index())
            {
                self.settings.extend(map.finds.iter().chain(&map.updates).filter_map(|chosen| match chosen.fields {
                    ChosenFields::Setting(setting) => Some(setting),
                    ChosenFields::Written(_) => None,
                }));
                open.extend(map.like.map(Node::Map));
            }
            for expr in exprs(program, node) {
                self.expr(expr, &mut open);
            }
        }
    }
}
