//! Answers that say nothing of the document.

use super::super::Class::{Later, Unknown};
use super::super::{Entry, entry};

pub(in super::super) const UNKNOWN: Entry = entry(
    "FORTNOX_UNKNOWN",
    Unknown,
    &[],
    "Fortnox refuses for a reason that is not in Kontera's list",
    "read Fortnox's own words; they are kept with the order",
    "",
);

pub(in super::super) const TRANSPORT: &[Entry] = &[
    UNKNOWN,
    entry(
        "FORTNOX_RATE_LIMIT",
        Later,
        &[],
        "more than 25 calls in five seconds, counted over all integrations of the same app",
        "nothing: Kontera waits and tries again",
        "",
    ),
    entry(
        "FORTNOX_SYSTEM_EXCEPTION",
        Later,
        &[1_000_003],
        "something failed inside Fortnox",
        "nothing: Kontera looks whether it was done, and tries again",
        "",
    ),
    entry(
        "FORTNOX_UNAVAILABLE",
        Later,
        &[],
        "Fortnox or something on the way to it is down",
        "nothing: Kontera looks whether it was done, and tries again",
        "",
    ),
    entry(
        "FORTNOX_NOT_JSON",
        Later,
        &[],
        "something else than Fortnox answered, such as a page of a proxy",
        "nothing: Kontera looks whether it was done, and tries again",
        "",
    ),
];
