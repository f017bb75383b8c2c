//! What is remembered of a document that was sent, for credits that come later.

use super::invoice::row_total;
use super::payload::{amount, text};
use crate::document::Json;
use crate::reference::Step;
use crate::schema::number;

/// The rows of a document as `kontera.SentRow`s: where each came from, what it said, what it came to. A voucher's debit is
/// what it takes back, so it counts below zero.
pub fn sent_rows(step: &Step) -> Vec<Json> {
    let Some(Json::Object(wrapped)) = &step.payload else { return Vec::new() };
    let Some((record, body)) = wrapped.first() else { return Vec::new() };
    let (rows, quantity) = match record.as_str() {
        "Order" => ("OrderRows", "OrderedQuantity"),
        "Invoice" => ("InvoiceRows", "DeliveredQuantity"),
        "Voucher" => ("VoucherRows", ""),
        _ => return Vec::new(),
    };
    let Some(Json::List(rows)) = body.get(rows) else { return Vec::new() };
    let described = if quantity.is_empty() { "TransactionInformation" } else { "Description" };
    let account = if quantity.is_empty() { "Account" } else { "AccountNumber" };
    rows.iter()
        .zip(&step.rows)
        .map(|(row, source)| {
            let mut fields = vec![("group".to_owned(), Json::text(source.group.as_str()))];
            let mut put = |name: &str, value: Option<Json>| fields.extend(value.map(|value| (name.to_owned(), value)));
            let copy = |name: &str| row.get(name).filter(|value| **value != Json::Null).cloned();
            put("key", source.key.clone().map(Json::Text));
            put("part", Some(Json::count(source.part)));
            put("ArticleNumber", copy("ArticleNumber"));
            put("Description", copy(described));
            put("AccountNumber", copy(account));
            for name in ["Unit", "VAT", "VATCode", "Price"] {
                put(name, copy(name));
            }
            // What a row leaves out, it has from the head.
            for name in ["CostCenter", "Project"] {
                put(name, text(row, name).or_else(|| text(body, name)).map(Json::Text));
            }
            put("Quantity", copy(quantity));
            let total = if quantity.is_empty() {
                let side = |name: &str| amount(row, name).unwrap_or_default();
                number::subtract(side("Credit"), side("Debit")).ok()
            } else {
                row_total(row, quantity).ok().flatten()
            };
            put("Total", Some(Json::Number(number::wire(total.unwrap_or_default()))));
            Json::Object(fields)
        })
        .collect()
}
