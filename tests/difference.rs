//! `kontera diff`: what a change of a pack changes, to the öre.
#![cfg(feature = "cli")]

#[path = "support/command.rs"]
mod command;
mod support;

use command::{Ran, kontera, results};
use rust_decimal::Decimal;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const EXAMPLE: &str = "examples/nordic-outdoor";

/// A folder with a copy of the example in `old` and another in `new`, in which a rule says something else.
fn changed(name: &str, from: &str, to: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("difference").join(name);
    let _ = fs::remove_dir_all(&folder);
    for side in ["old", "new"] {
        copied(&support::root().join(EXAMPLE), &folder.join(side));
    }
    replaced(&folder.join("new/rules/nordic.kon"), from, to);
    folder
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
}

fn replaced(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("rules");
    assert!(text.contains(from), "{from} stands in the rules");
    fs::write(path, text.replace(from, to)).expect("written");
}

fn diff(folder: &Path, arguments: &[&str]) -> Ran {
    let arguments: Vec<&str> = ["diff", "old", "new"].iter().chain(arguments).copied().collect();
    kontera(folder, &arguments, b"")
}

const FROM: &str = "| domestic | * | 25% | 3011 |";
const TO: &str = "| domestic | * | 25% | 3001 |";

fn snapshot(name: &str, ran: &Ran) {
    let told = format!("exit code {}\n\n{}\n{}", ran.code, ran.out, ran.err);
    insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots/difference", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, told);
    });
}

/// Debit less credit of all vouchers of a run, by account.
fn booked(folder: &Path, side: &str) -> BTreeMap<String, Decimal> {
    let ran = kontera(folder, &["run", side, "--vouchers", "--format", "jsonl"], b"");
    let mut sums = BTreeMap::new();
    for result in results(&ran.out) {
        for voucher in result["vouchers"].as_array().into_iter().flatten() {
            for row in voucher["rows"].as_array().expect("rows") {
                let amount = |key: &str| row[key].to_string().parse::<Decimal>().expect("an amount");
                let account = row["account"].as_str().expect("an account").to_owned();
                *sums.entry(account).or_insert(Decimal::ZERO) += amount("debit") - amount("credit");
            }
        }
    }
    sums
}

#[test]
fn what_moves_is_the_difference_of_both_runs() {
    for (name, from, to) in [
        ("accounts", FROM, TO),
        ("cost-centre", "CostCenter = \"WEB\"", "CostCenter = omit"),
        (
            "held",
            "CostCenter = \"WEB\"",
            "require count(order.line_items) < 2 otherwise hold \"too much\"\n  CostCenter = \"WEB\"",
        ),
    ] {
        let folder = changed(&format!("exact-{name}"), from, to);
        let ran = diff(&folder, &["--format", "json"]);
        let told: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("JSON: {}{}", ran.out, ran.err));
        let (old, new) = (booked(&folder, "old"), booked(&folder, "new"));
        let mut wanted: BTreeMap<String, Decimal> = BTreeMap::new();
        for account in old.keys().chain(new.keys()) {
            let of = |sums: &BTreeMap<String, Decimal>| sums.get(account).copied().unwrap_or_default();
            if of(&new) != of(&old) {
                wanted.insert(account.clone(), of(&new) - of(&old));
            }
        }
        let got: BTreeMap<String, Decimal> = told["accounts"]
            .as_array()
            .expect("accounts")
            .iter()
            .map(|row| {
                (
                    row["account"].as_str().expect("an account").to_owned(),
                    row["moved"].to_string().parse().expect("an amount"),
                )
            })
            .collect();
        assert_eq!(got, wanted, "{name}");
        assert_eq!(got.values().sum::<Decimal>(), Decimal::ZERO, "{name}: vouchers balance");
        assert_eq!(wanted.is_empty(), name == "cost-centre", "{name}");
        assert_eq!(told["documents"], 20);
        assert_eq!(ran.code, 1, "{name}");
    }
}

#[test]
fn a_change_reads_well() {
    let folder = changed("reads", FROM, TO);
    snapshot("text", &diff(&folder, &["--show", "1"]));
    snapshot("markdown", &diff(&folder, &["--show", "1", "--format", "markdown"]));
}

#[test]
fn the_same_pack_differs_in_nothing() {
    let folder = changed("same", FROM, FROM);
    let ran = diff(&folder, &[]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "order.created: 0 of 20 documents change\n", ""));
}

#[test]
fn a_limit_lets_small_moves_pass() {
    let folder = changed("limit", FROM, TO);
    assert_eq!(diff(&folder, &[]).code, 1);
    assert_eq!(diff(&folder, &["--limit", "1000000"]).code, 0);
    assert_eq!(diff(&folder, &["--limit", "100"]).code, 1);
    // That a document ends otherwise is no matter of kronor.
    replaced(
        &folder.join("new/rules/nordic.kon"),
        "CostCenter =",
        "require count(order.line_items) < 1 otherwise hold \"no\"\n  CostCenter =",
    );
    assert_eq!(diff(&folder, &["--limit", "1000000"]).code, 1);
}

#[test]
fn regions_of_tables_are_told() {
    let folder = changed("regions", FROM, "| domestic | b2c | 25% | 3011 |");
    let ran = diff(&folder, &["--format", "json"]);
    let told: Value = serde_json::from_str(&ran.out).expect("JSON");
    let tables: Vec<[&str; 4]> = told["tables"]
        .as_array()
        .expect("tables")
        .iter()
        .map(|row| ["table", "region", "before", "after"].map(|key| row[key].as_str().expect("a text")))
        .collect();
    assert_eq!(tables, [["sales_account", "domestic, *, 25%, narrower rows aside", "3011", "3001"]]);
}

#[test]
fn revisions_of_git_are_packs_too() {
    let folder = changed("git", FROM, TO);
    let git = |arguments: &[&str]| {
        let own = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
        let ran = Command::new("git").args(own).args(arguments).current_dir(&folder).output().expect("git");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    };
    git(&["init", "--quiet"]);
    fs::rename(folder.join("old"), folder.join("shop")).expect("moved");
    git(&["add", "shop"]);
    git(&["commit", "--quiet", "-m", "one"]);
    fs::remove_dir_all(folder.join("shop")).expect("removed");
    fs::rename(folder.join("new"), folder.join("shop")).expect("moved");
    let here = |arguments: &[&str]| kontera(&folder, &[&["diff"], arguments].concat(), b"");
    let ran = here(&["HEAD:shop", "shop"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("sales_account: domestic, *, 25%: 3011 → 3001"), "{}", ran.out);
    git(&["add", "shop"]);
    git(&["commit", "--quiet", "-m", "two"]);
    assert_eq!(here(&["HEAD~1:shop", "HEAD:shop", "--over", "shop/cases"]).out, ran.out);
    for (wrong, told) in
        [("HEAD:nowhere", "nowhere"), ("nobody:shop", "nobody"), ("nothere", "there is no folder nothere")]
    {
        let ran = here(&[wrong, "shop"]);
        assert_eq!(ran.code, 2, "{wrong}: {}", ran.out);
        assert!(ran.err.contains(told), "{wrong}: {}", ran.err);
    }
}

#[test]
fn what_cannot_be_read_ends_it() {
    let folder = changed("unreadable", FROM, TO);
    fs::write(folder.join("bad.json"), "{\"id\" 1}").expect("written");
    let ran = diff(&folder, &["--over", "bad.json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("bad.json:1:7"), "{}", ran.err);
    replaced(&folder.join("new/rules/nordic.kon"), "3001", "\"x\"");
    let ran = diff(&folder, &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("nothing is compared: a pack has errors"), "{}", ran.err);
}
