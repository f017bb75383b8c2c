//! Places of documents, in their JSON.

use super::json::{list_mut, put, slot};
use super::sample;
use crate::check::program::{Field, Program, Source, Wire};
use crate::check::reach::{Place, Step};
use crate::document::Json;
use crate::schema::{Kind, Ty, Value, number, tables};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Documents by the names of the inputs.
pub type Documents = BTreeMap<SmolStr, Json>;

/// Where a value stands: the object or list around it, and the last step.
enum Spot<'j> {
    Key(&'j mut Json, String),
    /// In a list of names and values.
    Named(&'j mut Vec<Json>, String),
    Metafield(&'j mut Vec<Json>, String, String),
    Whole(&'j mut Json),
}

fn field<'p>(program: &'p Program, step: &Step) -> Option<&'p Field> {
    match step {
        Step::Field(record, name) => program.records.get(record.index())?.fields.get(name),
        Step::Element(_) => None,
    }
}

/// Goes there, making what is missing on the way.
fn spot<'j>(program: &Program, documents: &'j mut Documents, place: &Place) -> Option<Spot<'j>> {
    let input = program.inputs.get(place.input.index())?;
    let mut at = documents.get_mut(&input.name)?;
    let mut ty = input.ty.clone();
    let last = place.steps.len();
    for (n, step) in place.steps.iter().enumerate() {
        let end = n.saturating_add(1) == last;
        match step {
            Step::Element(index) => {
                let Kind::List(of) = &ty.kind else { return None };
                if !matches!(at, Json::List(_)) {
                    *at = Json::List(Vec::new());
                }
                let Json::List(values) = at else { return None };
                grow(program, values, of, index.saturating_add(1));
                let of = (**of).clone();
                at = values.get_mut(*index)?;
                ty = of;
                if end {
                    return Some(Spot::Whole(at));
                }
            }
            Step::Field(record, _) => {
                let field = field(program, step)?;
                if matches!(at, Json::Null) {
                    *at = sample::record(program, *record, 0);
                }
                match &field.source {
                    Source::Key(key) if end => return Some(Spot::Key(at, key.to_string())),
                    Source::Key(key) => {
                        at = slot(at, key)?;
                        ty = field.ty.clone();
                    }
                    Source::Attribute(names) => {
                        let own = program.records.get(record.index())?;
                        let key = if own.fields.contains_key("properties") { "properties" } else { "note_attributes" };
                        return Some(Spot::Named(list_mut(at, key)?, names.first()?.clone()));
                    }
                    Source::Metafield { namespace, key } => {
                        return Some(Spot::Metafield(list_mut(at, "metafields")?, namespace.clone(), key.clone()));
                    }
                }
            }
        }
    }
    Some(Spot::Whole(at))
}

/// A list of at least so many elements: others like the first.
fn grow(program: &Program, values: &mut Vec<Json>, of: &Ty, count: usize) {
    while values.len() < count {
        let mut next = match (values.first(), &of.kind) {
            (Some(first), _) => first.clone(),
            (None, Kind::Record(record, _)) => sample::record(program, *record, 0),
            (None, _) => Json::text("1"),
        };
        // No two things have one number.
        if let Some(Json::Number(id)) = next.get("id")
            && let Some(id) = id.parse::<u64>().ok().and_then(|id| id.checked_add(u64::try_from(values.len()).ok()?))
        {
            put(&mut next, "id", Json::Number(id.to_string()));
        }
        values.push(next);
    }
}

/// Sets a value, or takes it away.
pub fn set(program: &Program, documents: &mut Documents, place: &Place, value: Option<Json>) {
    let optional = place.steps.last().and_then(|step| field(program, step)).is_none_or(|field| field.ty.optional);
    match spot(program, documents, place) {
        Some(Spot::Key(object, key)) => match value {
            Some(value) => put(object, &key, value),
            None if optional => put(object, &key, Json::Null),
            // What has a default is left out.
            None => remove(object, &key),
        },
        Some(Spot::Named(entries, name)) => {
            let other = |entry: &Json| entry.get("name") != Some(&Json::text(&name));
            entries.retain(other);
            if let Some(value) = value {
                entries.push(Json::Object(vec![("name".into(), Json::text(&name)), ("value".into(), plain(value))]));
            }
        }
        Some(Spot::Metafield(entries, namespace, key)) => {
            let is = |entry: &Json| {
                entry.get("namespace") == Some(&Json::text(&namespace)) && entry.get("key") == Some(&Json::text(&key))
            };
            entries.retain(|entry| !is(entry));
            if let Some(value) = value {
                entries.push(Json::Object(vec![
                    ("namespace".into(), Json::text(&namespace)),
                    ("key".into(), Json::text(&key)),
                    ("type".into(), Json::text("single_line_text_field")),
                    ("value".into(), plain(value)),
                ]));
            }
        }
        Some(Spot::Whole(at)) => *at = value.unwrap_or(Json::Null),
        None => {}
    }
}

/// A value as people type it into a form.
fn plain(value: Json) -> Json {
    match value {
        Json::Number(text) => Json::Text(text),
        Json::Bool(truth) => Json::Text(truth.to_string()),
        value => value,
    }
}

fn remove(object: &mut Json, key: &str) {
    if let Json::Object(entries) = object {
        entries.retain(|(own, _)| own != key);
    }
}

/// Makes a record or list that is to be there.
pub fn ensure(program: &Program, documents: &mut Documents, place: &Place, ty: &Ty) {
    let missing = get(program, documents, place).is_none_or(|own| matches!(own, Json::Null));
    if missing {
        let value = match &ty.kind {
            Kind::Record(record, _) => Some(sample::record(program, *record, 0)),
            Kind::List(_) => Some(Json::List(Vec::new())),
            _ => None,
        };
        if let Some(value) = value {
            set(program, documents, place, Some(value));
        }
    }
}

/// Makes a list as long as wanted.
pub fn resize(program: &Program, documents: &mut Documents, place: &Place, ty: &Ty, least: usize, most: Option<usize>) {
    let Kind::List(of) = &ty.kind else { return };
    let mut own = get(program, documents, place).cloned().unwrap_or(Json::Null);
    if !matches!(own, Json::List(_)) {
        own = Json::List(Vec::new());
    }
    if let Json::List(values) = &mut own {
        grow(program, values, of, least);
        values.truncate(most.unwrap_or(usize::MAX));
    }
    set(program, documents, place, Some(own));
}

/// What stands there; None for a place that is not there.
pub fn get<'j>(program: &Program, documents: &'j Documents, place: &Place) -> Option<&'j Json> {
    let input = program.inputs.get(place.input.index())?;
    let mut at = documents.get(&input.name)?;
    for step in &place.steps {
        at = match step {
            Step::Element(index) => match at {
                Json::List(values) => values.get(*index)?,
                _ => return None,
            },
            Step::Field(..) => match &field(program, step)?.source {
                Source::Key(key) => at.get(key)?,
                Source::Attribute(names) => {
                    let mut entries = super::json::list(at, "note_attributes").iter();
                    let mut others = super::json::list(at, "properties").iter();
                    let is = |entry: &&Json| names.iter().any(|name| entry.get("name") == Some(&Json::text(name)));
                    entries.find(is).or_else(|| others.find(is))?.get("value")?
                }
                Source::Metafield { namespace, key } => {
                    let is = |entry: &&Json| {
                        entry.get("namespace") == Some(&Json::text(namespace))
                            && entry.get("key") == Some(&Json::text(key))
                    };
                    super::json::list(at, "metafields").iter().find(is)?.get("value")?
                }
            },
        };
    }
    Some(at)
}

/// A value as it stands in JSON.
pub fn written(program: &Program, place: &Place, ty: &Ty, value: &Value) -> Option<Json> {
    let wire = place.steps.last().and_then(|step| field(program, step)).map(|field| field.wire).unwrap_or_default();
    Some(match (value, &ty.kind) {
        (Value::Bool(truth), _) => Json::Bool(*truth),
        (Value::Number(value), Kind::Money { .. } | Kind::Exact(_)) => Json::Text(number::fixed(*value, 2)),
        (Value::Number(value), Kind::Rate { .. }) if wire == Wire::Percent => {
            Json::Number(number::wire(number::multiply(*value, rust_decimal::Decimal::ONE_HUNDRED).ok()?))
        }
        (Value::Number(value), _) if wire == Wire::Text => Json::Text(number::wire(*value)),
        (Value::Number(value), _) => Json::Number(number::wire(*value)),
        (Value::Date(day), Kind::Instant) => {
            let noon = day.at(12, 0, 0, 0).to_zoned(program.about.time_zone.clone()).ok()?;
            Json::Text(noon.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
        }
        (Value::Date(day), _) => Json::Text(day.to_string()),
        (Value::Text(text), Kind::Country) if wire == Wire::CountryName => {
            Json::text(tables::country::find(text)?.swedish)
        }
        (Value::Text(text), Kind::Format(crate::schema::Format::Id)) => Json::Number(text.to_string()),
        (Value::Text(text), _) => Json::text(text.as_str()),
        _ => return None,
    })
}

/// A single value as its type reads it, as far as choosing needs to know.
pub fn read(program: &Program, place: &Place, ty: &Ty, json: Option<&Json>) -> Option<Value> {
    let wire = place.steps.last().and_then(|step| field(program, step)).map(|field| field.wire).unwrap_or_default();
    let text = match json {
        None | Some(Json::Null) => return Some(Value::Absent),
        Some(Json::Bool(truth)) => return Some(Value::Bool(*truth)),
        Some(Json::Text(text)) if text.trim().is_empty() => return Some(Value::Absent),
        Some(Json::Text(text) | Json::Number(text)) => text,
        Some(Json::List(values)) => return Some(Value::list(vec![Value::Absent; values.len()])),
        Some(Json::Object(_)) => {
            return Some(Value::structure(Vec::new()));
        }
    };
    Some(match &ty.kind {
        Kind::Int { .. } | Kind::Decimal { .. } | Kind::Money { .. } | Kind::Exact(_) | Kind::Account => {
            Value::Number(number::parse(text)?)
        }
        Kind::Rate { .. } if wire == Wire::Percent => {
            Value::Number(number::multiply(number::parse(text)?, rust_decimal::Decimal::new(1, 2)).ok()?)
        }
        Kind::Rate { .. } => Value::Number(number::parse(text)?),
        Kind::Date => Value::Date(text.parse().ok()?),
        Kind::Instant => {
            let instant: jiff::Timestamp = text.parse().ok()?;
            Value::Date(instant.to_zoned(program.about.time_zone.clone()).date())
        }
        Kind::Country if wire == Wire::CountryName => {
            let known = tables::country::COUNTRIES.iter().find(|country| country.swedish == text)?;
            Value::text(known.code)
        }
        _ => Value::text(text),
    })
}
