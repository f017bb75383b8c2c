//! Documents one after another, from a file, a folder or a pipe, in memory that does not grow with their number.

use crate::document::{Data, Node, Unreadable, line_column, read_json};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// One document is at most this long.
const LONGEST: usize = 64 << 20;

/// A document, or why it cannot be one.
pub struct Document {
    /// The file, and the line where there are several: `orders.jsonl:17`.
    pub place: String,
    pub content: Result<Node, Problem>,
    /// Bytes of the input up to here.
    pub read: u64,
}

pub struct Problem {
    /// `12:5`, where it is known.
    pub at: Option<(usize, usize)>,
    pub what: String,
    pub help: String,
}

/// Where documents come from.
#[derive(Clone, Debug)]
pub enum Origin {
    Files(Vec<PathBuf>),
    Pipe,
}

impl Origin {
    /// A file, or the documents in a folder by name.
    pub fn at(path: PathBuf) -> Result<Origin, String> {
        if !path.exists() {
            return Err(format!("there is no file {}", path.display()));
        }
        if !path.is_dir() {
            return Ok(Origin::Files(vec![path]));
        }
        let entries = std::fs::read_dir(&path).map_err(|problem| format!("{}: {problem}", path.display()))?;
        let mut paths: Vec<PathBuf> = entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| {
                path.extension().is_some_and(|ending| ["json", "jsonl", "ndjson"].iter().any(|known| ending == *known))
            })
            .collect();
        if paths.is_empty() {
            return Err(format!("there are no .json files in {}", path.display()));
        }
        paths.sort();
        Ok(Origin::Files(paths))
    }
}

/// The documents of an origin, read ahead on a thread of their own so that ctrl-C is heard while a pipe is silent.
pub struct Documents {
    receiver: Receiver<Document>,
    /// Bytes in all, where they are known.
    pub size: Option<u64>,
}

pub enum Next {
    Document(Document),
    /// Nothing yet.
    Waiting,
    End,
}

impl Documents {
    pub fn open(origin: Origin, lines: bool) -> Documents {
        let size = match &origin {
            Origin::Files(paths) => paths.iter().map(|path| std::fs::metadata(path).ok().map(|data| data.len())).sum(),
            Origin::Pipe => None,
        };
        let (sender, receiver) = sync_channel(2);
        std::thread::spawn(move || {
            // An error here means that nobody listens any more.
            let _ = match origin {
                Origin::Files(paths) => paths.iter().try_for_each(|path| file(path, lines, &sender)),
                Origin::Pipe => {
                    let name = "standard input";
                    stream(&mut BufReader::new(io::stdin()), Stream { name, lines, ends: false }, &sender)
                }
            };
        });
        Documents { receiver, size }
    }

    pub fn next(&self) -> Next {
        match self.receiver.recv_timeout(Duration::from_millis(100)) {
            Ok(document) => Next::Document(document),
            Err(RecvTimeoutError::Timeout) => Next::Waiting,
            Err(RecvTimeoutError::Disconnected) => Next::End,
        }
    }
}

/// The receiver is gone.
struct Closed;

type Sender = SyncSender<Document>;

fn send(sender: &Sender, place: String, content: Result<Node, Problem>, read: u64) -> Result<(), Closed> {
    sender.send(Document { place, content, read }).map_err(|_| Closed)
}

fn file(path: &Path, lines: bool, sender: &Sender) -> Result<(), Closed> {
    let shown = path.display().to_string();
    let by_line = lines || path.extension().is_some_and(|ending| ending == "jsonl" || ending == "ndjson");
    match File::open(path) {
        Ok(file) => {
            let stream_of = Stream { name: &shown, lines: by_line, ends: true };
            stream(&mut BufReader::with_capacity(1 << 16, file), stream_of, sender)
        }
        Err(problem) => {
            let what = if problem.kind() == io::ErrorKind::NotFound {
                "there is no such file".to_owned()
            } else {
                problem.to_string()
            };
            send(sender, shown, Err(Problem { at: None, what, help: String::new() }), 0)
        }
    }
}

struct Stream<'a> {
    name: &'a str,
    /// Every line is a document.
    lines: bool,
    /// All of it is there: looking ahead does not wait.
    ends: bool,
}

/// One document per line if asked for, or if the first line is a whole document; else one document in all.
fn stream(reader: &mut dyn BufRead, of: Stream<'_>, sender: &Sender) -> Result<(), Closed> {
    let Stream { name, lines, ends } = of;
    let mut first = Vec::new();
    let mut read = 0u64;
    let mut number = 0usize;
    // Blank lines before anything else decide nothing.
    let ended = loop {
        first.clear();
        number += 1;
        match line(reader, &mut first) {
            Ok(Line::End) if lines || !ends => return Ok(()),
            Ok(Line::End) => {
                let help = "a document is a JSON object: {\"id\": …}".to_owned();
                return send(
                    sender,
                    name.to_owned(),
                    Err(Problem { at: None, what: "nothing is in it".to_owned(), help }),
                    0,
                );
            }
            Ok(Line::Long) => break Line::Long,
            Ok(Line::Read) if blank(&first) => read += first.len() as u64,
            Ok(Line::Read) => break Line::Read,
            Err(problem) => return broken(sender, name, &problem, read),
        }
    };
    read += first.len() as u64;
    let alone = ends && matches!(reader.fill_buf(), Ok(rest) if rest.is_empty());
    let many = lines || matches!(ended, Line::Long) || (!alone && read_json(&first).is_ok());
    if !many {
        return all(reader, first, number, name, sender, read);
    }
    one(sender, name, number, &ended, &first, read)?;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        number += 1;
        match line(reader, &mut buffer) {
            Ok(Line::End) => return Ok(()),
            Ok(ended) => {
                read += buffer.len() as u64;
                if !blank(&buffer) || matches!(ended, Line::Long) {
                    one(sender, name, number, &ended, &buffer, read)?;
                }
            }
            Err(problem) => return broken(sender, name, &problem, read),
        }
    }
}

fn blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

fn broken(sender: &Sender, name: &str, problem: &io::Error, read: u64) -> Result<(), Closed> {
    send(sender, name.to_owned(), Err(Problem { at: None, what: problem.to_string(), help: String::new() }), read)
}

fn one(sender: &Sender, name: &str, number: usize, ended: &Line, bytes: &[u8], read: u64) -> Result<(), Closed> {
    let place = format!("{name}:{number}");
    if matches!(ended, Line::Long) {
        return send(sender, place, Err(too_long()), read);
    }
    match read_json(bytes) {
        Ok(node) => split(sender, &place, node, read),
        Err(problem) => {
            // The place names the line.
            let (_, column) = line_column(bytes, problem.at.min(bytes.trim_ascii_end().len()));
            let what = format!("column {column}: {}", problem.what);
            send(sender, place, Err(Problem { at: None, what, help: problem.help.to_owned() }), read)
        }
    }
}

/// The rest of the input as one document.
fn all(
    reader: &mut dyn BufRead,
    mut bytes: Vec<u8>,
    first_line: usize,
    name: &str,
    sender: &Sender,
    read: u64,
) -> Result<(), Closed> {
    let room = (LONGEST + 1).saturating_sub(bytes.len()) as u64;
    if let Err(problem) = reader.take(room).read_to_end(&mut bytes) {
        return broken(sender, name, &problem, read);
    }
    let read = read.max(bytes.len() as u64);
    if bytes.len() > LONGEST {
        return send(sender, name.to_owned(), Err(too_long()), read);
    }
    match read_json(&bytes) {
        Ok(node) => split(sender, name, node, read),
        Err(problem) => {
            let mut told = told(&bytes, &problem);
            if let Some((line, _)) = &mut told.at {
                *line += first_line - 1;
            }
            if many_lines(&bytes) {
                told.help = "if every line is a document of its own, say --lines".to_owned();
            }
            send(sender, name.to_owned(), Err(told), read)
        }
    }
}

/// Do several lines look like whole objects?
fn many_lines(bytes: &[u8]) -> bool {
    let whole = |line: &&[u8]| line.starts_with(b"{") && line.trim_ascii_end().ends_with(b"}");
    bytes.split(|byte| *byte == b'\n').filter(whole).nth(1).is_some()
}

fn told(bytes: &[u8], problem: &Unreadable) -> Problem {
    Problem { at: Some(line_column(bytes, problem.at)), what: problem.what.clone(), help: problem.help.to_owned() }
}

fn too_long() -> Problem {
    Problem {
        at: None,
        what: "the document is larger than 64 MiB".to_owned(),
        help: "no Shopify order is; check what wrote it".to_owned(),
    }
}

/// `{"order": …}`, `{"orders": [ … ]}` and `[ … ]` hold documents; anything else is one.
fn split(sender: &Sender, place: &str, node: Node, read: u64) -> Result<(), Closed> {
    let many = |values: Vec<Node>| {
        values
            .into_iter()
            .enumerate()
            .try_for_each(|(n, value)| send(sender, format!("{place} [{}]", n + 1), Ok(value), read))
    };
    match node.data {
        Data::List(values) => many(values),
        Data::Object(mut entries) if entries.len() == 1 && wraps(&entries) => match entries.pop() {
            Some((_, Node { data: Data::List(values), .. })) => many(values),
            Some((_, inner)) => send(sender, place.to_owned(), Ok(inner), read),
            None => Ok(()),
        },
        data => send(sender, place.to_owned(), Ok(Node { data, ..node }), read),
    }
}

fn wraps(entries: &[(crate::document::Key, Node)]) -> bool {
    entries.first().is_some_and(|(key, value)| {
        matches!(
            (key.text.as_str(), &value.data),
            ("order" | "refund" | "payout" | "customer" | "product", Data::Object(_))
                | ("orders" | "refunds", Data::List(_))
        )
    })
}

enum Line {
    Read,
    /// Longer than a document can be; passed over without keeping it.
    Long,
    End,
}

fn line(reader: &mut dyn BufRead, into: &mut Vec<u8>) -> io::Result<Line> {
    let mut long = false;
    loop {
        let available = match reader.fill_buf() {
            Ok(available) => available,
            Err(problem) if problem.kind() == io::ErrorKind::Interrupted => continue,
            Err(problem) => return Err(problem),
        };
        if available.is_empty() {
            return Ok(if long {
                Line::Long
            } else if into.is_empty() {
                Line::End
            } else {
                Line::Read
            });
        }
        let (used, done) = match available.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (available.len(), false),
        };
        if !long {
            into.extend_from_slice(available.get(..used).unwrap_or(available));
            if into.len() > LONGEST {
                long = true;
                into.clear();
                into.shrink_to_fit();
            }
        }
        reader.consume(used);
        if done {
            return Ok(if long { Line::Long } else { Line::Read });
        }
    }
}
