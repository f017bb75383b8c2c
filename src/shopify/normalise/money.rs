//! Amounts in both currencies, taxes, discounts and addresses.

use super::{Draft, child, list, plain, text};
use crate::document::{Json, Node};

/// `price` and `price_set` of one bag of money. Null stays null, and what is not there stays away.
pub(super) fn pair(draft: &mut Draft, key: &str, node: &Node, from: &str) {
    if node.get(from).is_ok_and(|value| value.is_some()) {
        let bag = child(node, from);
        draft.put(key, bag.map_or(Json::Null, shop_amount));
        draft.put(&format!("{key}_set"), bag.map_or(Json::Null, set));
    }
}

/// Only the `_set`, for amounts that have no plain field.
pub(super) fn set_only(draft: &mut Draft, key: &str, node: &Node, from: &str) {
    if node.get(from).is_ok_and(|value| value.is_some()) {
        draft.put(key, child(node, from).map_or(Json::Null, set));
    }
}

pub(super) fn shop_amount(bag: &Node) -> Json {
    child(bag, "shopMoney").map_or(Json::Null, |money| Json::text(text(money, "amount")))
}

pub(super) fn set(bag: &Node) -> Json {
    let side = |name: &str| match child(bag, name) {
        Some(money) => Json::Object(vec![
            ("amount".to_owned(), Json::text(text(money, "amount"))),
            ("currency_code".to_owned(), Json::text(text(money, "currencyCode"))),
        ]),
        None => Json::Null,
    };
    Json::Object(vec![
        ("shop_money".to_owned(), side("shopMoney")),
        ("presentment_money".to_owned(), side("presentmentMoney")),
    ])
}

pub(super) fn taxes(node: &Node) -> Json {
    let lines = list(node, "taxLines").iter().map(|line| {
        let mut draft = Draft::new();
        draft.same("title", line, "title");
        draft.same("rate", line, "rate");
        pair(&mut draft, "price", line, "priceSet");
        draft.same("channel_liable", line, "channelLiable");
        draft.done()
    });
    Json::List(lines.collect())
}

pub(super) fn shares(node: &Node) -> Json {
    let shares = list(node, "discountAllocations").iter().map(|share| {
        let mut draft = Draft::new();
        pair(&mut draft, "amount", share, "allocatedAmountSet");
        let index = child(share, "discountApplication").and_then(|application| child(application, "index"));
        draft.put("discount_application_index", index.map_or(Json::Null, plain));
        draft.done()
    });
    Json::List(shares.collect())
}

/// Null where there is no address.
pub(super) fn address(node: Option<&Node>) -> Json {
    let Some(node) = node else { return Json::Null };
    let mut draft = Draft::new();
    draft.renamed(
        node,
        &[
            ("first_name", "firstName"),
            ("last_name", "lastName"),
            ("name", "name"),
            ("company", "company"),
            ("address1", "address1"),
            ("address2", "address2"),
            ("zip", "zip"),
            ("city", "city"),
            ("province", "province"),
            ("province_code", "provinceCode"),
            ("country", "country"),
            ("country_code", "countryCodeV2"),
            ("phone", "phone"),
        ],
    );
    draft.done()
}

/// `[{key, value}]` as `[{name, value}]`.
pub(super) fn attributes(node: &Node) -> Json {
    let own = list(node, "customAttributes").iter().map(|attribute| {
        let mut draft = Draft::new();
        draft.same("name", attribute, "key");
        draft.same("value", attribute, "value");
        draft.done()
    });
    Json::List(own.collect())
}

/// Tags are a list here and one text there.
pub(super) fn tags(node: &Node) -> Json {
    let own: Vec<String> = list(node, "tags")
        .iter()
        .filter_map(|tag| match plain(tag) {
            Json::Text(text) => Some(text),
            _ => None,
        })
        .collect();
    Json::Text(own.join(", "))
}
