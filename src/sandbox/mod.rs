//! A Fortnox and a Shopify to practise on: their rules, limits and faults as state machines. A request and the time
//! go in, an answer comes out. There is no clock, no thread and no socket in here, so that a simulation can run hours
//! in milliseconds and twice the same.
//!
//! Where the real Fortnox's behaviour is not known, the sandbox takes the harder alternative for who calls it, or
//! has a switch in [`fortnox::Company`].

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
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::panic,
        clippy::unwrap_used,
        clippy::indexing_slicing
    )
)]

pub mod faults;
pub mod fortnox;
mod json;
mod log;
mod random;
pub mod shopify;
mod wire;

pub use faults::{Fault, Faulty, Outcome, Plan};
pub use fortnox::{Company, Fortnox};
pub use json::of_node as json_of;
pub use log::{Commit, Log};
pub use shopify::{Shop, Shopify};

use jiff::{SignedDuration, Timestamp};

pub type Request = http::Request<Vec<u8>>;
pub type Response = http::Response<Vec<u8>>;

/// One side of the sandbox.
pub trait Service {
    /// What it answers. Only path and query of the address count.
    fn handle(&mut self, request: Request, now: Timestamp) -> Response;

    /// Something happens to it that no request asked for. What does not concern this side is passed over.
    fn disturb(&mut self, what: &Disturbance, now: Timestamp);

    /// Everything that was ever committed.
    fn log(&self) -> &Log;

    /// The answer to a call over the limit; it commits nothing.
    fn throttled(&self, retry_after: Option<u32>) -> Response;
}

/// What happens on the other side without being asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disturbance {
    /// New documents stay out of lists for this long.
    SearchLag(SignedDuration),
    /// All access tokens end now.
    TokensExpire,
    /// Somebody else has used the refresh token.
    RefreshTokenUsed,
    /// The consent is withdrawn: no token works, none is given.
    ConsentRevoked,
    /// Another integration of the same client has made calls.
    BudgetSpent(usize),
    /// A person locks the books up to yesterday.
    PeriodLocked,
    /// … and opens them again.
    PeriodUnlocked,
    /// A person books the newest draft invoice.
    DraftBooked,
    DraftCancelled,
    /// A person changes the first row of the newest draft invoice.
    DraftEdited,
    /// A person credits the newest booked invoice.
    InvoiceCredited,
    /// A person pays the newest booked invoice.
    InvoicePaid,
    /// No article has stock left.
    StockEmpty,
    /// A way of delivery is removed from the register.
    WayOfDeliveryRemoved,
    /// The licence for customer invoices ends.
    LicenceEnded,
    LicenceRenewed,
    /// The subscription to webhooks is gone.
    SubscriptionsRemoved,
}
