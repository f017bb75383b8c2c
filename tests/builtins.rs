//! Every function and fold of the language has a page in `docs/builtins`, and the examples on it are run.

mod support;

use kontera::check::builtins::Builtin;
use kontera::check::program::FoldOp;
use std::collections::BTreeSet;

/// What is no function by its grammar, but is looked up like one.
const OTHERS: [&str; 4] = ["as", "fit", "is", "total"];

/// A fenced block that begins with this line is a pack with `test` blocks.
const FENCE: &str = "```kontera test";

fn wanted() -> BTreeSet<String> {
    let builtins = Builtin::ALL.into_iter().map(Builtin::name);
    let folds = FoldOp::ALL.into_iter().map(FoldOp::name);
    builtins.chain(folds).chain(OTHERS).map(str::to_owned).collect()
}

/// The pages: name and text.
fn pages() -> Vec<(String, String)> {
    let files = support::files_below(&support::root().join("docs/builtins"), "md");
    files
        .iter()
        .map(|path| {
            let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
            (name.to_owned(), std::fs::read_to_string(path).expect("readable"))
        })
        .collect()
}

/// The blocks of a page that are run.
fn examples(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    for line in page.lines() {
        match &mut open {
            None if line == FENCE => open = Some(String::new()),
            None => {}
            Some(_) if line == "```" => found.extend(open.take()),
            Some(block) => {
                block.push_str(line);
                block.push('\n');
            }
        }
    }
    assert!(open.is_none(), "a block that does not end");
    found
}

#[test]
fn every_builtin_has_a_page_and_every_page_a_builtin() {
    let written: BTreeSet<String> = pages().into_iter().map(|(name, _)| name).collect();
    assert_eq!(written, wanted());
}

#[test]
fn a_page_says_what_it_is_about() {
    for (name, page) in pages() {
        assert!(page.starts_with(&format!("# {name}\n\n")), "{name}: its first line is its name");
        for part in ["**Absent:**", "**Held:**", "## Examples"] {
            assert!(page.contains(part), "{name}: {part}");
        }
        assert!(page.contains("holds when**") || page.contains("never holds by itself.**"), "{name}: when it holds");
    }
}

#[test]
fn links_lead_to_pages() {
    for (name, page) in pages() {
        for link in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            assert!(wanted().contains(link.trim_end_matches(".md")), "{name}: {link}");
        }
    }
}

#[test]
fn the_examples_do_what_they_say() {
    let mut failures = Vec::new();
    let mut all = 0;
    for (name, page) in pages() {
        let blocks = examples(&page);
        assert!(!blocks.is_empty(), "{name} has no example");
        let mut checks = 0;
        for block in blocks {
            let (count, failed) = support::run_tests(&block);
            checks += count;
            failures.extend(failed.into_iter().map(|failure| format!("{name}: {failure}")));
        }
        if checks < 2 {
            failures.push(format!("{name}: {checks} checks, two are the least"));
        }
        all += checks;
    }
    println!("{all} checks in the pages");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
