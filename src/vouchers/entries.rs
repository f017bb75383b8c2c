//! The rows of a voucher while it is worked out.

use super::{Books, VoucherRow};
use crate::schema::number::{self, TooBig};
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// Whose row it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub account: Option<SmolStr>,
    pub cost_center: Option<String>,
    pub project: Option<String>,
}

impl Place {
    pub fn of(account: &SmolStr) -> Place {
        Place { account: Some(account.clone()), ..Place::default() }
    }
}

#[derive(Debug, Default)]
pub(super) struct Entries {
    rows: Vec<(Place, Decimal, Decimal)>,
    pub problems: Vec<String>,
    /// Where it is not the books'.
    pub currency: Option<SmolStr>,
    /// The buyer owes less after it.
    pub owes_less: bool,
}

impl Entries {
    /// Debit if positive, credit if negative; with the same account before it, one row.
    pub fn add(&mut self, place: Place, amount: Decimal) -> Result<(), TooBig> {
        if amount.is_zero() {
            return Ok(());
        }
        let debits = amount.is_sign_positive();
        let found = self
            .rows
            .iter_mut()
            .find(|(own, debit, credit)| *own == place && if debits { credit.is_zero() } else { debit.is_zero() });
        match found {
            Some((_, debit, _)) if debits => *debit = number::add(*debit, amount)?,
            Some((_, _, credit)) => *credit = number::subtract(*credit, amount)?,
            None if debits => self.rows.push((place, amount, Decimal::ZERO)),
            None => self.rows.push((place, Decimal::ZERO, number::negate(amount))),
        }
        Ok(())
    }

    /// A row as it stands.
    pub fn both(
        &mut self,
        account: Option<SmolStr>,
        (debit, credit): (Decimal, Decimal),
        cost_center: Option<String>,
        project: Option<String>,
    ) {
        self.rows.push((Place { account, cost_center, project }, debit, credit));
    }

    /// Debit less credit so far.
    pub fn difference(&self) -> Result<Decimal, TooBig> {
        self.rows
            .iter()
            .try_fold(Decimal::ZERO, |sum, (_, debit, credit)| number::subtract(number::add(sum, *debit)?, *credit))
    }

    pub fn problem(&mut self, text: impl Into<String>) {
        self.problems.push(text.into());
    }

    pub fn rows(self, books: &Books) -> Vec<VoucherRow> {
        let named = |(place, debit, credit): (Place, Decimal, Decimal)| VoucherRow {
            name: place.account.as_ref().and_then(|account| books.name(account)),
            account: place.account,
            debit,
            credit,
            cost_center: place.cost_center,
            project: place.project,
        };
        self.rows.into_iter().map(named).collect()
    }
}
