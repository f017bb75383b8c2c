//! Tokens, limit, envelopes, addresses.

use crate::desk::{CLIENT, Desk, basic, problem, read, text};
use jiff::SignedDuration;
use kontera::sandbox::fortnox::Consent;
use kontera::sandbox::{Disturbance, Service};

#[test]
fn the_26th_call_within_five_seconds_is_429_and_the_window_slides() {
    let mut desk = Desk::new();
    let start = desk.now;
    for call in 0..25 {
        desk.now = start + SignedDuration::from_millis(call * 100);
        assert_eq!(desk.send("GET", "/3/units", None).status(), 200, "call {call}");
    }
    desk.now = start + SignedDuration::from_millis(4_999);
    assert_eq!(desk.send("GET", "/3/units", None).status(), 429);
    desk.now = start + SignedDuration::from_millis(5_000);
    assert_eq!(desk.send("GET", "/3/units", None).status(), 200);
    assert_eq!(desk.send("GET", "/3/units", None).status(), 429);
    assert_eq!(desk.fortnox.refused_calls(), 2);
}

#[test]
fn the_limit_is_of_the_app_not_of_the_token() {
    let mut desk = Desk::new();
    desk.fortnox.disturb(&Disturbance::BudgetSpent(20), desk.now);
    desk.send("GET", "/3/units", None);
    desk.fortnox.disturb(&Disturbance::BudgetSpent(24), desk.now);
    desk.log_in();
    assert_eq!(desk.send("GET", "/3/units", None).status(), 429);
}

#[test]
fn an_access_token_lives_an_hour() {
    let mut desk = Desk::new();
    desk.now += SignedDuration::from_mins(59);
    assert_eq!(desk.send("GET", "/3/units", None).status(), 200);
    desk.now += SignedDuration::from_mins(1);
    let response = desk.send("GET", "/3/units", None);
    assert_eq!(response.status(), 401);
    assert_eq!(response.body(), br#"{"message":"unauthorized"}"#);
}

#[test]
fn a_refresh_token_works_once() {
    let mut desk = Desk::new();
    let code = desk.fortnox.consent(CLIENT, Consent::User, desk.now);
    let (status, first) = desk.form(&format!("grant_type=authorization_code&code={code}&redirect_uri=x"));
    assert_eq!((status, text(&first, "expires_in"), text(&first, "token_type")), (200, "3600", "bearer"));
    let refresh = format!("grant_type=refresh_token&refresh_token={}", text(&first, "refresh_token"));
    let (status, second) = desk.form(&refresh);
    assert_eq!(status, 200);
    assert_ne!(text(&first, "refresh_token"), text(&second, "refresh_token"));
    let (status, again) = desk.form(&refresh);
    assert_eq!((status, text(&again, "error")), (400, "invalid_grant"));
    assert_eq!(desk.fortnox.reused_tokens(), 1);
    let newest = format!("grant_type=refresh_token&refresh_token={}", text(&second, "refresh_token"));
    assert_eq!(desk.form(&newest).0, 200);
}

#[test]
fn an_authorization_code_lives_ten_minutes_and_works_once() {
    let mut desk = Desk::new();
    let code = desk.fortnox.consent(CLIENT, Consent::User, desk.now);
    let body = format!("grant_type=authorization_code&code={code}&redirect_uri=x");
    assert_eq!(desk.form(&body).0, 200);
    assert_eq!(text(&desk.form(&body).1, "error"), "invalid_grant");
    let code = desk.fortnox.consent(CLIENT, Consent::User, desk.now);
    desk.now += SignedDuration::from_mins(10);
    let (status, late) = desk.form(&format!("grant_type=authorization_code&code={code}&redirect_uri=x"));
    assert_eq!((status, text(&late, "error")), (400, "invalid_grant"));
}

#[test]
fn client_credentials_need_a_service_account_and_the_tenant() {
    let mut desk = Desk::new();
    desk.fortnox.consent(CLIENT, Consent::User, desk.now);
    let body = "grant_type=client_credentials&scope=order";
    assert_eq!(text(&desk.form(body).1, "error"), "unauthorized_client");
    desk.fortnox.consent(CLIENT, Consent::Service, desk.now);
    let (status, token) = desk.form(body);
    assert_eq!((status, text(&token, "scope")), (200, "order"));
    assert!(token.get("refresh_token").is_none());
    assert_eq!(text(&desk.form("grant_type=client_credentials&scope=salary").1, "error"), "invalid_scope");
    desk.fortnox.company().tenant = 7;
    assert_eq!(text(&desk.form(body).1, "error"), "invalid_request");
}

#[test]
fn a_wrong_secret_is_invalid_client() {
    let mut desk = Desk::new();
    let request = http::Request::post("/oauth-v1/token")
        .header("Authorization", basic(CLIENT, "wrong"))
        .body(b"grant_type=refresh_token&refresh_token=x".to_vec())
        .unwrap();
    let response = desk.fortnox.handle(request, desk.now);
    assert_eq!(response.status(), 401);
    assert_eq!(text(&read(response.body()), "error"), "invalid_client");
}

#[test]
fn the_consent_page_sends_back_code_and_state() {
    let mut desk = Desk::new();
    let address = "/oauth-v1/auth?client_id=client&response_type=code&scope=order%20invoice&state=a%26b&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fback&access_type=offline";
    let page = |address: &str, desk: &mut Desk| {
        let response = desk.fortnox.handle(http::Request::get(address).body(Vec::new()).unwrap(), desk.now);
        (response.status().as_u16(), response.headers().get("location").map(|own| own.to_str().unwrap().to_owned()))
    };
    let (status, place) = page(address, &mut desk);
    let place = place.unwrap();
    assert_eq!(status, 302);
    assert!(place.starts_with("http://127.0.0.1:9/back?code=") && place.ends_with("&state=a%26b"), "{place}");
    let (_, place) = page(&address.replace("order%20invoice", "salary"), &mut desk);
    assert!(place.unwrap().contains("error=invalid_scope"));
}

#[test]
fn scopes_that_were_not_asked_for_are_closed() {
    let mut desk = Desk::new();
    let (_, token) = desk.form("grant_type=client_credentials&scope=order");
    desk.token = text(&token, "access_token").to_owned();
    assert_eq!(desk.get("/3/orders").0, 200);
    assert_eq!(desk.refused("GET", "/3/invoices", None).1, 2_000_663);
}

#[test]
fn a_licence_that_ends_is_2001101() {
    let mut desk = Desk::new();
    desk.fortnox.disturb(&Disturbance::LicenceEnded, desk.now);
    assert_eq!(
        desk.refused("GET", "/3/invoices", None),
        (400, 2_001_101, "Det finns ingen aktiv licens för önskat scope.".into())
    );
}

#[test]
fn validation_has_small_keys_and_not_found_has_capitals() {
    let mut desk = Desk::new();
    let (status, body) = desk.get("/3/orders?filter=nonsense");
    assert_eq!(status, 400);
    assert_eq!(
        body.compact(),
        r#"{"ErrorInformation":{"error":1,"message":"Ett ogiltigt filter har använts.","code":2000587}}"#
    );
    let (status, body) = desk.get("/3/articles/123456789");
    assert_eq!(status, 404);
    assert_eq!(
        body.compact(),
        r#"{"ErrorInformation":{"Error":1,"Message":"Kan inte hitta artikeln.","Code":2000428}}"#
    );
}

#[test]
fn what_is_not_there_is_never_a_success() {
    let mut desk = Desk::new();
    for (method, path) in [
        ("GET", "/3/offers"),
        ("POST", "/3/companyinformation"),
        ("DELETE", "/3/orders/1"),
        ("DELETE", "/3/pricelists/A"),
        ("PUT", "/3/vouchers/A/1"),
        ("PUT", "/3/orders/1/bookkeep"),
        ("PUT", "/3/invoices/1/createinvoice"),
        ("POST", "/3/predefinedaccounts"),
        ("GET", "/4/orders"),
        ("GET", "/"),
    ] {
        desk.fortnox.put("orders", &crate::desk::json(r#"{"DocumentNumber": "1"}"#));
        desk.fortnox.put("invoices", &crate::desk::json(r#"{"DocumentNumber": "1"}"#));
        let (status, answer) = desk.call(method, path, Some(r#"{"Order": {}}"#));
        assert_eq!(status, 404, "{method} {path}: {}", answer.compact());
    }
    assert_eq!(desk.refused("PUT", "/3/orders", Some("{}")).1, 2_000_729);
}

#[test]
fn bodies_that_are_none_are_refused() {
    let mut desk = Desk::new();
    let code = |desk: &mut Desk, body: &str| desk.refused("POST", "/3/orders", Some(body)).1;
    assert_eq!(code(&mut desk, r#"{"Order": {"CustomerNumber": "1"}"#), 2_002_115);
    assert_eq!(code(&mut desk, r#"{"Invoice": {"CustomerNumber": "1"}}"#), 2_001_392);
    assert_eq!(code(&mut desk, r#"[]"#), 2_001_392);
    assert_eq!(code(&mut desk, ""), 2_001_392);
    let mut request = desk.request("POST", "/3/orders", Some("<Order/>"));
    request.headers_mut().insert("Content-Type", http::HeaderValue::from_static("application/xml"));
    let response = desk.fortnox.handle(request, desk.now);
    assert_eq!(problem(&read(response.body())).0, 1_000_031);
}
