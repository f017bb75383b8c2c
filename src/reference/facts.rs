//! What is known of the other system. A register that is listed is complete: what is not in it does not exist there.

use super::read::{Reader, Sides};
use crate::check::program::{Program, Record, RecordId};
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Span, closest, code};
use crate::document::{Data, Node};
use crate::schema::{Format, Kind, Side, Ty, Value};
use smol_str::SmolStr;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
pub struct Facts {
    complete: BTreeMap<RecordId, Vec<Value>>,
    /// Positions by field and key.
    index: BTreeMap<(RecordId, SmolStr, String), Vec<usize>>,
}

/// Facts from a YAML or JSON document: lists of records by the record's name.
pub fn read_facts(program: &Program, node: &Node, file: FileId, found: &mut Diagnostics) -> Facts {
    let mut facts = Facts::default();
    let reader = Reader { program };
    let books = program.about.books.clone();
    let sides: Sides = Sides::from([(Side::Document, books.clone()), (Side::Books, books)]);
    if !matches!(node.data, Data::Object(_)) {
        found.push(
            Diagnostic::new(code::BAD_FACTS, "facts are lists by the name of a register")
                .at(Span::new(file, node.start, node.end), format!("this is {}", node.what()))
                .help("write fortnox.Article: and a list below it"),
        );
    }
    for (key, value) in node.entries() {
        let at = Span::new(file, key.start, key.end);
        let position = program.records.iter().position(|record| record.name == key.text);
        let Some(id) = position.map(RecordId::new) else {
            let known = closest(&key.text, program.records.iter().map(|record| record.name.as_str())).or_else(|| {
                let registers = program.records.iter().filter(|record| record.key().is_some());
                let short = closest(&key.text, registers.clone().map(Record::short_name))?;
                registers.map(|record| record.name.as_str()).find(|name| name.ends_with(short))
            });
            found.push(
                Diagnostic::new(code::BAD_FACTS, format!("there is no register `{}`", key.text))
                    .at(at, "unknown")
                    .help_if(known.map(|known| format!("did you mean `{known}`?"))),
            );
            continue;
        };
        let entries: &[Node] = match &value.data {
            Data::List(entries) => entries,
            Data::Null => &[],
            Data::Plain(text) if text.is_empty() => &[],
            _ => {
                found.push(
                    Diagnostic::new(code::BAD_FACTS, format!("`{}` is not a list", key.text))
                        .at(at, "each entry begins with `- `")
                        .help("an empty register is written []"),
                );
                continue;
            }
        };
        for entry in entries {
            unknown_keys(program, id, entry, file, found);
        }
        let ty = Ty::of(Kind::Record(id, Side::Document));
        // The path tells one record from another.
        let read = |(n, entry): (usize, &Node)| {
            reader.document(entry, &ty, &format!("{}[{}]", key.text, n.saturating_add(1)), &sides)
        };
        let values: Vec<Value> = entries.iter().enumerate().map(read).collect();
        facts.add(program, id, values);
    }
    facts
}

fn unknown_keys(program: &Program, id: RecordId, entry: &Node, file: FileId, found: &mut Diagnostics) {
    let Some(record) = program.records.get(id.index()) else { return };
    for (key, _) in entry.entries() {
        let known = record.fields.contains_key(key.text.as_str())
            || record.computed.contains_key(key.text.as_str())
            || key.text.starts_with('@');
        if !known {
            let names = record.fields.keys().chain(record.computed.keys()).map(SmolStr::as_str);
            let meant = closest(&key.text, names);
            found.push(
                Diagnostic::new(code::BAD_FACTS, format!("`{}` has no field `{}`", record.name, key.text))
                    .at(Span::new(file, key.start, key.end), "unknown field")
                    .help_if(meant.map(|meant| format!("did you mean `{meant}`?"))),
            );
        }
    }
}

impl Facts {
    fn add(&mut self, program: &Program, id: RecordId, values: Vec<Value>) {
        let Some(record) = program.records.get(id.index()) else { return };
        let searchable: Vec<&SmolStr> = record
            .fields
            .iter()
            .filter(|(_, field)| field.marks.searchable || field.marks.key)
            .map(|(name, _)| name)
            .collect();
        for (at, value) in values.iter().enumerate() {
            let Value::Record(own) = value else { continue };
            for name in &searchable {
                if let Some(key) = own.get(name).and_then(|value| folded_key(record, name, value)) {
                    self.index.entry((id, (*name).clone(), key)).or_default().push(at);
                }
            }
        }
        self.complete.insert(id, values);
    }

    /// Makes a register known and empty.
    pub(super) fn empty(&mut self, id: RecordId) {
        self.complete.insert(id, Vec::new());
        self.index.retain(|(record, _, _), _| *record != id);
    }

    /// The one record with this key, if it is known and no other has it.
    pub fn one(&self, program: &Program, record: &str, field: &str, key: &str) -> Option<&Value> {
        let id = RecordId::new(program.records.iter().position(|declared| declared.name == record)?);
        let places = self.index.get(&(id, SmolStr::new(field), key.to_owned()))?;
        match places.as_slice() {
            [at] => self.complete.get(&id)?.get(*at),
            _ => None,
        }
    }

    /// The records with this key; None if the register is not known.
    pub(super) fn find(&self, declared: &Record, record: RecordId, field: &SmolStr, key: &Value) -> Option<Vec<Value>> {
        let all = self.complete.get(&record)?;
        let key = folded_key(declared, field, key)?;
        let places = self.index.get(&(record, field.clone(), key));
        Some(places.into_iter().flatten().filter_map(|at| all.get(*at)).cloned().collect())
    }
}

/// A key as it is compared: nobody has two e-mail addresses that differ in case alone.
fn folded_key(record: &Record, field: &SmolStr, value: &Value) -> Option<String> {
    let text = key_text(value)?;
    let email = record.fields.get(field).is_some_and(|field| field.ty.kind == Kind::Format(Format::Email));
    Some(if email { text.to_lowercase() } else { text })
}

/// A key as text.
pub(super) fn key_text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        Value::Number(number) => Some(crate::schema::number::wire(*number)),
        _ => None,
    }
}
