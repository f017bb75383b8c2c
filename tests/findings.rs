//! Findings as they come out of the command: `check` in all its formats, several packs, `--watch`, and `explain`.
#![cfg(feature = "cli")]

#[path = "support/command.rs"]
mod command;
#[path = "support/sarif.rs"]
mod sarif;
mod support;

use command::{Ran, kontera};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const PACK: &str = "examples/nordic-outdoor";

/// A folder of its own for a test, below the target folder.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("findings").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Writes a pack that is one text into `folder/name`; files below `base/` lie beside it.
fn written(folder: &Path, name: &str, text: &str) {
    for (path, bytes) in support::files(text) {
        let path = folder.join(name).join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("written");
    }
}

fn fixture(name: &str) -> String {
    std::fs::read_to_string(support::root().join("tests").join(name)).expect("the pack")
}

fn snapshot(name: &str, told: &str) {
    insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots/findings", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, told.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    });
}

fn shown(ran: &Ran) -> String {
    format!("exit code {}\n\n{}\n{}", ran.code, ran.out, ran.err)
}

/// Three packs: one with an error and a finding in a base beside it, one with a warning and what is not proved, one that
/// is sound.
fn packs(name: &str) -> PathBuf {
    let folder = folder(name);
    written(&folder, "Åre shop", &fixture("broken/K0506-pack-on-an-agency-base.kon"));
    let proved = fixture("broken/K0510-too-many-combinations.kon");
    written(&folder, "agency", &format!("{proved}\n{}", fixture("broken/K0511-never-used.kon")));
    written(&folder, "sound", "use std.sweden\n");
    folder
}

fn check(folder: &Path, arguments: &[&str]) -> Ran {
    let all: Vec<&str> = ["check"].iter().chain(arguments).copied().collect();
    kontera(folder, &all, b"")
}

const ALL: [&str; 3] = ["Åre shop", "agency", "sound"];

fn formatted(folder: &Path, format: &str) -> Ran {
    check(folder, &[&ALL[..], &["--format", format]].concat())
}

#[test]
fn text_goes_to_standard_output_and_the_summary_to_standard_error() {
    let folder = packs("text");
    let ran = check(&folder, &ALL);
    snapshot("text", &shown(&ran));
    let alone = check(&folder, &["sound"]);
    assert_eq!((alone.code, alone.out.as_str()), (0, ""));
    assert_eq!(check(&folder, &["agency"]).code, 0, "a warning and what is not proved do not fail");
    for strict in ["--strict", "--deny-warnings"] {
        let ran = check(&folder, &["agency", strict]);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert_eq!(ran.err, "agency: 1 warning, 1 not proved, which fails a strict check\n");
        assert_eq!(check(&folder, &["sound", strict]).code, 0);
    }
}

#[test]
fn json_has_all_of_a_finding() {
    let folder = packs("json");
    let ran = formatted(&folder, "json");
    assert_eq!(ran.code, 2);
    snapshot("json", &ran.out);
    let document: Value = serde_json::from_str(&ran.out).expect("JSON");
    let findings = document["findings"].as_array().expect("findings");
    assert!(!findings.is_empty());
    let page = std::fs::read_to_string(support::root().join("docs/findings.md")).expect("the page");
    for object in [&document, &document["packs"][0], &findings[0], &findings[0]["labels"][0]] {
        for key in object.as_object().expect("an object").keys() {
            assert!(page.contains(&format!("`{key}`")), "docs/findings.md does not name {key}");
        }
    }
    for finding in findings {
        // The bytes of the file are those that the lines and columns name.
        let text =
            std::fs::read(folder.join(finding["file"].as_str().expect("a file"))).expect("the file can be opened");
        let number = |key: &str| usize::try_from(finding[key].as_u64().expect("a number")).expect("a small number");
        for (byte, line, column) in [("start_byte", "line", "column"), ("end_byte", "end_line", "end_column")] {
            let before = std::str::from_utf8(&text[..number(byte)]).expect("a whole character");
            assert_eq!(before.matches('\n').count() + 1, number(line));
            assert_eq!(before.rsplit('\n').next().expect("a line").chars().count() + 1, number(column));
        }
        let page = support::root().join(finding["page"].as_str().expect("a page"));
        assert!(page.exists(), "{}", page.display());
    }
}

#[test]
fn github_gets_a_line_for_each_finding() {
    let ran = formatted(&packs("github"), "github");
    assert_eq!(ran.code, 2);
    snapshot("github", &ran.out);
    for line in ran.out.lines() {
        assert!(
            line.starts_with("::error ") || line.starts_with("::warning ") || line.starts_with("::notice "),
            "{line}"
        );
    }
}

#[test]
fn sarif_is_what_the_standard_asks_for() {
    let folder = packs("sarif");
    let ran = formatted(&folder, "sarif");
    assert_eq!(ran.code, 2);
    let log: Value = serde_json::from_str(&ran.out).expect("JSON");
    let results = sarif::checked(&log);
    assert_eq!(results.len(), 3, "{}", ran.out);
    for result in &results {
        let text = std::fs::read_to_string(folder.join(&result.file)).expect("the file can be opened");
        assert!(result.end_line <= text.lines().count(), "{}", result.file);
    }
    let lost = check(&folder, &["nowhere", "--format", "sarif"]);
    assert_eq!(lost.code, 2);
    let log: Value = serde_json::from_str(&lost.out).expect("JSON");
    assert_eq!(sarif::checked(&log).len(), 0);
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn a_folder_without_a_pack_is_told_in_every_format() {
    let folder = folder("lost");
    for format in ["text", "json", "sarif", "github"] {
        let ran = check(&folder, &["nowhere", "--format", format]);
        assert_eq!(ran.code, 2, "{format}");
        assert_eq!(ran.err, "error: there is no folder nowhere\n", "{format}");
        assert_eq!(ran.out.contains("nowhere"), format != "text", "{format}: {}", ran.out);
    }
}

/// A setting can make a row of the standard library impossible: then there is no file to open.
#[test]
fn findings_in_built_in_rules_have_a_place_in_the_pack() {
    let folder = folder("built-in");
    written(&folder, "shop", &fixture("findings/built-in.kon"));
    let ran = check(&folder, &["shop", "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.out).expect("JSON");
    let [finding] = document["findings"].as_array().expect("findings").as_slice() else { panic!("{}", ran.out) };
    assert_eq!(finding["built_in"], true, "{}", ran.out);
    let at = finding["file"].as_str().expect("a file");
    assert!(at.starts_with("std/"), "{at}");
    let log: Value = serde_json::from_str(&check(&folder, &["shop", "--format", "sarif"]).out).expect("JSON");
    let results = sarif::checked(&log);
    assert_eq!(results.len(), 1);
    assert_eq!((results[0].file.as_str(), results[0].line), ("shop/pack.yaml", 4));
    let related = &log["runs"][0]["results"][0]["relatedLocations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(related["uri"], at);
    assert!(log["runs"][0]["originalUriBaseIds"][related["uriBaseId"].as_str().expect("a base")].is_object());
    let annotation = check(&folder, &["shop", "--format", "github"]).out;
    assert!(annotation.contains("file=shop/pack.yaml,line=4,"), "{annotation}");
    assert!(annotation.contains(at), "{annotation}");
}

#[test]
fn paths_can_be_opened_from_where_the_command_is_started() {
    let folder = packs("paths");
    let place = |from: &Path, pack: &str| {
        let ran = check(from, &[pack, "--format", "json"]);
        let document: Value = serde_json::from_str(&ran.out).expect("JSON");
        let file = document["findings"][0]["file"].as_str().expect("a file").to_owned();
        assert!(from.join(&file).exists(), "{file} from {}", from.display());
        file
    };
    let inside = folder.join("agency");
    assert_eq!(place(&folder, "agency"), "agency/rules/main.kon");
    assert_eq!(place(&folder, "./agency/"), "agency/rules/main.kon");
    assert_eq!(place(&inside, "."), "rules/main.kon");
    assert_eq!(place(&inside, "../agency"), "../agency/rules/main.kon");
    assert_eq!(
        place(&folder, inside.to_str().expect("a path")),
        "agency/rules/main.kon",
        "below the working directory"
    );
    let far = place(&support::root().join("docs"), inside.to_str().expect("a path"));
    assert_eq!(PathBuf::from(far), inside.join("rules/main.kon"));
}

#[test]
fn the_order_of_findings_depends_on_nothing_but_the_pack() {
    let folder = folder("order");
    let text = fixture("several-mistakes.kon");
    // The declarations of one file, in files whose order among each other differs.
    let items: Vec<&str> = text.split_inclusive("\n\n").collect();
    let (first, second) = items.split_at(items.len() / 2);
    written(&folder, "one", &text);
    for (pack, a, b) in [("two", "a", "b"), ("three", "b", "a")] {
        written(&folder, pack, "");
        std::fs::remove_file(folder.join(pack).join("rules/main.kon")).expect("removed");
        for (name, part) in [(a, first), (b, second)] {
            std::fs::write(folder.join(pack).join(format!("rules/{name}.kon")), part.concat()).expect("written");
        }
    }
    for format in ["text", "json", "sarif", "github"] {
        let runs: Vec<String> = (0..3).map(|_| check(&folder, &["one", "--format", format]).out).collect();
        assert!(!runs[0].is_empty() && runs[0] == runs[1] && runs[1] == runs[2], "{format}");
    }
    let messages = |pack: &str| {
        let ran = check(&folder, &[pack, "--format", "json"]);
        let document: Value = serde_json::from_str(&ran.out).expect("JSON");
        let findings = document["findings"].as_array().expect("findings").clone();
        let places: Vec<(String, u64)> = findings
            .iter()
            .map(|finding| {
                (finding["file"].as_str().expect("a file").to_owned(), finding["start_byte"].as_u64().expect("a byte"))
            })
            .collect();
        assert!(places.is_sorted(), "{places:?}");
        let mut messages: Vec<String> = findings.iter().map(|finding| finding["message"].to_string()).collect();
        messages.sort();
        messages
    };
    assert!(messages("one").len() > 3);
    assert_eq!(messages("one"), messages("two"));
    assert_eq!(messages("two"), messages("three"));
    // Packs in another order: each says the same.
    let all = |packs: [&str; 2]| {
        let out = check(&folder, &packs).out;
        let mut lines: Vec<String> = out.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(all(["one", "two"]), all(["two", "one"]));
}

#[test]
fn levels_change_what_fails() {
    let folder = folder("levels");
    let text = fixture("broken/K0510-too-many-combinations.kon");
    for (level, code, counted) in [("allow", 0, "no errors"), ("warn", 0, "1 warning"), ("error", 2, "1 error")] {
        written(&folder, level, &text);
        let manifest = format!("name: test\nversion: 1.0.0\nbase: {{ std: \"0.1\" }}\nlevels: {{ K0510: {level} }}\n");
        std::fs::write(folder.join(level).join("pack.yaml"), manifest).expect("written");
        let ran = check(&folder, &[level]);
        assert_eq!(ran.code, code, "{level}: {}", ran.err);
        assert!(ran.err.contains(counted), "{level}: {}", ran.err);
        assert_eq!(ran.out.is_empty(), level == "allow", "{level}: {}", ran.out);
    }
    // What is an error by its level is not run.
    let order = support::root().join("examples/nordic-outdoor/cases/se-b2c.json");
    let ran = kontera(&folder, &["run", "error", order.to_str().expect("a path")], b"");
    assert_eq!(ran.code, 2, "{}", ran.err);
}

// Watching ───────────────────────────────────────────────────────────────────────────────────────

/// Lines as they come.
fn lines(out: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines() {
            let Ok(line) = line else { return };
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// The lines up to one that contains `wanted`.
fn until(lines: &Receiver<String>, wanted: &str) -> Vec<String> {
    let mut seen = Vec::new();
    loop {
        match lines.recv_timeout(Duration::from_secs(60)) {
            Ok(line) => {
                let found = line.contains(wanted);
                seen.push(line);
                if found {
                    return seen;
                }
            }
            Err(problem) => panic!("no line with {wanted}: {problem}; {seen:#?}"),
        }
    }
}

#[cfg(unix)]
#[test]
fn a_watched_pack_is_checked_again_when_it_changes() {
    let folder = folder("watch");
    written(&folder, "shop", "use house.main\n\nlet own = base_day\n");
    std::fs::write(
        folder.join("shop/pack.yaml"),
        "name: shop\nversion: 1.0.0\nbase: { house: { version: \"1.0\", path: ../house } }\n",
    )
    .expect("written");
    written(
        &folder,
        "house",
        "//@ file: pack.yaml\nname: house\nversion: 1.0.0\n//@ file: rules/main.kon\nlet base_day = 1\n",
    );
    let mut child = Command::new(env!("CARGO_BIN_EXE_kontera"))
        .args(["check", "shop", "--watch"])
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("kontera starts");
    let told = lines(child.stderr.take().expect("a pipe"));
    let out = lines(child.stdout.take().expect("a pipe"));
    let round = || until(&told, "waiting for changes").join("\n");
    assert!(round().contains("shop 1.0.0: no errors"));
    // A file of the pack, then one of its base, then a new file, then one less.
    let rules = folder.join("shop/rules/main.kon");
    std::fs::write(&rules, "use house.main\n\nlet own = base_dya\n").expect("written");
    assert!(round().contains("shop: 1 error"));
    let shown = until(&out, "did you mean").join("\n");
    assert!(shown.contains("shop/rules/main.kon:3:11"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "a pipe is not cleared: {shown}");
    std::fs::write(folder.join("house/rules/main.kon"), "let base_dya = 1\n").expect("written");
    assert!(round().contains("no errors"));
    std::fs::write(folder.join("shop/rules/more.kon"), "let own = 1\n").expect("written");
    assert!(round().contains("1 error"), "two of one name");
    std::fs::remove_file(folder.join("shop/rules/more.kon")).expect("removed");
    assert!(round().contains("no errors"));
    // The whole folder goes and comes back.
    std::fs::rename(folder.join("shop"), folder.join("away")).expect("renamed");
    assert!(round().contains("there is no folder shop"));
    std::fs::rename(folder.join("away"), folder.join("shop")).expect("renamed");
    assert!(round().contains("no errors"));
    // Same size, same time: another file all the same.
    let time = std::fs::metadata(&rules).and_then(|data| data.modified()).expect("a time");
    std::fs::write(&rules, "use house.main\n\nlet own = base_day\n").expect("written");
    std::fs::File::options().write(true).open(&rules).and_then(|file| file.set_modified(time)).expect("an old time");
    assert!(round().contains("1 error"));
    assert!(told.try_recv().is_err(), "nothing changes, nothing is said");
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(sent.success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
}

/// `script` of util-linux is a terminal for it.
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_is_cleared_before_each_round() {
    let help = Command::new("script").arg("--version").output();
    if !help.is_ok_and(|help| String::from_utf8_lossy(&help.stdout).contains("util-linux")) {
        eprintln!("SKIPPED: no script of util-linux to make a terminal with");
        return;
    }
    let folder = folder("terminal");
    written(&folder, "shop", "let own = 1\n");
    let mut child = Command::new("script")
        .args(["-qefc", &format!("'{}' check shop --watch", env!("CARGO_BIN_EXE_kontera")), "/dev/null"])
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("script starts");
    let out = lines(child.stdout.take().expect("a pipe"));
    let clear = "\u{1b}[2J\u{1b}[3J\u{1b}[H";
    let first = until(&out, "waiting for changes").join("\n");
    assert!(first.starts_with(&format!("{clear}test 1.0.0: no errors")), "{first:?}");
    std::fs::write(folder.join("shop/rules/main.kon"), "let own = other\n").expect("written");
    let second = until(&out, "waiting for changes").join("\n");
    assert!(second.starts_with(clear), "{second:?}");
    let finding = second.find("error[K0201]").expect("the finding");
    assert!(finding < second.find("shop: 1 error").expect("the summary"), "{second:?}");
    // ctrl-C as a key.
    std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), b"\x03").expect("typed");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
}

// Explaining ─────────────────────────────────────────────────────────────────────────────────────

fn explain(arguments: &[&str]) -> Ran {
    let all: Vec<&str> = ["explain"].iter().chain(arguments).copied().collect();
    kontera(&support::root(), &all, b"")
}

#[test]
fn a_code_is_explained() {
    let ran = explain(&["K0509"]);
    assert_eq!(ran.code, 0);
    snapshot("explain", &ran.out);
    assert_eq!(explain(&["k0509"]).out, ran.out);
    assert_eq!(explain(&["error[K0509]"]).out, ran.out, "as it is printed");
    assert!(!ran.out.contains('\u{1b}'));
    let coloured = explain(&["K0509", "--color", "always"]);
    assert!(coloured.out.contains('\u{1b}'));
}

#[test]
fn every_page_fits_a_terminal() {
    for code in kontera::diagnostics::all() {
        let ran = explain(&[code.id]);
        assert_eq!(ran.code, 0, "{}", code.id);
        assert!(ran.out.starts_with(&format!("{}: {}", code.id, code.title)), "{}", ran.out);
        for line in ran.out.lines() {
            // Rules stand as they are written.
            assert!(line.starts_with("    ") || line.chars().count() <= 80, "{}: {line}", code.id);
        }
    }
}

#[test]
fn all_codes_are_listed() {
    let ran = explain(&[]);
    assert_eq!(ran.code, 0);
    assert_eq!(ran.out.lines().count(), kontera::diagnostics::all().len());
    for (line, code) in ran.out.lines().zip(kontera::diagnostics::all()) {
        assert_eq!(line.split_whitespace().next(), Some(code.id));
        assert!(line.contains(code.severity.word()) && line.ends_with(code.title), "{line}");
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn an_unknown_code_is_a_wrong_call() {
    let told = |wanted: &str| {
        let ran = explain(&[wanted]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        format!("$ kontera explain {wanted}\n{}", ran.err)
    };
    let all = ["K0590", "KO512", "K4711", "gap", "override", "freight"].map(told);
    snapshot("explain-unknown", &all.join("\n"));
}

#[test]
fn the_example_has_no_findings() {
    let ran = check(&support::root(), &[PACK, "--strict", "--format", "github"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
}
