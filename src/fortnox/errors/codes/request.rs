//! The request was wrong.

use super::super::Class::Request;
use super::super::{Entry, entry};

pub(in super::super) const REQUEST: &[Entry] = &[
    entry(
        "FORTNOX_UNKNOWN_FIELD",
        Request,
        &[2_001_399],
        "a field was sent that the document does not have; capital letters count",
        "correct the field's name; `kontera check` knows all of them",
        "",
    ),
    entry(
        "FORTNOX_WRONG_BODY",
        Request,
        &[2_001_392],
        "the body is missing, or is not wrapped in the name of its document",
        "tell the makers of Kontera",
        "",
    ),
    entry(
        "FORTNOX_JSON",
        Request,
        &[2_002_115, 2_001_740],
        "the body could not be read",
        "tell the makers of Kontera",
        "",
    ),
    entry(
        "FORTNOX_FILTER",
        Request,
        &[2_000_587],
        "a list was asked with a filter or a value that it does not have",
        "tell the makers of Kontera",
        "",
    ),
    entry(
        "FORTNOX_PARAMETER",
        Request,
        &[2_000_588],
        "a list was asked with a parameter that it does not have",
        "tell the makers of Kontera",
        "",
    ),
    entry(
        "FORTNOX_NO_IDENTIFIER",
        Request,
        &[2_000_729],
        "the address names no document",
        "tell the makers of Kontera",
        "",
    ),
    entry(
        "FORTNOX_ACCEPT",
        Request,
        &[1_000_030],
        "Fortnox cannot answer in the form that was asked for",
        "tell the makers of Kontera",
        "",
    ),
    entry(
        "FORTNOX_CONTENT_TYPE",
        Request,
        &[1_000_031],
        "the body was sent in a form that Fortnox does not take",
        "tell the makers of Kontera",
        "",
    ),
];
