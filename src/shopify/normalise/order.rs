//! Orders.

use super::{Draft, Unusable, child, lines, list, money, nodes, plain, refund, text, transaction};
use crate::document::{Data, Json, Node};
use crate::shopify::number_of;
use rust_decimal::Decimal;

/// An order of the operation `Order`, in the shape of `orders/updated`, with its transactions beside it. `more` are
/// lines that came on further pages.
pub fn order(node: &Node, more: &[Node]) -> Result<Json, Unusable> {
    let number = number_of(text(node, "id")).ok_or(Unusable::Missing("order"))?;
    let id = Json::Number(number.to_owned());
    let mut draft = Draft::new();
    draft.put("id", id.clone());
    head(&mut draft, node);
    amounts(&mut draft, node);
    draft.put("total_line_items_price", lines_before_discounts(node, more));
    people(&mut draft, node);
    let goods = nodes(node, "lineItems").iter().chain(more).map(lines::line).collect();
    draft.put("line_items", Json::List(goods));
    let shipping = nodes(node, "shippingLines").iter().map(lines::shipping).collect();
    draft.put("shipping_lines", Json::List(shipping));
    draft.put("tax_lines", money::taxes(node));
    let given = nodes(node, "discountApplications").iter().map(application).collect();
    draft.put("discount_applications", Json::List(given));
    draft.put("discount_codes", codes(node, more));
    let refunds = list(node, "refunds").iter().map(|own| refund(own, &id)).collect();
    draft.put("refunds", Json::List(refunds));
    let transactions = nodes(node, "transactions").iter().map(|own| transaction(own, &id)).collect();
    draft.put("transactions", Json::List(transactions));
    Ok(draft.done())
}

fn head(draft: &mut Draft, node: &Node) {
    draft.renamed(
        node,
        &[
            ("admin_graphql_api_id", "id"),
            ("name", "name"),
            ("number", "number"),
            ("confirmation_number", "confirmationNumber"),
            ("po_number", "poNumber"),
            ("created_at", "createdAt"),
            ("processed_at", "processedAt"),
            ("updated_at", "updatedAt"),
            ("closed_at", "closedAt"),
            ("cancelled_at", "cancelledAt"),
            ("test", "test"),
            ("confirmed", "confirmed"),
            ("currency", "currencyCode"),
            ("presentment_currency", "presentmentCurrencyCode"),
            ("taxes_included", "taxesIncluded"),
            ("tax_exempt", "taxExempt"),
            ("estimated_taxes", "estimatedTaxes"),
            ("duties_included", "dutiesIncluded"),
            ("email", "email"),
            ("phone", "phone"),
            ("note", "note"),
            ("source_name", "sourceName"),
            ("source_identifier", "sourceIdentifier"),
            ("payment_gateway_names", "paymentGatewayNames"),
            ("customer_locale", "customerLocale"),
            ("total_weight", "totalWeight"),
        ],
    );
    draft.lower("cancel_reason", node, "cancelReason");
    draft.lower("financial_status", node, "displayFinancialStatus");
    draft.put("fulfillment_status", fulfillment(text(node, "displayFulfillmentStatus")));
    draft.put("tags", money::tags(node));
    draft.put("note_attributes", money::attributes(node));
    draft.id("app_id", child(node, "app"));
    draft.id("merchant_of_record_app_id", child(node, "merchantOfRecordApp"));
    let entity = child(node, "merchantBusinessEntity").map(|own| text(own, "id"));
    let entity = entity.and_then(|gid| gid.rsplit('/').next()).filter(|id| !id.is_empty());
    draft.put("merchant_business_entity_id", entity.map_or(Json::Null, Json::text));
}

/// Webhooks know three states and none; the others are of GraphQL alone.
fn fulfillment(status: &str) -> Json {
    match status {
        "FULFILLED" => Json::text("fulfilled"),
        "PARTIALLY_FULFILLED" => Json::text("partial"),
        "RESTOCKED" => Json::text("restocked"),
        _ => Json::Null,
    }
}

fn amounts(draft: &mut Draft, node: &Node) {
    for (key, from) in [
        ("subtotal_price", "subtotalPriceSet"),
        ("total_discounts", "totalDiscountsSet"),
        ("total_tax", "totalTaxSet"),
        ("total_price", "totalPriceSet"),
        ("current_subtotal_price", "currentSubtotalPriceSet"),
        ("current_total_discounts", "currentTotalDiscountsSet"),
        ("current_total_tax", "currentTotalTaxSet"),
        ("current_total_price", "currentTotalPriceSet"),
    ] {
        money::pair(draft, key, node, from);
    }
    for (key, from) in [("total_tip_received", "totalTipReceivedSet"), ("total_outstanding", "totalOutstandingSet")] {
        if let Some(bag) = child(node, from) {
            draft.put(key, money::shop_amount(bag));
        }
    }
    for (key, from) in [
        ("total_shipping_price_set", "totalShippingPriceSet"),
        ("current_shipping_price_set", "currentShippingPriceSet"),
        ("original_total_duties_set", "originalTotalDutiesSet"),
        ("current_total_duties_set", "currentTotalDutiesSet"),
        ("original_total_additional_fees_set", "originalTotalAdditionalFeesSet"),
        ("current_total_additional_fees_set", "currentTotalAdditionalFeesSet"),
    ] {
        money::set_only(draft, key, node, from);
    }
    if let Some(rounding) = child(node, "totalCashRoundingAdjustment") {
        money::set_only(draft, "total_cash_rounding_payment_adjustment_set", rounding, "paymentSet");
        money::set_only(draft, "total_cash_rounding_refund_adjustment_set", rounding, "refundSet");
    }
}

/// Webhooks have this sum; GraphQL has what is left of it after discounts, and the discounts. Tips are no part of
/// either, though they stand among the lines. None where an amount cannot be read.
fn lines_before_discounts(node: &Node, more: &[Node]) -> Json {
    let whole = child(node, "subtotalPriceSet").and_then(|bag| child(bag, "shopMoney"));
    let Some(mut sum) = whole.and_then(|money| text(money, "amount").parse::<Decimal>().ok()) else {
        return Json::Null;
    };
    for share in nodes(node, "lineItems").iter().chain(more).flat_map(|line| list(line, "discountAllocations")) {
        match shared(share).and_then(|own| sum.checked_add(own)) {
            Some(next) => sum = next,
            None => return Json::Null,
        }
    }
    Json::Text(sum.to_string())
}

/// The shop's amount of a discount's share.
fn shared(share: &Node) -> Option<Decimal> {
    let money = child(share, "allocatedAmountSet").and_then(|bag| child(bag, "shopMoney"))?;
    text(money, "amount").parse().ok()
}

fn people(draft: &mut Draft, node: &Node) {
    draft.put("billing_address", money::address(child(node, "billingAddress")));
    draft.put("shipping_address", money::address(child(node, "shippingAddress")));
    draft.put("customer", child(node, "customer").map_or(Json::Null, customer));
    let company = child(node, "purchasingEntity").and_then(|entity| {
        let company = child(entity, "company")?;
        let mut own = Draft::new();
        own.id("id", Some(company));
        own.id("location_id", child(entity, "location"));
        Some(own.done())
    });
    draft.put("company", company.unwrap_or(Json::Null));
}

fn customer(node: &Node) -> Json {
    let mut draft = Draft::new();
    draft.id("id", Some(node));
    draft.renamed(
        node,
        &[
            ("first_name", "firstName"),
            ("last_name", "lastName"),
            ("verified_email", "verifiedEmail"),
            ("tax_exempt", "taxExempt"),
            ("tax_exemptions", "taxExemptions"),
            ("note", "note"),
        ],
    );
    draft.lower("state", node, "state");
    draft.put("tags", money::tags(node));
    let inner = |key: &str, field: &str| child(node, key).and_then(|own| child(own, field)).map_or(Json::Null, plain);
    draft.put("email", inner("defaultEmailAddress", "emailAddress"));
    draft.put("phone", inner("defaultPhoneNumber", "phoneNumber"));
    draft.put("default_address", money::address(child(node, "defaultAddress")));
    draft.done()
}

fn application(node: &Node) -> Json {
    let mut draft = Draft::new();
    let kind = match text(node, "__typename") {
        "DiscountCodeApplication" => "discount_code",
        "ManualDiscountApplication" => "manual",
        "AutomaticDiscountApplication" => "automatic",
        _ => "script",
    };
    draft.put("type", Json::text(kind));
    draft.renamed(node, &[("code", "code"), ("title", "title"), ("description", "description")]);
    draft.lower("allocation_method", node, "allocationMethod");
    draft.lower("target_selection", node, "targetSelection");
    draft.lower("target_type", node, "targetType");
    if let Some(value) = child(node, "value") {
        let per_cent = child(value, "percentage");
        let digits = per_cent.or_else(|| child(value, "amount")).map(|own| match &own.data {
            Data::Number(text) | Data::Text(text) => text.clone(),
            _ => String::new(),
        });
        draft.put("value", digits.map_or(Json::Null, Json::Text));
        draft.put("value_type", Json::text(if per_cent.is_some() { "percentage" } else { "fixed_amount" }));
    }
    draft.done()
}

/// Codes with what they took off: the shares of the lines that name their application.
fn codes(node: &Node, more: &[Node]) -> Json {
    let mut found = Vec::new();
    for application in nodes(node, "discountApplications") {
        let Some(code) = child(application, "code") else { continue };
        let index = text(application, "index");
        let mut sum = Decimal::ZERO;
        for line in nodes(node, "lineItems").iter().chain(more).chain(nodes(node, "shippingLines")) {
            for share in list(line, "discountAllocations") {
                let own = child(share, "discountApplication").map_or("", |own| text(own, "index"));
                if own == index
                    && let Some(next) = shared(share).and_then(|own| sum.checked_add(own))
                {
                    sum = next;
                }
            }
        }
        let per_cent = child(application, "value").is_some_and(|value| child(value, "percentage").is_some());
        let shipping = text(application, "targetType") == "SHIPPING_LINE";
        let kind = if shipping {
            "shipping"
        } else if per_cent {
            "percentage"
        } else {
            "fixed_amount"
        };
        let mut draft = Draft::new();
        draft.put("code", plain(code));
        draft.put("amount", Json::Text(sum.to_string()));
        draft.put("type", Json::text(kind));
        found.push(draft.done());
    }
    Json::List(found)
}
