//! Records of one resource, in the order in which they were made.

use crate::document::Json;
use indexmap::IndexMap;
use jiff::Timestamp;

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) record: Json,
    /// From then on lists show it.
    pub(super) seen_from: Timestamp,
    pub(super) changed: Timestamp,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Register {
    entries: IndexMap<String, Entry>,
    /// The number given last.
    last: i64,
}

impl Register {
    pub(super) fn get(&self, key: &str) -> Option<&Json> {
        self.entries.get(key).map(|entry| &entry.record)
    }

    pub(super) fn entry(&mut self, key: &str, now: Timestamp) -> Option<&mut Json> {
        self.entries.get_mut(key).map(|entry| {
            entry.changed = now;
            &mut entry.record
        })
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    pub(super) fn put(&mut self, key: &str, record: Json, seen_from: Timestamp, now: Timestamp) {
        let seen_from = self.entries.get(key).map_or(seen_from, |old| old.seen_from);
        if let Ok(number) = key.parse::<i64>() {
            self.last = self.last.max(number);
        }
        self.entries.insert(key.to_owned(), Entry { record, seen_from, changed: now });
    }

    pub(super) fn remove(&mut self, key: &str) -> Option<Json> {
        self.entries.shift_remove(key).map(|entry| entry.record)
    }

    /// The next free number.
    pub(super) fn next(&self) -> String {
        self.last.saturating_add(1).to_string()
    }

    /// Numbers go on from here.
    pub(super) fn continue_after(&mut self, number: i64) {
        self.last = number;
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(key, entry)| (key.as_str(), entry))
    }

    pub(super) fn records(&self) -> impl DoubleEndedIterator<Item = &Json> {
        self.entries.values().map(|entry| &entry.record)
    }
}
