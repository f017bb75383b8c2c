//! What was sent for an order, as the rules read it: `kontera.Sent`.

use super::key::Kind;
use super::known::{Earlier, Known};
use crate::document::Json;
use crate::reference::{Action, Step};
use crate::schema::number;
use crate::vouchers::sent_rows;

/// The document of an order with what was taken back of it; None while Fortnox has given no number.
pub fn sent(known: &Known, order: &str) -> Option<Json> {
    let object = format!("order {order}");
    let invoice = known.first(Kind::Invoice, &object).filter(|earlier| earlier.number.is_some());
    let document = invoice.or_else(|| known.first(Kind::Order, &object).filter(|earlier| earlier.number.is_some()))?;
    // An invoice made of an order has the order's rows; a document that was changed has the last ones.
    let written = match document.body {
        Some(_) => known.last(document.kind, &object).filter(|earlier| earlier.body.is_some()).unwrap_or(document),
        None => known.family(Kind::Order, &object).filter(|earlier| earlier.body.is_some()).last()?,
    };
    let body = unwrapped(written)?;
    let mut fields: Vec<(String, Json)> = Vec::new();
    let mut put = |name: &str, value: Json| fields.push((name.to_owned(), value));
    put("document", Json::text(if invoice.is_some() { "invoice" } else { "order" }));
    put("DocumentNumber", Json::text(document.number.clone().unwrap_or_default()));
    for name in ["CustomerNumber", "Currency", "VATIncluded"] {
        put(name, body.get(name).cloned().unwrap_or(Json::Null));
    }
    let day = body.get("InvoiceDate").or_else(|| body.get("OrderDate"));
    put("InvoiceDate", day.cloned().unwrap_or(Json::Null));
    put("Total", Json::Number(number::wire(document.total.unwrap_or_default())));
    let credits: Vec<&Earlier> = known.effects.iter().filter(|earlier| is_credit(earlier)).collect();
    put("credits", Json::count(credits.iter().filter(|credit| credit.kind != Kind::Voucher).count()));
    put("Booked", Json::Bool(known.is_booked(&document.key)));
    put("rows", Json::List(rows_of(written)));
    put("credited", Json::List(credits.into_iter().map(credited).collect()));
    Some(Json::Object(fields))
}

/// Does it take back something of the invoice?
fn is_credit(earlier: &Earlier) -> bool {
    earlier.object.starts_with("refund ")
        && matches!(earlier.act.as_str(), "create" | "credit")
        && matches!(earlier.kind, Kind::Credit | Kind::Invoice | Kind::Voucher)
}

fn credited(earlier: &Earlier) -> Json {
    let refund = earlier.object.trim_start_matches("refund ");
    let mut fields = vec![("refund".to_owned(), Json::text(refund))];
    if let (Some(number), false) = (&earlier.number, earlier.kind == Kind::Voucher) {
        fields.push(("DocumentNumber".to_owned(), Json::text(number)));
    }
    fields.push(("rows".to_owned(), Json::List(rows_of(earlier))));
    Json::Object(fields)
}

fn rows_of(earlier: &Earlier) -> Vec<Json> {
    let step = Step {
        verb: None,
        map: earlier.map.clone(),
        link: None,
        record: Default::default(),
        action: Action::Create,
        payload: earlier.body.clone(),
        rows: earlier.rows.clone(),
        waits: Vec::new(),
    };
    sent_rows(&step)
}

fn unwrapped(earlier: &Earlier) -> Option<&Json> {
    match &earlier.body {
        Some(Json::Object(wrapped)) => wrapped.first().map(|(_, body)| body),
        _ => None,
    }
}
