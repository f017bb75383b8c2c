//! Fields of a document: who writes them, and which are still missing.

use super::super::Checker;
use super::super::program::{Assign, Expr, ExprKind, Field, Marks, RecordId};
use super::super::scope::Body;
use super::Writer;
use crate::diagnostics::{Diagnostic, Span, code, list};
use crate::schema::{Kind, Side, Ty};
use crate::syntax::tree;
use indexmap::IndexMap;
use smol_str::SmolStr;

impl<'t> Checker<'t> {
    pub(in crate::check) fn assign(
        &mut self,
        body: &mut Body,
        name: &tree::Name,
        value: &tree::Expr,
        writer: &mut Writer,
    ) {
        let value = self.field_value(body, writer.target, writer.side, name, value);
        self.one_writer(name, writer);
        writer.fields.insert(name.text.clone(), Assign { value, span: name.span });
    }

    fn one_writer(&mut self, name: &tree::Name, writer: &Writer) {
        if let Some(first) = writer.fields.get(&name.text).map(|assign| assign.span) {
            self.given_twice(name, first);
        }
    }

    pub(super) fn given_twice(&mut self, name: &tree::Name, first: Span) {
        self.report(
            Diagnostic::new(code::WRITTEN_TWICE, format!("`{}` is given twice", name.text))
                .at(name.span, "the second")
                .at(first, "the first")
                .help("one field has one value; join conditions with `when` and `otherwise`"),
        );
    }

    /// A value for one field of `target`.
    fn field_value(
        &mut self,
        body: &mut Body,
        target: RecordId,
        side: Side,
        name: &tree::Name,
        value: &tree::Expr,
    ) -> Expr {
        let field = self.program.records.get(target.index()).and_then(|record| record.fields.get(&name.text));
        let Some(field) = field else {
            self.unknown_target_field(target, name);
            return self.infer(body, value, None);
        };
        let (marks, declared) = (field.marks.clone(), field.ty.clone().on(side));
        self.no_readonly(target, name);
        let made = self.decided_value(body, name, value, &declared, &marks);
        if declared.optional && marks.not_blank {
            self.no_blank(&made, name);
        }
        made
    }

    /// A value for a field in the line of a map, or in a record that is made for a row.
    pub(in crate::check) fn decided_value(
        &mut self,
        body: &mut Body,
        name: &tree::Name,
        value: &tree::Expr,
        declared: &Ty,
        marks: &Marks,
    ) -> Expr {
        let required = !declared.optional;
        // Where leaving out has an effect, it is said; where it has none, absent is left out.
        let decides = marks.must_decide || marks.omitted.is_some();
        let wanted = if decides { declared.clone().present() } else { declared.clone() };
        // Its limits are looked at where all is known that can reach it.
        let wanted = Ty { kind: wanted.kind.unlimited(), ..wanted };
        if matches!(declared.kind, Kind::Text(_)) && (marks.reference || marks.key) {
            self.no_fit_into(value, name);
        }
        let made = self.field_expr(body, value, &wanted, marks);
        if required {
            self.no_gap_in_required(&made, name);
        }
        made
    }

    fn field_expr(&mut self, body: &mut Body, value: &tree::Expr, wanted: &Ty, marks: &Marks) -> Expr {
        let before = self.found.len();
        let made = self.value(body, value, wanted);
        // What stands deeper has advice of its own.
        let mut ends = vec![value.span];
        tails(value, &mut |tail| ends.push(tail.span));
        // The general advice for an absent value is not the whole story for a field.
        if let Some(omitted) = &marks.omitted {
            let help = format!(
                "say what happens then: … otherwise omit (Fortnox takes {omitted}), … otherwise blank (empty), or another value"
            );
            self.found.amend(before, code::MAY_BE_ABSENT, &ends, &help);
        } else if marks.must_decide {
            self.found.amend(
                before,
                code::MAY_BE_ABSENT,
                &ends,
                "decide: … otherwise 0, … otherwise blank or … otherwise omit",
            );
        }
        made
    }

    fn no_fit_into(&mut self, value: &tree::Expr, name: &tree::Name) {
        let mut fits = Vec::new();
        tails(value, &mut |tail| {
            if matches!(tail.kind, tree::ExprKind::Fit { .. }) {
                fits.push(tail.span);
            }
        });
        for span in fits {
            self.report(
                Diagnostic::new(code::FIT_INTO_KEY, format!("`{}` identifies something; it is never cut", name.text))
                    .at(span, "`fit` could make two different values the same")
                    .help("write … as Text(30) otherwise hold \"too long\""),
            );
        }
    }

    fn no_gap_in_required(&mut self, value: &Expr, name: &tree::Name) {
        let mut gaps = Vec::new();
        find_gaps(value, &mut gaps);
        for gap in gaps {
            self.report(
                Diagnostic::new(code::REQUIRED_FIELD, format!("`{}` cannot be left out", name.text))
                    .at(gap.span, "Fortnox refuses the document without it")
                    .help("give it a value, or … otherwise hold \"why\""),
            );
        }
    }

    fn no_blank(&mut self, value: &Expr, name: &tree::Name) {
        let mut gaps = Vec::new();
        find_gaps(value, &mut gaps);
        for gap in gaps.into_iter().filter(|gap| matches!(gap.kind, ExprKind::Blank)) {
            self.report(
                Diagnostic::new(code::REQUIRED_FIELD, format!("`{}` cannot be emptied", name.text))
                    .at(gap.span, "Fortnox refuses the document with an empty one")
                    .help("leave it out: … omit"),
            );
        }
    }

    /// In a map's line, or in a record that is made for a row.
    pub(in crate::check) fn no_readonly(&mut self, record: RecordId, name: &tree::Name) {
        let field = self.program.records.get(record.index()).and_then(|record| record.fields.get(&name.text));
        if field.is_some_and(|field| field.marks.readonly) {
            self.report(
                Diagnostic::new(code::READONLY_FIELD, format!("`{}` cannot be written", name.text))
                    .at(name.span, "Fortnox sets it itself")
                    .help("remove it"),
            );
        }
    }

    /// Every required field is there, and every field that must be decided is decided.
    pub(in crate::check) fn complete(&mut self, writer: &Writer, target: RecordId, map: &str, span: Span) {
        let given = |name: &SmolStr| writer.fields.contains_key(name) || writer.rows.contains_key(name);
        self.complete_record(target, &given, &writer.fields, &format!("the map `{map}`"), span);
    }

    pub(in crate::check) fn complete_record(
        &mut self,
        target: RecordId,
        given: &dyn Fn(&SmolStr) -> bool,
        fields: &IndexMap<SmolStr, Assign>,
        owner: &str,
        span: Span,
    ) {
        let Some(record) = self.program.records.get(target.index()) else { return };
        let missing = record.fields.iter().filter(|(name, field)| !given(name) && is_required(field));
        let required: Vec<SmolStr> = missing.map(|(name, _)| name.clone()).collect();
        let record_name = record.name.clone();
        if !required.is_empty() {
            self.report(
                Diagnostic::new(code::REQUIRED_FIELD, format!("{owner} lacks {}", list(&required, "and")))
                    .at(span, format!("`{record_name}` needs {}", if required.len() == 1 { "it" } else { "them" }))
                    .help(format!("write {} = …", required.first().map_or("", SmolStr::as_str))),
            );
        }
        let help = |name: &str| format!("write {name} = …, = blank or = omit for each");
        self.decided(target, given, &|name| fields.contains_key(name), (owner, span), &help);
    }

    /// Every field that must be decided is given, where the field that asks for it is.
    pub(in crate::check) fn decided(
        &mut self,
        record: RecordId,
        given: &dyn Fn(&SmolStr) -> bool,
        asks: &dyn Fn(&SmolStr) -> bool,
        (owner, span): (&str, Span),
        help: &dyn Fn(&str) -> String,
    ) {
        let Some(record) = self.program.records.get(record.index()) else { return };
        let asked = |field: &Field| field.marks.must_decide && field.marks.decide_with.as_ref().is_none_or(asks);
        let undecided: Vec<(SmolStr, Option<String>)> = record
            .fields
            .iter()
            .filter(|(name, field)| !given(name) && !is_required(field) && asked(field))
            .map(|(name, field)| (name.clone(), field.marks.omitted.clone()))
            .collect();
        if !undecided.is_empty() {
            let names: Vec<&str> = undecided.iter().map(|(name, _)| name.as_str()).collect();
            let effect = undecided.iter().find_map(|(name, omitted)| {
                omitted.as_ref().map(|omitted| format!("left out, `{name}` becomes {omitted}"))
            });
            self.report(
                Diagnostic::new(code::UNDECIDED_FIELD, format!("{owner} does not decide {}", list(&names, "and")))
                    .at(span, effect.unwrap_or_else(|| "Fortnox would decide silently".to_owned()))
                    .help(help(names.first().copied().unwrap_or_default())),
            );
        }
    }
}

/// The values that an expression can end in: what stands behind `otherwise` and before `when`.
fn tails(value: &tree::Expr, visit: &mut impl FnMut(&tree::Expr)) {
    match &value.kind {
        tree::ExprKind::Otherwise(parts) => parts.iter().for_each(|part| tails(part, visit)),
        tree::ExprKind::When { value, .. } => tails(value, visit),
        _ => visit(value),
    }
}

/// Where a value ends in `omit` or `blank`.
pub(in crate::check) fn find_gaps<'e>(value: &'e Expr, gaps: &mut Vec<&'e Expr>) {
    match &value.kind {
        ExprKind::Omit | ExprKind::Blank => gaps.push(value),
        ExprKind::Otherwise(parts) => parts.iter().for_each(|part| find_gaps(part, gaps)),
        ExprKind::When { value, .. } => find_gaps(value, gaps),
        _ => {}
    }
}

fn is_required(field: &Field) -> bool {
    !field.ty.optional && !field.marks.readonly && !field.marks.must_decide && field.default.is_none()
}
