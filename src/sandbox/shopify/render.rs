//! Orders in the shape of GraphQL: what the fixed operations ask for, of orders kept in the shape of webhooks.

use super::super::json::{amount, decimal, flag, integer, list, object, set, text};
use crate::document::Json;
use crate::shopify::gid;
use jiff::Timestamp;
use rust_decimal::Decimal;

const LINES: usize = 100;

/// GraphQL's times are UTC.
pub(super) fn utc(time: &str) -> String {
    time.parse::<Timestamp>().map_or_else(|_| time.to_owned(), |time| time.to_string())
}

fn same(order: &Json, key: &str) -> Json {
    order.get(key).cloned().unwrap_or(Json::Null)
}

fn time(order: &Json, key: &str) -> Json {
    match order.get(key) {
        Some(Json::Text(own)) => Json::Text(utc(own)),
        _ => Json::Null,
    }
}

fn upper(order: &Json, key: &str) -> Json {
    match order.get(key) {
        Some(Json::Text(own)) if !own.is_empty() => Json::Text(own.to_uppercase()),
        _ => Json::Null,
    }
}

fn node(kind: &str, number: &str) -> Json {
    if number.is_empty() { Json::Null } else { object([("id", Json::Text(gid(kind, number)))]) }
}

fn nodes(values: Vec<Json>) -> Json {
    object([("nodes", Json::List(values))])
}

/// GraphQL writes 39.2 for 39.20, and 39.0 for 39.
fn digits(value: &Json) -> Json {
    match decimal(value) {
        Some(own) => {
            let own = own.normalize();
            Json::Text(if own.is_integer() { format!("{own}.0") } else { own.to_string() })
        }
        None => value.clone(),
    }
}

/// A bag of the `_set`, or of the plain amount in the order's currency.
fn bag(record: &Json, key: &str, currency: &str) -> Json {
    let side = |money: &Json| {
        object([
            ("amount", digits(money.get("amount").unwrap_or(&Json::Null))),
            ("currencyCode", Json::text(text(money, "currency_code"))),
        ])
    };
    match record.get(&format!("{key}_set")).or_else(|| record.get(key)) {
        Some(set @ Json::Object(_)) => {
            let shop = set.get("shop_money").map_or(Json::Null, side);
            let presentment = set.get("presentment_money").map_or(Json::Null, side);
            object([("shopMoney", shop), ("presentmentMoney", presentment)])
        }
        Some(plain @ (Json::Text(_) | Json::Number(_))) => {
            let money = object([("amount", digits(plain)), ("currencyCode", Json::text(currency))]);
            object([("shopMoney", money.clone()), ("presentmentMoney", money)])
        }
        _ => Json::Null,
    }
}

fn taxes(record: &Json, currency: &str) -> Json {
    let lines = list(record, "tax_lines").iter().map(|line| {
        object([
            ("title", same(line, "title")),
            ("rate", same(line, "rate")),
            ("channelLiable", same(line, "channel_liable")),
            ("priceSet", bag(line, "price", currency)),
        ])
    });
    Json::List(lines.collect())
}

fn shares(record: &Json, currency: &str) -> Json {
    let shares = list(record, "discount_allocations").iter().map(|share| {
        let index = object([("index", same(share, "discount_application_index"))]);
        object([("allocatedAmountSet", bag(share, "amount", currency)), ("discountApplication", index)])
    });
    Json::List(shares.collect())
}

fn attributes(record: &Json, key: &str) -> Json {
    let own = list(record, key).iter().map(|own| object([("key", same(own, "name")), ("value", same(own, "value"))]));
    Json::List(own.collect())
}

fn tags(record: &Json) -> Json {
    let own = text(record, "tags").split(',').map(str::trim).filter(|tag| !tag.is_empty());
    Json::List(own.map(Json::text).collect())
}

fn address(record: &Json, key: &str) -> Json {
    let Some(own @ Json::Object(_)) = record.get(key) else { return Json::Null };
    object([
        ("firstName", same(own, "first_name")),
        ("lastName", same(own, "last_name")),
        ("name", same(own, "name")),
        ("company", same(own, "company")),
        ("address1", same(own, "address1")),
        ("address2", same(own, "address2")),
        ("zip", same(own, "zip")),
        ("city", same(own, "city")),
        ("province", same(own, "province")),
        ("provinceCode", same(own, "province_code")),
        ("country", same(own, "country")),
        ("countryCodeV2", same(own, "country_code")),
        ("phone", same(own, "phone")),
    ])
}

fn line(own: &Json, currency: &str) -> Json {
    object([
        ("id", Json::Text(gid("LineItem", text(own, "id")))),
        ("title", same(own, "title")),
        ("name", same(own, "name")),
        ("variantTitle", same(own, "variant_title")),
        ("vendor", same(own, "vendor")),
        ("sku", same(own, "sku")),
        ("quantity", same(own, "quantity")),
        ("currentQuantity", own.get("current_quantity").cloned().unwrap_or_else(|| same(own, "quantity"))),
        ("unfulfilledQuantity", own.get("fulfillable_quantity").cloned().unwrap_or_else(|| integer(0))),
        ("taxable", Json::Bool(own.get("taxable") != Some(&Json::Bool(false)))),
        ("isGiftCard", Json::Bool(flag(own, "gift_card"))),
        ("requiresShipping", same(own, "requires_shipping")),
        ("product", node("Product", text(own, "product_id"))),
        ("variant", node("ProductVariant", text(own, "variant_id"))),
        ("customAttributes", attributes(own, "properties")),
        ("originalUnitPriceSet", bag(own, "price", currency)),
        ("totalDiscountSet", bag(own, "total_discount", currency)),
        ("discountAllocations", shares(own, currency)),
        ("taxLines", taxes(own, currency)),
    ])
}

fn shipping(own: &Json, currency: &str) -> Json {
    object([
        ("id", Json::Text(gid("ShippingLine", text(own, "id")))),
        ("title", same(own, "title")),
        ("code", same(own, "code")),
        ("source", same(own, "source")),
        ("isRemoved", Json::Bool(flag(own, "is_removed"))),
        ("carrierIdentifier", same(own, "carrier_identifier")),
        ("originalPriceSet", bag(own, "price", currency)),
        ("discountedPriceSet", bag(own, "discounted_price", currency)),
        ("currentDiscountedPriceSet", bag(own, "current_discounted_price", currency)),
        ("discountAllocations", shares(own, currency)),
        ("taxLines", taxes(own, currency)),
    ])
}

fn transaction(own: &Json) -> Json {
    let currency = text(own, "currency");
    let rounding = own.get("amount_rounding").filter(|own| **own != Json::Null);
    let details = own.get("payment_details").filter(|own| **own != Json::Null).map_or(Json::Null, |own| {
        object([
            ("company", same(own, "credit_card_company")),
            ("wallet", upper(own, "credit_card_wallet")),
            ("paymentMethodName", same(own, "payment_method_name")),
        ])
    });
    object([
        ("id", Json::Text(gid("OrderTransaction", text(own, "id")))),
        ("kind", upper(own, "kind")),
        ("status", upper(own, "status")),
        ("gateway", same(own, "gateway")),
        ("createdAt", time(own, "created_at")),
        ("processedAt", time(own, "processed_at")),
        ("test", Json::Bool(flag(own, "test"))),
        ("manualPaymentGateway", Json::Bool(flag(own, "manual_payment_gateway"))),
        ("paymentId", same(own, "payment_id")),
        ("authorizationCode", same(own, "authorization")),
        ("errorCode", upper(own, "error_code")),
        ("amountSet", bag(own, "amount", currency)),
        ("amountRoundingSet", rounding.map_or(Json::Null, |_| bag(own, "amount_rounding", currency))),
        ("parentTransaction", node("OrderTransaction", text(own, "parent_id"))),
        ("paymentDetails", details),
    ])
}

fn refund(own: &Json, currency: &str) -> Json {
    let goods = list(own, "refund_line_items").iter().map(|row| {
        object([
            ("id", Json::Text(gid("RefundLineItem", text(row, "id")))),
            ("quantity", same(row, "quantity")),
            ("restockType", upper(row, "restock_type")),
            ("lineItem", row.get("line_item").map_or(Json::Null, |own| line(own, currency))),
            ("location", node("Location", text(row, "location_id"))),
            ("subtotalSet", bag(row, "subtotal", currency)),
            ("totalTaxSet", bag(row, "total_tax", currency)),
        ])
    });
    let back = list(own, "refund_shipping_lines").iter().map(|row| {
        object([
            ("id", Json::Text(gid("RefundShippingLine", text(row, "id")))),
            (
                "shippingLine",
                row.get("shipping_line")
                    .filter(|own| **own != Json::Null)
                    .map_or(Json::Null, |own| shipping(own, currency)),
            ),
            ("subtotalAmountSet", bag(row, "subtotal_amount", currency)),
            ("taxAmountSet", bag(row, "tax_amount", currency)),
        ])
    });
    let adjustments = list(own, "order_adjustments").iter().map(|row| {
        object([
            ("id", Json::Text(gid("OrderAdjustment", text(row, "id")))),
            ("reason", upper(row, "reason")),
            ("amountSet", bag(row, "amount", currency)),
            ("taxAmountSet", bag(row, "tax_amount", currency)),
        ])
    });
    object([
        ("id", Json::Text(gid("Refund", text(own, "id")))),
        ("note", same(own, "note")),
        ("createdAt", time(own, "created_at")),
        ("processedAt", time(own, "processed_at")),
        ("return", own.get("return").map_or(Json::Null, |own| node("Return", text(own, "id")))),
        ("refundLineItems", nodes(goods.collect())),
        ("refundShippingLines", nodes(back.collect())),
        ("orderAdjustments", nodes(adjustments.collect())),
        ("transactions", nodes(list(own, "transactions").iter().map(transaction).collect())),
    ])
}

fn application(index: usize, own: &Json) -> Json {
    let kind = match text(own, "type") {
        "discount_code" => "DiscountCodeApplication",
        "manual" => "ManualDiscountApplication",
        "automatic" => "AutomaticDiscountApplication",
        _ => "ScriptDiscountApplication",
    };
    let value = if text(own, "value_type") == "percentage" {
        object([("percentage", own.get("value").and_then(decimal).map_or(Json::Null, super::super::json::number))])
    } else {
        object([("amount", digits(own.get("value").unwrap_or(&Json::Null)))])
    };
    let mut shown = object([
        ("__typename", Json::text(kind)),
        ("index", integer(i64::try_from(index).unwrap_or(0))),
        ("allocationMethod", upper(own, "allocation_method")),
        ("targetSelection", upper(own, "target_selection")),
        ("targetType", upper(own, "target_type")),
        ("value", value),
    ]);
    for key in ["code", "title", "description"] {
        if let Some(value) = own.get(key) {
            set(&mut shown, key, value.clone());
        }
    }
    shown
}

/// All of an order, with the first page of its lines.
pub(super) fn order(own: &Json) -> Json {
    let currency = text(own, "currency");
    let mut shown = head(own);
    for (key, from) in [
        ("subtotalPriceSet", "subtotal_price"),
        ("totalDiscountsSet", "total_discounts"),
        ("totalTaxSet", "total_tax"),
        ("totalPriceSet", "total_price"),
        ("totalShippingPriceSet", "total_shipping_price"),
        ("totalTipReceivedSet", "total_tip_received"),
        ("totalOutstandingSet", "total_outstanding"),
        ("currentSubtotalPriceSet", "current_subtotal_price"),
        ("currentTotalDiscountsSet", "current_total_discounts"),
        ("currentTotalTaxSet", "current_total_tax"),
        ("currentTotalPriceSet", "current_total_price"),
        ("currentShippingPriceSet", "current_shipping_price"),
        ("originalTotalDutiesSet", "original_total_duties"),
        ("currentTotalDutiesSet", "current_total_duties"),
        ("originalTotalAdditionalFeesSet", "original_total_additional_fees"),
        ("currentTotalAdditionalFeesSet", "current_total_additional_fees"),
    ] {
        set(&mut shown, key, bag(own, from, currency));
    }
    let rounding = object([
        ("paymentSet", bag(own, "total_cash_rounding_payment_adjustment", currency)),
        ("refundSet", bag(own, "total_cash_rounding_refund_adjustment", currency)),
    ]);
    set(&mut shown, "totalCashRoundingAdjustment", rounding);
    set(&mut shown, "billingAddress", address(own, "billing_address"));
    set(&mut shown, "shippingAddress", address(own, "shipping_address"));
    set(&mut shown, "customer", customer(own));
    set(&mut shown, "purchasingEntity", purchaser(own));
    let given = list(own, "discount_applications").iter().enumerate().map(|(at, own)| application(at, own));
    set(&mut shown, "discountApplications", nodes(given.collect()));
    set(&mut shown, "lineItems", page_of_lines(own, 0));
    let shipped = list(own, "shipping_lines").iter().map(|line| shipping(line, currency)).collect();
    set(&mut shown, "shippingLines", nodes(shipped));
    set(&mut shown, "taxLines", taxes(own, currency));
    let paid = list(own, "transactions").iter().map(transaction).collect();
    set(&mut shown, "transactions", Json::List(paid));
    let refunds = list(own, "refunds").iter().map(|own| refund(own, currency)).collect();
    set(&mut shown, "refunds", Json::List(refunds));
    shown
}

fn head(own: &Json) -> Json {
    let fulfilled = match text(own, "fulfillment_status") {
        "fulfilled" => "FULFILLED",
        "partial" => "PARTIALLY_FULFILLED",
        "restocked" => "RESTOCKED",
        _ => "UNFULFILLED",
    };
    let codes = list(own, "discount_codes").iter().map(|code| same(code, "code")).collect();
    let entity = text(own, "merchant_business_entity_id");
    object([
        ("id", Json::Text(gid("Order", text(own, "id")))),
        ("name", same(own, "name")),
        ("number", own.get("number").cloned().unwrap_or_else(|| integer(0))),
        ("confirmationNumber", same(own, "confirmation_number")),
        ("poNumber", same(own, "po_number")),
        ("createdAt", time(own, "created_at")),
        ("processedAt", time(own, "processed_at")),
        ("updatedAt", time(own, "updated_at")),
        ("closedAt", time(own, "closed_at")),
        ("cancelledAt", time(own, "cancelled_at")),
        ("cancelReason", upper(own, "cancel_reason")),
        ("test", Json::Bool(flag(own, "test"))),
        ("confirmed", Json::Bool(own.get("confirmed") != Some(&Json::Bool(false)))),
        ("currencyCode", same(own, "currency")),
        ("presentmentCurrencyCode", own.get("presentment_currency").cloned().unwrap_or_else(|| same(own, "currency"))),
        ("taxesIncluded", same(own, "taxes_included")),
        ("taxExempt", Json::Bool(flag(own, "tax_exempt"))),
        ("estimatedTaxes", Json::Bool(flag(own, "estimated_taxes"))),
        ("dutiesIncluded", Json::Bool(flag(own, "duties_included"))),
        ("displayFinancialStatus", upper(own, "financial_status")),
        ("displayFulfillmentStatus", Json::text(fulfilled)),
        ("email", same(own, "email")),
        ("phone", same(own, "phone")),
        ("note", same(own, "note")),
        ("tags", tags(own)),
        ("sourceName", same(own, "source_name")),
        ("sourceIdentifier", same(own, "source_identifier")),
        ("paymentGatewayNames", own.get("payment_gateway_names").cloned().unwrap_or(Json::List(Vec::new()))),
        ("customerLocale", same(own, "customer_locale")),
        ("totalWeight", same(own, "total_weight")),
        ("discountCodes", Json::List(codes)),
        ("customAttributes", attributes(own, "note_attributes")),
        ("app", node("App", text(own, "app_id"))),
        ("merchantOfRecordApp", node("App", text(own, "merchant_of_record_app_id"))),
        ("merchantBusinessEntity", node("BusinessEntity", entity)),
    ])
}

fn customer(order: &Json) -> Json {
    let Some(own @ Json::Object(_)) = order.get("customer") else { return Json::Null };
    let inner = |key: &str, field: &str| match own.get(key) {
        Some(value @ Json::Text(_)) => object([(field, value.clone())]),
        _ => Json::Null,
    };
    object([
        ("id", Json::Text(gid("Customer", text(own, "id")))),
        ("firstName", same(own, "first_name")),
        ("lastName", same(own, "last_name")),
        ("state", upper(own, "state")),
        ("verifiedEmail", Json::Bool(flag(own, "verified_email"))),
        ("taxExempt", Json::Bool(flag(own, "tax_exempt"))),
        ("taxExemptions", own.get("tax_exemptions").cloned().unwrap_or(Json::List(Vec::new()))),
        ("note", same(own, "note")),
        ("tags", tags(own)),
        ("defaultEmailAddress", inner("email", "emailAddress")),
        ("defaultPhoneNumber", inner("phone", "phoneNumber")),
        ("defaultAddress", address(own, "default_address")),
    ])
}

fn purchaser(order: &Json) -> Json {
    match order.get("company") {
        Some(own @ Json::Object(_)) => object([
            ("company", node("Company", text(own, "id"))),
            ("location", node("CompanyLocation", text(own, "location_id"))),
        ]),
        _ => Json::Null,
    }
}

fn page_of_lines(order: &Json, from: usize) -> Json {
    let currency = text(order, "currency");
    let all = list(order, "line_items");
    let shown: Vec<Json> = all.iter().skip(from).take(LINES).map(|own| line(own, currency)).collect();
    let end = from.saturating_add(shown.len());
    object([
        ("nodes", Json::List(shown)),
        (
            "pageInfo",
            object([("hasNextPage", Json::Bool(end < all.len())), ("endCursor", Json::Text(end.to_string()))]),
        ),
    ])
}

/// The lines after the cursor.
pub(super) fn more_lines(order: &Json, after: &str) -> Json {
    object([
        ("id", Json::Text(gid("Order", text(order, "id")))),
        ("lineItems", page_of_lines(order, after.parse().unwrap_or(usize::MAX))),
    ])
}

/// What was agreed: the order itself, and each refund taking back from it.
pub(super) fn agreements(order: &Json) -> Json {
    let currency = text(order, "currency").to_owned();
    let money = |own: Decimal| {
        let amount = digits(&super::super::json::number(own));
        object([("shopMoney", object([("amount", amount), ("currencyCode", Json::text(&currency))]))])
    };
    let sold = list(order, "line_items").iter().map(|line| {
        let quantity = amount(line, "quantity");
        let mut total = amount(line, "price").checked_mul(quantity).unwrap_or_default();
        for share in list(line, "discount_allocations") {
            total = total.checked_sub(amount(share, "amount")).unwrap_or_default();
        }
        let tax = list(line, "tax_lines")
            .iter()
            .map(|tax| amount(tax, "price"))
            .fold(Decimal::ZERO, |sum, own| sum.checked_add(own).unwrap_or_default());
        if !flag(order, "taxes_included") {
            total = total.checked_add(tax).unwrap_or_default();
        }
        sale(text(line, "id"), "ORDER", &same(line, "quantity"), money(total), money(tax))
    });
    let mut all =
        vec![agreement("OrderAgreement", text(order, "id"), "ORDER", time(order, "created_at"), sold.collect())];
    for refund in list(order, "refunds") {
        let back = list(refund, "refund_line_items").iter().map(|row| {
            let less = |key: &str| Decimal::ZERO.checked_sub(amount(row, key)).unwrap_or_default();
            let quantity = Decimal::ZERO.checked_sub(amount(row, "quantity")).unwrap_or_default();
            let quantity = super::super::json::number(quantity);
            sale(text(row, "id"), "RETURN", &quantity, money(less("subtotal")), money(less("total_tax")))
        });
        let when = time(refund, "processed_at");
        all.push(agreement("RefundAgreement", text(refund, "id"), "REFUND", when, back.collect()));
    }
    object([("id", Json::Text(gid("Order", text(order, "id")))), ("agreements", nodes(all))])
}

fn agreement(kind: &str, number: &str, reason: &str, when: Json, sales: Vec<Json>) -> Json {
    object([
        ("id", Json::Text(gid(kind, number))),
        ("happenedAt", when),
        ("reason", Json::text(reason)),
        ("sales", nodes(sales)),
    ])
}

fn sale(number: &str, action: &str, quantity: &Json, total: Json, tax: Json) -> Json {
    object([
        ("id", Json::Text(gid("Sale", number))),
        ("actionType", Json::text(action)),
        ("lineType", Json::text("PRODUCT")),
        ("quantity", quantity.clone()),
        ("totalAmount", total),
        ("totalTaxAmount", tax),
    ])
}

pub(super) fn product(own: &Json) -> Json {
    let variants = list(own, "variants").iter().map(|variant| {
        object([
            ("id", Json::Text(gid("ProductVariant", text(variant, "id")))),
            ("title", same(variant, "title")),
            ("sku", same(variant, "sku")),
            ("barcode", same(variant, "barcode")),
            ("price", same(variant, "price")),
            ("taxable", Json::Bool(flag(variant, "taxable"))),
        ])
    });
    object([
        ("id", Json::Text(gid("Product", text(own, "id")))),
        ("title", same(own, "title")),
        ("vendor", same(own, "vendor")),
        ("productType", same(own, "product_type")),
        ("status", upper(own, "status")),
        ("tags", tags(own)),
        ("updatedAt", time(own, "updated_at")),
        ("variants", nodes(variants.collect())),
    ])
}
