//! `kontera check PACK --emit-cases FOLDER`: what is written, what is said, and that nobody's file is overwritten.
#![cfg(feature = "cli")]

#[path = "support/command.rs"]
mod command;
mod support;

use command::{Ran, kontera, results};
use std::path::{Path, PathBuf};

const GAP: &str = "use std.sweden

table carrier(title, country) -> WayOfDelivery {
  | title       | country | way      |
  | \"PostNord\"* | *       | POSTNORD |
  | \"DHL\"*      | NO, DK  | DHL      |
  | not \"DHL\"*, \"PostNord\"* | * | ANNAT |
}

override map sales_order because \"carriers by title\" {
  WayOfDelivery = carrier(shipping_title otherwise \"none\", country)
}
";

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cases").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn write(folder: &Path, rules: &str) {
    for (path, bytes) in support::files(rules) {
        let path = folder.join("pack").join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("written");
    }
}

fn emit(folder: &Path) -> Ran {
    kontera(folder, &["check", "pack", "--emit-cases", "cases/new"], b"")
}

fn said(ran: &Ran) -> Vec<&str> {
    let told = |line: &&str| line.starts_with("wrote ") || line.starts_with("K0") || line.starts_with("no cases");
    ran.err.lines().filter(told).collect()
}

#[test]
fn an_order_shows_the_gap_and_meets_the_row_that_closes_it() {
    let folder = folder("gap");
    write(&folder, GAP);
    let ran = emit(&folder);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let written = "cases/new/K0509-carrier-1.json";
    let told = "`carrier` has no row for title = \"dhl\", country = AD (--event order.created)";
    assert_eq!(said(&ran), [format!("wrote {written}: {told}")]);
    // The broken pack is not run; with a row for the case, the order comes to that row.
    assert_eq!(kontera(&folder, &["run", "pack", written], b"").code, 2);
    write(&folder, &GAP.replace("\n}\n\noverride", "\n  | otherwise | hold \"this is the gap\" |\n}\n\noverride"));
    let ran = kontera(&folder, &["run", "pack", written, "--event", "order.created", "--format", "jsonl"], b"");
    let reasons = results(&ran.out)[0]["reasons"].to_string();
    assert!(reasons.contains("this is the gap"), "{}{}", ran.out, ran.err);
}

#[test]
fn nobodys_file_is_overwritten() {
    let folder = folder("files");
    write(&folder, GAP);
    let order = folder.join("cases/new/K0509-carrier-1.json");
    assert_eq!(said(&emit(&folder)).len(), 1);
    let first = std::fs::read(&order).expect("written");
    // Its own files it writes again.
    assert_eq!(said(&emit(&folder)).len(), 1);
    assert_eq!(std::fs::read(&order).expect("written"), first);
    // What was changed since is somebody's.
    std::fs::write(&order, "{}").expect("written");
    let ran = emit(&folder);
    assert_eq!((ran.code, said(&ran).len()), (2, 0));
    assert!(ran.err.contains("K0509-carrier-1.json is there already"), "{}", ran.err);
    assert_eq!(std::fs::read(&order).expect("there"), b"{}");
    // So is what was never written by it; then nothing at all is written.
    std::fs::remove_dir_all(folder.join("cases")).expect("removed");
    std::fs::create_dir_all(folder.join("cases/new")).expect("a folder");
    std::fs::write(&order, "mine").expect("written");
    let ran = emit(&folder);
    assert_eq!((ran.code, said(&ran).len()), (2, 0));
    let there: Vec<_> = std::fs::read_dir(folder.join("cases/new")).expect("a folder").collect();
    assert_eq!(there.len(), 1);
}

#[test]
fn documents_beside_the_order_stand_apart() {
    let folder = folder("beside");
    write(&folder, &std::fs::read_to_string(support::root().join("tests/witness/refund.kon")).expect("readable"));
    let ran = emit(&folder);
    let beside = "cases/new/inputs/K0509-reason-1.order.json";
    assert_eq!(
        said(&ran),
        [format!(
            "wrote cases/new/K0509-reason-1.json: `reason` has no row for restock = no_restock, country = AD, \
             currency = EUR (--event refund.created --input order={beside})"
        )]
    );
    assert!(folder.join(beside).exists());
}

#[test]
fn what_cannot_be_shown_is_said() {
    let said_of = |name: &str, rules: &str| {
        let folder = folder(name);
        write(&folder, rules);
        let ran = emit(&folder);
        assert!(!folder.join("cases/new/K0509-account-1.json").exists());
        said(&ran).join("\n")
    };
    let rates = "table account(vat: Rate) -> Account {\n  | vat | account |\n  | 25% | 3001    |\n}\nlet revenue = account(25%)\n";
    assert_eq!(
        said_of("constant", &format!("input order: shopify.Order\n{rates}")),
        "K0509: no order found that reaches it: `account` has no row for vat = 0% (what rules give it never comes to that)"
    );
    assert_eq!(
        said_of("typo", &format!("{rates}let other = acount(25%)\n")),
        "no cases are written: other errors stand in the way, correct them first"
    );
    assert_eq!(
        said_of("sound", "use std.sweden\n"),
        "no cases are written: no finding is of a kind that an order could show"
    );
}

/// What no rule has a use for, so that the schema leaves it out: the browser, the cart and the checkout; an address's place
/// in a customer's list; when a customer was made.
const LEFT_OUT: [&str; 11] = [
    "browser_ip",
    "cart_token",
    "checkout_id",
    "checkout_token",
    "token",
    "created_at",
    "updated_at",
    "id",
    "country_name",
    "default",
    "variant_inventory_management",
];

/// Every key that nearly all real orders have, with a value of a type that they have there.
#[test]
fn an_order_is_as_complete_as_real_ones() {
    let Some(real) = support::shared("shopify/orders") else { return };
    let read = |path: &Path| -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(path).expect("readable")).expect("JSON")
    };
    let mut orders = Vec::new();
    for path in support::files_below(&real, "json") {
        let document = read(&path);
        let own = document.get("order").cloned().unwrap_or(document);
        orders.extend(own.get("line_items").is_some().then_some(own));
    }
    assert!(orders.len() > 20, "{} orders", orders.len());
    let folder = folder("complete");
    write(&folder, GAP);
    emit(&folder);
    let made = read(&folder.join("cases/new/K0509-carrier-1.json"));
    let mut wrong = Vec::new();
    alike(&orders.iter().collect::<Vec<_>>(), &made, "order", &mut wrong);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn alike(real: &[&serde_json::Value], made: &serde_json::Value, place: &str, wrong: &mut Vec<String>) {
    use serde_json::Value;
    let objects: Vec<&serde_json::Map<String, Value>> = real.iter().filter_map(|value| value.as_object()).collect();
    let Some(own) = made.as_object().filter(|_| !objects.is_empty()) else { return };
    let mut keys: std::collections::BTreeMap<&str, Vec<&Value>> = std::collections::BTreeMap::new();
    for (key, value) in objects.iter().copied().flatten() {
        keys.entry(key).or_default().push(value);
    }
    // The order itself has an id and days.
    let left_out = |key: &str| LEFT_OUT.contains(&key) && (place != "order" || !own.contains_key(key));
    for (key, values) in keys {
        match own.get(key) {
            None if values.len() * 10 >= objects.len() * 9 && !left_out(key) => {
                wrong.push(format!("{place} lacks {key}"))
            }
            None | Some(Value::Null) => {}
            Some(value) => {
                let kind = |value: &Value| std::mem::discriminant(value);
                if !values.iter().any(|real| kind(real) == kind(value)) {
                    wrong.push(format!("{place}.{key} is {value}"));
                }
                let inner = format!("{place}.{key}");
                match value.as_array() {
                    Some(all) => {
                        let real: Vec<&Value> = values.iter().filter_map(|real| real.as_array()).flatten().collect();
                        all.iter().for_each(|value| alike(&real, value, &inner, wrong));
                    }
                    None => alike(&values, value, &inner, wrong),
                }
            }
        }
    }
}
