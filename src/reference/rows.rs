//! Row groups: loops, keys, rows that a rule leaves out.

use super::documents::{Given, plain};
use super::environment::Environment;
use super::flows::Machine;
use super::stop::{Eval, Gather, Stop};
use crate::check::program::{Content, Group, Loop, RecordId};
use crate::diagnostics::Span;
use crate::schema::{RecordValue, Value};
use indexmap::IndexMap;
use smol_str::SmolStr;
use std::sync::Arc;

/// A row that was made.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub group: SmolStr,
    /// Of the source row, where it has one.
    pub key: Option<String>,
    /// `goods “Tält Fjäll 2P”`
    pub label: String,
    pub fields: Vec<(SmolStr, Given)>,
    pub span: Span,
}

impl Row {
    pub fn value(&self, record: RecordId) -> Value {
        let fields = self.fields.iter().map(|(name, given)| (name.clone(), plain(given))).collect();
        Value::Record(Arc::new(RecordValue { record: Some(record), fields, path: Arc::from("") }))
    }
}

/// What became of the elements of lists that must be accounted for.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// By their place in the document, in the order met.
    elements: IndexMap<String, Element>,
}

#[derive(Debug)]
pub(super) struct Element {
    pub label: String,
    /// The groups that made rows of it.
    pub taken: Vec<SmolStr>,
    /// Why groups left it out.
    pub left_out: Vec<String>,
}

impl Account {
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.elements.values()
    }

    fn element(&mut self, place: &str, label: &str) -> &mut Element {
        let label = || Element { label: label.to_owned(), taken: Vec::new(), left_out: Vec::new() };
        self.elements.entry(place.to_owned()).or_insert_with(label)
    }
}

/// How one round of a group's loops ended.
enum Round {
    Row(Box<Row>),
    LeftOut(String),
    /// The group's condition does not hold.
    Passed,
}

impl<'p> Machine<'p> {
    /// The rows of one group, once.
    pub fn group(&mut self, env: &mut Environment<'p>, list: &SmolStr, at: usize) -> Eval<Vec<Row>> {
        let key = (list.clone(), at);
        let Some(doc) = env.doc.as_mut() else { return Err(Stop::default()) };
        let map = doc.map;
        match doc.groups.get(&key) {
            Some(Some(rows)) => return rows.clone(),
            Some(None) => return Err(Stop::default()),
            None => {}
        }
        doc.groups.insert(key.clone(), None);
        let Some(declared) = map.rows.get(list) else { return Err(Stop::default()) };
        let Some(group) = declared.groups.get(at) else { return Err(Stop::default()) };
        let mut rows: Vec<Row> = Vec::new();
        let mut gather = Gather::default();
        let row = std::mem::take(&mut self.row);
        self.rounds_of(env, group, 0, &Place::default(), &mut rows, &mut gather);
        self.row = row;
        if let Some(record) = self.program.records.get(declared.record.index()) {
            for row in &mut rows {
                let missing = record.defaults(|name| row.fields.iter().any(|(own, _)| own == name));
                row.fields.extend(missing.into_iter().map(|(name, value)| (name, Given::Value(value))));
            }
        }
        let result = gather.end(rows);
        if let Some(doc) = env.doc.as_mut() {
            doc.groups.insert(key, Some(result.clone()));
        }
        result
    }

    /// Goes through the group's loops, one inside the other.
    fn rounds_of(
        &mut self,
        env: &mut Environment<'p>,
        group: &'p Group,
        depth: usize,
        place: &Place,
        rows: &mut Vec<Row>,
        gather: &mut Gather,
    ) {
        let Some(each) = group.loops.get(depth) else {
            self.row =
                if place.label.is_empty() { group.name.to_string() } else { format!("{} {}", group.name, place.label) };
            let round = self.round(env, group, place);
            return self.note(env, group, place, round, rows, gather);
        };
        let list = match self.expr(env, &each.list) {
            Ok(Value::List(list)) => list,
            Ok(_) => return,
            Err(stop) => return gather.add(stop),
        };
        if let (Some(accounted), true, Some(doc)) = (&place.accounted, list.is_empty(), env.doc.as_mut()) {
            // Nothing comes of it here, and no rule has said why.
            doc.account.element(accounted, &place.title);
        }
        for (n, element) in list.iter().enumerate() {
            let inner = place.inside(each, element, (n, list.len()));
            match self.readable(element.clone(), each.list.span) {
                Ok(element) => {
                    env.set(each.local, Ok(element));
                    self.rounds_of(env, group, depth.saturating_add(1), &inner, rows, gather);
                }
                Err(stop) => gather.add(stop),
            }
        }
    }

    fn note(
        &mut self,
        env: &mut Environment<'p>,
        group: &Group,
        place: &Place,
        round: Eval<Round>,
        rows: &mut Vec<Row>,
        gather: &mut Gather,
    ) {
        // A held row is a row: it is said what is wrong with it.
        let taken = matches!(round, Ok(Round::Row(_)) | Err(_));
        let left_out = match &round {
            Ok(Round::LeftOut(reason)) => Some(reason.clone()),
            _ => None,
        };
        if let (Some(accounted), Some(doc)) = (&place.accounted, env.doc.as_mut()) {
            let element = doc.account.element(accounted, &place.title);
            if taken && !element.taken.contains(&group.name) {
                element.taken.push(group.name.clone());
            }
            element.left_out.extend(left_out);
        }
        match round {
            Ok(Round::Row(row)) => rows.push(*row),
            Ok(_) => {}
            Err(stop) => gather.add(stop),
        }
    }

    fn round(&mut self, env: &mut Environment<'p>, group: &'p Group, place: &Place) -> Eval<Round> {
        if let Content::Fields { body, .. } = &group.content {
            env.declare(&body.lets);
        }
        if let Some(when) = &group.when
            && self.expr(env, when)? != Value::Bool(true)
        {
            return Ok(Round::Passed);
        }
        let label = self.row.clone();
        let (body, fields) = match &group.content {
            Content::Value { value, .. } => {
                let value = self.expr(env, value)?;
                let fields = match value {
                    Value::Record(record) => record.fields.clone(),
                    _ => Vec::new(),
                };
                let fields = fields
                    .into_iter()
                    .filter(|(_, value)| !value.is_absent())
                    .map(|(name, value)| (name, Given::Value(value)))
                    .collect();
                let row = Row { group: group.name.clone(), key: place.key.clone(), label, fields, span: group.span };
                return Ok(Round::Row(Box::new(row)));
            }
            Content::Fields { body, fields } => (body, fields),
        };
        let mut gather = Gather::default();
        match self.requires(env, &body.requires) {
            Ok(None) => {}
            Ok(Some(skip)) => return Ok(Round::LeftOut(skip.text)),
            Err(stop) => gather.add(stop),
        }
        let mut made = Vec::new();
        for (name, assign) in fields {
            if let Some(given) = gather.take(self.given(env, &assign.value)) {
                made.push((name.clone(), given));
            }
        }
        let (group_name, key) = (group.name.clone(), place.key.clone());
        gather.end(Round::Row(Box::new(Row { group: group_name, key, label, fields: made, span: group.span })))
    }
}

/// Where in the source lists a round stands.
#[derive(Clone, Debug, Default)]
struct Place {
    label: String,
    /// Of the innermost element that has one.
    key: Option<String>,
    /// The element that is accounted for: the innermost one that must be.
    accounted: Option<String>,
    title: String,
}

impl Place {
    fn inside(&self, each: &Loop, element: &Value, (n, count): (usize, usize)) -> Place {
        let record = match element {
            Value::Record(record) => Some(record),
            _ => None,
        };
        let named = record.and_then(|record| {
            ["name", "title", "Description"].iter().find_map(|field| match record.get(field) {
                Some(Value::Text(text)) => Some(text.to_string()),
                _ => None,
            })
        });
        let keyed = each.key.as_ref().zip(record).and_then(|(key, record)| match record.get(key) {
            Some(Value::Text(text)) => Some(text.to_string()),
            _ => None,
        });
        let key = keyed.clone();
        let number = n.saturating_add(1);
        let own = match (&named, &keyed) {
            (Some(name), _) => format!("“{}”", shortened(name)),
            (None, Some(key)) => key.clone(),
            (None, None) => number.to_string(),
        };
        let label = match count {
            _ if self.label.is_empty() => own.clone(),
            1 => self.label.clone(),
            _ => format!("{}, part {number} of {count}", self.label),
        };
        let accounted = match (&each.account_for, record) {
            (Some(_), Some(record)) => Some(record.path.to_string()),
            // Another element of the document, such as a duty on a line, does not stand for the line.
            (None, Some(record)) if !record.path.is_empty() => None,
            _ => self.accounted.clone(),
        };
        let title = if each.account_for.is_some() { named.or(keyed).unwrap_or(own) } else { self.title.clone() };
        Place { label, key: key.or_else(|| self.key.clone()), accounted, title }
    }
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect();
    if text.chars().count() > SHOWN { format!("{plain}…") } else { plain }
}
