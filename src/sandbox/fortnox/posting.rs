//! Vouchers that Fortnox makes by itself: of invoices and of payments.

use super::documents::{minus, paper, plus, times, too_big};
use super::field::blank;
use super::refusal::{Refusal, nowhere};
use super::spec::spec;
use super::tables::{VOUCHER, VOUCHER_ROW};
use super::vouchers::voucher_key;
use super::{Fortnox, HOST};
use crate::document::Json;
use crate::sandbox::json::{amount, integer, list, number, object, round, set, text};
use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;

/// What a voucher is of.
pub(super) struct Origin<'o> {
    pub(super) kind: &'static str,
    pub(super) number: &'o str,
    pub(super) description: String,
}

/// Account, cost centre, project; debit above zero, credit below.
type Line = (String, String, String, Decimal);

impl Fortnox {
    /// Series, number and year of the invoice's voucher.
    pub(super) fn post_invoice(
        &mut self,
        invoice: &Json,
        key: &str,
        date: Date,
        now: Timestamp,
    ) -> Result<(String, i64, i64), Refusal> {
        let paper = paper(spec("invoices").ok_or_else(nowhere)?);
        let rate = rate(invoice)?;
        let mut lines: Vec<Line> = Vec::new();
        let owed = round(times(amount(invoice, "Total"), rate)?, 2);
        lines.push(plain_line(self.predefined("CUSTCLAIM"), owed));
        let mut rest = owed;
        for group in self.groups(invoice, paper)? {
            for (account, center, project, net) in group.rows {
                let own = round(times(net, rate)?, 2);
                rest = minus(rest, own)?;
                add(&mut lines, (account, center, project, minus(Decimal::ZERO, own)?))?;
            }
            let own = round(times(group.vat, rate)?, 2);
            rest = minus(rest, own)?;
            let account = self.vat_account(&group.code, group.rate);
            add(&mut lines, plain_line(account, minus(Decimal::ZERO, own)?))?;
        }
        add(&mut lines, plain_line(self.predefined("ROUNDOFF"), minus(Decimal::ZERO, rest)?))?;
        let name = text(invoice, "CustomerName");
        let origin = Origin { kind: "INVOICE", number: key, description: format!("Kundfaktura {key} {name}") };
        self.post(&self.series_of("INVOICE"), date, &origin, &lines, now)
    }

    pub(super) fn post_payment(
        &mut self,
        payment: &Json,
        invoice: &Json,
        key: &str,
        now: Timestamp,
    ) -> Result<(String, i64, i64), Refusal> {
        let date: Date = text(payment, "PaymentDate").parse().map_err(|_| nowhere())?;
        let paid = amount(payment, "Amount");
        let mode = self.register("modesofpayments").get(text(payment, "ModeOfPayment"));
        let account = match text(payment, "ModeOfPaymentAccount") {
            "" | "0" => mode.map(|mode| text(mode, "AccountNumber").to_owned()).unwrap_or_default(),
            own => own.to_owned(),
        };
        let mut lines = vec![plain_line(account, paid)];
        let mut balance = paid;
        for own in list(payment, "WriteOffs") {
            let sum = amount(own, "Amount");
            balance = plus(balance, sum)?;
            let object = (text(own, "CostCenter").to_owned(), text(own, "Project").to_owned());
            add(&mut lines, (text(own, "AccountNumber").to_owned(), object.0, object.1, sum))?;
        }
        let settled = round(times(self.settled(payment)?, rate(invoice)?)?, 2);
        add(&mut lines, plain_line(self.predefined("CUSTCLAIM"), minus(Decimal::ZERO, settled)?))?;
        // A rate that has moved since the invoice.
        let moved = minus(settled, balance)?;
        let account = self.predefined(if moved.is_sign_negative() { "CURRENCYWIN" } else { "CURRENCYLOSS" });
        add(&mut lines, plain_line(account, moved))?;
        let invoice_number = text(payment, "InvoiceNumber");
        let description = format!("Inbetalning {key}, faktura {invoice_number}");
        let origin = Origin { kind: "INVOICEPAYMENT", number: key, description };
        self.post(&self.series_of("INVOICEPAYMENT"), date, &origin, &lines, now)
    }

    /// What a payment takes off its invoice, in the invoice's currency: money and write-offs.
    pub(super) fn settled(&self, payment: &Json) -> Result<Decimal, Refusal> {
        let mut written_off = Decimal::ZERO;
        for own in list(payment, "WriteOffs") {
            written_off = plus(written_off, amount(own, "Amount"))?;
        }
        let rate = rate(payment)?;
        let own = written_off.checked_div(rate).ok_or_else(too_big)?;
        plus(amount(payment, "AmountCurrency"), round(own, 2))
    }

    fn series_of(&self, name: &str) -> String {
        let own = self.register("predefinedvoucherseries").get(name);
        own.map_or("A", |own| text(own, "VoucherSeries")).to_owned()
    }

    fn vat_account(&self, code: &str, rate: Decimal) -> String {
        let of_code = self.company.vat_codes.get(code).and_then(|(_, account)| *account);
        if let Some(account) = of_code {
            return account.to_string();
        }
        let name = match (code, rate) {
            ("", rate) if rate == Decimal::from(25) => "OUTVAT_MP1",
            ("", rate) if rate == Decimal::from(12) => "OUTVAT_MP2",
            ("", rate) if rate == Decimal::from(6) => "OUTVAT_MP3",
            _ => return "2670".to_owned(),
        };
        self.predefined(name)
    }

    /// Writes a voucher that has no rules to pass any more.
    pub(super) fn post(
        &mut self,
        series: &str,
        date: Date,
        origin: &Origin,
        lines: &[Line],
        now: Timestamp,
    ) -> Result<(String, i64, i64), Refusal> {
        let year = self.year_of(date).map(|year| amount(year, "Id")).unwrap_or_default();
        let year = year.try_into().unwrap_or(0i64);
        let rows = lines.iter().filter(|(.., own)| !own.is_zero()).map(|(account, center, project, own)| {
            let mut row = blank(VOUCHER_ROW);
            set(&mut row, "Account", Json::Number(if account.is_empty() { "0".to_owned() } else { account.clone() }));
            set(&mut row, "CostCenter", Json::text(center));
            set(&mut row, "Project", Json::text(project));
            set(&mut row, if own.is_sign_negative() { "Credit" } else { "Debit" }, number(own.abs()));
            let name = self.register("accounts").get(account).map_or("", |account| text(account, "Description"));
            set(&mut row, "Description", Json::text(name));
            row
        });
        let rows = Json::List(rows.collect());
        let mut voucher = blank(VOUCHER);
        set(&mut voucher, "Description", Json::text(&origin.description));
        set(&mut voucher, "TransactionDate", Json::Text(date.to_string()));
        set(&mut voucher, "ReferenceType", Json::text(origin.kind));
        set(&mut voucher, "ReferenceNumber", Json::text(origin.number));
        set(&mut voucher, "VoucherRows", rows);
        Ok(self.keep_voucher(voucher, series, year, now))
    }

    /// Gives the voucher its number and keeps it.
    pub(super) fn keep_voucher(
        &mut self,
        mut voucher: Json,
        series: &str,
        year: i64,
        now: Timestamp,
    ) -> (String, i64, i64) {
        let of_series =
            |voucher: &&Json| text(voucher, "VoucherSeries") == series && amount(voucher, "Year") == year.into();
        let count = self.vouchers.records().filter(of_series).count();
        let number = i64::try_from(count).unwrap_or(0).saturating_add(1);
        set(&mut voucher, "VoucherSeries", Json::text(series));
        set(&mut voucher, "VoucherNumber", integer(number));
        set(&mut voucher, "Year", integer(year));
        let link = format!("{HOST}/3/vouchers/{series}/{number}?financialyear={year}");
        set(&mut voucher, "@url", Json::Text(link));
        let key = voucher_key(series, &number.to_string(), year);
        let seen = self.seen_from(now);
        self.log.add(now, "vouchers.create", &key, Some(&voucher));
        self.vouchers.put(&key, voucher, seen, now);
        (series.to_owned(), number, year)
    }
}

/// Kronor for one of the document's currency.
fn rate(document: &Json) -> Result<Decimal, Refusal> {
    let rate = amount(document, "CurrencyRate");
    let unit = amount(document, "CurrencyUnit");
    let unit = if unit.is_zero() { Decimal::ONE } else { unit };
    let rate = if rate.is_zero() { Decimal::ONE } else { rate };
    rate.checked_div(unit).ok_or_else(too_big)
}

fn plain_line(account: String, own: Decimal) -> Line {
    (account, String::new(), String::new(), own)
}

/// Lines of one place are one line.
fn add(lines: &mut Vec<Line>, line: Line) -> Result<(), Refusal> {
    let same = |own: &&mut Line| own.0 == line.0 && own.1 == line.1 && own.2 == line.2;
    match lines.iter_mut().find(same) {
        Some(own) => own.3 = plus(own.3, line.3)?,
        None => lines.push(line),
    }
    Ok(())
}

/// The link that a voucher answers with.
pub(super) fn wrapped(voucher: &Json) -> Json {
    object([("Voucher", voucher.clone())])
}
