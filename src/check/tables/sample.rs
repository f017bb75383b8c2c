//! Values that stand for classes of values: what a witness consists of.

use super::super::program::Column;
use super::set::{Atom, Cut, Interval, Present, Set};
use crate::schema::{Kind, Ty, number};
use smol_str::SmolStr;

/// Stands for the rest of a text that only its beginning says something of: no text has this character, and it comes
/// behind all others.
pub(super) const MORE: char = '\u{10FFFF}';

/// A combination of values, by column.
#[derive(Clone, Debug)]
pub(super) struct Witness {
    pub samples: Vec<Sample>,
}

impl Witness {
    pub fn shown(&self, columns: &[Column]) -> String {
        let cell = |(sample, column): (&Sample, &Column)| format!("{} = {}", column.name, sample.shown(&column.ty));
        self.samples.iter().zip(columns).map(cell).collect::<Vec<_>>().join(", ")
    }

    /// All combinations that the rows tell no more apart than this one.
    pub fn region(&self, rows: &[&[Set]]) -> Vec<Set> {
        let cell = |(n, sample): (usize, &Sample)| {
            let column: Vec<&Set> = rows.iter().filter_map(|row| row.get(n)).collect();
            sample.region(&column)
        };
        self.samples.iter().enumerate().map(cell).collect()
    }
}

/// One value that stands for its class.
#[derive(Clone, Debug)]
pub(super) enum Sample {
    Absent,
    Name(SmolStr),
    /// A name that no row mentions.
    OtherName,
    Between(Interval),
    /// Empty for a text that no row says anything of.
    Text(String),
}

impl Sample {
    /// The values of its class, where the column holds these sets.
    fn region(&self, column: &[&Set]) -> Set {
        let names = || {
            column.iter().filter_map(|set| match &set.present {
                Present::Names { names, .. } => Some(names),
                _ => None,
            })
        };
        let atoms = || {
            column.iter().flat_map(|set| match &set.present {
                Present::Texts { include, exclude } => include.iter().flatten().chain(exclude).cloned().collect(),
                _ => Vec::new(),
            })
        };
        let present = match self {
            Sample::Absent => return Set { absent: true, present: Present::None },
            Sample::Name(name) => Present::Names { not: false, names: [name.clone()].into() },
            Sample::OtherName => Present::Names { not: true, names: names().flatten().cloned().collect() },
            Sample::Between(interval) => Present::Intervals(vec![*interval]),
            Sample::Text(text) if text.is_empty() => Present::Texts { include: None, exclude: atoms().collect() },
            Sample::Text(text) => match text.strip_suffix(MORE) {
                Some(beginning) => {
                    let own = Atom::Prefix(beginning.to_owned());
                    let inside = |atom: &Atom| atom.text().starts_with(beginning) && *atom != own;
                    Present::Texts { include: Some(vec![own.clone()]), exclude: atoms().filter(inside).collect() }
                }
                None => Present::Texts { include: Some(vec![Atom::Exact(text.clone())]), exclude: Vec::new() },
            },
        };
        Set { absent: false, present }
    }

    fn shown(&self, ty: &Ty) -> String {
        match self {
            Sample::Absent => "absent".to_owned(),
            Sample::Name(name) => name.to_string(),
            Sample::OtherName => "any other".to_owned(),
            Sample::Text(text) if text.is_empty() => "any other text".to_owned(),
            Sample::Text(text) => format!("{:?}", text.replace(MORE, "…")),
            Sample::Between(interval) => shown_interval(*interval, ty),
        }
    }
}

fn shown_interval(interval: Interval, ty: &Ty) -> String {
    let value = |cut: Cut| match &ty.kind {
        Kind::Rate { .. } => {
            let percent = number::multiply(cut.value, rust_decimal::Decimal::ONE_HUNDRED).unwrap_or(cut.value);
            format!("{}%", number::wire(percent))
        }
        Kind::Date => {
            let days = i64::try_from(cut.value.trunc().mantissa()).unwrap_or(0);
            jiff::civil::date(1970, 1, 1)
                .checked_add(jiff::Span::new().try_days(days).unwrap_or_default())
                .map_or_else(|_| cut.value.to_string(), |date| date.to_string())
        }
        _ => number::wire(cut.value),
    };
    match (interval.from, interval.to) {
        (None, None) => "any".to_owned(),
        (Some(from), Some(to)) if from.value == to.value => value(from),
        (Some(from), _) if !from.after => value(from),
        (Some(from), _) => format!("above {}", value(from)),
        (None, Some(to)) if to.after => format!("up to {}", value(to)),
        (None, Some(to)) => format!("below {}", value(to)),
    }
}
