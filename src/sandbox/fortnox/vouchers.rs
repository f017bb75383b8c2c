//! Vouchers made by hand: final once they are posted.

use super::Fortnox;
use super::documents::plus;
use super::field::{Deed, apply, blank, left_out};
use super::lists::Wanted;
use super::posting::wrapped;
use super::refusal::{Refusal, invalid, nowhere, uncoded};
use super::routes::body;
use super::tables::{VOUCHER, VOUCHER_ROW};
use crate::document::Json;
use crate::sandbox::json::{amount, flag, list, set, text};
use crate::sandbox::{Request, Response, wire};
use http::{Method, StatusCode};
use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;

pub(super) fn voucher_key(series: &str, number: &str, year: i64) -> String {
    format!("{series}/{number}/{year}")
}

impl Fortnox {
    pub(super) fn voucher_routes(
        &mut self,
        path: &[&str],
        request: &Request,
        now: Timestamp,
    ) -> Result<Response, Refusal> {
        let parameters = wire::parameters(request.uri().query().unwrap_or(""));
        match (request.method(), path) {
            (&Method::POST, []) => {
                let key = self.create_voucher(&body(request, "Voucher")?, &parameters, now)?;
                let voucher = self.vouchers.get(&key).ok_or_else(nowhere)?;
                Ok(wire::json(StatusCode::CREATED, &wrapped(voucher)))
            }
            (&Method::GET, [] | ["sublist"]) => self.voucher_list(None, &parameters, now),
            (&Method::GET, ["sublist", series]) => self.voucher_list(Some(series), &parameters, now),
            (&Method::GET, [series, number]) => {
                let year = match wire::parameter(&parameters, "financialyear") {
                    Some(year) => year.parse().unwrap_or(0),
                    None => self.current_year(now),
                };
                let found = self.vouchers.get(&voucher_key(series, number, year));
                let found = found.ok_or(Refusal::Missing(0, "Kan inte hitta verifikationen.".into()))?;
                Ok(wire::json(StatusCode::OK, &wrapped(found)))
            }
            _ => Err(nowhere()),
        }
    }

    fn current_year(&self, now: Timestamp) -> i64 {
        let year = self.year_of(self.today(now)).map(|year| amount(year, "Id"));
        year.and_then(|year| year.try_into().ok()).unwrap_or(0)
    }

    fn voucher_list(
        &self,
        series: Option<&str>,
        parameters: &[(String, String)],
        now: Timestamp,
    ) -> Result<Response, Refusal> {
        let mut wanted = Wanted::default();
        let mut tests: Vec<(&str, &str)> = Vec::new();
        for (name, value) in parameters {
            if wanted.paging(name, value)? {
                continue;
            }
            match name.as_str() {
                "fromdate" | "todate" if value.parse::<Date>().is_err() => {
                    return Err(invalid(2_000_587, "Ett ogiltigt filter har använts."));
                }
                "fromdate" | "todate" | "costcenter" | "voucherseries" | "financialyear" => tests.push((name, value)),
                "sortby" | "sortorder" => {}
                _ => return Err(invalid(2_000_588, "Ogiltig parameter i anropet")),
            }
        }
        let passes = |voucher: &Json| {
            tests.iter().all(|(name, value)| match *name {
                "fromdate" => text(voucher, "TransactionDate") >= *value,
                "todate" => text(voucher, "TransactionDate") <= *value,
                "costcenter" => text(voucher, "CostCenter") == *value,
                "voucherseries" => text(voucher, "VoucherSeries") == *value,
                _ => text(voucher, "Year") == *value,
            })
        };
        let shown = self
            .vouchers
            .iter()
            .map(|(_, entry)| entry)
            .filter(|entry| entry.seen_from <= now)
            .map(|entry| &entry.record)
            .filter(|voucher| series.is_none_or(|series| text(voucher, "VoucherSeries") == series))
            .filter(|voucher| passes(voucher))
            .map(|voucher| {
                let listed = VOUCHER.iter().filter(|field| field.listed);
                let value = |name: &str| voucher.get(name).cloned().unwrap_or(Json::Null);
                Json::Object(listed.map(|field| (field.name.to_owned(), value(field.name))).collect())
            });
        let shown = shown.collect();
        Ok(wire::json(StatusCode::OK, &wanted.page("Vouchers", shown)))
    }

    fn create_voucher(
        &mut self,
        sent: &Json,
        parameters: &[(String, String)],
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let mut voucher = blank(VOUCHER);
        apply(&mut voucher, sent, VOUCHER, Deed::Create)?;
        for name in ["Description", "TransactionDate", "VoucherSeries"] {
            if left_out(sent, name) {
                return Err(invalid(2_000_204, format!("Obligatorisk uppgift saknas. ({name})")));
            }
        }
        let date: Date = text(&voucher, "TransactionDate").parse().map_err(|_| uncoded("Ogiltigt datum."))?;
        self.open_day(date)?;
        let year = self.year_of(date).map(|year| amount(year, "Id")).unwrap_or_default();
        let said =
            wire::parameter(parameters, "financialyear").or_else(|| sent.get("Year").map(|_| text(sent, "Year")));
        if said.is_some_and(|said| said.parse() != Ok(year)) {
            return Err(uncoded("Räkenskapsår saknas för angivet datum."));
        }
        let series = text(&voucher, "VoucherSeries").to_owned();
        let found = self.register("voucherseries").get(&series);
        let found = found.ok_or_else(|| uncoded("Kan inte hitta verifikationsserien."))?;
        if !flag(found, "Manual") {
            return Err(uncoded("Verifikationsserien är inte manuell"));
        }
        let rows = self.voucher_rows(&voucher)?;
        set(&mut voucher, "VoucherRows", Json::List(rows));
        let (series, number, year) = self.keep_voucher(voucher, &series, year.try_into().unwrap_or(0), now);
        Ok(voucher_key(&series, &number.to_string(), year))
    }

    fn voucher_rows(&self, voucher: &Json) -> Result<Vec<Json>, Refusal> {
        self.check_objects(voucher)?;
        let mut rows = Vec::new();
        let mut sum = Decimal::ZERO;
        for sent in list(voucher, "VoucherRows") {
            let mut row = blank(VOUCHER_ROW);
            apply(&mut row, sent, VOUCHER_ROW, Deed::Create)?;
            if left_out(sent, "Account") {
                return Err(invalid(2_000_204, "Obligatorisk uppgift saknas. (Account)"));
            }
            let account = self.account_of(text(&row, "Account"))?;
            let name = Json::text(text(account, "Description"));
            for (setting, field) in [
                ("CostCenterSettings", "CostCenter"),
                ("ProjectSettings", "Project"),
                ("TransactionInformationSettings", "TransactionInformation"),
            ] {
                if text(account, setting) == "MANDATORY" && text(&row, field).is_empty() {
                    return Err(uncoded(format!("Kontot kräver en uppgift. ({field})")));
                }
            }
            self.check_objects(&row)?;
            set(&mut row, "Description", name);
            let credit = Decimal::ZERO.checked_sub(amount(&row, "Credit")).unwrap_or_default();
            sum = plus(plus(sum, amount(&row, "Debit"))?, credit)?;
            rows.push(row);
        }
        if rows.len() < 2 {
            return Err(uncoded("Verifikationen måste ha minst två rader."));
        }
        if !sum.is_zero() {
            return Err(uncoded("Verifikationen balanserar inte."));
        }
        Ok(rows)
    }
}
