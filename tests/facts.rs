//! facts.yaml with mistakes: each is told with its place.
#![cfg(feature = "cli")]

mod support;

use kontera::check::check;
use kontera::diagnostics::Diagnostics;
use kontera::document::read_yaml;
use kontera::reference::{Facts, read_facts};

/// What reading the text as facts finds, drawn.
fn drawn(text: &str) -> String {
    let mut pack = support::pack("use std.sweden\n");
    let checked = check(&pack);
    let program = checked.program.expect("a sound pack");
    let file = pack.sources.add("facts.yaml", text);
    let node = read_yaml(text).expect("readable");
    let mut found = Diagnostics::default();
    let _: Facts = read_facts(&program, &node, file, &mut found);
    assert!(found.iter().all(|found| found.code.id == "K0015"));
    found.iter().map(|found| support::finding(found, &pack.sources)).collect::<Vec<_>>().join("\n")
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots/facts", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, drawn(text));
    });
}

#[test]
fn mistakes_in_facts_are_told() {
    snapshot("K0015-no-register", "Articles:\n  - ArticleNumber: A1\n");
    snapshot("K0015-misspelt-register", "fortnox.Artikle:\n  - ArticleNumber: A1\n");
    snapshot("K0015-not-a-list", "fortnox.Article:\n  ArticleNumber: A1\n");
    snapshot("K0015-unknown-field", "fortnox.Article:\n  - ArticleNumber: A1\n    Artikelnamn: Mugg\n");
    snapshot("K0015-a-list-of-all", "- ArticleNumber: A1\n");
}

#[test]
fn sound_facts_find_nothing() {
    assert_eq!(drawn("fortnox.Article:\n  - ArticleNumber: A1\nfortnox.Customer: []\n"), "");
    assert_eq!(drawn(""), "");
}
