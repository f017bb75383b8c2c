//! The fields of each resource, as Fortnox's specification and recorded answers have them.

mod article;
mod customer;
mod invoice;
mod order;
mod payment;
mod registers;
mod row;
mod voucher;

pub(super) use article::ARTICLE;
pub(super) use customer::CUSTOMER;
pub(super) use invoice::INVOICE;
pub(super) use order::ORDER;
pub(super) use payment::{PAYMENT, WRITE_OFF};
pub(super) use registers::*;
pub(super) use row::{INVOICE_ROW, ORDER_ROW};
pub(super) use voucher::{VOUCHER, VOUCHER_ROW};

use super::field::{Field, Kind, field, words};

/// What goes with a document that is sent by e-mail.
const EMAIL_INFORMATION: &[Field] = &[
    words("EmailAddressFrom").or_null(),
    words("EmailAddressTo"),
    words("EmailAddressCC").or_null(),
    words("EmailAddressBCC").or_null(),
    field("EmailSubject", Kind::Free).max(100),
    field("EmailBody", Kind::Free).max(20_000).or(" "),
];

const LANGUAGES: &[&str] = &["SV", "EN"];
const TAX_REDUCTIONS: &[&str] = &["none", "rot", "rut", "green"];
