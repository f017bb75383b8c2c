//! Row totals, VAT and rounding as Fortnox computes them.

use super::super::Fortnox;
use super::super::refusal::{Refusal, uncoded};
use super::Paper;
use crate::document::Json;
use crate::sandbox::json::{amount, flag, get_mut, list, number, round, set, text};
use rust_decimal::Decimal;

/// Rows of one rate and code.
pub(in super::super) struct Group {
    pub(in super::super) code: String,
    /// Per cent.
    pub(in super::super) rate: Decimal,
    pub(in super::super) net: Decimal,
    pub(in super::super) vat: Decimal,
    /// Account, cost centre, project and net amount of each row.
    pub(in super::super) rows: Vec<(String, String, String, Decimal)>,
}

impl Fortnox {
    /// Writes totals into rows and head.
    pub(in super::super) fn total(&self, document: &mut Json, paper: Paper) -> Result<(), Refusal> {
        let gross_prices = flag(document, "VATIncluded");
        let mut before_discounts = Decimal::ZERO;
        if let Some(Json::List(rows)) = get_mut(document, paper.rows) {
            for row in rows {
                let price = round(amount(row, "Price"), 2);
                let full = round(times(price, amount(row, "DeliveredQuantity"))?, 2);
                before_discounts = plus(before_discounts, full)?;
                let total = discounted(row, full)?;
                set(row, "Price", number(price));
                set(row, "Total", number(total));
                if paper.invoice {
                    let rate = amount(row, "VAT");
                    let net = |own| if gross_prices { without(own, rate) } else { Ok(own) };
                    set(row, "PriceExcludingVAT", number(net(price)?));
                    set(row, "TotalExcludingVAT", number(net(total)?));
                }
            }
        }
        let house_work = list(document, paper.rows).iter().any(|row| flag(row, "HouseWork"));
        set(document, "HouseWork", Json::Bool(house_work));
        let groups = self.groups(document, paper)?;
        let (mut net, mut vat) = (Decimal::ZERO, Decimal::ZERO);
        for group in &groups {
            net = plus(net, group.net)?;
            vat = plus(vat, group.vat)?;
        }
        let head = head_rate(&groups);
        for (field, its_vat) in [("Freight", "FreightVAT"), ("AdministrationFee", "AdministrationFeeVAT")] {
            let own = amount(document, field);
            let own = if gross_prices { minus(own, without(own, head)?)? } else { on_top(own, head)? };
            set(document, its_vat, number(own));
        }
        let exact = plus(net, vat)?;
        let own_currency = text(document, "Currency") == self.company.currency;
        let total = if self.company.whole_kronor && own_currency { round(exact, 0) } else { exact };
        set(document, "RoundOff", number(minus(total, exact)?));
        set(document, "Gross", number(before_discounts));
        set(document, "Net", number(net));
        set(document, "TotalVAT", number(vat));
        set(document, "Total", number(total));
        set(document, "TotalToPay", number(total));
        if paper.invoice {
            set(document, "Balance", number(total));
        }
        Ok(())
    }

    /// Net and VAT by rate. VAT is rounded once for all rows of a rate.
    pub(in super::super) fn groups(&self, document: &Json, paper: Paper) -> Result<Vec<Group>, Refusal> {
        let gross_prices = flag(document, "VATIncluded");
        let mut groups: Vec<Group> = Vec::new();
        for row in list(document, paper.rows) {
            let total = amount(row, "Total");
            if total.is_zero() {
                continue;
            }
            let of_head = |field: &str| {
                let own = text(row, field);
                if own.is_empty() { text(document, field) } else { own }.to_owned()
            };
            let part = (text(row, "AccountNumber").to_owned(), of_head("CostCenter"), of_head("Project"), total);
            place(&mut groups, text(row, "VATCode"), amount(row, "VAT")).rows.push(part);
        }
        let (code, rate) = largest(&groups)?;
        for (field, account) in [("Freight", "FREIGHT"), ("AdministrationFee", "ADMFEE")] {
            let own = amount(document, field);
            if !own.is_zero() {
                let part = (self.predefined(account), String::new(), String::new(), own);
                place(&mut groups, &code, rate).rows.push(part);
            }
        }
        for group in &mut groups {
            let mut sum = Decimal::ZERO;
            for (.., own) in &group.rows {
                sum = plus(sum, *own)?;
            }
            group.net = if gross_prices { without(sum, group.rate)? } else { sum };
            group.vat = if gross_prices { minus(sum, group.net)? } else { on_top(sum, group.rate)? };
            if gross_prices {
                share(group)?;
            }
        }
        Ok(groups)
    }
}

/// Rows are shown gross and booked net; what rounding leaves goes to the largest.
fn share(group: &mut Group) -> Result<(), Refusal> {
    let mut left = group.net;
    let mut most: Option<(usize, Decimal)> = None;
    for (at, (.., own)) in group.rows.iter_mut().enumerate() {
        *own = without(*own, group.rate)?;
        left = minus(left, *own)?;
        if most.is_none_or(|(_, size)| own.abs() > size) {
            most = Some((at, own.abs()));
        }
    }
    if let Some((.., own)) = most.and_then(|(at, _)| group.rows.get_mut(at)) {
        *own = plus(*own, left)?;
    }
    Ok(())
}

fn place<'g>(groups: &'g mut Vec<Group>, code: &str, rate: Decimal) -> &'g mut Group {
    let found = groups.iter().position(|group| group.code == code && group.rate == rate);
    let at = found.unwrap_or(groups.len());
    if found.is_none() {
        groups.push(Group { code: code.to_owned(), rate, net: Decimal::ZERO, vat: Decimal::ZERO, rows: Vec::new() });
    }
    // The place was found, or made just now.
    #[allow(clippy::indexing_slicing)]
    &mut groups[at]
}

/// Freight and fee of the head have the VAT of the largest part of the rows.
fn largest(groups: &[Group]) -> Result<(String, Decimal), Refusal> {
    let mut most = Decimal::NEGATIVE_ONE;
    let mut found = (String::new(), Decimal::ZERO);
    for group in groups {
        let mut sum = Decimal::ZERO;
        for (.., own) in &group.rows {
            sum = plus(sum, *own)?;
        }
        if sum.abs() > most {
            most = sum.abs();
            found = (group.code.clone(), group.rate);
        }
    }
    Ok(found)
}

fn head_rate(groups: &[Group]) -> Decimal {
    largest(groups).map(|(_, rate)| rate).unwrap_or_default()
}

fn discounted(row: &Json, full: Decimal) -> Result<Decimal, Refusal> {
    let discount = amount(row, "Discount");
    if text(row, "DiscountType") == "AMOUNT" {
        return minus(full, discount);
    }
    let off = times(full, discount)?.checked_div(Decimal::ONE_HUNDRED).ok_or_else(too_big)?;
    minus(full, round(off, 2))
}

/// VAT on a net amount.
fn on_top(net: Decimal, rate: Decimal) -> Result<Decimal, Refusal> {
    let vat = times(net, rate)?.checked_div(Decimal::ONE_HUNDRED).ok_or_else(too_big)?;
    Ok(round(vat, 2))
}

/// A gross amount without its VAT.
fn without(gross: Decimal, rate: Decimal) -> Result<Decimal, Refusal> {
    let whole = plus(Decimal::ONE_HUNDRED, rate)?;
    let vat = times(gross, rate)?.checked_div(whole).ok_or_else(too_big)?;
    minus(gross, round(vat, 2))
}

pub(in super::super) fn times(one: Decimal, other: Decimal) -> Result<Decimal, Refusal> {
    one.checked_mul(other).ok_or_else(too_big)
}

pub(in super::super) fn plus(one: Decimal, other: Decimal) -> Result<Decimal, Refusal> {
    one.checked_add(other).ok_or_else(too_big)
}

pub(in super::super) fn minus(one: Decimal, other: Decimal) -> Result<Decimal, Refusal> {
    one.checked_sub(other).ok_or_else(too_big)
}

pub(in super::super) fn too_big() -> Refusal {
    uncoded("Beloppet är för stort.")
}
