//! Shopify: the GraphQL Admin API of one shop, as far as the fixed operations go, its tokens, its points, its webhooks.

mod mutations;
mod points;
mod render;
mod search;
mod webhooks;

pub use webhooks::Mischief;

use super::json::{self, integer, object, set, text};
use super::random::Random;
use super::wire::{self, parameter, parameters};
use super::{Disturbance, Log, Request, Response, Service};
use crate::document::Json;
use crate::shopify::queries;
use http::{Method, StatusCode};
use indexmap::IndexMap;
use jiff::{SignedDuration, Timestamp};
use points::Points;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use webhooks::Webhooks;

/// Versions of the API that are served; others are answered by the oldest.
const VERSIONS: [&str; 4] = ["2026-01", "2026-04", "2026-07", "2026-10"];
const TOKEN_LIVES: SignedDuration = SignedDuration::from_secs(86_399);

/// The shop and the app that is installed in it.
#[derive(Clone, Debug)]
pub struct Shop {
    pub domain: String,
    pub name: String,
    pub client_id: String,
    pub client_secret: String,
    pub currency: String,
    pub scopes: Vec<String>,
    /// Size of the bucket of points, and how many come back each second.
    pub bucket: u32,
    pub restored: u32,
}

impl Default for Shop {
    fn default() -> Shop {
        let scopes = ["read_orders", "read_all_orders", "write_orders", "read_customers", "read_products"];
        Shop {
            domain: "ovning.myshopify.com".to_owned(),
            name: "Övningsbutiken".to_owned(),
            client_id: "client".to_owned(),
            client_secret: "secret".to_owned(),
            currency: "SEK".to_owned(),
            scopes: scopes.map(str::to_owned).to_vec(),
            bucket: 2000,
            restored: 100,
        }
    }
}

/// One shop.
#[derive(Clone, Debug)]
pub struct Shopify {
    shop: Shop,
    /// In the shape of webhooks, with `refunds` and `transactions`, by their number.
    orders: IndexMap<String, Json>,
    products: Vec<Json>,
    /// By owner, namespace and key.
    metafields: BTreeMap<(String, String, String), String>,
    tokens: BTreeMap<String, Timestamp>,
    given: u64,
    installed: bool,
    points: Points,
    webhooks: Webhooks,
    log: Log,
}

impl Shopify {
    pub fn new(shop: Shop) -> Shopify {
        let points = Points::new(shop.bucket, shop.restored);
        let webhooks = Webhooks::new(&shop.client_secret, Random::new(1));
        Shopify {
            shop,
            orders: IndexMap::new(),
            products: Vec::new(),
            metafields: BTreeMap::new(),
            tokens: BTreeMap::new(),
            given: 0,
            installed: true,
            points,
            webhooks,
            log: Log::default(),
        }
    }

    /// Puts an order in, in the shape of webhooks, or in the place of the one with its number, and tells of it under
    /// these topics. It counts as changed now.
    pub fn put_order(&mut self, mut order: Json, now: Timestamp, topics: &[&str]) {
        let id = text(&order, "id").to_owned();
        set(&mut order, "updated_at", Json::Text(now.to_string()));
        if let Some(old) = self.orders.get(&id) {
            for kept in ["refunds", "transactions"] {
                if order.get(kept).is_none()
                    && let Some(value) = old.get(kept)
                {
                    set(&mut order, kept, value.clone());
                }
            }
        }
        self.log.add(now, "orders.put", &id, Some(&order));
        self.orders.insert(id.clone(), order);
        for topic in topics {
            self.tell_order(&id, topic, now);
        }
    }

    /// Adds a refund to an order: `refunds/create` and `orders/updated`.
    pub fn put_refund(&mut self, order: &str, refund: Json, now: Timestamp) {
        let body = refund.clone();
        if self.append(order, "refunds", refund, now) {
            self.webhooks.tell("refunds/create", &self.shop.domain, &body, now);
            self.tell_order(order, "orders/updated", now);
        }
    }

    /// Adds a transaction to an order: `order_transactions/create` and `orders/updated`.
    pub fn put_transaction(&mut self, order: &str, transaction: Json, now: Timestamp) {
        let body = transaction.clone();
        if self.append(order, "transactions", transaction, now) {
            self.webhooks.tell("order_transactions/create", &self.shop.domain, &body, now);
            self.tell_order(order, "orders/updated", now);
        }
    }

    /// A product with its variants, in the shape of webhooks.
    pub fn put_product(&mut self, product: Json, now: Timestamp) {
        let id = text(&product, "id").to_owned();
        self.products.retain(|own| text(own, "id") != id);
        self.webhooks.tell("products/update", &self.shop.domain, &product, now);
        self.products.push(product);
    }

    /// An order in the shape of webhooks.
    pub fn order(&self, id: &str) -> Option<&Json> {
        self.orders.get(id)
    }

    pub fn orders(&self) -> impl Iterator<Item = &Json> {
        self.orders.values()
    }

    /// The value of a metafield.
    pub fn metafield(&self, owner: &str, namespace: &str, key: &str) -> Option<&str> {
        let place = (owner.to_owned(), namespace.to_owned(), key.to_owned());
        self.metafields.get(&place).map(String::as_str)
    }

    /// Signed deliveries that are due. Each waits for [`Shopify::webhook_answered`].
    pub fn webhooks_due(&mut self, now: Timestamp) -> Vec<Request> {
        self.webhooks.due(&self.shop.domain, now)
    }

    /// What a delivery was answered with; `None` for no answer. After eight failures its subscription is gone.
    pub fn webhook_answered(&mut self, webhook_id: &str, status: Option<u16>, now: Timestamp) {
        self.webhooks.answered(webhook_id, status, now);
    }

    /// When the next delivery is due.
    pub fn next_webhook(&self) -> Option<Timestamp> {
        self.webhooks.next()
    }

    /// Duplicates, losses and disorder of deliveries.
    pub fn mischief(&mut self, mischief: Mischief) {
        self.webhooks.mischief = mischief;
    }

    /// Topics that are subscribed to.
    pub fn subscriptions(&self) -> &BTreeSet<String> {
        &self.webhooks.topics
    }

    pub fn subscribe(&mut self, topic: &str) {
        self.webhooks.topics.insert(topic.to_owned());
    }

    /// The app gets another secret. For an hour deliveries may still be signed with the old one.
    pub fn rotate_secret(&mut self, secret: &str, now: Timestamp) {
        self.shop.client_secret = secret.to_owned();
        self.webhooks.rotate(secret, now);
    }

    fn append(&mut self, order: &str, list: &str, value: Json, now: Timestamp) -> bool {
        let Some(own) = self.orders.get_mut(order) else { return false };
        let mut values = json::list(own, list).to_vec();
        values.push(value);
        set(own, list, Json::List(values));
        set(own, "updated_at", Json::Text(now.to_string()));
        self.log.add(now, format!("orders.{list}"), order, Some(&*own));
        true
    }

    /// A webhook of the order: without its transactions, as Shopify sends it.
    fn tell_order(&mut self, id: &str, topic: &str, now: Timestamp) {
        let Some(Json::Object(entries)) = self.orders.get(id) else { return };
        let body = entries.iter().filter(|(key, _)| key != "transactions").cloned().collect();
        self.webhooks.tell(topic, &self.shop.domain, &Json::Object(body), now);
    }

    fn route(&mut self, request: &Request, now: Timestamp) -> Response {
        let path = wire::segments(request.uri().path());
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match (request.method(), path.as_slice()) {
            (&Method::POST, ["admin", "oauth", "access_token"]) => self.token(request, now),
            (&Method::POST, ["admin", "api", version, "graphql.json"]) => {
                let served = VERSIONS.iter().find(|own| *own == version).unwrap_or(&VERSIONS[0]);
                let mut response = self.graphql(request, now);
                let served = http::HeaderValue::from_static(served);
                response.headers_mut().insert("x-shopify-api-version", served);
                response
            }
            _ => wire::json(StatusCode::NOT_FOUND, &object([("errors", Json::text("Not Found"))])),
        }
    }

    fn token(&mut self, request: &Request, now: Timestamp) -> Response {
        let sent = match json::read(request.body()) {
            Ok(body) => body,
            Err(_) => {
                let form = parameters(&String::from_utf8_lossy(request.body()));
                let of = |name| Json::text(parameter(&form, name).unwrap_or(""));
                object([
                    ("client_id", of("client_id")),
                    ("client_secret", of("client_secret")),
                    ("grant_type", of("grant_type")),
                ])
            }
        };
        let refused = |error: &str| wire::json(StatusCode::BAD_REQUEST, &object([("error", Json::text(error))]));
        if text(&sent, "grant_type") != "client_credentials" {
            return refused("unsupported_grant_type");
        }
        if text(&sent, "client_id") != self.shop.client_id || text(&sent, "client_secret") != self.shop.client_secret {
            return refused("invalid_client");
        }
        if !self.installed {
            return refused("app_not_installed");
        }
        self.given = self.given.saturating_add(1);
        let digest = Sha256::digest(format!("{}/{}", self.shop.client_secret, self.given));
        let token = format!("shpat_{}", digest.iter().take(16).map(|own| format!("{own:02x}")).collect::<String>());
        self.tokens.insert(token.clone(), now.saturating_add(TOKEN_LIVES).unwrap_or(Timestamp::MAX));
        self.log.add(now, "oauth.token", &self.shop.client_id, None);
        let body = object([
            ("access_token", Json::Text(token)),
            ("scope", Json::text(self.shop.scopes.join(","))),
            ("expires_in", integer(TOKEN_LIVES.as_secs())),
        ]);
        wire::json(StatusCode::OK, &body)
    }

    fn graphql(&mut self, request: &Request, now: Timestamp) -> Response {
        let token = wire::header(request, "X-Shopify-Access-Token").and_then(|token| self.tokens.get(token));
        if token.is_none_or(|until| now >= *until) {
            let text = "[API] Invalid API key or access token (unrecognized login or wrong password)";
            return wire::json(StatusCode::UNAUTHORIZED, &object([("errors", Json::text(text))]));
        }
        let Ok(sent) = json::read(request.body()) else {
            return wire::json(StatusCode::BAD_REQUEST, &object([("errors", Json::text("Bad Request"))]));
        };
        let name = text(&sent, "operationName");
        let operation = queries::named(name).filter(|operation| operation.text == text(&sent, "query"));
        let Some(operation) = operation else {
            return errors("The sandbox answers the operations of `shopify::queries` only", "UNKNOWN_OPERATION", None);
        };
        let nothing = object([]);
        let variables = sent.get("variables").unwrap_or(&nothing);
        if !self.points.take(operation.cost, now) {
            return errors("Throttled", "THROTTLED", Some(self.points.cost(operation.cost, None, now)));
        }
        let field = match operation.name {
            "Order" => ("order", self.order_by_gid(text(variables, "id"), render::order)),
            "OrderLines" => {
                let after = text(variables, "after");
                ("order", self.order_by_gid(text(variables, "id"), |order| render::more_lines(order, after)))
            }
            "OrderAgreements" => ("order", self.order_by_gid(text(variables, "id"), render::agreements)),
            "OrderByName" => ("orders", self.found_orders(variables, 10)),
            "Orders" => ("orders", self.found_orders(variables, 100)),
            "Products" => ("products", self.found_products(variables)),
            "OrderNoteUpdate" => ("orderUpdate", self.update_order(variables, now)),
            "MetafieldsSet" => ("metafieldsSet", self.set_metafields(variables, now)),
            _ => ("shop", self.about()),
        };
        let actual = operation.cost.min(operation.cost.div_euclid(4).saturating_add(10));
        self.points.give_back(operation.cost.saturating_sub(actual));
        let mut data = object([(field.0, field.1)]);
        if operation.name == "Shop" {
            let handles = self.shop.scopes.iter().map(|scope| object([("handle", Json::text(scope))])).collect();
            set(&mut data, "currentAppInstallation", object([("accessScopes", Json::List(handles))]));
        }
        let cost = self.points.cost(operation.cost, Some(actual), now);
        let body = object([("data", data), ("extensions", object([("cost", cost)]))]);
        wire::json(StatusCode::OK, &body)
    }

    fn order_by_gid(&self, gid: &str, shown: impl Fn(&Json) -> Json) -> Json {
        let number = crate::shopify::number_of(gid);
        number.and_then(|number| self.orders.get(number)).map_or(Json::Null, shown)
    }

    fn about(&self) -> Json {
        object([
            ("id", Json::text("gid://shopify/Shop/1")),
            ("name", Json::text(&self.shop.name)),
            ("myshopifyDomain", Json::text(&self.shop.domain)),
            ("currencyCode", Json::text(&self.shop.currency)),
            ("taxesIncluded", Json::Bool(true)),
            ("ianaTimezone", Json::text("Europe/Stockholm")),
        ])
    }
}

/// 200, as GraphQL has it, with errors in place of data.
fn errors(message: &str, code: &str, cost: Option<Json>) -> Response {
    let error = object([("message", Json::text(message)), ("extensions", object([("code", Json::text(code))]))]);
    let mut body = object([("errors", Json::List(vec![error]))]);
    if let Some(cost) = cost {
        set(&mut body, "extensions", object([("cost", cost)]));
    }
    wire::json(StatusCode::OK, &body)
}

impl Service for Shopify {
    fn handle(&mut self, request: Request, now: Timestamp) -> Response {
        self.route(&request, now)
    }

    fn disturb(&mut self, what: &Disturbance, now: Timestamp) {
        match what {
            Disturbance::TokensExpire => self.tokens.clear(),
            Disturbance::ConsentRevoked => {
                self.tokens.clear();
                self.installed = false;
            }
            Disturbance::BudgetSpent(calls) => {
                let points = u32::try_from(*calls).unwrap_or(u32::MAX).saturating_mul(80);
                self.points.take(points.min(self.shop.bucket), now);
            }
            Disturbance::SubscriptionsRemoved => self.webhooks.topics.clear(),
            // The others are Fortnox's.
            _ => {}
        }
    }

    fn log(&self) -> &Log {
        &self.log
    }

    fn throttled(&self, _retry_after: Option<u32>) -> Response {
        errors("Throttled", "THROTTLED", None)
    }
}
