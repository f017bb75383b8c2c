//! The commit log: what was done, when, under which key. It only grows, so it is the judge of who says otherwise.

use super::json::{object, text};
use crate::document::Json;
use jiff::Timestamp;

/// One change that a service has made to itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    pub at: Timestamp,
    /// Register and deed: `invoices.create`, `invoices.bookkeep`, `oauth.refresh`.
    pub what: String,
    /// The document's number, or what it is found by.
    pub number: String,
    /// The reference that who made it can find it by: `ExternalInvoiceReference2` of documents, `ExternalReference`
    /// of customers, `Comments` of vouchers.
    pub key: Option<String>,
    /// The record as it is after the change. None where nothing is to be shown, as of tokens.
    pub body: Option<Json>,
}

/// All commits in the order they were made.
#[derive(Clone, Debug, Default)]
pub struct Log {
    commits: Vec<Commit>,
}

impl Log {
    pub(super) fn add(&mut self, at: Timestamp, what: impl Into<String>, number: &str, body: Option<&Json>) {
        let what = what.into();
        let field = match what.split('.').next() {
            Some("customers") => "ExternalReference",
            Some("vouchers") => "Comments",
            _ => "ExternalInvoiceReference2",
        };
        let key = body.map(|body| text(body, field)).filter(|key| !key.is_empty()).map(str::to_owned);
        self.commits.push(Commit { at, what, number: number.to_owned(), key, body: body.cloned() });
    }

    pub fn commits(&self) -> &[Commit] {
        &self.commits
    }

    /// How many commits of this kind there are.
    pub fn count(&self, what: &str) -> usize {
        self.commits.iter().filter(|commit| commit.what == what).count()
    }
}

impl Commit {
    /// The commit as a line of JSON.
    pub fn line(&self) -> String {
        let key = self.key.clone().map_or(Json::Null, Json::Text);
        object([
            ("at", Json::text(self.at.to_string())),
            ("what", Json::text(&self.what)),
            ("number", Json::text(&self.number)),
            ("key", key),
            ("body", self.body.clone().unwrap_or(Json::Null)),
        ])
        .compact()
    }
}
