//! What the tests share.
#![allow(dead_code)]

use kontera::check::{Checked, check};
use kontera::diagnostics::{Diagnostic, Sources};
use kontera::document::{Node, read_json, read_yaml};
use kontera::pack::{Files, Pack, load};
use kontera::reference::{Facts, run_test};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Third-party documents that may stand beside the checkout; tests that read them skip visibly where they do not.
pub fn shared(what: &str) -> Option<PathBuf> {
    let path = root().join("..").join("shared").join("data").join(what);
    if path.exists() {
        return Some(path);
    }
    // Not by `eprintln!`, which a passing test does not show.
    let _ = writeln!(std::io::stderr(), "SKIPPED: there is no ../shared/data/{what} beside the checkout");
    None
}

/// The files of a pack that is written as one text. `//@ file: tables/x.csv` begins another file; without such lines the
/// text is `rules/main.kon`. A pack without pack.yaml gets a plain one.
pub fn files(text: &str) -> Files {
    let mut files = Files::new();
    let mut name = "rules/main.kon".to_owned();
    let mut content = String::new();
    for line in text.split_inclusive('\n') {
        if let Some(next) = line.trim_end().strip_prefix("//@ file: ") {
            if !content.trim().is_empty() || name != "rules/main.kon" {
                files.insert(std::mem::replace(&mut name, next.to_owned()), std::mem::take(&mut content).into_bytes());
            }
            name = next.to_owned();
            content.clear();
        } else if !line.starts_with("//@ ") {
            content.push_str(line);
        }
    }
    files.insert(name, content.into_bytes());
    files
        .entry("pack.yaml".to_owned())
        .or_insert_with(|| b"name: test\nversion: 1.0.0\nbase:\n  std: \"0.1\"\n".to_vec());
    files
}

/// A pack from one text. Files below `base/` are a base pack in the folder `base`.
pub fn pack(text: &str) -> Pack {
    let all = files(text);
    let (base, own): (Files, Files) = all.into_iter().partition(|(path, _)| path.starts_with("base/"));
    let base: Files = base.into_iter().map(|(path, bytes)| (path["base/".len()..].to_owned(), bytes)).collect();
    load(&own, &|folder| if folder == "base" { Ok(base.clone()) } else { Err(format!("there is no folder {folder}")) })
}

/// All findings as they are drawn in a terminal of 80 columns.
pub fn drawn(pack: &Pack, checked: &Checked) -> String {
    checked.found.iter().map(|found| finding(found, &pack.sources)).collect::<Vec<_>>().join("\n")
}

/// One finding as it is drawn in a terminal of 80 columns.
#[cfg(feature = "cli")]
pub fn finding(found: &Diagnostic, sources: &Sources) -> String {
    kontera::diagnostics::Terminal { width: 80, colour: false }.render(found, sources)
}

/// The bare engine has no terminal.
#[cfg(not(feature = "cli"))]
pub fn finding(found: &Diagnostic, _: &Sources) -> String {
    format!("{found:#?}")
}

/// Runs all `test` blocks of a pack written as one text; gives the number of checks and what failed.
pub fn run_tests(text: &str) -> (usize, Vec<String>) {
    let pack = pack(text);
    let checked = check(&pack);
    let Some(program) = &checked.program else {
        return (0, vec![drawn(&pack, &checked)]);
    };
    // Lints look at packs, not at texts that show one thing.
    let plain = checked.found.iter().filter(|found| found.code.id < "K1000");
    let mut failures: Vec<String> = plain.map(|found| found.message.clone()).collect();
    let files = files(text);
    let reader = |name: &str| -> Result<Node, String> {
        let bytes = files.get(name).ok_or_else(|| format!("there is no file {name}"))?;
        let node = if name.ends_with(".yaml") {
            read_yaml(std::str::from_utf8(bytes).expect("utf-8"))
        } else {
            read_json(bytes)
        };
        node.map_err(|problem| format!("{name}: {problem}"))
    };
    let facts = match files.get("facts.yaml") {
        Some(bytes) => {
            let node = read_yaml(std::str::from_utf8(bytes).expect("utf-8")).expect("facts are YAML");
            let mut found = kontera::diagnostics::Diagnostics::default();
            let facts = kontera::reference::read_facts(program, &node, Default::default(), &mut found);
            failures.extend(found.iter().map(|found| found.message.clone()));
            facts
        }
        None => Facts::default(),
    };
    let mut count = 0;
    for test in &program.tests {
        for verdict in run_test(program, test, &facts, &reader) {
            count += 1;
            if let Some(failure) = verdict.failure {
                failures.push(format!("{}, {}: {failure}", pack.sources.at(verdict.row), test.title));
            }
        }
    }
    (count, failures)
}

/// All files below a folder with an ending, sorted.
pub fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|own| own == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A seeded generator, so that a failure comes back.
pub struct Random(pub u64);

impl Random {
    /// xorshift64*
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() >> 33) as usize % n
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}
