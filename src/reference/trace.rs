//! Watching an evaluation: what tables were asked, what certain places of the rules came to.

use super::environment::Environment;
use super::flows::Machine;
use super::{Outcome, Request};
use crate::check::program::{LocalId, MapId, Program, TableId};
use crate::diagnostics::Span;
use crate::schema::{Kind, RecordId, Value};
use std::collections::BTreeSet;

/// What is to be seen.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    pub tables: Vec<TableId>,
    pub spans: Vec<Span>,
}

/// What was seen, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Arguments of the tables, as their cells compare them.
    pub calls: Vec<(TableId, Vec<Value>)>,
    /// Values of the expressions that stand there.
    pub values: Vec<(Span, Value)>,
}

/// A watch that is on.
#[derive(Debug, Default)]
pub(super) struct Watching {
    tables: BTreeSet<TableId>,
    spans: BTreeSet<Span>,
    seen: Seen,
}

impl Watching {
    pub fn call(&mut self, table: TableId, keys: &[Value]) {
        if self.tables.contains(&table) && !self.seen.calls.iter().any(|(id, own)| *id == table && own == keys) {
            self.seen.calls.push((table, keys.to_vec()));
        }
    }

    pub fn value(&mut self, span: Span, value: &Value) {
        if self.spans.contains(&span) && !self.seen.values.iter().any(|(at, own)| *at == span && own == value) {
            self.seen.values.push((span, value.clone()));
        }
    }
}

/// [`super::evaluate`], watched.
pub fn evaluate_watched(program: &Program, request: &Request<'_>, watch: &Watch) -> (Outcome, Seen) {
    let mut machine = Machine::new(program, request);
    machine.watch(watch);
    machine.run_watched()
}

/// Everything is worked out that can be without a flow: lets, and maps, calcs and classifies for each record of the
/// documents that they could be for.
pub fn probe(program: &Program, request: &Request<'_>, watch: &Watch) -> Seen {
    let mut machine = Machine::new(program, request);
    machine.watch(watch);
    machine.testing = true;
    machine.probe();
    machine.seen()
}

impl<'p> Machine<'p> {
    fn watch(&mut self, watch: &Watch) {
        self.watching = Some(Box::new(Watching {
            tables: watch.tables.iter().copied().collect(),
            spans: watch.spans.iter().copied().collect(),
            seen: Seen::default(),
        }));
    }

    fn seen(&mut self) -> Seen {
        self.watching.take().map(|watching| watching.seen).unwrap_or_default()
    }

    fn run_watched(mut self) -> (Outcome, Seen) {
        let ended = self.flows();
        let seen = self.seen();
        (self.outcome(ended), seen)
    }

    fn probe(&mut self) {
        let program = self.program;
        // What cannot be had is of no interest here.
        for declared in &program.lets {
            let _ = self.expr(&mut Environment::new(declared.locals), &declared.value);
        }
        for (n, map) in program.maps.iter().enumerate() {
            for arguments in self.fitting(map.parameters.iter().map(|(_, ty)| &ty.kind)) {
                let _ = self.instance(MapId::new(n), arguments);
            }
        }
        for calc in &program.calcs {
            for arguments in self.fitting(calc.parameters.iter().map(|(_, ty)| &ty.kind)) {
                let mut env = Environment::new(calc.body.locals);
                env.declare(&calc.body.lets);
                for (n, value) in arguments.into_iter().enumerate() {
                    env.set(LocalId::new(n), Ok(value));
                }
                let _ = self.requires(&mut env, &calc.body.requires);
                let _ = self.expr(&mut env, &calc.give);
            }
        }
        for classify in &program.classifies {
            for arguments in self.fitting(classify.parameters.iter().map(|(_, ty)| &ty.kind)) {
                let mut env = Environment::new(classify.locals);
                for (n, value) in arguments.into_iter().enumerate() {
                    env.set(LocalId::new(n), Ok(value));
                }
                for arm in &classify.arms {
                    let _ = self.expr(&mut env, &arm.when);
                }
            }
        }
    }

    /// Arguments for one parameter that takes a record, from the documents; none are needed for no parameter.
    fn fitting<'k>(&mut self, kinds: impl Iterator<Item = &'k Kind>) -> Vec<Vec<Value>> {
        let kinds: Vec<&Kind> = kinds.collect();
        match kinds.as_slice() {
            [] => vec![Vec::new()],
            [Kind::Record(record, _)] => self.records(*record).into_iter().map(|value| vec![value]).collect(),
            _ => Vec::new(),
        }
    }

    /// The documents of this type, and the elements of their lists.
    fn records(&mut self, wanted: RecordId) -> Vec<Value> {
        let program = self.program;
        let mut found = Vec::new();
        let is = |value: &Value| matches!(value, Value::Record(record) if record.record == Some(wanted));
        for (n, input) in program.inputs.iter().enumerate() {
            let Ok(document) = self.input(crate::check::program::InputId::new(n), input.span) else { continue };
            if let Value::Record(record) = &document {
                for (_, value) in &record.fields {
                    if let Value::List(list) = value {
                        found.extend(list.iter().filter(|value| is(value)).cloned());
                    }
                }
            }
            if is(&document) {
                found.push(document);
            }
        }
        found
    }
}
