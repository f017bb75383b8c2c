//! Documents while they are being made.

use crate::document::{Json, Node};
use crate::schema::number;
use rust_decimal::Decimal;

/// The document as if it had been read.
pub fn node(json: &Json) -> Node {
    Node::from(json)
}

/// A document as it was read, to be changed.
pub fn json(node: &Node) -> Json {
    Json::from(node)
}

/// The value of a key, which is made if it is not there.
pub fn slot<'j>(json: &'j mut Json, key: &str) -> Option<&'j mut Json> {
    if matches!(json, Json::Null) {
        *json = Json::Object(Vec::new());
    }
    let Json::Object(entries) = json else { return None };
    let at = match entries.iter().position(|(own, _)| own == key) {
        Some(at) => at,
        None => {
            entries.push((key.to_owned(), Json::Null));
            entries.len().saturating_sub(1)
        }
    };
    entries.get_mut(at).map(|(_, value)| value)
}

pub fn put(json: &mut Json, key: &str, value: Json) {
    if let Some(slot) = slot(json, key) {
        *slot = value;
    }
}

/// The elements of a list behind a key.
pub fn list<'j>(json: &'j Json, key: &str) -> &'j [Json] {
    match json.get(key) {
        Some(Json::List(values)) => values,
        _ => &[],
    }
}

/// The same, to be changed; the list is made if it is not there.
pub fn list_mut<'j>(json: &'j mut Json, key: &str) -> Option<&'j mut Vec<Json>> {
    let slot = slot(json, key)?;
    if !matches!(slot, Json::List(_)) {
        *slot = Json::List(Vec::new());
    }
    match slot {
        Json::List(values) => Some(values),
        _ => None,
    }
}

pub fn decimal(json: &Json, key: &str) -> Decimal {
    match json.get(key) {
        Some(Json::Number(text) | Json::Text(text)) => number::parse(text).unwrap_or_default(),
        _ => Decimal::ZERO,
    }
}

pub fn text<'j>(json: &'j Json, key: &str) -> Option<&'j str> {
    match json.get(key) {
        Some(Json::Text(text)) => Some(text),
        _ => None,
    }
}

pub fn truth(json: &Json, key: &str) -> bool {
    matches!(json.get(key), Some(Json::Bool(true)))
}
