//! `kontera init`: whatever the answers are, the pack passes check and test; nothing is ever overwritten.
#![cfg(feature = "cli")]

#[path = "support/command.rs"]
mod command;
mod support;

use command::{Ran, kontera};
use kontera::author::init::{Answers, Kind, QUESTIONS, files};
use kontera::check::check;
use kontera::pack::load;
use std::path::{Path, PathBuf};
use support::Random;

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("init").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn init(folder: &Path, arguments: &[&str], input: &str) -> Ran {
    kontera(folder, &[&["init"], arguments].concat(), input.as_bytes())
}

/// Answers chosen at random; each choice of each question first of all.
fn answers(random: &mut Random, first: Option<(&str, &str)>) -> Answers {
    let mut answers = Answers::new();
    for question in QUESTIONS {
        if !question.is_open(&answers) {
            continue;
        }
        let given = match &question.kind {
            Kind::Choice(choices) => choices[random.below(choices.len())].0,
            Kind::Text(_) => ["", "SH-", "Å (1) "][random.below(3)],
            Kind::Code(_) if question.default.is_empty() => "ART/9+\\1",
            Kind::Code(_) => ["30", "10DG"][random.below(2)],
            Kind::OssAccounts => ["de 19% 3112", "DE 19% 3112, FI 25.5 % 3114, EE 24% 3117"][random.below(1)],
        };
        let given = first.filter(|(key, _)| *key == question.key).map_or(given, |(_, answer)| answer);
        answers.insert(question.key, question.read(given).expect("an answer"));
    }
    answers
}

#[test]
fn every_answer_makes_a_pack_without_findings_whose_order_is_sent() {
    let mut random = Random(7);
    let mut wanted: Vec<Option<(&str, &str)>> = vec![None; 12];
    for question in QUESTIONS {
        if let Kind::Choice(choices) = &question.kind {
            wanted.extend(choices.iter().map(|(value, _)| Some((question.key, *value))));
        }
    }
    for first in wanted {
        let answers = answers(&mut random, first);
        let files = files("shop", "Köp & Sälj \"AB\"", &answers);
        let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.into_bytes())).collect();
        let pack = load(&files, &|folder| Err(format!("there is no folder {folder}")));
        let checked = check(&pack);
        assert!(checked.found.is_empty(), "{answers:?}\n{}", support::drawn(&pack, &checked));
        let folder = folder("any");
        for (path, bytes) in &files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, bytes).expect("written");
        }
        let ran = kontera(&folder, &["run", ".", "cases/1001.json", "--event", event(&answers)], b"");
        assert_eq!(ran.code, 0, "{answers:?}\n{}{}", ran.out, ran.err);
        assert!(ran.out.contains("SEND"), "{answers:?}\n{}", ran.out);
    }
}

fn event(answers: &Answers) -> &str {
    answers.get("trigger").map_or("created", String::as_str)
}

#[test]
fn the_defaults() {
    let place = folder("defaults");
    let ran = init(&place, &["my-shop", "--defaults", "--company", "Hannas Husgeråd AB"], "");
    insta::assert_snapshot!("defaults", format!("exit code {}\n\n{}\n{}", ran.code, ran.out, ran.err));
    let pack = std::fs::read_to_string(place.join("my-shop/pack.yaml")).expect("a pack.yaml");
    insta::assert_snapshot!("pack_yaml", pack);
    for command in ["check", "test"] {
        let ran = kontera(&place, &[command, "my-shop"], b"");
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    }
    let again = init(&place, &["my-shop", "--defaults"], "");
    assert_eq!(again.code, 2, "{}", again.err);
    assert!(again.err.contains("my-shop is not empty"), "{}", again.err);
    assert_eq!(
        std::fs::read_to_string(place.join("my-shop/pack.yaml")).expect("still there").lines().next(),
        Some("# Hannas Husgeråd AB")
    );
}

#[test]
fn it_asks_what_no_flag_answers() {
    let place = folder("asks");
    let typed = "2\n9\nfulfilled\n\n\n2\nDE 19\nDE 19% 3112\n\nSH-\n\n";
    let ran = init(&place, &["shop", "--ask", "--booking", "always"], typed);
    insta::assert_snapshot!("asked", format!("exit code {}\n\n{}\n{}", ran.code, ran.out, ran.err));
    let oss = std::fs::read_to_string(place.join("shop/tables/oss.csv")).expect("the accounts");
    assert_eq!(oss, "country,vat,day.from,day.until,account,code\nDE,19%,,,3112,OSSDE\n");
}

#[test]
fn wrong_calls_write_nothing() {
    let place = folder("wrong");
    for (arguments, typed, says) in [
        (
            vec!["--document", "orders"],
            "",
            "--document: “orders” is none of order_then_invoice, invoice_only, order_only",
        ),
        (vec!["--payments", "at_capture"], "", "--payments counts only with --booking when_total_matches or always"),
        (vec!["--missing-article", "placeholder"], "", "say --placeholder-article"),
        (vec!["--oss", "registered", "--oss-accounts", "XX 19% 3112"], "", "there is no country XX"),
        (vec!["--oss", "registered", "--oss-accounts", "DE 19 3112"], "", "19 is no rate; write it as 19%"),
        (vec!["--oss", "registered", "--oss-accounts", "DE 19% 31"], "", "31 is no account"),
        (vec!["--order-prefix", "a long prefix"], "", "at most 10 characters"),
        (vec!["--order-prefix", "\"a\""], "", "--order-prefix: Fortnox does not take '\"' in an order number"),
        (vec!["--company", "two\nlines"], "", "no line breaks"),
        (vec!["--ask"], "1\n", "no answer; nothing has been written"),
    ] {
        let ran = init(&place, &[&["shop"], arguments.as_slice()].concat(), typed);
        assert_ne!(ran.code, 0, "{arguments:?}");
        assert!(ran.err.contains(says), "{arguments:?}: {}", ran.err);
        assert!(!place.join("shop").exists(), "{arguments:?}");
    }
}
