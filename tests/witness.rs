//! Documents that show findings: for every broken pack whose finding a document can show, the document that is written
//! is read back and evaluated, and the watched evaluation comes to the finding.

mod support;

use kontera::check::program::{Program, Source};
use kontera::check::witness::{Goal, Witness};
use kontera::check::{Checked, check};
use kontera::document::{Json, Node, read_json};
use kontera::reference::{Facts, Request, Seen, Watch, evaluate_watched, probe};
use kontera::schema::Kind;
use kontera::witness::{Case, Shown, cases, shows};
use std::collections::BTreeMap;
use std::fmt::Write;

fn program(checked: &Checked) -> Option<&Program> {
    checked.program.as_ref().or(checked.evaluable.as_ref())
}

/// The documents as files would bring them.
fn read_back(shown: &Shown) -> BTreeMap<String, Node> {
    let node = |json: &Json| read_json(json.pretty().as_bytes()).expect("JSON");
    shown.documents.iter().map(|(name, json)| (name.to_string(), node(json))).collect()
}

fn seen(program: &Program, shown: &Shown, watch: &Watch) -> Seen {
    let nodes = read_back(shown);
    let inputs = nodes.iter().map(|(name, node)| (name.as_str().into(), node)).collect();
    let facts = Facts::default();
    match &shown.event {
        Some(event) => evaluate_watched(program, &Request { event, inputs: &inputs, facts: &facts }, watch).1,
        None => probe(program, &Request { event: "", inputs: &inputs, facts: &facts }, watch),
    }
}

/// All tables, and the expression that the finding is about.
fn watched(program: &Program, goal: &Goal) -> Watch {
    let tables = (0..program.tables.len()).map(kontera::check::program::TableId::new).collect();
    let spans = match goal {
        Goal::Value { span, .. } => vec![*span],
        _ => Vec::new(),
    };
    Watch { tables, spans }
}

fn told(case: &Case<'_>) -> String {
    let code = case.witness.code.id;
    match &case.shown {
        Some(shown) => format!("{code} {} [{}]", case.what, shown.event.as_deref().unwrap_or("no flow")),
        None => format!("{code} NOT FOUND: {}", case.what),
    }
}

/// Amounts in coins.
fn coins(json: &Json, key: &str) -> i64 {
    let text = match json.get(key) {
        Some(Json::Text(text)) => text,
        other => panic!("{key}: {other:?}"),
    };
    let (whole, rest) = text.split_once('.').unwrap_or_else(|| panic!("{key}: {text}"));
    assert_eq!(rest.len(), 2, "{key}: {text}");
    let sign = if text.starts_with('-') { -1 } else { 1 };
    whole.parse::<i64>().expect("a number") * 100 + sign * rest.parse::<i64>().expect("a number")
}

fn list<'j>(json: &'j Json, key: &str) -> &'j [Json] {
    match json.get(key) {
        Some(Json::List(values)) => values,
        other => panic!("{key}: {other:?}"),
    }
}

fn whole(json: &Json, key: &str) -> i64 {
    match json.get(key) {
        Some(Json::Number(text)) => text.parse().unwrap_or_else(|_| panic!("{key}: {text}")),
        other => panic!("{key}: {other:?}"),
    }
}

/// Every amount with a pair beside it says the same in the shop's money, and a pair has both sides.
fn pairs_agree(json: &Json, shop: &str) {
    let Json::Object(entries) = json else {
        if let Json::List(values) = json {
            values.iter().for_each(|value| pairs_agree(value, shop));
        }
        return;
    };
    for (key, value) in entries {
        pairs_agree(value, shop);
        let (Some(base), Json::Object(_)) = (key.strip_suffix("_set"), value) else { continue };
        let side = value.get("shop_money").expect("shop_money");
        assert_eq!(side.get("currency_code"), Some(&Json::text(shop)), "{key}");
        assert!(value.get("presentment_money").is_some_and(|side| side.get("amount").is_some()), "{key}");
        if let Some(Json::Text(_)) = json.get(base) {
            assert_eq!(coins(side, "amount"), coins(json, base), "{key}");
        }
    }
}

/// The order adds up, as Shopify adds: worked out here a second time, in coins.
fn adds_up(order: &Json) {
    let off =
        |line: &Json| -> i64 { list(line, "discount_allocations").iter().map(|part| coins(part, "amount")).sum() };
    let tax = |line: &Json| -> i64 { list(line, "tax_lines").iter().map(|tax| coins(tax, "price")).sum() };
    let is_tip = |line: &Json| matches!(line.get("tip"), Some(Json::Object(_)));
    let (mut subtotal, mut before, mut tips, mut taxes, mut discounts) = (0, 0, 0, 0, 0);
    for line in list(order, "line_items") {
        let gross = coins(line, "price") * whole(line, "quantity");
        taxes += tax(line);
        discounts += off(line);
        if is_tip(line) {
            tips += gross - off(line);
        } else {
            before += gross;
            subtotal += gross - off(line);
        }
    }
    let mut freight = 0;
    for line in list(order, "shipping_lines") {
        freight += coins(line, "price") - off(line);
        assert_eq!(coins(line, "discounted_price"), coins(line, "price") - off(line));
        taxes += tax(line);
        discounts += off(line);
    }
    let included = order.get("taxes_included") == Some(&Json::Bool(true));
    assert_eq!(coins(order, "total_line_items_price"), before, "total_line_items_price");
    assert_eq!(coins(order, "subtotal_price"), subtotal, "subtotal_price");
    assert_eq!(coins(order, "total_tax"), taxes, "total_tax");
    let own: i64 = list(order, "tax_lines").iter().map(|tax| coins(tax, "price")).sum();
    assert_eq!(own, taxes, "tax_lines");
    assert_eq!(coins(order, "total_discounts"), discounts, "total_discounts");
    let total = subtotal + freight + tips + if included { 0 } else { taxes };
    assert_eq!(coins(order, "total_price"), total, "total_price");
    let Some(Json::Text(shop)) = order.get("currency") else { panic!("no currency") };
    pairs_agree(order, shop);
}

/// All keys of the schema are there, and what it needs is not null.
fn complete(program: &Program, name: &str, json: &Json, place: &str) {
    let record = program.records.iter().find(|record| record.name == name).unwrap_or_else(|| panic!("{name}"));
    for (field, declared) in &record.fields {
        let Source::Key(key) = &declared.source else { continue };
        if key == "metafields" {
            continue;
        }
        let place = format!("{place}.{field}");
        let optional = declared.ty.optional || declared.default.is_some();
        let value = match json.get(key) {
            None if declared.default.is_some() => continue,
            None => panic!("{place} is missing"),
            Some(value) => value,
        };
        let inner = |kind: &Kind| match kind {
            Kind::Record(record, _) => Some(program.records[record.index()].name.clone()),
            _ => None,
        };
        match (&declared.ty.kind, value) {
            (Kind::List(of), Json::List(values)) => {
                if let Some(name) = inner(&of.kind) {
                    values.iter().for_each(|value| complete(program, &name, value, &place));
                }
            }
            (_, Json::Null) => assert!(optional, "{place} is null"),
            (kind, value) => {
                if let Some(name) = inner(kind) {
                    complete(program, &name, value, &place);
                }
            }
        }
    }
}

/// The cases of all packs in a folder, each checked; and what is said of them.
fn emitted(folder: &str) -> (usize, String) {
    let mut all = String::new();
    let mut count = 0;
    for path in support::files_below(&support::root().join(folder), "kon") {
        let text = std::fs::read_to_string(&path).expect("readable");
        let pack = support::pack(&text);
        let checked = check(&pack);
        if checked.witnesses.is_empty() {
            continue;
        }
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        let Some(program) = program(&checked) else { panic!("{name}\n{}", support::drawn(&pack, &checked)) };
        for case in cases(program, &checked.witnesses) {
            let line = told(&case);
            let _ = writeln!(all, "{name}: {line}");
            let Some(shown) = &case.shown else { continue };
            count += 1;
            let watch = watched(program, &case.witness.goal);
            let seen = seen(program, shown, &watch);
            let hit = shows(program, &case.witness.goal, &seen, &shown.documents);
            assert!(hit.is_some(), "{name}: {line}\n{seen:?}");
            for (input, document) in &shown.documents {
                let declared = program.inputs.iter().find(|own| own.name == *input).expect("an input");
                let Kind::Record(record, _) = declared.ty.kind else { continue };
                let record = &program.records[record.index()].name;
                complete(program, record, document, input);
                if record == "shopify.Order" {
                    let added = std::panic::catch_unwind(|| adds_up(document));
                    assert!(added.is_ok(), "{name}: {line}\n{}", document.pretty());
                }
            }
        }
    }
    (count, all)
}

fn snapshot(name: &str, told: &str) {
    insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots/witness", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, told);
    });
}

#[test]
fn broken_packs_get_documents_that_show_their_findings() {
    let (count, told) = emitted("tests/broken");
    snapshot("broken", &told);
    assert!(count > 30, "{count}");
}

#[test]
fn harder_packs_get_documents_too() {
    let (count, told) = emitted("tests/witness");
    snapshot("harder", &told);
    assert!(count > 20, "{count}");
}

/// Fortnox takes 500 rows.
#[test]
fn long_lists_are_made_of_different_lines() {
    let pack = support::pack("use std.sweden\n");
    let checked = check(&pack);
    let program = program(&checked).expect("sound");
    let order = program.records.iter().position(|record| record.name == "shopify.Order").expect("declared");
    let lists = vec![(kontera::schema::RecordId::new(order), "line_items".into())];
    let code = kontera::diagnostics::code::NOT_ACCOUNTED;
    let goal = Goal::Listed { lists, least: 501 };
    let witness = Witness { code, span: program.maps[0].span, subject: "line_items".into(), goal };
    let cases = cases(program, std::slice::from_ref(&witness));
    let shown = cases[0].shown.as_ref().expect("found");
    assert_eq!(shown.event.as_deref(), Some("order.created"));
    let order = &shown.documents["order"];
    adds_up(order);
    let ids: std::collections::BTreeSet<i64> = list(order, "line_items").iter().map(|line| whole(line, "id")).collect();
    assert_eq!(ids.len(), 501);
    let nodes = read_back(shown);
    let inputs = nodes.iter().map(|(name, node)| (name.as_str().into(), node)).collect();
    let known = kontera::document::read_yaml(
        "fortnox.Article:\n  - { ArticleNumber: TENT-2P, Description: Tent, VAT: 25 }\nfortnox.Customer: []\n",
    );
    let mut found = kontera::diagnostics::Diagnostics::default();
    let facts = kontera::reference::read_facts(program, &known.expect("YAML"), Default::default(), &mut found);
    assert!(found.is_empty(), "{found:?}");
    let outcome =
        kontera::reference::evaluate(program, &Request { event: "order.created", inputs: &inputs, facts: &facts });
    let kontera::reference::Outcome::Hold { reasons, .. } = outcome else { panic!("{outcome:?}") };
    assert!(reasons.iter().any(|reason| reason.text.contains("at most 500 rows")), "{reasons:?}");
}
