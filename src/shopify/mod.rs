//! Shopify, as seen by who calls it: the operations, what their answers become, and whose webhooks are genuine.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::todo,
    clippy::unreachable,
    clippy::unwrap_used
)]
#![cfg_attr(test, allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, clippy::indexing_slicing))]

pub mod hmac;
pub mod normalise;
pub mod queries;

/// The version of the Admin API that the operations are written for.
pub const API_VERSION: &str = "2026-10";

/// The path of the GraphQL endpoint.
pub const GRAPHQL_PATH: &str = "/admin/api/2026-10/graphql.json";

/// The number in `gid://shopify/Order/123`; queries behind it are no part of it.
pub fn number_of(gid: &str) -> Option<&str> {
    let last = gid.strip_prefix("gid://shopify/")?.rsplit('/').next()?;
    let number = last.split('?').next()?;
    (!number.is_empty() && number.bytes().all(|own| own.is_ascii_digit())).then_some(number)
}

/// `gid://shopify/Order/123`.
pub fn gid(kind: &str, number: &str) -> String {
    format!("gid://shopify/{kind}/{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_numbers_with_a_kind() {
        assert_eq!(number_of("gid://shopify/Order/6187688075489"), Some("6187688075489"));
        assert_eq!(number_of("gid://shopify/MailingAddress/12?model_name=Address"), Some("12"));
        for wrong in ["6187688075489", "gid://shopify/Order/", "gid://shopify/Order/x", ""] {
            assert_eq!(number_of(wrong), None, "{wrong}");
        }
        assert_eq!(gid("Order", "7"), "gid://shopify/Order/7");
    }
}
