//! Which written values can reach a place: through lets, calcs and their arguments, tables, settings, loops and other
//! documents. Conditions are not looked into: what could reach it, does.

use crate::check::program::{
    CalcId, ClassifyId, Conversion, Expr, ExprKind, FoldOp, LetId, LocalId, MapId, Node, Program, RecordId, SettingId,
    TableId, walk,
};
use crate::check::strata;
use crate::diagnostics::Span;
use crate::schema::{Kind, Value};
use smol_str::SmolStr;
use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Where an expression stands: its locals are those of this declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    Of(Node),
    Flow(usize),
    Setting(SettingId),
}

/// The fields that lead from a value to the part that is meant, the outer one first.
pub(super) type Path = Vec<SmolStr>;

/// A written value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached<'p> {
    pub value: &'p Value,
    pub span: Span,
    pub scope: Scope,
}

/// What an expression's values come from.
enum From<'p> {
    Written(&'p Value, Span),
    Inside(&'p Expr, Path),
    /// Another declaration, given these arguments.
    Other(Scope, &'p Expr, Path, &'p [Expr]),
    Parameter(usize, Path),
    /// A document, or a calculation.
    Elsewhere,
}

type Locals<'p> = BTreeMap<LocalId, &'p Expr>;

pub(super) struct Reach<'p> {
    program: &'p Program,
    locals: BTreeMap<Scope, OnceCell<Locals<'p>>>,
    /// What callers give each parameter.
    arguments: BTreeMap<(Node, usize), Vec<(Scope, &'p Expr)>>,
}

impl<'p> Reach<'p> {
    pub fn new(program: &'p Program) -> Reach<'p> {
        let mut arguments: BTreeMap<(Node, usize), Vec<(Scope, &'p Expr)>> = BTreeMap::new();
        let mut give = |node: Node, scope: Scope, values: &'p [Expr]| {
            for (n, value) in values.iter().enumerate() {
                arguments.entry((node, n)).or_default().push((scope, value));
            }
        };
        let scopes = scopes(program);
        for scope in &scopes {
            for expr in exprs(program, *scope) {
                walk(expr, &mut |expr| match &expr.kind {
                    ExprKind::Calc(id, values) => give(Node::Calc(*id), *scope, values),
                    ExprKind::Table(id, values) => give(Node::Table(*id), *scope, values),
                    ExprKind::MapField { map, arguments: values, .. } => give(Node::Map(*map), *scope, values),
                    _ => {}
                });
            }
        }
        for (n, flow) in program.flows.iter().enumerate() {
            for step in flow.blocks.iter().flat_map(|block| &block.steps) {
                give(Node::Map(step.map), Scope::Flow(n), &step.arguments);
            }
        }
        let locals = scopes.into_iter().map(|scope| (scope, OnceCell::new())).collect();
        Reach { program, locals, arguments }
    }

    /// Every value that can reach one of these places, wherever a parameter gets it from.
    pub fn all(&self, places: Vec<(Scope, &'p Expr, Path)>) -> Vec<Reached<'p>> {
        let mut reached = Vec::new();
        let mut seen: BTreeSet<(usize, Path)> = BTreeSet::new();
        let mut open = places;
        while let Some((scope, expr, path)) = open.pop() {
            // Expressions are known by where they lie in memory; the set is only asked, never gone through.
            if !seen.insert((std::ptr::from_ref(expr).addr(), path.clone())) {
                continue;
            }
            for from in self.from(scope, expr, &path) {
                match from {
                    From::Written(value, span) => reached.push(Reached { value, span, scope }),
                    From::Inside(expr, path) => open.push((scope, expr, path)),
                    From::Other(scope, expr, path, _) => open.push((scope, expr, path)),
                    From::Parameter(n, path) => {
                        let Scope::Of(node) = scope else { continue };
                        let given = self.arguments.get(&(node, n)).into_iter().flatten();
                        open.extend(given.map(|(scope, expr)| (*scope, *expr, path.clone())));
                    }
                    From::Elsewhere => {}
                }
            }
        }
        reached
    }

    /// The values of one expression, each parameter as this very call gives it; and whether there may be others.
    pub fn here(&self, scope: Scope, expr: &'p Expr, path: Path) -> (Vec<Reached<'p>>, bool) {
        let mut made = Made { values: Vec::new(), others: false, budget: Cell::new(BUDGET) };
        self.made(&Rc::new(Frame { scope, arguments: &[], outer: None }), expr, &path, &mut made);
        (made.values, made.others)
    }

    fn made(&self, frame: &Rc<Frame<'p>>, expr: &'p Expr, path: &Path, made: &mut Made<'p>) {
        let left = made.budget.get();
        if left == 0 {
            made.others = true;
            return;
        }
        made.budget.set(left.saturating_sub(1));
        for from in self.from(frame.scope, expr, path) {
            match from {
                From::Written(value, span) => made.values.push(Reached { value, span, scope: frame.scope }),
                From::Inside(expr, path) => self.made(frame, expr, &path, made),
                From::Other(scope, expr, path, arguments) => {
                    let inner = Frame { scope, arguments, outer: Some(Rc::clone(frame)) };
                    self.made(&Rc::new(inner), expr, &path, made);
                }
                From::Parameter(n, path) => match (frame.arguments.get(n), &frame.outer) {
                    (Some(argument), Some(outer)) => self.made(outer, argument, &path, made),
                    _ => made.others = true,
                },
                From::Elsewhere => made.others = true,
            }
        }
    }

    fn from(&self, scope: Scope, expr: &'p Expr, path: &Path) -> Vec<From<'p>> {
        let inside = |expr: &'p Expr| vec![From::Inside(expr, path.clone())];
        let each = |exprs: &'p [Expr]| exprs.iter().map(|expr| From::Inside(expr, path.clone())).collect();
        let program = self.program;
        match &expr.kind {
            ExprKind::Constant(value) => written(value, expr.span),
            ExprKind::Setting(id) => self.setting(*id, path),
            ExprKind::Let(id) => self.of_let(*id, path),
            ExprKind::Local(id) => match self.local(scope, *id) {
                Some(value) => inside(value),
                None => vec![From::Parameter(id.index(), path.clone())],
            },
            ExprKind::Field(base, name) => {
                let whole = std::iter::once(name.clone()).chain(path.iter().cloned()).collect();
                let default = match base.ty.kind {
                    Kind::Record(record, _) => self.default(Some(record), name),
                    _ => Vec::new(),
                };
                std::iter::once(From::Inside(base, whole)).chain(default).collect()
            }
            ExprKind::Present(value) | ExprKind::When { value, .. } | ExprKind::Fit(value, _) => inside(value),
            // Other conversions make another value of it.
            ExprKind::As(_, Conversion::Int | Conversion::Date) => vec![From::Elsewhere],
            ExprKind::As(value, _) => inside(value),
            ExprKind::Otherwise(parts) | ExprKind::List(parts) => each(parts),
            ExprKind::Calc(id, arguments) => self.calc(*id, path, arguments),
            ExprKind::Table(id, arguments) => self.table(*id, path, arguments),
            ExprKind::MapField { map, arguments, field } => {
                let assigned = program.maps.get(map.index()).and_then(|map| map.fields.get(field));
                let scope = Scope::Of(Node::Map(*map));
                // The card that is there already has values of its own.
                let own = assigned.map(|assign| From::Other(scope, &assign.value, path.clone(), arguments));
                own.into_iter().chain([From::Elsewhere]).collect()
            }
            ExprKind::Record { record, fields } => match path.split_first() {
                Some((first, rest)) => match fields.iter().find(|(name, _)| name == first) {
                    Some((_, value)) => vec![From::Inside(value, rest.to_vec())],
                    None => self.default(*record, first),
                },
                None => Vec::new(),
            },
            ExprKind::Fold(fold) => match (fold.op, path.split_first()) {
                (FoldOp::One | FoldOp::List | FoldOp::Distinct | FoldOp::Min | FoldOp::Max, _) => inside(&fold.value),
                (FoldOp::Totals, Some((first, rest))) if first == "key" => {
                    fold.by.iter().map(|by| From::Inside(by, rest.to_vec())).collect()
                }
                (FoldOp::Split, Some((first, rest))) if first == "of" => {
                    vec![From::Inside(&fold.list, rest.to_vec())]
                }
                _ => vec![From::Elsewhere],
            },
            // Nothing comes of these.
            ExprKind::Hold(_) | ExprKind::Omit | ExprKind::Blank => Vec::new(),
            _ => vec![From::Elsewhere],
        }
    }

    fn setting(&self, id: SettingId, path: &Path) -> Vec<From<'p>> {
        let setting = self.program.settings.get(id.index());
        let scope = Scope::Setting(id);
        setting.map(|setting| From::Other(scope, &setting.value, path.clone(), &[])).into_iter().collect()
    }

    fn of_let(&self, id: LetId, path: &Path) -> Vec<From<'p>> {
        let own = self.program.lets.get(id.index());
        let scope = Scope::Of(Node::Let(id));
        own.map(|own| From::Other(scope, &own.value, path.clone(), &[])).into_iter().collect()
    }

    fn calc(&self, id: CalcId, path: &Path, arguments: &'p [Expr]) -> Vec<From<'p>> {
        let calc = self.program.calcs.get(id.index());
        let scope = Scope::Of(Node::Calc(id));
        calc.map(|calc| From::Other(scope, &calc.give, path.clone(), arguments)).into_iter().collect()
    }

    fn table(&self, id: TableId, path: &Path, arguments: &'p [Expr]) -> Vec<From<'p>> {
        let rows = self.program.tables.get(id.index()).map(|table| table.rows.as_slice()).unwrap_or_default();
        let scope = Scope::Of(Node::Table(id));
        rows.iter().map(|row| From::Other(scope, &row.result, path.clone(), arguments)).collect()
    }

    /// What a field that is not given counts as.
    fn default(&self, record: Option<RecordId>, name: &SmolStr) -> Vec<From<'p>> {
        let record = record.and_then(|record| self.program.records.get(record.index()));
        let field = record.and_then(|record| record.fields.get(name));
        field.and_then(|field| Some(written(field.default.as_ref()?, field.span))).unwrap_or_default()
    }

    fn local(&self, scope: Scope, id: LocalId) -> Option<&'p Expr> {
        let known = self.locals.get(&scope)?;
        known.get_or_init(|| locals(self.program, scope)).get(&id).copied()
    }
}

/// How many expressions are looked at for one place, before the rest counts as not known.
const BUDGET: usize = 1_000;

struct Made<'p> {
    values: Vec<Reached<'p>>,
    others: bool,
    budget: Cell<usize>,
}

/// A declaration that is called, and what it is given.
struct Frame<'p> {
    scope: Scope,
    arguments: &'p [Expr],
    outer: Option<Rc<Frame<'p>>>,
}

/// The values of a list one by one; nothing, for what is absent.
fn written(value: &Value, span: Span) -> Vec<From<'_>> {
    match value {
        Value::Absent => Vec::new(),
        Value::List(values) => values.iter().flat_map(|value| written(value, span)).collect(),
        value => vec![From::Written(value, span)],
    }
}

/// Every place of the program where values are worked out.
pub(super) fn scopes(program: &Program) -> Vec<Scope> {
    let of = Scope::Of;
    (0..program.settings.len())
        .map(|n| Scope::Setting(SettingId::new(n)))
        .chain((0..program.lets.len()).map(|n| of(Node::Let(LetId::new(n)))))
        .chain((0..program.calcs.len()).map(|n| of(Node::Calc(CalcId::new(n)))))
        .chain((0..program.classifies.len()).map(|n| of(Node::Classify(ClassifyId::new(n)))))
        .chain((0..program.tables.len()).map(|n| of(Node::Table(TableId::new(n)))))
        .chain((0..program.maps.len()).map(|n| of(Node::Map(MapId::new(n)))))
        .chain((0..program.flows.len()).map(Scope::Flow))
        .collect()
}

fn exprs(program: &Program, scope: Scope) -> Vec<&Expr> {
    match scope {
        Scope::Of(node) => crate::check::program::exprs(program, node),
        Scope::Setting(id) => program.settings.get(id.index()).map(|setting| &setting.value).into_iter().collect(),
        Scope::Flow(n) => {
            let Some(flow) = program.flows.get(n) else { return Vec::new() };
            let steps = flow.blocks.iter().flat_map(|block| &block.steps);
            let within = steps.flat_map(|step| {
                step.arguments.iter().chain(&step.when).chain(step.each.as_ref().map(|each| &each.list))
            });
            flow.requires
                .iter()
                .flat_map(|require| [&require.condition, &require.reason])
                .chain(flow.blocks.iter().filter_map(|block| block.when.as_ref()))
                .chain(within)
                .collect()
        }
    }
}

/// `let`s and loop variables of a declaration. What is no local of it is a parameter.
fn locals(program: &Program, scope: Scope) -> Locals<'_> {
    match scope {
        Scope::Of(node) => strata::locals(program, node),
        Scope::Setting(_) => BTreeMap::new(),
        Scope::Flow(n) => {
            let blocks = program.flows.get(n).map(|flow| flow.blocks.as_slice()).unwrap_or_default();
            let steps = blocks.iter().flat_map(|block| &block.steps);
            steps.filter_map(|step| step.each.as_ref()).map(|each| (each.local, &each.list)).collect()
        }
    }
}
