//! What is no mistake of the language, but most likely one of bookkeeping or of attention. Looks at the whole checked
//! program; all of it are warnings.

mod accounts;
mod conditions;
mod documents;
mod evidence;
mod fallbacks;
mod like;
mod matching;
mod oss;
mod personal;
mod reach;
mod truth;
mod usage;
mod values;

use super::program::Program;
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Span};
use crate::pack::{Layer, Pack};
use std::collections::BTreeSet;

/// What a lint looks at, and where it tells.
struct Lints<'p> {
    pack: &'p Pack,
    program: &'p Program,
    /// The files of the pack itself: a base is its own authors' matter.
    own: BTreeSet<FileId>,
    found: Diagnostics,
}

/// Warnings about a program without errors.
pub(super) fn lints(pack: &Pack, program: &Program) -> Diagnostics {
    let own = pack.layers.last().into_iter().flat_map(|layer| {
        layer.modules.iter().map(|module| module.file).chain(layer.tables.values().map(|table| table.file))
    });
    let own = own.chain(pack.manifest.file).collect();
    let mut lints = Lints { pack, program, own, found: Diagnostics::default() };
    lints.usage();
    lints.conditions();
    lints.evidence();
    lints.documents();
    lints.fallbacks();
    lints.matching();
    lints.personal();
    lints.accounts();
    lints.oss();
    lints.like();
    lints.found
}

impl<'p> Lints<'p> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    fn is_own(&self, span: Span) -> bool {
        self.own.contains(&span.file)
    }

    fn own_layer(&self) -> Option<&'p Layer> {
        self.pack.layers.last()
    }
}
