//! What Kontera says about a pack or a document: one model for all stages, a registry of codes with
//! a page each, and the renderers.

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

mod diagnostic;
mod github;
mod json;
mod registry;
mod report;
mod sarif;
mod sources;
mod suggest;
#[cfg(feature = "cli")]
mod terminal;

pub use diagnostic::{Diagnostic, Diagnostics, Label, Level, Severity};
pub use github::github;
pub use json::json;
pub use registry::{Code, all, code, find, meant};
pub use report::{NotChecked, Report};
pub use sarif::sarif;
pub use sources::{FileId, Home, Place, Sources, Span};
pub use suggest::{a, closest, list};
#[cfg(feature = "cli")]
pub use terminal::Terminal;
