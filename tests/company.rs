//! What the company has: which written values are asked for, and what is said of them.

#[cfg(feature = "cli")]
#[path = "support/command.rs"]
mod command;
mod support;

use kontera::check::{Checked, check};
use kontera::pack::{Files, Pack, load};
use std::collections::{BTreeMap, BTreeSet};

/// What nobody can tell of a pack, by the key of company.yaml that would.
fn unchecked(checked: &Checked) -> BTreeMap<&'static str, Vec<String>> {
    checked.not_checked.iter().map(|own| (own.key, own.codes.iter().map(ToString::to_string).collect())).collect()
}

/// What was found of the company; that nothing uses a setting of a test is another matter.
fn codes(checked: &Checked) -> Vec<&'static str> {
    let unused = |id: &str| id.starts_with("K10");
    checked.found.iter().map(|found| found.code.id).filter(|id| !unused(id)).collect()
}

fn checked(text: &str) -> (Pack, Checked) {
    let pack = support::pack(text);
    let checked = check(&pack);
    (pack, checked)
}

fn named(text: &str) -> BTreeMap<&'static str, Vec<String>> {
    let (pack, checked) = checked(text);
    assert!(checked.program.is_some(), "{}", support::drawn(&pack, &checked));
    unchecked(&checked)
}

fn list(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

const VOUCHER: &str = "
input order: shopify.Order

map voucher -> fortnox.Voucher in books {
  VoucherSeries   = series
  TransactionDate = date(order.created_at)
  Description     = order.name fit
  VoucherRows {
    row paid {
      Account = paid
    }
    row sold = sold
  }
}

";

#[test]
fn values_are_followed_to_their_fields() {
    let rules = r#"
setting bank: Account = 1930
let series = "S" as VoucherSeries otherwise hold "no series"
let paid = one(a for a in accounts) otherwise bank
let accounts: List<Account> = [1910, 1920]
calc row(account: Account, unit: Text(6)?) -> fortnox.VoucherRow =
  fortnox.VoucherRow(Account: account, Credit: 0, CostCenter: unit as CostCenter)
let sold = row(other(order.test, 3002), "WEB" when order.test)
calc other(tested: Bool, account: Account) -> Account = account when tested otherwise by_country(order.currency).sales
table by_country(currency) -> (sales: Account, unit: Text(6)) {
  | currency  | sales | unit    |
  | SEK       | 3001  | "BUTIK" |
  | otherwise | 3003  | "EXP"   |
}
"#;
    let named = named(&format!("{VOUCHER}{rules}"));
    assert_eq!(named["accounts"], list(&["1910", "1920", "1930", "3001", "3002", "3003"]));
    assert_eq!(named["voucher_series"], list(&["S"]));
    assert_eq!(named["cost_centers"], list(&["WEB"]), "the table's texts reach no field");
    assert_eq!(named.len(), 3, "{named:?}");
}

#[test]
fn what_counts_where_nothing_is_given_is_followed_too() {
    let rules = r#"
extend shopify.Order {
  center: CostCenter = "WEB" from attribute "center"
}

record Posting {
  account: Account = 2820
  center:  CostCenter? = "DRICKS"
}

let series: VoucherSeries = "S"
let paid: Account = 1930
let sold = row(Posting(center: order.center), Posting(account: 3001))
calc row(a: Posting, b: Posting) -> fortnox.VoucherRow =
  fortnox.VoucherRow(Account: a.account, CostCenter: b.center)
"#;
    let named = named(&format!("{VOUCHER}{rules}"));
    assert_eq!(named["accounts"], list(&["1930", "2820"]));
    assert_eq!(named["cost_centers"], list(&["DRICKS"]));
}

#[test]
fn what_is_only_compared_is_not_asked_for() {
    let rules = r#"
let series: VoucherSeries = "S"
let paid: Account = 1930
let sold = fortnox.VoucherRow(Account: 3001 when order.currency = EUR otherwise 3002)
require series != "A" otherwise hold "A is for people"
require paid != 1940 otherwise hold "not that bank"
"#;
    let named = named(&format!("{VOUCHER}{rules}"));
    assert_eq!(named["accounts"], list(&["1930", "3001", "3002"]));
    assert_eq!(named["voucher_series"], list(&["S"]));
    assert_eq!(named.len(), 2, "{named:?}");
}

#[test]
fn a_card_that_the_pack_makes_need_not_be_there() {
    let rules = "
input product: shopify.Product

map freight -> fortnox.Article {
  find by ArticleNumber
  ArticleNumber = \"FRAKT\"
  Description   = \"Frakt\"
  VAT           = 25%
}

map price(variant: shopify.Variant) -> fortnox.Price {
  ArticleNumber = \"FRAKT\" when variant.sku is absent otherwise \"PANT\"
  PriceList     = \"B\"
  Price         = in_shop(variant.price)
}
";
    let (_, checked) = checked(rules);
    let named = unchecked(&checked);
    assert_eq!(named.get("articles"), Some(&list(&["PANT"])), "{named:?}");
    assert_eq!(named.get("price_lists"), Some(&list(&["B"])), "a key that is no card's own number");
}

#[test]
fn only_rates_that_go_with_an_account_are_asked_for() {
    let rules = "
table account(vat: Rate) -> Account {
  | vat       | account                  |
  | 25%, 12%  | 3001                     |
  | 6%        | hold \"nothing at 6 %\" |
  | otherwise | hold \"no account\"      |
}

table word(vat: Rate) -> Text(20) {
  | vat       | word    |
  | 21%       | \"Belgium\" |
  | otherwise | \"other\" |
}
";
    assert_eq!(named(rules)["vat_rates"], list(&["12%", "25%"]));
}

#[test]
fn terms_of_payment_have_no_case() {
    let rules = |terms: &str, known: &str| {
        format!("setting terms: TermsOfPayment = \"{terms}\"\n//@ file: company.yaml\nterms_of_payment: [{known}]\n")
    };
    assert_eq!(codes(&checked(&rules("30dagar", "30DAGAR")).1), Vec::<&str>::new());
    assert_eq!(codes(&checked(&rules("30dagar", "30DAG")).1), ["K1205"]);
    let unit = "setting unit: Unit = \"ST\"\n//@ file: company.yaml\nunits: [st]\n";
    assert_eq!(codes(&checked(unit).1), ["K1205"], "other codes have");
}

#[test]
fn an_entry_that_cannot_be_read_makes_no_other_missing() {
    let rules = "setting bank: Account = 1930\n//@ file: company.yaml\naccounts:\n  193O: Bank\n  1910: Kassa\n";
    assert_eq!(codes(&checked(rules).1), ["K1201"]);
    let rules = "setting bank: Account = 1930\n//@ file: company.yaml\naccounts:\n  1930: { nam: Bank }\n";
    assert_eq!(codes(&checked(rules).1), ["K1202"]);
}

#[test]
fn an_empty_list_says_that_there_is_nothing() {
    for nothing in ["projects:", "projects: []", "projects: {}", "projects: ~"] {
        let rules = format!("setting p: Project = \"P1\"\n//@ file: company.yaml\n{nothing}\n");
        let (_, checked) = checked(&rules);
        assert_eq!(codes(&checked), ["K1205"], "{nothing}");
        assert!(checked.not_checked.is_empty());
    }
    let (_, checked) = checked("setting p: Project = \"P1\"\n//@ file: company.yaml\nname: Test\n");
    assert_eq!(unchecked(&checked)["projects"], list(&["P1"]));
}

#[test]
fn words_stay_words() {
    let rules = "
setting norway: Currency = NOK
setting code: CostCenter = \"NO\"
setting leading: Project = \"007\"
//@ file: company.yaml
country: NO
cost_centers: { NO: Norge, YES: ja, null: nej }
projects: [007]
vat_rates: [25.0%, 25.50 %]
";
    let (pack, checked) = checked(rules);
    assert_eq!(codes(&checked), Vec::<&str>::new(), "{}", support::drawn(&pack, &checked));
    let company = pack.company.as_ref().expect("read");
    let rates = &company.lists[&kontera::schema::Kept::VatRate];
    assert_eq!(rates.codes(), ["25%", "25.5%"]);
}

#[test]
fn a_mistake_is_told_once() {
    let rules = "
setting bank: Account = 19300
let unit: Unit = \"styckvarornas-alla-enheter\"
//@ file: company.yaml
accounts: [1930]
units: [st]
";
    let found = codes(&checked(rules).1);
    assert!(found.iter().all(|code| !code.starts_with("K12")), "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_base_pack_brings_no_company() {
    let rules = "
use house.main
//@ file: pack.yaml
name: test
version: 1.0.0
base:
  house: { version: \"1.0\", path: base }
//@ file: base/pack.yaml
name: house
version: 1.0.0
//@ file: base/rules/main.kon
setting bank: Account = 1930
//@ file: base/company.yaml
accounts: []
";
    let (_, checked) = checked(rules);
    assert_eq!(codes(&checked), Vec::<&str>::new());
    assert_eq!(unchecked(&checked)["accounts"], list(&["1930"]));
}

/// Whatever stands in the file: it is read or told, and every finding points at text.
#[test]
fn half_typed_files_are_read_or_told() {
    let rules = "use std.sweden\nsetting bank: Account = 1930\nsetting p: Project = \"P1\"\n";
    let text = company();
    let typed =
        [":", "{", "}", "[", "]", "\"", "#", "- ", "\n", "\t", "  ", "å", "\u{1F600}", "%", "&", "*", "!", "NO", "0"];
    let mut random = support::Random(0x5EED_C0DE);
    for _ in 0..150 {
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..1 + random.below(3) {
            let at = random.below(chars.len());
            let end = (at + random.below(30)).min(chars.len());
            match random.below(3) {
                0 => drop(chars.drain(at..end)),
                1 => chars.truncate(at + 1),
                _ => drop(chars.splice(at..at, typed[random.below(typed.len())].chars())),
            }
        }
        let changed: String = chars.into_iter().collect();
        let mut files = support::files(rules);
        files.insert("company.yaml".to_owned(), changed.clone().into_bytes());
        let pack = load(&files, &|_| Err(String::new()));
        let checked = check(&pack);
        for label in checked.found.iter().flat_map(|found| &found.labels) {
            let whole = pack.sources.text(label.span.file);
            let range = label.span.start as usize..label.span.end as usize;
            assert!(whole.get(range).is_some(), "{}: {label:?}\n{changed}", pack.sources.at(label.span));
        }
    }
}

// The example ───────────────────────────────────────────────────────────────────────────────────────

fn example() -> Files {
    let root = support::root().join("examples/nordic-outdoor");
    let mut files = Files::new();
    for ending in ["yaml", "kon", "csv"] {
        for path in support::files_below(&root, ending) {
            let name = path.strip_prefix(&root).expect("below").display().to_string();
            files.insert(name, std::fs::read(path).expect("readable"));
        }
    }
    files
}

fn example_with(company: Option<String>) -> (Pack, Checked) {
    let mut files = example();
    match company {
        Some(company) => drop(files.insert("company.yaml".to_owned(), company.into_bytes())),
        None => drop(files.remove("company.yaml")),
    }
    let pack = load(&files, &|folder| Err(format!("there is no folder {folder}")));
    let checked = check(&pack);
    (pack, checked)
}

fn company() -> String {
    String::from_utf8(example()["company.yaml"].clone()).expect("UTF-8")
}

#[test]
fn the_example_has_what_it_names() {
    let (pack, checked) = example_with(Some(company()));
    assert!(checked.found.is_empty(), "{}", support::drawn(&pack, &checked));
    assert_eq!(unchecked(&checked), BTreeMap::new());
}

/// Whatever the example names: without it the pack is refused, and the refusal names it.
#[test]
fn nothing_that_the_example_names_can_be_missing() {
    let (_, without) = example_with(None);
    assert!(without.program.is_some(), "without company.yaml nothing is refused");
    let mut count = 0;
    for (section, named) in unchecked(&without) {
        for code in named {
            let (pack, checked) = example_with(Some(removed(&company(), section, &code)));
            let about: BTreeSet<&str> =
                checked.found.iter().filter(|found| found.message.contains(&code)).map(|found| found.code.id).collect();
            assert!(!about.is_empty(), "{section} {code}\n{}", support::drawn(&pack, &checked));
            assert!(checked.program.is_none(), "{section} {code}");
            count += 1;
        }
    }
    assert!(count > 30, "{count} codes");
}

/// The file with one entry fewer.
fn removed(company: &str, section: &str, code: &str) -> String {
    let mut inside = false;
    let mut out = String::new();
    for line in company.lines() {
        if !line.starts_with([' ', '#']) {
            inside = line.starts_with(&format!("{section}:"));
        }
        let key = line.trim().split(':').next().unwrap_or_default().trim_matches('"');
        if inside && line.starts_with(' ') && key == code {
            continue;
        }
        if inside && line.contains('[') {
            let (head, rest) = line.split_once('[').expect("a list");
            let kept: Vec<&str> =
                rest.trim_end_matches(']').split(',').map(str::trim).filter(|own| *own != code).collect();
            out.push_str(&format!("{head}[{}]\n", kept.join(", ")));
            continue;
        }
        out.push_str(line);
        out.push('\n');
    }
    assert!(out.len() < company.len(), "{section} has no {code}");
    out
}

/// Each list left out: what it would tell is listed, and nothing else.
#[test]
fn a_list_that_is_left_out_is_told_as_not_checked() {
    let (_, without) = example_with(None);
    for (section, named) in unchecked(&without) {
        let mut inside = false;
        let kept: Vec<String> = company()
            .lines()
            .filter(|line| {
                if !line.starts_with([' ', '#']) {
                    inside = line.starts_with(&format!("{section}:"));
                }
                !inside
            })
            .map(str::to_owned)
            .collect();
        let (pack, checked) = example_with(Some(kept.join("\n")));
        assert!(checked.found.is_empty(), "{section}\n{}", support::drawn(&pack, &checked));
        assert_eq!(unchecked(&checked), BTreeMap::from([(section, named)]));
    }
}

/// Every account of the example with every VAT code: found if, and only if, a rule pairs it with another rate.
#[test]
fn vat_codes_are_held_against_the_rates() {
    let rates =
        BTreeMap::from([("3011", "MP1"), ("3012", "MP2"), ("3013", "MP3"), ("3112", "OSSDE"), ("3114", "OSSFI")]);
    let rate_of = |code: &str| match code {
        "MP1" | "OSSDK" => "25",
        "MP2" => "12",
        "MP3" => "6",
        "OSSDE" => "19",
        "OSSFI" => "25.5",
        other => panic!("{other}"),
    };
    for (account, own) in &rates {
        for other in ["MP1", "MP2", "MP3", "OSSDE", "OSSDK", "OSSFI"] {
            let line = |code: &str| format!("vat_code: {code} }}");
            let changed: String = company()
                .lines()
                .map(|text| {
                    let is_line = text.trim_start().starts_with(&format!("{account}:"));
                    if is_line { text.replace(&line(own), &line(other)) } else { text.to_owned() }
                })
                .map(|text| text + "\n")
                .collect();
            let (pack, checked) = example_with(Some(changed));
            let expected: &[&str] = if rate_of(own) == rate_of(other) { &[] } else { &["K1211"] };
            assert_eq!(codes(&checked), expected, "{account} {other}\n{}", support::drawn(&pack, &checked));
        }
    }
}

// The command ───────────────────────────────────────────────────────────────────────────────────────

#[cfg(feature = "cli")]
fn snapshot(name: &str, out: &str) {
    insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots/company", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, out);
    });
}

/// A pack as a folder.
#[cfg(feature = "cli")]
fn written(name: &str, text: &str) -> String {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("company").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    for (path, bytes) in support::files(text) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("written");
    }
    folder.to_str().expect("a path").to_owned()
}

#[cfg(feature = "cli")]
#[test]
fn what_is_not_checked_is_told_and_refuses_nothing() {
    let root = support::root();
    let rules = "use std.sweden
override map sales_order because \"pieces\" {
  OrderRows {
    row goods {
      Unit = \"st\"
    }
  }
}
";
    let ran = command::kontera(&root, &["check", &written("without", rules)], b"");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    snapshot("not-checked", &ran.err);
    assert!(ran.err.lines().all(|line| line.chars().count() <= 80));
    let partly = format!("{rules}//@ file: company.yaml\naccounts: [{}]\nvat_rates: [25%, 12%, 6%, 0%]\n", ACCOUNTS);
    let ran = command::kontera(&root, &["check", &written("partly", &partly)], b"");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    snapshot("partly-checked", &ran.err);
    let ran = command::kontera(&root, &["check", &written("strict", &partly), "--strict", "--format", "json"], b"");
    let document: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(document["packs"][0]["not_checked"][1], serde_json::json!({ "list": "units", "codes": ["st"] }));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = command::kontera(&root, &["check", "examples/nordic-outdoor"], b"");
    assert_eq!((ran.code, ran.err.lines().count()), (0, 1), "{}", ran.err);
}

#[cfg(feature = "cli")]
const ACCOUNTS: &str = "1510, 1686, 1689, 1930, 2421, 2611, 2614, 2621, 2631, 2641, 2645, 2670, 2820, 2840, 3001, 3002, \
                        3003, 3105, 3108, 3305, 3308, 3520, 3521, 3522, 3590, 3740, 3960, 4531, 4535, 4598, 6040, 6064, 6380, 6570, 7960";

/// Rules read the company's own facts.
#[cfg(feature = "cli")]
#[test]
fn a_run_knows_the_company() {
    let rules = "
input order: shopify.Order
input company: kontera.Company

let day = date(order.created_at)
let year = one(y for y in company.fiscal_years where y.from <= day and day <= y.until)

map customer -> fortnox.Customer {
  require company.locked_until is absent or day > company.locked_until
    otherwise hold \"the books are locked until {company.locked_until}\"
  require year is present otherwise hold \"no fiscal year for {day}\"
  require not (company.warehouse otherwise false) otherwise warn \"the warehouse is on\"
  find by Email
  Name     = company.name fit otherwise hold \"the company has no name\"
  Email    = order.email as Email
  VATType  = SEVAT
  Comments = \"{company.currency}, {company.country otherwise SE}, {year.method otherwise CASH}\" fit
}

flow orders {
  on order.created { create customer }
}
//@ file: facts.yaml
fortnox.Customer: []
";
    let company = "//@ file: company.yaml
name: Nordic Outdoor AB
country: NO
locked_until: 2025-12-31
warehouse: true
accounts:
  1930: { name: Bank, active: false }
fiscal_years:
  - { from: 2026-01-01, until: 2026-12-31, method: ACCRUAL }
";
    let run = |name: &str, text: &str, day: &str| {
        let order = format!("{{\"name\":\"#1\",\"email\":\"elin@example.com\",\"created_at\":\"{day}T10:00:00Z\"}}");
        let arguments = ["run", &written(name, text), "-", "--format", "jsonl"];
        let ran = command::kontera(&support::root(), &arguments, order.as_bytes());
        command::results(&ran.out).into_iter().next().unwrap_or_else(|| panic!("{}", ran.err))
    };
    let with = format!("{rules}{company}");
    let result = run("open", &with, "2026-05-01");
    let card = &result["steps"][0]["payload"]["Customer"];
    assert_eq!(
        (card["Name"].as_str(), card["Comments"].as_str()),
        (Some("Nordic Outdoor AB"), Some("SEK, NO, ACCRUAL"))
    );
    assert_eq!(result["warnings"][0]["text"], "the warehouse is on");
    let result = run("locked", &with, "2025-12-31");
    assert_eq!(result["reasons"][0]["text"], "the books are locked until 2025-12-31");
    let result = run("year", &with, "2027-01-01");
    assert_eq!(result["reasons"][0]["text"], "no fiscal year for 2027-01-01");
    let result = run("nobody", rules, "2026-05-01");
    assert_eq!((result["outcome"].as_str(), result["needs"][0]["input"].as_str()), (Some("needs"), Some("company")));
}

/// What the example sends names only what its company.yaml has.
#[cfg(feature = "cli")]
#[test]
fn the_example_sends_what_the_company_has() {
    use kontera::schema::Kept;
    let company = example_with(Some(company())).0.company.expect("read");
    let ran = command::kontera(&support::root(), &["run", "examples/nordic-outdoor", "--format", "jsonl"], b"");
    let mut seen: BTreeSet<(&str, String)> = BTreeSet::new();
    for result in command::results(&ran.out) {
        for step in result["steps"].as_array().into_iter().flatten() {
            values(&step["payload"], &mut |name, value| {
                let kept = match name {
                    "AccountNumber" => Kept::Account,
                    "VAT" => Kept::VatRate,
                    "Currency" => Kept::Currency,
                    _ => match kontera::schema::Register::find(name) {
                        Some(register) => Kept::Code(register),
                        None if name == "VATCode" => Kept::find("vat_codes").expect("a list"),
                        None => return,
                    },
                };
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let code = if kept == Kept::VatRate { format!("{text}%") } else { text };
                assert!(company.entry(kept, &code).is_some(), "{name} {code}");
                seen.insert((kept.section(), code));
            });
        }
    }
    assert!(seen.len() > 15, "{seen:?}");
}

#[cfg(feature = "cli")]
fn values<'v>(value: &'v serde_json::Value, visit: &mut impl FnMut(&'v str, &'v serde_json::Value)) {
    match value {
        serde_json::Value::Object(entries) => {
            for (name, value) in entries {
                if value.is_object() || value.is_array() {
                    values(value, visit);
                } else if !value.is_null() {
                    visit(name, value);
                }
            }
        }
        serde_json::Value::Array(all) => all.iter().for_each(|value| values(value, visit)),
        _ => {}
    }
}
