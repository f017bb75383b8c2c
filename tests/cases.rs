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
