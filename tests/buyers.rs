//! The customer half of the standard library: who buys, by which card, with which terms, under which settings. Each function
//! is a file in `tests/buyers`, named after the row of the acceptance list that it shows; `test` blocks say the rest.

mod support;

use kontera::diagnostics::Diagnostics;
use kontera::document::{Json, read_json, read_yaml};
use kontera::reference::{Action, Outcome, Request, evaluate, read_facts};
use kontera::schema::Format;
use std::collections::BTreeSet;

/// The files of a case: its own, an order that most cases begin with, and what Fortnox has unless the case says so.
fn text(name: &str) -> String {
    let folder = support::root().join("tests/buyers");
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap_or_else(|why| panic!("{file}: {why}"));
    let mut text = format!("{}\n", read(&format!("{name}.kon")));
    for (file, own) in [("cases/order.json", "order.json"), ("facts.yaml", "facts.yaml")] {
        if !text.contains(&format!("//@ file: {file}")) {
            text.push_str(&format!("//@ file: {file}\n{}", read(own)));
        }
    }
    text
}

fn passes(name: &str) {
    let (count, failures) = support::run_tests(&text(name));
    assert_eq!(failures, Vec::<String>::new());
    assert!(count > 1, "{name} tests nothing");
}

macro_rules! cases {
    ($($name:ident)*) => {
        const CASES: &[&str] = &[$(stringify!($name)),*];
        $(
            #[test]
            fn $name() {
                passes(stringify!($name));
            }
        )*
    };
}

cases! {
    s_097_s_129_business_by_company_or_number_never_by_tags
    s_090_s_122_shipping_titles_to_ways_of_delivery
    s_091_s_121_gateways_to_terms_and_to_modes
    s_120_default_terms_and_what_stands_before_them
    s_123_jun_1388_default_never_hides_a_specific_method
    s_165_s_176_s_186_cards_are_found_in_the_order_of_the_settings
    s_177_each_kind_of_buyer_has_its_own_card
}

#[test]
fn every_file_is_a_case() {
    let files = support::files_below(&support::root().join("tests/buyers"), "kon");
    let names: BTreeSet<String> =
        files.iter().filter_map(|path| path.file_stem()?.to_str().map(str::to_owned)).collect();
    assert_eq!(names, CASES.iter().map(|name| (*name).to_owned()).collect());
}

/// What becomes of the order's customer under these settings: `update {…}`, `create {…}` or nothing.
fn card(settings: &str, found: &str) -> String {
    let manifest = format!("name: t\nversion: 1.0.0\nbase:\n  std: \"0.1\"\nsettings:\n{settings}");
    let pack = support::pack(&format!("use std.sweden\n//@ file: pack.yaml\n{manifest}"));
    let program = kontera::check::check(&pack).program.expect("a program");
    let facts = read_yaml(&format!("fortnox.Customer: [{found}]\nfortnox.Article: [{{ ArticleNumber: KASA }}]\n"));
    let facts = read_facts(&program, &facts.expect("YAML"), Default::default(), &mut Diagnostics::default());
    let order = std::fs::read(support::root().join("tests/buyers/order.json")).expect("an order");
    let order = read_json(&order).expect("JSON");
    let inputs = [("order".into(), &order)].into();
    match evaluate(&program, &Request { event: "order.created", inputs: &inputs, facts: &facts }) {
        Outcome::Send { steps, .. } => {
            let Some(card) = steps.iter().find(|step| step.map == "customer") else { return String::new() };
            let payload = card.payload.as_ref().map(Json::compact).unwrap_or_default();
            match &card.action {
                Action::Create => format!("create {payload}"),
                Action::Update { key } => format!("update {key} {payload}"),
                other => format!("{other:?}"),
            }
        }
        other => panic!("{other:?}"),
    }
}

/// S-171, S-177: never, the address, or all that the setting lists; and a field outside the list is never written.
#[test]
fn s_171_s_177_what_a_sale_writes_to_a_card_that_is_there() {
    let found = "{ CustomerNumber: '101', Name: Hedda S, Email: hedda.sundvall@example.com, City: Umeå, Phone1: '1', VATType: SEVAT, \
                 Address1: Ripvägen 7, ZipCode: 831 45, CountryCode: SE }";
    let kept = r#"Found { key: "101" }"#;
    assert_eq!(card("  consumer_update: never\n", found), kept);
    assert_eq!(card("  consumer_update: address\n", found), r#"update 101 {"Customer":{"City":"Östersund"}}"#);
    assert_eq!(card("", found), r#"update 101 {"Customer":{"City":"Östersund"}}"#, "the default");
    let all = card("  consumer_update: all\n", found);
    assert_eq!(all, r#"update 101 {"Customer":{"Name":"Hedda Sundvall","City":"Östersund","Phone1":"+46700000001"}}"#);
    let some = card("  consumer_update: all\n  customer_fields: [Phone1]\n", found);
    assert_eq!(some, r#"update 101 {"Customer":{"Phone1":"+46700000001"}}"#);
    // The policy of businesses is theirs alone.
    assert_eq!(card("  consumer_update: never\n  business_update: all\n", found), kept);
}

/// S-187: everything on one card; who bought stands on the document all the same.
#[test]
fn s_187_one_customer_makes_and_changes_no_card() {
    assert_eq!(card("  one_customer: '1'\n", ""), "");
    assert!(card("", "").starts_with(r#"create {"Customer":{"Name":"Hedda Sundvall""#), "{}", card("", ""));
}

/// The page says of each country whether its numbers have check digits; a number with one digit changed tells.
#[test]
fn the_page_of_numbers_tells_what_is_checked() {
    let page = std::fs::read_to_string(support::root().join("docs/numbers.md")).expect("the page");
    let mut countries = Vec::new();
    for line in page.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, country, format, example, checked, _, _] = cells.as_slice() else { continue };
        if !format.starts_with('`') {
            continue;
        }
        let example = example.trim_matches('`');
        let format = Format::find(format.trim_matches('`')).unwrap_or_else(|| panic!("{line}"));
        assert!(format.read(example).is_some(), "{line}");
        let digits: Vec<usize> = example.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
        let refused = |at: &usize| {
            ('0'..='9').any(|other| {
                let mut text = example.to_owned();
                text.replace_range(*at..=*at, &other.to_string());
                text != example && format.read(&text).is_none()
            })
        };
        assert_eq!(digits.iter().all(refused), *checked == "yes", "{line}");
        countries.push((*country).to_owned());
    }
    let eu = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";
    for country in eu.split(' ').chain(["XI", "GB", "NO", "CH"]) {
        assert!(countries.iter().any(|own| own == country), "{country} is not on the page");
    }
}
