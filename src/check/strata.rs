//! What the checked program tells about itself: which inputs each map reads, that nothing uses itself, and that no
//! look-up waits for too many others.

use super::Checker;
use super::program::{
    Body, Content, Expr, ExprKind, InputId, LocalId, MapId, Node, Program, children, exprs, nodes, uses, walk,
};
use crate::diagnostics::{Diagnostic, Span, code};
use std::collections::{BTreeMap, BTreeSet};

/// Look-ups whose keys come from look-ups, at most: the facts then come in three rounds.
const DEEPEST: usize = 2;

/// The inputs each map reads, directly or through what it uses.
pub(super) struct Inputs {
    pub maps: Vec<BTreeSet<InputId>>,
}

pub(super) fn inputs(program: &Program) -> Inputs {
    let maps = (0..program.maps.len())
        .map(|index| {
            let mut seen = BTreeSet::new();
            let mut open = vec![Node::Map(MapId::new(index))];
            let mut inputs = BTreeSet::new();
            while let Some(node) = open.pop() {
                if !seen.insert(node) {
                    continue;
                }
                for expr in exprs(program, node) {
                    walk(expr, &mut |expr| {
                        if let ExprKind::Input(input) = expr.kind {
                            inputs.insert(input);
                        }
                        open.extend(uses(expr));
                    });
                }
            }
            inputs
        })
        .collect();
    Inputs { maps }
}

/// What the locals of a declaration stand for: `let`s for their values, loop variables for their lists.
pub(super) fn locals(program: &Program, node: Node) -> BTreeMap<LocalId, &Expr> {
    let mut all: BTreeMap<LocalId, &Expr> = BTreeMap::new();
    let mut bodies: Vec<&Body> = Vec::new();
    match node {
        Node::Calc(id) => bodies.extend(program.calcs.get(id.index()).map(|calc| &calc.body)),
        Node::Map(id) => {
            if let Some(map) = program.maps.get(id.index()) {
                bodies.push(&map.body);
                for group in map.rows.values().flat_map(|rows| &rows.groups) {
                    all.extend(group.loops.iter().map(|each| (each.local, &each.list)));
                    if let Content::Fields { body, .. } = &group.content {
                        bodies.push(body);
                    }
                }
            }
        }
        Node::Let(_) | Node::Classify(_) | Node::Table(_) => {}
    }
    all.extend(bodies.iter().flat_map(|body| &body.lets).map(|(id, value)| (*id, value)));
    for expr in exprs(program, node) {
        walk(expr, &mut |expr| {
            if let ExprKind::Fold(fold) = &expr.kind {
                all.insert(fold.local, &fold.list);
            }
        });
    }
    all
}

impl Checker<'_> {
    /// Reports what uses itself, and look-ups that wait for too many others.
    pub(super) fn strata(&mut self) {
        let (cycles, deep) = {
            let mut levels = Levels {
                program: &self.program,
                known: BTreeMap::new(),
                open: Vec::new(),
                locals: Vec::new(),
                local_levels: BTreeMap::new(),
                cycles: Vec::new(),
            };
            let mut deep: Vec<Span> = Vec::new();
            for node in nodes(&self.program) {
                levels.node(node, 0, &mut deep);
            }
            (levels.cycles, deep)
        };
        for (name, span) in cycles {
            self.report(
                Diagnostic::new(code::CYCLE, format!("`{name}` uses itself"))
                    .at(span, "comes back to itself")
                    .help("break the circle"),
            );
        }
        let mut deep = deep;
        deep.sort();
        deep.dedup();
        for span in deep {
            self.report(
                Diagnostic::new(code::LOOKUP_TOO_DEEP, "this look-up waits for too many others")
                    .at(span, "its key comes from a look-up whose key comes from a look-up")
                    .help("look things up by what the document says"),
            );
        }
    }
}

/// How many look-ups stand behind one another.
struct Levels<'p> {
    program: &'p Program,
    known: BTreeMap<(Node, usize), usize>,
    open: Vec<Node>,
    /// What the locals of the open declarations stand for, innermost last.
    locals: Vec<BTreeMap<LocalId, &'p Expr>>,
    /// Levels of locals already worked out: how deep the declaration is open, the local.
    local_levels: BTreeMap<(usize, LocalId), usize>,
    cycles: Vec<(smol_str::SmolStr, Span)>,
}

impl<'p> Levels<'p> {
    /// The level of what a declaration gives, when its arguments have `given`.
    fn node(&mut self, node: Node, given: usize, deep: &mut Vec<Span>) -> usize {
        if let Some(level) = self.known.get(&(node, given)) {
            return *level;
        }
        if self.open.contains(&node) {
            if let Some(cycle) = self.named(node)
                && !self.cycles.contains(&cycle)
            {
                self.cycles.push(cycle);
            }
            return 0;
        }
        self.open.push(node);
        let program = self.program;
        self.locals.push(locals(program, node));
        let depth = self.locals.len();
        let level = exprs(program, node).into_iter().map(|expr| self.expr(expr, given, deep)).max().unwrap_or(0);
        self.open.pop();
        self.locals.pop();
        self.local_levels.retain(|(at, _), _| *at < depth);
        self.known.insert((node, given), level);
        level
    }

    fn named(&self, node: Node) -> Option<(smol_str::SmolStr, Span)> {
        Some(match node {
            Node::Let(id) => self.program.lets.get(id.index()).map(|x| (x.name.clone(), x.span))?,
            Node::Calc(id) => self.program.calcs.get(id.index()).map(|x| (x.name.clone(), x.span))?,
            Node::Classify(id) => self.program.classifies.get(id.index()).map(|x| (x.name.clone(), x.span))?,
            Node::Table(id) => self.program.tables.get(id.index()).map(|x| (x.name.clone(), x.span))?,
            Node::Map(id) => self.program.maps.get(id.index()).map(|x| (x.name.clone(), x.span))?,
        })
    }

    /// A `let` or loop variable has the level of what it stands for, a parameter that of its argument.
    fn local(&mut self, id: LocalId, given: usize, deep: &mut Vec<Span>) -> usize {
        let depth = self.locals.len();
        if let Some(level) = self.local_levels.get(&(depth, id)) {
            return *level;
        }
        let Some(value) = self.locals.last().and_then(|locals| locals.get(&id)).copied() else { return given };
        // A local never uses itself; the entry only guards against it.
        self.local_levels.insert((depth, id), 0);
        let level = self.expr(value, given, deep);
        self.local_levels.insert((depth, id), level);
        level
    }

    fn expr(&mut self, expr: &'p Expr, given: usize, deep: &mut Vec<Span>) -> usize {
        let inner = children(expr).into_iter().map(|child| self.expr(child, given, deep)).max().unwrap_or(0);
        match &expr.kind {
            ExprKind::Local(id) => self.local(*id, given, deep),
            ExprKind::Lookup { .. } => {
                let level = inner.saturating_add(1);
                if level > DEEPEST {
                    deep.push(expr.span);
                }
                level
            }
            _ => match uses(expr) {
                Some(node) => self.node(node, inner.min(DEEPEST.saturating_add(1)), deep).max(inner),
                None => inner,
            },
        }
    }
}
