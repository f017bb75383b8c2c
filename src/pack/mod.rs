//! From a map of paths to bytes to one pack: manifest, layers, rule files, tables, lock, company. No file is read here.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::todo,
    clippy::unreachable,
    clippy::unwrap_used
)]
#![cfg_attr(test, allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, clippy::indexing_slicing))]

mod company;
mod embedded;
mod load;
mod lock;
mod manifest;

pub use company::{Company, Entry, FiscalYear, List, sorted};
pub use embedded::{files as embedded_files, std_version};
pub use load::{Files, Folders, load};
pub use lock::{Lock, LockedRow, digest};
pub use manifest::{Base, Levels, Manifest};

use crate::diagnostics::{Diagnostics, FileId, Sources};
use crate::document::{Csv, Node};
use crate::syntax::tree::Tree;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// Everything a customer's pack consists of, parsed.
#[derive(Debug, Default)]
pub struct Pack {
    pub manifest: Manifest,
    /// Schemas first, then base packs, the customer's own rules last.
    pub layers: Vec<Layer>,
    pub sources: Sources,
    pub lock: Option<Lock>,
    /// What the customer's company has in Fortnox, if company.yaml says so.
    pub company: Option<Company>,
    /// Something of it could not be had: unknown names are no news then.
    pub incomplete: bool,
    /// Modules of base packs that are not used, and their texts.
    pub shelf: Vec<(String, String)>,
    /// What reading it found.
    pub found: Diagnostics,
}

impl Pack {
    /// The module of a base pack that declares a name, but is not used.
    pub fn shelved(&self, name: &str) -> Option<&str> {
        let declares = |text: &str| {
            text.lines().any(|line| {
                let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
                let word = words.next().unwrap_or("");
                let declared = ["let", "calc", "classify", "table", "map", "setting", "input", "flow", "record"];
                !line.starts_with(char::is_whitespace) && declared.contains(&word) && words.next() == Some(name)
            })
        };
        self.shelf.iter().find(|(_, text)| declares(text)).map(|(module, _)| module.as_str())
    }
}

/// The rules of one pack.
#[derive(Debug, Default)]
pub struct Layer {
    pub name: SmolStr,
    pub version: String,
    /// Its pack.yaml.
    pub manifest: Option<FileId>,
    /// For findings in its own files.
    pub levels: Levels,
    pub modules: Vec<Module>,
    /// CSV files by the path that rules name them with.
    pub tables: BTreeMap<String, TableFile>,
    /// CSV files that could not be read, and have been told.
    pub unreadable: BTreeSet<String>,
}

#[derive(Debug)]
pub struct Module {
    /// `sweden` of `use std.sweden`; the path below `rules/` for a customer's own file.
    pub name: SmolStr,
    pub file: FileId,
    pub tree: Tree,
}

#[derive(Debug)]
pub struct TableFile {
    pub file: FileId,
    pub csv: Csv,
}

/// A setting's value as the manifest gives it.
#[derive(Clone, Debug)]
pub struct Given {
    pub file: FileId,
    pub name: SmolStr,
    pub name_at: (usize, usize),
    pub value: Node,
    /// From a profile: it counts where the pack uses the rules that have the setting.
    pub of_profile: bool,
}
