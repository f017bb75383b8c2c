//! The checked program: every name resolved, every expression typed. The reference evaluator runs it as it stands.

use crate::diagnostics::Span;
use crate::schema::{Format, Register, Side, Ty, Value};
use indexmap::IndexMap;
use jiff::tz::TimeZone;
use smol_str::SmolStr;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            pub fn new(index: usize) -> $name {
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }

            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

pub use crate::schema::RecordId;

ids! {
    SettingId
    InputId
    LetId
    CalcId
    ClassifyId
    TableId
    MapId
    /// A parameter, loop variable or `let` of one declaration's body.
    LocalId
}

impl RecordId {
    pub fn new(index: usize) -> RecordId {
        RecordId(u32::try_from(index).unwrap_or(u32::MAX))
    }

    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A pack that passed `check`.
#[derive(Debug, Default)]
pub struct Program {
    pub about: About,
    pub records: Vec<Record>,
    pub settings: Vec<Setting>,
    pub inputs: Vec<Input>,
    pub lets: Vec<Let>,
    pub calcs: Vec<Calc>,
    pub classifies: Vec<Classify>,
    pub tables: Vec<Table>,
    pub maps: Vec<Map>,
    pub flows: Vec<Flow>,
    pub tests: Vec<Test>,
}

#[derive(Clone, Debug)]
pub struct About {
    pub name: String,
    pub version: String,
    /// `sv` or `en`: how amounts and rates stand in texts.
    pub locale: Locale,
    pub time_zone: TimeZone,
    /// The currency the books are kept in.
    pub books: SmolStr,
}

impl Default for About {
    fn default() -> About {
        About {
            name: String::new(),
            version: String::new(),
            locale: Locale::Sv,
            time_zone: TimeZone::UTC,
            books: SmolStr::new_static("SEK"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locale {
    Sv,
    En,
}

// Records ──────────────────────────────────────────────────────────────────────────────────────────

#[derive(Debug)]
pub struct Record {
    pub name: SmolStr,
    pub fields: IndexMap<SmolStr, Field>,
    pub computed: IndexMap<SmolStr, Computed>,
    pub invariants: Vec<Invariant>,
    pub span: Span,
}

impl Record {
    /// The wrapper of its JSON and the last word of its name: `Order` of `fortnox.Order`.
    pub fn short_name(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or(&self.name)
    }

    /// Default values of the fields that are not given. Lists need none: a missing one is empty.
    pub fn defaults(&self, given: impl Fn(&SmolStr) -> bool) -> Vec<(SmolStr, Value)> {
        self.fields
            .iter()
            .filter(|(name, field)| !matches!(field.ty.kind, crate::schema::Kind::List(_)) && !given(name))
            .filter_map(|(name, field)| Some((name.clone(), field.default.clone()?)))
            .collect()
    }

    pub fn key(&self) -> Option<(&SmolStr, &Field)> {
        self.fields.iter().find(|(_, field)| field.marks.key)
    }
}

#[derive(Debug)]
pub struct Field {
    pub ty: Ty,
    /// What a missing value counts as.
    pub default: Option<Value>,
    pub marks: Marks,
    pub wire: Wire,
    pub source: Source,
    pub doc: String,
    pub span: Span,
}

#[derive(Clone, Debug, Default)]
pub struct Marks {
    pub readonly: bool,
    pub key: bool,
    /// Cutting it could merge two things.
    pub reference: bool,
    pub searchable: bool,
    /// Every element must end up in a row or be left out by a rule.
    pub account_for: bool,
    pub must_decide: bool,
    /// Must be decided only where this field is given.
    pub decide_with: Option<SmolStr>,
    /// What the receiver does when the field is left out.
    pub omitted: Option<String>,
}

/// How a value stands in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Wire {
    /// As its type usually stands: amounts and numbers as numbers, all else as text.
    #[default]
    Plain,
    /// A number as text: `"2"`.
    Text,
    /// A rate as a fraction: `0.25`.
    Fraction,
    /// A rate as a per cent number: `25`.
    Percent,
    /// A country by its Swedish name.
    CountryName,
}

/// Where a field's value stands in its object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Under this key.
    Key(SmolStr),
    /// In `note_attributes` or `properties`, under one of these names.
    Attribute(Vec<String>),
    /// In `metafields`.
    Metafield { namespace: String, key: String },
}

#[derive(Debug)]
pub struct Computed {
    pub value: Expr,
    pub locals: usize,
    pub doc: String,
}

#[derive(Debug)]
pub struct Invariant {
    pub condition: Expr,
    pub locals: usize,
    /// Its `///` line, or the condition as written, for the reason of a hold.
    pub text: String,
    pub span: Span,
}

// Declarations ─────────────────────────────────────────────────────────────────────────────────────

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

pub use crate::syntax::tree::Verdict;

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
    pub conditions: Vec<super::tables::Set>,
    pub result: Expr,
    pub span: Span,
    pub layer: usize,
}

#[derive(Debug)]
pub struct Map {
    pub name: SmolStr,
    pub parameters: Vec<(SmolStr, Ty)>,
    pub target: RecordId,
    pub side: Side,
    pub body: Body,
    pub finds: Vec<Find>,
    /// None: nothing is written to a card that exists.
    pub on_update: Option<OnUpdate>,
    pub fields: IndexMap<SmolStr, Assign>,
    pub rows: IndexMap<SmolStr, RowsOf>,
    /// Inputs that some rule of it reads.
    pub needs: Vec<InputId>,
    pub span: Span,
}

#[derive(Debug)]
pub struct Find {
    pub fields: Vec<SmolStr>,
    pub when: Option<Expr>,
    pub span: Span,
}

#[derive(Debug)]
pub enum OnUpdate {
    Fields(Vec<SmolStr>),
    Setting(SettingId),
}

#[derive(Debug)]
pub struct Assign {
    pub value: Expr,
    pub span: Span,
}

/// A list field and its groups, in order.
#[derive(Debug)]
pub struct RowsOf {
    pub record: RecordId,
    pub groups: Vec<Group>,
}

#[derive(Debug)]
pub struct Group {
    pub name: SmolStr,
    pub loops: Vec<Loop>,
    pub when: Option<Expr>,
    pub content: Content,
    pub span: Span,
}

#[derive(Debug)]
pub enum Content {
    Fields { body: Body, fields: IndexMap<SmolStr, Assign> },
    /// `= value`: the whole row, with the number of locals.
    Value { value: Expr, locals: usize },
}

#[derive(Debug)]
pub struct Loop {
    pub local: LocalId,
    pub list: Expr,
    /// The field that names an element for ever, if its record has one.
    pub key: Option<SmolStr>,
    /// The source list whose every element must be accounted for, as `order.line_items`.
    pub account_for: Option<SmolStr>,
}

#[derive(Debug)]
pub struct Flow {
    pub name: SmolStr,
    pub locals: usize,
    pub requires: Vec<Require>,
    pub blocks: Vec<On>,
    pub span: Span,
}

#[derive(Debug)]
pub struct On {
    pub events: Vec<Event>,
    pub when: Option<Expr>,
    pub steps: Vec<Step>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// `order.created`
    Named(SmolStr),
    /// Minutes after midnight.
    Daily(u32),
    /// Minutes between.
    Every(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Create,
    Update,
    Upsert,
    Convert,
    Credit,
    Book,
    Pay,
    Send,
    Note,
    Set,
}

impl Verb {
    pub const ALL: [Verb; 10] = [
        Verb::Create,
        Verb::Update,
        Verb::Upsert,
        Verb::Convert,
        Verb::Credit,
        Verb::Book,
        Verb::Pay,
        Verb::Send,
        Verb::Note,
        Verb::Set,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Verb::Create => "create",
            Verb::Update => "update",
            Verb::Upsert => "upsert",
            Verb::Convert => "convert",
            Verb::Credit => "credit",
            Verb::Book => "book",
            Verb::Pay => "pay",
            Verb::Send => "send",
            Verb::Note => "note",
            Verb::Set => "set",
        }
    }

    pub fn find(name: &str) -> Option<Verb> {
        Verb::ALL.into_iter().find(|verb| verb.name() == name)
    }

    /// Does the step send what its map makes, or act on a document that is there?
    pub fn sends_payload(self) -> bool {
        matches!(self, Verb::Create | Verb::Update | Verb::Upsert | Verb::Pay | Verb::Note | Verb::Set)
    }
}

#[derive(Debug)]
pub struct Step {
    pub verb: Verb,
    pub map: MapId,
    pub arguments: Vec<Expr>,
    /// `to` or `with` this map.
    pub link: Option<MapId>,
    pub each: Option<Loop>,
    pub when: Option<Expr>,
    pub locals: usize,
    pub span: Span,
}

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
    File { input: InputId, steps: Vec<GivenStep>, file: String, span: Span },
    Value { input: InputId, steps: Vec<GivenStep>, value: Expr, span: Span },
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

// Expressions ──────────────────────────────────────────────────────────────────────────────────────

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
    Minor(rust_decimal::Decimal, Side),
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
    Builtin(super::builtins::Builtin, Vec<Expr>),
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
    Fit(Box<Expr>, Box<crate::schema::TextTy>),
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

pub use crate::syntax::tree::{Arithmetic, Compare};

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
    Text(crate::schema::TextTy),
    Country,
    Currency,
    Account,
    Int,
    WholeRate,
    Date,
    /// One of a closed set's names.
    Names(Vec<SmolStr>),
}
