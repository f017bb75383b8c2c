//! What is done with a document: cancelled, made into an invoice, booked, credited, marked as sent.

use super::super::Fortnox;
use super::super::field::blank;
use super::super::refusal::{Refusal, invalid, nowhere, uncoded};
use super::super::spec::{Spec, spec};
use super::super::tables::INVOICE_ROW;
use super::{Paper, paper};
use crate::document::Json;
use crate::sandbox::json::{amount, flag, get_mut, integer, list, number, object, set, text};
use crate::sandbox::{Response, wire};
use http::{Method, StatusCode};
use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;

/// Of an order, carried to its invoice as they are.
const CARRIED: [&str; 37] = [
    "AdministrationFee",
    "Address1",
    "Address2",
    "City",
    "Comments",
    "Country",
    "CostCenter",
    "Currency",
    "CurrencyRate",
    "CurrencyUnit",
    "CustomerName",
    "CustomerNumber",
    "DeliveryAddress1",
    "DeliveryAddress2",
    "DeliveryCity",
    "DeliveryCountry",
    "DeliveryDate",
    "DeliveryName",
    "DeliveryZipCode",
    "ExternalInvoiceReference1",
    "ExternalInvoiceReference2",
    "Freight",
    "Labels",
    "Language",
    "OrganisationNumber",
    "OurReference",
    "Phone1",
    "Phone2",
    "PriceList",
    "Project",
    "TaxReductionType",
    "TermsOfDelivery",
    "TermsOfPayment",
    "VATIncluded",
    "WayOfDelivery",
    "YourReference",
    "YourOrderNumber",
];

impl Fortnox {
    pub(in super::super) fn action(
        &mut self,
        spec: &'static Spec,
        method: &Method,
        key: &str,
        action: &str,
        now: Timestamp,
    ) -> Result<Response, Refusal> {
        match (spec.path, method, action) {
            ("orders" | "invoices", &Method::PUT, "cancel") => self.cancel(spec, key, now)?,
            ("orders" | "invoices", &Method::PUT, "externalprint") => self.mark(spec, key, "Sent", now)?,
            ("orders" | "invoices", &Method::GET, "print" | "preview") => return self.printed(spec, key, action, now),
            ("orders" | "invoices", &Method::PUT, "warehouseready") if self.company.warehouse => {
                self.mark(spec, key, "WarehouseReady", now)?;
            }
            ("orders", &Method::PUT, "createinvoice") => {
                let invoice = self.create_invoice(key, now)?;
                if self.company.createinvoice_answers_invoice {
                    let invoices = super::super::spec::spec("invoices").ok_or_else(nowhere)?;
                    return Ok(wire::json(StatusCode::OK, &self.answer(invoices, &invoice, false)?));
                }
            }
            ("invoices", &Method::PUT, "bookkeep") => self.bookkeep(key, now)?,
            ("invoices", &Method::PUT, "credit") => {
                self.credit(key, now)?;
            }
            ("invoicepayments", &Method::PUT, "bookkeep") => self.bookkeep_payment(key, now)?,
            _ => return Err(nowhere()),
        }
        Ok(wire::json(StatusCode::OK, &self.answer(spec, key, false)?))
    }

    fn document(&self, path: &str, key: &str) -> Json {
        self.register(path).get(key).cloned().unwrap_or(Json::Null)
    }

    fn keep(&mut self, path: &str, key: &str, what: &str, document: Json, now: Timestamp) {
        self.log.add(now, format!("{path}.{what}"), key, Some(&document));
        if let Some(own) = self.register_mut(path).entry(key, now) {
            *own = document;
        }
    }

    fn mark(&mut self, spec: &Spec, key: &str, field: &str, now: Timestamp) -> Result<(), Refusal> {
        let mut document = self.document(spec.path, key);
        if flag(&document, "Cancelled") {
            return Err(uncoded("Dokumentet är makulerat."));
        }
        set(&mut document, field, Json::Bool(true));
        let what = if field == "Sent" { "externalprint" } else { "warehouseready" };
        self.keep(spec.path, key, what, document, now);
        Ok(())
    }

    /// PDF bytes, whatever was accepted. Printing counts as sending, a preview does not.
    fn printed(&mut self, spec: &Spec, key: &str, action: &str, now: Timestamp) -> Result<Response, Refusal> {
        if action == "print" {
            self.mark(spec, key, "Sent", now)?;
        }
        Ok(wire::answer(StatusCode::OK, "application/pdf", b"%PDF-1.4\n%%EOF\n".to_vec()))
    }

    pub(in super::super) fn cancel(&mut self, spec: &Spec, key: &str, now: Timestamp) -> Result<(), Refusal> {
        let mut document = self.document(spec.path, key);
        if flag(&document, "Booked") {
            self.touched_booked = self.touched_booked.saturating_add(1);
            return Err(uncoded("Fakturan är bokförd och kan inte makuleras."));
        }
        if flag(&document, "Cancelled") {
            return Err(uncoded("Dokumentet är redan makulerat."));
        }
        if spec.path == "orders" && text(&document, "InvoiceReference") != "0" {
            return Err(uncoded("Ordern är fakturerad och kan inte makuleras."));
        }
        set(&mut document, "Cancelled", Json::Bool(true));
        self.keep(spec.path, key, "cancel", document, now);
        Ok(())
    }

    /// One order gives one invoice, of what was delivered.
    fn create_invoice(&mut self, key: &str, now: Timestamp) -> Result<String, Refusal> {
        let order = self.document("orders", key);
        if text(&order, "InvoiceReference") != "0" {
            return Err(uncoded("Ordern är redan fakturerad."));
        }
        if flag(&order, "Cancelled") {
            return Err(uncoded("Ordern är makulerad."));
        }
        self.check_house_work(&order, list(&order, "OrderRows"))?;
        let spec = spec("invoices").ok_or_else(nowhere)?;
        let paper = paper(spec);
        let mut invoice = blank(spec.fields);
        for field in CARRIED {
            if let Some(value) = order.get(field) {
                set(&mut invoice, field, value.clone());
            }
        }
        if flag(&order, "CopyRemarks") {
            set(&mut invoice, "Remarks", Json::text(text(&order, "Remarks")));
        }
        if let Some(information) = order.get("EmailInformation") {
            set(&mut invoice, "EmailInformation", information.clone());
        }
        set(&mut invoice, "OrderReference", Json::text(key));
        self.dates(&mut invoice, &object([]), paper, now)?;
        self.check_codes(&invoice)?;
        let rows = list(&order, "OrderRows").iter().map(|row| self.row_of_order(row)).collect();
        set(&mut invoice, "InvoiceRows", Json::List(rows));
        if self.company.warehouse {
            set(&mut invoice, "WarehouseReady", Json::Bool(flag(&order, "WarehouseReady")));
        }
        let number = self.register("invoices").next();
        self.seal(spec, &mut invoice, &number);
        set(&mut invoice, "OCR", Json::Text(super::ocr(&number)));
        self.total(&mut invoice, paper)?;
        let seen = self.seen_from(now);
        self.log.add(now, "invoices.create", &number, Some(&invoice));
        self.register_mut("invoices").put(&number, invoice, seen, now);
        let mut order = order;
        set(&mut order, "InvoiceReference", Json::text(&number));
        self.keep("orders", key, "createinvoice", order, now);
        Ok(number)
    }

    fn row_of_order(&mut self, row: &Json) -> Json {
        let mut own = blank(INVOICE_ROW);
        for field in INVOICE_ROW {
            if let Some(value) = row.get(field.name) {
                set(&mut own, field.name, value.clone());
            }
        }
        self.last_row = self.last_row.saturating_add(1);
        set(&mut own, "RowId", integer(self.last_row));
        own
    }

    /// Booking is for good.
    pub(in super::super) fn bookkeep(&mut self, key: &str, now: Timestamp) -> Result<(), Refusal> {
        let mut invoice = self.document("invoices", key);
        if flag(&invoice, "Booked") {
            return Err(uncoded("Fakturan är redan bokförd."));
        }
        if flag(&invoice, "Cancelled") {
            return Err(uncoded("Fakturan är makulerad."));
        }
        if text(&invoice, "AccountingMethod") == "CASH" {
            return Err(uncoded("Fakturan bokförs när den betalas."));
        }
        if !flag(&invoice, "WarehouseReady") {
            return Err(invalid(2_003_498, "Fakturan måste vara klarmarkerad innan den bokförs."));
        }
        let rows = list(&invoice, "InvoiceRows");
        self.check_house_work(&invoice, rows)?;
        let nameless = |row: &&Json| {
            !amount(row, "DeliveredQuantity").is_zero()
                && text(row, "ArticleNumber").is_empty()
                && text(row, "Description").is_empty()
        };
        if rows.iter().any(|row| nameless(&row)) {
            return Err(invalid(2_003_977, "En rad har antal men varken artikel eller benämning."));
        }
        let date: Date = text(&invoice, "InvoiceDate").parse().map_err(|_| uncoded("Ogiltigt datum."))?;
        self.open_day(date)?;
        let (series, number, year) = self.post_invoice(&invoice, key, date, now)?;
        set(&mut invoice, "Booked", Json::Bool(true));
        set(&mut invoice, "VoucherSeries", Json::Text(series));
        set(&mut invoice, "VoucherNumber", integer(number));
        set(&mut invoice, "VoucherYear", integer(year));
        if amount(&invoice, "Balance").is_zero() {
            let date = text(&invoice, "InvoiceDate").to_owned();
            set(&mut invoice, "FinalPayDate", Json::Text(date));
        }
        self.take_from_stock(&invoice, now);
        self.keep("invoices", key, "bookkeep", invoice, now);
        Ok(())
    }

    fn take_from_stock(&mut self, invoice: &Json, now: Timestamp) {
        for row in list(invoice, "InvoiceRows") {
            let code = text(row, "ArticleNumber");
            let Some(article) = self.register("articles").get(code) else { continue };
            if !flag(article, "StockGoods") {
                continue;
            }
            let left = amount(article, "QuantityInStock").checked_sub(amount(row, "DeliveredQuantity"));
            if let (Some(left), Some(article)) = (left, self.register_mut("articles").entry(code, now)) {
                set(article, "QuantityInStock", number(left));
                set(article, "DisposableQuantity", number(left));
            }
        }
    }

    /// One credit for each invoice, a cancelled one included: a draft of all its rows the other way round.
    pub(in super::super) fn credit(&mut self, key: &str, now: Timestamp) -> Result<String, Refusal> {
        let original = self.document("invoices", key);
        if text(&original, "CreditInvoiceReference") != "0" {
            return Err(uncoded("Fakturan är redan krediterad."));
        }
        if flag(&original, "Cancelled") || flag_text(&original, "Credit") {
            return Err(uncoded("Fakturan kan inte krediteras."));
        }
        if !flag(&original, "Booked") && text(&original, "AccountingMethod") == "ACCRUAL" {
            return Err(uncoded("Fakturan måste vara bokförd innan den krediteras."));
        }
        let spec = spec("invoices").ok_or_else(nowhere)?;
        let mut credit = original.clone();
        let number = self.register("invoices").next();
        for (field, value) in [
            ("Credit", Json::text("true")),
            ("InvoiceReference", Json::text(key)),
            ("OrderReference", Json::text("0")),
            ("Booked", Json::Bool(false)),
            ("Sent", Json::Bool(false)),
            ("WarehouseReady", Json::Bool(!self.company.warehouse)),
            ("FinalPayDate", Json::Null),
            ("VoucherSeries", Json::Null),
            ("VoucherNumber", Json::Null),
            ("VoucherYear", Json::Null),
            ("OCR", Json::Text(super::ocr(&number))),
            ("InvoiceDate", Json::text("")),
            ("DueDate", Json::Null),
            ("OutboundDate", Json::text("")),
        ] {
            set(&mut credit, field, value);
        }
        if !self.company.credits_carry_references {
            set(&mut credit, "ExternalInvoiceReference1", Json::text(""));
            set(&mut credit, "ExternalInvoiceReference2", Json::text(""));
        }
        let paper: Paper = paper(spec);
        for field in ["Freight", "AdministrationFee"] {
            let own = negated(amount(&credit, field));
            set(&mut credit, field, own);
        }
        let mut last = self.last_row;
        if let Some(Json::List(rows)) = get_mut(&mut credit, "InvoiceRows") {
            for row in rows {
                let quantity = negated(amount(row, "DeliveredQuantity"));
                set(row, "DeliveredQuantity", Json::text(text(&object([("n", quantity)]), "n")));
                // A discount in money goes back, too.
                if text(row, "DiscountType") == "AMOUNT" {
                    let own = negated(amount(row, "Discount"));
                    set(row, "Discount", own);
                }
                last = last.saturating_add(1);
                set(row, "RowId", integer(last));
            }
        }
        self.last_row = last;
        self.dates(&mut credit, &object([]), paper, now)?;
        self.seal(spec, &mut credit, &number);
        self.total(&mut credit, paper)?;
        let seen = self.seen_from(now);
        self.log.add(now, "invoices.credit", &number, Some(&credit));
        self.register_mut("invoices").put(&number, credit, seen, now);
        if let Some(own) = self.register_mut("invoices").entry(key, now) {
            set(own, "CreditInvoiceReference", Json::text(&number));
        }
        Ok(number)
    }
}

fn negated(own: Decimal) -> Json {
    number(Decimal::ZERO.checked_sub(own).unwrap_or_default())
}

/// Some truths are texts: `"true"`.
fn flag_text(document: &Json, field: &str) -> bool {
    text(document, field) == "true"
}
