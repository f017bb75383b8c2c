//! The life of an order, step by step: what is planned in each of its states, in each mode.

mod support;

use kontera::check::{check, program::Program};
use kontera::diagnostics::Diagnostics;
use kontera::document::{Json, Node, read_json, read_yaml};
use kontera::pack::{Files, Pack, load};
use kontera::plan::{
    Act, Earlier, Kind, Known, Occasion, Plan, Progress, Request, input_digest, merchants_order, occasions, plan, sent,
    text, with_note,
};
use kontera::reference::{self, Facts, evaluate, read_facts};
use serde_json::{Value, json};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::fmt::Write;
use support::{files_below, root};

const SHOP: &str = "nordic-outdoor.myshopify.com";

struct World {
    program: Program,
    facts: Facts,
    company: Node,
}

/// The example pack with settings of its own.
fn world(settings: &[(&str, &str)]) -> World {
    let folder = root().join("examples/nordic-outdoor");
    let mut files = Files::new();
    for ending in ["kon", "yaml", "csv"] {
        for path in files_below(&folder, ending) {
            let name = path.strip_prefix(&folder).expect("below").to_string_lossy().replace('\\', "/");
            files.insert(name, std::fs::read(&path).expect("readable"));
        }
    }
    let manifest = String::from_utf8(files["pack.yaml"].clone()).expect("UTF-8");
    let kept =
        manifest.lines().filter(|line| !settings.iter().any(|(name, _)| line.trim().starts_with(&format!("{name}:"))));
    let mut manifest: String = kept.map(|line| format!("{line}\n")).collect();
    for (name, value) in settings {
        let _ = writeln!(manifest, "  {name}: {value}");
    }
    files.insert("pack.yaml".to_owned(), manifest.into_bytes());
    let facts = String::from_utf8(files["facts.yaml"].clone()).expect("UTF-8");
    let mut pack: Pack = load(&files, &|folder| Err(format!("there is no folder {folder}")));
    let checked = check(&pack);
    let company = pack.company.take().map_or_else(|| node(&json!({ "currency": "SEK" })), |own| own.document("SEK"));
    let program = checked.program.unwrap_or_else(|| panic!("{}", support::drawn(&pack, &check(&pack))));
    let facts =
        read_facts(&program, &read_yaml(&facts).expect("YAML"), Default::default(), &mut Diagnostics::default());
    World { program, facts, company }
}

fn node(value: &Value) -> Node {
    read_json(value.to_string().as_bytes()).expect("JSON")
}

fn order() -> Value {
    let path = root().join("examples/nordic-outdoor/cases/se-b2c.json");
    let mut order: Value = serde_json::from_slice(&std::fs::read(path).expect("readable")).expect("JSON");
    order["financial_status"] = json!("pending");
    order["transactions"] = json!([]);
    order
}

/// What was carried out: everything that is planned succeeds at once.
#[derive(Default)]
struct Ledger {
    known: Known,
    next: u32,
}

impl Ledger {
    fn carry_out(&mut self, plan: &Plan, order: &Value) {
        for effect in &plan.effects {
            let number = match &effect.act {
                Act::Create { .. } | Act::Convert { .. } | Act::Credit { .. } => {
                    self.next += 1;
                    Some((1000 + self.next).to_string())
                }
                _ => None,
            };
            assert!(
                !self.known.effects.iter().any(|earlier| earlier.key == effect.key),
                "{} of {} is planned twice",
                effect.key,
                order["name"]
            );
            self.known.effects.push(Earlier {
                key: effect.key.clone(),
                kind: effect.kind,
                object: effect.object.clone(),
                revision: effect.revision,
                map: effect.map.clone(),
                act: effect.act.name().into(),
                digest: effect.digest.clone(),
                progress: Progress::Done,
                number,
                body: effect.act.body().cloned(),
                rows: effect.rows.clone(),
                total: effect.total,
                cancelled: false,
            });
        }
    }
}

impl World {
    fn one(&self, order: &Value, occasion: &Occasion, ledger: &Ledger) -> Plan {
        let own = merchants_order(&node(order));
        let transactions = node(&order["transactions"]);
        let id = order["id"].to_string();
        let invoiced = sent(&ledger.known, &id).map(|sent| Node::from(&sent));
        let refund = occasion.refund.as_ref().map(|wanted| {
            let all = order["refunds"].as_array().expect("refunds");
            let id: i64 = wanted.parse().expect("a number");
            node(all.iter().find(|refund| refund["id"] == id).expect("the refund"))
        });
        let mut inputs: BTreeMap<SmolStr, &Node> = BTreeMap::new();
        inputs.insert("order".into(), &own);
        inputs.insert("transactions".into(), &transactions);
        inputs.insert("company".into(), &self.company);
        inputs.extend(invoiced.as_ref().map(|sent| ("invoiced".into(), sent)));
        inputs.extend(refund.as_ref().map(|refund| ("refund".into(), refund)));
        let event = occasion.event;
        let outcome = evaluate(&self.program, &reference::Request { event, inputs: &inputs, facts: &self.facts });
        let (outcome, known) = (&outcome, &ledger.known);
        plan(&Request { shop: SHOP, order: &id, occasion, outcome, known, generation: 1 })
    }

    /// All that the order's state asks for.
    fn state(&self, order: &Value, ledger: &mut Ledger, changed: bool) -> String {
        let mut out = String::new();
        for occasion in occasions(&node(order), Some(&node(&order["transactions"])), changed) {
            let plan = self.one(order, &occasion, ledger);
            let refund = occasion.refund.as_ref().map(|refund| format!(" {refund}")).unwrap_or_default();
            let _ = write!(out, "{}{refund}\n{}", occasion.event, indented(&text(&plan)));
            ledger.carry_out(&plan, order);
        }
        out
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

fn transaction(id: i64, kind: &str, amount: &str) -> Value {
    json!({ "id": id, "kind": kind, "status": "success", "gateway": "shopify_payments", "amount": amount,
        "currency": "SEK", "test": false, "processed_at": "2026-09-03T08:00:00+02:00" })
}

fn refund(id: i64, line: i64, amount: &str, tax: &str) -> Value {
    json!({
        "id": id, "order_id": 6_186_050_855_137_i64, "created_at": format!("2026-09-1{}T10:00:00+02:00", id % 10),
        "processed_at": format!("2026-09-1{}T10:00:00+02:00", id % 10),
        "refund_line_items": [{ "id": id * 10, "line_item_id": line, "quantity": 1, "subtotal": amount, "total_tax": tax }],
        "refund_shipping_lines": [], "order_adjustments": [],
        "transactions": [transaction(id * 100, "refund", amount)],
    })
}

const MUG: i64 = 15_732_680_896_737;

/// The order's life: made, paid, sent, changed without news, edited, twice refunded, cancelled.
fn life(world: &World) -> String {
    let mut out = String::new();
    let mut ledger = Ledger::default();
    let mut order = order();
    let mut stage = |name: &str, order: &Value, changed: bool| {
        let _ = write!(out, "── {name}\n{}", world.state(order, &mut ledger, changed));
    };
    stage("created", &order, false);
    order["financial_status"] = json!("paid");
    order["transactions"] = json!([transaction(71, "authorization", "3346.00"), transaction(72, "capture", "3346.00")]);
    stage("paid and captured", &order, true);
    order["fulfillment_status"] = json!("fulfilled");
    stage("fulfilled", &order, true);
    let before = input_digest(&node(&order));
    order["updated_at"] = json!("2026-09-09T09:09:09+02:00");
    order["note"] = json!(with_note(order["note"].as_str(), "Invoice 1002"));
    assert_eq!(before, input_digest(&node(&order)), "what we wrote ourselves is no news");
    stage("updated", &order, true);
    let mut edited = order.clone();
    edited["line_items"][1]["quantity"] = json!(3);
    edited["line_items"][1]["tax_lines"][0]["price"] = json!("89.40");
    edited["total_price"] = json!("3495.00");
    edited["total_tax"] = json!("699.00");
    stage("edited", &edited, true);
    order["financial_status"] = json!("partially_refunded");
    order["refunds"] = json!([refund(91, MUG, "149.00", "29.80")]);
    stage("refunded", &order, true);
    order["refunds"] = json!([refund(91, MUG, "149.00", "29.80"), refund(92, MUG, "149.00", "29.80")]);
    stage("refunded again", &order, true);
    order["cancelled_at"] = json!("2026-09-20T10:00:00+02:00");
    stage("cancelled", &order, true);
    out
}

fn snapshot(name: &str, settings: &[(&str, &str)]) {
    let shown = settings.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join(", ");
    insta::with_settings!({ description => shown, omit_expression => true }, {
        insta::assert_snapshot!(name, life(&world(settings)));
    });
}

#[test]
fn order_mode_with_drafts() {
    snapshot("plan_order_draft", &[]);
}

#[test]
fn order_mode_booked() {
    snapshot("plan_order_booked", &[("booking", "always"), ("payments", "at_capture")]);
}

#[test]
fn invoice_mode_with_drafts() {
    snapshot("plan_invoice_draft", &[("document", "invoice_only")]);
}

#[test]
fn invoice_mode_booked() {
    snapshot(
        "plan_invoice_booked",
        &[("document", "invoice_only"), ("booking", "when_total_matches"), ("payments", "at_capture")],
    );
}

#[test]
fn order_mode_triggered_by_delivery() {
    snapshot("plan_order_on_delivery", &[("trigger", "[fulfilled]"), ("booking", "always")]);
}

#[test]
fn an_order_that_is_only_an_order() {
    snapshot("plan_order_only", &[("document", "order_only")]);
}

/// Every case of every example, as it comes: the first plan, and the second one, which is empty.
#[test]
fn nothing_is_planned_twice() {
    let world = world(&[("booking", "always"), ("payments", "at_capture")]);
    let mut effects = 0;
    for path in files_below(&root().join("examples/nordic-outdoor/cases"), "json") {
        let mut order: Value = serde_json::from_slice(&std::fs::read(&path).expect("readable")).expect("JSON");
        let total = order["total_price"].as_str().expect("a total").to_owned();
        order["transactions"] = json!([transaction(1, "sale", &total)]);
        let mut ledger = Ledger::default();
        world.state(&order, &mut ledger, false);
        effects += ledger.known.effects.len();
        let again = world.state(&order, &mut ledger, true);
        assert!(!again.contains(", as K"), "{}:\n{again}", path.display());
        for (n, earlier) in ledger.known.effects.iter().enumerate() {
            assert!(ledger.known.effects[..n].iter().all(|other| other.key != earlier.key));
        }
    }
    assert!(effects > 60, "{effects} effects");
}

#[test]
fn a_new_buyer_is_one_card_whoever_asks() {
    let world = world(&[]);
    let buyer = |id: i64| {
        let path = root().join("examples/nordic-outdoor/cases/no-sku.json");
        let mut order: Value = serde_json::from_slice(&std::fs::read(path).expect("readable")).expect("JSON");
        order["id"] = json!(id);
        order["transactions"] = json!([]);
        let occasion = Occasion { event: "order.created", refund: None };
        world.one(&order, &occasion, &Ledger::default())
    };
    let key = |plan: &Plan| {
        let card = plan.effects.iter().find(|effect| effect.kind == Kind::Customer).expect("a card");
        assert!(matches!(&card.act, Act::Create { .. }));
        card.key.clone()
    };
    let (one, other) = (buyer(1), buyer(2));
    assert_eq!(key(&one), key(&other));
    let document =
        |plan: &Plan| plan.effects.iter().find(|effect| effect.kind == Kind::Order).expect("an order").clone();
    assert_ne!(document(&one).key, document(&other).key);
    // The order waits for the card, and says by which key it is found.
    assert!(document(&one).needs.contains(&key(&one)));
    let body = document(&one).act.body().expect("a body").compact();
    assert!(body.contains(&format!("\"$ref\":\"{}.CustomerNumber\"", key(&one))), "{body}");
    assert!(body.contains(&format!("\"ExternalInvoiceReference2\":\"{}\"", document(&one).key)), "{body}");
    let answered = kontera::plan::resolve(document(&one).act.body().expect("a body"), &|own, field| {
        (*own == key(&one) && field == "CustomerNumber").then(|| "77".to_owned())
    });
    let answered = answered.expect("all is known");
    let Json::Object(wrapped) = &answered else { panic!("{answered:?}") };
    assert_eq!(wrapped[0].1.get("CustomerNumber"), Some(&Json::text("77")));
}

#[test]
fn what_fortnox_refused_is_planned_anew_under_the_same_key() {
    let world = world(&[]);
    let occasion = Occasion { event: "order.created", refund: None };
    let mut ledger = Ledger::default();
    let first = world.one(&order(), &occasion, &ledger);
    ledger.carry_out(&first, &order());
    let document = ledger.known.effects.iter_mut().find(|earlier| earlier.kind == Kind::Order).expect("an order");
    document.progress = Progress::Rejected;
    document.number = None;
    let again = world.one(&order(), &occasion, &ledger);
    let key =
        |plan: &Plan| plan.effects.iter().find(|effect| effect.kind == Kind::Order).map(|effect| effect.key.clone());
    assert_eq!(key(&first), key(&again));
    assert!(key(&again).is_some());
}
