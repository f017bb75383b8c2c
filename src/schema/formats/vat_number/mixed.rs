//! States whose numbers carry letters or come in several shapes.
//! Each function takes what follows the prefix; `None` means wrong shape.

use super::super::digits::{exactly, luhn, value, weighted};

/// 8 digits, not from 12, and a letter: mod 26, odd places through a table.
pub(super) fn cy(body: &str) -> Option<bool> {
    let (number, letter) = split_last(body)?;
    let digits = exactly::<8>(number)?;
    let odd = |d: &u32| [1, 0, 5, 7, 9, 13, 15, 17, 19, 21].get(*d as usize).copied();
    let odds: u32 = digits.iter().step_by(2).filter_map(odd).sum();
    let evens: u32 = digits.iter().skip(1).step_by(2).sum();
    let want = nth("ABCDEFGHIJKLMNOPQRSTUVWXYZ", odds.wrapping_add(evens) % 26);
    Some(!number.starts_with("12") && want == Some(letter))
}

/// DNI (8 digits), NIE (X–Z) and K, L, M end in a mod 23 letter; CIF ends in a
/// Luhn check digit or its letter.
pub(super) fn es(body: &str) -> Option<bool> {
    let (front, check) = split_last(body)?;
    let (first, serial) = split_first(front)?;
    let digits = exactly::<7>(serial)?;
    let personal = |lead: u64| {
        let n = lead.wrapping_mul(10_000_000).wrapping_add(value(&digits)) % 23;
        nth("TRWAGMYFPDXBNJZSQVHLCKE", u32::try_from(n).ok()?)
    };
    Some(match first {
        '0'..='9' => personal(u64::from(first.to_digit(10)?)) == Some(check),
        'X' | 'K' | 'L' | 'M' => personal(0) == Some(check),
        'Y' => personal(1) == Some(check),
        'Z' => personal(2) == Some(check),
        'A'..='H' | 'J' | 'N' | 'P'..='S' | 'U' | 'V' | 'W' => {
            let [d1, d2, d3, d4, d5, d6, d7] = digits;
            let sum = luhn(&[d1, d2, d3, d4, d5, d6, d7, 0]);
            // Both lists run by Luhn sum, not by check digit.
            nth("0987654321", sum) == Some(check) || nth("JIHGFEDCBA", sum) == Some(check)
        }
        _ => false,
    })
}

/// Key of 2 characters (no I, O) and SIREN. Digits: SIREN and `12`, mod 97;
/// with a letter: mod 11. SIREN passes Luhn, except Monaco's, from 000.
pub(super) fn fr(body: &str) -> Option<bool> {
    const KEY: &str = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let (k1, rest) = split_first(body)?;
    let (k2, siren) = split_first(rest)?;
    let digits = exactly::<9>(siren)?;
    let place = |c: char| KEY.chars().zip(0_u64..).find(|(k, _)| *k == c).map(|(_, n)| n);
    let (p1, p2, number) = (place(k1)?, place(k2)?, value(&digits));
    let key = match (k1.is_ascii_digit(), k2.is_ascii_digit()) {
        (true, true) => number.wrapping_mul(100).wrapping_add(12) % 97 == p1.wrapping_mul(10).wrapping_add(p2),
        (digit, _) => {
            let (factor, less) = if digit { (24, 10) } else { (34, 100) };
            let n = p1.wrapping_mul(factor).wrapping_add(p2).wrapping_sub(less);
            number.wrapping_add(1).wrapping_add(n / 11) % 11 == n % 11
        }
    };
    Some(key && (siren.starts_with("000") || luhn(&digits) == 0))
}

/// 7 digits, check letter, perhaps a letter A–I; or, before 2013, a letter,
/// `+` or `*` in second place. Weights 8 to 2, 9 for the last letter, mod 23.
pub(super) fn ie(body: &str) -> Option<bool> {
    let (number, letters) = body.split_at_checked(7)?;
    let (check, second) = split_first(letters)?;
    let extra = match second {
        "" => 0,
        _ => letter_place(second)?,
    };
    let digits = match exactly::<7>(number) {
        Some(digits) => digits,
        None => {
            let (first, rest) = split_first(number)?;
            let (mark, serial) = split_first(rest)?;
            if !(mark.is_ascii_uppercase() || matches!(mark, '+' | '*')) || !second.is_empty() {
                return None;
            }
            let [d2, d3, d4, d5, d6] = exactly::<5>(serial)?;
            [0, d2, d3, d4, d5, d6, first.to_digit(10)?]
        }
    };
    let sum = weighted(&digits, &[8, 7, 6, 5, 4, 3, 2]).wrapping_add(extra);
    Some(nth("WABCDEFGHIJKLMNOPQRSTUV", sum % 23) == Some(check))
}

/// Nine times the place of the second letter, A–I.
fn letter_place(letter: &str) -> Option<u32> {
    let (_, nines) =
        ["A", "B", "C", "D", "E", "F", "G", "H", "I"].into_iter().zip((9..).step_by(9)).find(|(l, _)| *l == letter)?;
    Some(nines)
}

/// 9 digits, `B`, 2 digits, neither part 0: BSN/RSIN mod 11 on the nine, or
/// ISO 7064 Mod 97-10 over the whole with `NL` (sole traders since 2020).
pub(super) fn nl(body: &str) -> Option<bool> {
    let (nine, rest) = body.split_at_checked(9)?;
    let digits = exactly::<9>(nine)?;
    let suffix = exactly::<2>(rest.strip_prefix('B')?)?;
    let [front @ .., check] = digits;
    let rsin = weighted(&front, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == check;
    // N, L and B count as 23, 21 and 11.
    let whole = [2, 3, 2, 1].iter().chain(&digits).chain(&[1, 1]).chain(&suffix);
    let rest = whole.fold(0_u32, |n, d| n.wrapping_mul(10).wrapping_add(*d) % 97);
    Some(value(&digits) > 0 && value(&suffix) > 0 && (rsin || rest == 1))
}

/// 9 digits, not all 0, or 12 with a branch: mod 97, or mod 97 less 55 from 100 on.
/// `GD` 000–499 and `HA` 500–999 have no check digits.
pub(super) fn xi(body: &str) -> Option<bool> {
    if let Some(department) = body.strip_prefix("GD") {
        return Some(value(&exactly::<3>(department)?) < 500);
    }
    if let Some(authority) = body.strip_prefix("HA") {
        return Some(value(&exactly::<3>(authority)?) >= 500);
    }
    let (nine, branch) = body.split_at_checked(9)?;
    if !branch.is_empty() {
        exactly::<3>(branch)?;
    }
    let digits = exactly::<9>(nine)?;
    let restarted = !nine.starts_with('0');
    let sum = weighted(&digits, &[8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
    Some(value(&digits) > 0 && (sum == 0 || (restarted && sum == 42)))
}

fn split_first(text: &str) -> Option<(char, &str)> {
    let first = text.chars().next()?;
    Some((first, text.strip_prefix(first)?))
}

fn split_last(text: &str) -> Option<(&str, char)> {
    let last = text.chars().next_back()?;
    Some((text.strip_suffix(last)?, last))
}

fn nth(alphabet: &str, place: u32) -> Option<char> {
    alphabet.chars().nth(place as usize)
}
