//! Text formats. Each module tests one format and gives its canonical spelling.

pub mod article_number;
pub mod customer_number;
mod digits;
pub mod email;
pub mod gln;
pub mod iso_date;
pub mod org_number;
pub mod vat_number;
