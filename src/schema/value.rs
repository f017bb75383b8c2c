//! Values of the reference evaluator and of constants.

use super::{Exact, RecordId};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use smol_str::SmolStr;
use std::sync::Arc;

/// An ISO 4217 code.
pub type CurrencyCode = SmolStr;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    pub amount: Decimal,
    /// None for a zero that fits any currency.
    pub currency: Option<CurrencyCode>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Absent,
    Bool(bool),
    /// Int, Decimal, Rate (as a fraction) and Account.
    Number(Decimal),
    Money(Money),
    Exact(Exact, Option<CurrencyCode>),
    /// Texts, formats, codes, countries, currencies and the names of closed sets.
    Text(SmolStr),
    Date(Date),
    Instant(Timestamp),
    List(Arc<Vec<Value>>),
    Record(Arc<RecordValue>),
    /// A document's value that is not what its schema says: reading it holds, with this reason.
    Unreadable(Arc<str>),
}

/// A record, read from a document or made by a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordValue {
    pub record: Option<RecordId>,
    pub fields: Vec<(SmolStr, Value)>,
    /// Where it stands in its document: `line_items[2]`.
    pub path: Arc<str>,
}

impl RecordValue {
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value)
    }
}

impl Value {
    pub fn text(text: impl AsRef<str>) -> Value {
        Value::Text(SmolStr::new(text))
    }

    pub fn count(n: usize) -> Value {
        Value::Number(Decimal::from(n))
    }

    pub fn list(values: Vec<Value>) -> Value {
        Value::List(Arc::new(values))
    }

    /// A record without a declaration.
    pub fn structure(fields: Vec<(&str, Value)>) -> Value {
        let fields = fields.into_iter().map(|(name, value)| (SmolStr::new(name), value)).collect();
        Value::Record(Arc::new(RecordValue { record: None, fields, path: Arc::from("") }))
    }

    pub fn is_absent(&self) -> bool {
        matches!(self, Value::Absent)
    }
}
