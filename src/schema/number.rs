//! Exact decimals. `rust_decimal` may drop digits without a word; these operations say so instead.

use rust_decimal::{Decimal, RoundingStrategy};

/// The result has more digits than can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooBig;

/// A number from its text, exact or not at all: `-12.50`, `1e2`.
pub fn parse(text: &str) -> Option<Decimal> {
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let plain = digits.strip_prefix('-').unwrap_or(digits);
    let mut parts = plain.splitn(2, '.');
    let whole = parts.next()?;
    let fraction = parts.next();
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || fraction.is_some_and(|fraction| !is_digits(fraction)) {
        return None;
    }
    let value = Decimal::from_str_exact(digits).ok()?;
    if exponent == 0 || value.is_zero() {
        return Some(value);
    }
    if exponent.unsigned_abs() > 28 {
        return None;
    }
    let factor = Decimal::from_i128_with_scale(10i128.checked_pow(exponent.unsigned_abs())?, 0);
    if exponent > 0 {
        return multiply(value, factor).ok();
    }
    let scale = value.scale().checked_add(exponent.unsigned_abs())?;
    Decimal::try_from_i128_with_scale(value.mantissa(), scale).ok()
}

pub fn add(a: Decimal, b: Decimal) -> Result<Decimal, TooBig> {
    let (a, b) = (a.normalize(), b.normalize());
    let scale = a.scale().max(b.scale());
    let widened = |value: Decimal| {
        let factor = 10i128.checked_pow(scale.saturating_sub(value.scale()))?;
        value.mantissa().checked_mul(factor)
    };
    let sum = widened(a).zip(widened(b)).and_then(|(a, b)| a.checked_add(b)).ok_or(TooBig)?;
    keep(sum, scale)
}

/// The decimal, without trailing zeros if only so it can be kept.
fn keep(mut mantissa: i128, mut scale: u32) -> Result<Decimal, TooBig> {
    loop {
        if let Ok(value) = Decimal::try_from_i128_with_scale(mantissa, scale) {
            return Ok(value);
        }
        if scale == 0 || mantissa.checked_rem(10) != Some(0) {
            return Err(TooBig);
        }
        mantissa = mantissa.checked_div(10).ok_or(TooBig)?;
        scale = scale.saturating_sub(1);
    }
}

pub fn subtract(a: Decimal, b: Decimal) -> Result<Decimal, TooBig> {
    add(a, negate(b))
}

/// Fortnox reads numbers as doubles, which are sure of so many digits.
pub const KEPT_DIGITS: usize = 15;

/// Does Fortnox keep the number as it is?
pub fn is_kept(value: Decimal) -> bool {
    let digits = wire(value).bytes().filter(u8::is_ascii_digit).count();
    // The nought before a decimal point is none that counts.
    let digits = if value.abs() < Decimal::ONE { digits.saturating_sub(1) } else { digits };
    digits <= KEPT_DIGITS
}

/// Minus zero is zero.
pub fn negate(a: Decimal) -> Decimal {
    let mut negated = a;
    negated.set_sign_negative(!a.is_zero() && !a.is_sign_negative());
    negated
}

pub fn multiply(a: Decimal, b: Decimal) -> Result<Decimal, TooBig> {
    let (a, b) = (a.normalize(), b.normalize());
    let mantissa = a.mantissa().checked_mul(b.mantissa()).ok_or(TooBig)?;
    keep(mantissa, a.scale().checked_add(b.scale()).ok_or(TooBig)?)
}

/// Half away from zero, so that a credit rounds as its original did.
pub fn round(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// How many decimals the value really has.
pub fn decimals(value: Decimal) -> u32 {
    value.normalize().scale()
}

/// The value as JSON writes it, without needless zeros: `199`, `12.5`.
pub fn wire(value: Decimal) -> String {
    let value = value.normalize();
    if value.is_zero() { "0".to_owned() } else { value.to_string() }
}

/// With exactly this many decimals, as people write amounts.
pub fn fixed(value: Decimal, decimals: u32) -> String {
    let mut value = round(value, decimals);
    value.rescale(decimals);
    if value.is_zero() {
        value.set_sign_positive(true)
    }
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn texts_are_read_exactly_or_not_at_all() {
        assert_eq!(d("0.10").to_string(), "0.10");
        assert_eq!(d("1e2"), d("100"));
        assert_eq!(d("15E-1"), d("1.5"));
        assert_eq!(d("-0"), d("0"));
        assert_eq!(wire(d("79228162514264337593543950335")), "79228162514264337593543950335");
        for text in [
            "",
            "-",
            ".5",
            "5.",
            "1_000",
            "+1",
            "1,5",
            "NaN",
            "0x10",
            "1e",
            "1e99",
            "12345678901234567890.123456789012",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn lost_digits_are_an_error() {
        let small = d("0.0000000000000000000000000001");
        assert_eq!(add(d("10000000000"), small), Err(TooBig));
        assert_eq!(multiply(small, d("0.1")), Err(TooBig));
        assert_eq!(multiply(d("79228162514264337593543950335"), d("10")), Err(TooBig));
        assert_eq!(add(d("79228162514264337593543950335"), d("1")), Err(TooBig));
        assert_eq!(add(d("0.5"), d("0.50")), Ok(d("1")));
        assert_eq!(subtract(d("0.3"), d("0.1")), Ok(d("0.2")));
    }

    #[test]
    fn halves_round_away_from_zero() {
        assert_eq!(fixed(d("1.125"), 2), "1.13");
        assert_eq!(fixed(d("-1.125"), 2), "-1.13");
        assert_eq!(fixed(d("-0.001"), 2), "0.00");
        assert_eq!(fixed(d("5900"), 0), "5900");
        assert_eq!(wire(d("199.00")), "199");
        assert_eq!(wire(d("-0.00")), "0");
    }
}
