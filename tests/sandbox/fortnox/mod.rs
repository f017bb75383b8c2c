//! Fortnox's rules, as the fact sheet tells them.

mod access;
mod documents;
mod life;
mod lists;
mod money;
mod payments;
mod records;
mod rows;
mod vouchers;
