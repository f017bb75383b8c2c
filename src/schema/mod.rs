//! The type universe: types, the formats and registers they name, exact numbers, and the values that have them.

pub mod chars;
mod exact;
mod fit;
mod format;
pub mod formats;
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
