//! A pack as it was or is: a folder, or a folder in a git revision.

use crate::check::{Checked, check};
use crate::cli::occasion::{document, read_document};
use crate::cli::{Color, files, output};
use crate::document::Node;
use crate::pack::{Files, Pack, load};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where a pack is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Folder(PathBuf),
    /// `HEAD~1:examples/shop`, as git writes it; the folder is that in the working directory.
    Revision {
        revision: String,
        folder: String,
    },
}

impl Place {
    pub fn read(given: &str) -> Place {
        // A folder of that name goes first; a drive letter is no revision.
        let path = Path::new(given);
        match given.split_once(':') {
            Some((revision, folder)) if !path.exists() && revision.len() > 1 => Place::Revision {
                revision: revision.to_owned(),
                folder: if folder.is_empty() { ".".to_owned() } else { folder.to_owned() },
            },
            _ => Place::Folder(path.to_owned()),
        }
    }

    pub fn pack(&self) -> Result<Pack, String> {
        match self {
            Place::Folder(folder) => files::pack(folder),
            Place::Revision { revision, folder } => {
                let files = committed(revision, folder)?;
                if files.is_empty() {
                    return Err(format!("{revision} has no pack in {folder}"));
                }
                let base = |path: &str| committed(revision, &format!("{folder}/{path}"));
                Ok(load(&files, &base))
            }
        }
    }

    /// A document of the pack, such as facts.yaml, if it is there.
    pub fn document(&self, name: &str) -> Result<Option<Node>, String> {
        match self {
            Place::Folder(folder) => {
                let path = folder.join(name);
                if path.exists() { document(&path).map(Some) } else { Ok(None) }
            }
            Place::Revision { revision, folder } => {
                let listed = list(revision, folder)?;
                match listed.iter().find(|(own, _)| own == name) {
                    Some((_, id)) => read_document(&blob(id)?, &format!("{revision}:{folder}/{name}")).map(Some),
                    None => Ok(None),
                }
            }
        }
    }

    /// Loaded and checked; what is wrong is drawn.
    pub fn checked(&self, color: Color) -> Option<(Pack, Checked)> {
        match self.pack() {
            Ok(pack) => {
                let checked = check(&pack);
                if checked.program.is_none() {
                    output::findings(&checked.found, &pack.sources, color);
                }
                Some((pack, checked))
            }
            Err(problem) => {
                output::tell!("error: {problem}");
                None
            }
        }
    }
}

/// The files that make a pack, as a revision has them.
fn committed(revision: &str, folder: &str) -> Result<Files, String> {
    let listed = list(revision, folder)?;
    listed.into_iter().filter(|(name, _)| files::belongs(name)).map(|(name, id)| Ok((name, blob(&id)?))).collect()
}

/// Files below a folder of a revision: their paths from there, and git's names of their contents.
fn list(revision: &str, folder: &str) -> Result<Vec<(String, String)>, String> {
    let tree = format!("{revision}:{}", shown(folder));
    let listed = git(&["ls-tree", "-r", "-z", &tree]).map_err(|problem| format!("{tree}: {problem}"))?;
    let listed = String::from_utf8(listed).map_err(|_| format!("{tree}: a file's name is not UTF-8"))?;
    let entries = listed.split_terminator('\0').filter_map(|entry| {
        let (head, name) = entry.split_once('\t')?;
        Some((name.to_owned(), head.split(' ').nth(2)?.to_owned()))
    });
    Ok(entries.collect())
}

/// Relative to the working directory, as git wants it told.
fn shown(folder: &str) -> String {
    if folder.starts_with("./") || folder.starts_with("../") || folder == "." {
        folder.to_owned()
    } else {
        format!("./{folder}")
    }
}

fn blob(id: &str) -> Result<Vec<u8>, String> {
    git(&["cat-file", "blob", id])
}

fn git(arguments: &[&str]) -> Result<Vec<u8>, String> {
    let ran =
        Command::new("git").args(arguments).output().map_err(|problem| format!("git cannot be started: {problem}"))?;
    if ran.status.success() {
        return Ok(ran.stdout);
    }
    let said = String::from_utf8_lossy(&ran.stderr);
    let said = said.lines().next().unwrap_or("git failed").trim_start_matches("fatal: ").to_owned();
    Err(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_are_told_from_folders() {
        let revision =
            |revision: &str, folder: &str| Place::Revision { revision: revision.to_owned(), folder: folder.to_owned() };
        assert_eq!(Place::read("HEAD~1:shop"), revision("HEAD~1", "shop"));
        assert_eq!(Place::read("main:"), revision("main", "."));
        assert_eq!(Place::read("C:\\packs\\shop"), Place::Folder(PathBuf::from("C:\\packs\\shop")));
        assert_eq!(Place::read("no/such/folder"), Place::Folder(PathBuf::from("no/such/folder")));
    }
}
