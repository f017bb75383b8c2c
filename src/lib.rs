pub mod diagnostics;
pub mod document;
pub mod schema;
pub mod syntax;
