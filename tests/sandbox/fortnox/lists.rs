//! Lists: search, filters, pages.

use crate::desk::{Desk, list, text};
use jiff::SignedDuration;
use kontera::sandbox::{Disturbance, Service};

fn order(reference: &str) -> String {
    format!(
        r#"{{"Order": {{"CustomerNumber": "1", "ExternalInvoiceReference1": "{reference}", "ExternalInvoiceReference2": "K-{reference}"}}}}"#
    )
}

fn numbers(desk: &mut Desk, query: &str) -> Vec<String> {
    let (status, answer) = desk.get(&format!("/3/orders?{query}"));
    assert_eq!(status, 200, "{}", answer.compact());
    list(&answer, "Orders").iter().map(|order| text(order, "DocumentNumber").to_owned()).collect()
}

#[test]
fn references_match_on_their_start_and_names_anywhere() {
    let mut desk = Desk::new();
    for reference in ["shop-12", "shop-123", "other-shop-12"] {
        desk.made("/3/orders", &order(reference));
    }
    assert_eq!(numbers(&mut desk, "externalinvoicereference1=SHOP-12"), ["1", "2"]);
    assert_eq!(numbers(&mut desk, "externalinvoicereference2=K-shop-123"), ["2"]);
    assert_eq!(numbers(&mut desk, "customername=SANDQ"), ["1", "2", "3"]);
    assert_eq!(numbers(&mut desk, "customername=nothing"), [] as [&str; 0]);
}

#[test]
fn pages_tell_how_many_there_are() {
    let mut desk = Desk::new();
    for number in 0..7 {
        desk.made("/3/orders", &order(&number.to_string()));
    }
    let (_, page) = desk.get("/3/orders?limit=3&page=3");
    assert_eq!(
        page.get("MetaInformation").unwrap().compact(),
        r#"{"@TotalResources":7,"@TotalPages":3,"@CurrentPage":3}"#
    );
    assert_eq!(list(&page, "Orders").len(), 1);
    let (_, none) = desk.get("/3/orders?customername=nothing");
    assert_eq!(
        none.get("MetaInformation").unwrap().compact(),
        r#"{"@TotalResources":0,"@TotalPages":0,"@CurrentPage":1}"#
    );
    assert_eq!(numbers(&mut desk, "sortby=documentnumber&sortorder=descending&limit=2"), ["7", "6"]);
}

#[test]
fn a_list_is_a_short_form() {
    let mut desk = Desk::new();
    desk.made("/3/orders", &order("x"));
    let (_, page) = desk.get("/3/orders");
    let short = &list(&page, "Orders")[0];
    assert!(short.get("Total").is_some() && short.get("OrderRows").is_none() && short.get("Comments").is_none());
    let (_, page) = desk.get("/3/customers");
    assert_eq!(text(&list(&page, "Customers")[0], "Address1"), "");
    let (_, page) = desk.get("/3/articles");
    let article = &list(&page, "Articles")[0];
    assert_eq!((text(article, "VAT"), article.get("QuantityInStock").unwrap().compact().as_str()), ("null", "\"0\""));
}

#[test]
fn parameters_that_a_list_does_not_know_are_2000588() {
    let mut desk = Desk::new();
    assert_eq!(desk.refused("GET", "/3/currencies?lastmodified=2026-01-01", None).1, 2_000_588);
    assert_eq!(desk.refused("GET", "/3/orders?yourordernumber=1", None).1, 2_000_588);
    assert_eq!(desk.refused("GET", "/3/customers?externalreference=1", None).1, 2_000_588);
    assert_eq!(desk.refused("GET", "/3/orders?fromdate=yesterday", None).1, 2_000_587);
    assert_eq!(desk.refused("GET", "/3/orders?sortby=weight", None).1, 2_000_587);
}

#[test]
fn lastmodified_is_swedish_time_and_takes_changes() {
    let mut desk = Desk::new();
    desk.made("/3/orders", &order("one"));
    desk.now += SignedDuration::from_hours(2);
    desk.log_in();
    desk.made("/3/orders", &order("two"));
    // Ten o'clock in Stockholm is nine in UTC.
    assert_eq!(numbers(&mut desk, "lastmodified=2026-11-02%2010:30"), ["2"]);
    desk.put("/3/orders/1", Some(r#"{"Order": {"Comments": "x"}}"#));
    assert_eq!(numbers(&mut desk, "lastmodified=2026-11-02%2010:30"), ["1", "2"]);
}

#[test]
fn new_documents_can_be_slow_to_be_found_but_not_to_be_read() {
    let mut desk = Desk::new();
    desk.fortnox.disturb(&Disturbance::SearchLag(SignedDuration::from_secs(60)), desk.now);
    desk.made("/3/orders", &order("x"));
    assert_eq!(numbers(&mut desk, "externalinvoicereference1=x"), [] as [&str; 0]);
    assert_eq!(desk.get("/3/orders/1").0, 200);
    desk.now += SignedDuration::from_secs(60);
    assert_eq!(numbers(&mut desk, "externalinvoicereference1=x"), ["1"]);
}

#[test]
fn filters_are_those_of_the_state() {
    let mut desk = Desk::new();
    for reference in ["a", "b", "c"] {
        desk.made("/3/orders", &order(reference));
    }
    desk.put("/3/orders/1/cancel", None);
    desk.put("/3/orders/2/createinvoice", None);
    assert_eq!(numbers(&mut desk, "filter=cancelled"), ["1"]);
    assert_eq!(numbers(&mut desk, "filter=invoicecreated"), ["2"]);
    assert_eq!(numbers(&mut desk, "filter=invoicenotcreated"), ["3"]);
    desk.booked("100");
    let invoices = |desk: &mut Desk, filter: &str| {
        let (_, page) = desk.get(&format!("/3/invoices?filter={filter}"));
        list(&page, "Invoices").iter().map(|own| text(own, "DocumentNumber").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(invoices(&mut desk, "unbooked"), ["1"]);
    assert_eq!(invoices(&mut desk, "unpaid"), ["2"]);
    assert_eq!(invoices(&mut desk, "unpaidoverdue"), [] as [&str; 0]);
    desk.now += SignedDuration::from_hours(24 * 40);
    desk.log_in();
    assert_eq!(invoices(&mut desk, "unpaidoverdue"), ["2"]);
    assert_eq!(invoices(&mut desk, "fullypaid"), [] as [&str; 0]);
}
