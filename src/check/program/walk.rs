//! Ways through a checked program: what a declaration consists of, and what it names.

use super::{Body, CalcId, ClassifyId, Content, Expr, ExprKind, LetId, MapId, Program, TableId, TemplatePart};

/// A declaration of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node {
    Let(LetId),
    Calc(CalcId),
    Classify(ClassifyId),
    Table(TableId),
    Map(MapId),
}

/// Every declaration with rules of its own.
pub(crate) fn nodes(program: &Program) -> impl Iterator<Item = Node> + use<> {
    (0..program.lets.len())
        .map(|n| Node::Let(LetId::new(n)))
        .chain((0..program.calcs.len()).map(|n| Node::Calc(CalcId::new(n))))
        .chain((0..program.classifies.len()).map(|n| Node::Classify(ClassifyId::new(n))))
        .chain((0..program.tables.len()).map(|n| Node::Table(TableId::new(n))))
        .chain((0..program.maps.len()).map(|n| Node::Map(MapId::new(n))))
}

/// The declarations that an expression names itself.
pub(crate) fn uses(expr: &Expr) -> Option<Node> {
    Some(match &expr.kind {
        ExprKind::Let(id) => Node::Let(*id),
        ExprKind::Calc(id, _) => Node::Calc(*id),
        ExprKind::Classify(id, _) => Node::Classify(*id),
        ExprKind::Table(id, _) => Node::Table(*id),
        ExprKind::MapField { map, .. } | ExprKind::MapRows { map, .. } => Node::Map(*map),
        _ => return None,
    })
}

/// Every expression of a declaration.
pub(crate) fn exprs(program: &Program, node: Node) -> Vec<&Expr> {
    let mut all = Vec::new();
    match node {
        Node::Let(id) => all.extend(program.lets.get(id.index()).map(|x| &x.value)),
        Node::Calc(id) => {
            if let Some(calc) = program.calcs.get(id.index()) {
                body(&calc.body, &mut all);
                all.push(&calc.give);
            }
        }
        Node::Classify(id) => {
            if let Some(classify) = program.classifies.get(id.index()) {
                all.extend(classify.arms.iter().map(|arm| &arm.when));
                all.push(&classify.last);
            }
        }
        Node::Table(id) => {
            if let Some(table) = program.tables.get(id.index()) {
                all.extend(table.rows.iter().map(|row| &row.result));
            }
        }
        Node::Map(id) => {
            if let Some(map) = program.maps.get(id.index()) {
                body(&map.body, &mut all);
                all.extend(map.finds.iter().chain(&map.updates).filter_map(|chosen| chosen.when.as_ref()));
                all.extend(map.fields.values().map(|assign| &assign.value));
                for group in map.rows.values().flat_map(|rows| &rows.groups) {
                    all.extend(group.loops.iter().map(|each| &each.list));
                    all.extend(&group.when);
                    match &group.content {
                        Content::Fields { body: inner, fields } => {
                            body(inner, &mut all);
                            all.extend(fields.values().map(|assign| &assign.value));
                        }
                        Content::Value { value, .. } => all.push(value),
                    }
                }
            }
        }
    }
    all
}

fn body<'p>(body: &'p Body, all: &mut Vec<&'p Expr>) {
    all.extend(body.lets.iter().map(|(_, value)| value));
    all.extend(body.requires.iter().flat_map(|require| [&require.condition, &require.reason]));
}

/// The expressions directly inside one.
pub(crate) fn children(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Constant(_)
        | ExprKind::Minor(..)
        | ExprKind::Input(_)
        | ExprKind::Setting(_)
        | ExprKind::Let(_)
        | ExprKind::Local(_)
        | ExprKind::Event
        | ExprKind::Own(_)
        | ExprKind::TotalOf { .. }
        | ExprKind::Omit
        | ExprKind::Blank => Vec::new(),
        ExprKind::Field(value, _)
        | ExprKind::Present(value)
        | ExprKind::Negative(value)
        | ExprKind::Not(value)
        | ExprKind::IsPresent(value)
        | ExprKind::Is(value, _)
        | ExprKind::As(value, _)
        | ExprKind::Fit(value, _)
        | ExprKind::Hold(value) => vec![value],
        ExprKind::Lookup { key, .. } => vec![key],
        ExprKind::Calc(_, values)
        | ExprKind::Classify(_, values)
        | ExprKind::Table(_, values)
        | ExprKind::Builtin(_, values)
        | ExprKind::MapField { arguments: values, .. }
        | ExprKind::MapRows { arguments: values, .. }
        | ExprKind::List(values)
        | ExprKind::And(values)
        | ExprKind::Or(values)
        | ExprKind::Otherwise(values) => values.iter().collect(),
        ExprKind::Record { fields, .. } => fields.iter().map(|(_, value)| value).collect(),
        ExprKind::Arithmetic(_, a, b) => vec![a, b],
        ExprKind::Compare { left, right, .. } => vec![left, right],
        ExprKind::In { value, list, .. } => vec![value, list],
        ExprKind::When { value, condition } => vec![value, condition],
        ExprKind::Template(parts) => parts
            .iter()
            .filter_map(|part| match part {
                TemplatePart::Value(value) => Some(value),
                TemplatePart::Text(_) => None,
            })
            .collect(),
        ExprKind::Fold(fold) => {
            [&fold.value, &fold.list].into_iter().chain(&fold.extra).chain(&fold.condition).chain(&fold.by).collect()
        }
    }
}

pub(crate) fn walk<'p>(expr: &'p Expr, visit: &mut impl FnMut(&'p Expr)) {
    visit(expr);
    for child in children(expr) {
        walk(child, visit);
    }
}

/// Every expression of every declaration and flow.
pub(crate) fn each_expr<'p>(program: &'p Program, visit: &mut impl FnMut(&'p Expr)) {
    for node in nodes(program) {
        exprs(program, node).into_iter().for_each(|expr| walk(expr, visit));
    }
    for flow in &program.flows {
        flow.requires.iter().for_each(|require| walk(&require.condition, visit));
        for block in &flow.blocks {
            block.when.iter().for_each(|when| walk(when, visit));
            for step in &block.steps {
                step.arguments.iter().chain(&step.when).for_each(|expr| walk(expr, visit));
                step.each.iter().for_each(|each| walk(&each.list, visit));
            }
        }
    }
}
