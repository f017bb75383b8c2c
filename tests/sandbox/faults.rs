//! Faults: each by its name, all by seed.

use crate::desk::{Desk, one_row, read, text};
use jiff::SignedDuration;
use kontera::sandbox::{Fault, Faulty, Fortnox, Outcome, Plan};
use std::collections::BTreeSet;

/// One invoice is made while this goes wrong.
fn meet(fault: Fault) -> (Faulty<Fortnox>, Outcome, Desk) {
    let desk = Desk::new();
    let mut faulty = Faulty::new(desk.fortnox.clone(), Plan::quiet(1));
    faulty.ask(fault);
    let outcome = faulty.call(desk.request("POST", "/3/invoices", Some(&one_row("100"))), desk.now);
    (faulty, outcome, desk)
}

fn made(faulty: &Faulty<Fortnox>) -> usize {
    faulty.log().count("invoices.create")
}

#[test]
fn there_are_thirty_kinds_and_each_has_a_name() {
    assert!(Fault::ALL.len() >= 30, "{}", Fault::ALL.len());
    let names: BTreeSet<&str> = Fault::ALL.iter().map(|fault| fault.name()).collect();
    assert_eq!(names.len(), Fault::ALL.len());
    assert!(Fault::ALL.iter().all(|fault| Fault::named(fault.name()) == Some(*fault)));
    assert_eq!(Fault::named("no such fault"), None);
}

#[test]
fn what_is_lost_before_it_arrives_commits_nothing() {
    for fault in [Fault::ConnectionReset, Fault::HalfOpen] {
        let (faulty, outcome, _) = meet(fault);
        assert!(matches!(outcome, Outcome::NoAnswer { committed: false }), "{outcome:?}");
        assert_eq!(made(&faulty), 0);
    }
    let (faulty, outcome, _) = meet(Fault::ConnectionRefused);
    assert!(matches!(outcome, Outcome::Refused));
    assert_eq!(made(&faulty), 0);
}

#[test]
fn an_answer_can_be_lost_after_the_commit() {
    for fault in [Fault::AnswerLost, Fault::HalfOpenCommitted] {
        let (faulty, outcome, _) = meet(fault);
        assert!(matches!(outcome, Outcome::NoAnswer { committed: true }), "{outcome:?}");
        assert_eq!(made(&faulty), 1);
    }
}

#[test]
fn an_answer_can_be_late() {
    let (faulty, outcome, desk) = meet(Fault::AnswerLate);
    let Outcome::Late { response, at } = outcome else { panic!("{outcome:?}") };
    assert_eq!((response.status().as_u16(), made(&faulty)), (201, 1));
    assert!(at >= desk.now + SignedDuration::from_secs(31));
}

#[test]
fn a_request_can_be_done_minutes_later() {
    for fault in [Fault::CommitLate, Fault::CommitLateGateway] {
        let (mut faulty, _, desk) = meet(fault);
        assert_eq!(made(&faulty), 0);
        let due = faulty.next().unwrap();
        faulty.advance(due - SignedDuration::from_millis(1));
        assert_eq!(made(&faulty), 0);
        faulty.advance(due);
        assert_eq!(made(&faulty), 1, "{} after {}", fault.name(), due.duration_since(desk.now));
        let commit = faulty.log().commits().last().unwrap();
        assert_eq!((commit.what.as_str(), commit.at), ("invoices.create", due));
        assert_eq!(faulty.next(), None);
    }
}

#[test]
fn errors_come_before_or_after_the_commit() {
    for (fault, status, commits) in [
        (Fault::ErrorBefore, 500, 0),
        (Fault::ErrorAfter, 500, 1),
        (Fault::BadGatewayBefore, 502, 0),
        (Fault::BadGatewayAfter, 502, 1),
        (Fault::UnavailableBefore, 503, 0),
        (Fault::UnavailableAfter, 503, 1),
        (Fault::GatewayTimeoutBefore, 504, 0),
        (Fault::GatewayTimeoutAfter, 504, 1),
        (Fault::HtmlBefore, 200, 0),
        (Fault::HtmlAfter, 200, 1),
        (Fault::ForeignAnswer, 200, 0),
        (Fault::TooMany, 429, 0),
        (Fault::TooManyRetryAfter, 429, 0),
        (Fault::Twice, 201, 2),
    ] {
        let (faulty, outcome, _) = meet(fault);
        let Outcome::Answer(response) = outcome else { panic!("{outcome:?}") };
        assert_eq!((response.status().as_u16(), made(&faulty)), (status, commits), "{}", fault.name());
        assert_eq!(response.headers().contains_key("retry-after"), fault == Fault::TooManyRetryAfter);
    }
}

#[test]
fn bodies_are_spoilt_after_the_commit() {
    for fault in
        [Fault::TruncatedBody, Fault::EmptyBody, Fault::GarbageBody, Fault::EndlessBody, Fault::WrongContentType]
    {
        let (faulty, outcome, _) = meet(fault);
        let Outcome::Answer(response) = outcome else { panic!("{outcome:?}") };
        assert_eq!((response.status().as_u16(), made(&faulty)), (201, 1), "{}", fault.name());
        let readable = kontera::document::read_json(response.body()).is_ok();
        assert_eq!(readable, matches!(fault, Fault::WrongContentType | Fault::EndlessBody), "{}", fault.name());
        let plain = response.headers()["content-type"] == "text/plain";
        assert_eq!(plain, fault == Fault::WrongContentType);
    }
}

#[test]
fn troubles_of_a_while_pass() {
    let (mut faulty, outcome, mut desk) = meet(Fault::LicenceEnded);
    let Outcome::Answer(response) = outcome else { panic!("{outcome:?}") };
    assert_eq!(response.status(), 400);
    faulty.advance(faulty.next().unwrap());
    let Outcome::Answer(response) = faulty.call(desk.request("POST", "/3/invoices", Some(&one_row("1"))), desk.now)
    else {
        panic!()
    };
    assert_eq!(response.status(), 201);

    faulty.ask(Fault::WritesFail);
    let mut status = |method: &str, path: &str, body: Option<&str>, desk: &Desk| match faulty
        .call(desk.request(method, path, body), desk.now)
    {
        Outcome::Answer(response) => response.status().as_u16(),
        other => panic!("{other:?}"),
    };
    assert_eq!(status("POST", "/3/invoices", Some(&one_row("1")), &desk), 503);
    assert_eq!(status("POST", "/3/invoices", Some(&one_row("1")), &desk), 503);
    assert_eq!(status("GET", "/3/invoices", None, &desk), 200);
    desk.now += SignedDuration::from_secs(301);
    assert_eq!(status("POST", "/3/invoices", Some(&one_row("1")), &desk), 201);
}

#[test]
fn what_happens_on_the_other_side_happens_before_the_call() {
    let (faulty, outcome, _) = meet(Fault::TokensExpire);
    let Outcome::Answer(response) = outcome else { panic!("{outcome:?}") };
    assert_eq!((response.status().as_u16(), made(&faulty)), (401, 0));
    assert_eq!(text(&read(response.body()), "message"), "unauthorized");
}

/// The same seed brings the same faults, and all that heal by themselves come at some time.
#[test]
fn a_seed_is_a_story() {
    let story = |seed: u64| {
        let mut desk = Desk::new();
        let mut faulty = Faulty::new(desk.fortnox.clone(), Plan::hostile(seed, 100));
        for call in 0..4000 {
            desk.now += SignedDuration::from_millis(300);
            let (method, path) = if call % 2 == 0 { ("POST", "/3/units") } else { ("GET", "/3/units") };
            faulty.call(desk.request(method, path, Some("{}")), desk.now);
        }
        faulty.met().to_vec()
    };
    assert_eq!(story(3), story(3));
    assert_ne!(story(3), story(4));
    let met: BTreeSet<Fault> = story(3).into_iter().map(|(_, fault)| fault).collect();
    let expected: BTreeSet<Fault> = Fault::ALL.iter().copied().filter(|fault| fault.heals()).collect();
    assert_eq!(met, expected);
}
