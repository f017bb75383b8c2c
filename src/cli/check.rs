//! `kontera check PACK…`

use super::{Color, OK, PACK, cases, files, not_checked, output, watch};
use crate::check::{Checked, check};
use crate::diagnostics::{Diagnostics, Report, Severity, Sources, Span, github, json, sarif};
use crate::pack::Pack;
use clap::{Args, ValueEnum};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Options {
    /// The folders of the packs
    #[arg(required = true, value_name = "PACK")]
    packs: Vec<PathBuf>,
    /// text for people, json for programs, sarif for code scanning, github for annotations in a workflow
    #[arg(long, default_value = "text")]
    format: Format,
    /// Warnings, and what is not proved, fail the check too
    #[arg(long, visible_alias = "deny-warnings")]
    strict: bool,
    /// Check again whenever a file of a pack or of its bases changes, until ctrl-C
    #[arg(long)]
    watch: bool,
    /// Write an order for each finding that an order can show; takes one pack
    #[arg(long, value_name = "FOLDER", conflicts_with = "watch")]
    emit_cases: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
    Github,
}

pub fn run(options: &Options, color: Color) -> u8 {
    if options.watch {
        return watch::run(|| {
            let looked: Vec<Looked> = options.packs.iter().map(|folder| Looked::at(folder)).collect();
            if io::stdout().is_terminal() {
                output::clear();
            }
            let open = tell(&looked, options, color).is_ok();
            let mut watched = watch::Watched { open, ..watch::Watched::default() };
            for one in looked {
                watched.folders.extend(one.folders);
                watched.stamps.extend(one.stamps);
            }
            watched
        });
    }
    let looked: Vec<Looked> = options.packs.iter().map(|folder| Looked::at(folder)).collect();
    match tell(&looked, options, color) {
        // A reader that has seen enough is no mistake.
        Err(problem) if problem != io::ErrorKind::BrokenPipe => PACK,
        _ if !emitted(&looked, options) => PACK,
        _ => looked.iter().map(|one| one.code(options.strict)).max().unwrap_or(OK),
    }
}

/// Writes the cases, if that is asked for.
fn emitted(looked: &[Looked], options: &Options) -> bool {
    let Some(folder) = &options.emit_cases else { return true };
    let written = match looked {
        [one] => one.result.as_ref().map_or(Ok(()), |(_, checked)| cases::emit(folder, checked)),
        _ => Err("--emit-cases takes one pack".to_owned()),
    };
    if let Err(problem) = &written {
        output::tell!("error: {problem}");
    }
    written.is_ok()
}

fn tell(looked: &[Looked], options: &Options, color: Color) -> Result<(), io::ErrorKind> {
    told(looked, options, color).map_err(|problem| {
        if problem.kind() != io::ErrorKind::BrokenPipe {
            output::tell!("error: the findings cannot be written: {problem}");
        }
        problem.kind()
    })
}

/// A pack that has been checked, or could not be had.
struct Looked {
    folder: String,
    result: Result<(Pack, Checked), String>,
    folders: Vec<PathBuf>,
    stamps: files::Stamps,
    /// Stand for those of a pack that could not be had.
    nothing: (Sources, Diagnostics),
}

impl Looked {
    fn at(folder: &Path) -> Looked {
        let loaded = files::read_pack(folder);
        Looked {
            folder: files::shown(folder),
            result: loaded.pack.map(|pack| {
                let checked = check(&pack);
                (pack, checked)
            }),
            folders: loaded.folders,
            stamps: loaded.stamps,
            nothing: Default::default(),
        }
    }

    fn found(&self) -> &Diagnostics {
        self.result.as_ref().map_or(&self.nothing.1, |(_, checked)| &checked.found)
    }

    fn code(&self, strict: bool) -> u8 {
        let enough = if strict { self.found().is_empty() } else { !self.found().has_errors() };
        if self.result.is_ok() && enough { OK } else { PACK }
    }

    fn report(&self) -> Report<'_> {
        let pack = self.result.as_ref().ok().map(|(pack, _)| pack);
        let manifest = pack.map(|pack| &pack.manifest);
        let named = manifest.and_then(|manifest| manifest.base.iter().find(|base| base.path.is_none()));
        let top = manifest.and_then(|manifest| manifest.file).map(|file| Span::new(file, 0, 0));
        Report {
            pack: &self.folder,
            name: manifest.map_or("", |manifest| &manifest.name),
            version: manifest.map_or("", |manifest| &manifest.version),
            sources: pack.map_or(&self.nothing.0, |pack| &pack.sources),
            found: self.found(),
            not_checked: self.result.as_ref().map_or(&[], |(_, checked)| &checked.not_checked),
            base: named.map(|base| base.span).or(top),
            problem: self.result.as_ref().err().map(String::as_str),
        }
    }

    /// The line for people.
    fn summary(&self, strict: bool) -> String {
        let (pack, checked) = match &self.result {
            Ok(both) => both,
            Err(problem) => return format!("error: {problem}"),
        };
        let counted = output::counted(&checked.found);
        match &checked.program {
            Some(_) if self.code(strict) != OK => format!("{}: {counted}, which fails a strict check", self.folder),
            Some(program) => format!(
                "{} {}: {counted}. {} maps, {} tables with {} rows, {} settings.{}",
                pack.manifest.name,
                pack.manifest.version,
                program.maps.len(),
                program.tables.len(),
                program.tables.iter().map(|table| table.rows.len()).sum::<usize>(),
                program.settings.len(),
                not_checked::lines(&checked.not_checked, pack.company.is_some()),
            ),
            None => format!("{}: {counted}", self.folder),
        }
    }
}

/// Findings on standard output, what they come to on standard error.
fn told(looked: &[Looked], options: &Options, color: Color) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let reports: Vec<Report<'_>> = looked.iter().map(Looked::report).collect();
    let written = match options.format {
        Format::Text => {
            let mut written = Ok(());
            for (one, report) in looked.iter().zip(&reports) {
                let drawn = output::text(report.found, report.sources, output::coloured(color, out.is_terminal()));
                // On a terminal, what comes to what is above it.
                written = written.and_then(|()| out.write_all(drawn.as_bytes())).and_then(|()| out.flush());
                output::tell!("{}", one.summary(options.strict));
            }
            written
        }
        Format::Json => json(&reports).map_err(io::Error::other).and_then(|text| writeln!(out, "{text}")),
        Format::Sarif => sarif(&reports).map_err(io::Error::other).and_then(|text| writeln!(out, "{text}")),
        Format::Github => out.write_all(github(&reports).as_bytes()),
    };
    if options.format != Format::Text {
        for one in looked {
            output::tell!("{}", one.summary(options.strict));
        }
    }
    if looked.len() > 1 {
        let all = |severity| looked.iter().map(|one| one.found().count(severity)).sum();
        let counts = [Severity::Error, Severity::Warning, Severity::NotProved].map(all);
        output::tell!("{} packs: {}", looked.len(), output::counts(counts));
    }
    written.and_then(|()| out.flush())
}
