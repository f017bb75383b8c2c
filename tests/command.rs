//! The command as it is started: exit codes, pipes, long inputs, ctrl-C, wrong calls.
#![cfg(feature = "cli")]

#[path = "support/command.rs"]
mod command;
mod support;

use command::{Ran, kontera, results};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PACK: &str = "examples/nordic-outdoor";
const GOOD: &str = "examples/nordic-outdoor/cases/se-b2c.json";
const HELD: &str = "examples/nordic-outdoor/cases/total-mismatch.json";

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("command").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn here(arguments: &[&str]) -> Ran {
    kontera(&support::root(), arguments, b"")
}

fn piped(arguments: &[&str], input: &str) -> Ran {
    kontera(&support::root(), arguments, input.as_bytes())
}

/// An example order on one line.
fn line(path: &str) -> String {
    let order = std::fs::read(support::root().join(path)).expect("the order");
    let order: serde_json::Value = serde_json::from_slice(&order).expect("JSON");
    format!("{order}\n")
}

fn snapshot(name: &str, ran: &Ran) {
    let told = format!("exit code {}\n\n{}\n{}", ran.code, ran.out, ran.err);
    insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots/command", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, told);
    });
}

/// A pack of one rule file, as a folder.
fn written(name: &str, rules: &str) -> PathBuf {
    let folder = folder(name);
    for (path, bytes) in support::files(rules) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("written");
    }
    folder
}

#[test]
fn exit_codes_are_as_documented() {
    let broken = folder("exit-codes").join("broken.json");
    std::fs::write(&broken, "{").expect("written");
    let broken = broken.to_str().expect("a path");
    assert_eq!(here(&["run", PACK, GOOD]).code, 0, "sent");
    assert_eq!(here(&["run", PACK, "examples/nordic-outdoor/cases/test-order.json"]).code, 0, "skipped");
    assert_eq!(here(&["run", PACK, HELD]).code, 1, "held");
    assert_eq!(here(&["run", "examples", GOOD]).code, 2, "no pack");
    assert_eq!(here(&["run", PACK, GOOD, "--event", "nothing"]).code, 2, "a wrong call");
    assert_eq!(here(&["run"]).code, 2, "a wrong call");
    assert_eq!(here(&["run", PACK, broken]).code, 3, "unreadable");
    assert_eq!(here(&["check", PACK]).code, 0);
    assert_eq!(here(&["check", "examples"]).code, 2);
}

#[test]
fn wrong_calls_say_what_to_do() {
    snapshot("no-folder", &here(&["check", "nowhere"]));
    snapshot("no-manifest", &here(&["check", "examples"]));
    snapshot("not-a-folder", &here(&["check", GOOD]));
    snapshot("unknown-event", &here(&["run", PACK, GOOD, "--event", "create"]));
    snapshot("unknown-input", &here(&["run", PACK, GOOD, "--input", "refnd=x.json"]));
    snapshot("input-without-file", &here(&["run", PACK, GOOD, "--input", "refund"]));
    snapshot("no-facts-file", &here(&["run", PACK, GOOD, "--facts", "nowhere.yaml"]));
    snapshot("no-document", &here(&["run", PACK, "nowhere.json"]));
    snapshot("empty-folder", &here(&["run", PACK, "src"]));
    snapshot("unknown-command", &here(&["chekc", PACK]));
    snapshot("no-flow", &here(&["run", written("no-flow", "let a = 1\n").to_str().expect("a path"), GOOD]));
    snapshot("help", &here(&["--help"]));
    snapshot("help-run", &here(&["run", "--help"]));
}

#[test]
fn a_pack_with_several_mistakes_gets_all_of_them_in_one_run() {
    let text = std::fs::read_to_string(support::root().join("tests/several-mistakes.kon")).expect("the pack");
    let pack = written("several", &text);
    let ran = kontera(pack.parent().expect("a folder"), &["check", "several"], b"");
    snapshot("several-mistakes", &ran);
    for line in ran.out.lines() {
        assert!(line.chars().count() <= 80, "wider than a terminal: {line}");
    }
}

#[test]
fn orders_come_through_a_pipe() {
    let one = std::fs::read_to_string(support::root().join(GOOD)).expect("the order");
    let ran = piped(&["run", PACK, "-", "--format", "jsonl"], &one);
    assert_eq!((ran.code, results(&ran.out).len()), (0, 1), "one indented order");
    let many = format!("{}{}\n{}", line(GOOD), line(HELD), line(GOOD));
    let ran = piped(&["run", PACK, "-", "--format", "jsonl"], &many);
    let sources: Vec<String> = results(&ran.out).iter().map(|result| result["source"].to_string()).collect();
    assert_eq!(sources, ["\"standard input:1\"", "\"standard input:2\"", "\"standard input:4\""]);
    assert_eq!(ran.code, 1);
    let list = format!("[{},{}]", line(GOOD), line(HELD));
    assert_eq!(results(&piped(&["run", PACK, "-", "--format", "jsonl"], &list).out).len(), 2, "a list");
    let wrapped = format!("{{\"orders\": [{}]}}", line(GOOD));
    assert_eq!(results(&piped(&["run", PACK, "-", "--format", "jsonl"], &wrapped).out).len(), 1, "as the API answers");
    assert_eq!(piped(&["run", PACK, "-"], "").code, 0, "nothing comes, nothing is done");
}

#[test]
fn a_broken_line_is_named_and_the_rest_goes_on() {
    let text = format!("{}{{\"id\": 1, \"name\"\n{}", line(GOOD), line(GOOD));
    let path = folder("broken-line").join("orders.jsonl");
    std::fs::write(&path, text).expect("written");
    let ran = kontera(
        path.parent().expect("a folder"),
        &["run", support::root().join(PACK).to_str().expect("a path"), "orders.jsonl", "--format", "jsonl"],
        b"",
    );
    assert_eq!(ran.code, 3);
    let results = results(&ran.out);
    let outcomes: Vec<&str> = results.iter().filter_map(|result| result["outcome"].as_str()).collect();
    assert_eq!(outcomes, ["send", "unreadable", "send"]);
    assert_eq!(results[1]["source"], "orders.jsonl:2");
    snapshot("broken-line", &Ran { out: results[1].to_string(), ..ran });
}

#[test]
fn needs_list_what_is_missing() {
    let empty = folder("needs").join("facts.yaml");
    std::fs::write(&empty, "fortnox.Article: []\n").expect("written");
    let ran = here(&["run", PACK, GOOD, "--facts", empty.to_str().expect("a path")]);
    assert_eq!(ran.code, 1);
    snapshot("needs", &ran);
}

#[test]
fn results_end_in_order_when_the_reader_has_seen_enough() {
    let mut child = start(&["run", PACK, "-", "--format", "jsonl"]);
    let mut input = child.stdin.take().expect("a pipe");
    let order = line(GOOD);
    let writer = std::thread::spawn(move || while input.write_all(order.as_bytes()).is_ok() {});
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
    out.read_line(&mut first).expect("a result");
    assert!(first.contains("\"outcome\":\"send\""), "{first}");
    drop(out);
    let mut told = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut told).expect("text");
    assert_eq!(child.wait().expect("it ends").code(), Some(0), "{told}");
    assert!(!told.contains("panicked"), "{told}");
    writer.join().expect("the writer");
}

fn start(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_kontera"))
        .args(arguments)
        .current_dir(support::root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("kontera starts")
}

/// Results are counted as they come.
fn counted(child: &mut Child) -> std::sync::mpsc::Receiver<usize> {
    let out = BufReader::new(child.stdout.take().expect("a pipe"));
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for (n, line) in out.lines().enumerate() {
            if line.is_err() || sender.send(n + 1).is_err() {
                return;
            }
        }
    });
    receiver
}

fn until(receiver: &std::sync::mpsc::Receiver<usize>, wanted: usize) {
    let end = Instant::now() + Duration::from_secs(120);
    loop {
        let left = end.saturating_duration_since(Instant::now());
        match receiver.recv_timeout(left) {
            Ok(n) if n >= wanted => return,
            Ok(_) => {}
            Err(problem) => panic!("no result {wanted}: {problem}"),
        }
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_run_in_order() {
    let mut child = start(&["run", PACK, "-", "--format", "jsonl"]);
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(line(GOOD).as_bytes()).expect("written");
    let seen = counted(&mut child);
    // The pipe stays open and silent: the first result must come all the same, and ctrl-C must be heard.
    until(&seen, 1);
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(sent.success());
    let ended = child.wait().expect("it ends");
    let mut told = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut told).expect("text");
    assert_eq!(ended.code(), Some(130), "{told}");
    assert!(told.contains("interrupted after 1 document: 1 sent"), "{told}");
    drop(input);
}

/// The most memory the process has had, in KiB.
#[cfg(target_os = "linux")]
fn peak(child: &Child) -> usize {
    let status =
        std::fs::read_to_string(Path::new("/proc").join(child.id().to_string()).join("status")).expect("status");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("VmHWM");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_input() {
    let mut child = start(&["run", PACK, "-", "--format", "jsonl"]);
    let mut input = child.stdin.take().expect("a pipe");
    let seen = counted(&mut child);
    let order = line(GOOD);
    let mut feed = |n: usize| {
        for _ in 0..n {
            input.write_all(order.as_bytes()).expect("written");
        }
        input.flush().expect("written");
    };
    feed(200);
    until(&seen, 200);
    let before = peak(&child);
    feed(1_800);
    until(&seen, 2_000);
    let after = peak(&child);
    drop(input);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    let grown = after.saturating_sub(before);
    assert!(grown < 2_048, "{before} KiB after 200 orders, {after} KiB after 2 000");
}

#[test]
fn a_lock_is_written_and_tells_when_the_ground_moved() {
    let own =
        "use std.sweden\n\noverride let supply_day because \"the books follow payment\" = date(order.created_at)\n";
    let pack = written("lock", own);
    let path = pack.to_str().expect("a path");
    let ran = here(&["lock", path]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(here(&["check", path]).code, 0);
    let lock = std::fs::read_to_string(pack.join("pack.lock")).expect("pack.lock");
    assert!(lock.contains("supply_day"), "{lock}");
    // Another digest: the base has changed since.
    let digest = lock.lines().find_map(|line| line.split_once("supply_day").map(|(_, rest)| rest)).expect("a line");
    let digest = digest.split_whitespace().last().expect("a digest");
    let other: String = digest.chars().map(|c| if c == '0' { '1' } else { '0' }).collect();
    std::fs::write(pack.join("pack.lock"), lock.replace(digest, &other)).expect("written");
    let ran = here(&["check", path]);
    assert!(ran.out.contains("supply_day"), "{}", ran.out);
    let ran = kontera(pack.parent().expect("a folder"), &["check", "lock"], b"");
    snapshot("lock-moved", &ran);
}

/// Every command has a page of the manual, and completions know it.
#[test]
fn shells_and_manuals_know_every_command() {
    let folder = folder("manual");
    let ran = kontera(&folder, &["man", "--into", "man"], b"");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let help = here(&["help"]).out;
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')))
        .filter_map(|line| line.split(' ').next())
        .filter(|name| *name != "help")
        .collect();
    assert!(commands.len() > 8, "{commands:?}");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let printed = here(&["completions", shell]).out;
        for command in &commands {
            assert!(printed.contains(command), "{shell}: {command}");
        }
    }
    for command in &commands {
        let page = std::fs::read_to_string(folder.join(format!("man/kontera-{command}.1"))).expect("a page");
        assert!(page.contains(".SH SYNOPSIS"), "{page}");
    }
    assert_eq!(here(&["completions", "cmd"]).code, 2);
}
