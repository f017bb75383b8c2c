//! `kontera anonymise ORDER.json… --into FOLDER`

use super::{Color, OK, PACK, UNREADABLE, files, output};
use crate::author::anonymise::Anonymiser;
use crate::document::{Json, line_column, read_json, utf8};
use clap::Args;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Options {
    /// Documents: JSON files, .jsonl files with one per line, or - for standard input
    #[arg(required = true)]
    documents: Vec<PathBuf>,
    /// Write each under its own name into this folder, such as a pack's cases [default: to standard output]
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
    /// An attribute, property or metafield whose values stay; names that begin with _ stay by themselves
    #[arg(long, value_name = "NAME")]
    keep: Vec<String>,
}

pub fn run(options: &Options, _: Color) -> u8 {
    // Before anything is read: two documents must not become one file.
    if let Some(folder) = &options.into
        && let Err(problem) = free(folder, &options.documents)
    {
        output::tell!("error: {problem}");
        return PACK;
    }
    let mut anonymiser = Anonymiser::keeping(options.keep.clone());
    let mut failed = 0;
    for path in &options.documents {
        if let Err(problem) = one(path, options.into.as_deref(), &mut anonymiser) {
            output::tell!("error: {problem}");
            failed += 1;
        }
    }
    if failed == 0 { OK } else { UNREADABLE }
}

fn free(folder: &Path, documents: &[PathBuf]) -> Result<(), String> {
    let mut seen = Vec::new();
    for path in documents {
        let name = path.file_name().filter(|_| path != Path::new("-"));
        let Some(name) = name else {
            return Err("--into needs files with names; standard input has none".to_owned());
        };
        let target = folder.join(name);
        if target.exists() {
            return Err(format!("{} is there already; nothing is overwritten", target.display()));
        }
        if seen.contains(&name) {
            return Err(format!("two documents are called {}", name.display()));
        }
        seen.push(name);
    }
    Ok(())
}

fn one(path: &Path, into: Option<&Path>, anonymiser: &mut Anonymiser) -> Result<(), String> {
    let piped = path == Path::new("-");
    let bytes = if piped { input()? } else { files::read(path)? };
    let shown = if piped { "standard input".to_owned() } else { path.display().to_string() };
    let lines = path.extension().is_some_and(|ending| ending == "jsonl" || ending == "ndjson");
    let mut made = String::new();
    if lines {
        let text = utf8(&bytes).map_err(|problem| format!("{shown}: {problem}; {}", problem.help))?;
        for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let document = read(line.as_bytes(), &format!("{shown}:{}", n + 1))?;
            made.push_str(&anonymiser.document(&document).compact());
            made.push('\n');
        }
    } else {
        made = anonymiser.document(&read(&bytes, &shown)?).pretty();
        made.push('\n');
    }
    let Some(folder) = into else {
        return std::io::stdout().write_all(made.as_bytes()).map_err(|problem| problem.to_string());
    };
    std::fs::create_dir_all(folder).map_err(|problem| format!("{}: {problem}", folder.display()))?;
    let target = folder.join(path.file_name().unwrap_or_default());
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&target);
    let written = file
        .as_mut()
        .map_err(|problem| problem.to_string())
        .and_then(|file| file.write_all(made.as_bytes()).map_err(|problem| problem.to_string()));
    written.map_err(|problem| format!("{}: {problem}", target.display()))?;
    output::say!("{}", target.display());
    Ok(())
}

fn input() -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(|problem| format!("standard input: {problem}"))?;
    Ok(bytes)
}

fn read(bytes: &[u8], place: &str) -> Result<Json, String> {
    let document = read_json(bytes).map_err(|problem| {
        let (line, column) = line_column(bytes, problem.at);
        format!("{place}:{line}:{column}: {problem}; {}", problem.help)
    })?;
    Ok(Json::from(&document))
}
