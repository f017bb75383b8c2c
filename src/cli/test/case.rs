//! The cases of a pack: documents below `cases/`, how each is run, and what is expected of it.

use super::shown;
use super::tree::{Line, written};
use crate::check::program::Program;
use crate::cli::documents::{Document, Documents, Next, Origin};
use crate::cli::occasion::{Beside, Occasion, booked, document, sound_facts, word};
use crate::diagnostics::closest;
use crate::document::{Data, Node};
use crate::pack::Company;
use crate::reference::Facts;
use crate::vouchers::Books;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A document of a pack, or a file of documents.
pub struct Case {
    /// As it is named in the pack: `cases/1001.json`.
    pub name: String,
    documents: PathBuf,
    /// Says how it is run; may be missing.
    how: PathBuf,
    pub expected: PathBuf,
}

/// What a case is run with.
pub struct Setting<'a> {
    pub pack: &'a Path,
    pub program: &'a Program,
    pub company: Option<&'a Company>,
    pub facts: &'a Facts,
    pub books: &'a Books,
}

/// The cases below a folder, sorted, and files of expected results whose document is gone.
pub fn all(pack: &Path) -> Result<(Vec<Case>, Vec<String>), String> {
    let folder = pack.join("cases");
    let mut paths = Vec::new();
    if folder.exists() {
        gather(&folder, "cases", 0, &mut paths)?;
    }
    paths.sort();
    let mut cases = Vec::new();
    let mut expected = BTreeSet::new();
    for (name, path) in paths {
        let Some((stem, ending)) = name.rsplit_once('.') else { continue };
        match ending {
            "json" | "jsonl" | "ndjson" => cases.push(Case {
                documents: path.clone(),
                how: path.with_extension("yaml"),
                expected: path.with_extension("expected"),
                name,
            }),
            "expected" => {
                expected.insert(stem.to_owned());
            }
            _ => {}
        }
    }
    for case in &cases {
        expected.remove(case.stem());
    }
    for pair in cases.windows(2) {
        if let [one, two] = pair
            && one.stem() == two.stem()
        {
            return Err(format!("{} and {} would have the same expected results; rename one", one.name, two.name));
        }
    }
    Ok((cases, expected.into_iter().map(|stem| format!("{stem}.expected")).collect()))
}

fn gather(folder: &Path, name: &str, depth: usize, paths: &mut Vec<(String, PathBuf)>) -> Result<(), String> {
    const DEEPEST: usize = 8;
    let say = |problem: std::io::Error| format!("{}: {problem}", folder.display());
    if depth > DEEPEST {
        return Err(format!("{}: folders stand more than {DEEPEST} deep", folder.display()));
    }
    for entry in std::fs::read_dir(folder).map_err(say)? {
        let entry = entry.map_err(say)?;
        let Some(own) = entry.file_name().to_str().map(str::to_owned) else {
            return Err(format!("{}: the name is not UTF-8", entry.path().display()));
        };
        let (path, name) = (entry.path(), format!("{name}/{own}"));
        // What is read beside other documents is no case.
        if path.is_dir() && own != "inputs" {
            gather(&path, &name, depth + 1, paths)?;
        } else if path.is_file() {
            paths.push((name, path));
        }
    }
    Ok(())
}

impl Case {
    fn stem(&self) -> &str {
        self.name.rsplit_once('.').map_or(&self.name, |(stem, _)| stem)
    }

    /// What the pack makes of it now.
    pub fn result(&self, with: &Setting<'_>) -> Result<String, String> {
        let how = How::read(self, with)?;
        let mut lines = Vec::new();
        for occasion in &how.occasions {
            let below = self.documents_of(occasion, how.facts.as_ref().unwrap_or(with.facts), with)?;
            lines.push(Line::new(&occasion.event, "").with(below));
        }
        Ok(written(&lines))
    }

    fn documents_of(&self, occasion: &Occasion, facts: &Facts, with: &Setting<'_>) -> Result<Vec<Line>, String> {
        let documents = Documents::open(Origin::Files(vec![self.documents.clone()]), false);
        let mut lines = Vec::new();
        loop {
            match documents.next() {
                Next::Document(Document { content, .. }) => match content {
                    Ok(node) => {
                        let name = word(&node, "name").or_else(|| word(&node, "id")).unwrap_or_default();
                        let outcome = occasion.evaluate(with.program, facts, &node);
                        let booked = booked(with.program, facts, with.books, &outcome);
                        let below = shown::lines(&outcome, &booked, with.books);
                        lines.push(Line::new(outcome.name(), name).with(below));
                    }
                    Err(problem) => {
                        let at = problem.at.map(|(line, column)| format!("{line}:{column}: ")).unwrap_or_default();
                        return Err(format!("{}:{at} {} ({})", self.name, problem.what, problem.help));
                    }
                },
                Next::Waiting => {}
                Next::End => return Ok(lines),
            }
        }
    }
}

/// How a case is run: what happened, and what is read beside it.
struct How {
    occasions: Vec<Occasion>,
    /// Instead of the pack's.
    facts: Option<Facts>,
}

impl How {
    /// `1001.yaml` beside `1001.json`; without it, the event that the pack waits for first.
    fn read(case: &Case, with: &Setting<'_>) -> Result<How, String> {
        let place = case.how.display();
        let written = if case.how.exists() { Some(document(&case.how)?) } else { None };
        let mut events: Vec<Option<String>> = Vec::new();
        let mut inputs: Vec<(String, String)> = Vec::new();
        let mut facts = None;
        for (key, value) in written.iter().flat_map(Node::entries) {
            let single = |node: &Node| match &node.data {
                Data::Text(text) | Data::Plain(text) => Ok(text.clone()),
                _ => Err(format!("{place}: `{}` takes a word", key.text)),
            };
            match (key.text.as_str(), &value.data) {
                ("event", Data::List(several)) => {
                    for one in several {
                        events.push(Some(single(one)?));
                    }
                }
                ("event", _) => events.push(Some(single(value)?)),
                ("facts", _) => {
                    let path = with.pack.join(single(value)?);
                    facts = Some(sound_facts(&document(&path)?, with.program, &path.display().to_string())?);
                }
                ("inputs", Data::Object(_)) => {
                    for (name, path) in value.entries() {
                        inputs.push((name.text.clone(), single(path)?));
                    }
                }
                ("inputs", _) => {
                    return Err(format!(
                        "{place}: `inputs` names documents and their files: refund: cases/refund.json"
                    ));
                }
                (other, _) => {
                    let help = match closest(other, ["event", "facts", "inputs"]) {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => "there are `event`, `facts` and `inputs`".to_owned(),
                    };
                    return Err(format!("{place}: `{other}` is not known here; {help}"));
                }
            }
        }
        if events.is_empty() {
            events.push(None);
        }
        let occasion = |event: Option<String>| {
            let beside = |(name, path): &(String, String)| Beside {
                name: name.clone(),
                path: with.pack.join(path),
                said: format!("{place}: {name}"),
            };
            let inputs = inputs.iter().map(beside).collect();
            Occasion::new(with.program, event.as_deref(), inputs, with.company)
        };
        let occasions: Result<_, String> = events.into_iter().map(occasion).collect();
        Ok(How { occasions: occasions?, facts })
    }
}
