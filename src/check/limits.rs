//! Written numbers against the limits of the fields that they reach. What a document brings is held when it comes; what
//! the pack writes itself is told before.

use super::Checker;
use super::program::{Assign, Content, Expr, Field, Map, MapId, Node, Program, RecordId};
use super::written::{Path, Reach, Scope};
use crate::diagnostics::{Diagnostic, Span, code};
use crate::schema::{Kind, Ty, Value, number};
use indexmap::IndexMap;
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// A field with limits, and the value that a map gives it.
struct Place<'p> {
    name: SmolStr,
    kind: Kind,
    scope: Scope,
    value: &'p Expr,
    path: Path,
}

/// Why a number cannot stand somewhere.
struct Refused {
    message: String,
    label: String,
    help: String,
}

/// What is written and reaches a field that cannot have it.
pub(super) fn limits<'p>(program: &'p Program, reach: &Reach<'p>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for place in places(program) {
        let field = format!("in `{}`", place.name);
        let reached = reach.all(vec![(place.scope, place.value, place.path.clone())]);
        let mut refused: Vec<(Span, Refused)> = reached
            .into_iter()
            .filter_map(|reached| Some((reached.span, beyond(reached.value, &place.kind, &field)?)))
            .collect();
        // What is worked out of written values alone is as good as written.
        if refused.is_empty()
            && place.path.is_empty()
            && let Some(value) = crate::reference::settings_value(program, place.value)
        {
            refused.extend(beyond(&value, &place.kind, &field).map(|why| (place.value.span, why)));
        }
        for (span, why) in refused {
            let own = Diagnostic::new(code::OUT_OF_RANGE, why.message).at(span, why.label).help(why.help);
            found.push(if span == place.value.span {
                own
            } else {
                own.at(place.value.span, "and reaches the field here")
            });
        }
    }
    found.sort_by(|a, b| (a.span(), &a.message).cmp(&(b.span(), &b.message)));
    found.dedup_by(|a, b| a.span() == b.span());
    found
}

impl Checker<'_> {
    /// A written number where a type with limits is needed.
    pub(super) fn within_limits(&mut self, value: &Value, wanted: &Ty, span: Span) {
        if let Some(why) = refused(value, &wanted.kind, "here") {
            let told = Diagnostic::new(code::OUT_OF_RANGE, why.message).at(span, why.label).help(why.help);
            self.report(told);
        }
    }
}

/// Why the field `place` cannot have it.
fn beyond(value: &Value, kind: &Kind, place: &str) -> Option<Refused> {
    refused(value, kind, place).or_else(|| too_long(value))
}

fn refused(value: &Value, kind: &Kind, place: &str) -> Option<Refused> {
    match (value, kind) {
        (Value::Number(own), Kind::Int { least, most }) if own.is_integer() => {
            let inside = least.is_none_or(|least| *own >= Decimal::from(least))
                && most.is_none_or(|most| *own <= Decimal::from(most));
            if inside {
                return None;
            }
            let label = if own.is_sign_negative() && *least == Some(0) { "below zero" } else { "outside its limits" };
            let help = match (least, most) {
                (Some(least), Some(most)) => format!("write a number from {least} to {most}"),
                (Some(least), None) => format!("write {least} or more"),
                (None, most) => format!("write {} or less", most.unwrap_or_default()),
            };
            Some(Refused {
                message: format!("{} is not possible {place}", number::wire(*own)),
                label: label.to_owned(),
                help,
            })
        }
        (Value::Number(own), Kind::Decimal { decimals }) => too_fine(*own, *decimals, place),
        (Value::Money(own), Kind::Money { decimals, .. }) => too_fine(own.amount, *decimals, place),
        (Value::Number(own), Kind::Rate { .. }) if *own < Decimal::ZERO || *own > Decimal::ONE => {
            let percent = number::multiply(*own, Decimal::ONE_HUNDRED).ok()?;
            let message = format!("{}% is no rate", number::wire(percent));
            let help = "a rate lies between 0% and 100%, such as 25%".to_owned();
            Some(Refused { message, label: "outside its limits".to_owned(), help })
        }
        (Value::Date(day), Kind::Date) if day.year() < 1 => {
            let help = "a day is written year-month-day: 2026-04-01".to_owned();
            Some(Refused { message: format!("{day} is no day of a book"), label: "before the year 1".to_owned(), help })
        }
        _ => None,
    }
}

fn too_fine(own: Decimal, decimals: Option<u32>, place: &str) -> Option<Refused> {
    let most = decimals.filter(|most| number::decimals(own) > *most)?;
    let given = number::decimals(own);
    Some(Refused {
        message: format!("{} has too many decimals {place}", number::wire(own)),
        label: format!("{given} decimals"),
        help: format!("Fortnox keeps {most} decimals: round the number"),
    })
}

/// More digits than Fortnox keeps; rules may work with more.
fn too_long(value: &Value) -> Option<Refused> {
    let own = match value {
        Value::Number(own) => *own,
        Value::Money(own) => own.amount,
        _ => return None,
    };
    let told = Refused {
        message: "this number has too many digits".to_owned(),
        label: format!("more than {} digits", number::KEPT_DIGITS),
        help: format!("write at most {}: Fortnox would keep another number", number::KEPT_DIGITS),
    };
    Some(told).filter(|_| !number::is_kept(own))
}

/// Every field with limits that a map gives a value.
fn places(program: &Program) -> Vec<Place<'_>> {
    let mut places = Places { program, all: Vec::new() };
    for (n, map) in program.maps.iter().enumerate() {
        places.map(map, Scope::Of(Node::Map(MapId::new(n))));
    }
    places.all
}

struct Places<'p> {
    program: &'p Program,
    all: Vec<Place<'p>>,
}

impl<'p> Places<'p> {
    fn map(&mut self, map: &'p Map, scope: Scope) {
        self.fields(map.target, &map.fields, scope);
        for rows in map.rows.values() {
            for group in &rows.groups {
                match &group.content {
                    Content::Fields { fields, .. } => self.fields(rows.record, fields, scope),
                    Content::Value { value, .. } => self.record(rows.record, scope, value, &[]),
                }
            }
        }
    }

    fn fields(&mut self, record: RecordId, fields: &'p IndexMap<SmolStr, Assign>, scope: Scope) {
        let Some(record) = self.program.records.get(record.index()) else { return };
        for (name, assign) in fields {
            if let Some(field) = record.fields.get(name) {
                self.field(field, name, scope, &assign.value, Path::new());
            }
        }
    }

    fn field(&mut self, field: &Field, name: &SmolStr, scope: Scope, value: &'p Expr, path: Path) {
        let mut ty = &field.ty;
        while let Kind::List(of) = &ty.kind {
            ty = of;
        }
        match &ty.kind {
            Kind::Record(record, _) => self.record(*record, scope, value, &path),
            Kind::Int { .. } | Kind::Decimal { .. } | Kind::Money { .. } | Kind::Rate { .. } | Kind::Date => {
                self.all.push(Place { name: name.clone(), kind: ty.kind.clone(), scope, value, path });
            }
            _ => {}
        }
    }

    /// A whole record, such as a row behind `=`.
    fn record(&mut self, record: RecordId, scope: Scope, value: &'p Expr, path: &[SmolStr]) {
        // Records of Fortnox do not hold themselves; the bound is for those that do.
        const DEEPEST: usize = 4;
        let Some(record) = self.program.records.get(record.index()).filter(|_| path.len() < DEEPEST) else { return };
        for (name, field) in record.fields.iter().filter(|(_, field)| !field.marks.readonly) {
            let path = path.iter().chain([name]).cloned().collect();
            self.field(field, name, scope, value, path);
        }
    }
}
