//! What a document must be like to show a finding. The documents themselves are made elsewhere.

use super::Checker;
use super::program::{RecordId, Table, TableId};
use super::reach::Want;
use super::tables::Set;
use crate::diagnostics::{Code, Severity, Span, code};
use smol_str::SmolStr;

#[derive(Clone, Debug)]
pub struct Witness {
    pub code: &'static Code,
    /// Where the finding stands.
    pub span: Span,
    /// What it is about, for a name: the table, the expression.
    pub subject: SmolStr,
    pub goal: Goal,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Goal {
    /// The table is asked for something that no row matches; preferably for something in the region.
    Gap { table: TableId, region: Vec<Set> },
    /// The table is asked for something that both rows match, and no row narrower than both.
    Crossing { table: TableId, rows: (usize, usize), region: Vec<Set> },
    /// The table is asked for something that this row matches.
    Row { table: TableId, row: usize, region: Vec<Set> },
    /// The expression that stands there has such a value.
    Value { span: Span, want: Want },
    /// A document has at least so many elements in one of these lists.
    Listed { lists: Vec<(RecordId, SmolStr)>, least: usize },
}

/// Errors that leave a program which does what its rules say, as far as they say something.
pub(super) fn leaves_evaluable(found: &Code) -> bool {
    let harmless = [
        code::TOO_LONG,
        code::BAD_CHARACTERS,
        code::NOT_WHOLE_RATE,
        code::MAY_BE_ABSENT,
        code::MAY_BE_EMPTY,
        code::NOTHING_TO_CATCH,
        code::ALWAYS_PRESENT,
        code::CROSSING_ROWS,
        code::SAME_ROW,
        code::DEAD_ROW,
        code::TABLE_GAP,
        code::REQUIRED_FIELD,
        code::UNDECIDED_FIELD,
        code::NOT_ACCOUNTED,
        code::INPUT_NOT_BROUGHT,
        code::NO_ACCOUNT,
        code::NOT_ACTIVE,
        code::NO_CODE,
        code::NO_RATE,
        code::NO_CURRENCY,
        code::NO_CARD,
        code::NO_OPEN_DAY,
        code::NO_WAREHOUSE,
        code::NOT_MANUAL,
    ];
    found.severity != Severity::Error || harmless.iter().any(|harmless| harmless.id == found.id)
}

impl Checker<'_> {
    /// A finding of a table.
    pub(super) fn shows(&mut self, code: &'static Code, span: Span, table: &Table, goal: Goal) {
        self.witnesses.push(Witness { code, span, subject: table.name.clone(), goal });
    }

    /// A finding of lists that a map does not go through: `shopify.Order.line_items`.
    pub(super) fn shows_lists(&mut self, code: &'static Code, span: Span, names: &[SmolStr]) {
        let find = |name: &SmolStr| {
            let (record, field) = name.rsplit_once('.')?;
            let at = self.program.records.iter().position(|own| own.name == record)?;
            Some((RecordId::new(at), SmolStr::new(field)))
        };
        let lists: Vec<(RecordId, SmolStr)> = names.iter().filter_map(find).collect();
        if let Some((_, first)) = lists.first() {
            let subject = first.clone();
            self.witnesses.push(Witness { code, span, subject, goal: Goal::Listed { lists, least: 1 } });
        }
    }

    /// A finding of what an expression may come to.
    pub(super) fn shows_value(&mut self, code: &'static Code, span: Span, want: Want) {
        self.shows_at(code, span, span, want);
    }

    /// A finding that stands at `span`, of what the expression `at` may come to.
    pub(super) fn shows_at(&mut self, code: &'static Code, span: Span, at: Span, want: Want) {
        let subject = SmolStr::new(self.sources().slice(at));
        self.witnesses.push(Witness { code, span, subject, goal: Goal::Value { span: at, want } });
    }
}
