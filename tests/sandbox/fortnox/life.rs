//! The life of documents: order, invoice, booking, credit.

use crate::desk::{Desk, list, one_row, row, text};
use kontera::sandbox::{Disturbance, Service};

const ORDER: &str = r#"{"Order": {"CustomerNumber": "1", "VATIncluded": true, "ExternalInvoiceReference1": "one",
    "ExternalInvoiceReference2": "two", "YourOrderNumber": "SH-1001", "Remarks": "Tack", "CopyRemarks": true, "OrderRows":
    [{"ArticleNumber": "MUG", "OrderedQuantity": "3", "DeliveredQuantity": "2", "Price": 149, "VAT": 25}]}}"#;

#[test]
fn an_order_becomes_an_invoice_of_what_is_delivered() {
    let mut desk = Desk::new();
    desk.made("/3/orders", ORDER);
    let order = desk.put("/3/orders/1/createinvoice", None);
    assert_eq!(text(&order, "InvoiceReference"), "1");
    let invoice = desk.one("/3/invoices/1");
    assert_eq!(
        (text(&invoice, "OrderReference"), text(&invoice, "Total"), text(&invoice, "Balance")),
        ("1", "298", "298")
    );
    assert_eq!(
        (text(&invoice, "ExternalInvoiceReference1"), text(&invoice, "ExternalInvoiceReference2")),
        ("one", "two")
    );
    assert_eq!((text(&invoice, "YourOrderNumber"), text(&invoice, "Remarks")), ("SH-1001", "Tack"));
    assert_eq!((text(&row(&invoice, 0), "DeliveredQuantity"), text(&invoice, "Booked")), ("2", "false"));
    assert_eq!(desk.refused("PUT", "/3/orders/1/createinvoice", None).2, "Ordern är redan fakturerad.");
    assert_eq!(desk.refused("PUT", "/3/orders/1", Some(r#"{"Order": {"Comments": "x"}}"#)).0, 400);
    assert_eq!(desk.refused("PUT", "/3/orders/1/cancel", None).0, 400);
}

#[test]
fn createinvoice_is_answered_with_either_document() {
    let mut desk = Desk::new();
    desk.made("/3/orders", ORDER);
    desk.fortnox.company().createinvoice_answers_invoice = true;
    let (_, answer) = desk.call("PUT", "/3/orders/1/createinvoice", None);
    assert!(answer.get("Invoice").is_some(), "{}", answer.compact());
}

#[test]
fn rows_of_an_invoice_from_an_order_stay() {
    let mut desk = Desk::new();
    desk.made("/3/orders", ORDER);
    desk.put("/3/orders/1/createinvoice", None);
    let refused = desk.refused("PUT", "/3/invoices/1", Some(r#"{"Invoice": {"InvoiceRows": [{"Price": 1}]}}"#));
    assert!(refused.2.contains("rader som har koppling till en order"), "{refused:?}");
    desk.put("/3/invoices/1", Some(r#"{"Invoice": {"Comments": "x"}}"#));
}

#[test]
fn a_booked_invoice_is_closed() {
    let mut desk = Desk::new();
    let number = desk.booked("100");
    let invoice = desk.one("/3/invoices/1");
    assert_eq!(
        (text(&invoice, "Booked"), text(&invoice, "VoucherSeries"), text(&invoice, "VoucherNumber")),
        ("true", "B", "1")
    );
    for (path, body) in [
        (format!("/3/invoices/{number}"), Some(r#"{"Invoice": {"Comments": "x"}}"#)),
        (format!("/3/invoices/{number}/cancel"), None),
        (format!("/3/invoices/{number}/bookkeep"), None),
    ] {
        assert_eq!(desk.refused("PUT", &path, body).0, 400, "{path}");
    }
    assert_eq!(desk.fortnox.touched_booked(), 2);
}

#[test]
fn a_cancelled_draft_is_closed() {
    let mut desk = Desk::new();
    desk.made("/3/invoices", &one_row("100"));
    assert_eq!(text(&desk.put("/3/invoices/1/cancel", None), "Cancelled"), "true");
    for action in ["", "/cancel", "/bookkeep", "/credit"] {
        let body = action.is_empty().then_some(r#"{"Invoice": {"Comments": "x"}}"#);
        assert_eq!(desk.refused("PUT", &format!("/3/invoices/1{action}"), body).0, 400, "{action}");
    }
}

#[test]
fn booking_makes_a_voucher_that_balances() {
    let mut desk = Desk::new();
    desk.made(
        "/3/invoices",
        r#"{"Invoice": {"CustomerNumber": "1", "VATIncluded": true, "InvoiceDate": "2026-10-01", "InvoiceRows": [
        {"ArticleNumber": "MUG", "DeliveredQuantity": "2", "Price": 149, "VAT": 25, "AccountNumber": 3001},
        {"Description": "Bok", "DeliveredQuantity": "1", "Price": 106, "VAT": 6, "AccountNumber": 3003}]}}"#,
    );
    desk.put("/3/invoices/1/bookkeep", None);
    let voucher = desk.one("/3/vouchers/B/1?financialyear=3");
    assert_eq!(
        (text(&voucher, "TransactionDate"), text(&voucher, "ReferenceType"), text(&voucher, "ReferenceNumber")),
        ("2026-10-01", "INVOICE", "1")
    );
    let lines: Vec<String> = list(&voucher, "VoucherRows")
        .iter()
        .map(|row| format!("{} {} {}", text(row, "Account"), text(row, "Debit"), text(row, "Credit")))
        .collect();
    assert_eq!(lines, ["1510 404 0", "3001 0 238.4", "2611 0 59.6", "3003 0 100", "2631 0 6"]);
}

#[test]
fn a_foreign_invoice_is_booked_in_kronor() {
    let mut desk = Desk::new();
    desk.made("/3/invoices", r#"{"Invoice": {"CustomerNumber": "1", "VATIncluded": true, "Currency": "EUR", "CurrencyRate": 11.2345,
        "CurrencyUnit": 1, "InvoiceRows": [{"ArticleNumber": "MUG", "DeliveredQuantity": "1", "Price": 10, "VAT": 25, "AccountNumber": 3001}]}}"#);
    desk.put("/3/invoices/1/bookkeep", None);
    let voucher = desk.one("/3/vouchers/B/1");
    let lines: Vec<String> = list(&voucher, "VoucherRows")
        .iter()
        .map(|row| format!("{} {} {}", text(row, "Account"), text(row, "Debit"), text(row, "Credit")))
        .collect();
    assert_eq!(lines, ["1510 112.35 0", "3001 0 89.88", "2611 0 22.47"]);
}

#[test]
fn booking_needs_an_open_day_and_named_rows() {
    let mut desk = Desk::new();
    desk.made("/3/invoices", &one_row("100"));
    desk.fortnox.disturb(&Disturbance::PeriodLocked, desk.now);
    desk.put("/3/invoices/1/bookkeep", None);
    desk.made("/3/invoices", &one_row("100"));
    desk.fortnox.company().locked_until = Some("2026-11-02".parse().unwrap());
    assert_eq!(desk.refused("PUT", "/3/invoices/2/bookkeep", None).1, 2_002_141);
    desk.fortnox.disturb(&Disturbance::PeriodUnlocked, desk.now);
    desk.put("/3/invoices/2/bookkeep", None);
    desk.made(
        "/3/invoices",
        r#"{"Invoice": {"CustomerNumber": "1", "InvoiceRows": [{"DeliveredQuantity": "1", "Price": 1, "VAT": 25}]}}"#,
    );
    assert_eq!(desk.refused("PUT", "/3/invoices/3/bookkeep", None).1, 2_003_977);
}

#[test]
fn with_the_warehouse_a_document_is_released_first() {
    let mut desk = Desk::new();
    desk.fortnox.company().warehouse = true;
    assert_eq!(text(&desk.made("/3/invoices", &one_row("100")), "WarehouseReady"), "false");
    assert_eq!(desk.refused("PUT", "/3/invoices/1/bookkeep", None).1, 2_003_498);
    assert_eq!(text(&desk.put("/3/invoices/1/warehouseready", None), "WarehouseReady"), "true");
    assert_eq!(desk.refused("PUT", "/3/invoices/1", Some(r#"{"Invoice": {"Comments": "x"}}"#)).0, 400);
    desk.put("/3/invoices/1/bookkeep", None);
    let mut plain = Desk::new();
    plain.made("/3/invoices", &one_row("100"));
    assert_eq!(plain.call("PUT", "/3/invoices/1/warehouseready", None).0, 404);
}

#[test]
fn an_invoice_is_credited_once() {
    let mut desk = Desk::new();
    let number = desk.booked("125");
    let original = desk.put(&format!("/3/invoices/{number}/credit"), None);
    let credit = text(&original, "CreditInvoiceReference").to_owned();
    assert_eq!(credit, "2");
    let made = desk.one(&format!("/3/invoices/{credit}"));
    assert_eq!((text(&made, "Credit"), text(&made, "InvoiceReference"), text(&made, "Booked")), ("true", "1", "false"));
    assert_eq!((text(&made, "Total"), text(&row(&made, 0), "DeliveredQuantity")), ("-125", "-1"));
    assert_eq!(desk.refused("PUT", &format!("/3/invoices/{number}/credit"), None).2, "Fakturan är redan krediterad.");
    desk.put(&format!("/3/invoices/{credit}/cancel"), None);
    assert_eq!(desk.refused("PUT", &format!("/3/invoices/{number}/credit"), None).0, 400);
}

#[test]
fn a_draft_is_not_credited() {
    let mut desk = Desk::new();
    desk.made("/3/invoices", &one_row("100"));
    assert_eq!(
        desk.refused("PUT", "/3/invoices/1/credit", None).2,
        "Fakturan måste vara bokförd innan den krediteras."
    );
}

#[test]
fn the_rows_of_a_credit_are_changed_while_it_is_a_draft() {
    let mut desk = Desk::new();
    let number = desk.booked("125");
    desk.put(&format!("/3/invoices/{number}/credit"), None);
    let changed = desk.put(
        "/3/invoices/2",
        Some(
            r#"{"Invoice": {"ExternalInvoiceReference2": "refund", "InvoiceRows": [{"ArticleNumber": "MUG",
            "DeliveredQuantity": "-1", "Price": 40, "VAT": 25, "AccountNumber": 3001}]}}"#,
        ),
    );
    assert_eq!((text(&changed, "Total"), text(&changed, "ExternalInvoiceReference2")), ("-40", "refund"));
    let booked = desk.put("/3/invoices/2/bookkeep", None);
    assert_eq!((text(&booked, "Balance"), text(&booked, "Credit")), ("-40", "true"));
}

#[test]
fn references_of_a_credit_are_a_switch() {
    for carried in [true, false] {
        let mut desk = Desk::new();
        desk.made(
            "/3/invoices",
            &one_row("125").replace(r#""CustomerNumber""#, r#""ExternalInvoiceReference1": "key", "CustomerNumber""#),
        );
        desk.put("/3/invoices/1/bookkeep", None);
        desk.fortnox.company().credits_carry_references = carried;
        desk.put("/3/invoices/1/credit", None);
        let made = desk.one("/3/invoices/2");
        assert_eq!(text(&made, "ExternalInvoiceReference1") == "key", carried);
    }
}

#[test]
fn in_a_cash_company_invoices_are_not_booked_by_hand() {
    let mut desk = Desk::new();
    desk.fortnox.put(
        "financialyears",
        &crate::desk::json(
            r#"{"Id": 3, "FromDate": "2026-01-01", "ToDate": "2026-12-31", "AccountingMethod": "CASH"}"#,
        ),
    );
    assert_eq!(text(&desk.made("/3/invoices", &one_row("100")), "AccountingMethod"), "CASH");
    assert_eq!(desk.refused("PUT", "/3/invoices/1/bookkeep", None).0, 400);
    desk.put("/3/invoices/1/externalprint", None);
    assert_eq!(desk.refused("PUT", "/3/invoices/1", Some(r#"{"Invoice": {"Comments": "x"}}"#)).0, 400);
}

#[test]
fn people_work_in_fortnox_too() {
    let mut desk = Desk::new();
    for _ in 0..3 {
        desk.made("/3/invoices", &one_row("100"));
    }
    let now = desk.now;
    desk.fortnox.disturb(&Disturbance::DraftBooked, now);
    desk.fortnox.disturb(&Disturbance::DraftEdited, now);
    desk.fortnox.disturb(&Disturbance::DraftCancelled, now);
    assert_eq!(text(&desk.one("/3/invoices/3"), "Booked"), "true");
    let second = desk.one("/3/invoices/2");
    assert_eq!((text(&second, "Total"), text(&second, "Cancelled")), ("101", "true"));
    desk.fortnox.disturb(&Disturbance::InvoicePaid, now);
    assert_eq!(text(&desk.one("/3/invoices/3"), "Balance"), "0");
    desk.fortnox.disturb(&Disturbance::InvoiceCredited, now);
    assert_eq!(text(&desk.one("/3/invoices/3"), "CreditInvoiceReference"), "4");
    assert_eq!(desk.fortnox.log().count("person"), 5);
}

#[test]
fn the_log_has_every_commit_in_its_order() {
    let mut desk = Desk::new();
    desk.made("/3/orders", ORDER);
    desk.put("/3/orders/1/createinvoice", None);
    desk.put("/3/invoices/1/bookkeep", None);
    desk.refused("PUT", "/3/invoices/1/bookkeep", None);
    let deeds: Vec<&str> = desk.fortnox.log().commits().iter().map(|commit| commit.what.as_str()).collect();
    assert_eq!(
        deeds,
        [
            "oauth.token",
            "orders.create",
            "invoices.create",
            "orders.createinvoice",
            "vouchers.create",
            "invoices.bookkeep"
        ]
    );
    let booked = &desk.fortnox.log().commits()[5];
    assert_eq!((booked.number.as_str(), booked.key.as_deref()), ("1", Some("two")));
    let line = crate::desk::json(&booked.line());
    assert_eq!(text(&line, "at"), "2026-11-02T09:00:03Z");
    assert_eq!(text(line.get("body").unwrap(), "Booked"), "true");
}
