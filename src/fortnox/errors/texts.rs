//! Refusals that are known by their words: no code was ever written down for them, or the code says too little.

/// Parts that all stand in the text, whatever the letters' case, and the name.
const TEXTS: [(&[&str], &str); 22] = [
    (&["hitta", "leveranssätt"], "FORTNOX_SHIPPING_NOT_FOUND"),
    (&["hitta", "valuta"], "FORTNOX_CURRENCY_NOT_FOUND"),
    (&["hitta moms"], "FORTNOX_VAT_NOT_FOUND"),
    (&["ogiltig momskod"], "FORTNOX_VAT_CODE_UNKNOWN"),
    (&["currency", "does not match"], "FORTNOX_CURRENCY_MISMATCH"),
    (&["angivet betaldatum", "räkenskapsår"], "FORTNOX_YEAR_NOT_CARRIED_FORWARD"),
    (&["årsomföras"], "FORTNOX_YEAR_NOT_CARRIED_FORWARD"),
    (&["fiscal year not available"], "FORTNOX_FISCAL_YEAR"),
    (&["räkenskapsår", "saknas"], "FORTNOX_FISCAL_YEAR"),
    (&["authorization", "cost center"], "FORTNOX_COST_CENTER_AUTH"),
    (&["behörighet", "kostnadsställe"], "FORTNOX_COST_CENTER_AUTH"),
    (&["inte manuell"], "FORTNOX_SERIES_NOT_MANUAL"),
    (&["ogiltig rabatt"], "FORTNOX_DISCOUNT_TOO_BIG"),
    (&["rader", "koppling till en order"], "FORTNOX_ROWS_OF_ORDER"),
    (&["tolkas som null"], "FORTNOX_VALUE_NULL"),
    (&["kontot existerar inte"], "FORTNOX_ARTICLE_ACCOUNT_GONE"),
    (&["internalerror"], "FORTNOX_INTERNAL_ERROR"),
    (&["kunde inte hitta konto"], "FORTNOX_NO_ACCOUNT_FOR_ROW"),
    (&["otillåtna tecken"], "FORTNOX_CHARACTERS"),
    (&["felaktigt fältnamn"], "FORTNOX_UNKNOWN_FIELD"),
    (&["betaldatum", "fakturadatum"], "FORTNOX_PAYMENT_DATE"),
    (&["unauthorized"], "FORTNOX_UNAUTHORIZED"),
];

pub(super) fn name(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    TEXTS.iter().find(|(parts, _)| parts.iter().all(|part| text.contains(part))).map(|(_, name)| *name)
}

/// Code 2000637 is told of two things.
pub(super) fn customer_number_or_name(text: &str) -> &'static str {
    if ["nummer", "numret", "number"].iter().any(|word| text.to_lowercase().contains(word)) {
        "FORTNOX_CUSTOMER_NUMBER_TAKEN"
    } else {
        "FORTNOX_CUSTOMER_NAME_EMPTY"
    }
}

#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let either = ["FORTNOX_CUSTOMER_NUMBER_TAKEN", "FORTNOX_CUSTOMER_NAME_EMPTY"];
    TEXTS.iter().map(|(_, name)| *name).chain(either)
}
