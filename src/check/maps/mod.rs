//! Maps: one writer per field, every required field, every field that must be decided.

mod block;
mod cards;
mod fields;
mod groups;
mod like;
mod merge;

pub(super) use block::BlockKind;
pub(super) use fields::find_gaps;
use merge::{Home, Layer, Merge, MergedGroup, Part};

use super::Checker;
use super::decls::Kind as Declared;
use super::program::{Assign, Chosen, Map, RecordId, RowsOf};
use super::scope::{Body, MapContext};
use super::signatures::{MapShape, Signature};
use super::small::put;
use crate::diagnostics::{Diagnostic, Span, closest, code};
use crate::schema::Side;
use crate::syntax::tree::{self, OverrideKind, Statement};
use indexmap::IndexMap;
use smol_str::SmolStr;
use std::collections::BTreeSet;

impl<'t> Checker<'t> {
    /// Checks `name` if it is a map.
    pub(super) fn map(&mut self, name: &SmolStr) {
        let Some(global) = self.decls.globals.get(name) else { return };
        let Declared::Map(declared) = global.kind else { return };
        let (own, mut broken) = self.layers_of(name, Home::Declaration, Home::Override);
        let Some(Signature::Map(id, shape)) = self.signatures.get(name).cloned() else { return };
        let span = declared.name.span;
        let target = shape.target.unwrap_or(RecordId(0));
        let before = self.found.len();
        let model = shape.like.as_ref().and_then(|like| Some((like.clone(), self.map_id(like)?)));
        let mut layers = Vec::new();
        if let Some((like, _)) = &model {
            let (theirs, other_broken) = self.layers_of(like, Home::Model, Home::Model);
            layers.extend(theirs);
            broken |= other_broken;
        }
        layers.extend(own);
        // A map that is like nothing known lacks what it would have from there.
        broken |= declared.like.is_some() && model.is_none();
        let mut map = match shape.target {
            Some(target) => self.map_body(declared, &layers, &shape, target, broken),
            // A map whose document is unknown still keeps its place.
            None => empty(span, target),
        };
        if let (Some((_, id)), Some(like)) = (model, &declared.like) {
            map.like = Some(id);
            self.told_once(before, like, name);
        }
        put(&mut self.program.maps, id.index(), map, || empty(span, target));
    }

    /// The statements of a map and of its overrides, and whether a part of them could not be read.
    fn layers_of(&self, name: &str, own: Home, over: Home) -> (Vec<Layer<'t>>, bool) {
        let Some(global) = self.decls.globals.get(name) else { return (Vec::new(), true) };
        let Declared::Map(declared) = global.kind else { return (Vec::new(), true) };
        let mut broken = global.item.broken;
        let mut layers = vec![Layer { statements: &declared.body, home: own }];
        for changed in &global.overrides {
            if let OverrideKind::Map(statements) = &changed.change.kind {
                broken |= changed.item.broken;
                layers.push(Layer { statements, home: over });
            }
        }
        (layers, broken)
    }

    /// A group of an override that goes through nothing, called almost like one of the base that does: a slip, not a new
    /// group.
    fn groups_misspelt(&mut self, below: &[Layer<'t>], over: &'t [Statement]) {
        let groups = |statements: &'t [Statement]| {
            statements.iter().flat_map(|statement| match statement {
                Statement::Rows(rows) => rows.groups.as_slice(),
                _ => &[],
            })
        };
        let known: Vec<&tree::Group> = below.iter().flat_map(|layer| groups(layer.statements)).collect();
        for group in groups(over).filter(|group| group.loops.is_empty()) {
            if known.iter().any(|other| other.name.text == group.name.text) {
                continue;
            }
            let looping = known.iter().filter(|other| !other.loops.is_empty()).map(|other| other.name.text.as_str());
            if let Some(meant) = closest(&group.name.text, looping) {
                self.report(
                    Diagnostic::new(code::UNKNOWN_GROUP, format!("there is no row group `{}`", group.name.text))
                        .at(group.name.span, "not a group of the base")
                        .help(format!(
                            "did you mean `{meant}`? A new group says what it goes through: row x for line in …"
                        )),
                );
            }
        }
    }

    fn map_body(
        &mut self,
        declared: &'t tree::Map,
        layers: &[Layer<'t>],
        shape: &MapShape,
        target: RecordId,
        broken: bool,
    ) -> Map {
        for (n, layer) in layers.iter().enumerate().filter(|(n, layer)| *n > 0 && layer.home != Home::Model) {
            self.twice_in_override(layer.statements);
            self.groups_misspelt(layers.get(..n).unwrap_or_default(), layer.statements);
        }
        let renamed = self.renamed(declared, layers);
        self.misplaced_from(layers, shape.like.is_some());
        if self.rows_lost(declared, target, layers, &renamed) {
            return empty(declared.name.span, target);
        }
        let record = self.program.records.get(target.index());
        let written: BTreeSet<SmolStr> = record
            .into_iter()
            .flat_map(|record| &record.fields)
            .filter(|(_, field)| !field.marks.readonly)
            .map(|(name, _)| name.clone())
            .collect();
        let takes = |name: &str| written.contains(name);
        let merged = Merge { layers, like: shape.like.is_some(), renamed: &renamed, takes: &takes }.parts();
        let groups = merged.iter().flat_map(Part::groups).map(|group| group.base.group.name.text.clone()).collect();
        let mut body = Body { map: Some(MapContext { record: target, side: shape.side, groups }), ..Body::default() };
        for (name, (_, ty)) in self.parameters_of(declared).iter().zip(&shape.parameters) {
            self.new_local(&mut body, name, ty.clone());
        }
        let mut writer = Writer::new(target, shape.side);
        for part in &merged {
            match part {
                Part::Statement(statement) => self.statement(&mut body, statement, BlockKind::Map, &mut writer),
                Part::Renamed { name, value } => self.assign(&mut body, name, value, &mut writer),
                Part::Rows { name, groups } => self.rows(&mut body, name, groups, &mut writer),
            }
        }
        if !broken {
            self.complete(&writer, target, &declared.name.text, declared.name.span);
        }
        let mut finished = writer.body;
        finished.locals = body.locals.len();
        Map {
            name: declared.name.text.clone(),
            parameters: shape.parameters.clone(),
            target,
            side: shape.side,
            body: finished,
            finds: writer.finds,
            updates: writer.updates,
            fields: writer.fields,
            rows: writer.rows,
            needs: Vec::new(),
            like: None,
            span: declared.name.span,
        }
    }

    /// Merging would hide a field that one override gives twice.
    fn twice_in_override(&mut self, statements: &'t [Statement]) {
        let mut seen: Vec<&tree::Name> = Vec::new();
        for statement in statements {
            let name = match statement {
                Statement::Assign(assign) => &assign.name,
                Statement::Renamed(renamed) => &renamed.name,
                _ => continue,
            };
            if let Some(first) = seen.iter().find(|other| other.text == name.text) {
                let first = first.span;
                self.given_twice(name, first);
            }
            seen.push(name);
        }
    }

    pub(super) fn unknown_target_field(&mut self, target: RecordId, field: &tree::Name) {
        let Some(record) = self.program.records.get(target.index()) else { return };
        let known = crate::diagnostics::closest(&field.text, record.fields.keys().map(SmolStr::as_str));
        let elsewhere = || {
            let other = |name: &str| {
                self.program
                    .records
                    .iter()
                    .find(|record| record.name == name && record.fields.contains_key(&field.text))
            };
            let other =
                other("fortnox.Invoice").or_else(|| other("fortnox.Order")).or_else(|| other("fortnox.Customer"))?;
            Some(format!("it is a field of {}", other.name))
        };
        let help = known.map(|known| format!("did you mean `{known}`?")).or_else(elsewhere);
        let computed = record.computed.contains_key(&field.text);
        let message = if computed {
            format!("`{}` of `{}` is computed by Fortnox", field.text, record.name)
        } else {
            format!("`{}` has no field `{}`", record.name, field.text)
        };
        let label = if computed { "cannot be written" } else { "unknown field" };
        let code = if computed { code::READONLY_FIELD } else { code::UNKNOWN_FIELD };
        let help = if computed {
            Some(format!("remove this line; to be sure of it:  require {} = … otherwise hold \"why\"", field.text))
        } else {
            help
        };
        self.report(Diagnostic::new(code, message).at(field.span, label).help_if(help));
    }
}

/// What the statements of a map have written so far.
#[derive(Debug)]
pub(super) struct Writer {
    pub target: RecordId,
    pub side: Side,
    pub body: super::program::Body,
    pub finds: Vec<Chosen>,
    pub updates: Vec<Chosen>,
    pub fields: IndexMap<SmolStr, Assign>,
    pub rows: IndexMap<SmolStr, RowsOf>,
}

impl Writer {
    pub fn new(target: RecordId, side: Side) -> Writer {
        Writer {
            target,
            side,
            body: Default::default(),
            finds: Vec::new(),
            updates: Vec::new(),
            fields: IndexMap::new(),
            rows: IndexMap::new(),
        }
    }
}

fn empty(span: Span, target: RecordId) -> Map {
    Map {
        name: SmolStr::default(),
        parameters: Vec::new(),
        target,
        side: Side::Document,
        body: Default::default(),
        finds: Vec::new(),
        updates: Vec::new(),
        fields: IndexMap::new(),
        rows: IndexMap::new(),
        needs: Vec::new(),
        like: None,
        span,
    }
}
