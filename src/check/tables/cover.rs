//! Do some rows cover a region? If not, a witness: one combination of values that none of them matches.
//!
//! One column is looked at after another, that first which tells the rows best apart. Its places fall into classes that
//! the rows left do not tell apart, and each class has fewer rows for the columns that are left. A row that matches all
//! that is left ends the search, so a table with an `otherwise` costs next to nothing; and where some value is known to
//! no row but those that match all values of the column, these rows alone decide.

use super::super::program::Column;
use super::grid::{Grid, Range, count, place};
use super::sample::{Sample, Witness};
use super::set::Set;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// How many rows are looked at for one question about a table, the same ones again and again included; and how many
/// more for each row of a large one.
const SEARCH: (usize, usize) = (4_000_000, 200);
/// The same for pairs of rows that are compared, which is quicker.
const PAIRS: (usize, usize) = (16_000_000, 400);

/// The search gave up.
#[derive(Debug)]
pub(super) struct GaveUp;

/// What may be spent on one question.
#[derive(Debug)]
pub(super) struct Budget {
    all: usize,
    spent: usize,
}

impl Budget {
    pub fn search(rows: usize) -> Budget {
        Budget::of(SEARCH, rows)
    }

    pub fn pairs(rows: usize) -> Budget {
        Budget::of(PAIRS, rows)
    }

    fn of((all, each): (usize, usize), rows: usize) -> Budget {
        Budget { all: all.saturating_add(rows.saturating_mul(each)), spent: 0 }
    }

    pub fn spend(&mut self, rows: usize) -> Result<(), GaveUp> {
        self.spent = self.spent.saturating_add(rows);
        if self.spent > self.all { Err(GaveUp) } else { Ok(()) }
    }

    pub fn spent(&self) -> usize {
        self.spent
    }
}

/// A combination in `region` that no row matches, or None if there is none: that which comes first when the columns are
/// gone through from the left, and in each the classes of the fewest and last rows first.
pub(super) fn uncovered(
    columns: &[Column],
    region: &[Set],
    rows: &[&[Set]],
    budget: &mut Budget,
) -> Result<Option<Witness>, GaveUp> {
    let within = |row: &&[Set]| {
        region.iter().zip(*row).zip(columns).all(|((own, set), column)| own.within(set, column.closed.as_deref()))
    };
    budget.spend(rows.len())?;
    if rows.iter().any(within) {
        return Ok(None);
    }
    let grid = Grid::new(columns, rows.iter().copied().chain([region]));
    let mut alive: Vec<u32> = (0..count(rows.len())).collect();
    let mut cover = Cover { grid: &grid, region: count(rows.len()), budget };
    let all: Vec<usize> = (0..columns.len()).collect();
    if cover.covered(&alive, &all)? {
        return Ok(None);
    }
    let mut samples = Vec::new();
    for (at, (column, part)) in columns.iter().zip(region).enumerate() {
        let rest: Vec<usize> = (at.saturating_add(1)..columns.len()).collect();
        let mut open = None;
        for (class, sample) in classes(column, part, rows, at, &alive, cover.budget)? {
            if !cover.covered(&class, &rest)? {
                open = Some((class, sample));
                break;
            }
        }
        let Some((class, sample)) = open else { return Err(GaveUp) };
        alive = class;
        samples.push(sample);
    }
    Ok(Some(Witness { samples }))
}

/// The classes into which some rows divide the values of a column: the rows of each, and what stands for it. Other rows
/// have no say in that.
fn classes(
    column: &Column,
    part: &Set,
    rows: &[&[Set]],
    at: usize,
    alive: &[u32],
    budget: &mut Budget,
) -> Result<Vec<(Vec<u32>, Sample)>, GaveUp> {
    let sets: Vec<&Set> = alive.iter().filter_map(|row| rows.get(place(*row))?.get(at)).chain([part]).collect();
    let line = Grid::new(std::slice::from_ref(column), sets.into_iter().map(std::slice::from_ref));
    let Some(axis) = line.axis(0) else { return Ok(Vec::new()) };
    let own: Vec<u32> = (0..count(alive.len())).collect();
    let mut cover = Cover { grid: &line, region: count(alive.len()), budget };
    let turns = cover.turns(&own, 0);
    // Of places that the rows do not tell apart, the one that was named first.
    let mut first: BTreeMap<Class, (u32, u32)> = BTreeMap::new();
    for (places, class) in cover.classes(&turns, 0)? {
        let Some(named) = (places.from..places.to).map(|at| (axis.turn(at), at)).min() else { continue };
        first.entry(class).and_modify(|own| *own = named.min(*own)).or_insert(named);
    }
    let ids = |own: Vec<u32>| own.into_iter().filter_map(|own| alive.get(place(own)).copied()).collect();
    let of = |(class, (_, at)): (Class, (u32, u32))| (ids(merged(&turns.everywhere, &class.0)), axis.sample(at));
    Ok(first.into_iter().map(of).collect())
}

/// Do some rows of the grid cover another?
pub(super) fn covered(grid: &Grid, region: u32, rows: &[u32], budget: &mut Budget) -> Result<bool, GaveUp> {
    let all: Vec<usize> = (0..grid.columns()).collect();
    Cover { grid, region, budget }.covered(rows, &all)
}

struct Cover<'g> {
    grid: &'g Grid,
    /// The row that is to be covered.
    region: u32,
    budget: &'g mut Budget,
}

/// What the rows make of one column.
struct Turns {
    /// Rows that match the region whole.
    everywhere: Vec<u32>,
    /// Where another begins or ends to match.
    turns: Vec<(u32, u32)>,
}

/// Rows, in order. Of two classes the one that lacks the first row in which they differ is the lesser, so a class comes
/// before those that have more.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Class(Vec<u32>);

impl Ord for Class {
    fn cmp(&self, other: &Class) -> Ordering {
        let differing = self.0.iter().zip(&other.0).find(|(own, other)| own != other);
        differing.map_or_else(|| self.0.len().cmp(&other.0.len()), |(own, other)| other.cmp(own))
    }
}

impl PartialOrd for Class {
    fn partial_cmp(&self, other: &Class) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Cover<'_> {
    /// Is the region covered in the columns that are left, by rows that cover it in the others?
    fn covered(&mut self, rows: &[u32], left: &[usize]) -> Result<bool, GaveUp> {
        self.budget.spend(rows.len().saturating_add(1))?;
        let whole = |row: &u32| left.iter().all(|column| self.grid.holds(*row, self.region, *column));
        let nothing = || left.iter().any(|column| self.grid.cell(self.region, *column).is_empty());
        if rows.iter().any(whole) || nothing() {
            return Ok(true);
        }
        if rows.is_empty() {
            return Ok(false);
        }
        if let [column] = left {
            return Ok(self.covers(rows.iter().flat_map(|row| self.grid.cell(*row, *column)).copied(), *column));
        }
        let Some(column) = left.iter().copied().min_by_key(|column| self.density(rows, *column)) else {
            return Ok(false);
        };
        let rest: Vec<usize> = left.iter().copied().filter(|other| *other != column).collect();
        let turns = self.turns(rows, column);
        let partly = turns.turns.iter().flat_map(|(_, row)| self.grid.cell(*row, column));
        if !self.covers(partly.copied(), column) {
            // Somewhere there are only those that match everywhere, and nowhere are there fewer.
            return self.covered(&turns.everywhere, &rest);
        }
        let classes: BTreeSet<Class> = self.classes(&turns, column)?.into_iter().map(|(_, class)| class).collect();
        for class in classes {
            if !self.covered(&merged(&turns.everywhere, &class.0), &rest)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// How much of the column the rows match: the less, the fewer are left in each class.
    fn density(&self, rows: &[u32], column: usize) -> u64 {
        const ALL: u64 = 1 << 10;
        let width = |row: u32| self.grid.cell(row, column).iter().map(|range| range.width()).sum::<u64>();
        let region = width(self.region).max(1);
        let share = |row: &u32| width(*row).min(region).saturating_mul(ALL).checked_div(region).unwrap_or(ALL);
        rows.iter().map(share).fold(0, u64::saturating_add)
    }

    /// Do ranges cover the region in a column?
    fn covers(&self, parts: impl Iterator<Item = Range>, column: usize) -> bool {
        let mut parts: Vec<Range> = parts.collect();
        parts.sort_unstable();
        let mut parts = parts.into_iter().peekable();
        let mut until = 0;
        self.grid.cell(self.region, column).iter().all(|region| {
            until = until.max(region.from);
            while let Some(part) = parts.next_if(|part| until < region.to && part.from <= until) {
                until = until.max(part.to);
            }
            until >= region.to
        })
    }

    /// Where the rows begin and end to match, within the region.
    fn turns(&self, rows: &[u32], column: usize) -> Turns {
        let region = self.grid.cell(self.region, column);
        let (mut everywhere, mut turns) = (Vec::new(), Vec::new());
        for row in rows {
            if self.grid.holds(*row, self.region, column) {
                everywhere.push(*row);
                continue;
            }
            for part in self.grid.cell(*row, column) {
                for both in region.iter().filter_map(|own| own.meet(*part)) {
                    turns.extend([(both.from, *row), (both.to, *row)]);
                }
            }
        }
        turns.sort_unstable();
        Turns { everywhere, turns }
    }

    /// The rows that match from place to place, besides those that do everywhere.
    fn classes(&mut self, turns: &Turns, column: usize) -> Result<Vec<(Range, Class)>, GaveUp> {
        let mut open = turns.turns.iter().peekable();
        let mut classes: Vec<(Range, Class)> = Vec::new();
        let mut matching: Vec<u32> = Vec::new();
        for range in self.grid.cell(self.region, column) {
            let mut at = range.from;
            while at < range.to {
                while let Some((_, row)) = open.next_if(|(place, _)| *place <= at) {
                    match matching.binary_search(row) {
                        Ok(there) => drop(matching.remove(there)),
                        Err(there) => matching.insert(there, *row),
                    }
                }
                let next = open.peek().map_or(range.to, |(place, _)| (*place).min(range.to));
                self.budget.spend(matching.len().saturating_add(1))?;
                classes.push((Range { from: at, to: next }, Class(matching.clone())));
                at = next;
            }
        }
        Ok(classes)
    }
}

/// Two lists of rows that have none in common, as one.
fn merged(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut all: Vec<u32> = a.iter().chain(b).copied().collect();
    all.sort();
    all
}
