//! Recorded exchanges with the real Fortnox, asked of the sandbox: the same status, code and envelope, the same fields
//! of the same types. What differs is listed here with the reason.

use crate::desk::{CLIENT, Desk, basic, json, list, plain, read, text};
use crate::support;
use jiff::Timestamp;
use kontera::document::{Json, read_json};
use kontera::sandbox::fortnox::Consent;
use kontera::sandbox::{Company, Service};
use std::collections::{BTreeMap, BTreeSet};

/// Where the sandbox differs from a recording: the field, and why.
const EXPLAINED: [(&str, &str); 7] = [
    ("Invoice.ContractReference", "a number until 2023, a text in the recordings of 2024; the sandbox has the newer"),
    ("Order.OrderRows[].VATCode", "not in the recordings of 2023; in the specification of 2026"),
    ("Article.CommodityCode", "not in the recordings of 2023, but in those of 2024"),
    ("Article.StockWarning", "0 in 2023, null in 2024; the sandbox has the newer"),
    (
        "Articles[].StockPlace",
        "null and an empty text in one and the same list: it depends on how the article was made",
    ),
    ("Articles[].Unit", "null and an empty text in one and the same list: it depends on how the article was made"),
    ("Orders[].DeliveryDate", "the recorded orders were made by hand, with a date that nobody had sent"),
];

/// Requests whose bodies were blanked when they were recorded, as the answers show they must have been.
const REBUILT: [(&str, &str); 3] = [
    ("quantity_in_stock_rounding", r#"{"Article": {"Description": "Test article", "QuantityInStock": 1.123}}"#),
    (
        "row_delivered_quantity_decimals_round_up",
        r#"{"Invoice": {"CustomerNumber": "1", "InvoiceRows": [{"ArticleNumber": "101", "Description": "Test", "DeliveredQuantity": 1.125}]}}"#,
    ),
    (
        "row_price_limit",
        r#"{"Invoice": {"CustomerNumber": "1", "InvoiceRows": [{"ArticleNumber": "101", "Description": "Test", "Price": 1.123}]}}"#,
    ),
];

/// What makes a record again that an answer shows: the fields that were sent, as far as anybody can tell.
const SENT: [(&str, &[&str]); 7] = [
    ("customers", &["CustomerNumber", "Name", "City", "ZipCode", "SalesAccount"]),
    ("articles", &["ArticleNumber", "Description", "EAN", "SalesAccount"]),
    ("orders", &["DocumentNumber", "CustomerNumber", "Comments", "OrderDate", "OurReference", "YourReference"]),
    ("invoices", &["DocumentNumber", "CustomerNumber", "Comments", "InvoiceDate"]),
    ("projects", &["ProjectNumber", "Description", "Comments"]),
    ("termsofpayments", &["Code", "Description"]),
    ("units", &["Code", "Description", "CodeEnglish"]),
];

struct Exchange {
    source: String,
    method: String,
    path: String,
    query: String,
    request: Json,
    status: u16,
    response: Json,
    at: Timestamp,
}

fn exchanges(recorded: &str) -> Vec<Exchange> {
    let parser = jiff::fmt::rfc2822::DateTimeParser::new();
    recorded
        .lines()
        .map(|line| {
            let own = json(line);
            let address: http::Uri = text(&own, "uri").parse().expect("an address");
            Exchange {
                source: text(&own, "source").to_owned(),
                method: text(&own, "method").to_owned(),
                path: address.path().to_owned(),
                query: address.query().unwrap_or("").to_owned(),
                request: own.get("request").cloned().expect("a request"),
                status: text(&own, "status").parse().expect("a status"),
                response: own.get("response").cloned().expect("a response"),
                at: parser.parse_timestamp(text(&own, "recorded_at")).expect("a time"),
            }
        })
        .collect()
}

impl Exchange {
    fn resource(&self) -> &str {
        self.path.trim_matches('/').split('/').nth(1).unwrap_or("")
    }

    /// The records that the answer shows, if it is a success.
    fn shown(&self) -> Vec<Json> {
        let Json::Object(entries) = &self.response else { return Vec::new() };
        let shown = entries.iter().filter(|(key, _)| key != "MetaInformation" && key != "ErrorInformation");
        shown
            .flat_map(|(_, value)| match value {
                Json::List(values) => values.clone(),
                Json::Object(_) => vec![value.clone()],
                _ => Vec::new(),
            })
            .collect()
    }

    fn body(&self) -> Option<String> {
        if let Some((_, body)) = REBUILT.iter().find(|(name, _)| self.source.contains(name)) {
            return Some((*body).to_owned());
        }
        (self.request != Json::Null).then(|| self.request.compact())
    }

    /// A company in which the request means what it meant, and the answer.
    fn ask(&self) -> (u16, Json) {
        let mut company = Company::default();
        company.record(
            "financialyears",
            json(r#"{"FromDate": "2023-01-01", "ToDate": "2023-12-31", "AccountingMethod": "ACCRUAL"}"#),
        );
        if self.resource() == "termsofpayments" {
            company.records.retain(|(path, _)| path != "termsofpayments");
        }
        if self.resource() == "units" {
            company.records.retain(|(path, _)| path != "units");
        }
        let mut desk = Desk::of(company);
        desk.now = self.at;
        if self.path.contains("/oauth-v1/") {
            return self.ask_for_token(&mut desk);
        }
        desk.fortnox.consent(CLIENT, Consent::Service, desk.now);
        desk.log_in();
        for (number, city) in [("1", "New York"), ("2", "New York"), ("5", "Uppsala")] {
            let card = format!(
                r#"{{"CustomerNumber": "{number}", "Name": "Updated name", "City": "{city}", "ZipCode": "10001"}}"#
            );
            desk.fortnox.put("customers", &json(&card));
        }
        desk.fortnox.put("articles", &json(r#"{"ArticleNumber": "101", "Description": "Hammer", "VAT": 0}"#));
        self.set_the_scene(&mut desk);
        let path = if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) };
        desk.call(&self.method, &path, self.body().as_deref())
    }

    /// Makes what is read or changed, through the API itself.
    fn set_the_scene(&self, desk: &mut Desk) {
        if self.method == "POST" {
            return;
        }
        let Some((_, fields)) = SENT.iter().find(|(path, _)| *path == self.resource()) else { return };
        for record in self.shown() {
            let sent: Vec<(String, Json)> = fields
                .iter()
                .filter_map(|field| Some(((*field).to_owned(), record.get(field)?.clone())))
                .filter(|(_, value)| *value != Json::Null)
                .collect();
            let key = text(&record, fields[0]).to_owned();
            if desk.fortnox.find(self.resource(), &key).is_some() {
                // Made for everybody, above; here with all that is shown of it.
                desk.fortnox.put(self.resource(), &Json::Object(sent));
                continue;
            }
            let wrapper = match self.resource() {
                "termsofpayments" => "TermsOfPayment".to_owned(),
                other => {
                    let single = other.trim_end_matches('s');
                    single[..1].to_uppercase() + &single[1..]
                }
            };
            let mut body = Json::Object(vec![(wrapper, Json::Object(sent))]).compact();
            if self.query.contains("reference") && !body.contains("YourReference") {
                let references =
                    r#""OurReference": "Radagast the Brown Belladonna Took", "YourReference": "Gandalf the Grey""#;
                body = body.replacen("\"CustomerNumber\"", &format!("{references}, \"CustomerNumber\""), 1);
            }
            desk.made(&format!("/3/{}", self.resource()), &body);
            if self.query == "filter=cancelled" {
                desk.put(&format!("/3/orders/{key}/cancel"), None);
            }
            if record.get("Booked") == Some(&Json::Bool(true)) {
                desk.put(&format!("/3/invoices/{key}/bookkeep"), None);
            }
        }
    }

    fn ask_for_token(&self, desk: &mut Desk) -> (u16, Json) {
        if self.status == 401 {
            let request = http::Request::post(&self.path)
                .header("Authorization", basic(CLIENT, "another"))
                .body(b"grant_type=refresh_token&refresh_token=x".to_vec())
                .expect("a request");
            let response = desk.fortnox.handle(request, desk.now);
            return (response.status().as_u16(), read(response.body()));
        }
        let code = desk.fortnox.consent(CLIENT, Consent::User, desk.now);
        let (_, tokens) = desk.form(&format!("grant_type=authorization_code&code={code}"));
        desk.form(&format!("grant_type=refresh_token&refresh_token={}", text(&tokens, "refresh_token")))
    }
}

/// Every field below a value with its type. Elements of a list are one place.
fn shape(value: &Json, place: &str, found: &mut BTreeMap<String, BTreeSet<&'static str>>) {
    let kind = match value {
        Json::Null => "null",
        Json::Bool(_) => "a truth",
        Json::Number(_) => "a number",
        Json::Text(text) if text.is_empty() => "an empty text",
        Json::Text(_) => "a text",
        Json::List(_) => "a list",
        Json::Object(_) => "an object",
    };
    if !place.is_empty() {
        found.entry(place.to_owned()).or_default().insert(kind);
    }
    match value {
        Json::List(values) => values.iter().for_each(|value| shape(value, &format!("{place}[]"), found)),
        Json::Object(entries) => {
            for (key, value) in entries {
                let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                shape(value, &place, found);
            }
        }
        _ => {}
    }
}

/// Fields that one has and the other has not, or has with another type.
fn differences(recorded: &Json, ours: &Json) -> (usize, Vec<(String, String)>) {
    let (mut theirs, mut own) = (BTreeMap::new(), BTreeMap::new());
    shape(recorded, "", &mut theirs);
    shape(ours, "", &mut own);
    let places: BTreeSet<&String> = theirs.keys().chain(own.keys()).collect();
    let told = |kinds: Option<&BTreeSet<&str>>| {
        kinds.map_or_else(|| "missing".to_owned(), |kinds| kinds.iter().copied().collect::<Vec<_>>().join(" or "))
    };
    let same = |one: &BTreeSet<&str>, other: &BTreeSet<&str>| {
        // An empty text is a text: whether one is filled in is no difference of type.
        let texts = |kinds: &BTreeSet<&str>| {
            kinds
                .iter()
                .map(|kind| if *kind == "an empty text" { "a text" } else { kind })
                .collect::<BTreeSet<_>>()
                .into_iter()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        texts(one) == texts(other)
    };
    let different = places.iter().filter(|place| match (theirs.get(**place), own.get(**place)) {
        (Some(one), Some(other)) => !same(one, other),
        _ => true,
    });
    let different = different
        .map(|place| {
            ((*place).clone(), format!("recorded {}, here {}", told(theirs.get(*place)), told(own.get(*place))))
        })
        .collect();
    (places.len(), different)
}

#[test]
fn the_sandbox_agrees_with_what_was_recorded() {
    let Some(path) = support::shared("fortnox/recorded-exchanges.jsonl") else { return };
    let recorded = std::fs::read_to_string(path).expect("readable");
    let (mut agree, mut fields, mut failures) = (0, 0, Vec::new());
    let mut explained: BTreeMap<&str, usize> = BTreeMap::new();
    let all = exchanges(&recorded);
    for exchange in &all {
        let (status, answer) = exchange.ask();
        let mut own = Vec::new();
        if status != exchange.status {
            own.push(format!("recorded {}, here {status}: {}", exchange.status, answer.compact()));
        }
        for envelope in ["ErrorInformation", "MetaInformation", "error"] {
            // Codes, texts and counts are the very same.
            let (theirs, ours) = (exchange.response.get(envelope), answer.get(envelope));
            if theirs != ours {
                let shown = |json: Option<&Json>| json.map(Json::compact);
                own.push(format!("{envelope}: recorded {:?}, here {:?}", shown(theirs), shown(ours)));
            }
        }
        let (count, different) = differences(&exchange.response, &answer);
        fields += count;
        let mut whole = own.is_empty();
        for (place, told) in different {
            whole = false;
            match EXPLAINED.iter().find(|(known, _)| *known == place) {
                Some((known, _)) => *explained.entry(known).or_default() += 1,
                None => own.push(format!("{place}: {told}")),
            }
        }
        agree += usize::from(whole);
        failures.extend(own.into_iter().map(|what| format!("{}: {what}", exchange.source)));
    }
    println!(
        "{} recorded exchanges, {fields} fields: {agree} agree in all, {} differ in what is explained",
        all.len(),
        all.len() - agree
    );
    for (place, reason) in EXPLAINED {
        println!("  {place}: {} times; {reason}", explained.get(place).copied().unwrap_or(0));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let unused: Vec<&str> =
        EXPLAINED.iter().map(|(place, _)| *place).filter(|place| !explained.contains_key(place)).collect();
    assert!(unused.is_empty(), "explained, but not met: {unused:?}");
}

/// The comparison itself sees what is missing and what has another type.
#[test]
fn the_comparison_sees_differences() {
    let one = plain(&read_json(br#"{"Order": {"A": 1, "B": "x", "Rows": [{"C": null}]}}"#).expect("JSON"));
    let other = plain(&read_json(br#"{"Order": {"A": "1", "B": "", "Rows": [{"C": 1, "D": 2}]}}"#).expect("JSON"));
    let (count, different) = differences(&one, &other);
    let places: Vec<&str> = different.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!((count, places), (7, vec!["Order.A", "Order.Rows[].C", "Order.Rows[].D"]));
    assert_eq!(differences(&one, &one).1, []);
    assert_eq!(list(&one.get("Order").expect("an order").clone(), "Rows").len(), 1);
}
