//! The texts that diagnostics point into.

use std::sync::Arc;

/// A file of a pack, of a base pack, or a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A range of bytes in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// A span from byte offsets. Offsets beyond 4 GiB cannot occur: files are at most 64 MiB.
    pub fn new(file: FileId, start: usize, end: usize) -> Span {
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { file, start: narrow(start), end: narrow(end.max(start)) }
    }

    /// The span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span at the start.
    pub fn head(self) -> Span {
        Span { end: self.start, ..self }
    }

    /// The empty span at the end.
    pub fn tail(self) -> Span {
        Span { start: self.end, ..self }
    }
}

/// A line and a column, both counted from 1; the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

/// Where a file lies, and so what its path means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// The path is relative to the pack's folder.
    Pack,
    /// Among the rules that come with Kontera; there is no file to open.
    BuiltIn,
    /// The path is as its user gave it.
    Elsewhere,
}

#[derive(Debug)]
struct Source {
    home: Home,
    path: String,
    text: Arc<str>,
    line_starts: Vec<usize>,
}

/// Every text of one run, by [`FileId`].
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
    /// The pack's folder as its user names it.
    folder: String,
}

impl Sources {
    /// A file of the pack, or of a base that is a folder.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        self.add_from(Home::Pack, path, text)
    }

    pub fn add_from(&mut self, home: Home, path: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        let text = text.into();
        let line_starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at.saturating_add(1))).collect();
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Source { home, path: path.into(), text, line_starts });
        id
    }

    fn get(&self, file: FileId) -> Option<&Source> {
        self.files.get(usize::try_from(file.0).ok()?)
    }

    pub fn path(&self, file: FileId) -> &str {
        self.get(file).map_or("", |source| &source.path)
    }

    /// The pack's folder, for [`Sources::opened`]; `/` between its parts.
    pub fn lie_in(&mut self, folder: impl Into<String>) {
        self.folder = folder.into();
    }

    /// The path as the file can be opened: relative to where the folder is. That of a built-in file as it is.
    pub fn opened(&self, file: FileId) -> String {
        match self.get(file) {
            Some(source) if source.home == Home::Pack => self.within(&source.path),
            Some(source) => source.path.clone(),
            None => String::new(),
        }
    }

    /// A path below the pack's folder as it can be opened.
    pub fn within(&self, path: &str) -> String {
        joined(&self.folder, path)
    }

    pub fn is_built_in(&self, file: FileId) -> bool {
        self.get(file).is_some_and(|source| source.home == Home::BuiltIn)
    }

    pub fn text(&self, file: FileId) -> &str {
        self.get(file).map_or("", |source| &source.text)
    }

    /// The text, for holders that outlive these sources.
    pub fn shared(&self, file: FileId) -> Arc<str> {
        self.get(file).map_or_else(|| Arc::from(""), |source| Arc::clone(&source.text))
    }

    /// The text under a span; empty if the span does not lie on character boundaries.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.start as usize..span.end as usize).unwrap_or("")
    }

    pub fn place(&self, span: Span) -> Place {
        let Some(source) = self.get(span.file) else { return Place { line: 1, column: 1 } };
        let at = (span.start as usize).min(source.text.len());
        let line = source.line_starts.partition_point(|start| *start <= at).max(1);
        let start = source.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = source.text.get(start..at).unwrap_or("");
        Place { line, column: before.chars().count().saturating_add(1) }
    }

    /// `rules/accounts.kon:22`, the way people write a place. The same wherever the pack lies.
    pub fn at(&self, span: Span) -> String {
        format!("{}:{}", self.path(span.file), self.place(span).line)
    }

    /// [`Sources::at`] with the path as it can be opened.
    pub fn opened_at(&self, span: Span) -> String {
        format!("{}:{}", self.opened(span.file), self.place(span).line)
    }

    pub fn files(&self) -> impl Iterator<Item = (FileId, &str)> {
        self.files
            .iter()
            .enumerate()
            .map(|(n, source)| (FileId(u32::try_from(n).unwrap_or(u32::MAX)), source.path.as_str()))
    }
}

/// `examples/shop` and `../house/rules/a.kon` to `examples/house/rules/a.kon`.
fn joined(folder: &str, path: &str) -> String {
    let all = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
    let absolute = path.starts_with('/') || folder.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in all.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    format!("{}{}", if absolute { "/" } else { "" }, parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_that_can_be_opened() {
        assert_eq!(joined("", "rules/a.kon"), "rules/a.kon");
        assert_eq!(joined(".", "pack.yaml"), "pack.yaml");
        assert_eq!(joined("examples/shop/", "../house/rules/a.kon"), "examples/house/rules/a.kon");
        assert_eq!(joined("..", "../house/pack.yaml"), "../../house/pack.yaml");
        assert_eq!(joined("/srv/shop", "../../../a.kon"), "/a.kon");
        assert_eq!(joined("shop", "/srv/house/a.kon"), "/srv/house/a.kon");
        let mut sources = Sources::default();
        sources.lie_in("examples/shop");
        let own = sources.add("rules/a.kon", "");
        let std = sources.add_from(Home::BuiltIn, "std/vat.kon", "");
        let facts = sources.add_from(Home::Elsewhere, "facts.yaml", "");
        let shown = [own, std, facts].map(|file| sources.opened(file));
        assert_eq!(shown, ["examples/shop/rules/a.kon", "std/vat.kon", "facts.yaml"]);
        assert_eq!(sources.at(Span::new(own, 0, 0)), "rules/a.kon:1");
    }

    #[test]
    fn places_count_characters_from_one() {
        let mut sources = Sources::default();
        let file = sources.add("a.kon", "let å = 1\n\n  x");
        assert_eq!(sources.place(Span::new(file, 0, 1)), Place { line: 1, column: 1 });
        assert_eq!(sources.place(Span::new(file, 6, 6)), Place { line: 1, column: 6 });
        assert_eq!(sources.place(Span::new(file, 14, 15)), Place { line: 3, column: 3 });
        assert_eq!(sources.slice(Span::new(file, 4, 6)), "å");
        assert_eq!(sources.at(Span::new(file, 999, 999)), "a.kon:3");
    }
}
