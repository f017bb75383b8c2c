//! Rows of orders and invoices.

use super::super::field::{Field, Kind, field, integer, money, truth, words};

pub(in super::super) const HOUSE_WORK: &[&str] = &[
    "CONSTRUCTION",
    "ELECTRICITY",
    "GLASSMETALWORK",
    "GROUNDDRAINAGEWORK",
    "MASONRY",
    "PAINTINGWALLPAPERING",
    "HVAC",
    "MAJORAPPLIANCEREPAIR",
    "MOVINGSERVICES",
    "ITSERVICES",
    "CLEANING",
    "TEXTILECLOTHING",
    "SNOWPLOWING",
    "GARDENING",
    "BABYSITTING",
    "OTHERCARE",
    "OTHERCOSTS",
    "SOLARCELLS",
    "STORAGESELFPRODUCEDELECTRICITY",
    "CHARGINGSTATIONELECTRICVEHICLE",
    "HOMEMAINTENANCE",
    "FURNISHING",
    "TRANSPORTATIONSERVICES",
    "WASHINGANDCAREOFCLOTHING",
    "COOKING",
    "TUTORING",
    "EMPTYHOUSEWORK",
];

const DISCOUNTS: &[&str] = &["AMOUNT", "PERCENT"];

const ACCOUNT: Field = integer("AccountNumber").range(1000, 9999);
const COST: Field = money("Cost").range(-9_999_999_999, 9_999_999_999);
const DESCRIPTION: Field = words("Description").cut(255);
const DISCOUNT_TYPE: Field = field("DiscountType", Kind::OneOf(DISCOUNTS)).or("PERCENT");
const HOURS: Field = integer("HouseWorkHoursToReport").or_null().range(0, 999);
const HOUSE_WORK_TYPE: Field = field("HouseWorkType", Kind::OneOf(HOUSE_WORK)).or_null();

pub(in super::super) const ORDER_ROW: &[Field] = &[
    ACCOUNT,
    words("ArticleNumber"),
    words("ContributionPercent").or("0").read(),
    words("ContributionValue").or("0").read(),
    COST,
    words("CostCenter"),
    field("DeliveredQuantity", Kind::Quantity),
    DESCRIPTION,
    money("Discount"),
    DISCOUNT_TYPE,
    truth("HouseWork"),
    HOURS,
    HOUSE_WORK_TYPE,
    field("OrderedQuantity", Kind::Quantity),
    money("Price"),
    words("Project"),
    field("ReservedQuantity", Kind::Quantity).read(),
    integer("RowId"),
    words("StockPointCode").or_null(),
    words("StockPointId").or_null(),
    money("Total").read(),
    words("Unit").max(20),
    field("VAT", Kind::Number),
    words("VATCode").or_null(),
];

pub(in super::super) const INVOICE_ROW: &[Field] = &[
    ACCOUNT,
    words("ArticleNumber"),
    words("ContributionPercent").or("0").read(),
    words("ContributionValue").or("0").read(),
    COST,
    words("CostCenter"),
    field("DeliveredQuantity", Kind::Quantity),
    DESCRIPTION,
    money("Discount"),
    DISCOUNT_TYPE,
    truth("HouseWork"),
    HOURS,
    HOUSE_WORK_TYPE,
    money("Price"),
    money("PriceExcludingVAT").read(),
    words("Project"),
    integer("RowId"),
    words("StockPointCode").or_null(),
    money("Total").read(),
    money("TotalExcludingVAT").read(),
    words("Unit").max(20),
    field("VAT", Kind::Number),
    words("VATCode").or_null(),
];
