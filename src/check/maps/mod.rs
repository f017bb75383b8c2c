//! Maps: one writer per field, every required field, every field that must be decided.

mod block;
mod cards;
mod fields;
mod groups;

pub(super) use block::BlockKind;

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

impl<'t> Checker<'t> {
    /// Checks `name` if it is a map.
    pub(super) fn map(&mut self, name: &SmolStr) {
        let Some(global) = self.decls.globals.get(name) else { return };
        let Declared::Map(declared) = global.kind else { return };
        let mut broken = global.item.broken;
        let over: Vec<&'t [Statement]> = global
            .overrides
            .iter()
            .filter_map(|changed| match &changed.change.kind {
                OverrideKind::Map(statements) => {
                    broken |= changed.item.broken;
                    Some(statements.as_slice())
                }
                _ => None,
            })
            .collect();
        let Some(Signature::Map(id, shape)) = self.signatures.get(name).cloned() else { return };
        let span = declared.name.span;
        let target = shape.target.unwrap_or(RecordId(0));
        // A map whose document is unknown still keeps its place.
        let map = match shape.target {
            Some(target) => self.map_body(declared, &over, &shape, target, broken),
            None => empty(span, target),
        };
        put(&mut self.program.maps, id.index(), map, || empty(span, target));
    }

    /// A group of an override that goes through nothing, called almost like one of the base that does: a slip, not a new
    /// group.
    fn groups_misspelt(&mut self, base: &'t [Statement], over: &'t [Statement]) {
        let groups = |statements: &'t [Statement]| {
            statements.iter().flat_map(|statement| match statement {
                Statement::Rows(rows) => rows.groups.as_slice(),
                _ => &[],
            })
        };
        for group in groups(over).filter(|group| group.loops.is_empty()) {
            let known: Vec<&tree::Group> = groups(base).collect();
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
        over: &[&'t [Statement]],
        shape: &MapShape,
        target: RecordId,
        broken: bool,
    ) -> Map {
        for statements in over {
            self.twice_in_override(statements);
            self.groups_misspelt(&declared.body, statements);
        }
        let merged = merge(&declared.body, over);
        let groups = merged.iter().flat_map(Part::groups).map(|group| group.base.name.text.clone()).collect();
        let mut body = Body { map: Some(MapContext { record: target, side: shape.side, groups }), ..Body::default() };
        for (own, (_, ty)) in declared.parameters.iter().zip(&shape.parameters) {
            self.new_local(&mut body, &own.name, ty.clone());
        }
        let mut writer = Writer::new(target, shape.side);
        for part in &merged {
            match part {
                Part::Statement(statement) => self.statement(&mut body, statement, BlockKind::Map, &mut writer),
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
            span: declared.name.span,
        }
    }

    /// Merging would hide a field that one override gives twice.
    fn twice_in_override(&mut self, statements: &'t [Statement]) {
        let mut seen: Vec<&tree::Name> = Vec::new();
        for statement in statements {
            let Statement::Assign(assign) = statement else { continue };
            if let Some(first) = seen.iter().find(|name| name.text == assign.name.text) {
                let first = first.span;
                self.given_twice(&assign.name, first);
            }
            seen.push(&assign.name);
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

/// A map's statements with its overrides worked in.
enum Part<'t> {
    Statement(&'t Statement),
    Rows { name: &'t tree::Name, groups: Vec<MergedGroup<'t>> },
}

/// A group and the statements that overrides put in place of its own.
pub(super) struct MergedGroup<'t> {
    pub base: &'t tree::Group,
    pub over: Vec<&'t tree::Group>,
}

impl<'t> Part<'t> {
    fn groups(&self) -> &[MergedGroup<'t>] {
        match self {
            Part::Rows { groups, .. } => groups,
            Part::Statement(_) => &[],
        }
    }
}

fn merge<'t>(base: &'t [Statement], over: &[&'t [Statement]]) -> Vec<Part<'t>> {
    let changes = || over.iter().flat_map(|statements| statements.iter());
    // The last layer's value of a field is the one that counts; so is its way of matching and updating.
    let replaced = |statement: &Statement, later: Vec<&'t Statement>| match statement {
        Statement::Assign(own) => {
            later.iter().any(|other| matches!(other, Statement::Assign(x) if x.name.text == own.name.text))
        }
        Statement::Find(_) => later.iter().any(|other| matches!(other, Statement::Find(_))),
        Statement::OnUpdate(_) => later.iter().any(|other| matches!(other, Statement::OnUpdate(_))),
        Statement::Let(_) | Statement::Require(_) | Statement::Rows(_) => false,
    };
    let mut parts: Vec<Part<'t>> = Vec::new();
    let mut rows: Vec<Part<'t>> = Vec::new();
    for statement in base {
        match statement {
            Statement::Rows(block) if over.is_empty() => parts.push(whole(block)),
            Statement::Rows(block) => rows.push(whole(block)),
            statement if replaced(statement, changes().collect()) => {}
            statement => parts.push(Part::Statement(statement)),
        }
    }
    for (n, statements) in over.iter().enumerate() {
        for statement in *statements {
            let later = over.iter().skip(n.saturating_add(1)).flat_map(|statements| statements.iter()).collect();
            match statement {
                Statement::Rows(block) => merge_rows(&mut rows, block),
                statement if replaced(statement, later) => {}
                statement => parts.push(Part::Statement(statement)),
            }
        }
    }
    // An override's `let` may be read by its rows, so rows come last.
    parts.extend(rows);
    parts
}

fn whole(block: &tree::Rows) -> Part<'_> {
    let groups = block.groups.iter().map(|base| MergedGroup { base, over: Vec::new() }).collect();
    Part::Rows { name: &block.name, groups }
}

fn merge_rows<'t>(rows: &mut Vec<Part<'t>>, block: &'t tree::Rows) {
    let known = rows.iter_mut().find_map(|part| match part {
        Part::Rows { name, groups } if name.text == block.name.text => Some(groups),
        _ => None,
    });
    let Some(groups) = known else { return rows.push(whole(block)) };
    for group in &block.groups {
        match groups.iter_mut().find(|other| other.base.name.text == group.name.text) {
            Some(base) => base.over.push(group),
            None => groups.push(MergedGroup { base: group, over: Vec::new() }),
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
        span,
    }
}
