//! Calendar date, ISO 8601 extended form `YYYY-MM-DD`, Gregorian, 1900–2999.
//! Canonical form: the same text.

use super::digits;

const YEARS: std::ops::RangeInclusive<u32> = 1900..=2999;

/// The date as given, if it is a real day within 1900–2999.
pub fn canonical(text: &str) -> Option<String> {
    let mut parts = text.splitn(3, '-');
    let year = number::<4>(parts.next()?)?;
    let month = number::<2>(parts.next()?)?;
    let day = number::<2>(parts.next()?)?;
    (YEARS.contains(&year) && is_real(year, month, day)).then(|| text.to_owned())
}

/// Whether the day exists in the Gregorian calendar.
pub(super) fn is_real(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=last).contains(&day)
}

fn number<const N: usize>(text: &str) -> Option<u32> {
    u32::try_from(digits::value(&digits::exactly::<N>(text)?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_real_days() {
        for good in ["1900-01-01", "2999-12-31", "2024-02-29", "2000-02-29", "2026-04-30", "2026-11-20"] {
            assert_eq!(canonical(good).as_deref(), Some(good));
        }
    }

    #[test]
    fn rejects_the_rest() {
        for bad in [
            "",
            "-",
            "--",
            "2026",
            "2026-11",
            "1899-12-31",
            "3000-01-01",
            "2023-02-29",
            "1900-02-29",
            "2100-02-29",
            "2026-04-31",
            "2026-13-01",
            "2026-00-01",
            "2026-01-00",
            "2026-1-01",
            "2026-01-1",
            "26-01-01",
            "20261120",
            "2026/11/20",
            "2026.11.20",
            "20-11-2026",
            " 2026-11-20",
            "2026-11-20 ",
            "2026-11-20T00:00:00",
            "2026-11-20-",
            "2026-11-2O",
            "٢٠٢٦-١١-٢٠",
            "2026‐11‐20",
            "+026-11-20",
            "-2026-11-20",
        ] {
            assert_eq!(canonical(bad), None, "{bad}");
        }
        assert_eq!(canonical(&"2".repeat(100_000)), None);
    }

    #[test]
    fn every_year_has_its_days() {
        for (year, days) in [(1900, 365), (2000, 366), (2024, 366), (2025, 365)] {
            let real =
                (0..=13).flat_map(|m| (0..=32).map(move |d| (m, d))).filter(|(m, d)| is_real(year, *m, *d)).count();
            assert_eq!(real, days, "{year}");
        }
    }
}
