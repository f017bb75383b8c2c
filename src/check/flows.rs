//! Flows: which event makes which effect, and whether the event brings the documents that the effect needs.

use super::Checker;
use super::program::{Event, Flow, InputId, On, Step, Verb};
use super::scope::{self, Body};
use super::signatures::Signature;
use crate::diagnostics::{Diagnostic, Span, closest, code, list};
use crate::schema::{Kind, Ty};
use crate::syntax::tree;
use smol_str::SmolStr;

/// Events that a flow can wait for, and the documents they bring.
const EVENTS: [(&str, &[&str]); 24] = [
    ("order.created", ORDER),
    ("order.updated", ORDER),
    ("order.edited", ORDER),
    ("order.paid", ORDER),
    ("order.captured", ORDER),
    ("order.fulfilled", ORDER),
    ("order.cancelled", ORDER),
    ("refund.created", REFUND),
    ("payout.paid", PAYOUT),
    ("oss.paid", &["kontera.OssPayment", "kontera.Run", "kontera.Company"]),
    ("settlement.paid", &["kontera.Settlement", "kontera.Run", "kontera.Company"]),
    ("customer.created", &["shopify.Customer", "kontera.Run"]),
    ("customer.updated", &["shopify.Customer", "kontera.Run"]),
    ("product.created", PRODUCT),
    ("product.updated", PRODUCT),
    ("article.created", ARTICLE),
    ("article.updated", ARTICLE),
    ("article.sold", ARTICLE),
    ("stock.changed", ARTICLE),
    ("run.sent", RUN),
    ("run.skipped", RUN),
    ("run.held", RUN),
    ("run.failed", RUN),
    ("schedule", SCHEDULE),
];

/// The names of all events.
pub fn events() -> impl Iterator<Item = &'static str> {
    EVENTS.iter().map(|(name, _)| *name).filter(|name| *name != "schedule")
}

/// The documents that an event brings, the one it is about first.
pub fn brings(event: &str) -> &'static [&'static str] {
    EVENTS.iter().find(|(name, _)| *name == event).map_or(&[], |(_, brings)| brings)
}

const ORDER: &[&str] = &["shopify.Order", "List shopify.Transaction", "kontera.Sent", "kontera.Run", "kontera.Company"];
const REFUND: &[&str] =
    &["shopify.Refund", "shopify.Order", "List shopify.Transaction", "kontera.Sent", "kontera.Run", "kontera.Company"];
const PAYOUT: &[&str] = &["shopify.Payout", "List shopify.BalanceTransaction", "kontera.Run", "kontera.Company"];
const PRODUCT: &[&str] = &["shopify.Product", "kontera.Run", "kontera.Company"];
const ARTICLE: &[&str] = &["fortnox.Article", "List shopify.Location", "kontera.Run", "kontera.Company"];
const RUN: &[&str] = &["shopify.Order", "kontera.Run", "kontera.Sent"];
const SCHEDULE: &[&str] = &[
    "shopify.Payout",
    "List shopify.BalanceTransaction",
    "fortnox.Article",
    "List shopify.Location",
    "kontera.Run",
    "kontera.Company",
];

impl<'t> Checker<'t> {
    pub(super) fn flows(&mut self) {
        let flows: Vec<_> = self.decls.flows.iter().map(|(flow, item)| (*flow, item.broken)).collect();
        let mut seen: Vec<(SmolStr, Span)> = Vec::new();
        for (flow, broken) in flows {
            if let Some((_, first)) = seen.iter().find(|(name, _)| *name == flow.name.text) {
                self.report(
                    Diagnostic::new(code::NAME_TAKEN, format!("the flow `{}` is declared twice", flow.name.text))
                        .at(flow.name.span, "the second")
                        .at(*first, "the first")
                        .help("put both into one flow, or choose another name"),
                );
            }
            seen.push((flow.name.text.clone(), flow.name.span));
            let made = self.flow(flow);
            if !broken && made.blocks.is_empty() {
                self.report(
                    Diagnostic::new(
                        code::FLOW_WITHOUT_EVENT,
                        format!("the flow `{}` waits for nothing", flow.name.text),
                    )
                    .at(flow.name.span, "no `on …`")
                    .help("write: on order.created { create … }"),
                );
            }
            self.program.flows.push(made);
        }
    }

    fn flow(&mut self, flow: &'t tree::Flow) -> Flow {
        let mut body = Body::default();
        let mut requires = Vec::new();
        for require in &flow.requires {
            requires.push(self.require(&mut body, require, true));
        }
        let blocks = flow.blocks.iter().map(|block| self.on(&mut body, block)).collect();
        Flow { name: flow.name.text.clone(), locals: body.locals.len(), requires, blocks, span: flow.name.span }
    }

    fn on(&mut self, body: &mut Body, block: &'t tree::On) -> On {
        let events: Vec<Event> = block.events.iter().filter_map(|event| self.event(event)).collect();
        let mark = body.mark();
        body.events = Some(
            events
                .iter()
                .filter_map(|event| match event {
                    Event::Named(name) => name.rsplit('.').next().map(SmolStr::new),
                    _ => None,
                })
                .collect(),
        );
        let when = block.when.as_ref().map(|when| self.condition(body, when));
        if let Some(when) = &when {
            body.assume(&scope::proof(when).yes);
        }
        let steps = block.steps.iter().filter_map(|step| self.step(body, step)).collect();
        body.events = None;
        body.back(mark);
        On { events, when, steps, span: block.span }
    }

    fn event(&mut self, event: &tree::Event) -> Option<Event> {
        match event {
            tree::Event::Named(path) => {
                let name = path.text();
                if events().any(|known| known == name) {
                    return Some(Event::Named(name));
                }
                let known: Vec<&str> = events().collect();
                let meant = closest(&name, known.iter().copied());
                let ended = known.iter().copied().find(|known| known.rsplit('.').next() == Some(name.as_str()));
                let help = match meant.or(ended) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("events are {}", list(&known, "and")),
                };
                self.report(
                    Diagnostic::new(code::UNKNOWN_EVENT, format!("there is no event `{name}`"))
                        .at(path.span, "unknown event")
                        .help(help),
                );
                None
            }
            tree::Event::Daily { time, span } => {
                let (hours, minutes) = time.split_once(':').unwrap_or((time, ""));
                match (hours.parse::<u32>(), minutes.parse::<u32>()) {
                    (Ok(hours @ 0..24), Ok(minutes @ 0..60)) => {
                        Some(Event::Daily(hours.saturating_mul(60).saturating_add(minutes)))
                    }
                    _ => {
                        self.report(
                            Diagnostic::new(code::BAD_LITERAL, format!("there is no time {time}"))
                                .at(*span, "not on the clock")
                                .help("write hours and minutes: 23:00"),
                        );
                        None
                    }
                }
            }
            tree::Event::Every { minutes, span } => match minutes.parse::<u32>() {
                Ok(minutes) if minutes > 0 => Some(Event::Every(minutes)),
                _ => {
                    self.report(
                        Diagnostic::new(code::BAD_LITERAL, "a whole number of minutes is needed")
                            .at(*span, "not a number of minutes")
                            .help("write: schedule every 15 minutes"),
                    );
                    None
                }
            },
        }
    }

    fn step(&mut self, body: &mut Body, step: &'t tree::Step) -> Option<Step> {
        let verb = Verb::find(&step.verb.text)?;
        let mark = body.mark();
        let each = step.each.as_ref().map(|each| self.each(body, each));
        let made = self.map_named(&step.map).map(|(map, parameters)| {
            let arguments = self.arguments_of(body, &step.map.text, &step.arguments, &parameters, step.span);
            (map, arguments)
        });
        let when = step.when.as_ref().map(|when| self.condition(body, when));
        body.back(mark);
        let link = step.link.as_ref().and_then(|(word, name)| self.link(verb, word, name));
        self.verb_shape(verb, step);
        let (map, arguments) = made?;
        Some(Step { verb, map, arguments, link, each, when, locals: body.locals.len(), span: step.span })
    }

    fn map_named(&mut self, name: &tree::Name) -> Option<(super::program::MapId, Vec<(SmolStr, Ty)>)> {
        match self.signatures.get(&name.text) {
            Some(Signature::Map(id, shape)) => Some((*id, shape.parameters.clone())),
            Some(Signature::Lost) => None,
            Some(_) => {
                self.report(
                    Diagnostic::new(code::NOT_A_MAP, format!("`{}` is not a map", name.text))
                        .at(name.span, "a step names a map")
                        .help("name the map of the document that is made: create sales_invoice"),
                );
                None
            }
            None => {
                let maps: Vec<SmolStr> = self
                    .signatures
                    .iter()
                    .filter(|(_, signature)| matches!(signature, Signature::Map(..)))
                    .map(|(name, _)| name.clone())
                    .collect();
                let help = match closest(&name.text, maps.iter().map(SmolStr::as_str)) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => format!("maps are {}", list(&maps, "and")),
                };
                self.report(
                    Diagnostic::new(code::UNKNOWN_NAME, format!("there is no map `{}`", name.text))
                        .at(name.span, "unknown map")
                        .help(help),
                );
                None
            }
        }
    }

    fn link(&mut self, verb: Verb, word: &tree::Name, name: &tree::Name) -> Option<super::program::MapId> {
        let wanted = match verb {
            Verb::Convert => "to",
            Verb::Credit => "with",
            _ => "",
        };
        if word.text != wanted {
            self.report(
                Diagnostic::new(code::STEP_SHAPE, format!("`{}` is not followed by `{}`", verb.name(), word.text))
                    .at(word.span, "not here")
                    .help("write `convert order to invoice`, `credit invoice with credit_note`"),
            );
        }
        self.map_named(name).map(|(map, _)| map)
    }

    fn verb_shape(&mut self, verb: Verb, step: &tree::Step) {
        let needs = match verb {
            Verb::Convert => "to",
            Verb::Credit => "with",
            _ => return,
        };
        if step.link.is_none() {
            self.report(
                Diagnostic::new(code::STEP_SHAPE, format!("`{}` needs `{needs}` and a map", verb.name()))
                    .at(step.span, "not complete")
                    .help(format!("write: {} {} {needs} …", verb.name(), step.map.text)),
            );
        }
    }

    fn arguments_of(
        &mut self,
        body: &mut Body,
        name: &str,
        arguments: &'t [tree::Argument],
        parameters: &[(SmolStr, Ty)],
        span: Span,
    ) -> Vec<super::program::Expr> {
        self.arguments(body, name, arguments, parameters, span)
    }

    /// Does every event of every flow bring the inputs that its steps need?
    pub(super) fn needs(&mut self) {
        let reach = super::strata::inputs(&self.program);
        for (map, needs) in self.program.maps.iter_mut().zip(&reach.maps) {
            map.needs = needs.iter().copied().collect();
        }
        let mut missing: Vec<(Span, SmolStr, SmolStr, InputId)> = Vec::new();
        for flow in &self.program.flows {
            for block in &flow.blocks {
                for step in &block.steps {
                    let Some(needs) = reach.maps.get(step.map.index()) else { continue };
                    for event in &block.events {
                        for input in needs.iter().filter(|input| !self.brought(event, **input)) {
                            let name = event_name(event);
                            let map = self.program.maps.get(step.map.index()).map(|map| map.name.clone());
                            missing.push((step.span, name, map.unwrap_or_default(), *input));
                        }
                    }
                }
            }
        }
        for (span, event, map, input) in missing {
            let Some(input) = self.program.inputs.get(input.index()) else { continue };
            let (name, ty, declared) = (input.name.clone(), self.show(&input.ty), input.span);
            self.report(
                Diagnostic::new(code::INPUT_NOT_BROUGHT, format!("`{event}` brings no `{name}`, which `{map}` reads"))
                    .at(span, "this step")
                    .at(declared, format!("{ty} is declared here"))
                    .help("run the step on an event that has the document"),
            );
        }
    }

    fn brought(&self, event: &Event, input: InputId) -> bool {
        let Some(input) = self.program.inputs.get(input.index()) else { return true };
        let name = match event {
            Event::Named(name) => name.as_str(),
            _ => "schedule",
        };
        let record = |ty: &Ty| match &ty.kind {
            Kind::Record(record, _) => self.program.records.get(record.index()).map(|record| record.name.to_string()),
            _ => None,
        };
        let wanted = match &input.ty.kind {
            Kind::List(of) => record(of).map(|name| format!("List {name}")),
            _ => record(&input.ty),
        };
        let Some(wanted) = wanted else { return true };
        brings(name).contains(&wanted.as_str())
    }
}

fn event_name(event: &Event) -> SmolStr {
    match event {
        Event::Named(name) => name.clone(),
        _ => SmolStr::new_static("schedule"),
    }
}
