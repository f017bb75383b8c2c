//! Fortnox article number: 1–50 of ASCII letters, digits and `_ - / \ + $`.
//! Nothing is repaired: a changed number would name another article.
//! Canonical form: the same text.

const MAX: usize = 50;

/// The article number as given, if Fortnox takes it.
pub fn canonical(text: &str) -> Option<String> {
    let fits = (1..=MAX).contains(&text.len()) && text.chars().all(allowed);
    fits.then(|| text.to_owned())
}

fn allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/' | '\\' | '+' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts() {
        let long = "A".repeat(50);
        for good in ["1", "ABC-123", "abc_1", "A/B\\C+D$E", "-", "007", long.as_str()] {
            assert_eq!(canonical(good).as_deref(), Some(good));
        }
    }

    #[test]
    fn rejects() {
        for bad in [
            "",
            " ",
            "A B",
            " A",
            "A ",
            "A.1",
            "A,1",
            "A:1",
            "Å1",
            "é",
            "A\u{a0}1",
            "A\n",
            "A\t1",
            "A\0",
            "١٢٣",
            "１",
            "A–1",
            "A‑1",
            "A#1",
            "A&1",
            "A(1)",
            "A%1",
            "A*1",
            "A\u{200b}",
        ] {
            assert_eq!(canonical(bad), None, "{bad:?}");
        }
        assert_eq!(canonical(&"A".repeat(51)), None);
        assert_eq!(canonical(&"A".repeat(100_000)), None);
    }

    #[test]
    fn exactly_these_ascii_characters() {
        let ok: String = (0..128_u8).map(char::from).filter(|c| canonical(&c.to_string()).is_some()).collect();
        let want = "$+-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ\\_abcdefghijklmnopqrstuvwxyz";
        assert_eq!(ok, want);
    }
}
