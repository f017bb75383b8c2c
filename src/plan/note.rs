//! The runner's own part of an order's note in Shopify. What the merchant wrote stays as it is, above it.

use super::effect::{Act, Effect};
use super::refusal::Refusal;
use crate::document::{Data, Node};
use crate::reference::Reason;
use crate::schema::number;

/// Between the merchant's words and ours.
const MARK: &str = "— Kontera —";

/// A note with our part anew.
pub fn with_note(note: Option<&str>, own: &str) -> String {
    match note.and_then(merchants_part) {
        Some(theirs) => format!("{theirs}\n\n{MARK}\n{own}"),
        None => format!("{MARK}\n{own}"),
    }
}

/// The order as the merchant and the buyer have it: without our part of its note. This is what rules read.
pub fn merchants_order(order: &Node) -> Node {
    let mut order = order.clone();
    if let Data::Object(entries) = &mut order.data {
        for (_, value) in entries.iter_mut().filter(|(key, _)| key.text == "note") {
            if let Data::Text(note) = &value.data
                && note.contains(MARK)
            {
                value.data = merchants_part(note).map_or(Data::Null, Data::Text);
            }
        }
    }
    order
}

/// The note without our part; None if nothing is left.
pub fn merchants_part(note: &str) -> Option<String> {
    let own = note.split(MARK).next().unwrap_or_default().trim_end();
    (!own.is_empty()).then(|| own.to_owned())
}

/// What the order's note says of the documents made for it, of what is held, of what is refused.
pub fn note_text(effects: &[(Effect, Option<String>)], held: &[Reason], refusals: &[Refusal]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (effect, number) in effects {
        let Some(number) = number else { continue };
        let word = match &effect.act {
            Act::Create { record, .. } if record == "Order" => "Fortnox order",
            Act::Create { record, .. } if record == "Invoice" => "Invoice",
            Act::Create { record, .. } if record == "Voucher" => "Voucher",
            Act::Convert { .. } => "Invoice",
            Act::Credit { .. } => "Credit invoice",
            _ => continue,
        };
        let total = effect.total.map(|total| format!(", {}", number::fixed(total, 2))).unwrap_or_default();
        lines.push(format!("{word} {number}{total}"));
    }
    lines.extend(held.iter().map(|reason| format!("Held: {}", reason.text)));
    for refusal in refusals {
        lines.push(refusal.text());
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_merchants_words_stay() {
        let once = with_note(Some("Lämna vid dörren\nTack"), "Invoice 1");
        assert_eq!(once, "Lämna vid dörren\nTack\n\n— Kontera —\nInvoice 1");
        assert_eq!(with_note(Some(&once), "Invoice 2"), "Lämna vid dörren\nTack\n\n— Kontera —\nInvoice 2");
        assert_eq!(merchants_part(&once).as_deref(), Some("Lämna vid dörren\nTack"));
        assert_eq!(merchants_part(&with_note(None, "Invoice 1")), None);
    }
}
