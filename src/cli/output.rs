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
pub fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
    columns.unwrap_or(80).clamp(40, 100)
}

/// Findings as they stand in a terminal, an empty line after each.
pub fn text(found: &Diagnostics, sources: &Sources, colour: bool) -> String {
    let terminal = Terminal { width: width(), colour };
    let mut out = String::new();
    for diagnostic in found.iter().take(SHOWN) {
        out.push_str(&terminal.render(diagnostic, sources));
        out.push('\n');
    }
    let more = found.len().saturating_sub(SHOWN);
    if more > 0 {
        out.push_str(&format!("… and {more} more\n"));
    }
    out
}

/// Draws findings to standard error.
pub fn findings(found: &Diagnostics, sources: &Sources, color: Color) {
    let _ =
        std::io::stderr().write_all(text(found, sources, coloured(color, std::io::stderr().is_terminal())).as_bytes());
}

/// Empties a terminal, before anything else reaches it.
pub fn clear() {
    let mut out = std::io::stdout();
    let _ = write!(out, "\u{1b}[2J\u{1b}[3J\u{1b}[H").and_then(|()| out.flush());
}

/// `3 errors, 1 warning, 2 not proved`
pub fn counted(found: &Diagnostics) -> String {
    counts([Severity::Error, Severity::Warning, Severity::NotProved].map(|severity| found.count(severity)))
}

/// Errors, warnings, not proved.
pub fn counts([errors, warnings, not_proved]: [usize; 3]) -> String {
    let word = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let parts = [
        (errors, word(errors, "error")),
        (warnings, word(warnings, "warning")),
        (not_proved, format!("{not_proved} not proved")),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|(n, _)| *n > 0).map(|(_, part)| part).collect();
    if parts.is_empty() { "no errors".to_owned() } else { parts.join(", ") }
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
