//! Calls: calcs, tables, classifies, record constructors, built-ins.

use super::super::Checker;
use super::super::builtins::Builtin;
use super::super::maps::find_gaps;
use super::super::program::{Expr, ExprKind, FoldOp, RecordId};
use super::super::scope::Body;
use super::super::signatures::Signature;
use super::names::dotted;
use super::operators::is_number;
use crate::diagnostics::{Diagnostic, Span, closest, code, list};
use crate::schema::{Format, Kind, Side, Ty};
use crate::syntax::tree::{self, Argument, ExprKind as Tree};
use smol_str::SmolStr;

impl Checker<'_> {
    pub(super) fn call(
        &mut self,
        body: &mut Body,
        callee: &tree::Expr,
        arguments: &[Argument],
        span: Span,
        hint: Option<&Ty>,
    ) -> Expr {
        let Some(path) = dotted(callee) else {
            self.report(
                Diagnostic::new(code::NOT_CALLABLE, "this cannot be called")
                    .at(callee.span, "only calcs, tables, classifies, records and built-ins take arguments"),
            );
            return Expr::lost(span);
        };
        let name = SmolStr::from(path);
        match self.signatures.get(&name).cloned() {
            Some(Signature::Calc(id, parameters, result)) => {
                let arguments = self.arguments(body, &name, arguments, &parameters, span);
                return Expr::new(ExprKind::Calc(id, arguments), result, span);
            }
            Some(Signature::Classify(id, parameters, names)) => {
                let arguments = self.arguments(body, &name, arguments, &parameters, span);
                return Expr::new(ExprKind::Classify(id, arguments), names, span);
            }
            Some(Signature::Table(id, shape)) => {
                let wanted: Vec<(SmolStr, Ty)> = shape
                    .columns
                    .iter()
                    .map(|(name, ty)| (name.clone(), ty.clone().unwrap_or_else(Ty::lost)))
                    .collect();
                let arguments = self.arguments(body, &name, arguments, &wanted, span);
                if arguments.len() == wanted.len() {
                    let types = arguments.iter().map(|argument| (argument.ty.clone(), argument.span)).collect();
                    self.calls.entry(id.index()).or_default().push(types);
                }
                return Expr::new(ExprKind::Table(id, arguments), shape.result, span);
            }
            Some(Signature::Map(..)) => {
                self.report(
                    Diagnostic::new(code::NOT_A_VALUE, format!("`{name}` is a map, not a value"))
                        .at(span, "used as a value")
                        .help(format!("name a field of the document it makes: {name}(…).ArticleNumber")),
                );
                return Expr::lost(span);
            }
            Some(Signature::Lost) => {
                self.infer_all(body, arguments);
                return Expr::lost(span);
            }
            Some(_) => {
                self.report(
                    Diagnostic::new(code::NOT_CALLABLE, format!("`{name}` takes no arguments"))
                        .at(span, "called like a calc")
                        .help(format!("write {name}")),
                );
                return Expr::lost(span);
            }
            None => {}
        }
        if name == "total" {
            return self.total(body, arguments, span);
        }
        if let Some(builtin) = Builtin::find(&name) {
            return self.builtin(body, builtin, arguments, span);
        }
        if let Some(record) = self.record_id(&name) {
            // Its amounts are those of the document it stands in.
            let side = match hint.map(|hint| &hint.kind) {
                Some(Kind::Record(wanted, side)) if *wanted == record => *side,
                _ => Side::Document,
            };
            return self.construct(body, Ty::of(Kind::Record(record, side)), arguments, span);
        }
        self.unknown_function(body, &name, callee.span, arguments);
        Expr::lost(span)
    }

    fn infer_all(&mut self, body: &mut Body, arguments: &[Argument]) {
        for argument in arguments {
            self.infer(body, &argument.value, None);
        }
    }

    fn unknown_function(&mut self, body: &mut Body, name: &SmolStr, span: Span, arguments: &[Argument]) {
        self.infer_all(body, arguments);
        if let Some(op) = FoldOp::find(name) {
            self.report(
                Diagnostic::new(code::FOLD_WITHOUT_LOOP, format!("`{name}` goes through a list"))
                    .at(span, "no `for … in …` in its parentheses")
                    .help(format!("write {}", op.shape())),
            );
            return;
        }
        let mut known: Vec<&str> = Builtin::ALL.into_iter().map(|builtin| -> &str { builtin.name() }).collect();
        known.extend(FoldOp::ALL.into_iter().map(|op| -> &str { op.name() }));
        known.extend(self.decls.globals.keys().map(SmolStr::as_str));
        let meant = match name.as_str() {
            "len" | "length" | "size" => Some("count"),
            "avg" | "average" => None,
            "today" | "now" => None,
            name => closest(name, known),
        }
        .map(str::to_owned);
        let help = match name.as_str() {
            "today" | "now" => {
                Some("there is no clock in a rule; dates come from the document or from `run.day`".into())
            }
            _ => meant.map(|meant| format!("did you mean `{meant}`?")),
        };
        self.report(
            Diagnostic::new(code::UNKNOWN_NAME, format!("there is no calc, table or function `{name}`"))
                .at(span, "unknown name")
                .help_if(help),
        );
    }

    /// Arguments by position, held against the parameters.
    pub(in crate::check) fn arguments(
        &mut self,
        body: &mut Body,
        name: &str,
        arguments: &[Argument],
        parameters: &[(SmolStr, Ty)],
        span: Span,
    ) -> Vec<Expr> {
        for named in arguments.iter().filter_map(|argument| argument.name.as_ref()) {
            self.report(
                Diagnostic::new(code::NAMED_ARGUMENT, format!("`{name}` takes its arguments in order, without names"))
                    .at(named.span, "remove this name and its `:`"),
            );
        }
        if arguments.len() != parameters.len() {
            let shape: Vec<&str> = parameters.iter().map(|(name, _)| name.as_str()).collect();
            let message = format!(
                "`{name}` takes {} {}, {} given",
                parameters.len(),
                if parameters.len() == 1 { "argument" } else { "arguments" },
                match arguments.len() {
                    0 => "none is".to_owned(),
                    1 => "1 is".to_owned(),
                    n => format!("{n} are"),
                }
            );
            self.report(
                Diagnostic::new(code::ARGUMENT_COUNT, message)
                    .at(span, "in this call")
                    .help(format!("write {name}({})", shape.join(", "))),
            );
        }
        arguments
            .iter()
            .enumerate()
            .map(|(n, argument)| match parameters.get(n) {
                Some((_, ty)) if !ty.is_lost() => self.value(body, &argument.value, ty),
                _ => self.infer(body, &argument.value, None),
            })
            .collect()
    }

    /// `total(goods, freight)`: the document's total as if it had these groups only.
    fn total(&mut self, body: &mut Body, arguments: &[Argument], span: Span) -> Expr {
        let Some(map) = body.map.clone() else {
            self.report(
                Diagnostic::new(code::TOTAL_OUTSIDE_MAP, "`total` belongs to a map")
                    .at(span, "no document here")
                    .help("use it in a map, with names of its row groups: total(goods, freight)"),
            );
            return Expr::lost(span);
        };
        let mut groups = Vec::new();
        for argument in arguments {
            match &argument.value.kind {
                Tree::Name(name) if map.groups.contains(name) => groups.push(name.clone()),
                _ => {
                    let text = self.sources().slice(argument.value.span).to_owned();
                    let known = closest(&text, map.groups.iter().map(SmolStr::as_str));
                    let help = match known {
                        Some(known) => format!("did you mean `{known}`?"),
                        None => format!("the groups are {}", list(&map.groups, "and")),
                    };
                    self.report(
                        Diagnostic::new(code::UNKNOWN_GROUP, format!("there is no row group `{text}`"))
                            .at(argument.value.span, "not a group of this map")
                            .help(help),
                    );
                }
            }
        }
        let name = SmolStr::new_static("Total");
        let computed = self.program.records.get(map.record.index()).and_then(|record| record.computed.get(&name));
        match computed {
            Some(computed) => {
                let ty = computed.value.ty.clone().on(map.side);
                Expr::new(ExprKind::TotalOf { computed: name, groups }, ty, span)
            }
            None => {
                self.report(
                    Diagnostic::new(code::TOTAL_OUTSIDE_MAP, "this document has no total")
                        .at(span, "nothing to compute")
                        .help("orders and invoices have one"),
                );
                Expr::lost(span)
            }
        }
    }

    /// `Part(rate: x, amount: y)`
    fn construct(&mut self, body: &mut Body, owner: Ty, arguments: &[Argument], span: Span) -> Expr {
        let Kind::Record(record, side) = owner.kind else { return Expr::lost(span) };
        let name = self.show(&owner);
        let mut fields: Vec<(SmolStr, Expr)> = Vec::new();
        let mut unnamed: Option<Diagnostic> = None;
        for argument in arguments {
            let Some(field) = &argument.name else {
                let told = unnamed.take().unwrap_or_else(|| {
                    Diagnostic::new(code::UNNAMED_FIELD, format!("the fields of `{name}` are given by name"))
                        .help(format!("write {name}({})", self.by_name(record)))
                });
                unnamed = Some(told.at(argument.value.span, "which field is this?"));
                self.infer(body, &argument.value, None);
                continue;
            };
            self.no_readonly(record, field);
            let declared = self.program.records.get(record.index()).and_then(|record| record.fields.get(&field.text));
            let value = match declared.map(|declared| (declared.ty.clone().on(side), declared.marks.clone())) {
                Some((ty, marks)) => {
                    let before = self.found.len();
                    let value = self.decided_value(body, field, &argument.value, &ty, &marks);
                    let help = "say what happens then: … otherwise omit, or … otherwise another value";
                    self.found.amend(before, code::MAY_BE_ABSENT, &[argument.value.span], help);
                    self.not_emptied(&value);
                    value
                }
                None => {
                    self.no_such_record_field(record, &name, field);
                    self.infer(body, &argument.value, None)
                }
            };
            if fields.iter().any(|(other, _)| *other == field.text) {
                self.report(
                    Diagnostic::new(code::WRITTEN_TWICE, format!("`{}` is given twice", field.text))
                        .at(field.span, "the second time"),
                );
            }
            fields.push((field.text.clone(), value));
        }
        match unnamed {
            Some(told) => self.report(told),
            None => {
                self.missing_fields(record, &name, &fields, span);
                let given = |name: &SmolStr| fields.iter().any(|(other, _)| other == name);
                let help = |name: &str| format!("write {name}: … or {name}: omit for each");
                self.decided(record, &given, &given, (&format!("`{name}(…)`"), span), &help);
            }
        }
        Expr::new(ExprKind::Record { record: Some(record), fields }, owner, span)
    }

    fn no_such_record_field(&mut self, record: RecordId, name: &str, field: &tree::Name) {
        let declared = self.program.records.get(record.index());
        let known: Vec<SmolStr> = declared.map(|record| record.fields.keys().cloned().collect()).unwrap_or_default();
        let help = match closest(&field.text, known.iter().map(SmolStr::as_str)) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("its fields are {}", list(&known, "and")),
        };
        self.report(
            Diagnostic::new(code::UNKNOWN_FIELD, format!("`{name}` has no field `{}`", field.text))
                .at(field.span, "unknown field")
                .help(help),
        );
    }

    /// `rate: …, amount: …`
    fn by_name(&self, record: RecordId) -> String {
        let fields = self.program.records.get(record.index()).map(|record| record.fields.keys());
        let fields: Vec<String> = fields.into_iter().flatten().map(|name| format!("{name}: …")).collect();
        fields.join(", ")
    }

    /// What is made in one piece holds values; emptying is for the lines of a map.
    fn not_emptied(&mut self, value: &Expr) {
        let mut gaps = Vec::new();
        find_gaps(value, &mut gaps);
        for gap in gaps.into_iter().filter(|gap| matches!(gap.kind, ExprKind::Blank)) {
            self.report(
                Diagnostic::new(code::GAP_OUTSIDE_FIELD, "`blank` belongs to a field of a document")
                    .at(gap.span, "inside a record")
                    .help("write `omit`, or give the fields one by one: row name { Field = blank }"),
            );
        }
    }

    fn missing_fields(&mut self, record: RecordId, name: &str, given: &[(SmolStr, Expr)], span: Span) {
        let Some(declared) = self.program.records.get(record.index()) else { return };
        let missing: Vec<SmolStr> = declared
            .fields
            .iter()
            .filter(|(name, field)| {
                let filled = field.ty.optional || field.default.is_some() || matches!(field.ty.kind, Kind::List(_));
                !filled && !given.iter().any(|(other, _)| other == *name)
            })
            .map(|(name, _)| name.clone())
            .collect();
        if !missing.is_empty() {
            self.report(
                Diagnostic::new(code::FIELD_MISSING, format!("`{name}` lacks {}", list(&missing, "and")))
                    .at(span, "not complete")
                    .help("give every field a value"),
            );
        }
    }

    fn builtin(&mut self, body: &mut Body, builtin: Builtin, arguments: &[Argument], span: Span) -> Expr {
        let (fewest, most, shape) = builtin.shape();
        if arguments.len() < fewest || arguments.len() > most || arguments.iter().any(|a| a.name.is_some()) {
            self.report(
                Diagnostic::new(code::ARGUMENT_COUNT, format!("`{}` is called another way", builtin.name()))
                    .at(span, "in this call")
                    .help(format!("write {shape}")),
            );
            return Expr::lost(span);
        }
        if builtin == Builtin::Convert {
            return self.convert(body, arguments, span);
        }
        let values: Vec<Expr> = arguments.iter().map(|argument| self.infer(body, &argument.value, None)).collect();
        if values.iter().any(|value| value.ty.is_quiet()) {
            let lost = values.iter().any(|value| value.ty.is_lost());
            let ty = if lost { Ty::lost() } else { Ty::never() };
            return Expr::new(ExprKind::Builtin(builtin, values), ty, span);
        }
        for value in
            values.iter().filter(|value| value.ty.optional && !matches!(builtin, Builtin::Plain | Builtin::Tidy))
        {
            self.absent_operand(value, "given to a function");
        }
        match builtin_type(builtin, &values) {
            Some(ty) => {
                let optional = matches!(builtin, Builtin::Plain | Builtin::Tidy) || ty.optional;
                Expr::new(ExprKind::Builtin(builtin, values), ty.maybe_if(optional), span)
            }
            None => {
                let given: Vec<String> = values.iter().map(|value| self.show(&value.ty)).collect();
                let mut diagnostic = Diagnostic::new(
                    code::WRONG_TYPE,
                    format!("`{}` cannot work with {}", builtin.name(), given.join(" and ")),
                );
                for value in &values {
                    diagnostic = diagnostic.at(value.span, format!("this is {}", self.show(&value.ty)));
                }
                self.report(diagnostic.help(builtin_help(builtin)));
                Expr::lost(span)
            }
        }
    }

    /// `convert(amount, rate, side)`
    fn convert(&mut self, body: &mut Body, arguments: &[Argument], span: Span) -> Expr {
        let [amount, rate, side] = arguments else { return Expr::lost(span) };
        let named = dotted(&side.value).and_then(|name| Side::find(&name));
        let Some(side) = named else {
            let sides: Vec<&str> = Side::ALL.into_iter().map(Side::name).collect();
            self.report(
                Diagnostic::new(code::WRONG_SIDE, "`convert` needs the side to convert to")
                    .at(side.value.span, "no side of money")
                    .help(format!("the sides are {}", list(&sides, "and"))),
            );
            return Expr::lost(span);
        };
        let amount = self.infer(body, &amount.value, None);
        let rate = self.value(body, &rate.value, &Ty::of(Kind::Decimal { decimals: None }));
        if amount.ty.is_lost() {
            return Expr::lost(span);
        }
        if !matches!(amount.ty.kind, Kind::Money { .. } | Kind::Exact(Some(_))) {
            self.report(
                Diagnostic::new(code::WRONG_TYPE, "`convert` converts amounts")
                    .at(amount.span, format!("this is {}", self.show(&amount.ty)))
                    .help("write convert(amount, rate, books)"),
            );
            return Expr::lost(span);
        }
        if amount.ty.optional {
            self.absent_operand(&amount, "converted");
        }
        // The zero of the side carries its currency to the evaluator.
        let target = Expr::new(ExprKind::Minor(rust_decimal::Decimal::ZERO, side), Ty::money(side), span);
        Expr::new(
            ExprKind::Builtin(Builtin::Convert, vec![amount, rate, target]),
            Ty::of(Kind::Exact(Some(side))),
            span,
        )
    }
}

fn builtin_type(builtin: Builtin, values: &[Expr]) -> Option<Ty> {
    let kind = |n: usize| values.get(n).map(|value| &value.ty.kind);
    Some(match (builtin, kind(0)?) {
        (Builtin::Abs, Kind::Money { side, .. }) => Ty::money(*side),
        (Builtin::Abs, Kind::Int { .. }) => Ty::int(),
        (Builtin::Abs, kind @ (Kind::Exact(_) | Kind::Decimal { .. } | Kind::Rate { .. })) => Ty::of(kind.clone()),
        (Builtin::Count, Kind::List(_)) => Ty::int(),
        (Builtin::Date, Kind::Instant) => Ty::of(Kind::Date),
        (Builtin::Earliest | Builtin::Latest, Kind::Date) => {
            values.iter().all(|value| matches!(value.ty.kind, Kind::Date)).then(|| Ty::of(Kind::Date))?
        }
        (Builtin::Floor, kind) if is_number(kind) => Ty::int(),
        (Builtin::InShop, Kind::Money { .. }) => Ty::money(Side::Shop),
        (Builtin::PerUnit, Kind::Money { side, .. }) => match kind(1)? {
            Kind::Int { .. } => Ty::list(Ty::structure(
                "UnitPrice",
                vec![(SmolStr::new_static("price"), Ty::money(*side)), (SmolStr::new_static("quantity"), Ty::int())],
            )),
            _ => return None,
        },
        (Builtin::Round, Kind::Exact(Some(side)) | Kind::Money { side, .. }) if values.len() == 1 => Ty::money(*side),
        (Builtin::Round, kind0) if is_number(kind0) => match values.get(1) {
            None => Ty::int(),
            Some(digits) if matches!(digits.ty.kind, Kind::Int { .. }) => Ty::of(Kind::Decimal { decimals: None }),
            Some(_) => return None,
        },
        (Builtin::Plain, _) => {
            values.first()?.ty.as_text()?;
            Ty::of(Kind::Text(crate::schema::TextTy {
                longest: None,
                chars: crate::schema::Chars::any(),
                folded: false,
                may_be_empty: false,
            }))
        }
        (Builtin::Tidy, _) => {
            values.first()?.ty.as_text()?;
            Ty::of(Kind::Text(crate::schema::TextTy {
                longest: None,
                chars: Format::ArticleNumber.chars(),
                folded: false,
                may_be_empty: false,
            }))
        }
        (Builtin::VatCountry, Kind::Format(Format::VatNumber | Format::NonEuVatNumber)) => Ty::of(Kind::Country),
        _ => return None,
    })
}

fn builtin_help(builtin: Builtin) -> &'static str {
    match builtin {
        Builtin::Abs => "it takes an amount or a number",
        Builtin::Convert => "it takes an amount, an exchange rate and a side",
        Builtin::Count => "it takes a list",
        Builtin::Date => "it takes a point in time, such as order.processed_at",
        Builtin::Earliest | Builtin::Latest => "it takes days; write date(…) for a point in time",
        Builtin::Floor => "it takes a number",
        Builtin::InShop => "it takes an amount",
        Builtin::PerUnit => "it takes an amount and a whole number",
        Builtin::Round => "it takes an amount that is not rounded yet, or a number and how many decimals",
        Builtin::Plain | Builtin::Tidy => "it takes a text",
        Builtin::VatCountry => "it takes a VatNumber or a NonEuVatNumber; test with `is VatNumber` before",
    }
}
