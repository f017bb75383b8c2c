//! Articles.

use super::super::field::{Field, Kind, field, integer, money, truth, words};
use super::row::HOUSE_WORK;

const TYPES: &[&str] = &["STOCK", "SERVICE"];

const fn account(name: &'static str, usual: i64) -> Field {
    integer(name).or_account(usual).range(1000, 99_999)
}

const fn size(name: &'static str) -> Field {
    integer(name).range(0, 999_999_999)
}

pub(in super::super) const ARTICLE: &[Field] = &[
    words("@url").read().listed(),
    words("ArticleNumber").max(50).key().listed(),
    truth("Bulky"),
    account("ConstructionAccount", 0),
    size("Depth"),
    words("Description").max(200).listed(),
    money("DisposableQuantity").read().listed(),
    words("EAN").max(30).listed(),
    account("EUAccount", 3108),
    account("EUVATAccount", 3106),
    account("ExportAccount", 3105),
    size("Height"),
    truth("Housework").listed(),
    field("HouseworkType", Kind::OneOf(HOUSE_WORK)).or_null(),
    truth("Active").or_true(),
    words("Manufacturer").max(50).or_null(),
    words("ManufacturerArticleNumber").max(50),
    words("Note").max(10_000),
    account("PurchaseAccount", 4000),
    money("PurchasePrice").listed(),
    money("QuantityInStock").listed(),
    money("ReservedQuantity").read().listed(),
    account("SalesAccount", 3001),
    truth("StockGoods"),
    words("StockPlace").max(100).or_null().listed(),
    money("StockValue").read().listed(),
    money("StockWarning").or_null(),
    words("SupplierName").or_null().read(),
    words("SupplierNumber").or_null(),
    field("Type", Kind::OneOf(TYPES)).or("STOCK"),
    words("Unit").or_null().listed(),
    field("VAT", Kind::Number).listed(),
    truth("WebshopArticle").listed(),
    size("Weight"),
    size("Width"),
    truth("Expired"),
    money("SalesPrice").or_null().read().listed(),
    words("CostCalculationMethod").or_null(),
    integer("StockAccount").or_null(),
    integer("StockChangeAccount").or_null(),
    money("DirectCost").or_null(),
    money("FreightCost").or_null(),
    money("OtherCost").or_null(),
    words("DefaultStockPoint").or_null(),
    words("DefaultStockLocation").or_null(),
    words("CommodityCode").read(),
];
