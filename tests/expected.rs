//! `kontera test`: cases, expected results, `test` blocks, and what is told when they differ.
#![cfg(feature = "cli")]

#[path = "support/command.rs"]
mod command;
mod support;

use command::{Ran, kontera};
use std::fs;
use std::path::{Path, PathBuf};

const EXAMPLE: &str = "examples/nordic-outdoor";

/// A pack on the standard library, with one order.
fn pack(name: &str, rules: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("expected").join(name);
    let _ = fs::remove_dir_all(&folder);
    write(
        &folder,
        "pack.yaml",
        "name: shop\nversion: 1.0.0\nbase:\n  std: \"0.1\"\nsettings:\n  missing_sku: free_text\n",
    );
    write(&folder, "rules/shop.kon", &format!("use std.sweden\n{rules}"));
    let order =
        fs::read_to_string(support::root().join(EXAMPLE).join("cases/gift-card-and-tip.json")).expect("an order");
    write(&folder, "cases/gift.json", &order);
    write(&folder, "facts.yaml", "fortnox.Customer: []\nfortnox.Article:\n  - ArticleNumber: LAMP-HEAD\n");
    folder
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("written");
}

fn test(folder: &Path, arguments: &[&str]) -> Ran {
    answered(folder, arguments, "")
}

/// With answers to what is asked.
fn answered(folder: &Path, arguments: &[&str], answers: &str) -> Ran {
    let arguments: Vec<&str> = ["test", "."].iter().chain(arguments).copied().collect();
    kontera(folder, &arguments, answers.as_bytes())
}

fn snapshot(name: &str, ran: &Ran) {
    let told = format!("exit code {}\n\n{}\n{}", ran.code, ran.out, ran.err);
    insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots/expected", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, told);
    });
}

fn accepted(folder: &Path) {
    let ran = test(folder, &["--accept"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

const OTHER_ACCOUNT: &str = "
override table sales_account because \"the web shop stands apart\" {
  | domestic | * | 25% | 3011 |
}
";

#[test]
fn a_new_case_is_shown_and_accepted_once() {
    let folder = pack("new", "");
    snapshot("new", &test(&folder, &[]));
    assert!(!folder.join("cases/gift.expected").exists(), "nothing is written unasked");
    accepted(&folder);
    let ran = test(&folder, &[]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", "shop: 1 case: all as expected\n"));
}

#[test]
fn a_change_is_told_by_what_differs() {
    let folder = pack("changed", "");
    accepted(&folder);
    write(&folder, "rules/shop.kon", &format!("use std.sweden\n{OTHER_ACCOUNT}"));
    snapshot("changed", &test(&folder, &[]));
    let coloured = test(&folder, &["--color", "always"]).out;
    assert!(coloured.contains("\u{1b}[31m  - ") && coloured.contains("\u{1b}[32m  + "), "{coloured:?}");
    accepted(&folder);
    assert_eq!(test(&folder, &[]).code, 0);
}

#[test]
fn blanks_in_a_file_of_results_are_a_difference_too() {
    let folder = pack("blanks", "");
    accepted(&folder);
    let file = folder.join("cases/gift.expected");
    let text = fs::read_to_string(&file).expect("results");
    fs::write(&file, text.replace("Currency  ", "Currency    ")).expect("written");
    let ran = test(&folder, &[]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("only blanks differ"), "{}", ran.out);
}

#[test]
fn results_without_a_document_are_told_and_left_alone() {
    let folder = pack("stale", "");
    accepted(&folder);
    write(&folder, "cases/old.expected", "order.created\n");
    let ran = test(&folder, &["--accept"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("cases/old.expected stands without a document"), "{}", ran.err);
    assert!(folder.join("cases/old.expected").exists());
}

#[test]
fn a_file_beside_a_case_says_how_it_is_run() {
    let folder = pack("how", "");
    write(&folder, "cases/gift.yaml", "event: [order.created, order.captured]\nfacts: cases/inputs/facts.yaml\n");
    let known = "fortnox.Article:\n  - ArticleNumber: LAMP-HEAD\nfortnox.Customer:\n  - CustomerNumber: \"77\"\n    Email: karin.algmyr@example.se\n";
    write(&folder, "cases/inputs/facts.yaml", known);
    // Below `inputs` stands what is read beside others.
    write(&folder, "cases/inputs/refund.json", "{}");
    accepted(&folder);
    let text = fs::read_to_string(folder.join("cases/gift.expected")).expect("results");
    let events: Vec<&str> = text.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(events, ["order.created", "order.captured"]);
    assert!(text.contains("CustomerNumber          \"77\""), "{text}");
    assert!(text.contains("convert sales_order to sales_invoice"), "{text}");
}

#[test]
fn a_mistake_beside_a_case_names_the_file_and_the_word() {
    let folder = pack("how-wrong", "");
    for (how, told) in [
        ("events: order.paid\n", "`events` is not known here; did you mean `event`?"),
        ("event: order.payed\n", "there is no event order.payed; did you mean order.paid?"),
        ("event: {a: b}\n", "`event` takes a word"),
        ("inputs: refund.json\n", "`inputs` names documents and their files"),
        ("inputs: {refnd: cases/x.json}\n", "the pack has no input refnd"),
        ("inputs: {refund: cases/inputs/x.json}\n", "there is no file ./cases/inputs/x.json"),
        ("facts: cases/inputs/x.yaml\n", "there is no file ./cases/inputs/x.yaml"),
        ("event: [\n", "gift.yaml:"),
    ] {
        write(&folder, "cases/gift.yaml", how);
        let ran = test(&folder, &[]);
        assert_eq!(ran.code, 1, "{how}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains("FAILED  cases/gift.json") && ran.out.contains(told), "{how}: {}", ran.out);
    }
}

#[test]
fn a_document_that_cannot_be_read_fails_and_is_never_accepted() {
    let folder = pack("unreadable", "");
    write(&folder, "cases/gift.json", "{\n  \"id\": 1,\n  \"name\" \"#1\"\n}");
    for arguments in [&[][..], &["--accept"]] {
        let ran = test(&folder, arguments);
        assert_eq!(ran.code, 1);
        assert!(ran.out.contains("cases/gift.json:3:10:"), "{}", ran.out);
    }
    assert!(!folder.join("cases/gift.expected").exists());
}

#[test]
fn lines_of_a_file_are_documents_of_one_case() {
    let folder = pack("lines", "");
    let order = fs::read_to_string(folder.join("cases/gift.json")).expect("an order");
    let order: serde_json::Value = serde_json::from_str(&order).expect("JSON");
    write(&folder, "cases/all.jsonl", &format!("{order}\n{order}\n"));
    accepted(&folder);
    let text = fs::read_to_string(folder.join("cases/all.expected")).expect("results");
    assert_eq!(text.matches("  send ").count(), 2, "{text}");
    write(&folder, "cases/gift.jsonl", &format!("{order}\n"));
    let ran = test(&folder, &[]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("cases/gift.json and cases/gift.jsonl would have the same expected results"),
        "{}",
        ran.err
    );
}

const TESTS: &str = "
calc parcels(grams: Int) -> Int =
  1 when grams <= 20000
  otherwise 2

test \"parcels\" {
  | grams | = parcels(grams) |
  | 100   | 1                |
  | 20001 | 3                |
}

test \"a file\" {
  given order from \"cases/nothere.json\"
  | = order.name |
  | \"#1\"         |
}
";

#[test]
fn tests_in_rules_run_with_the_cases() {
    let folder = pack("inline", TESTS);
    accepted_but_failing(&folder);
    snapshot("inline", &test(&folder, &[]));
    snapshot("inline-json", &test(&folder, &["parcels", "--format", "json"]));
    snapshot("inline-junit", &test(&folder, &["parcels", "--format", "junit"]));
}

fn accepted_but_failing(folder: &Path) {
    let ran = test(folder, &["--accept"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
}

#[test]
fn names_choose_what_runs() {
    let folder = pack("names", "");
    accepted(&folder);
    assert!(test(&folder, &["gift"]).err.contains("1 case"));
    let ran = test(&folder, &["gfit"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no case and no test has gfit in its name"), "{}", ran.err);
}

#[test]
fn a_pack_with_nothing_to_test_says_so() {
    let folder = pack("nothing", "");
    fs::remove_file(folder.join("cases/gift.json")).expect("removed");
    let ran = test(&folder, &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("has no cases and no tests; put an order into cases/"), "{}", ran.err);
}

#[test]
fn a_pack_with_errors_is_not_tested() {
    let folder = pack("errors", "\nlet x = nothing\n");
    let ran = test(&folder, &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("nothing is tested"), "{}", ran.err);
}

#[test]
fn a_review_asks_for_each_change() {
    let folder = pack("review", "");
    let order = fs::read_to_string(folder.join("cases/gift.json")).expect("an order");
    write(&folder, "cases/other.json", &order);
    // The end of the answers is a no.
    assert_eq!(answered(&folder, &["--review"], "").code, 1);
    assert_eq!(answered(&folder, &["--review"], "q\n").code, 1);
    assert!(!folder.join("cases/gift.expected").exists());
    let ran = answered(&folder, &["--review"], "what?\na\nskip\n");
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.out.contains("1 of 2: [a]ccept, [s]kip, [q]uit? a, s or q\n"), "{}", ran.out);
    assert!(folder.join("cases/gift.expected").exists() && !folder.join("cases/other.expected").exists());
    assert_eq!(answered(&folder, &["--review"], "yes\n").code, 0);
    assert!(folder.join("cases/other.expected").exists());
}

/// The folders below `examples`.
fn examples() -> Vec<PathBuf> {
    let entries = fs::read_dir(support::root().join("examples")).expect("examples");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    folders
}

#[test]
fn the_examples_give_what_is_expected() {
    let folders = examples();
    assert!(folders.len() >= 4, "{folders:?}");
    for folder in folders {
        let ran = kontera(&folder, &["check", ".", "--strict"], b"");
        assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}: {}", folder.display(), ran.err);
        let ran = kontera(&folder, &["test", "."], b"");
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    }
}

#[test]
fn a_customer_needs_few_rules_of_its_own() {
    for folder in examples() {
        let rules = support::files_below(&folder.join("rules"), "kon");
        let lines: usize = rules.iter().map(|path| fs::read_to_string(path).expect("rules").lines().count()).sum();
        assert!(lines < 60, "{}: {lines} lines", folder.display());
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_cores() {
    let folder = pack("order", "");
    let order = fs::read_to_string(folder.join("cases/gift.json")).expect("an order");
    for n in 0..24 {
        write(&folder, &format!("cases/{n:02}.json"), &order.replace("#1019", &format!("#{n}")));
    }
    let out = test(&folder, &[]).out;
    let told: Vec<&str> = out.lines().filter(|line| line.starts_with("NEW")).collect();
    assert_eq!(told.len(), 25);
    assert!(told.is_sorted(), "{told:?}");
    assert_eq!(out, test(&folder, &[]).out);
}
