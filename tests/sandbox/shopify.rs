//! Shopify's rules, and what our side makes of its answers.

use crate::desk::{json, list, read, text};
use crate::support;
use jiff::{SignedDuration, Timestamp};
use kontera::document::{Json, Node, read_json};
use kontera::sandbox::shopify::Mischief;
use kontera::sandbox::{Disturbance, Service, Shop, Shopify};
use kontera::shopify::normalise::{self, Unusable, data};
use kontera::shopify::{GRAPHQL_PATH, hmac, queries};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

struct Counter {
    shopify: Shopify,
    now: Timestamp,
    token: String,
}

impl Counter {
    fn new() -> Counter {
        let now = "2026-11-02T09:00:00Z".parse().expect("a time");
        let mut counter = Counter { shopify: Shopify::new(Shop::default()), now, token: String::new() };
        counter.log_in();
        counter
    }

    fn log_in(&mut self) {
        let body = r#"{"client_id": "client", "client_secret": "secret", "grant_type": "client_credentials"}"#;
        let request =
            http::Request::post("https://x/admin/oauth/access_token").body(body.as_bytes().to_vec()).expect("one");
        let response = self.shopify.handle(request, self.now);
        let answer = read(response.body());
        assert_eq!(text(&answer, "expires_in"), "86399");
        self.token = text(&answer, "access_token").to_owned();
    }

    fn ask(&mut self, operation: &queries::Operation, variables: &str) -> Vec<u8> {
        let body = Json::Object(vec![
            ("query".into(), Json::text(operation.text)),
            ("operationName".into(), Json::text(operation.name)),
            ("variables".into(), json(variables)),
        ]);
        let request = http::Request::post(GRAPHQL_PATH)
            .header("X-Shopify-Access-Token", &self.token)
            .body(body.compact().into_bytes())
            .expect("a request");
        let response = self.shopify.handle(request, self.now);
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["x-shopify-api-version"], "2026-10");
        response.into_body()
    }

    fn node(&mut self, operation: &queries::Operation, variables: &str) -> Node {
        read_json(&self.ask(operation, variables)).expect("JSON")
    }
}

fn order(id: u64, name: &str) -> Json {
    json(&format!(
        r##"{{"id": {id}, "name": "{name}", "currency": "SEK", "created_at": "2026-11-01T10:00:00+01:00", "taxes_included": true,
        "note": "Ring på dörren", "line_items": [{{"id": 7, "title": "Mugg", "name": "Mugg", "quantity": 2, "price": "149.00"}}]}}"##
    ))
}

/// Equal, as far as an amount is its value and a time its moment.
fn equal(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Object(own), Json::Object(_)) => {
            own.iter().all(|(key, value)| other.get(key).is_none_or(|other| equal(value, other)))
        }
        (Json::List(own), Json::List(others)) => {
            own.len() == others.len() && own.iter().zip(others).all(|(one, other)| equal(one, other))
        }
        (Json::Text(one) | Json::Number(one), Json::Text(other) | Json::Number(other)) => {
            let same = |one: Option<Decimal>, other: Option<Decimal>| one.is_some() && one == other;
            let moments = one.parse::<Timestamp>().ok().zip(other.parse::<Timestamp>().ok());
            one == other
                || same(one.parse().ok(), other.parse().ok())
                || moments.is_some_and(|(one, other)| one == other)
        }
        _ => one == other,
    }
}

/// Fields of webhooks that GraphQL says in another way or not at all.
const OTHERWISE: [&str; 3] = ["updated_at", "tags", "transactions"];

#[test]
fn an_order_of_graphql_reads_like_its_webhook() {
    let mut checked = 0;
    for path in support::files_below(&support::root().join("examples"), "json") {
        let original = read(&std::fs::read(&path).expect("readable"));
        if original.get("line_items").is_none() || original.get("currency").is_none() {
            continue;
        }
        let mut counter = Counter::new();
        let now = counter.now;
        counter.shopify.put_order(original.clone(), now, &[]);
        let id = format!(r#"{{"id": "gid://shopify/Order/{}"}}"#, text(&original, "id"));
        let answer = counter.node(&queries::ORDER, &id);
        let own = normalise::order(data(&answer, "order").expect("an order"), &[]).expect("an order");
        let Json::Object(fields) = &own else { panic!() };
        for (key, value) in fields.iter().filter(|(key, _)| !OTHERWISE.contains(&key.as_str())) {
            let Some(expected) = original.get(key) else { continue };
            assert!(equal(expected, value), "{}: {key}\n{}\n{}", path.display(), expected.compact(), value.compact());
            checked += 1;
        }
    }
    println!("{checked} fields of orders are the same by webhook and by GraphQL");
    assert!(checked > 1000, "{checked}");
}

#[test]
fn long_orders_come_in_pages() {
    let mut counter = Counter::new();
    let line = |n: u32| json(&format!(r#"{{"id": {n}, "title": "x", "name": "x", "quantity": 1, "price": "1.00"}}"#));
    let mut long = order(5, "#5");
    if let Json::Object(fields) = &mut long {
        fields.retain(|(key, _)| key != "line_items");
        fields.push(("line_items".into(), Json::List((0..230).map(line).collect())));
    }
    let now = counter.now;
    counter.shopify.put_order(long, now, &[]);
    let id = "gid://shopify/Order/5";
    let first = counter.node(&queries::ORDER, &format!(r#"{{"id": "{id}"}}"#));
    let mut more = Vec::new();
    let mut cursor = "100".to_owned();
    loop {
        let page = counter.node(&queries::ORDER_LINES, &format!(r#"{{"id": "{id}", "after": "{cursor}"}}"#));
        let plain = crate::desk::plain(&page);
        let lines = plain
            .get("data")
            .and_then(|own| own.get("order"))
            .and_then(|own| own.get("lineItems"))
            .expect("lines")
            .clone();
        more.extend(list(&lines, "nodes").iter().map(|own| read_json(own.compact().as_bytes()).expect("JSON")));
        let info = lines.get("pageInfo").expect("a page");
        if text(info, "hasNextPage") == "false" {
            break;
        }
        cursor = text(info, "endCursor").to_owned();
    }
    let whole = normalise::order(data(&first, "order").expect("an order"), &more).expect("an order");
    let ids: BTreeSet<&str> = list(&whole, "line_items").iter().map(|own| text(own, "id")).collect();
    assert_eq!(ids.len(), 230);
}

#[test]
fn orders_are_found_by_name_and_by_change() {
    let mut counter = Counter::new();
    for (id, name) in [(1, "#1001"), (2, "#1002"), (3, "#10010")] {
        counter.now += SignedDuration::from_secs(60);
        let now = counter.now;
        counter.shopify.put_order(order(id, name), now, &[]);
    }
    let names = |answer: &Node| {
        let orders = crate::desk::plain(data(answer, "orders").expect("orders"));
        list(&orders, "nodes").iter().map(|own| text(own, "name").to_owned()).collect::<Vec<_>>()
    };
    // The search is for words, not for names.
    assert_eq!(names(&counter.node(&queries::ORDER_BY_NAME, r##"{"query": "name:#1001"}"##)), ["#1001", "#10010"]);
    let since = r#"{"query": "updated_at:>='2026-11-02T09:02:00Z'"}"#;
    assert_eq!(names(&counter.node(&queries::ORDERS, since)), ["#1002", "#10010"]);
    let missing = counter.node(&queries::ORDER, r#"{"id": "gid://shopify/Order/404"}"#);
    assert_eq!(data(&missing, "order").err(), Some(Unusable::Missing("order")));
}

#[test]
fn points_run_out_and_come_back() {
    let mut counter = Counter::new();
    let now = counter.now;
    counter.shopify.put_order(order(1, "#1"), now, &[]);
    let id = r#"{"id": "gid://shopify/Order/1"}"#;
    let mut answers = 0;
    let throttled = loop {
        let answer = counter.node(&queries::ORDER, id);
        match data(&answer, "order") {
            Ok(_) => answers += 1,
            Err(problem) => break (problem, answer),
        }
    };
    assert_eq!(throttled.0, Unusable::Throttled);
    assert!(answers >= 3, "{answers}");
    let status =
        crate::desk::plain(&throttled.1).get("extensions").and_then(|own| own.get("cost")).cloned().expect("a cost");
    assert_eq!(text(status.get("throttleStatus").expect("a status"), "restoreRate"), "100");
    counter.now += SignedDuration::from_secs(7);
    assert!(data(&counter.node(&queries::ORDER, id), "order").is_ok());
}

#[test]
fn notes_are_written_whole_and_refusals_are_told() {
    let mut counter = Counter::new();
    let now = counter.now;
    counter.shopify.put_order(order(1, "#1"), now, &[]);
    let written =
        counter.node(&queries::ORDER_NOTE_UPDATE, r#"{"input": {"id": "gid://shopify/Order/1", "note": "Faktura 7"}}"#);
    assert!(data(&written, "orderUpdate").is_ok());
    assert_eq!(text(counter.shopify.order("1").expect("it"), "note"), "Faktura 7");
    let missing =
        counter.node(&queries::ORDER_NOTE_UPDATE, r#"{"input": {"id": "gid://shopify/Order/2", "note": "x"}}"#);
    assert_eq!(data(&missing, "orderUpdate").err(), Some(Unusable::UserErrors(vec!["Order does not exist".into()])));
    let long = format!(r#"{{"input": {{"id": "gid://shopify/Order/1", "note": "{}"}}}}"#, "x".repeat(5001));
    assert!(matches!(
        data(&counter.node(&queries::ORDER_NOTE_UPDATE, &long), "orderUpdate"),
        Err(Unusable::UserErrors(_))
    ));
    assert_eq!(counter.shopify.log().count("orders.note"), 1);
}

#[test]
fn a_metafield_can_be_a_claim() {
    let mut counter = Counter::new();
    let now = counter.now;
    counter.shopify.put_order(order(1, "#1"), now, &[]);
    let claim = |value: &str| {
        format!(
            r#"{{"metafields": [{{"ownerId": "gid://shopify/Order/1", "namespace": "kontera", "key": "claim", "type": "single_line_text_field", "value": "{value}", "compareDigest": null}}]}}"#
        )
    };
    assert!(data(&counter.node(&queries::METAFIELDS_SET, &claim("one")), "metafieldsSet").is_ok());
    assert!(matches!(
        data(&counter.node(&queries::METAFIELDS_SET, &claim("two")), "metafieldsSet"),
        Err(Unusable::UserErrors(_))
    ));
    assert_eq!(counter.shopify.metafield("gid://shopify/Order/1", "kontera", "claim"), Some("one"));
}

#[test]
fn tokens_end_and_other_operations_are_not_answered() {
    let mut counter = Counter::new();
    assert!(data(&counter.node(&queries::SHOP, "{}"), "shop").is_ok());
    let other = queries::Operation { name: "Shop", text: "query Shop { shop { id } }", cost: 1 };
    assert!(matches!(data(&counter.node(&other, "{}"), "shop"), Err(Unusable::Errors(_))));
    counter.shopify.disturb(&Disturbance::TokensExpire, counter.now);
    let request = http::Request::post(GRAPHQL_PATH)
        .header("X-Shopify-Access-Token", &counter.token)
        .body(Vec::new())
        .expect("one");
    assert_eq!(counter.shopify.handle(request, counter.now).status(), 401);
    assert_eq!(
        counter
            .shopify
            .handle(http::Request::get("/admin/api/2026-10/orders.json").body(Vec::new()).expect("one"), counter.now)
            .status(),
        404
    );
}

#[test]
fn webhooks_are_signed_repeated_and_given_up() {
    let mut counter = Counter::new();
    let now = counter.now;
    counter.shopify.put_order(order(1, "#1"), now, &["orders/create", "orders/delete"]);
    let due = counter.shopify.webhooks_due(now);
    assert_eq!(due.len(), 1, "nobody has subscribed to the other");
    let head = |name: &str| due[0].headers()[name].to_str().expect("text").to_owned();
    assert!(hmac::verify(&["secret"], due[0].body(), &head("X-Shopify-Hmac-Sha256")));
    assert_eq!((head("X-Shopify-Topic"), head("X-Shopify-API-Version")), ("orders/create".into(), "2026-10".into()));
    assert!(counter.shopify.webhooks_due(now).is_empty(), "it is on its way");
    counter.shopify.webhook_answered(&head("X-Shopify-Webhook-Id"), Some(200), now);
    assert_eq!(counter.shopify.next_webhook(), None);

    counter.shopify.put_order(order(2, "#2"), now, &["orders/create"]);
    let mut at = now;
    let mut tries = 0;
    while let Some(next) = counter.shopify.next_webhook() {
        at = at.max(next);
        for request in counter.shopify.webhooks_due(at) {
            tries += 1;
            let id = request.headers()["X-Shopify-Webhook-Id"].to_str().expect("text").to_owned();
            counter.shopify.webhook_answered(&id, None, at);
        }
    }
    assert_eq!(tries, 8);
    assert!(at.duration_since(now) < SignedDuration::from_hours(5));
    assert!(!counter.shopify.subscriptions().contains("orders/create"), "eight failures end a subscription");
    counter.shopify.put_order(order(3, "#3"), at, &["orders/create"]);
    assert_eq!(counter.shopify.next_webhook(), None);
}

#[test]
fn around_a_change_of_secret_both_sign() {
    let mut counter = Counter::new();
    let now = counter.now;
    counter.shopify.rotate_secret("newer", now);
    for id in 0..10 {
        counter.shopify.put_order(order(id, "#"), now, &["orders/create"]);
    }
    let due = counter.shopify.webhooks_due(now);
    let by = |secret: &str| {
        let genuine = |request: &&http::Request<Vec<u8>>| {
            hmac::verify(&[secret], request.body(), request.headers()["X-Shopify-Hmac-Sha256"].to_str().expect("text"))
        };
        due.iter().filter(genuine).count()
    };
    assert!(by("secret") > 0 && by("newer") > 0);
    assert_eq!(by("secret") + by("newer"), 10);
    counter.shopify.put_order(order(1, "#"), now, &["orders/updated"]);
    let later = counter.shopify.webhooks_due(now + SignedDuration::from_hours(1));
    assert!(later.iter().all(|request| hmac::verify(
        &["newer"],
        request.body(),
        request.headers()["X-Shopify-Hmac-Sha256"].to_str().expect("text")
    )));
}

#[test]
fn webhooks_come_twice_late_or_never() {
    let story = |seed: u64| {
        let mut counter = Counter::new();
        counter.shopify.mischief(Mischief { seed, twice: 20, lost: 20, late: 30 });
        let now = counter.now;
        for id in 0..200 {
            counter.shopify.put_order(order(id, "#"), now, &["orders/create"]);
        }
        let at_once = counter.shopify.webhooks_due(now).len();
        let later = counter.shopify.webhooks_due(now + SignedDuration::from_hours(1));
        let events: Vec<String> = later
            .iter()
            .map(|request| request.headers()["X-Shopify-Event-Id"].to_str().expect("text").to_owned())
            .collect();
        (at_once, later.len(), events)
    };
    assert_eq!(story(5), story(5));
    let (at_once, late, events) = story(5);
    assert!((60..200).contains(&at_once) && late > 20, "{at_once} {late}");
    let distinct: BTreeSet<&String> = events.iter().collect();
    assert!(distinct.len() < events.len(), "one event, two deliveries");
}
