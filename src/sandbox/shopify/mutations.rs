//! What can be written: an order's note and metafields.

use super::Shopify;
use crate::document::Json;
use crate::sandbox::json::{list, object, set, text};
use crate::shopify::{gid, number_of};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

const LONGEST_NOTE: usize = 5000;
const MOST_METAFIELDS: usize = 25;

impl Shopify {
    pub(super) fn update_order(&mut self, variables: &Json, now: Timestamp) -> Json {
        let nothing = object([]);
        let input = variables.get("input").unwrap_or(&nothing).clone();
        let id = number_of(text(&input, "id")).unwrap_or("").to_owned();
        let Some(order) = self.orders.get_mut(&id) else {
            return refused("order", "id", "Order does not exist");
        };
        if text(&input, "note").chars().count() > LONGEST_NOTE {
            return refused("order", "note", "Note is too long (maximum is 5000 characters)");
        }
        let Json::Object(entries) = &input else { return refused("order", "input", "Input is invalid") };
        for (key, value) in entries {
            match key.as_str() {
                "id" => {}
                "note" => set(order, "note", value.clone()),
                // Replaced, not merged.
                "tags" => {
                    let own: Vec<&str> = match value {
                        Json::List(tags) => tags
                            .iter()
                            .filter_map(|tag| if let Json::Text(tag) = tag { Some(tag.as_str()) } else { None })
                            .collect(),
                        _ => Vec::new(),
                    };
                    set(order, "tags", Json::Text(own.join(", ")));
                }
                other => return refused("order", other, "The sandbox writes notes and tags only"),
            }
        }
        set(order, "updated_at", Json::Text(now.to_string()));
        let answer = object([
            ("id", Json::Text(gid("Order", &id))),
            ("note", order.get("note").cloned().unwrap_or(Json::Null)),
            ("updatedAt", Json::Text(now.to_string())),
        ]);
        self.log.add(now, "orders.note", &id, Some(&*order));
        self.tell_order(&id, "orders/updated", now);
        object([("order", answer), ("userErrors", Json::List(Vec::new()))])
    }

    pub(super) fn set_metafields(&mut self, variables: &Json, now: Timestamp) -> Json {
        let sent = list(variables, "metafields");
        if sent.len() > MOST_METAFIELDS {
            return refused("metafields", "metafields", "Exceeded the maximum metafields input limit of 25");
        }
        // All or none.
        for field in sent {
            let owner = number_of(text(field, "ownerId")).unwrap_or("");
            if !self.orders.contains_key(owner) {
                return refused("metafields", "ownerId", "Owner does not exist");
            }
            let stored =
                self.metafield(text(field, "ownerId"), text(field, "namespace"), text(field, "key")).map(digest);
            let stale = match field.get("compareDigest") {
                None => false,
                Some(Json::Null) => stored.is_some(),
                Some(_) => stored.as_deref() != Some(text(field, "compareDigest")),
            };
            if stale {
                let mut answer =
                    refused("metafields", "compareDigest", "The resource has been updated since it was loaded");
                if let Some(Json::List(errors)) = super::super::json::get_mut(&mut answer, "userErrors") {
                    for error in errors {
                        set(error, "code", Json::text("STALE_OBJECT"));
                    }
                }
                return answer;
            }
        }
        let mut written = Vec::new();
        for field in sent {
            let [owner, namespace, key, value] =
                ["ownerId", "namespace", "key", "value"].map(|name| text(field, name).to_owned());
            written.push(object([
                ("id", Json::Text(gid("Metafield", "1"))),
                ("namespace", Json::text(&namespace)),
                ("key", Json::text(&key)),
                ("value", Json::text(&value)),
                ("compareDigest", Json::Text(digest(&value))),
            ]));
            self.log.add(now, "metafields.set", &owner, Some(field));
            self.metafields.insert((owner, namespace, key), value);
        }
        object([("metafields", Json::List(written)), ("userErrors", Json::List(Vec::new()))])
    }
}

fn digest(value: &str) -> String {
    Sha256::digest(value.as_bytes()).iter().map(|own| format!("{own:02x}")).collect()
}

/// The mutation was not carried out; HTTP says 200 all the same.
fn refused(what: &str, field: &str, message: &str) -> Json {
    let error = object([("field", Json::List(vec![Json::text(field)])), ("message", Json::text(message))]);
    object([(what, Json::Null), ("userErrors", Json::List(vec![error]))])
}
