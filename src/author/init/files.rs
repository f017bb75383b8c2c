//! The files of a new pack.

use super::questions::Kind;
use super::{Answers, QUESTIONS};
use std::fmt::Write;

/// Paths in the pack and texts. `name` is the pack's, `company` the customer's as people say it.
pub fn files(name: &str, company: &str, answers: &Answers) -> Vec<(&'static str, String)> {
    let answer = |key: &str| answers.get(key).map_or("", String::as_str);
    let order = match answer("prices") {
        "without_vat" => include_str!("order_without_vat.json"),
        _ => include_str!("order_with_vat.json"),
    };
    let mut files = vec![
        ("pack.yaml", manifest(name, company, answers)),
        ("rules/shop.kon", include_str!("shop.kon").replace("{company}", company)),
        ("cases/1001.json", order.to_owned()),
        ("facts.yaml", facts(answer("placeholder_article"))),
    ];
    if let Some(event) = event(answers) {
        files.push(("cases/1001.yaml", format!("# What happened to order 1001.\nevent: order.{event}\n")));
    }
    if answer("oss") == "registered" {
        files.push(("tables/oss.csv", oss(answer("oss_accounts"))));
    }
    files
}

/// What happens to the sample order: what makes its invoice.
fn event(answers: &Answers) -> Option<&str> {
    let trigger = answers.get("trigger")?.as_str();
    (trigger != "created").then_some(trigger)
}

fn manifest(name: &str, company: &str, answers: &Answers) -> String {
    let mut text = format!("# {company}\nname: {name}\nversion: 0.1.0\n");
    text.push_str(include_str!("pack.yaml.head"));
    for question in QUESTIONS {
        let Some(answer) = answers.get(question.key) else { continue };
        let (key, value) = match (question.key, answer.as_str()) {
            ("prices", "each_order") | ("oss_accounts", _) => continue,
            ("prices", answer) => ("vat_included", (answer == "with_vat").to_string()),
            ("oss", answer) => ("oss_state", answer.to_owned()),
            ("trigger", answer) => ("trigger", format!("[{answer}]")),
            (_, "") => continue,
            (key, answer) => (key, value(answer, &question.kind)),
        };
        for line in comment(question.ask, &question.kind) {
            let _ = writeln!(text, "  # {line}");
        }
        let _ = writeln!(text, "  {key}: {value}");
    }
    text
}

/// A word stands as it is; what somebody typed stands in quotes.
fn value(answer: &str, kind: &Kind) -> String {
    match kind {
        Kind::Choice(_) => answer.to_owned(),
        _ => format!("\"{}\"", answer.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

/// The question, and what else could have been answered.
fn comment(ask: &str, kind: &Kind) -> Vec<String> {
    let mut lines = vec![ask.to_owned()];
    if let Kind::Choice(choices) = kind {
        let (first, rest) = choices.split_first().map_or(("", &[][..]), |(first, rest)| (first.0, rest));
        let words = rest.iter().fold(first.to_owned(), |words, (value, _)| format!("{words}, {value}"));
        lines.push(words);
    }
    lines
}

fn facts(placeholder: &str) -> String {
    let mut text = include_str!("facts.yaml").to_owned();
    if !placeholder.is_empty() {
        let _ = writeln!(text, "  - ArticleNumber: \"{}\"", placeholder.replace('\\', "\\\\"));
    }
    text.push_str("fortnox.Customer: []\n");
    text
}

/// A sale's VAT code is its country's: rename it where Fortnox has another one.
fn oss(accounts: &str) -> String {
    let mut text = String::from("country,vat,day.from,day.until,account,code\n");
    for one in accounts.split(", ") {
        if let [country, rate, account] = one.split(' ').collect::<Vec<_>>().as_slice() {
            let _ = writeln!(text, "{country},{rate},,,{account},OSS{country}");
        }
    }
    text
}
