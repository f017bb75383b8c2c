//! Transactions.

use super::{Draft, child, money, plain, text};
use crate::document::{Json, Node};

/// A transaction of this order, as `order_transactions/create` has it: in the currency that was paid in.
pub fn transaction(node: &Node, order: &Json) -> Json {
    let mut draft = Draft::new();
    draft.id("id", Some(node));
    draft.put("order_id", order.clone());
    draft.id("parent_id", child(node, "parentTransaction"));
    draft.lower("kind", node, "kind");
    draft.lower("status", node, "status");
    draft.renamed(
        node,
        &[
            ("admin_graphql_api_id", "id"),
            ("gateway", "gateway"),
            ("processed_at", "processedAt"),
            ("created_at", "createdAt"),
            ("manual_payment_gateway", "manualPaymentGateway"),
            ("payment_id", "paymentId"),
            ("test", "test"),
        ],
    );
    draft.same("authorization", node, "authorizationCode");
    draft.lower("error_code", node, "errorCode");
    let side = child(node, "amountSet").and_then(|bag| child(bag, "presentmentMoney"));
    draft.put("amount", side.map_or(Json::Null, |money| Json::text(text(money, "amount"))));
    draft.put("currency", side.map_or(Json::Null, |money| Json::text(text(money, "currencyCode"))));
    let rounding = child(node, "amountRoundingSet").and_then(|bag| child(bag, "presentmentMoney"));
    draft.put("amount_rounding", rounding.map_or(Json::Null, |money| Json::text(text(money, "amount"))));
    draft.put("payment_details", child(node, "paymentDetails").map_or(Json::Null, details));
    draft.done()
}

fn details(node: &Node) -> Json {
    let mut draft = Draft::new();
    draft.put("payment_method_name", child(node, "paymentMethodName").map_or(Json::Null, plain));
    draft.put("credit_card_company", child(node, "company").map_or(Json::Null, plain));
    draft.lower("credit_card_wallet", node, "wallet");
    draft.done()
}

/// All amounts of an order's transactions are bags; this one is the refund's own.
pub(super) fn money_back(draft: &mut Draft, key: &str, node: &Node, from: &str) {
    money::pair(draft, key, node, from);
}
