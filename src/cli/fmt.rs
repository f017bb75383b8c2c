//! `kontera fmt [PACK|FILE.kon|-]…`

use super::{Color, HELD, OK, PACK, UNREADABLE, files, output};
use crate::diagnostics::Sources;
use crate::syntax::print::{Refused, format};
use clap::Args;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Options {
    /// Packs, rule files, or - for standard input
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Write nothing; name the files that would change and show where they do
    #[arg(long)]
    check: bool,
}

#[derive(Default)]
struct Tally {
    files: usize,
    changed: usize,
    broken: usize,
    unreadable: usize,
}

pub fn run(options: &Options, color: Color) -> u8 {
    let mut tally = Tally::default();
    for path in &options.paths {
        if path == Path::new("-") {
            tally.add(piped(options.check, color));
            continue;
        }
        let found = match files::rule_files(path) {
            Ok(found) => found,
            Err(problem) => {
                output::tell!("error: {problem}");
                tally.unreadable += 1;
                continue;
            }
        };
        for file in found {
            tally.add(one(&file, options.check, color));
        }
    }
    let word = if options.check { "would change" } else { "changed" };
    if options.paths.iter().any(|path| path != Path::new("-")) {
        let files = if tally.files == 1 { "file" } else { "files" };
        output::tell!("{} {files}, {} {word}", tally.files, tally.changed);
    }
    match (tally.unreadable, tally.broken, options.check && tally.changed > 0) {
        (1.., _, _) => UNREADABLE,
        (_, 1.., _) => PACK,
        (_, _, true) => HELD,
        _ => OK,
    }
}

enum End {
    Same,
    Changed,
    Broken,
    Unreadable,
}

impl Tally {
    fn add(&mut self, end: End) {
        self.files += 1;
        match end {
            End::Same => {}
            End::Changed => self.changed += 1,
            End::Broken => self.broken += 1,
            End::Unreadable => self.unreadable += 1,
        }
    }
}

fn one(path: &Path, check: bool, color: Color) -> End {
    let name = files::shown(path.strip_prefix(".").unwrap_or(path));
    let text = match files::read(path).and_then(|bytes| text(bytes, &name)) {
        Ok(text) => text,
        Err(problem) => {
            output::tell!("error: {problem}");
            return End::Unreadable;
        }
    };
    let Some(made) = formatted(&name, &text, color) else { return End::Broken };
    if made == text {
        return End::Same;
    }
    if check {
        output::say!("{name}");
        show(&text, &made);
        return End::Changed;
    }
    match std::fs::write(path, made) {
        Ok(()) => {
            output::say!("{name}");
            End::Changed
        }
        Err(problem) => {
            output::tell!("error: {name}: {problem}");
            End::Unreadable
        }
    }
}

fn piped(check: bool, color: Color) -> End {
    let mut bytes = Vec::new();
    let name = "standard input";
    let read = std::io::stdin().read_to_end(&mut bytes).map_err(|problem| format!("{name}: {problem}"));
    let text = match read.and_then(|_| text(bytes, name)) {
        Ok(text) => text,
        Err(problem) => {
            output::tell!("error: {problem}");
            return End::Unreadable;
        }
    };
    let Some(made) = formatted(name, &text, color) else { return End::Broken };
    if !check {
        let _ = std::io::stdout().write_all(made.as_bytes());
    } else if made != text {
        show(&text, &made);
    }
    if made == text { End::Same } else { End::Changed }
}

fn text(bytes: Vec<u8>, name: &str) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|_| format!("{name} is not UTF-8 text; save it as UTF-8"))
}

/// None where the text cannot be formatted, which has been told.
fn formatted(name: &str, text: &str, color: Color) -> Option<String> {
    let mut sources = Sources::default();
    let file = sources.add(name, text);
    match format(file, text) {
        Ok(made) => Some(made),
        Err(Refused::Mistakes(found)) => {
            let colour = output::coloured(color, std::io::stderr().is_terminal());
            let _ = std::io::stderr().write_all(output::text(&found, &sources, colour).as_bytes());
            output::tell!("{name}: {}; it is left as it is", output::counted(&found));
            None
        }
        Err(Refused::Changed) => {
            output::tell!(
                "error: {name} is left as it is: formatted, its rules would not be the same; please report this file"
            );
            None
        }
    }
}

/// The lines that change.
fn show(before: &str, after: &str) {
    let changes = similar::TextDiff::from_lines(before, after);
    let shown = changes.unified_diff().context_radius(0).to_string();
    output::say!("{}", shown.trim_end());
}
