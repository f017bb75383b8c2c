//! Lines of goods and of shipping.

use super::{Draft, child, money};
use crate::document::{Json, Node};

pub(super) fn line(node: &Node) -> Json {
    let mut draft = Draft::new();
    draft.id("id", Some(node));
    draft.renamed(
        node,
        &[
            ("admin_graphql_api_id", "id"),
            ("title", "title"),
            ("name", "name"),
            ("variant_title", "variantTitle"),
            ("vendor", "vendor"),
            ("sku", "sku"),
            ("quantity", "quantity"),
            ("current_quantity", "currentQuantity"),
            ("fulfillable_quantity", "unfulfilledQuantity"),
            ("taxable", "taxable"),
            ("gift_card", "isGiftCard"),
            ("requires_shipping", "requiresShipping"),
        ],
    );
    draft.id("product_id", child(node, "product"));
    draft.id("variant_id", child(node, "variant"));
    draft.put("product_exists", Json::Bool(child(node, "product").is_some()));
    draft.put("properties", money::attributes(node));
    money::pair(&mut draft, "price", node, "originalUnitPriceSet");
    money::pair(&mut draft, "total_discount", node, "totalDiscountSet");
    draft.put("discount_allocations", money::shares(node));
    draft.put("tax_lines", money::taxes(node));
    draft.done()
}

pub(super) fn shipping(node: &Node) -> Json {
    let mut draft = Draft::new();
    draft.id("id", Some(node));
    draft.renamed(
        node,
        &[
            ("title", "title"),
            ("code", "code"),
            ("source", "source"),
            ("is_removed", "isRemoved"),
            ("carrier_identifier", "carrierIdentifier"),
        ],
    );
    money::pair(&mut draft, "price", node, "originalPriceSet");
    money::pair(&mut draft, "discounted_price", node, "discountedPriceSet");
    money::set_only(&mut draft, "current_discounted_price_set", node, "currentDiscountedPriceSet");
    draft.put("discount_allocations", money::shares(node));
    draft.put("tax_lines", money::taxes(node));
    draft.done()
}
