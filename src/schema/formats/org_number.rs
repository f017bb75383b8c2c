//! Swedish identification numbers used as organisation number:
//! organisationsnummer (lag 1974:174), personnummer and samordningsnummer
//! (folkbokföringslagen 1991:481; day + 60). Ten digits, Luhn.
//!
//! The third digit tells them apart: 2 or more is an organisation, below 2 is
//! a month, hence a person, and the date must be real. Accepted:
//! `NNNNNN-NNNN`, `NNNNNNNNNN`, organisations with `16` in front, persons with
//! a four-digit year, persons with `+` instead of `-`, and the Swedish VAT
//! number, which has the number in it.
//! Canonical form: `NNNNNN-NNNN`.

use super::{digits, iso_date, vat_number};

/// `NNNNNN-NNNN`, if `text` is an organisation, personal or coordination number.
pub fn canonical(text: &str) -> Option<String> {
    let vat_number = vat_number::canonical(text);
    let inside = vat_number.as_deref().and_then(|number| number.strip_prefix("SE")?.strip_suffix("01"));
    let (head, separator, tail) = split(inside.unwrap_or(text))?;
    let (century, date) = match head.len() {
        6 => (None, head),
        8 => {
            let (century, date) = head.split_at_checked(2)?;
            (Some(century), date)
        }
        _ => return None,
    };
    let number = digits::exactly::<10>(&format!("{date}{tail}"))?;
    let kind_fits = if third_is_month(date) {
        is_date(century, separator, date)?
    } else {
        matches!(century, None | Some("16")) && separator != Some('+')
    };
    (kind_fits && digits::luhn(&number) == 0).then(|| format!("{date}-{tail}"))
}

/// Whether the number is a person's (personnummer or samordningsnummer), thus
/// personal data. True for every accepted spelling, false for other text.
pub fn is_personal(canonical: &str) -> bool {
    self::canonical(canonical).is_some_and(|number| third_is_month(&number))
}

/// Digits before the separator, the separator, the four digits after it.
fn split(text: &str) -> Option<(&str, Option<char>, &str)> {
    let (head, tail) = text.split_at_checked(text.len().checked_sub(4)?)?;
    let separator = head.chars().last().filter(|c| matches!(c, '-' | '+'));
    let head = separator.map_or(Some(head), |c| head.strip_suffix(c))?;
    Some((head, separator, tail))
}

fn third_is_month(number: &str) -> bool {
    matches!(number.chars().nth(2), Some('0' | '1'))
}

/// Without a century, any that the separator allows will do (only 29 February
/// of a century year depends on it).
fn is_date(century: Option<&str>, separator: Option<char>, date: &str) -> Option<bool> {
    let [y1, y2, m1, m2, d1, d2] = digits::exactly::<6>(date)?;
    let pair = |tens: u32, ones: u32| tens.wrapping_mul(10).wrapping_add(ones);
    let day = match pair(d1, d2) {
        day @ 61..=91 => day.wrapping_sub(60),
        day => day,
    };
    let centuries: &[u32] = match (century, separator) {
        (Some("18"), _) => &[1800],
        (Some("19"), _) => &[1900],
        (Some("20"), _) => &[2000],
        (Some(_), _) => return None,
        (None, Some('+')) => &[1800, 1900],
        (None, _) => &[1900, 2000],
    };
    Some(centuries.iter().any(|century| iso_date::is_real(century.wrapping_add(pair(y1, y2)), pair(m1, m2), day)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_organisations() {
        for (given, want) in [
            ("556732-1707", "556732-1707"),
            ("5567321707", "556732-1707"),
            ("165567321707", "556732-1707"),
            ("16556732-1707", "556732-1707"),
            ("SE556732170701", "556732-1707"),
            ("se 556732-1707 01", "556732-1707"),
            ("556677-8899", "556677-8899"),
            ("202100-5489", "202100-5489"),
            ("802002-4280", "802002-4280"),
        ] {
            assert_eq!(canonical(given).as_deref(), Some(want), "{given}");
            assert!(!is_personal(given));
        }
    }

    #[test]
    fn accepts_persons() {
        for (given, want) in [
            ("121212-1212", "121212-1212"),
            ("1212121212", "121212-1212"),
            ("121212+1212", "121212-1212"),
            ("19121212-1212", "121212-1212"),
            ("19121212+1212", "121212-1212"),
            ("191212121212", "121212-1212"),
            ("121272-1219", "121272-1219"),
            ("191212721219", "121272-1219"),
            ("200002292381", "000229-2381"),
            ("000229-2381", "000229-2381"),
            ("121291-1216", "121291-1216"),
            ("18040229-1207", "040229-1207"),
            ("19040229-1207", "040229-1207"),
            ("20040229-1207", "040229-1207"),
        ] {
            assert_eq!(canonical(given).as_deref(), Some(want), "{given}");
            assert!(is_personal(want));
            assert!(is_personal(given));
        }
    }

    #[test]
    fn rejects() {
        for bad in [
            "",
            "-",
            "+",
            "556732-1708",
            "5567321708",
            "165567321708",
            "556732-170",
            "556732-17077",
            "556732--1707",
            "556732 1707",
            " 556732-1707",
            "556732-1707 ",
            "556732.1707",
            "55-67321707",
            "556732–1707",
            "556732-170X",
            "SE556732170702",
            "SE121312121101",
            "DE136695976",
            "٥٥٦٧٣٢-١٧٠٧",
            "５56732-1707",
            "åäöåä-1707",
            "556732-17ö",
            "556732+1707",
            "195567321707",
            "155567321707",
            "16556732+1707",
            "161212121212",
            "171212121212",
            "211212121212",
            "121212-1213",
            "121312-1211",
            "121200-1216",
            "121232-1218",
            "121260-1213",
            "121292-1215",
            "19000229-2381",
            "000229+2381",
            "120691-1214",
            "18000229-2381",
            "18050229-1206",
            "19050229-1206",
            "20050229-1206",
            "230229-2384",
            "000000-0000",
            "0000000000",
            "1-1212",
            "1212-1212",
        ] {
            assert_eq!(canonical(bad), None, "{bad}");
            assert!(!is_personal(bad));
        }
        assert_eq!(canonical(&"5567321707".repeat(10_000)), None);
    }

    /// The bad dates above fail for the date: their check digits are right.
    #[test]
    fn bad_dates_pass_luhn() {
        for number in [
            "1213121211",
            "1212001216",
            "1212321218",
            "1212601213",
            "1212921215",
            "0002292381",
            "2302292384",
            "0000000000",
        ] {
            assert_eq!(digits::exactly::<10>(number).map(|d| digits::luhn(&d)), Some(0));
        }
    }
}
