//! States whose numbers are digits under one weighted or modular check.
//! Each function takes what follows the prefix; `None` means wrong shape.

use super::super::digits::{all, exactly, luhn, mod_11_10, two_pass, value, weighted};

/// `U` and 8 digits; Luhn sum of the first 7, plus 4, plus check ends in 0.
pub(super) fn at(body: &str) -> Option<bool> {
    let [rest @ .., check] = exactly::<8>(body.strip_prefix('U')?)?;
    let sum = luhn(&rest).wrapping_add(check).wrapping_add(4);
    Some(sum % 10 == 0)
}

/// 10 digits from 0 or 1; first 8 plus last 2 divisible by 97.
pub(super) fn be(body: &str) -> Option<bool> {
    let digits = exactly::<10>(body)?;
    let [rest @ .., c1, c2] = &digits;
    let sum = value(rest).wrapping_add(value(&[*c1, *c2]));
    Some(body.starts_with(['0', '1']) && sum.is_multiple_of(97))
}

/// 9 digits, not from 0; ISO 7064 Mod 11,10.
pub(super) fn de(body: &str) -> Option<bool> {
    let digits = exactly::<9>(body)?;
    Some(!body.starts_with('0') && mod_11_10(&digits))
}

/// 8 digits, not from 0 (CVR); mod 11.
pub(super) fn dk(body: &str) -> Option<bool> {
    let sum = weighted(&exactly::<8>(body)?, &[2, 7, 6, 5, 4, 3, 2, 1]);
    Some(!body.starts_with('0') && sum.is_multiple_of(11))
}

/// 9 digits; weights 3, 7, 1, mod 10.
pub(super) fn ee(body: &str) -> Option<bool> {
    let sum = weighted(&exactly::<9>(body)?, &[3, 7, 1, 3, 7, 1, 3, 7, 1]);
    Some(sum.is_multiple_of(10))
}

/// 9 digits; powers of two, mod 11 mod 10.
pub(super) fn el(body: &str) -> Option<bool> {
    let [rest @ .., check] = exactly::<9>(body)?;
    let sum = weighted(&rest, &[256, 128, 64, 32, 16, 8, 4, 2]);
    Some(sum % 11 % 10 == check)
}

/// 8 digits (Y-tunnus); mod 11.
pub(super) fn fi(body: &str) -> Option<bool> {
    let sum = weighted(&exactly::<8>(body)?, &[7, 9, 10, 5, 8, 4, 2, 1]);
    Some(sum.is_multiple_of(11))
}

/// 11 digits (OIB); ISO 7064 Mod 11,10.
pub(super) fn hr(body: &str) -> Option<bool> {
    Some(mod_11_10(&exactly::<11>(body)?))
}

/// 8 digits; weights 9, 7, 3, 1, mod 10.
pub(super) fn hu(body: &str) -> Option<bool> {
    let sum = weighted(&exactly::<8>(body)?, &[9, 7, 3, 1, 9, 7, 3, 1]);
    Some(sum.is_multiple_of(10))
}

/// 11 digits: 7 not all 0, 3 of the province, Luhn.
pub(super) fn it(body: &str) -> Option<bool> {
    let digits = exactly::<11>(body)?;
    let [serial @ .., p1, p2, p3, _] = &digits;
    let province = matches!(value(&[*p1, *p2, *p3]), 1..=100 | 120 | 121 | 888 | 999);
    Some(value(serial) > 0 && province && luhn(&digits) == 0)
}

/// 9 digits (legal) or 12 (others), last but one is 1; mod 11 in two passes.
pub(super) fn lt(body: &str) -> Option<bool> {
    if !matches!(body.len(), 9 | 12) {
        return None;
    }
    let digits = all(body)?;
    let [rest @ .., check] = digits.as_slice() else {
        return None;
    };
    let want = two_pass(rest, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2], &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4]);
    Some(rest.ends_with(&[1]) && *check == want)
}

/// 8 digits; the last two are the first six mod 89.
pub(super) fn lu(body: &str) -> Option<bool> {
    let [rest @ .., c1, c2] = exactly::<8>(body)?;
    Some(value(&rest) % 89 == value(&[c1, c2]))
}

/// 8 digits, not from 0; mod 37.
pub(super) fn mt(body: &str) -> Option<bool> {
    let [rest @ .., c1, c2] = exactly::<8>(body)?;
    let sum = u64::from(weighted(&rest, &[3, 4, 6, 7, 8, 9])).wrapping_add(value(&[c1, c2]));
    Some(!body.starts_with('0') && sum.is_multiple_of(37))
}

/// 10 digits (NIP); the check digit is the sum mod 11, never 10.
pub(super) fn pl(body: &str) -> Option<bool> {
    let [rest @ .., check] = exactly::<10>(body)?;
    Some(weighted(&rest, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == check)
}

/// 9 digits, not from 0 (NIF); mod 11, where remainders 0 and 1 both give 0.
pub(super) fn pt(body: &str) -> Option<bool> {
    let [rest @ .., check] = exactly::<9>(body)?;
    let sum = weighted(&rest, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    let fits = match sum {
        0 | 1 => check == 0,
        _ => sum.wrapping_add(check) == 11,
    };
    Some(!body.starts_with('0') && fits)
}

/// 2–10 digits, not from 0; weights end at the check digit, × 10 mod 11 mod 10.
pub(super) fn ro(body: &str) -> Option<bool> {
    if !(2..=10).contains(&body.len()) {
        return None;
    }
    let mut digits = all(body)?;
    digits.reverse();
    let (check, rest) = digits.split_first()?;
    let sum = weighted(rest, &[2, 3, 5, 7, 1, 2, 3, 5, 7]);
    Some(!body.starts_with('0') && sum.wrapping_mul(10) % 11 % 10 == *check)
}

/// 10 digits of the organisation or personal number, not all 0, Luhn; then `01`.
pub(super) fn se(body: &str) -> Option<bool> {
    let digits = exactly::<10>(body.strip_suffix("01")?)?;
    Some(value(&digits) > 0 && luhn(&digits) == 0)
}

/// 8 digits, not from 0; mod 11, remainder 1 gives 0, remainder 0 is not used.
pub(super) fn si(body: &str) -> Option<bool> {
    let [rest @ .., check] = exactly::<8>(body)?;
    let sum = weighted(&rest, &[8, 7, 6, 5, 4, 3, 2]) % 11;
    let fits = match sum {
        0 => false,
        1 => check == 0,
        _ => sum.wrapping_add(check) == 11,
    };
    Some(!body.starts_with('0') && fits)
}
