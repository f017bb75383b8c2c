//! Do some rows cover a region? If not, a witness: one combination of values that none of them matches.
//!
//! Column by column, the values fall into classes that the rows cannot tell apart; one of each class is enough. A row
//! that covers all that is left ends the search early, so a table with an `otherwise` costs next to nothing.

use super::super::program::Column;
use super::cells::closed;
use super::set::{Atom, Cut, Interval, Present, Set};
use crate::schema::{Kind, Ty, Value, number};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Searches give up after so many steps.
const BUDGET: usize = 200_000;

/// Stands for the rest of a text that only its beginning says something of.
const MORE: char = '\u{2026}';

/// The search gave up.
#[derive(Debug)]
pub(super) struct GaveUp;

/// A combination of values, by column.
#[derive(Clone, Debug)]
pub(super) struct Witness {
    samples: Vec<Sample>,
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
enum Sample {
    Absent,
    Name(SmolStr),
    /// A name that no row mentions.
    OtherName,
    Between(Interval),
    Text(String),
}

impl Sample {
    fn within(&self, set: &Set) -> bool {
        match (self, &set.present) {
            (Sample::Absent, _) => set.absent,
            (_, Present::All) => true,
            (_, Present::None) => false,
            (Sample::Name(name), Present::Names { not, names }) => names.contains(name) != *not,
            (Sample::OtherName, Present::Names { not, .. }) => *not,
            (Sample::Between(own), Present::Intervals(intervals)) => intervals.iter().any(|other| {
                Set { absent: false, present: Present::Intervals(vec![*own]) }
                    .within(&Set { absent: false, present: Present::Intervals(vec![*other]) }, None)
            }),
            (Sample::Text(text), _) => set.matches(&Value::text(text)),
            _ => false,
        }
    }

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
            Sample::Text(text) => format!("{text:?}"),
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

/// The samples of one column that lie in the region, one per class of rows.
fn samples(ty: &Ty, region: &Set, sets: &[&Set]) -> Vec<(Sample, Vec<bool>)> {
    let mut all: Vec<Sample> = Vec::new();
    let every = || sets.iter().copied().chain([region]);
    match &ty.kind {
        Kind::Enum(_) | Kind::Bool | Kind::Country | Kind::Currency(_) | Kind::Register(_) => match closed(ty) {
            Some(names) => all.extend(names.into_iter().map(Sample::Name)),
            None => {
                for set in every() {
                    if let Present::Names { names, .. } = &set.present {
                        all.extend(names.iter().cloned().map(Sample::Name));
                    }
                }
                all.push(Sample::OtherName);
            }
        },
        Kind::Text(_) | Kind::Format(_) => {
            for set in every() {
                if let Present::Texts { include, exclude } = &set.present {
                    let atoms = include.iter().flatten().chain(exclude);
                    for atom in atoms {
                        all.push(Sample::Text(atom.text().to_owned()));
                        if let Atom::Prefix(text) = atom {
                            // A longer text that no other pattern is likely to mean.
                            all.push(Sample::Text(format!("{text}{MORE}")));
                        }
                    }
                }
            }
            all.push(Sample::Text(String::new()));
        }
        _ => {
            let mut cuts: Vec<Cut> = every()
                .filter_map(|set| match &set.present {
                    Present::Intervals(intervals) => Some(intervals),
                    _ => None,
                })
                .flatten()
                .flat_map(|interval| [interval.from, interval.to])
                .flatten()
                .collect();
            cuts.sort();
            cuts.dedup();
            let starts = std::iter::once(None).chain(cuts.iter().copied().map(Some));
            let ends = cuts.iter().copied().map(Some).chain([None]);
            all.extend(starts.zip(ends).map(|(from, to)| Sample::Between(Interval { from, to })));
        }
    }
    if ty.optional {
        all.push(Sample::Absent);
    }
    let mut classes: BTreeMap<Vec<bool>, Sample> = BTreeMap::new();
    for sample in all.into_iter().filter(|sample| sample.within(region)) {
        let class = sets.iter().map(|set| sample.within(set)).collect();
        classes.entry(class).or_insert(sample);
    }
    classes.into_iter().map(|(class, sample)| (sample, class)).collect()
}

/// A combination in `region` that no row matches, or None if there is none.
pub(super) fn uncovered(columns: &[Column], region: &[Set], rows: &[&[Set]]) -> Result<Option<Witness>, GaveUp> {
    let mut steps = 0usize;
    let all: Vec<usize> = (0..rows.len()).collect();
    let found = search(columns, region, rows, 0, &all, &mut steps)?;
    Ok(found.map(|samples| Witness { samples }))
}

fn search(
    columns: &[Column],
    region: &[Set],
    rows: &[&[Set]],
    at: usize,
    alive: &[usize],
    steps: &mut usize,
) -> Result<Option<Vec<Sample>>, GaveUp> {
    *steps = steps.saturating_add(1);
    if *steps > BUDGET {
        return Err(GaveUp);
    }
    let covers_rest = |row: &usize| {
        rows.get(*row).is_some_and(|sets| {
            sets.iter()
                .zip(region)
                .zip(columns)
                .skip(at)
                .all(|((set, region), column)| region.within(set, column.closed.as_deref()))
        })
    };
    if alive.iter().any(covers_rest) {
        return Ok(None);
    }
    let (Some(column), Some(part)) = (columns.get(at), region.get(at)) else { return Ok(Some(Vec::new())) };
    let sets: Vec<&Set> = alive.iter().filter_map(|row| rows.get(*row)?.get(at)).collect();
    for (sample, class) in samples(&column.ty, part, &sets) {
        let left: Vec<usize> = alive.iter().zip(&class).filter(|(_, inside)| **inside).map(|(row, _)| *row).collect();
        if let Some(mut rest) = search(columns, region, rows, at.saturating_add(1), &left, steps)? {
            rest.insert(0, sample);
            return Ok(Some(rest));
        }
    }
    Ok(None)
}
