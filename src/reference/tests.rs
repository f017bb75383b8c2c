//! `test` blocks, run.

use super::Request;
use super::documents::Unmade;
use super::environment::{Environment, Slot};
use super::expressions::same;
use super::facts::Facts;
use super::flows::Machine;
use super::outcome::{Action, Reason};
use super::stop::{Eval, Stop};
use crate::check::program::{Given, GivenStep, MapId, Program, Test, TestCell, TestColumn, TestRow, TestTarget};
use crate::diagnostics::Span;
use crate::document::{Data, Key, Node};
use crate::schema::{Value, number};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// How one cell of a test came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub row: Span,
    /// None: as expected. Otherwise what came instead.
    pub failure: Option<String>,
}

/// Files that a test names.
pub type Reader<'a> = dyn Fn(&str) -> Result<Node, String> + 'a;

/// Runs every row of a test.
pub fn run_test(program: &Program, test: &Test, facts: &Facts, reader: &Reader<'_>) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for row in &test.rows {
        match prepared(program, test, row, reader) {
            Ok(inputs) => verdicts.extend(run_row(program, test, row, &inputs, facts)),
            Err(problem) => verdicts.push(Verdict { row: row.span, failure: Some(problem) }),
        }
    }
    verdicts
}

/// The documents of one row.
fn prepared(
    program: &Program,
    test: &Test,
    row: &TestRow,
    reader: &Reader<'_>,
) -> Result<BTreeMap<SmolStr, Node>, String> {
    let mut inputs: BTreeMap<SmolStr, Node> = BTreeMap::new();
    for given in &test.given {
        let (input, steps, node) = match given {
            Given::None(_) => continue,
            Given::File { input, steps, file, .. } => (input, steps, reader(file)?),
            Given::Value { input, steps, value, .. } => {
                let value = given_value(program, test, row, value)?;
                (input, steps, node_of(&value)?)
            }
        };
        let Some(input) = program.inputs.get(input.index()) else { continue };
        let root = inputs.entry(input.name.clone()).or_insert_with(|| Node {
            start: 0,
            end: 0,
            data: Data::Object(Vec::new()),
        });
        put(root, steps, node)?;
    }
    Ok(inputs)
}

/// A value that a `given` takes from the row or says itself.
fn given_value<'p>(
    program: &'p Program,
    test: &'p Test,
    row: &'p TestRow,
    value: &'p crate::check::program::Expr,
) -> Result<Value, String> {
    let (inputs, facts) = (BTreeMap::new(), Facts::default());
    let request = Request { event: "", inputs: &inputs, facts: &facts };
    let mut machine = Machine::new(program, &request);
    let mut env = Environment::new(test.locals);
    machine.give(&mut env, test, row);
    machine.expr(&mut env, value).map_err(|stop| told(&stop))
}

fn run_row(
    program: &Program,
    test: &Test,
    row: &TestRow,
    inputs: &BTreeMap<SmolStr, Node>,
    facts: &Facts,
) -> Vec<Verdict> {
    let documents: BTreeMap<SmolStr, &Node> = inputs.iter().map(|(name, node)| (name.clone(), node)).collect();
    let mut known = facts.clone();
    for given in &test.given {
        if let Given::None(record) = given {
            known.empty(*record);
        }
    }
    let mut verdicts = Vec::new();
    for (column, cell) in test.columns.iter().zip(&row.cells) {
        if matches!(column, TestColumn::Input(..)) {
            continue;
        }
        let request = Request { event: "", inputs: &documents, facts: &known };
        let mut machine = Machine::new(program, &request);
        machine.testing = true;
        let mut env = Environment::new(test.locals);
        machine.give(&mut env, test, row);
        verdicts.push(Verdict { row: row.span, failure: machine.judge(&mut env, column, cell) });
    }
    verdicts
}

impl<'p> Machine<'p> {
    /// Puts a row's values in place of settings, lets and classifies.
    fn give(&mut self, env: &mut Environment<'p>, test: &'p Test, row: &'p TestRow) {
        for (column, cell) in test.columns.iter().zip(&row.cells) {
            let (TestColumn::Input(target, _), TestCell::Value(value)) = (column, cell) else { continue };
            let value = self.expr(&mut Environment::default(), value);
            match target {
                TestTarget::Local(id) => env.set(*id, value),
                TestTarget::Setting(id) => {
                    if let Some(slot) = self.settings.get_mut(id.index()) {
                        *slot = Slot::Done(value);
                    }
                }
                TestTarget::Let(id) => {
                    if let Some(slot) = self.lets.get_mut(id.index()) {
                        *slot = Slot::Done(value);
                    }
                }
                TestTarget::Classify(id) => {
                    if let Ok(value) = value {
                        self.classified.insert(*id, value);
                    }
                }
            }
        }
    }

    /// None if the column gives what the cell expects.
    fn judge(&mut self, env: &mut Environment<'p>, column: &'p TestColumn, cell: &'p TestCell) -> Option<String> {
        let result: Eval<Option<Value>> = match column {
            TestColumn::Check(expr) => self.expr(env, expr).map(Some),
            TestColumn::Map(map) => match self.instance(*map, Vec::new()) {
                Ok(_) => Ok(None),
                Err(Unmade::Stopped(stop)) => Err(stop),
                Err(Unmade::Skipped(skip)) => return not_skipped(&skip, cell),
            },
            TestColumn::Input(..) => return None,
        };
        match (result, cell) {
            (Ok(Some(value)), TestCell::Value(wanted)) => match self.expr(&mut Environment::default(), wanted) {
                Ok(wanted) if alike(&value, &wanted) => None,
                Ok(wanted) => Some(format!("expected {}, got {}", self.plain(&wanted), self.plain(&value))),
                Err(stop) => Some(told(&stop)),
            },
            (Ok(_), TestCell::Send(after)) => self.not_after(after),
            (Err(stop), TestCell::Send(after)) if stop.only_waits() => self.waits_for(&stop, after),
            (Err(stop), TestCell::Hold(part)) => {
                let found = stop.reasons().iter().any(|reason| reason.text.contains(part.as_str()));
                (!found).then(|| format!("expected a hold with “{part}”, got {}", told(&stop)))
            }
            (Err(stop), TestCell::Skip(_)) => Some(format!("expected a skip, got {}", told(&stop))),
            (Ok(Some(value)), TestCell::Hold(_)) => Some(format!("expected a hold, got {}", self.plain(&value))),
            (Ok(_), _) => Some("expected a hold or skip, but it is sent".to_owned()),
            (Err(stop), _) => Some(told(&stop)),
        }
    }

    fn waits_for(&self, stop: &Stop, after: &[MapId]) -> Option<String> {
        let named: Vec<&str> =
            after.iter().filter_map(|map| self.program.maps.get(map.index())).map(|map| map.name.as_str()).collect();
        let missing = stop.waits.iter().find(|wait| !named.contains(&wait.map.as_str()))?;
        Some(format!("it is sent after {}: write send after {}", missing.map, missing.map))
    }

    fn not_after(&self, after: &[MapId]) -> Option<String> {
        let made = |map: &&MapId| self.made.iter().any(|made| made.map == **map && made.action == Action::Create);
        let missing = after.iter().find(|map| !made(map))?;
        let name = self.program.maps.get(missing.index()).map_or("", |map| map.name.as_str());
        Some(format!("no new {name} is made before it"))
    }

    fn plain(&self, value: &Value) -> String {
        match value {
            Value::Absent => "absent".to_owned(),
            Value::Number(number) => number::wire(*number),
            Value::Money(money) => match &money.currency {
                Some(code) => format!("{} {code}", number::wire(money.amount)),
                None => number::wire(money.amount),
            },
            Value::Text(text) => format!("“{text}”"),
            Value::Date(date) => date.to_string(),
            Value::Bool(truth) => truth.to_string(),
            Value::List(values) => {
                format!("[{}]", values.iter().map(|value| self.plain(value)).collect::<Vec<_>>().join(", "))
            }
            Value::Record(record) => {
                let fields = record.fields.iter().filter(|(_, value)| !value.is_absent());
                let fields: Vec<String> =
                    fields.map(|(name, value)| format!("{name}: {}", self.plain(value))).collect();
                format!("({})", fields.join(", "))
            }
            other => format!("{other:?}"),
        }
    }
}

/// None if the cell expects this skip.
fn not_skipped(skip: &Reason, cell: &TestCell) -> Option<String> {
    match cell {
        TestCell::Skip(part) if part.as_ref().is_none_or(|part| skip.text.contains(part.as_str())) => None,
        TestCell::Skip(_) => Some(format!("skipped for another reason: {}", skip.text)),
        _ => Some(format!("skipped: {}", skip.text)),
    }
}

fn told(stop: &Stop) -> String {
    let mut parts: Vec<String> = stop.reasons().iter().map(|reason| format!("held: {}", reason.text)).collect();
    parts.extend(stop.needs.iter().map(|need| format!("needs {need:?}")));
    parts.extend(stop.waits.iter().map(|wait| format!("waits for {}.{}", wait.map, wait.field)));
    if parts.is_empty() { "nothing, for a reason told elsewhere".to_owned() } else { parts.join("; ") }
}

/// Equal, and in the same currency where the expectation names one.
fn alike(value: &Value, wanted: &Value) -> bool {
    let currencies = match (value, wanted) {
        (Value::Money(own), Value::Money(wanted)) => wanted.currency.is_none() || own.currency == wanted.currency,
        (Value::List(own), Value::List(wanted)) => {
            return own.len() == wanted.len() && own.iter().zip(wanted.iter()).all(|(own, wanted)| alike(own, wanted));
        }
        _ => true,
    };
    currencies && same(value, wanted, false)
}

/// A value as a document would say it.
fn node_of(value: &Value) -> Result<Node, String> {
    let data = match value {
        Value::Absent => Data::Null,
        Value::Bool(truth) => Data::Bool(*truth),
        Value::Number(number) => Data::Number(number::wire(*number)),
        Value::Money(money) => Data::Text(number::wire(money.amount)),
        Value::Text(text) => Data::Text(text.to_string()),
        Value::Date(date) => Data::Text(date.to_string()),
        Value::Instant(instant) => Data::Text(instant.to_string()),
        Value::List(values) => Data::List(values.iter().map(node_of).collect::<Result<_, _>>()?),
        _ => return Err("this value cannot be put into a document".to_owned()),
    };
    Ok(Node { start: 0, end: 0, data })
}

fn put(root: &mut Node, steps: &[GivenStep], node: Node) -> Result<(), String> {
    let Some((step, rest)) = steps.split_first() else {
        *root = node;
        return Ok(());
    };
    match (step, &mut root.data) {
        (GivenStep::Key(key), Data::Object(entries)) => {
            let at = match entries.iter().position(|(own, _)| own.text == *key) {
                Some(at) => at,
                None => {
                    let empty = Node { start: 0, end: 0, data: Data::Object(Vec::new()) };
                    entries.push((Key { text: key.clone(), start: 0, end: 0 }, empty));
                    entries.len().saturating_sub(1)
                }
            };
            match entries.get_mut(at) {
                Some((_, inner)) => put(inner, rest, node),
                None => Ok(()),
            }
        }
        (GivenStep::Index(at), Data::List(values)) => {
            let count = values.len();
            match values.get_mut(*at) {
                Some(inner) => put(inner, rest, node),
                None => Err(format!("there is no element {}: the list has {count}", at.saturating_add(1))),
            }
        }
        (GivenStep::Key(key), _) => Err(format!("`{key}` is not in an object")),
        (GivenStep::Index(_), _) => Err("this is not a list".to_owned()),
    }
}
