//! Where findings and results are printed.

use super::Color;
use crate::check::{Checked, check};
use crate::diagnostics::{Diagnostics, Severity, Sources, Terminal};
use crate::pack::Pack;
use std::io::{IsTerminal, Write};

/// A line on standard output. Whoever has closed it does not want it.
macro_rules! say {
    ($($text:tt)*) => { $crate::cli::output::line(&mut ::std::io::stdout(), format_args!($($text)*)) };
}

/// A line on standard error.
macro_rules! tell {
    ($($text:tt)*) => { $crate::cli::output::line(&mut ::std::io::stderr(), format_args!($($text)*)) };
}

pub(crate) use {say, tell};

pub fn line(to: &mut dyn Write, text: std::fmt::Arguments<'_>) {
    let _ = writeln!(to, "{text}");
}

/// More findings than this are counted, not drawn.
const SHOWN: usize = 50;

pub fn coloured(color: Color, terminal: bool) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}

/// Columns to draw in: those of the terminal, at most 100.
fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
    columns.unwrap_or(80).clamp(40, 100)
}

/// Draws findings to standard error.
pub fn findings(found: &Diagnostics, sources: &Sources, color: Color) {
    let terminal = Terminal { width: width(), colour: coloured(color, std::io::stderr().is_terminal()) };
    for diagnostic in found.iter().take(SHOWN) {
        tell!("{}", terminal.render(diagnostic, sources));
    }
    let more = found.len().saturating_sub(SHOWN);
    if more > 0 {
        tell!("… and {more} more");
    }
}

/// `3 errors, 1 warning`
pub fn counted(found: &Diagnostics) -> String {
    let count = |severity: Severity| found.iter().filter(|found| found.code.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let word = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    match (errors, warnings) {
        (0, 0) => "no errors".to_owned(),
        (errors, 0) => word(errors, "error"),
        (0, warnings) => word(warnings, "warning"),
        (errors, warnings) => format!("{}, {}", word(errors, "error"), word(warnings, "warning")),
    }
}

/// Loads and checks a pack; what is found is drawn. An error that is not a finding is said.
pub fn checked(folder: &std::path::Path, color: Color) -> Option<(Pack, Checked)> {
    drawn(super::files::pack(folder), color)
}

pub fn drawn(pack: Result<Pack, String>, color: Color) -> Option<(Pack, Checked)> {
    match pack {
        Ok(pack) => {
            let checked = check(&pack);
            findings(&checked.found, &pack.sources, color);
            Some((pack, checked))
        }
        Err(problem) => {
            tell!("error: {problem}");
            None
        }
    }
}
