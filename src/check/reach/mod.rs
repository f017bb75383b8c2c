//! Which documents lead to a value? An expression that is to have a value in a set is followed back to the places it
//! reads: what must hold there.
//!
//! Two uses. To prove that a case cannot occur, every way is followed, and what cannot be followed counts as possible.
//! To make a document that shows a case, ways are tried one after another, and evaluation decides.

mod conditions;
mod frame;
mod lists;
mod names;
mod numbers;
mod records;
mod sites;
mod texts;
mod values;
mod want;
mod way;

pub use frame::{Bound, Env, Frame};
pub use numbers::samples;
pub use sites::{Condition, Site, Target};
pub use texts::examples;
pub use want::Want;
pub use way::{Fact, Place, Step, Way, Ways};

use super::program::{Expr, InputId, Program, RecordId};
use crate::schema::Kind;
use smol_str::SmolStr;

/// What one question may cost.
const STEPS: usize = 40_000;
/// What all questions together may cost.
const ALL_STEPS: usize = 1_500_000;
/// Names that stand for one another, at most so deep.
const DEEPEST: usize = 120;

#[derive(Debug)]
pub struct Reach<'p> {
    pub program: &'p Program,
    /// Every way counts: nothing is left out that could be.
    exact: bool,
    /// Ways that are kept at one place.
    most: usize,
    steps: usize,
    left: usize,
    depth: usize,
}

impl<'p> Reach<'p> {
    /// To prove that something cannot be.
    pub fn exact(program: &'p Program) -> Reach<'p> {
        Reach { program, exact: true, most: 200, steps: STEPS, left: ALL_STEPS, depth: 0 }
    }

    /// To find documents.
    pub fn search(program: &'p Program) -> Reach<'p> {
        Reach { program, exact: false, most: 24, steps: STEPS, left: ALL_STEPS, depth: 0 }
    }

    /// A new question.
    pub fn again(&mut self) {
        let used = STEPS.saturating_sub(self.steps).saturating_add(1);
        self.left = self.left.saturating_sub(used);
        self.steps = STEPS.min(self.left);
        self.depth = 0;
    }

    /// The ways of an expression that a finding is about: its type, as checked, is not what it comes to.
    pub fn target(&mut self, expr: &'p Expr, env: &Env<'p>, want: &Want) -> Ways {
        self.followed(expr, env, want)
    }

    pub fn both(&mut self, one: &Ways, two: &Ways) -> Ways {
        // Every pair is looked at.
        self.steps = self.steps.saturating_sub(one.all.len().saturating_mul(two.all.len()) >> 3);
        one.both(two, self.most)
    }

    /// Nothing is left of the budget of all questions.
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }

    fn spend(&mut self) -> bool {
        self.steps = self.steps.saturating_sub(1);
        self.steps > 0 && self.depth < DEEPEST
    }
}

/// Ways to so many elements in a list of a document.
pub fn filled(program: &Program, record: RecordId, name: &SmolStr, least: usize) -> Vec<Way> {
    let inputs = program.inputs.iter().enumerate();
    inputs
        .filter(|(_, input)| matches!(input.ty.kind, Kind::Record(own, _) if own == record))
        .filter_map(|(n, _)| {
            let ty = program.records.get(record.index())?.fields.get(name)?.ty.clone();
            let place = Place::root(InputId::new(n)).then(Step::Field(record, name.clone()));
            let fact = Fact { want: Want::elements(least, None), ty, place: Some(place.clone()) };
            Some(Way::of(place.shown(program), fact))
        })
        .collect()
}
