//! Where something stands that a document is to lead to, and what must hold for the evaluation to come there.

use super::Reach;
use super::frame::{Bound, Env, Frame};
use super::want::Want;
use super::way::Ways;
use crate::check::program::{Content, Expr, ExprKind, Group, LocalId, MapId, Program, Require, TableId, Verdict};
use crate::check::program::{Node, children, exprs, nodes, uses, walk};
use crate::check::tables::Set;
use crate::diagnostics::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// More places are not looked at.
const MOST: usize = 40;
/// One calc, called from so many places, is enough.
const CALLS: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Table(TableId),
    Span(Span),
}

/// A place in the rules, running.
#[derive(Clone, Debug)]
pub struct Site<'p> {
    pub expr: &'p Expr,
    pub env: Env<'p>,
    pub conditions: Vec<Condition<'p>>,
}

/// What must hold on the way to it.
#[derive(Clone, Debug)]
pub enum Condition<'p> {
    Value(&'p Expr, Env<'p>, Want),
    /// The arguments lie in this row.
    Row(TableId, &'p [Expr], Env<'p>, &'p [Set]),
    Ways(Ways),
}

impl<'p> Reach<'p> {
    /// Every call of a table, where it is written. What surrounds the declaration is not known.
    pub fn calls(&mut self, table: TableId) -> Vec<Site<'p>> {
        let program = self.program;
        let mut walker = Walker::new(self, Target::Table(table), BTreeSet::new());
        for node in nodes(program) {
            let mut frame = Frame::new(format!("{node:?}"));
            declare(program, node, &mut frame);
            let env = frame.ready();
            for expr in exprs(program, node) {
                walker.visit(expr, &env, &[]);
            }
        }
        for (n, record) in program.records.iter().enumerate() {
            let env = Frame::new(format!("record {n}")).ready();
            let computed = record.computed.values().map(|computed| &computed.value);
            let invariants = record.invariants.iter().map(|invariant| &invariant.condition);
            computed.chain(invariants).for_each(|expr| walker.visit(expr, &env, &[]));
        }
        for (n, flow) in program.flows.iter().enumerate() {
            let env = Frame::new(format!("flow {n}")).ready();
            walker.requires(&flow.requires, &env, &[]);
            for block in &flow.blocks {
                block.when.iter().for_each(|when| walker.visit(when, &env, &[]));
                for step in &block.steps {
                    step.arguments.iter().chain(&step.when).for_each(|expr| walker.visit(expr, &env, &[]));
                    step.each.iter().for_each(|each| walker.visit(&each.list, &env, &[]));
                }
            }
        }
        walker.found
    }

    /// Places that an evaluation can come to, from the flows first; and all that no flow comes to.
    pub fn sites(&mut self, target: Target) -> Vec<Site<'p>> {
        let program = self.program;
        let reaching = reaching(program, target);
        let mut walker = Walker::new(self, target, reaching);
        walker.deep = true;
        walker.flows();
        let nothing = Frame::new("rule".to_owned()).ready();
        for node in nodes(program) {
            match node {
                Node::Let(id) => {
                    if let Some(declared) = program.lets.get(id.index())
                        && walker.lets.insert(id.index())
                    {
                        walker.visit(&declared.value, &Frame::new(format!("let {}", id.0)).ready(), &[]);
                    }
                }
                Node::Map(id) if !walker.came.contains_key(&node) => walker.map(id, &[], &nothing, &[]),
                _ if !walker.came.contains_key(&node) => {
                    let mut frame = Frame::new(format!("{node:?}"));
                    declare(program, node, &mut frame);
                    walker.bind_elements(node, &mut frame);
                    let env = frame.ready();
                    for expr in exprs(program, node) {
                        walker.visit(expr, &env, &[]);
                    }
                }
                _ => {}
            }
        }
        walker.found
    }
}

fn declare<'p>(program: &'p Program, node: Node, frame: &mut Frame<'p>) {
    match node {
        Node::Calc(id) => {
            if let Some(calc) = program.calcs.get(id.index()) {
                frame.declare(&calc.body.lets);
            }
        }
        Node::Map(id) => {
            if let Some(map) = program.maps.get(id.index()) {
                frame.declare(&map.body.lets);
                for group in map.rows.values().flat_map(|rows| &rows.groups) {
                    declare_group(group, frame);
                }
            }
        }
        Node::Let(_) | Node::Classify(_) | Node::Table(_) => {}
    }
}

fn declare_group<'p>(group: &'p Group, frame: &mut Frame<'p>) {
    if let Content::Fields { body, .. } = &group.content {
        frame.declare(&body.lets);
    }
}

/// The declarations in which the target stands, or that use one in which it does.
fn reaching(program: &Program, target: Target) -> BTreeSet<Node> {
    let mut users: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
    let mut open: Vec<Node> = Vec::new();
    for node in nodes(program) {
        for expr in exprs(program, node) {
            walk(expr, &mut |expr| {
                if is_target(expr, target) {
                    open.push(node);
                }
                if let Some(used) = uses(expr) {
                    users.entry(used).or_default().push(node);
                }
            });
        }
    }
    let mut reaching = BTreeSet::new();
    while let Some(node) = open.pop() {
        if reaching.insert(node) {
            open.extend(users.get(&node).into_iter().flatten().copied());
        }
    }
    reaching
}

fn is_target(expr: &Expr, target: Target) -> bool {
    match (target, &expr.kind) {
        (Target::Table(table), ExprKind::Table(id, _)) => *id == table,
        (Target::Table(_), _) => false,
        (Target::Span(span), _) => expr.span == span,
    }
}

struct Walker<'r, 'p> {
    reach: &'r mut Reach<'p>,
    target: Target,
    reaching: BTreeSet<Node>,
    /// Declarations are entered where they are used.
    deep: bool,
    found: Vec<Site<'p>>,
    lets: BTreeSet<usize>,
    /// How often each declaration was entered.
    came: BTreeMap<Node, usize>,
    /// Local `let`s that were entered, by the frame they stand in.
    locals: Vec<(Env<'p>, LocalId)>,
}

type Conditions<'c, 'p> = &'c [Condition<'p>];

impl<'r, 'p> Walker<'r, 'p> {
    fn new(reach: &'r mut Reach<'p>, target: Target, reaching: BTreeSet<Node>) -> Walker<'r, 'p> {
        Walker {
            reach,
            target,
            reaching,
            deep: false,
            found: Vec::new(),
            lets: BTreeSet::new(),
            came: BTreeMap::new(),
            locals: Vec::new(),
        }
    }

    fn flows(&mut self) {
        let program = self.reach.program;
        for (n, flow) in program.flows.iter().enumerate() {
            let env = Frame::new(format!("flow {n}")).ready();
            self.requires(&flow.requires, &env, &[]);
            let outer = skips(&flow.requires, &env, Vec::new());
            for block in &flow.blocks {
                block.when.iter().for_each(|when| self.visit(when, &env, &outer));
                let inner = and(&outer, block.when.iter().map(|when| holds(when, &env)));
                for step in &block.steps {
                    let (env, inner) = match &step.each {
                        Some(each) => self.each(each.local, &each.list, &env, &inner),
                        None => (env.clone(), inner.clone()),
                    };
                    step.arguments.iter().chain(&step.when).for_each(|expr| self.visit(expr, &env, &inner));
                    let inner = and(&inner, step.when.iter().map(|when| holds(when, &env)));
                    self.map(step.map, &step.arguments, &env, &inner);
                    if let Some(link) = step.link {
                        self.map(link, &[], &env, &inner);
                    }
                }
            }
        }
    }

    /// May a declaration be entered once more?
    fn enters(&mut self, node: Node, most: usize) -> bool {
        if !self.deep || !self.reaching.contains(&node) || self.found.len() >= MOST {
            return false;
        }
        let count = self.came.entry(node).or_default();
        *count = count.saturating_add(1);
        *count <= most
    }

    fn visit(&mut self, expr: &'p Expr, env: &Env<'p>, conditions: Conditions<'_, 'p>) {
        if is_target(expr, self.target) && (!self.deep || self.found.len() < MOST) {
            self.found.push(Site { expr, env: env.clone(), conditions: conditions.to_vec() });
        }
        match &expr.kind {
            ExprKind::When { value, condition } => {
                self.visit(condition, env, conditions);
                self.visit(value, env, &and(conditions, [holds(condition, env)]));
            }
            ExprKind::Otherwise(parts) => {
                let gone = |part| Condition::Value(part, env.clone(), Want::absent());
                self.in_turn(parts, env, conditions, gone);
            }
            ExprKind::And(parts) => self.in_turn(parts, env, conditions, |part| holds(part, env)),
            ExprKind::Or(parts) => self.in_turn(parts, env, conditions, |part| fails(part, env)),
            ExprKind::Fold(fold) => {
                self.visit(&fold.list, env, conditions);
                let (inner, mut conditions) = self.each(fold.local, &fold.list, env, conditions);
                if let Some(condition) = &fold.condition {
                    self.visit(condition, &inner, &conditions);
                    conditions.push(holds(condition, &inner));
                }
                let parts = [&fold.value].into_iter().chain(&fold.extra).chain(&fold.by);
                parts.for_each(|part| self.visit(part, &inner, &conditions));
            }
            ExprKind::Table(id, arguments) => {
                arguments.iter().for_each(|argument| self.visit(argument, env, conditions));
                if self.enters(Node::Table(*id), CALLS)
                    && let Some(table) = self.reach.program.tables.get(id.index())
                {
                    let inner = self.reach.row_frame(*id, arguments, env);
                    for row in &table.rows {
                        let lies = Condition::Row(*id, arguments, env.clone(), &row.conditions);
                        self.visit(&row.result, &inner, &and(conditions, [lies]));
                    }
                }
            }
            ExprKind::Let(id) => {
                if self.enters(Node::Let(*id), usize::MAX)
                    && self.lets.insert(id.index())
                    && let Some(declared) = self.reach.program.lets.get(id.index())
                {
                    self.visit(&declared.value, &Frame::new(format!("let {}", id.0)).ready(), conditions);
                }
            }
            ExprKind::Local(id) => self.local(*id, env, conditions),
            ExprKind::Calc(id, arguments) => {
                arguments.iter().for_each(|argument| self.visit(argument, env, conditions));
                if self.enters(Node::Calc(*id), CALLS)
                    && let Some(calc) = self.reach.program.calcs.get(id.index())
                {
                    let mut frame = self.reach.called("calc", id.index(), arguments, env);
                    frame.declare(&calc.body.lets);
                    let inner = frame.ready();
                    self.requires(&calc.body.requires, &inner, conditions);
                    self.visit(&calc.give, &inner, conditions);
                }
            }
            ExprKind::Classify(id, arguments) => {
                arguments.iter().for_each(|argument| self.visit(argument, env, conditions));
                if self.enters(Node::Classify(*id), CALLS)
                    && let Some(classify) = self.reach.program.classifies.get(id.index())
                {
                    let inner = self.reach.called("classify", id.index(), arguments, env).ready();
                    let mut conditions = conditions.to_vec();
                    for arm in &classify.arms {
                        self.visit(&arm.when, &inner, &conditions);
                        conditions.push(fails(&arm.when, &inner));
                    }
                    self.visit(&classify.last, &inner, &conditions);
                }
            }
            ExprKind::MapField { map, arguments, .. } | ExprKind::MapRows { map, arguments, .. } => {
                arguments.iter().for_each(|argument| self.visit(argument, env, conditions));
                self.map(*map, arguments, env, conditions);
            }
            _ => children(expr).into_iter().for_each(|child| self.visit(child, env, conditions)),
        }
    }

    /// Parts that are looked at one after another, each if those before it allow.
    fn in_turn(
        &mut self,
        parts: &'p [Expr],
        env: &Env<'p>,
        conditions: Conditions<'_, 'p>,
        passed: impl Fn(&'p Expr) -> Condition<'p>,
    ) {
        let mut conditions = conditions.to_vec();
        for part in parts {
            self.visit(part, env, &conditions);
            conditions.push(passed(part));
        }
    }

    fn local(&mut self, id: LocalId, env: &Env<'p>, conditions: Conditions<'_, 'p>) {
        if !self.deep || self.found.len() >= MOST {
            return;
        }
        if self.locals.iter().any(|(own, local)| Rc::ptr_eq(own, env) && *local == id) {
            return;
        }
        self.locals.push((env.clone(), id));
        // An argument was visited where it stands.
        if env.get(id).is_none()
            && let Some(value) = env.let_value(id)
        {
            self.visit(value, env, conditions);
        }
    }

    /// The frame and conditions of a loop's body.
    fn each(
        &mut self,
        local: LocalId,
        list: &'p Expr,
        env: &Env<'p>,
        conditions: Conditions<'_, 'p>,
    ) -> (Env<'p>, Vec<Condition<'p>>) {
        let element = if self.deep { self.reach.element(list, env, 0) } else { None };
        match element {
            Some(element) => (env.with(local, element.bound), and(conditions, [Condition::Ways(element.ways)])),
            None => (env.with(local, Reach::unknown(&env.label, local)), conditions.to_vec()),
        }
    }

    fn requires(&mut self, requires: &'p [Require], env: &Env<'p>, conditions: Conditions<'_, 'p>) {
        for require in requires {
            self.visit(&require.condition, env, conditions);
            self.visit(&require.reason, env, &and(conditions, [fails(&require.condition, env)]));
        }
    }

    fn map(&mut self, id: MapId, arguments: &'p [Expr], env: &Env<'p>, conditions: Conditions<'_, 'p>) {
        let Some(map) = self.reach.program.maps.get(id.index()) else { return };
        if !self.enters(Node::Map(id), 1) {
            return;
        }
        let mut frame = self.reach.called("map", id.index(), arguments, env);
        declare(self.reach.program, Node::Map(id), &mut frame);
        if arguments.is_empty() {
            self.bind_elements(Node::Map(id), &mut frame);
        }
        let env = frame.ready();
        self.requires(&map.body.requires, &env, conditions);
        let conditions = skips(&map.body.requires, &env, conditions.to_vec());
        let chosen = map.finds.iter().chain(&map.updates).filter_map(|chosen| chosen.when.as_ref());
        chosen.for_each(|when| self.visit(when, &env, &conditions));
        map.fields.values().for_each(|assign| self.visit(&assign.value, &env, &conditions));
        for group in map.rows.values().flat_map(|rows| &rows.groups) {
            let (mut env, mut conditions) = (env.clone(), conditions.clone());
            for each in &group.loops {
                self.visit(&each.list, &env, &conditions);
                (env, conditions) = self.each(each.local, &each.list, &env, &conditions);
            }
            if let Some(when) = &group.when {
                self.visit(when, &env, &conditions);
                conditions.push(holds(when, &env));
            }
            match &group.content {
                Content::Fields { body, fields } => {
                    self.requires(&body.requires, &env, &conditions);
                    let conditions = skips(&body.requires, &env, conditions);
                    fields.values().for_each(|assign| self.visit(&assign.value, &env, &conditions));
                }
                Content::Value { value, .. } => self.visit(value, &env, &conditions),
            }
        }
    }

    /// Parameters of what nothing calls: elements of the documents' lists, where they are of that type.
    fn bind_elements(&mut self, node: Node, frame: &mut Frame<'p>) {
        let program = self.reach.program;
        let parameters = match node {
            Node::Calc(id) => program.calcs.get(id.index()).map(|calc| calc.parameters.as_slice()),
            Node::Classify(id) => program.classifies.get(id.index()).map(|classify| classify.parameters.as_slice()),
            Node::Map(id) => program.maps.get(id.index()).map(|map| map.parameters.as_slice()),
            Node::Let(_) | Node::Table(_) => None,
        };
        for (n, (_, ty)) in parameters.unwrap_or_default().iter().enumerate() {
            if let Some((place, ty)) = crate::check::reach::names::element_of(program, ty) {
                frame.bind(LocalId::new(n), Bound::Element(place, ty));
            }
        }
    }
}

fn holds<'p>(expr: &'p Expr, env: &Env<'p>) -> Condition<'p> {
    Condition::Value(expr, env.clone(), Want::truth(true))
}

fn fails<'p>(expr: &'p Expr, env: &Env<'p>) -> Condition<'p> {
    Condition::Value(expr, env.clone(), Want::truth(false))
}

fn and<'p>(conditions: &[Condition<'p>], more: impl IntoIterator<Item = Condition<'p>>) -> Vec<Condition<'p>> {
    conditions.iter().cloned().chain(more).collect()
}

/// What comes behind requirements is reached if none of them skips.
fn skips<'p>(requires: &'p [Require], env: &Env<'p>, mut conditions: Vec<Condition<'p>>) -> Vec<Condition<'p>> {
    let skips = requires.iter().filter(|require| require.verdict == Verdict::Skip);
    conditions.extend(skips.map(|require| holds(&require.condition, env)));
    conditions
}
