//! What a runner remembers between events: the invoice, what was taken back of it, and what Fortnox answers of it.

use kontera::document::{Data, Json, Node, read_json};
use kontera::reference::Step;
use kontera::vouchers::sent_rows;
use std::collections::BTreeMap;

/// What is remembered of the order.
#[derive(Default)]
pub struct Memory {
    pub invoice: Option<(Json, Vec<Json>)>,
    pub credited: Vec<Json>,
}

pub fn object(fields: Vec<(&str, Json)>) -> Json {
    Json::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

#[allow(dead_code)]
impl Memory {
    /// The invoice as `kontera.Sent`.
    pub fn sent(&self) -> Option<Node> {
        let (head, rows) = self.invoice.as_ref()?;
        let get = |name: &str| head.get(name).cloned().unwrap_or(Json::Null);
        let sent = object(vec![
            ("document", Json::text("invoice")),
            ("DocumentNumber", Json::text("30001")),
            ("CustomerNumber", Json::text("41")),
            ("Currency", get("Currency")),
            ("VATIncluded", get("VATIncluded")),
            ("InvoiceDate", get("InvoiceDate")),
            ("credits", Json::count(self.credited.len())),
            ("rows", Json::List(rows.clone())),
            ("credited", Json::List(self.credited.clone())),
        ]);
        Some(read_json(sent.compact().as_bytes()).expect("JSON"))
    }

    /// Puts the number of the invoice where a later plan waits for it.
    pub fn resolve(&self, steps: &mut [Step]) {
        if self.invoice.is_none() || steps.iter().any(|step| step.map == "sales_invoice" && step.payload.is_some()) {
            return;
        }
        for step in steps {
            let Some(Json::Object(wrapped)) = &mut step.payload else { continue };
            let Some((_, Json::Object(fields))) = wrapped.first_mut() else { continue };
            let waits = object(vec![("$ref", Json::text("sales_invoice.DocumentNumber"))]);
            for (_, value) in fields.iter_mut().filter(|(_, value)| *value == waits) {
                *value = Json::Number("30001".to_owned());
            }
        }
    }

    /// The invoice as Fortnox answers.
    pub fn fact(&self) -> Option<Node> {
        let (head, _) = self.invoice.as_ref()?;
        let mut fields = vec![("DocumentNumber", Json::text("30001"))];
        for name in ["YourOrderNumber", "Currency", "CurrencyRate", "InvoiceDate"] {
            fields.extend(head.get(name).filter(|value| **value != Json::Null).map(|value| (name, value.clone())));
        }
        Some(read_json(object(fields).compact().as_bytes()).expect("JSON"))
    }

    pub fn learn(&mut self, steps: &[Step], inputs: &BTreeMap<smol_str::SmolStr, Node>) {
        for step in steps {
            let Some(Json::Object(wrapped)) = &step.payload else { continue };
            let Some((record, body)) = wrapped.first() else { continue };
            match (record.as_str(), step.map.as_str(), step.verb) {
                ("Invoice", "sales_invoice", Some("create")) | ("Order", "sales_order", _) => {
                    self.invoice = Some((body.clone(), sent_rows(step)));
                }
                ("Invoice" | "Voucher", _, Some("credit" | "create")) if inputs.contains_key("refund") => {
                    let id = match inputs["refund"].get("id").ok().flatten().map(|id| &id.data) {
                        Some(Data::Plain(id) | Data::Number(id) | Data::Text(id)) => id.clone(),
                        other => panic!("a refund has an id: {other:?}"),
                    };
                    self.credited.push(object(vec![("refund", Json::Text(id)), ("rows", Json::List(sent_rows(step)))]));
                }
                _ => {}
            }
        }
    }
}
