//! Payments of invoices.

use crate::desk::{Desk, list, one_row, text};

fn payment(invoice: &str, fields: &str) -> String {
    format!(r#"{{"InvoicePayment": {{"InvoiceNumber": {invoice}, {fields}}}}}"#)
}

const WHOLE: &str = r#""Amount": 125, "PaymentDate": "2026-11-05", "ModeOfPayment": "BG""#;

#[test]
fn a_payment_counts_when_it_is_booked() {
    let mut desk = Desk::new();
    desk.booked("125");
    let made = desk.made("/3/invoicepayments", &payment("1", WHOLE));
    assert_eq!(
        (text(&made, "Booked"), text(&made, "Currency"), text(&made, "AmountCurrency")),
        ("false", "SEK", "125")
    );
    assert_eq!(text(&desk.one("/3/invoices/1"), "Balance"), "125");
    let booked = desk.put("/3/invoicepayments/1/bookkeep", None);
    assert_eq!((text(&booked, "Booked"), text(&booked, "VoucherSeries")), ("true", "C"));
    let invoice = desk.one("/3/invoices/1");
    assert_eq!((text(&invoice, "Balance"), text(&invoice, "FinalPayDate")), ("0", "2026-11-05"));
    assert_eq!(desk.refused("POST", "/3/invoicepayments", Some(&payment("1", WHOLE))).1, 2_003_055);
    assert_eq!(desk.refused("PUT", "/3/invoicepayments/1/bookkeep", None).0, 400);
    assert_eq!(desk.refused("DELETE", "/3/invoicepayments/1", None).0, 400);
    assert_eq!(desk.refused("PUT", "/3/invoicepayments/1", Some(&payment("1", WHOLE))).0, 400);
}

#[test]
fn equal_payments_are_taken_again_and_again() {
    let mut desk = Desk::new();
    desk.booked("125");
    for _ in 0..5 {
        desk.made("/3/invoicepayments", &payment("1", WHOLE));
    }
    let (_, page) = desk.get("/3/invoicepayments?invoicenumber=1");
    assert_eq!(list(&page, "InvoicePayments").len(), 5);
    assert_eq!(desk.call("DELETE", "/3/invoicepayments/5", None).0, 204);
    assert_eq!(desk.get("/3/invoicepayments/5").0, 404);
}

#[test]
fn the_number_of_the_invoice_is_no_exact_filter() {
    let mut desk = Desk::new();
    for _ in 0..11 {
        desk.booked("125");
    }
    desk.made("/3/invoicepayments", &payment("1", WHOLE));
    desk.made("/3/invoicepayments", &payment("11", WHOLE));
    let (_, page) = desk.get("/3/invoicepayments?invoicenumber=1");
    assert_eq!(list(&page, "InvoicePayments").len(), 2);
}

#[test]
fn a_payment_before_its_invoice_is_2001089() {
    let mut desk = Desk::new();
    desk.booked("125");
    let early = payment("1", r#""Amount": 125, "PaymentDate": "2026-11-01", "ModeOfPayment": "BG""#);
    assert_eq!(desk.refused("POST", "/3/invoicepayments", Some(&early)).1, 2_001_089);
}

#[test]
fn the_currency_is_the_invoices() {
    let mut desk = Desk::new();
    desk.booked("125");
    let other = payment("1", r#""Amount": 125, "Currency": "EUR", "ModeOfPayment": "BG""#);
    assert_eq!(desk.refused("POST", "/3/invoicepayments", Some(&other)).2, "Currency EUR and SEK does not match");
}

#[test]
fn a_payment_needs_a_booked_invoice_and_an_account() {
    let mut desk = Desk::new();
    desk.made("/3/invoices", &one_row("125"));
    assert_eq!(desk.refused("POST", "/3/invoicepayments", Some(&payment("1", WHOLE))).2, "Fakturan är inte bokförd.");
    desk.put("/3/invoices/1/bookkeep", None);
    assert_eq!(desk.refused("POST", "/3/invoicepayments", Some(&payment("1", r#""Amount": 1"#))).1, 2_000_204);
    assert_eq!(desk.refused("POST", "/3/invoicepayments", Some(&payment("404", WHOLE))).1, 2_000_434);
    let mode = payment("1", r#""Amount": 1, "ModeOfPayment": "KLARNA""#);
    assert_eq!(desk.refused("POST", "/3/invoicepayments", Some(&mode)).2, "Kan inte hitta betalningssättet.");
}

#[test]
fn a_fee_is_written_off() {
    let mut desk = Desk::new();
    desk.booked("125");
    desk.made(
        "/3/invoicepayments",
        &payment(
            "1",
            r#""Amount": 120, "ModeOfPaymentAccount": 1580, "WriteOffs": [{"Amount": 5, "AccountNumber": 6570}]"#,
        ),
    );
    desk.put("/3/invoicepayments/1/bookkeep", None);
    assert_eq!(text(&desk.one("/3/invoices/1"), "Balance"), "0");
    let voucher = desk.one("/3/vouchers/C/1");
    let lines: Vec<String> = list(&voucher, "VoucherRows")
        .iter()
        .map(|row| format!("{} {} {}", text(row, "Account"), text(row, "Debit"), text(row, "Credit")))
        .collect();
    assert_eq!(lines, ["1580 120 0", "6570 5 0", "1510 0 125"]);
}

#[test]
fn a_rate_that_has_moved_is_won_or_lost() {
    let mut desk = Desk::new();
    desk.made(
        "/3/invoices",
        &one_row("10").replace(
            r#""CustomerNumber""#,
            r#""Currency": "EUR", "CurrencyRate": 11, "CurrencyUnit": 1, "CustomerNumber""#,
        ),
    );
    desk.put("/3/invoices/1/bookkeep", None);
    assert_eq!(
        desk.refused("POST", "/3/invoicepayments", Some(&payment("1", r#""Amount": 112, "ModeOfPayment": "BG""#))).1,
        2_000_204
    );
    desk.made(
        "/3/invoicepayments",
        &payment("1", r#""Amount": 112, "AmountCurrency": 10, "CurrencyRate": 11.2, "ModeOfPayment": "BG""#),
    );
    desk.put("/3/invoicepayments/1/bookkeep", None);
    assert_eq!(text(&desk.one("/3/invoices/1"), "Balance"), "0");
    let voucher = desk.one("/3/vouchers/C/1");
    let last = list(&voucher, "VoucherRows").last().unwrap();
    assert_eq!((text(last, "Account"), text(last, "Credit")), ("3960", "2"));
}

#[test]
fn a_negative_payment_settles_a_credit() {
    let mut desk = Desk::new();
    desk.booked("125");
    desk.put("/3/invoices/1/credit", None);
    desk.put("/3/invoices/2/bookkeep", None);
    desk.made("/3/invoicepayments", &payment("2", r#""Amount": -125, "ModeOfPayment": "BG""#));
    desk.put("/3/invoicepayments/1/bookkeep", None);
    assert_eq!(text(&desk.one("/3/invoices/2"), "Balance"), "0");
}

#[test]
fn a_payment_in_the_next_year_needs_the_year_carried_forward() {
    let mut desk = Desk::new();
    desk.booked("125");
    desk.fortnox.company().carried_forward = false;
    let late = payment("1", r#""Amount": 125, "PaymentDate": "2027-01-02", "ModeOfPayment": "BG""#);
    assert!(desk.refused("POST", "/3/invoicepayments", Some(&late)).2.contains("årsomföras"));
    desk.fortnox.company().carried_forward = true;
    desk.made("/3/invoicepayments", &late);
}
