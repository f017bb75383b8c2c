//! Making, changing and removing records. Resources with rules of their own are sent on to them.

use super::field::{Deed, apply, blank, left_out};
use super::refusal::{Refusal, invalid, uncoded};
use super::spec::{Spec, spec};
use super::{Fortnox, HOST};
use crate::document::Json;
use crate::sandbox::json::{set, text};
use crate::sandbox::wire::encode;
use jiff::Timestamp;

impl Fortnox {
    /// Puts a record in as it is said to be, past all rules but those of its fields. For setting the scene: what is
    /// no such record is left out.
    pub fn put(&mut self, path: &str, sent: &Json) {
        let Some(spec) = spec(path) else { return };
        let mut record = blank(spec.fields);
        let Json::Object(entries) = sent else { return };
        for (key, value) in entries {
            if spec.fields.iter().any(|field| field.name == key) {
                set(&mut record, key, value.clone());
            }
        }
        let given = text(&record, spec.key).to_owned();
        let key =
            if given.is_empty() || given == "0" && spec.key != "Code" { self.register(path).next() } else { given };
        self.seal(spec, &mut record, &key);
        self.register_mut(path).put(&key, record, Timestamp::MIN, Timestamp::MIN);
    }

    /// Writes key and link into the record.
    pub(super) fn seal(&self, spec: &Spec, record: &mut Json, key: &str) {
        let field = spec.fields.iter().find(|field| field.name == spec.key);
        let number = field.is_some_and(|field| field.kind == super::field::Kind::Integer);
        set(record, spec.key, if number { Json::Number(key.to_owned()) } else { Json::text(key) });
        if spec.fields.iter().any(|field| field.name == "@url") {
            set(record, "@url", Json::Text(format!("{HOST}/3/{}/{}", spec.path, encode(key))));
        }
        if matches!(spec.path, "orders" | "invoices") {
            let list = format!("{HOST}/3/taxreductions?filter={}&referencenumber={key}", spec.path);
            set(record, "@urlTaxReductionList", Json::Text(list));
        }
    }

    pub(super) fn create(&mut self, spec: &'static Spec, sent: &Json, now: Timestamp) -> Result<String, Refusal> {
        match spec.path {
            "orders" | "invoices" => return self.create_document(spec, sent, now),
            "invoicepayments" => return self.create_payment(spec, sent, now),
            _ => {}
        }
        let mut record = blank(spec.fields);
        apply(&mut record, sent, spec.fields, Deed::Create)?;
        for name in spec.required {
            if left_out(sent, name) {
                return Err(invalid(2_000_204, format!("Obligatorisk uppgift saknas. ({name})")));
            }
        }
        match spec.path {
            "customers" => self.check_customer(&mut record, sent, true)?,
            "articles" => self.check_article(&mut record, sent)?,
            _ => {}
        }
        let key = self.new_key(spec, sent)?;
        self.seal(spec, &mut record, &key);
        let seen = self.seen_from(now);
        self.log.add(now, format!("{}.create", spec.path), &key, Some(&record));
        if spec.path == "customers" {
            self.spent_numbers.insert(key.clone());
        }
        self.register_mut(spec.path).put(&key, record, seen, now);
        Ok(key)
    }

    /// The key that was sent, if it is free, or the next one.
    fn new_key(&self, spec: &Spec, sent: &Json) -> Result<String, Refusal> {
        if left_out(sent, spec.key) {
            return match spec.key {
                "Code" | "Name" => Err(invalid(2_000_204, "Obligatorisk uppgift saknas. (Code)")),
                _ => {
                    let next = self.register(spec.path).next();
                    Ok(if spec.path == "customers" { self.unspent(next) } else { next })
                }
            };
        }
        let mut key = text(sent, spec.key).to_owned();
        // Recorded: 30days comes back as 30DAYS.
        if spec.path == "termsofpayments" {
            key = key.to_uppercase();
        }
        let codes = matches!(spec.path, "termsofpayments" | "pricelists" | "costcenters" | "voucherseries");
        if codes && !key.chars().all(char::is_alphanumeric) {
            return Err(invalid(2_000_106, "Värdet måste vara alfanumeriskt."));
        }
        let taken = self.register(spec.path).has(&key);
        match spec.path {
            "customers" if taken || self.spent_numbers.contains(&key) => {
                Err(invalid(2_000_637, "Kundnumret används redan."))
            }
            "articles" if taken => Err(invalid(2_000_013, "Artikelnumret används redan.")),
            _ if taken => Err(uncoded("Koden används redan.")),
            _ => Ok(key),
        }
    }

    /// A customer number is never given twice.
    fn unspent(&self, first: String) -> String {
        let mut number = first;
        while self.spent_numbers.contains(&number) {
            number = number.parse::<i64>().map_or(format!("{number}1"), |own| own.saturating_add(1).to_string());
        }
        number
    }

    pub(super) fn update(
        &mut self,
        spec: &'static Spec,
        key: &str,
        sent: &Json,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        match spec.path {
            "orders" | "invoices" => return self.update_document(spec, key, sent, now),
            "invoicepayments" => return self.update_payment(spec, key, sent, now),
            _ => {}
        }
        let mut record = self.register(spec.path).get(key).cloned().unwrap_or(Json::Null);
        apply(&mut record, sent, spec.fields, Deed::Update)?;
        match spec.path {
            "customers" => self.check_customer(&mut record, sent, false)?,
            "articles" => self.check_article(&mut record, sent)?,
            "predefinedaccounts" => {
                let account = text(&record, "Account");
                self.account_of(account)
                    .map_err(|_| invalid(2_001_265, "Det fördefinierade kontot är ogiltigt eller inaktivt."))?;
            }
            _ => {}
        }
        self.log.add(now, format!("{}.update", spec.path), key, Some(&record));
        if let Some(own) = self.register_mut(spec.path).entry(key, now) {
            *own = record;
        }
        Ok(())
    }

    pub(super) fn delete(&mut self, spec: &'static Spec, key: &str, now: Timestamp) -> Result<(), Refusal> {
        let used = |paper: &str, field: &str| self.register(paper).records().any(|record| text(record, field) == key);
        match spec.path {
            "invoicepayments" => return self.delete_payment(spec, key, now),
            "customers" if used("orders", "CustomerNumber") || used("invoices", "CustomerNumber") => {
                return Err(uncoded("Kunden kan inte tas bort, den används."));
            }
            "articles" if self.article_is_used(key) => {
                return Err(uncoded("Artikeln kan inte tas bort, den används."));
            }
            _ => {}
        }
        self.register_mut(spec.path).remove(key);
        self.log.add(now, format!("{}.delete", spec.path), key, None);
        Ok(())
    }
}
