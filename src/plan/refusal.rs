//! What cannot be done to a document that is there, and what people can do instead.

use crate::schema::number;
use rust_decimal::Decimal;

/// A change that no call can make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// `invoice 1042`
    pub document: String,
    pub reason: String,
    /// What the document would have to come to, less what it comes to.
    pub difference: Option<Decimal>,
    pub corrections: Vec<Correction>,
}

/// One step of a correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correction {
    CancelOrder {
        number: String,
    },
    CancelDraft {
        number: String,
    },
    CreditInFull {
        number: String,
    },
    /// The document as the pack makes it now, asked for anew.
    InvoiceAnew {
        total: Option<Decimal>,
    },
    RefundInShopify,
    /// A document in progress is finished first.
    Wait,
}

impl Correction {
    pub fn text(&self) -> String {
        match self {
            Correction::CancelOrder { number } => format!("cancel order {number} in Fortnox"),
            Correction::CancelDraft { number } => format!("cancel the unbooked invoice {number} in Fortnox"),
            Correction::CreditInFull { number } => format!("credit invoice {number} in full"),
            Correction::InvoiceAnew { total: Some(total) } => {
                format!("invoice the order anew, over {}", number::fixed(*total, 2))
            }
            Correction::InvoiceAnew { total: None } => "invoice the order anew".to_owned(),
            Correction::RefundInShopify => {
                "refund the order in Shopify: the refund becomes its credit invoice".to_owned()
            }
            Correction::Wait => "wait until it is done".to_owned(),
        }
    }
}

impl Refusal {
    /// In one line, with the way out.
    pub fn text(&self) -> String {
        let difference = match self.difference {
            Some(difference) if !difference.is_zero() => {
                let sign = if difference.is_sign_positive() { "+" } else { "" };
                format!(" ({sign}{})", number::fixed(difference, 2))
            }
            _ => String::new(),
        };
        let ways: Vec<String> = self.corrections.iter().map(Correction::text).collect();
        let ways = if ways.is_empty() { String::new() } else { format!("; {}", ways.join(", then ")) };
        format!("{}: {}{difference}{ways}", self.document, self.reason)
    }
}
