//! Documents that maps make: fields, rows, totals, and the card that may be there already.

use super::environment::Environment;
use super::flows::Machine;
use super::outcome::{Action, Reason, RowSource, Wait};
use super::rows::{Account, Row};
use super::stop::{Eval, Gather, Stop};
use crate::check::program::{Chosen, Content, Expr, ExprKind, LocalId, Map, MapId, Record, RecordId};
use crate::diagnostics::Span;
use crate::document::Json;
use crate::schema::{RecordValue, Value};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A document that was made, or the card that stands for it.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    pub map: MapId,
    /// Which arguments made it.
    pub arguments: String,
    pub action: Action,
    pub payload: Option<Json>,
    pub fields: Vec<(SmolStr, Given)>,
    /// The document as a record, its rows included.
    pub document: Value,
    /// Rows by their group.
    pub rows: Vec<(SmolStr, Value)>,
    /// Where its rows come from, in their order.
    pub sources: Vec<RowSource>,
    /// The card that is there already.
    pub card: Option<Value>,
    /// It is part of the plan.
    pub told: bool,
    /// The same document as this earlier one.
    pub alias: Option<usize>,
}

/// What a rule gives a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Given {
    Value(Value),
    Blank,
    Omit,
    /// Known when an earlier step has been carried out.
    Later(Wait),
}

/// A field of another document.
pub(super) enum Field {
    Value(Value),
    Later(Wait),
}

/// Why there is no document.
#[derive(Clone, Debug)]
pub(super) enum Unmade {
    /// A requirement of its own leaves it out.
    Skipped(Reason),
    Stopped(Stop),
}

/// A document as its rules make it, before it is known whether its card is there.
pub(super) struct Made {
    pub fields: Vec<(SmolStr, Given)>,
    pub payload: Json,
    /// The `find by` lines that apply.
    pub finds: Vec<usize>,
    /// And its `on update write` lines.
    pub updates: Vec<usize>,
    pub document: Value,
    pub rows: Vec<(SmolStr, Value)>,
    pub sources: Vec<RowSource>,
}

/// A document while it is being made.
#[derive(Debug)]
pub(super) struct Doc<'p> {
    pub map: &'p Map,
    fields: BTreeMap<SmolStr, Option<Eval<Given>>>,
    /// By list field and position of the group.
    pub groups: BTreeMap<(SmolStr, usize), Option<Eval<Vec<Row>>>>,
    pub account: Account,
}

impl<'p> Machine<'p> {
    /// A field of the document that a map makes, or of the card that is there instead.
    pub fn map_field(
        &mut self,
        env: &mut Environment<'p>,
        map: MapId,
        arguments: &'p [Expr],
        field: &SmolStr,
    ) -> Eval<Field> {
        let arguments = self.values(env, arguments)?;
        let program = self.program;
        let Some(declared) = program.maps.get(map.index()) else { return Err(Stop::default()) };
        let later = Field::Later(Wait { map: declared.name.clone(), field: field.clone() });
        // A document of a flow is what the other system makes of it; only cards are known beforehand.
        if declared.finds.is_empty() && !self.testing {
            return Ok(later);
        }
        let at = self.needed(map, arguments)?;
        let Some(instance) = self.made.get(at) else { return Err(Stop::default()) };
        if self.testing && declared.finds.is_empty() {
            let document = instance.document.clone();
            return self.field(&document, field, declared.span).map(Field::Value);
        }
        if let Some(card) = instance.card.clone() {
            return self.field(&card, field, declared.span).map(Field::Value);
        }
        match instance.fields.iter().find(|(name, _)| name == field) {
            Some((_, Given::Value(value))) => Ok(Field::Value(value.clone())),
            _ => Ok(later),
        }
    }

    /// The rows of one group of a document.
    pub fn map_rows(
        &mut self,
        env: &mut Environment<'p>,
        map: MapId,
        arguments: &'p [Expr],
        group: &SmolStr,
    ) -> Eval<Value> {
        let arguments = self.values(env, arguments)?;
        let at = self.needed(map, arguments)?;
        let rows = self.made.get(at).map(|made| made.rows.as_slice()).unwrap_or_default();
        Ok(Value::list(rows.iter().filter(|(own, _)| own == group).map(|(_, row)| row.clone()).collect()))
    }

    /// A document that another one needs. Left alone, it is nothing to go on: a document without its customer is held.
    fn needed(&mut self, map: MapId, arguments: Vec<Value>) -> Eval<usize> {
        match self.instance(map, arguments) {
            Ok(at) => Ok(at),
            Err(Unmade::Stopped(stop)) => Err(stop),
            Err(Unmade::Skipped(skip)) => {
                let name = self.program.maps.get(map.index()).map_or("", |map| map.name.as_str());
                self.hold(format!("the {name} it needs is left alone: {}", skip.text), skip.span)
            }
        }
    }

    /// Makes the document, once for the same arguments.
    pub fn instance(&mut self, map: MapId, arguments: Vec<Value>) -> Result<usize, Unmade> {
        let name = arguments.iter().map(identity).collect::<Vec<_>>().join(", ");
        if let Some(at) = self.made.iter().position(|made| made.map == map && made.arguments == name) {
            return Ok(self.made.get(at).and_then(|made| made.alias).unwrap_or(at));
        }
        let key = (map, name.clone());
        match self.making.get(&key) {
            Some(Some(unmade)) => return Err(unmade.clone()),
            // A document that needs itself, which `check` refuses.
            Some(None) => return Err(Unmade::Stopped(Stop::default())),
            None => {}
        }
        self.making.insert(key.clone(), None);
        let made = self.make(map, arguments);
        match made.and_then(|made| self.placed(map, name, made).map_err(Unmade::Stopped)) {
            Ok(instance) => {
                self.making.remove(&key);
                let alias = instance.alias;
                self.made.push(instance);
                Ok(alias.unwrap_or(self.made.len().saturating_sub(1)))
            }
            Err(unmade) => {
                self.making.insert(key, Some(unmade.clone()));
                Err(unmade)
            }
        }
    }

    fn make(&mut self, id: MapId, arguments: Vec<Value>) -> Result<Made, Unmade> {
        let program = self.program;
        let Some(map) = program.maps.get(id.index()) else { return Err(Unmade::Stopped(Stop::default())) };
        let mut env = Environment::new(map.body.locals);
        for (n, value) in arguments.into_iter().enumerate() {
            env.set(LocalId::new(n), Ok(value));
        }
        env.declare(&map.body.lets);
        for group in map.rows.values().flat_map(|rows| &rows.groups) {
            if let Content::Fields { body, .. } = &group.content {
                env.declare(&body.lets);
            }
        }
        env.doc =
            Some(Box::new(Doc { map, fields: BTreeMap::new(), groups: BTreeMap::new(), account: Account::default() }));
        let row = std::mem::take(&mut self.row);
        self.rules.push(map.name.clone());
        let made = self.make_in(&mut env, map);
        self.rules.pop();
        self.row = row;
        made
    }

    fn make_in(&mut self, env: &mut Environment<'p>, map: &'p Map) -> Result<Made, Unmade> {
        let mut gather = Gather::default();
        match self.requires(env, &map.body.requires) {
            Ok(None) => {}
            Ok(Some(skip)) => return Err(Unmade::Skipped(skip)),
            Err(stop) => gather.add(stop),
        }
        self.filled(env, map, gather).map_err(Unmade::Stopped)
    }

    /// The document's fields and rows.
    fn filled(&mut self, env: &mut Environment<'p>, map: &'p Map, mut gather: Gather) -> Eval<Made> {
        let mut fields: Vec<(SmolStr, Given)> = Vec::new();
        for name in map.fields.keys() {
            if let Some(given) = gather.take(self.header(env, name)) {
                fields.push((name.clone(), given));
            }
        }
        let program = self.program;
        let Some(record) = program.records.get(map.target.index()) else { return Err(Stop::default()) };
        let given = |name: &SmolStr| map.fields.contains_key(name) || map.rows.contains_key(name);
        fields.extend(record.defaults(given).into_iter().map(|(name, value)| (name, Given::Value(value))));
        let mut lists: Vec<(SmolStr, RecordId, Vec<Row>)> = Vec::new();
        for (name, rows) in &map.rows {
            let mut all = Vec::new();
            for at in 0..rows.groups.len() {
                all.extend(gather.take(self.group(env, name, at)).unwrap_or_default());
            }
            lists.push((name.clone(), rows.record, all));
        }
        gather.take(self.accounted(env, map));
        let finds = self.applying(env, &map.finds, &mut gather);
        let updates = self.applying(env, &map.updates, &mut gather);
        gather.end(())?;
        let document = document_value(map, &fields, &lists);
        self.invariants(map, &document, &lists)?;
        let rows = lists
            .iter()
            .flat_map(|(_, record, rows)| rows.iter().map(|row| (row.group.clone(), row.value(*record))))
            .collect();
        let sources = sources(&lists);
        let payload = self.payload(record, &fields, &lists, map.span)?;
        Ok(Made { fields, payload, finds, updates, document, rows, sources })
    }

    /// The lines whose `when` holds.
    fn applying(&mut self, env: &mut Environment<'p>, chosen: &'p [Chosen], gather: &mut Gather) -> Vec<usize> {
        let mut all = Vec::new();
        for (at, chosen) in chosen.iter().enumerate() {
            let applies = match &chosen.when {
                None => Some(Value::Bool(true)),
                Some(when) => gather.take(self.expr(env, when)),
            };
            if applies == Some(Value::Bool(true)) {
                all.push(at);
            }
        }
        all
    }

    /// A field of the document's head, once.
    fn header(&mut self, env: &mut Environment<'p>, name: &SmolStr) -> Eval<Given> {
        let Some(doc) = env.doc.as_mut() else { return Err(Stop::default()) };
        match doc.fields.get(name) {
            Some(Some(given)) => return given.clone(),
            Some(None) => return Err(Stop::default()),
            None => {}
        }
        doc.fields.insert(name.clone(), None);
        let Some(assign) = doc.map.fields.get(name) else { return Ok(Given::Omit) };
        let given = self.given(env, &assign.value);
        if let Some(doc) = env.doc.as_mut() {
            doc.fields.insert(name.clone(), Some(given.clone()));
        }
        given
    }

    /// A field's value, where leaving it out and later results are possible.
    pub fn given(&mut self, env: &mut Environment<'p>, expr: &'p Expr) -> Eval<Given> {
        let given = self.given_by(env, expr);
        if let (Some(watching), Ok(Given::Value(value))) = (&mut self.watching, &given) {
            watching.value(expr.span, value);
        }
        given
    }

    fn given_by(&mut self, env: &mut Environment<'p>, expr: &'p Expr) -> Eval<Given> {
        match &expr.kind {
            ExprKind::Omit => Ok(Given::Omit),
            ExprKind::Blank => Ok(Given::Blank),
            ExprKind::Otherwise(parts) => {
                for part in parts {
                    match self.given(env, part)? {
                        Given::Value(Value::Absent) => {}
                        given => return Ok(given),
                    }
                }
                Ok(Given::Value(Value::Absent))
            }
            ExprKind::When { value, condition } => match self.expr(env, condition)? {
                Value::Bool(true) => self.given(env, value),
                _ => Ok(Given::Value(Value::Absent)),
            },
            ExprKind::MapField { map, arguments, field } => Ok(match self.map_field(env, *map, arguments, field)? {
                Field::Value(value) => Given::Value(self.readable(value, expr.span)?),
                Field::Later(wait) => Given::Later(wait),
            }),
            _ => match self.reference(env, expr) {
                Some(reference) => self.given(env, reference),
                None => self.expr(env, expr).map(Given::Value),
            },
        }
    }

    /// What a name stands for, if it is another document's field.
    fn reference(&self, env: &Environment<'p>, expr: &'p Expr) -> Option<&'p Expr> {
        let mut expr = expr;
        loop {
            expr = match &expr.kind {
                ExprKind::Local(id) => env.let_value(*id)?,
                ExprKind::Let(id) => self.program.lets.get(id.index()).map(|declared| &declared.value)?,
                ExprKind::MapField { arguments, .. } if arguments.is_empty() => return Some(expr),
                _ => return None,
            };
        }
    }

    /// A computed value of the document, with all its row groups or with some.
    pub fn total_of(
        &mut self,
        env: &mut Environment<'p>,
        name: &SmolStr,
        groups: Option<&[SmolStr]>,
        span: Span,
    ) -> Eval<Value> {
        let program = self.program;
        let Some(map) = env.doc.as_ref().map(|doc| doc.map) else { return Err(Stop::default()) };
        let Some(record) = program.records.get(map.target.index()) else { return Err(Stop::default()) };
        let Some(computed) = record.computed.get(name) else { return Err(Stop::default()) };
        let mut gather = Gather::default();
        let mut fields: Vec<(SmolStr, Value)> = Vec::new();
        for part in own_names(record, name) {
            if let Some(rows) = map.rows.get(&part) {
                let mut all = Vec::new();
                for (at, group) in rows.groups.iter().enumerate() {
                    if groups.is_none_or(|groups| groups.contains(&group.name)) {
                        all.extend(gather.take(self.group(env, &part, at)).unwrap_or_default());
                    }
                }
                fields.push((part, Value::list(all.iter().map(|row| row.value(rows.record)).collect())));
            } else if map.fields.contains_key(&part) {
                if let Some(given) = gather.take(self.header(env, &part)) {
                    fields.push((part, plain(&given)));
                }
            } else {
                fields.push((part, Value::Absent));
            }
        }
        gather.end(())?;
        let value = Value::Record(Arc::new(RecordValue { record: Some(map.target), fields, path: Arc::from("") }));
        let mut own = Environment::new(computed.locals);
        own.own = Some(value);
        let value = self.expr(&mut own, &computed.value)?;
        self.readable(value, span)
    }

    /// What the schema says must hold of every row and of the document.
    fn invariants(&mut self, map: &'p Map, document: &Value, lists: &[(SmolStr, RecordId, Vec<Row>)]) -> Eval<()> {
        let mut gather = Gather::default();
        for (_, record, rows) in lists {
            for row in rows {
                self.row.clone_from(&row.label);
                gather.take(self.holds_for(*record, &row.value(*record), row.span));
            }
            self.row.clear();
        }
        gather.take(self.holds_for(map.target, document, map.span));
        gather.end(())
    }

    fn holds_for(&mut self, record: RecordId, value: &Value, span: Span) -> Eval<()> {
        let program = self.program;
        let Some(record) = program.records.get(record.index()) else { return Ok(()) };
        let mut gather = Gather::default();
        for invariant in &record.invariants {
            let mut env = Environment::new(invariant.locals);
            env.own = Some(value.clone());
            match self.expr(&mut env, &invariant.condition) {
                Ok(Value::Bool(false)) => {
                    let text = format!("Fortnox refuses this {}: {}", record.short_name(), invariant.text);
                    gather.add(Stop::hold(self.reason_of(text, span)));
                }
                Ok(_) => {}
                Err(stop) => gather.add(stop),
            }
        }
        gather.end(())
    }

    /// Every element of the lists that must be accounted for is in one row group, or left out for a reason.
    fn accounted(&mut self, env: &mut Environment<'p>, map: &'p Map) -> Eval<()> {
        let account = env.doc.as_mut().map(|doc| std::mem::take(&mut doc.account)).unwrap_or_default();
        let mut gather = Gather::default();
        for element in account.elements() {
            match element.taken.as_slice() {
                [] if element.left_out.is_empty() => {
                    let text = format!("“{}” is in no row of the document and no rule says why", element.label);
                    gather.add(Stop::hold(self.reason_of(text, map.span)));
                }
                [] => {
                    let reasons: Vec<&str> = element.left_out.iter().map(String::as_str).collect();
                    self.left_out.push(super::outcome::LeftOut {
                        map: map.name.clone(),
                        row: element.label.clone(),
                        reason: reasons.last().copied().unwrap_or_default().to_owned(),
                    });
                }
                [_] => {}
                several => {
                    let text = format!("“{}” is in several row groups: {}", element.label, several.join(", "));
                    gather.add(Stop::hold(self.reason_of(text, map.span)));
                }
            }
        }
        gather.end(())
    }
}

/// The document as its schema's rules see it.
fn document_value(map: &Map, fields: &[(SmolStr, Given)], lists: &[(SmolStr, RecordId, Vec<Row>)]) -> Value {
    let mut own: Vec<(SmolStr, Value)> = fields.iter().map(|(name, given)| (name.clone(), plain(given))).collect();
    for (name, record, rows) in lists {
        own.push((name.clone(), Value::list(rows.iter().map(|row| row.value(*record)).collect())));
    }
    Value::Record(Arc::new(RecordValue { record: Some(map.target), fields: own, path: Arc::from("") }))
}

/// The permanent address of every row: its group, the key of its source, and which of several it is.
fn sources(lists: &[(SmolStr, RecordId, Vec<Row>)]) -> Vec<RowSource> {
    let mut made: Vec<RowSource> = Vec::new();
    for row in lists.iter().flat_map(|(_, _, rows)| rows) {
        let same = made.iter().filter(|other| other.group == row.group && other.key == row.key).count();
        made.push(RowSource { group: row.group.clone(), key: row.key.clone(), part: same.saturating_add(1) });
    }
    made
}

/// The value that a computed field or an invariant sees.
pub(super) fn plain(given: &Given) -> Value {
    match given {
        Given::Value(value) => value.clone(),
        Given::Blank | Given::Omit | Given::Later(_) => Value::Absent,
    }
}

/// Which arguments these are: a record by its place, anything else by its value.
fn identity(value: &Value) -> String {
    match value {
        Value::Record(record) if !record.path.is_empty() => record.path.to_string(),
        Value::Number(number) => crate::schema::number::wire(*number),
        value => format!("{value:?}"),
    }
}

/// The fields of its own that a computed value reads, through other computed ones too.
fn own_names(record: &Record, computed: &SmolStr) -> Vec<SmolStr> {
    let mut names: Vec<SmolStr> = Vec::new();
    let mut open: Vec<SmolStr> = vec![computed.clone()];
    let mut seen: Vec<SmolStr> = Vec::new();
    while let Some(name) = open.pop() {
        if seen.contains(&name) {
            continue;
        }
        seen.push(name.clone());
        let Some(computed) = record.computed.get(&name) else { continue };
        crate::check::walk(&computed.value, &mut |expr| {
            if let ExprKind::Own(part) = &expr.kind {
                if record.computed.contains_key(part) {
                    open.push(part.clone());
                } else if !names.contains(part) {
                    names.push(part.clone());
                }
            }
        });
    }
    names
}
