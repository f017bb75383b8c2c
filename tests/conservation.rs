//! Generated orders and sequences of refunds: money is conserved, VAT of each rate too, credits never exceed their invoice,
//! vouchers balance.

#[path = "support/memory.rs"]
mod memory;
mod support;

use kontera::check::{check, program::Program};
use kontera::diagnostics::Diagnostics;
use kontera::document::{Json, Node, read_json, read_yaml};
use kontera::pack::Files;
use kontera::reference::{Facts, Outcome, Request, Step, evaluate, read_facts};
use kontera::vouchers::{Books, Kind, Voucher, vouchers};
use memory::Memory;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use support::Random;

const PACK: &str = "\
name: conservation
version: 1.0.0
base:
  std: \"0.1\"
settings:
  document: invoice_only
  trigger: [captured]
  booking: always
  payments: at_capture
  missing_sku: free_text
";
const RATES: [i64; 4] = [25, 12, 6, 0];

struct World {
    program: Program,
    facts: Facts,
    books: Books,
}

fn world(settings: &str) -> World {
    let files = Files::from([
        ("pack.yaml".to_owned(), format!("{PACK}{settings}").into_bytes()),
        ("rules/main.kon".to_owned(), b"use std.sweden\n".to_vec()),
    ]);
    let pack = kontera::pack::load(&files, &|folder| Err(format!("there is no folder {folder}")));
    let checked = check(&pack);
    assert!(checked.found.is_empty(), "{}", support::drawn(&pack, &checked));
    let program = checked.program.expect("a program");
    let known = "fortnox.Article: []\nfortnox.Customer: []\nkontera.Settled: []\n";
    let facts = read_facts(&program, &read_yaml(known).expect("YAML"), Default::default(), &mut Diagnostics::default());
    World { program, facts, books: Books::plain("SEK") }
}

fn node(value: &Value) -> Node {
    read_json(value.to_string().as_bytes()).expect("JSON")
}

/// Öre as Shopify writes them.
fn text(ore: i64) -> String {
    Decimal::new(ore, 2).to_string()
}

fn rounded(value: Decimal) -> i64 {
    let value = value.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    i64::try_from(value.mantissa()).expect("small")
}

/// The VAT of an amount: inside it, or on top.
fn tax(amount: i64, rate: i64, included: bool) -> i64 {
    let (amount, rate) = (Decimal::from(amount), Decimal::from(rate));
    let whole = if included { Decimal::ONE_HUNDRED + rate } else { Decimal::ONE_HUNDRED };
    rounded(amount * rate / whole)
}

/// A line as the shop sees it while pieces go back.
#[derive(Clone)]
struct Line {
    id: i64,
    rate: i64,
    quantity: i64,
    /// After discounts, as the order states prices.
    amount: i64,
    left_pieces: i64,
    left_amount: i64,
    left_tax: i64,
}

struct Shop {
    order: Value,
    included: bool,
    lines: Vec<Line>,
    freight: Line,
    /// What the buyer has paid and not got back.
    paid: i64,
}

fn tax_lines(amount: i64, rate: i64, included: bool) -> Value {
    json!([{ "rate": Decimal::new(rate, 2).to_string().parse::<f64>().expect("a rate"), "price": text(tax(amount, rate, included)) }])
}

fn shop(random: &mut Random) -> Shop {
    let included = random.chance(75);
    let mut lines = Vec::new();
    let mut written = Vec::new();
    for n in 0..1 + random.below(4) as i64 {
        let (quantity, rate) = (1 + random.below(5) as i64, RATES[random.below(3)]);
        let price = 100 + random.below(90_000) as i64;
        let discount = if random.chance(40) { random.below((price * quantity) as usize / 2) as i64 } else { 0 };
        let amount = price * quantity - discount;
        let id = 100 + n;
        written.push(json!({
            "id": id, "name": format!("Vara {n}"), "title": format!("Vara {n}"), "quantity": quantity, "price": text(price),
            "discount_allocations": if discount > 0 { json!([{ "amount": text(discount) }]) } else { json!([]) },
            "tax_lines": tax_lines(amount, rate, included),
        }));
        let left_tax = tax(amount, rate, included);
        lines.push(Line { id, rate, quantity, amount, left_pieces: quantity, left_amount: amount, left_tax });
    }
    let sent = if random.chance(70) { 1900 + random.below(9000) as i64 } else { 0 };
    let rate = lines[0].rate;
    let freight = Line {
        id: 900,
        rate,
        quantity: 1,
        amount: sent,
        left_pieces: 1,
        left_amount: sent,
        left_tax: tax(sent, rate, included),
    };
    let all: Vec<&Line> = lines.iter().chain([&freight]).collect();
    let net: i64 = all.iter().map(|line| line.amount).sum();
    let vat: i64 = all.iter().map(|line| line.left_tax).sum();
    let paid = if included { net } else { net + vat };
    let mut by_rate: BTreeMap<i64, i64> = BTreeMap::new();
    for line in &all {
        *by_rate.entry(line.rate).or_default() += line.left_tax;
    }
    let freight_lines = if sent > 0 {
        json!([{ "id": 900, "title": "PostNord", "price": text(sent), "tax_lines": tax_lines(sent, rate, included) }])
    } else {
        json!([])
    };
    let order = json!({
        "id": 1, "name": "#1", "order_number": 1, "created_at": "2026-11-02T10:00:00+01:00",
        "processed_at": "2026-11-02T10:00:00+01:00", "currency": "SEK", "taxes_included": included,
        "financial_status": "paid", "total_price": text(paid), "total_tax": text(vat), "email": "tove.granlund@example.com",
        "billing_address": { "name": "Tove Granlund", "address1": "Stigen 1", "zip": "831 30", "city": "Östersund", "country_code": "SE" },
        "payment_gateway_names": ["shopify_payments"], "line_items": written, "shipping_lines": freight_lines,
        "tax_lines": by_rate.iter().map(|(rate, vat)| json!({
            "rate": Decimal::new(*rate, 2).to_string().parse::<f64>().expect("a rate"), "price": text(*vat) })).collect::<Vec<_>>(),
    });
    Shop { order, included, lines, freight, paid }
}

impl Shop {
    /// Takes pieces of a line; what they come to, and the tax of it.
    fn take(line: &mut Line, pieces: i64) -> (i64, i64) {
        let whole = pieces == line.left_pieces;
        let part = |of: i64| rounded(Decimal::from(of) * Decimal::from(pieces) / Decimal::from(line.quantity));
        let amount = if whole { line.left_amount } else { part(line.amount).min(line.left_amount) };
        let all = line.left_tax;
        let vat = if whole {
            all
        } else {
            rounded(Decimal::from(all) * Decimal::from(pieces) / Decimal::from(line.left_pieces))
        };
        line.left_pieces -= pieces;
        line.left_amount -= amount;
        line.left_tax -= vat;
        (amount, vat)
    }

    /// A refund of one kind or another, and the money that goes back with it.
    fn refund(&mut self, n: i64, random: &mut Random) -> (Value, i64) {
        let included = self.included;
        let with_tax = |(amount, vat): (i64, i64)| if included { amount } else { amount + vat };
        let mut value = 0;
        let mut rows = Vec::new();
        if random.chance(75) {
            for line in self.lines.iter_mut().filter(|line| line.left_pieces > 0) {
                if !random.chance(60) {
                    continue;
                }
                let pieces = 1 + random.below(line.left_pieces as usize) as i64;
                let (amount, vat) = Shop::take(line, pieces);
                value += with_tax((amount, vat));
                rows.push(json!({
                    "id": n * 1000 + line.id, "line_item_id": line.id, "quantity": pieces, "restock_type": "return",
                    "line_item": { "id": line.id, "name": "Vara", "title": "Vara", "quantity": pieces, "price": "0" },
                    "subtotal": text(amount), "total_tax": text(vat),
                }));
            }
        }
        let mut freight = Vec::new();
        if self.freight.left_amount > 0 && random.chance(40) {
            let (amount, vat) = Shop::take(&mut self.freight, 1);
            value += with_tax((amount, vat));
            let set = |ore: i64| {
                let side = json!({ "amount": text(ore), "currency_code": "SEK" });
                json!({ "shop_money": side, "presentment_money": side })
            };
            freight.push(json!({
                "id": n * 1000 + 950, "shipping_line_id": 900, "subtotal_amount_set": set(amount), "tax_amount_set": set(vat),
            }));
        }
        // Sometimes more or less goes back than the rows come to, and never more than was paid.
        let money = match random.below(4) {
            0 => value + random.below(5000) as i64,
            1 => value - random.below((value / 3).max(1) as usize) as i64,
            _ => value,
        };
        let money = money.clamp(0, self.paid);
        self.paid -= money;
        let adjustments = if money == value {
            json!([])
        } else {
            json!([{ "id": n, "kind": "refund_discrepancy", "amount": text(value - money), "tax_amount": "0.00" }])
        };
        let transactions = if money == 0 {
            json!([])
        } else {
            json!([{ "id": n * 1000, "kind": "refund", "status": "success", "gateway": "shopify_payments",
                "amount": text(money), "currency": "SEK", "processed_at": "2026-11-10T10:00:00+01:00" }])
        };
        let refund = json!({
            "id": 5000 + n, "order_id": 1, "created_at": "2026-11-10T10:00:00+01:00",
            "processed_at": "2026-11-10T10:00:00+01:00", "refund_line_items": rows, "refund_shipping_lines": freight,
            "order_adjustments": adjustments, "transactions": transactions,
        });
        (refund, money)
    }
}

/// Debit less credit of one account.
fn on_account(made: &[Voucher], account: &str) -> Decimal {
    let rows = made.iter().flat_map(|voucher| &voucher.rows);
    rows.filter(|row| row.account.as_deref() == Some(account)).map(|row| row.debit - row.credit).sum()
}

impl World {
    /// One event; None if the rules leave it alone, or have a person look.
    fn run(
        &self,
        event: &str,
        inputs: &BTreeMap<SmolStr, Node>,
        memory: &mut Memory,
    ) -> Option<(Vec<Step>, Vec<Voucher>)> {
        let given = inputs.iter().map(|(name, node)| (name.clone(), node)).collect();
        let outcome = evaluate(&self.program, &Request { event, inputs: &given, facts: &self.facts });
        let mut steps = match outcome {
            Outcome::Send { steps, .. } => steps,
            Outcome::Skip { .. } => return None,
            // A return fee that is given back later is nobody's refund of rows.
            Outcome::Hold { reasons, .. } if reasons[0].text.contains("a fee that was kept before") => return None,
            other => panic!("{event}: {other:#?}"),
        };
        memory.resolve(&mut steps);
        let made: Vec<Voucher> =
            vouchers(&self.program, &self.facts, &self.books, &steps).into_iter().map(|(_, made)| made).collect();
        for voucher in &made {
            assert!(voucher.balances() && voucher.problems.is_empty(), "{event}: {voucher:#?}");
        }
        memory.learn(&steps, inputs);
        Some((steps, made))
    }
}

fn number(row: &Json, field: &str) -> Decimal {
    match row.get(field) {
        Some(Json::Number(text) | Json::Text(text)) => text.parse().expect("a number"),
        _ => Decimal::ZERO,
    }
}

/// What is left of each row of the invoice, with its rate.
fn left(memory: &Memory, included: bool) -> BTreeMap<String, (Decimal, Decimal)> {
    let word = |row: &Json, field: &str| match row.get(field) {
        Some(Json::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let (_, rows) = memory.invoice.as_ref().expect("an invoice");
    let mut left: BTreeMap<String, (Decimal, Decimal)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.get("key").is_some()) {
        let name = format!("{} {} 1", word(row, "group"), word(row, "key"));
        left.entry(name).or_insert((number(row, "VAT"), Decimal::ZERO)).1 += number(row, "Total");
    }
    for credit in &memory.credited {
        let Some(Json::List(rows)) = credit.get("rows") else { continue };
        for row in rows.iter().filter(|row| row.get("key").is_some()) {
            let vat = ["vat", "reduction_vat"].contains(&word(row, "group").as_str());
            if included || !vat {
                let own = left.get_mut(&word(row, "key"));
                own.unwrap_or_else(|| panic!("no row of the invoice: {}", row.compact())).1 += number(row, "Total");
            }
        }
    }
    left
}

fn sequence(world: &World, seed: u64) -> (usize, usize) {
    let mut random = Random(seed);
    let mut shop = shop(&mut random);
    let mut memory = Memory::default();
    let mut inputs = BTreeMap::from([
        (SmolStr::new("order"), node(&shop.order)),
        (SmolStr::new("company"), node(&json!({ "currency": "SEK" }))),
        (
            SmolStr::new("transactions"),
            node(&json!([{ "id": 1, "kind": "sale", "status": "success", "gateway": "shopify_payments",
            "amount": text(shop.paid), "currency": "SEK", "processed_at": "2026-11-02T10:00:00+01:00" }])),
        ),
    ]);
    let mut all = Vec::new();
    let (_, made) = world.run("order.captured", &inputs, &mut memory).expect("an invoice");
    let total = Decimal::new(shop.paid, 2);
    let invoice: Vec<Voucher> = made.iter().filter(|voucher| voucher.kind == Kind::Invoice).cloned().collect();
    assert_eq!(on_account(&invoice, "1510"), total, "the invoice is what the buyer pays");
    // VAT of each rate, within half an öre for each row.
    for (account, rate) in [("2611", 25), ("2621", 12), ("2631", 6)] {
        let lines: Vec<&Line> = shop.lines.iter().chain([&shop.freight]).filter(|line| line.rate == rate).collect();
        let wanted: i64 = lines.iter().map(|line| line.left_tax).sum();
        let off = (-on_account(&invoice, account) - Decimal::new(wanted, 2)).abs();
        assert!(off <= Decimal::new(lines.len() as i64, 2), "VAT {rate}: {off} off");
    }
    all.extend(made);
    let (mut refunds, mut fees) = (0, false);
    let mut given_back = Vec::new();
    for n in 1..=1 + random.below(4) as i64 {
        let (refund, money) = shop.refund(n, &mut random);
        inputs.insert("refund".into(), node(&refund));
        inputs.insert("invoiced".into(), memory.sent().expect("sent"));
        let Some((steps, made)) = world.run("refund.created", &inputs, &mut memory) else {
            // The money is gone all the same, so the rest of the sequence has no meaning.
            let held = money != 0;
            assert!(!held || fees, "seed {seed}, refund {n}: left alone");
            if held {
                return (1, refunds);
            }
            continue;
        };
        given_back.push(money);
        fees |= made.iter().flat_map(|voucher| &voucher.rows).any(|row| row.account.as_deref() == Some("3590"));
        refunds += 1;
        let credits: Vec<Voucher> = made
            .iter()
            .filter(|voucher| matches!(voucher.kind, Kind::CreditInvoice | Kind::Voucher))
            .cloned()
            .collect();
        let back = if credits.iter().any(|voucher| voucher.kind == Kind::Voucher) { "1686" } else { "1510" };
        assert_eq!(-on_account(&credits, back), Decimal::new(money, 2), "seed {seed}, refund {n}\n{credits:#?}");
        let mut by_rate: BTreeMap<Decimal, Decimal> = BTreeMap::new();
        for (row, (rate, left)) in left(&memory, shop.included) {
            assert!(left >= Decimal::ZERO, "seed {seed}, refund {n}: {row} is over-credited by {left}");
            *by_rate.entry(rate).or_default() += left;
        }
        assert!(by_rate.values().all(|left| *left >= Decimal::ZERO));
        // The same refund again is left alone.
        inputs.insert("invoiced".into(), memory.sent().expect("sent"));
        assert!(world.run("refund.created", &inputs, &mut Memory::default()).is_none(), "seed {seed}: booked twice");
        assert!(steps.iter().filter(|step| step.payload.is_some()).count() >= 1);
        all.extend(made);
    }
    // Nothing is left on the receivable, and with the provider stands what the buyer has not got back.
    assert_eq!(on_account(&all, "1510"), Decimal::ZERO, "seed {seed}");
    assert_eq!(on_account(&all, "1686"), Decimal::new(shop.paid, 2), "seed {seed}");
    payout(world, &shop, &given_back, &mut random, &mut all);
    (1, refunds)
}

/// The provider pays out what it has, less its fees: nothing is left with it.
fn payout(world: &World, shop: &Shop, given_back: &[i64], random: &mut Random, all: &mut Vec<Voucher>) {
    let first = shop.paid + given_back.iter().sum::<i64>();
    let moves = [first].into_iter().chain(given_back.iter().map(|back| -back)).filter(|ore| *ore != 0);
    let mut net = 0;
    let entries: Vec<Value> = moves
        .enumerate()
        .map(|(n, ore)| {
            let fee = random.below(3000) as i64 - 500;
            net += ore - fee;
            json!({ "id": n, "type": if ore > 0 { "charge" } else { "refund" }, "currency": "SEK", "amount": text(ore),
                "fee": text(fee), "net": text(ore - fee), "processed_at": "2026-11-20T10:00:00Z" })
        })
        .collect();
    let inputs = BTreeMap::from([
        (
            SmolStr::new("payout"),
            node(&json!({ "id": 9, "status": "paid", "date": "2026-11-23", "currency": "SEK", "amount": text(net) })),
        ),
        (SmolStr::new("entries"), node(&Value::Array(entries))),
        (SmolStr::new("company"), node(&json!({ "currency": "SEK" }))),
    ]);
    let Some((_, made)) = world.run("payout.paid", &inputs, &mut Memory::default()) else { panic!("no voucher") };
    all.extend(made);
    assert_eq!(on_account(all, "1686"), Decimal::ZERO);
    assert_eq!(on_account(all, "1930"), Decimal::new(net, 2));
}

#[test]
fn refunds_never_take_back_more_than_was_sold() {
    let world = world("");
    let (mut orders, mut refunds) = (0, 0);
    for seed in 1..=300 {
        let (order, refund) = sequence(&world, seed * 7919);
        orders += order;
        refunds += refund;
    }
    assert!(orders == 300 && refunds > 400, "{orders} orders, {refunds} refunds");
}

#[test]
fn further_refunds_as_vouchers_conserve_money_too() {
    let world = world("  further_refunds: voucher\n");
    let mut refunds = 0;
    for seed in 1..=150 {
        refunds += sequence(&world, seed * 104_729).1;
    }
    assert!(refunds > 200, "{refunds} refunds");
}
