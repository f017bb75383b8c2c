//! The rules that come with Kontera: the schemas of both ends and the standard library.

/// Paths below `rules/` and their texts.
pub fn files() -> &'static [(&'static str, &'static str)] {
    FILES
}

/// The version of the standard library: that of the package.
pub fn std_version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

macro_rules! rules {
    ($($path:literal)*) => {
        &[$(($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $path)))),*]
    };
}

static FILES: &[(&str, &str)] = rules! {
    "schema/fortnox/article.kon"
    "schema/fortnox/currency.kon"
    "schema/fortnox/customer.kon"
    "schema/fortnox/invoice.kon"
    "schema/fortnox/order.kon"
    "schema/fortnox/payment.kon"
    "schema/fortnox/price.kon"
    "schema/fortnox/voucher.kon"
    "schema/kontera.kon"
    "schema/settlement.kon"
    "schema/shopify/customer.kon"
    "schema/shopify/order.kon"
    "schema/shopify/payout.kon"
    "schema/shopify/product.kon"
    "schema/shopify/refund.kon"
    "schema/shopify/transaction.kon"
    "std/abroad.kon"
    "std/accounts.kon"
    "std/advances.kon"
    "std/articles.kon"
    "std/company.kon"
    "std/currencies.kon"
    "std/customers.kon"
    "std/documents.kon"
    "std/flows.kon"
    "std/money.kon"
    "std/oss.kon"
    "std/oss_payment.kon"
    "std/parties.kon"
    "std/payment.kon"
    "std/payouts.kon"
    "std/places.kon"
    "std/products.kon"
    "std/profiles/compat.yaml"
    "std/profiles/recommended.yaml"
    "std/refunds.kon"
    "std/settlements.kon"
    "std/shop.kon"
    "std/sweden.kon"
    "std/tables/oss.csv"
    "std/tables/rates.csv"
    "std/tables/vat_rates.csv"
    "std/texts.kon"
    "std/vat.kon"
};
