//! Which fields tell nothing of a person. What is not listed is replaced.

/// Left out whatever it is: what opens a session or a payment, or tells where somebody sat.
pub(super) fn is_secret(key: &str) -> bool {
    [
        "authorization",
        "browser_ip",
        "cart_token",
        "checkout_token",
        "client_details",
        "landing_site",
        "landing_site_ref",
        "latitude",
        "longitude",
        "order_status_url",
        "payment_details",
        "query_parameters",
        "receipt",
        "referring_site",
        "session_hash",
        "token",
        "tracking_number",
        "tracking_numbers",
        "tracking_url",
        "tracking_urls",
        "user_agent",
    ]
    .contains(&key)
}

/// Texts under these keys stay: amounts, days, codes, names of goods and places of the shop.
pub(super) fn is_harmless(key: &str) -> bool {
    const ENDINGS: [&str; 8] = ["_at", "_price", "_amount", "_currency", "_code", "_status", "_locale", "_id"];
    ENDINGS.iter().any(|ending| key.ends_with(ending)) || HARMLESS.binary_search(&key).is_ok()
}

/// Sorted.
static HARMLESS: &[&str] = &[
    "accepts",
    "admin_graphql_api_id",
    "allocation_method",
    "amount",
    "amount_spent",
    "cancel_reason",
    "city",
    "code",
    "compare_at_price",
    "country",
    "country_name",
    "currency",
    "current_subtotal_price",
    "current_total_tax",
    "date",
    "description",
    "error_code",
    "fee",
    "fulfillment_service",
    "gateway",
    "grams",
    "id",
    "inventory_policy",
    "issuer",
    "key",
    "kind",
    "legacyResourceId",
    "locale",
    "marketing_opt_in_level",
    "method",
    "name",
    "namespace",
    "net",
    "opt_in_level",
    "option1",
    "option2",
    "option3",
    "order_number",
    "payment_gateway_names",
    "payment_terms_name",
    "payment_terms_type",
    "payout_currency",
    "payout_date",
    "presentment_currency",
    "price",
    "processing_method",
    "product_type",
    "province",
    "quantity",
    "rate",
    "reason",
    "restock_type",
    "sku",
    "source",
    "source_name",
    "source_type",
    "state",
    "status",
    "subtotal",
    "tags",
    "target_selection",
    "target_type",
    "tax",
    "title",
    "total_discounts",
    "total_line_items_price",
    "total_outstanding",
    "total_shipping_price_set",
    "total_spent",
    "total_tax",
    "total_tip_received",
    "type",
    "unit_price",
    "value",
    "value_type",
    "variant_inventory_management",
    "variant_title",
    "vendor",
    "weight_unit",
    "zip",
];

#[cfg(test)]
mod tests {
    #[test]
    fn they_are_sorted() {
        assert!(super::HARMLESS.is_sorted());
    }
}
