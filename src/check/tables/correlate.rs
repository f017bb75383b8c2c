//! Cases that cannot occur, since two columns are not independent of each other: an area that follows from the country
//! beside it.

use super::cover::{Budget, GaveUp, uncovered};
use super::sample::Witness;
use super::set::{Cut, Interval, Present, Set};
use crate::check::program::{Column, Program, Row, Table, TableId};
use crate::check::reach::{Condition, Reach, Site, Way, Ways};
use crate::check::witness::Goal;
use crate::schema::Kind;

/// Impossible regions that are put aside, one after another.
const ROUNDS: usize = 200;

/// The cases of one table.
#[derive(Debug)]
pub(super) struct Cases {
    table: TableId,
    /// Regions that no call of the table lies in.
    impossible: Vec<Vec<Set>>,
}

impl Cases {
    pub fn new(table: TableId) -> Cases {
        Cases { table, impossible: Vec::new() }
    }

    /// A combination in `region` that no row matches and that some document could bring: one that people meet, if there
    /// is one.
    pub fn uncovered(
        &mut self,
        program: &Program,
        columns: &[Column],
        region: &[Set],
        rows: &[&[Set]],
        budget: &mut Budget,
    ) -> Result<Option<Witness>, GaveUp> {
        let Some(any) = self.possible(program, columns, region, rows, budget)? else { return Ok(None) };
        let usual: Vec<Set> = region.iter().zip(columns).map(|(set, column)| set.meet(&usual(column))).collect();
        let nothing = usual.iter().zip(columns).any(|(set, column)| set.is_empty(column.closed.as_deref()));
        if nothing || usual == region {
            return Ok(Some(any));
        }
        // The finding stands; only a better example of it is looked for.
        match self.possible(program, columns, &usual, rows, budget) {
            Ok(Some(better)) => Ok(Some(better)),
            Ok(None) | Err(GaveUp) => Ok(Some(any)),
        }
    }

    fn possible(
        &mut self,
        program: &Program,
        columns: &[Column],
        region: &[Set],
        rows: &[&[Set]],
        budget: &mut Budget,
    ) -> Result<Option<Witness>, GaveUp> {
        let mut proof: Option<Proof<'_>> = None;
        for _ in 0..ROUNDS {
            let all: Vec<&[Set]> = rows.iter().copied().chain(self.impossible.iter().map(Vec::as_slice)).collect();
            let Some(witness) = uncovered(columns, region, &all, budget)? else { return Ok(None) };
            // One column depends on nothing but itself.
            if columns.len() < 2 {
                return Ok(Some(witness));
            }
            let proof = proof.get_or_insert_with(|| Proof::new(program, self.table, columns));
            match proof.impossible(&witness.region(&all), false) {
                Some(region) => self.impossible.push(region),
                None => return Ok(Some(witness)),
            }
        }
        Err(GaveUp)
    }

    pub fn gap(&self, table: &Table, witness: &Witness) -> Goal {
        let rows: Vec<&[Set]> = table.rows.iter().map(|row| row.conditions.as_slice()).collect();
        Goal::Gap { table: self.table, region: witness.region(&rows) }
    }

    pub fn crossing(&self, table: &Table, rows: (usize, usize), meet: &[Set], witness: &Witness) -> Goal {
        let conditions: Vec<&[Set]> = table.rows.iter().map(|row| row.conditions.as_slice()).collect();
        let inside = witness.region(&conditions);
        let region = meet.iter().zip(&inside).map(|(a, b)| a.meet(b)).collect();
        Goal::Crossing { table: self.table, rows, region }
    }

    pub fn row(&self, at: usize, row: &Row) -> Goal {
        Goal::Row { table: self.table, row: at, region: row.conditions.clone() }
    }
}

/// Where a document can show a finding of a table: as it is told, or elsewhere. None if no document can.
pub(crate) fn reachable(program: &Program, goal: &Goal) -> Option<Vec<Set>> {
    let (Goal::Gap { table, region } | Goal::Crossing { table, region, .. } | Goal::Row { table, region, .. }) = goal
    else {
        return None;
    };
    let declared = program.tables.get(table.index())?;
    let row = |at: usize| declared.rows.get(at).map(|row| row.conditions.as_slice());
    let mut proof = Proof::new(program, *table, &declared.columns);
    if proof.impossible(region, true).is_none() {
        return Some(region.clone());
    }
    let whole: Vec<Set> = match goal {
        Goal::Crossing { rows: (one, two), .. } => row(*one)?.iter().zip(row(*two)?).map(|(a, b)| a.meet(b)).collect(),
        Goal::Row { row: at, .. } => row(*at)?.to_vec(),
        _ => {
            let any = |column: &Column| Set { absent: column.ty.optional, present: Present::All };
            declared.columns.iter().map(any).collect()
        }
    };
    let covering: Vec<&[Set]> = match goal {
        Goal::Crossing { rows: (one, two), .. } => (0..declared.rows.len())
            .filter(|at| declared.narrower(*at, *one) && declared.narrower(*at, *two))
            .filter_map(row)
            .collect(),
        Goal::Row { .. } => Vec::new(),
        _ => (0..declared.rows.len()).filter_map(row).collect(),
    };
    let mut aside: Vec<Vec<Set>> = Vec::new();
    for _ in 0..ROUNDS {
        let all: Vec<&[Set]> = covering.iter().copied().chain(aside.iter().map(Vec::as_slice)).collect();
        let mut budget = Budget::search(all.len());
        let Ok(found) = uncovered(&declared.columns, &whole, &all, &mut budget) else { break };
        let found = found?.region(&all);
        // With what the finding is about, nothing wider.
        let found: Vec<Set> = found.iter().zip(&whole).map(|(a, b)| a.meet(b)).collect();
        match proof.impossible(&found, true) {
            Some(region) => aside.push(region),
            None => return Some(found),
        }
    }
    Some(region.clone())
}

/// The values that people meet: rates and amounts are hardly ever below nought.
fn usual(column: &Column) -> Set {
    let absent = column.ty.optional;
    let present = match column.ty.kind {
        Kind::Rate { .. } | Kind::Money { .. } | Kind::Int { .. } => {
            let from = Some(Cut { value: rust_decimal::Decimal::ZERO, after: false });
            Present::Intervals(vec![Interval { from, to: None }])
        }
        _ => Present::All,
    };
    Set { absent, present }
}

/// Proves that a table is never asked for something.
struct Proof<'p> {
    reach: Reach<'p>,
    columns: &'p [Column],
    calls: Vec<Site<'p>>,
}

impl<'p> Proof<'p> {
    fn new(program: &'p Program, table: TableId, columns: &'p [Column]) -> Proof<'p> {
        let mut reach = Reach::exact(program);
        let calls = reach.calls(table);
        Proof { reach, columns, calls }
    }

    /// A region around the one that is given in which no call of the table lies, by what its columns have to do with
    /// each other. That a single column has not all values of its type proves nothing, unless it is to count `alone`:
    /// the table may be called differently tomorrow.
    fn impossible(&mut self, region: &[Set], alone: bool) -> Option<Vec<Set>> {
        if self.calls.is_empty() || self.reach.is_spent() || !self.never(region) {
            return None;
        }
        let mut widest = region.to_vec();
        for n in 0..widest.len() {
            let Some(own) = widest.get(n).cloned() else { continue };
            if let Some(slot) = widest.get_mut(n) {
                *slot = Set::everything();
            }
            if !self.never(&widest)
                && let Some(slot) = widest.get_mut(n)
            {
                *slot = own;
            }
        }
        let counts: Vec<usize> =
            widest.iter().enumerate().filter(|(_, set)| **set != Set::everything()).map(|(n, _)| n).collect();
        if counts.len() < 2 && !alone {
            return None;
        }
        for n in counts {
            self.widen(&mut widest, n);
        }
        Some(widest)
    }

    /// Other names of the column that are as impossible beside the others.
    fn widen(&mut self, region: &mut [Set], n: usize) {
        let Some(names) = self.columns.get(n).and_then(|column| column.closed.as_ref()) else { return };
        let Some(Present::Names { not: false, names: mut found }) = region.get(n).map(|set| set.present.clone()) else {
            return;
        };
        for name in names {
            let mut one = region.to_vec();
            let only = Present::Names { not: false, names: [name.clone()].into() };
            if let Some(slot) = one.get_mut(n) {
                slot.present = only;
            }
            if !found.contains(name) && self.never(&one) {
                found.insert(name.clone());
            }
        }
        if let Some(slot) = region.get_mut(n) {
            slot.present = Present::Names { not: false, names: found };
        }
    }

    /// No call can have its arguments there.
    fn never(&mut self, region: &[Set]) -> bool {
        let calls = std::mem::take(&mut self.calls);
        let never = calls.iter().all(|call| self.never_at(call, region));
        self.calls = calls;
        never
    }

    fn never_at(&mut self, call: &Site<'p>, region: &[Set]) -> bool {
        let crate::check::program::ExprKind::Table(_, arguments) = &call.expr.kind else { return false };
        self.reach.again();
        let mut ways = self.arguments(arguments, call, region);
        for condition in &call.conditions {
            if ways.all.is_empty() {
                break;
            }
            let own = match condition {
                Condition::Value(expr, env, want) => self.reach.ways(expr, env, want),
                Condition::Row(..) | Condition::Ways(_) => Ways::unknown(),
            };
            // A condition that is not looked into says nothing, and does no harm.
            if !own.partly {
                ways = self.reach.both(&ways, &own);
            }
        }
        !ways.partly && ways.all.iter().all(|way| self.contradicts(way))
    }

    fn arguments(&mut self, arguments: &'p [crate::check::program::Expr], call: &Site<'p>, region: &[Set]) -> Ways {
        let mut ways = Ways::free();
        for ((argument, set), column) in arguments.iter().zip(region).zip(self.columns) {
            let want = crate::check::reach::Want::in_column(set.clone(), column);
            let own = self.reach.ways(argument, &call.env, &want);
            ways = self.reach.both(&ways, &own);
        }
        ways
    }

    /// Does a row that is said to win lose to narrower ones wherever the facts leave it?
    fn contradicts(&self, way: &Way) -> bool {
        way.wins.iter().any(|wins| {
            let Some(table) = self.reach.program.tables.get(wins.table.index()) else { return false };
            let Some(row) = table.rows.get(wins.row) else { return false };
            let region: Vec<Set> = row
                .conditions
                .iter()
                .zip(&wins.arguments)
                .map(|(own, name)| {
                    let fact = name.as_ref().and_then(|name| way.facts.get(name));
                    fact.map_or_else(|| own.clone(), |fact| own.meet(&fact.want.set))
                })
                .collect();
            let narrower: Vec<&[Set]> = (0..table.rows.len())
                .filter(|other| table.narrower(*other, wins.row))
                .filter_map(|other| table.rows.get(other).map(|row| row.conditions.as_slice()))
                .collect();
            let mut budget = Budget::search(narrower.len());
            !narrower.is_empty() && matches!(uncovered(&table.columns, &region, &narrower, &mut budget), Ok(None))
        })
    }
}
