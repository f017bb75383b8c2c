//! What happens in Fortnox without any request: people work there, too.

use super::Fortnox;
use super::documents::paper;
use super::spec::spec;
use crate::document::Json;
use crate::sandbox::Disturbance;
use crate::sandbox::json::{amount, flag, get_mut, integer, number, object, set, text};
use jiff::Timestamp;
use rust_decimal::Decimal;

impl Fortnox {
    pub(super) fn suffer(&mut self, what: &Disturbance, now: Timestamp) {
        match what {
            Disturbance::SearchLag(lag) => self.search_lag = *lag,
            Disturbance::TokensExpire => self.auth.expire(),
            Disturbance::RefreshTokenUsed => self.auth.use_refresh_tokens(),
            Disturbance::ConsentRevoked => self.auth.revoke(),
            Disturbance::BudgetSpent(calls) => self.limit.spend(*calls, now),
            Disturbance::PeriodLocked => self.company.locked_until = self.today(now).yesterday().ok(),
            Disturbance::PeriodUnlocked => self.company.locked_until = None,
            Disturbance::StockEmpty => self.empty_stock(now),
            Disturbance::WayOfDeliveryRemoved => {
                let last = self.register("wayofdeliveries").iter().map(|(code, _)| code.to_owned()).next_back();
                if let Some(code) = last {
                    self.register_mut("wayofdeliveries").remove(&code);
                }
            }
            Disturbance::LicenceEnded => self.licensed = false,
            Disturbance::LicenceRenewed => self.licensed = true,
            Disturbance::DraftBooked
            | Disturbance::DraftCancelled
            | Disturbance::DraftEdited
            | Disturbance::InvoiceCredited
            | Disturbance::InvoicePaid => self.person(what, now),
            Disturbance::SubscriptionsRemoved => {}
        }
    }

    /// A person's deed. What Fortnox does not let a person do does not happen.
    fn person(&mut self, what: &Disturbance, now: Timestamp) {
        let wants_draft =
            matches!(what, Disturbance::DraftBooked | Disturbance::DraftCancelled | Disturbance::DraftEdited);
        let fits = |invoice: &&Json| {
            !flag(invoice, "Cancelled") && flag(invoice, "Booked") != wants_draft && text(invoice, "Credit") == "false"
        };
        let newest = self.register("invoices").records().rev().find(fits);
        let Some(key) = newest.map(|invoice| text(invoice, "DocumentNumber").to_owned()) else { return };
        let done = match what {
            Disturbance::DraftBooked => self.bookkeep(&key, now).is_ok(),
            Disturbance::DraftCancelled => spec("invoices").is_some_and(|spec| self.cancel(spec, &key, now).is_ok()),
            Disturbance::DraftEdited => self.edit(&key, now).is_some(),
            Disturbance::InvoiceCredited => self.credit(&key, now).is_ok(),
            _ => self.pay(&key, now).is_some(),
        };
        if done {
            self.log.add(now, "person", &key, None);
        }
    }

    /// One krona more on the first row.
    fn edit(&mut self, key: &str, now: Timestamp) -> Option<()> {
        let mut invoice = self.register("invoices").get(key)?.clone();
        if let Some(Json::List(rows)) = get_mut(&mut invoice, "InvoiceRows") {
            let row = rows.first_mut()?;
            let price = amount(row, "Price").checked_add(Decimal::ONE)?;
            set(row, "Price", number(price));
        }
        self.total(&mut invoice, paper(spec("invoices")?)).ok()?;
        self.log.add(now, "invoices.update", key, Some(&invoice));
        *self.register_mut("invoices").entry(key, now)? = invoice;
        Some(())
    }

    fn pay(&mut self, key: &str, now: Timestamp) -> Option<()> {
        let invoice = self.register("invoices").get(key)?;
        let (balance, currency) = (amount(invoice, "Balance"), amount(invoice, "CurrencyRate"));
        let mode = self.register("modesofpayments").iter().map(|(code, _)| code.to_owned()).next()?;
        let unit = amount(invoice, "CurrencyUnit");
        let kronor = balance.checked_mul(currency)?.checked_div(unit)?;
        let payment = object([
            ("InvoiceNumber", integer(key.parse().ok()?)),
            ("Amount", number(kronor)),
            ("AmountCurrency", number(balance)),
            ("ModeOfPayment", Json::Text(mode)),
        ]);
        let number = self.create_payment(spec("invoicepayments")?, &payment, now).ok()?;
        self.bookkeep_payment(&number, now).ok()
    }

    fn empty_stock(&mut self, now: Timestamp) {
        let codes: Vec<String> = self.register("articles").iter().map(|(code, _)| code.to_owned()).collect();
        for code in codes {
            if let Some(article) = self.register_mut("articles").entry(&code, now) {
                set(article, "QuantityInStock", integer(0));
                set(article, "DisposableQuantity", integer(0));
            }
        }
    }
}
