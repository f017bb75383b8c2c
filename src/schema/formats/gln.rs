//! GLN, the GS1 location number that addresses e-invoice customers
//! (GS1 General Specifications): 13 digits, the last a GS1 mod 10 check digit.
//! Spaces are dropped; all zeros is a placeholder and refused.
//! Canonical form: 13 digits.

use super::digits;

/// The 13 digits, if `text` is a GLN.
pub fn canonical(text: &str) -> Option<String> {
    let number: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}')).take(14).collect();
    let digits = digits::exactly::<13>(&number)?;
    let sum = digits::weighted(&digits, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]);
    (sum > 0 && sum.is_multiple_of(10)).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts() {
        for (given, want) in [
            ("7350000000009", "7350000000009"),
            ("73 5000 000 0009", "7350000000009"),
            (" 7350000000009 ", "7350000000009"),
            ("735\u{a0}0000000009", "7350000000009"),
            ("5790000000012", "5790000000012"),
            ("1357924680139", "1357924680139"),
            ("4012345000009", "4012345000009"),
            ("9506000140445", "9506000140445"),
        ] {
            assert_eq!(canonical(given).as_deref(), Some(want), "{given}");
        }
    }

    #[test]
    fn rejects() {
        for bad in [
            "",
            " ",
            "7350000000008",
            "7350000000000",
            "735000000009",
            "73500000000090",
            "07350000000009",
            "0000000000000",
            "7350-0000-00009",
            "7350.000000009",
            "735000000000X",
            "735000000000٩",
            "７350000000009",
            "GLN 7350000000009",
            "7350000000009\n",
            "\t7350000000009",
            "0088:7350000000009",
        ] {
            assert_eq!(canonical(bad), None, "{bad}");
        }
        assert_eq!(canonical(&"7350000000009".repeat(10_000)), None);
    }

    #[test]
    fn one_check_digit_fits() {
        for c in '0'..='9' {
            assert_eq!(canonical(&format!("735000000000{c}")).is_some(), c == '9');
        }
    }
}
