//! What Fortnox accepts and how it adds up, written down a second time and without the schema in `rules/`: a mistake has to
//! be made twice to pass.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;
use std::collections::BTreeMap;

/// Fields that a client may send. `t40`: text of at most 40 characters; `q`: a number as text; `n`: number; `i`: whole
/// number; `b`: true or false; `d`: day; `o`: object; `!` before a name: always needed.
const CUSTOMER: &str = "Active b; Address1 t1024; Address2 t1024; City t1024; Comments t1024; CostCenter t; CountryCode t2; \
    Currency t3; CustomerNumber t1024; DefaultDeliveryTypes o; DefaultTemplates o; DeliveryAddress1 t1024; DeliveryAddress2 \
    t1024; DeliveryCity t1024; DeliveryCountryCode t2; DeliveryFax t1024; DeliveryName t1024; DeliveryPhone1 t1024; \
    DeliveryPhone2 t1024; DeliveryZipCode t10; Email t1024; EmailInvoice t1024; EmailInvoiceBCC t1024; EmailInvoiceCC t1024; \
    EmailOffer t1024; EmailOfferBCC t1024; EmailOfferCC t1024; EmailOrder t1024; EmailOrderBCC t1024; EmailOrderCC t1024; \
    ExternalReference t1024; Fax t1024; GLN t13; GLNDelivery t13; InvoiceAdministrationFee q; InvoiceDiscount n; \
    InvoiceFreight q; InvoiceRemark t1024; !Name t1024; OrganisationNumber t; OurReference t50; Phone1 t1024; Phone2 t1024; \
    PriceList t; Project t; SalesAccount t4; ShowPriceVATIncluded b; TermsOfDelivery t; TermsOfPayment t; Type \
    =PRIVATE|COMPANY; VATNumber t; VATType =SEVAT|SEREVERSEDVAT|EUREVERSEDVAT|EUVAT|EXPORT; VisitingAddress t128; \
    VisitingCity t128; VisitingCountryCode t2; VisitingZipCode t10; WayOfDelivery t; WWW t128; YourReference t50; ZipCode t10";

const ARTICLE: &str = "Active b; ArticleNumber t50; Bulky b; ConstructionAccount i; CostCalculationMethod t; \
    DefaultStockLocation t; DefaultStockPoint t; Depth i; !Description t200; DirectCost n; EAN t30; EUAccount i; EUVATAccount \
    i; Expired b; ExportAccount i; FreightCost n; Height i; Housework b; HouseworkType t; Manufacturer t50; \
    ManufacturerArticleNumber t50; Note t10000; OtherCost n; PurchaseAccount i; PurchasePrice n; QuantityInStock n; \
    SalesAccount i; StockAccount i; StockChangeAccount i; StockGoods b; StockPlace t100; StockWarning n; SupplierNumber t; \
    Type =STOCK|SERVICE; Unit t; VAT n; WebshopArticle b; Weight i; Width i";

/// `YourOrderNumber` takes 75 characters by the specification and cuts after 30 in practice.
const ORDER: &str = "Address1 t; Address2 t; AdministrationFee n; City t; Comments t1024; CopyRemarks b; CostCenter t; Country \
    t; Currency t3; CurrencyRate n; CurrencyUnit n; CustomerName t; !CustomerNumber t; DeliveryAddress1 t60; DeliveryAddress2 t; \
    DeliveryCity t; DeliveryCountry t; DeliveryDate d; DeliveryName t; DeliveryState =registration|reservation|delivery; \
    DeliveryZipCode t; DocumentNumber t; EmailInformation o; ExternalInvoiceReference1 t80; ExternalInvoiceReference2 t80; \
    Freight n; Labels o; Language =SV|EN; NotCompleted b; OrderDate d; OrderRows o; OrganisationNumber t; OurReference t50; \
    OutboundDate d; Phone1 t; Phone2 t; PriceList t; PrintTemplate t; Project t; Remarks t1024; StockPointCode t; \
    StockPointId t; TaxReductionType =none|rot|rut|green; TermsOfDelivery t; TermsOfPayment t; VATIncluded b; WayOfDelivery t; \
    YourOrderNumber t30; YourReference t50; ZipCode t";

const ORDER_ROW: &str = "AccountNumber i; ArticleNumber t50; Cost n; CostCenter t; DeliveredQuantity q; Description t255; \
    Discount n; DiscountType =AMOUNT|PERCENT; HouseWork b; HouseWorkHoursToReport i; HouseWorkType t; OrderedQuantity q; Price \
    n; Project t; StockPointCode t; StockPointId t; Unit t20; VAT n; VATCode t";

const INVOICE: &str = "Address1 t; Address2 t; AdministrationFee n; City t1024; Comments t1024; CostCenter t; Country t; \
    CreditInvoiceReference t; Currency t3; CurrencyRate n; CurrencyUnit i; CustomerName t; !CustomerNumber t; DeliveryAddress1 \
    t1024; DeliveryAddress2 t1024; DeliveryCity t1024; DeliveryCountry t; DeliveryDate d; DeliveryName t1024; DeliveryZipCode \
    t1024; DocumentNumber t; DueDate d; EDIInformation o; EmailInformation o; EUQuarterlyReport b; ExternalInvoiceReference1 \
    t80; ExternalInvoiceReference2 t80; Freight n; InvoiceDate d; InvoiceRows o; InvoiceType \
    =INVOICE|AGREEMENTINVOICE|INTRESTINVOICE|SUMMARYINVOICE|CASHINVOICE; Labels o; Language =SV|EN; NotCompleted b; OCR t; \
    OurReference t50; OutboundDate d; PaymentWay =CASH|CARD|AG; Phone1 t1024; Phone2 t1024; PriceList t; PrintTemplate t; \
    Project t; Remarks t1024; TaxReductionType =none|rot|rut|green; TermsOfDelivery t; TermsOfPayment t; VATIncluded b; \
    WayOfDelivery t; YourOrderNumber t75; YourReference t50; ZipCode t1024";

const INVOICE_ROW: &str = "AccountNumber i; ArticleNumber t50; Cost n; CostCenter t; DeliveredQuantity q; Description t255; \
    Discount n; DiscountType =AMOUNT|PERCENT; HouseWork b; HouseWorkHoursToReport i; HouseWorkType t; Price n; Project t; RowId \
    i; StockPointCode t; Unit t20; VAT i; VATCode t";

/// Left out, Fortnox fills these in by itself: from the company, the customer card or today's date.
const FILLED_SILENTLY: [&str; 6] =
    ["AdministrationFee", "Currency", "Freight", "TermsOfPayment", "VATIncluded", "DeliveryName"];

fn fields(list: &str) -> BTreeMap<&str, (&str, bool)> {
    list.split(';')
        .map(|field| {
            let (name, kind) = field.trim().split_once(char::is_whitespace).expect("name and kind");
            (name.trim_start_matches('!'), (kind.trim(), name.starts_with('!')))
        })
        .collect()
}

/// The body of a payload, its record, and the name of its rows.
fn opened(payload: &Value) -> (&str, &Value, Option<&'static str>) {
    let entries = payload.as_object().expect("a payload is an object");
    assert_eq!(entries.len(), 1, "one wrapper: {payload}");
    let (record, body) = entries.iter().next().expect("one entry");
    let rows = match record.as_str() {
        "Order" => Some("OrderRows"),
        "Invoice" => Some("InvoiceRows"),
        _ => None,
    };
    (record, body, rows)
}

/// Everything in a step of a result that Fortnox would refuse, cut or fill in by itself.
pub fn faults(step: &Value) -> Vec<String> {
    let Some(payload) = step.get("payload") else { return Vec::new() };
    let (record, body, rows) = opened(payload);
    // An update changes what it names and leaves the rest.
    let whole = step["action"] != "update";
    let list = match record {
        "Customer" => CUSTOMER,
        "Article" => ARTICLE,
        "Order" => ORDER,
        "Invoice" => INVOICE,
        other => return vec![format!("nothing is known of {other}")],
    };
    let mut faults = object(record, body, list, whole);
    let Some(rows) = rows else { return faults };
    for field in FILLED_SILENTLY {
        if whole && body.get(field).is_none() {
            faults.push(format!("{record}.{field} is left to Fortnox"));
        }
    }
    let list = if record == "Order" { ORDER_ROW } else { INVOICE_ROW };
    let all = body[rows].as_array().cloned().unwrap_or_default();
    if all.is_empty() || all.len() > 500 {
        faults.push(format!("{record} has {} rows", all.len()));
    }
    for (n, row) in all.iter().enumerate() {
        let row_name = format!("{rows}[{}]", n + 1);
        faults.extend(object(&row_name, row, list, true));
        let quantities: &[&str] =
            if record == "Order" { &["OrderedQuantity", "DeliveredQuantity"] } else { &["DeliveredQuantity"] };
        for field in ["Price", "Discount", "DiscountType", "VAT", "Description"].iter().chain(quantities) {
            if row.get(field).is_none_or(Value::is_null) {
                faults.push(format!("{row_name}.{field} is left to Fortnox"));
            }
        }
    }
    faults
}

fn object(name: &str, body: &Value, list: &str, whole: bool) -> Vec<String> {
    let mut faults = Vec::new();
    let known = fields(list);
    let Some(entries) = body.as_object() else { return vec![format!("{name} is no object: {body}")] };
    for (field, value) in entries {
        let Some((kind, _)) = known.get(field.as_str()) else {
            faults.push(format!("{name}.{field} is not accepted"));
            continue;
        };
        // Blanked on purpose, or made by an earlier step.
        if value.is_null() || value.get("$ref").is_some() {
            continue;
        }
        if let Some(fault) = fault(kind, value) {
            faults.push(format!("{name}.{field} = {value}: {fault}"));
        }
    }
    for (field, (_, needed)) in known {
        if whole && needed && entries.get(field).is_none_or(Value::is_null) {
            faults.push(format!("{name}.{field} is missing"));
        }
    }
    faults
}

fn fault(kind: &str, value: &Value) -> Option<String> {
    let (letter, rest) = kind.split_at(1);
    match letter {
        "t" => match value.as_str() {
            None => Some("not a text".to_owned()),
            Some("") => Some("empty; blank is null".to_owned()),
            Some(text) => match rest.parse::<usize>() {
                Ok(most) if text.encode_utf16().count() > most => Some(format!("longer than {most}")),
                _ => text.chars().find(|c| c.is_control() && *c != '\n').map(|c| format!("holds {c:?}")),
            },
        },
        "q" => match value.as_str().map(str::parse::<Decimal>) {
            Some(Ok(number)) if number.scale() <= 2 => None,
            _ => Some("not the text of a number of two decimals".to_owned()),
        },
        "n" => match number(value) {
            Some(number) if number.scale() <= 2 => None,
            _ => Some("not a number of two decimals".to_owned()),
        },
        "i" => (!value.is_i64()).then(|| "not a whole number".to_owned()),
        "b" => (!value.is_boolean()).then(|| "not true or false".to_owned()),
        "d" => {
            let day = value.as_str().is_some_and(|day| {
                let digits: Vec<&str> = day.split('-').collect();
                digits.iter().map(|part| part.len()).eq([4, 2, 2])
                    && digits.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
            });
            (!day).then(|| "not a day".to_owned())
        }
        "=" => {
            let known = value.as_str().is_some_and(|own| rest.split('|').any(|name| name == own));
            (!known).then(|| format!("not one of {rest}"))
        }
        "o" => (!value.is_object() && !value.is_array()).then(|| "neither object nor list".to_owned()),
        other => Some(format!("nothing is known of the kind {other}")),
    }
}

/// A number as it is written, never through a float.
pub fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn rounded(number: Decimal) -> Decimal {
    number.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// The total that Fortnox comes to: price and quantity to two decimals first, then rows, then VAT on net documents.
pub fn total(payload: &Value) -> Decimal {
    let (record, body, rows) = opened(payload);
    let quantity = if record == "Order" { "OrderedQuantity" } else { "DeliveredQuantity" };
    let get = |value: &Value, field: &str| number(&value[field]).unwrap_or_default();
    let gross = body["VATIncluded"].as_bool().expect("VATIncluded");
    let mut by_rate: BTreeMap<Decimal, Decimal> = BTreeMap::new();
    for row in body[rows.expect("a document")].as_array().expect("rows") {
        let price = rounded(get(row, "Price")) * rounded(get(row, quantity));
        let discount = get(row, "Discount");
        let amount = match row["DiscountType"].as_str() {
            Some("AMOUNT") => price - discount,
            Some("PERCENT") => price - price * discount / Decimal::ONE_HUNDRED,
            other => panic!("DiscountType {other:?}"),
        };
        *by_rate.entry(get(row, "VAT")).or_default() += rounded(amount);
    }
    let mut total = Decimal::ZERO;
    for (rate, amount) in by_rate {
        total += amount;
        if !gross {
            total += rounded(amount * rate / Decimal::ONE_HUNDRED);
        }
    }
    assert!(get(body, "Freight").is_zero() && get(body, "AdministrationFee").is_zero(), "freight is a row");
    total
}

/// Shopify's total of an order, in the currency of the document.
pub fn shopify_total(order: &Value, currency: &str) -> Decimal {
    let set = &order["total_price_set"];
    for side in ["shop_money", "presentment_money"] {
        if set[side]["currency_code"] == currency {
            return number(&set[side]["amount"]).expect("an amount");
        }
    }
    assert_eq!(order["currency"], currency, "the document's currency is none of the order's");
    number(&order["total_price"]).expect("an amount")
}
