//! What Fortnox says when it refuses: four envelopes, some hundred codes and texts without a code, each under a name
//! that does not change, with cause and remedy. Fortnox's own words are kept beside them.

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

mod codes;
mod envelope;
mod page;
mod texts;
mod words;

pub use page::page;

use envelope::{Code, Said};

/// What Fortnox's answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `FORTNOX_VAT_NOT_FOUND`: stays the same, whatever Fortnox changes in its texts.
    pub name: &'static str,
    pub class: Class,
    /// Fortnox's code, if it gave one.
    pub code: Option<u32>,
    /// Fortnox's own words, mostly Swedish; empty if it had none.
    pub text: String,
    pub cause: &'static str,
    pub fix: &'static str,
    /// Where in Fortnox that is done; empty if it is not done there.
    pub menu: &'static str,
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The request was wrong: a mistake of Kontera or of a rule.
    Request,
    /// The document must change.
    Data,
    /// Something must be made or switched on in Fortnox.
    Setup,
    /// A right or a licence is missing.
    Access,
    /// Log in again.
    Login,
    /// It is not there.
    NotFound,
    /// It is there already: on a second try this is success.
    AlreadyThere,
    /// It is done already: on a second try this is success.
    AlreadyDone,
    /// Try again later.
    Later,
    /// Not known; a person must look.
    Unknown,
}

/// A name with all that is known of it.
#[derive(Debug)]
pub struct Entry {
    pub name: &'static str,
    /// Another name that means the same.
    pub alias: Option<&'static str>,
    pub class: Class,
    /// Fortnox's codes for it.
    pub codes: &'static [u32],
    pub cause: &'static str,
    pub fix: &'static str,
    pub menu: &'static str,
}

const fn entry(
    name: &'static str,
    class: Class,
    codes: &'static [u32],
    cause: &'static str,
    fix: &'static str,
    menu: &'static str,
) -> Entry {
    Entry { name, alias: None, class, codes, cause, fix, menu }
}

/// Reads an answer that is no success.
pub fn decode(status: u16, body: &[u8]) -> Problem {
    let said = envelope::read(body);
    let entry = entry_of(status, &said);
    let code = match said.code {
        Code::Number(code) if code > 0 => Some(code),
        _ => None,
    };
    Problem {
        name: entry.name,
        class: entry.class,
        code,
        text: said.text,
        cause: entry.cause,
        fix: entry.fix,
        menu: entry.menu,
    }
}

/// The code first, the text second, the status last.
fn entry_of(status: u16, said: &Said) -> &'static Entry {
    if status == 429 {
        return find("FORTNOX_RATE_LIMIT");
    }
    let by_code = match &said.code {
        // One code with two meanings, told apart by its text.
        Code::Number(2_000_637) => Some(texts::customer_number_or_name(&said.text)),
        Code::Number(code) => codes::all().find(|entry| entry.codes.contains(code)).map(|entry| entry.name),
        Code::Word(word) => words::name(word),
        Code::None => None,
    };
    if let Some(name) = by_code {
        return find(name);
    }
    if let Some(name) = texts::name(&said.text) {
        return find(name);
    }
    find(match status {
        401 => "FORTNOX_UNAUTHORIZED",
        403 => "FORTNOX_NO_PERMISSION",
        404 => "FORTNOX_NOT_FOUND",
        500..=599 => "FORTNOX_UNAVAILABLE",
        _ if !said.json => "FORTNOX_NOT_JSON",
        _ => "FORTNOX_UNKNOWN",
    })
}

/// The entry of a name or of its alias.
pub fn named(name: &str) -> Option<&'static Entry> {
    codes::all().find(|entry| entry.name == name || entry.alias == Some(name))
}

fn find(name: &'static str) -> &'static Entry {
    named(name).unwrap_or(&codes::UNKNOWN)
}

/// Every name there is.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    codes::all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_and_codes_stand_once_and_have_their_words() {
        let mut names = BTreeSet::new();
        let mut numbers = BTreeSet::new();
        for entry in all() {
            for name in std::iter::once(entry.name).chain(entry.alias) {
                assert!(names.insert(name), "{name} stands twice");
                assert!(name.bytes().all(|own| own.is_ascii_uppercase() || own.is_ascii_digit() || own == b'_'));
            }
            for code in entry.codes {
                assert!(numbers.insert(code), "{code} stands twice");
            }
            for words in [entry.cause, entry.fix] {
                assert!(words.len() > 10 && words.is_ascii() || words.chars().count() > 10, "{}", entry.name);
                assert!(!words.ends_with('.') && !words.contains('\n'), "{}: {words}", entry.name);
            }
        }
    }

    #[test]
    fn every_name_that_a_text_or_a_word_leads_to_is_there() {
        for name in texts::names().chain(words::names()) {
            assert!(named(name).is_some(), "{name}");
        }
    }
}
