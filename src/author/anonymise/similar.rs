//! Numbers that rules know by their form: another one of the same kind, with a right check digit.

use crate::schema::Format;

/// The kinds that tell who somebody is; the first that fits is it.
const KINDS: [Format; 4] = [Format::PersonalNumber, Format::OrgNumber, Format::Gln, Format::VatNumber];
/// A check digit of two figures is met within some hundred tries.
const TRIES: usize = 20_000;

/// Another number of the kind that `text` is. None if it is none.
pub(super) fn similar(text: &str, n: usize) -> Option<String> {
    let kind = KINDS.into_iter().find(|kind| kind.read(text).is_some())?;
    let personal = |text: &str| Format::PersonalNumber.read(text).is_some();
    (0..TRIES)
        .map(|turn| other(text, n, turn))
        .find(|made| made != text && kind.read(made).is_some() && personal(made) == personal(text))
}

/// The same letters and signs, the last digits others. The first ones stay where they say what kind of number it is: a
/// birthday is replaced too.
fn other(text: &str, n: usize, turn: usize) -> String {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let kept = 2usize;
    let mut seed = n.wrapping_mul(7919).wrapping_add(turn.wrapping_mul(104_729)).wrapping_add(13);
    let mut met = 0usize;
    text.chars()
        .map(|c| {
            if !c.is_ascii_digit() {
                return c;
            }
            met = met.saturating_add(1);
            if met <= kept && digits > 8 {
                return c;
            }
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let digit = u32::try_from((seed >> 33).checked_rem(10).unwrap_or(0)).unwrap_or(0);
            char::from_digit(digit, 10).unwrap_or('0')
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_becomes_another_of_its_kind() {
        for (text, kind) in [
            ("559999-0008", Format::OrgNumber),
            ("5599990008", Format::OrgNumber),
            ("SE559999000801", Format::VatNumber),
            ("DE136695976", Format::VatNumber),
            ("7300009000005", Format::Gln),
            ("19121212-1212", Format::PersonalNumber),
            ("1212121212", Format::PersonalNumber),
        ] {
            if kind.read(text).is_none() {
                panic!("{text} is no {kind:?}");
            }
            let made = similar(text, 3).expect("another one");
            assert_ne!(made, text);
            assert!(kind.read(&made).is_some(), "{text} became {made}");
            assert_eq!(made.len(), text.len());
        }
        assert_eq!(similar("Er referens", 1), None);
    }
}
