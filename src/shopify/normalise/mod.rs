//! GraphQL answers in the shape of webhooks, which is the one that rules read. Nothing is added and nothing guessed:
//! what the answer lacks is left out.

mod lines;
mod money;
mod order;
mod refund;
mod transaction;

pub use order::order;
pub use refund::refund;
pub use transaction::transaction;

use super::number_of;
use crate::document::{Data, Json, Node};

/// What an answer is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// The whole request failed.
    Errors(Vec<String>),
    /// Too many points were asked for; come back later.
    Throttled,
    /// The mutation was not carried out.
    UserErrors(Vec<String>),
    /// The answer has no such order, or not what was asked for.
    Missing(&'static str),
}

/// What stands in an answer under the operation's field, if nothing failed. Partial answers are failures.
pub fn data<'n>(answer: &'n Node, field: &'static str) -> Result<&'n Node, Unusable> {
    let errors = list(answer, "errors");
    if errors.iter().any(|error| code(error) == Some("THROTTLED")) {
        return Err(Unusable::Throttled);
    }
    if !errors.is_empty() {
        return Err(Unusable::Errors(errors.iter().map(|error| text(error, "message").to_owned()).collect()));
    }
    let found = child(answer, "data").and_then(|data| child(data, field)).ok_or(Unusable::Missing(field))?;
    let refused = list(found, "userErrors");
    if !refused.is_empty() {
        return Err(Unusable::UserErrors(refused.iter().map(|error| text(error, "message").to_owned()).collect()));
    }
    Ok(found)
}

fn code(error: &Node) -> Option<&str> {
    child(error, "extensions").map(|extensions| text(extensions, "code"))
}

/// The value under a key; null is none.
pub(super) fn child<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.get(key).ok().flatten().filter(|node| !matches!(node.data, Data::Null))
}

pub(super) fn text<'n>(node: &'n Node, key: &str) -> &'n str {
    match child(node, key).map(|node| &node.data) {
        Some(Data::Text(text) | Data::Number(text)) => text,
        _ => "",
    }
}

pub(super) fn list<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    match child(node, key).map(|node| &node.data) {
        Some(Data::List(values)) => values,
        _ => &[],
    }
}

/// A connection's nodes, or a plain list.
pub(super) fn nodes<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    match child(node, key) {
        Some(Node { data: Data::List(values), .. }) => values,
        Some(connection) => list(connection, "nodes"),
        None => &[],
    }
}

/// A document in the making.
pub(super) struct Draft(Vec<(String, Json)>);

impl Draft {
    pub(super) fn new() -> Draft {
        Draft(Vec::new())
    }

    pub(super) fn put(&mut self, key: &str, value: Json) {
        self.0.push((key.to_owned(), value));
    }

    /// Text, number or truth as it is; null where the answer says null; nothing where it says nothing.
    pub(super) fn same(&mut self, key: &str, node: &Node, from: &str) {
        if let Ok(Some(value)) = node.get(from) {
            self.put(key, plain(value));
        }
    }

    /// Several fields whose names differ by their writing only: `taxesIncluded` and `taxes_included`.
    pub(super) fn renamed(&mut self, node: &Node, fields: &[(&str, &str)]) {
        for (key, from) in fields {
            self.same(key, node, from);
        }
    }

    /// `PARTIALLY_PAID` and `partially_paid`.
    pub(super) fn lower(&mut self, key: &str, node: &Node, from: &str) {
        if let Ok(Some(value)) = node.get(from) {
            let own = match &value.data {
                Data::Text(text) => Json::Text(text.to_lowercase()),
                _ => Json::Null,
            };
            self.put(key, own);
        }
    }

    /// The number of a global id, as a number.
    pub(super) fn id(&mut self, key: &str, node: Option<&Node>) {
        let number = node.map(|node| text(node, "id")).and_then(number_of);
        self.put(key, number.map_or(Json::Null, |number| Json::Number(number.to_owned())));
    }

    pub(super) fn done(self) -> Json {
        Json::Object(self.0)
    }
}

pub(super) fn plain(node: &Node) -> Json {
    match &node.data {
        Data::Null => Json::Null,
        Data::Bool(truth) => Json::Bool(*truth),
        Data::Number(digits) => Json::Number(digits.clone()),
        Data::Text(text) | Data::Plain(text) => Json::Text(text.clone()),
        Data::List(values) => Json::List(values.iter().map(plain).collect()),
        Data::Object(entries) => {
            Json::Object(entries.iter().map(|(key, value)| (key.text.clone(), plain(value))).collect())
        }
    }
}
