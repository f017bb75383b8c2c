//! EU VAT identification numbers (Directive 2006/112/EC art. 214–215), with
//! `XI` for Northern Ireland. Shape and check digits per member state; whether
//! a number is registered only VIES can tell.
//!
//! Spaces, dots and hyphens are dropped, letters upper-cased, `GR` written
//! `EL`. The prefix is required. Scheme identifiers (`EU`, `IM`) and numbers
//! from outside the EU ([`outside`]) are refused, as is all zeros.
//! Canonical form: prefix and number without separators.

mod mixed;
pub mod outside;
mod persons;
mod weighted;

type Check = fn(&str) -> Option<bool>;

/// VAT prefix, ISO 3166-1 country, check of what follows the prefix.
static STATES: [(&str, &str, Check); 28] = [
    ("AT", "AT", weighted::at),
    ("BE", "BE", weighted::be),
    ("BG", "BG", persons::bg),
    ("CY", "CY", mixed::cy),
    ("CZ", "CZ", persons::cz),
    ("DE", "DE", weighted::de),
    ("DK", "DK", weighted::dk),
    ("EE", "EE", weighted::ee),
    ("EL", "GR", weighted::el),
    ("ES", "ES", mixed::es),
    ("FI", "FI", weighted::fi),
    ("FR", "FR", mixed::fr),
    ("HR", "HR", weighted::hr),
    ("HU", "HU", weighted::hu),
    ("IE", "IE", mixed::ie),
    ("IT", "IT", weighted::it),
    ("LT", "LT", weighted::lt),
    ("LU", "LU", weighted::lu),
    ("LV", "LV", persons::lv),
    ("MT", "MT", weighted::mt),
    ("NL", "NL", mixed::nl),
    ("PL", "PL", weighted::pl),
    ("PT", "PT", weighted::pt),
    ("RO", "RO", weighted::ro),
    ("SE", "SE", weighted::se),
    ("SI", "SI", weighted::si),
    ("SK", "SK", persons::sk),
    ("XI", "GB", mixed::xi),
];

/// Longest canonical number: prefix and 12 characters.
const MAX: usize = 14;

/// The VAT number without separators, if `text` is one with valid check digits.
pub fn canonical(text: &str) -> Option<String> {
    let number = bare(text, MAX);
    let number = match number.strip_prefix("GR") {
        Some(rest) => format!("EL{rest}"),
        None => number,
    };
    let (_, _, check) = state(&number)?;
    let body = number.get(2..)?;
    let zeros = body.chars().all(|c| !matches!(c, '1'..='9'));
    (check(body)? && (!zeros || body.starts_with("GD"))).then_some(number)
}

/// Upper case and without separators; one character too many shows that it is too long.
fn bare(text: &str, longest: usize) -> String {
    let signs = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '.' | '-'));
    signs.map(|c| c.to_ascii_uppercase()).take(longest.saturating_add(1)).collect()
}

/// ISO 3166-1 alpha-2 country of a canonical number: `EL` is GR, `XI` is GB.
/// Looks at the prefix alone.
pub fn country(canonical: &str) -> Option<&'static str> {
    state(canonical).map(|(_, iso, _)| *iso)
}

fn state(number: &str) -> Option<&'static (&'static str, &'static str, Check)> {
    let prefix = number.get(..2)?;
    STATES.iter().find(|(p, _, _)| *p == prefix)
}

#[cfg(test)]
mod tests;
