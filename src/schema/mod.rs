//! The type universe: types, the formats and registers they name, exact numbers, and the values that have them.

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

pub mod chars;
mod exact;
mod fit;
mod format;
pub mod formats;
mod kept;
pub mod number;
mod register;
mod side;
pub mod tables;
mod ty;
mod value;

pub use chars::Chars;
pub use exact::Exact;
pub use fit::{fit, shown_length};
pub use format::Format;
pub use kept::{Kept, is_account};
pub use register::Register;
pub use side::Side;
pub use ty::{EnumTy, Kind, Mismatch, RecordId, StructTy, TextTy, Ty};
pub use value::{CurrencyCode, Money, RecordValue, Value};

use unicode_normalization::UnicodeNormalization;

/// A text as the language sees it: NFC, outer blanks removed; nothing left is nothing there.
pub fn clean(text: &str) -> Option<String> {
    let normal: String = text.nfc().collect();
    let trimmed = normal.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}
