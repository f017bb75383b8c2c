//! Refunds.

use super::transaction::{money_back, transaction};
use super::{Draft, child, lines, money, nodes, text};
use crate::document::{Json, Node};

/// A refund of this order, as `refunds/create` has it.
pub fn refund(node: &Node, order: &Json) -> Json {
    let mut draft = Draft::new();
    draft.id("id", Some(node));
    draft.same("admin_graphql_api_id", node, "id");
    draft.put("order_id", order.clone());
    draft.renamed(node, &[("note", "note"), ("created_at", "createdAt"), ("processed_at", "processedAt")]);
    let returned = child(node, "return").map(|node| {
        let mut own = Draft::new();
        own.id("id", Some(node));
        own.done()
    });
    draft.put("return", returned.unwrap_or(Json::Null));
    let goods = nodes(node, "refundLineItems").iter().map(goods).collect();
    draft.put("refund_line_items", Json::List(goods));
    let shipping = nodes(node, "refundShippingLines").iter().map(shipping).collect();
    draft.put("refund_shipping_lines", Json::List(shipping));
    let adjustments = nodes(node, "orderAdjustments").iter().map(adjustment).collect();
    draft.put("order_adjustments", Json::List(adjustments));
    let transactions = nodes(node, "transactions").iter().map(|own| transaction(own, order)).collect();
    draft.put("transactions", Json::List(transactions));
    draft.done()
}

fn goods(node: &Node) -> Json {
    let mut draft = Draft::new();
    let line = child(node, "lineItem");
    draft.id("id", Some(node));
    draft.id("line_item_id", line);
    draft.put("line_item", line.map_or(Json::Null, lines::line));
    draft.same("quantity", node, "quantity");
    draft.id("location_id", child(node, "location"));
    draft.lower("restock_type", node, "restockType");
    for (key, from) in [("subtotal", "subtotalSet"), ("total_tax", "totalTaxSet")] {
        // Numbers in JSON, by Shopify's own habit.
        let amount = child(node, from).and_then(|bag| child(bag, "shopMoney")).map(|money| text(money, "amount"));
        draft.put(key, amount.map_or(Json::Null, |digits| Json::Number(digits.to_owned())));
        money::set_only(&mut draft, &format!("{key}_set"), node, from);
    }
    draft.done()
}

fn shipping(node: &Node) -> Json {
    let mut draft = Draft::new();
    let line = child(node, "shippingLine");
    draft.id("id", Some(node));
    draft.id("shipping_line_id", line);
    draft.put("shipping_line", line.map_or(Json::Null, lines::shipping));
    money::set_only(&mut draft, "subtotal_amount_set", node, "subtotalAmountSet");
    money::set_only(&mut draft, "tax_amount_set", node, "taxAmountSet");
    draft.done()
}

fn adjustment(node: &Node) -> Json {
    let mut draft = Draft::new();
    draft.id("id", Some(node));
    // GraphQL knows discrepancies only; shipping has lines of its own there.
    draft.put("kind", Json::text("refund_discrepancy"));
    draft.lower("reason", node, "reason");
    money_back(&mut draft, "amount", node, "amountSet");
    money_back(&mut draft, "tax_amount", node, "taxAmountSet");
    draft.done()
}
