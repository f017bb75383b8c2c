//! Settings, inputs, lets, calcs, classifies, tables.

use super::{Expr, LocalId, Verdict};
use crate::diagnostics::Span;
use crate::schema::Ty;
use smol_str::SmolStr;

#[derive(Debug)]
pub struct Setting {
    pub name: SmolStr,
    pub ty: Ty,
    pub value: Expr,
    pub span: Span,
}

#[derive(Debug)]
pub struct Input {
    pub name: SmolStr,
    pub ty: Ty,
    pub span: Span,
}

#[derive(Debug)]
pub struct Let {
    pub name: SmolStr,
    pub value: Expr,
    pub locals: usize,
    pub span: Span,
}

#[derive(Debug)]
pub struct Calc {
    pub name: SmolStr,
    pub parameters: Vec<(SmolStr, Ty)>,
    pub result: Ty,
    pub body: Body,
    pub give: Expr,
    pub span: Span,
}

/// The locals and requirements of a block.
#[derive(Debug, Default)]
pub struct Body {
    /// The number of locals, those of enclosing blocks included.
    pub locals: usize,
    /// The locals that are `let`s of this block.
    pub lets: Vec<(LocalId, Expr)>,
    pub requires: Vec<Require>,
}

#[derive(Debug)]
pub struct Require {
    pub condition: Expr,
    pub verdict: Verdict,
    pub reason: Expr,
    pub span: Span,
}

#[derive(Debug)]
pub struct Classify {
    pub name: SmolStr,
    pub parameters: Vec<(SmolStr, Ty)>,
    pub names: Ty,
    pub arms: Vec<Arm>,
    pub last: Expr,
    pub locals: usize,
    pub span: Span,
}

#[derive(Debug)]
pub struct Arm {
    pub name: SmolStr,
    pub when: Expr,
    pub span: Span,
}

#[derive(Debug)]
pub struct Table {
    pub name: SmolStr,
    pub columns: Vec<Column>,
    pub result: Ty,
    /// Several result columns make a record; empty for one.
    pub result_columns: Vec<SmolStr>,
    pub rows: Vec<Row>,
    pub span: Span,
}

#[derive(Debug)]
pub struct Column {
    pub name: SmolStr,
    pub ty: Ty,
    /// All names there are, where they are known.
    pub closed: Option<Vec<SmolStr>>,
}

impl Table {
    /// Does row `a` lie in row `b`, and say less?
    pub fn narrower(&self, a: usize, b: usize) -> bool {
        let within = |x: usize, y: usize| match (self.rows.get(x), self.rows.get(y)) {
            (Some(x), Some(y)) => x
                .conditions
                .iter()
                .zip(&y.conditions)
                .zip(&self.columns)
                .all(|((x, y), column)| x.within(y, column.closed.as_deref())),
            _ => false,
        };
        within(a, b) && !within(b, a)
    }
}

#[derive(Debug)]
pub struct Row {
    pub conditions: Vec<crate::check::tables::Set>,
    /// Where each condition is written.
    pub cells: Vec<Span>,
    pub result: Expr,
    pub span: Span,
    pub layer: usize,
}
