//! What Fortnox books for the documents it gets: the voucher of each invoice, credit invoice, payment and voucher, so that
//! an accountant can approve a pack by its results, without reading rules.
//!
//! Fortnox adds up by itself and shows no voucher beforehand; this is its arithmetic, as far as it is known. VAT is
//! rounded once for each rate of an invoice; what is left of a conversion goes to rounding.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::todo,
    clippy::unreachable,
    clippy::unwrap_used
)]
#![cfg_attr(test, allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, clippy::indexing_slicing))]

mod books;
mod entries;
mod invoice;
mod names;
mod payload;
mod payment;
mod sent;

pub use books::Books;
pub use invoice::row_total;
pub use sent::sent_rows;

use crate::check::program::Program;
use crate::document::Json;
use crate::reference::{Action, Facts, Step};
use crate::schema::number::{self, TooBig};
use crate::schema::{Value, number::wire};
use entries::Entries;
use payload::{amount, text};
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// What Fortnox books for one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voucher {
    pub kind: Kind,
    /// The map that made the document.
    pub map: SmolStr,
    pub date: Option<String>,
    /// In which its amounts are: the books', except where no rate is known.
    pub currency: SmolStr,
    pub rows: Vec<VoucherRow>,
    /// Why the voucher is not, or may not be, what Fortnox books.
    pub problems: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An order books nothing; this is the invoice that is made of it.
    Order,
    Invoice,
    CreditInvoice,
    Payment,
    Voucher,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Order => "invoice made of this order",
            Kind::Invoice => "invoice",
            Kind::CreditInvoice => "credit invoice",
            Kind::Payment => "payment",
            Kind::Voucher => "voucher",
        }
    }
}

/// One side of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoucherRow {
    /// None: Fortnox takes the article's.
    pub account: Option<SmolStr>,
    pub name: Option<String>,
    pub debit: Decimal,
    pub credit: Decimal,
    pub cost_center: Option<String>,
    pub project: Option<String>,
}

impl Voucher {
    /// Debit less credit; 0 where the voucher balances.
    pub fn difference(&self) -> Result<Decimal, TooBig> {
        self.rows.iter().try_fold(Decimal::ZERO, |sum, row| number::subtract(number::add(sum, row.debit)?, row.credit))
    }

    pub fn balances(&self) -> bool {
        self.difference().is_ok_and(|difference| difference.is_zero())
    }
}

/// All that one reckoning knows.
struct Known<'a> {
    program: &'a Program,
    facts: &'a Facts,
    books: &'a Books,
    steps: &'a [Step],
}

/// The vouchers of a plan, by the places of their steps. Steps that book nothing have none.
pub fn vouchers(program: &Program, facts: &Facts, books: &Books, steps: &[Step]) -> Vec<(usize, Voucher)> {
    let known = Known { program, facts, books, steps };
    let made = steps.iter().enumerate().filter_map(|(at, step)| Some((at, known.voucher(step)?)));
    made.collect()
}

impl Known<'_> {
    fn voucher(&self, step: &Step) -> Option<Voucher> {
        if matches!(step.action, Action::Found { .. } | Action::Update { .. }) {
            return None;
        }
        let Some(Json::Object(wrapped)) = &step.payload else { return None };
        let (record, body) = wrapped.first()?;
        let mut entries = Entries::default();
        let kind = match record.as_str() {
            "Order" => Kind::Order,
            "Invoice" => Kind::Invoice,
            "InvoicePayment" => Kind::Payment,
            "Voucher" => Kind::Voucher,
            _ => return None,
        };
        let (worked, date) = match kind {
            Kind::Order => (self.invoice(body, "OrderRows", "OrderedQuantity", &mut entries), "OrderDate"),
            Kind::Invoice | Kind::CreditInvoice => {
                (self.invoice(body, "InvoiceRows", "DeliveredQuantity", &mut entries), "InvoiceDate")
            }
            Kind::Payment => (self.payment(body, &mut entries), "PaymentDate"),
            Kind::Voucher => (voucher_rows(body, &mut entries), "TransactionDate"),
        };
        let credits = step.verb == Some("credit") || entries.owes_less;
        let kind = if kind == Kind::Invoice && credits { Kind::CreditInvoice } else { kind };
        let mut problems = std::mem::take(&mut entries.problems);
        if worked.is_err() {
            problems.push("an amount has too many digits".to_owned());
        }
        let currency = entries.currency.take().unwrap_or_else(|| self.books.currency.clone());
        let rows = entries.rows(self.books);
        let mut voucher = Voucher { kind, map: step.map.clone(), date: text(body, date), currency, rows, problems };
        match voucher.difference() {
            Ok(difference) if difference.is_zero() => {}
            Ok(difference) => {
                let text = format!("debit and credit differ by {}", number::fixed(difference, 2));
                voucher.problems.push(text);
            }
            Err(TooBig) => voucher.problems.push("an amount has too many digits".to_owned()),
        }
        Some(voucher)
    }

    /// A field of a record that is known of the other system.
    fn fact(&self, record: &str, field: &str, key: &str, wanted: &str) -> Option<Value> {
        match self.facts.one(self.program, record, field, key)? {
            Value::Record(found) => found.get(&SmolStr::new(wanted)).filter(|value| !value.is_absent()).cloned(),
            _ => None,
        }
    }

    /// What one unit of a currency is in the books, by the company's register.
    fn register_rate(&self, currency: &str) -> Option<Decimal> {
        let number = |field: &str| match self.fact("fortnox.Currency", "Code", currency, field) {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        };
        per_one(number("BuyRate")?, number("Unit"))
    }
}

/// A rate per unit of one.
fn per_one(rate: Decimal, unit: Option<Decimal>) -> Option<Decimal> {
    rate.checked_div(unit.filter(|unit| !unit.is_zero()).unwrap_or(Decimal::ONE))
}

fn voucher_rows(body: &Json, entries: &mut Entries) -> Result<(), TooBig> {
    let Some(Json::List(rows)) = body.get("VoucherRows") else { return Ok(()) };
    for row in rows {
        let sides = (amount(row, "Debit").unwrap_or_default(), amount(row, "Credit").unwrap_or_default());
        let account = amount(row, "Account").map(|number| SmolStr::from(wire(number)));
        entries.both(account, sides, text(row, "CostCenter"), text(row, "Project"));
    }
    Ok(())
}
