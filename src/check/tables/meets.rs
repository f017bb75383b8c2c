//! Which rows of a table have anything to do with each other. Rows are boxes of ranges; only boxes that lie across the
//! same places are compared, by dividing the line of one column again and again and going on to the next column with
//! those that run through a part. So a table of ten times the rows takes little more than ten times as long, unless its
//! rows do match the same.

use super::cover::{Budget, GaveUp};
use super::grid::{Grid, Range, count, place};
use std::collections::BTreeSet;

/// Fewer pairs are simply compared.
const FEW: usize = 32;
/// A row whose cells are lists becomes so many boxes at most; longer lists count as if nothing lay between their ends.
const MOST_BOXES: usize = 32;

/// A part of a line is divided into so many at most.
const MOST_WAYS: usize = 256;

/// Rows that match the same somewhere.
#[derive(Debug)]
pub(super) struct Meets {
    /// For each row those that lie in it and say less, in order.
    pub narrower: Vec<Vec<u32>>,
    /// Pairs of which neither is narrower, in order.
    pub crossing: Vec<(u32, u32)>,
}

impl Meets {
    /// The rows that are narrower than both of two.
    pub fn narrower_than_both(&self, one: usize, two: usize) -> impl Iterator<Item = usize> {
        let of = |at: usize| self.narrower.get(at).map(Vec::as_slice).unwrap_or_default();
        let (few, many) = if of(one).len() < of(two).len() { (of(one), of(two)) } else { (of(two), of(one)) };
        few.iter().filter(|row| many.binary_search(row).is_ok()).map(|row| place(*row))
    }
}

/// Goes through all pairs of rows that meet. Those that cross, but say the `same`, are no matter.
pub(super) fn meets(grid: &Grid, same: &dyn Fn(u32, u32) -> bool, budget: &mut Budget) -> Result<Meets, GaveUp> {
    let mut boxes = Boxes { bounds: Vec::new(), columns: grid.columns(), rows: Vec::new() };
    for row in (0..grid.rows()).filter(|row| !grid.is_empty(*row)) {
        boxes.add(grid, row);
    }
    let mut join = Join {
        grid,
        order: boxes.order(),
        boxes,
        same,
        budget,
        narrower: (0..grid.rows()).map(|_| Vec::new()).collect(),
        crossing: BTreeSet::new(),
    };
    let all: Vec<u32> = (0..count(join.boxes.rows.len())).collect();
    join.pairs(&all, None, 0)?;
    let Join { mut narrower, crossing, .. } = join;
    for rows in &mut narrower {
        rows.sort_unstable();
        rows.dedup();
    }
    Ok(Meets { narrower, crossing: crossing.into_iter().collect() })
}

struct Boxes {
    /// Column by column, box by box.
    bounds: Vec<Range>,
    columns: usize,
    /// Which row each box is of.
    rows: Vec<u32>,
}

impl Boxes {
    fn add(&mut self, grid: &Grid, row: u32) {
        let mut all: Vec<Vec<Range>> = vec![Vec::new()];
        for column in 0..self.columns {
            let cell = grid.cell(row, column);
            let hull = match (cell.first(), cell.last()) {
                (Some(first), Some(last)) => [Range { from: first.from, to: last.to }],
                _ => return,
            };
            let cell = if all.len().saturating_mul(cell.len()) > MOST_BOXES { &hull } else { cell };
            let longer = |own: &Vec<Range>, range: &Range| own.iter().chain([range]).copied().collect();
            all = all.iter().flat_map(|own| cell.iter().map(move |range| longer(own, range))).collect();
        }
        self.rows.extend(all.iter().map(|_| row));
        self.bounds.extend(all.into_iter().flatten());
    }

    fn range(&self, at: u32, column: usize) -> Range {
        let at = place(at).saturating_mul(self.columns).saturating_add(column);
        self.bounds.get(at).copied().unwrap_or(Range { from: 0, to: 0 })
    }

    fn row(&self, at: u32) -> u32 {
        self.rows.get(place(at)).copied().unwrap_or(0)
    }

    /// The columns, first that in which the boxes are smallest against the whole.
    fn order(&self) -> Vec<usize> {
        const ALL: u64 = 1 << 10;
        let all = 0..count(self.rows.len());
        let share = |column: &usize| {
            let whole = all.clone().map(|at| u64::from(self.range(at, *column).to)).max().unwrap_or(0).max(1);
            let own = |at| self.range(at, *column).width().saturating_mul(ALL).checked_div(whole).unwrap_or(ALL);
            all.clone().map(own).fold(0, u64::saturating_add)
        };
        let mut order: Vec<usize> = (0..self.columns).collect();
        order.sort_by_cached_key(share);
        order
    }
}

struct Join<'g> {
    grid: &'g Grid,
    boxes: Boxes,
    order: Vec<usize>,
    same: &'g dyn Fn(u32, u32) -> bool,
    budget: &'g mut Budget,
    narrower: Vec<Vec<u32>>,
    crossing: BTreeSet<(u32, u32)>,
}

/// Some boxes at a part of a line.
struct Part {
    /// They begin here and run to the end of it.
    whole: Vec<u32>,
    /// They have begun before, and run through.
    through: Vec<u32>,
    /// They begin or end within.
    rest: Vec<u32>,
}

impl Join<'_> {
    /// Pairs of one of `a` and one of `b`, or of two of `a`, that meet in the columns from the one at `at` on. In those
    /// before they do.
    fn pairs(&mut self, a: &[u32], b: Option<&[u32]>, at: usize) -> Result<(), GaveUp> {
        let both = a.iter().chain(b.unwrap_or_default());
        match self.order.get(at) {
            Some(column) if a.len().saturating_mul(b.unwrap_or(a).len()) > FEW => {
                let column = *column;
                let ranges = both.map(|one| self.boxes.range(*one, column));
                let whole = ranges.reduce(|a, b| Range { from: a.from.min(b.from), to: a.to.max(b.to) });
                whole.map_or(Ok(()), |whole| self.split(a, b, at, column, whole))
            }
            _ => self.compare(a, b),
        }
    }

    /// Pairs that meet first in this part of the column, which all of the boxes do somewhere.
    fn split(&mut self, a: &[u32], b: Option<&[u32]>, at: usize, column: usize, part: Range) -> Result<(), GaveUp> {
        let both = || a.iter().chain(b.unwrap_or_default());
        // What has begun before met there.
        if both().all(|one| self.boxes.range(*one, column).from < part.from) {
            return Ok(());
        }
        self.budget.spend(both().count())?;
        if a.len().saturating_mul(b.unwrap_or(a).len()) <= FEW {
            return self.compare(a, b);
        }
        let next = at.saturating_add(1);
        let own = self.part(a, column, part);
        let other = b.map(|b| self.part(b, column, part));
        match &other {
            None => {
                self.pairs(&own.whole, None, next)?;
                self.across(&own.whole, &[&own.through, &own.rest], next)?;
                self.across(&self.begun(&own.rest, column, part), &[&own.through], next)?;
            }
            Some(other) => {
                self.across(&own.whole, &[&other.whole, &other.through, &other.rest], next)?;
                self.across(&own.through, &[&other.whole, &self.begun(&other.rest, column, part)], next)?;
                self.across(&other.whole, &[&own.rest], next)?;
                self.across(&other.through, &[&self.begun(&own.rest, column, part)], next)?;
            }
        }
        let (a, b) = (own.rest, other.map(|other| other.rest));
        if a.is_empty() || b.as_ref().is_some_and(Vec::is_empty) {
            return Ok(());
        }
        let cuts = self.cuts(a.iter().chain(b.iter().flatten()), column, part);
        let b = b.map(|b| self.dealt(&b, column, &cuts));
        for (n, a) in self.dealt(&a, column, &cuts).into_iter().enumerate() {
            let from = n.checked_sub(1).and_then(|before| cuts.get(before)).copied().unwrap_or(part.from);
            let part = Range { from, to: cuts.get(n).copied().unwrap_or(part.to) };
            let b = b.as_ref().map(|b| b.get(n).map(Vec::as_slice).unwrap_or_default());
            if !a.is_empty() && b.is_none_or(|b| !b.is_empty()) {
                self.split(&a, b, at, column, part)?;
            }
        }
        Ok(())
    }

    /// Where to divide a part: into the more, the smaller the boxes in it are, with as many in each.
    fn cuts<'a>(&self, all: impl Iterator<Item = &'a u32>, column: usize, part: Range) -> Vec<u32> {
        let (mut begins, mut widths, mut count) = (Vec::new(), 0u64, 0u64);
        for range in all.map(|one| self.boxes.range(*one, column)) {
            widths = widths.saturating_add(range.meet(part).map_or(0, Range::width));
            count = count.saturating_add(1);
            if range.from >= part.from {
                begins.push(range.from);
            }
        }
        begins.sort_unstable();
        let ways = part.width().saturating_mul(count).checked_div(widths).unwrap_or(2);
        let ways = usize::try_from(ways).unwrap_or(MOST_WAYS).clamp(2, MOST_WAYS);
        let nth = |n: usize| begins.get(n.saturating_mul(begins.len()).checked_div(ways)?).copied();
        let mut cuts: Vec<u32> = (1..ways).filter_map(nth).filter(|cut| *cut > part.from).collect();
        cuts.dedup();
        if cuts.is_empty() {
            cuts.push(part.from.saturating_add(1));
        }
        cuts
    }

    /// The boxes of each part between cuts, those that run through several in each of them.
    fn dealt(&self, all: &[u32], column: usize, cuts: &[u32]) -> Vec<Vec<u32>> {
        let mut parts: Vec<Vec<u32>> = vec![Vec::new(); cuts.len().saturating_add(1)];
        for one in all {
            let range = self.boxes.range(*one, column);
            let first = cuts.partition_point(|cut| *cut <= range.from);
            let last = cuts.partition_point(|cut| *cut < range.to);
            parts.get_mut(first..=last).unwrap_or_default().iter_mut().for_each(|part| part.push(*one));
        }
        parts
    }

    fn part(&self, all: &[u32], column: usize, part: Range) -> Part {
        let mut out = Part { whole: Vec::new(), through: Vec::new(), rest: Vec::new() };
        for one in all {
            let range = self.boxes.range(*one, column);
            let to = match (range.holds(part), range.from < part.from) {
                (true, true) => &mut out.through,
                (true, false) => &mut out.whole,
                (false, _) => &mut out.rest,
            };
            to.push(*one);
        }
        out
    }

    fn begun(&self, all: &[u32], column: usize, part: Range) -> Vec<u32> {
        all.iter().copied().filter(|one| self.boxes.range(*one, column).from >= part.from).collect()
    }

    fn across(&mut self, a: &[u32], several: &[&[u32]], at: usize) -> Result<(), GaveUp> {
        let b: Vec<u32> = several.iter().copied().flatten().copied().collect();
        if a.is_empty() || b.is_empty() { Ok(()) } else { self.pairs(a, Some(&b), at) }
    }

    fn compare(&mut self, a: &[u32], b: Option<&[u32]>) -> Result<(), GaveUp> {
        for (n, one) in a.iter().enumerate() {
            let others = b.unwrap_or_else(|| a.get(n.saturating_add(1)..).unwrap_or_default());
            self.budget.spend(others.len())?;
            for other in others {
                self.pair(self.boxes.row(*one), self.boxes.row(*other));
            }
        }
        Ok(())
    }

    fn pair(&mut self, a: u32, b: u32) {
        if a == b || !self.grid.meets(a, b) {
            return;
        }
        match (self.grid.holds_all(a, b), self.grid.holds_all(b, a)) {
            (true, false) => self.narrower.get_mut(place(a)).into_iter().for_each(|rows| rows.push(b)),
            (false, true) => self.narrower.get_mut(place(b)).into_iter().for_each(|rows| rows.push(a)),
            _ if !(self.same)(a, b) => drop(self.crossing.insert((a.min(b), a.max(b)))),
            _ => {}
        }
    }
}
