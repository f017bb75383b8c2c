//! Vouchers.

use super::super::field::{Field, Kind, date, field, integer, money, truth, words};

pub(in super::super) const VOUCHER: &[Field] = &[
    words("@url").read().listed(),
    integer("ApprovalState").read().listed(),
    words("Comments").max(1000).listed(),
    words("CostCenter"),
    words("Description").max(200).listed(),
    words("Project"),
    words("ReferenceNumber").read().listed(),
    words("ReferenceType").or("MANUAL").read().listed(),
    date("TransactionDate").listed(),
    integer("VoucherNumber").read().listed(),
    field("VoucherRows", Kind::List),
    words("VoucherSeries").listed(),
    integer("Year").listed(),
];

pub(in super::super) const VOUCHER_ROW: &[Field] = &[
    integer("Account").range(1000, 9999),
    words("CostCenter"),
    money("Credit"),
    money("Debit"),
    words("Description").read(),
    words("Project"),
    field("Quantity", Kind::Number),
    truth("Removed").read(),
    words("TransactionInformation").max(100),
];
