//! Points: a bucket that refills by the second.

use super::super::json::{integer, object};
use crate::document::Json;
use jiff::Timestamp;

#[derive(Clone, Debug)]
pub(super) struct Points {
    bucket: u32,
    restored: u32,
    /// In thousandths.
    left: u64,
    since: Option<Timestamp>,
}

impl Points {
    pub(super) fn new(bucket: u32, restored: u32) -> Points {
        Points { bucket, restored, left: u64::from(bucket).saturating_mul(1000), since: None }
    }

    fn refill(&mut self, now: Timestamp) {
        if let Some(since) = self.since {
            let passed = u64::try_from(now.duration_since(since).as_millis()).unwrap_or(0);
            let more = passed.saturating_mul(u64::from(self.restored));
            self.left = self.left.saturating_add(more).min(u64::from(self.bucket).saturating_mul(1000));
        }
        self.since = Some(now);
    }

    /// Takes what an operation may cost, if that much is there.
    pub(super) fn take(&mut self, cost: u32, now: Timestamp) -> bool {
        self.refill(now);
        let cost = u64::from(cost).saturating_mul(1000);
        let enough = self.left >= cost;
        if enough {
            self.left = self.left.saturating_sub(cost);
        }
        enough
    }

    /// What an operation did not need.
    pub(super) fn give_back(&mut self, points: u32) {
        let full = u64::from(self.bucket).saturating_mul(1000);
        self.left = self.left.saturating_add(u64::from(points).saturating_mul(1000)).min(full);
    }

    pub(super) fn cost(&mut self, requested: u32, actual: Option<u32>, now: Timestamp) -> Json {
        self.refill(now);
        let left = i64::try_from(self.left.div_euclid(1000)).unwrap_or(i64::MAX);
        object([
            ("requestedQueryCost", integer(i64::from(requested))),
            ("actualQueryCost", actual.map_or(Json::Null, |actual| integer(i64::from(actual)))),
            (
                "throttleStatus",
                object([
                    ("maximumAvailable", integer(i64::from(self.bucket))),
                    ("currentlyAvailable", integer(left)),
                    ("restoreRate", integer(i64::from(self.restored))),
                ]),
            ),
        ])
    }
}
