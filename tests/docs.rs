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

/// `$ kontera …` in a `console` block, and what the page says it prints on both streams.
#[cfg(feature = "cli")]
struct Session {
    command: String,
    printed: String,
    /// The lines of `printed` in the page, counted from 0.
    lines: std::ops::Range<usize>,
}

#[cfg(feature = "cli")]
fn sessions(block: &Block) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for (n, line) in block.text.lines().enumerate() {
        let after = block.line + n + 1;
        match (line.strip_prefix("$ "), sessions.last_mut()) {
            (Some(command), _) => {
                sessions.push(Session { command: command.to_owned(), printed: String::new(), lines: after..after });
            }
            (None, Some(session)) => {
                session.printed.push_str(line.trim_end());
                session.printed.push('\n');
                session.lines.end = after;
            }
            (None, None) => panic!("line {after}: a console block begins with `$ `"),
        }
    }
    sessions
}

/// Runs `kontera run shop < orders.jsonl`, or the same by `cargo run --`.
#[cfg(feature = "cli")]
fn printed(folder: &Path, command: &str) -> String {
    if let Some(words) = command.strip_prefix("git ") {
        return git(folder, words);
    }
    let (command, input) = command.split_once(" < ").unwrap_or((command, ""));
    let words = command.strip_prefix("cargo run -- ").or_else(|| command.strip_prefix("kontera "));
    let words: Vec<&str> = words.unwrap_or_else(|| panic!("$ {command}: not kontera")).split_whitespace().collect();
    let input = if input.is_empty() { Vec::new() } else { std::fs::read(folder.join(input)).expect("the input") };
    let ran = command::kontera(folder, &words, &input);
    let both = format!("{}{}", ran.out, ran.err);
    both.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// By nobody in particular, and by no settings of whoever runs the tests.
#[cfg(feature = "cli")]
fn git(folder: &Path, words: &str) -> String {
    let ran = std::process::Command::new("git")
        .args(["-c", "user.name=Consultant", "-c", "user.email=consultant@example.com", "-c", "commit.gpgsign=false"])
        .args(words.split_whitespace())
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .expect("git");
    assert!(ran.status.success(), "git {words}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8_lossy(&ran.stdout).trim_end().to_owned()
}

/// `…` on a line of its own stands for what the page leaves out.
#[cfg(feature = "cli")]
const LEFT_OUT: &str = "…";

#[cfg(feature = "cli")]
fn agrees(printed: &str, expected: &str) -> bool {
    let expected: Vec<&str> = expected.lines().collect();
    let mut rest: Vec<&str> = printed.lines().collect();
    let pieces: Vec<&[&str]> = expected.split(|line| *line == LEFT_OUT).collect();
    for (n, piece) in pieces.iter().enumerate() {
        let last = n + 1 == pieces.len();
        let at = match (n == 0, last) {
            (true, _) => Some(0),
            (false, true) => rest.len().checked_sub(piece.len()),
            (false, false) => (0..rest.len()).find(|at| rest[*at..].starts_with(piece)),
        };
        match at {
            Some(at) if rest[at..].starts_with(piece) => rest.drain(..at + piece.len()),
            _ => return false,
        };
    }
    rest.is_empty()
}

/// A block `yaml shop/pack.yaml` is that file. In a `console` block, what follows `$ kontera …` is what it prints; as with
/// snapshots, INSTA_UPDATE=always writes it anew where nothing is left out.
#[cfg(feature = "cli")]
fn walk(page: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("docs").join(page.replace('/', "-"));
    let _ = std::fs::remove_dir_all(&folder);
    copied(&support::root().join("examples"), &folder.join("examples"));
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always");
    let path = support::root().join(page);
    let text = read(&path);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut anew: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    let mut count = 0;
    for block in blocks(&text) {
        if let Some((_, path)) = block.kind.split_once(' ') {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, &block.text).expect("written");
        }
        if block.kind != "console" {
            continue;
        }
        for session in sessions(&block) {
            let (command, expected) = (&session.command, session.printed.trim_end());
            let printed = printed(&folder, command);
            if update && expected.lines().all(|line| line != LEFT_OUT) {
                anew.push((session.lines, printed));
            } else {
                let agrees = agrees(&printed, expected);
                assert!(agrees, "{page}:{}: $ {command}\n{printed}\n--- expected\n{expected}", block.line);
            }
            count += 1;
        }
    }
    assert!(count > 0, "{page} runs nothing");
    if update {
        for (range, printed) in anew.into_iter().rev() {
            lines.splice(range, printed.lines().map(str::to_owned));
        }
        std::fs::write(&path, lines.join("\n") + "\n").expect("written");
    }
    folder
}

#[cfg(feature = "cli")]
#[test]
fn the_tour_is_as_it_says() {
    let folder = walk("docs/tour.md");
    for line in read(&support::root().join("docs/tour.md")).lines() {
        assert!(line.chars().count() <= 80, "wider than a terminal: {line}");
    }
    // Its pack as one text, so that its tests are run.
    let mut pack = String::new();
    for ending in ["yaml", "kon", "json", "csv"] {
        for path in support::files_below(&folder.join("my-shop"), ending) {
            let name = path.strip_prefix(folder.join("my-shop")).expect("below the pack").display().to_string();
            pack.push_str(&format!("//@ file: {name}\n{}", read(&path)));
        }
    }
    let (count, failures) = support::run_tests(&pack);
    assert_eq!(failures, Vec::<String>::new());
    assert!(count > 0, "the tour has no tests");
}

#[cfg(feature = "cli")]
#[test]
fn the_walk_through_is_as_it_says() {
    walk("docs/walkthrough.md");
    for line in read(&support::root().join("docs/walkthrough.md")).lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

#[cfg(feature = "cli")]
#[test]
fn the_page_of_commands_is_as_it_says() {
    walk("docs/commands.md");
}

#[cfg(feature = "cli")]
#[test]
fn the_readme_is_as_it_says() {
    walk("README.md");
    let page = read(&support::root().join("README.md"));
    let rules: String =
        blocks(&page).into_iter().filter(|block| block.kind == "kontera").map(|block| block.text).collect();
    let pack = support::pack(&rules);
    let checked = check(&pack);
    assert!(checked.found.is_empty(), "README.md\n{}", support::drawn(&pack, &checked));
}

/// The lines of a page's list that link into a folder: `- [K0101](diagnostics/K0101.md): text`.
fn listed(page: &str, folder: &str) -> Vec<String> {
    page.lines()
        .filter(|line| line.starts_with("- [") && line.contains(&format!("]({folder}/")))
        .map(str::to_owned)
        .collect()
}

/// docs/README.md names every page once, with the title that the page or the registry has.
#[test]
fn the_index_is_complete() {
    let docs = support::root().join("docs");
    let index = read(&docs.join("README.md"));
    let name = |path: &Path| path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
    let builtins: Vec<String> = support::files_below(&docs.join("builtins"), "md")
        .iter()
        .map(|path| {
            let (name, page) = (name(path), read(path));
            let first = page.split("\n\n").nth(1).expect("a first paragraph").replace('\n', " ");
            format!("- [`{name}`](builtins/{name}.md): {first}")
        })
        .collect();
    assert_eq!(listed(&index, "builtins"), builtins, "docs/README.md needs\n{}", builtins.join("\n"));
    let codes: Vec<String> = kontera::diagnostics::all()
        .iter()
        .map(|code| format!("- [{}](diagnostics/{}.md): {}", code.id, code.id, code.title))
        .collect();
    assert_eq!(listed(&index, "diagnostics"), codes, "docs/README.md needs\n{}", codes.join("\n"));
    let pages: Vec<String> =
        support::files_below(&docs.join("diagnostics"), "md").iter().map(|path| name(path)).collect();
    let known: Vec<&str> = kontera::diagnostics::all().iter().map(|code| code.id).collect();
    assert_eq!(pages, known, "a page for each code");
    // Pages that stand beside it are linked too.
    for path in support::files_below(&docs, "md").iter().filter(|path| path.parent() == Some(&docs)) {
        let link = format!("]({}.md)", name(path));
        assert!(name(path) == "README" || index.contains(&link), "docs/README.md does not link {}", path.display());
    }
}

/// What links to the headings of a page are called: `## How it ends` is `#how-it-ends`.
fn anchors(page: &str) -> Vec<String> {
    let kept = |c: char| c.is_alphanumeric() || c == '-' || c == '_' || c == ' ';
    let heading = |line: &str| line.trim_start_matches('#').trim().to_lowercase();
    let lines = page.lines().filter(|line| line.starts_with('#'));
    lines.map(|line| heading(line).chars().filter(|c| kept(*c)).collect::<String>().replace(' ', "-")).collect()
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
            if let Some((_, anchor)) = link.split_once('#') {
                assert!(anchors(&read(&target)).contains(&anchor.to_owned()), "{}: there is no {link}", path.display());
            }
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
    files.extend(support::files_below(&root, "yaml"));
    let mut files: Vec<String> =
        files.iter().map(|path| path.strip_prefix(&root).expect("below rules").display().to_string()).collect();
    files.sort();
    let mut built_in: Vec<String> =
        kontera::pack::embedded_files().iter().map(|(path, _)| (*path).to_owned()).collect();
    built_in.sort();
    assert_eq!(built_in, files, "src/pack/embedded.rs and rules/ differ");
}
