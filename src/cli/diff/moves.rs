//! What a run books, by account and by VAT rate, and how two runs differ.

use crate::document::Json;
use crate::reference::{Outcome, Step};
use crate::schema::number;
use crate::vouchers::{Voucher, sent_rows};
use rust_decimal::Decimal;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Debit less credit, by currency and account.
pub type Accounts = BTreeMap<(SmolStr, SmolStr), Decimal>;

/// What rows come to, by currency, account and VAT in per cent; `–` where Fortnox decides.
pub type Rates = BTreeMap<(SmolStr, SmolStr, SmolStr), Decimal>;

/// What one or many documents come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub accounts: Accounts,
    pub rates: Rates,
    /// A sum had more digits than can be counted.
    pub overflow: bool,
}

impl Sums {
    pub fn of(outcome: &Outcome, vouchers: &[(usize, Voucher)]) -> Sums {
        let mut sums = Sums::default();
        for (_, voucher) in vouchers {
            for row in &voucher.rows {
                let key = (voucher.currency.clone(), row.account.clone().unwrap_or_else(|| "–".into()));
                let moved = number::subtract(row.debit, row.credit);
                add(&mut sums.accounts, key, moved, &mut sums.overflow);
            }
        }
        if let Outcome::Send { steps, .. } = outcome {
            for step in steps {
                sums.rows(step);
            }
        }
        sums
    }

    fn rows(&mut self, step: &Step) {
        let head = match &step.payload {
            Some(Json::Object(entries)) => entries.first().map(|(_, body)| body),
            _ => None,
        };
        let currency = match head.and_then(|body| body.get("Currency")) {
            Some(Json::Text(currency)) => SmolStr::new(currency),
            _ => SmolStr::new_static("–"),
        };
        let word = |row: &Json, key: &str| match row.get(key) {
            Some(Json::Number(word) | Json::Text(word)) => SmolStr::new(word),
            _ => SmolStr::new_static("–"),
        };
        for row in sent_rows(step) {
            let total = match row.get("Total") {
                Some(Json::Number(total)) => number::parse(total),
                _ => None,
            };
            let key = (currency.clone(), word(&row, "AccountNumber"), word(&row, "VAT"));
            add(&mut self.rates, key, total.ok_or(number::TooBig), &mut self.overflow);
        }
    }

    pub fn add(&mut self, other: &Sums) {
        for (key, amount) in &other.accounts {
            add(&mut self.accounts, key.clone(), Ok(*amount), &mut self.overflow);
        }
        for (key, amount) in &other.rates {
            add(&mut self.rates, key.clone(), Ok(*amount), &mut self.overflow);
        }
        self.overflow |= other.overflow;
    }
}

fn add<K: Ord>(to: &mut BTreeMap<K, Decimal>, key: K, amount: Result<Decimal, number::TooBig>, overflow: &mut bool) {
    let sum = to.entry(key).or_insert(Decimal::ZERO);
    match amount.and_then(|amount| number::add(*sum, amount)) {
        Ok(new) => *sum = new,
        Err(_) => *overflow = true,
    }
}

/// Before, after and what has moved, of each key that differs.
pub fn moved<K: Ord + Clone>(
    before: &BTreeMap<K, Decimal>,
    after: &BTreeMap<K, Decimal>,
) -> Vec<(K, Decimal, Decimal)> {
    let mut keys: Vec<&K> = before.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    let of = |sums: &BTreeMap<K, Decimal>, key: &K| sums.get(key).copied().unwrap_or(Decimal::ZERO);
    keys.into_iter()
        .map(|key| (key.clone(), of(before, key), of(after, key)))
        .filter(|(_, before, after)| before != after)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_has_moved() {
        let sums = |entries: &[(&str, i64)]| -> BTreeMap<String, Decimal> {
            entries.iter().map(|(key, amount)| ((*key).to_owned(), Decimal::new(*amount, 2))).collect()
        };
        let told = moved(&sums(&[("3001", -20000), ("2611", -5000)]), &sums(&[("3011", -20000), ("2611", -5000)]));
        let told: Vec<(String, String, String)> =
            told.into_iter().map(|(key, before, after)| (key, before.to_string(), after.to_string())).collect();
        let row = |key: &str, before: &str, after: &str| (key.to_owned(), before.to_owned(), after.to_owned());
        assert_eq!(told, [row("3001", "-200.00", "0"), row("3011", "0", "-200.00")]);
    }
}
