//! Articles, their prices and their stock.

use super::auth::Caller;
use super::field::{Deed, apply, blank, left_out};
use super::lists::Wanted;
use super::refusal::{Refusal, invalid, nowhere, uncoded};
use super::routes::body;
use super::spec::spec;
use super::tables::PRICE;
use super::{Fortnox, HOST};
use crate::document::Json;
use crate::sandbox::json::{amount, integer, list, number, object, plain, set, text};
use crate::sandbox::wire::{self, encode};
use crate::sandbox::{Request, Response};
use http::{Method, StatusCode};
use jiff::Timestamp;
use rust_decimal::Decimal;

impl Fortnox {
    pub(super) fn check_article(&self, record: &mut Json, sent: &Json) -> Result<(), Refusal> {
        let code = text(record, "ArticleNumber");
        if !code.chars().all(|own| own.is_alphanumeric() || "-_+/.\\$".contains(own)) {
            return Err(invalid(2_000_166, "Artikelnumret innehåller otillåtna tecken."));
        }
        if text(record, "Description").trim().is_empty() {
            return Err(invalid(2_000_204, "Obligatorisk uppgift saknas. (Description)"));
        }
        let unit = text(record, "Unit");
        if !unit.is_empty() && !self.register("units").has(unit) {
            return Err(invalid(2_000_432, "Kan inte hitta enheten."));
        }
        // The rate follows the account of domestic sales.
        if left_out(sent, "VAT") {
            let rate = self.account_rate(text(record, "SalesAccount"));
            set(record, "VAT", rate.map_or_else(|| integer(0), number));
        }
        let stock = number(amount(record, "QuantityInStock"));
        set(record, "DisposableQuantity", stock);
        Ok(())
    }

    pub(super) fn article_is_used(&self, key: &str) -> bool {
        let has = |paper: &str, rows: &str| {
            let rows = self.register(paper).records().flat_map(|record| list(record, rows));
            rows.into_iter().any(|row| text(row, "ArticleNumber") == key)
        };
        has("orders", "OrderRows") || has("invoices", "InvoiceRows")
    }

    /// Price of an article in a list, for so many of it.
    pub(super) fn price_of(&self, price_list: &str, article: &str, quantity: Decimal) -> Option<Decimal> {
        let own = self.prices.records().filter(|price| {
            text(price, "PriceList") == price_list
                && text(price, "ArticleNumber") == article
                && amount(price, "FromQuantity") <= quantity.max(Decimal::ZERO)
        });
        own.max_by_key(|price| amount(price, "FromQuantity")).map(|price| amount(price, "Price"))
    }

    pub(super) fn price_routes(
        &mut self,
        path: &[&str],
        request: &Request,
        now: Timestamp,
    ) -> Result<Response, Refusal> {
        let missing = || Refusal::Missing(2_000_430, "Kan inte hitta priset.".into());
        match (request.method(), path) {
            (&Method::POST, []) => {
                let (key, record) = self.new_price(&body(request, "Price")?)?;
                if self.prices.has(&key) {
                    return Err(invalid(2_000_762, "Priset finns redan."));
                }
                self.log.add(now, "prices.create", &key, Some(&record));
                self.keep_price(&key, record.clone(), now);
                Ok(wire::json(StatusCode::CREATED, &object([("Price", record)])))
            }
            (&Method::GET, ["sublist", price_list, article]) => {
                let mut wanted = Wanted::default();
                let parameters = wire::parameters(request.uri().query().unwrap_or(""));
                for (name, value) in &parameters {
                    if !wanted.paging(name, value)? && name != "fromquantity" {
                        return Err(invalid(2_000_588, "Ogiltig parameter i anropet"));
                    }
                }
                let own = self.prices.records().filter(|price| {
                    text(price, "PriceList") == *price_list && text(price, "ArticleNumber") == *article
                });
                Ok(wire::json(StatusCode::OK, &wanted.page("Prices", own.cloned().collect())))
            }
            (method, [price_list, article, rest @ ..]) if rest.len() <= 1 => {
                let from: Decimal = match rest.first() {
                    Some(from) => from.parse().map_err(|_| missing())?,
                    None => Decimal::ZERO,
                };
                let key = price_key(price_list, article, from);
                let record = self.prices.get(&key).cloned().ok_or_else(missing)?;
                match (method, rest.len()) {
                    (&Method::GET, _) => Ok(wire::json(StatusCode::OK, &object([("Price", record)]))),
                    (&Method::PUT, _) => {
                        let mut record = record;
                        apply(&mut record, &body(request, "Price")?, PRICE, Deed::Update)?;
                        self.log.add(now, "prices.update", &key, Some(&record));
                        self.keep_price(&key, record.clone(), now);
                        Ok(wire::json(StatusCode::OK, &object([("Price", record)])))
                    }
                    (&Method::DELETE, 1) => {
                        self.prices.remove(&key);
                        self.log.add(now, "prices.delete", &key, None);
                        let mut response = Response::new(Vec::new());
                        *response.status_mut() = StatusCode::NO_CONTENT;
                        Ok(response)
                    }
                    _ => Err(nowhere()),
                }
            }
            _ => Err(nowhere()),
        }
    }

    fn new_price(&self, sent: &Json) -> Result<(String, Json), Refusal> {
        let mut record = blank(PRICE);
        apply(&mut record, sent, PRICE, Deed::Create)?;
        let (price_list, article) = (text(&record, "PriceList").to_owned(), text(&record, "ArticleNumber").to_owned());
        if !self.register("pricelists").has(&price_list) {
            return Err(invalid(2_000_431, "Kan inte hitta prislistan."));
        }
        if !self.register("articles").has(&article) {
            return Err(invalid(2_000_428, "Kan inte hitta artikeln."));
        }
        let from = amount(&record, "FromQuantity");
        let link = format!("{HOST}/3/prices/{}/{}/{}", encode(&price_list), encode(&article), plain(from));
        set(&mut record, "@url", Json::Text(link));
        Ok((price_key(&price_list, &article, from), record))
    }

    /// Keeps the price; the one in list A is what the article shows.
    fn keep_price(&mut self, key: &str, record: Json, now: Timestamp) {
        let first = amount(&record, "FromQuantity").is_zero() && text(&record, "PriceList") == "A";
        if first && let Some(article) = self.register_mut("articles").entry(text(&record, "ArticleNumber"), now) {
            set(article, "SalesPrice", number(amount(&record, "Price")));
        }
        self.prices.put(key, record, now, now);
    }

    /// How many of a stock article can be delivered? None: as many as are wanted.
    pub(super) fn deliverable(&self, article: &str) -> Option<Decimal> {
        if self.company.negative_stock {
            return None;
        }
        let record = self.register("articles").get(article)?;
        (record.get("StockGoods") == Some(&Json::Bool(true))).then(|| amount(record, "QuantityInStock"))
    }

    pub(super) fn warehouse(&self, path: &[&str], request: &Request, caller: &Caller) -> Result<Response, Refusal> {
        let (&Method::GET, rest) = (request.method(), path) else { return Err(nowhere()) };
        match rest {
            ["tenants-v4"] => {
                let body = object([
                    ("activated", Json::Bool(self.company.warehouse)),
                    ("tenantId", integer(i64::from(self.company.tenant))),
                ]);
                Ok(wire::json(StatusCode::OK, &body))
            }
            ["status-v1", "stockbalance"] if self.company.warehouse => {
                self.permits(caller, "warehouse")?;
                let parameters = wire::parameters(request.uri().query().unwrap_or(""));
                let wanted = wire::parameter(&parameters, "itemIds").unwrap_or("");
                let rows = wanted.split(',').filter_map(|item| {
                    let record = self.register(spec("articles")?.path).get(item)?;
                    let stock = number(amount(record, "QuantityInStock"));
                    Some(object([
                        ("itemId", Json::text(item)),
                        ("stockPointCode", Json::text("1")),
                        ("availableStock", stock.clone()),
                        ("inStock", stock),
                    ]))
                });
                Ok(wire::json(StatusCode::OK, &Json::List(rows.collect())))
            }
            ["status-v1", "stockbalance"] => Err(uncoded("Lagermodulen är inte aktiverad.")),
            _ => Err(nowhere()),
        }
    }
}

fn price_key(price_list: &str, article: &str, from: Decimal) -> String {
    format!("{price_list}/{article}/{}", plain(from))
}
