//! YAML 1.2, read event by event: every key and value keeps its place, and an unquoted word stays a word until a type
//! reads it. So `NO` is Norway, `00123` keeps its zeros and `25.10` never becomes a float.

use super::{Data, Key, Node, Unreadable};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};
use std::collections::BTreeSet;

/// Mappings and lists inside one another, at most.
const DEEPEST: usize = 64;

/// Reads one YAML document. An empty one is an empty object.
pub fn read_yaml(text: &str) -> Result<Node, Unreadable> {
    let text = text.trim_start_matches('\u{FEFF}');
    let mut reader = Reader { parser: Parser::new_from_str(text), places: Places::new(text) };
    let mut root = None;
    while let Some((event, span)) = reader.next()? {
        match event {
            Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
            Event::StreamEnd => break,
            event => {
                if root.is_some() {
                    return Err(Unreadable::new(
                        reader.places.start(span),
                        "a second document begins here",
                        "one file holds one document; remove the `---`",
                    ));
                }
                root = Some(reader.value(event, span, 0)?);
            }
        }
    }
    Ok(root.unwrap_or(Node { start: 0, end: 0, data: Data::Object(Vec::new()) }))
}

struct Reader<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    places: Places<'a>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Option<(Event<'a>, Span)>, Unreadable> {
        match self.parser.next_event() {
            None => Ok(None),
            Some(Ok(event)) => Ok(Some(event)),
            Some(Err(error)) => {
                let at = self.places.offset(*error.marker());
                let (what, help) = said(error.info());
                Err(Unreadable::new(at, what, help))
            }
        }
    }

    fn value(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, Unreadable> {
        let start = self.places.start(span);
        if depth > DEEPEST {
            return Err(Unreadable::new(start, "nested more than 64 deep", "no pack file needs that"));
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.plain_yaml(anchor, tag.is_some(), start)?;
                let end = self.places.offset(span.end).max(start);
                let text = text.into_owned();
                let data = if style == ScalarStyle::Plain { Data::Plain(text) } else { Data::Text(text) };
                Ok(Node { start, end, data })
            }
            Event::SequenceStart(anchor, tag) => {
                self.plain_yaml(anchor, tag.is_some(), start)?;
                self.list(start, depth)
            }
            Event::MappingStart(anchor, tag) => {
                self.plain_yaml(anchor, tag.is_some(), start)?;
                self.object(start, depth)
            }
            Event::Alias(_) => Err(no_anchors(start)),
            _ => Err(Unreadable::new(start, "a value is missing", "write one")),
        }
    }

    fn plain_yaml(&self, anchor: usize, tagged: bool, at: usize) -> Result<(), Unreadable> {
        if anchor > 0 {
            return Err(no_anchors(at));
        }
        if tagged {
            return Err(Unreadable::new(at, "YAML tags (`!…`) are not used here", "remove the tag"));
        }
        Ok(())
    }

    fn list(&mut self, start: usize, depth: usize) -> Result<Node, Unreadable> {
        let mut values: Vec<Node> = Vec::new();
        while let Some((event, span)) = self.next()? {
            if matches!(event, Event::SequenceEnd) {
                break;
            }
            values.push(self.value(event, span, depth.saturating_add(1))?);
        }
        let end = values.last().map_or(start, |last| last.end);
        Ok(Node { start, end, data: Data::List(values) })
    }

    fn object(&mut self, start: usize, depth: usize) -> Result<Node, Unreadable> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        while let Some((event, span)) = self.next()? {
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let key = self.key(event, span)?;
            if !seen.insert(key.text.clone()) {
                let what = format!("`{}` stands twice", key.text);
                return Err(Unreadable::new(key.start, what, "keep one of them"));
            }
            let Some((event, span)) = self.next()? else { break };
            let value = self.value(event, span, depth.saturating_add(1))?;
            entries.push((key, value));
        }
        let end = entries.last().map_or(start, |(_, last)| last.end);
        Ok(Node { start, end, data: Data::Object(entries) })
    }

    fn key(&mut self, event: Event<'a>, span: Span) -> Result<Key, Unreadable> {
        let start = self.places.start(span);
        match event {
            Event::Scalar(text, _, anchor, tag) => {
                self.plain_yaml(anchor, tag.is_some(), start)?;
                Ok(Key { text: text.into_owned(), start, end: self.places.offset(span.end).max(start) })
            }
            _ => Err(Unreadable::new(start, "a key must be a single word or text", "write `key: value`")),
        }
    }
}

/// What the parser means, for people who do not know YAML by heart.
fn said(info: &str) -> (&'static str, &'static str) {
    const INDENTED: (&str, &str) =
        ("this line is indented otherwise than its neighbours", "lines of one list begin alike");
    match info {
        info if info.contains("tab") => ("a tab stands here", "indent with blanks, two for each step"),
        info if info.contains("illegal placement of ':'") => {
            ("a `:` inside `[…]` or `{…}`", "close the list above, or put the text into quotes")
        }
        info if info.contains("mapping values are not allowed") => {
            ("a second `:` on one line", "put a text with a colon into quotes; or the line above is indented wrongly")
        }
        info if info.contains("quoted scalar")
            && ["end of stream", "document", "indentation"].iter().any(|word| info.contains(word)) =>
        {
            ("a quote is not closed", "close it on the line where it begins")
        }
        info if info.contains("double-quoted scalar") => {
            ("text behind a closing quote", "put all of it into the quotes")
        }
        info if info.contains("escape") => ("an unknown escape", "write a backslash as \\\\, or use 'single quotes'"),
        info if info.contains("flow sequence") => ("a `[` is not closed", "write [a, b]"),
        info if info.contains("flow mapping") => ("a `{` is not closed", "write { version: \"1.0\", path: ../house }"),
        info if info.contains("bracket") => ("a bracket closes nothing", "remove it, or put the text into quotes"),
        info if info.contains("simple key") => {
            ("a `:` is missing", "write `key: value`, with a blank behind the colon")
        }
        info if info.contains("indentation") || info.contains("block mapping") || info.contains("block collection") => {
            INDENTED
        }
        info if info.contains("anchor") || info.contains("alias") => {
            ("`&` and `*` have a meaning in YAML", "put the text into quotes")
        }
        info if info.contains("unexpected character")
            || info.contains("cannot start")
            || info.contains("node content") =>
        {
            ("no value begins like this", "put the text into quotes")
        }
        _ => ("this is not YAML", "check indentation (blanks only) and quotes"),
    }
}

fn no_anchors(at: usize) -> Unreadable {
    Unreadable::new(at, "anchors and aliases (`&`, `*`) are not used here", "write the value out")
}

/// The parser counts characters; we point at bytes.
struct Places<'a> {
    text: &'a str,
    line_starts: Vec<usize>,
}

impl<'a> Places<'a> {
    fn new(text: &'a str) -> Places<'a> {
        let line_starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at.saturating_add(1))).collect();
        Places { text, line_starts }
    }

    fn start(&self, span: Span) -> usize {
        self.offset(span.start)
    }

    fn offset(&self, marker: Marker) -> usize {
        let start = self.line_starts.get(marker.line().saturating_sub(1)).copied().unwrap_or(self.text.len());
        let line = self.text.get(start..).unwrap_or("");
        let column = line.char_indices().nth(marker.col()).map_or(line.len(), |(at, _)| at);
        start.saturating_add(column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        let node = read_yaml("country: NO\nzip: 00123\nprice: 25.10\nquoted: \"yes\"\nempty:\n").expect("reads");
        let get = |key: &str| format!("{:?}", node.get(key).expect("once").expect("there").data);
        assert_eq!(get("country"), "Plain(\"NO\")");
        assert_eq!(get("zip"), "Plain(\"00123\")");
        assert_eq!(get("price"), "Plain(\"25.10\")");
        assert_eq!(get("quoted"), "Text(\"yes\")");
        assert_eq!(get("empty"), "Plain(\"\")");
    }

    #[test]
    fn places_are_bytes() {
        let text = "å: 1\nnamn: Öst\n";
        let node = read_yaml(text).expect("reads");
        let value = node.get("namn").expect("once").expect("there");
        assert_eq!(text.get(value.start..value.end), Some("Öst"));
    }

    #[test]
    fn mistakes_name_their_place() {
        let broken = |text: &str| {
            let error = read_yaml(text).expect_err("must not be read");
            (error.at, error.what)
        };
        assert_eq!(broken("a: 1\nb: 2\na: 3\n"), (10, "`a` stands twice".into()));
        assert_eq!(broken("a: &x 1\n").1, "anchors and aliases (`&`, `*`) are not used here");
        assert_eq!(broken("a: !!str 1\n").1, "YAML tags (`!…`) are not used here");
        assert_eq!(broken("a: 1\n---\nb: 1\n").1, "a second document begins here");
        assert!(broken("a: [1, 2\nb: 3\n").1.starts_with("a `:` inside"));
    }
}
