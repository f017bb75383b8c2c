//! The list of what Kontera must do, row by row, and the tests that show it: `docs/acceptance.md` is written from here.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// One row of `tests/acceptance/rows.csv`.
struct Row {
    id: String,
    what: String,
    /// Tests, by their whole name or by the row they are named after.
    tests: Vec<String>,
    /// What will bring the rest.
    open: String,
}

fn rows() -> Vec<Row> {
    let path = support::root().join("tests/acceptance/rows.csv");
    let mut reader = csv::Reader::from_path(path).expect("the rows");
    let rows = reader.records().map(|record| {
        let record = record.expect("a row");
        let cell = |n: usize| record.get(n).expect("four cells").to_owned();
        Row {
            id: cell(0),
            what: cell(1),
            tests: cell(2).split_whitespace().map(str::to_owned).collect(),
            open: cell(3),
        }
    });
    rows.collect()
}

/// All tests, and the cases that are files of their own, by name; with the file they stand in.
fn tests() -> BTreeMap<String, String> {
    let root = support::root();
    let shown =
        |path: &Path| path.strip_prefix(&root).expect("below the root").display().to_string().replace('\\', "/");
    let mut found = BTreeMap::new();
    for path in support::files_below(&root.join("tests"), "rs") {
        let text = fs::read_to_string(&path).expect("a test");
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (n, line) in lines.iter().enumerate() {
            let Some(name) = line.strip_prefix("fn ").and_then(|rest| rest.split('(').next()) else { continue };
            if lines[..n].iter().rev().take_while(|above| above.starts_with("#[")).any(|above| *above == "#[test]") {
                found.insert(name.to_owned(), shown(&path));
            }
        }
    }
    for path in support::files_below(&root.join("tests"), "kon") {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        if name.starts_with("s_") {
            found.insert(name.to_owned(), shown(&path));
        }
    }
    found
}

/// `s_113_s_114_…` is about two rows, `s_110_to_s_128_…` about all between.
fn about(name: &str) -> Vec<u32> {
    let words: Vec<&str> = name.split('_').collect();
    let mut found: Vec<u32> = Vec::new();
    let mut at = 0;
    while words.get(at) == Some(&"s") {
        let Some(number) = words.get(at + 1).filter(|word| word.len() == 3).and_then(|word| word.parse().ok()) else {
            break;
        };
        match found.last() {
            Some(first) if words.get(at - 1) == Some(&"to") => found.extend(first + 1..=number),
            _ => found.push(number),
        }
        at += 2;
        if words.get(at) == Some(&"to") {
            at += 1;
        }
    }
    found
}

/// The names that show a row.
fn proofs<'t>(row: &Row, tests: &'t BTreeMap<String, String>) -> Vec<(&'t str, &'t str)> {
    let number = |id: &str| id[2..].parse::<u32>().expect("a number");
    let own = number(&row.id);
    let mut found: Vec<(&str, &str)> = Vec::new();
    for (name, file) in tests {
        let named = row.tests.iter().any(|wanted| match wanted.strip_prefix("s_") {
            Some(digits) if digits.len() == 3 => about(name).contains(&digits.parse().expect("a number")),
            _ => wanted == name,
        });
        if named || about(name).contains(&own) {
            found.push((name, file));
        }
    }
    found
}

#[test]
fn the_page_lists_every_row_with_what_shows_it() {
    let (rows, tests) = (rows(), tests());
    let mut page = String::from(
        "# Acceptance\n\n\
         What shops and their consultants ask of a connection between Shopify and Fortnox, row by row, and the tests that\n\
         show it. The page is written by `tests/acceptance.rs`, which also sees to it that every test named here exists.\n\
         *Open* says which part of the work will bring a row, or the rest of it.\n\n\
         | | What | Shown by | Open |\n|---|---|---|---|\n",
    );
    let (mut shown, mut open) = (0, 0);
    for row in &rows {
        let proofs = proofs(row, &tests);
        let cells: Vec<String> = proofs.iter().map(|(name, file)| format!("[`{name}`](../{file})")).collect();
        page.push_str(&format!("| {} | {} | {} | {} |\n", row.id, row.what, cells.join("<br>"), row.open));
        shown += usize::from(!proofs.is_empty());
        open += usize::from(!row.open.is_empty());
    }
    page.push_str(&format!(
        "\n{shown} of {} rows are shown by tests, {open} are open in whole or in part.\n",
        rows.len()
    ));
    let path = support::root().join("docs/acceptance.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&path, &page).expect("written");
    }
    assert!(
        fs::read_to_string(&path).expect("the page") == page,
        "write the page anew: INSTA_UPDATE=always cargo test --test acceptance"
    );
}

#[test]
fn all_rows_are_there_and_none_is_without_a_test_or_a_plan() {
    let (rows, tests) = (rows(), tests());
    let wanted: Vec<String> = (1..=208).map(|n| format!("S-{n:03}")).collect();
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, wanted);
    let mut missing = Vec::new();
    for row in &rows {
        for wanted in &row.tests {
            let alone =
                Row { id: "S-000".to_owned(), what: String::new(), tests: vec![wanted.clone()], open: String::new() };
            if proofs(&alone, &tests).is_empty() {
                missing.push(format!("{}: there is no test {wanted}", row.id));
            }
        }
        if proofs(row, &tests).is_empty() && row.open.is_empty() {
            missing.push(format!("{}: no test shows it, and nothing will bring it", row.id));
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn names_tell_their_rows() {
    assert_eq!(about("s_113_s_114_order_statuses"), [113, 114]);
    assert_eq!(about("s_110_to_s_112_all"), [110, 111, 112]);
    assert_eq!(about("s_123_jun_1388_default"), [123]);
    assert!(about("some_other_test").is_empty());
}
