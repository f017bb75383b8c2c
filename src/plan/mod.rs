//! What is to be done in Fortnox and on the order in Shopify: from what a pack makes of a document and what was done for
//! the order before, to effects in their order, each with a key that never depends on the pack.
//!
//! Nothing is planned twice. What cannot be changed any more, such as a booked invoice, is refused with what people can
//! do about it. Flows of products, prices, stock and payouts will stand beside `make` as further makers of effects.

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

mod amend;
mod effect;
mod input;
mod key;
mod known;
mod make;
mod note;
mod occasions;
mod refusal;
mod sent;
mod shown;
mod total;

pub use effect::{Act, Effect, Target, resolve};
pub use input::{digest, input_digest};
pub use key::{Key, Kind};
pub use known::{Earlier, Known, Progress};
pub use make::{Plan, Request, plan};
pub use note::{merchants_order, merchants_part, note_text, with_note};
pub use occasions::{Occasion, occasions};
pub use refusal::{Correction, Refusal};
pub use sent::sent;
pub use shown::text;
pub use total::total;
