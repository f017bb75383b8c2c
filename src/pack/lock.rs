//! `pack.lock`: digests of what the base packs said when it was overridden.

use crate::diagnostics::{FileId, Span};
use crate::document::{Data, Node};
use sha2::{Digest, Sha256};

#[derive(Clone, Debug, Default)]
pub struct Lock {
    pub file: Option<FileId>,
    pub rows: Vec<LockedRow>,
}

/// One overridden thing: `table sales_account | domestic | * | 25% |`, `let area`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LockedRow {
    pub what: String,
    /// Of the base's text.
    pub digest: String,
    /// Where the override stands.
    pub span: Option<Span>,
}

/// A short digest of a text, blanks not counted.
pub fn digest(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let hash = Sha256::digest(words.join(" ").as_bytes());
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

impl Lock {
    /// None if the document is not a lock.
    pub(super) fn read(node: &Node, file: FileId) -> Option<Lock> {
        let overrides = node.get("overrides").ok()??;
        let rows = overrides
            .entries()
            .iter()
            .map(|(key, value)| {
                let digest = match &value.data {
                    Data::Plain(text) | Data::Text(text) => text.clone(),
                    _ => String::new(),
                };
                LockedRow { what: key.text.clone(), digest, span: None }
            })
            .collect();
        Some(Lock { file: Some(file), rows })
    }

    /// The text of the file.
    pub fn write(rows: &[LockedRow]) -> String {
        let mut text = String::from(
            "# Written by `kontera lock`. It keeps what the base packs said where this pack overrides them, so that a\n\
             # change of theirs under an override is noticed. Commit it.\n",
        );
        text.push_str("overrides:");
        if rows.is_empty() {
            text.push_str(" {}");
        }
        text.push('\n');
        for row in rows {
            text.push_str(&format!("  {}: {}\n", serde_json::Value::from(row.what.as_str()), row.digest));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_does_not_see_blanks() {
        assert_eq!(digest("| a |  3001 |"), digest("| a | 3001 |"));
        assert_ne!(digest("| a | 3001 |"), digest("| a | 3002 |"));
        assert_eq!(digest("x").len(), 16);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let row = LockedRow { what: "table t | \"a: b\" | *".to_owned(), digest: digest("3001"), span: None };
        let text = Lock::write(std::slice::from_ref(&row));
        let node = crate::document::read_yaml(&text).expect("yaml");
        let lock = Lock::read(&node, FileId::default()).expect("a lock");
        assert_eq!(lock.rows, [row]);
    }
}
