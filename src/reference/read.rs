//! Documents to typed values, by their schema. A value that is not what its schema says becomes unreadable: only reading
//! it holds the document.

use crate::check::program::{Field, Program, RecordId, Source, Wire};
use crate::document::{Data, Node, Twice};
use crate::schema::{
    CurrencyCode, Format, Kind, Money, RecordValue, Side, Ty, Value, clean, number, shown_length, tables,
};
use jiff::Timestamp;
use rust_decimal::Decimal;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The currencies that amounts without one of their own have.
pub(super) type Sides = BTreeMap<Side, CurrencyCode>;

pub(super) struct Reader<'p> {
    pub program: &'p Program,
}

impl Reader<'_> {
    /// A document of type `ty`.
    pub fn document(&self, node: &Node, ty: &Ty, path: &str, sides: &Sides) -> Value {
        match self.value(Some(node), ty, Wire::Plain, path, sides) {
            // Not one of its fields is missing, but all of it.
            Value::Absent if !ty.optional => nothing(ty, path, node.what()),
            value => value,
        }
    }

    fn record(&self, node: &Node, id: RecordId, path: &str, outer: &Sides) -> Value {
        let Some(record) = self.program.records.get(id.index()) else { return Value::Absent };
        if !matches!(node.data, Data::Object(_)) {
            return unreadable(path, format!("is {}, not an object", node.what()));
        }
        let mut sides = outer.clone();
        let mut fields: Vec<(SmolStr, Value)> = Vec::new();
        // Currencies first: the amounts beside them need them.
        for (name, field) in &record.fields {
            if let Kind::Currency(side) = field.ty.kind {
                let value = self.field(node, name, field, path, &sides);
                match &value {
                    Value::Text(code) => drop(sides.insert(side, code.clone())),
                    _ if outer.contains_key(&side) => {}
                    _ => drop(sides.remove(&side)),
                }
            }
        }
        for (name, field) in &record.fields {
            fields.push((name.clone(), self.field(node, name, field, path, &sides)));
        }
        // What the other system has computed is read, not computed again.
        for (name, computed) in &record.computed {
            if let Ok(Some(own)) = node.get(name) {
                let path = join(path, name);
                let ty = computed.value.ty.clone().maybe();
                fields.push((name.clone(), self.value(Some(own), &ty, Wire::Plain, &path, &sides)));
            }
        }
        Value::Record(Arc::new(RecordValue { record: Some(id), fields, path: Arc::from(path) }))
    }

    fn field(&self, node: &Node, name: &SmolStr, field: &Field, path: &str, sides: &Sides) -> Value {
        let own = join(path, name);
        let value = match &field.source {
            Source::Key(key) => match node.get(key) {
                Ok(found) => self.value(found, &field.ty, field.wire, &own, sides),
                Err(Twice) => unreadable(&own, "stands twice in its object".to_owned()),
            },
            Source::Attribute(names) => match attribute(node, names) {
                Ok(text) => self.given(text.as_deref(), &field.ty, &own, sides),
                Err(what) => unreadable(&own, what),
            },
            Source::Metafield { namespace, key } => match metafield(node, namespace, key) {
                Ok(text) => self.given(text.as_deref(), &field.ty, &own, sides),
                Err(what) => unreadable(&own, what),
            },
        };
        match (value, &field.default) {
            (Value::Absent, Some(default)) => default.clone(),
            (Value::Absent, None) if !field.ty.optional => nothing(&field.ty, &own, "missing"),
            (value, _) => value,
        }
    }

    /// A text that a merchant or buyer typed.
    fn given(&self, text: Option<&str>, ty: &Ty, path: &str, sides: &Sides) -> Value {
        match text {
            None => Value::Absent,
            Some(text) => {
                let node = Node { start: 0, end: 0, data: Data::Plain(text.to_owned()) };
                self.value(Some(&node), ty, Wire::Plain, path, sides)
            }
        }
    }

    fn value(&self, node: Option<&Node>, ty: &Ty, wire: Wire, path: &str, sides: &Sides) -> Value {
        let Some(node) = node else { return Value::Absent };
        if matches!(node.data, Data::Null) {
            return Value::Absent;
        }
        match &ty.kind {
            Kind::List(of) => match &node.data {
                Data::List(values) => {
                    let values = values.iter().enumerate().filter_map(|(n, value)| {
                        // Merchants count from one.
                        let path = format!("{path}[{}]", n.saturating_add(1));
                        match self.value(Some(value), of, wire, &path, sides) {
                            Value::Absent if matches!(of.kind, Kind::Record(..)) => {
                                Some(unreadable(&path, "is missing".to_owned()))
                            }
                            // A blank name in a list of names is nothing.
                            Value::Absent => None,
                            value => Some(value),
                        }
                    });
                    Value::list(values.collect())
                }
                _ => unreadable(path, format!("is {}, not a list", node.what())),
            },
            Kind::Record(id, _) => self.record(node, *id, path, sides),
            Kind::Bool => truth(node, path),
            _ => match word(node, &ty.kind) {
                Ok(None) => Value::Absent,
                Ok(Some(text)) => self.plain(&text, ty, wire, sides).unwrap_or_else(|what| unreadable(path, what)),
                Err(what) => unreadable(path, what),
            },
        }
    }

    /// A single value from its text.
    fn plain(&self, text: &str, ty: &Ty, wire: Wire, sides: &Sides) -> Result<Value, String> {
        let decimal = || number::parse(text).ok_or_else(|| format!("{} is not a number", quoted(text)));
        Ok(match &ty.kind {
            Kind::Text(wanted) => {
                let longest = wanted.longest.and_then(|longest| usize::try_from(longest).ok());
                if longest.is_some_and(|longest| shown_length(text) > longest) {
                    return Err(format!("has more than {} characters", wanted.longest.unwrap_or_default()));
                }
                if let Some(c) = wanted.chars.first_outside(text) {
                    return Err(format!("has the character {c:?}, which is not possible here"));
                }
                Value::text(text)
            }
            Kind::Format(format) => match format.read(text) {
                Some(canonical) => Value::text(canonical),
                None => return Err(format!("{} is no {}", quoted(text), format.name())),
            },
            Kind::Register(register) => match register.read(text) {
                Some(code) => Value::text(code),
                None => return Err(format!("{} is no {}", quoted(text), register.name())),
            },
            Kind::Int { .. } => match decimal()? {
                value if value.is_integer() => Value::Number(value),
                _ => return Err(format!("{} is not a whole number", quoted(text))),
            },
            Kind::Account => match decimal()? {
                value if crate::schema::is_account(value) => Value::Number(value),
                _ => return Err(format!("{} is no account number", quoted(text))),
            },
            Kind::Decimal { .. } => Value::Number(decimal()?),
            Kind::Rate { .. } => {
                let value = decimal()?;
                let rate = match wire {
                    Wire::Percent => number::multiply(value, Decimal::new(1, 2)),
                    _ => Ok(value),
                };
                let rate = rate.map_err(|_| format!("{} has too many digits", quoted(text)))?;
                if rate < Decimal::ZERO || rate > Decimal::ONE {
                    return Err(format!("{} is no rate between 0 and 100 %", quoted(text)));
                }
                Value::Number(rate)
            }
            Kind::Money { side, .. } => self.money(decimal()?, *side, text, sides)?,
            Kind::Date => match super::expressions::day(text) {
                Some(date) => Value::Date(date),
                None => return Err(format!("{} is no day", quoted(text))),
            },
            Kind::Instant => match text.parse::<Timestamp>() {
                Ok(instant) => Value::Instant(instant),
                Err(_) => return Err(format!("{} is no point in time", quoted(text))),
            },
            Kind::Country if wire == Wire::CountryName => {
                let known = tables::country::COUNTRIES
                    .iter()
                    .find(|country| country.swedish == text || country.english == text || country.code == text);
                match known {
                    Some(country) => Value::text(country.code),
                    None => return Err(format!("{} is no country", quoted(text))),
                }
            }
            Kind::Country => match tables::country::find(text) {
                Some(_) => Value::text(text),
                None => return Err(format!("{} is no country code", quoted(text))),
            },
            Kind::Currency(_) => match tables::currency::decimals(text) {
                Some(_) => Value::text(text),
                None => return Err(format!("{} is no currency", quoted(text))),
            },
            Kind::Enum(names) => {
                if !names.names.iter().any(|name| name == text) {
                    return Err(format!("{} is not one of {}", quoted(text), names.names.join(", ")));
                }
                Value::text(text)
            }
            _ => return Err("cannot be read".to_owned()),
        })
    }

    fn money(&self, amount: Decimal, side: Side, text: &str, sides: &Sides) -> Result<Value, String> {
        let Some(currency) = sides.get(&side) else {
            return Err("has no currency: the document does not say it".to_owned());
        };
        let decimals = tables::currency::decimals(currency).unwrap_or(2);
        if number::decimals(amount) > decimals {
            return Err(format!("{} has more decimals than {currency} has", quoted(text)));
        }
        Ok(Value::Money(Money { amount, currency: Some(currency.clone()) }))
    }
}

/// The text of a single value; None for a blank one.
fn word(node: &Node, kind: &Kind) -> Result<Option<String>, String> {
    let textual = matches!(
        kind,
        Kind::Text(_)
            | Kind::Date
            | Kind::Instant
            | Kind::Country
            | Kind::Currency(_)
            | Kind::Enum(_)
            | Kind::Register(_)
    ) || matches!(kind, Kind::Format(format) if *format != Format::Id);
    match &node.data {
        Data::Text(text) => Ok(clean(text)),
        Data::Plain(text) => Ok(if matches!(text.as_str(), "null" | "~") { None } else { clean(text) }),
        Data::Number(text) if !textual => Ok(Some(text.clone())),
        _ => Err(format!("is {}, not {}", node.what(), if textual { "a text" } else { "a number" })),
    }
}

fn truth(node: &Node, path: &str) -> Value {
    match &node.data {
        Data::Bool(truth) => Value::Bool(*truth),
        Data::Plain(text) | Data::Text(text) => match text.trim() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "" | "null" | "~" => Value::Absent,
            _ => unreadable(path, format!("{} is neither true nor false", quoted(text))),
        },
        _ => unreadable(path, format!("is {}, not true or false", node.what())),
    }
}

/// The value of a cart attribute or line property; names are compared without case.
fn attribute(node: &Node, names: &[String]) -> Result<Option<String>, String> {
    let wanted: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
    let mut found: Option<String> = None;
    for list in ["note_attributes", "properties"] {
        let Ok(Some(Node { data: Data::List(entries), .. })) = node.get(list) else { continue };
        for entry in entries {
            let name = match entry.get("name") {
                Ok(Some(Node { data: Data::Text(name) | Data::Plain(name), .. })) => name.trim().to_lowercase(),
                _ => continue,
            };
            if !wanted.contains(&name) {
                continue;
            }
            let value = match entry.get("value") {
                Ok(Some(value)) => match &value.data {
                    Data::Text(text) | Data::Number(text) | Data::Plain(text) => clean(text),
                    Data::Bool(truth) => Some(truth.to_string()),
                    _ => None,
                },
                Ok(None) => None,
                Err(Twice) => return Err("its \"value\" stands twice".to_owned()),
            };
            match (&found, value) {
                (Some(before), Some(value)) if *before != value => {
                    return Err("is given twice, with different values".to_owned());
                }
                (_, Some(value)) => found = Some(value),
                (_, None) => {}
            }
        }
    }
    Ok(found)
}

fn metafield(node: &Node, namespace: &str, key: &str) -> Result<Option<String>, String> {
    let Ok(Some(Node { data: Data::List(entries), .. })) = node.get("metafields") else { return Ok(None) };
    let is = |entry: &Node, field: &str, wanted: &str| matches!(entry.get(field), Ok(Some(Node { data: Data::Text(text), .. })) if text == wanted);
    let mut found = entries.iter().filter(|entry| is(entry, "namespace", namespace) && is(entry, "key", key));
    let (first, second) = (found.next(), found.next());
    if second.is_some() {
        return Err("is given twice".to_owned());
    }
    Ok(match first.map(|entry| entry.get("value")) {
        Some(Ok(Some(value))) => match &value.data {
            Data::Text(text) | Data::Number(text) | Data::Plain(text) => clean(text),
            Data::Bool(truth) => Some(truth.to_string()),
            _ => None,
        },
        _ => None,
    })
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// What stands for a value that must be there and is not: a missing list is an empty one.
fn nothing(ty: &Ty, path: &str, what: &str) -> Value {
    match ty.kind {
        Kind::List(_) => Value::list(Vec::new()),
        _ => unreadable(path, format!("is {what}")),
    }
}

fn unreadable(path: &str, what: String) -> Value {
    Value::Unreadable(Arc::from(format!("{path} {what}")))
}

/// The start of a text, for a message.
fn quoted(text: &str) -> String {
    const SHOWN: usize = 40;
    let start: String = text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() > SHOWN { format!("“{start}…”") } else { format!("“{start}”") }
}
