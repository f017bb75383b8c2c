//! What was done for an order before, or is being done.

use super::key::{Key, Kind};
use crate::document::Json;
use crate::reference::RowSource;
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// All effects of one order and what they refer to, oldest first; after people have asked for its documents anew, only
/// those that were made since.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub effects: Vec<Earlier>,
}

/// How far an effect is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Planned or on its way.
    Open,
    Done,
    /// Fortnox refused it, so nothing was made: it may be planned anew.
    Rejected,
    /// Stopped until people decide.
    Parked,
}

/// An effect of before, and what came of it.
#[derive(Clone, Debug)]
pub struct Earlier {
    pub key: Key,
    pub kind: Kind,
    pub object: String,
    pub revision: u32,
    pub map: SmolStr,
    /// `create`, `change`, `convert`, `book`, `credit`, `note`.
    pub act: SmolStr,
    pub digest: String,
    pub progress: Progress,
    /// The number of the card or document, once there is one.
    pub number: Option<String>,
    /// As it was planned, with references to what other effects make.
    pub body: Option<Json>,
    pub rows: Vec<RowSource>,
    /// What Fortnox answered, or what was planned.
    pub total: Option<Decimal>,
    /// Somebody cancelled the document in Fortnox.
    pub cancelled: bool,
}

impl Known {
    /// Everything of one kind for one object.
    pub fn family<'a>(&'a self, kind: Kind, object: &'a str) -> impl Iterator<Item = &'a Earlier> + 'a {
        self.effects.iter().filter(move |earlier| earlier.kind == kind && earlier.object == object)
    }

    /// What was done last of one kind for one object.
    pub fn last<'a>(&'a self, kind: Kind, object: &'a str) -> Option<&'a Earlier> {
        self.family(kind, object).last()
    }

    /// What made the card or document.
    pub fn first<'a>(&'a self, kind: Kind, object: &'a str) -> Option<&'a Earlier> {
        self.family(kind, object).next()
    }

    /// The document that a map made, or changed last.
    pub fn of_map(&self, map: &str) -> Option<&Earlier> {
        let last = self.effects.iter().rev().find(|earlier| earlier.map == map && earlier.act != "book")?;
        self.first(last.kind, &last.object)
    }

    /// The number of what an effect made.
    pub fn number(&self, key: &Key) -> Option<String> {
        self.effects.iter().find(|earlier| earlier.key == *key)?.number.clone()
    }

    /// The effect that everything new of the order waits for: the last one that is not done. Notes hold up nothing.
    pub fn open(&self) -> Option<&Key> {
        let mut open = self.effects.iter().rev().filter(|earlier| earlier.kind != Kind::Note);
        open.find(|earlier| matches!(earlier.progress, Progress::Open | Progress::Parked)).map(|earlier| &earlier.key)
    }

    /// Is the document in the books, or on its way there?
    pub fn is_booked(&self, document: &Key) -> bool {
        self.effects.iter().any(|earlier| earlier.kind == Kind::Book && earlier.object == document.as_str())
    }
}
