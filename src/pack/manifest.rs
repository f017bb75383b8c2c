//! `pack.yaml`: what the pack is called, what it stands on, what this customer has chosen.

use super::Given;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Level, Severity, Span, closest, code, find, meant};
use crate::document::{Data, Key, Node};
use smol_str::SmolStr;

#[derive(Clone, Debug)]
pub struct Manifest {
    pub file: Option<FileId>,
    pub name: String,
    pub version: String,
    pub base: Vec<Base>,
    /// Bases that are named, but not in a way that can be read.
    pub lost: Vec<SmolStr>,
    /// `sv` or `en`
    pub locale: String,
    pub time_zone: String,
    pub time_zone_at: Option<Span>,
    /// The currency the books are kept in.
    pub books: String,
    /// A set of settings of a base pack, and where it is named.
    pub profile: Option<(SmolStr, Span)>,
    pub settings: Vec<Given>,
    pub levels: Levels,
}

/// What a pack makes of codes that are no errors by themselves.
pub type Levels = Vec<(&'static Code, Level)>;

impl Default for Manifest {
    fn default() -> Manifest {
        Manifest {
            file: None,
            name: String::new(),
            version: String::new(),
            base: Vec::new(),
            lost: Vec::new(),
            locale: "sv".to_owned(),
            time_zone: "Europe/Stockholm".to_owned(),
            time_zone_at: None,
            books: "SEK".to_owned(),
            profile: None,
            settings: Vec::new(),
            levels: Levels::new(),
        }
    }
}

/// A pack that this one stands on.
#[derive(Clone, Debug)]
pub struct Base {
    pub name: SmolStr,
    pub version: String,
    /// The folder of a pack that is not built in, relative to this pack.
    pub path: Option<String>,
    pub span: Span,
}

const KEYS: [&str; 9] = ["name", "version", "base", "locale", "time_zone", "books", "profile", "settings", "levels"];

/// Reads a profile: settings and their values, without anything around them.
pub(super) fn read_profile(node: &Node, file: FileId, found: &mut Diagnostics) -> Vec<Given> {
    Reader { file, found, lost: Vec::new() }.settings(node)
}

/// Reads a manifest; what is wrong is reported and left at its default.
pub(super) fn read(node: &Node, file: FileId, found: &mut Diagnostics) -> Manifest {
    let mut reader = Reader { file, found, lost: Vec::new() };
    let mut manifest = Manifest { file: Some(file), ..Manifest::default() };
    for (key, value) in node.entries() {
        match key.text.as_str() {
            "name" => manifest.name = reader.word(key, value).unwrap_or_default(),
            "version" => manifest.version = reader.word(key, value).unwrap_or_default(),
            "base" => {
                manifest.base = reader.bases(value);
                manifest.lost = std::mem::take(&mut reader.lost);
            }
            "locale" => {
                if let Some(locale) = reader.one_of(key, value, &["sv", "en"]) {
                    manifest.locale = locale;
                }
            }
            "time_zone" => {
                if let Some(zone) = reader.word(key, value) {
                    manifest.time_zone = zone;
                    manifest.time_zone_at = Some(reader.span(value));
                }
            }
            "books" => {
                if let Some(books) = reader.word(key, value) {
                    if crate::schema::tables::currency::decimals(&books).is_some() {
                        manifest.books = books;
                    } else {
                        reader.wrong(value, "this is no currency", "write an ISO 4217 code such as SEK");
                    }
                }
            }
            "profile" => {
                if let Some(profile) = reader.word(key, value) {
                    manifest.profile = Some((SmolStr::from(profile), reader.span(value)));
                }
            }
            "settings" => manifest.settings = reader.settings(value),
            "levels" => manifest.levels = reader.levels(value),
            _ => reader.unknown(key, &KEYS),
        }
    }
    if manifest.name.is_empty() && !node.entries().iter().any(|(key, _)| key.text == "name") {
        let span = Span::new(file, 0, 0);
        reader.found.push(
            Diagnostic::new(code::BAD_MANIFEST, "the pack has no name")
                .at(span, "in this file")
                .help("write: name: nordic-outdoor"),
        );
    }
    manifest
}

struct Reader<'d> {
    file: FileId,
    found: &'d mut Diagnostics,
    /// Base packs named in a way that cannot be read.
    lost: Vec<SmolStr>,
}

impl Reader<'_> {
    fn span(&self, node: &Node) -> Span {
        Span::new(self.file, node.start, node.end)
    }

    fn key_span(&self, key: &Key) -> Span {
        Span::new(self.file, key.start, key.end)
    }

    fn wrong(&mut self, node: &Node, message: &str, help: &str) {
        let span = self.span(node);
        self.found.push(Diagnostic::new(code::BAD_MANIFEST, message).at(span, "this value").help(help));
    }

    fn unknown(&mut self, key: &Key, known: &[&str]) {
        let meant = closest(&key.text, known.iter().copied());
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("the keys are {}", crate::diagnostics::list(known, "and")),
        };
        let span = self.key_span(key);
        self.found.push(
            Diagnostic::new(code::UNKNOWN_KEY, format!("pack.yaml knows no `{}`", key.text))
                .at(span, "unknown key")
                .help(help),
        );
    }

    fn word(&mut self, key: &Key, node: &Node) -> Option<String> {
        match &node.data {
            Data::Plain(text) | Data::Text(text) if !text.is_empty() => Some(text.clone()),
            _ => {
                let message = format!("`{}` needs one value", key.text);
                self.wrong(node, &message, "write it behind the colon");
                None
            }
        }
    }

    fn one_of(&mut self, key: &Key, node: &Node, known: &[&str]) -> Option<String> {
        let word = self.word(key, node)?;
        if known.contains(&word.as_str()) {
            return Some(word);
        }
        let help = format!("write {}", crate::diagnostics::list(known, "or"));
        self.wrong(node, &format!("`{}` cannot be {word}", key.text), &help);
        None
    }

    fn bases(&mut self, node: &Node) -> Vec<Base> {
        let Data::Object(entries) = &node.data else {
            self.wrong(node, "`base` lists packs and their versions", "write:  base:\n    std: \"0.1\"");
            self.lost.push(SmolStr::default());
            return Vec::new();
        };
        entries.iter().filter_map(|(key, value)| self.base(key, value)).collect()
    }

    fn base(&mut self, key: &Key, node: &Node) -> Option<Base> {
        let name = SmolStr::new(&key.text);
        let span = self.key_span(key);
        let (version, path) = match &node.data {
            Data::Plain(text) | Data::Text(text) if !text.is_empty() => (text.clone(), None),
            Data::Object(entries) => {
                let (mut version, mut path, mut sound) = (None, None, true);
                for (inner, value) in entries {
                    match inner.text.as_str() {
                        "version" => version = self.word(inner, value),
                        "path" => path = self.word(inner, value),
                        _ => {
                            self.unknown(inner, &["version", "path"]);
                            sound = false;
                        }
                    }
                }
                if version.is_none() && sound {
                    self.wrong(
                        node,
                        "a base pack is pinned to a version",
                        "write:  house: { version: \"1.0\", path: ../house }",
                    );
                }
                if !sound || version.is_none() {
                    self.lost.push(name);
                    return None;
                }
                (version?, path)
            }
            _ => {
                self.wrong(node, "a base pack is pinned to a version", "write:  std: \"0.1\"");
                self.lost.push(name);
                return None;
            }
        };
        Some(Base { name, version, path, span })
    }

    fn settings(&mut self, node: &Node) -> Vec<Given> {
        match &node.data {
            Data::Object(entries) => entries
                .iter()
                .map(|(key, value)| Given {
                    file: self.file,
                    name: SmolStr::new(&key.text),
                    name_at: (key.start, key.end),
                    value: value.clone(),
                    of_profile: false,
                })
                .collect(),
            Data::Plain(text) if text.is_empty() => Vec::new(),
            _ => {
                self.wrong(
                    node,
                    "`settings` lists settings and their values",
                    "write:  settings:\n    order_prefix: SH-",
                );
                Vec::new()
            }
        }
    }

    fn levels(&mut self, node: &Node) -> Levels {
        match &node.data {
            Data::Object(entries) => entries.iter().filter_map(|(key, value)| self.level(key, value)).collect(),
            Data::Plain(text) if text.is_empty() => Levels::new(),
            _ => {
                self.wrong(node, "`levels` lists codes and what they count as", "write:  levels: { K0705: allow }");
                Levels::new()
            }
        }
    }

    fn level(&mut self, key: &Key, node: &Node) -> Option<(&'static Code, Level)> {
        let Some(code) = find(&key.text) else {
            let help = match meant(&key.text) {
                Some(meant) => format!("did you mean `{}`, {}?", meant.id, meant.title),
                None => "all codes and what they mean: kontera explain".to_owned(),
            };
            let diagnostic = Diagnostic::new(code::UNKNOWN_CODE, format!("there is no code `{}`", key.text))
                .at(self.key_span(key), "unknown code")
                .help(help);
            self.found.push(diagnostic);
            return None;
        };
        let word = self.word(key, node)?;
        let Some(level) = Level::of(&word) else {
            let help = match closest(&word, Level::WORDS) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("write {}", crate::diagnostics::list(&Level::WORDS, "or")),
            };
            self.wrong(node, &format!("`{word}` is no level"), &help);
            return None;
        };
        if code.severity == Severity::Error && level != Level::Error {
            let diagnostic = Diagnostic::new(code::ERROR_STAYS, format!("{} is an error and stays one", code.id))
                .at(self.span(node), "not possible for an error")
                .help("correct what it finds; warnings, and what is not proved, can be allowed");
            self.found.push(diagnostic);
            return None;
        }
        Some((code, level))
    }
}
