//! Orders without the people in them: whatever is not known to be harmless is replaced, and what rules decide by stays:
//! amounts, days, places, what was sold, and whether a number is one of a company, a person, a country.

mod harmless;
mod people;
mod similar;

use crate::document::Json;
use harmless::{is_harmless, is_secret};
use people::People;
use std::collections::BTreeMap;

/// Replaces, and remembers by what: the same person is the same one in all documents of a run.
#[derive(Debug, Default)]
pub struct Anonymiser {
    people: People,
    /// What stands for other texts.
    others: BTreeMap<String, String>,
    /// Names of attributes, properties and metafields whose values stay.
    kept: Vec<String>,
}

/// What a text belongs to.
#[derive(Clone, Copy)]
struct Place<'a> {
    key: &'a str,
    /// Of a person: an object with a name or an address.
    person: bool,
}

impl Anonymiser {
    /// Values of attributes, properties and metafields with these names stay as they are.
    pub fn keeping(kept: Vec<String>) -> Anonymiser {
        Anonymiser { kept, ..Anonymiser::default() }
    }

    pub fn document(&mut self, document: &Json) -> Json {
        self.value(document, Place { key: "", person: false })
    }

    fn value(&mut self, value: &Json, place: Place<'_>) -> Json {
        match value {
            Json::Object(_) | Json::List(_) | Json::Text(_) | Json::Number(_) if is_secret(place.key) => Json::Null,
            Json::Object(entries) => self.object(entries, place.key),
            Json::List(values) => Json::List(values.iter().map(|value| self.value(value, place)).collect()),
            Json::Text(text) => Json::Text(self.text(text, place)),
            Json::Number(number) if place.person && place.key == "id" => Json::Number(self.people.id(number)),
            Json::Number(_) | Json::Bool(_) | Json::Null => value.clone(),
        }
    }

    fn object(&mut self, entries: &[(String, Json)], under: &str) -> Json {
        let has = |name: &str| entries.iter().any(|(key, _)| key == name);
        let location = under.ends_with("_location");
        let person = !location && (has("last_name") || has("address1") || under == "customer");
        // `{"name": "Organisationsnummer", "value": "559999-0008"}`, and metafields.
        let named = ["name", "key"].into_iter().find(|name| has(name) && has("value") && !person);
        if let Some(named) = named {
            return Json::Object(
                entries.iter().map(|(key, value)| self.attribute(entries, named, key, value)).collect(),
            );
        }
        let entry = |(key, value): &(String, Json)| {
            let value = self.value(value, Place { key, person });
            (key.clone(), value)
        };
        Json::Object(entries.iter().map(entry).collect())
    }

    fn attribute(&mut self, all: &[(String, Json)], named: &str, key: &str, value: &Json) -> (String, Json) {
        let name = all.iter().find(|(key, _)| key == named).map(|(_, name)| name);
        let keeps = name
            .is_some_and(|name| matches!(name, Json::Text(name) if name.starts_with('_') || self.kept.contains(name)));
        let made = match value {
            Json::Text(text) if key == "value" && !keeps => Json::Text(self.other(text)),
            Json::Object(_) | Json::List(_) => self.value(value, Place { key, person: false }),
            _ => value.clone(),
        };
        (key.to_owned(), made)
    }

    fn text(&mut self, text: &str, place: Place<'_>) -> String {
        // Absence is something rules ask for.
        if text.trim().is_empty() {
            return text.to_owned();
        }
        match place.key {
            "email" | "contact_email" => self.people.email(text),
            "phone" => self.people.phone(text),
            "first_name" if place.person => self.people.first_name(text),
            "last_name" if place.person => self.people.last_name(text),
            "name" if place.person => self.people.whole_name(text),
            "company" => self.people.company(text),
            "address1" | "address2" if place.person => self.people.street(text),
            "admin_graphql_api_id" if place.person => self.people.gid(text),
            key if is_harmless(key) => text.to_owned(),
            _ => self.other(text),
        }
    }

    /// A text that nobody knows: a number of its own kind where it is one, a word otherwise.
    fn other(&mut self, text: &str) -> String {
        if text.trim().is_empty() || matches!(text, "true" | "false") {
            return text.to_owned();
        }
        if let Some(known) = self.others.get(text) {
            return known.clone();
        }
        let n = self.others.len().saturating_add(1);
        let made = match similar::similar(text, n) {
            Some(number) => number,
            None if text.contains('@') => self.people.email(text),
            None => format!("text {n}"),
        };
        self.others.insert(text.to_owned(), made.clone());
        made
    }
}
