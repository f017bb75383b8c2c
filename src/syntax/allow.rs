//! `allow K0705 because "…"`: lines that say a finding may be there, and why. Like comments they may stand above anything,
//! so they are taken out before the rest is read; afterwards each is given what it stands above.

use super::explain;
use super::lower::Lower;
use super::parser::{Rule, read};
use super::segment::comment_start;
use super::tree::{Allow, Item};
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Severity, Span, code, find, meant};

/// A line that was taken out.
pub(super) struct Line {
    allow: Allow,
    /// The next line with something on it.
    below: Option<Span>,
}

/// The lines, and the file with blanks in their place. None if there are no such lines.
pub(super) fn take(file: FileId, source: &str, found: &mut Diagnostics) -> (Vec<Line>, Option<String>) {
    if !source.contains("allow") {
        return (Vec::new(), None);
    }
    let lines = lines(source);
    let mut taken = Vec::new();
    let mut without = String::with_capacity(source.len());
    let mut rest = lines.as_slice();
    while let [line, after @ ..] = rest {
        rest = after;
        if !line.allows() {
            without.push_str(line.text);
            continue;
        }
        let mut text = line.text;
        // A long reason may stand on the next line.
        if let [next, after @ ..] = rest
            && first_word(next.text) == "because"
            && !text.contains("because")
        {
            text = source.get(line.start..next.start.saturating_add(next.text.len())).unwrap_or(text);
            rest = after;
        }
        without.extend(text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        if let Some(allow) = one(file, line.start, text, found) {
            taken.push(Line { allow, below: below(file, rest) });
        }
    }
    (taken, Some(without))
}

/// Each line with the widest thing that begins right below it.
pub(super) fn placed(lines: Vec<Line>, items: &[Item]) -> Vec<Allow> {
    if lines.is_empty() {
        return Vec::new();
    }
    let places: Vec<Span> = items.iter().flat_map(Item::places).collect();
    lines
        .into_iter()
        .map(|Line { allow, below }| {
            let begins = |place: &&Span| below.is_some_and(|line| (line.start..line.end).contains(&place.start));
            let widest =
                places.iter().filter(begins).min_by_key(|place| (place.start, u32::MAX.saturating_sub(place.end)));
            Allow { covers: widest.copied().or(below), ..allow }
        })
        .collect()
}

struct SourceLine<'a> {
    start: usize,
    text: &'a str,
    /// It begins inside a `"""` text.
    in_text: bool,
}

fn lines(source: &str) -> Vec<SourceLine<'_>> {
    let (mut at, mut block_text) = (0usize, false);
    source
        .split_inclusive('\n')
        .map(|text| {
            let line = SourceLine { start: at, text, in_text: block_text };
            at = at.saturating_add(text.len());
            comment_start(text, &mut block_text);
            line
        })
        .collect()
}

impl SourceLine<'_> {
    /// `allow` and what could be a code. A thing that is called so is followed by a sign or a joining word.
    fn allows(&self) -> bool {
        let text = self.text.trim_start_matches('\u{FEFF}');
        let joining = ["when", "otherwise", "else", "or", "and", "not", "is", "in", "as", "fit", "for", "where", "by"];
        if self.in_text || first_word(text) != "allow" {
            return false;
        }
        let rest = text.trim_start().trim_start_matches("allow");
        let next = first_word(rest);
        rest.starts_with(char::is_whitespace) && !next.is_empty() && !joining.contains(&next)
    }
}

fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    text.get(..text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())).unwrap_or("")
}

/// The next line that is no comment and no line of this kind; a `}` ends the block.
fn below(file: FileId, rest: &[SourceLine<'_>]) -> Option<Span> {
    let skipped = |line: &&SourceLine<'_>| {
        let text = line.text.trim();
        !text.is_empty() && !text.starts_with("//") && !line.allows()
    };
    let line = rest.iter().find(skipped).filter(|line| !line.text.trim().starts_with('}'))?;
    let indent = line.text.len().saturating_sub(line.text.trim_start().len());
    let start = line.start.saturating_add(indent);
    Some(Span::new(file, start, start.saturating_add(line.text.trim().len())))
}

fn one(file: FileId, base: usize, text: &str, found: &mut Diagnostics) -> Option<Allow> {
    // The file's first line may begin with a byte order mark, which the grammar passes over.
    let pairs = match read(Rule::only_allow, text) {
        Ok(pairs) => pairs,
        Err(failure) => {
            found.push(unreadable(file, base, text, &failure));
            return None;
        }
    };
    let lead = text.len().saturating_sub(text.trim_start().len());
    let start = base.saturating_add(lead);
    let span = Span::new(file, start, start.saturating_add(super::segment::code_length(text.trim_start())));
    let (id, because) = Lower { file, base, found }.allow(pairs, span)?;
    let Some(code) = find(&id.text) else {
        let help = match meant(&id.text) {
            Some(meant) => format!("did you mean `{}`, {}?", meant.id, meant.title),
            None => "all codes and what they mean: kontera explain".to_owned(),
        };
        let message = format!("there is no code `{}`", id.text);
        found.push(Diagnostic::new(code::UNKNOWN_CODE, message).at(id.span, "unknown code").help(help));
        return None;
    };
    if code.severity == Severity::Error {
        found.push(
            Diagnostic::new(code::ERROR_STAYS, format!("{} is an error and cannot be allowed", code.id))
                .at(id.span, "not possible for an error")
                .help("correct what it finds; warnings, and what is not proved, can be allowed"),
        );
        return None;
    }
    Some(Allow { code, because, covers: None, span })
}

/// A missing reason has a name of its own.
fn unreadable(file: FileId, base: usize, text: &str, failure: &super::parser::Failure) -> Diagnostic {
    let line = text.get(..super::segment::code_length(text)).unwrap_or(text);
    let mut words = line.split_whitespace();
    if let (Some(_), Some(id), None) = (words.next(), words.next(), words.next()) {
        let start = base.saturating_add(line.rfind(id).unwrap_or(0));
        return Diagnostic::new(code::NO_REASON, "this `allow` does not say why")
            .at(Span::new(file, start, start.saturating_add(id.len())), "a reason is missing")
            .help(format!("write it behind the code: allow {id} because \"agreed with the auditor, 2026-03\""));
    }
    explain::failure(file, base, text, failure)
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::{Diagnostics, Sources};

    /// Codes, and what the lines cover, in the words of the file.
    fn allowed(text: &str) -> (Vec<(&'static str, String)>, Vec<String>) {
        let mut sources = Sources::default();
        let file = sources.add("a.kon", text);
        let mut found = Diagnostics::default();
        let tree = super::super::parse(file, text, &mut found);
        let shown =
            |allow: &super::Allow| allow.covers.map_or("–".to_owned(), |covers| sources.slice(covers).to_owned());
        let allows = tree.allows.iter().map(|allow| (allow.code.id, shown(allow))).collect();
        (
            allows,
            found.iter().map(|found| format!("{} {}", found.code.id, sources.slice(found.labels[0].span))).collect(),
        )
    }

    #[test]
    fn a_line_covers_what_begins_below_it() {
        let text = "allow K0511 because \"so\" // why not\n\n/// A table.\nallow K0510 because \"so\"\n// Note.\n\
                    table a(b: Text) -> Text {\n  | b |\n  allow K0705 because \"so\"\n  | \"allow K0705\" | \"x\" |\n}\n";
        let table = &text[text.find("table a").expect("it")..text.len() - 1];
        let (allows, found) = allowed(text);
        let row = "| \"allow K0705\" | \"x\" |";
        assert_eq!(allows, [("K0511", table.to_owned()), ("K0510", table.to_owned()), ("K0705", row.to_owned())]);
        assert_eq!(found, [] as [&str; 0]);
    }

    #[test]
    fn blocks_in_blocks() {
        let text = "map a -> B {\n  allow K0707 because \"so\"\n  C = 1\n    + 2\n  allow K0707 because \"so\"\n  Rows {\n    \
                    allow K0707 because \"so\"\n    row x {\n      D = 1\n    }\n  }\n  allow K0707 because \"so\"\n}\n\
                    flow f {\n  allow K0707 because \"so\"\n  on order.paid {\n    allow K0707 because \"so\"\n    create a\n  }\n}\n";
        let (allows, found) = allowed(text);
        let covers: Vec<&str> = allows.iter().map(|(_, covers)| covers.as_str()).collect();
        let group = "row x {\n      D = 1\n    }";
        let rows = format!("Rows {{\n    {}\n    {group}\n  }}", "allow K0707 because \"so\"");
        let on = format!("on order.paid {{\n    {}\n    create a", "allow K0707 because \"so\"");
        assert_eq!(covers, ["C = 1\n    + 2", &rows, group, "–", &on, "create a"]);
        assert_eq!(found, [] as [&str; 0]);
    }

    #[test]
    fn broken_items_and_other_line_ends() {
        let text = "\u{FEFF}allow K0511 because \"so\"\r\ntable a(b) -> {\r\n  | x |\r\n  allow K0705 because \"so\"\r\n  | y |\r\n}\r\n";
        let (allows, found) = allowed(text);
        assert_eq!(
            allows[0],
            ("K0511", "table a(b) -> {\r\n  | x |\r\n  allow K0705 because \"so\"\r\n  | y |\r\n}".to_owned())
        );
        assert_eq!(allows[1], ("K0705", "| y |".to_owned()));
        assert_eq!(found, ["K0101 {"]);
    }

    #[test]
    fn other_things_may_be_called_so() {
        let text = "record A {\n  allow: Bool\n  allow  : Bool\n}\nclassify b {\n  allow when x\n  otherwise y\n}\n\
                    let c = a or\n  allow and x\nlet t = \"\"\"\n  allow K0511 because \"\n  \"\"\"\n";
        assert_eq!(allowed(text), (Vec::new(), Vec::new()));
    }

    #[test]
    fn slips() {
        let told = |line: &str| allowed(&format!("{line}\nlet a = 1\n")).1;
        assert_eq!(told("allow K0511"), ["K0117 K0511"]);
        assert_eq!(told("allow K0511 because \"\""), ["K0117 K0511"]);
        assert_eq!(told("allow K0511 \"so\""), ["K0101 \""]);
        assert_eq!(told("allow K0511 because \"so"), ["K0105 \""]);
        assert_eq!(told("allow K0511 because \"so\" let b = 1"), ["K0101 let"]);
        assert_eq!(told("allow 0511 because \"so\""), ["K0901 0511"]);
        assert_eq!(told("allow K0509 because \"so\""), ["K0902 K0509"]);
        assert_eq!(told("allow K0511\n  because \"so\""), [] as [&str; 0]);
    }
}
