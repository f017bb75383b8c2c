//! The search for a document that shows a finding.

use super::Shown;
use super::draft::Draft;
use super::goals::{Hit, nearness, shows, watch};
use super::json::node;
use super::random::{Pool, Random};
use crate::check::brings;
use crate::check::program::{Event, ExprKind, Program};
use crate::check::reach::{Condition, Reach, Site, Target, Way, Ways};
use crate::check::tables::{Set, reachable};
use crate::check::witness::Goal;
use crate::document::Node;
use crate::reference::{Facts, Request, Seen, Watch, evaluate_watched, probe};
use crate::schema::{Kind, Value};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Documents that follow a way, at most.
const FOLLOWED: usize = 300;
/// Documents that are changed at random, at most.
const TRIED: usize = 300;
/// Ways that are tried at one place.
const WAYS: usize = 12;
/// Values that are tried for one way.
const VARIANTS: usize = 3;

pub struct Search<'p> {
    program: &'p Program,
    goal: &'p Goal,
    /// Where the table is to be asked, as far as documents can.
    region: Vec<Set>,
    watch: Watch,
    /// The events that flows wait for.
    events: Vec<SmolStr>,
    /// Shows the finding, though not as it is told.
    second: Option<Found>,
    /// The document that came nearest.
    nearest: (usize, Draft),
    left: usize,
    missing: Missing,
}

/// Why no document was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The rules read no document.
    NoInput,
    /// Nothing comes there.
    NoUse,
    /// Whatever comes there never has these values.
    Never,
    Budget,
}

pub struct Found {
    pub shown: Shown,
    pub values: Vec<Value>,
}

impl<'p> Search<'p> {
    pub fn new(program: &'p Program, goal: &'p Goal) -> Search<'p> {
        let mut events: Vec<SmolStr> = Vec::new();
        for event in program.flows.iter().flat_map(|flow| &flow.blocks).flat_map(|block| &block.events) {
            if let Event::Named(name) = event
                && !events.contains(name)
            {
                events.push(name.clone());
            }
        }
        let nearest = (0, Draft::typical(program));
        Search {
            program,
            goal,
            region: Vec::new(),
            watch: watch(goal),
            events,
            second: None,
            nearest,
            left: FOLLOWED,
            missing: Missing::Budget,
        }
    }

    /// A document that shows the finding, or why none was found.
    pub fn run(mut self) -> Result<Found, Missing> {
        // Rules that read no document come to the same with every document.
        if self.program.inputs.is_empty() {
            return Err(Missing::NoInput);
        }
        if !matches!(self.goal, Goal::Value { .. } | Goal::Listed { .. }) {
            match reachable(self.program, self.goal) {
                Some(region) => self.region = region,
                None => return Err(Missing::Never),
            }
        }
        let typical = Draft::typical(self.program);
        if let Some(found) = self.tried(&typical) {
            return Ok(found);
        }
        if let Some(found) = self.followed(&typical) {
            return Ok(found);
        }
        // Where the rules say that nothing can lead there, trying does not help.
        if self.second.is_none()
            && self.missing == Missing::Budget
            && let Some(found) = self.at_random()
        {
            return Ok(found);
        }
        self.second.ok_or(self.missing)
    }

    fn target(&self) -> Option<Target> {
        match self.goal {
            Goal::Gap { table, .. } | Goal::Crossing { table, .. } | Goal::Row { table, .. } => {
                Some(Target::Table(*table))
            }
            Goal::Value { span, .. } => Some(Target::Span(*span)),
            Goal::Listed { .. } => None,
        }
    }

    /// Nothing better is to be had than a document that shows the finding in another case than the one told.
    fn takes_second(&self) -> bool {
        match self.goal {
            Goal::Gap { region, .. } | Goal::Crossing { region, .. } | Goal::Row { region, .. } => {
                *region != self.region
            }
            Goal::Value { .. } | Goal::Listed { .. } => true,
        }
    }

    /// Goes back from where the finding stands.
    fn followed(&mut self, typical: &Draft) -> Option<Found> {
        let Some(target) = self.target() else { return self.listed(typical) };
        let mut reach = Reach::search(self.program);
        let sites = reach.sites(target);
        self.missing = if sites.is_empty() { Missing::NoUse } else { Missing::Never };
        for site in &sites {
            reach.again();
            let own = self.ways(&mut reach, site);
            if !own.impossible() {
                self.missing = Missing::Budget;
            }
            let mut surrounded = own.clone();
            for condition in &site.conditions {
                let ways = self.condition(&mut reach, condition);
                // What cannot be met together is left to the evaluation.
                let both = reach.both(&surrounded, &ways);
                if !both.all.is_empty() {
                    surrounded = both;
                }
            }
            let ways = surrounded.all.iter().take(WAYS).chain(own.all.iter().take(WAYS));
            for way in ways {
                if let Some(found) = self.along(typical, way) {
                    return Some(found);
                }
            }
            if self.left == 0 {
                break;
            }
        }
        None
    }

    fn along(&mut self, typical: &Draft, way: &Way) -> Option<Found> {
        for variant in 0..VARIANTS {
            if self.left == 0 {
                return None;
            }
            self.left = self.left.saturating_sub(1);
            if let Some(draft) = typical.follow(self.program, way, variant)
                && let Some(found) = self.tried(&draft)
            {
                return Some(self.fewest(typical, way, variant).unwrap_or(found));
            }
        }
        None
    }

    /// The same with as few changes to the typical documents as will do.
    fn fewest(&mut self, typical: &Draft, way: &Way, variant: usize) -> Option<Found> {
        let mut way = way.clone();
        let mut last = None;
        for name in way.facts.keys().cloned().collect::<Vec<_>>() {
            let mut fewer = way.clone();
            fewer.facts.remove(&name);
            let draft = typical.follow(self.program, &fewer, variant);
            if let Some(found) = draft.and_then(|draft| self.tried(&draft)) {
                way = fewer;
                last = Some(found);
            }
        }
        last
    }

    fn ways(&self, reach: &mut Reach<'p>, site: &Site<'p>) -> Ways {
        match (&site.expr.kind, self.goal) {
            (_, Goal::Value { want, .. }) => reach.target(site.expr, &site.env, want),
            (ExprKind::Table(id, arguments), _) => reach.row(arguments, &site.env, *id, &self.region),
            _ => Ways::unknown(),
        }
    }

    fn condition(&self, reach: &mut Reach<'p>, condition: &Condition<'p>) -> Ways {
        match condition {
            Condition::Value(expr, env, want) => reach.ways(expr, env, want),
            Condition::Row(table, arguments, env, conditions) => reach.row(arguments, env, *table, conditions),
            Condition::Ways(ways) => ways.clone(),
        }
    }

    /// A list that is to have an element.
    fn listed(&mut self, typical: &Draft) -> Option<Found> {
        let Goal::Listed { lists, least } = self.goal else { return None };
        for (record, name) in lists {
            for way in crate::check::reach::filled(self.program, *record, name, *least) {
                if let Some(found) = self.along(typical, &way) {
                    return Some(found);
                }
            }
        }
        None
    }

    fn at_random(&mut self) -> Option<Found> {
        let pool = Pool::of(self.program);
        let mut random = Random::new();
        for _ in 0..TRIED {
            let draft = pool.changed(self.program, &self.nearest.1, &mut random);
            if let Some(found) = self.tried(&draft) {
                return Some(found);
            }
        }
        None
    }

    /// Evaluates the documents, watched.
    fn tried(&mut self, draft: &Draft) -> Option<Found> {
        let nodes: BTreeMap<SmolStr, Node> =
            draft.documents.iter().map(|(name, json)| (name.clone(), node(json))).collect();
        let mut nearest = 0;
        for event in self.events.clone().into_iter().map(Some).chain([None]) {
            let all: Vec<&SmolStr> = nodes.keys().collect();
            let seen = self.seen(&nodes, &all, event.as_ref());
            nearest = nearest.max(nearness(self.goal, &seen));
            let Some(hit) = shows(self.program, self.goal, &seen, &draft.documents) else { continue };
            let found = self.found(draft, &nodes, event, hit.values.clone());
            if hit.exact || self.takes_second() {
                return Some(found);
            }
            self.second.get_or_insert(found);
        }
        if nearest > self.nearest.0 {
            self.nearest = (nearest, draft.clone());
        }
        None
    }

    fn seen(&self, nodes: &BTreeMap<SmolStr, Node>, which: &[&SmolStr], event: Option<&SmolStr>) -> Seen {
        let inputs: BTreeMap<SmolStr, &Node> =
            nodes.iter().filter(|(name, _)| which.contains(name)).map(|(name, node)| (name.clone(), node)).collect();
        let facts = Facts::default();
        match event {
            Some(event) => {
                let request = Request { event, inputs: &inputs, facts: &facts };
                evaluate_watched(self.program, &request, &self.watch).1
            }
            None => probe(self.program, &Request { event: "", inputs: &inputs, facts: &facts }, &self.watch),
        }
    }

    /// What is written: the document that the event is about, and those without which nothing is shown.
    fn found(
        &self,
        draft: &Draft,
        nodes: &BTreeMap<SmolStr, Node>,
        event: Option<SmolStr>,
        values: Vec<Value>,
    ) -> Found {
        let main = self.main(event.as_deref());
        let mut which: Vec<&SmolStr> = nodes.keys().collect();
        let hit = |which: &[&SmolStr]| -> Option<Hit> {
            let documents = draft.documents.iter().filter(|(name, _)| which.contains(name));
            let documents = documents.map(|(name, json)| (name.clone(), json.clone())).collect();
            shows(self.program, self.goal, &self.seen(nodes, which, event.as_ref()), &documents)
        };
        for name in nodes.keys().filter(|name| **name != main) {
            let fewer: Vec<&SmolStr> = which.iter().copied().filter(|own| *own != name).collect();
            if hit(&fewer).is_some_and(|hit| hit.values == values) {
                which = fewer;
            }
        }
        let documents = draft.documents.iter().filter(|(name, _)| which.contains(name));
        let documents = documents.map(|(name, json)| (name.clone(), json.clone())).collect();
        Found { shown: Shown { event, main, documents }, values }
    }

    /// The input that the event is about; an order where there is no event.
    fn main(&self, event: Option<&str>) -> SmolStr {
        let wanted = event.map_or("shopify.Order", |event| brings(event).first().copied().unwrap_or_default());
        let is = |kind: &Kind| match kind {
            Kind::Record(record, _) => self.program.records.get(record.index()).is_some_and(|own| own.name == wanted),
            _ => false,
        };
        let found = self.program.inputs.iter().find(|input| is(&input.ty.kind));
        found.or(self.program.inputs.first()).map(|input| input.name.clone()).unwrap_or_default()
    }
}
