//! Whose money an amount is.

/// Amounts of two sides never meet without a conversion that is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The shop's currency.
    Shop,
    /// What the buyer saw and paid; Shopify calls it presentment.
    Buyer,
    /// The currency of one transaction.
    Entry,
    /// What the payment provider pays out.
    Payout,
    /// The currency the books are kept in.
    Books,
    /// Of the document that is made; the map says which side that is.
    Document,
    /// Of a document that was looked up.
    Found,
    /// Of an amount that is written with its currency.
    Fixed,
}

impl Side {
    /// The sides a rule can name.
    pub const ALL: [Side; 6] = [Side::Shop, Side::Buyer, Side::Entry, Side::Payout, Side::Books, Side::Document];

    pub fn name(self) -> &'static str {
        match self {
            Side::Shop => "shop",
            Side::Buyer => "buyer",
            Side::Entry => "entry",
            Side::Payout => "payout",
            Side::Books => "books",
            Side::Document => "document",
            Side::Found => "found",
            Side::Fixed => "fixed",
        }
    }

    pub fn find(name: &str) -> Option<Side> {
        Side::ALL.into_iter().find(|side| side.name() == name)
    }
}
