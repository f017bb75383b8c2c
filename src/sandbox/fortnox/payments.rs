//! Payments of invoices: entered, then booked.

use super::Fortnox;
use super::field::{Deed, apply, blank, left_out};
use super::refusal::{Refusal, invalid, uncoded};
use super::spec::Spec;
use super::tables::WRITE_OFF;
use crate::document::Json;
use crate::sandbox::json::{amount, flag, integer, list, number, set, text};
use jiff::{Timestamp, civil::Date};

impl Fortnox {
    pub(super) fn create_payment(
        &mut self,
        spec: &'static Spec,
        sent: &Json,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let mut payment = blank(spec.fields);
        apply(&mut payment, sent, spec.fields, Deed::Create)?;
        if left_out(sent, "InvoiceNumber") {
            return Err(invalid(2_000_204, "Obligatorisk uppgift saknas. (InvoiceNumber)"));
        }
        self.complete_payment(&mut payment, sent, now)?;
        let number = self.register("invoicepayments").next();
        self.seal(spec, &mut payment, &number);
        let seen = self.seen_from(now);
        self.log.add(now, "invoicepayments.create", &number, Some(&payment));
        self.register_mut("invoicepayments").put(&number, payment, seen, now);
        Ok(number)
    }

    pub(super) fn update_payment(
        &mut self,
        spec: &'static Spec,
        key: &str,
        sent: &Json,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let mut payment = self.register("invoicepayments").get(key).cloned().unwrap_or(Json::Null);
        self.unbooked(&payment)?;
        let invoice = text(&payment, "InvoiceNumber").to_owned();
        apply(&mut payment, sent, spec.fields, Deed::Update)?;
        if text(&payment, "InvoiceNumber") != invoice {
            return Err(uncoded("Fältet kan inte ändras. (InvoiceNumber)"));
        }
        self.complete_payment(&mut payment, sent, now)?;
        self.log.add(now, "invoicepayments.update", key, Some(&payment));
        if let Some(own) = self.register_mut("invoicepayments").entry(key, now) {
            *own = payment;
        }
        Ok(())
    }

    pub(super) fn delete_payment(&mut self, spec: &Spec, key: &str, now: Timestamp) -> Result<(), Refusal> {
        let payment = self.register(spec.path).get(key).cloned().unwrap_or(Json::Null);
        self.unbooked(&payment)?;
        self.register_mut(spec.path).remove(key);
        self.log.add(now, "invoicepayments.delete", key, None);
        Ok(())
    }

    fn unbooked(&mut self, payment: &Json) -> Result<(), Refusal> {
        if flag(payment, "Booked") {
            self.touched_booked = self.touched_booked.saturating_add(1);
            return Err(uncoded("Betalningen är bokförd och kan inte ändras."));
        }
        Ok(())
    }

    /// Checks what was sent against the invoice, and copies what the payment shows of it.
    fn complete_payment(&self, payment: &mut Json, sent: &Json, now: Timestamp) -> Result<(), Refusal> {
        let number_of = text(payment, "InvoiceNumber").to_owned();
        let invoice = self.register("invoices").get(&number_of);
        let invoice = invoice.ok_or_else(|| invalid(2_000_434, "Kan inte hitta fakturan."))?;
        if flag(invoice, "Cancelled") {
            return Err(uncoded("Fakturan är makulerad."));
        }
        if !flag(invoice, "Booked") && text(invoice, "AccountingMethod") == "ACCRUAL" {
            return Err(uncoded("Fakturan är inte bokförd."));
        }
        if amount(invoice, "Balance").is_zero() {
            return Err(invalid(2_003_055, "Fakturan är redan slutbetald."));
        }
        self.payment_currency(payment, invoice, sent)?;
        self.payment_account(payment)?;
        self.payment_date(payment, invoice, now)?;
        if amount(payment, "Amount").is_zero() && list(payment, "WriteOffs").is_empty() {
            return Err(invalid(2_000_204, "Obligatorisk uppgift saknas. (Amount)"));
        }
        self.write_offs(payment)?;
        for (own, from) in [
            ("ExternalInvoiceReference1", "ExternalInvoiceReference1"),
            ("ExternalInvoiceReference2", "ExternalInvoiceReference2"),
            ("InvoiceCustomerName", "CustomerName"),
            ("InvoiceCustomerNumber", "CustomerNumber"),
            ("InvoiceDueDate", "DueDate"),
            ("InvoiceOCR", "OCR"),
            ("InvoiceTotal", "Total"),
        ] {
            set(payment, own, Json::text(text(invoice, from)));
        }
        Ok(())
    }

    /// Always the invoice's.
    fn payment_currency(&self, payment: &mut Json, invoice: &Json, sent: &Json) -> Result<(), Refusal> {
        let own = text(invoice, "Currency");
        let said = text(payment, "Currency");
        if !said.is_empty() && said != own {
            return Err(uncoded(format!("Currency {said} and {own} does not match")));
        }
        set(payment, "Currency", Json::text(own));
        set(payment, "CurrencyUnit", number(amount(invoice, "CurrencyUnit")));
        let foreign = own != self.company.currency;
        if left_out(sent, "CurrencyRate") && amount(payment, "CurrencyRate").is_zero() {
            set(payment, "CurrencyRate", number(amount(invoice, "CurrencyRate")));
        }
        if amount(payment, "AmountCurrency").is_zero() && !amount(payment, "Amount").is_zero() {
            if foreign {
                return Err(invalid(2_000_204, "Obligatorisk uppgift saknas. (AmountCurrency)"));
            }
            set(payment, "AmountCurrency", number(amount(payment, "Amount")));
        }
        Ok(())
    }

    fn payment_account(&self, payment: &mut Json) -> Result<(), Refusal> {
        let mode = text(payment, "ModeOfPayment").to_owned();
        let account = text(payment, "ModeOfPaymentAccount").to_owned();
        let account = if account == "0" { String::new() } else { account };
        if mode.is_empty() && account.is_empty() {
            return Err(invalid(2_000_204, "Obligatorisk uppgift saknas. (ModeOfPayment)"));
        }
        if !mode.is_empty() && !self.register("modesofpayments").has(&mode) {
            return Err(uncoded("Kan inte hitta betalningssättet."));
        }
        if account.is_empty() {
            let of_mode = self.register("modesofpayments").get(&mode).map(|mode| text(mode, "AccountNumber"));
            let of_mode = of_mode.and_then(|account| account.parse().ok()).unwrap_or(0);
            set(payment, "ModeOfPaymentAccount", integer(of_mode));
        } else {
            self.account_of(&account)?;
        }
        Ok(())
    }

    fn payment_date(&self, payment: &mut Json, invoice: &Json, now: Timestamp) -> Result<(), Refusal> {
        if text(payment, "PaymentDate").is_empty() {
            set(payment, "PaymentDate", Json::Text(self.today(now).to_string()));
        }
        let said = text(payment, "PaymentDate");
        let date: Date = said.parse().map_err(|_| uncoded("Ogiltigt datum. (PaymentDate)"))?;
        if said < text(invoice, "InvoiceDate") {
            return Err(invalid(2_001_089, "Betaldatum kan inte vara före fakturadatum."));
        }
        self.open_day(date)?;
        let year = |day: &str| day.parse().ok().and_then(|day| self.year_of(day)).map(|year| text(year, "Id"));
        if !self.company.carried_forward && year(said) != year(text(invoice, "InvoiceDate")) {
            return Err(uncoded(
                "Angivet betaldatum måste vara inom fakturans räkenskapsår eller så måste räkenskapsåret årsomföras.",
            ));
        }
        Ok(())
    }

    fn write_offs(&self, payment: &mut Json) -> Result<(), Refusal> {
        let mut rows = Vec::new();
        for sent in list(payment, "WriteOffs") {
            let mut row = blank(WRITE_OFF);
            let wanted: Vec<_> = match sent {
                Json::Object(entries) => {
                    let shown = |key: &str| matches!(key, "Currency" | "Description");
                    entries.iter().filter(|(key, _)| !shown(key)).cloned().collect()
                }
                _ => return Err(invalid(2_001_392, "Ingen eller felaktig typ av data.")),
            };
            apply(&mut row, &Json::Object(wanted), WRITE_OFF, Deed::Create)?;
            let account = self.account_of(text(&row, "AccountNumber"))?;
            let name = Json::text(text(account, "Description"));
            self.check_objects(&row)?;
            set(&mut row, "Description", name);
            set(&mut row, "Currency", Json::text(&self.company.currency));
            rows.push(row);
        }
        set(payment, "WriteOffExist", Json::Bool(!rows.is_empty()));
        set(payment, "WriteOffs", Json::List(rows));
        Ok(())
    }

    /// Only now the invoice is paid. Nothing keeps anybody from paying too much.
    pub(super) fn bookkeep_payment(&mut self, key: &str, now: Timestamp) -> Result<(), Refusal> {
        let mut payment = self.register("invoicepayments").get(key).cloned().unwrap_or(Json::Null);
        if flag(&payment, "Booked") {
            return Err(uncoded("Betalningen är redan bokförd."));
        }
        let number_of = text(&payment, "InvoiceNumber").to_owned();
        let invoice = self.register("invoices").get(&number_of).cloned().unwrap_or(Json::Null);
        if amount(&invoice, "Balance").is_zero() {
            return Err(invalid(2_003_055, "Fakturan är redan slutbetald."));
        }
        let date: Date = text(&payment, "PaymentDate").parse().map_err(|_| uncoded("Ogiltigt datum."))?;
        self.open_day(date)?;
        let (series, voucher, year) = self.post_payment(&payment, &invoice, key, now)?;
        let left = super::documents::minus(amount(&invoice, "Balance"), self.settled(&payment)?)?;
        set(&mut payment, "Booked", Json::Bool(true));
        set(&mut payment, "VoucherSeries", Json::Text(series));
        set(&mut payment, "VoucherNumber", integer(voucher));
        set(&mut payment, "VoucherYear", integer(year));
        if let Some(own) = self.register_mut("invoices").entry(&number_of, now) {
            set(own, "Balance", number(left));
            if left.is_zero() {
                set(own, "FinalPayDate", Json::Text(date.to_string()));
            }
        }
        self.log.add(now, "invoicepayments.bookkeep", key, Some(&payment));
        if let Some(own) = self.register_mut("invoicepayments").entry(key, now) {
            *own = payment;
        }
        Ok(())
    }
}
