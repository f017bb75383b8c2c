//! Sets as ranges of numbers. The values of a column fall into classes that the sets of its rows do not tell apart; the
//! classes stand on a line, so that a value and a name are one place of it, texts with one beginning are neighbours, and
//! every set is a few ranges. What rows have in common is then a matter of comparing numbers.

use super::super::program::Column;
use super::sample::{MORE, Sample};
use super::set::{Atom, Cut, Interval, Present, Set};
use crate::schema::Kind;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Places of a line: from, and up to but without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Range {
    pub from: u32,
    pub to: u32,
}

impl Range {
    pub fn meets(self, other: Range) -> bool {
        self.from < other.to && other.from < self.to
    }

    pub fn holds(self, other: Range) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    pub fn meet(self, other: Range) -> Option<Range> {
        let both = Range { from: self.from.max(other.from), to: self.to.min(other.to) };
        (both.from < both.to).then_some(both)
    }

    pub fn width(self) -> u64 {
        u64::from(self.to.saturating_sub(self.from))
    }
}

/// A table's rows, or some of them, as ranges.
#[derive(Debug)]
pub(super) struct Grid {
    axes: Vec<Axis>,
    /// The cells one after another, row by row.
    ranges: Vec<Range>,
    /// Where each cell begins among them.
    begins: Vec<u32>,
}

impl Grid {
    pub fn new<'s>(columns: &[Column], rows: impl Iterator<Item = &'s [Set]> + Clone) -> Grid {
        let axes: Vec<Axis> = columns
            .iter()
            .enumerate()
            .map(|(n, column)| Axis::new(column, rows.clone().filter_map(move |row| row.get(n))))
            .collect();
        let (mut ranges, mut begins) = (Vec::new(), vec![0]);
        for row in rows {
            for (axis, set) in axes.iter().zip(row) {
                axis.ranges(set, &mut ranges);
                begins.push(count(ranges.len()));
            }
        }
        Grid { axes, ranges, begins }
    }

    pub fn columns(&self) -> usize {
        self.axes.len()
    }

    pub fn rows(&self) -> u32 {
        count(self.begins.len().saturating_sub(1).checked_div(self.columns()).unwrap_or(0))
    }

    /// What a cell matches: in order, none touching the next.
    pub fn cell(&self, row: u32, column: usize) -> &[Range] {
        let at = place(row).saturating_mul(self.columns()).saturating_add(column);
        match (self.begins.get(at), self.begins.get(at.saturating_add(1))) {
            (Some(from), Some(to)) => self.ranges.get(place(*from)..place(*to)).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Does a cell match all that the cell of another row does?
    pub fn holds(&self, row: u32, other: u32, column: usize) -> bool {
        let own = self.cell(row, column);
        self.cell(other, column).iter().all(|part| match own {
            [one] => one.holds(*part),
            several => {
                let at = several.partition_point(|range| range.to < part.to);
                several.get(at).is_some_and(|range| range.holds(*part))
            }
        })
    }

    pub fn holds_all(&self, row: u32, other: u32) -> bool {
        (0..self.columns()).all(|column| self.holds(row, other, column))
    }

    pub fn meets(&self, a: u32, b: u32) -> bool {
        let meet = |column: usize| {
            let b = self.cell(b, column);
            self.cell(a, column).iter().any(|own| b.iter().any(|other| own.meets(*other)))
        };
        (0..self.columns()).all(meet)
    }

    /// Matches nothing, since one of its cells does.
    pub fn is_empty(&self, row: u32) -> bool {
        (0..self.columns()).any(|column| self.cell(row, column).is_empty())
    }

    pub fn axis(&self, column: usize) -> Option<&Axis> {
        self.axes.get(column)
    }
}

/// The line of one column.
#[derive(Debug)]
pub(super) struct Axis {
    marks: Marks,
    /// How many places are of values that are there.
    present: u32,
    /// Is the place behind them that of an absent value?
    optional: bool,
}

/// What the places stand for. With each the turn in which its value was named: of several that the rows do not tell
/// apart, the first is shown.
#[derive(Debug)]
enum Marks {
    /// The names that rows mention, and one that they do not, if there is any.
    Names(Vec<(SmolStr, u32)>, Option<(Sample, u32)>),
    /// Texts that rows mention, those that go on from a beginning, and the empty one for all others.
    Texts(Vec<(String, u32)>),
    /// Between one cut and the next.
    Cuts(Vec<Cut>),
}

impl Axis {
    fn new<'s>(column: &Column, sets: impl Iterator<Item = &'s Set>) -> Axis {
        let marks = match &column.ty.kind {
            Kind::Enum(_) | Kind::Bool | Kind::Country | Kind::Currency(_) | Kind::Register(_) => {
                names(column.closed.as_deref(), sets)
            }
            Kind::Text(_) | Kind::Format(_) => Marks::Texts(texts(sets)),
            _ => Marks::Cuts(cuts(sets)),
        };
        let present = match &marks {
            Marks::Names(names, other) => names.len().saturating_add(usize::from(other.is_some())),
            Marks::Texts(texts) => texts.len(),
            Marks::Cuts(cuts) => cuts.len().saturating_add(1),
        };
        Axis { marks, present: count(present), optional: column.ty.optional }
    }

    /// The ranges of one of the sets that the line was made for.
    fn ranges(&self, set: &Set, out: &mut Vec<Range>) {
        let first = out.len();
        let all = Range { from: 0, to: self.present };
        match (&set.present, &self.marks) {
            (Present::All, _) => put(out, first, all),
            (Present::Names { not, names }, Marks::Names(known, _)) => {
                let places = names.iter().filter_map(|name| known.binary_search_by(|(own, _)| own.cmp(name)).ok());
                let single = places.map(|at| Range { from: count(at), to: count(at).saturating_add(1) });
                if *not {
                    without(all, single, |range| put(out, first, range));
                } else {
                    single.for_each(|range| put(out, first, range));
                }
            }
            (Present::Texts { include, exclude }, Marks::Texts(known)) => {
                let included = include.as_ref().map_or_else(|| vec![all], |atoms| places(known, atoms));
                let excluded = places(known, exclude);
                for range in included {
                    without(range, excluded.iter().copied(), |range| put(out, first, range));
                }
            }
            (Present::Intervals(intervals), Marks::Cuts(cuts)) => {
                let at = |cut: Cut| count(cuts.partition_point(|own| *own < cut)).saturating_add(1);
                for interval in intervals {
                    let from = interval.from.map_or(0, at);
                    put(out, first, Range { from, to: interval.to.map_or(self.present, at) });
                }
            }
            _ => {}
        }
        if set.absent && self.optional {
            put(out, first, Range { from: self.present, to: self.present.saturating_add(1) });
        }
    }

    /// When the value of a place was named.
    pub fn turn(&self, at: u32) -> u32 {
        let at = place(at);
        match &self.marks {
            Marks::Names(names, other) => match names.get(at) {
                Some((_, turn)) => *turn,
                None => other.as_ref().filter(|_| at == names.len()).map_or(u32::MAX, |(_, turn)| *turn),
            },
            Marks::Texts(texts) => texts.get(at).map_or(u32::MAX, |(_, turn)| *turn),
            Marks::Cuts(_) => count(at),
        }
    }

    /// The value that stands for a place.
    pub fn sample(&self, at: u32) -> Sample {
        if at >= self.present {
            return Sample::Absent;
        }
        let at = place(at);
        match &self.marks {
            Marks::Names(names, other) => match (names.get(at), other) {
                (Some((name, _)), _) => Sample::Name(name.clone()),
                (None, Some((other, _))) => other.clone(),
                (None, None) => Sample::OtherName,
            },
            Marks::Texts(texts) => Sample::Text(texts.get(at).map(|(text, _)| text.clone()).unwrap_or_default()),
            Marks::Cuts(cuts) => {
                let from = at.checked_sub(1).and_then(|before| cuts.get(before)).copied();
                Sample::Between(Interval { from, to: cuts.get(at).copied() })
            }
        }
    }
}

fn names<'s>(closed: Option<&[SmolStr]>, sets: impl Iterator<Item = &'s Set>) -> Marks {
    let mut mentioned: BTreeMap<&SmolStr, u32> = BTreeMap::new();
    for set in sets {
        if let Present::Names { names, .. } = &set.present {
            for name in names {
                let turn = count(mentioned.len());
                mentioned.entry(name).or_insert(turn);
            }
        }
    }
    let Some(closed) = closed else {
        let names = mentioned.into_iter().map(|(name, turn)| (name.clone(), turn)).collect();
        return Marks::Names(names, Some((Sample::OtherName, u32::MAX)));
    };
    let mut names: Vec<(SmolStr, u32)> = Vec::new();
    let mut other = None;
    for (turn, name) in closed.iter().enumerate() {
        if mentioned.contains_key(name) {
            names.push((name.clone(), count(turn)));
        } else if other.is_none() {
            other = Some((Sample::Name(name.clone()), count(turn)));
        }
    }
    names.sort();
    Marks::Names(names, other)
}

fn texts<'s>(sets: impl Iterator<Item = &'s Set>) -> Vec<(String, u32)> {
    let mut all: Vec<(String, u32)> = Vec::new();
    for set in sets {
        if let Present::Texts { include, exclude } = &set.present {
            for atom in include.iter().flatten().chain(exclude) {
                all.push((atom.text().to_owned(), count(all.len())));
                if let Atom::Prefix(text) = atom {
                    all.push((format!("{text}{MORE}"), count(all.len())));
                }
            }
        }
    }
    all.push((String::new(), count(all.len())));
    all.sort();
    all.dedup_by(|later, first| later.0 == first.0);
    all
}

fn cuts<'s>(sets: impl Iterator<Item = &'s Set>) -> Vec<Cut> {
    let mut cuts = Vec::new();
    for set in sets {
        if let Present::Intervals(intervals) = &set.present {
            cuts.extend(intervals.iter().flat_map(|interval| [interval.from, interval.to]).flatten());
        }
    }
    cuts.sort();
    cuts.dedup();
    cuts
}

/// Where texts stand: sorted, joined.
fn places(known: &[(String, u32)], atoms: &[Atom]) -> Vec<Range> {
    let mut found: Vec<Range> = atoms
        .iter()
        .map(|atom| {
            let text = atom.text();
            let from = known.partition_point(|(own, _)| own.as_str() < text);
            let rest = known.get(from..).unwrap_or_default();
            let many = match atom {
                Atom::Exact(_) => rest.iter().take(1).filter(|(own, _)| own == text).count(),
                Atom::Prefix(_) => rest.partition_point(|(own, _)| own.starts_with(text)),
            };
            Range { from: count(from), to: count(from.saturating_add(many)) }
        })
        .collect();
    found.sort();
    let mut joined = Vec::new();
    found.into_iter().for_each(|range| put(&mut joined, 0, range));
    joined
}

/// One more range, not before the last; those before `first` are another cell's.
fn put(out: &mut Vec<Range>, first: usize, range: Range) {
    if range.from >= range.to {
        return;
    }
    match out.get_mut(first..).and_then(<[Range]>::last_mut) {
        Some(last) if range.from <= last.to => last.to = last.to.max(range.to),
        _ => out.push(range),
    }
}

/// What is left of a range without others, which come in order.
fn without(range: Range, others: impl Iterator<Item = Range>, mut put: impl FnMut(Range)) {
    let mut from = range.from;
    for other in others {
        if other.from >= range.to {
            break;
        }
        put(Range { from, to: other.from });
        from = from.max(other.to);
    }
    put(Range { from, to: range.to });
}

/// Places and rows are counted in 32 bits: a file has at most 64 MiB.
pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

pub(super) fn place(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}
