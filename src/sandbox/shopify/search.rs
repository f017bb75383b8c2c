//! Lists with a search: orders by name or by time of change, products by time of change.

use super::Shopify;
use super::render;
use crate::document::Json;
use crate::sandbox::json::{flag, object, text};
use crate::shopify::gid;
use jiff::Timestamp;

impl Shopify {
    pub(super) fn found_orders(&self, variables: &Json, first: usize) -> Json {
        let query = text(variables, "query");
        let mut found: Vec<&Json> = self.orders.values().filter(|order| fits(order, query)).collect();
        found.sort_by_key(|order| place(order));
        page(&found, variables, first, |order| {
            object([
                ("id", Json::Text(gid("Order", text(order, "id")))),
                ("name", Json::text(text(order, "name"))),
                ("createdAt", Json::text(render::utc(text(order, "created_at")))),
                ("updatedAt", Json::text(render::utc(text(order, "updated_at")))),
                ("test", Json::Bool(flag(order, "test"))),
            ])
        })
    }

    pub(super) fn found_products(&self, variables: &Json) -> Json {
        let query = text(variables, "query");
        let mut found: Vec<&Json> = self.products.iter().filter(|product| fits(product, query)).collect();
        found.sort_by_key(|product| place(product));
        page(&found, variables, 25, render::product)
    }
}

/// Where a record stands in the order of changes.
fn place(record: &Json) -> (Option<Timestamp>, String) {
    (text(record, "updated_at").parse().ok(), format!("{:>20}", text(record, "id")))
}

/// A page after the record that the cursor names by its place, wherever that record is now.
fn page(found: &[&Json], variables: &Json, first: usize, shown: impl Fn(&Json) -> Json) -> Json {
    let cursor = |record: &Json| {
        let (at, id) = place(record);
        format!("{}/{}", at.map(|at| at.to_string()).unwrap_or_default(), id.trim())
    };
    let after = text(variables, "after");
    let behind = |record: &&&Json| {
        let Some((at, id)) = after.split_once('/') else { return true };
        place(record) > (at.parse().ok(), format!("{id:>20}"))
    };
    let rest: Vec<&&Json> = found.iter().filter(behind).collect();
    let shown_now = rest.iter().take(first);
    let last = shown_now.clone().next_back().map_or(Json::Null, |record| Json::Text(cursor(record)));
    object([
        ("nodes", Json::List(shown_now.map(|record| shown(record)).collect())),
        ("pageInfo", object([("hasNextPage", Json::Bool(rest.len() > first)), ("endCursor", last)])),
    ])
}

/// All terms fit. Terms that the sandbox does not know are passed over, as Shopify does.
fn fits(record: &Json, query: &str) -> bool {
    query.split_whitespace().all(|term| {
        let Some((name, value)) = term.split_once(':') else { return true };
        let value = value.trim_matches(['\'', '"']);
        match name {
            // A search for words: 100 finds #1001, too.
            "name" => text(record, "name").contains(value.trim_start_matches('#')),
            "test" => flag(record, "test") == (value == "true"),
            "updated_at" | "created_at" => in_time(text(record, name), value),
            _ => true,
        }
    })
}

fn in_time(own: &str, wanted: &str) -> bool {
    let Ok(own) = own.parse::<Timestamp>() else { return false };
    let at = |text: &str| text.trim_matches(['\'', '"']).parse::<Timestamp>().ok();
    if let Some(since) = wanted.strip_prefix(">=") {
        return at(since).is_none_or(|since| own >= since);
    }
    if let Some(since) = wanted.strip_prefix('>') {
        return at(since).is_none_or(|since| own > since);
    }
    if let Some(until) = wanted.strip_prefix("<=") {
        return at(until).is_none_or(|until| own <= until);
    }
    if let Some(until) = wanted.strip_prefix('<') {
        return at(until).is_none_or(|until| own < until);
    }
    at(wanted).is_none_or(|time| own == time)
}
