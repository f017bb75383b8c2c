//! Folders to the files of a pack.

use crate::pack::{Files, Pack, load};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Larger files are refused.
const LARGEST: u64 = 64 << 20;

/// Reads the pack in a folder.
pub fn pack(folder: &Path) -> Result<Pack, String> {
    read_pack(folder).pack
}

/// Reads a pack whose lock is to be written anew: what the old one says is no matter.
pub fn unlocked(folder: &Path) -> Result<Pack, String> {
    read_without(folder, Some("pack.lock")).pack
}

/// A pack, and what was looked at for it, so that a change can be seen.
pub struct Loaded {
    pub pack: Result<Pack, String>,
    /// The pack's folder and those of its bases.
    pub folders: Vec<PathBuf>,
    pub stamps: Stamps,
}

pub fn read_pack(folder: &Path) -> Loaded {
    read_without(folder, None)
}

fn read_without(folder: &Path, left_out: Option<&str>) -> Loaded {
    let looked = RefCell::new((vec![folder.to_owned()], Stamps::new()));
    let files = files(folder, &mut looked.borrow_mut().1);
    let base = |path: &str| {
        let mut looked = looked.borrow_mut();
        looked.0.push(folder.join(path));
        self::files(&folder.join(path), &mut looked.1)
    };
    let pack = files.map(|mut files| {
        left_out.and_then(|name| files.remove(name));
        let mut pack = load(&files, &base);
        pack.sources.lie_in(shown(folder));
        pack
    });
    let (folders, stamps) = looked.into_inner();
    Loaded { pack, folders, stamps }
}

/// A folder as it is named from the working directory, with `/`.
pub fn shown(folder: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let path = folder.strip_prefix(&here).unwrap_or(folder).display().to_string();
    let path = if path.is_empty() { ".".to_owned() } else { path };
    if std::path::MAIN_SEPARATOR == '/' { path } else { path.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// What tells a file from what it was before.
#[derive(Debug, PartialEq, Eq)]
pub enum Stamp {
    File {
        size: u64,
        modified: Option<SystemTime>,
        id: (u64, i64, i64),
    },
    /// It, or its folder, cannot be looked at.
    Problem(String),
}

pub type Stamps = BTreeMap<PathBuf, Stamp>;

impl Stamp {
    fn of(path: &Path) -> Stamp {
        match fs::metadata(path) {
            Ok(data) => Stamp::File { size: data.len(), modified: data.modified().ok(), id: id(&data) },
            Err(problem) => Stamp::Problem(problem.to_string()),
        }
    }
}

/// A file that was put in another's place, or written with its old time, is another one.
#[cfg(unix)]
fn id(data: &fs::Metadata) -> (u64, i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (data.ino(), data.ctime(), data.ctime_nsec())
}

#[cfg(not(unix))]
fn id(_: &fs::Metadata) -> (u64, i64, i64) {
    (0, 0, 0)
}

/// The stamps of all files that packs in these folders are read from.
pub fn stamps(folders: &[PathBuf]) -> Stamps {
    let mut stamps = Stamps::new();
    for folder in folders {
        // A problem is a stamp too.
        let _ = listed(folder, &mut stamps);
    }
    stamps
}

/// Is a path below a pack's folder one of the files that make it?
pub fn belongs(name: &str) -> bool {
    let kinds = [("rules/", ".kon"), ("tables/", ".csv")];
    TOP.contains(&name) || kinds.iter().any(|(folder, ending)| name.starts_with(folder) && name.ends_with(ending))
}

/// Files at the top of a pack.
const TOP: [&str; 3] = ["pack.yaml", "pack.lock", "company.yaml"];

/// The files that make a pack: `pack.yaml`, `pack.lock`, `company.yaml`, `rules/**.kon`, `tables/**.csv`.
fn files(folder: &Path, stamps: &mut Stamps) -> Result<Files, String> {
    let listed = listed(folder, stamps)?;
    listed.into_iter().map(|(name, path)| Ok((name, read(&path)?))).collect()
}

/// Their names in the pack and their paths. Stamped before anything is read, so that no change falls between.
fn listed(folder: &Path, stamps: &mut Stamps) -> Result<Vec<(String, PathBuf)>, String> {
    let mut listed = Vec::new();
    let result = list(folder, &mut listed);
    if let Err(problem) = &result {
        stamps.insert(folder.to_owned(), Stamp::Problem(problem.clone()));
    }
    stamps.extend(listed.iter().map(|(_, path)| (path.clone(), Stamp::of(path))));
    result.map(|()| listed)
}

fn list(folder: &Path, listed: &mut Vec<(String, PathBuf)>) -> Result<(), String> {
    if !folder.is_dir() {
        return Err(if folder.exists() {
            format!("{} is not a folder; a pack is a folder with a pack.yaml", folder.display())
        } else {
            format!("there is no folder {}", folder.display())
        });
    }
    for name in TOP {
        let path = folder.join(name);
        if path.exists() {
            listed.push((name.to_owned(), path));
        }
    }
    for (name, ending) in [("rules", "kon"), ("tables", "csv")] {
        gather(&folder.join(name), name, ending, 0, listed)?;
    }
    Ok(())
}

/// Files below a folder. Links are not followed: a pack holds its files itself.
fn gather(
    folder: &Path,
    name: &str,
    ending: &str,
    depth: usize,
    listed: &mut Vec<(String, PathBuf)>,
) -> Result<(), String> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(problem) => return Err(format!("{}: {problem}", folder.display())),
    };
    if depth > 8 {
        return Err(format!("{}: folders stand more than 8 deep", folder.display()));
    }
    for entry in entries {
        let entry = entry.map_err(|problem| format!("{}: {problem}", folder.display()))?;
        let kind = entry.file_type().map_err(|problem| format!("{}: {problem}", entry.path().display()))?;
        let Some(own) = entry.file_name().to_str().map(str::to_owned) else {
            return Err(format!("{}: the name is not UTF-8", entry.path().display()));
        };
        let path = format!("{name}/{own}");
        if kind.is_dir() {
            gather(&entry.path(), &path, ending, depth + 1, listed)?;
        } else if kind.is_file() && own.ends_with(&format!(".{ending}")) {
            listed.push((path, entry.path()));
        } else if kind.is_symlink() {
            return Err(format!(
                "{}: links are not followed; put the file itself into the pack",
                entry.path().display()
            ));
        }
    }
    Ok(())
}

/// A rule file, or those of a pack or of any other folder.
pub fn rule_files(path: &Path) -> Result<Vec<PathBuf>, String> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let rules = path.join("rules");
    let folder = if path.join("pack.yaml").exists() { &rules } else { path };
    let mut listed = Vec::new();
    gather(folder, "", "kon", 0, &mut listed)?;
    listed.sort();
    if listed.is_empty() {
        return Err(format!("{} has no rule files (.kon)", folder.display()));
    }
    Ok(listed.into_iter().map(|(_, path)| path).collect())
}

/// The bytes of a file of reasonable size.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    let say = |problem: io::Error| match problem.kind() {
        io::ErrorKind::NotFound => format!("there is no file {}", path.display()),
        _ => format!("{}: {problem}", path.display()),
    };
    let size = fs::metadata(path).map_err(say)?.len();
    if size > LARGEST {
        return Err(format!("{} is larger than 64 MiB", path.display()));
    }
    fs::read(path).map_err(say)
}
