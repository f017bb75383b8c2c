//! The tree of a rule file. Every node knows its span, so that a formatter or an editor finds the text again;
//! comments stand beside the tree with theirs.

use crate::diagnostics::{Code, Span};
use smol_str::SmolStr;

/// One parsed file.
#[derive(Debug, Default)]
pub struct Tree {
    /// The text of the `//!` lines on top.
    pub doc: Vec<String>,
    pub items: Vec<Item>,
    pub allows: Vec<Allow>,
    /// Every comment outside `///` and `//!`.
    pub comments: Vec<Span>,
}

/// `allow K0705 because "agreed with the auditor"`: a line above what it covers.
#[derive(Debug)]
pub struct Allow {
    pub code: &'static Code,
    pub because: (String, Span),
    /// What stands below it; None at the end of a block.
    pub covers: Option<Span>,
    pub span: Span,
}

/// A declaration with its `///` lines.
#[derive(Debug)]
pub struct Item {
    pub doc: Vec<String>,
    pub span: Span,
    /// Parts of it could not be read; what depends on their presence is not checked.
    pub broken: bool,
    pub kind: ItemKind,
}

#[derive(Debug)]
pub enum ItemKind {
    Use(Path),
    Input(Input),
    Setting(Setting),
    Record(Record),
    Let(Let),
    Calc(Calc),
    Classify(Classify),
    Table(Table),
    Map(Map),
    Flow(Flow),
    Test(Test),
    Require(Require),
    Override(Override),
    /// Nothing but its name could be read.
    Lost(Name),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub text: SmolStr,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    pub parts: Vec<Name>,
    pub span: Span,
}

impl Path {
    /// `shopify.Order`
    pub fn text(&self) -> SmolStr {
        match self.parts.as_slice() {
            [one] => one.text.clone(),
            parts => parts.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(".").into(),
        }
    }
}

#[derive(Debug)]
pub struct Input {
    pub name: Name,
    pub ty: Type,
}

#[derive(Debug)]
pub struct Setting {
    pub name: Name,
    pub ty: Type,
    pub default: Option<Expr>,
}

#[derive(Debug)]
pub struct Let {
    pub name: Name,
    pub ty: Option<Type>,
    pub value: Expr,
}

#[derive(Debug)]
pub struct Record {
    pub extend: bool,
    pub path: Path,
    pub members: Vec<Member>,
}

#[derive(Debug)]
pub enum Member {
    Field(Field),
    Computed { doc: Vec<String>, name: Name, value: Expr },
    Invariant { doc: Vec<String>, span: Span, value: Expr },
}

#[derive(Debug)]
pub struct Field {
    pub doc: Vec<String>,
    pub name: Name,
    pub ty: Type,
    pub default: Option<Expr>,
    pub marks: Vec<Mark>,
    pub span: Span,
}

#[derive(Debug)]
pub struct Mark {
    pub span: Span,
    pub kind: MarkKind,
}

#[derive(Debug)]
pub enum MarkKind {
    Readonly,
    Key,
    Reference,
    Searchable { with: Option<Name> },
    Folded,
    AccountFor,
    MustDecide { with: Option<Name> },
    NotBlank,
    Chars(Name),
    Wire { codec: Name, whole: bool },
    Omitted(String),
    Company(Name),
    FromAttribute(Vec<String>),
    FromMetafield(String),
    FromField(String),
}

#[derive(Debug)]
pub struct Parameter {
    pub name: Name,
    pub ty: Option<Type>,
}

#[derive(Debug)]
pub struct Calc {
    pub name: Name,
    pub parameters: Vec<Parameter>,
    pub result: Type,
    pub body: Vec<Statement>,
    pub give: Option<Expr>,
}

#[derive(Debug)]
pub struct Classify {
    pub name: Name,
    pub parameters: Vec<Parameter>,
    pub arms: Vec<Arm>,
    pub last: Option<LastArm>,
}

#[derive(Debug)]
pub struct Arm {
    pub name: Name,
    pub when: Expr,
}

#[derive(Debug)]
pub enum LastArm {
    Name(Name),
    Hold(Template),
}

#[derive(Debug)]
pub struct Table {
    pub name: Name,
    pub columns: Vec<Parameter>,
    pub result: TableResult,
    pub file: Option<(String, Span)>,
    /// The first row is the head.
    pub rows: Vec<Row>,
}

#[derive(Debug)]
pub enum TableResult {
    One(Type),
    Several(Vec<Parameter>),
}

#[derive(Clone, Debug)]
pub struct Row {
    pub cells: Vec<Cell>,
    pub span: Span,
}

/// The raw text of a cell; its role in the table says how it is parsed.
#[derive(Clone, Debug)]
pub struct Cell {
    pub text: String,
    pub span: Span,
}

#[derive(Debug)]
pub struct Map {
    pub name: Name,
    pub parameters: Vec<Parameter>,
    pub target: Path,
    pub side: Option<Name>,
    /// The map whose fields and rows it has, but for what its own block says.
    pub like: Option<Name>,
    pub body: Vec<Statement>,
}

/// What stands in the block of a map, a row group or a `calc`.
#[derive(Debug)]
pub enum Statement {
    Let(Let),
    Require(Require),
    Find(Find),
    OnUpdate(OnUpdate),
    Assign(Assign),
    Renamed(Renamed),
    Rows(Rows),
}

#[derive(Debug)]
pub struct Find {
    pub span: Span,
    pub fields: Vec<Name>,
    pub when: Option<Expr>,
}

/// `on update write`: like `find by`, with fields or a setting that lists them.
#[derive(Debug)]
pub struct OnUpdate {
    pub span: Span,
    pub fields: Vec<Name>,
    pub when: Option<Expr>,
}

#[derive(Debug)]
pub struct Assign {
    pub name: Name,
    pub value: Expr,
    pub span: Span,
}

/// `InvoiceDate from OrderDate`: a field that is called otherwise in the map that this one is like.
#[derive(Debug)]
pub struct Renamed {
    pub name: Name,
    pub from: Name,
    pub span: Span,
}

#[derive(Debug)]
pub struct Rows {
    pub name: Name,
    /// `InvoiceRows from OrderRows { … }`
    pub from: Option<Name>,
    pub groups: Vec<Group>,
    pub span: Span,
}

#[derive(Debug)]
pub struct Group {
    pub name: Name,
    pub loops: Vec<Loop>,
    pub when: Option<Expr>,
    pub body: GroupBody,
    pub span: Span,
}

#[derive(Debug)]
pub struct Loop {
    pub name: Name,
    pub list: Expr,
}

#[derive(Debug)]
pub enum GroupBody {
    Block(Vec<Statement>),
    Value(Expr),
}

#[derive(Debug)]
pub struct Require {
    pub condition: Expr,
    pub verdict: Verdict,
    pub reason: Template,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Hold,
    Skip,
    Warn,
}

#[derive(Debug)]
pub struct Flow {
    pub name: Name,
    pub requires: Vec<Require>,
    pub blocks: Vec<On>,
}

#[derive(Debug)]
pub struct On {
    pub events: Vec<Event>,
    pub when: Option<Expr>,
    pub steps: Vec<Step>,
    pub span: Span,
}

#[derive(Debug)]
pub enum Event {
    Named(Path),
    Daily { time: String, span: Span },
    Every { minutes: String, span: Span },
}

#[derive(Debug)]
pub struct Step {
    pub verb: Name,
    pub map: Name,
    pub arguments: Vec<Argument>,
    /// `to` or `with`, and the map named there.
    pub link: Option<(Name, Name)>,
    pub each: Option<Loop>,
    pub when: Option<Expr>,
    pub span: Span,
}

#[derive(Debug)]
pub struct Test {
    pub title: (String, Span),
    pub given: Vec<Given>,
    pub rows: Vec<Row>,
}

#[derive(Debug)]
pub struct Given {
    pub span: Span,
    pub kind: GivenKind,
}

#[derive(Debug)]
pub enum GivenKind {
    None(Path),
    File { place: GivenPlace, file: (String, Span) },
    Value { place: GivenPlace, value: Expr },
}

#[derive(Debug)]
pub struct GivenPlace {
    pub root: Name,
    pub steps: Vec<GivenStep>,
    pub span: Span,
}

#[derive(Debug)]
pub enum GivenStep {
    Field(Name),
    /// Counted from 1.
    Index(String, Span),
}

/// A cell of a `test` table.
#[derive(Debug)]
pub enum TestCell {
    Send { after: Vec<Name> },
    Skip(Option<Template>),
    Check(Expr),
    Absent,
    Value(Expr),
}

#[derive(Debug)]
pub struct Override {
    pub name: Name,
    pub because: (String, Span),
    pub kind: OverrideKind,
}

#[derive(Debug)]
pub enum OverrideKind {
    Table { replace: bool, rows: Vec<Row> },
    Map(Vec<Statement>),
    Classify { arms: Vec<Arm>, last: Option<LastArm> },
    Let(Expr),
    Calc(Calc),
}

#[derive(Clone, Debug)]
pub struct Type {
    pub kind: TypeKind,
    pub optional: bool,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum TypeKind {
    Named { path: Path, arguments: Vec<TypeArgument> },
    OneOf(Vec<Name>),
    List(Box<Type>),
}

#[derive(Clone, Debug)]
pub enum TypeArgument {
    Number(String, Span),
    Range(String, String, Span),
    Type(Type),
}

#[derive(Debug)]
pub struct Pattern {
    pub span: Span,
    pub kind: PatternKind,
}

#[derive(Debug)]
pub enum PatternKind {
    Any,
    Values { not: bool, items: Vec<PatternItem> },
}

#[derive(Debug)]
pub struct PatternItem {
    pub span: Span,
    pub kind: PatternItemKind,
}

#[derive(Debug)]
pub enum PatternItemKind {
    Present,
    Absent,
    /// Both ends included.
    Range(Option<Expr>, Option<Expr>),
    Bounds(Vec<(BoundOp, Expr)>),
    Prefix(String),
    Literal(Expr),
    Name(Path),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoundOp {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

#[derive(Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Debug)]
pub enum ExprKind {
    /// The digits as written.
    Number(String),
    /// `25%`: the digits before the sign.
    Rate(String),
    Money {
        amount: String,
        currency: SmolStr,
    },
    Minor(String),
    Date(String),
    Truth(bool),
    Text(Template),
    Hold(Template),
    Blank,
    Omit,
    Name(SmolStr),
    Member(Box<Expr>, Name),
    Index {
        base: Box<Expr>,
        field: Option<Name>,
        key: Box<Expr>,
    },
    Call {
        callee: Box<Expr>,
        arguments: Vec<Argument>,
    },
    Fold {
        callee: Box<Expr>,
        arguments: Vec<Argument>,
        fold: Box<Fold>,
    },
    List(Vec<Expr>),
    Negative(Box<Expr>),
    Not(Box<Expr>),
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    Compare(Compare, Box<Expr>, Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    IsPresent {
        value: Box<Expr>,
        present: bool,
    },
    Is {
        value: Box<Expr>,
        not: bool,
        ty: Type,
    },
    In {
        value: Box<Expr>,
        list: Box<Expr>,
    },
    As {
        value: Box<Expr>,
        ty: Type,
    },
    Fit {
        value: Box<Expr>,
        length: Option<String>,
    },
    When {
        value: Box<Expr>,
        condition: Box<Expr>,
    },
    /// `a otherwise b otherwise c`
    Otherwise(Vec<Expr>),
    /// A part that could not be read; said once, where it stands.
    Lost,
}

#[derive(Debug)]
pub struct Argument {
    pub name: Option<Name>,
    pub value: Expr,
}

#[derive(Debug)]
pub struct Fold {
    pub each: Loop,
    pub condition: Option<Expr>,
    pub by: Option<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// `"Order {order.name}"`
#[derive(Debug)]
pub struct Template {
    pub parts: Vec<TemplatePart>,
    pub span: Span,
}

#[derive(Debug)]
pub enum TemplatePart {
    Text(String),
    Value(Expr),
}

impl Template {
    /// The text, if nothing is put in.
    pub fn plain(&self) -> Option<String> {
        self.parts
            .iter()
            .map(|part| match part {
                TemplatePart::Text(text) => Some(text.as_str()),
                TemplatePart::Value(_) => None,
            })
            .collect()
    }
}
