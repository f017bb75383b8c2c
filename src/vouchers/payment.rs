//! The voucher of an invoice payment: money and write-offs against what the buyer owed.

use super::entries::{Entries, Place};
use super::payload::{amount, reference, text};
use super::{Known, per_one};
use crate::document::Json;
use crate::schema::number::{TooBig, add, negate};
use crate::schema::{Exact, Value};
use rust_decimal::Decimal;
use smol_str::SmolStr;

impl Known<'_> {
    pub(super) fn payment(&self, body: &Json, entries: &mut Entries) -> Result<(), TooBig> {
        let paid = amount(body, "Amount").unwrap_or_default();
        let account = text(body, "ModeOfPaymentAccount").map(SmolStr::from);
        let mode = text(body, "ModeOfPayment");
        let account = account.or_else(|| mode.as_deref().and_then(|mode| self.books.mode(mode)));
        if account.is_none() {
            let mode = mode.unwrap_or_default();
            entries.problem(format!("the account of the mode of payment {mode} is not known here"));
        }
        entries.add(Place { account, ..Place::default() }, paid)?;
        let mut written_off = Decimal::ZERO;
        if let Some(Json::List(rows)) = body.get("WriteOffs") {
            for row in rows {
                let own = amount(row, "Amount").unwrap_or_default();
                let account = text(row, "AccountNumber").map(SmolStr::from);
                let place = Place { account, cost_center: text(row, "CostCenter"), project: text(row, "Project") };
                entries.add(place, own)?;
                written_off = add(written_off, own)?;
            }
        }
        let settled = self.settled(body, paid, written_off, entries)?;
        entries.owes_less = false;
        entries.add(Place::of(&self.books.account("CUSTCLAIM")), negate(settled))?;
        // A rate that has moved since the invoice.
        let moved = negate(entries.difference()?);
        let account = if moved.is_sign_negative() { "CURRENCYWIN" } else { "CURRENCYLOSS" };
        entries.add(Place::of(&self.books.account(account)), moved)
    }

    /// What comes off the invoice, at the rate that it was booked at.
    fn settled(
        &self,
        body: &Json,
        paid: Decimal,
        written_off: Decimal,
        entries: &mut Entries,
    ) -> Result<Decimal, TooBig> {
        let plain = add(paid, written_off)?;
        let (Some(own), Some(rate)) = (amount(body, "AmountCurrency"), amount(body, "CurrencyRate")) else {
            return Ok(plain);
        };
        let Some(booked) = self.invoice_rate(body) else {
            entries.problem("the rate that the invoice was booked at is not known here");
            return Ok(plain);
        };
        let fees = Exact::from_decimal(written_off)?.divide(Exact::from_decimal(rate)?).unwrap_or(Err(TooBig))?;
        fees.plus(Exact::from_decimal(own)?)?.multiply(Exact::from_decimal(booked)?)?.round(2)
    }

    /// Of the invoice that is paid: one of this plan, or one that is known of Fortnox.
    fn invoice_rate(&self, body: &Json) -> Option<Decimal> {
        if let Some(map) = reference(body, "InvoiceNumber") {
            let made = self
                .steps
                .iter()
                .find(|step| step.payload.is_some() && (step.map == map.as_str() || self.becomes(&step.map, &map)))?;
            let body = match made.payload.as_ref()? {
                Json::Object(wrapped) => wrapped.first().map(|(_, body)| body)?,
                _ => return None,
            };
            return self.document_rate(body, &text(body, "Currency")?);
        }
        let number = text(body, "InvoiceNumber")?;
        let known = |field: &str| self.fact("fortnox.Invoice", "DocumentNumber", &number, field);
        match (known("CurrencyRate"), known("CurrencyUnit")) {
            (Some(Value::Number(rate)), Some(Value::Number(unit))) => per_one(rate, Some(unit)),
            (Some(Value::Number(rate)), _) => Some(rate),
            _ => None,
        }
    }

    /// Is the order of this map converted to that invoice?
    fn becomes(&self, order: &str, invoice: &str) -> bool {
        let converts = |step: &&crate::reference::Step| step.verb == Some("convert") && step.map == order;
        self.steps.iter().filter(converts).any(|step| step.link.as_deref() == Some(invoice))
    }
}
