//! The built command, as a user starts it.
#![allow(dead_code)]

use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Starts `kontera` in a folder, with what it reads from standard input.
pub fn kontera(folder: &Path, arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kontera"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("RUST_BACKTRACE")
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("kontera starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    let input = input.to_owned();
    // Written beside the reading, or both sides wait; a command that reads nothing closes the pipe.
    let writer = std::thread::spawn(move || drop(pipe.write_all(&input)));
    let Output { status, stdout, stderr } = child.wait_with_output().expect("kontera ends");
    writer.join().expect("the writer");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kontera writes UTF-8");
    Ran { code: status.code().expect("an exit code"), out: text(stdout), err: text(stderr) }
}

/// The results of `--format jsonl`.
pub fn results(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// What a result makes in Fortnox, step by step.
pub fn steps(result: &Value) -> &[Value] {
    result["steps"].as_array().map(Vec::as_slice).unwrap_or_default()
}
