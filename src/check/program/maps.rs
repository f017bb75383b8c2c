//! Maps: one target document each.

use super::{Body, Expr, InputId, LocalId, MapId, RecordId, SettingId};
use crate::diagnostics::Span;
use crate::schema::{Side, Ty};
use indexmap::IndexMap;
use smol_str::SmolStr;

#[derive(Debug)]
pub struct Map {
    pub name: SmolStr,
    pub parameters: Vec<(SmolStr, Ty)>,
    pub target: RecordId,
    pub side: Side,
    pub body: Body,
    pub finds: Vec<Chosen>,
    /// None: nothing is written to a card that exists.
    pub updates: Vec<Chosen>,
    pub fields: IndexMap<SmolStr, Assign>,
    pub rows: IndexMap<SmolStr, RowsOf>,
    /// Inputs that some rule of it reads.
    pub needs: Vec<InputId>,
    /// The map that it has its rules from.
    pub like: Option<MapId>,
    pub span: Span,
}

/// `find by` or `on update write`: fields, and when they count.
#[derive(Debug)]
pub struct Chosen {
    pub fields: ChosenFields,
    pub when: Option<Expr>,
    pub span: Span,
}

#[derive(Debug)]
pub enum ChosenFields {
    Written(Vec<SmolStr>),
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
    Fields {
        body: Body,
        fields: IndexMap<SmolStr, Assign>,
    },
    /// `= value`: the whole row, with the number of locals.
    Value {
        value: Expr,
        locals: usize,
    },
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
