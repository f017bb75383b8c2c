//! From the steps of an outcome to effects: one after another, each waiting for the one before it.

use super::effect::{Act, Effect, Target};
use super::input::digest;
use super::key::{Key, Kind};
use super::known::{Earlier, Known, Progress};
use super::occasions::Occasion;
use super::refusal::Refusal;
use super::total::total;
use crate::document::Json;
use crate::reference::{Action, Need, Outcome, Reason, Step};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// What is to be planned.
#[derive(Debug)]
pub struct Request<'a> {
    /// `nordic-outdoor.myshopify.com`
    pub shop: &'a str,
    /// Shopify's number of the order.
    pub order: &'a str,
    pub occasion: &'a Occasion,
    /// What the pack makes of it.
    pub outcome: &'a Outcome,
    pub known: &'a Known,
    /// How often people have asked for the order's documents anew, from 1.
    pub generation: u32,
}

/// What is to be done, what cannot be done, and why nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub effects: Vec<Effect>,
    /// Effects that are planned or done already.
    pub unchanged: Vec<Key>,
    pub refusals: Vec<Refusal>,
    pub held: Vec<Reason>,
    pub skipped: Option<Reason>,
    pub warnings: Vec<Reason>,
    /// To be looked up before evaluating again.
    pub needs: Vec<Need>,
}

/// Plans one occasion.
pub fn plan(request: &Request<'_>) -> Plan {
    let mut maker = Maker::new(request);
    match request.outcome {
        Outcome::Send { steps, warnings, .. } => {
            maker.plan.warnings.clone_from(warnings);
            for step in steps {
                maker.step(step);
            }
        }
        Outcome::Skip { reason } => {
            maker.plan.skipped = Some(reason.clone());
            if request.occasion.event == "order.cancelled" {
                maker.cancelled();
            }
        }
        Outcome::Hold { reasons, warnings } => {
            maker.plan.held.clone_from(reasons);
            maker.plan.warnings.clone_from(warnings);
        }
        Outcome::Needs { needs, .. } => maker.plan.needs.clone_from(needs),
    }
    maker.plan
}

pub(super) struct Maker<'a> {
    pub request: &'a Request<'a>,
    pub plan: Plan,
    /// What each map stands for by now.
    pub bound: BTreeMap<SmolStr, Target>,
    /// How many payments each map has made.
    payments: BTreeMap<SmolStr, usize>,
}

/// An effect before it has its key and place.
pub(super) struct Draft<'a> {
    pub kind: Kind,
    pub object: String,
    pub step: &'a Step,
    pub act: Act,
}

impl<'a> Maker<'a> {
    fn new(request: &'a Request<'a>) -> Maker<'a> {
        Maker { request, plan: Plan::default(), bound: BTreeMap::new(), payments: BTreeMap::new() }
    }

    /// `order 6186050855137`, or `refund 55` for what is done because of a refund.
    pub fn object(&self) -> String {
        match &self.request.occasion.refund {
            Some(refund) => format!("refund {refund}"),
            None => self.order_object(),
        }
    }

    pub fn order_object(&self) -> String {
        format!("order {}", self.request.order)
    }

    fn step(&mut self, step: &Step) {
        let record = step.record.rsplit('.').next().unwrap_or_default();
        match (step.verb, record) {
            (Some("convert"), _) => self.convert(step),
            (Some("book"), _) => self.book(step),
            (Some("credit"), _) => self.credit(step),
            (Some("pay"), _) => self.pay(step),
            (Some("note"), _) => self.note(step),
            (None | Some("create" | "upsert"), "Customer") => self.card(step, Kind::Customer),
            (None | Some("create" | "upsert"), "Article") => self.card(step, Kind::Article),
            (Some("create" | "upsert"), "Order") => self.document(step, Kind::Order),
            (Some("create" | "upsert"), "Invoice") => self.document(step, Kind::Invoice),
            (Some("create"), "Voucher") => self.document(step, Kind::Voucher),
            (verb, record) => {
                let reason = format!("`{}` of {record} is not carried out by the runner", verb.unwrap_or("create"));
                self.refuse(step.map.to_string(), reason, None, Vec::new());
            }
        }
    }

    pub fn refuse(
        &mut self,
        document: String,
        reason: impl Into<String>,
        difference: Option<rust_decimal::Decimal>,
        corrections: Vec<super::Correction>,
    ) {
        let refusal = Refusal { document, reason: reason.into(), difference, corrections };
        if !self.plan.refusals.contains(&refusal) {
            self.plan.refusals.push(refusal);
        }
    }

    // Cards ─────────────────────────────────────────────────────────────────────────────────────────

    fn card(&mut self, step: &Step, kind: Kind) {
        match (&step.action, &step.payload) {
            (Action::Found { key }, _) => self.bind(step, Target::Number(key.clone())),
            (Action::Update { key }, Some(body)) => {
                let target = Target::Number(key.clone());
                let object = format!("{} {key} for {}", kind.name(), self.order_object());
                self.bind(step, target.clone());
                let last = self.request.known.last(kind, &object);
                if let Some(last) = last.filter(|last| self.says(last, body) && last.progress != Progress::Rejected) {
                    return self.plan.unchanged.push(last.key.clone());
                }
                let act = Act::Change { record: short(&step.record), target, body: body.clone() };
                self.push(Draft { kind, object, step, act });
            }
            (_, Some(body)) => {
                let object = format!("{} {}", kind.name(), self.identity(body));
                if let Some(key) = self.there(kind, &object) {
                    self.bind(step, Target::Of(key.clone()));
                    return self.plan.unchanged.push(key);
                }
                let act = Act::Create { record: short(&step.record), body: body.clone() };
                let key = self.push(Draft { kind, object, step, act });
                self.bind(step, Target::Of(key));
            }
            (_, None) => {}
        }
    }

    /// Which card it is: two orders of one new buyer ask for the same.
    fn identity(&self, body: &Json) -> String {
        const NAMED: [&str; 6] = ["ArticleNumber", "CustomerNumber", "OrganisationNumber", "GLN", "VATNumber", "Email"];
        let inner = match body {
            Json::Object(wrapped) => wrapped.first().map(|(_, inner)| inner),
            _ => None,
        };
        let text = |name: &&str| match inner?.get(name)? {
            Json::Text(text) => Some(text.to_lowercase()),
            _ => None,
        };
        NAMED.iter().find_map(text).unwrap_or_else(|| format!("of {}", self.order_object()))
    }

    // Documents that act on others ──────────────────────────────────────────────────────────────────

    fn convert(&mut self, step: &Step) {
        let object = self.order_object();
        let made = step.link.clone().unwrap_or_default();
        if let Some(key) = self.there(Kind::Invoice, &object) {
            self.bound.insert(made, Target::Of(key.clone()));
            return self.plan.unchanged.push(key);
        }
        let Some(order) = self.target(&step.map) else {
            return self.refuse(step.map.to_string(), "there is no order to make an invoice of", None, Vec::new());
        };
        let total = self.planned_total(&order);
        let key = self.push(Draft { kind: Kind::Invoice, object, step, act: Act::Convert { order } });
        self.amend_last(|effect| {
            effect.total = total;
            effect.map.clone_from(&made);
        });
        self.bound.insert(made, Target::Of(key));
    }

    fn book(&mut self, step: &Step) {
        let Some(target) = self.target(&step.map) else {
            // The document was refused; so is its booking.
            if self.plan.refusals.is_empty() {
                self.refuse(step.map.to_string(), "there is nothing to book", None, Vec::new());
            }
            return;
        };
        self.book_target(step, target, "Invoice");
    }

    fn book_target(&mut self, step: &Step, target: Target, record: &str) {
        let object = match &target {
            Target::Of(key) => key.to_string(),
            Target::Number(number) => format!("invoice {number}"),
        };
        if let Some(key) = self.there(Kind::Book, &object) {
            return self.plan.unchanged.push(key);
        }
        let total = if record == "Invoice" { self.planned_total(&target) } else { None };
        self.push(Draft { kind: Kind::Book, object, step, act: Act::Book { record: record.into(), target } });
        self.amend_last(|effect| effect.total = total);
    }

    fn credit(&mut self, step: &Step) {
        let object = self.object();
        let made = step.link.clone().unwrap_or_default();
        if let Some(key) = self.there(Kind::Credit, &object) {
            self.bound.insert(made, Target::Of(key.clone()));
            return self.plan.unchanged.push(key);
        }
        let invoice = self.target(&step.map).or_else(|| {
            self.request.known.first(Kind::Invoice, &self.order_object()).map(|earlier| Target::Of(earlier.key.clone()))
        });
        let (Some(invoice), Some(body)) = (invoice, &step.payload) else {
            return self.refuse(step.map.to_string(), "there is no invoice to credit", None, Vec::new());
        };
        let act = Act::Credit { invoice, body: body.clone() };
        let key = self.push(Draft { kind: Kind::Credit, object, step, act });
        self.amend_last(|effect| effect.map.clone_from(&made));
        self.bound.insert(made, Target::Of(key));
    }

    /// Transactions are only ever added, so the place of a payment names it.
    fn pay(&mut self, step: &Step) {
        let count = self.payments.entry(step.map.clone()).or_default();
        *count = count.saturating_add(1);
        let count = *count;
        let object = format!("{} {} {count}", self.object(), step.map);
        let Some(body) = &step.payload else { return };
        let key = match self.there(Kind::Payment, &object) {
            Some(key) => {
                self.plan.unchanged.push(key.clone());
                key
            }
            None => {
                let act = Act::Create { record: "InvoicePayment".into(), body: body.clone() };
                self.push(Draft { kind: Kind::Payment, object, step, act })
            }
        };
        self.book_target(step, Target::Of(key), "InvoicePayment");
    }

    fn note(&mut self, step: &Step) {
        let text = match step.payload.as_ref().and_then(|body| body.get("text")) {
            Some(Json::Text(text)) => text.clone(),
            _ => return,
        };
        let object = self.order_object();
        let act = Act::Note { order: self.request.order.to_owned(), text };
        let wanted = digest(&act_json(&act));
        if let Some(last) = self.request.known.last(Kind::Note, &object).filter(|last| last.digest == wanted) {
            return self.plan.unchanged.push(last.key.clone());
        }
        self.push(Draft { kind: Kind::Note, object, step, act });
    }

    // Keys and places ───────────────────────────────────────────────────────────────────────────────

    pub fn bind(&mut self, step: &Step, target: Target) {
        self.bound.insert(step.map.clone(), target);
    }

    /// What a map stands for: by this plan, or by what was done before.
    pub fn target(&self, map: &str) -> Option<Target> {
        let before = || self.request.known.of_map(map).map(|earlier| Target::Of(earlier.key.clone()));
        self.bound.get(map).cloned().or_else(before)
    }

    /// The effect that made it, here or before, unless Fortnox refused it.
    pub fn there(&self, kind: Kind, object: &str) -> Option<Key> {
        let planned = self.plan.effects.iter().find(|effect| effect.kind == kind && effect.object == object);
        let earlier = self.request.known.first(kind, object).filter(|earlier| earlier.progress != Progress::Rejected);
        planned.map(|effect| effect.key.clone()).or_else(|| earlier.map(|earlier| earlier.key.clone()))
    }

    /// Does an earlier effect say what this body says, once both know all numbers?
    pub fn says(&self, earlier: &Earlier, body: &Json) -> bool {
        let with_numbers = |json: &Json| said(self.known_numbers(&self.linked(json)));
        earlier.body.as_ref().is_some_and(|own| with_numbers(own) == with_numbers(body))
    }

    fn known_numbers(&self, json: &Json) -> Json {
        match json {
            Json::Object(entries) => match entries.as_slice() {
                [(name, Json::Text(wanted))] if name == "$ref" => {
                    let key = wanted.split_once('.').and_then(|(key, _)| Key::read(key));
                    key.and_then(|key| self.request.known.number(&key)).map_or_else(|| json.clone(), Json::Text)
                }
                entries => Json::Object(
                    entries.iter().map(|(name, value)| (name.clone(), self.known_numbers(value))).collect(),
                ),
            },
            Json::List(values) => Json::List(values.iter().map(|value| self.known_numbers(value)).collect()),
            other => other.clone(),
        }
    }

    /// References to maps become references to the effects that make them.
    fn linked(&self, json: &Json) -> Json {
        match json {
            Json::Object(entries) => match entries.as_slice() {
                [(name, Json::Text(wanted))] if name == "$ref" => {
                    let found = wanted.split_once('.').and_then(|(map, field)| Some((self.target(map)?, field)));
                    match found {
                        Some((Target::Number(number), _)) => Json::Text(number),
                        Some((Target::Of(key), field)) => reference(&format!("{key}.{field}")),
                        None => json.clone(),
                    }
                }
                entries => {
                    Json::Object(entries.iter().map(|(name, value)| (name.clone(), self.linked(value))).collect())
                }
            },
            Json::List(values) => Json::List(values.iter().map(|value| self.linked(value)).collect()),
            other => other.clone(),
        }
    }

    fn planned_total(&self, target: &Target) -> Option<rust_decimal::Decimal> {
        let key = target.key()?;
        // A change of this plan counts more than what it changes.
        let planned = self.plan.effects.iter().rev().find(|effect| match &effect.act {
            Act::Change { target, .. } => target.key() == Some(key),
            _ => effect.key == *key,
        });
        match planned {
            Some(effect) => effect.total,
            None => {
                let made = self.request.known.effects.iter().find(|earlier| earlier.key == *key)?;
                let last = self.request.known.last(made.kind, &made.object)?;
                last.body.as_ref().map_or(last.total, total)
            }
        }
    }

    fn amend_last(&mut self, change: impl FnOnce(&mut Effect)) {
        if let Some(effect) = self.plan.effects.last_mut() {
            change(effect);
        }
    }

    pub fn push(&mut self, draft: Draft<'_>) -> Key {
        let Draft { kind, object, step, act } = draft;
        let known = self.request.known;
        let refused = known.last(kind, &object).filter(|last| last.progress == Progress::Rejected);
        let revision = match refused {
            Some(last) => last.revision,
            None => u32::try_from(known.family(kind, &object).count()).unwrap_or(u32::MAX).saturating_add(1),
        };
        let document = matches!(kind, Kind::Order | Kind::Invoice | Kind::Credit | Kind::Voucher);
        let generation = if document { self.request.generation } else { 1 };
        let named = if revision == 1 { object.clone() } else { format!("{object} change {revision}") };
        let key = Key::new(kind, self.request.shop, &named, generation);
        let act = self.with_key(act, &key);
        let mut needs: Vec<Key> = Vec::new();
        let before = self.plan.effects.last().map(|effect| &effect.key).or_else(|| known.open());
        needs.extend(before.filter(|before| **before != key).cloned());
        for wanted in waited_for(&act) {
            if !needs.contains(&wanted) && wanted != key {
                needs.push(wanted);
            }
        }
        self.plan.effects.push(Effect {
            digest: digest(&act_json(&act)),
            total: act.body().and_then(total),
            key: key.clone(),
            kind,
            object,
            revision,
            map: step.map.clone(),
            act,
            needs,
            rows: step.rows.clone(),
        });
        key
    }

    /// The body with the key that it is found by, and with references to effects.
    fn with_key(&self, act: Act, key: &Key) -> Act {
        let keyed = |body: Json, key: &Key| super::amend::keyed(self.linked(&body), key);
        match act {
            Act::Create { record, body } => Act::Create { record, body: keyed(body, key) },
            Act::Credit { invoice, body } => Act::Credit { invoice, body: keyed(body, key) },
            Act::Change { record, target, body } => {
                let own = target.key().cloned();
                let body = match own {
                    // A changed document keeps the key of the one that made it.
                    Some(own) => keyed(body, &own),
                    None => self.linked(&body),
                };
                Act::Change { record, target, body }
            }
            other => other,
        }
    }
}

/// In the order of the names, without what is emptied: a change empties what its predecessor had.
fn said(json: Json) -> Json {
    match json {
        Json::Object(entries) => {
            let mut entries: Vec<(String, Json)> = entries
                .into_iter()
                .filter(|(_, value)| *value != Json::Null)
                .map(|(name, value)| (name, said(value)))
                .collect();
            entries.sort_by(|(one, _), (other, _)| one.cmp(other));
            Json::Object(entries)
        }
        Json::List(values) => Json::List(values.into_iter().map(said).collect()),
        other => other,
    }
}

fn reference(to: &str) -> Json {
    Json::Object(vec![("$ref".to_owned(), Json::text(to))])
}

fn short(record: &str) -> SmolStr {
    SmolStr::from(record.rsplit('.').next().unwrap_or_default())
}

/// Effects whose answers an act needs.
fn waited_for(act: &Act) -> Vec<Key> {
    fn walk(json: &Json, into: &mut Vec<Key>) {
        match json {
            Json::Object(entries) => match entries.as_slice() {
                [(name, Json::Text(wanted))] if name == "$ref" => {
                    into.extend(wanted.split_once('.').and_then(|(key, _)| Key::read(key)));
                }
                entries => entries.iter().for_each(|(_, value)| walk(value, into)),
            },
            Json::List(values) => values.iter().for_each(|value| walk(value, into)),
            _ => {}
        }
    }
    let mut keys = Vec::new();
    match act {
        Act::Change { target, .. } | Act::Book { target, .. } => keys.extend(target.key().cloned()),
        Act::Convert { order } => keys.extend(order.key().cloned()),
        Act::Credit { invoice, .. } => keys.extend(invoice.key().cloned()),
        Act::Create { .. } | Act::Note { .. } => {}
    }
    if let Some(body) = act.body() {
        walk(body, &mut keys);
    }
    keys
}

/// Of an act, for its digest.
fn act_json(act: &Act) -> Json {
    let target = |target: &Target| match target {
        Target::Number(number) => Json::text(number),
        Target::Of(key) => Json::text(key.as_str()),
    };
    let mut all = vec![Json::text(act.name()), Json::text(act.record())];
    match act {
        Act::Create { .. } => {}
        Act::Change { target: of, .. } | Act::Book { target: of, .. } => all.push(target(of)),
        Act::Convert { order } => all.push(target(order)),
        Act::Credit { invoice, .. } => all.push(target(invoice)),
        Act::Note { order, text } => all.extend([Json::text(order), Json::text(text)]),
    }
    all.extend(act.body().cloned());
    Json::List(all)
}
