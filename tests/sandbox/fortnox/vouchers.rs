//! Vouchers made by hand.

use crate::desk::{Desk, list, text};

fn voucher(fields: &str, rows: &str) -> String {
    format!(
        r#"{{"Voucher": {{"Description": "Payout 9087", "TransactionDate": "2026-11-06", "VoucherSeries": "A"{fields}, "VoucherRows": [{rows}]}}}}"#
    )
}

const ROWS: &str =
    r#"{"Account": 1930, "Debit": 383.50}, {"Account": 6570, "Debit": 14.50}, {"Account": 1580, "Credit": 398}"#;

#[test]
fn a_voucher_has_series_number_and_year() {
    let mut desk = Desk::new();
    let made = desk.made("/3/vouchers", &voucher(r#", "Comments": "key""#, ROWS));
    assert_eq!((text(&made, "VoucherNumber"), text(&made, "Year"), text(&made, "ReferenceType")), ("1", "3", "MANUAL"));
    assert_eq!(text(&desk.one("/3/vouchers/A/1?financialyear=3"), "Description"), "Payout 9087");
    assert_eq!(desk.get("/3/vouchers/A/1?financialyear=2").0, 404);
    let (_, page) = desk.get("/3/vouchers/sublist/A?fromdate=2026-11-06&todate=2026-11-06&financialyear=3");
    let short = &list(&page, "Vouchers")[0];
    assert_eq!((text(short, "Comments"), short.get("VoucherRows").is_none()), ("key", true));
    assert_eq!(desk.call("PUT", "/3/vouchers/A/1", Some("{}")).0, 404);
}

#[test]
fn a_voucher_balances_has_two_rows_and_a_series_by_hand() {
    let mut desk = Desk::new();
    let refused = |desk: &mut Desk, body: String| desk.refused("POST", "/3/vouchers", Some(&body));
    let off = r#"{"Account": 1930, "Debit": 1}, {"Account": 1580, "Credit": 2}"#;
    assert_eq!(refused(&mut desk, voucher("", off)).2, "Verifikationen balanserar inte.");
    assert_eq!(refused(&mut desk, voucher("", r#"{"Account": 1930}"#)).0, 400);
    let series = voucher("", ROWS).replace(r#""VoucherSeries": "A""#, r#""VoucherSeries": "B""#);
    assert_eq!(refused(&mut desk, series).2, "Verifikationsserien är inte manuell");
    let account = voucher("", &ROWS.replace("6570", "6571"));
    assert_eq!(refused(&mut desk, account).1, 2_000_423);
    let year = voucher("", ROWS).replace("2026-11-06", "2031-11-06");
    assert_eq!(refused(&mut desk, year).2, "Räkenskapsår saknas för angivet datum.");
    desk.fortnox.company().locked_until = Some("2026-11-30".parse().unwrap());
    assert_eq!(refused(&mut desk, voucher("", ROWS)).1, 2_002_141);
}

#[test]
fn the_year_must_be_that_of_the_date() {
    let mut desk = Desk::new();
    let (status, _) = desk.call("POST", "/3/vouchers?financialyear=2", Some(&voucher("", ROWS)));
    assert_eq!(status, 400);
    desk.made("/3/vouchers?financialyear=3", &voucher(r#", "Year": 3"#, ROWS));
}
