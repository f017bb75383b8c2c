//! A desk with a Fortnox on it: sends requests, keeps the time.

use http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use kontera::document::{Data, Json, Node, read_json};
use kontera::sandbox::fortnox::Consent;
use kontera::sandbox::{Company, Fortnox, Request, Response, Service};

pub struct Desk {
    pub fortnox: Fortnox,
    pub now: Timestamp,
    pub token: String,
}

pub const CLIENT: &str = "client";
pub const SECRET: &str = "secret";

impl Desk {
    /// A new company with one customer and one article, in November 2026.
    pub fn new() -> Desk {
        let mut company = Company::default();
        company.record("customers", json(r#"{"CustomerNumber": "1", "Name": "Elin Sandqvist", "City": "Östersund"}"#));
        company.record("articles", json(r#"{"ArticleNumber": "MUG", "Description": "Stålmugg", "VAT": 25}"#));
        Desk::of(company)
    }

    pub fn of(company: Company) -> Desk {
        let now: Timestamp = "2026-11-02T09:00:00Z".parse().unwrap();
        let mut desk = Desk { fortnox: Fortnox::new(company), now, token: String::new() };
        desk.fortnox.add_client(CLIENT, SECRET);
        desk.fortnox.consent(CLIENT, Consent::Service, now);
        desk.log_in();
        desk
    }

    pub fn log_in(&mut self) {
        let body = format!("grant_type=client_credentials&scope={}", "order invoice payment customer article price bookkeeping costcenter project currency settings companyinformation warehouse print profile".replace(' ', "%20"));
        let (status, answer) = self.form(&body);
        assert_eq!(status, 200, "{}", answer.compact());
        self.token = text(&answer, "access_token").to_owned();
    }

    /// A call of the token endpoint.
    pub fn form(&mut self, body: &str) -> (u16, Json) {
        let request = http::Request::builder()
            .method(Method::POST)
            .uri("https://apps.fortnox.se/oauth-v1/token")
            .header("Authorization", basic(CLIENT, SECRET))
            .header("TenantId", "1234567")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(body.as_bytes().to_vec())
            .unwrap();
        let response = self.fortnox.handle(request, self.now);
        (response.status().as_u16(), read(response.body()))
    }

    /// One call, a second after the one before, so that the limit is no matter.
    pub fn call(&mut self, method: &str, path: &str, body: Option<&str>) -> (u16, Json) {
        self.now += SignedDuration::from_secs(1);
        let response = self.send(method, path, body);
        let status = response.status().as_u16();
        if response.status() == StatusCode::NO_CONTENT {
            return (status, Json::Null);
        }
        (status, read(response.body()))
    }

    pub fn send(&mut self, method: &str, path: &str, body: Option<&str>) -> Response {
        let now = self.now;
        let request = self.request(method, path, body);
        self.fortnox.handle(request, now)
    }

    pub fn request(&self, method: &str, path: &str, body: Option<&str>) -> Request {
        http::Request::builder()
            .method(method)
            .uri(format!("https://api.fortnox.se{path}"))
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .body(body.unwrap_or("").as_bytes().to_vec())
            .unwrap()
    }

    pub fn get(&mut self, path: &str) -> (u16, Json) {
        self.call("GET", path, None)
    }

    /// A POST that must be taken; what is in the answer's wrapper.
    pub fn made(&mut self, path: &str, body: &str) -> Json {
        let (status, answer) = self.call("POST", path, Some(body));
        assert_eq!(status, 201, "{path} {body}: {}", answer.compact());
        inner(&answer)
    }

    /// A PUT that must be taken.
    pub fn put(&mut self, path: &str, body: Option<&str>) -> Json {
        let (status, answer) = self.call("PUT", path, body);
        assert_eq!(status, 200, "{path}: {}", answer.compact());
        inner(&answer)
    }

    pub fn one(&mut self, path: &str) -> Json {
        let (status, answer) = self.get(path);
        assert_eq!(status, 200, "{path}: {}", answer.compact());
        inner(&answer)
    }

    /// A call that must be refused: code and text.
    pub fn refused(&mut self, method: &str, path: &str, body: Option<&str>) -> (u16, u32, String) {
        let (status, answer) = self.call(method, path, body);
        assert!(status >= 400, "{method} {path} was taken: {}", answer.compact());
        let (code, message) = problem(&answer);
        (status, code, message)
    }

    /// An invoice of one row that is booked.
    pub fn booked(&mut self, price: &str) -> String {
        let invoice = self.made("/3/invoices", &one_row(price));
        let number = text(&invoice, "DocumentNumber").to_owned();
        self.put(&format!("/3/invoices/{number}/bookkeep"), None);
        number
    }
}

pub fn one_row(price: &str) -> String {
    format!(
        r#"{{"Invoice": {{"CustomerNumber": "1", "VATIncluded": true, "InvoiceRows":
        [{{"ArticleNumber": "MUG", "DeliveredQuantity": "1", "Price": {price}, "VAT": 25, "AccountNumber": 3001}}]}}}}"#
    )
}

pub fn basic(id: &str, secret: &str) -> String {
    use base64::Engine;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{id}:{secret}")))
}

/// Code and text, whatever the letters' case.
pub fn problem(answer: &Json) -> (u32, String) {
    let Some(inner) = answer.get("ErrorInformation") else { return (0, answer.compact()) };
    let either = |small, capital| if inner.get(small).is_some() { text(inner, small) } else { text(inner, capital) };
    (either("code", "Code").parse().unwrap_or(0), either("message", "Message").to_owned())
}

pub fn inner(answer: &Json) -> Json {
    match answer {
        Json::Object(entries) => entries.first().unwrap().1.clone(),
        other => panic!("{}", other.compact()),
    }
}

pub fn json(text: &str) -> Json {
    read(text.as_bytes())
}

pub fn read(bytes: &[u8]) -> Json {
    plain(&read_json(bytes).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(bytes))))
}

pub fn plain(node: &Node) -> Json {
    match &node.data {
        Data::Null => Json::Null,
        Data::Bool(truth) => Json::Bool(*truth),
        Data::Number(digits) => Json::Number(digits.clone()),
        Data::Text(text) | Data::Plain(text) => Json::Text(text.clone()),
        Data::List(values) => Json::List(values.iter().map(plain).collect()),
        Data::Object(entries) => {
            Json::Object(entries.iter().map(|(key, value)| (key.text.clone(), plain(value))).collect())
        }
    }
}

/// The text or the digits under a key.
pub fn text<'j>(object: &'j Json, key: &str) -> &'j str {
    match object.get(key) {
        Some(Json::Text(text) | Json::Number(text)) => text,
        Some(Json::Bool(true)) => "true",
        Some(Json::Bool(false)) => "false",
        Some(Json::Null) => "null",
        other => panic!("{key}: {other:?}"),
    }
}

pub fn list<'j>(object: &'j Json, key: &str) -> &'j [Json] {
    match object.get(key) {
        Some(Json::List(values)) => values,
        other => panic!("{key}: {other:?}"),
    }
}

pub fn row(document: &Json, at: usize) -> Json {
    let key = if document.get("InvoiceRows").is_some() { "InvoiceRows" } else { "OrderRows" };
    list(document, key)[at].clone()
}
