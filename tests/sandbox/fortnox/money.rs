//! Totals, VAT and rounding.

use crate::desk::{Desk, row, text};

fn invoice(desk: &mut Desk, head: &str, rows: &str) -> kontera::document::Json {
    desk.made("/3/invoices", &format!(r#"{{"Invoice": {{"CustomerNumber": "1"{head}, "InvoiceRows": [{rows}]}}}}"#))
}

#[test]
fn prices_have_two_decimals_half_up_before_they_are_multiplied() {
    let mut desk = Desk::new();
    for (price, kept) in [("1.123", "1.12"), ("1.125", "1.13"), ("-1.125", "-1.13")] {
        let made = invoice(
            &mut desk,
            "",
            &format!(r#"{{"ArticleNumber": "MUG", "Price": {price}, "DeliveredQuantity": "3"}}"#),
        );
        assert_eq!(text(&row(&made, 0), "Price"), kept);
    }
    // A third of ten kronor cannot be said.
    let made = invoice(
        &mut desk,
        r#", "VATIncluded": true"#,
        r#"{"ArticleNumber": "MUG", "Price": 3.333, "DeliveredQuantity": "3"}"#,
    );
    assert_eq!(text(&made, "Total"), "9.99");
}

#[test]
fn gross_prices_have_their_vat_inside() {
    let mut desk = Desk::new();
    let made = invoice(
        &mut desk,
        r#", "VATIncluded": true"#,
        r#"{"ArticleNumber": "MUG", "Price": 149, "DeliveredQuantity": "2", "VAT": 25}"#,
    );
    assert_eq!((text(&made, "Total"), text(&made, "Net"), text(&made, "TotalVAT")), ("298", "238.4", "59.6"));
    let row = row(&made, 0);
    assert_eq!(
        (text(&row, "Total"), text(&row, "TotalExcludingVAT"), text(&row, "PriceExcludingVAT")),
        ("298", "238.4", "119.2")
    );
}

#[test]
fn net_prices_get_their_vat_on_top_once_for_a_rate() {
    let mut desk = Desk::new();
    let row = |price: &str, vat: u8| {
        format!(
            r#"{{"ArticleNumber": "MUG", "Price": {price}, "DeliveredQuantity": "1", "VAT": {vat}, "AccountNumber": 3001}}"#
        )
    };
    // Each row by itself would be 0.03 of VAT; together they are 0.05.
    let made = invoice(&mut desk, "", &[row("0.10", 25), row("0.10", 25)].join(","));
    assert_eq!((text(&made, "Net"), text(&made, "TotalVAT"), text(&made, "Total")), ("0.2", "0.05", "0.25"));
    let made = invoice(&mut desk, "", &[row("100", 25), row("100", 12), row("100", 6), row("100", 0)].join(","));
    assert_eq!((text(&made, "Net"), text(&made, "TotalVAT"), text(&made, "Total")), ("400", "43", "443"));
}

#[test]
fn discounts_are_of_the_row() {
    let mut desk = Desk::new();
    let made = invoice(
        &mut desk,
        r#", "VATIncluded": true"#,
        r#"{"ArticleNumber": "MUG", "Price": 100, "DeliveredQuantity": "3", "Discount": 50, "DiscountType": "AMOUNT"},
           {"ArticleNumber": "MUG", "Price": 100, "DeliveredQuantity": "3", "Discount": 12.0001, "DiscountType": "PERCENT"}"#,
    );
    assert_eq!(
        (text(&row(&made, 0), "Total"), text(&row(&made, 1), "Total"), text(&row(&made, 1), "Discount")),
        ("250", "264", "12")
    );
    assert_eq!((text(&made, "Gross"), text(&made, "Total")), ("600", "514"));
}

#[test]
fn an_order_counts_what_is_delivered() {
    let mut desk = Desk::new();
    let made = desk.made("/3/orders", r#"{"Order": {"CustomerNumber": "1", "OrderRows": [{"ArticleNumber": "MUG", "Price": -9999999999, "OrderedQuantity": 1}]}}"#);
    assert_eq!(
        (text(&row(&made, 0), "DeliveredQuantity"), text(&row(&made, 0), "Total"), text(&made, "Total")),
        ("0", "0", "0")
    );
}

#[test]
fn freight_and_fee_come_from_the_company_unless_they_are_said() {
    let mut desk = Desk::new();
    desk.fortnox.company().freight = 49.into();
    desk.fortnox.company().administration_fee = 29.into();
    let row = r#"{"ArticleNumber": "MUG", "Price": 100, "DeliveredQuantity": "1", "VAT": 25}"#;
    let made = invoice(&mut desk, "", row);
    assert_eq!((text(&made, "Freight"), text(&made, "FreightVAT"), text(&made, "Total")), ("49", "12.25", "222.5"));
    let made = invoice(&mut desk, r#", "Freight": 0, "AdministrationFee": 0"#, row);
    assert_eq!((text(&made, "Freight"), text(&made, "Total")), ("0", "125"));
}

#[test]
fn whole_kronor_are_a_setting_of_the_company() {
    let mut desk = Desk::new();
    let row = r#"{"ArticleNumber": "MUG", "Price": 99.51, "DeliveredQuantity": "1", "VAT": 25}"#;
    let made = invoice(&mut desk, r#", "VATIncluded": true"#, row);
    assert_eq!((text(&made, "RoundOff"), text(&made, "Total")), ("0", "99.51"));
    desk.fortnox.company().whole_kronor = true;
    let made = invoice(&mut desk, r#", "VATIncluded": true"#, row);
    assert_eq!((text(&made, "RoundOff"), text(&made, "Total")), ("0.49", "100"));
    let made = invoice(&mut desk, r#", "VATIncluded": true, "Currency": "EUR""#, row);
    assert_eq!((text(&made, "RoundOff"), text(&made, "Total")), ("0", "99.51"));
}

#[test]
fn a_rate_that_is_not_said_is_the_registers() {
    let mut desk = Desk::new();
    let row = r#"{"ArticleNumber": "MUG", "Price": 1, "DeliveredQuantity": "1"}"#;
    let made = invoice(&mut desk, r#", "Currency": "DKK""#, row);
    assert_eq!((text(&made, "CurrencyRate"), text(&made, "CurrencyUnit")), ("150.7", "100"));
    let made = invoice(&mut desk, r#", "Currency": "EUR", "CurrencyRate": 11.5, "CurrencyUnit": 1"#, row);
    assert_eq!((text(&made, "CurrencyRate"), text(&made, "CurrencyUnit")), ("11.5", "1"));
}
