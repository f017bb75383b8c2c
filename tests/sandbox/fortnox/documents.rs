//! Fields of documents, what comes from the customer's card, what registers must have.

use crate::desk::{Desk, json, list, text};

fn order(fields: &str) -> String {
    format!(r#"{{"Order": {{"CustomerNumber": "1"{fields}}}}}"#)
}

#[test]
fn an_unknown_field_is_2001399_and_case_counts() {
    let mut desk = Desk::new();
    for field in [r#", "VATType": "SEVAT""#, r#", "comments": "x""#, r#", "OrderRows": [{"Quantity": 1}]"#] {
        let refused = desk.refused("POST", "/3/orders", Some(&order(field)));
        assert_eq!(refused, (400, 2_001_399, "Felaktigt fältnamn".into()), "{field}");
    }
}

#[test]
fn fields_that_are_only_shown_are_refused() {
    let mut desk = Desk::new();
    assert_eq!(desk.refused("POST", "/3/orders", Some(&order(r#", "Total": 1"#))).1, 2_000_321);
    let article = r#"{"Article": {"Description": "x", "SalesPrice": 10}}"#;
    assert_eq!(desk.refused("POST", "/3/articles", Some(article)).1, 2_000_321);
    assert_eq!(
        desk.refused(
            "POST",
            "/3/invoices",
            Some(r#"{"Invoice": {"CustomerNumber": "1", "OrganisationNumber": "559999-0008"}}"#)
        )
        .1,
        2_000_321
    );
    assert_eq!(
        desk.made("/3/orders", &order(r#", "OrganisationNumber": "559999-0008""#)).get("OrganisationNumber"),
        Some(&json("\"559999-0008\""))
    );
}

#[test]
fn too_long_is_cut_silently_or_refused_by_field() {
    let mut desk = Desk::new();
    let long = |letters: usize| "x".repeat(letters);
    let made = desk.made(
        "/3/orders",
        &order(&format!(
            r#", "YourOrderNumber": "{}", "DeliveryAddress1": "{}", "OrderRows": [{{"Description": "{}"}}]"#,
            long(31),
            long(61),
            long(256)
        )),
    );
    assert_eq!(text(&made, "YourOrderNumber").len(), 30);
    assert_eq!(text(&made, "DeliveryAddress1").len(), 60);
    assert_eq!(text(&list(&made, "OrderRows")[0], "Description").len(), 255);
    assert_eq!(
        desk.refused("POST", "/3/orders", Some(&order(&format!(r#", "Comments": "{}""#, long(1025))))).1,
        2_001_896
    );
    assert_eq!(
        desk.refused("POST", "/3/orders", Some(&order(&format!(r#", "YourReference": "{}""#, long(51))))).1,
        2_001_600
    );
    let invoice = format!(r#"{{"Invoice": {{"CustomerNumber": "1", "YourOrderNumber": "{}"}}}}"#, long(75));
    assert_eq!(text(&desk.made("/3/invoices", &invoice), "YourOrderNumber").len(), 75);
}

#[test]
fn characters_outside_the_set_are_2000359() {
    let mut desk = Desk::new();
    for sign in ["—", "“", "•", "<", "[", "{", "|", "~", "…", "🙂", "\u{200B}"] {
        let refused = desk.refused("POST", "/3/orders", Some(&order(&format!(r#", "Remarks": "{sign}""#))));
        assert_eq!(refused.1, 2_000_359, "{sign}");
    }
    let fine = "Åsa Ø. Łukasz & Söner – 5 % (½) €, #1 / * _ ! ? @ + = ; : ’ ` ´";
    assert_eq!(text(&desk.made("/3/orders", &order(&format!(r#", "Remarks": "{fine}""#))), "Remarks"), fine);
}

#[test]
fn what_is_left_out_comes_from_the_card_and_null_keeps_it_out() {
    let mut desk = Desk::new();
    let card = r#"{"Customer": {"CustomerNumber": "7", "Name": "Webbkund", "Address1": "Storgatan 1", "Address2": "c/o X",
        "DeliveryName": "Lager", "CountryCode": "NO", "TermsOfPayment": "10", "ShowPriceVATIncluded": true,
        "InvoiceFreight": "49", "YourReference": "Kim", "InvoiceDiscount": 10}}"#;
    desk.made("/3/customers", card);
    let made = desk.made(
        "/3/orders",
        r#"{"Order": {"CustomerNumber": "7", "Address1": "", "Address2": null, "CustomerName": "Elin",
        "OrderRows": [{"ArticleNumber": "MUG", "DeliveredQuantity": "1", "Price": 100}]}}"#,
    );
    assert_eq!(text(&made, "CustomerName"), "Elin");
    assert_eq!(text(&made, "Address1"), "Storgatan 1");
    assert_eq!(text(&made, "Address2"), "");
    assert_eq!(text(&made, "DeliveryName"), "Lager");
    assert_eq!(text(&made, "Country"), "Norge");
    assert_eq!(text(&made, "TermsOfPayment"), "10");
    assert_eq!(text(&made, "VATIncluded"), "true");
    assert_eq!(text(&made, "Freight"), "49");
    assert_eq!(text(&made, "YourReference"), "Kim");
    let row = &list(&made, "OrderRows")[0];
    assert_eq!((text(row, "Discount"), text(row, "DiscountType"), text(row, "Total")), ("10", "PERCENT", "90"));
    let made = desk.made(
        "/3/orders",
        r#"{"Order": {"CustomerNumber": "7", "Freight": 0, "OrderRows":
        [{"ArticleNumber": "MUG", "DeliveredQuantity": "1", "Price": 100, "Discount": 0, "DiscountType": "AMOUNT"}]}}"#,
    );
    assert_eq!((text(&made, "Freight"), text(&list(&made, "OrderRows")[0], "Total")), ("0", "100"));
}

#[test]
fn an_empty_text_says_nothing_in_an_update_and_null_empties() {
    let mut desk = Desk::new();
    desk.made("/3/orders", &order(r#", "Country": "Sverige", "Remarks": "x""#));
    assert_eq!(text(&desk.put("/3/orders/1", Some(r#"{"Order": {"Country": ""}}"#)), "Country"), "Sverige");
    assert_eq!(text(&desk.put("/3/orders/1", Some(r#"{"Order": {"Country": null}}"#)), "Country"), "");
    assert_eq!(text(&desk.put("/3/orders/1", Some(r#"{"Order": {"Remarks": "API_BLANK"}}"#)), "Remarks"), "");
}

#[test]
fn codes_must_be_in_their_registers() {
    let mut desk = Desk::new();
    for (field, code, said) in [
        (r#""Currency": "CHF""#, 2_004_344, "Kunde inte hämta/hitta valuta."),
        (r#""TermsOfPayment": "99""#, 2_000_429, "Kan inte hitta betalningsvillkoret."),
        (r#""TermsOfDelivery": "X""#, 2_000_435, "Kan inte hitta leveransvillkoret."),
        (r#""WayOfDelivery": "DRONE""#, 0, "Kunde inte hämta/hitta leveranssätt."),
        (r#""PriceList": "Z""#, 2_000_431, "Kan inte hitta prislistan."),
        (r#""Project": "9""#, 2_001_161, "Kan inte hitta projektet."),
        (r#""CostCenter": "WEB""#, 0, "Kan inte hitta kostnadsstället."),
        (r#""Country": "SE""#, 0, "Kan inte hitta landet. (Country)"),
    ] {
        let refused = desk.refused("POST", "/3/orders", Some(&order(&format!(", {field}"))));
        assert_eq!(refused, (400, code, said.to_owned()));
    }
    assert_eq!(desk.refused("POST", "/3/orders", Some(r#"{"Order": {"CustomerNumber": "404"}}"#)).1, 2_000_433);
    assert_eq!(desk.refused("POST", "/3/orders", Some(r#"{"Order": {}}"#)).1, 2_000_204);
}

#[test]
fn a_way_of_delivery_that_is_gone_from_the_register_fails_by_the_card() {
    let mut desk = Desk::new();
    desk.made("/3/wayofdeliveries", r#"{"WayOfDelivery": {"Code": "BUD", "Description": "Bud"}}"#);
    desk.put("/3/customers/1", Some(r#"{"Customer": {"WayOfDelivery": "BUD"}}"#));
    desk.call("DELETE", "/3/wayofdeliveries/BUD", None);
    let refused = desk.refused("POST", "/3/orders", Some(&order("")));
    assert_eq!(refused.2, "Kunde inte hämta/hitta leveranssätt.");
}

#[test]
fn numbers_can_be_chosen_once() {
    let mut desk = Desk::new();
    let chosen = order(r#", "DocumentNumber": "6000000000""#);
    assert_eq!(text(&desk.made("/3/orders", &chosen), "DocumentNumber"), "6000000000");
    assert_eq!(desk.refused("POST", "/3/orders", Some(&chosen)).1, 2_000_861);
    assert_eq!(text(&desk.made("/3/orders", &order("")), "DocumentNumber"), "6000000001");
    let two = [desk.made("/3/orders", &order("")), desk.made("/3/orders", &order(""))];
    assert_ne!(text(&two[0], "DocumentNumber"), text(&two[1], "DocumentNumber"), "equal requests make two documents");
}

#[test]
fn an_invoice_needs_an_open_day() {
    let mut desk = Desk::new();
    let invoice = |date: &str| format!(r#"{{"Invoice": {{"CustomerNumber": "1", "InvoiceDate": "{date}"}}}}"#);
    assert_eq!(
        desk.refused("POST", "/3/invoices", Some(&invoice("2031-01-01"))).2,
        "Räkenskapsår saknas för angivet datum."
    );
    desk.fortnox.company().locked_until = Some("2026-10-31".parse().unwrap());
    assert_eq!(desk.refused("POST", "/3/invoices", Some(&invoice("2026-10-31"))).1, 2_002_141);
    let made = desk.made("/3/invoices", &invoice("2026-11-01"));
    assert_eq!((text(&made, "DueDate"), text(&made, "AccountingMethod")), ("2026-12-01", "ACCRUAL"));
    let lock = desk.one("/3/settings/lockedperiod");
    assert_eq!(text(&lock, "EndDate"), "2026-10-31");
}

#[test]
fn a_year_without_a_date_is_today_in_sweden() {
    let mut desk = Desk::new();
    desk.now = "2026-11-02T23:30:00Z".parse().unwrap();
    desk.log_in();
    assert_eq!(text(&desk.made("/3/orders", &order("")), "OrderDate"), "2026-11-03");
}

#[test]
fn delivery_state_needs_the_warehouse() {
    let mut desk = Desk::new();
    assert_eq!(desk.refused("POST", "/3/orders", Some(&order(r#", "DeliveryState": "delivery""#))).0, 400);
    desk.fortnox.company().warehouse = true;
    desk.made("/3/orders", &order(r#", "DeliveryState": "delivery""#));
}
