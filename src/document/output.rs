//! JSON that we write: exact numbers, keys in the order given.

use super::{Data, Key, Node};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    Null,
    Bool(bool),
    /// Valid JSON number text.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub fn text(text: impl Into<String>) -> Json {
        Json::Text(text.into())
    }

    pub fn count(n: usize) -> Json {
        Json::Number(n.to_string())
    }

    /// On one line.
    pub fn compact(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Indented by two spaces.
    pub fn pretty(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }
}

/// A document as it was read, to be changed or kept.
impl From<&Node> for Json {
    fn from(node: &Node) -> Json {
        match &node.data {
            Data::Null => Json::Null,
            Data::Bool(truth) => Json::Bool(*truth),
            Data::Number(text) => Json::Number(text.clone()),
            Data::Text(text) | Data::Plain(text) => Json::Text(text.clone()),
            Data::List(values) => Json::List(values.iter().map(Json::from).collect()),
            Data::Object(entries) => {
                Json::Object(entries.iter().map(|(key, value)| (key.text.clone(), Json::from(value))).collect())
            }
        }
    }
}

/// The document as if it had been read.
impl From<&Json> for Node {
    fn from(json: &Json) -> Node {
        let data = match json {
            Json::Null => Data::Null,
            Json::Bool(truth) => Data::Bool(*truth),
            Json::Number(text) => Data::Number(text.clone()),
            Json::Text(text) => Data::Text(text.clone()),
            Json::List(values) => Data::List(values.iter().map(Node::from).collect()),
            Json::Object(entries) => {
                let entry =
                    |(key, value): &(String, Json)| (Key { text: key.clone(), start: 0, end: 0 }, Node::from(value));
                Data::Object(entries.iter().map(entry).collect())
            }
        };
        Node { start: 0, end: 0, data }
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(*value),
            Json::Number(digits) => {
                let raw = RawValue::from_string(digits.clone()).map_err(serde::ser::Error::custom)?;
                raw.serialize(serializer)
            }
            Json::Text(text) => serializer.serialize_str(text),
            Json::List(values) => {
                let mut list = serializer.serialize_seq(Some(values.len()))?;
                for value in values {
                    list.serialize_element(value)?;
                }
                list.end()
            }
            Json::Object(entries) => {
                let mut object = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    object.serialize_entry(key, value)?;
                }
                object.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_they_are() {
        let json = Json::Object(vec![
            ("Price".into(), Json::Number("12345678901234567890.10".into())),
            ("Rows".into(), Json::List(vec![Json::Null, Json::Bool(true), Json::text("å\"\n")])),
        ]);
        assert_eq!(json.compact(), r#"{"Price":12345678901234567890.10,"Rows":[null,true,"å\"\n"]}"#);
    }
}
