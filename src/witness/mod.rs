//! Documents that show findings: for each finding of `check` that a document can show, a complete order, as Shopify
//! would send it.
//!
//! The way back from a finding to a document is worked out first; then evaluation, watched, decides whether a document
//! shows it. Where no way back is known, documents are changed at random, from a fixed seed, up to a budget.

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

mod choose;
mod draft;
mod goals;
mod json;
mod places;
mod random;
mod sample;
mod search;
mod settle;

pub use goals::shows;
pub use json::node;

use crate::check::program::Program;
use crate::check::witness::Witness;
use crate::document::Json;
use search::Missing;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// A finding, and a document that shows it.
#[derive(Debug)]
pub struct Case<'w> {
    pub witness: &'w Witness,
    /// None: no document was found within the budget.
    pub shown: Option<Shown>,
    /// What the document shows, or what no document was found for.
    pub what: String,
}

#[derive(Clone, Debug)]
pub struct Shown {
    /// The event that brings the evaluation there. None if no flow does: the rule is there, and nothing uses it yet.
    pub event: Option<SmolStr>,
    /// The input that `kontera run` is given.
    pub main: SmolStr,
    /// By the names of the inputs; those that are not needed are left out.
    pub documents: BTreeMap<SmolStr, Json>,
}

/// A document for each finding that one can show, in the order of the findings.
pub fn cases<'w>(program: &Program, witnesses: &'w [Witness]) -> Vec<Case<'w>> {
    witnesses
        .iter()
        .map(|witness| match search::Search::new(program, &witness.goal).run() {
            Ok(found) => {
                let what = goals::told(program, witness, Some(&found.values));
                Case { witness, shown: Some(found.shown), what }
            }
            Err(missing) => {
                let why = match missing {
                    Missing::NoInput => "the rules read no document",
                    Missing::NoUse => "no rule uses it",
                    Missing::Never => "what rules give it never comes to that",
                    Missing::Budget => "some hundred orders were tried",
                };
                let what = format!("{} ({why})", goals::told(program, witness, None));
                Case { witness, shown: None, what }
            }
        })
        .collect()
}
