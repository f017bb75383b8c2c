//! Tree to checked program: names, types, absence, one writer per field, tables, the inputs each map needs. All
//! mistakes of a pack are found in one run; what a mistake makes unknown is not reported again.

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

pub mod builtins;
mod company;
mod decls;
mod expr;
mod flows;
mod layers;
mod levels;
mod limits;
mod lints;
mod maps;
mod order;
pub mod program;
pub mod reach;
mod records;
mod scope;
mod settings;
mod signatures;
mod small;
mod strata;
pub mod tables;
mod tests;
mod totals;
mod types;
pub mod witness;
mod written;

use crate::diagnostics::{Diagnostic, Diagnostics, NotChecked, Sources, Span, code};
use crate::pack::{LockedRow, Pack};
use crate::schema::{Kind, Side, Ty};
use decls::Decls;
pub use flows::{brings, events};
use indexmap::IndexMap;
use program::Program;
pub(crate) use program::{each_expr, walk};
use signatures::Signature;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};
pub use tables::{Change, table_changes};
use witness::{Witness, leaves_evaluable};
use written::Reach;

/// What checking a pack gives.
#[derive(Debug)]
pub struct Checked {
    /// None if there is an error.
    pub program: Option<Program>,
    /// The program all the same, where there are errors but all of them leave it as its rules say: to show documents
    /// that they matter to. Not to be sent anything of.
    pub evaluable: Option<Program>,
    /// What was found, in the order of the files.
    pub found: Diagnostics,
    /// What the base packs say where this pack overrides them, for `pack.lock`.
    pub overridden: Vec<LockedRow>,
    /// What a document must be like to show a finding, for those that a document can show.
    pub witnesses: Vec<Witness>,
    /// What the pack names of the company, where company.yaml does not tell whether it is there.
    pub not_checked: Vec<NotChecked>,
    /// How many rows were looked at to prove its tables, the same ones again and again included.
    pub table_steps: usize,
}

/// Checks a pack. Reading findings that `pack` carries are part of the result.
pub fn check(pack: &Pack) -> Checked {
    let mut checker = Checker::new(pack);
    checker.run();
    let mut found = Diagnostics::default();
    for diagnostic in pack.found.iter() {
        found.push(diagnostic.clone());
    }
    // A base that could not be had has been told; what is named of it is no second mistake.
    let follows = [code::UNKNOWN_NAME, code::UNKNOWN_TYPE, code::UNKNOWN_SETTING, code::NOTHING_TO_OVERRIDE];
    for diagnostic in checker.found {
        if !pack.incomplete || !follows.contains(&diagnostic.code) {
            found.push(diagnostic);
        }
    }
    let evaluable = found.iter().all(|found| leaves_evaluable(found.code));
    if !found.has_errors() {
        found.extend(lints::lints(pack, &checker.program));
    }
    let found = levels::settle(pack, found);
    // A level may have made an error of a warning.
    let (program, evaluable) = match (found.has_errors(), evaluable) {
        (false, _) => (Some(checker.program), None),
        (true, true) => (None, Some(checker.program)),
        (true, false) => (None, None),
    };
    let (mut overridden, table_steps) = (checker.overridden, checker.table_steps);
    overridden.sort();
    let mut witnesses = checker.witnesses;
    let told: BTreeSet<_> = found.iter().map(|told| (told.span(), told.code.id)).collect();
    witnesses.retain(|witness| told.contains(&(Some(witness.span), witness.code.id)));
    witnesses.sort_by_key(|witness| (witness.span, witness.code.id));
    witnesses.dedup_by(|a, b| a.span == b.span && a.code == b.code && a.goal == b.goal);
    Checked {
        program,
        evaluable,
        found: found.sorted(),
        overridden,
        witnesses,
        not_checked: checker.not_checked,
        table_steps,
    }
}

pub(crate) struct Checker<'t> {
    pack: &'t Pack,
    found: Diagnostics,
    decls: Decls<'t>,
    program: Program,
    signatures: IndexMap<SmolStr, Signature>,
    /// Argument types that calls give a table's columns, by table index.
    calls: BTreeMap<usize, Vec<Vec<(Ty, Span)>>>,
    parsed_tables: Vec<tables::Parsed>,
    type_depth: usize,
    /// Lets that are checked before their turn.
    in_progress: Vec<SmolStr>,
    overridden: Vec<LockedRow>,
    /// Tables whose every cell was understood.
    sound_tables: Vec<program::TableId>,
    witnesses: Vec<Witness>,
    not_checked: Vec<NotChecked>,
    table_steps: usize,
}

impl<'t> Checker<'t> {
    fn new(pack: &'t Pack) -> Checker<'t> {
        Checker {
            pack,
            found: Diagnostics::default(),
            decls: Decls::default(),
            program: Program::default(),
            signatures: IndexMap::new(),
            calls: BTreeMap::new(),
            parsed_tables: Vec::new(),
            type_depth: 0,
            in_progress: Vec::new(),
            overridden: Vec::new(),
            sound_tables: Vec::new(),
            witnesses: Vec::new(),
            not_checked: Vec::new(),
            table_steps: 0,
        }
    }

    fn run(&mut self) {
        self.collect();
        self.about();
        self.record_fields();
        self.sign();
        self.parse_tables();
        let order = self.order();
        self.record_rules();
        self.settings();
        // What is used before what uses it: the type of a `let` is that of its value.
        for name in &order {
            self.small(name);
        }
        for name in &order {
            self.map(name);
        }
        self.flows();
        // A table's columns have the types of what callers give them, so callers come first.
        for name in order.iter().rev() {
            self.table(name);
        }
        self.whole_tables();
        self.tests();
        self.needs();
        self.totals();
        self.locked();
        self.strata();
        self.written();
    }

    /// Written values, wherever they go: against the limits of fields, and what the company has.
    fn written(&mut self) {
        let reach = Reach::new(&self.program);
        let limits = limits::limits(&self.program, &reach);
        let (company, not_checked) = company::company(self.pack, &self.program, &reach);
        self.not_checked = not_checked;
        for found in [limits, company] {
            // What is wrong in itself has been told.
            let told: Vec<Span> = self.found.iter().filter_map(Diagnostic::span).collect();
            let meets = |a: Span, b: &Span| a.file == b.file && b.start < a.end && a.start < b.end;
            let is_told = |found: &Diagnostic| found.span().is_some_and(|span| told.iter().any(|own| meets(span, own)));
            for diagnostic in found.into_iter().filter(|found| !is_told(found)) {
                self.report(diagnostic);
            }
        }
    }

    fn sources(&self) -> &'t Sources {
        &self.pack.sources
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    fn errors(&self) -> usize {
        self.found.errors()
    }

    /// A type as a message names it: records by their name.
    fn show(&self, ty: &Ty) -> String {
        let mark = if ty.optional { "?" } else { "" };
        match &ty.kind {
            Kind::Record(record, _) => match self.program.records.get(record.index()) {
                Some(record) => format!("{}{mark}", record.name),
                None => format!("record{mark}"),
            },
            Kind::List(of) => format!("List<{}>{mark}", self.show(of)),
            Kind::Fields(record) => match self.program.records.get(record.index()) {
                Some(record) => format!("Fields({}){mark}", record.name),
                None => format!("Fields{mark}"),
            },
            _ => ty.to_string(),
        }
    }

    /// `Ty::fits`, where a record may stand for another that asks for no more than it has.
    fn fits(&self, own: &Ty, wanted: &Ty, sides: &[(Side, Side)]) -> Result<(), crate::schema::Mismatch> {
        use crate::schema::Mismatch;
        if own.is_quiet() || wanted.is_lost() {
            return Ok(());
        }
        let fitting = match (&own.kind, &wanted.kind) {
            (Kind::List(a), Kind::List(b)) => self.fits(a, b, sides),
            (Kind::Record(a, _), Kind::Record(b, _)) if a == b => Ok(()),
            (Kind::List(of), Kind::Fields(record)) => self.fits(of, &self.field_names(*record), sides),
            (Kind::Record(..) | Kind::Struct(_), Kind::Record(b, document)) => {
                let wanted = self.program.records.get(b.index()).ok_or(Mismatch::Kind)?;
                wanted.fields.iter().try_for_each(|(name, field)| {
                    let given = self.field_of(own, name).ok_or(Mismatch::Kind)?;
                    self.fits(&given, &field.ty.clone().on(*document), sides)
                })
            }
            _ => own.clone().present().fits(&wanted.clone().present(), &|a, b| scope::same_side(sides, a, b)),
        };
        fitting?;
        if own.optional && !wanted.optional { Err(Mismatch::Absent) } else { Ok(()) }
    }

    /// The type of a field of a record or structure, as reading gives it.
    fn field_of(&self, owner: &Ty, name: &str) -> Option<Ty> {
        match &owner.kind {
            Kind::Record(record, document) => {
                let record = self.program.records.get(record.index())?;
                if let Some(field) = record.fields.get(name) {
                    let filled = field.default.is_some() || field.marks.key;
                    let ty = field.ty.clone().on(*document);
                    return Some(if filled { ty.present() } else { ty });
                }
                record.computed.get(name).map(|computed| computed.value.ty.clone().on(*document))
            }
            Kind::Struct(fields) => fields.fields.iter().find(|(field, _)| field == name).map(|(_, ty)| ty.clone()),
            _ => None,
        }
    }
}
