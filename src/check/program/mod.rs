//! The checked program: every name resolved, every expression typed. The reference evaluator runs it as it stands.

mod declarations;
mod expressions;
mod flows;
mod maps;
mod records;
mod tests;
mod walk;

pub use declarations::{Arm, Body, Calc, Classify, Column, Input, Let, Require, Row, Setting, Table};
pub use expressions::{Conversion, Expr, ExprKind, Fold, FoldOp, TemplatePart};
pub use flows::{Event, Flow, On, Step, Verb};
pub use maps::{Assign, Chosen, ChosenFields, Content, Group, Loop, Map, RowsOf};
pub use records::{CompanyMark, Computed, Field, Invariant, Marks, Record, Source, Wire};
pub use tests::{Given, GivenStep, Test, TestCell, TestColumn, TestRow, TestTarget};
pub(crate) use walk::{Node, children, each_expr, exprs, nodes, uses, walk};

pub use crate::schema::RecordId;
pub use crate::syntax::tree::{Arithmetic, Compare, Verdict};

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
