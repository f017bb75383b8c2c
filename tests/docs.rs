//! The pages cannot lie: their packs are checked, their commands are run, their links lead somewhere.

mod support;

use kontera::check::check;
use std::path::{Path, PathBuf};

/// A fenced block of a page: what stands behind the fence, and its lines.
struct Block {
    kind: String,
    text: String,
    line: usize,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (n, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(kind)) => open = Some(Block { kind: kind.trim().to_owned(), text: String::new(), line: n + 1 }),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

fn pages() -> Vec<PathBuf> {
    let root = support::root();
    let mut pages = support::files_below(&root.join("docs"), "md");
    pages.extend(["README.md", "CHANGELOG.md"].map(|name| root.join(name)));
    pages
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()))
}

/// All `kontera` blocks of the page are one pack: it has no errors, and its tests pass.
#[test]
fn the_language_page_is_a_pack() {
    let page = read(&support::root().join("docs/language.md"));
    let rules: Vec<Block> = blocks(&page).into_iter().filter(|block| block.kind == "kontera").collect();
    assert!(rules.len() > 10, "{} blocks", rules.len());
    // At its own line, so that a finding names the line of the page.
    let mut text = String::new();
    for block in &rules {
        while text.lines().count() < block.line {
            text.push('\n');
        }
        text.push_str(&block.text);
    }
    let pack = support::pack(&text);
    let checked = check(&pack);
    // A page shows things without using them.
    let found = checked.found.iter().filter(|found| found.code.id != "K1002").count();
    assert_eq!(found, 0, "docs/language.md\n{}", support::drawn(&pack, &checked));
    let (count, failures) = support::run_tests(&text);
    assert_eq!(failures, Vec::<String>::new());
    assert!(count > 0, "the page has no tests");
}

#[cfg(feature = "cli")]
#[path = "support/command.rs"]
mod command;

#[cfg(feature = "cli")]
fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).expect("copied");
        }
    }
}

/// A block `yaml shop/pack.yaml` is that file. In a `console` block, what follows `$ kontera …` is what it prints.
#[cfg(feature = "cli")]
fn walk(page: &str) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("docs").join(page.replace('/', "-"));
    let _ = std::fs::remove_dir_all(&folder);
    copied(&support::root().join("examples"), &folder.join("examples"));
    let mut commands = 0;
    for block in blocks(&read(&support::root().join(page))) {
        if let Some((_, path)) = block.kind.split_once(' ') {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, &block.text).expect("written");
        } else if block.kind == "console" {
            for part in block.text.split("$ ").filter(|part| !part.is_empty()) {
                let (line, expected) = part.split_once('\n').expect("a command");
                let mut words = line.split_whitespace();
                assert_eq!(words.next(), Some("kontera"), "{page}:{}", block.line);
                let ran = command::kontera(&folder, &words.collect::<Vec<_>>(), b"");
                let printed = format!("{}{}", ran.out, ran.err);
                let trim = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
                let (printed, expected) = (trim(printed.trim_end()), trim(expected.trim_end()));
                // `…` on a line of its own stands for what the page leaves out.
                let mut rest = printed.as_str();
                for (n, piece) in expected.split("\n…\n").enumerate() {
                    let at = rest.find(piece).filter(|at| n > 0 || *at == 0);
                    let at = at.unwrap_or_else(|| {
                        panic!("{page}:{}: $ {line}\n{printed}\n--- expected\n{expected}", block.line)
                    });
                    rest = &rest[at + piece.len()..];
                }
                assert!(rest.is_empty(), "{page}:{}: $ {line} prints more:\n{rest}", block.line);
                commands += 1;
            }
        }
    }
    assert!(commands > 0, "{page} runs nothing");
}

#[cfg(feature = "cli")]
#[test]
fn the_tour_is_as_it_says() {
    walk("docs/tour.md");
}

#[test]
fn links_lead_somewhere() {
    let mut count = 0;
    for path in pages() {
        let text = read(&path);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            if link.starts_with("http") {
                continue;
            }
            let file = link.split('#').next().unwrap_or_default();
            let target = if file.is_empty() { path.clone() } else { path.parent().expect("a folder").join(file) };
            assert!(target.exists(), "{}: there is no {link}", path.display());
            count += 1;
        }
    }
    assert!(count > 20, "{count} links");
}

/// The repository speaks of the project alone.
#[test]
fn nothing_speaks_of_one_machine() {
    let root = support::root();
    let mut files = Vec::new();
    for folder in ["src", "grammar", "rules", "examples", "tests", "docs", "benches", ".ci"] {
        for ending in ["rs", "pest", "kon", "csv", "yaml", "json", "md", "snap", "toml"] {
            if root.join(folder).exists() {
                files.extend(support::files_below(&root.join(folder), ending));
            }
        }
    }
    files.extend(["README.md", "CHANGELOG.md", "Cargo.toml", ".ci/run"].map(|name| root.join(name)));
    assert!(files.len() > 200, "{} files", files.len());
    // In pieces, so that this file does not find itself.
    let words = ["/wo~rk/", "/ro~ot/", "/ho~me/", ".lib~rary", "crates~.io", "TO~DO", "FIX~ME"]
        .map(|word| word.replace('~', ""));
    for path in files {
        let text = read(&path);
        for word in &words {
            assert!(!text.contains(word.as_str()), "{} says {word}", path.display());
        }
    }
}

/// The packs built into the command are those in `rules/`.
#[test]
fn every_rule_file_is_built_in() {
    let root = support::root().join("rules");
    let mut files = support::files_below(&root, "kon");
    files.extend(support::files_below(&root, "csv"));
    let mut files: Vec<String> =
        files.iter().map(|path| path.strip_prefix(&root).expect("below rules").display().to_string()).collect();
    files.sort();
    let mut built_in: Vec<String> =
        kontera::pack::embedded_files().iter().map(|(path, _)| (*path).to_owned()).collect();
    built_in.sort();
    assert_eq!(built_in, files, "src/pack/embedded.rs and rules/ differ");
}
