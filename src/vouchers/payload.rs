//! Fields of payloads.

use crate::document::Json;
use crate::schema::number;
use rust_decimal::Decimal;

/// A number, written as one or as text.
pub(super) fn amount(body: &Json, field: &str) -> Option<Decimal> {
    match body.get(field)? {
        Json::Number(digits) | Json::Text(digits) => number::parse(digits),
        _ => None,
    }
}

pub(super) fn text(body: &Json, field: &str) -> Option<String> {
    match body.get(field)? {
        Json::Text(text) => Some(text.clone()),
        Json::Number(digits) => Some(digits.clone()),
        _ => None,
    }
}

/// The map whose result a field waits for: `sales_invoice` of `sales_invoice.DocumentNumber`.
pub(super) fn reference(body: &Json, field: &str) -> Option<String> {
    match body.get(field)?.get("$ref")? {
        Json::Text(name) => name.split('.').next().map(str::to_owned),
        _ => None,
    }
}
