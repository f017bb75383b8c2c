//! Fixed code lists.

pub mod country;
pub mod currency;
