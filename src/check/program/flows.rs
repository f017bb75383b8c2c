//! Flows: which event makes which effect.

use super::{Expr, Loop, MapId, Require};
use crate::diagnostics::Span;
use smol_str::SmolStr;

#[derive(Debug)]
pub struct Flow {
    pub name: SmolStr,
    pub locals: usize,
    pub requires: Vec<Require>,
    pub blocks: Vec<On>,
    pub span: Span,
}

#[derive(Debug)]
pub struct On {
    pub events: Vec<Event>,
    pub when: Option<Expr>,
    pub steps: Vec<Step>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// `order.created`
    Named(SmolStr),
    /// Minutes after midnight.
    Daily(u32),
    /// Minutes between.
    Every(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Create,
    Update,
    Upsert,
    Convert,
    Credit,
    Book,
    Pay,
    Send,
    Note,
    Set,
}

impl Verb {
    pub const ALL: [Verb; 10] = [
        Verb::Create,
        Verb::Update,
        Verb::Upsert,
        Verb::Convert,
        Verb::Credit,
        Verb::Book,
        Verb::Pay,
        Verb::Send,
        Verb::Note,
        Verb::Set,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Verb::Create => "create",
            Verb::Update => "update",
            Verb::Upsert => "upsert",
            Verb::Convert => "convert",
            Verb::Credit => "credit",
            Verb::Book => "book",
            Verb::Pay => "pay",
            Verb::Send => "send",
            Verb::Note => "note",
            Verb::Set => "set",
        }
    }

    pub fn find(name: &str) -> Option<Verb> {
        Verb::ALL.into_iter().find(|verb| verb.name() == name)
    }

    /// Does the step send what its map makes, or act on a document that is there?
    pub fn sends_payload(self) -> bool {
        matches!(self, Verb::Create | Verb::Update | Verb::Upsert | Verb::Pay | Verb::Note | Verb::Set)
    }
}

#[derive(Debug)]
pub struct Step {
    pub verb: Verb,
    pub map: MapId,
    pub arguments: Vec<Expr>,
    /// `to` or `with` this map.
    pub link: Option<MapId>,
    pub each: Option<Loop>,
    pub when: Option<Expr>,
    pub locals: usize,
    pub span: Span,
}
