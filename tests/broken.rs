//! Every code of the registry is provoked by a pack with one mistake, and how it prints is a snapshot.
//!
//! `tests/broken/K0401-quantity-may-be-absent.kon` must find K0401, once, and nothing else.
#![cfg(feature = "cli")]

mod support;

use kontera::check::check;
use kontera::diagnostics::all;
use std::collections::BTreeSet;
use std::path::PathBuf;

fn code_of(path: &std::path::Path) -> String {
    let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
    name.split('-').next().expect("a code").to_owned()
}

/// A pack's findings: their codes, and how they are drawn.
fn found(text: &str) -> (Vec<&'static str>, String) {
    let pack = support::pack(text);
    let checked = check(&pack);
    (checked.found.iter().map(|found| found.code.id).collect(), support::drawn(&pack, &checked))
}

fn snapshot(name: &str, drawn: &str) {
    insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots/broken", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, drawn);
    });
}

/// Packs with several findings: one line of each kind that a mistake can stand in.
const SEVERAL: [(&str, usize); 1] = [("K0708-invoices-alone", 4)];

fn packs() -> Vec<PathBuf> {
    support::files_below(&support::root().join("tests/broken"), "kon")
}

#[test]
fn each_broken_pack_shows_its_one_mistake() {
    let paths = packs();
    // Checking is what takes the time; insta wants one thread.
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        for part in paths.chunks(paths.len().div_ceil(workers)) {
            let sender = sender.clone();
            scope.spawn(move || {
                for path in part {
                    let text = std::fs::read_to_string(path).expect("readable");
                    sender.send((path.clone(), found(&text))).expect("somebody listens");
                }
            });
        }
    });
    drop(sender);
    let mut results: Vec<_> = receiver.into_iter().collect();
    results.sort();
    assert_eq!(results.len(), paths.len());
    let mut wrong = Vec::new();
    for (path, (codes, drawn)) in &results {
        let wanted = SEVERAL.iter().find(|(name, _)| path.file_stem().is_some_and(|own| own == *name));
        let wanted = vec![code_of(path); wanted.map_or(1, |(_, count)| *count)];
        if *codes != wanted {
            wrong.push(format!("{} finds {codes:?}\n{drawn}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (path, (_, drawn)) in &results {
        snapshot(path.file_stem().and_then(|name| name.to_str()).expect("a name"), drawn);
    }
}

/// Too long to lie here.
#[test]
fn a_file_may_be_too_long() {
    let text = format!("let a = 1\n{}", "// Nothing to see.\n".repeat(60_000));
    let (codes, drawn) = found(&text);
    assert_eq!(codes, ["K0115"], "{drawn}");
    snapshot("K0115-file-too-long", &drawn);
}

#[test]
fn every_code_is_provoked() {
    // Those two are provoked elsewhere: facts are read for a run, and one file is too long to lie here.
    let mut provoked: BTreeSet<String> = BTreeSet::from(["K0015", "K0115"].map(str::to_owned));
    provoked.extend(packs().iter().map(|path| code_of(path)));
    let known: BTreeSet<String> = all().iter().map(|code| code.id.to_owned()).collect();
    assert_eq!(provoked, known, "codes without a broken pack, or broken packs without a code");
}

#[test]
fn every_snapshot_has_its_pack() {
    let stem = |path: &PathBuf| path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
    let mut packs: BTreeSet<String> = packs().iter().map(stem).collect();
    packs.insert("K0115-file-too-long".to_owned());
    let snapshots = support::files_below(&support::root().join("tests/snapshots/broken"), "snap");
    let snapshots: BTreeSet<String> = snapshots.iter().map(stem).collect();
    let apart: Vec<&String> = packs.symmetric_difference(&snapshots).collect();
    assert!(apart.is_empty(), "a pack without a snapshot, or the other way round: {apart:?}");
}

#[test]
fn no_page_and_no_message_speaks_of_the_machine() {
    // Words of the implementation that a bookkeeper has no use for.
    let words = ["struct", "enum ", "unwrap", "Option<", "Vec<", "tuple", "AST", "parse error", "null pointer"];
    for code in all() {
        for word in words {
            assert!(!code.title.contains(word), "{}: {word}", code.id);
            assert!(!code.page.contains(word), "{}: {word}", code.id);
        }
    }
}
