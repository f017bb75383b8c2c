//! Third-party orders through the example pack, where they stand beside the checkout: none is lost, none panics, and what is
//! sent adds up.
#![cfg(feature = "cli")]

#[path = "support/command.rs"]
mod command;
#[path = "support/fortnox.rs"]
mod fortnox;
mod support;

use command::{kontera, results, steps};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every order's result, and the raw order.
fn run(pack: &Path, orders: &Path) -> Vec<(Value, Value)> {
    let (pack, orders) = (pack.to_str().expect("a path"), orders.to_str().expect("a path"));
    let ran = kontera(&support::root(), &["run", pack, orders, "--format", "jsonl"], b"");
    assert!(ran.code == 0 || ran.code == 1, "exit code {}: {}", ran.code, ran.err);
    let all = results(&ran.out);
    all.into_iter()
        .map(|result| {
            let text = std::fs::read(result["source"].as_str().expect("a source")).expect("the order");
            let mut order: Value = serde_json::from_slice(&text).expect("JSON");
            if let Some(inner) = order.get_mut("order") {
                order = inner.take();
            }
            (result, order)
        })
        .collect()
}

/// The outcomes, counted; each with what it must have.
fn judged(results: &[(Value, Value)]) -> BTreeMap<String, usize> {
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    for (result, order) in results {
        let source = &result["source"];
        let outcome = result["outcome"].as_str().expect("an outcome").to_owned();
        match outcome.as_str() {
            "send" => assert!(!steps(result).is_empty(), "{source}: sent, but nothing is done"),
            "skip" => assert!(result["reason"]["text"].as_str().is_some_and(|text| !text.is_empty()), "{source}"),
            "hold" => {
                let reasons = result["reasons"].as_array().expect("reasons");
                assert!(!reasons.is_empty(), "{source}: held without a reason");
                for reason in reasons {
                    let text = reason["text"].as_str().expect("a text");
                    assert!(text.len() > 5 && !text.contains("could not be worked out"), "{source}: {text}");
                }
            }
            "needs" => assert!(!result["needs"].as_array().expect("needs").is_empty(), "{source}"),
            other => panic!("{source}: {other}"),
        }
        for step in steps(result) {
            assert_eq!(fortnox::faults(step), Vec::<String>::new(), "{source}");
            let payload = &step["payload"];
            for wrapper in ["Order", "Invoice"] {
                let Some(body) = payload.get(wrapper) else { continue };
                let currency = body["Currency"].as_str().expect("a currency");
                assert_eq!(fortnox::total(payload), fortnox::shopify_total(order, currency), "{source}");
            }
        }
        *outcomes.entry(outcome).or_default() += 1;
    }
    outcomes
}

/// The example pack with other settings.
fn changed(name: &str, settings: &[(&str, &str)], rates: &str, rules: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("corpus").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    let example = support::root().join("examples/nordic-outdoor");
    for file in ["pack.yaml", "rules/nordic.kon", "tables/oss.csv"] {
        let mut text = std::fs::read_to_string(example.join(file)).expect("the example");
        if file == "pack.yaml" {
            for (key, value) in settings {
                let own =
                    text.lines().find(|line| line.trim_start().starts_with(&format!("{key}:"))).map(str::to_owned);
                let line = format!("  {key}: {value}");
                text = match own {
                    Some(own) => text.replace(&own, &line),
                    None => format!("{text}{line}\n"),
                };
            }
        }
        if file == "tables/oss.csv" {
            text.push_str(rates);
        }
        if file == "rules/nordic.kon" {
            text = text.replace(
                "| domestic | * | 6%  | 3013 |",
                "| domestic | * | 6%  | 3013 |\n  | domestic | * | 0%, 8.5% | 3004 |",
            );
            text.push_str(rules);
        }
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
    std::fs::write(folder.join("facts.yaml"), "fortnox.Article: []\nfortnox.Customer: []\n").expect("written");
    folder
}

#[test]
fn every_third_party_order_has_an_end() {
    let Some(orders) = support::shared("shopify/orders") else { return };
    let all = run(&support::root().join("examples/nordic-outdoor"), &orders);
    assert_eq!(all.len(), support::files_below(&orders, "json").len(), "one result per order");
    eprintln!("corpus, example pack: {:?}", judged(&all));
}

#[test]
fn a_lenient_pack_sends_what_adds_up() {
    let Some(orders) = support::shared("shopify/orders") else { return };
    // All that stops an order for the merchant's sake is opened, so that many are really made.
    let lenient = changed(
        "lenient",
        &[
            ("missing_article", "create"),
            ("missing_sku", "free_text"),
            ("without_address", "domestic"),
            ("freight_article", ""),
        ],
        "DK,0%,2021-07-01,,3117,OSSDK0\nPL,23%,2021-07-01,,3118,OSSPL\nIE,23%,2021-07-01,,3119,OSSIE\n",
        "\noverride map customer because \"a test\" {\n  Name = person_name(bill_to) fit when bill_to is present otherwise \"Somebody\"\n}\n",
    );
    let all = run(&lenient, &orders);
    let outcomes = judged(&all);
    eprintln!("corpus, lenient pack: {outcomes:?}");
    for (result, _) in &all {
        if result["outcome"] == "hold" {
            let reasons: Vec<&str> = result["reasons"]
                .as_array()
                .expect("reasons")
                .iter()
                .filter_map(|reason| reason["text"].as_str())
                .collect();
            eprintln!(
                "  held {}: {}",
                result["source"].as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default(),
                reasons.join(" | ")
            );
        }
    }
    assert!(outcomes.get("send").copied().unwrap_or_default() >= 15, "{outcomes:?}");
}

/// Fortnox's OpenAPI document: what may be posted.
struct OpenApi(Value);

impl OpenApi {
    fn properties(&self, record: &str) -> &serde_json::Map<String, Value> {
        let path = match record {
            "Order" | "OrderRow" => "/3/orders",
            "Invoice" | "InvoiceRow" => "/3/invoices",
            "Customer" => "/3/customers",
            "Article" => "/3/articles",
            other => panic!("nothing is known of {other}"),
        };
        let body = &self.0["paths"][path]["post"]["requestBody"]["content"]["*/*"]["schema"];
        let wrapper = self.named(body);
        let whole = self.named(wrapper["properties"].as_object().expect("a wrapper").values().next().expect("one"));
        let found = match record.strip_suffix("Row") {
            Some(_) => self.named(&whole["properties"][format!("{record}s")]["items"]),
            None => whole,
        };
        found["properties"].as_object().expect("properties")
    }

    fn named(&self, reference: &Value) -> &Value {
        let name = reference["$ref"].as_str().expect("a reference").rsplit('/').next().expect("a name");
        &self.0["components"]["schemas"][name]
    }

    fn faults(&self, record: &str, body: &Value) -> Vec<String> {
        let known = self.properties(record);
        let mut faults = Vec::new();
        for (field, value) in body.as_object().expect("an object") {
            let Some(property) = known.get(field) else {
                faults.push(format!("{record}.{field} is unknown"));
                continue;
            };
            if value.is_null() || value.get("$ref").is_some() {
                continue;
            }
            let fits = match property["type"].as_str() {
                Some("string") => value.is_string(),
                Some("integer") => value.is_i64(),
                Some("number") => value.is_number(),
                Some("boolean") => value.is_boolean(),
                Some("array") => value.is_array(),
                _ => true,
            };
            if !fits {
                faults.push(format!("{record}.{field} = {value}, a {} is asked", property["type"]));
            }
            let length = value.as_str().map(|text| text.encode_utf16().count() as u64);
            if let (Some(length), Some(most)) = (length, property["maxLength"].as_u64())
                && length > most
            {
                faults.push(format!("{record}.{field} has {length} characters of {most}"));
            }
            if let Some(rows) = value.as_array().filter(|_| field == "OrderRows" || field == "InvoiceRows") {
                for row in rows {
                    faults.extend(self.faults(field.trim_end_matches('s'), row));
                }
            }
        }
        faults
    }
}

#[test]
fn payloads_and_schemas_agree_with_fortnox_openapi_document() {
    let Some(path) = support::shared("fortnox/openapi.json") else { return };
    let text = std::fs::read(path).expect("readable");
    let api = OpenApi(serde_json::from_slice(&text).expect("JSON"));
    let example = support::root().join("examples/nordic-outdoor");
    for (result, _) in run(&example, &example.join("cases")) {
        for step in steps(&result) {
            let (record, body) = step["payload"].as_object().expect("a payload").iter().next().expect("one entry");
            assert_eq!(api.faults(record, body), Vec::<String>::new(), "{}", result["source"]);
        }
    }
    let pack = support::pack("use std.sweden\n");
    let program = kontera::check::check(&pack).program.expect("the standard library is sound");
    for name in ["Order", "OrderRow", "Invoice", "InvoiceRow", "Customer", "Article"] {
        let known = api.properties(name);
        let full = format!("fortnox.{name}");
        let record = program.records.iter().find(|record| record.name == full).expect("the record");
        let strange: Vec<_> = record
            .fields
            .iter()
            .filter(|(field, own)| !own.marks.readonly && !known.contains_key(field.as_str()))
            .collect();
        assert!(strange.is_empty(), "{name} has fields that cannot be posted: {strange:?}");
    }
}
