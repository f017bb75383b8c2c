//! Check-digit arithmetic shared by the number formats: Luhn, weighted sums,
//! ISO 7064. Only ASCII `0`–`9` count as digits.

/// Exactly `N` digits, or `None`.
pub(super) fn exactly<const N: usize>(text: &str) -> Option<[u32; N]> {
    if text.len() != N {
        return None;
    }
    all(text)?.try_into().ok()
}

/// One or more digits, or `None`.
pub(super) fn all(text: &str) -> Option<Vec<u32>> {
    if text.is_empty() {
        return None;
    }
    text.chars().map(|c| c.to_digit(10)).collect()
}

/// The digits read as a decimal number.
pub(super) fn value(digits: &[u32]) -> u64 {
    digits.iter().fold(0_u64, |n, d| n.wrapping_mul(10).wrapping_add(u64::from(*d)))
}

/// Sum of digit × weight, paired from the left.
pub(super) fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| d.wrapping_mul(*w)).sum()
}

/// Luhn sum mod 10; the last digit has weight 1, the one before it 2, and so on.
pub(super) fn luhn(digits: &[u32]) -> u32 {
    let doubled = |d: u32| [0, 2, 4, 6, 8, 1, 3, 5, 7, 9].get(d as usize).copied();
    let sum: u32 = digits
        .iter()
        .rev()
        .zip([false, true].into_iter().cycle())
        .map(|(d, twice)| if twice { doubled(*d).unwrap_or(0) } else { *d })
        .sum();
    sum % 10
}

/// ISO 7064 Mod 11,10 over all digits, the last being the check digit.
pub(super) fn mod_11_10(digits: &[u32]) -> bool {
    let Some((check, rest)) = digits.split_last() else {
        return false;
    };
    let product = rest.iter().fold(10_u32, |product, d| {
        let sum = match product.wrapping_add(*d) % 10 {
            0 => 10,
            sum => sum,
        };
        sum.wrapping_mul(2) % 11
    });
    product.wrapping_add(*check) % 10 == 1
}

/// Weighted sum mod 11; where that is 10, the second weights; where that is 10 too, 0.
pub(super) fn two_pass(digits: &[u32], first: &[u32], second: &[u32]) -> u32 {
    match weighted(digits, first) % 11 {
        10 => weighted(digits, second) % 11 % 10,
        check => check,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ascii_digits_only() {
        assert_eq!(exactly::<3>("012"), Some([0, 1, 2]));
        for bad in ["", "01", "0123", "01a", "01٣", "1２", "-12", "+12"] {
            assert_eq!(exactly::<3>(bad), None, "{bad}");
        }
        assert_eq!(all(""), None);
        assert_eq!(all("90"), Some(vec![9, 0]));
    }

    #[test]
    fn sums() {
        assert_eq!(value(&[0, 4, 2]), 42);
        assert_eq!(weighted(&[1, 2, 3], &[3, 1, 2]), 11);
        assert_eq!(luhn(&[7, 9, 9, 2, 7, 3, 9, 8, 7, 1, 3]), 0);
        assert_eq!(luhn(&[7, 9, 9, 2, 7, 3, 9, 8, 7, 1, 4]), 1);
        assert!(mod_11_10(&[7, 9, 4, 6, 2, 3]));
        assert!(!mod_11_10(&[7, 9, 4, 6, 2, 4]));
        assert!(!mod_11_10(&[]));
        assert_eq!(two_pass(&[3, 4], &[1, 2], &[2, 3]), 0);
        assert_eq!(two_pass(&[2, 4], &[1, 2], &[2, 3]), 5);
        assert_eq!(two_pass(&[2, 2], &[1, 2], &[2, 3]), 6);
    }
}
