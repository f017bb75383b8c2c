//! JSON by jiter, which keeps number texts and offsets. The nesting limit is ours, the same on every machine.

use super::{Data, Key, Node, Unreadable, utf8};
use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};

/// Objects and lists inside one another, at most.
pub const DEEPEST: usize = 64;

/// Reads one JSON document; anything but blanks after it is an error.
pub fn read_json(bytes: &[u8]) -> Result<Node, Unreadable> {
    utf8(bytes)?;
    // A byte order mark is not JSON, but Windows programs write it.
    let skipped = if bytes.starts_with("\u{FEFF}".as_bytes()) { 3 } else { 0 };
    let body = bytes.get(skipped..).unwrap_or(&[]);
    let mut reader = Reader { jiter: Jiter::new(body), skipped };
    let peek = reader.jiter.peek().map_err(|error| reader.unreadable(&error))?;
    let node = reader.value(peek, 0)?;
    reader.jiter.finish().map_err(|error| reader.unreadable(&error))?;
    Ok(node)
}

struct Reader<'a> {
    jiter: Jiter<'a>,
    skipped: usize,
}

impl Reader<'_> {
    fn at(&self) -> usize {
        self.jiter.current_index().saturating_add(self.skipped)
    }

    fn value(&mut self, peek: Peek, depth: usize) -> Result<Node, Unreadable> {
        let start = self.at();
        if depth > DEEPEST {
            return Err(Unreadable::new(
                start,
                format!("objects and lists stand more than {DEEPEST} deep"),
                "no Shopify document is that deep; check what sent it",
            ));
        }
        let data = match peek {
            Peek::Null => self.jiter.known_null().map(|()| Data::Null),
            Peek::True | Peek::False => self.jiter.known_bool(peek).map(Data::Bool),
            Peek::String => self.jiter.known_str().map(|text| Data::Text(text.to_owned())),
            Peek::Array => return self.list(start, depth),
            Peek::Object => return self.object(start, depth),
            _ => self
                .jiter
                .known_number_bytes(peek)
                .map(|digits| Data::Number(String::from_utf8_lossy(digits).into_owned())),
        };
        match data {
            Ok(data) => Ok(Node { start, end: self.at(), data }),
            Err(error) => Err(self.unreadable(&error)),
        }
    }

    fn list(&mut self, start: usize, depth: usize) -> Result<Node, Unreadable> {
        let mut values = Vec::new();
        let mut next = self.jiter.known_array().map_err(|error| self.unreadable(&error))?;
        while let Some(peek) = next {
            values.push(self.value(peek, depth.saturating_add(1))?);
            next = self.jiter.array_step().map_err(|error| self.unreadable(&error))?;
        }
        Ok(Node { start, end: self.at(), data: Data::List(values) })
    }

    fn object(&mut self, start: usize, depth: usize) -> Result<Node, Unreadable> {
        let mut entries = Vec::new();
        let mut next = self.jiter.known_object().map(|key| key.map(str::to_owned));
        loop {
            let text = match next {
                Ok(Some(text)) => text,
                Ok(None) => break,
                Err(error) => return Err(self.unreadable(&error)),
            };
            let end = self.at();
            let key = Key { start: end.saturating_sub(text.len()), end, text };
            let peek = self.jiter.peek().map_err(|error| self.unreadable(&error))?;
            let value = self.value(peek, depth.saturating_add(1))?;
            entries.push((key, value));
            next = self.jiter.next_key().map(|key| key.map(str::to_owned));
        }
        Ok(Node { start, end: self.at(), data: Data::Object(entries) })
    }

    fn unreadable(&self, error: &JiterError) -> Unreadable {
        let at = error.index.saturating_add(self.skipped);
        let (what, help) = match &error.error_type {
            JiterErrorType::JsonError(kind) => words(kind),
            JiterErrorType::WrongType { .. } => ("this is not JSON", "check what wrote the document"),
        };
        Unreadable::new(at, what, help)
    }
}

/// jiter's finding in our words.
fn words(kind: &JsonErrorType) -> (&'static str, &'static str) {
    use JsonErrorType::{
        ControlCharacterWhileParsingString, EofWhileParsingList, EofWhileParsingObject, EofWhileParsingString,
        EofWhileParsingValue, ExpectedColon, ExpectedListCommaOrEnd, ExpectedObjectCommaOrEnd, ExpectedSomeIdent,
        ExpectedSomeValue, InvalidEscape, InvalidNumber, InvalidUnicodeCodePoint, KeyMustBeAString,
        LoneLeadingSurrogateInHexEscape, TrailingCharacters, TrailingComma, UnexpectedEndOfHexEscape,
    };
    match kind {
        EofWhileParsingList | EofWhileParsingObject | EofWhileParsingString | EofWhileParsingValue => {
            ("the document ends too early", "it was cut off; fetch it again")
        }
        ExpectedColon => ("a `:` is missing after a key", "check what wrote the document"),
        ExpectedListCommaOrEnd => ("a `,` or `]` is missing", "check what wrote the document"),
        ExpectedObjectCommaOrEnd => ("a `,` or `}` is missing", "check what wrote the document"),
        ExpectedSomeIdent | ExpectedSomeValue => {
            ("this is no JSON value", "texts stand in double quotes; NaN and undefined do not exist in JSON")
        }
        InvalidEscape | UnexpectedEndOfHexEscape | InvalidUnicodeCodePoint | LoneLeadingSurrogateInHexEscape => {
            ("an invalid escape in a text", "check what wrote the document")
        }
        InvalidNumber => ("this is no JSON number", "no leading zeros, no `+`, a digit after the point"),
        ControlCharacterWhileParsingString => {
            ("a raw control character in a text", "line breaks in texts are written \\n")
        }
        KeyMustBeAString => ("a key is not in double quotes", "check what wrote the document"),
        TrailingComma => ("a comma with nothing after it", "remove it"),
        TrailingCharacters => ("text after the end of the document", "several documents: one per line, as .jsonl"),
        _ => ("this is not JSON", "check what wrote the document"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(bytes: &[u8]) -> (usize, String) {
        let error = read_json(bytes).expect_err("must not be read");
        (error.at, error.what)
    }

    #[test]
    fn numbers_keep_their_text() {
        let node = read_json(br#"{"a": 9007199254740993, "b": 0.10, "c": 1e2, "d": -0}"#).expect("reads");
        let text = |key: &str| match node.get(key).expect("once").map(|node| &node.data) {
            Some(Data::Number(text)) => text.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!((text("a").as_str(), text("b").as_str()), ("9007199254740993", "0.10"));
        assert_eq!((text("c").as_str(), text("d").as_str()), ("1e2", "-0"));
    }

    #[test]
    fn hostile_documents_name_their_place() {
        assert_eq!(broken(b"{\"a\": 1,\n \"b\": NaN}"), (15, "this is no JSON value".into()));
        assert_eq!(broken(b"{\"a\": \"\xff\"}"), (7, "this is not UTF-8 text".into()));
        assert_eq!(broken(b"{\"a\": 1"), (7, "the document ends too early".into()));
        assert_eq!(broken(b"{\"a\": 1} {").1, "text after the end of the document");
        assert_eq!(broken(b"{\"a\": 01}").1, "this is no JSON number");
        assert_eq!(broken(b"{\"a\": 1,}").1, "a comma with nothing after it");
        assert_eq!(broken(b"").1, "the document ends too early");
        let deep = [vec![b'['; 10_000], vec![b']'; 10_000]].concat();
        assert_eq!(broken(&deep), (65, "objects and lists stand more than 64 deep".into()));
    }

    #[test]
    fn a_byte_order_mark_and_crlf_are_no_matter() {
        let node = read_json("\u{FEFF}{\r\n\"a\": true\r\n}".as_bytes()).expect("reads");
        let Ok(Some(Node { start, data: Data::Bool(true), .. })) = node.get("a") else { panic!("{node:?}") };
        assert_eq!(*start, 11);
    }

    #[test]
    fn a_key_that_stands_twice_has_no_value() {
        let node = read_json(br#"{"a": 1, "b": 2, "a": 3}"#).expect("reads");
        assert_eq!(node.get("a").err(), Some(super::super::Twice));
        assert!(matches!(node.get("b"), Ok(Some(_))));
        assert!(matches!(node.get("c"), Ok(None)));
    }
}
