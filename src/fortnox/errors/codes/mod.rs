//! All names, by whose turn it is.

mod access;
mod data;
mod missing;
mod request;
mod settled;
mod setup;
mod transport;

use super::Entry;
pub(super) use transport::UNKNOWN;

pub(super) fn all() -> impl Iterator<Item = &'static Entry> {
    [
        data::DATA,
        setup::SETUP,
        missing::MISSING,
        settled::SETTLED,
        access::ACCESS,
        request::REQUEST,
        transport::TRANSPORT,
    ]
    .into_iter()
    .flatten()
}
