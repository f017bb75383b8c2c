//! `kontera anonymise`: nobody is left in a document, and what rules decide by is.
#![cfg(feature = "cli")]

#[path = "support/command.rs"]
mod command;
mod support;

use command::kontera;
use kontera::author::anonymise::Anonymiser;
use kontera::document::{Json, read_json};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;

fn cases() -> Vec<PathBuf> {
    support::files_below(&support::root().join("examples"), "json")
}

fn read(path: &std::path::Path) -> Json {
    Json::from(&read_json(&std::fs::read(path).expect("readable")).expect("JSON"))
}

/// Texts by the last key above them.
fn texts(json: &Json, key: &str, found: &mut Vec<(String, String)>) {
    match json {
        Json::Text(text) => found.push((key.to_owned(), text.clone())),
        Json::List(values) => values.iter().for_each(|value| texts(value, key, found)),
        Json::Object(entries) => entries.iter().for_each(|(key, value)| texts(value, key, found)),
        _ => {}
    }
}

/// What tells who somebody is, by the keys it stands under, wherever it stands.
fn personal(json: &Json, found: &mut BTreeSet<String>) {
    const KEYS: [&str; 8] =
        ["email", "contact_email", "phone", "first_name", "last_name", "address1", "address2", "company"];
    match json {
        Json::List(values) => values.iter().for_each(|value| personal(value, found)),
        Json::Object(entries) => {
            let person = entries.iter().any(|(key, _)| key == "last_name" || key == "address1");
            for (key, value) in entries {
                match value {
                    Json::Text(text) if KEYS.contains(&key.as_str()) || (person && key == "name") => {
                        found.insert(text.clone());
                    }
                    other => personal(other, found),
                }
            }
        }
        _ => {}
    }
}

#[test]
fn nobody_is_left() {
    let mut names = 0;
    for path in cases() {
        let before = read(&path);
        let after = Anonymiser::default().document(&before);
        let mut people = BTreeSet::new();
        personal(&before, &mut people);
        let mut left = Vec::new();
        texts(&after, "", &mut left);
        // The examples' own phone numbers are nobody's, and may stand for another one.
        for person in people.iter().filter(|text| text.chars().count() > 3 && !text.starts_with("+467017406")) {
            names += 1;
            let shown = left.iter().find(|(key, text)| text.contains(person.as_str()) && key != "city");
            assert_eq!(shown, None, "{}: {person} is left", path.display());
        }
    }
    assert!(names > 150, "only {names} names were looked for");
}

/// The same steps, rows, accounts, rates and amounts; only who it is differs.
#[test]
fn rules_decide_the_same() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("anonymise");
    let mut compared = 0;
    for pack in ["nordic-outdoor", "emballage", "lykta", "rost"] {
        let root = support::root().join("examples").join(pack);
        let target = folder.join(pack);
        let _ = std::fs::remove_dir_all(&target);
        let names: Vec<String> =
            support::files_below(&root.join("cases"), "json").iter().map(|path| path.display().to_string()).collect();
        let into = target.display().to_string();
        let mut arguments: Vec<&str> = vec!["anonymise", "--into", &into];
        arguments.extend(names.iter().map(String::as_str));
        let ran = kontera(&root, &arguments, b"");
        assert_eq!(ran.code, 0, "{}", ran.err);
        for name in &names {
            let name = PathBuf::from(name);
            let name = name.file_name().expect("a name").to_str().expect("UTF-8");
            let own = support::root().join("examples").join(pack).join("cases").join(name);
            let (own, made) =
                (decided(pack, &own.display().to_string()), decided(pack, &target.join(name).display().to_string()));
            assert_eq!(own, made, "{pack}: {name}");
            compared += 1;
        }
    }
    assert!(compared > 25, "{compared}");
}

/// What a pack makes of an order, without who it is.
fn decided(pack: &str, order: &str) -> Vec<String> {
    let root = support::root().join("examples").join(pack);
    // Customers are others, so none is known, and none is asked for.
    let facts = std::fs::read_to_string(root.join("facts.yaml")).expect("facts");
    let articles = facts.split("fortnox.Customer:").next().unwrap_or_default().to_owned() + "fortnox.Customer: []\n";
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("anonymise-{pack}.yaml"));
    std::fs::write(&place, articles).expect("written");
    let place = place.display().to_string();
    let ran = kontera(&root, &["run", ".", order, "--format", "jsonl", "--facts", &place], b"");
    let result: Value = serde_json::from_str(ran.out.trim()).unwrap_or_else(|problem| panic!("{problem}: {}", ran.err));
    let mut told = vec![result["outcome"].to_string()];
    for step in result["steps"].as_array().map(Vec::as_slice).unwrap_or_default() {
        told.push(format!("{} {}", step["verb"], step["record"]));
        decisions(&step["payload"], "", &mut told);
    }
    told
}

fn decisions(value: &Value, key: &str, told: &mut Vec<String>) {
    const DECIDED: [&str; 17] = [
        "AccountNumber",
        "Price",
        "VAT",
        "VATCode",
        "VATType",
        "VATIncluded",
        "Discount",
        "OrderedQuantity",
        "DeliveredQuantity",
        "Currency",
        "CurrencyRate",
        "TermsOfPayment",
        "WayOfDelivery",
        "ArticleNumber",
        "Type",
        "Country",
        "OrderDate",
    ];
    match value {
        Value::Object(entries) => entries.iter().for_each(|(key, value)| decisions(value, key, told)),
        Value::Array(values) => values.iter().for_each(|value| decisions(value, key, told)),
        value if DECIDED.contains(&key) => told.push(format!("{key} {value}")),
        _ => {}
    }
}

#[test]
fn one_person_stays_one_person_and_again_is_the_same() {
    let order = br#"{
      "name": "1001", "email": "Elin@Example.org", "token": "abc", "note": "Ring Elin",
      "customer": { "id": 77, "admin_graphql_api_id": "gid://shopify/Customer/77", "first_name": "Elin", "last_name": "Berg", "email": "elin@example.org" },
      "billing_address": { "name": "Elin Berg", "first_name": "Elin", "last_name": "Berg", "address1": "Storgatan 1", "zip": "111 22", "city": "Stockholm", "company": "" },
      "note_attributes": [
        { "name": "Organisationsnummer", "value": "559999-0008" },
        { "name": "_collection", "value": "food" },
        { "name": "Gravyr", "value": "Till Elin" },
        { "name": "gift", "value": "true" }
      ],
      "some_apps_field": "Elin Berg"
    }"#;
    let before = Json::from(&read_json(order).expect("JSON"));
    let made = Anonymiser::default().document(&before);
    insta::assert_snapshot!("one_person", made.pretty());
    assert_eq!(Anonymiser::default().document(&before), made);
    let kept = Anonymiser::keeping(vec!["Gravyr".to_owned()]).document(&before);
    assert!(kept.pretty().contains("Till Elin"));
}

#[test]
fn nothing_is_overwritten_and_wrong_documents_are_told() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("anonymise-calls");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("out")).expect("a folder");
    std::fs::write(folder.join("a.json"), "{\"email\": \"a@b.se\"}").expect("written");
    std::fs::write(folder.join("b.json"), "{\"email\": }").expect("written");
    std::fs::write(folder.join("out/a.json"), "mine").expect("written");
    let ran = kontera(&folder, &["anonymise", "a.json", "--into", "out"], b"");
    assert_eq!(ran.code, 2);
    assert_eq!(ran.err.trim(), "error: out/a.json is there already; nothing is overwritten");
    assert_eq!(std::fs::read_to_string(folder.join("out/a.json")).expect("readable"), "mine");
    let ran = kontera(&folder, &["anonymise", "b.json", "a.json"], b"");
    assert_eq!(ran.code, 3);
    assert!(ran.err.starts_with("error: b.json:1:11: "), "{}", ran.err);
    assert!(ran.out.contains("person1@example.com"), "{}", ran.out);
    let lines = kontera(&folder, &["anonymise", "-"], b"{\"email\": \"a@b.se\", \"name\": \"#1\"}");
    assert_eq!(
        (lines.code, lines.out.as_str()),
        (0, "{\n  \"email\": \"person1@example.com\",\n  \"name\": \"#1\"\n}\n")
    );
}
