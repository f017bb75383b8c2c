//! Condition cells to sets, by the type of their column.

use super::super::Checker;
use super::super::expr::named_value;
use super::super::program::{Expr, ExprKind};
use super::super::scope::Body;
use super::set::{Atom, Cut, Interval, Present, Set, joined, measure};
use super::{Condition, Ty};
use crate::diagnostics::{Diagnostic, Diagnostics, Span, closest, code, list};
use crate::schema::{Kind, Value, number};
use crate::syntax::parse_expression;
use crate::syntax::tree::{self, BoundOp, Cell, PatternItem, PatternItemKind, PatternKind};
use rust_decimal::Decimal;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// Cells of a file that were understood, by column: spreadsheets repeat themselves.
#[derive(Default)]
pub(super) struct Known {
    conditions: BTreeMap<(usize, [Option<SmolStr>; 2]), Set>,
    results: BTreeMap<(usize, SmolStr), (u32, Expr)>,
}

impl Checker<'_> {
    /// `condition_set`, unless it is known.
    pub(super) fn known_set(&mut self, cell: &Condition, column: usize, ty: &Ty, known: &mut Known) -> Set {
        let text = |cell: &Cell| SmolStr::new(&cell.text);
        let key = match cell {
            Condition::Raw(cell) => (column, [Some(text(cell)), None]),
            Condition::Range(from, until) => (column, [from.as_ref().map(text), until.as_ref().map(text)]),
            Condition::Any | Condition::Pattern(_) => return self.condition_set(cell, ty),
        };
        if let Some(set) = known.conditions.get(&key) {
            return set.clone();
        }
        let before = self.found.len();
        let set = self.condition_set(cell, ty);
        if self.found.len() == before {
            known.conditions.insert(key, set.clone());
        }
        set
    }

    /// `raw_result`, unless it is known.
    pub(super) fn known_result(
        &mut self,
        body: &mut Body,
        cell: &Cell,
        column: usize,
        ty: &Ty,
        known: &mut Known,
    ) -> Expr {
        let key = (column, SmolStr::new(&cell.text));
        if let Some((start, made)) = known.results.get(&key) {
            let moved = |at: u32| at.saturating_sub(*start).saturating_add(cell.span.start);
            let span = Span { file: cell.span.file, start: moved(made.span.start), end: moved(made.span.end) };
            return Expr { span, ..made.clone() };
        }
        let before = self.found.len();
        let made = self.raw_result(body, cell, ty);
        if self.found.len() == before && matches!(made.kind, ExprKind::Constant(_)) {
            known.results.insert(key, (cell.span.start, made.clone()));
        }
        made
    }

    pub(super) fn condition_set(&mut self, cell: &Condition, ty: &Ty) -> Set {
        let set = match cell {
            Condition::Any => Some(Set::everything()),
            Condition::Pattern(pattern) => match &pattern.kind {
                PatternKind::Any => Some(Set::everything()),
                PatternKind::Values { not, items } => self.values_set(*not, items, ty),
            },
            Condition::Raw(cell) => self.raw_set(cell, ty),
            Condition::Range(from, until) => self.file_range(from.as_ref(), until.as_ref(), ty),
        };
        let set = set.unwrap_or(Set { absent: false, present: Present::None });
        // What is never absent is not told apart by it: `*` and all names there are, are the same.
        Set { absent: set.absent && ty.optional, ..set }
    }

    /// `a, b` or `not a, b`. None if something in it was reported.
    fn values_set(&mut self, not: bool, items: &[PatternItem], ty: &Ty) -> Option<Set> {
        if ty.is_lost() {
            return None;
        }
        let mut absent = false;
        let mut all = false;
        let mut names: BTreeSet<SmolStr> = BTreeSet::new();
        let mut intervals: Vec<Interval> = Vec::new();
        let mut texts: Vec<Atom> = Vec::new();
        let mut sound = true;
        for item in items {
            match &item.kind {
                PatternItemKind::Present => all = true,
                PatternItemKind::Absent => {
                    absent = true;
                    self.may_absent(item.span, ty);
                }
                PatternItemKind::Prefix(prefix) => match self.text_column(item.span, ty) {
                    Some(folded) => texts.push(Atom::Prefix(fold(prefix, folded))),
                    None => sound = false,
                },
                PatternItemKind::Range(from, to) => match self.range(from.as_ref(), to.as_ref(), item.span, ty) {
                    Some(interval) => intervals.push(interval),
                    None => sound = false,
                },
                PatternItemKind::Bounds(bounds) => match self.bounds(bounds, item.span, ty) {
                    Some(interval) => intervals.push(interval),
                    None => sound = false,
                },
                PatternItemKind::Literal(value) => match self.cell_values(value, ty) {
                    Some(values) => self.sort_values(values, ty, &mut names, &mut intervals, &mut texts),
                    None => sound = false,
                },
                PatternItemKind::Name(path) => match self.named_values(path, ty) {
                    Some(values) => self.sort_values(values, ty, &mut names, &mut intervals, &mut texts),
                    None => sound = false,
                },
            }
        }
        if !sound {
            return None;
        }
        let present = if all {
            Present::All
        } else {
            match kind_of(ty) {
                Column::Names => Present::Names { not: false, names },
                Column::Numbers { .. } => Present::Intervals(joined(intervals)),
                Column::Texts { .. } => Present::Texts { include: Some(texts), exclude: Vec::new() },
                Column::Other => return None,
            }
        };
        Some(if not { complement(present) } else { Set { absent, present } })
    }

    fn may_absent(&mut self, span: Span, ty: &Ty) {
        if !ty.optional {
            self.report(
                Diagnostic::new(code::ALWAYS_PRESENT, "this column is never absent")
                    .at(span, format!("it holds {}, without `?`", self.show(ty)))
                    .help("remove `absent`; `*` matches anything"),
            );
        }
    }

    fn text_column(&mut self, span: Span, ty: &Ty) -> Option<bool> {
        match kind_of(ty) {
            Column::Texts { folded } => Some(folded),
            _ => {
                self.report(
                    Diagnostic::new(code::BAD_PATTERN, "a beginning of a text in a column without texts")
                        .at(span, format!("the column holds {}", self.show(&ty.clone().present())))
                        .help("name the values, or use `*`"),
                );
                None
            }
        }
    }

    fn sort_values(
        &self,
        values: Vec<Value>,
        ty: &Ty,
        names: &mut BTreeSet<SmolStr>,
        intervals: &mut Vec<Interval>,
        texts: &mut Vec<Atom>,
    ) {
        for value in values {
            match (kind_of(ty), &value) {
                (Column::Names, Value::Text(text)) => drop(names.insert(text.clone())),
                (Column::Names, Value::Bool(truth)) => drop(names.insert(truth.to_string().into())),
                (Column::Texts { folded }, Value::Text(text)) => texts.push(Atom::Exact(fold(text, folded))),
                (Column::Numbers { discrete }, value) => {
                    if let Some(at) = measure(value) {
                        intervals.push(point(at, discrete));
                    }
                }
                _ => {}
            }
        }
    }

    /// A written value of the column's type.
    fn cell_values(&mut self, value: &tree::Expr, ty: &Ty) -> Option<Vec<Value>> {
        let made = self.cell_expr(value, ty)?;
        match made.kind {
            ExprKind::Constant(value) => Some(vec![value]),
            _ => None,
        }
    }

    fn cell_expr(&mut self, value: &tree::Expr, ty: &Ty) -> Option<Expr> {
        let wanted = ty.clone().present();
        let mut body = Body::default();
        let before = self.errors();
        // Amounts in a column are of the column's side, so bare numbers are clear.
        if let (Kind::Money { .. } | Kind::Exact(_), Some(number)) = (&wanted.kind, plain_number(value)) {
            return Some(Expr::constant(Value::Number(number), wanted, value.span));
        }
        // A text column may hold formats and codes as well; any text can be compared with it.
        let wanted = match kind_of(ty) {
            Column::Texts { .. } => Ty::of(Kind::Text(crate::schema::TextTy {
                longest: None,
                chars: crate::schema::Chars::any(),
                folded: false,
                may_be_empty: true,
            })),
            _ => match wanted.kind {
                Kind::Rate { .. } => Ty::of(Kind::Rate { whole: false }),
                Kind::Decimal { .. } | Kind::Exact(None) => Ty::of(Kind::Decimal { decimals: None }),
                kind => Ty::of(kind),
            },
        };
        let made = self.value(&mut body, value, &wanted);
        if self.errors() > before || made.ty.is_lost() {
            return None;
        }
        if !matches!(made.kind, ExprKind::Constant(_)) {
            self.report(
                Diagnostic::new(code::NOT_CONSTANT, "a condition holds written values")
                    .at(value.span, "not a plain value")
                    .help("calculate before the table and give it a column"),
            );
            return None;
        }
        Some(made)
    }

    /// A bare name: one of the column's names, or a list that is known before any document.
    fn named_values(&mut self, path: &tree::Path, ty: &Ty) -> Option<Vec<Value>> {
        let name = path.text();
        if let Some(value) = named_value(&name, &ty.clone().present()) {
            return Some(vec![value]);
        }
        if let Some(values) = self.constant_list_named(&name) {
            let fitting = self.group_fits(&name, ty);
            if fitting {
                return Some(values);
            }
            self.report(
                Diagnostic::new(code::BAD_PATTERN, format!("`{name}` holds values of another type"))
                    .at(path.span, "this group")
                    .help(format!("the column holds {}", self.show(&ty.clone().present()))),
            );
            return None;
        }
        self.not_in_column(&name, path.span, ty);
        None
    }

    fn group_fits(&self, name: &str, ty: &Ty) -> bool {
        let Some(own) = self.signatures.get(name).and_then(|signature| signature.value_type()) else { return false };
        let Kind::List(of) = &own.kind else { return false };
        self.join(of, &ty.clone().present(), &[]).is_some()
    }

    /// The values of a `let` or setting that is a written list.
    fn constant_list_named(&self, name: &str) -> Option<Vec<Value>> {
        use super::super::signatures::Signature;
        let value = match self.signatures.get(name)? {
            Signature::Let(id, _) => &self.program.lets.get(id.index())?.value,
            Signature::Setting(id, _) => &self.program.settings.get(id.index())?.value,
            _ => return None,
        };
        match &value.kind {
            ExprKind::Constant(Value::List(values)) => Some(values.to_vec()),
            _ => None,
        }
    }

    fn not_in_column(&mut self, name: &str, span: Span, ty: &Ty) {
        let shown = self.show(&ty.clone().present());
        let (holds, help) = match &ty.kind {
            Kind::Enum(names) => {
                let known = closest(name, names.names.iter().map(SmolStr::as_str));
                let names = list(&names.names, "and");
                let help = match known {
                    Some(known) => format!("did you mean `{known}`? The column knows {names}"),
                    None => format!("the column knows {names}"),
                };
                ("not one of its names".to_owned(), help)
            }
            _ => (format!("the column holds {shown}"), self.other_column(name, ty, &shown)),
        };
        self.report(
            Diagnostic::new(code::BAD_PATTERN, format!("`{name}` is not a value of this column"))
                .at(span, holds)
                .help(help),
        );
    }

    fn other_column(&self, name: &str, ty: &Ty, shown: &str) -> String {
        match &ty.kind {
            Kind::Country => {
                "countries are ISO 3166 codes: SE, DE, NO; a group is a list: let EU: List<Country> = […]".to_owned()
            }
            Kind::Text(_) => format!("a text stands in quotes: \"{name}\""),
            Kind::Bool => "write true or false".to_owned(),
            _ => format!("the column holds {shown}"),
        }
    }

    fn range(&mut self, from: Option<&tree::Expr>, to: Option<&tree::Expr>, span: Span, ty: &Ty) -> Option<Interval> {
        let Column::Numbers { discrete } = kind_of(ty) else { return self.no_range(span, ty) };
        let from = match from {
            Some(from) => Some(self.end(from, ty)?),
            None => None,
        };
        let to = match to {
            Some(to) => Some(self.end(to, ty)?),
            None => None,
        };
        if let (Some(a), Some(b)) = (from, to)
            && a > b
        {
            self.report(
                Diagnostic::new(code::BAD_PATTERN, "this range ends before it begins")
                    .at(span, "nothing lies in it")
                    .help("write the smaller end first"),
            );
            return None;
        }
        let from = from.map(|value| Cut { value, after: false });
        let to = to.map(|value| after(value, discrete));
        Some(Interval { from, to })
    }

    fn bounds(&mut self, bounds: &[(BoundOp, tree::Expr)], span: Span, ty: &Ty) -> Option<Interval> {
        let Column::Numbers { discrete } = kind_of(ty) else { return self.no_range(span, ty) };
        let mut interval = Interval { from: None, to: None };
        for (op, value) in bounds {
            let value = self.end(value, ty)?;
            match op {
                BoundOp::Less => interval.to = Some(Cut { value, after: false }),
                BoundOp::LessEqual => interval.to = Some(after(value, discrete)),
                BoundOp::Greater => interval.from = Some(after(value, discrete)),
                BoundOp::GreaterEqual => interval.from = Some(Cut { value, after: false }),
            }
        }
        if matches!((interval.from, interval.to), (Some(from), Some(to)) if from >= to) {
            self.report(
                Diagnostic::new(code::BAD_PATTERN, "nothing lies between these bounds")
                    .at(span, "empty")
                    .help("write the smaller bound first: >= 100 < 200"),
            );
            return None;
        }
        Some(interval)
    }

    fn end(&mut self, value: &tree::Expr, ty: &Ty) -> Option<Decimal> {
        let values = self.cell_values(value, ty)?;
        values.first().and_then(measure)
    }

    fn no_range(&mut self, span: Span, ty: &Ty) -> Option<Interval> {
        self.report(
            Diagnostic::new(code::BAD_PATTERN, "a range in a column without numbers or days")
                .at(span, format!("the column holds {}", self.show(&ty.clone().present())))
                .help("name the values"),
        );
        None
    }

    // CSV ────────────────────────────────────────────────────────────────────────────────────────────

    /// A cell of a file: its quotes are the file's, so a text stands bare, with `*` behind a beginning.
    fn raw_set(&mut self, cell: &Cell, ty: &Ty) -> Option<Set> {
        match cell.text.as_str() {
            "*" => return Some(Set::everything()),
            "present" => return Some(Set { absent: false, present: Present::All }),
            "absent" => {
                self.may_absent(cell.span, ty);
                return Some(Set { absent: true, present: Present::None });
            }
            _ => {}
        }
        // With quotes of its own a cell is written as in a rule file; a bare one is one text, commas and all.
        let written = cell.text.starts_with('"') || cell.text.starts_with("not \"");
        if let (Column::Texts { folded }, false) = (kind_of(ty), written) {
            let atom = match cell.text.strip_suffix('*') {
                Some(prefix) => Atom::Prefix(fold(prefix, folded)),
                None => Atom::Exact(fold(&cell.text, folded)),
            };
            return Some(Set {
                absent: false,
                present: Present::Texts { include: Some(vec![atom]), exclude: Vec::new() },
            });
        }
        let mut found = Diagnostics::default();
        let pattern = crate::syntax::parse_pattern(cell, &mut found);
        self.found.extend(found);
        match pattern?.kind {
            PatternKind::Any => Some(Set::everything()),
            PatternKind::Values { not, items } => self.values_set(not, &items, ty),
        }
    }

    fn file_range(&mut self, from: Option<&Cell>, until: Option<&Cell>, ty: &Ty) -> Option<Set> {
        if ty.is_lost() {
            return None;
        }
        let mut found = Diagnostics::default();
        let mut parsed = |cell: Option<&Cell>| cell.map(|cell| parse_expression(cell, &mut found));
        let (a, b) = (parsed(from), parsed(until));
        let broken = found.has_errors();
        self.found.extend(found);
        if broken {
            return None;
        }
        let span = from.or(until).map(|cell| cell.span);
        let Some(span) = span else { return Some(Set { absent: ty.optional, present: Present::All }) };
        let interval = self.range(a.as_ref(), b.as_ref(), span, ty)?;
        Some(Set { absent: false, present: Present::Intervals(vec![interval]) })
    }

    /// A result cell of a file: a text stands bare, everything else as in a rule.
    fn raw_result(&mut self, body: &mut Body, cell: &Cell, ty: &Ty) -> Expr {
        let bare = ty.as_text().is_some() || matches!(ty.kind, Kind::Enum(_) | Kind::Country | Kind::Currency(_));
        let expr = if bare && cell.text != "absent" {
            let template = tree::Template {
                parts: vec![tree::TemplatePart::Text(cell.text.trim_matches('"').to_owned())],
                span: cell.span,
            };
            tree::Expr { kind: tree::ExprKind::Text(template), span: cell.span }
        } else if bare {
            return Expr::constant(Value::Absent, ty.clone().maybe(), cell.span);
        } else {
            let mut found = Diagnostics::default();
            let expr = parse_expression(cell, &mut found);
            self.found.extend(found);
            expr
        };
        let made = self.value(body, &expr, ty);
        if !matches!(made.kind, ExprKind::Constant(_)) && !made.ty.is_lost() {
            self.report(
                Diagnostic::new(code::NOT_CONSTANT, "a file holds plain values")
                    .at(cell.span, "not a plain value")
                    .help("put the row into the rule file"),
            );
        }
        made
    }
}

/// What a column holds, as far as patterns care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Names,
    Numbers { discrete: bool },
    Texts { folded: bool },
    Other,
}

pub(crate) fn kind_of(ty: &Ty) -> Column {
    match &ty.kind {
        Kind::Enum(_) | Kind::Bool | Kind::Country | Kind::Currency(_) | Kind::Register(_) => Column::Names,
        Kind::Int { .. } | Kind::Date | Kind::Account => Column::Numbers { discrete: true },
        Kind::Decimal { .. } | Kind::Rate { .. } | Kind::Money { .. } | Kind::Exact(_) => {
            Column::Numbers { discrete: false }
        }
        Kind::Text(text) => Column::Texts { folded: text.folded },
        Kind::Format(_) => Column::Texts { folded: false },
        _ => Column::Other,
    }
}

/// All names of a column that is a closed world.
pub(crate) fn closed(ty: &Ty) -> Option<Vec<SmolStr>> {
    Some(match &ty.kind {
        Kind::Enum(names) => names.names.clone(),
        Kind::Bool => vec![SmolStr::new_static("true"), SmolStr::new_static("false")],
        Kind::Country => crate::schema::tables::country::COUNTRIES.iter().map(|c| SmolStr::new(c.code)).collect(),
        _ => return None,
    })
}

pub(crate) fn complement(present: Present) -> Set {
    let present = match present {
        Present::All => Present::None,
        Present::None => Present::All,
        Present::Names { not, names } => Present::Names { not: !not, names },
        Present::Texts { include, .. } => Present::Texts { include: None, exclude: include.unwrap_or_default() },
        Present::Intervals(intervals) => {
            let mut out = Vec::new();
            let mut from: Option<Cut> = None;
            let mut open = true;
            for interval in intervals {
                if let Some(to) = interval.from {
                    out.push(Interval { from, to: Some(to) });
                }
                open = interval.to.is_some();
                from = interval.to;
            }
            if open {
                out.push(Interval { from, to: None });
            }
            Present::Intervals(joined(out))
        }
    };
    // `not a` speaks of values, and an absent one is none; only `not absent` could mean it, and does not.
    Set { absent: false, present }
}

fn plain_number(value: &tree::Expr) -> Option<Decimal> {
    match &value.kind {
        tree::ExprKind::Number(digits) => number::parse(digits),
        tree::ExprKind::Negative(inner) => plain_number(inner).map(number::negate),
        _ => None,
    }
}

pub(crate) fn point(value: Decimal, discrete: bool) -> Interval {
    Interval { from: Some(Cut { value, after: false }), to: Some(after(value, discrete)) }
}

/// Just after a value: for days and whole numbers that is just before the next.
pub(crate) fn after(value: Decimal, discrete: bool) -> Cut {
    match value.checked_add(Decimal::ONE) {
        Some(next) if discrete => Cut { value: next, after: false },
        _ => Cut { value, after: true },
    }
}

fn fold(text: &str, folded: bool) -> String {
    if folded { text.to_lowercase() } else { text.to_owned() }
}
