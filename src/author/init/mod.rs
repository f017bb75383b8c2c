//! A new pack from a customer's choices: what is asked, and the files that the answers make.

mod files;
mod questions;

pub use files::files;
pub use questions::{Answers, Kind, QUESTIONS, Question, question};
