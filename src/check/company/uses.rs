//! What a pack names of what a company has: the written values that reach fields of Fortnox, and those that settings,
//! tables, lets and calcs give as accounts or codes.

use crate::check::program::{
    CalcId, CompanyMark, Content, Expr, ExprKind, Field, LetId, Map, MapId, Node, Program, RecordId, SettingId, TableId,
};
use crate::check::tables::{Present, Set};
use crate::check::written::{Path, Reach, Reached, Scope};
use crate::diagnostics::Span;
use crate::schema::{Kept, Kind, Ty, Value};
use jiff::civil::Date;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// A code that the pack names.
#[derive(Clone, Debug)]
pub(super) struct Use {
    pub code: SmolStr,
    pub span: Span,
    pub scope: Scope,
}

/// Everything that the pack names.
#[derive(Debug, Default)]
pub(super) struct Uses {
    pub codes: BTreeMap<Kept, Vec<Use>>,
    /// Days that something is booked on.
    pub days: Vec<(Date, Span)>,
    /// Fields of the warehouse module that a map gives a value.
    pub warehouse: Vec<(SmolStr, Span)>,
}

type Place<'p> = (Scope, &'p Expr, Path);

#[derive(Default)]
struct Places<'p> {
    codes: BTreeMap<Kept, Vec<Place<'p>>>,
    days: Vec<Place<'p>>,
    warehouse: Vec<(SmolStr, Span)>,
    /// Keys of the cards that maps make.
    made: BTreeMap<Kept, Vec<Place<'p>>>,
}

pub(super) fn uses<'p>(program: &'p Program, reach: &Reach<'p>) -> Uses {
    let mut places = Places::default();
    for (n, map) in program.maps.iter().enumerate() {
        places.map(program, map, Scope::Of(Node::Map(MapId::new(n))));
    }
    for (n, setting) in program.settings.iter().enumerate() {
        places.typed(&setting.ty, Scope::Setting(SettingId::new(n)), &setting.value, &[]);
    }
    for (n, own) in program.lets.iter().enumerate() {
        places.typed(&own.value.ty, Scope::Of(Node::Let(LetId::new(n))), &own.value, &[]);
    }
    for (n, calc) in program.calcs.iter().enumerate() {
        places.typed(&calc.result, Scope::Of(Node::Calc(CalcId::new(n))), &calc.give, &[]);
    }
    for (n, table) in program.tables.iter().enumerate() {
        for row in &table.rows {
            places.typed(&table.result, Scope::Of(Node::Table(TableId::new(n))), &row.result, &[]);
        }
    }
    let mut uses = Uses { warehouse: places.warehouse, ..Uses::default() };
    for (kept, open) in places.codes {
        let made: BTreeSet<SmolStr> = match places.made.remove(&kept) {
            Some(open) => reach.all(open).into_iter().filter_map(|reached| kept.code(reached.value)).collect(),
            None => BTreeSet::new(),
        };
        let named = reach.all(open).into_iter().filter_map(|reached| named(kept, &reached));
        uses.codes.entry(kept).or_default().extend(named.filter(|named| !made.contains(&named.code)));
    }
    uses.conditions(program);
    for list in uses.codes.values_mut() {
        list.sort_by(|a, b| (a.span, &a.code).cmp(&(b.span, &b.code)));
        list.dedup_by(|a, b| a.span == b.span && a.code == b.code);
    }
    uses.codes.retain(|_, list| !list.is_empty());
    uses.days = reach.all(places.days).into_iter().filter_map(|reached| day(&reached)).collect();
    uses.days.sort_unstable_by_key(|(_, span)| *span);
    uses.days.dedup();
    uses
}

fn named(kept: Kept, reached: &Reached<'_>) -> Option<Use> {
    Some(Use { code: kept.code(reached.value)?, span: reached.span, scope: reached.scope })
}

fn day(reached: &Reached<'_>) -> Option<(Date, Span)> {
    match reached.value {
        Value::Date(date) => Some((*date, reached.span)),
        _ => None,
    }
}

impl<'p> Places<'p> {
    fn map(&mut self, program: &'p Program, map: &'p Map, scope: Scope) {
        for (name, assign) in &map.fields {
            self.field(program, map.target, name, scope, &assign.value, assign.span);
        }
        for rows in map.rows.values() {
            for group in &rows.groups {
                match &group.content {
                    Content::Fields { fields, .. } => {
                        for (name, assign) in fields {
                            self.field(program, rows.record, name, scope, &assign.value, assign.span);
                        }
                    }
                    Content::Value { value, .. } => self.record(program, rows.record, scope, value, &[]),
                }
            }
        }
    }

    /// A field that a map gives a value.
    fn field(
        &mut self,
        program: &'p Program,
        target: RecordId,
        name: &SmolStr,
        scope: Scope,
        value: &'p Expr,
        span: Span,
    ) {
        let Some(record) = program.records.get(target.index()) else { return };
        let Some(field) = record.fields.get(name) else { return };
        // The number of a card is what its map makes, unless the card is known by other things too.
        let is_key = |field: &Field| field.marks.key;
        if is_key(field) && record.fields.values().filter(|field| is_key(field)).count() == 1 {
            if let Some(kept) = Kept::of(&field.ty.kind) {
                self.made.entry(kept).or_default().push((scope, value, Path::new()));
            }
            return;
        }
        if field.marks.company == Some(CompanyMark::Warehouse) && gives(value) {
            self.warehouse.push((name.clone(), span));
        }
        self.value(program, field, scope, value, Vec::new());
    }

    /// A field of a record, which `path` leads to.
    fn value(&mut self, program: &'p Program, field: &Field, scope: Scope, value: &'p Expr, path: Path) {
        match field.marks.company {
            Some(CompanyMark::VatRate) => self.codes.entry(Kept::VatRate).or_default().push((scope, value, path)),
            Some(CompanyMark::OpenDay) => self.days.push((scope, value, path)),
            _ => match inner(&field.ty).kind {
                Kind::Record(record, _) => self.record(program, record, scope, value, &path),
                ref kind => {
                    if let Some(kept) = Kept::of(kind) {
                        self.codes.entry(kept).or_default().push((scope, value, path));
                    }
                }
            },
        }
    }

    /// A whole record, such as a row behind `=`.
    fn record(&mut self, program: &'p Program, record: RecordId, scope: Scope, value: &'p Expr, path: &[SmolStr]) {
        // Records of Fortnox do not hold themselves; the bound is for those that do.
        const DEEPEST: usize = 4;
        let Some(record) = program.records.get(record.index()).filter(|_| path.len() < DEEPEST) else { return };
        for (name, field) in record.fields.iter().filter(|(_, field)| !field.marks.readonly) {
            let path = path.iter().chain([name]).cloned().collect();
            self.value(program, field, scope, value, path);
        }
    }

    /// A value that has a type of its own: an account or a code there is one, wherever it goes.
    fn typed(&mut self, ty: &Ty, scope: Scope, value: &'p Expr, path: &[SmolStr]) {
        match &inner(ty).kind {
            Kind::Struct(columns) => {
                for (name, ty) in &columns.fields {
                    let path: Path = path.iter().chain([name]).cloned().collect();
                    self.typed(ty, scope, value, &path);
                }
            }
            kind => {
                if let Some(kept @ (Kept::Account | Kept::Code(_))) = Kept::of(kind) {
                    self.codes.entry(kept).or_default().push((scope, value, path.to_vec()));
                }
            }
        }
    }
}

impl Uses {
    /// What conditions of tables name: codes, and the rates of rows that give an account.
    fn conditions(&mut self, program: &Program) {
        for (n, table) in program.tables.iter().enumerate() {
            let scope = Scope::Of(Node::Table(TableId::new(n)));
            let books = accounts(&table.result).next().is_some();
            for row in &table.rows {
                let cells = row.conditions.iter().zip(&row.cells).zip(&table.columns);
                for ((set, span), column) in cells {
                    let found = match Kept::of(&column.ty.kind) {
                        Some(kept @ Kept::Code(_)) => names(set).map(|code| (kept, code)).collect::<Vec<_>>(),
                        None if matches!(column.ty.kind, Kind::Rate { .. }) && books && gives(&row.result) => {
                            let rates = rates(set).unwrap_or_default();
                            rates.into_iter().map(|rate| (Kept::VatRate, rate)).collect()
                        }
                        _ => continue,
                    };
                    for (kept, code) in found {
                        self.codes.entry(kept).or_default().push(Use { code, span: *span, scope });
                    }
                }
            }
        }
    }
}

/// The result columns of a table that are accounts: the way to each.
pub(super) fn accounts(result: &Ty) -> impl Iterator<Item = Path> {
    let one = matches!(result.kind, Kind::Account).then(Path::new);
    let columns = match &result.kind {
        Kind::Struct(columns) => columns.fields.clone(),
        _ => Vec::new(),
    };
    let of = columns.into_iter().filter(|(_, ty)| matches!(ty.kind, Kind::Account)).map(|(name, _)| vec![name]);
    one.into_iter().chain(of)
}

/// The rates that a condition matches, if they are counted out.
pub(super) fn rates(set: &Set) -> Option<Vec<SmolStr>> {
    let Present::Intervals(intervals) = &set.present else { return None };
    intervals
        .iter()
        .map(|interval| match (interval.from, interval.to) {
            (Some(from), Some(to)) if from.value == to.value => Kept::VatRate.code(&Value::Number(from.value)),
            _ => None,
        })
        .collect()
}

/// The names that a condition asks for.
fn names(set: &Set) -> impl Iterator<Item = SmolStr> {
    let names = match &set.present {
        Present::Names { not: false, names } => names.iter().cloned().collect(),
        _ => Vec::new(),
    };
    names.into_iter()
}

fn inner(ty: &Ty) -> &Ty {
    match &ty.kind {
        Kind::List(of) => inner(of),
        _ => ty,
    }
}

/// May it be a value? Not one that is always held, left out or emptied.
pub(super) fn gives(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Hold(_) | ExprKind::Omit | ExprKind::Blank => false,
        ExprKind::Otherwise(parts) => parts.iter().any(gives),
        ExprKind::When { value, .. } => gives(value),
        _ => true,
    }
}
