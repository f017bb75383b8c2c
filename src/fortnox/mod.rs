//! Fortnox, as seen by who calls it.

pub mod errors;
