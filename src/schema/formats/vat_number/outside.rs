//! VAT numbers of countries outside the EU whose check digits are known: the United Kingdom, Norway, and Switzerland
//! with Liechtenstein. Such a number shows a business; it frees no sale inside the EU from VAT.
//!
//! Canonical form: `GB980780684`, `NO995525828MVA`, `CHE107787577`. The Swiss endings MWST, TVA and IVA are one number in
//! three languages and are dropped.

use super::super::digits::{exactly, weighted};
use super::{bare, mixed};

/// Longest canonical number, and three letters more in case a Swiss ending follows.
const MAX: usize = 16;

/// The number in its canonical form, if `text` is one with valid check digits.
pub fn canonical(text: &str) -> Option<String> {
    let number = bare(text, MAX);
    if let Some(body) = number.strip_prefix("GB") {
        let zeros = body.chars().all(|c| !matches!(c, '1'..='9')) && !body.starts_with("GD");
        return (mixed::xi(body)? && !zeros).then_some(number);
    }
    if let Some(body) = number.strip_prefix("CHE") {
        let nine = ["MWST", "TVA", "IVA"].iter().find_map(|ending| body.strip_suffix(ending)).unwrap_or(body);
        return ch(nine)?.then(|| format!("CHE{nine}"));
    }
    // In Norway the ending is what makes an organisation number one for VAT; the prefix is for abroad.
    let nine = number.strip_prefix("NO").unwrap_or(&number).strip_suffix("MVA")?;
    no(nine)?.then(|| format!("NO{nine}MVA"))
}

/// ISO 3166-1 alpha-2 country of a canonical number. Liechtenstein's numbers are Swiss.
pub fn country(canonical: &str) -> Option<&'static str> {
    ["GB", "NO", "CH"].into_iter().find(|country| canonical.starts_with(country))
}

/// 9 digits, from 8 or 9; mod 11, never 10.
fn no(nine: &str) -> Option<bool> {
    let sum = weighted(&exactly::<9>(nine)?, &[3, 2, 7, 6, 5, 4, 3, 2, 1]);
    Some(nine.starts_with(['8', '9']) && sum.is_multiple_of(11))
}

/// 9 digits, not from 0; mod 11, never 10.
fn ch(nine: &str) -> Option<bool> {
    let sum = weighted(&exactly::<9>(nine)?, &[5, 4, 3, 2, 7, 6, 5, 4, 1]);
    Some(!nine.starts_with('0') && sum.is_multiple_of(11))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts() {
        for (given, want, from) in [
            ("GB980780684", "GB980780684", "GB"),
            ("GB 980 7806 84", "GB980780684", "GB"),
            ("GBGD001", "GBGD001", "GB"),
            ("NO995525828MVA", "NO995525828MVA", "NO"),
            ("no 995 525 828 mva", "NO995525828MVA", "NO"),
            ("995 525 828 MVA", "NO995525828MVA", "NO"),
            ("CHE107787577IVA", "CHE107787577", "CH"),
            ("CHE-107.787.577 MWST", "CHE107787577", "CH"),
            ("CHE107787577", "CHE107787577", "CH"),
        ] {
            assert_eq!(canonical(given).as_deref(), Some(want), "{given}");
            assert_eq!(country(want), Some(from));
            assert_eq!(canonical(want).as_deref(), Some(want), "canonical is stable");
        }
    }

    #[test]
    fn rejects() {
        for bad in [
            "",
            "GB",
            "GB980780685",
            "GB000000000",
            "XI980780684",
            "980780684",
            "995525828",
            "NO995525828",
            "NO995525829MVA",
            "NO095525828MVA",
            "NO99552582MVA",
            "NO9955258288MVA",
            "CHE107787578",
            "CHE10778757",
            "CHE007787577",
            "CHE107787577MVA",
            "CH107787577",
            "DE136695976",
            "NO٩95525828MVA",
        ] {
            assert_eq!(canonical(bad), None, "{bad}");
        }
        assert_eq!(canonical(&"NO995525828MVA".repeat(10_000)), None);
    }

    /// A wrong last digit is found, whichever it is.
    #[test]
    fn one_check_digit_fits() {
        for c in '0'..='9' {
            assert_eq!(canonical(&format!("NO99552582{c}MVA")).is_some(), c == '8');
            assert_eq!(canonical(&format!("CHE10778757{c}")).is_some(), c == '7');
        }
    }
}
