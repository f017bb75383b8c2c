//! Bare names, fields, documents of other maps, look-ups.

use super::super::Checker;
use super::super::decls::Kind as Declared;
use super::super::program::{Expr, ExprKind, RecordId};
use super::super::scope::Body;
use super::super::signatures::Signature;
use crate::diagnostics::{Diagnostic, Span, closest, code, list};
use crate::schema::tables::{country, currency};
use crate::schema::{Kind, Side, Ty, Value};
use crate::syntax::tree::{self, ExprKind as Tree, Name};
use smol_str::SmolStr;

impl Checker<'_> {
    pub(super) fn name(&mut self, body: &mut Body, name: &SmolStr, span: Span, hint: Option<&Ty>) -> Expr {
        // Names of closed sets are found by the type that is expected, so they never clash with other names.
        if let Some(hint) = hint
            && let Some(value) = named_value(name, hint)
        {
            return Expr::constant(value, hint.clone().present(), span);
        }
        if let Some(id) = body.find(name) {
            let expr = Expr::new(ExprKind::Local(id), body.local_ty(id), span);
            return body.narrowed(expr);
        }
        if let Some(own) = self.own(body, name, span) {
            return own;
        }
        if name == "event"
            && let Some(events) = &body.events
        {
            let names = crate::schema::EnumTy { name: SmolStr::new_static("event"), names: events.clone() };
            return Expr::new(ExprKind::Event, Ty::of(Kind::Enum(names.into())), span);
        }
        self.ready(name);
        let expr = match self.signatures.get(name) {
            Some(Signature::Setting(id, ty)) => Expr::new(ExprKind::Setting(*id), ty.clone(), span),
            Some(Signature::Input(id, ty)) => Expr::new(ExprKind::Input(*id), ty.clone(), span),
            Some(Signature::Let(id, ty)) => Expr::new(ExprKind::Let(*id), ty.clone(), span),
            Some(Signature::Classify(id, parameters, names)) if parameters.is_empty() => {
                Expr::new(ExprKind::Classify(*id, Vec::new()), names.clone(), span)
            }
            Some(Signature::Lost) => return Expr::lost(span),
            Some(_) => return self.not_a_value(name, span),
            None => {
                self.no_such_name(body, name, span, hint);
                return Expr::lost(span);
            }
        };
        body.narrowed(expr)
    }

    /// A let whose name is also a name of a closed set may be used before its turn.
    fn ready(&mut self, name: &SmolStr) {
        let Some(Signature::Let(id, ty)) = self.signatures.get(name) else { return };
        let unchecked = ty.is_lost() && self.program.lets.get(id.index()).is_none_or(|known| known.name != *name);
        if unchecked && !self.in_progress.contains(name) {
            let name = name.clone();
            self.in_progress.push(name.clone());
            self.small(&name);
            self.in_progress.pop();
        }
    }

    /// A field that a schema's rule or a map's requirement reads by its bare name.
    fn own(&mut self, body: &Body, name: &SmolStr, span: Span) -> Option<Expr> {
        if let Some(record) = body.own {
            let owner = Ty::of(Kind::Record(record, Side::Document));
            let ty = self.field_of(&owner, name)?;
            return Some(body.narrowed(Expr::new(ExprKind::Own(name.clone()), ty, span)));
        }
        let map = body.map.as_ref()?;
        let record = self.program.records.get(map.record.index())?;
        let computed = record.computed.get(name)?;
        let ty = computed.value.ty.clone().on(map.side);
        Some(Expr::new(ExprKind::Own(name.clone()), ty, span))
    }

    fn not_a_value(&mut self, name: &SmolStr, span: Span) -> Expr {
        let (message, help) = match self.decls.globals.get(name).map(|global| global.kind) {
            Some(Declared::Map(_)) => {
                let record = match self.signatures.get(name) {
                    Some(Signature::Map(_, shape)) => shape.target.and_then(|id| self.program.records.get(id.index())),
                    _ => None,
                };
                let field = record.and_then(|record| record.key()).map_or("DocumentNumber", |(name, _)| name.as_str());
                (
                    format!("`{name}` is a map, not a value"),
                    format!("name a field of the document it makes: {name}.{field}"),
                )
            }
            Some(kind) => (
                format!("`{name}` is {} and needs its arguments", crate::diagnostics::a(kind.word())),
                format!("write {name}(…)"),
            ),
            None => (format!("`{name}` is not a value"), String::new()),
        };
        let diagnostic = Diagnostic::new(code::NOT_A_VALUE, message).at(span, "used as a value");
        self.report(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
        Expr::lost(span)
    }

    fn no_such_name(&mut self, body: &Body, name: &SmolStr, span: Span, hint: Option<&Ty>) {
        if let Some(hint) = hint
            && let Kind::Enum(names) = &hint.kind
            && let Some(known) = closest(name, names.names.iter().map(SmolStr::as_str))
        {
            self.report(
                Diagnostic::new(code::UNKNOWN_NAME, format!("nothing is called `{name}` here"))
                    .at(span, "unknown name")
                    .help(format!("did you mean `{known}`? Possible are {}", list(&names.names, "and"))),
            );
            return;
        }
        if let Some(hint) = hint
            && matches!(hint.kind, Kind::Country)
            && name.len() == 2
        {
            self.report(
                Diagnostic::new(code::UNKNOWN_NAME, format!("there is no country `{name}`"))
                    .at(span, "not an ISO 3166 code")
                    .help("the United Kingdom is GB, Greece is GR, Sweden is SE"),
            );
            return;
        }
        if let Some(help) = hint.and_then(|hint| code_advice(name, &hint.kind)) {
            self.report(
                Diagnostic::new(code::UNKNOWN_NAME, format!("nothing is called `{name}` here"))
                    .at(span, "unknown name")
                    .help(help),
            );
            return;
        }
        let candidates: Vec<SmolStr> = body
            .names()
            .cloned()
            .chain(self.decls.globals.iter().filter(|(_, global)| is_value(global.kind)).map(|(name, _)| name.clone()))
            .collect();
        let text = hint.is_some_and(|hint| matches!(hint.kind, Kind::Text(_) | Kind::Format(_) | Kind::Register(_)));
        self.unknown_name(name, span, &candidates, text.then(|| format!("a text stands in double quotes: \"{name}\"")));
    }

    pub(super) fn member(&mut self, body: &mut Body, base: &tree::Expr, field: &Name, span: Span) -> Expr {
        if let Some(expr) = self.map_field(body, base, field, span) {
            return expr;
        }
        let base = self.infer(body, base, None);
        if base.ty.is_quiet() {
            return Expr::lost(span);
        }
        let Some(ty) = self.field_of(&base.ty, &field.text) else {
            self.no_such_field(&base, field);
            return Expr::lost(span);
        };
        // A list is never absent: where its record is, it is empty.
        let is_list = matches!(ty.kind, Kind::List(_));
        let ty = if is_list { ty.present() } else { ty.clone().maybe_if(base.ty.optional || ty.optional) };
        body.narrowed(Expr::new(ExprKind::Field(Box::new(base), field.text.clone()), ty, span))
    }

    fn no_such_field(&mut self, base: &Expr, field: &Name) {
        let owner = self.show(&base.ty.clone().present());
        let known: Vec<SmolStr> = match &base.ty.kind {
            Kind::Record(record, _) => match self.program.records.get(record.index()) {
                Some(record) => {
                    let name = record.name.clone();
                    if self.decls.records.get(&name).is_some_and(|parts| parts.broken) {
                        return;
                    }
                    record.fields.keys().chain(record.computed.keys()).cloned().collect()
                }
                None => Vec::new(),
            },
            Kind::Struct(fields) => fields.fields.iter().map(|(name, _)| name.clone()).collect(),
            Kind::List(of) => {
                let element = self.show(of);
                self.report(
                    Diagnostic::new(code::LIST_NOT_ONE, format!("this is a list; each {element} in it has fields"))
                        .at(base.span, format!("List<{element}>"))
                        .at(field.span, "a field of one of them")
                        .help(format!("go through the list: sum(x.{} for x in …), one(…), list(…)", field.text)),
                );
                return;
            }
            _ => {
                self.report(
                    Diagnostic::new(code::UNKNOWN_FIELD, format!("{owner} has no fields"))
                        .at(field.span, "no such field")
                        .at(base.span, format!("this is {owner}"))
                        .help_if(matches!(base.ty.kind, Kind::Money { .. }).then(|| {
                            "an amount knows its currency by itself; the order's is order.currency".to_owned()
                        })),
                );
                return;
            }
        };
        let meant = closest(&field.text, known.iter().map(SmolStr::as_str)).map(str::to_owned);
        let mut help = meant.map(|meant| format!("did you mean `{meant}`?"));
        if help.is_none() && owner.starts_with("shopify.") {
            help = Some(format!(
                "an own attribute is declared first: extend {owner} {{ {}: Text(50)? from attribute \"{}\" }}",
                field.text, field.text
            ));
        }
        self.report(
            Diagnostic::new(code::UNKNOWN_FIELD, format!("`{owner}` has no field `{}`", field.text))
                .at(field.span, "unknown field")
                .help_if(help),
        );
    }

    /// `customer.CustomerNumber`, `article(line).ArticleNumber`.
    fn map_field(&mut self, body: &mut Body, base: &tree::Expr, field: &Name, span: Span) -> Option<Expr> {
        let (name, arguments) = match &base.kind {
            Tree::Name(name) => (name, None),
            Tree::Call { callee, arguments } => match &callee.kind {
                Tree::Name(name) => (name, Some(arguments)),
                _ => return None,
            },
            _ => return None,
        };
        if body.find(name).is_some() {
            return None;
        }
        let Some(Signature::Map(map, shape)) = self.signatures.get(name).cloned() else { return None };
        let given: &[tree::Argument] = arguments.map_or(&[], Vec::as_slice);
        let arguments = self.arguments(body, name, given, &shape.parameters, base.span);
        let target = shape.target?;
        let owner = Ty::of(Kind::Record(target, shape.side));
        if body.test
            && let Some(record) = self.group_record(map, &field.text)
        {
            let ty = Ty::list(Ty::of(Kind::Record(record, shape.side)));
            let group = field.text.clone();
            return Some(Expr::new(ExprKind::MapRows { map, arguments, group }, ty, span));
        }
        let ty = match self.field_of(&owner, &field.text) {
            Some(ty) => ty,
            None => {
                let base = Expr::new(ExprKind::Own(name.clone()), owner, base.span);
                self.no_such_field(&base, field);
                return Some(Expr::lost(span));
            }
        };
        Some(Expr::new(ExprKind::MapField { map, arguments, field: field.text.clone() }, ty, span))
    }

    /// The record of a row group's rows.
    fn group_record(&self, map: super::super::program::MapId, group: &SmolStr) -> Option<RecordId> {
        let map = self.program.maps.get(map.index())?;
        map.rows.values().find(|rows| rows.groups.iter().any(|own| own.name == *group)).map(|rows| rows.record)
    }

    /// `fortnox.Article[sku]`, `fortnox.Invoice[YourOrderNumber: ref]`.
    pub(super) fn lookup(
        &mut self,
        body: &mut Body,
        base: &tree::Expr,
        field: Option<&Name>,
        key: &tree::Expr,
        span: Span,
    ) -> Expr {
        let record = dotted(base).and_then(|path| self.record_id(&path));
        let Some(record) = record else {
            let found = self.infer(body, base, None);
            if !found.ty.is_quiet() {
                let is_list = matches!(found.ty.kind, Kind::List(_));
                let help = if is_list {
                    "a list has no first element to count on: one(…), sum(…), or a row group goes through it"
                } else {
                    "square brackets look a record up: fortnox.Article[number]"
                };
                self.report(
                    Diagnostic::new(code::NO_LOOKUP, "nothing can be looked up in this")
                        .at(base.span, format!("this is {}", self.show(&found.ty)))
                        .help(help),
                );
            }
            return Expr::lost(span);
        };
        let Some(field) = self.lookup_field(record, field, base.span) else { return Expr::lost(span) };
        let wanted = self.field_of(&Ty::of(Kind::Record(record, Side::Found)), &field).unwrap_or_else(Ty::lost);
        let key = self.infer(body, key, Some(&wanted));
        let key = self.adapt(key, &wanted);
        if key.ty.optional {
            self.shows_value(code::MAY_BE_ABSENT, key.span, super::super::reach::Want::absent());
            self.report(
                Diagnostic::new(code::MAY_BE_ABSENT, "what is looked up may be absent")
                    .at(key.span, self.show(&key.ty))
                    .help("say what happens then, before the look-up"),
            );
        }
        let same_kind = key.ty.is_quiet()
            || wanted.is_lost()
            || (key.ty.as_text().is_some() && wanted.as_text().is_some())
            || self.fits(&key.ty.clone().present(), &wanted.clone().present(), &body.sides).is_ok();
        if !same_kind {
            self.report(
                Diagnostic::new(code::WRONG_TYPE, format!("`{field}` is {}", self.show(&wanted)))
                    .at(key.span, format!("this is {}", self.show(&key.ty)))
                    .help("look up by a value of the field's type"),
            );
        }
        let ty = Ty::of(Kind::Record(record, Side::Found)).maybe();
        Expr::new(ExprKind::Lookup { record, field, key: Box::new(key) }, ty, span)
    }

    fn lookup_field(&mut self, record: RecordId, field: Option<&Name>, span: Span) -> Option<SmolStr> {
        let declared = self.program.records.get(record.index())?;
        let searchable: Vec<SmolStr> = declared
            .fields
            .iter()
            .filter(|(_, field)| field.marks.searchable || field.marks.key)
            .map(|(name, _)| name.clone())
            .collect();
        let key = declared.key().map(|(name, _)| name.clone());
        let record_name = declared.name.clone();
        match field {
            None => {
                if key.is_none() {
                    self.report(
                        Diagnostic::new(code::NO_LOOKUP, format!("`{record_name}` has no key"))
                            .at(span, "by which field?")
                            .help(format!("searchable are {}", list(&searchable, "and"))),
                    );
                }
                key
            }
            Some(field) if searchable.contains(&field.text) => Some(field.text.clone()),
            Some(field) => {
                let help = if searchable.is_empty() {
                    "it cannot be looked up".to_owned()
                } else {
                    format!("searchable are {}", list(&searchable, "and"))
                };
                self.report(
                    Diagnostic::new(
                        code::NOT_SEARCHABLE,
                        format!("`{record_name}` cannot be searched by `{}`", field.text),
                    )
                    .at(field.span, "not searchable")
                    .help(help),
                );
                None
            }
        }
    }
}

/// A bare name as a value of the expected type: a name of a closed set, a country, a currency, a register's code.
pub(in crate::check) fn named_value(name: &SmolStr, wanted: &Ty) -> Option<Value> {
    let upper = || name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let known = match &wanted.kind {
        Kind::Enum(names) => names.names.contains(name),
        Kind::Country => crate::schema::tables::country::find(name).is_some(),
        Kind::Currency(_) => upper() && crate::schema::tables::currency::decimals(name).is_some(),
        Kind::Register(register) => upper() && register.read(name).is_some(),
        _ => false,
    };
    known.then(|| Value::Text(name.clone()))
}

/// Where a code is expected, the name may be one that is only written otherwise.
fn code_advice(name: &str, wanted: &Kind) -> Option<String> {
    let capitals = name.to_ascii_uppercase();
    let known = match wanted {
        Kind::Country => country::find(&capitals).is_some(),
        Kind::Currency(_) => currency::decimals(&capitals).is_some(),
        _ => return None,
    };
    (known && capitals != name).then(|| format!("codes are written in capitals: {capitals}"))
}

fn is_value(kind: Declared<'_>) -> bool {
    matches!(kind, Declared::Setting(_) | Declared::Input(_) | Declared::Let(_) | Declared::Classify(_))
}

/// `a.b.c` as a dotted path.
pub(in crate::check) fn dotted(expr: &tree::Expr) -> Option<String> {
    match &expr.kind {
        Tree::Name(name) => Some(name.to_string()),
        Tree::Member(base, field) => Some(format!("{}.{}", dotted(base)?, field.text)),
        _ => None,
    }
}
