//! `kontera sandbox`, the real command over its real socket.
#![cfg(all(unix, feature = "runner"))]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    place: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Running {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kontera"))
            .args(["sandbox", "--port", "0"])
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        out.read_line(&mut line).expect("a line");
        let place =
            line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address").to_owned();
        Running { child, out, place }
    }

    /// Status and body of a call.
    fn call(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.place).expect("it listens");
        let length = body.len();
        write!(stream, "{head}\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}")
            .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        (status, answer.split("\r\n\r\n").nth(1).unwrap_or("").to_owned())
    }

    /// Ctrl-C; what it said last.
    fn stop(mut self) -> String {
        let stopped = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().expect("kill");
        assert!(stopped.success());
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).expect("its last words");
        assert_eq!(self.child.wait().expect("it ends").code(), Some(0));
        rest
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    text.split(before).nth(1).and_then(|rest| rest.split(after).next()).expect("a value")
}

#[test]
fn both_sides_answer_and_every_commit_is_in_the_log() {
    let log = std::env::temp_dir().join(format!("kontera-sandbox-{}.jsonl", std::process::id()));
    let running = Running::start(&["examples/nordic-outdoor", "--log", log.to_str().expect("a path")]);

    // Fortnox: the company of the pack. The header is sandbox:sandbox-secret.
    let head =
        "POST /oauth-v1/token HTTP/1.1\r\nAuthorization: Basic c2FuZGJveDpzYW5kYm94LXNlY3JldA==\r\nTenantId: 1234567";
    let (status, answer) = running.call(head, "grant_type=client_credentials&scope=customer");
    assert_eq!(status, 200, "{answer}");
    let token = between(&answer, "\"access_token\":\"", "\"");
    let (status, answer) =
        running.call(&format!("GET /3/customers/1001 HTTP/1.1\r\nAuthorization: Bearer {token}"), "");
    assert!(status == 200 && answer.contains("Elin Sandqvist"), "{answer}");
    let made = r#"{"Customer":{"Name":"Åsa"}}"#;
    let head = format!("POST /3/customers HTTP/1.1\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json");
    assert_eq!(running.call(&head, made).0, 201);

    // Shopify: the orders of the pack's cases.
    let body = r#"{"client_id":"sandbox","client_secret":"sandbox-secret","grant_type":"client_credentials"}"#;
    let (status, answer) = running.call("POST /admin/oauth/access_token HTTP/1.1", body);
    assert_eq!(status, 200, "{answer}");
    let token = between(&answer, "\"access_token\":\"", "\"");
    let query = kontera::shopify::queries::ORDER_BY_NAME.text.replace('"', "\\\"");
    let body = format!(r##"{{"query":"{query}","operationName":"OrderByName","variables":{{"query":"name:#1001"}}}}"##);
    let head = format!("POST /admin/api/2026-10/graphql.json HTTP/1.1\r\nX-Shopify-Access-Token: {token}");
    let (status, answer) = running.call(&head, &body);
    assert!(status == 200 && answer.contains("\"#1001\""), "{answer}");

    assert!(running.stop().contains("commits, 0 faults."));
    let lines = std::fs::read_to_string(&log).expect("a log");
    let _ = std::fs::remove_file(&log);
    assert!(lines.lines().all(|line| kontera::document::read_json(line.as_bytes()).is_ok()));
    assert_eq!(lines.lines().filter(|line| line.contains("\"what\":\"customers.create\"")).count(), 1);
    assert!(lines.contains("\"side\":\"shopify\"") && lines.contains("Åsa"));
}

#[test]
fn faults_are_asked_for_by_name() {
    let running = Running::start(&["--fault", "503-before=10000"]);
    assert_eq!(running.call("GET /3/units HTTP/1.1", "").0, 503);
    assert!(running.stop().contains("1 faults."));
    let wrong = Command::new(env!("CARGO_BIN_EXE_kontera"))
        .args(["sandbox", "--fault", "bad-luck=1"])
        .output()
        .expect("it runs");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("there is no fault bad-luck"));
    let names =
        Command::new(env!("CARGO_BIN_EXE_kontera")).args(["sandbox", "--list-faults"]).output().expect("it runs");
    assert!(String::from_utf8_lossy(&names.stdout).lines().any(|name| name == "answer-lost"));
}
