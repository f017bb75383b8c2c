//! `kontera check PACK --emit-cases FOLDER`: an order for each finding that an order can show.

use super::output;
use crate::check::Checked;
use crate::witness::{Case, cases};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

/// Remembers what was written, so that no other file is overwritten.
const WRITTEN: &str = "kontera-cases.txt";
/// Documents beside the order, where `kontera run` does not take them for orders.
const INPUTS: &str = "inputs";

/// Writes the cases and says what was written.
pub fn emit(folder: &Path, checked: &Checked) -> Result<(), String> {
    let Some(program) = checked.program.as_ref().or(checked.evaluable.as_ref()) else {
        output::tell!("no cases are written: other errors stand in the way, correct them first");
        return Ok(());
    };
    let cases = cases(program, &checked.witnesses);
    if cases.is_empty() {
        output::tell!("no cases are written: no finding is of a kind that an order could show");
        return Ok(());
    }
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut lines = Vec::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for case in &cases {
        let stem = format!("{}-{}", case.witness.code.id, slug(&case.witness.subject));
        let count = counts.entry(stem.clone()).or_default();
        *count += 1;
        lines.push(line(folder, case, &format!("{stem}-{count}"), &mut files));
    }
    write(folder, &files)?;
    for line in lines {
        output::tell!("{line}");
    }
    Ok(())
}

/// What is said of a case; its files are added.
fn line(folder: &Path, case: &Case<'_>, name: &str, files: &mut BTreeMap<String, Vec<u8>>) -> String {
    let code = case.witness.code.id;
    let Some(shown) = &case.shown else {
        return format!("{code}: no order found that reaches it: {}", case.what);
    };
    let mut inputs = String::new();
    for (input, document) in &shown.documents {
        let path = if *input == shown.main {
            format!("{name}.json")
        } else {
            let path = format!("{INPUTS}/{name}.{input}.json");
            inputs.push_str(&format!(" --input {input}={}", folder.join(&path).display()));
            path
        };
        files.insert(path, format!("{}\n", document.pretty()).into_bytes());
    }
    let how = match &shown.event {
        Some(event) => format!("--event {event}{inputs}"),
        None => format!("no flow comes to it{inputs}"),
    };
    format!("wrote {}: {} ({how})", folder.join(format!("{name}.json")).display(), case.what)
}

/// A name for files: letters, digits and a few signs.
fn slug(subject: &str) -> String {
    const LONGEST: usize = 40;
    let mut slug = String::new();
    for c in subject.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '.' => slug.push(c),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
        if slug.len() >= LONGEST {
            break;
        }
    }
    let slug = slug.trim_matches(['-', '.']);
    if slug.is_empty() { "case".to_owned() } else { slug.to_owned() }
}

/// Writes all files, or none if one of them is somebody else's.
fn write(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), String> {
    let say = |path: &Path, problem: io::Error| format!("{}: {problem}", path.display());
    fs::create_dir_all(folder).map_err(|problem| say(folder, problem))?;
    let list = folder.join(WRITTEN);
    let mut written = match fs::read_to_string(&list) {
        Ok(text) => read_list(&text),
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
        Err(problem) => return Err(say(&list, problem)),
    };
    for (name, bytes) in files {
        let path = folder.join(name);
        let own = match fs::read(&path) {
            Ok(bytes) => digest(&bytes),
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => continue,
            Err(problem) => return Err(say(&path, problem)),
        };
        if own != digest(bytes) && written.get(name) != Some(&own) {
            return Err(format!(
                "{} is there already, and was not written by --emit-cases or was changed since; \
                 move it, or choose another folder",
                path.display()
            ));
        }
    }
    for (name, bytes) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|problem| say(parent, problem))?;
        }
        fs::write(&path, bytes).map_err(|problem| say(&path, problem))?;
    }
    written.extend(files.iter().map(|(name, bytes)| (name.clone(), digest(bytes))));
    fs::write(&list, list_text(&written)).map_err(|problem| say(&list, problem))
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn list_text(written: &BTreeMap<String, String>) -> String {
    let mut text = "# Written by kontera check --emit-cases. A file that is changed is not overwritten.\n".to_owned();
    for (name, digest) in written {
        text.push_str(&format!("{digest}  {name}\n"));
    }
    text
}

fn read_list(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once("  ")).map(|(digest, name)| (name.to_owned(), digest.to_owned())).collect()
}
