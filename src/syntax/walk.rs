//! Ways through an expression.

use super::tree::{Expr, ExprKind, TemplatePart};

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
