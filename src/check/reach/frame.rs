//! What the locals of a running declaration stand for.

use super::way::Place;
use crate::check::program::{Expr, Fold, LocalId};
use crate::schema::Ty;
use std::rc::Rc;

pub type Env<'p> = Rc<Frame<'p>>;

#[derive(Clone, Debug)]
pub enum Bound<'p> {
    /// An argument, and its name.
    Expr(&'p Expr, Env<'p>, Rc<str>),
    /// An element of a document's list, and its type.
    Element(Place, Ty),
    /// An element of what `totals` or `split` gives.
    Group(&'p Fold, Env<'p>),
    /// Some value, by a name of its own.
    Unknown(String),
}

#[derive(Clone, Debug, Default)]
pub struct Frame<'p> {
    /// The declaration, and what tells this running of it from another.
    pub label: String,
    bound: Vec<(LocalId, Bound<'p>)>,
    lets: Vec<&'p [(LocalId, Expr)]>,
    /// The record whose computed value it is, and its type.
    pub own: Option<(Place, Ty)>,
}

impl<'p> Frame<'p> {
    pub fn new(label: String) -> Frame<'p> {
        Frame { label, ..Frame::default() }
    }

    pub fn bind(&mut self, id: LocalId, bound: Bound<'p>) {
        self.bound.push((id, bound));
    }

    pub fn declare(&mut self, lets: &'p [(LocalId, Expr)]) {
        self.lets.push(lets);
    }

    pub fn ready(self) -> Env<'p> {
        Rc::new(self)
    }

    /// The frame with one local more.
    pub fn with(&self, id: LocalId, bound: Bound<'p>) -> Env<'p> {
        let mut frame = self.clone();
        frame.bind(id, bound);
        frame.ready()
    }

    pub fn get(&self, id: LocalId) -> Option<&Bound<'p>> {
        self.bound.iter().rev().find(|(own, _)| *own == id).map(|(_, bound)| bound)
    }

    pub fn let_value(&self, id: LocalId) -> Option<&'p Expr> {
        self.lets.iter().flat_map(|lets| lets.iter()).find(|(own, _)| *own == id).map(|(_, value)| value)
    }
}
