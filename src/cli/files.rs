//! Folders to the files of a pack.

use crate::pack::{Files, Pack, load};
use std::fs;
use std::io;
use std::path::Path;

/// Larger files are refused.
const LARGEST: u64 = 64 << 20;

/// Reads the pack in a folder.
pub fn pack(folder: &Path) -> Result<Pack, String> {
    loaded(folder, files(folder)?)
}

/// Reads a pack whose lock is to be written anew: what the old one says is no matter.
pub fn unlocked(folder: &Path) -> Result<Pack, String> {
    let mut files = files(folder)?;
    files.remove("pack.lock");
    loaded(folder, files)
}

fn loaded(folder: &Path, files: Files) -> Result<Pack, String> {
    let base = |path: &str| self::files(&folder.join(path));
    Ok(load(&files, &base))
}

/// The files that make a pack: `pack.yaml`, `pack.lock`, `rules/**.kon`, `tables/**.csv`.
fn files(folder: &Path) -> Result<Files, String> {
    if !folder.is_dir() {
        return Err(if folder.exists() {
            format!("{} is not a folder; a pack is a folder with a pack.yaml", folder.display())
        } else {
            format!("there is no folder {}", folder.display())
        });
    }
    let mut files = Files::new();
    for name in ["pack.yaml", "pack.lock"] {
        let path = folder.join(name);
        if path.exists() {
            files.insert(name.to_owned(), read(&path)?);
        }
    }
    for (name, ending) in [("rules", "kon"), ("tables", "csv")] {
        gather(&folder.join(name), name, ending, 0, &mut files)?;
    }
    Ok(files)
}

/// Files below a folder. Links are not followed: a pack holds its files itself.
fn gather(folder: &Path, name: &str, ending: &str, depth: usize, files: &mut Files) -> Result<(), String> {
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
            gather(&entry.path(), &path, ending, depth + 1, files)?;
        } else if kind.is_file() && own.ends_with(&format!(".{ending}")) {
            files.insert(path, read(&entry.path())?);
        } else if kind.is_symlink() {
            return Err(format!(
                "{}: links are not followed; put the file itself into the pack",
                entry.path().display()
            ));
        }
    }
    Ok(())
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
