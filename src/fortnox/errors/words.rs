//! Codes that are words: of the token endpoint and of the warehouse.

const WORDS: [(&str, &str); 12] = [
    ("invalid_grant", "FORTNOX_INVALID_GRANT"),
    ("invalid_client", "FORTNOX_INVALID_CLIENT"),
    ("invalid_scope", "FORTNOX_INVALID_SCOPE"),
    ("unauthorized_client", "FORTNOX_NO_SERVICE_ACCOUNT"),
    ("invalid_request", "FORTNOX_TOKEN_REQUEST"),
    ("unsupported_grant_type", "FORTNOX_TOKEN_REQUEST"),
    ("alreadyexists", "FORTNOX_WAREHOUSE_ALREADY_EXISTS"),
    ("duplicatestocklocations", "FORTNOX_WAREHOUSE_STOCK_LOCATIONS"),
    ("cannot_release_later_than_current_date", "FORTNOX_WAREHOUSE_RELEASE_DATE"),
    ("document_is_voided", "FORTNOX_WAREHOUSE_VOIDED"),
    ("period_locked", "FORTNOX_PERIOD_LOCKED"),
    ("void_linked_outbound", "FORTNOX_WAREHOUSE_LINKED_OUTBOUND"),
];

pub(super) fn name(word: &str) -> Option<&'static str> {
    WORDS.iter().find(|(own, _)| own.eq_ignore_ascii_case(word)).map(|(_, name)| *name)
}

#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|(_, name)| *name)
}
