//! What Fortnox says when it refuses, and what we make of it.
#![cfg(feature = "runner")]

mod support;

use kontera::fortnox::errors::{self, Class, decode};

/// A validation error with this code and text.
fn said(code: u32, text: &str) -> errors::Problem {
    let body = format!(r#"{{"ErrorInformation":{{"error":1,"message":"{text}","code":{code}}}}}"#);
    let problem = decode(400, body.as_bytes());
    assert_eq!((problem.text.as_str(), problem.code), (text, Some(code).filter(|code| *code > 0)));
    problem
}

#[test]
fn s_190_s_191_a_way_of_delivery_that_is_gone() {
    for text in ["Kunde inte hämta/hitta leveranssätt.", "Kunde inte hämta/hitta leveranssätt"] {
        let problem = said(0, text);
        assert_eq!((problem.name, problem.class), ("FORTNOX_SHIPPING_NOT_FOUND", Class::Setup));
        assert!(problem.fix.contains("customer's card") && problem.menu.contains("Leveranssätt"));
    }
    let alias = errors::named("KUNDE_INTE_HAMTA_HITTA_LEVERANSSATT").expect("an alias");
    assert_eq!(alias.name, "FORTNOX_SHIPPING_NOT_FOUND");
}

#[test]
fn s_192_to_s_199_have_their_names() {
    for (code, text, name) in [
        (0, "Kunde inte hämta/hitta moms.", "FORTNOX_VAT_NOT_FOUND"),
        (2_004_344, "Kunde inte hämta/hitta valuta.", "FORTNOX_CURRENCY_NOT_FOUND"),
        (0, "Kunde inte hämta/hitta valuta", "FORTNOX_CURRENCY_NOT_FOUND"),
        (2_000_427, "", "FORTNOX_CURRENCY_NOT_FOUND"),
        (2_000_637, "", "FORTNOX_CUSTOMER_NAME_EMPTY"),
        (2_000_637, "Kundnamn kan inte vara tomt.", "FORTNOX_CUSTOMER_NAME_EMPTY"),
        (2_000_637, "Kundnumret används redan.", "FORTNOX_CUSTOMER_NUMBER_TAKEN"),
        (0, "Fiscal year not available", "FORTNOX_FISCAL_YEAR"),
        (0, "Räkenskapsår saknas för angivet datum.", "FORTNOX_FISCAL_YEAR"),
        (2_000_550, "", "FORTNOX_ACCOUNT_INACTIVE"),
        (0, "Lacks authorization for cost centers", "FORTNOX_COST_CENTER_AUTH"),
        (2_001_089, "", "FORTNOX_PAYMENT_DATE"),
        (0, "Currency EUR and SEK does not match", "FORTNOX_CURRENCY_MISMATCH"),
    ] {
        assert_eq!(said(code, text).name, name, "{code} {text}");
    }
}

#[test]
fn s_200_characters_of_article_numbers() {
    assert_eq!(said(2_000_166, "").name, "SHOPIFY_PRODUCT_CHARS");
}

#[test]
fn s_201_to_s_204_are_names_with_a_remedy() {
    for name in [
        "SHOPIFY_MANUAL_ORDER_MARKED_PAID",
        "QLIRO_PAYOUT_NOT_MATCHING",
        "REFUND_PAYOUT_DOUBLED",
        "OSS_NOT_APPLIED_TO_CREDIT_NOTES",
    ] {
        assert!(errors::named(name).is_some_and(|entry| !entry.fix.is_empty()), "{name}");
    }
}

#[test]
fn all_envelopes_are_read() {
    let missing = br#"{"ErrorInformation":{"Error":1,"Message":"Kan inte hitta artikeln.","Code":2000428}}"#;
    let problem = decode(404, missing);
    assert_eq!((problem.name, problem.class), ("FORTNOX_ARTICLE_NOT_FOUND", Class::NotFound));
    assert_eq!(decode(401, br#"{"message":"unauthorized"}"#).name, "FORTNOX_UNAUTHORIZED");
    let grant = decode(400, br#"{"error":"invalid_grant","error_description":"Invalid refresh token"}"#);
    assert_eq!((grant.name, grant.text.as_str()), ("FORTNOX_INVALID_GRANT", "Invalid refresh token"));
    assert_eq!(decode(401, br#"{"error":"invalid_client"}"#).name, "FORTNOX_INVALID_CLIENT");
    assert_eq!(decode(400, br#"{"code":"period_locked","message":"x"}"#).name, "FORTNOX_PERIOD_LOCKED");
}

#[test]
fn what_is_no_envelope_goes_by_its_status() {
    assert_eq!(decode(429, b"").name, "FORTNOX_RATE_LIMIT");
    assert_eq!(decode(502, b"<html>Bad gateway</html>").name, "FORTNOX_UNAVAILABLE");
    assert_eq!(decode(200, b"<html>").name, "FORTNOX_NOT_JSON");
    assert_eq!(decode(403, b"").name, "FORTNOX_NO_PERMISSION");
    assert_eq!(decode(404, b"{}").name, "FORTNOX_NOT_FOUND");
    let unknown = said(2_000_015, "Något annat.");
    assert_eq!((unknown.name, unknown.class), ("FORTNOX_UNKNOWN", Class::Unknown));
    for body in [&b"\xff\xfe"[..], b"null", b"[1]", br#"{"ErrorInformation":7}"#] {
        assert_eq!(decode(400, body).code, None);
    }
}

#[test]
fn the_page_of_problems_is_the_list() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/fortnox-problems.md");
    let page = errors::page();
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(path, &page).expect("written");
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == page,
        "docs/fortnox-problems.md is not the list: INSTA_UPDATE=always cargo test --test problems"
    );
}

/// Every code and every text that the collected list of errors has, leads to a name.
#[test]
fn every_collected_error_has_a_name() {
    let Some(path) = support::shared("fortnox/error-codes.csv") else { return };
    let text = std::fs::read_to_string(path).expect("readable");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut count = 0;
    for row in reader.records() {
        let row = row.expect("a row");
        count += 1;
        let said_text = row[1].replace('"', "'");
        if row[0].is_empty() {
            let oauth = said_text.split(" / ").find(|word| word.starts_with("invalid_"));
            let problem = match oauth {
                Some(word) => decode(400, format!(r#"{{"error":"{word}"}}"#).as_bytes()),
                None => said(0, &said_text),
            };
            assert_ne!(problem.name, "FORTNOX_UNKNOWN", "{said_text}");
        } else {
            let code = row[0].parse().expect("a code");
            assert_ne!(said(code, &said_text).name, "FORTNOX_UNKNOWN", "{code}");
        }
    }
    println!("{count} collected errors have names");
    assert!(count > 90);
}
