//! The sandbox against what is known of Fortnox and Shopify: one test for each rule.
#![cfg(feature = "runner")]

#[path = "sandbox/desk.rs"]
mod desk;
#[path = "sandbox/faults.rs"]
mod faults;
#[path = "sandbox/fortnox/mod.rs"]
mod fortnox;
