//! The small registers.

use super::super::field::{Field, Kind, date, field, integer, money, truth, words};

const SETTINGS: &[&str] = &["ALLOWED", "MANDATORY", "NOTALLOWED"];
const STATUS: &[&str] = &["NOTSTARTED", "ONGOING", "COMPLETED"];
const METHODS: &[&str] = &["ACCRUAL", "CASH"];

const URL: Field = words("@url").read().listed();

pub(in super::super) const TERMS_OF_PAYMENT: &[Field] =
    &[URL, words("Code").max(25).key().listed(), words("Description").listed()];

pub(in super::super) const WAY_OF_DELIVERY: &[Field] = &[
    URL,
    words("Code").max(50).key().listed(),
    words("Description").max(100).listed(),
    words("DescriptionEnglish").max(100).listed(),
];

pub(in super::super) const TERMS_OF_DELIVERY: &[Field] = &[
    URL,
    words("Code").max(20).key().listed(),
    words("Description").max(200).listed(),
    words("DescriptionEnglish").max(100).listed(),
];

pub(in super::super) const MODE_OF_PAYMENT: &[Field] =
    &[URL, words("AccountNumber").exactly(4).listed(), words("Code").key().listed(), words("Description").listed()];

pub(in super::super) const CURRENCY: &[Field] = &[
    URL,
    field("BuyRate", Kind::Number).listed(),
    words("Code").exactly(3).key().listed(),
    date("Date").listed(),
    words("Description").listed(),
    truth("IsAutomatic").listed(),
    field("SellRate", Kind::Number).listed(),
    field("Unit", Kind::Number).listed(),
];

pub(in super::super) const UNIT: &[Field] = &[
    URL,
    words("Code").max(20).key().listed(),
    words("CodeEnglish").max(100).listed(),
    words("Description").max(100).listed(),
];

pub(in super::super) const COST_CENTER: &[Field] = &[
    URL,
    truth("Active").or_true().listed(),
    words("Code").max(6).key().listed(),
    words("Description").listed(),
    words("Note").listed(),
];

pub(in super::super) const PROJECT: &[Field] = &[
    URL,
    words("Comments").max(512).or_null(),
    words("ContactPerson").max(50).or_null(),
    words("Description").max(50).listed(),
    date("EndDate").listed(),
    words("ProjectLeader").max(50).or_null().listed(),
    words("ProjectNumber").max(20).key().listed(),
    field("Status", Kind::OneOf(STATUS)).or("ONGOING").listed(),
    date("StartDate").listed(),
];

pub(in super::super) const PRICE_LIST: &[Field] = &[
    URL,
    words("Code").max(100).key().listed(),
    words("Comments").listed(),
    words("Description").max(50).listed(),
    truth("PreSelected").listed(),
];

pub(in super::super) const PRICE: &[Field] = &[
    URL,
    words("ArticleNumber").key().listed(),
    words("Date").or_null().listed(),
    field("FromQuantity", Kind::Number).key().listed(),
    money("Percent").listed(),
    money("Price").listed(),
    words("PriceList").key().listed(),
];

pub(in super::super) const ACCOUNT: &[Field] = &[
    URL,
    truth("Active").or_true().listed(),
    money("BalanceBroughtForward").listed(),
    words("CostCenter").or_null().listed(),
    field("CostCenterSettings", Kind::OneOf(SETTINGS)).or("ALLOWED").listed(),
    words("Description").max(200).listed(),
    integer("Number").range(1000, 9999).key().listed(),
    field("OpeningQuantities", Kind::List),
    words("Project").listed(),
    field("ProjectSettings", Kind::OneOf(SETTINGS)).or("ALLOWED").listed(),
    integer("SRU").listed(),
    words("TransactionInformation").or_null(),
    field("TransactionInformationSettings", Kind::OneOf(SETTINGS)).or("ALLOWED"),
    words("VATCode").or_null().listed(),
    integer("Year").read().listed(),
];

pub(in super::super) const VOUCHER_SERIES: &[Field] = &[
    URL,
    words("Code").max(10).key().listed(),
    words("Description").max(200).listed(),
    truth("Manual").listed(),
    integer("NextVoucherNumber"),
    integer("Year").listed(),
];

pub(in super::super) const LABEL: &[Field] = &[integer("Id").read().listed(), words("Description").max(25).listed()];

pub(in super::super) const FINANCIAL_YEAR: &[Field] = &[
    URL,
    words("AccountChartType").listed(),
    field("AccountingMethod", Kind::OneOf(METHODS)).or("ACCRUAL").listed(),
    date("FromDate").listed(),
    integer("Id").read().listed(),
    date("ToDate").listed(),
];

pub(in super::super) const PREDEFINED_ACCOUNT: &[Field] =
    &[URL, integer("Account").range(1000, 9999).listed(), words("Name").key().listed()];

pub(in super::super) const PREDEFINED_SERIES: &[Field] =
    &[URL, words("Name").key().listed(), words("VoucherSeries").max(1).listed()];
