//! The settings that shops know from other integrations: their defaults, both sides of each switch, and the profiles that
//! set them together. Functions are named after the rows of the acceptance list.

mod support;

use kontera::check::{check, program::Program};
use kontera::diagnostics::Diagnostics;
use kontera::document::{Json, Node, read_json, read_yaml};
use kontera::pack::Files;
use kontera::reference::{Action, Outcome, Request, Step, evaluate, read_facts};
use serde_json::{Value, json};

const FACTS: &str =
    "fortnox.Customer: []\nfortnox.Article: [{ ArticleNumber: KASA }]\nkontera.Settled: []\nfortnox.Invoice: []\n";

struct Shop {
    program: Program,
    /// What `check` told.
    told: Vec<String>,
}

/// A pack of std alone. `tail` is the rest of its pack.yaml.
fn shop(rules: &str, tail: &str) -> Shop {
    let manifest = format!("name: shop\nversion: 1.0.0\nbase:\n  std: \"0.1\"\n{tail}");
    let pack = support::pack(&format!("{rules}\n//@ file: pack.yaml\n{manifest}"));
    let checked = check(&pack);
    let told = checked.found.iter().map(|found| format!("{} {}", found.code.id, found.message)).collect();
    let drawn = support::drawn(&pack, &checked);
    Shop { program: checked.program.unwrap_or_else(|| panic!("{drawn}")), told }
}

fn settings(settings: &str) -> Shop {
    shop("use std.sweden", &format!("settings:\n{settings}"))
}

fn node(value: &Value) -> Node {
    read_json(value.to_string().as_bytes()).expect("JSON")
}

fn order(change: Value) -> Value {
    let text = std::fs::read_to_string(support::root().join("tests/buyers/order.json")).expect("an order");
    let mut order: Value = serde_json::from_str(&text).expect("JSON");
    for (name, value) in change.as_object().expect("an object") {
        order[name] = value.clone();
    }
    order
}

impl Shop {
    fn run(&self, event: &str, inputs: &[(&str, Value)], facts: &str) -> Outcome {
        let facts = read_yaml(facts).expect("YAML");
        let facts = read_facts(&self.program, &facts, Default::default(), &mut Diagnostics::default());
        let mut nodes: Vec<(&str, Node)> = inputs.iter().map(|(name, value)| (*name, node(value))).collect();
        for (name, value) in [("transactions", json!([])), ("company", json!({ "currency": "SEK" }))] {
            if !inputs.iter().any(|(own, _)| *own == name) {
                nodes.push((name, node(&value)));
            }
        }
        let inputs = nodes.iter().map(|(name, node)| ((*name).into(), node)).collect();
        evaluate(&self.program, &Request { event, inputs: &inputs, facts: &facts })
    }

    /// What the event of an order makes, one word for each step, or why nothing is made.
    fn on(&self, event: &str, change: Value) -> String {
        told(&self.run(event, &[("order", order(change))], FACTS))
    }

    /// A field of what one map makes of the order.
    fn field(&self, map: &str, name: &str, change: Value) -> String {
        let outcome = self.run("order.captured", &[("order", order(change))], FACTS);
        let Outcome::Send { steps, .. } = &outcome else { return told(&outcome) };
        let step = steps.iter().find(|step| step.map == map).unwrap_or_else(|| panic!("{}", told(&outcome)));
        value(step, name)
    }
}

/// A field of a payload, or of its first row.
fn value(step: &Step, name: &str) -> String {
    let payload = step.payload.as_ref().map(Json::compact).unwrap_or_default();
    let payload: Value = serde_json::from_str(&payload).expect("JSON");
    let body = payload.as_object().and_then(|wrapped| wrapped.values().next()).expect("a document");
    let rows = ["OrderRows", "InvoiceRows"].iter().find_map(|rows| body.get(rows));
    let found = body.get(name).or_else(|| rows?.get(0)?.get(name));
    found.map_or("–".to_owned(), |value| value.as_str().map_or(value.to_string(), str::to_owned))
}

fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Send { steps, .. } => {
            let word = |step: &Step| match (&step.action, step.verb) {
                (Action::Found { .. }, _) => format!("found {}", step.map),
                (_, Some(verb)) => format!("{verb} {}", step.map),
                (Action::Update { .. }, None) => format!("update {}", step.map),
                (_, None) => format!("create {}", step.map),
            };
            steps.iter().map(word).collect::<Vec<_>>().join(", ")
        }
        Outcome::Skip { reason } => format!("skip: {}", reason.text),
        Outcome::Hold { reasons, .. } => {
            format!("hold: {}", reasons.iter().map(|reason| reason.text.as_str()).collect::<Vec<_>>().join("; "))
        }
        Outcome::Needs { needs, .. } => format!("needs: {needs:?}"),
    }
}

fn warnings(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Send { warnings, .. } | Outcome::Hold { warnings, .. } => {
            warnings.iter().map(|warning| warning.text.as_str()).collect::<Vec<_>>().join("; ")
        }
        _ => String::new(),
    }
}

#[test]
fn s_113_s_114_order_statuses_take_all_unless_some_are_listed() {
    let all = settings("  order_prefix: \"\"\n");
    for state in ["paid", "pending", "authorized", "voided"] {
        let made = all.on("order.created", json!({ "financial_status": state }));
        assert_eq!(made, "create customer, upsert sales_order", "{state}");
    }
    let some = settings("  order_statuses: [paid, authorized]\n");
    assert_eq!(some.on("order.created", json!({})), "create customer, upsert sales_order");
    // What is left alone says why.
    let left = some.on("order.created", json!({ "financial_status": "pending" }));
    assert_eq!(left, "skip: its payment status is pending");
}

#[test]
fn s_115_the_prefix_stands_on_the_document_and_in_the_search_of_payouts() {
    assert_eq!(settings("  order_prefix: SH-\n").field("sales_order", "YourOrderNumber", json!({})), "SH-1001");
    assert_eq!(settings("  order_prefix: \"\"\n").field("sales_order", "YourOrderNumber", json!({})), "#1001");
    assert_eq!(
        paid_out("  order_prefix: SH-\n", "YourOrderNumber: SH-1001"),
        "pay line_payment, create payout_voucher"
    );
    assert!(paid_out("  order_prefix: SH-\n", "YourOrderNumber: '#1001'").starts_with("hold: "));
}

/// A payout of one sale of the order, against one invoice.
fn paid_out(more: &str, invoice: &str) -> String {
    let shop = settings(&format!("  booking: always\n  payments: at_payout\n{more}"));
    let facts = format!(
        "fortnox.Invoice: [{{ DocumentNumber: \"7\", Currency: SEK, InvoiceDate: 2026-05-04, {invoice} }}]\n\
         kontera.Settled: []\nshopify.Order:\n  - {}\n",
        order(json!({}))
    );
    let payout = json!({ "id": 88, "status": "paid", "date": "2026-05-08", "currency": "SEK", "amount": "120.00" });
    let entries = json!([{ "id": 1, "type": "charge", "currency": "SEK", "amount": "125.00", "fee": "5.00", "net": "120.00",
        "source_order_id": 5100001, "processed_at": "2026-05-05T08:00:00Z" }]);
    told(&shop.run("payout.paid", &[("payout", payout), ("entries", entries)], &facts))
}

#[test]
fn s_116_s_117_s_178_vat_on_rows_or_left_to_fortnox() {
    assert_eq!(settings("  order_prefix: \"\"\n").field("sales_order", "VAT", json!({})), "25");
    assert_eq!(settings("  add_vat_on_rows: true\n").field("sales_order", "VAT", json!({})), "25");
    let left = settings("  add_vat_on_rows: false\n");
    assert_eq!(left.field("sales_order", "VAT", json!({})), "–");
    // With VAT inside the prices the rows no longer say how much: the check tells.
    assert!(left.told.iter().any(|told| told.starts_with("K0016 add_vat_on_rows is false")), "{:?}", left.told);
    let net = settings("  add_vat_on_rows: false\n  vat_included: false\n");
    assert_eq!(net.told, Vec::<String>::new());
    // Net prices: Fortnox adds the VAT, so the rows come to the total without it.
    let line = json!([{ "id": 1, "name": "Kåsa", "title": "Kåsa", "quantity": 1, "price": "100.00", "sku": "KASA",
        "tax_lines": [{ "title": "Moms", "rate": 0.25, "price": "25.00" }] }]);
    let change = json!({ "taxes_included": false, "line_items": line });
    assert_eq!(net.field("sales_order", "Price", change.clone()), "100");
    assert_eq!(net.field("sales_order", "VAT", change.clone()), "–");
    assert_eq!(settings("  vat_included: false\n").field("sales_order", "VAT", change), "25");
}

#[test]
fn s_118_vat_included_must_be_what_the_order_says() {
    assert_eq!(settings("  vat_included: true\n").field("sales_order", "VATIncluded", json!({})), "true");
    assert_eq!(settings("  order_prefix: \"\"\n").field("sales_order", "VATIncluded", json!({})), "true");
    let wrong = settings("  vat_included: false\n").on("order.created", json!({}));
    assert!(wrong.starts_with("hold: vat_included is false, but"), "{wrong}");
}

#[test]
fn s_119_one_setting_says_where_the_number_stands_and_is_looked_for() {
    let usual = settings("  order_prefix: \"\"\n");
    assert_eq!(usual.field("sales_order", "YourOrderNumber", json!({})), "#1001");
    assert_eq!(usual.field("sales_order", "ExternalInvoiceReference1", json!({})), "–");
    let other = settings("  order_number_field: ExternalInvoiceReference1\n");
    assert_eq!(other.field("sales_order", "ExternalInvoiceReference1", json!({})), "#1001");
    // Then the other field is the buyer's own.
    assert_eq!(other.field("sales_order", "YourOrderNumber", json!({ "po_number": "INK-7" })), "INK-7");
    let field = "  order_number_field: ExternalInvoiceReference1\n";
    assert_eq!(paid_out(field, "ExternalInvoiceReference1: '#1001'"), "pay line_payment, create payout_voucher");
    assert!(paid_out(field, "YourOrderNumber: '#1001'").starts_with("hold: "));
}

const PRODUCT: &str = r#"{ "id": 9, "title": "Kåsa", "body_html": "<p>Av <b>björk</b></p>", "variants": [
    { "id": 91, "inventory_item_id": 1, "title": "Default Title", "sku": "KASA", "barcode": "7350000000009", "price": "125.00" },
    { "id": 92, "inventory_item_id": 2, "title": "Stor", "sku": "KASA-L", "price": "175.00" },
    { "id": 93, "inventory_item_id": 3, "title": "Utan", "sku": null, "price": "1.00" }] }"#;

/// What an event of a product makes, with all payloads.
fn product(more: &str) -> Vec<String> {
    let shop = shop("use std.products", &format!("settings:\n{more}"));
    let facts = "fortnox.Article: [{ ArticleNumber: KASA, Description: Old, Note: Old, EAN: '1' }]\n";
    let product = serde_json::from_str(PRODUCT).expect("JSON");
    let company = json!({ "currency": "SEK", "shop_currency": "SEK" });
    let outcome = shop.run("product.updated", &[("product", product), ("company", company)], facts);
    let Outcome::Send { steps, .. } = &outcome else { return vec![told(&outcome)] };
    let changes = steps.iter().filter(|step| !matches!(step.action, Action::Found { .. }));
    changes
        .map(|step| {
            let verb = if matches!(step.action, Action::Update { .. }) { "update" } else { "create" };
            format!("{verb} {}", step.payload.as_ref().map(Json::compact).unwrap_or_default())
        })
        .collect()
}

const NEW: &str =
    r#"create {"Article":{"ArticleNumber":"KASA-L","Description":"Kåsa - Stor","Note":"Av björk","VAT":25}}"#;
const NEW_PRICE: &str = r#"create {"Price":{"ArticleNumber":"KASA-L","PriceList":"A","FromQuantity":0,"Price":175}}"#;
const CHANGED: &str = r#"update {"Article":{"Description":"Kåsa","Note":"Av björk"}}"#;
const CHANGED_PRICE: &str = r#"create {"Price":{"ArticleNumber":"KASA","PriceList":"A","FromQuantity":0,"Price":125}}"#;

#[test]
fn s_126_s_127_products_are_made_and_follow_unless_told_otherwise() {
    let all = [CHANGED, NEW, CHANGED_PRICE, NEW_PRICE];
    assert_eq!(product("  price_list: A\n"), all, "the defaults");
    assert_eq!(product("  create_products: true\n  update_products: true\n"), all);
    assert_eq!(product("  create_products: false\n"), [CHANGED, CHANGED_PRICE]);
    assert_eq!(product("  update_products: false\n"), [NEW, NEW_PRICE]);
    let none = product("  create_products: false\n  update_products: false\n");
    assert!(none[0].starts_with("skip: "), "{none:?}");
}

#[test]
fn s_128_only_the_listed_fields_follow() {
    let of = |listed: &str| product(&format!("  fields_to_update: [{listed}]\n"));
    assert_eq!(of("price, name, description"), product("  price_list: A\n"), "the default");
    assert_eq!(of("name"), [r#"update {"Article":{"Description":"Kåsa"}}"#, NEW, NEW_PRICE]);
    assert_eq!(of("description"), [r#"update {"Article":{"Note":"Av björk"}}"#, NEW, NEW_PRICE]);
    assert_eq!(of("price"), [NEW, CHANGED_PRICE, NEW_PRICE]);
    // EAN is in no list, so it is never changed; a new article has it.
    assert!(of("price, name, description").iter().all(|made| !made.contains("EAN")));
    assert!(product("  create_products: true\n").iter().all(|made| !made.contains("EAN")));
}

#[test]
fn s_105_s_166_prices_with_or_without_vat_and_in_a_list_of_their_own() {
    let made = product("  list_prices: without_vat\n  price_list: WEB\n");
    assert!(made[2].ends_with(r#""PriceList":"WEB","FromQuantity":0,"Price":100}}"#), "{made:?}");
}

#[test]
fn s_130_the_date_of_documents_is_a_setting() {
    let change = json!({ "created_at": "2026-05-01T23:30:00+02:00",
        "fulfillments": [{ "id": 1, "created_at": "2026-05-06T08:00:00+02:00", "line_items": [] }] });
    let day = |setting: &str| settings(setting).field("sales_order", "OrderDate", change.clone());
    assert_eq!(day("  order_prefix: \"\"\n"), "2026-05-04", "the default");
    assert_eq!(day("  document_day: created\n"), "2026-05-01");
    assert_eq!(day("  document_day: delivered\n"), "2026-05-06");
    let not_yet = settings("  document_day: delivered\n").field("sales_order", "OrderDate", json!({}));
    assert_eq!(not_yet, "2026-05-04");
}

#[test]
fn s_131_an_sku_that_fortnox_refuses_is_held_or_tidied_and_two_never_become_one() {
    let line = |id: i64, sku: &str| {
        json!({ "id": id, "name": sku, "title": sku, "quantity": 1, "price": "62.50", "sku": sku,
            "tax_lines": [{ "title": "Moms", "rate": 0.25, "price": "12.50" }] })
    };
    let two = |first: &str, second: &str| json!({ "line_items": [line(1, first), line(2, second)] });
    let as_is = settings("  missing_article: create\n");
    assert!(as_is.on("order.created", two("K 1", "KASA")).starts_with("hold: K 1: Fortnox takes no article number"));
    let tidied = settings("  missing_article: create\n  sku_style: tidied\n");
    assert_eq!(
        tidied.on("order.created", two("Kåsa 1", "KASA")),
        "create article, create customer, upsert sales_order"
    );
    for other in ["K-1", "K\u{a0}1", "Ḱ 1"] {
        let held = tidied.on("order.created", two("K 1", other));
        assert!(held.contains("would both become K-1"), "{other}: {held}");
    }
    let long = "A".repeat(51);
    assert!(tidied.on("order.created", two(&long, "KASA")).starts_with("hold: "));
    // A name is cut at 200, which harms nobody.
    let named = json!({ "line_items": [{ "id": 1, "name": "å".repeat(300), "title": "x", "quantity": 1, "price": "125.00",
        "sku": "NEW", "tax_lines": [{ "title": "Moms", "rate": 0.25, "price": "25.00" }] }] });
    assert_eq!(as_is.field("article", "Description", named).chars().count(), 200);
}

#[test]
fn s_167_s_183_documents_are_made_at_the_states_that_are_chosen() {
    let shop = settings("  document: invoice_only\n  trigger: [paid, fulfilled]\n");
    assert_eq!(shop.on("order.paid", json!({})), "create customer, create sales_invoice");
    assert_eq!(shop.on("order.fulfilled", json!({})), "create customer, create sales_invoice");
    assert!(shop.on("order.captured", json!({})).starts_with("skip"), "{}", shop.on("order.captured", json!({})));
}

#[test]
fn s_169_s_179_s_185_a_document_is_booked_by_policy_and_never_when_its_total_differs() {
    let of = |booking: &str| settings(&format!("  document: invoice_only\n  booking: {booking}\n"));
    assert_eq!(of("never").on("order.captured", json!({})), "create customer, create sales_invoice");
    let booked = "create customer, create sales_invoice, book sales_invoice";
    assert_eq!(of("always").on("order.captured", json!({})), booked);
    assert_eq!(of("when_total_matches").on("order.captured", json!({})), booked);
    for booking in ["never", "always", "when_total_matches"] {
        let held = of(booking).on("order.captured", json!({ "total_price": "126.00" }));
        assert!(held.starts_with("hold: Fortnox would say 125,00 SEK, Shopify says 126,00 SEK"), "{held}");
    }
}

#[test]
fn s_188_s_189_small_differences_get_a_row_up_to_the_tolerance() {
    let shop = settings("  document: invoice_only\n  tolerance: 5 minor\n");
    for (total, made) in [("125.05", true), ("124.95", true), ("125.04", true), ("125.06", false), ("124.94", false)] {
        let held = shop.on("order.captured", json!({ "total_price": total })).starts_with("hold");
        assert_eq!(!held, made, "{total}");
    }
}

#[test]
fn s_172_order_or_invoice_is_a_setting() {
    let of = |document: &str| settings(&format!("  document: {document}\n"));
    assert_eq!(
        of("order_then_invoice").on("order.captured", json!({})),
        "create customer, upsert sales_order, convert sales_order"
    );
    assert_eq!(of("invoice_only").on("order.captured", json!({})), "create customer, create sales_invoice");
    assert!(of("order_only").on("order.captured", json!({})).starts_with("skip"));
}

#[test]
fn s_168_s_175_articles_and_customer_come_before_the_document_and_every_line_is_on_it() {
    let line = |id: i64, sku: &str| {
        json!({ "id": id, "name": sku, "title": sku, "quantity": 1, "price": "62.50", "sku": sku,
            "tax_lines": [{ "title": "Moms", "rate": 0.25, "price": "12.50" }] })
    };
    let shop = settings("  missing_article: create\n");
    let two = json!({ "line_items": [line(1, "NEW-1"), line(2, "NEW-2")] });
    let outcome = shop.run("order.created", &[("order", order(two))], FACTS);
    assert_eq!(told(&outcome), "create article, create article, create customer, upsert sales_order");
    let Outcome::Send { steps, .. } = &outcome else { panic!("{outcome:?}") };
    assert_eq!(steps.last().map(|step| step.rows.len()), Some(2));
}

/// S-201: an order that was made by hand or from a draft says it is paid. Only captured money is money.
#[test]
fn s_181_s_182_s_201_paid_means_captured_money() {
    let shop =
        settings("  document: invoice_only\n  trigger: [paid, captured]\n  booking: always\n  payments: at_capture\n");
    let manual = json!({ "payment_gateway_names": ["manual"], "source_name": "shopify_draft_order" });
    let transactions = |gateway: &str| {
        json!([{ "id": 1, "kind": "sale", "status": "success", "gateway": gateway, "amount": "125.00", "currency": "SEK",
            "manual_payment_gateway": gateway == "manual", "processed_at": "2026-05-04T10:00:00+02:00" }])
    };
    let run = |change: Value, gateway: &str| {
        let inputs = [("order", order(change)), ("transactions", transactions(gateway))];
        shop.run("order.captured", &inputs, FACTS)
    };
    let by_hand = run(manual.clone(), "manual");
    assert_eq!(told(&by_hand), "create customer, create sales_invoice, book sales_invoice");
    let Outcome::Send { steps, .. } = &by_hand else { panic!("{by_hand:?}") };
    assert_eq!(value(&steps[1], "TermsOfPayment"), "30");
    // With terms that Shopify agreed, those count.
    let mut terms = manual;
    terms["payment_terms"] = json!({ "due_in_days": 15, "payment_schedules": [] });
    let Outcome::Send { steps, .. } = run(terms, "manual") else { panic!("held") };
    assert_eq!(value(&steps[1], "TermsOfPayment"), "15");
    // Through a gateway it is paid, and the payment is registered.
    let paid = run(json!({}), "shopify_payments");
    assert_eq!(told(&paid), "create customer, create sales_invoice, book sales_invoice, pay captured");
    let Outcome::Send { steps, .. } = &paid else { panic!("{paid:?}") };
    assert_eq!(value(&steps[1], "TermsOfPayment"), "0");
}

/// S-163: a renewal of a subscription is an order like any other.
#[test]
fn s_163_subscription_renewals_are_orders() {
    let shop = settings("  document: invoice_only\n");
    let renewal = json!({ "source_name": "subscription_contract" });
    assert_eq!(shop.on("order.captured", renewal), "create customer, create sales_invoice");
}

#[test]
fn a_gateway_without_a_row_is_told() {
    let shop = settings("  order_prefix: \"\"\n");
    let order = order(json!({ "payment_gateway_names": ["Kronopay"] }));
    let outcome = shop.run("order.created", &[("order", order)], FACTS);
    assert_eq!(warnings(&outcome), "the gateway Kronopay has no row in terms_of_payment; its terms are 30");
}

// Settlements and refunds ───────────────────────────────────────────────────────────────────────

/// A settlement of Qliro against the invoice of the order.
fn qliro(lines: Value, amount: &str, settled: &str) -> Outcome {
    let shop = shop(
        "use std.sweden\nuse std.settlements",
        "settings:\n  booking: always\n  payments: at_payout\n  order_prefix: SH-\n",
    );
    let facts = format!(
        "fortnox.Invoice:\n  - {{ DocumentNumber: \"7\", Currency: SEK, InvoiceDate: 2026-05-04, YourOrderNumber: SH-1001 }}\n  \
         - {{ DocumentNumber: \"8\", Currency: SEK, InvoiceDate: 2026-05-06, ExternalInvoiceReference1: R-1 }}\n\
         kontera.Settled: [{settled}]\nshopify.Order:\n  - {}\n",
        order(json!({}))
    );
    let settlement = json!({ "provider": "qliro", "id": "Q-1", "date": "2026-05-08", "currency": "SEK", "amount": amount,
        "lines": lines });
    shop.run("settlement.paid", &[("settlement", settlement)], &facts)
}

#[test]
fn s_202_qliro_finds_the_invoice_by_what_it_was_told_or_by_the_order() {
    let line = |more: Value| {
        let mut line = json!({ "id": "q1", "type": "sale", "amount": "125.00", "fee": "5.00", "fee_vat": "1.00" });
        for (name, value) in more.as_object().expect("an object") {
            line[name] = value.clone();
        }
        json!([line])
    };
    for known in [json!({ "reference": "1001" }), json!({ "reference": "SH-1001" }), json!({ "order": 5100001 })] {
        let outcome = qliro(line(known.clone()), "120.00", "");
        assert_eq!(told(&outcome), "pay line_payment, create payout_voucher", "{known}");
        let Outcome::Send { steps, .. } = &outcome else { panic!("{outcome:?}") };
        assert_eq!((value(&steps[0], "InvoiceNumber"), value(&steps[0], "Amount")), ("7".to_owned(), "120".to_owned()));
    }
    let unknown = told(&qliro(line(json!({ "reference": "9999" })), "120.00", ""));
    assert!(unknown.starts_with("hold: payout line q1: no invoice of order SH-9999"), "{unknown}");
}

#[test]
fn s_203_money_back_counts_once_and_no_movement_is_booked_twice() {
    let lines = json!([
        { "id": "q1", "type": "sale", "amount": "125.00", "reference": "1001" },
        { "id": "q2", "type": "refund", "amount": "-25.00", "refund_reference": "R-1" }]);
    let outcome = qliro(lines.clone(), "100.00", "");
    let Outcome::Send { steps, .. } = &outcome else { panic!("{outcome:?}") };
    let paid: Vec<(String, String)> = steps
        .iter()
        .filter(|step| step.map == "line_payment")
        .map(|step| (value(step, "InvoiceNumber"), value(step, "Amount")))
        .collect();
    assert_eq!(paid, [("7".to_owned(), "125".to_owned()), ("8".to_owned(), "-25".to_owned())]);
    let again = told(&qliro(lines, "100.00", "{ movement: qliro q2, document: Payout 1 }"));
    assert_eq!(again, "hold: payout line q2 was booked already, by Payout 1");
}

/// A refund of the one row of an invoice to a German consumer.
fn refunded(refund: Value) -> Outcome {
    let shop = settings("  document: invoice_only\n  booking: always\n  payments: at_capture\n");
    let german = json!({ "total_price": "119.00", "total_tax": "19.00",
        "shipping_address": { "name": "Hedda Sundvall", "address1": "Weg 1", "zip": "10115", "city": "Berlin", "country_code": "DE" },
        "line_items": [{ "id": 1, "name": "Kåsa", "title": "Kåsa", "quantity": 1, "price": "119.00", "sku": "KASA",
            "tax_lines": [{ "title": "USt", "rate": 0.19, "price": "19.00" }] }],
        "tax_lines": [{ "title": "USt", "rate": 0.19, "price": "19.00" }] });
    let invoiced = json!({ "document": "invoice", "DocumentNumber": "7", "CustomerNumber": "1", "Currency": "SEK",
        "VATIncluded": true, "InvoiceDate": "2026-05-04", "Total": "119.00", "credits": 0, "Booked": true, "credited": [],
        "rows": [{ "group": "goods", "key": "1", "part": 1, "ArticleNumber": "KASA", "Description": "Kåsa", "AccountNumber": 3112,
            "CostCenter": "WEB", "VAT": 19, "VATCode": "OSSDE", "Price": "119.00", "Quantity": "1", "Total": "119.00" }] });
    shop.run("refund.created", &[("refund", refund), ("order", order(german)), ("invoiced", invoiced)], FACTS)
}

fn refund(lines: Value, amount: &str) -> Value {
    json!({ "id": 31, "order_id": 5100001, "created_at": "2026-05-10T10:00:00Z", "processed_at": "2026-05-10T10:00:00Z",
        "refund_line_items": lines, "refund_shipping_lines": [], "order_adjustments": [],
        "transactions": [{ "id": 41, "kind": "refund", "status": "success", "gateway": "shopify_payments", "amount": amount,
            "currency": "SEK", "processed_at": "2026-05-10T10:00:00Z" }] })
}

#[test]
fn s_173_s_204_a_credit_has_account_code_and_cost_centre_of_the_invoiced_row() {
    let whole = json!([{ "id": 51, "line_item_id": 1, "quantity": 1, "subtotal": 119.00, "total_tax": 19.00,
        "line_item": { "id": 1, "name": "Kåsa", "title": "Kåsa", "quantity": 1, "price": "119.00" } }]);
    let outcome = refunded(refund(whole, "119.00"));
    assert_eq!(told(&outcome), "credit sales_invoice, book credit_note, pay repaid");
    let Outcome::Send { steps, .. } = &outcome else { panic!("{outcome:?}") };
    let credit = steps.iter().find(|step| step.payload.is_some()).expect("a credit");
    let of = |name: &str| value(credit, name);
    assert_eq!(
        (of("AccountNumber"), of("VATCode"), of("VAT"), of("CostCenter")),
        ("3112".to_owned(), "OSSDE".to_owned(), "19".to_owned(), "WEB".to_owned())
    );
    assert_eq!(of("DeliveredQuantity"), "-1");
}

#[test]
fn s_184_an_amount_alone_reduces_what_was_invoiced() {
    let outcome = refunded(refund(json!([]), "19.00"));
    let Outcome::Send { steps, .. } = &outcome else { panic!("{}", told(&outcome)) };
    let credit = steps.iter().find(|step| step.payload.is_some()).expect("a credit");
    assert_eq!((value(credit, "Price"), value(credit, "AccountNumber")), ("19".to_owned(), "3112".to_owned()));
    assert!(value(credit, "Description").starts_with("Prisnedsättning"), "{}", value(credit, "Description"));
    // More than was invoiced never goes.
    let more = told(&refunded(refund(json!([]), "120.00")));
    assert!(more.starts_with("hold: 120,00 SEK went back, but only 119,00 SEK of the invoice is left"), "{more}");
}

// Profiles ──────────────────────────────────────────────────────────────────────────────────────

/// All modules that profiles speak of.
const ALL: &str = "use std.sweden\nuse std.products\nuse std.settlements\n";

fn profile(name: &str) -> Vec<(String, String)> {
    let path = support::root().join(format!("rules/std/profiles/{name}.yaml"));
    let text = std::fs::read_to_string(path).expect("a profile");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, value) = line.split_once(':').expect("a setting");
            (name.to_owned(), value.trim().to_owned())
        })
        .collect()
}

#[test]
fn a_profile_sets_what_the_pack_does_not() {
    let terms = |tail: &str| shop("use std.sweden", tail);
    let refunds = |shop: &Shop| {
        let at = shop.program.settings.iter().position(|setting| setting.name == "further_refunds").expect("it");
        format!("{:?}", shop.program.settings[at].value.kind)
    };
    assert!(refunds(&terms("profile: compat\n")).contains("stop"));
    assert!(refunds(&terms("profile: recommended\n")).contains("own_invoice"));
    assert!(refunds(&terms("profile: compat\nsettings:\n  further_refunds: voucher\n")).contains("voucher"));
}

#[test]
fn a_house_pack_stands_above_a_profile_and_may_choose_one() {
    let kind = |pack: &str| {
        let pack = support::pack(pack);
        let checked = check(&pack);
        let program = checked.program.as_ref().unwrap_or_else(|| panic!("{}", support::drawn(&pack, &checked)));
        let shown = |name: &str| {
            let setting = program.settings.iter().find(|setting| setting.name == name).expect("it");
            format!("{:?}", setting.value.kind)
        };
        (shown("further_refunds"), shown("unmapped_gateway"))
    };
    let files = |own: &str, house: &str| {
        format!(
            "use std.sweden\n//@ file: pack.yaml\nname: shop\nversion: 1.0.0\nbase:\n  std: \"0.1\"\n  house: {{ version: \"1.0\", path: base }}\n{own}\
             //@ file: base/pack.yaml\nname: house\nversion: 1.0.0\n{house}"
        )
    };
    let (refunds, gateway) = kind(&files("", "profile: recommended\nsettings:\n  further_refunds: voucher\n"));
    assert!(refunds.contains("voucher") && gateway.contains("stop"), "{refunds} {gateway}");
    let (refunds, gateway) = kind(&files("profile: compat\n", "profile: recommended\n"));
    assert!(refunds.contains("stop") && gateway.contains("usual_terms"), "{refunds} {gateway}");
}

/// Nothing in a profile is misspelt or impossible, and the rules accept it as a whole.
#[test]
fn profiles_are_sound() {
    for name in ["compat", "recommended"] {
        let with: Vec<(String, String)> = profile(name);
        let settings: String = with.iter().map(|(name, value)| format!("  {name}: {value}\n")).collect();
        let shop = shop(ALL, &format!("settings:\n{settings}"));
        assert_eq!(shop.told, Vec::<String>::new(), "{name}");
    }
}

/// S-110 … S-128: the fourteen settings with their exact defaults, as far as rules have them.
#[test]
fn s_110_to_s_128_the_compat_profile_has_the_defaults_of_the_list() {
    let compat = profile("compat");
    let of = |name: &str| compat.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    for (name, value) in [
        ("order_statuses", "[]"),
        ("order_prefix", "\"\""),
        ("add_vat_on_rows", "true"),
        ("vat_included", "true"),
        ("order_number_field", "YourOrderNumber"),
        ("default_terms", "\"30\""),
        ("create_products", "true"),
        ("update_products", "true"),
        ("fields_to_update", "[price, name, description]"),
    ] {
        assert_eq!(of(name), Some(value), "{name}");
    }
    // Those that are tables are empty: nothing but what a pack adds.
    let shop = shop("use std.sweden", "profile: compat\n");
    for (table, rows) in [("oss", 1), ("way_of_delivery", 1), ("mode_of_payment", 1)] {
        let found = shop.program.tables.iter().find(|own| own.name == table).expect(table);
        assert_eq!(found.rows.len(), rows, "{table}: `otherwise` alone");
    }
}

/// The page lists every setting in which the two differ, with both values, and none besides.
#[test]
fn the_page_of_profiles_tells_every_difference() {
    let page = std::fs::read_to_string(support::root().join("docs/profiles.md")).expect("the page");
    let mut rows: Vec<(String, String, String)> = Vec::new();
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        if let [_, name, compat, recommended, why, _] = cells.as_slice() {
            assert!(!why.is_empty(), "{line}");
            rows.push(((*name).to_owned(), (*compat).to_owned(), (*recommended).to_owned()));
        }
    }
    let (compat, recommended) = (profile("compat"), profile("recommended"));
    let names = |profile: &[(String, String)]| profile.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&compat), names(&recommended), "both speak of the same settings, in the same order");
    let shown = |value: &str| if value.is_empty() { "none".to_owned() } else { value.to_owned() };
    let differ: Vec<(String, String, String)> = compat
        .iter()
        .zip(&recommended)
        .filter(|((_, a), (_, b))| a != b)
        .map(|((name, a), (_, b))| (name.clone(), shown(a), shown(b)))
        .collect();
    assert_eq!(rows, differ, "docs/profiles.md");
}

#[test]
fn a_profile_of_a_folder_is_found() {
    let files: Files = support::files(
        "input order: shopify.Order\nsetting word: Text(9) = \"a\"\n//@ file: pack.yaml\nname: shop\nbase:\n  house: { version: \"1.0\", path: base }\nprofile: loud\n",
    );
    let base = Files::from([
        ("pack.yaml".to_owned(), b"name: house\nversion: 1.0.0\n".to_vec()),
        ("profiles/loud.yaml".to_owned(), b"word: B\nnot_used: 1\n".to_vec()),
    ]);
    let pack = kontera::pack::load(&files, &|_| Ok(base.clone()));
    let checked = check(&pack);
    let program = checked.program.as_ref().unwrap_or_else(|| panic!("{}", support::drawn(&pack, &checked)));
    assert!(format!("{:?}", program.settings[0].value.kind).contains('B'));
}
