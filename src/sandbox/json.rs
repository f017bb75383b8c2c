//! Small tools for JSON documents as the services keep them.

use crate::document::{Data, Json, Node, Unreadable, read_json};
use rust_decimal::{Decimal, RoundingStrategy};

pub(super) fn read(bytes: &[u8]) -> Result<Json, Unreadable> {
    read_json(bytes).map(|node| of_node(&node))
}

/// The document without its places. Of a key that stands twice the last value counts, as in PHP and in browsers.
pub fn of_node(node: &Node) -> Json {
    match &node.data {
        Data::Null => Json::Null,
        Data::Bool(truth) => Json::Bool(*truth),
        Data::Number(digits) => Json::Number(digits.clone()),
        Data::Text(text) | Data::Plain(text) => Json::Text(text.clone()),
        Data::List(values) => Json::List(values.iter().map(of_node).collect()),
        Data::Object(entries) => {
            let mut object = Json::Object(Vec::with_capacity(entries.len()));
            for (key, value) in entries {
                set(&mut object, &key.text, of_node(value));
            }
            object
        }
    }
}

pub(super) fn object<const N: usize>(entries: [(&str, Json); N]) -> Json {
    Json::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// Puts a value under a key, in place of the one that was there.
pub(super) fn set(object: &mut Json, key: &str, value: Json) {
    if let Json::Object(entries) = object {
        match entries.iter_mut().find(|(name, _)| name == key) {
            Some((_, old)) => *old = value,
            None => entries.push((key.to_owned(), value)),
        }
    }
}

pub(super) fn get_mut<'j>(object: &'j mut Json, key: &str) -> Option<&'j mut Json> {
    match object {
        Json::Object(entries) => entries.iter_mut().find(|(name, _)| name == key).map(|(_, value)| value),
        _ => None,
    }
}

/// The text under a key; the digits of a number; empty otherwise.
pub(super) fn text<'j>(object: &'j Json, key: &str) -> &'j str {
    match object.get(key) {
        Some(Json::Text(text) | Json::Number(text)) => text,
        _ => "",
    }
}

pub(super) fn flag(object: &Json, key: &str) -> bool {
    object.get(key) == Some(&Json::Bool(true))
}

pub(super) fn list<'j>(object: &'j Json, key: &str) -> &'j [Json] {
    match object.get(key) {
        Some(Json::List(values)) => values,
        _ => &[],
    }
}

/// A number, or a text that is one.
pub(super) fn decimal(value: &Json) -> Option<Decimal> {
    match value {
        Json::Number(digits) | Json::Text(digits) => {
            let digits = digits.trim();
            digits.parse().ok().or_else(|| Decimal::from_scientific(digits).ok())
        }
        _ => None,
    }
}

/// The amount under a key, 0 where there is none.
pub(super) fn amount(object: &Json, key: &str) -> Decimal {
    object.get(key).and_then(decimal).unwrap_or_default()
}

/// Without zeros that say nothing: `12.50` is written 12.5.
pub(super) fn number(value: Decimal) -> Json {
    Json::Number(plain(value))
}

/// The digits of [`number`].
pub(super) fn plain(value: Decimal) -> String {
    let value = value.normalize();
    // There is no -0 here.
    if value.is_zero() { "0".to_owned() } else { value.to_string() }
}

pub(super) fn integer(value: i64) -> Json {
    Json::Number(value.to_string())
}

/// Half away from zero, as Fortnox rounds prices, quantities and amounts.
pub(super) fn round(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}
