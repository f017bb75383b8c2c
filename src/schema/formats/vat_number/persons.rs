//! States whose VAT number may be a personal identity number.
//! Each function takes what follows the prefix; `None` means wrong shape.

use super::super::digits::{exactly, two_pass, value, weighted};
use super::super::iso_date::is_real;

/// 9 digits (legal), mod 11 in two passes; 10 digits: EGN, foreigner or other.
pub(super) fn bg(body: &str) -> Option<bool> {
    if body.len() == 9 {
        let [rest @ .., check] = exactly::<9>(body)?;
        let want = two_pass(&rest, &[1, 2, 3, 4, 5, 6, 7, 8], &[3, 4, 5, 6, 7, 8, 9, 10]);
        return Some(check == want);
    }
    let [rest @ .., check] = exactly::<10>(body)?;
    let [y1, y2, m1, m2, d1, d2, ..] = rest;
    let (year, month) = (pair(y1, y2), pair(m1, m2));
    let born = match month {
        1..=12 => is_real(year.wrapping_add(1900), month, pair(d1, d2)),
        21..=32 => is_real(year.wrapping_add(1800), month.wrapping_sub(20), pair(d1, d2)),
        41..=52 => is_real(year.wrapping_add(2000), month.wrapping_sub(40), pair(d1, d2)),
        _ => false,
    };
    let citizen = weighted(&rest, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == check;
    let foreigner = weighted(&rest, &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 == check;
    let other = weighted(&rest, &[4, 3, 2, 7, 6, 5, 4, 3, 2]).wrapping_add(check) % 11 == 0;
    Some((born && citizen) || foreigner || other)
}

/// 8 digits (legal, not from 9), 9 from 6 (special), else a birth number.
pub(super) fn cz(body: &str) -> Option<bool> {
    match body.len() {
        8 => {
            let [rest @ .., check] = exactly::<8>(body)?;
            let want = match weighted(&rest, &[8, 7, 6, 5, 4, 3, 2]) % 11 {
                0 => 1,
                1 => 0,
                sum => 11_u32.wrapping_sub(sum),
            };
            Some(!body.starts_with('9') && check == want)
        }
        9 if body.starts_with('6') => {
            let [_, rest @ .., check] = exactly::<9>(body)?;
            let sum = weighted(&rest, &[8, 7, 6, 5, 4, 3, 2]) % 11;
            Some(check == sum.wrapping_add(8) % 10)
        }
        _ => birth_number(body),
    }
}

/// 10 digits: whole number divisible by 11, third digit 2–4 or 7–9; or a birth number.
pub(super) fn sk(body: &str) -> Option<bool> {
    let digits = exactly::<10>(body)?;
    let third = body.chars().nth(2)?;
    let company = !body.starts_with('0') && matches!(third, '2'..='4' | '7'..='9') && value(&digits).is_multiple_of(11);
    Some(company || birth_number(body) == Some(true))
}

/// 11 digits. From 4: legal, weighted sum is 3 mod 11. From 32: personal code
/// without date. Else day, month, year, century, and the personal check digit.
pub(super) fn lv(body: &str) -> Option<bool> {
    let digits = exactly::<11>(body)?;
    if matches!(body.chars().next()?, '4'..='9') {
        return Some(weighted(&digits, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3);
    }
    let [rest @ .., check] = digits;
    let [d1, d2, m1, m2, y1, y2, century, ..] = rest;
    let born = match century {
        0..=2 => {
            let year = century.wrapping_mul(100).wrapping_add(pair(y1, y2)).wrapping_add(1800);
            is_real(year, pair(m1, m2), pair(d1, d2))
        }
        _ => false,
    };
    let sum = weighted(&rest, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9]).wrapping_add(1);
    Some((born || body.starts_with("32")) && sum % 11 % 10 == check)
}

/// Czech and Slovak birth number: year, month (women + 50, full series + 20),
/// day, serial. 9 digits to 1953 without, 10 digits from 1954 with check digit.
fn birth_number(body: &str) -> Option<bool> {
    let (short, check) = match body.len() {
        9 => (body, None),
        _ => body.split_at_checked(9).map(|(n, c)| (n, Some(c)))?,
    };
    let digits = exactly::<9>(short)?;
    let [y1, y2, m1, m2, d1, d2, ..] = digits;
    let year = pair(y1, y2);
    let century = match (check, year) {
        (None, 0..=53) => 1900,
        (None, 80..) => 1800,
        (None, _) => return Some(false),
        (Some(_), 0..=53) => 2000,
        (Some(_), _) => 1900,
    };
    let month = match pair(m1, m2) {
        month @ (1..=12 | 21..=32) => month,
        month @ (51..=62 | 71..=82) => month.wrapping_sub(50),
        _ => return Some(false),
    };
    let real = is_real(year.wrapping_add(century), month % 20, pair(d1, d2));
    match check {
        None => Some(real),
        Some(check) => {
            let [check] = exactly::<1>(check)?;
            Some(real && value(&digits) % 11 % 10 == u64::from(check))
        }
    }
}

fn pair(tens: u32, ones: u32) -> u32 {
    tens.wrapping_mul(10).wrapping_add(ones)
}
