//! Customers, articles and the small registers.

use crate::desk::{Desk, list, text};

#[test]
fn a_customer_number_is_never_given_twice() {
    let mut desk = Desk::new();
    let made = desk.made("/3/customers", r#"{"Customer": {"CustomerNumber": "C-7", "Name": "x"}}"#);
    assert_eq!(text(&made, "Currency"), "SEK");
    assert_eq!(desk.call("DELETE", "/3/customers/C-7", None).0, 204);
    let again = r#"{"Customer": {"CustomerNumber": "C-7", "Name": "x"}}"#;
    assert_eq!(desk.refused("POST", "/3/customers", Some(again)).1, 2_000_637);
}

#[test]
fn a_customer_has_a_name_and_codes_of_countries() {
    let mut desk = Desk::new();
    let refused = |desk: &mut Desk, fields: &str| {
        desk.refused("POST", "/3/customers", Some(&format!(r#"{{"Customer": {{{fields}}}}}"#)))
    };
    assert_eq!(refused(&mut desk, r#""City": "x""#).1, 2_000_637);
    assert_eq!(refused(&mut desk, r#""Name": "x", "Mobile": "1""#).1, 2_001_399);
    assert_eq!(refused(&mut desk, r#""Name": "x", "VATNumber": "12""#).1, 2_004_194);
    assert_eq!(refused(&mut desk, r#""Name": "x", "CountryCode": "UK""#).0, 400);
    assert_eq!(refused(&mut desk, r#""Name": "x", "TermsOfPayment": "99""#).1, 2_000_429);
    let made =
        desk.made("/3/customers", r#"{"Customer": {"Name": "x", "CountryCode": "GB", "ExternalReference": "key"}}"#);
    assert_eq!((text(&made, "Country"), text(&made, "ExternalReference")), ("Storbritannien", "key"));
}

#[test]
fn the_sales_account_is_a_number_once_and_a_text_ever_after() {
    let mut desk = Desk::new();
    let made =
        desk.made("/3/customers", r#"{"Customer": {"CustomerNumber": "9", "Name": "x", "SalesAccount": "3001"}}"#);
    assert_eq!(made.get("SalesAccount").unwrap().compact(), "3001");
    assert_eq!(desk.one("/3/customers/9").get("SalesAccount").unwrap().compact(), "\"3001\"");
}

#[test]
fn customers_are_searched_by_mail_and_number() {
    let mut desk = Desk::new();
    desk.made(
        "/3/customers",
        r#"{"Customer": {"Name": "A", "Email": "kund@example.com", "OrganisationNumber": "559999-0016"}}"#,
    );
    for query in ["email=KUND@example", "organisationnumber=559999-0016"] {
        let (_, page) = desk.get(&format!("/3/customers?{query}"));
        assert_eq!(list(&page, "Customers").len(), 1, "{query}");
    }
}

#[test]
fn an_article_number_is_taken_once_and_has_its_signs() {
    let mut desk = Desk::new();
    let article = |number: &str| format!(r#"{{"Article": {{"ArticleNumber": "{number}", "Description": "x"}}}}"#);
    assert_eq!(desk.refused("POST", "/3/articles", Some(&article("MUG"))).1, 2_000_013);
    assert_eq!(desk.refused("POST", "/3/articles", Some(&article("A B"))).1, 2_000_166);
    assert_eq!(desk.refused("POST", "/3/articles", Some(r#"{"Article": {}}"#)).1, 2_000_204);
    let made = desk.made("/3/articles", &article("A/B-1_2+3"));
    assert_eq!(text(&made, "@url"), "https://api.fortnox.se/3/articles/A%2FB-1_2+3");
    assert_eq!(desk.get("/3/articles/A%2FB-1_2+3").0, 200);
    assert_eq!(desk.refused("PUT", "/3/articles/MUG", Some(r#"{"Article": {"ArticleNumber": "CUP"}}"#)).0, 400);
}

#[test]
fn an_article_has_the_rate_of_its_account() {
    let mut desk = Desk::new();
    let made = desk.made("/3/articles", r#"{"Article": {"Description": "Bok", "SalesAccount": 3003}}"#);
    assert_eq!((text(&made, "VAT"), text(&made, "EUAccount"), text(&made, "PurchaseAccount")), ("6", "3108", "4000"));
    assert_eq!(
        text(&desk.made("/3/articles", r#"{"Article": {"Description": "x", "SalesAccount": 1930}}"#), "VAT"),
        "0"
    );
}

#[test]
fn a_price_has_list_article_and_quantity() {
    let mut desk = Desk::new();
    let price = r#"{"Price": {"ArticleNumber": "MUG", "PriceList": "A", "Price": 149}}"#;
    assert_eq!(text(&desk.made("/3/prices", price), "FromQuantity"), "0");
    assert_eq!(desk.refused("POST", "/3/prices", Some(price)).1, 2_000_762);
    assert_eq!(text(&desk.one("/3/articles/MUG"), "SalesPrice"), "149");
    desk.put("/3/prices/A/MUG/0", Some(r#"{"Price": {"Price": 129}}"#));
    assert_eq!(text(&desk.one("/3/prices/A/MUG"), "Price"), "129");
    assert_eq!(list(&desk.get("/3/prices/sublist/A/MUG").1, "Prices").len(), 1);
    assert_eq!(desk.refused("GET", "/3/prices/B/MUG", None).1, 2_000_430);
    assert_eq!(desk.call("DELETE", "/3/prices/A/MUG/0", None).0, 204);
    assert_eq!(desk.refused("GET", "/3/prices/A/MUG", None).0, 404);
}

#[test]
fn codes_of_terms_are_capitals() {
    let mut desk = Desk::new();
    let made = desk.made("/3/termsofpayments", r#"{"TermsOfPayment": {"Code": "21days", "Description": "x"}}"#);
    assert_eq!(text(&made, "Code"), "21DAYS");
    assert_eq!(desk.get("/3/termsofpayments/21days").0, 200);
    assert_eq!(
        desk.refused("POST", "/3/termsofpayments", Some(r#"{"TermsOfPayment": {"Code": "a b", "Description": "x"}}"#))
            .1,
        2_000_106
    );
}

#[test]
fn every_register_is_read_and_most_are_written() {
    let mut desk = Desk::new();
    for (path, body) in [
        ("wayofdeliveries", r#"{"WayOfDelivery": {"Code": "BUD"}}"#),
        ("termsofdeliveries", r#"{"TermsOfDelivery": {"Code": "EXW", "Description": "x"}}"#),
        ("modesofpayments", r#"{"ModeOfPayment": {"Code": "SHOP", "AccountNumber": "1580"}}"#),
        ("currencies", r#"{"Currency": {"Code": "CHF", "Description": "x"}}"#),
        ("units", r#"{"Unit": {"Code": "låda", "Description": "x"}}"#),
        ("costcenters", r#"{"CostCenter": {"Code": "WEB", "Description": "x"}}"#),
        ("projects", r#"{"Project": {"Description": "x"}}"#),
        ("pricelists", r#"{"PriceList": {"Code": "B", "Description": "x"}}"#),
        ("accounts", r#"{"Account": {"Number": 3999, "Description": "x"}}"#),
        ("voucherseries", r#"{"VoucherSeries": {"Code": "S", "Manual": true}}"#),
        ("labels", r#"{"Label": {"Description": "x"}}"#),
        ("financialyears", r#"{"FinancialYear": {"FromDate": "2028-01-01", "ToDate": "2028-12-31"}}"#),
    ] {
        desk.made(&format!("/3/{path}"), body);
        assert_eq!(desk.get(&format!("/3/{path}")).0, 200, "{path}");
    }
    for page in [
        "companyinformation",
        "settings/company",
        "settings/lockedperiod",
        "me",
        "printtemplates",
        "predefinedaccounts",
        "predefinedvoucherseries",
    ] {
        assert_eq!(desk.get(&format!("/3/{page}")).0, 200, "{page}");
    }
    assert_eq!(text(&desk.one("/3/companyinformation"), "DatabaseNumber"), "1234567");
    assert_eq!(text(&desk.one("/3/predefinedaccounts/SALES"), "Account"), "3001");
    desk.put("/3/predefinedaccounts/SALES", Some(r#"{"PreDefinedAccount": {"Account": 3002}}"#));
    assert_eq!(
        desk.refused("PUT", "/3/predefinedaccounts/SALES", Some(r#"{"PreDefinedAccount": {"Account": 9999}}"#)).1,
        2_001_265
    );
    assert_eq!(desk.refused("GET", "/3/predefinedaccounts/NONE", None).1, 2_001_403);
}

#[test]
fn the_warehouse_says_whether_it_is_on() {
    let mut desk = Desk::new();
    assert_eq!(desk.get("/api/warehouse/tenants-v4").1.compact(), r#"{"activated":false,"tenantId":1234567}"#);
    assert_eq!(desk.get("/api/warehouse/status-v1/stockbalance?itemIds=MUG").0, 400);
    desk.fortnox.company().warehouse = true;
    assert_eq!(desk.get("/api/warehouse/status-v1/stockbalance?itemIds=MUG").0, 200);
}

#[test]
fn a_company_of_a_pack_has_what_its_files_say() {
    let read = |name: &str| {
        let path = format!("{}/examples/nordic-outdoor/{name}", env!("CARGO_MANIFEST_DIR"));
        kontera::document::read_yaml(&std::fs::read_to_string(path).unwrap()).unwrap()
    };
    let company = kontera::sandbox::Company::of_pack(&read("company.yaml"), Some(&read("facts.yaml")));
    let mut desk = Desk::of(company);
    assert_eq!(text(&desk.one("/3/customers/1001"), "Name"), "Elin Sandqvist");
    assert_eq!(text(&desk.one("/3/articles/TENT-2P"), "Description"), "Tält Fjäll 2P");
    assert_eq!(text(&desk.one("/3/accounts/3041"), "Active"), "false");
    assert_eq!(text(&desk.one("/3/settings/lockedperiod"), "EndDate"), "2025-12-31");
    assert_eq!(text(&desk.one("/3/modesofpayments/SHOPIFY"), "AccountNumber"), "1580");
    let order = r#"{"Order": {"CustomerNumber": "1001", "WayOfDelivery": "POSTNORD", "CostCenter": "WEB", "OrderRows":
        [{"ArticleNumber": "TENT-2P", "DeliveredQuantity": "1", "Price": 100, "VAT": 25.5, "AccountNumber": 3114}]}}"#;
    assert_eq!(text(&desk.made("/3/orders", order), "Total"), "125.5");
}
