//! Names for values: two expressions with one name have one value. A place in a document is its own name.

use super::Reach;
use super::frame::{Bound, Env, Frame};
use super::way::{Place, Step};
use crate::check::program::{Expr, ExprKind, InputId, LocalId, Program};
use crate::schema::{Kind, Ty};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

impl<'p> Reach<'p> {
    /// The place that an expression reads, and its type there.
    pub fn place(&self, expr: &'p Expr, env: &Env<'p>) -> Option<(Place, Ty)> {
        match &expr.kind {
            ExprKind::Input(id) => Some((Place::root(*id), self.program.inputs.get(id.index())?.ty.clone())),
            ExprKind::Field(base, name) => {
                let (base, ty) = self.place(base, env)?;
                self.step(&base, &ty, name)
            }
            ExprKind::Own(name) => {
                let (base, ty) = env.own.as_ref()?;
                self.step(base, ty, name)
            }
            ExprKind::Present(value) => self.place(value, env),
            ExprKind::Let(id) => self.place(&self.program.lets.get(id.index())?.value, &Frame::default().ready()),
            ExprKind::Local(id) => match env.get(*id) {
                Some(Bound::Element(place, ty)) => Some((place.clone(), ty.clone())),
                Some(Bound::Expr(value, env, _)) => self.place(value, env),
                Some(_) => None,
                None => self.place(env.let_value(*id)?, env),
            },
            _ => None,
        }
    }

    /// A field of a record in a document; None for one that is computed.
    pub fn step(&self, base: &Place, ty: &Ty, name: &SmolStr) -> Option<(Place, Ty)> {
        let Kind::Record(record, side) = ty.kind else { return None };
        let field = self.program.records.get(record.index())?.fields.get(name)?;
        let own = field.ty.clone().on(side);
        let list = matches!(own.kind, Kind::List(_));
        let filled = field.default.is_some() || list;
        let optional = own.optional && !filled || ty.optional && !list;
        Some((base.then(Step::Field(record, name.clone())), own.present().maybe_if(optional)))
    }

    pub fn name(&self, expr: &'p Expr, env: &Env<'p>) -> String {
        if let Some((place, _)) = self.place(expr, env) {
            return place.shown(self.program);
        }
        let all = |values: &'p [Expr]| values.iter().map(|value| self.name(value, env)).collect::<Vec<_>>().join(", ");
        shortened(match &expr.kind {
            ExprKind::Constant(value) => format!("{value:?}"),
            ExprKind::Setting(id) => format!("setting {}", id.0),
            ExprKind::Let(id) => format!("let {}", id.0),
            ExprKind::Event => "event".to_owned(),
            ExprKind::Local(id) => match env.get(*id) {
                Some(Bound::Expr(_, _, name)) => name.to_string(),
                Some(Bound::Unknown(name)) => name.clone(),
                _ => format!("local {} of {}", id.0, env.label),
            },
            ExprKind::Present(value) => self.name(value, env),
            ExprKind::Field(base, name) => format!("{}.{name}", self.name(base, env)),
            ExprKind::As(value, conversion) => format!("{} as {conversion:?}", self.name(value, env)),
            ExprKind::Calc(id, values) => format!("calc {}({})", id.0, all(values)),
            ExprKind::Classify(id, values) => format!("classify {}({})", id.0, all(values)),
            ExprKind::Table(id, values) => format!("table {}({})", id.0, all(values)),
            _ => format!("{:?} of {}", expr.span, env.label),
        })
    }

    /// The frame of a declaration that is called.
    pub fn called(&self, what: &str, index: usize, arguments: &'p [Expr], env: &Env<'p>) -> Frame<'p> {
        let names: Vec<String> = arguments.iter().map(|argument| self.name(argument, env)).collect();
        let mut frame = Frame::new(shortened(format!("{what} {index}({})", names.join(", "))));
        for (n, (argument, name)) in arguments.iter().zip(names).enumerate() {
            frame.bind(LocalId::new(n), Bound::Expr(argument, env.clone(), name.into()));
        }
        frame
    }
}

/// Names of names could grow without end.
fn shortened(name: String) -> String {
    const LONGEST: usize = 200;
    if name.len() <= LONGEST { name } else { format!("{:x?}", Sha256::digest(name.as_bytes())) }
}

/// The first element of a document's list of records of this type.
pub fn element_of(program: &Program, ty: &Ty) -> Option<(Place, Ty)> {
    let Kind::Record(wanted, _) = ty.kind else { return None };
    program.inputs.iter().enumerate().find_map(|(n, input)| {
        let root = Place::root(InputId::new(n));
        let Kind::Record(record, side) = input.ty.kind else { return None };
        if record == wanted {
            return Some((root, input.ty.clone()));
        }
        let fields = &program.records.get(record.index())?.fields;
        fields.iter().find_map(|(name, field)| {
            let Kind::List(of) = &field.ty.kind else { return None };
            let is = matches!(of.kind, Kind::Record(own, _) if own == wanted);
            let place = root.then(Step::Field(record, name.clone())).then(Step::Element(0));
            is.then(|| (place, (**of).clone().on(side)))
        })
    })
}
