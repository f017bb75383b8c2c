//! What a document comes to by Fortnox's own arithmetic, in the document's currency.

use crate::document::Json;
use crate::schema::Exact;
use crate::schema::number::{self, TooBig, add, multiply, round};
use rust_decimal::Decimal;

const DECIMALS: u32 = 2;

/// The total of an order or invoice; None where a rate is not said, or for other records.
pub fn total(body: &Json) -> Option<Decimal> {
    let Json::Object(wrapped) = body else { return None };
    let (record, body) = wrapped.first()?;
    match record.as_str() {
        "Order" => document(body, "OrderRows", "DeliveredQuantity").ok().flatten(),
        "Invoice" => document(body, "InvoiceRows", "DeliveredQuantity").ok().flatten(),
        _ => None,
    }
}

fn document(body: &Json, rows: &str, quantity: &str) -> Result<Option<Decimal>, TooBig> {
    let Some(Json::List(rows)) = body.get(rows) else { return Ok(None) };
    let gross = body.get("VATIncluded") == Some(&Json::Bool(true));
    let mut rates: Vec<(Decimal, Decimal)> = Vec::new();
    for row in rows {
        let Some(own) = crate::vouchers::row_total(row, quantity)? else { continue };
        let rate = match amount(row, "VAT") {
            Some(per_cent) => multiply(per_cent, Decimal::new(1, 2))?,
            None if gross || own.is_zero() => Decimal::ZERO,
            None => return Ok(None),
        };
        match rates.iter_mut().find(|(known, _)| *known == rate) {
            Some((_, sum)) => *sum = add(*sum, own)?,
            None => rates.push((rate, own)),
        }
    }
    // Freight and fee of the head have the VAT of the largest part.
    let largest = rates.iter().map(|(_, sum)| sum.abs()).max().unwrap_or_default();
    if let Some((_, sum)) = rates.iter_mut().find(|(_, sum)| sum.abs() == largest) {
        for field in ["Freight", "AdministrationFee"] {
            *sum = add(*sum, amount(body, field).unwrap_or_default())?;
        }
    }
    let mut total = Decimal::ZERO;
    for (rate, sum) in rates {
        let tax = if gross { Decimal::ZERO } else { tax(sum, rate)? };
        total = add(total, add(sum, tax)?)?;
    }
    Ok(Some(total))
}

fn tax(net: Decimal, rate: Decimal) -> Result<Decimal, TooBig> {
    let exact = Exact::from_decimal(net)?.multiply(Exact::from_decimal(rate)?)?;
    Ok(round(exact.round(DECIMALS)?, DECIMALS))
}

fn amount(body: &Json, field: &str) -> Option<Decimal> {
    match body.get(field)? {
        Json::Number(digits) | Json::Text(digits) => number::parse(digits),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read_json;

    fn of(json: &str) -> Option<String> {
        total(&Json::from(&read_json(json.as_bytes()).unwrap())).map(number::wire)
    }

    #[test]
    fn gross_rows_add_up_and_net_rows_get_their_vat_by_rate() {
        let rows = r#"[{"Price":100,"DeliveredQuantity":"2","Discount":10,"VAT":25},{"Price":0.1,"DeliveredQuantity":"1","VAT":12}]"#;
        let body = |gross: bool| format!(r#"{{"Invoice":{{"VATIncluded":{gross},"Freight":0,"InvoiceRows":{rows}}}}}"#);
        assert_eq!(of(&body(true)).as_deref(), Some("190.1"));
        assert_eq!(of(&body(false)).as_deref(), Some("237.61"));
    }

    #[test]
    fn a_net_row_without_a_rate_is_not_known() {
        let body =
            r#"{"Invoice":{"VATIncluded":false,"InvoiceRows":[{"Price":1,"DeliveredQuantity":"1","VATCode":"X"}]}}"#;
        assert_eq!(of(body), None);
        assert_eq!(of(r#"{"Customer":{"Name":"Elin"}}"#), None);
    }
}
