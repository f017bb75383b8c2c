//! Fixed code lists.

pub mod country;
pub mod currency;
pub mod vat_code;
