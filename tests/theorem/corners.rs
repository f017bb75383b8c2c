//! Every field of every document at its edges, one after the other: what random packs come to by chance only.
//!
//! Written values at the edge must be taken by `check` and by Fortnox, those beyond it be refused by `check`; what
//! documents bring is sent only if Fortnox takes it.

use crate::edges::{beyond, from_number, from_text, plain, record, within};
use crate::order::{Documents, ODD_COUNTRIES, ODD_CURRENCIES, ODD_DAYS, ODD_NUMBERS, ODD_TEXTS};
use crate::pack::Written;
use crate::validator::Validator;
use crate::{Verdict, accepted, support, tried_safely};
use kontera::check::check;
use kontera::check::program::{Field, Program, Record};
use kontera::diagnostics::Severity;
use kontera::document::Json;
use kontera::schema::Kind;
use std::fmt::Write;

const TARGETS: [(&str, &str); 7] = [
    ("fortnox.Order", "create"),
    ("fortnox.Invoice", "create"),
    ("fortnox.Customer", "upsert"),
    ("fortnox.Article", "upsert"),
    ("fortnox.Voucher", "create"),
    ("fortnox.InvoicePayment", "pay"),
    ("fortnox.Price", "set"),
];

/// In place of a value: the field is not there, though it should be.
const LEFT_OUT: &str = "";

/// What stands in a field: whose it is (`fortnox.OrderRow.Price`), the field, and whether it is the subject here.
type Given<'g> = dyn FnMut(&str, &Field) -> Option<String> + 'g;

/// A pack with one map that gives each field what `given` says, the plain value where a field must have one.
struct Maker<'p> {
    program: &'p Program,
    card: bool,
    text: String,
}

impl<'p> Maker<'p> {
    fn pack(program: &'p Program, (target, verb): (&str, &str), given: &mut Given<'_>) -> Written {
        let card = matches!(target, "fortnox.Customer" | "fortnox.Article");
        let mut maker = Maker { program, card, text: "input order: shopify.Order\n\n".to_owned() };
        let side = match target {
            "fortnox.Voucher" => " in books",
            _ if card => "",
            _ => " in shop",
        };
        let _ = writeln!(maker.text, "map made -> {target}{side} {{");
        let record = find(program, target);
        maker.fields(record, "  ", given);
        for (name, field) in &record.fields {
            let Some(row) = rows_of(program, field) else { continue };
            let _ = writeln!(maker.text, "  {name} {{");
            for (group, list) in [("goods", "line_items"), ("freight", "shipping_lines")] {
                let _ = writeln!(maker.text, "    row {group} for line in order.{list} {{");
                if group == "goods" {
                    maker.fields(row, "      ", given);
                } else {
                    maker.fields(row, "      ", &mut |_, _| None);
                }
                maker.text.push_str("    }\n");
            }
            maker.text.push_str("  }\n");
        }
        let _ = writeln!(maker.text, "}}\n\nflow all {{\n  on order.created {{\n    {verb} made\n  }}\n}}");
        Written { text: maker.text, events: vec!["order.created"] }
    }

    fn fields(&mut self, record: &Record, indent: &str, given: &mut Given<'_>) {
        let priced = record.fields.contains_key("Price");
        for (name, field) in &record.fields {
            if rows_of(self.program, field).is_some() {
                continue;
            }
            let place = format!("{}.{name}", record.name);
            let value = given(&place, field).or_else(|| {
                let decided = field.marks.must_decide && (field.marks.decide_with.is_none() || priced);
                let needed = !field.ty.optional && field.default.is_none() && !field.marks.readonly;
                let one_of_two = place == "fortnox.InvoicePayment.ModeOfPaymentAccount";
                let wanted =
                    decided || needed || one_of_two || place.ends_with("Row.Description") && !field.marks.readonly;
                if wanted { plain(self.program, &field.ty.kind) } else { None }
            });
            if let Some(value) = value.filter(|value| value != LEFT_OUT) {
                // A card is of no order's currency.
                let value = if self.card { value.replace("order.currency", "SEK") } else { value };
                let _ = writeln!(self.text, "{indent}{name} = {value}");
            }
        }
    }
}

fn find<'p>(program: &'p Program, name: &str) -> &'p Record {
    program.records.iter().find(|record| record.name == name).unwrap_or_else(|| panic!("there is no {name}"))
}

/// The rows of a document, which are groups of a map.
fn rows_of<'p>(program: &'p Program, field: &Field) -> Option<&'p Record> {
    match &field.ty.kind {
        Kind::List(of) if field.marks.must_decide => match of.kind {
            Kind::Record(id, _) => program.records.get(id.index()),
            _ => None,
        },
        _ => None,
    }
}

fn std() -> Program {
    let std = accepted(&Written { text: "use std.sweden\n".to_owned(), events: Vec::new() }, 0);
    std.unwrap_or_else(|codes| panic!("std is refused: {codes:?}")).program()
}

/// A value for a field, for those of a record inside it too.
fn inside(program: &Program, kind: &Kind, value: &mut dyn FnMut(&Kind) -> Option<String>) -> Option<String> {
    match kind {
        Kind::Record(id, _) => {
            let of = program.records.get(id.index())?;
            Some(record(program, of, &mut |program, _, field| inside(program, &field.ty.kind, value)))
        }
        Kind::List(of) => Some(format!("[{}]", inside(program, &of.kind, value)?)),
        kind => value(kind),
    }
}

fn run(written: &Written, all: &[Documents], validator: &Validator) -> Vec<Verdict> {
    let accepted = accepted(written, 0).unwrap_or_else(|codes| panic!("refused: {codes:?}\n{}", written.text));
    let verdicts = all.iter().map(|documents| match tried_safely(&accepted, documents, validator) {
        Verdict::Broken(found) => panic!("{found:#?}\n{}\n{:?}", written.text, documents.bytes()[1]),
        verdict => verdict,
    });
    verdicts.collect()
}

/// An order that is as it should be: two lines, and one that was shipped.
fn plain_order() -> Documents {
    let mut random = support::Random(0x9E37_79B9_7F4A_7C15);
    loop {
        let mut made = crate::order::documents(&mut random, "order.created");
        let count = |name: &str| match order(&made).get(name) {
            Some(Json::List(list)) => list.len(),
            _ => 0,
        };
        let status = text(order(&made), "financial_status");
        if count("line_items") == 2
            && count("shipping_lines") == 1
            && text(order(&made), "currency") == "SEK"
            && status == "paid"
        {
            if let Some(Json::List(mut lines)) = order(&made).get("line_items").cloned() {
                for (n, line) in lines.iter_mut().enumerate() {
                    set(line, "sku", Json::Text(format!("SKU-{n}")));
                    set(line, "gift_card", Json::Bool(false));
                }
                set(order_mut(&mut made), "line_items", Json::List(lines));
            }
            return made;
        }
    }
}

fn order(documents: &Documents) -> &Json {
    &documents.all.iter().find(|(name, _)| name == "order").expect("an order").1
}

fn order_mut(documents: &mut Documents) -> &mut Json {
    &mut documents.all.iter_mut().find(|(name, _)| name == "order").expect("an order").1
}

fn text(json: &Json, key: &str) -> String {
    match json.get(key) {
        Some(Json::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

fn set(json: &mut Json, key: &str, value: Json) {
    let Json::Object(entries) = json else { panic!("an object") };
    match entries.iter_mut().find(|(own, _)| own == key) {
        Some((_, own)) => *own = value,
        None => entries.push((key.to_owned(), value)),
    }
}

#[test]
fn what_stands_at_the_edge_is_taken() {
    let (std, validator, order) = (std(), Validator::new(), plain_order());
    let mut sent = 0;
    for target in TARGETS {
        let mut most = 1;
        let mut n = 0;
        while n < most {
            let mut value = |_: &str, field: &Field| {
                if field.marks.readonly {
                    return None;
                }
                inside(&std, &field.ty.kind, &mut |kind| {
                    let all = within(&std, kind);
                    most = most.max(all.len());
                    all.get(n % all.len().max(1)).cloned()
                })
            };
            let written = Maker::pack(&std, target, &mut value);
            let verdicts = run(&written, std::slice::from_ref(&order), &validator);
            sent += verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Sent(1))).count();
            assert_eq!(verdicts, [Verdict::Sent(1)], "{}", written.text);
            n += 1;
        }
    }
    assert!(sent >= 30, "{sent}");
}

#[test]
fn what_lies_beyond_the_edge_is_refused() {
    let std = std();
    let mut refused = 0;
    for target in TARGETS {
        let mut most = 1;
        let mut n = 0;
        while n < most {
            let mut subjects: Vec<(String, String)> = Vec::new();
            let mut value = |place: &str, field: &Field| {
                let mut all = if field.marks.readonly {
                    plain(&std, &field.ty.kind).into_iter().collect()
                } else {
                    beyond(&field.ty.kind)
                };
                let decides = field.marks.must_decide || field.marks.omitted.is_some();
                if !field.ty.optional && field.default.is_none() {
                    all.extend(["omit".to_owned(), "blank".to_owned()]);
                }
                if field.marks.not_blank {
                    all.push("blank".to_owned());
                }
                if (decides || !field.ty.optional) && matches!(field.ty.kind, Kind::Text(_)) {
                    all.push("order.note as Text(1)".to_owned());
                }
                most = most.max(all.len());
                let own = all.get(n)?.clone();
                subjects.push((place.to_owned(), own.clone()));
                Some(own)
            };
            let written = Maker::pack(&std, target, &mut value);
            let pack = support::pack(&written.text);
            let checked = check(&pack);
            let errors: Vec<usize> = checked
                .found
                .iter()
                .filter(|found| found.severity == Severity::Error)
                .filter_map(|found| Some(written.text[..found.span()?.start as usize].matches('\n').count()))
                .collect();
            let lines: Vec<&str> = written.text.lines().collect();
            for (place, own) in subjects {
                let name = place.rsplit('.').next().expect("a name");
                let is_it = |line: &&str| line.trim() == format!("{name} = {own}");
                let told = errors.iter().any(|at| lines.get(*at).is_some_and(is_it));
                assert!(told, "`check` takes {place} = {own}\n{}", written.text);
                refused += 1;
            }
            n += 1;
        }
    }
    assert!(refused > 1_000, "{refused}");
}

#[test]
fn what_must_be_there_cannot_be_left_out() {
    let std = std();
    let mut left_out = 0;
    for target in TARGETS {
        let mut needed: Vec<String> = Vec::new();
        Maker::pack(&std, target, &mut |place, field| {
            let is_needed = !field.ty.optional && field.default.is_none() && !field.marks.readonly;
            if is_needed || field.marks.must_decide {
                needed.push(place.to_owned());
            }
            None
        });
        for subject in needed {
            let written = Maker::pack(&std, target, &mut |place, _| (place == subject).then(|| LEFT_OUT.to_owned()));
            let pack = support::pack(&written.text);
            let refused = check(&pack).found.has_errors();
            assert!(refused, "`check` does without {subject}\n{}", written.text);
            left_out += 1;
        }
    }
    assert!(left_out > 20, "{left_out}");
}

/// The order with a text in its note, and wherever else a text stands that matters.
fn with_text(plain: &Documents, own: &str) -> Documents {
    let mut documents = plain.clone();
    let order = order_mut(&mut documents);
    for key in ["note", "name", "email", "po_number"] {
        set(order, key, Json::Text(own.to_owned()));
    }
    documents
}

#[test]
fn texts_of_documents_are_sent_as_fortnox_takes_them() {
    let (std, validator, order) = (std(), Validator::new(), plain_order());
    let lengths = [1, 2, 3, 4, 6, 10, 13, 20, 25, 30, 36, 50, 60, 80, 100, 128, 200, 255, 1000, 1024, 10_000, 20_000];
    let mut texts: Vec<String> = ODD_TEXTS
        .iter()
        .chain(&ODD_DAYS)
        .chain(&ODD_CURRENCIES)
        .chain(&ODD_COUNTRIES)
        .map(|own| (*own).to_owned())
        .collect();
    texts.extend(ODD_NUMBERS.map(str::to_owned));
    for length in lengths {
        texts.extend(["å".repeat(length), "1".repeat(length + 1), format!("{}🎉", "x".repeat(length - 1))]);
    }
    // Names of closed sets, right and wrong ones.
    texts.extend(
        [
            "PRIVATE",
            "private",
            "SV",
            "EXPORT",
            "reservation",
            "AMOUNT",
            "PERCENT",
            "a@b.se",
            "a b@c.se",
            "A B",
            "A+B",
            "A.B",
        ]
        .map(str::to_owned),
    );
    let mut documents: Vec<Documents> = texts.iter().map(|own| with_text(&order, own)).collect();
    documents.extend(ODD_CURRENCIES.map(|own| {
        let mut documents = order.clone();
        set(order_mut(&mut documents), "currency", Json::Text(own.to_owned()));
        documents
    }));
    let mut sent = 0;
    for target in TARGETS {
        let mut value = |place: &str, field: &Field| {
            if field.marks.readonly { None } else { from_text(place, field, "order.note") }
        };
        let written = Maker::pack(&std, target, &mut value);
        let verdicts = run(&written, &documents, &validator);
        sent += verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Sent(1))).count();
    }
    assert!(sent > 200, "{sent} of {}", documents.len() * TARGETS.len());
}

#[test]
fn numbers_of_documents_are_sent_as_fortnox_takes_them() {
    let (std, validator, plain) = (std(), Validator::new(), plain_order());
    let mut all = Vec::new();
    for (number, currency) in ODD_NUMBERS.iter().flat_map(|number| [(number, "SEK"), (number, "KWD"), (number, "JPY")])
    {
        let mut documents = with_text(&plain, number);
        let order = order_mut(&mut documents);
        set(order, "currency", Json::Text(currency.to_owned()));
        set(order, "total_price", Json::Text((*number).to_owned()));
        let tax = Json::Object(vec![
            ("rate".to_owned(), Json::Number((*number).to_owned())),
            ("price".to_owned(), Json::Text("0".to_owned())),
        ]);
        // Two, which may be more than all.
        set(order, "tax_lines", Json::List(vec![tax.clone(), tax]));
        all.push(documents);
    }
    for day in ODD_DAYS {
        let mut documents = plain.clone();
        set(order_mut(&mut documents), "created_at", Json::Text(day.to_owned()));
        all.push(documents);
    }
    // One field after the other: a number that is too large for one of them holds the document.
    let mut places: Vec<(usize, String)> = Vec::new();
    for (n, target) in TARGETS.into_iter().enumerate() {
        Maker::pack(&std, target, &mut |place, field| {
            if !field.marks.readonly && from_number(&field.ty.kind).is_some() {
                places.push((n, place.to_owned()));
            }
            None
        });
    }
    let (mut sent, mut held) = (0, 0);
    for (n, subject) in places {
        let written = Maker::pack(&std, TARGETS[n], &mut |place, field| {
            if place == subject { from_number(&field.ty.kind) } else { None }
        });
        for verdict in run(&written, &all, &validator) {
            sent += usize::from(matches!(verdict, Verdict::Sent(_)));
            held += usize::from(verdict == Verdict::Held);
        }
    }
    assert!(sent > 1_000 && held > 500, "{sent} sent, {held} held");
}

/// Orders of just so many rows as Fortnox takes, and of one more.
#[test]
fn no_document_has_more_rows_than_fortnox_takes() {
    let (std, validator, plain) = (std(), Validator::new(), plain_order());
    for target in &TARGETS[..2] {
        let written = Maker::pack(&std, *target, &mut |_, _| None);
        for (lines, sent) in [(498, true), (499, true), (500, false), (501, false), (1_000, false)] {
            let mut documents = plain.clone();
            let order = order_mut(&mut documents);
            let Some(Json::List(all)) = order.get("line_items").cloned() else { panic!("lines") };
            let own = (0..lines).map(|n| {
                let mut line = all[0].clone();
                set(&mut line, "id", Json::Number(n.to_string()));
                line
            });
            let own = Json::List(own.collect());
            set(order, "line_items", own);
            // One more row is what was shipped.
            let wanted = if sent { Verdict::Sent(1) } else { Verdict::Held };
            assert_eq!(run(&written, &[documents], &validator), [wanted], "{} of {lines} lines", target.0);
        }
    }
}

/// An order of which one key after the other is not there, null or something else, at std's own rules.
#[test]
fn whatever_an_order_lacks_nothing_wrong_is_sent() {
    let (validator, plain) = (Validator::new(), plain_order());
    let settings = "name: lacking\nversion: 1.0.0\nbase:\n  std: \"0.1\"\nsettings:\n  missing_sku: free_text\n  missing_article: create\n  document: order_only\n";
    let written =
        Written { text: format!("use std.sweden\n//@ file: pack.yaml\n{settings}"), events: vec!["order.created"] };
    let mut all = Vec::new();
    let odd = [
        None,
        Some(Json::Null),
        Some(Json::Text(String::new())),
        Some(Json::Text("🎉".repeat(300))),
        Some(Json::Number("-1".to_owned())),
        Some(Json::List(Vec::new())),
    ];
    for path in [&[][..], &["line_items"], &["customer"], &["billing_address"]] {
        let mut inner = order(&plain);
        for step in path {
            inner = inner.get(step).unwrap_or(&Json::Null);
        }
        let inner = match inner {
            Json::List(list) => &list[0],
            inner => inner,
        };
        let Json::Object(entries) = inner else { continue };
        for (key, _) in entries {
            for value in &odd {
                let mut documents = plain.clone();
                let mut json = order_mut(&mut documents);
                for step in path {
                    let Json::Object(entries) = json else { panic!("an object") };
                    json = &mut entries.iter_mut().find(|(own, _)| own == step).expect("there").1;
                    if let Json::List(list) = json {
                        json = &mut list[0];
                    }
                }
                let Json::Object(entries) = json else { panic!("an object") };
                match value {
                    None => entries.retain(|(own, _)| own != key),
                    Some(value) => set(json, key, value.clone()),
                }
                all.push(documents);
            }
        }
    }
    let verdicts = run(&written, &all, &validator);
    let sent = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Sent(_))).count();
    assert!(sent > 100 && verdicts.contains(&Verdict::Held), "{sent} of {}", all.len());
}
