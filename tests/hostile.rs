//! Documents as the world sends them: broken, huge, odd. Each gets a result that names the place, none is lost.
#![cfg(feature = "cli")]

#[path = "support/command.rs"]
mod command;
mod support;

use command::{Ran, kontera, results};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

const ORDER: &str = include_str!("../examples/nordic-outdoor/cases/se-b2c.json");

/// A new folder: tests run beside one another.
fn folder(name: &str) -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("{}-{name}", NEXT.fetch_add(1, Ordering::Relaxed));
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("hostile").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn run_bytes(name: &str, file: &str, bytes: &[u8], more: &[&str]) -> Ran {
    let folder = folder(name);
    std::fs::write(folder.join(file), bytes).expect("written");
    let pack = support::root().join("examples/nordic-outdoor");
    let mut arguments = vec!["run", pack.to_str().expect("a path"), file];
    arguments.extend(more);
    kontera(&folder, &arguments, b"")
}

/// The order with some of its text replaced, which must be there.
fn changed(from: &str, to: &str) -> String {
    assert!(ORDER.contains(from), "the order has no {from}");
    ORDER.replace(from, to)
}

fn snapshot(name: &str, ran: &Ran) {
    let told = format!("exit code {}\n\n{}\n{}", ran.code, ran.out, ran.err);
    insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots/hostile", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, told);
    });
}

/// Runs one odd document and keeps what the user sees.
fn shown(name: &str, bytes: &[u8]) -> Ran {
    let ran = run_bytes(name, "order.json", bytes, &[]);
    snapshot(name, &ran);
    ran
}

const UNREADABLE: i32 = 3;
const HELD: i32 = 1;
const OK: i32 = 0;

/// The result as people and programs read it when nothing is odd.
fn plain() -> (String, serde_json::Value) {
    let ran = run_bytes("plain", "order.json", ORDER.as_bytes(), &["--format", "jsonl"]);
    assert_eq!(ran.code, OK, "{}", ran.err);
    (ran.out.clone(), results(&ran.out).remove(0))
}

#[test]
fn long_ids_keep_every_digit() {
    let id = results(&plain().0)[0]["id"].as_str().expect("an id").to_owned();
    for long in ["9223372036854775807", "18446744073709551615", "123456789012345678901234567890"] {
        let ran = run_bytes(&format!("id-{long}"), "order.json", changed(&id, long).as_bytes(), &["--format", "jsonl"]);
        assert_eq!(ran.code, OK, "{}", ran.err);
        assert_eq!(results(&ran.out)[0]["id"], *long);
    }
}

#[test]
fn amounts_may_be_numbers() {
    let amount = regex_like_amounts(ORDER);
    assert!(amount.contains("\"price\": 1"), "no amount was changed");
    let ran = run_bytes("number-money", "order.json", amount.as_bytes(), &["--format", "jsonl"]);
    assert_eq!(ran.code, OK, "{}\n{}", ran.out, ran.err);
    assert_eq!(results(&ran.out)[0]["steps"], plain().1["steps"]);
}

/// `"price": "100.00"` → `"price": 100.00`
fn regex_like_amounts(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let quoted = line.split_once(": \"").and_then(|(key, rest)| {
            let value = rest.trim_end_matches(',').strip_suffix('"')?;
            let number = value.contains('.') && value.chars().all(|c| c.is_ascii_digit() || c == '.');
            number.then(|| format!("{key}: {value}{}", if rest.ends_with(',') { "," } else { "" }))
        });
        out.push_str(&quoted.unwrap_or_else(|| line.to_owned()));
        out.push('\n');
    }
    out
}

#[test]
fn a_missing_key_is_as_good_as_null() {
    // A key that the rules can do without: as null, and not there at all.
    let null = changed("\"taxes_included\": true", "\"taxes_included\": null");
    let missing = changed("\"taxes_included\": true,", "");
    let (null, missing) = (
        run_bytes("null", "order.json", null.as_bytes(), &[]),
        run_bytes("missing", "order.json", missing.as_bytes(), &[]),
    );
    assert_eq!((null.code, missing.code), (HELD, HELD));
    snapshot("missing-key", &missing);
    assert_eq!(null.out.replace("is null", "is missing"), missing.out);
}

#[test]
fn tags_may_be_null() {
    let tags =
        ORDER.lines().find(|line| line.trim_start().starts_with("\"tags\"") && !line.contains('[')).expect("tags");
    let ran = run_bytes("tags", "order.json", changed(tags, "\"tags\": null,").as_bytes(), &["--format", "jsonl"]);
    assert_eq!(results(&ran.out)[0]["steps"], plain().1["steps"], "{}", ran.err);
}

#[test]
fn a_mark_and_windows_line_ends_change_nothing() {
    for (name, text) in [("bom", format!("\u{FEFF}{ORDER}")), ("crlf", ORDER.replace('\n', "\r\n"))] {
        let ran = run_bytes(name, "order.json", text.as_bytes(), &["--format", "jsonl"]);
        assert_eq!(ran.code, OK, "{name}: {}", ran.err);
        assert_eq!(ran.out, plain().0, "{name}");
    }
}

#[test]
fn ten_thousand_lines_are_held_before_fortnox_refuses_them() {
    let mut order: serde_json::Value = serde_json::from_str(ORDER).expect("JSON");
    let line = order["line_items"][0].clone();
    let mut lines = Vec::new();
    for n in 0..10_000_u64 {
        let mut line = line.clone();
        line["id"] = (10_000_000_000_000_u64 + n).into();
        lines.push(line);
    }
    order["line_items"] = lines.into();
    for key in ["total_price", "current_total_price"] {
        order[key] = "29990049.00".into();
        for side in ["shop_money", "presentment_money"] {
            order[format!("{key}_set")][side]["amount"] = "29990049.00".into();
        }
    }
    let ran = shown("ten-thousand-lines", order.to_string().as_bytes());
    assert_eq!(ran.code, HELD);
    assert!(ran.out.contains("500 rows"), "{}", ran.out);
}

#[test]
fn what_is_no_json_names_its_place() {
    let mut invalid = ORDER.as_bytes().to_vec();
    let at = ORDER.find("\"email\"").expect("an e-mail") + 12;
    invalid[at] = 0xE9;
    let cases: [(&str, Vec<u8>); 13] = [
        ("deep-lists", "[".repeat(10_000).into_bytes()),
        ("deep-objects", "{\"a\":".repeat(10_000).into_bytes()),
        (
            "deep-inside",
            changed(
                "\"note_attributes\": [",
                &format!("\"x\": {}{}, \"note_attributes\": [", "[".repeat(200), "]".repeat(200)),
            )
            .into_bytes(),
        ),
        ("nan", changed("\"taxes_included\": true", "\"taxes_included\": NaN").into_bytes()),
        ("infinity", changed("\"taxes_included\": true", "\"taxes_included\": -Infinity").into_bytes()),
        ("invalid-utf8", invalid),
        ("cut-off", ORDER.as_bytes()[..ORDER.len() / 2].to_vec()),
        ("two-documents", format!("{ORDER}{ORDER}").into_bytes()),
        ("trailing-comma", changed("\"taxes_included\": true,", "\"taxes_included\": true,,").into_bytes()),
        ("empty", Vec::new()),
        ("blanks", b"  \n\n \t\n".to_vec()),
        ("html", b"<!doctype html>\n<html>Bad gateway</html>\n".to_vec()),
        ("lone-surrogate", changed("\"taxes_included\": true", "\"taxes_included\": \"\\ud800\"").into_bytes()),
    ];
    for (name, bytes) in cases {
        let ran = shown(name, &bytes);
        assert_eq!(ran.code, UNREADABLE, "{name}: {}", ran.out);
        let json = run_bytes(name, "order.json", &bytes, &["--format", "jsonl"]);
        assert_eq!(results(&json.out)[0]["outcome"], "unreadable", "{name}");
    }
}

#[test]
fn what_is_no_order_is_held() {
    let cases: [(&str, String); 8] = [
        ("number", "42".into()),
        ("null", "null".into()),
        ("text", "\"order\"".into()),
        ("empty-object", "{}".into()),
        ("another-document", "{\"id\": 1, \"handle\": \"tent\", \"variants\": []}".into()),
        ("duplicate-keys", changed("\"taxes_included\": true", "\"taxes_included\": true, \"taxes_included\": false")),
        ("wrong-types", changed("\"taxes_included\": true", "\"taxes_included\": \"yes\"")),
        (
            "exponent-money",
            changed("\"taxes_included\": true", "\"taxes_included\": true").replacen(
                "\"total_price\": \"",
                "\"total_price\": 1e400, \"was\": \"",
                1,
            ),
        ),
    ];
    for (name, text) in cases {
        let ran = shown(name, text.as_bytes());
        assert_eq!(ran.code, HELD, "{name}: {}\n{}", ran.out, ran.err);
    }
}

#[test]
fn a_document_over_the_limit_is_refused_and_the_rest_goes_on() {
    let mut line: String = ORDER.split_whitespace().collect::<Vec<_>>().join(" ");
    line.push('\n');
    let huge = format!("{{\"note\": \"{}\"}}\n", "x".repeat((64 << 20) + 1));
    let text = format!("{line}{huge}{line}");
    let ran = run_bytes("too-long", "orders.jsonl", text.as_bytes(), &["--format", "jsonl"]);
    assert_eq!(ran.code, UNREADABLE);
    let outcomes: Vec<String> =
        results(&ran.out).iter().map(|result| result["outcome"].as_str().expect("an outcome").to_owned()).collect();
    assert_eq!(outcomes, ["send", "unreadable", "send"]);
    assert!(ran.err.contains("orders.jsonl:2: the document is larger than 64 MiB"), "{}", ran.err);
    // The same as one file.
    let ran = run_bytes("too-long-file", "order.json", huge.as_bytes(), &[]);
    assert_eq!(ran.code, UNREADABLE);
    assert!(ran.out.contains("larger than 64 MiB"), "{}", ran.out);
}

#[test]
fn terminal_codes_in_a_document_never_reach_the_terminal() {
    let name = ORDER.lines().find(|line| line.trim_start().starts_with("\"first_name\"")).expect("a name");
    let evil = "\"first_name\": \"\\u001b[31mEvil\\u0007\\u202Etxet\",";
    let ran = run_bytes("codes", "order.json", changed(name, evil).as_bytes(), &[]);
    assert!(!ran.out.contains('\u{1b}') && !ran.out.contains('\u{7}') && !ran.out.contains('\u{202e}'), "{}", ran.out);
}
