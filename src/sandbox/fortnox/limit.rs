//! The limit of calls: 25 in any five seconds, for each app and company.

use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, VecDeque};

pub(super) const CALLS: usize = 25;
const WINDOW: SignedDuration = SignedDuration::from_secs(5);

#[derive(Clone, Debug, Default)]
pub(super) struct Limit {
    /// When each client has called, in the last five seconds.
    calls: BTreeMap<String, VecDeque<Timestamp>>,
    refused: usize,
    most: usize,
}

impl Limit {
    /// May this client call now? Refused calls do not count against it.
    pub(super) fn allows(&mut self, client: &str, now: Timestamp) -> bool {
        let calls = self.calls.entry(client.to_owned()).or_default();
        while calls.front().is_some_and(|first| now.duration_since(*first) >= WINDOW) {
            calls.pop_front();
        }
        if calls.len() >= CALLS {
            self.refused = self.refused.saturating_add(1);
            return false;
        }
        calls.push_back(now);
        self.most = self.most.max(calls.len());
        true
    }

    /// Calls that somebody else has made for the same app.
    pub(super) fn spend(&mut self, calls: usize, now: Timestamp) {
        for window in self.calls.values_mut() {
            window.extend(std::iter::repeat_n(now, calls.min(CALLS)));
        }
    }

    /// How many calls were refused.
    pub(super) fn refused(&self) -> usize {
        self.refused
    }
}
