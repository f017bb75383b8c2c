//! What an evaluation ends in.

use crate::diagnostics::Span;
use crate::document::Json;
use smol_str::SmolStr;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything can be carried out, in this order.
    Send { steps: Vec<Step>, warnings: Vec<Reason>, left_out: Vec<LeftOut> },
    /// Left alone, by a rule and for a reason.
    Skip { reason: Reason },
    /// Not carried out; each reason is something to settle.
    Hold { reasons: Vec<Reason>, warnings: Vec<Reason> },
    /// Facts are missing. Reasons to hold that are known already come along.
    Needs { needs: Vec<Need>, reasons: Vec<Reason> },
}

impl Outcome {
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Send { .. } => "send",
            Outcome::Skip { .. } => "skip",
            Outcome::Hold { .. } => "hold",
            Outcome::Needs { .. } => "needs",
        }
    }
}

/// Why something is held, skipped or warned about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// Where the rule stands.
    pub span: Span,
    /// The rows it is about: `goods “Tält Fjäll 2P”`.
    pub rows: Vec<String>,
    pub text: String,
    /// `sales_order`, `row_amount`; empty where the document itself is to blame.
    pub rule: String,
}

/// A fact that is not known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// `fortnox.Article` by `ArticleNumber` = `TENT-2P`.
    Fact { record: SmolStr, field: SmolStr, key: String },
    /// A document that was not given.
    Input { name: SmolStr },
}

/// The result of an earlier step that a later one needs: `sales_invoice.InvoiceDate`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wait {
    pub map: SmolStr,
    pub field: SmolStr,
}

/// Which source row a row of a document comes from. It stays the same whatever the rules become: what is done later,
/// such as a credit, finds the row by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowSource {
    /// The row group that made it.
    pub group: SmolStr,
    /// Of the innermost source row that has one.
    pub key: Option<String>,
    /// Counts the rows of one group and key, from 1.
    pub part: usize,
}

/// A source row that a rule left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    pub map: SmolStr,
    pub row: String,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The flow's word for it, or None for a document that another one refers to.
    pub verb: Option<&'static str>,
    pub map: SmolStr,
    /// `to` or `with` this map.
    pub link: Option<SmolStr>,
    /// `fortnox.Order`
    pub record: SmolStr,
    pub action: Action,
    pub payload: Option<Json>,
    /// Where the payload's rows come from, in their order.
    pub rows: Vec<RowSource>,
    /// Results of earlier steps that must be known before this one.
    pub waits: Vec<Wait>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Create,
    /// The card with this key gets the fields of the payload.
    Update {
        key: String,
    },
    /// The card with this key stays as it is.
    Found {
        key: String,
    },
    /// Acts on a document that is there: booking, converting, crediting.
    Act,
}

impl Action {
    pub fn name(&self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Update { .. } => "update",
            Action::Found { .. } => "found",
            Action::Act => "act",
        }
    }
}
