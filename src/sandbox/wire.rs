//! Requests taken apart, answers put together.

use super::{Request, Response};
use crate::document::Json;
use http::{StatusCode, header};

/// The segments of a path, decoded. Slashes at either end are no matter.
pub(super) fn segments(path: &str) -> Vec<String> {
    path.split('/').filter(|segment| !segment.is_empty()).map(decode).collect()
}

/// The parameters of a query or of a form, decoded, in their order.
pub(super) fn parameters(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(&name.replace('+', " ")), decode(&value.replace('+', " ")))
        })
        .collect()
}

pub(super) fn parameter<'p>(parameters: &'p [(String, String)], name: &str) -> Option<&'p str> {
    parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

/// `%C3%A5` and its like as the bytes they stand for; what is no such thing stays.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0usize;
    while let Some(byte) = bytes.get(at) {
        let digits = bytes.get(at.saturating_add(1)..at.saturating_add(3));
        let value = digits
            .filter(|_| *byte == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match value {
            Some(value) => {
                decoded.push(value);
                at = at.saturating_add(3);
            }
            None => {
                decoded.push(*byte);
                at = at.saturating_add(1);
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Percent-encoded for a path.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~+".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

pub(super) fn header<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

pub(super) fn json(status: StatusCode, body: &Json) -> Response {
    answer(status, "application/json", body.compact().into_bytes())
}

pub(super) fn answer(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(content_type));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_decoded() {
        assert_eq!(segments("/3/units/f%C3%B6rp/"), ["3", "units", "förp"]);
        assert_eq!(
            parameters("city=New%20York&a=%zz&b"),
            [
                ("city".to_owned(), "New York".to_owned()),
                ("a".to_owned(), "%zz".to_owned()),
                ("b".to_owned(), String::new()),
            ]
        );
        assert_eq!(encode("förp/1"), "f%C3%B6rp%2F1");
    }
}
