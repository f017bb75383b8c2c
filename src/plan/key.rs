//! The key of an effect: what it does, for which object of which shop, and how often people have asked for it anew. It
//! names neither pack nor time nor attempt, so whoever asks twice asks for the same.

use sha2::{Digest, Sha256};
use smol_str::SmolStr;
use std::fmt;

/// What an effect does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Article,
    Customer,
    Order,
    /// Of an order, whether it is made at once or out of the Fortnox order: an order has one.
    Invoice,
    Book,
    Payment,
    Credit,
    Voucher,
    Note,
}

impl Kind {
    pub const ALL: [Kind; 9] = [
        Kind::Article,
        Kind::Customer,
        Kind::Order,
        Kind::Invoice,
        Kind::Book,
        Kind::Payment,
        Kind::Credit,
        Kind::Voucher,
        Kind::Note,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Article => "article",
            Kind::Customer => "customer",
            Kind::Order => "order",
            Kind::Invoice => "invoice",
            Kind::Book => "book",
            Kind::Payment => "payment",
            Kind::Credit => "credit",
            Kind::Voucher => "voucher",
            Kind::Note => "note",
        }
    }

    pub fn find(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    fn prefix(self) -> &'static str {
        match self {
            Kind::Article => "KART",
            Kind::Customer => "KCUS",
            Kind::Order => "KORD",
            Kind::Invoice => "KINV",
            Kind::Book => "KBOK",
            Kind::Payment => "KPAY",
            Kind::Credit => "KCRE",
            Kind::Voucher => "KVOU",
            Kind::Note => "KNOT",
        }
    }
}

/// Thirty characters, the length of the shortest field that it may have to stand in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(SmolStr);

impl Key {
    /// `generation` counts from 1, and rises only when people ask for a document anew.
    pub fn new(kind: Kind, shop: &str, object: &str, generation: u32) -> Key {
        let mut hash = Sha256::new();
        for part in ["kontera effect 1", kind.name(), shop, object, &generation.to_string()] {
            // Lengths keep neighbours apart.
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let digest = hash.finalize();
        let bytes: Vec<u8> = digest.iter().copied().take(16).collect();
        Key(SmolStr::from(format!("{}{}", kind.prefix(), base32(&bytes))))
    }

    /// A key that was written down before.
    pub fn read(text: &str) -> Option<Key> {
        let known = Kind::ALL.iter().any(|kind| text.starts_with(kind.prefix()));
        let plain = text.bytes().all(|byte| byte.is_ascii_uppercase() || (b'2'..=b'7').contains(&byte));
        (known && plain && text.len() == 30).then(|| Key(SmolStr::from(text)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Five bits to a letter, the last ones filled up with noughts.
fn base32(bytes: &[u8]) -> String {
    let bits: Vec<bool> = bytes
        .iter()
        .flat_map(|byte| (0..8u8).rev().map(move |at| byte.checked_shr(at.into()).unwrap_or(0) & 1 == 1))
        .collect();
    bits.chunks(5)
        .filter_map(|five| {
            let value = (0..5usize).fold(0usize, |value, at| {
                value.saturating_mul(2).saturating_add(usize::from(five.get(at).copied().unwrap_or(false)))
            });
            LETTERS.get(value).map(|letter| char::from(*letter))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_thirty_letters_and_says_what_it_is_for() {
        let key = Key::new(Kind::Invoice, "nordic.myshopify.com", "order 1", 1);
        assert_eq!(key.as_str().len(), 30);
        assert!(key.as_str().starts_with("KINV"));
        assert_eq!(Key::read(key.as_str()), Some(key.clone()));
        // Written down: a change would lose every document that was made before.
        assert_eq!(key.as_str(), "KINV3Z5RZGUIIEAFHVTXHSUHG5BFCM");
    }

    #[test]
    fn every_part_counts() {
        let all = [
            Key::new(Kind::Invoice, "shop", "order 1", 1),
            Key::new(Kind::Order, "shop", "order 1", 1),
            Key::new(Kind::Invoice, "shop2", "order 1", 1),
            Key::new(Kind::Invoice, "shop", "order 2", 1),
            Key::new(Kind::Invoice, "shop", "order 1", 2),
            Key::new(Kind::Invoice, "shopo", "rder 1", 1),
        ];
        let different: std::collections::BTreeSet<&Key> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        assert_eq!(base32(b"f"), "MY");
    }
}
