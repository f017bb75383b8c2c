//! An expression that is to have a value: what each kind of expression asks of its parts.

use super::Reach;
use super::frame::{Bound, Env, Frame};
use super::want::Want;
use super::way::{Fact, Place, Step, Way, Ways};
use crate::check::builtins::Builtin;
use crate::check::program::{Arithmetic, Conversion, Expr, ExprKind};
use crate::check::tables::{Atom, Present};
use crate::schema::{Kind, Ty, Value};
use smol_str::SmolStr;

impl<'p> Reach<'p> {
    /// The ways in which `expr` has a value as wanted.
    pub fn ways(&mut self, expr: &'p Expr, env: &Env<'p>, want: &Want) -> Ways {
        if want.is_any(&expr.ty) {
            return Ways::free();
        }
        if want.is_empty(&expr.ty) {
            return Ways::none();
        }
        if !self.spend() {
            return Ways::unknown();
        }
        self.depth = self.depth.saturating_add(1);
        let ways = self.followed(expr, env, want);
        self.depth = self.depth.saturating_sub(1);
        ways
    }

    pub fn followed(&mut self, expr: &'p Expr, env: &Env<'p>, want: &Want) -> Ways {
        if let Some((place, ty)) = self.place(expr, env) {
            return self.at(&place, ty, want);
        }
        match &expr.kind {
            ExprKind::Constant(value) => constant(value, want),
            ExprKind::Setting(id) => match self.program.settings.get(id.index()) {
                Some(setting) => self.ways(&setting.value, &Frame::default().ready(), want),
                None => Ways::unknown(),
            },
            ExprKind::Let(id) => match self.program.lets.get(id.index()) {
                Some(declared) => self.ways(&declared.value, &Frame::new(format!("let {}", id.0)).ready(), want),
                None => Ways::unknown(),
            },
            ExprKind::Local(id) => match env.get(*id) {
                Some(Bound::Expr(value, env, _)) => self.ways(value, &env.clone(), want),
                Some(_) => self.opaque(expr, env, want),
                None => match env.let_value(*id) {
                    Some(value) => self.ways(value, env, want),
                    None => self.opaque(expr, env, want),
                },
            },
            ExprKind::Present(value) => self.ways(value, env, &want.clone().there()),
            ExprKind::Own(name) => self.own(expr, env, name, want),
            ExprKind::Field(base, name) => self.field(base, env, std::slice::from_ref(name), want, expr),
            ExprKind::Calc(id, arguments) => match self.program.calcs.get(id.index()) {
                Some(calc) => {
                    let mut frame = self.called("calc", id.index(), arguments, env);
                    frame.declare(&calc.body.lets);
                    self.ways(&calc.give, &frame.ready(), want)
                }
                None => Ways::unknown(),
            },
            ExprKind::Classify(id, arguments) => self.classify(*id, arguments, env, want),
            ExprKind::Table(id, arguments) => self.table(*id, arguments, env, &[], want, expr),
            ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Not(_)
            | ExprKind::Compare { .. }
            | ExprKind::IsPresent(_)
            | ExprKind::Is(..)
            | ExprKind::In { .. } => self.condition(expr, env, want),
            ExprKind::When { value, condition } => self.when(expr, value, condition, env, want),
            ExprKind::Otherwise(parts) => self.otherwise(expr, parts, env, want),
            ExprKind::As(value, conversion) => self.converted(expr, value, conversion, env, want),
            ExprKind::Hold(_) => Ways::none(),
            // What follows loses something on the way, so that nothing could be proved by it.
            _ if self.exact => self.opaque(expr, env, want),
            ExprKind::Fit(value, _) => self.ways(value, env, want),
            ExprKind::Template(parts) => self.template(parts, env, want),
            ExprKind::Arithmetic(Arithmetic::Add, left, right) if expr.ty.as_text().is_some() => {
                self.joined(left, right, env, want)
            }
            ExprKind::Arithmetic(op, left, right) => self.arithmetic(*op, left, right, env, want),
            ExprKind::Negative(value) => self.negative(value, env, want),
            ExprKind::Fold(fold) => self.fold(expr, fold, env, want),
            ExprKind::Builtin(builtin, arguments) => self.builtin(*builtin, arguments, env, want),
            ExprKind::List(values) => {
                let enough = values.len() >= want.least && want.most.is_none_or(|most| values.len() <= most);
                if enough { Ways::free() } else { Ways::none() }
            }
            _ => Ways::unknown(),
        }
    }

    /// A value that is not looked into.
    pub fn opaque(&self, expr: &'p Expr, env: &Env<'p>, want: &Want) -> Ways {
        if self.exact && want.is_plain() {
            let fact = Fact { want: want.clone(), ty: expr.ty.clone(), place: None };
            Ways::one(Way::of(self.name(expr, env), fact))
        } else {
            Ways::unknown()
        }
    }

    /// A place of a document that is to have a value.
    pub fn at(&self, place: &Place, ty: Ty, want: &Want) -> Ways {
        let fact = Fact { want: want.clone(), ty, place: Some(place.clone()) };
        let mut way = Way::of(place.shown(self.program), fact);
        if want.set.absent {
            return Ways::one(way);
        }
        // What is there stands in records that are there.
        let mut inner = place.clone();
        while let Some(outer) = inner.outer() {
            let ty = self.ty_at(&outer);
            if let Some(ty) = ty.filter(|ty| ty.optional) {
                let fact = Fact { want: Want::present(), ty, place: Some(outer.clone()) };
                match way.with(&Way::of(outer.shown(self.program), fact)) {
                    Some(both) => way = both,
                    None => return Ways::none(),
                }
            }
            inner = outer;
        }
        Ways::one(way)
    }

    fn ty_at(&self, place: &Place) -> Option<Ty> {
        let mut ty = self.program.inputs.get(place.input.index())?.ty.clone();
        for step in &place.steps {
            ty = match (step, &ty.kind) {
                (Step::Field(record, name), _) => {
                    self.program.records.get(record.index())?.fields.get(name)?.ty.clone()
                }
                (Step::Element(_), Kind::List(of)) => (**of).clone(),
                _ => return None,
            };
        }
        Some(ty)
    }

    fn own(&mut self, expr: &'p Expr, env: &Env<'p>, name: &SmolStr, want: &Want) -> Ways {
        match &env.own {
            Some((place, ty)) => {
                let (place, ty) = (place.clone(), ty.clone());
                self.computed(expr, &place, &ty, name, env, want)
            }
            None => self.opaque(expr, env, want),
        }
    }

    /// A computed value of a record in a document.
    pub fn computed(
        &mut self,
        expr: &'p Expr,
        place: &Place,
        ty: &Ty,
        name: &SmolStr,
        env: &Env<'p>,
        want: &Want,
    ) -> Ways {
        let Kind::Record(record, _) = ty.kind else { return self.opaque(expr, env, want) };
        let program = self.program;
        let computed = program.records.get(record.index()).and_then(|record| record.computed.get(name));
        match computed {
            // A document may bring the value itself, so nothing is proved by how it is computed.
            Some(computed) if !self.exact => {
                let mut frame = Frame::new(format!("{} of {}", name, place.shown(program)));
                frame.own = Some((place.clone(), ty.clone()));
                self.ways(&computed.value, &frame.ready(), want)
            }
            _ => self.opaque(expr, env, want),
        }
    }

    fn when(&mut self, expr: &'p Expr, value: &'p Expr, condition: &'p Expr, env: &Env<'p>, want: &Want) -> Ways {
        if self.exact && !written(value) {
            return self.opaque(expr, env, want);
        }
        let mut ways = Ways::none();
        let wanted = if value.ty.optional { want.clone() } else { want.clone().there() };
        let yes = self.ways(condition, env, &Want::truth(true));
        if !yes.impossible() {
            let own = self.ways(value, env, &wanted);
            let own = self.both(&own, &yes);
            ways.either(own, self.most);
        }
        if want.set.absent {
            let no = self.ways(condition, env, &Want::truth(false));
            ways.either(no, self.most);
        }
        ways
    }

    fn otherwise(&mut self, expr: &'p Expr, parts: &'p [Expr], env: &Env<'p>, want: &Want) -> Ways {
        if self.exact && !parts.iter().all(written) {
            return self.opaque(expr, env, want);
        }
        let mut ways = Ways::none();
        let mut before = Ways::free();
        let last = parts.len().saturating_sub(1);
        for (n, part) in parts.iter().enumerate() {
            let wanted = if n == last { want.clone() } else { want.clone().there() };
            let own = self.ways(part, env, &wanted);
            let own = self.both(&own, &before);
            ways.either(own, self.most);
            if n != last {
                let gone = self.ways(part, env, &Want::absent());
                before = self.both(&before, &gone);
                if before.all.is_empty() {
                    break;
                }
            }
        }
        ways.partly |= before.partly;
        ways
    }

    fn converted(
        &mut self,
        expr: &'p Expr,
        value: &'p Expr,
        conversion: &Conversion,
        env: &Env<'p>,
        want: &Want,
    ) -> Ways {
        if self.exact {
            return self.opaque(expr, env, want);
        }
        let mut ways = Ways::none();
        let mut wanted = want.clone().there();
        if let Present::Names { not: false, names } = &wanted.set.present {
            wanted = Want::texts(names.iter().map(|name| Atom::Exact(name.to_string())).collect());
        }
        if !want.set.absent || want.set.present != Present::None {
            let texts: Vec<Atom> = super::texts::examples(conversion)
                .into_iter()
                .filter(|text| wanted.matches(&Value::text(text)))
                .map(|text| Atom::Exact(text.to_owned()))
                .collect();
            let inner = if texts.is_empty() { wanted } else { Want::texts(texts) };
            let own = self.ways(value, env, &inner);
            ways.either(own, self.most);
        }
        if want.set.absent {
            let gone = self.ways(value, env, &Want::absent());
            ways.either(gone, self.most);
            for wrong in refused(conversion) {
                let own = self.ways(value, env, &wrong);
                ways.either(own, self.most);
            }
        }
        ways
    }

    fn builtin(&mut self, builtin: Builtin, arguments: &'p [Expr], env: &Env<'p>, want: &Want) -> Ways {
        let Some(first) = arguments.first() else { return Ways::unknown() };
        let mut ways = match builtin {
            Builtin::Abs | Builtin::Floor | Builtin::Round | Builtin::InShop | Builtin::Convert | Builtin::Date => {
                self.ways(first, env, want)
            }
            Builtin::Plain | Builtin::Tidy => self.ways(first, env, want),
            Builtin::Earliest | Builtin::Latest => {
                let mut all = Ways::free();
                for argument in arguments {
                    let own = self.ways(argument, env, want);
                    all = self.both(&all, &own);
                }
                all
            }
            Builtin::Count => self.counted(first, env, want),
            Builtin::VatCountry => {
                let texts: Vec<Atom> = super::texts::VAT_NUMBERS
                    .iter()
                    .filter(|number| {
                        let country = crate::schema::formats::vat_number::country(number);
                        country.is_some_and(|country| want.matches(&Value::text(country)))
                    })
                    .map(|number| Atom::Exact((*number).to_owned()))
                    .collect();
                if texts.is_empty() { Ways::unknown() } else { self.ways(first, env, &Want::texts(texts)) }
            }
            Builtin::PerUnit => Ways::unknown(),
        };
        ways.partly = true;
        ways
    }
}

fn constant(value: &Value, want: &Want) -> Ways {
    // A zero of any currency is an amount without one.
    if want.matches(value) { Ways::free() } else { Ways::none() }
}

/// Values that a conversion refuses.
pub fn refused(conversion: &Conversion) -> Vec<Want> {
    match conversion {
        Conversion::Text(text) => {
            let longer = text.longest.map(Want::longer_than);
            longer.into_iter().chain([Want::outside_of(text.chars.clone())]).collect()
        }
        Conversion::WholeRate => vec![Want::uneven_rate()],
        _ => vec![Want::text("?")],
    }
}

/// Is it one of some written values, so that it is worth looking into?
fn written(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Constant(_) | ExprKind::Setting(_) | ExprKind::Hold(_) | ExprKind::Classify(..) => true,
        ExprKind::When { value, .. } => written(value),
        ExprKind::Otherwise(parts) => parts.iter().all(written),
        _ => false,
    }
}
