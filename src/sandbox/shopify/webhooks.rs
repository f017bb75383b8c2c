//! Webhooks: signed, at least once, in no order, and given up after eight failures.

use super::super::Request;
use super::super::random::Random;
use crate::document::Json;
use crate::shopify::{API_VERSION, hmac};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

const RETRIES: u32 = 8;
const OLD_SECRET_LIVES: SignedDuration = SignedDuration::from_hours(1);

/// What goes wrong with deliveries, each in a hundred of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mischief {
    pub seed: u64,
    pub twice: u8,
    pub lost: u8,
    /// Comes up to an hour late, so that later ones overtake it.
    pub late: u8,
}

#[derive(Clone, Debug)]
struct Delivery {
    event: String,
    topic: String,
    body: String,
    triggered: Timestamp,
    due: Timestamp,
    failures: u32,
    /// Sent, and not answered yet.
    flying: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Webhooks {
    pub(super) topics: BTreeSet<String>,
    pub(super) mischief: Mischief,
    secret: String,
    /// The secret before this one, and until when it signs some deliveries.
    before: Option<(String, Timestamp)>,
    deliveries: BTreeMap<u64, Delivery>,
    /// Failures in a row, by topic.
    failures: BTreeMap<String, u32>,
    count: u64,
    random: Random,
}

impl Webhooks {
    pub(super) fn new(secret: &str, random: Random) -> Webhooks {
        let topics = [
            "orders/create",
            "orders/updated",
            "orders/paid",
            "orders/cancelled",
            "orders/edited",
            "orders/fulfilled",
            "refunds/create",
            "order_transactions/create",
        ];
        Webhooks {
            topics: topics.map(str::to_owned).into(),
            mischief: Mischief::default(),
            secret: secret.to_owned(),
            before: None,
            deliveries: BTreeMap::new(),
            failures: BTreeMap::new(),
            count: 0,
            random,
        }
    }

    /// Something happened. Who has not subscribed does not hear of it.
    pub(super) fn tell(&mut self, topic: &str, shop: &str, body: &Json, now: Timestamp) {
        if !self.topics.contains(topic) {
            return;
        }
        let mut chance = Random::new(self.mischief.seed ^ self.random.next());
        let mut meets = |rate: u8| chance.below(100) < u64::from(rate);
        if meets(self.mischief.lost) {
            return;
        }
        let copies = if meets(self.mischief.twice) { 2 } else { 1 };
        let late = meets(self.mischief.late);
        self.count = self.count.saturating_add(1);
        let event = format!("{shop}-event-{}", self.count);
        for _ in 0..copies {
            let wait = if late { self.random.between(60, 3600) } else { 0 };
            self.count = self.count.saturating_add(1);
            let delivery = Delivery {
                event: event.clone(),
                topic: topic.to_owned(),
                body: body.compact(),
                triggered: now,
                due: now.saturating_add(SignedDuration::from_secs(wait)).unwrap_or(now),
                failures: 0,
                flying: false,
            };
            self.deliveries.insert(self.count, delivery);
        }
    }

    pub(super) fn next(&self) -> Option<Timestamp> {
        self.deliveries.values().filter(|delivery| !delivery.flying).map(|delivery| delivery.due).min()
    }

    pub(super) fn due(&mut self, shop: &str, now: Timestamp) -> Vec<Request> {
        let old = self.before.clone().filter(|(_, until)| now < *until).map(|(secret, _)| secret);
        let mut requests = Vec::new();
        for (number, delivery) in &mut self.deliveries {
            if delivery.flying || delivery.due > now {
                continue;
            }
            delivery.flying = true;
            // While both secrets are about, every other delivery has the old one.
            let secret = old.as_deref().filter(|_| number % 4 == 0).unwrap_or(&self.secret);
            let request = http::Request::post("/webhooks")
                .header("Content-Type", "application/json")
                .header("X-Shopify-Topic", &delivery.topic)
                .header("X-Shopify-Shop-Domain", shop)
                .header("X-Shopify-API-Version", API_VERSION)
                .header("X-Shopify-Hmac-Sha256", hmac::sign(secret, delivery.body.as_bytes()))
                .header("X-Shopify-Webhook-Id", number.to_string())
                .header("X-Shopify-Event-Id", &delivery.event)
                .header("X-Shopify-Triggered-At", delivery.triggered.to_string())
                .body(delivery.body.clone().into_bytes());
            requests.extend(request);
        }
        requests
    }

    pub(super) fn answered(&mut self, webhook_id: &str, status: Option<u16>, now: Timestamp) {
        let Ok(number) = webhook_id.parse::<u64>() else { return };
        let Some(delivery) = self.deliveries.get_mut(&number) else { return };
        let topic = delivery.topic.clone();
        if status.is_some_and(|status| (200..300).contains(&status)) {
            self.deliveries.remove(&number);
            self.failures.remove(&topic);
            return;
        }
        delivery.failures = delivery.failures.saturating_add(1);
        delivery.flying = false;
        // The first after a minute, the last within four hours.
        let wait = 60i64.saturating_mul(1i64.checked_shl(delivery.failures.saturating_sub(1)).unwrap_or(1)).min(7200);
        delivery.due = now.saturating_add(SignedDuration::from_secs(wait)).unwrap_or(now);
        if delivery.failures > RETRIES {
            self.deliveries.remove(&number);
        }
        let failed = self.failures.entry(topic.clone()).or_default();
        *failed = failed.saturating_add(1);
        if *failed >= RETRIES {
            self.topics.remove(&topic);
            self.failures.remove(&topic);
            self.deliveries.retain(|_, delivery| delivery.topic != topic);
        }
    }

    pub(super) fn rotate(&mut self, secret: &str, now: Timestamp) {
        let old = std::mem::replace(&mut self.secret, secret.to_owned());
        let until = now.saturating_add(OLD_SECRET_LIVES).unwrap_or(now);
        self.before = Some((old, until));
    }
}
