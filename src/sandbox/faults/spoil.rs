//! Answers that are not what they should be.

use super::Fault;
use crate::sandbox::{Response, wire};
use http::{StatusCode, header};

/// More than a careful reader takes.
const ENDLESS: usize = 9 << 20;

pub(super) fn html(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let page = format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>");
    wire::answer(status, "text/html; charset=utf-8", page.into_bytes())
}

pub(super) fn unavailable() -> Response {
    html(503)
}

/// The answer as the fault makes it. Without one, nothing was done.
pub(super) fn answer(fault: Fault, response: Option<Response>) -> Response {
    let mut response = match fault {
        Fault::BadGatewayBefore | Fault::BadGatewayAfter => return html(502),
        Fault::UnavailableBefore | Fault::UnavailableAfter => return unavailable(),
        Fault::GatewayTimeoutBefore | Fault::GatewayTimeoutAfter => return html(504),
        Fault::HtmlBefore | Fault::HtmlAfter => return html(200),
        Fault::ForeignAnswer => return wire::answer(StatusCode::OK, "application/json", b"{\"pong\":true}".to_vec()),
        Fault::ErrorBefore | Fault::ErrorAfter => return system_exception(),
        _ => response.unwrap_or_else(system_exception),
    };
    match fault {
        Fault::WrongContentType => {
            response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/plain"));
        }
        Fault::TruncatedBody => {
            let half = response.body().len().div_euclid(2);
            response.body_mut().truncate(half);
        }
        Fault::EmptyBody => response.body_mut().clear(),
        Fault::GarbageBody => *response.body_mut() = vec![0xFF, 0x00, 0xFE, b'{', b'"', 0x80],
        Fault::EndlessBody => response.body_mut().resize(ENDLESS, b' '),
        _ => {}
    }
    response
}

fn system_exception() -> Response {
    let body = r#"{"ErrorInformation":{"error":1,"message":"System exception","code":1000003}}"#;
    wire::answer(StatusCode::INTERNAL_SERVER_ERROR, "application/json", body.as_bytes().to_vec())
}
