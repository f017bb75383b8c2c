//! Whether a document says anything new.

use crate::document::{Json, Node};
use sha2::{Digest, Sha256};

/// What changes without anything having happened, or because of us.
const NOISE: [&str; 3] = ["updated_at", "client_details", "landing_site"];

/// Thirty-two hexadecimal digits of what a value says.
pub fn digest(json: &Json) -> String {
    let hash = Sha256::digest(json.compact().as_bytes());
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Of an order or refund, without what says nothing and without what we wrote on it ourselves.
pub fn input_digest(document: &Node) -> String {
    let mut json = Json::from(&super::note::merchants_order(document));
    if let Json::Object(entries) = &mut json {
        entries.retain(|(name, _)| !NOISE.contains(&name.as_str()));
        // The order of keys says nothing either.
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
    digest(&json)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read_json;

    fn of(json: &str) -> String {
        input_digest(&read_json(json.as_bytes()).unwrap())
    }

    #[test]
    fn our_own_note_and_the_time_of_change_are_no_news() {
        let plain = of(r#"{"id":1,"note":"Ring på","updated_at":"a"}"#);
        let ours = super::super::note::with_note(Some("Ring på"), "Invoice 1");
        let noted = format!(r#"{{"updated_at":"b","note":{},"id":1}}"#, Json::Text(ours).compact());
        assert_eq!(plain, of(&noted));
        assert_ne!(plain, of(r#"{"id":1,"note":"Ring inte på","updated_at":"a"}"#));
    }
}
