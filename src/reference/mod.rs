//! The reference evaluator: small, slow, the specification. It runs the checked program as it stands.
//!
//! Evaluation is pure. What it needs to know of the other system comes in as facts; what is not among them comes back as
//! needs, to be fetched before evaluating again.

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

mod arithmetic;
mod builtins;
mod cards;
mod documents;
mod environment;
mod expressions;
mod facts;
mod flows;
mod folds;
mod outcome;
mod payload;
mod plain;
mod read;
mod rows;
mod shown;
mod stop;
mod tests;
mod trace;

pub use facts::{Facts, read_facts};
pub use outcome::{Action, LeftOut, Need, Outcome, Reason, RowSource, Step, Wait};
pub use tests::{Verdict, run_test};
pub use trace::{Seen, Watch, evaluate_watched, probe};

use crate::check::program::{Expr, Program};
use crate::document::Node;
use crate::schema::Value;
use environment::Environment;
use flows::Machine;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// One evaluation: an event, the documents it brings, what is known.
#[derive(Debug)]
pub struct Request<'a> {
    /// `order.created`
    pub event: &'a str,
    /// Documents by the names of the inputs.
    pub inputs: &'a BTreeMap<SmolStr, &'a Node>,
    pub facts: &'a Facts,
}

/// What the pack makes of the documents.
pub fn evaluate(program: &Program, request: &Request<'_>) -> Outcome {
    Machine::new(program, request).run()
}

/// What is worked out of settings and written values alone. None if it needs a document.
pub(crate) fn settings_value(program: &Program, expr: &Expr) -> Option<Value> {
    let (inputs, facts) = (BTreeMap::new(), Facts::default());
    let request = Request { event: "", inputs: &inputs, facts: &facts };
    Machine::new(program, &request).expr(&mut Environment::default(), expr).ok()
}

/// A condition on settings alone. None if it needs a document.
pub(crate) fn settings_only(program: &Program, condition: &Expr) -> Option<bool> {
    match settings_value(program, condition)? {
        Value::Bool(truth) => Some(truth),
        _ => None,
    }
}

/// A text about settings alone.
pub(crate) fn settings_text(program: &Program, text: &Expr) -> Option<String> {
    match settings_value(program, text)? {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    }
}
