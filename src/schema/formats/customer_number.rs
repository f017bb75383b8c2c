//! Fortnox customer number: 1–50 of ASCII letters, digits, `-` and `_`.
//! Nothing is repaired. Canonical form: the same text.

const MAX: usize = 50;

/// The customer number as given, if Fortnox takes it.
pub fn canonical(text: &str) -> Option<String> {
    let fits = (1..=MAX).contains(&text.len()) && text.chars().all(allowed);
    fits.then(|| text.to_owned())
}

fn allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts() {
        let long = "9".repeat(50);
        for good in ["1", "10001", "web-1", "K_1", "-", "0", long.as_str()] {
            assert_eq!(canonical(good).as_deref(), Some(good));
        }
    }

    #[test]
    fn rejects() {
        for bad in [
            "",
            " ",
            "1 2",
            " 1",
            "1 ",
            "1/2",
            "1+2",
            "1$",
            "1\\2",
            "1.2",
            "Å",
            "1\u{a0}2",
            "1\n",
            "1\0",
            "١٢٣",
            "１",
            "1–2",
            "a@b.se",
            "#1",
            "1\u{200b}",
        ] {
            assert_eq!(canonical(bad), None, "{bad:?}");
        }
        assert_eq!(canonical(&"9".repeat(51)), None);
        assert_eq!(canonical(&"9".repeat(100_000)), None);
    }

    #[test]
    fn exactly_these_ascii_characters() {
        let ok: String = (0..128_u8).map(char::from).filter(|c| canonical(&c.to_string()).is_some()).collect();
        let want = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
        assert_eq!(ok, want);
    }
}
