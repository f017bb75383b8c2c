//! Rows of orders and invoices.

use crate::desk::{Desk, list, row, text};

fn order(rows: &str) -> String {
    format!(r#"{{"Order": {{"CustomerNumber": "1", "OrderRows": [{rows}]}}}}"#)
}

#[test]
fn five_hundred_rows_and_no_more() {
    let mut desk = Desk::new();
    let rows = |count: usize| vec![r#"{"Description": "x"}"#; count].join(",");
    assert_eq!(list(&desk.made("/3/orders", &order(&rows(500))), "OrderRows").len(), 500);
    assert_eq!(desk.refused("POST", "/3/orders", Some(&order(&rows(501)))).0, 400);
}

#[test]
fn what_is_left_out_comes_from_the_article() {
    let mut desk = Desk::new();
    desk.made("/3/prices", r#"{"Price": {"ArticleNumber": "MUG", "PriceList": "A", "FromQuantity": 0, "Price": 149}}"#);
    desk.made(
        "/3/prices",
        r#"{"Price": {"ArticleNumber": "MUG", "PriceList": "A", "FromQuantity": 10, "Price": 129}}"#,
    );
    let made = desk.made(
        "/3/orders",
        &order(
            r#"{"ArticleNumber": "MUG", "DeliveredQuantity": 2}, {"ArticleNumber": "MUG", "DeliveredQuantity": 10}"#,
        ),
    );
    let first = row(&made, 0);
    assert_eq!(
        (text(&first, "Description"), text(&first, "AccountNumber"), text(&first, "VAT")),
        ("Stålmugg", "3001", "25")
    );
    assert_eq!((text(&first, "Price"), text(&row(&made, 1), "Price")), ("149", "129"));
}

#[test]
fn the_vat_type_of_the_customer_chooses_the_account() {
    let mut desk = Desk::new();
    for (number, vat_type, account) in
        [("10", "EUREVERSEDVAT", "3108"), ("11", "EXPORT", "3105"), ("12", "EUVAT", "3106")]
    {
        desk.made(
            "/3/customers",
            &format!(r#"{{"Customer": {{"CustomerNumber": "{number}", "Name": "x", "VATType": "{vat_type}"}}}}"#),
        );
        let vat = if vat_type == "EUVAT" { 25 } else { 0 };
        let order = format!(
            r#"{{"Order": {{"CustomerNumber": "{number}", "OrderRows": [{{"ArticleNumber": "MUG", "DeliveredQuantity": "1", "Price": 1, "VAT": {vat}}}]}}}}"#
        );
        assert_eq!(text(&row(&desk.made("/3/orders", &order), 0), "AccountNumber"), account);
    }
    let with_vat = r#"{"Order": {"CustomerNumber": "11", "OrderRows": [{"ArticleNumber": "MUG", "DeliveredQuantity": "1", "Price": 1, "VAT": 25}]}}"#;
    assert_eq!(desk.refused("POST", "/3/orders", Some(with_vat)).0, 400);
}

#[test]
fn rates_codes_accounts_articles_and_units_must_be_known() {
    let mut desk = Desk::new();
    desk.fortnox.company().account(3999, "Vilande", None, false);
    desk.made("/3/accounts", r#"{"Account": {"Number": 3999, "Description": "Vilande", "Active": false}}"#);
    for (fields, code, said) in [
        (r#""VAT": 19"#, 0, "Kunde inte hämta/hitta moms."),
        (r#""VATCode": "OSSDE""#, 0, "Ogiltig Momskod"),
        (r#""AccountNumber": 3333"#, 2_000_423, "Kan inte hitta kontot. (3333)"),
        (r#""AccountNumber": 3999"#, 2_000_550, "Kontot 3999 är inte aktivt."),
        (r#""AccountNumber": 30"#, 2_002_462, "Kontonumret har fel format. (AccountNumber)"),
        (r#""ArticleNumber": "NO""#, 2_001_302, "Artikeln NO finns inte."),
        (r#""Unit": "låda""#, 2_000_432, "Kan inte hitta enheten."),
        (r#""Unit": null"#, 2_000_699, "Värdet kan inte vara null. (Unit)"),
        (r#""Discount": 100.01, "DiscountType": "PERCENT""#, 0, "Ogiltig rabatt. Får inte överstiga 100 %."),
        (r#""Price": "dear""#, 2_000_108, "Värdet måste vara numeriskt. (Price)"),
        (r#""HouseWork": "perhaps""#, 2_000_134, "Värdet måste vara en boolean. (HouseWork)"),
    ] {
        let body = order(
            &format!(r#"{{"Description": "x", "DeliveredQuantity": "1", "Price": 1, {fields}}}"#)
                .replace(r#""Price": 1, "Price""#, r#""Price""#),
        );
        assert_eq!(desk.refused("POST", "/3/orders", Some(&body)), (400, code, said.to_owned()), "{fields}");
    }
}

#[test]
fn a_vat_code_decides_whatever_the_rate_says() {
    let mut desk = Desk::new();
    let made = desk.made(
        "/3/orders",
        &order(r#"{"Description": "Bok", "DeliveredQuantity": "1", "Price": 100, "VAT": 25, "VATCode": "MP3"}"#),
    );
    assert_eq!((text(&row(&made, 0), "VAT"), text(&made, "TotalVAT")), ("6", "6"));
}

#[test]
fn an_account_can_demand_a_cost_centre() {
    let mut desk = Desk::new();
    desk.made("/3/costcenters", r#"{"CostCenter": {"Code": "WEB", "Description": "Webben"}}"#);
    desk.put("/3/accounts/3001", Some(r#"{"Account": {"CostCenterSettings": "MANDATORY"}}"#));
    let with = |fields: &str| {
        order(&format!(
            r#"{{"Description": "x", "DeliveredQuantity": "1", "Price": 1, "AccountNumber": 3001{fields}}}"#
        ))
    };
    assert_eq!(desk.refused("POST", "/3/orders", Some(&with(""))).2, "Kontot 3001 kräver kostnadsställe.");
    desk.made("/3/orders", &with(r#", "CostCenter": "WEB""#));
    desk.put("/3/costcenters/WEB", Some(r#"{"CostCenter": {"Active": false}}"#));
    assert_eq!(desk.refused("POST", "/3/orders", Some(&with(r#", "CostCenter": "WEB""#))).1, 2_000_947);
}

#[test]
fn easy_vat_wants_an_account_for_a_custom_rate() {
    let mut desk = Desk::new();
    desk.fortnox.company().easy_vat = true;
    desk.fortnox.company().vat_rates.push(19.into());
    let with = |fields: &str| {
        order(&format!(r#"{{"Description": "x", "DeliveredQuantity": "1", "Price": 1, "VAT": 19{fields}}}"#))
    };
    assert_eq!(desk.refused("POST", "/3/orders", Some(&with(""))).1, 2_004_167);
    desk.made("/3/orders", &with(r#", "AccountNumber": 3001"#));
    desk.fortnox.company().easy_vat = false;
    assert_eq!(desk.refused("POST", "/3/orders", Some(&with(""))).1, 2_001_304);
}

#[test]
fn quantities_are_texts_and_have_two_decimals() {
    let mut desk = Desk::new();
    for (sent, kept) in [("1.123", "1.12"), ("1.125", "1.13"), ("-2", "-2"), ("\"3.50\"", "3.5")] {
        let made =
            desk.made("/3/orders", &order(&format!(r#"{{"ArticleNumber": "MUG", "DeliveredQuantity": {sent}}}"#)));
        assert_eq!(row(&made, 0).get("DeliveredQuantity").unwrap().compact(), format!("\"{kept}\""));
    }
}

#[test]
fn without_row_ids_rows_are_matched_by_their_place() {
    let mut desk = Desk::new();
    let made = desk.made("/3/orders", &order(r#"{"Description": "A", "Price": 10, "DeliveredQuantity": "1"}, {"Description": "B", "Price": 20, "DeliveredQuantity": "2"}, {"Description": "C"}"#));
    let ids: Vec<String> = (0..3).map(|at| text(&row(&made, at), "RowId").to_owned()).collect();
    let changed = desk.put(
        "/3/orders/1",
        Some(&order(r#"{"Description": "B"}, {"Price": 5}"#).replace(r#""CustomerNumber": "1", "#, "")),
    );
    assert_eq!(list(&changed, "OrderRows").len(), 2, "the list is all of the rows");
    let (first, second) = (row(&changed, 0), row(&changed, 1));
    assert_eq!(
        (text(&first, "Description"), text(&first, "Price"), text(&first, "DeliveredQuantity")),
        ("B", "10", "1")
    );
    assert_eq!(
        (text(&second, "Description"), text(&second, "Price"), text(&second, "DeliveredQuantity")),
        ("B", "5", "2")
    );
    assert!(!ids.contains(&text(&first, "RowId").to_owned()), "every update gives new ids");
}

#[test]
fn with_row_ids_rows_are_matched_by_them() {
    let mut desk = Desk::new();
    let made = desk.made("/3/orders", &order(r#"{"Description": "A", "Price": 10, "DeliveredQuantity": "1"}, {"Description": "B", "Price": 20, "DeliveredQuantity": "2"}"#));
    let second = text(&row(&made, 1), "RowId").to_owned();
    let changed = desk.put(
        "/3/orders/1",
        Some(&format!(r#"{{"Order": {{"OrderRows": [{{"Description": "new"}}, {{"RowId": {second}}}]}}}}"#)),
    );
    assert_eq!(list(&changed, "OrderRows").len(), 2);
    assert_eq!((text(&row(&changed, 0), "Description"), text(&row(&changed, 0), "Price")), ("new", "0"));
    assert_eq!((text(&row(&changed, 1), "Description"), text(&row(&changed, 1), "Price")), ("B", "20"));
}

#[test]
fn house_work_has_its_kinds() {
    let mut desk = Desk::new();
    let with = |reduction: &str, house_work: &str, kind: &str| {
        format!(
            r#"{{"Order": {{"CustomerNumber": "1", "TaxReductionType": "{reduction}", "OrderRows": [{{"ArticleNumber": "MUG", "HouseWork": {house_work}, "HouseWorkType": "{kind}"}}]}}}}"#
        )
    };
    desk.made("/3/orders", &with("rot", "true", "CONSTRUCTION"));
    desk.made("/3/orders", &with("rut", "true", "GARDENING"));
    desk.made("/3/orders", &with("rot", "false", "OTHERCOSTS"));
    assert_eq!(desk.refused("POST", "/3/orders", Some(&with("rut", "true", "CONSTRUCTION"))).1, 2_004_021);
    assert_eq!(desk.refused("POST", "/3/orders", Some(&with("rut", "true", "TUTORING"))).1, 2_003_157);
    assert_eq!(desk.refused("POST", "/3/orders", Some(&with("rot", "true", "OTHERCOSTS"))).1, 2_002_980);
}

#[test]
fn house_work_sent_as_false_comes_back_later_as_2004021() {
    let mut desk = Desk::new();
    desk.made("/3/orders", &order(r#"{"ArticleNumber": "MUG", "DeliveredQuantity": "1", "HouseWork": false}"#));
    assert_eq!(desk.refused("PUT", "/3/orders/1/createinvoice", None).1, 2_004_021);
}

#[test]
fn what_is_not_in_stock_is_not_delivered() {
    let mut desk = Desk::new();
    desk.made(
        "/3/articles",
        r#"{"Article": {"ArticleNumber": "TENT", "Description": "Tält", "StockGoods": true, "QuantityInStock": 2}}"#,
    );
    let with = |quantity: u8| {
        order(&format!(
            r#"{{"ArticleNumber": "TENT", "OrderedQuantity": "{quantity}", "DeliveredQuantity": "{quantity}", "Price": 100}}"#
        ))
    };
    assert_eq!(text(&row(&desk.made("/3/orders", &with(2)), 0), "DeliveredQuantity"), "2");
    let short = desk.made("/3/orders", &with(3));
    assert_eq!((text(&row(&short, 0), "DeliveredQuantity"), text(&short, "Total")), ("0", "0"));
    desk.fortnox.company().negative_stock = true;
    assert_eq!(text(&row(&desk.made("/3/orders", &with(3)), 0), "DeliveredQuantity"), "3");
}
