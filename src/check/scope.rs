//! What a body can name, and what conditions have proved about it so far.

use super::program::{Conversion, Expr, ExprKind, LocalId, RecordId};
use crate::schema::{Side, Ty};
use smol_str::SmolStr;

/// The body of one declaration while it is checked.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// All locals, by [`LocalId`].
    pub locals: Vec<Ty>,
    pub visible: Vec<(SmolStr, LocalId)>,
    pub facts: Vec<Fact>,
    /// Sides that a requirement made one.
    pub sides: Vec<(Side, Side)>,
    /// Whose fields can be read by their bare names: in `computed` and `invariant`.
    pub own: Option<RecordId>,
    pub map: Option<MapContext>,
    /// In a `test`, where a map's row groups can be read.
    pub test: bool,
    /// The names that `event` can have.
    pub events: Option<Vec<SmolStr>>,
}

/// The document that a map makes.
#[derive(Clone, Debug)]
pub(super) struct MapContext {
    pub record: RecordId,
    pub side: Side,
    pub groups: Vec<SmolStr>,
}

#[derive(Clone, Debug)]
pub(super) struct Fact {
    path: String,
    kind: FactKind,
}

#[derive(Clone, Debug)]
pub(super) enum FactKind {
    Present,
    Is(Conversion, Ty),
}

/// What holds if a condition does, and if it does not.
#[derive(Debug, Default)]
pub(super) struct Proof {
    pub yes: Vec<Fact>,
    pub no: Vec<Fact>,
    pub sides: Vec<(Side, Side)>,
}

/// To go back to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    visible: usize,
    facts: usize,
    sides: usize,
}

impl Body {
    pub fn mark(&self) -> Mark {
        Mark { visible: self.visible.len(), facts: self.facts.len(), sides: self.sides.len() }
    }

    pub fn back(&mut self, mark: Mark) {
        self.visible.truncate(mark.visible);
        self.facts.truncate(mark.facts);
        self.sides.truncate(mark.sides);
    }

    pub fn local(&mut self, name: &SmolStr, ty: Ty) -> LocalId {
        let id = LocalId::new(self.locals.len());
        self.locals.push(ty);
        self.visible.push((name.clone(), id));
        id
    }

    pub fn find(&self, name: &str) -> Option<LocalId> {
        self.visible.iter().rev().find(|(own, _)| own == name).map(|(_, id)| *id)
    }

    pub fn names(&self) -> impl Iterator<Item = &SmolStr> {
        self.visible.iter().map(|(name, _)| name)
    }

    pub fn local_ty(&self, id: LocalId) -> Ty {
        self.locals.get(id.index()).cloned().unwrap_or_else(Ty::lost)
    }

    pub fn assume(&mut self, facts: &[Fact]) {
        self.facts.extend_from_slice(facts);
    }

    /// The expression with what is known about its path: present, of a format.
    pub fn narrowed(&self, expr: Expr) -> Expr {
        let Some(path) = path(&expr) else { return expr };
        let mut expr = expr;
        for fact in self.facts.iter().filter(|fact| fact.path == path) {
            let span = expr.span;
            match &fact.kind {
                FactKind::Present if expr.ty.optional => {
                    let ty = expr.ty.clone().present();
                    expr = Expr::new(ExprKind::Present(Box::new(expr)), ty, span);
                }
                FactKind::Present => {}
                FactKind::Is(conversion, ty) => {
                    let made = ExprKind::As(Box::new(expr), conversion.clone());
                    let made = Expr::new(made, ty.clone().maybe(), span);
                    expr = Expr::new(ExprKind::Present(Box::new(made)), ty.clone(), span);
                }
            }
        }
        expr
    }
}

/// The name of an immutable path, or None for anything that is not one.
fn path(expr: &Expr) -> Option<String> {
    Some(match &expr.kind {
        ExprKind::Input(id) => format!("input {}", id.0),
        ExprKind::Setting(id) => format!("setting {}", id.0),
        ExprKind::Let(id) => format!("let {}", id.0),
        ExprKind::Local(id) => format!("local {}", id.0),
        ExprKind::Own(name) => format!("own {name}"),
        ExprKind::Field(base, name) => format!("{}.{name}", path(base)?),
        ExprKind::Present(inner) | ExprKind::As(inner, _) => path(inner)?,
        _ => return None,
    })
}

/// The path and all it goes through: what is present in `a.b.c` are `a`, `a.b` and `a.b.c`.
fn present(expr: &Expr, facts: &mut Vec<Fact>) {
    if let Some(path) = path(expr) {
        facts.push(Fact { path, kind: FactKind::Present });
    }
    match &expr.kind {
        ExprKind::Field(base, _) => present(base, facts),
        ExprKind::Present(inner) | ExprKind::As(inner, _) => present(inner, facts),
        _ => {}
    }
}

/// What a condition proves.
pub(super) fn proof(condition: &Expr) -> Proof {
    let mut proof = Proof::default();
    match &condition.kind {
        ExprKind::IsPresent(value) => present(value, &mut proof.yes),
        ExprKind::Is(value, conversion) => {
            present(value, &mut proof.yes);
            if let (Some(path), Some(ty)) = (path(value), conversion.result()) {
                proof.yes.push(Fact { path, kind: FactKind::Is(conversion.clone(), ty) });
            }
        }
        ExprKind::In { value, .. } => present(value, &mut proof.yes),
        ExprKind::Compare { op, left, right, .. } => compared(*op, left, right, &mut proof),
        ExprKind::Not(inner) => {
            let Proof { yes, no, .. } = self::proof(inner);
            (proof.yes, proof.no) = (no, yes);
        }
        ExprKind::And(parts) => {
            for part in parts {
                let inner = self::proof(part);
                proof.yes.extend(inner.yes);
                proof.sides.extend(inner.sides);
            }
        }
        ExprKind::Or(parts) => {
            for part in parts {
                proof.no.extend(self::proof(part).no);
            }
        }
        _ => {}
    }
    proof
}

fn compared(op: super::program::Compare, left: &Expr, right: &Expr, proof: &mut Proof) {
    use super::program::Compare;
    use crate::schema::Kind;
    let facts = match op {
        Compare::Equal => &mut proof.yes,
        Compare::NotEqual => &mut proof.no,
        _ => return,
    };
    // What equals something that is there is there.
    if !right.ty.optional {
        present(left, facts);
    }
    if !left.ty.optional {
        present(right, facts);
    }
    if let (Compare::Equal, Kind::Currency(a), Kind::Currency(b)) = (op, &left.ty.kind, &right.ty.kind)
        && a != b
    {
        proof.sides.push((*a, *b));
    }
}

/// Are the two sides one here?
pub(super) fn same_side(sides: &[(Side, Side)], a: Side, b: Side) -> bool {
    let mut known = vec![a];
    let mut at = 0usize;
    while let Some(side) = known.get(at).copied() {
        for (x, y) in sides {
            for (from, to) in [(*x, *y), (*y, *x)] {
                if from == side && !known.contains(&to) {
                    known.push(to);
                }
            }
        }
        at = at.saturating_add(1);
    }
    known.contains(&b)
}
