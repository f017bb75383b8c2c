//! Codes that live in the customer's Fortnox registers.

use super::{Chars, shown_length};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Register {
    CostCenter,
    ModeOfPayment,
    PriceList,
    Project,
    TermsOfDelivery,
    TermsOfPayment,
    Unit,
    VatCode,
    VoucherSeries,
    WayOfDelivery,
}

impl Register {
    pub const ALL: [Register; 10] = [
        Register::CostCenter,
        Register::ModeOfPayment,
        Register::PriceList,
        Register::Project,
        Register::TermsOfDelivery,
        Register::TermsOfPayment,
        Register::Unit,
        Register::VatCode,
        Register::VoucherSeries,
        Register::WayOfDelivery,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Register::CostCenter => "CostCenter",
            Register::ModeOfPayment => "ModeOfPayment",
            Register::PriceList => "PriceList",
            Register::Project => "Project",
            Register::TermsOfDelivery => "TermsOfDelivery",
            Register::TermsOfPayment => "TermsOfPayment",
            Register::Unit => "Unit",
            Register::VatCode => "VatCode",
            Register::VoucherSeries => "VoucherSeries",
            Register::WayOfDelivery => "WayOfDelivery",
        }
    }

    pub fn find(name: &str) -> Option<Register> {
        Register::ALL.into_iter().find(|register| register.name() == name)
    }

    /// The longest code Fortnox takes; of VAT codes it says nothing.
    pub fn longest(self) -> u32 {
        match self {
            Register::CostCenter => 6,
            Register::ModeOfPayment | Register::VatCode | Register::WayOfDelivery => 50,
            Register::PriceList => 100,
            Register::Project | Register::TermsOfDelivery | Register::Unit => 20,
            Register::TermsOfPayment => 25,
            Register::VoucherSeries => 10,
        }
    }

    /// What its codes look like.
    pub fn described(self) -> String {
        format!("letters, digits, - and _, at most {}", self.longest())
    }

    pub fn chars(self) -> Chars {
        Chars::named("code").unwrap_or_else(Chars::any)
    }

    /// The code, if the register could hold it.
    pub fn read(self, text: &str) -> Option<String> {
        let longest = usize::try_from(self.longest()).unwrap_or(usize::MAX);
        let fits = !text.is_empty() && shown_length(text) <= longest && self.chars().first_outside(text).is_none();
        fits.then(|| text.to_owned())
    }
}
