//! `kontera explain [CODE]`

use super::{Color, OK, PACK, markdown, output};
use crate::diagnostics::{Code, all, find, meant};
use std::io::IsTerminal;

pub fn run(wanted: Option<&str>, color: Color) -> u8 {
    let Some(wanted) = wanted else {
        for code in all() {
            output::say!("{}  {:<10}  {}", code.id, code.severity.word(), code.title);
        }
        return OK;
    };
    // As it is printed, too: error[K0509].
    let id = wanted.split_once('[').map_or(wanted, |(_, rest)| rest.trim_end_matches(']')).trim();
    match find(id) {
        Some(code) => {
            let colour = output::coloured(color, std::io::stdout().is_terminal());
            output::say!("{}", markdown::drawn(code.page, output::width().min(80), colour).trim_end());
            OK
        }
        None => {
            output::tell!("error: there is no code {wanted}{}\nall codes: kontera explain", advice(id));
            PACK
        }
    }
}

/// The code that one slip explains, or those whose titles have the word.
fn advice(wanted: &str) -> String {
    let named = |code: &&Code| format!("\n  {}  {}", code.id, code.title);
    if let Some(code) = meant(wanted) {
        return format!("; did you mean {}, {}?", code.id, code.title);
    }
    let word = wanted.to_lowercase();
    let about: Vec<&Code> = all()
        .iter()
        .copied()
        .filter(|code| word.len() > 2 && code.title.to_lowercase().split(' ').any(|own| own.starts_with(&word)))
        .collect();
    if about.is_empty() {
        String::new()
    } else {
        format!("; about that:{}", about.iter().map(named).collect::<String>())
    }
}
