//! The shipped examples: each order's result is a reviewed snapshot, and Fortnox would accept and add it up as Shopify did.
#![cfg(feature = "cli")]

#[path = "support/command.rs"]
mod command;
#[path = "support/fortnox.rs"]
mod fortnox;
mod support;

use command::{kontera, results, steps};
use serde_json::Value;
use std::path::Path;

const PACK: &str = "examples/nordic-outdoor";

fn run(format: &str) -> String {
    let ran = kontera(&support::root(), &["run", PACK, "--format", format], b"");
    assert_eq!(ran.code, 1, "some orders of the example are held on purpose: {}", ran.err);
    ran.out
}

/// `examples/nordic-outdoor/cases/se-b2c.json` → `se-b2c`
fn case(result: &Value) -> String {
    let place = result["source"].as_str().expect("a source");
    Path::new(place).file_stem().and_then(|name| name.to_str()).expect("a name").to_owned()
}

#[test]
fn each_order_has_its_result() {
    let results = results(&run("jsonl"));
    let files = support::files_below(&support::root().join(PACK).join("cases"), "json");
    assert_eq!(results.len(), files.len(), "one result per order");
    insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots/examples", prepend_module_to_snapshot => false }, {
        for result in &results {
            let pretty = serde_json::to_string_pretty(result).expect("JSON");
            insta::assert_snapshot!(case(result), pretty);
        }
    });
}

#[test]
fn the_table_is_for_people() {
    let out = run("table");
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("table", out);
    });
    for line in out.lines() {
        assert!(line.chars().count() <= 80, "wider than a terminal: {line}");
    }
}

#[test]
fn every_format_tells_the_same() {
    let lines = results(&run("jsonl"));
    let list: Vec<Value> = serde_json::from_str(&run("json")).expect("a list");
    assert_eq!(list, lines);
}

#[test]
fn two_runs_are_equal_to_the_byte() {
    assert_eq!(run("jsonl"), run("jsonl"));
}

#[test]
fn fortnox_accepts_every_payload_and_adds_up_as_shopify_did() {
    for (pack, event, least) in [
        (PACK, "order.created", 12),
        ("examples/emballage", "order.fulfilled", 3),
        ("examples/lykta", "order.captured", 5),
        ("examples/rost", "order.paid", 3),
    ] {
        let ran = kontera(&support::root(), &["run", pack, "--event", event, "--format", "jsonl"], b"");
        let mut documents = 0;
        for result in results(&ran.out) {
            let order =
                std::fs::read(support::root().join(result["source"].as_str().expect("a source"))).expect("the order");
            let order: Value = serde_json::from_slice(&order).expect("JSON");
            for step in steps(&result) {
                assert_eq!(fortnox::faults(step), Vec::<String>::new(), "{}", case(&result));
                let payload = &step["payload"];
                for wrapper in ["Order", "Invoice"] {
                    let Some(body) = payload.get(wrapper) else { continue };
                    let currency = body["Currency"].as_str().expect("a currency");
                    let (ours, theirs) = (fortnox::total(payload), fortnox::shopify_total(&order, currency));
                    assert_eq!(ours, theirs, "{}: Fortnox comes to {ours}, Shopify to {theirs}", case(&result));
                    documents += 1;
                }
            }
        }
        assert!(documents >= least, "{pack}: only {documents} documents");
    }
}
