//! What Fortnox accepts and how it adds up, written down a second time and without the schema in `rules/`: a mistake has to
//! be made twice to pass.
#![allow(dead_code)]

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;
use std::collections::BTreeMap;

/// Fields that a client may send, and what may stand in them. `t40`: one line of at most 40 characters; `m40`: the same with
/// line breaks; `c20`: a code of letters, digits, - and _, `c` of any length; `a50`: an article number; `e`: an e-mail address; `g`: 13 digits;
/// `k`: a country code; `y`: a currency code; `s`: an account as text; `#`: an account; `q`: a number as text; `n`: a number
/// of two decimals; `N`: any number; `p`: per cent; `P`: whole per cent; `i`: a whole number, with its bounds; `b`: true or
/// false; `d`: a day; `=`: one of these; `@`: an object of this kind; `[`: a list of them. `!` before a name: always needed;
/// `~`: never emptied.
const CUSTOMER: &str = "Active b; Address1 t1024; Address2 t1024; City t1024; Comments m1024; CostCenter c6; CountryCode k; \
    Currency y; CustomerNumber c1024; DefaultDeliveryTypes @DefaultDeliveryTypes; DefaultTemplates @DefaultTemplates; \
    DeliveryAddress1 t1024; DeliveryAddress2 t1024; DeliveryCity t1024; DeliveryCountryCode k; DeliveryFax t1024; \
    DeliveryName t1024; DeliveryPhone1 t1024; DeliveryPhone2 t1024; DeliveryZipCode t10; Email e; EmailInvoice e; \
    EmailInvoiceBCC e; EmailInvoiceCC e; EmailOffer e; EmailOfferBCC e; EmailOfferCC e; EmailOrder e; EmailOrderBCC e; \
    EmailOrderCC e; ExternalReference t1024; Fax t1024; GLN g; GLNDelivery g; InvoiceAdministrationFee q; InvoiceDiscount p; \
    InvoiceFreight q; InvoiceRemark m1024; !Name t1024; OrganisationNumber t30; OurReference t50; Phone1 t1024; Phone2 t1024; \
    PriceList c100; Project c20; SalesAccount s; ShowPriceVATIncluded b; TermsOfDelivery c20; TermsOfPayment c25; Type \
    =PRIVATE|COMPANY; VATNumber t20; VATType =SEVAT|SEREVERSEDVAT|EUREVERSEDVAT|EUVAT|EXPORT; VisitingAddress t128; \
    VisitingCity t128; VisitingCountryCode k; VisitingZipCode t10; WayOfDelivery c50; WWW t128; YourReference t50; ZipCode t10";

const DEFAULT_DELIVERY_TYPES: &str =
    "Invoice =PRINT|EMAIL|PRINTSERVICE; Offer =PRINT|EMAIL|PRINTSERVICE; Order =PRINT|EMAIL|PRINTSERVICE";

const DEFAULT_TEMPLATES: &str = "CashInvoice c; Invoice c; Offer c; Order c";

/// Accounts of articles may have five digits by the specification; no chart of accounts here has.
const ARTICLE: &str = "Active b; ArticleNumber a50; Bulky b; ConstructionAccount #; CostCalculationMethod c; \
    DefaultStockLocation c; DefaultStockPoint c10; Depth i0..999999999; !Description t200; DirectCost n; EAN t30; EUAccount \
    #; EUVATAccount #; Expired b; ExportAccount #; FreightCost n; Height i0..999999999; Housework b; HouseworkType c50; \
    Manufacturer t50; ManufacturerArticleNumber t50; Note m10000; OtherCost n; PurchaseAccount #; PurchasePrice n; \
    QuantityInStock n; SalesAccount #; StockAccount #; StockChangeAccount #; StockGoods b; StockPlace t100; StockWarning n; \
    SupplierNumber c; Type =STOCK|SERVICE; Unit c20; VAT p; WebshopArticle b; Weight i0..999999999; Width i0..999999999";

/// `YourOrderNumber` takes 75 characters by the specification and cuts after 30 in practice.
const ORDER: &str = "Address1 t1024; Address2 t1024; AdministrationFee n; City t1024; Comments m1024; CopyRemarks b; CostCenter \
    c6; Country t50; Currency y; CurrencyRate N; CurrencyUnit N; CustomerName t1024; !CustomerNumber c1024; DeliveryAddress1 \
    t60; DeliveryAddress2 t1024; DeliveryCity t1024; DeliveryCountry t50; DeliveryDate d; DeliveryName t1024; DeliveryState \
    =registration|reservation|delivery; DeliveryZipCode t1024; DocumentNumber D; EmailInformation @EmailInformation; \
    ExternalInvoiceReference1 t80; ExternalInvoiceReference2 t80; Freight n; Labels [Label; Language =SV|EN; NotCompleted b; \
    OrderDate d; OrderRows [OrderRow; OrganisationNumber t30; OurReference t50; OutboundDate d; Phone1 t1024; Phone2 t1024; \
    PriceList c100; PrintTemplate c; Project c20; Remarks m1024; StockPointCode c10; StockPointId c36; TaxReductionType \
    =none|rot|rut|green; TermsOfDelivery c20; TermsOfPayment c25; VATIncluded b; WayOfDelivery c50; YourOrderNumber t30; \
    YourReference t50; ZipCode t1024";

const ORDER_ROW: &str = "AccountNumber #; ArticleNumber a50; Cost n-9999999999..9999999999; CostCenter c6; DeliveredQuantity q; \
    Description t255; Discount n; DiscountType =AMOUNT|PERCENT; HouseWork b; HouseWorkHoursToReport i0..999; HouseWorkType \
    c50; OrderedQuantity q; Price n; Project c20; StockPointCode c10; StockPointId c36; ~Unit c20; VAT p; VATCode c50";

const INVOICE: &str = "Address1 t1024; Address2 t1024; AdministrationFee n; City t1024; Comments m1024; CostCenter c6; Country \
    t50; CreditInvoiceReference D; Currency y; CurrencyRate N; CurrencyUnit i; CustomerName t1024; !CustomerNumber c1024; \
    DeliveryAddress1 t1024; DeliveryAddress2 t1024; DeliveryCity t1024; DeliveryCountry t50; DeliveryDate d; DeliveryName \
    t1024; DeliveryZipCode t1024; DocumentNumber D; DueDate d; EDIInformation @EDIInformation; EmailInformation \
    @EmailInformation; EUQuarterlyReport b; ExternalInvoiceReference1 t80; ExternalInvoiceReference2 t80; Freight n; \
    InvoiceDate d; InvoiceRows [InvoiceRow; InvoiceType =INVOICE|AGREEMENTINVOICE|INTRESTINVOICE|SUMMARYINVOICE|CASHINVOICE; \
    Labels [Label; Language =SV|EN; NotCompleted b; OCR t25; OurReference t50; OutboundDate d; PaymentWay =CASH|CARD|AG; \
    Phone1 t1024; Phone2 t1024; PriceList c100; PrintTemplate c; Project c20; Remarks m1024; TaxReductionType \
    =none|rot|rut|green; TermsOfDelivery c20; TermsOfPayment c25; VATIncluded b; WayOfDelivery c50; YourOrderNumber t75; \
    YourReference t50; ZipCode t1024";

const INVOICE_ROW: &str = "AccountNumber #; ArticleNumber a50; Cost n-9999999999..9999999999; CostCenter c6; DeliveredQuantity \
    q; Description t255; Discount n; DiscountType =AMOUNT|PERCENT; HouseWork b; HouseWorkHoursToReport i0..999; \
    HouseWorkType c50; Price n; Project c20; RowId i; StockPointCode c10; ~Unit c20; VAT P; VATCode c50";

const EMAIL_INFORMATION: &str = "EmailAddressBCC e; EmailAddressCC e; EmailAddressFrom e; EmailAddressTo e; EmailBody m20000; \
    EmailSubject t100";

const EDI_INFORMATION: &str = "EDIGlobalLocationNumber g; EDIGlobalLocationNumberDelivery g; EDIInvoiceExtra1 t; \
    EDIInvoiceExtra2 t; EDIOurElectronicReference t; EDIYourElectronicReference t";

const LABEL: &str = "!Id i";

/// Amounts are in the currency of the books.
const INVOICE_PAYMENT: &str = "!Amount n; !AmountCurrency n; CurrencyRate N; !InvoiceNumber i; ModeOfPayment c50; \
    ModeOfPaymentAccount #; !PaymentDate d; WriteOffs [WriteOff";

const WRITE_OFF: &str = "!AccountNumber #; !Amount n; CostCenter c6; Project c20; TransactionInformation t100";

/// The specification wants a `Year` too; clients leave it out and succeed.
const VOUCHER: &str = "Comments m1000; CostCenter c6; !Description t200; Project c20; !TransactionDate d; !VoucherRows \
    [VoucherRow; !VoucherSeries c10; Year i";

const VOUCHER_ROW: &str =
    "!Account #; CostCenter c6; Credit n; Debit n; Project c20; Quantity n; TransactionInformation t100";

const PRICE: &str = "!ArticleNumber a50; FromQuantity n; Percent n; Price n; !PriceList c100";

/// What is known of each kind of object.
fn known(record: &str) -> Option<&'static str> {
    Some(match record {
        "Customer" => CUSTOMER,
        "DefaultDeliveryTypes" => DEFAULT_DELIVERY_TYPES,
        "DefaultTemplates" => DEFAULT_TEMPLATES,
        "Article" => ARTICLE,
        "Order" => ORDER,
        "OrderRow" => ORDER_ROW,
        "Invoice" => INVOICE,
        "InvoiceRow" => INVOICE_ROW,
        "EmailInformation" => EMAIL_INFORMATION,
        "EDIInformation" => EDI_INFORMATION,
        "Label" => LABEL,
        "InvoicePayment" => INVOICE_PAYMENT,
        "WriteOff" => WRITE_OFF,
        "Voucher" => VOUCHER,
        "VoucherRow" => VOUCHER_ROW,
        "Price" => PRICE,
        _ => return None,
    })
}

/// Left out, Fortnox fills these in by itself: from the company, the customer card or today's date.
const FILLED_SILENTLY: [&str; 6] =
    ["AdministrationFee", "Currency", "Freight", "TermsOfPayment", "VATIncluded", "DeliveryName"];

struct Field<'t> {
    name: &'t str,
    kind: &'t str,
    needed: bool,
    never_empty: bool,
}

fn fields(list: &str) -> BTreeMap<&str, Field<'_>> {
    list.split(';')
        .map(|field| {
            let (marked, kind) = field.trim().split_once(char::is_whitespace).expect("name and kind");
            let name = marked.trim_start_matches(['!', '~']);
            let never_empty = marked.starts_with('~') || marked.starts_with('!');
            (name, Field { name, kind: kind.trim(), needed: marked.starts_with('!'), never_empty })
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

/// Everything in a payload that Fortnox refuses, cuts or reads as something else. An update changes what it names and
/// leaves the rest, so it need not be `whole`.
pub fn violations(payload: &Value, whole: bool) -> Vec<String> {
    let (record, body, rows) = opened(payload);
    let mut faults = object(record, body, record, whole);
    let list = |name: &str| body.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if let Some(rows) = rows {
        let all = list(rows);
        if all.len() > 500 {
            faults.push(format!("{record} has {} rows", all.len()));
        }
        for (n, row) in all.iter().enumerate() {
            let has = |field: &str| row.get(field).is_some_and(|value| !value.is_null());
            if has("Discount") != has("DiscountType") {
                faults.push(format!("{rows}[{}]: a discount without its type, or a type without a discount", n + 1));
            }
            if !has("ArticleNumber") && !has("Description") {
                faults.push(format!("{rows}[{}] names no article and says nothing", n + 1));
            }
        }
    }
    if record == "Voucher" {
        let sum = |side: &str| list("VoucherRows").iter().map(|row| number(&row[side]).unwrap_or_default()).sum();
        let (debit, credit): (Decimal, Decimal) = (sum("Debit"), sum("Credit"));
        if debit != credit || list("VoucherRows").len() < 2 {
            faults.push(format!("Voucher: debit {debit}, credit {credit}, {} rows", list("VoucherRows").len()));
        }
    }
    faults
}

/// Everything in a step of a result that Fortnox would refuse, cut or fill in by itself.
pub fn faults(step: &Value) -> Vec<String> {
    let Some(payload) = step.get("payload") else { return Vec::new() };
    let (record, body, rows) = opened(payload);
    let whole = step["action"] != "update";
    let mut faults = violations(payload, whole);
    let Some(rows) = rows else { return faults };
    for field in FILLED_SILENTLY {
        if whole && body.get(field).is_none() {
            faults.push(format!("{record}.{field} is left to Fortnox"));
        }
    }
    let all = body[rows].as_array().cloned().unwrap_or_default();
    if all.is_empty() {
        faults.push(format!("{record} has no rows"));
    }
    for (n, row) in all.iter().enumerate() {
        let row_name = format!("{rows}[{}]", n + 1);
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

/// An object of the kind `record`, called `name` in what is found.
fn object(name: &str, body: &Value, record: &str, whole: bool) -> Vec<String> {
    let mut faults = Vec::new();
    let Some(list) = known(record) else { return vec![format!("nothing is known of {record}")] };
    let known = fields(list);
    let Some(entries) = body.as_object() else { return vec![format!("{name} is no object: {body}")] };
    for (field, value) in entries {
        let Some(Field { kind, never_empty, .. }) = known.get(field.as_str()) else {
            faults.push(format!("{name}.{field} is not accepted"));
            continue;
        };
        // Blanked on purpose, or made by an earlier step.
        if value.is_null() && !never_empty || value.get("$ref").is_some() {
            continue;
        }
        let inner = format!("{name}.{field}");
        if let Some(record) = kind.strip_prefix('@') {
            faults.extend(object(&inner, value, record, true));
        } else if let Some(record) = kind.strip_prefix('[') {
            let Some(all) = value.as_array() else {
                faults.push(format!("{inner} is no list: {value}"));
                continue;
            };
            for (n, value) in all.iter().enumerate() {
                faults.extend(object(&format!("{inner}[{}]", n + 1), value, record, true));
            }
        } else if let Some(fault) = fault(kind, value) {
            faults.push(format!("{inner} = {value}: {fault}"));
        }
    }
    for Field { name: field, needed, .. } in known.values() {
        if whole && *needed && entries.get(*field).is_none_or(Value::is_null) {
            faults.push(format!("{name}.{field} is missing"));
        }
    }
    faults
}

fn fault(kind: &str, value: &Value) -> Option<String> {
    let (letter, rest) = kind.split_at(1);
    let bad = |is: bool, what: &str| is.then(|| what.to_owned());
    let is_number = |most: u32| {
        number(value).is_some_and(|number| {
            let bounds = rest.split_once("..").map(|(least, most)| (decimal(least), decimal(most)));
            let digits = number.normalize().mantissa().unsigned_abs().to_string().len();
            // A reader with floats keeps fifteen digits.
            number.normalize().scale() <= most
                && digits <= 15
                && number.abs() < Decimal::from(1_000_000_000_000_000_u64)
                && bounds.is_none_or(|(least, most)| number >= least && number <= most)
        })
    };
    let whole = |least: i64, most: i64| value.as_i64().is_some_and(|own| own >= least && own <= most);
    match letter {
        "t" | "m" => text_fault(value, rest, |c| is_free(c) || letter == "m" && matches!(c, '\r' | '\n')),
        "c" => text_fault(value, rest, |c| is_letter(c) || c.is_ascii_digit() || matches!(c, '-' | '_')),
        "a" => text_fault(value, rest, |c| c.is_ascii_alphanumeric() || "_-/\\+$".contains(c)),
        "e" => text_fault(value, "1024", |c| !c.is_whitespace() && !c.is_control()).or_else(|| {
            let one = value.as_str().is_some_and(|text| text.matches('@').count() == 1);
            bad(!one, "not one e-mail address")
        }),
        "g" => bad(!digits(value, 13), "not 13 digits"),
        "s" => bad(!digits(value, 4) || value.as_str().is_some_and(|own| own < "1000"), "no account"),
        "k" => bad(!capitals(value, 2), "no country code"),
        "y" => bad(!capitals(value, 3), "no currency code"),
        "#" => bad(!whole(1000, 9999), "no account"),
        "D" => {
            let number = value.as_str().is_some_and(|own| own.parse::<u64>().is_ok());
            bad(!number, "no document number")
        }
        "q" => bad(!value.is_string() || !is_number(2), "not the text of a number of two decimals"),
        "n" => bad(!value.is_number() || !is_number(2), "not a number of two decimals"),
        "N" => bad(!value.is_number() || !is_number(28), "not a number that is kept exactly"),
        "p" | "P" => {
            let scale = if letter == "P" { 0 } else { 28 };
            let inside = number(value).is_some_and(|own| own >= Decimal::ZERO && own <= Decimal::ONE_HUNDRED);
            bad(!value.is_number() || !is_number(scale) || !inside, "no per cent number")
        }
        "i" => {
            let (least, most) = rest.split_once("..").unwrap_or(("-2147483648", "2147483647"));
            let bound = |text: &str| text.parse::<i64>().expect("a bound");
            bad(!whole(bound(least), bound(most)), "not a whole number, or too large")
        }
        "b" => bad(!value.is_boolean(), "not true or false"),
        "d" => bad(!is_day(value), "not a day"),
        "=" => {
            let known = value.as_str().is_some_and(|own| rest.split('|').any(|name| name == own));
            (!known).then(|| format!("not one of {rest}"))
        }
        other => Some(format!("nothing is known of the kind {other}")),
    }
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a bound")
}

fn text_fault(value: &Value, longest: &str, allowed: impl Fn(char) -> bool) -> Option<String> {
    let Some(text) = value.as_str() else { return Some("not a text".to_owned()) };
    if text.is_empty() {
        return Some("empty; blank is null".to_owned());
    }
    if longest.parse::<usize>().is_ok_and(|most| text.encode_utf16().count() > most) {
        return Some(format!("longer than {longest}"));
    }
    text.chars().find(|c| !allowed(*c)).map(|c| format!("holds {c:?}"))
}

/// Fortnox's published class for free text.
pub fn is_free(c: char) -> bool {
    const SIGNS: &str = "’\\–:.`´,;^¤#%§£$€¢¥©™°&/()=+-*_!?²³®½@";
    is_letter(c) || c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}' | '\u{308}' | '\u{30a}') || SIGNS.contains(c)
}

/// General category L.
fn is_letter(c: char) -> bool {
    pest::unicode::LETTER(c)
}

fn digits(value: &Value, count: usize) -> bool {
    value.as_str().is_some_and(|text| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn capitals(value: &Value, count: usize) -> bool {
    value.as_str().is_some_and(|text| text.len() == count && text.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// A day of the calendar, as 2026-12-31.
fn is_day(value: &Value) -> bool {
    let Some(text) = value.as_str() else { return false };
    let parts: Vec<&str> = text.split('-').collect();
    let shaped = parts.iter().map(|part| part.len()).eq([4, 2, 2])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if !shaped {
        return false;
    }
    let [year, month, day] = [0, 1, 2].map(|at| parts[at].parse::<u32>().expect("digits"));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        1..=12 => 31,
        _ => 0,
    };
    day >= 1 && day <= days
}

/// A number as it is written, never through a float.
pub fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => {
            let text = number.to_string();
            text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())
        }
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
