//! Fortnox's refusals, in their four envelopes. Texts are Swedish, as Fortnox's are.

use crate::document::Json;
use crate::sandbox::json::{integer, object};
use crate::sandbox::{Response, wire};
use http::StatusCode;
use std::borrow::Cow;

/// Why a request was not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// 400 with small keys. Code 0 where the real one is not known.
    Invalid(u32, Cow<'static, str>),
    /// 404 with capital keys.
    Missing(u32, Cow<'static, str>),
    /// 401 of the gateway.
    Unauthorized,
    /// 429 of the gateway.
    TooMany(Option<u32>),
    /// The token endpoint's own.
    Oauth(u16, &'static str, &'static str),
}

/// A refusal with a code and a text.
pub(super) fn invalid(code: u32, text: impl Into<Cow<'static, str>>) -> Refusal {
    Refusal::Invalid(code, text.into())
}

/// A refusal whose code nobody has written down.
pub(super) fn uncoded(text: impl Into<Cow<'static, str>>) -> Refusal {
    Refusal::Invalid(0, text.into())
}

/// The address leads nowhere.
pub(super) fn nowhere() -> Refusal {
    Refusal::Missing(0, Cow::Borrowed("Resursen finns inte."))
}

impl Refusal {
    pub(super) fn response(self) -> Response {
        match self {
            Refusal::Invalid(code, text) => {
                let body = information("error", "message", "code", code, text.into_owned());
                wire::json(StatusCode::BAD_REQUEST, &body)
            }
            Refusal::Missing(code, text) => {
                let body = information("Error", "Message", "Code", code, text.into_owned());
                wire::json(StatusCode::NOT_FOUND, &body)
            }
            Refusal::Unauthorized => {
                wire::json(StatusCode::UNAUTHORIZED, &object([("message", Json::text("unauthorized"))]))
            }
            Refusal::TooMany(after) => {
                let body = object([("message", Json::text("Too Many Requests"))]);
                let mut response = wire::json(StatusCode::TOO_MANY_REQUESTS, &body);
                if let Some(after) = after {
                    response.headers_mut().insert(http::header::RETRY_AFTER, http::HeaderValue::from(after));
                }
                response
            }
            Refusal::Oauth(status, error, description) => {
                let body = object([("error", Json::text(error)), ("error_description", Json::text(description))]);
                wire::json(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), &body)
            }
        }
    }
}

fn information(error: &str, message: &str, code: &str, number: u32, text: String) -> Json {
    let inner = object([(error, integer(1)), (message, Json::Text(text)), (code, integer(i64::from(number)))]);
    object([("ErrorInformation", inner)])
}
