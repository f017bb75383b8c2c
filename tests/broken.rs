//! Every code of the registry is provoked by a pack with one mistake, and how it prints is a snapshot.
//!
//! `tests/broken/K0401-quantity-may-be-absent.kon` must find K0401 and nothing else.

mod support;

use kontera::check::check;
use kontera::diagnostics::all;
use std::collections::BTreeSet;

fn code_of(path: &std::path::Path) -> String {
    let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
    name.split('-').next().expect("a code").to_owned()
}

#[test]
fn each_broken_pack_shows_its_one_mistake() {
    insta::glob!("broken/*.kon", |path| {
        let text = std::fs::read_to_string(path).expect("readable");
        let pack = support::pack(&text);
        let checked = check(&pack);
        let codes: BTreeSet<&str> = checked.found.iter().map(|found| found.code.id).collect();
        let drawn = support::drawn(&pack, &checked);
        assert_eq!(codes, BTreeSet::from([code_of(path).as_str()]), "{}\n{drawn}", path.display());
        insta::with_settings!({ description => "", omit_expression => true, input_file => "" }, {
            insta::assert_snapshot!(drawn);
        });
    });
}

#[test]
fn every_code_is_provoked() {
    let folder = support::root().join("tests/broken");
    // Facts are read for a run, not for a check; `tests/facts.rs` provokes what is wrong with them.
    let elsewhere = ["K0015"];
    let provoked: BTreeSet<String> = support::files_below(&folder, "kon").iter().map(|path| code_of(path)).collect();
    let missing: Vec<&str> = all()
        .iter()
        .map(|code| code.id)
        .filter(|id| !provoked.contains(*id) && !elsewhere.contains(id))
        .collect();
    assert_eq!(missing, Vec::<&str>::new(), "codes without a broken pack");
    let known: BTreeSet<&str> = all().iter().map(|code| code.id).collect();
    let strangers: Vec<&String> = provoked.iter().filter(|id| !known.contains(id.as_str())).collect();
    assert_eq!(strangers, Vec::<&String>::new(), "broken packs without a code");
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
