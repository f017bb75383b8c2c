//! What is wrong with a payload: by our own table of Fortnox's rules, and by Fortnox's own document where it stands beside
//! the checkout.

use crate::{fortnox, support};
use kontera::document::Json;
use kontera::reference::{Action, Step};
use serde_json::Value;
use std::collections::BTreeMap;

pub struct Validator {
    api: Option<Api>,
}

/// The parts of Fortnox's document that describe what is sent.
struct Api {
    schemas: serde_json::Map<String, Value>,
    /// Schema of the body, by the wrapper.
    bodies: BTreeMap<&'static str, String>,
}

const PATHS: [(&str, &str); 7] = [
    ("Order", "/3/orders"),
    ("Invoice", "/3/invoices"),
    ("Customer", "/3/customers"),
    ("Article", "/3/articles"),
    ("Voucher", "/3/vouchers"),
    ("InvoicePayment", "/3/invoicepayments"),
    ("Price", "/3/prices"),
];

impl Validator {
    pub fn new() -> Validator {
        Validator { api: support::shared("fortnox/openapi.json").map(|path| Api::read(&path)) }
    }

    pub fn violations(&self, step: &Step) -> Vec<String> {
        let Some(payload) = &step.payload else { return Vec::new() };
        let mut found = Vec::new();
        numbers(payload, "", &mut found);
        let value: Value = match serde_json::from_str(&payload.compact()) {
            Ok(value) => value,
            Err(error) => return vec![format!("this is no JSON: {error}")],
        };
        // Too many digits for a float: what is said below would be said of another number.
        if !found.is_empty() {
            return found;
        }
        let whole = !matches!(step.action, Action::Update { .. });
        found.extend(fortnox::violations(&value, whole));
        if let Some(api) = &self.api {
            found.extend(api.violations(&value, whole));
        }
        found
    }
}

/// Fortnox's document calls amounts doubles. More than fifteen digits are not kept.
fn numbers(json: &Json, place: &str, found: &mut Vec<String>) {
    match json {
        Json::Number(text) => {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let plain = text
                .strip_prefix('-')
                .unwrap_or(text)
                .split('.')
                .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
            if !plain || digits.trim_start_matches('0').len() > 15 {
                found.push(format!("{place} = {text}: not a number that is kept exactly"));
            }
        }
        Json::List(list) => {
            list.iter().enumerate().for_each(|(n, value)| numbers(value, &format!("{place}[{}]", n + 1), found));
        }
        Json::Object(entries) => {
            let mut keys: Vec<&String> = entries.iter().map(|(key, _)| key).collect();
            keys.sort();
            if keys.windows(2).any(|pair| pair[0] == pair[1]) {
                found.push(format!("{place} has a key twice"));
            }
            entries.iter().for_each(|(key, value)| numbers(value, &format!("{place}.{key}"), found));
        }
        Json::Null | Json::Bool(_) | Json::Text(_) => {}
    }
}

impl Api {
    fn read(path: &std::path::Path) -> Api {
        let text = std::fs::read_to_string(path).expect("Fortnox's document");
        let mut api: Value = serde_json::from_str(&text).expect("JSON");
        let bodies = PATHS.map(|(wrapper, path)| {
            let content = &api["paths"][path]["post"]["requestBody"]["content"];
            let body = content.as_object().and_then(|kinds| kinds.values().next()).expect("a body");
            let reference = body["schema"]["$ref"].as_str().expect("a schema");
            (wrapper, reference.rsplit('/').next().unwrap_or_default().to_owned())
        });
        let Value::Object(schemas) = api["components"]["schemas"].take() else { panic!("schemas") };
        Api { schemas, bodies: bodies.into_iter().collect() }
    }

    fn violations(&self, payload: &Value, whole: bool) -> Vec<String> {
        let wrapper = payload.as_object().and_then(|entries| entries.keys().next()).map_or("", String::as_str);
        let Some(body) = self.bodies.get(wrapper) else { return vec![format!("Fortnox has no {wrapper}")] };
        let mut found = Vec::new();
        self.value(&self.schemas[body], payload, "api", whole, &mut found);
        found
    }

    fn value(&self, schema: &Value, value: &Value, place: &str, whole: bool, found: &mut Vec<String>) {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap_or_default();
            return self.value(&self.schemas[name], value, place, whole, found);
        }
        // Null empties a field, whatever the document says; what an earlier step makes is filled in later.
        if value.is_null() || value.get("$ref").is_some() {
            return;
        }
        let mut bad = |what: &str| found.push(format!("{place} = {value}: {what}"));
        match schema["type"].as_str() {
            Some("string") => {
                let Some(text) = value.as_str() else { return bad("no text") };
                let length = text.chars().count() as u64;
                if schema["maxLength"].as_u64().is_some_and(|most| length > most) {
                    bad("too long");
                }
                if schema["minLength"].as_u64().is_some_and(|least| length < least) {
                    bad("too short");
                }
                if schema["enum"].as_array().is_some_and(|all| !all.contains(value)) {
                    bad("not one of the names");
                }
            }
            Some(kind @ ("number" | "integer")) => {
                let Some(number) = value.as_f64().filter(|_| kind == "number" || value.is_i64()) else {
                    return bad("no number");
                };
                if schema["maximum"].as_f64().is_some_and(|most| number > most) {
                    bad("too large");
                }
                if schema["minimum"].as_f64().is_some_and(|least| number < least) {
                    bad("too small");
                }
                if schema["format"] == "int32" && value.as_i64().is_none_or(|own| i32::try_from(own).is_err()) {
                    bad("more than 32 bits");
                }
            }
            Some("boolean") if !value.is_boolean() => bad("not true or false"),
            Some("array") => {
                let Some(all) = value.as_array() else { return bad("no list") };
                if schema["minItems"].as_u64().is_some_and(|least| (all.len() as u64) < least) {
                    bad("too few");
                }
                for (n, inner) in all.iter().enumerate() {
                    self.value(&schema["items"], inner, &format!("{place}[{}]", n + 1), true, found);
                }
            }
            None | Some("object") => {
                let Some(entries) = value.as_object() else { return bad("no object") };
                for (key, inner) in entries {
                    match schema["properties"].get(key) {
                        Some(schema) => self.value(schema, inner, &format!("{place}.{key}"), whole, found),
                        None => found.push(format!("{place}.{key}: Fortnox has no such field")),
                    }
                }
                for needed in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                    // Clients leave the year of a voucher out and succeed.
                    if whole && needed != "Year" && entries.get(needed).is_none_or(Value::is_null) {
                        found.push(format!("{place}.{needed} is missing"));
                    }
                }
            }
            _ => {}
        }
    }
}
