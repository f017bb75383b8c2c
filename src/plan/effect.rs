//! One thing to do, with everything it takes.

use super::key::{Key, Kind};
use crate::document::Json;
use crate::reference::RowSource;
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// One thing to do in Fortnox, or on the order in Shopify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    pub key: Key,
    pub kind: Kind,
    /// What it is done for: `order 6186050855137`, `refund 55`, `article TENT-2P`.
    pub object: String,
    /// Counts what was done for the same object in the same kind, from 1: the document first, then its changes.
    pub revision: u32,
    /// The map that made the body; empty where none did.
    pub map: SmolStr,
    pub act: Act,
    /// Effects that must be done before.
    pub needs: Vec<Key>,
    /// What the document must come to, in its own currency. Nothing else is booked.
    pub total: Option<Decimal>,
    /// Where the body's rows come from, in their order.
    pub rows: Vec<RowSource>,
    /// Of the act: the same effect with another digest is another revision.
    pub digest: String,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// A new card or document. The body is wrapped as Fortnox wants it; `{"$ref": "KEY.Field"}` in it waits for an answer.
    Create { record: SmolStr, body: Json },
    /// New fields for a card or document that is there.
    Change { record: SmolStr, target: Target, body: Json },
    /// The order becomes an invoice.
    Convert { order: Target },
    /// The invoice, or the payment, goes into the books.
    Book { record: SmolStr, target: Target },
    /// The invoice gets its one credit invoice, with these rows.
    Credit { invoice: Target, body: Json },
    /// The runner's own part of the order's note in Shopify.
    Note { order: String, text: String },
}

/// A document, by its number or by the effect that makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Number(String),
    Of(Key),
}

impl Target {
    /// The effect that has to come first.
    pub fn key(&self) -> Option<&Key> {
        match self {
            Target::Of(key) => Some(key),
            Target::Number(_) => None,
        }
    }
}

impl Act {
    pub fn name(&self) -> &'static str {
        match self {
            Act::Create { .. } => "create",
            Act::Change { .. } => "change",
            Act::Convert { .. } => "convert",
            Act::Book { .. } => "book",
            Act::Credit { .. } => "credit",
            Act::Note { .. } => "note",
        }
    }

    pub fn body(&self) -> Option<&Json> {
        match self {
            Act::Create { body, .. } | Act::Change { body, .. } | Act::Credit { body, .. } => Some(body),
            _ => None,
        }
    }

    /// What kind of card or document the effect leaves behind.
    pub fn record(&self) -> &str {
        match self {
            Act::Create { record, .. } | Act::Change { record, .. } | Act::Book { record, .. } => record,
            Act::Convert { .. } | Act::Credit { .. } => "Invoice",
            Act::Note { .. } => "Note",
        }
    }
}

/// A body with the answers that it waited for in their places; `answer` has the field of what a key made. The error is
/// the name that is not known.
pub fn resolve(body: &Json, answer: &impl Fn(&Key, &str) -> Option<String>) -> Result<Json, String> {
    inner(body, "", answer)
}

fn inner(json: &Json, field: &str, answer: &impl Fn(&Key, &str) -> Option<String>) -> Result<Json, String> {
    match json {
        Json::Object(entries) => {
            if let [(name, Json::Text(wanted))] = entries.as_slice()
                && name == "$ref"
            {
                let found = wanted.split_once('.').and_then(|(key, field)| answer(&Key::read(key)?, field));
                let found = found.ok_or_else(|| wanted.clone())?;
                // A number on payments, a text everywhere else.
                return Ok(if field == "InvoiceNumber" { Json::Number(found) } else { Json::Text(found) });
            }
            let all = entries.iter().map(|(name, value)| Ok((name.clone(), inner(value, name, answer)?)));
            Ok(Json::Object(all.collect::<Result<_, String>>()?))
        }
        Json::List(values) => {
            Ok(Json::List(values.iter().map(|value| inner(value, field, answer)).collect::<Result<_, String>>()?))
        }
        other => Ok(other.clone()),
    }
}
