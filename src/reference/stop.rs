//! Why a value could not be had. Stops of several operands unite, so that all reasons are told at once.

use super::outcome::{Need, Reason, Wait};
use std::collections::BTreeSet;

/// Nothing in it: something else has said why already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stop {
    pub holds: BTreeSet<Reason>,
    /// Reasons that follow from others, told only where nothing else is.
    pub follows: BTreeSet<Reason>,
    pub needs: BTreeSet<Need>,
    pub waits: BTreeSet<Wait>,
}

pub(super) type Eval<T> = Result<T, Stop>;

impl Stop {
    pub fn hold(reason: Reason) -> Stop {
        Stop { holds: BTreeSet::from([reason]), ..Stop::default() }
    }

    pub fn following(reason: Reason) -> Stop {
        Stop { follows: BTreeSet::from([reason]), ..Stop::default() }
    }

    pub fn need(need: Need) -> Stop {
        Stop { needs: BTreeSet::from([need]), ..Stop::default() }
    }

    pub fn wait(wait: Wait) -> Stop {
        Stop { waits: BTreeSet::from([wait]), ..Stop::default() }
    }

    /// Nothing is wrong; something must be made first.
    pub fn only_waits(&self) -> bool {
        self.holds.is_empty() && self.follows.is_empty() && self.needs.is_empty() && !self.waits.is_empty()
    }

    /// What is told of why the document is held.
    pub fn reasons(&self) -> &BTreeSet<Reason> {
        if self.holds.is_empty() && self.needs.is_empty() { &self.follows } else { &self.holds }
    }

    pub fn unite(&mut self, other: Stop) {
        self.holds.extend(other.holds);
        self.follows.extend(other.follows);
        self.needs.extend(other.needs);
        self.waits.extend(other.waits);
    }
}

/// Collects values, and the stops of those that could not be had.
#[derive(Debug, Default)]
pub(super) struct Gather {
    stop: Option<Stop>,
}

impl Gather {
    /// The value, or None; its stop is kept.
    pub fn take<T>(&mut self, value: Eval<T>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(stop) => {
                self.add(stop);
                None
            }
        }
    }

    pub fn add(&mut self, stop: Stop) {
        self.stop.get_or_insert_default().unite(stop);
    }

    pub fn is_stopped(&self) -> bool {
        self.stop.is_some()
    }

    pub fn end<T>(self, value: T) -> Eval<T> {
        match self.stop {
            None => Ok(value),
            Some(stop) => Err(stop),
        }
    }
}

/// Both values, or the stops of both.
pub(super) fn both<A, B>(a: Eval<A>, b: Eval<B>) -> Eval<(A, B)> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(mut a), Err(b)) => {
            a.unite(b);
            Err(a)
        }
        (Err(stop), Ok(_)) | (Ok(_), Err(stop)) => Err(stop),
    }
}
