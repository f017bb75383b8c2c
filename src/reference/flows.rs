//! The machine that evaluates, and the flows it carries out on paper.

use super::Request;
use super::documents::{Instance, Unmade};
use super::environment::{Environment, Slot};
use super::facts::Facts;
use super::outcome::{Action, LeftOut, Need, Outcome, Reason, Step};
use super::read::{Reader, Sides};
use super::stop::{Eval, Gather, Stop};
use super::trace::Watching;
use crate::check::program::{Event, Expr, InputId, Loop, On, Program, Require, Step as Planned, Verb, Verdict};
use crate::diagnostics::Span;
use crate::document::Node;
use crate::schema::{CurrencyCode, Kind, Side, Value};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Machine<'p> {
    pub program: &'p Program,
    pub facts: &'p Facts,
    event: &'p str,
    documents: &'p BTreeMap<SmolStr, &'p Node>,
    inputs: Vec<Slot>,
    pub lets: Vec<Slot>,
    pub settings: Vec<Slot>,
    /// Documents made so far, in the order they are finished.
    pub made: Vec<Instance>,
    pub warnings: BTreeSet<Reason>,
    pub left_out: Vec<LeftOut>,
    /// What `tidy` made of what, so that two numbers never become one.
    pub tidied: BTreeMap<String, String>,
    /// What a test says a classify gives.
    pub classified: BTreeMap<crate::check::program::ClassifyId, Value>,
    /// Documents are read as planned, not as the other system will have them.
    pub testing: bool,
    /// Documents that are being made, or that could not be.
    pub making: BTreeMap<(crate::check::program::MapId, String), Option<Unmade>>,
    /// The declarations that are running, innermost last.
    pub rules: Vec<SmolStr>,
    /// The row that is being made.
    pub row: String,
    /// Somebody looks on.
    pub watching: Option<Box<Watching>>,
}

/// How one flow ended.
#[derive(Default)]
pub(super) struct Ended {
    steps: Vec<Step>,
    skips: Vec<Reason>,
    stop: Option<Stop>,
    /// Some block waits for the event.
    concerned: bool,
}

/// The same reason of the same rule is told once, with all rows it is about.
fn merged(reasons: BTreeSet<Reason>) -> Vec<Reason> {
    let mut out: Vec<Reason> = Vec::new();
    for reason in reasons {
        match out.iter_mut().find(|other| other.text == reason.text && other.rule == reason.rule) {
            Some(other) => {
                for row in reason.rows {
                    if !other.rows.contains(&row) {
                        other.rows.push(row);
                    }
                }
            }
            None => out.push(reason),
        }
    }
    out
}

impl<'p> Machine<'p> {
    pub fn new(program: &'p Program, request: &Request<'p>) -> Machine<'p> {
        Machine {
            program,
            facts: request.facts,
            event: request.event,
            documents: request.inputs,
            inputs: vec![Slot::Empty; program.inputs.len()],
            lets: vec![Slot::Empty; program.lets.len()],
            settings: vec![Slot::Empty; program.settings.len()],
            made: Vec::new(),
            warnings: BTreeSet::new(),
            left_out: Vec::new(),
            tidied: BTreeMap::new(),
            classified: BTreeMap::new(),
            testing: false,
            making: BTreeMap::new(),
            rules: Vec::new(),
            row: String::new(),
            watching: None,
        }
    }

    pub fn run(mut self) -> Outcome {
        let ended = self.flows();
        self.outcome(ended)
    }

    pub fn flows(&mut self) -> Ended {
        let mut ended = Ended::default();
        let program = self.program;
        for flow in &program.flows {
            let waits = |block: &&On| block.events.iter().any(|event| self.is_now(event));
            let blocks: Vec<&On> = flow.blocks.iter().filter(waits).collect();
            if blocks.is_empty() {
                continue;
            }
            ended.concerned = true;
            self.rules.push(flow.name.clone());
            let mut env = Environment::new(flow.locals);
            if self.guards(&mut env, &flow.requires, &mut ended) {
                for block in blocks {
                    self.block(&mut env, block, &mut ended);
                }
            }
            self.rules.pop();
        }
        ended
    }

    fn is_now(&self, event: &Event) -> bool {
        matches!(event, Event::Named(name) if name == self.event)
    }

    /// A flow's requirements; false if one of them skips the document.
    fn guards(&mut self, env: &mut Environment<'p>, requires: &'p [Require], ended: &mut Ended) -> bool {
        match self.requires(env, requires) {
            Ok(None) => true,
            Ok(Some(skip)) => {
                ended.skips.push(skip);
                false
            }
            Err(stop) => {
                ended.stop.get_or_insert_default().unite(stop);
                true
            }
        }
    }

    /// All requirements: a skip comes first and wins, then holds unite.
    pub fn requires(&mut self, env: &mut Environment<'p>, requires: &'p [Require]) -> Eval<Option<Reason>> {
        let mut gather = Gather::default();
        for require in requires.iter().filter(|require| require.verdict == Verdict::Skip) {
            match self.expr(env, &require.condition) {
                Ok(Value::Bool(false)) => return Ok(Some(self.reason(env, &require.reason, require.span))),
                Ok(_) => {}
                Err(stop) => gather.add(stop),
            }
        }
        for require in requires.iter().filter(|require| require.verdict != Verdict::Skip) {
            match self.expr(env, &require.condition) {
                Ok(Value::Bool(false)) => {
                    let reason = self.reason(env, &require.reason, require.span);
                    if require.verdict == Verdict::Warn {
                        self.warnings.insert(reason);
                    } else {
                        gather.add(Stop::hold(reason));
                    }
                }
                Ok(_) => {}
                Err(stop) => gather.add(stop),
            }
        }
        gather.end(None)
    }

    /// A reason with its text. A text that cannot be had is still a reason.
    pub fn reason(&mut self, env: &mut Environment<'p>, text: &'p Expr, span: Span) -> Reason {
        let text = self.reason_text(env, text);
        self.reason_of(text, span)
    }

    pub fn reason_of(&self, text: String, span: Span) -> Reason {
        let rule = self.rules.last().map(SmolStr::to_string).unwrap_or_default();
        let rows = if self.row.is_empty() { Vec::new() } else { vec![self.row.clone()] };
        Reason { span, rows, text, rule }
    }

    pub fn hold<T>(&self, text: impl Into<String>, span: Span) -> Eval<T> {
        Err(Stop::hold(self.reason_of(text.into(), span)))
    }

    fn block(&mut self, env: &mut Environment<'p>, block: &'p On, ended: &mut Ended) {
        match block.when.as_ref().map(|when| self.expr(env, when)) {
            Some(Ok(Value::Bool(false))) => return,
            Some(Err(stop)) => return ended.stop.get_or_insert_default().unite(stop),
            _ => {}
        }
        for step in &block.steps {
            self.step(env, step, ended);
        }
    }

    fn step(&mut self, env: &mut Environment<'p>, step: &'p Planned, ended: &mut Ended) {
        let rounds = match self.rounds(env, step.each.as_ref()) {
            Ok(rounds) => rounds,
            Err(stop) => return ended.stop.get_or_insert_default().unite(stop),
        };
        for round in rounds {
            if let (Some(each), Some(value)) = (&step.each, round) {
                env.set(each.local, Ok(value));
            }
            self.one_step(env, step, ended);
        }
    }

    fn rounds(&mut self, env: &mut Environment<'p>, each: Option<&'p Loop>) -> Eval<Vec<Option<Value>>> {
        let Some(each) = each else { return Ok(vec![None]) };
        match self.expr(env, &each.list)? {
            Value::List(values) => Ok(values.iter().cloned().map(Some).collect()),
            _ => Ok(Vec::new()),
        }
    }

    fn one_step(&mut self, env: &mut Environment<'p>, step: &'p Planned, ended: &mut Ended) {
        let mut waits: Vec<super::outcome::Wait> = Vec::new();
        match step.when.as_ref().map(|when| self.expr(env, when)) {
            Some(Ok(Value::Bool(false))) => return,
            Some(Err(stop)) if stop.only_waits() => {
                waits.extend(stop.waits);
            }
            Some(Err(stop)) => return ended.stop.get_or_insert_default().unite(stop),
            _ => {}
        }
        let mut gather = Gather::default();
        let mut arguments = Vec::new();
        for argument in &step.arguments {
            arguments.extend(gather.take(self.expr(env, argument)));
        }
        if let Err(stop) = gather.end(()) {
            return ended.stop.get_or_insert_default().unite(stop);
        }
        let already = self.made.len();
        let payload_of =
            if step.verb.sends_payload() { Some(step.map) } else { step.link.filter(|_| step.verb == Verb::Credit) };
        let program = self.program;
        let name = |map: crate::check::program::MapId| program.maps.get(map.index()).map(|map| map.name.clone());
        let record = program.maps.get(step.map.index()).and_then(|map| program.records.get(map.target.index()));
        let mut planned = Step {
            verb: Some(step.verb.name()),
            map: name(step.map).unwrap_or_default(),
            link: step.link.and_then(name),
            record: record.map(|record| record.name.clone()).unwrap_or_default(),
            action: Action::Act,
            payload: None,
            rows: Vec::new(),
            waits,
        };
        if let Some(map) = payload_of {
            match self.instance(map, arguments) {
                Ok(at) => {
                    if let Some(instance) = self.made.get_mut(at) {
                        instance.told = true;
                        planned.payload = instance.payload.clone();
                        planned.rows = instance.sources.clone();
                        if step.verb.sends_payload() {
                            planned.action = instance.action.clone();
                        }
                    }
                }
                Err(Unmade::Skipped(skip)) => return ended.skips.push(skip),
                Err(Unmade::Stopped(stop)) if stop.only_waits() => {
                    planned.waits.extend(stop.waits);
                }
                Err(Unmade::Stopped(stop)) => return ended.stop.get_or_insert_default().unite(stop),
            }
        }
        let before: Vec<Step> = self.dependencies(already);
        ended.steps.extend(before);
        ended.steps.push(planned);
    }

    /// Documents that were made on the way, since `from`, and are not told yet.
    fn dependencies(&mut self, from: usize) -> Vec<Step> {
        let program = self.program;
        let untold = self.made.iter_mut().skip(from).filter(|instance| !instance.told && instance.alias.is_none());
        untold
            .filter_map(|instance| {
                instance.told = true;
                let map = program.maps.get(instance.map.index())?;
                Some(Step {
                    verb: None,
                    map: map.name.clone(),
                    link: None,
                    record: program.records.get(map.target.index())?.name.clone(),
                    action: instance.action.clone(),
                    payload: instance.payload.clone(),
                    rows: instance.sources.clone(),
                    waits: Vec::new(),
                })
            })
            .collect()
    }

    pub fn outcome(self, ended: Ended) -> Outcome {
        let warnings = merged(self.warnings);
        if let Some(stop) = ended.stop {
            let mut reasons = merged(stop.reasons().clone());
            if reasons.is_empty() && stop.needs.is_empty() {
                // Nothing may be lost, not even a reason that nobody gave.
                let span =
                    self.program.flows.first().map_or_else(|| Span::new(Default::default(), 0, 0), |flow| flow.span);
                let text = "something this document needs could not be worked out".to_owned();
                reasons.push(Reason { span, rows: Vec::new(), text, rule: String::new() });
            }
            if !stop.needs.is_empty() {
                return Outcome::Needs { needs: stop.needs.into_iter().collect(), reasons };
            }
            return Outcome::Hold { reasons, warnings };
        }
        if ended.steps.is_empty()
            && let Some(reason) = ended.skips.into_iter().next()
        {
            return Outcome::Skip { reason };
        }
        if ended.steps.is_empty() {
            let text = if ended.concerned {
                format!("the pack does nothing on {} with this document", self.event)
            } else {
                format!("the pack does nothing on {}", self.event)
            };
            let span = self.program.flows.first().map_or_else(|| Span::new(Default::default(), 0, 0), |flow| flow.span);
            return Outcome::Skip { reason: Reason { span, rows: Vec::new(), text, rule: String::new() } };
        }
        Outcome::Send { steps: ended.steps, warnings, left_out: self.left_out }
    }

    // Documents that come in ─────────────────────────────────────────────────────────────────────────

    pub fn input(&mut self, id: InputId, span: Span) -> Eval<Value> {
        match self.inputs.get(id.index()).cloned().unwrap_or_default() {
            Slot::Done(value) => return value,
            // A currency of this very document: its own text says it.
            Slot::Busy => return Err(Stop::default()),
            Slot::Empty => {}
        }
        self.mark(id, Slot::Busy);
        let value = self.read_input(id, span);
        self.mark(id, Slot::Done(value.clone()));
        value
    }

    fn mark(&mut self, id: InputId, slot: Slot) {
        if let Some(own) = self.inputs.get_mut(id.index()) {
            *own = slot;
        }
    }

    fn read_input(&mut self, id: InputId, span: Span) -> Eval<Value> {
        let program = self.program;
        let Some(input) = program.inputs.get(id.index()) else { return Err(Stop::default()) };
        let Some(node) = self.documents.get(&input.name).copied() else {
            return Err(Stop::need(Need::Input { name: input.name.clone() }));
        };
        let mut sides = Sides::new();
        for side in [Side::Shop, Side::Buyer, Side::Payout, Side::Books] {
            if let Some(currency) = self.currency_of(side, span) {
                sides.insert(side, currency);
            }
        }
        Ok(Reader { program }.document(node, &input.ty, &input.name, &sides))
    }

    /// The currency that a side's amounts have here, where one is known.
    pub fn currency_of(&mut self, side: Side, span: Span) -> Option<CurrencyCode> {
        let program = self.program;
        for (at, input) in program.inputs.iter().enumerate() {
            let Kind::Record(record, _) = input.ty.kind else { continue };
            let Some(record) = program.records.get(record.index()) else { continue };
            let field = record.fields.iter().find(|(_, field)| field.ty.kind == Kind::Currency(side));
            let Some((name, _)) = field else { continue };
            if let Ok(Value::Record(value)) = self.input(InputId::new(at), span)
                && let Some(Value::Text(code)) = value.get(name)
            {
                return Some(code.clone());
            }
        }
        (side == Side::Books).then(|| program.about.books.clone())
    }

    pub fn event_name(&self) -> Value {
        Value::text(self.event.rsplit('.').next().unwrap_or(self.event))
    }
}
