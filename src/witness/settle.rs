//! An order adds up: taxes of its lines, sums of its head, both currencies, an address whose town lies in its country.

use super::json::{decimal, list, list_mut, put, slot, text, truth};
use super::sample::{TOWNS, amount};
use crate::document::Json;
use crate::schema::{number, tables};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// What one unit of the shop's currency is in the buyer's, where they differ.
const RATE: Decimal = Decimal::from_parts(1, 0, 0, false, 1);

/// Values that somebody has set on purpose, by their places below the order: `total_price`, `line_items[1].name`.
#[derive(Clone, Debug, Default)]
pub struct Given(pub BTreeSet<String>);

impl Given {
    fn has(&self, place: &str) -> bool {
        self.0.contains(place)
    }

    fn below(&self, place: &str) -> bool {
        self.0.iter().any(|own| own.starts_with(place))
    }
}

/// Works out what follows from what was set.
pub fn settle(order: &mut Json, given: &Given) {
    towns(order, given);
    rates(order, given);
    lines(order, given);
    sums(order, given);
    aim(order, given);
    doubled(order);
}

/// Says every amount in both currencies.
pub fn pair_up(order: &mut Json, given: &Given) {
    let (shop, buyer) = currencies(order);
    pairs(order, "", given, &shop, &buyer);
}

fn sum(values: impl Iterator<Item = Decimal>) -> Decimal {
    values.fold(Decimal::ZERO, Decimal::saturating_add)
}

fn currencies(order: &Json) -> (String, String) {
    let shop = text(order, "currency").unwrap_or("SEK").to_owned();
    let buyer = text(order, "presentment_currency").unwrap_or(&shop).to_owned();
    (shop, buyer)
}

/// Towns go with their countries, and what is sent nowhere else goes to who pays.
fn towns(order: &mut Json, given: &Given) {
    for key in ["shipping_address", "billing_address"] {
        if let Some(address) = slot(order, key).filter(|address| matches!(address, Json::Object(_))) {
            town(address, key, given);
            name(address, key, given);
        }
    }
    let shipping = order.get("shipping_address").cloned();
    if let Some(shipping @ Json::Object(_)) = shipping
        && given.below("shipping_address.")
        && !given.below("billing_address")
    {
        put(order, "billing_address", shipping);
    }
    let billing = order.get("billing_address").cloned();
    if let (Some(billing @ Json::Object(_)), Some(customer @ Json::Object(_))) = (billing, slot(order, "customer"))
        && !given.below("customer.default_address")
    {
        put(customer, "default_address", billing);
    }
}

fn town(address: &mut Json, place: &str, given: &Given) {
    let Some(code) = text(address, "country_code").map(str::to_owned) else { return };
    if let Some(country) = tables::country::find(&code)
        && !given.has(&format!("{place}.country"))
    {
        put(address, "country", Json::text(country.english));
    }
    let town = TOWNS.iter().find(|(own, _, _)| *own == code);
    if !given.has(&format!("{place}.country_code")) {
        return;
    }
    if !given.has(&format!("{place}.zip")) {
        put(address, "zip", town.map_or(Json::Null, |(_, zip, _)| Json::text(*zip)));
    }
    if !given.has(&format!("{place}.city")) {
        let capital = tables::country::find(&code).map_or("", |country| country.english);
        put(address, "city", Json::text(town.map_or(capital, |(_, _, city)| city)));
    }
}

fn name(address: &mut Json, place: &str, given: &Given) {
    let parts = [text(address, "first_name"), text(address, "last_name")];
    let whole = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let touched = given.has(&format!("{place}.first_name")) || given.has(&format!("{place}.last_name"));
    if touched && !given.has(&format!("{place}.name")) {
        put(address, "name", if whole.is_empty() { Json::Null } else { Json::Text(whole) });
    }
}

/// A rate that is wanted in the order's own tax lines comes from its lines.
fn rates(order: &mut Json, given: &Given) {
    let wanted: Vec<Decimal> = (0..list(order, "tax_lines").len())
        .filter(|n| given.has(&format!("tax_lines[{}].rate", n.saturating_add(1))))
        .filter_map(|n| list(order, "tax_lines").get(n).map(|line| decimal(line, "rate")))
        .collect();
    let Some(rate) = wanted.first() else { return };
    for key in ["line_items", "shipping_lines"] {
        for (n, line) in list_mut(order, key).into_iter().flatten().enumerate() {
            for tax in list_mut(line, "tax_lines").into_iter().flatten() {
                if !given.below(&format!("{key}[{}].tax_lines", n.saturating_add(1))) {
                    put(tax, "rate", Json::Number(number::wire(*rate)));
                }
            }
        }
    }
}

/// What a line comes to, after discounts.
fn total_of(line: &Json, quantity: Decimal) -> Decimal {
    let off = sum(list(line, "discount_allocations").iter().map(|part| decimal(part, "amount")));
    let gross = number::multiply(decimal(line, "price"), quantity).unwrap_or_default();
    number::subtract(gross, off).unwrap_or_default()
}

fn goods_of(line: &Json) -> Decimal {
    total_of(line, decimal(line, "quantity"))
}

fn is_tip(line: &Json) -> bool {
    matches!(line.get("tip"), Some(Json::Object(_)))
}

fn decimals_of(order: &Json) -> u32 {
    tables::currency::decimals(&currencies(order).0).unwrap_or(2)
}

fn lines(order: &mut Json, given: &Given) {
    let included = truth(order, "taxes_included");
    let (currency, places) = (currencies(order).0, decimals_of(order));
    for key in ["line_items", "shipping_lines"] {
        let goods = key == "line_items";
        for (n, line) in list_mut(order, key).into_iter().flatten().enumerate() {
            let place = format!("{key}[{}]", n.saturating_add(1));
            let has = |field: &str| given.has(&format!("{place}.{field}"));
            if goods {
                let untaxed = truth(line, "gift_card") || is_tip(line);
                if untaxed && !given.below(&format!("{place}.tax_lines")) {
                    put(line, "tax_lines", Json::List(Vec::new()));
                    put(line, "requires_shipping", Json::Bool(false));
                }
                for field in ["current_quantity", "fulfillable_quantity"] {
                    if has("quantity") && !has(field) && !matches!(line.get(field), None | Some(Json::Null)) {
                        let quantity = line.get("quantity").cloned().unwrap_or(Json::Null);
                        put(line, field, quantity);
                    }
                }
                match (has("title"), has("name")) {
                    (true, false) => put(line, "name", line.get("title").cloned().unwrap_or(Json::Null)),
                    (false, true) => put(line, "title", line.get("name").cloned().unwrap_or(Json::Null)),
                    _ => {}
                }
            } else if !has("code") && has("title") {
                put(line, "code", line.get("title").cloned().unwrap_or(Json::Null));
            }
            let quantity = if goods { decimal(line, "quantity") } else { Decimal::ONE };
            let total = total_of(line, quantity);
            let written = amount(decimal(line, "price"), &currency);
            put(line, "price", written);
            if !goods && !has("discounted_price") {
                put(line, "discounted_price", amount(total, &currency));
            }
            let all = sum(list(line, "tax_lines").iter().map(|tax| decimal(tax, "rate")));
            let base =
                if included { total.checked_div(Decimal::ONE.saturating_add(all)).unwrap_or(total) } else { total };
            for (m, tax) in list_mut(line, "tax_lines").into_iter().flatten().enumerate() {
                if !has(&format!("tax_lines[{}].price", m.saturating_add(1))) {
                    let due = base.saturating_mul(decimal(tax, "rate"));
                    put(tax, "price", amount(number::round(due, places), &currency));
                }
            }
        }
    }
}

/// The order's own tax lines and sums.
fn sums(order: &mut Json, given: &Given) {
    let currency = currencies(order).0;
    let mut taxes: Vec<Json> = Vec::new();
    for line in list(order, "line_items").iter().chain(list(order, "shipping_lines")) {
        for tax in list(line, "tax_lines") {
            let same = |own: &&mut Json| own.get("title") == tax.get("title") && own.get("rate") == tax.get("rate");
            match taxes.iter_mut().find(same) {
                Some(own) => {
                    let both = decimal(own, "price").saturating_add(decimal(tax, "price"));
                    put(own, "price", amount(both, &currency));
                }
                None => taxes.push(tax.clone()),
            }
        }
    }
    // What was said of them beside amounts and rates stays.
    for (n, own) in list(order, "tax_lines").iter().enumerate() {
        for key in ["title", "channel_liable", "price"] {
            if given.has(&format!("tax_lines[{}].{key}", n.saturating_add(1))) {
                match taxes.get_mut(n) {
                    Some(tax) => put(tax, key, own.get(key).cloned().unwrap_or(Json::Null)),
                    None => taxes.push(own.clone()),
                }
            }
        }
    }
    if !given.has("tax_lines") {
        put(order, "tax_lines", Json::List(taxes));
    }
    let goods = || list(order, "line_items").iter().filter(|line| !is_tip(line));
    let before = sum(goods().map(|line| decimal(line, "price").saturating_mul(decimal(line, "quantity"))));
    let subtotal = sum(goods().map(goods_of));
    let tips = sum(list(order, "line_items").iter().filter(|line| is_tip(line)).map(goods_of));
    let freight = sum(list(order, "shipping_lines").iter().map(|line| total_of(line, Decimal::ONE)));
    let off = |key: &str| {
        let parts = list(order, key).iter().flat_map(|line| list(line, "discount_allocations"));
        sum(parts.map(|part| decimal(part, "amount")))
    };
    let discounts = off("line_items").saturating_add(off("shipping_lines"));
    let tax = sum(list(order, "tax_lines").iter().map(|tax| decimal(tax, "price")));
    let weight = sum(goods().map(|line| decimal(line, "grams").saturating_mul(decimal(line, "quantity"))));
    let mut total = subtotal.saturating_add(freight).saturating_add(tips);
    if !truth(order, "taxes_included") {
        total = total.saturating_add(tax);
    }
    for (key, value) in [
        ("total_line_items_price", before),
        ("subtotal_price", subtotal),
        ("current_subtotal_price", subtotal),
        ("total_discounts", discounts),
        ("current_total_discounts", discounts),
        ("total_tax", tax),
        ("current_total_tax", tax),
        ("total_price", total),
        ("current_total_price", total),
        ("total_tip_received", tips),
    ] {
        if !given.has(key) {
            put(order, key, amount(value, &currency));
        }
    }
    if !given.has("total_weight") {
        put(order, "total_weight", Json::Number(number::wire(weight)));
    }
    let freight = amount(freight, &currency);
    put(order, "total_shipping_price_set", Json::Object(vec![("amount".into(), freight.clone())]));
    put(order, "current_shipping_price_set", Json::Object(vec![("amount".into(), freight)]));
}

/// Sums that are wanted come from the first line.
fn aim(order: &mut Json, given: &Given) {
    let wanted = |key: &str| given.has(key).then(|| decimal(order, key));
    let price = ["total_price", "subtotal_price", "total_line_items_price", "current_total_price"]
        .into_iter()
        .find_map(|key| wanted(key).map(|value| (key, value)));
    let (tax, tips) = (wanted("total_tax"), wanted("total_tip_received"));
    let (discounts, weight) = (wanted("total_discounts"), wanted("total_weight"));
    if let Some(tips) = tips.filter(|tips| !tips.is_zero()) {
        tip(order, tips);
    }
    if let Some(off) = discounts.filter(|off| !off.is_zero()) {
        discount(order, off);
    }
    if let (Some(weight), Some(line)) = (weight, list_mut(order, "line_items").and_then(|lines| lines.first_mut())) {
        let pieces = decimal(line, "quantity").max(Decimal::ONE);
        let grams = weight.checked_div(pieces).map(|grams| grams.trunc()).unwrap_or(weight);
        put(line, "grams", Json::Number(number::wire(grams)));
    }
    let Some((key, value)) = price.or(tax.map(|tax| ("total_tax", tax))) else {
        if tips.is_some() || discounts.is_some() || weight.is_some() {
            recount(order, given);
        }
        return;
    };
    // A few rounds: rounding of taxes may leave a coin over.
    for round in 0..6u32 {
        let mut free = given.clone();
        free.0.remove(key);
        recount(order, &free);
        let now = decimal(order, key);
        if now == value {
            return;
        }
        if key == "total_tax" && value.is_zero() {
            untaxed(order);
            continue;
        }
        let missing = number::subtract(value, now).unwrap_or_default();
        if !shift(order, key, missing, round) {
            break;
        }
    }
    put(order, key, amount(value, &currencies(order).0));
}

fn recount(order: &mut Json, given: &Given) {
    lines(order, given);
    sums(order, given);
}

fn untaxed(order: &mut Json) {
    for key in ["line_items", "shipping_lines"] {
        for line in list_mut(order, key).into_iter().flatten() {
            put(line, "tax_lines", Json::List(Vec::new()));
        }
    }
}

/// Moves the price of the first line so that a sum moves; false if nothing is left to move.
fn shift(order: &mut Json, key: &str, missing: Decimal, round: u32) -> bool {
    let included = truth(order, "taxes_included");
    let places = decimals_of(order);
    let currency = currencies(order).0;
    let Some(line) = list_mut(order, "line_items").and_then(|lines| lines.first_mut()) else { return false };
    let rate = sum(list(line, "tax_lines").iter().map(|tax| decimal(tax, "rate")));
    let with = Decimal::ONE.saturating_add(rate);
    let step = match (key, included) {
        ("total_tax", _) if rate.is_zero() => return false,
        ("total_tax", true) => missing.saturating_mul(with).checked_div(rate),
        ("total_tax", false) => missing.checked_div(rate),
        ("total_price" | "current_total_price", false) => missing.checked_div(with),
        _ => Some(missing),
    };
    let pieces = decimal(line, "quantity").max(Decimal::ONE);
    let Some(step) = step.and_then(|step| step.checked_div(pieces)).map(|step| number::round(step, places)) else {
        return false;
    };
    let step =
        if step.is_zero() { Decimal::new(if missing.is_sign_negative() { -1 } else { 1 }, places) } else { step };
    let price = decimal(line, "price").saturating_add(step);
    if !price.is_sign_negative() {
        put(line, "price", amount(price, &currency));
        return true;
    }
    // Less than nothing is not possible: the freight goes as well, then all but one line, then the discounts.
    put(line, "price", amount(Decimal::ZERO, &currency));
    put(line, "discount_allocations", Json::List(Vec::new()));
    for freight in list_mut(order, "shipping_lines").into_iter().flatten() {
        put(freight, "price", amount(Decimal::ZERO, &currency));
        put(freight, "discount_allocations", Json::List(Vec::new()));
    }
    if round > 2
        && let Some(lines) = list_mut(order, "line_items")
    {
        lines.truncate(1);
    }
    round < 5
}

fn tip(order: &mut Json, tips: Decimal) {
    let currency = currencies(order).0;
    let Some(lines) = list_mut(order, "line_items") else { return };
    let at = lines.iter().position(is_tip);
    let mut line = match at.and_then(|at| lines.get(at)).or(lines.first()) {
        Some(line) => line.clone(),
        None => return,
    };
    let id = decimal(&line, "id").saturating_add(Decimal::new(71, 0));
    for (key, value) in [
        ("id", Json::Number(number::wire(id))),
        ("title", Json::text("Dricks")),
        ("name", Json::text("Dricks")),
        ("sku", Json::Null),
        ("product_id", Json::Null),
        ("variant_id", Json::Null),
        ("quantity", Json::Number("1".into())),
        ("price", amount(tips, &currency)),
        ("taxable", Json::Bool(false)),
        ("grams", Json::Number("0".into())),
        ("tax_lines", Json::List(Vec::new())),
        ("discount_allocations", Json::List(Vec::new())),
        ("tip", Json::Object(vec![("payment_gateway".into(), Json::text("shopify_payments"))])),
    ] {
        put(&mut line, key, value);
    }
    match at.and_then(|at| lines.get_mut(at)) {
        Some(own) => *own = line,
        None => lines.push(line),
    }
}

fn discount(order: &mut Json, off: Decimal) {
    let currency = currencies(order).0;
    if let Some(line) = list_mut(order, "line_items").and_then(|lines| lines.first_mut()) {
        if decimal(line, "price") < off {
            put(line, "price", amount(off.saturating_mul(Decimal::TWO), &currency));
        }
        let part = Json::Object(vec![
            ("amount".into(), amount(off, &currency)),
            ("amount_set".into(), Json::Null),
            ("discount_application_index".into(), Json::Number("0".into())),
        ]);
        put(line, "discount_allocations", Json::List(vec![part]));
    }
    if list(order, "discount_applications").is_empty() {
        let application = Json::Object(vec![
            ("type".into(), Json::text("manual")),
            ("value".into(), amount(off, &currency)),
            ("value_type".into(), Json::text("fixed_amount")),
            ("allocation_method".into(), Json::text("each")),
            ("target_selection".into(), Json::text("explicit")),
            ("target_type".into(), Json::text("line_item")),
            ("title".into(), Json::text("Rabatt")),
        ]);
        put(order, "discount_applications", Json::List(vec![application]));
    }
}

/// Amounts that stand in a pair alone, of freight.
fn doubled(order: &mut Json) {
    for line in list_mut(order, "shipping_lines").into_iter().flatten() {
        let price = line.get("discounted_price").cloned().unwrap_or(Json::Null);
        put(line, "current_discounted_price_set", Json::Object(vec![("amount".into(), price)]));
    }
}

/// Every `…_set` beside its amount, in both currencies.
fn pairs(json: &mut Json, place: &str, given: &Given, shop: &str, buyer: &str) {
    match json {
        Json::List(values) => {
            for (n, value) in values.iter_mut().enumerate() {
                pairs(value, &format!("{place}[{}]", n.saturating_add(1)), given, shop, buyer);
            }
        }
        Json::Object(entries) => {
            let amounts: Vec<(String, Json)> = entries
                .iter()
                .filter_map(|(key, value)| {
                    let base = key.strip_suffix("_set")?;
                    let own = entries.iter().find(|(other, _)| other == base).map(|(_, value)| value);
                    match own.or_else(|| value.get("amount")) {
                        Some(amount @ (Json::Text(_) | Json::Number(_))) => Some((key.clone(), amount.clone())),
                        _ => None,
                    }
                })
                .collect();
            for (key, value) in entries.iter_mut() {
                let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                match amounts.iter().find(|(own, _)| own == key) {
                    Some((_, amount)) if !given.below(&place) => *value = pair(amount, shop, buyer),
                    _ => pairs(value, &place, given, shop, buyer),
                }
            }
        }
        _ => {}
    }
}

fn pair(value: &Json, shop: &str, buyer: &str) -> Json {
    let own = match value {
        Json::Text(text) | Json::Number(text) => number::parse(text).unwrap_or_default(),
        _ => Decimal::ZERO,
    };
    let theirs = if shop == buyer { own } else { own.saturating_mul(RATE) };
    let side = |value: Decimal, currency: &str| {
        Json::Object(vec![("amount".into(), amount(value, currency)), ("currency_code".into(), Json::text(currency))])
    };
    Json::Object(vec![("shop_money".into(), side(own, shop)), ("presentment_money".into(), side(theirs, buyer))])
}
