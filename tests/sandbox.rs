//! The sandbox against what is known of Fortnox and Shopify: one test for each rule.
#![cfg(feature = "runner")]

#[path = "sandbox/desk.rs"]
mod desk;
mod support;

#[path = "sandbox/faults.rs"]
mod faults;
#[path = "sandbox/fortnox/mod.rs"]
mod fortnox;
#[path = "sandbox/replay.rs"]
mod replay;
#[path = "sandbox/shopify.rs"]
mod shopify;
