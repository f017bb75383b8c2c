//! Orders and invoices: made, changed, and what is done with them.

mod actions;
mod card;
mod codes;
mod rows;
mod totals;

pub(super) use totals::{minus, plus, times, too_big};

use super::Fortnox;
use super::field::Field;
use super::field::{Deed, apply, blank, left_out};
use super::refusal::{Refusal, invalid, uncoded};
use super::spec::Spec;
use super::tables::{INVOICE_ROW, ORDER_ROW};
use crate::document::Json;
use crate::sandbox::json::{flag, integer, list, number, set, text};
use jiff::{Timestamp, ToSpan, civil::Date};

/// Rows at most.
const MOST_ROWS: usize = 500;

/// What differs between orders and invoices.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paper {
    pub(super) rows: &'static str,
    pub(super) fields: &'static [Field],
    pub(super) date: &'static str,
    pub(super) invoice: bool,
}

pub(super) fn paper(spec: &Spec) -> Paper {
    if spec.path == "invoices" {
        Paper { rows: "InvoiceRows", fields: INVOICE_ROW, date: "InvoiceDate", invoice: true }
    } else {
        Paper { rows: "OrderRows", fields: ORDER_ROW, date: "OrderDate", invoice: false }
    }
}

impl Fortnox {
    pub(super) fn create_document(
        &mut self,
        spec: &'static Spec,
        sent: &Json,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let paper = paper(spec);
        let mut document = blank(spec.fields);
        apply(&mut document, sent, spec.fields, Deed::Create)?;
        let card = self.card(&document)?;
        self.fill_from_card(&mut document, sent, &card);
        self.dates(&mut document, sent, paper, now)?;
        self.check_codes(&document)?;
        self.check_document(&document, sent)?;
        let number = self.document_number(spec, sent)?;
        self.seal(spec, &mut document, &number);
        if self.company.warehouse {
            set(&mut document, "WarehouseReady", Json::Bool(false));
        }
        let sent_rows = list(sent, paper.rows).to_vec();
        let rows = self.new_rows(&document, &sent_rows, paper)?;
        set(&mut document, paper.rows, Json::List(rows));
        if left_out(sent, "OCR") && paper.invoice {
            set(&mut document, "OCR", Json::Text(ocr(&number)));
        }
        self.total(&mut document, paper)?;
        let seen = self.seen_from(now);
        self.log.add(now, format!("{}.create", spec.path), &number, Some(&document));
        self.register_mut(spec.path).put(&number, document, seen, now);
        Ok(number)
    }

    pub(super) fn update_document(
        &mut self,
        spec: &'static Spec,
        key: &str,
        sent: &Json,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let paper = paper(spec);
        let mut document = self.register(spec.path).get(key).cloned().unwrap_or(Json::Null);
        self.changeable(&document, paper)?;
        apply(&mut document, sent, spec.fields, Deed::Update)?;
        self.card(&document)?;
        self.dates(&mut document, sent, paper, now)?;
        self.check_codes(&document)?;
        self.check_document(&document, sent)?;
        if sent.get(paper.rows).is_some() {
            if paper.invoice && text(&document, "OrderReference") != "0" {
                return Err(uncoded(format!(
                    "Faktura {key} har rader som har koppling till en order, det går inte att uppdatera raderna via API."
                )));
            }
            let old = self.register(spec.path).get(key).map(|old| list(old, paper.rows).to_vec()).unwrap_or_default();
            let sent_rows = list(sent, paper.rows).to_vec();
            let rows = self.changed_rows(&document, &old, &sent_rows, paper)?;
            set(&mut document, paper.rows, Json::List(rows));
        }
        self.total(&mut document, paper)?;
        self.log.add(now, format!("{}.update", spec.path), key, Some(&document));
        if let Some(own) = self.register_mut(spec.path).entry(key, now) {
            *own = document;
        }
        Ok(())
    }

    /// Is the document still open?
    fn changeable(&mut self, document: &Json, paper: Paper) -> Result<(), Refusal> {
        if flag(document, "Booked") {
            self.touched_booked = self.touched_booked.saturating_add(1);
            return Err(uncoded("Fakturan är bokförd och kan inte ändras."));
        }
        if flag(document, "Cancelled") {
            return Err(uncoded("Dokumentet är makulerat och kan inte ändras."));
        }
        if !paper.invoice && text(document, "InvoiceReference") != "0" {
            return Err(uncoded("Ordern är fakturerad och kan inte ändras."));
        }
        if self.company.warehouse && flag(document, "WarehouseReady") {
            return Err(uncoded("Dokumentet är klarmarkerat och kan inte ändras."));
        }
        if paper.invoice && text(document, "AccountingMethod") == "CASH" && flag(document, "Sent") {
            return Err(uncoded("Fakturan är skickad och kan inte ändras."));
        }
        Ok(())
    }

    fn document_number(&self, spec: &Spec, sent: &Json) -> Result<String, Refusal> {
        if left_out(sent, "DocumentNumber") {
            return Ok(self.register(spec.path).next());
        }
        let number = text(sent, "DocumentNumber");
        if !number.bytes().all(|own| own.is_ascii_digit()) {
            return Err(invalid(2_000_108, "Värdet måste vara numeriskt. (DocumentNumber)"));
        }
        if self.register(spec.path).has(number) {
            let code = if spec.path == "orders" { 2_000_861 } else { 0 };
            return Err(invalid(code, "Dokumentnumret används redan."));
        }
        Ok(number.to_owned())
    }

    /// Date, due date, year and lock.
    fn dates(&self, document: &mut Json, sent: &Json, paper: Paper, now: Timestamp) -> Result<(), Refusal> {
        if text(document, paper.date).is_empty() {
            set(document, paper.date, Json::Text(self.today(now).to_string()));
        }
        let own = text(document, paper.date).to_owned();
        let date: Date = own.parse().map_err(|_| uncoded("Ogiltigt datum."))?;
        if text(document, "OutboundDate").is_empty() {
            set(document, "OutboundDate", Json::Text(own));
        }
        if !paper.invoice {
            return Ok(());
        }
        self.open_day(date)?;
        set(document, "AccountingMethod", Json::text(self.method(date)));
        let moved = !left_out(sent, "InvoiceDate") || !left_out(sent, "TermsOfPayment");
        if text(document, "DueDate").is_empty() || (moved && left_out(sent, "DueDate")) {
            let days = days(text(document, "TermsOfPayment"));
            let due = date.checked_add(days.days()).unwrap_or(date);
            set(document, "DueDate", Json::Text(due.to_string()));
        }
        Ok(())
    }

    /// The day has a financial year and is not locked.
    pub(super) fn open_day(&self, date: Date) -> Result<(), Refusal> {
        if self.year_of(date).is_none() {
            return Err(uncoded("Räkenskapsår saknas för angivet datum."));
        }
        if self.company.locked_until.is_some_and(|locked| date <= locked) {
            return Err(invalid(2_002_141, "Perioden är låst för bokföring."));
        }
        Ok(())
    }

    /// The year that a day is in.
    pub(super) fn year_of(&self, date: Date) -> Option<&Json> {
        let day = date.to_string();
        let mut years = self.register("financialyears").records();
        years.find(|year| text(year, "FromDate") <= day.as_str() && day.as_str() <= text(year, "ToDate"))
    }

    fn method(&self, date: Date) -> String {
        self.year_of(date).map_or("ACCRUAL", |year| text(year, "AccountingMethod")).to_owned()
    }

    /// What belongs to documents only: rates, fees, warehouse, house work.
    fn check_document(&self, document: &Json, sent: &Json) -> Result<(), Refusal> {
        if sent.get("DeliveryState").is_some() && !self.company.warehouse {
            return Err(uncoded("DeliveryState kan bara anges med lagermodulen."));
        }
        for name in ["Country", "DeliveryCountry"] {
            // Documents take names of countries, not codes.
            let own = text(document, name);
            if own.chars().count() == 2 {
                return Err(uncoded(format!("Kan inte hitta landet. ({name})")));
            }
        }
        for label in list(document, "Labels") {
            if !self.register("labels").has(text(label, "Id")) {
                return Err(uncoded("Kan inte hitta etiketten."));
            }
        }
        Ok(())
    }

    /// Rate and unit of the currency, unless they were sent.
    pub(super) fn set_rate(&self, document: &mut Json, sent: &Json) {
        let code = text(document, "Currency").to_owned();
        let register = self.register("currencies").get(&code);
        let of =
            |field: &str| register.map(|own| crate::sandbox::json::amount(own, field)).filter(|own| !own.is_zero());
        if left_out(sent, "CurrencyRate") || matches!(sent.get("CurrencyRate"), Some(Json::Null)) {
            set(document, "CurrencyRate", of("SellRate").map_or_else(|| integer(1), number));
        }
        if left_out(sent, "CurrencyUnit") || matches!(sent.get("CurrencyUnit"), Some(Json::Null)) {
            set(document, "CurrencyUnit", of("Unit").map_or_else(|| integer(1), number));
        }
    }
}

/// Days of a term: `30` and `30DAYS` are thirty, words are none.
fn days(term: &str) -> i64 {
    let digits: String = term.chars().take_while(char::is_ascii_digit).collect();
    digits.parse::<i64>().unwrap_or(0).min(3650)
}

/// The payment reference: number, its length and a check digit, as recorded.
fn ocr(number: &str) -> String {
    let length = number.len().saturating_add(2).checked_rem(10).unwrap_or(0);
    let body = format!("{number}{length}");
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let own = u32::from(digit.saturating_sub(b'0'));
            let doubled = own.saturating_mul(if place % 2 == 0 { 2 } else { 1 });
            if doubled > 9 { doubled.saturating_sub(9) } else { doubled }
        })
        .sum();
    let check = 10u32.saturating_sub(sum.checked_rem(10).unwrap_or(0)).checked_rem(10).unwrap_or(0);
    format!("{body}{check}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payment_references_are_those_recorded() {
        for (number, recorded) in [("1", "133"), ("31", "3145"), ("32", "3244"), ("18", "1842"), ("38", "3848")] {
            assert_eq!(ocr(number), recorded);
        }
    }
}
