//! Orders and invoices: new, as they were, changed while that is possible, refused where it is not.

use super::effect::{Act, Target};
use super::key::{Key, Kind};
use super::known::{Earlier, Progress};
use super::make::{Draft, Maker};
use super::refusal::Correction;
use super::total::total;
use crate::document::Json;
use crate::reference::Step;
use crate::schema::number;
use rust_decimal::Decimal;

impl Maker<'_> {
    pub fn document(&mut self, step: &Step, kind: Kind) {
        let Some(body) = &step.payload else { return };
        let object = self.object();
        let record = step.record.rsplit('.').next().unwrap_or_default();
        if let Some(planned) = self.plan.effects.iter().find(|effect| effect.kind == kind && effect.object == object) {
            // Two flows ask for the same document.
            let key = planned.key.clone();
            return self.bind(step, Target::Of(key));
        }
        let known = self.request.known;
        let Some(first) = known.first(kind, &object).filter(|first| first.progress != Progress::Rejected) else {
            let act = Act::Create { record: record.into(), body: body.clone() };
            let key = self.push(Draft { kind, object, step, act });
            return self.bind(step, Target::Of(key));
        };
        self.bind(step, Target::Of(first.key.clone()));
        let written = known.family(kind, &object).filter(|earlier| earlier.body.is_some());
        let last = written.last().unwrap_or(first);
        if last.progress != Progress::Rejected && self.says(last, &keyed(body.clone(), &first.key)) {
            return self.plan.unchanged.push(last.key.clone());
        }
        match self.obstacle(first, kind, body) {
            None => {
                let body = cleared(body, last.body.as_ref());
                let target = Target::Of(first.key.clone());
                self.push(Draft { kind, object, step, act: Act::Change { record: record.into(), target, body } });
            }
            Some((reason, corrections)) => {
                let made = document_total(first, last);
                let difference = total(body).zip(made).and_then(|(wanted, made)| number::subtract(wanted, made).ok());
                self.refuse(called(first, kind), reason, difference, corrections);
            }
        }
    }

    /// Why the document cannot be changed, and what to do then.
    fn obstacle(&self, first: &Earlier, kind: Kind, body: &Json) -> Option<(String, Vec<Correction>)> {
        let known = self.request.known;
        let anew = Correction::InvoiceAnew { total: total(body) };
        if first.cancelled {
            return Some(("it was cancelled in Fortnox, so it stays so".to_owned(), vec![]));
        }
        if kind == Kind::Voucher {
            return Some(("a voucher cannot be changed: correct it with another one in Fortnox".to_owned(), vec![]));
        }
        if kind == Kind::Order {
            // An order that became an invoice is read-only, and so are the rows of its invoice.
            let object = self.order_object();
            let invoice = known.first(Kind::Invoice, &object)?;
            return Some(self.invoiced(invoice, anew, true));
        }
        let booked = known.is_booked(&first.key);
        let of_order = first.act == "convert";
        let credited = known.effects.iter().any(|earlier| earlier.kind == Kind::Credit);
        (booked || credited || of_order || first.progress == Progress::Parked)
            .then(|| self.invoiced(first, anew, of_order))
    }

    fn invoiced(&self, invoice: &Earlier, anew: Correction, of_order: bool) -> (String, Vec<Correction>) {
        let Some(number) = invoice.number.clone() else {
            return ("the order changed while its invoice is being made".to_owned(), vec![Correction::Wait]);
        };
        if self.request.known.is_booked(&invoice.key) {
            let reason = format!("invoice {number} is booked, and the order has changed since");
            return (reason, vec![Correction::CreditInFull { number }, anew]);
        }
        let why = if of_order { "is made of an order, so its rows are fixed" } else { "is waited for" };
        (
            format!("invoice {number} {why}, and the order has changed since"),
            vec![Correction::CancelDraft { number }, anew],
        )
    }

    /// The order was cancelled in Shopify, and the pack does nothing about it: what stands in Fortnox still stands there.
    pub fn cancelled(&mut self) {
        let known = self.request.known;
        let object = self.order_object();
        let invoice = known.first(Kind::Invoice, &object).filter(|first| !first.cancelled);
        if let Some(invoice) = invoice {
            let Some(number) = invoice.number.clone() else { return };
            let credited = known.effects.iter().any(|earlier| earlier.object.starts_with("refund "));
            if credited {
                return;
            }
            let way = if known.is_booked(&invoice.key) {
                Correction::RefundInShopify
            } else {
                Correction::CancelDraft { number: number.clone() }
            };
            let reason = "the order was cancelled in Shopify, and its invoice still stands";
            return self.refuse(format!("invoice {number}"), reason, None, vec![way]);
        }
        let order = known.first(Kind::Order, &object).filter(|first| !first.cancelled);
        if let Some(number) = order.and_then(|order| order.number.clone()) {
            let reason = "the order was cancelled in Shopify, and still stands in Fortnox";
            let way = Correction::CancelOrder { number: number.clone() };
            self.refuse(format!("order {number}"), reason, None, vec![way]);
        }
    }
}

fn called(first: &Earlier, kind: Kind) -> String {
    match &first.number {
        Some(number) => format!("{} {number}", kind.name()),
        None => format!("the {}", kind.name()),
    }
}

fn document_total(first: &Earlier, last: &Earlier) -> Option<Decimal> {
    last.body.as_ref().and_then(total).or(first.total)
}

/// The body with the key in the field that only we write. Payments and articles have none.
pub fn keyed(body: Json, key: &Key) -> Json {
    let Json::Object(mut wrapped) = body else { return body };
    for (record, inner) in &mut wrapped {
        let field = match record.as_str() {
            "Order" | "Invoice" => "ExternalInvoiceReference2",
            "Customer" => "ExternalReference",
            "Voucher" => "Comments",
            _ => continue,
        };
        if let Json::Object(entries) = inner {
            entries.retain(|(name, _)| name != field);
            entries.push((field.to_owned(), Json::text(key.as_str())));
        }
    }
    Json::Object(wrapped)
}

/// What a change leaves out would stay as it was: rows are matched by their places. So what stood there is emptied.
fn cleared(body: &Json, before: Option<&Json>) -> Json {
    let rows = |json: &Json| -> Vec<Json> {
        let Json::Object(wrapped) = json else { return Vec::new() };
        let inner = wrapped.first().map(|(_, inner)| inner);
        ["OrderRows", "InvoiceRows"]
            .iter()
            .find_map(|name| match inner?.get(name)? {
                Json::List(rows) => Some(rows.clone()),
                _ => None,
            })
            .unwrap_or_default()
    };
    let old = before.map(rows).unwrap_or_default();
    let Json::Object(wrapped) = body else { return body.clone() };
    let inner = |inner: &Json| match inner {
        Json::Object(entries) => {
            let mut entries: Vec<(String, Json)> = entries.clone();
            let head = before.and_then(|before| match before {
                Json::Object(wrapped) => wrapped.first().map(|(_, inner)| inner),
                _ => None,
            });
            entries = emptied(entries, head);
            for (name, value) in &mut entries {
                if let ("OrderRows" | "InvoiceRows", Json::List(own)) = (name.as_str(), value) {
                    for (at, row) in own.iter_mut().enumerate() {
                        if let Json::Object(fields) = row {
                            *fields = emptied(std::mem::take(fields), old.get(at));
                        }
                    }
                }
            }
            Json::Object(entries)
        }
        other => other.clone(),
    };
    Json::Object(wrapped.iter().map(|(record, own)| (record.clone(), inner(own))).collect())
}

/// Fortnox refuses to empty a unit; a unit that stays does no harm.
const NEVER_EMPTIED: [&str; 3] = ["Unit", "OrderRows", "InvoiceRows"];

fn emptied(mut fields: Vec<(String, Json)>, before: Option<&Json>) -> Vec<(String, Json)> {
    let Some(Json::Object(before)) = before else { return fields };
    for (name, value) in before {
        let gone = *value != Json::Null && !fields.iter().any(|(own, _)| own == name);
        if gone && !NEVER_EMPTIED.contains(&name.as_str()) {
            fields.push((name.clone(), Json::Null));
        }
    }
    fields
}
