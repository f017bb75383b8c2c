//! Success in disguise: it is there, or it is done.

use super::super::Class::{AlreadyDone, AlreadyThere};
use super::super::{Entry, entry};

pub(in super::super) const SETTLED: &[Entry] = &[
    entry(
        "FORTNOX_ARTICLE_EXISTS",
        AlreadyThere,
        &[2_000_013],
        "an article has this number already",
        "use the article that is there",
        "Register, Artiklar",
    ),
    entry(
        "FORTNOX_ORDER_NUMBER_EXISTS",
        AlreadyThere,
        &[2_000_861],
        "an order has this number already",
        "look at that order: it may be the same one",
        "Fakturering, Order",
    ),
    entry(
        "FORTNOX_OFFER_INVOICED",
        AlreadyDone,
        &[2_000_499, 2_001_243],
        "the offer has become an order already",
        "go on with the order",
        "Fakturering, Offerter",
    ),
    entry(
        "FORTNOX_INVOICE_PAID",
        AlreadyDone,
        &[2_003_055],
        "nothing is left to pay on the invoice",
        "look which payment settled it; pay nothing twice",
        "Fakturering, Inbetalningar",
    ),
    entry(
        "FORTNOX_WAREHOUSE_ALREADY_EXISTS",
        AlreadyThere,
        &[],
        "the warehouse has this already",
        "use the one that is there",
        "Lager",
    ),
];
