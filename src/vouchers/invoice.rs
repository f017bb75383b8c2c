//! The voucher of an invoice: what the buyer owes, revenue without VAT, VAT by rate or code.

use super::entries::{Entries, Place};
use super::payload::{amount, text};
use super::{Known, per_one};
use crate::document::Json;
use crate::schema::Exact;
use crate::schema::number::{self, TooBig, add, round, subtract};
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// Coins of every currency that Fortnox keeps.
const DECIMALS: u32 = 2;

/// Which VAT a row has. A code decides, whatever the rate says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Vat {
    code: Option<String>,
    /// As a fraction.
    rate: Decimal,
}

struct Part {
    place: Place,
    vat: Vat,
    amount: Decimal,
}

/// What was left of a row: price and quantity to two decimals first, then the discount.
pub fn row_total(row: &Json, quantity: &str) -> Result<Option<Decimal>, TooBig> {
    let (Some(price), Some(pieces)) = (amount(row, "Price"), amount(row, quantity)) else { return Ok(None) };
    let gross = number::multiply(round(price, DECIMALS), round(pieces, DECIMALS))?;
    Ok(Some(subtract(round(gross, DECIMALS), amount(row, "Discount").unwrap_or_default())?))
}

impl Known<'_> {
    pub(super) fn invoice(&self, body: &Json, rows: &str, quantity: &str, entries: &mut Entries) -> Result<(), TooBig> {
        let gross = body.get("VATIncluded") == Some(&Json::Bool(true));
        let mut parts = self.parts(body, rows, quantity, entries)?;
        self.head_amounts(body, &mut parts)?;
        let rate = self.rate_of(body, entries);
        let in_books = |own: Decimal| -> Result<Decimal, TooBig> {
            match rate {
                Some(rate) => Ok(round(number::multiply(own, rate)?, DECIMALS)),
                None => Ok(own),
            }
        };
        let mut revenue: Vec<(Place, Decimal)> = Vec::new();
        let mut taxes: Vec<(Place, Decimal)> = Vec::new();
        let mut total = Decimal::ZERO;
        for vat in kinds(&parts) {
            let own: Vec<&Part> = parts.iter().filter(|part| part.vat == vat).collect();
            let sum = own.iter().try_fold(Decimal::ZERO, |sum, part| add(sum, part.amount))?;
            let tax = if gross { inside(sum, vat.rate)? } else { round(number::multiply(sum, vat.rate)?, DECIMALS) };
            let net = if gross { subtract(sum, tax)? } else { sum };
            revenue.extend(shares(&own, net, vat.rate, gross)?);
            taxes.push((Place::of(&self.books.vat_account(vat.code.as_deref(), vat.rate)), tax));
            total = add(total, add(net, tax)?)?;
        }
        entries.owes_less = total.is_sign_negative() && !total.is_zero();
        let mut owed = in_books(total)?;
        if self.books.whole_kronor && entries.currency.is_none() && rate.is_none() {
            owed = round(owed, 0);
        }
        entries.add(Place::of(&self.books.account("CUSTCLAIM")), owed)?;
        for (place, amount) in revenue.into_iter().chain(taxes) {
            entries.add(place, number::negate(in_books(amount)?))?;
        }
        // Of whole kronor, and of parts that are converted one by one.
        let rest = number::negate(entries.difference()?);
        entries.add(Place::of(&self.books.account("ROUNDOFF")), rest)
    }

    fn parts(&self, body: &Json, rows: &str, quantity: &str, entries: &mut Entries) -> Result<Vec<Part>, TooBig> {
        let mut parts = Vec::new();
        let Some(Json::List(rows)) = body.get(rows) else { return Ok(parts) };
        for row in rows {
            let Some(own) = row_total(row, quantity)?.filter(|own| !own.is_zero()) else { continue };
            let named = || text(row, "Description").or_else(|| text(row, "ArticleNumber")).unwrap_or_default();
            let account = text(row, "AccountNumber").map(SmolStr::from);
            if account.is_none() {
                entries.problem(format!("“{}”: its account is the article's, which is not known here", named()));
            }
            let code = text(row, "VATCode");
            let stated = match amount(row, "VAT") {
                Some(per_cent) => Some(number::multiply(per_cent, Decimal::new(1, 2))?),
                None => code.as_deref().and_then(|code| self.books.code_rate(code)),
            };
            if stated.is_none() {
                entries.problem(format!("“{}”: its VAT rate is not known here", named()));
            }
            let of_head = |field: &str| text(row, field).or_else(|| text(body, field));
            let place = Place { account, cost_center: of_head("CostCenter"), project: of_head("Project") };
            parts.push(Part { place, vat: Vat { code, rate: stated.unwrap_or_default() }, amount: own });
        }
        Ok(parts)
    }

    /// Freight and fee of the head have the VAT of the largest part of the rows.
    fn head_amounts(&self, body: &Json, parts: &mut Vec<Part>) -> Result<(), TooBig> {
        let mut largest: Option<(Decimal, Vat)> = None;
        for vat in kinds(parts) {
            let sum = parts
                .iter()
                .filter(|part| part.vat == vat)
                .try_fold(Decimal::ZERO, |sum, part| add(sum, part.amount))?;
            if largest.as_ref().is_none_or(|(most, _)| sum.abs() > *most) {
                largest = Some((sum.abs(), vat));
            }
        }
        let Some((_, vat)) = largest else { return Ok(()) };
        for (field, account) in [("Freight", "FREIGHT"), ("AdministrationFee", "ADMFEE")] {
            if let Some(own) = amount(body, field).filter(|own| !own.is_zero()) {
                let place = Place::of(&self.books.account(account));
                parts.push(Part { place, vat: vat.clone(), amount: own });
            }
        }
        Ok(())
    }

    /// What converts a document into the books; None where nothing is to convert, or no rate is known.
    fn rate_of(&self, body: &Json, entries: &mut Entries) -> Option<Decimal> {
        let currency = text(body, "Currency").filter(|currency| *currency != self.books.currency.as_str())?;
        let rate = self.document_rate(body, &currency);
        if rate.is_none() {
            entries.currency = Some(SmolStr::from(&currency));
            entries.problem(format!("in {currency}: the rate that Fortnox will take is not known here"));
        }
        rate
    }

    /// The rate of a document: its own, else the register's.
    pub(super) fn document_rate(&self, body: &Json, currency: &str) -> Option<Decimal> {
        match amount(body, "CurrencyRate") {
            Some(rate) => per_one(rate, amount(body, "CurrencyUnit")),
            None => self.register_rate(currency),
        }
    }
}

/// In the order in which they come.
fn kinds(parts: &[Part]) -> Vec<Vat> {
    let mut kinds: Vec<Vat> = Vec::new();
    for part in parts {
        if !kinds.contains(&part.vat) {
            kinds.push(part.vat.clone());
        }
    }
    kinds
}

/// The VAT inside an amount.
fn inside(amount: Decimal, rate: Decimal) -> Result<Decimal, TooBig> {
    part_of(amount, rate, add(Decimal::ONE, rate)?)
}

fn part_of(amount: Decimal, numerator: Decimal, denominator: Decimal) -> Result<Decimal, TooBig> {
    let share = Exact::from_decimal(amount)?.multiply(Exact::from_decimal(numerator)?)?;
    share.divide(Exact::from_decimal(denominator)?).unwrap_or(Err(TooBig))?.round(DECIMALS)
}

/// Net amounts by place. What rounding leaves goes to the largest.
fn shares(parts: &[&Part], net: Decimal, rate: Decimal, gross: bool) -> Result<Vec<(Place, Decimal)>, TooBig> {
    let mut places: Vec<(Place, Decimal)> = Vec::new();
    for part in parts {
        match places.iter_mut().find(|(place, _)| *place == part.place) {
            Some((_, sum)) => *sum = add(*sum, part.amount)?,
            None => places.push((part.place.clone(), part.amount)),
        }
    }
    if !gross {
        return Ok(places);
    }
    let most = places.iter().map(|(_, sum)| sum.abs()).max().unwrap_or_default();
    let largest = places.iter().position(|(_, sum)| sum.abs() == most);
    let mut left = net;
    for (_, sum) in &mut places {
        *sum = part_of(*sum, Decimal::ONE, add(Decimal::ONE, rate)?)?;
        left = subtract(left, *sum)?;
    }
    if let Some((_, sum)) = largest.and_then(|at| places.get_mut(at)) {
        *sum = add(*sum, left)?;
    }
    Ok(places)
}
