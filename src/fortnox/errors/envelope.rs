//! The shapes in which Fortnox wraps a refusal.

use crate::document::{Data, Node, read_json};

/// What was in the envelope.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) code: Code,
    pub(super) text: String,
    /// Was it JSON at all?
    pub(super) json: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Code {
    Number(u32),
    /// The warehouse and the token endpoint have words.
    Word(String),
    None,
}

pub(super) fn read(body: &[u8]) -> Said {
    let Ok(node) = read_json(body) else { return Said { code: Code::None, text: String::new(), json: false } };
    let information = child(&node, &["ErrorInformation"]);
    let inner = information.unwrap_or(&node);
    let text = child(inner, &["message", "Message", "error_description"]).and_then(word);
    let code = child(inner, &["code", "Code"]).and_then(word);
    // The token endpoint's code is what it calls the error.
    let code = code.or_else(|| child(&node, &["error"]).filter(|_| information.is_none()).and_then(word));
    let code = match code {
        Some(code) => code.parse().map_or(Code::Word(code), Code::Number),
        None => Code::None,
    };
    Said { code, text: text.unwrap_or_default(), json: true }
}

fn child<'n>(node: &'n Node, names: &[&str]) -> Option<&'n Node> {
    names.iter().find_map(|name| node.get(name).ok().flatten())
}

fn word(node: &Node) -> Option<String> {
    match &node.data {
        Data::Text(text) | Data::Number(text) | Data::Plain(text) => Some(text.trim().to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_and_text(body: &str) -> (Code, String) {
        let said = read(body.as_bytes());
        assert!(said.json);
        (said.code, said.text)
    }

    #[test]
    fn the_four_envelopes_and_the_warehouses() {
        assert_eq!(
            code_and_text(r#"{"ErrorInformation":{"error":1,"message":"Ett ogiltigt filter","code":2000587}}"#),
            (Code::Number(2_000_587), "Ett ogiltigt filter".into())
        );
        assert_eq!(
            code_and_text(r#"{"ErrorInformation":{"Error":1,"Message":"Kan inte hitta artikeln.","Code":2000428}}"#),
            (Code::Number(2_000_428), "Kan inte hitta artikeln.".into())
        );
        assert_eq!(code_and_text(r#"{"message":"unauthorized"}"#), (Code::None, "unauthorized".into()));
        assert_eq!(
            code_and_text(r#"{"error":"invalid_grant","error_description":"Invalid refresh token"}"#),
            (Code::Word("invalid_grant".into()), "Invalid refresh token".into())
        );
        assert_eq!(
            code_and_text(r#"{"code":"period_locked","message":"x"}"#),
            (Code::Word("period_locked".into()), "x".into())
        );
        assert!(!read(b"<html>").json);
        assert_eq!(code_and_text("[]").0, Code::None);
    }
}
