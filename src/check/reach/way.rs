//! Ways to a value: what must hold of places in documents for an expression to have it.

use super::want::Want;
use crate::check::program::{InputId, Program, RecordId, TableId};
use crate::schema::Ty;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A place in a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub input: InputId,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Field(RecordId, SmolStr),
    /// From 0.
    Element(usize),
}

impl Place {
    pub fn root(input: InputId) -> Place {
        Place { input, steps: Vec::new() }
    }

    #[must_use]
    pub fn then(&self, step: Step) -> Place {
        let mut steps = self.steps.clone();
        steps.push(step);
        Place { input: self.input, steps }
    }

    /// The record or list that it stands in.
    pub fn outer(&self) -> Option<Place> {
        let (_, outer) = self.steps.split_last()?;
        Some(Place { input: self.input, steps: outer.to_vec() })
    }

    /// `order.line_items[1].price`
    pub fn shown(&self, program: &Program) -> String {
        let mut text = program.inputs.get(self.input.index()).map_or_else(String::new, |input| input.name.to_string());
        for step in &self.steps {
            let _ = match step {
                Step::Field(_, name) => write!(text, ".{name}"),
                Step::Element(at) => write!(text, "[{}]", at.saturating_add(1)),
            };
        }
        text
    }
}

/// What must hold of one value.
#[derive(Clone, Debug)]
pub struct Fact {
    pub want: Want,
    pub ty: Ty,
    /// None for what the analysis does not look into.
    pub place: Option<Place>,
}

/// The row of a table that is said to win, and the facts about the arguments, by their names.
#[derive(Clone, Debug)]
pub struct Wins {
    pub table: TableId,
    pub row: usize,
    pub arguments: Vec<Option<String>>,
}

/// Facts that together give the value.
#[derive(Clone, Debug, Default)]
pub struct Way {
    pub facts: BTreeMap<String, Fact>,
    pub wins: Vec<Wins>,
}

impl Way {
    pub fn of(name: String, fact: Fact) -> Way {
        Way { facts: BTreeMap::from([(name, fact)]), wins: Vec::new() }
    }

    /// Both; None if they contradict each other.
    pub fn with(&self, other: &Way) -> Option<Way> {
        let mut all = self.clone();
        for (name, fact) in &other.facts {
            match all.facts.get_mut(name) {
                None => drop(all.facts.insert(name.clone(), fact.clone())),
                Some(own) => {
                    // Sets that cannot be compared: the first stays, which says less than both would.
                    if let Some(both) = own.want.meet(&fact.want) {
                        if both.is_empty(&own.ty) {
                            return None;
                        }
                        own.want = both;
                    }
                }
            }
        }
        all.wins.extend(other.wins.iter().cloned());
        Some(all)
    }
}

/// All ways that were found.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    pub all: Vec<Way>,
    /// There are more, or some need more than they say.
    pub partly: bool,
}

impl Ways {
    /// The value cannot be had.
    pub fn none() -> Ways {
        Ways::default()
    }

    /// Nothing need hold.
    pub fn free() -> Ways {
        Ways { all: vec![Way::default()], partly: false }
    }

    /// Nothing is known.
    pub fn unknown() -> Ways {
        Ways { all: vec![Way::default()], partly: true }
    }

    pub fn one(way: Way) -> Ways {
        Ways { all: vec![way], partly: false }
    }

    /// It cannot be, for certain.
    pub fn impossible(&self) -> bool {
        self.all.is_empty() && !self.partly
    }

    pub fn either(&mut self, other: Ways, most: usize) {
        self.partly |= other.partly;
        self.all.extend(other.all);
        self.cut(most);
    }

    #[must_use]
    pub fn both(&self, other: &Ways, most: usize) -> Ways {
        let mut made = Ways { all: Vec::new(), partly: self.partly || other.partly };
        for one in &self.all {
            for two in &other.all {
                made.all.extend(one.with(two));
            }
            if made.all.len() > most {
                break;
            }
        }
        made.cut(most);
        made
    }

    fn cut(&mut self, most: usize) {
        if self.all.len() > most {
            self.all.truncate(most);
            self.partly = true;
        }
    }
}
