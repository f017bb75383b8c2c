//! Documents as they come: JSON, YAML and CSV as plain trees with positions. Numbers keep their text, so that none
//! passes through a float; what a value means is the schema's business.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::todo,
    clippy::unreachable,
    clippy::unwrap_used
)]
#![cfg_attr(test, allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, clippy::indexing_slicing))]

mod csv;
mod json;
mod output;
mod yaml;

pub use csv::{Csv, CsvCell, read_csv};
pub use json::{DEEPEST, read_json};
pub use output::Json;
pub use yaml::read_yaml;

use std::fmt;

/// A value and the bytes it stands on.
#[derive(Clone, Debug)]
pub struct Node {
    pub start: usize,
    pub end: usize,
    pub data: Data,
}

#[derive(Clone, Debug)]
pub enum Data {
    Null,
    Bool(bool),
    /// The number as written.
    Number(String),
    Text(String),
    /// An unquoted YAML word: a text, a number, a truth value or nothing, as the reader's type says.
    Plain(String),
    List(Vec<Node>),
    Object(Vec<(Key, Node)>),
}

#[derive(Clone, Debug)]
pub struct Key {
    pub text: String,
    pub start: usize,
    pub end: usize,
}

/// The key stands twice, so its value is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twice;

impl Node {
    /// The value of `key`, if this is an object that has it once.
    pub fn get(&self, key: &str) -> Result<Option<&Node>, Twice> {
        let Data::Object(entries) = &self.data else { return Ok(None) };
        let mut found = entries.iter().filter(|(name, _)| name.text == key).map(|(_, value)| value);
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(Twice),
            (value, None) => Ok(value),
        }
    }

    /// What it is, for a message.
    pub fn what(&self) -> &'static str {
        match self.data {
            Data::Null => "nothing",
            Data::Bool(_) => "true or false",
            Data::Number(_) => "a number",
            Data::Text(_) => "a text",
            Data::Plain(_) => "a word",
            Data::List(_) => "a list",
            Data::Object(_) => "an object",
        }
    }

    pub fn entries(&self) -> &[(Key, Node)] {
        match &self.data {
            Data::Object(entries) => entries,
            _ => &[],
        }
    }
}

/// Why a document could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Byte offset.
    pub at: usize,
    pub what: String,
    pub help: &'static str,
}

impl Unreadable {
    pub(crate) fn new(at: usize, what: impl Into<String>, help: &'static str) -> Unreadable {
        Unreadable { at, what: what.into(), help }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)
    }
}

/// The text of a document: UTF-8, a byte order mark passed over.
pub fn utf8(bytes: &[u8]) -> Result<&str, Unreadable> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => {
            Err(Unreadable::new(error.valid_up_to(), "this is not UTF-8 text", "save or export the file as UTF-8"))
        }
    }
}

/// Line and column of a byte offset, both from 1, the column in characters.
pub fn line_column(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = bytes.get(..at.min(bytes.len())).unwrap_or(bytes);
    let line = before.iter().filter(|byte| **byte == b'\n').count().saturating_add(1);
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at.saturating_add(1));
    let last = before.get(start..).unwrap_or(&[]);
    // A byte that continues a character is not a column of its own.
    let column = last.iter().filter(|byte| (**byte & 0xC0) != 0x80).count().saturating_add(1);
    (line, column)
}
