//! Ways through an expression, and through the things of an item.

use super::tree::{
    Arm, Expr, ExprKind, GroupBody, Item, ItemKind, LastArm, Member, OverrideKind, Require, Row, Statement,
    TemplatePart,
};
use crate::diagnostics::Span;

impl Item {
    /// The places of the declaration and of everything in it that has lines of its own: fields, rows, arms, steps …
    pub fn places(&self) -> Vec<Span> {
        let mut places = vec![self.span];
        match &self.kind {
            ItemKind::Record(record) => places.extend(record.members.iter().map(|member| match member {
                Member::Field(field) => field.span,
                Member::Computed { name, value, .. } => name.span.to(value.span),
                Member::Invariant { span, .. } => *span,
            })),
            ItemKind::Calc(calc) => statements(&calc.body, &mut places),
            ItemKind::Classify(classify) => arms(&classify.arms, classify.last.as_ref(), &mut places),
            ItemKind::Table(table) => rows(&table.rows, &mut places),
            ItemKind::Map(map) => statements(&map.body, &mut places),
            ItemKind::Flow(flow) => {
                requires(&flow.requires, &mut places);
                for block in &flow.blocks {
                    places.push(block.steps.last().map_or(block.span, |last| block.span.to(last.span)));
                    places.extend(block.steps.iter().map(|step| step.span));
                }
            }
            ItemKind::Test(test) => {
                places.extend(test.given.iter().map(|given| given.span));
                rows(&test.rows, &mut places);
            }
            ItemKind::Override(change) => match &change.kind {
                OverrideKind::Table { rows: own, .. } => rows(own, &mut places),
                OverrideKind::Map(body) => statements(body, &mut places),
                OverrideKind::Classify { arms: own, last } => arms(own, last.as_ref(), &mut places),
                OverrideKind::Calc(calc) => statements(&calc.body, &mut places),
                OverrideKind::Let(_) => {}
            },
            ItemKind::Use(_)
            | ItemKind::Input(_)
            | ItemKind::Setting(_)
            | ItemKind::Let(_)
            | ItemKind::Require(_)
            | ItemKind::Lost(_) => {}
        }
        places
    }
}

fn rows(rows: &[Row], places: &mut Vec<Span>) {
    places.extend(rows.iter().map(|row| row.span));
}

fn requires(requires: &[Require], places: &mut Vec<Span>) {
    places.extend(requires.iter().map(|require| require.span));
}

fn arms(arms: &[Arm], last: Option<&LastArm>, places: &mut Vec<Span>) {
    places.extend(arms.iter().map(|arm| arm.name.span.to(arm.when.span)));
    places.extend(last.map(|last| match last {
        LastArm::Name(name) => name.span,
        LastArm::Hold(text) => text.span,
    }));
}

fn statements(body: &[Statement], places: &mut Vec<Span>) {
    for statement in body {
        match statement {
            Statement::Let(own) => places.push(own.name.span.to(own.value.span)),
            Statement::Require(require) => places.push(require.span),
            Statement::Find(find) => places.push(find.span),
            Statement::OnUpdate(update) => places.push(update.span),
            Statement::Assign(assign) => places.push(assign.span),
            Statement::Renamed(renamed) => places.push(renamed.span),
            Statement::Rows(rows) => {
                places.push(rows.span);
                for group in &rows.groups {
                    places.push(group.span);
                    if let GroupBody::Block(body) = &group.body {
                        statements(body, places);
                    }
                }
            }
        }
    }
}

impl Expr {
    /// The expressions directly inside this one.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Number(_)
            | ExprKind::Rate(_)
            | ExprKind::Money { .. }
            | ExprKind::Minor(_)
            | ExprKind::Date(_)
            | ExprKind::Truth(_)
            | ExprKind::Blank
            | ExprKind::Omit
            | ExprKind::Name(_)
            | ExprKind::Lost => Vec::new(),
            ExprKind::Text(template) | ExprKind::Hold(template) => template
                .parts
                .iter()
                .filter_map(|part| match part {
                    TemplatePart::Value(value) => Some(value),
                    TemplatePart::Text(_) => None,
                })
                .collect(),
            ExprKind::Member(value, _)
            | ExprKind::Negative(value)
            | ExprKind::Not(value)
            | ExprKind::IsPresent { value, .. }
            | ExprKind::Is { value, .. }
            | ExprKind::As { value, .. }
            | ExprKind::Fit { value, .. } => vec![value],
            ExprKind::Index { base, key, .. } => vec![base, key],
            ExprKind::Arithmetic(_, a, b) | ExprKind::Compare(_, a, b) => vec![a, b],
            ExprKind::In { value, list } => vec![value, list],
            ExprKind::When { value, condition } => vec![value, condition],
            ExprKind::List(values) | ExprKind::And(values) | ExprKind::Or(values) | ExprKind::Otherwise(values) => {
                values.iter().collect()
            }
            ExprKind::Call { callee, arguments } => {
                std::iter::once(&**callee).chain(arguments.iter().map(|argument| &argument.value)).collect()
            }
            ExprKind::Fold { callee, arguments, fold } => std::iter::once(&**callee)
                .chain(arguments.iter().map(|argument| &argument.value))
                .chain([&fold.each.list])
                .chain(&fold.condition)
                .chain(&fold.by)
                .collect(),
        }
    }

    /// Calls `visit` with this expression and all inside it.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Expr)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }

    /// How many expressions stand inside one another; 1 for a plain name.
    pub fn depth(&self) -> usize {
        self.children().into_iter().map(Expr::depth).max().unwrap_or(0).saturating_add(1)
    }
}
