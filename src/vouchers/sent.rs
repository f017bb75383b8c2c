//! What is remembered of a document that was sent, for credits that come later.

use super::invoice::row_total;
use super::payload::text;
use crate::document::Json;
use crate::reference::Step;
use crate::schema::number;

/// The rows of a document as `kontera.SentRow`s: where each came from, what it said, what it came to.
pub fn sent_rows(step: &Step) -> Vec<Json> {
    let Some(Json::Object(wrapped)) = &step.payload else { return Vec::new() };
    let Some((record, body)) = wrapped.first() else { return Vec::new() };
    let (rows, quantity) = match record.as_str() {
        "Order" => ("OrderRows", "OrderedQuantity"),
        "Invoice" => ("InvoiceRows", "DeliveredQuantity"),
        _ => return Vec::new(),
    };
    let Some(Json::List(rows)) = body.get(rows) else { return Vec::new() };
    rows.iter()
        .zip(&step.rows)
        .map(|(row, source)| {
            let mut fields = vec![("group".to_owned(), Json::text(source.group.as_str()))];
            let mut put = |name: &str, value: Option<Json>| fields.extend(value.map(|value| (name.to_owned(), value)));
            put("key", source.key.clone().map(Json::Text));
            put("part", Some(Json::count(source.part)));
            for name in ["ArticleNumber", "Description", "Unit", "AccountNumber", "VAT", "VATCode", "Price"] {
                put(name, row.get(name).filter(|value| **value != Json::Null).cloned());
            }
            // What a row leaves out, it has from the head.
            for name in ["CostCenter", "Project"] {
                put(name, text(row, name).or_else(|| text(body, name)).map(Json::Text));
            }
            put("Quantity", row.get(quantity).cloned());
            let total = row_total(row, quantity).ok().flatten().unwrap_or_default();
            put("Total", Some(Json::Number(number::wire(total))));
            Json::Object(fields)
        })
        .collect()
}
