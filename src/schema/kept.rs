//! What a company keeps in Fortnox and rules can name. Each kind has a list of its own in company.yaml.

use super::{Format, Kind, Register, Value, number};
use rust_decimal::Decimal;
use smol_str::SmolStr;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kept {
    Account,
    VatRate,
    Currency,
    Code(Register),
    Article,
    Customer,
}

impl Kept {
    pub const ALL: [Kept; 15] = [
        Kept::Account,
        Kept::VatRate,
        Kept::Code(Register::VatCode),
        Kept::Currency,
        Kept::Code(Register::TermsOfPayment),
        Kept::Code(Register::TermsOfDelivery),
        Kept::Code(Register::WayOfDelivery),
        Kept::Code(Register::ModeOfPayment),
        Kept::Code(Register::CostCenter),
        Kept::Code(Register::Project),
        Kept::Code(Register::PriceList),
        Kept::Code(Register::Unit),
        Kept::Code(Register::VoucherSeries),
        Kept::Article,
        Kept::Customer,
    ];

    /// The kind of things that values of this type name.
    pub fn of(kind: &Kind) -> Option<Kept> {
        Some(match kind {
            Kind::Account => Kept::Account,
            Kind::Currency(_) => Kept::Currency,
            Kind::Register(register) => Kept::Code(*register),
            Kind::Format(Format::ArticleNumber) => Kept::Article,
            Kind::Format(Format::CustomerNumber) => Kept::Customer,
            _ => return None,
        })
    }

    pub fn find(section: &str) -> Option<Kept> {
        Kept::ALL.into_iter().find(|kept| kept.section() == section)
    }

    /// Its list in company.yaml.
    pub fn section(self) -> &'static str {
        match self {
            Kept::Account => "accounts",
            Kept::VatRate => "vat_rates",
            Kept::Currency => "currencies",
            Kept::Article => "articles",
            Kept::Customer => "customers",
            Kept::Code(Register::CostCenter) => "cost_centers",
            Kept::Code(Register::ModeOfPayment) => "modes_of_payment",
            Kept::Code(Register::PriceList) => "price_lists",
            Kept::Code(Register::Project) => "projects",
            Kept::Code(Register::TermsOfDelivery) => "terms_of_delivery",
            Kept::Code(Register::TermsOfPayment) => "terms_of_payment",
            Kept::Code(Register::Unit) => "units",
            Kept::Code(Register::VatCode) => "vat_codes",
            Kept::Code(Register::VoucherSeries) => "voucher_series",
            Kept::Code(Register::WayOfDelivery) => "ways_of_delivery",
        }
    }

    /// One of them, in a sentence.
    pub fn one(self) -> &'static str {
        match self {
            Kept::Account => "account",
            Kept::VatRate => "VAT rate",
            Kept::Currency => "currency",
            Kept::Article => "article",
            Kept::Customer => "customer",
            Kept::Code(Register::CostCenter) => "cost centre",
            Kept::Code(Register::ModeOfPayment) => "mode of payment",
            Kept::Code(Register::PriceList) => "price list",
            Kept::Code(Register::Project) => "project",
            Kept::Code(Register::TermsOfDelivery) => "term of delivery",
            Kept::Code(Register::TermsOfPayment) => "term of payment",
            Kept::Code(Register::Unit) => "unit",
            Kept::Code(Register::VatCode) => "VAT code",
            Kept::Code(Register::VoucherSeries) => "voucher series",
            Kept::Code(Register::WayOfDelivery) => "way of delivery",
        }
    }

    /// Several of them.
    pub fn many(self) -> String {
        self.section().replace("vat_", "VAT ").replace('_', " ").replace("centers", "centres")
    }

    /// What Fortnox calls the list.
    pub fn in_fortnox(self) -> &'static str {
        match self {
            Kept::Account => "Kontoplan",
            Kept::VatRate => "Momssatser",
            Kept::Currency => "Valuta",
            Kept::Article => "Artiklar",
            Kept::Customer => "Kunder",
            Kept::Code(Register::CostCenter) => "Kostnadsställen",
            Kept::Code(Register::ModeOfPayment) => "Betalningssätt",
            Kept::Code(Register::PriceList) => "Prislistor",
            Kept::Code(Register::Project) => "Projekt",
            Kept::Code(Register::TermsOfDelivery) => "Leveransvillkor",
            Kept::Code(Register::TermsOfPayment) => "Betalningsvillkor",
            Kept::Code(Register::Unit) => "Enheter",
            Kept::Code(Register::VatCode) => "Momskoder",
            Kept::Code(Register::VoucherSeries) => "Verifikationsserier",
            Kept::Code(Register::WayOfDelivery) => "Leveranssätt",
        }
    }

    /// The spelling of a code, if it could be one: accounts by their digits, rates with their `%`.
    pub fn read(self, text: &str) -> Option<SmolStr> {
        match self {
            Kept::Account => number::parse(text).filter(|number| is_account(*number)).map(|_| SmolStr::new(text)),
            Kept::VatRate => {
                let percent = number::parse(text.strip_suffix('%')?.trim_end())?;
                let possible = percent >= Decimal::ZERO && percent <= Decimal::ONE_HUNDRED;
                possible.then(|| per_cent(percent))
            }
            Kept::Currency => super::tables::currency::decimals(text).map(|_| SmolStr::new(text)),
            Kept::Code(register) => register.read(text).map(SmolStr::from),
            Kept::Article => Format::ArticleNumber.read(text).map(SmolStr::from),
            Kept::Customer => Format::CustomerNumber.read(text).map(SmolStr::from),
        }
    }

    /// The code that a value of a rule names.
    pub fn code(self, value: &Value) -> Option<SmolStr> {
        match (self, value) {
            (Kept::VatRate, Value::Number(fraction)) => {
                number::multiply(*fraction, Decimal::ONE_HUNDRED).ok().map(per_cent)
            }
            (Kept::Account, Value::Number(number)) => self.read(&number::wire(*number)),
            (_, Value::Text(text)) => self.read(text),
            _ => None,
        }
    }

    /// Compared without case? Fortnox writes terms of payment in capitals, whatever it is given.
    pub fn folded(self) -> bool {
        self == Kept::Code(Register::TermsOfPayment)
    }
}

/// `25%`, `25.5%`
fn per_cent(number: Decimal) -> SmolStr {
    SmolStr::from(format!("{}%", number::wire(number)))
}

/// Accounts have four digits.
pub fn is_account(number: Decimal) -> bool {
    number.is_integer() && number >= Decimal::from(1000) && number <= Decimal::from(9999)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_register_has_a_list_of_its_own() {
        let mut sections: Vec<&str> = Kept::ALL.into_iter().map(Kept::section).collect();
        assert!(Register::ALL.into_iter().all(|register| Kept::ALL.contains(&Kept::Code(register))));
        sections.sort_unstable();
        sections.dedup();
        assert_eq!(sections.len(), Kept::ALL.len());
    }

    #[test]
    fn codes_have_one_spelling() {
        assert_eq!(Kept::VatRate.read("25.50 %").as_deref(), Some("25.5%"));
        assert_eq!(Kept::VatRate.read("25"), None);
        assert_eq!(Kept::VatRate.code(&Value::Number(Decimal::new(255, 3))).as_deref(), Some("25.5%"));
        assert_eq!(Kept::Account.read("3001").as_deref(), Some("3001"));
        assert_eq!(Kept::Account.read("300"), None);
        assert_eq!(Kept::Currency.read("KR"), None);
    }
}
