//! Tests: what is given, and what comes of it.

use super::{ClassifyId, Expr, InputId, LetId, LocalId, MapId, RecordId, SettingId};
use crate::diagnostics::Span;
use crate::schema::Ty;

#[derive(Debug)]
pub struct Test {
    pub title: String,
    pub locals: usize,
    pub given: Vec<Given>,
    pub columns: Vec<TestColumn>,
    pub rows: Vec<TestRow>,
    pub span: Span,
}

/// What holds for every row of a test.
#[derive(Debug)]
pub enum Given {
    /// The register is known and empty.
    None(RecordId),
    File {
        input: InputId,
        steps: Vec<GivenStep>,
        file: String,
        span: Span,
    },
    Value {
        input: InputId,
        steps: Vec<GivenStep>,
        value: Expr,
        span: Span,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenStep {
    Key(String),
    /// From 0.
    Index(usize),
}

#[derive(Debug)]
pub enum TestColumn {
    Input(TestTarget, Ty),
    Check(Expr),
    /// The document that a map makes.
    Map(MapId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestTarget {
    Setting(SettingId),
    Let(LetId),
    Classify(ClassifyId),
    Local(LocalId),
}

#[derive(Debug)]
pub struct TestRow {
    pub cells: Vec<TestCell>,
    pub span: Span,
}

#[derive(Debug)]
pub enum TestCell {
    Value(Expr),
    /// Held, with this in one of its reasons.
    Hold(String),
    Skip(Option<String>),
    /// Sent, after these maps have made something new.
    Send(Vec<MapId>),
}
