//! What has happened to an order, read from the order itself: whoever hears of it twice, late, in another order or not at
//! all comes to the same.

use crate::document::{Data, Node};

/// Something that happened, in the words that flows wait for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occasion {
    /// `order.captured`
    pub event: &'static str,
    /// The refund's number; None for the order itself.
    pub refund: Option<String>,
}

/// Everything that has happened to an order, in the order in which it is acted upon. `changed`: it was carried out before
/// and says something else now.
pub fn occasions(order: &Node, transactions: Option<&Node>, changed: bool) -> Vec<Occasion> {
    let text = |name: &str| word(order, name);
    let mut all = Vec::new();
    let mut order_event = |event| all.push(Occasion { event, refund: None });
    order_event("order.created");
    if changed {
        order_event("order.edited");
        order_event("order.updated");
    }
    let status = text("financial_status").unwrap_or_default().to_lowercase();
    let paid_before = matches!(status.as_str(), "paid" | "partially_refunded" | "refunded");
    if paid_before {
        order_event("order.paid");
    }
    let captured = transactions.map_or(&[][..], elements).iter().any(|transaction| {
        let is = |name: &str, values: &[&str]| {
            word(transaction, name).is_some_and(|own| values.contains(&own.to_lowercase().as_str()))
        };
        is("kind", &["sale", "capture"]) && is("status", &["success"])
    });
    // Some apps mark an order as paid without any transaction.
    if captured || paid_before || status == "partially_paid" {
        order_event("order.captured");
    }
    if text("fulfillment_status").is_some_and(|status| status.eq_ignore_ascii_case("fulfilled")) {
        order_event("order.fulfilled");
    }
    if text("cancelled_at").is_some() {
        order_event("order.cancelled");
    }
    let mut refunds: Vec<(String, String)> = order
        .get("refunds")
        .ok()
        .flatten()
        .map_or(&[][..], elements)
        .iter()
        .filter_map(|refund| Some((word(refund, "created_at").unwrap_or_default(), word(refund, "id")?)))
        .collect();
    refunds.sort();
    all.extend(refunds.into_iter().map(|(_, id)| Occasion { event: "refund.created", refund: Some(id) }));
    all
}

fn elements(node: &Node) -> &[Node] {
    match &node.data {
        Data::List(values) => values,
        _ => &[],
    }
}

/// A text or number of an object; an empty one is none.
pub(super) fn word(node: &Node, name: &str) -> Option<String> {
    match &node.get(name).ok().flatten()?.data {
        Data::Text(text) | Data::Plain(text) | Data::Number(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read_json;

    fn events(order: &str, transactions: &str) -> Vec<&'static str> {
        let (order, transactions) = (read_json(order.as_bytes()).unwrap(), read_json(transactions.as_bytes()).unwrap());
        occasions(&order, Some(&transactions), false).iter().map(|occasion| occasion.event).collect()
    }

    #[test]
    fn an_order_tells_what_has_happened_to_it() {
        assert_eq!(events(r#"{"id":1,"financial_status":"pending"}"#, "[]"), ["order.created"]);
        let captured = r#"[{"kind":"capture","status":"success"}]"#;
        assert_eq!(
            events(r#"{"id":1,"financial_status":"partially_paid"}"#, captured),
            ["order.created", "order.captured"]
        );
        let whole =
            r#"{"id":1,"financial_status":"paid","fulfillment_status":"fulfilled","cancelled_at":"2026-09-03"}"#;
        let all = ["order.created", "order.paid", "order.captured", "order.fulfilled", "order.cancelled"];
        assert_eq!(events(whole, captured), all);
    }

    #[test]
    fn money_that_was_only_reserved_is_not_captured() {
        let reserved = r#"[{"kind":"authorization","status":"success"},{"kind":"capture","status":"failure"}]"#;
        assert_eq!(events(r#"{"id":1,"financial_status":"authorized"}"#, reserved), ["order.created"]);
    }

    #[test]
    fn refunds_come_by_their_time() {
        let order = r#"{"id":1,"refunds":[{"id":9,"created_at":"2026-09-04"},{"id":8,"created_at":"2026-09-05"}]}"#;
        let order = read_json(order.as_bytes()).unwrap();
        let refunds: Vec<_> =
            occasions(&order, None, false).into_iter().filter_map(|occasion| occasion.refund).collect();
        assert_eq!(refunds, ["9", "8"]);
    }
}
