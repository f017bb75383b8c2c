//! Rule packs from a seed: mostly right, sometimes with a slip, and as a whole all over the language. What can be written
//! comes from the schema of the checked program, so that no field of Fortnox and none of Shopify is forgotten.

use super::order::pick;
use super::values::{Value, Values};
use crate::support::Random;
use kontera::check::program::{Program, Record};
use kontera::schema::{Format, Kind};
use std::fmt::Write;

/// A pack as one text, `//@ file:` lines before all but the first file, and the events that it waits for.
#[derive(Clone, Debug)]
pub struct Written {
    pub text: String,
    pub events: Vec<&'static str>,
}

const EVENTS: [&str; 6] =
    ["order.created", "order.paid", "order.captured", "order.fulfilled", "order.edited", "refund.created"];
const TARGETS: [&str; 10] = [
    "fortnox.Order",
    "fortnox.Order",
    "fortnox.Order",
    "fortnox.Invoice",
    "fortnox.Invoice",
    "fortnox.Customer",
    "fortnox.Article",
    "fortnox.Voucher",
    "fortnox.InvoicePayment",
    "fortnox.Price",
];

pub fn written(random: &mut Random, std: &Program) -> Written {
    match random.below(10) {
        0..=5 => own(random, std),
        6 => layered(random, std),
        _ => on_std(random, std),
    }
}

fn yaml(base: &str, settings: &str) -> String {
    let mut out = format!("//@ file: pack.yaml\nname: generated\nversion: 1.0.0\nbase:\n{base}");
    if !settings.is_empty() {
        let _ = write!(out, "settings:\n{settings}");
    }
    out
}

fn record<'p>(std: &'p Program, name: &str) -> &'p Record {
    std.records.iter().find(|record| record.name == name).unwrap_or_else(|| panic!("there is no {name}"))
}

/// A pack of its own declarations, with nothing of std but the schemas.
fn own(random: &mut Random, std: &Program) -> Written {
    let mut values = Values::new(random, std);
    let mut rules = declarations(&mut values);
    let (maps, steps) = maps(&mut values);
    rules.push_str(&maps);
    let events = events(values.random);
    let _ = writeln!(rules, "flow all {{");
    if values.random.chance(20) {
        let condition = values.condition(1);
        let verdict = *pick(values.random, &["hold", "skip", "warn"]);
        let _ = writeln!(rules, "  require {condition} otherwise {verdict} \"not this one\"");
    }
    let _ = writeln!(rules, "  on {} {{\n{steps}  }}\n}}", events.join(", "));
    let (settings, files) = (values.settings.clone(), values.files.clone());
    Written { text: format!("{rules}{}{files}", yaml("  std: \"0.1\"\n", &settings)), events }
}

fn events(random: &mut Random) -> Vec<&'static str> {
    let first = random.below(EVENTS.len() - 1);
    let mut events = vec![EVENTS[first]];
    if random.chance(40) {
        events.push(EVENTS[(first + 1) % (EVENTS.len() - 1)]);
    }
    events
}

fn declarations(values: &mut Values<'_>) -> String {
    let mut rules = String::from("input order: shopify.Order\ninput company: kontera.Company\n\n");
    if values.random.chance(50) {
        rules.push_str(&values.extend());
    }
    if values.random.chance(30) {
        rules.push_str("let found = fortnox.Invoice[YourOrderNumber: \"#1\"]\n\n");
        values.enter_maybe("found", "fortnox.Invoice", true);
    }
    if values.random.chance(20) {
        rules.push_str("let known = fortnox.Customer[Email: \"tove.granlund@example.com\"]\n\n");
        values.enter_maybe("known", "fortnox.Customer", true);
    }
    for _ in 0..values.random.below(4) {
        rules.push_str(&values.setting());
    }
    for _ in 0..values.random.below(4) {
        rules.push_str(&values.declaration());
    }
    rules
}

/// One or two maps, and the steps of a flow that makes them.
fn maps(values: &mut Values<'_>) -> (String, String) {
    let (mut rules, mut steps) = (String::new(), String::new());
    for n in 0..1 + values.random.below(2) {
        let target = *pick(values.random, &TARGETS);
        let name = format!("made_{n}");
        let lines = values.random.chance(40) && matches!(target, "fortnox.Article" | "fortnox.Price");
        let card = matches!(target, "fortnox.Article" | "fortnox.Customer");
        let parameter = if lines { "(each: shopify.LineItem)" } else { "" };
        let head = if card { "" } else { " in shop" };
        let _ = writeln!(rules, "map {name}{parameter} -> {target}{head} {{");
        if card && values.random.chance(60) {
            let find = if target == "fortnox.Article" { "ArticleNumber" } else { "Email" };
            values.wanted = Some(find);
            let _ = writeln!(rules, "  find by {find}");
            if values.random.chance(50) {
                let update = if target == "fortnox.Article" { "Description" } else { "Name" };
                let _ = writeln!(rules, "  on update write {update}");
            }
        }
        if target == "fortnox.InvoicePayment" {
            values.wanted = Some("ModeOfPaymentAccount");
        }
        if values.random.chance(25) {
            let condition = values.condition(1);
            let verdict = *pick(values.random, &["hold", "skip", "warn"]);
            let _ = writeln!(rules, "  require {condition} otherwise {verdict} \"not such a one\"");
        }
        if lines {
            values.enter("each", "shopify.LineItem");
        }
        body(values, target, &mut rules);
        if lines {
            values.leave();
        }
        values.wanted = None;
        // What an earlier document makes of it is known later.
        if card && !lines {
            let key = if target == "fortnox.Article" { Format::ArticleNumber } else { Format::CustomerNumber };
            let expr = format!("{name}.{}", key.name());
            values.named.push(Value { expr, kind: Kind::Format(key), absent: false, is_let: false });
        }
        rules.push_str("}\n\n");
        let verb =
            if card || target == "fortnox.Order" { *pick(values.random, &["upsert", "create"]) } else { "create" };
        let verb = match target {
            "fortnox.InvoicePayment" => "pay",
            "fortnox.Price" => "set",
            _ => verb,
        };
        let each = if lines { "(l) for l in order.line_items" } else { "" };
        let _ = writeln!(steps, "    {verb} {name}{each}");
    }
    (rules, steps)
}

/// The fields and rows of a map.
fn body(values: &mut Values<'_>, target: &str, rules: &mut String) {
    let std = values.std;
    let target = record(std, target);
    fields(values, target, 2, rules, &|_| false);
    let list = target.fields.iter().find_map(|(name, field)| match &field.ty.kind {
        Kind::List(of) => match of.kind {
            Kind::Record(id, _) if field.marks.must_decide => Some((name.clone(), id)),
            _ => None,
        },
        _ => None,
    });
    let Some((list, row)) = list else { return };
    let row = &std.records[row.index()];
    let _ = writeln!(rules, "\n  {list} {{");
    let accounted = values.random.chance(60);
    if accounted {
        group(values, row, "goods", "line", "order.line_items", "shopify.LineItem", rules);
        group(values, row, "freight", "sent", "order.shipping_lines", "shopify.ShippingLine", rules);
    } else {
        group(values, row, "taxes", "tax", "order.tax_lines", "shopify.TaxLine", rules);
    }
    if values.sees("found") && values.random.chance(50) {
        rules.push_str("    row again for r in found.InvoiceRows = r\n");
    }
    if values.random.chance(20) {
        let made = values.made(&row.name);
        let _ = writeln!(rules, "    row whole = {made}");
    }
    for n in 0..values.random.below(3) {
        let _ = write!(rules, "    row extra_{n}");
        if values.random.chance(50) {
            let condition = values.condition(1);
            let _ = write!(rules, " when {condition}");
        }
        rules.push_str(" {\n");
        row_fields(values, row, rules);
        rules.push_str("    }\n");
    }
    rules.push_str("  }\n");
    if values.random.chance(15) && target.computed.contains_key("Total") {
        rules.push_str(
            "  require Total = order.total_price otherwise warn \"the totals differ by more than nothing\"\n",
        );
    }
}

fn group(values: &mut Values<'_>, row: &Record, name: &str, each: &str, list: &str, of: &str, rules: &mut String) {
    let _ = write!(rules, "    row {name} for {each} in {list}");
    let loops = of == "shopify.LineItem" && values.random.chance(20);
    if loops {
        let _ = write!(rules, ", unit in per_unit({each}.price * {each}.quantity, {each}.quantity)");
    }
    rules.push_str(" {\n");
    values.enter(each, of);
    if loops {
        values.enter("unit", "UnitPrice");
    }
    if values.random.chance(30) {
        let _ = writeln!(rules, "      require {each}.price != 0 otherwise skip \"nothing to pay\"");
    }
    if values.random.chance(30) {
        let (line, value) = values.local();
        let _ = writeln!(rules, "      {line}");
        values.add(value);
    }
    row_fields(values, row, rules);
    if loops {
        values.leave();
    }
    values.leave();
    rules.push_str("    }\n");
}

fn row_fields(values: &mut Values<'_>, row: &Record, rules: &mut String) {
    // A row with a price must decide much; one without is a text row.
    let priced = row.fields.contains_key("Price") && values.random.chance(85);
    let with_price = |name: &str| {
        let marks = row.fields.get(name).map(|field| &field.marks);
        marks.is_some_and(|marks| priced && (marks.decide_with.is_some() || name == "Price"))
    };
    fields(values, row, 6, rules, &with_price);
}

/// Fields of a record: those that must be, those that are decided, and some others.
fn fields(values: &mut Values<'_>, record: &Record, indent: usize, rules: &mut String, also: &dyn Fn(&str) -> bool) {
    let more = values.random.below(6);
    let optional = record.fields.len().max(1);
    for (name, field) in &record.fields {
        let marks = &field.marks;
        if matches!(&field.ty.kind, Kind::List(of) if matches!(of.kind, Kind::Record(..))) {
            continue;
        }
        if marks.readonly && !values.slips(1) {
            continue;
        }
        let needed = !field.ty.optional && field.default.is_none() && !marks.readonly;
        let decided = marks.must_decide && marks.decide_with.is_none();
        let wanted = values.wanted == Some(name.as_str());
        let chosen = values.random.below(optional) < more;
        if !(needed || decided || wanted || also(name) || (chosen && marks.decide_with.is_none())) {
            continue;
        }
        if (needed || decided) && values.slips(1) {
            continue;
        }
        let value = values.field(name, field);
        let _ = writeln!(rules, "{:indent$}{name} = {value}", "");
    }
}

/// A pack of its own as a base, and a pack on top that overrides some of it.
fn layered(random: &mut Random, std: &Program) -> Written {
    let mut values = Values::new(random, std);
    let base = declarations(&mut values);
    let (maps, steps) = maps(&mut values);
    let events = events(values.random);
    let mut own = String::from("use house.main\n\n");
    for value in values.named.clone() {
        if values.random.chance(40) {
            own.push_str(&values.overridden(&value));
        }
    }
    let target = maps.split("-> ").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap_or("fortnox.Order");
    let record = record(std, target);
    let _ = writeln!(own, "override map made_0 because \"own fields\" {{");
    let fields: Vec<_> = record.fields.iter().filter(|(_, field)| !matches!(field.ty.kind, Kind::List(_))).collect();
    let (name, field) = *pick(values.random, &fields);
    if !field.marks.readonly || values.slips(1) {
        let value = values.field(name, field);
        let _ = writeln!(own, "  {name} = {value}");
    }
    own.push_str("}\n");
    let settings = values.settings.clone();
    let files = values.files.replace("//@ file: ", "//@ file: base/");
    let layer = yaml("  std: \"0.1\"\n  house: { version: \"1.0\", path: base }\n", &settings);
    let flow = format!("flow all {{\n  on {} {{\n{steps}  }}\n}}\n", events.join(", "));
    let text = format!(
        "{own}{layer}//@ file: base/pack.yaml\nname: house\nversion: 1.0.0\nbase:\n  std: \"0.1\"\n//@ file: base/rules/main.kon\n{base}{maps}{flow}{files}"
    );
    Written { text, events }
}

/// std with settings of all kinds, and overrides.
fn on_std(random: &mut Random, std: &Program) -> Written {
    let mut values = Values::on_std(random, std);
    let mut rules = String::from("use std.sweden\n\n");
    let mut settings = String::from("  booking: always\n  missing_sku: free_text\n");
    let mut skip = vec!["booking", "missing_sku"];
    for (name, choices) in [
        ("missing_article", &["create", "create", "halt"][..]),
        ("document", &["invoice_only", "order_only", "order_then_invoice"]),
        ("payments", &["at_capture", "never", "at_payout"]),
    ] {
        let _ = writeln!(settings, "  {name}: {}", pick(values.random, choices));
        skip.push(name);
    }
    for setting in &std.settings {
        if skip.contains(&setting.name.as_str()) || !values.random.chance(20) {
            continue;
        }
        if let Some(value) = values.yaml(&setting.ty.kind) {
            let _ = writeln!(settings, "  {}: {value}", setting.name);
        }
    }
    if values.random.chance(60) {
        overrides(&mut values, &mut rules);
    }
    if values.random.chance(40) {
        rules.push_str(
            "override table way_of_delivery because \"carriers\" {\n  | \"PostNord\"* | * | POSTNORD |\n  | \"Budbee\"* | SE | BUDBEE |\n}\n",
        );
    }
    if values.random.chance(40) {
        let account = values.account();
        let _ = write!(
            rules,
            "override table sales_account because \"the web shop stands apart\" {{\n  | domestic | * | 25% | {account} |\n}}\n"
        );
    }
    if values.random.chance(20) {
        rules.push_str("override let supply_day because \"the day it was placed\" = date(order.created_at)\n");
    }
    let mut events =
        vec!["order.created", "order.captured", "order.captured", "order.paid", "refund.created", "payout.paid"];
    events.truncate(3 + values.random.below(4));
    Written { text: format!("{rules}{}", yaml("  std: \"0.1\"\n", &settings)), events }
}

fn overrides(values: &mut Values<'_>, rules: &mut String) {
    let std = values.std;
    let maps = [
        ("sales_order", "fortnox.Order", "OrderRows", "fortnox.OrderRow"),
        ("sales_invoice", "fortnox.Invoice", "InvoiceRows", "fortnox.InvoiceRow"),
        ("customer", "fortnox.Customer", "", ""),
    ];
    for (map, target, list, row) in maps {
        if !values.random.chance(50) {
            continue;
        }
        let _ = writeln!(rules, "override map {map} because \"own wishes\" {{");
        some_fields(values, record(std, target), 2, rules);
        if !list.is_empty() && values.random.chance(60) {
            let _ = writeln!(rules, "  {list} {{\n    row goods {{");
            values.enter("line", "shopify.LineItem");
            some_fields(values, record(std, row), 6, rules);
            values.leave();
            rules.push_str("    }\n  }\n");
        }
        rules.push_str("}\n\n");
    }
}

fn some_fields(values: &mut Values<'_>, record: &Record, indent: usize, rules: &mut String) {
    let list: Vec<_> = record
        .fields
        .iter()
        .filter(|(_, field)| !field.marks.readonly && !matches!(field.ty.kind, Kind::List(_)))
        .collect();
    let mut done: Vec<&str> = Vec::new();
    for _ in 0..1 + values.random.below(3) {
        let (name, field) = *pick(values.random, &list);
        if done.contains(&name.as_str()) {
            continue;
        }
        done.push(name);
        let value: String = values.field(name, field);
        let _ = writeln!(rules, "{:indent$}{name} = {value}", "");
    }
}
