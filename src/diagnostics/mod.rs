//! What Kontera says about a pack or a document: one model for all stages, a registry of codes with
//! a page each, and the renderers.

mod diagnostic;
mod registry;
mod sources;
mod suggest;
#[cfg(feature = "cli")]
mod terminal;

pub use diagnostic::{Diagnostic, Diagnostics, Label, Severity};
pub use registry::{Code, all, code, find};
pub use sources::{FileId, Place, Sources, Span};
pub use suggest::{closest, list};
#[cfg(feature = "cli")]
pub use terminal::Terminal;
