//! The locals of one running declaration, and the document it makes, if it is a map.

use super::documents::Doc;
use super::stop::Eval;
use crate::check::program::{Expr, LocalId};
use crate::schema::Value;

#[derive(Debug, Default)]
pub(super) struct Environment<'p> {
    slots: Vec<Slot>,
    /// Locals that are `let`s, evaluated when first read.
    lets: Vec<(LocalId, &'p Expr)>,
    /// The record whose computed value or invariant this is.
    pub own: Option<Value>,
    pub doc: Option<Box<Doc<'p>>>,
}

#[derive(Clone, Debug, Default)]
pub(super) enum Slot {
    #[default]
    Empty,
    Busy,
    Done(Eval<Value>),
}

impl<'p> Environment<'p> {
    pub fn new(locals: usize) -> Environment<'p> {
        Environment { slots: vec![Slot::Empty; locals], ..Environment::default() }
    }

    pub fn set(&mut self, id: LocalId, value: Eval<Value>) {
        self.put(id, Slot::Done(value));
    }

    pub fn put(&mut self, id: LocalId, slot: Slot) {
        while self.slots.len() <= id.index() {
            self.slots.push(Slot::Empty);
        }
        if let Some(own) = self.slots.get_mut(id.index()) {
            *own = slot;
        }
    }

    pub fn get(&self, id: LocalId) -> Slot {
        self.slots.get(id.index()).cloned().unwrap_or_default()
    }

    /// The `let`s of a block, not evaluated yet.
    pub fn declare(&mut self, lets: &'p [(LocalId, Expr)]) {
        for (id, value) in lets {
            self.put(*id, Slot::Empty);
            if !self.lets.iter().any(|(other, _)| other == id) {
                self.lets.push((*id, value));
            }
        }
    }

    pub fn let_value(&self, id: LocalId) -> Option<&'p Expr> {
        self.lets.iter().find(|(own, _)| *own == id).map(|(_, value)| *value)
    }
}
