//! Values for what is wanted.

use crate::check::program::Conversion;
use crate::check::reach::{Fact, Want, examples, samples};
use crate::check::tables::{Atom, Present, closed};
use crate::schema::{Kind, Ty, Value, shown_length};
use rust_decimal::Decimal;

/// Countries that orders come from, before all others.
const COUNTRIES: [&str; 12] = ["SE", "NO", "DK", "FI", "DE", "NL", "FR", "US", "GB", "CH", "ES", "PL"];
const CURRENCIES: [&str; 5] = ["SEK", "EUR", "NOK", "DKK", "USD"];
/// Texts that no rule is likely to mean, for where only some texts are unwanted.
const OTHERS: [&str; 4] = ["Annat", "Other 7", "1", "Zz"];
/// Characters that fields refuse, the usual ones first.
const REFUSED: [&str; 8] = ["🎉", "\"", "'", "<", "å", " ", "_", "#"];
const WORDS: &str = "Karl-Oskar Andersson Lindqvist ";

/// Some values that will do, the likeliest first. Empty if none is known.
pub fn values(fact: &Fact) -> Vec<Value> {
    let (want, ty) = (&fact.want, &fact.ty);
    let mut all: Vec<Value> = match &ty.kind {
        Kind::Bool => vec![Value::Bool(true), Value::Bool(false)],
        Kind::Country => names(ty, &COUNTRIES),
        Kind::Currency(_) => CURRENCIES.iter().map(Value::text).collect(),
        Kind::Enum(_) => names(ty, &[]),
        Kind::Text(_) => texts(want, ty),
        Kind::Format(format) => examples(&Conversion::Format(*format)).iter().map(Value::text).collect(),
        Kind::Register(register) => examples(&Conversion::Register(*register)).iter().map(Value::text).collect(),
        Kind::Date | Kind::Instant => samples(want, ty).into_iter().filter_map(day).map(Value::Date).collect(),
        Kind::Int { .. }
        | Kind::Decimal { .. }
        | Kind::Rate { .. }
        | Kind::Money { .. }
        | Kind::Exact(_)
        | Kind::Account => samples(want, ty).into_iter().map(Value::Number).collect(),
        _ => Vec::new(),
    };
    // Names that only the want knows: codes of registers, texts in a column of formats.
    match &want.set.present {
        Present::Names { not: false, names } => {
            for name in names {
                let value = Value::text(name);
                if !matches!(ty.kind, Kind::Bool) && !all.contains(&value) {
                    all.push(value);
                }
            }
        }
        Present::Texts { include: Some(atoms), .. } if !matches!(ty.kind, Kind::Text(_)) => {
            all.extend(atoms.iter().map(|atom| Value::text(atom.text())));
        }
        _ => {}
    }
    all.retain(|value| want.matches(value) && fits(value, ty));
    if want.set.absent && ty.optional {
        all.insert(0, Value::Absent);
    }
    all
}

/// Can a document have this text there?
fn fits(value: &Value, ty: &Ty) -> bool {
    match (value, &ty.kind) {
        (Value::Text(text), Kind::Text(wanted)) => {
            let longest = wanted.longest.and_then(|longest| usize::try_from(longest).ok()).unwrap_or(usize::MAX);
            shown_length(text) <= longest && wanted.chars.first_outside(text).is_none()
        }
        (Value::Text(text), Kind::Format(format)) => format.read(text).is_some(),
        (Value::Text(text), Kind::Country | Kind::Enum(_)) => {
            closed(ty).is_none_or(|all| all.iter().any(|name| name == text))
        }
        _ => true,
    }
}

fn names(ty: &Ty, first: &[&str]) -> Vec<Value> {
    let all = closed(ty).unwrap_or_default();
    let rest = all.iter().filter(|name| !first.contains(&name.as_str()));
    first.iter().map(Value::text).chain(rest.map(Value::text)).collect()
}

fn texts(want: &Want, ty: &Ty) -> Vec<Value> {
    let mut bases: Vec<String> = Vec::new();
    match &want.set.present {
        Present::Texts { include: Some(atoms), .. } => {
            for atom in atoms {
                match atom {
                    Atom::Exact(text) => bases.push(text.clone()),
                    Atom::Prefix(text) => bases.extend(continued(text)),
                }
            }
        }
        Present::Texts { include: None, .. } | Present::All => bases.extend(OTHERS.map(str::to_owned)),
        _ => {}
    }
    let mut all: Vec<Value> = Vec::new();
    for base in bases {
        if let Some(longer) = want.longer {
            let length = usize::try_from(longer).unwrap_or(usize::MAX).saturating_add(1);
            all.push(Value::text(lengthened(&base, length)));
        }
        if let (Some(chars), Kind::Text(own)) = (&want.outside, &ty.kind) {
            let refused = |c: &&&str| chars.first_outside(c).is_some() && own.chars.first_outside(c).is_none();
            all.extend(REFUSED.iter().filter(refused).map(|c| Value::text(format!("{base}{c}a"))));
        }
        all.push(Value::text(base));
    }
    all
}

/// A text that begins so, and goes on like others of its kind.
fn continued(beginning: &str) -> Vec<String> {
    let digits = !beginning.is_empty() && beginning.chars().all(|c| c.is_ascii_digit());
    let mut all = Vec::new();
    if digits {
        let mut zip = beginning.to_owned();
        while zip.len() < 5 {
            zip.push('0');
        }
        all.push(zip);
    } else if beginning.len() == 2 && beginning.chars().all(|c| c.is_ascii_uppercase()) {
        all.push(format!("{beginning}1 1AA"));
    }
    let blank = if beginning.ends_with(' ') { "" } else { " " };
    all.extend([format!("{beginning}{blank}hem"), format!("{beginning}x"), beginning.to_owned()]);
    all
}

/// Exactly so long.
fn lengthened(base: &str, length: usize) -> String {
    let mut text = base.to_owned();
    for c in WORDS.chars().cycle() {
        if shown_length(&text) >= length {
            break;
        }
        text.push(c);
    }
    // A blank at the end would be taken off.
    if text.ends_with(' ') {
        text.pop();
        text.push('x');
    }
    text
}

/// A day by its number.
pub fn day(number: Decimal) -> Option<jiff::civil::Date> {
    let days = i64::try_from(number.trunc().mantissa()).ok()?;
    jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tables::Set;
    use crate::schema::TextTy;

    fn fact(want: Want, kind: Kind) -> Fact {
        Fact { want, ty: Ty::of(kind), place: None }
    }

    #[test]
    fn texts_go_on_from_their_beginnings() {
        let want = Want::texts(vec![Atom::Prefix("22".to_owned())]);
        let found = values(&fact(want, Kind::Text(TextTy::source())));
        assert_eq!(found.first(), Some(&Value::text("22000")));
        let narrower = Present::Texts {
            include: Some(vec![Atom::Prefix("express".to_owned())]),
            exclude: vec![Atom::Prefix("express ".to_owned()), Atom::Exact("express".to_owned())],
        };
        let want = Want::of(Set { absent: false, present: narrower });
        assert_eq!(values(&fact(want, Kind::Text(TextTy::source()))), [Value::text("expressx")]);
    }

    #[test]
    fn long_texts_are_longer_by_one_character() {
        let found = values(&fact(Want::longer_than(80), Kind::Text(TextTy::source())));
        let Some(Value::Text(text)) = found.first() else { panic!("{found:?}") };
        assert_eq!(shown_length(text), 81);
        let short = TextTy { longest: Some(50), ..TextTy::source() };
        assert_eq!(values(&fact(Want::longer_than(80), Kind::Text(short))), []);
    }

    #[test]
    fn examples_are_of_their_formats() {
        use crate::schema::Format;
        for format in Format::ALL {
            let examples = examples(&Conversion::Format(format));
            assert!(!examples.is_empty(), "{}", format.name());
            for text in examples {
                assert_eq!(format.read(text).as_deref(), Some(text), "{}", format.name());
            }
        }
    }
}
