//! Kontera turns one merchant's Shopify documents into Fortnox documents, by a rule pack that is checked like a program.
//!
//! The folders are the pipeline, each reads only what stands before it:
//!
//! | Module | From | To |
//! |---|---|---|
//! | [`diagnostics`] | findings of all others | text for people, JSON, SARIF, annotations; every code has a page |
//! | [`syntax`] | the text of a rule file | a tree, and what is wrong with it |
//! | [`document`] | JSON, YAML, CSV | values with their places |
//! | [`schema`] | | the universe of types: money, rates, texts with limits, formats, countries |
//! | [`pack`] | the files of a pack and of what it builds on | sources, settings, layers, what the company has |
//! | [`check`] | a pack | a typed program, or all that is wrong with the pack |
//! | [`mod@reference`] | a program, a document, facts | send, skip, hold or needs |
//! | [`witness`] | a program, findings | documents that show the findings |
//! | [`vouchers`] | what is sent | the vouchers that Fortnox makes of it |
//! | [`plan`] | what is sent, what was done before | what is to be done, each with a key of its own |
//! | [`author`] | a customer's choices; orders of real people | a new pack; orders of nobody |
//! | `fortnox` | what Fortnox answers | problems with names, causes and remedies |
//! | `shopify` | what Shopify answers and sends | documents in the shape that rules read |
//! | `sandbox` | requests | the answers of a Fortnox and a Shopify that are only played |
//! | `cli` | the command line | all of the above, on files |
//!
//! Everything up to `author` is pure: no files, no clock, no network, no floats, no panics. Amounts are exact decimals.
//!
//! ```
//! use kontera::document::read_json;
//! use kontera::reference::{Facts, Outcome, Request, evaluate, read_facts};
//! use kontera::{check::check, diagnostics::Diagnostics, pack};
//! use std::collections::BTreeMap;
//!
//! let manifest = "name: tour\nversion: 1.0.0\nbase:\n  std: \"0.1\"\n";
//! let rules = "
//! input order: shopify.Order
//!
//! map customer -> fortnox.Customer {
//!   find by Email
//!   Name    = order.email fit otherwise hold \"nobody to invoice\"
//!   Email   = order.email as Email
//!   VATType = SEVAT
//! }
//!
//! flow orders {
//!   on order.created { create customer }
//! }
//! ";
//! let files = pack::Files::from([
//!     ("pack.yaml".to_owned(), manifest.into()),
//!     ("rules/main.kon".to_owned(), rules.into()),
//! ]);
//! let pack = pack::load(&files, &|folder| Err(format!("there is no folder {folder}")));
//! let program = check(&pack).program.expect("the pack has no errors");
//!
//! // Without facts the customers of Fortnox are not known: the outcome says what to look up.
//! let order = read_json(br##"{"name": "#1001", "email": "elin@example.com"}"##).expect("JSON");
//! let inputs = BTreeMap::from([("order".into(), &order)]);
//! let nothing = Facts::default();
//! let outcome = evaluate(&program, &Request { event: "order.created", inputs: &inputs, facts: &nothing });
//! assert!(matches!(outcome, Outcome::Needs { .. }));
//!
//! // A register that is given is complete: this one has no customers.
//! let known = read_json(br#"{"fortnox.Customer": []}"#).expect("JSON");
//! let facts = read_facts(&program, &known, Default::default(), &mut Diagnostics::default());
//! let outcome = evaluate(&program, &Request { event: "order.created", inputs: &inputs, facts: &facts });
//! let Outcome::Send { steps, .. } = outcome else { panic!("{outcome:?}") };
//! let payload = steps[0].payload.as_ref().expect("a new customer").compact();
//! let expected = r#"{"Customer":{"Name":"elin@example.com","VATType":"SEVAT","Email":"elin@example.com"}}"#;
//! assert_eq!(payload, expected);
//! ```
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod author;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diagnostics;
pub mod document;
#[cfg(feature = "runner")]
pub mod fortnox;
pub mod pack;
pub mod plan;
pub mod reference;
#[cfg(feature = "runner")]
pub mod sandbox;
pub mod schema;
#[cfg(feature = "runner")]
pub mod shopify;
pub mod syntax;
pub mod vouchers;
pub mod witness;
