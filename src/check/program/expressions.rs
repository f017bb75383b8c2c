//! Expressions: resolved and typed.

use super::{Arithmetic, CalcId, ClassifyId, Compare, InputId, LetId, LocalId, MapId, RecordId, SettingId, TableId};
use crate::diagnostics::Span;
use crate::schema::{Format, Register, Side, TextTy, Ty, Value};
use rust_decimal::Decimal;
use smol_str::SmolStr;

#[derive(Clone, Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub ty: Ty,
    pub span: Span,
}

impl Expr {
    pub fn new(kind: ExprKind, ty: Ty, span: Span) -> Expr {
        Expr { kind, ty, span }
    }

    pub fn constant(value: Value, ty: Ty, span: Span) -> Expr {
        Expr::new(ExprKind::Constant(value), ty, span)
    }

    /// What is left where something could not be checked.
    pub fn lost(span: Span) -> Expr {
        Expr::constant(Value::Absent, Ty::lost(), span)
    }
}

#[derive(Clone, Debug)]
pub enum ExprKind {
    Constant(Value),
    /// So many of the smallest coin of the side's currency.
    Minor(Decimal, Side),
    Input(InputId),
    Setting(SettingId),
    Let(LetId),
    Local(LocalId),
    /// The name of the event that runs the flow.
    Event,
    /// A field of the record whose `computed` or `invariant` this is, or a `computed` of a map's document.
    Own(SmolStr),
    /// A `computed` of the map's document as if it had these row groups only.
    TotalOf {
        computed: SmolStr,
        groups: Vec<SmolStr>,
    },
    Field(Box<Expr>, SmolStr),
    /// A value that a condition found to be there. If it is not, the condition has said so.
    Present(Box<Expr>),
    Calc(CalcId, Vec<Expr>),
    Classify(ClassifyId, Vec<Expr>),
    Table(TableId, Vec<Expr>),
    /// A field of the document that a map makes.
    MapField {
        map: MapId,
        arguments: Vec<Expr>,
        field: SmolStr,
    },
    /// In tests: the rows of one group of a map's document.
    MapRows {
        map: MapId,
        arguments: Vec<Expr>,
        group: SmolStr,
    },
    Lookup {
        record: RecordId,
        field: SmolStr,
        key: Box<Expr>,
    },
    Builtin(crate::check::builtins::Builtin, Vec<Expr>),
    Fold(Box<Fold>),
    Record {
        record: Option<RecordId>,
        fields: Vec<(SmolStr, Expr)>,
    },
    List(Vec<Expr>),
    Negative(Box<Expr>),
    Not(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    Compare {
        op: Compare,
        left: Box<Expr>,
        right: Box<Expr>,
        folded: bool,
    },
    IsPresent(Box<Expr>),
    /// Could `as` make it?
    Is(Box<Expr>, Conversion),
    As(Box<Expr>, Conversion),
    In {
        value: Box<Expr>,
        list: Box<Expr>,
        folded: bool,
    },
    /// Made to fit so many characters of this class.
    Fit(Box<Expr>, Box<TextTy>),
    When {
        value: Box<Expr>,
        condition: Box<Expr>,
    },
    Otherwise(Vec<Expr>),
    Template(Vec<TemplatePart>),
    Hold(Box<Expr>),
    Omit,
    Blank,
}

#[derive(Clone, Debug)]
pub enum TemplatePart {
    Text(String),
    Value(Expr),
}

#[derive(Clone, Debug)]
pub struct Fold {
    pub op: FoldOp,
    pub value: Expr,
    /// The separator of `join`.
    pub extra: Option<Expr>,
    pub local: LocalId,
    pub list: Expr,
    pub condition: Option<Expr>,
    pub by: Option<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldOp {
    Sum,
    Count,
    Any,
    Every,
    Min,
    Max,
    One,
    List,
    Distinct,
    Join,
    Totals,
    Split,
    Adjacent,
}

/// What `is` tests and `as` makes.
#[derive(Clone, Debug, PartialEq)]
pub enum Conversion {
    Format(Format),
    Register(Register),
    /// A text that this type can hold as it is.
    Text(TextTy),
    Country,
    Currency,
    Account,
    Int,
    WholeRate,
    Date,
    /// One of a closed set's names.
    Names(Vec<SmolStr>),
}
