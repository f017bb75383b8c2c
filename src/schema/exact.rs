//! Numbers that are not rounded yet: a whole numerator and denominator, reduced.

use super::number::TooBig;
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// `numerator / denominator`, the denominator positive, no common factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact {
    numerator: i128,
    denominator: i128,
}

impl Exact {
    pub fn from_decimal(value: Decimal) -> Result<Exact, TooBig> {
        let value = value.normalize();
        let denominator = 10i128.checked_pow(value.scale()).ok_or(TooBig)?;
        Exact::new(value.mantissa(), denominator)
    }

    fn new(numerator: i128, denominator: i128) -> Result<Exact, TooBig> {
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs()).max(1);
        let divisor = i128::try_from(divisor).map_err(|_| TooBig)?;
        let (n, d) = (numerator.checked_div(divisor), denominator.checked_div(divisor));
        match (n.ok_or(TooBig)?, d.ok_or(TooBig)?) {
            (n, d) if d < 0 => {
                Ok(Exact { numerator: n.checked_neg().ok_or(TooBig)?, denominator: d.checked_neg().ok_or(TooBig)? })
            }
            (numerator, denominator) => Ok(Exact { numerator, denominator }),
        }
    }

    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    pub fn is_negative(self) -> bool {
        self.numerator < 0
    }

    pub fn negate(self) -> Result<Exact, TooBig> {
        Ok(Exact { numerator: self.numerator.checked_neg().ok_or(TooBig)?, ..self })
    }

    pub fn plus(self, other: Exact) -> Result<Exact, TooBig> {
        let left = self.numerator.checked_mul(other.denominator).ok_or(TooBig)?;
        let right = other.numerator.checked_mul(self.denominator).ok_or(TooBig)?;
        let denominator = self.denominator.checked_mul(other.denominator).ok_or(TooBig)?;
        Exact::new(left.checked_add(right).ok_or(TooBig)?, denominator)
    }

    pub fn multiply(self, other: Exact) -> Result<Exact, TooBig> {
        // Reduce across before multiplying, to stay small.
        let a = Exact::new(self.numerator, other.denominator)?;
        let b = Exact::new(other.numerator, self.denominator)?;
        let numerator = a.numerator.checked_mul(b.numerator).ok_or(TooBig)?;
        Exact::new(numerator, a.denominator.checked_mul(b.denominator).ok_or(TooBig)?)
    }

    /// None when dividing by zero.
    pub fn divide(self, other: Exact) -> Option<Result<Exact, TooBig>> {
        if other.is_zero() {
            return None;
        }
        let inverse = Exact::new(other.denominator, other.numerator);
        Some(inverse.and_then(|inverse| self.multiply(inverse)))
    }

    pub fn compare(self, other: Exact) -> Result<Ordering, TooBig> {
        let left = self.numerator.checked_mul(other.denominator).ok_or(TooBig)?;
        let right = other.numerator.checked_mul(self.denominator).ok_or(TooBig)?;
        Ok(left.cmp(&right))
    }

    /// Rounded to so many decimals, half away from zero.
    pub fn round(self, decimals: u32) -> Result<Decimal, TooBig> {
        let factor = 10i128.checked_pow(decimals).ok_or(TooBig)?;
        let scaled = self.numerator.checked_mul(factor).ok_or(TooBig)?;
        let whole = scaled.checked_div(self.denominator).ok_or(TooBig)?;
        let rest = scaled.checked_rem(self.denominator).ok_or(TooBig)?.unsigned_abs();
        let up = rest.checked_mul(2).ok_or(TooBig)? >= self.denominator.unsigned_abs();
        let step = if !up {
            0
        } else if scaled < 0 {
            -1
        } else {
            1
        };
        let mantissa = whole.checked_add(step).ok_or(TooBig)?;
        Decimal::try_from_i128_with_scale(mantissa, decimals).map_err(|_| TooBig)
    }

    /// The largest multiple of 10^-decimals that is not above.
    pub fn floor(self, decimals: u32) -> Result<Decimal, TooBig> {
        let factor = 10i128.checked_pow(decimals).ok_or(TooBig)?;
        let scaled = self.numerator.checked_mul(factor).ok_or(TooBig)?;
        let mantissa = scaled.checked_div_euclid(self.denominator).ok_or(TooBig)?;
        Decimal::try_from_i128_with_scale(mantissa, decimals).map_err(|_| TooBig)
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::number::parse;

    fn e(text: &str) -> Exact {
        Exact::from_decimal(parse(text).expect("a number")).expect("fits")
    }

    #[test]
    fn thirds_stay_thirds() {
        let third = e("100").divide(e("3")).expect("not by zero").expect("fits");
        assert_eq!(third.plus(third).and_then(|sum| sum.plus(third)), Ok(e("100")));
        assert_eq!(third.round(2).map(|value| value.to_string()), Ok("33.33".into()));
        assert_eq!(e("1").divide(e("0")), None);
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        for (text, rounded) in [("0.125", "0.13"), ("-0.125", "-0.13"), ("0.1249", "0.12"), ("-1", "-1.00")] {
            assert_eq!(e(text).round(2).map(|value| value.to_string()), Ok(rounded.into()), "{text}");
        }
        assert_eq!(e("-1.5").floor(0).map(|value| value.to_string()), Ok("-2".into()));
    }

    #[test]
    fn overflow_is_said() {
        let huge = e("79228162514264337593543950335");
        assert_eq!(huge.multiply(huge), Err(TooBig));
        assert_eq!(e("0.5").compare(e("0.50")), Ok(Ordering::Equal));
    }
}
