//! Row groups: loops, keys, rows.

use super::super::Checker;
use super::super::program::{Content, Expr, ExprKind, Group, Loop, RecordId, RowsOf};
use super::super::reach::Want;
use super::super::scope::{self, Body};
use super::{BlockKind, Home, MergedGroup, Writer};
use crate::diagnostics::{Diagnostic, code};
use crate::schema::{Kind, Side, Ty};
use crate::syntax::tree::{self, GroupBody, Statement};
use smol_str::SmolStr;

impl<'t> Checker<'t> {
    pub(super) fn rows(
        &mut self,
        body: &mut Body,
        name: &'t tree::Name,
        groups: &[MergedGroup<'t>],
        writer: &mut Writer,
    ) {
        let field = self.program.records.get(writer.target.index()).and_then(|record| record.fields.get(&name.text));
        let Some(field) = field else { return self.unknown_target_field(writer.target, name) };
        let record = match &field.ty.kind {
            Kind::List(of) => match of.kind {
                Kind::Record(record, _) => record,
                _ => return,
            },
            Kind::Lost => return,
            _ => {
                let ty = self.show(&field.ty.clone());
                return self.report(
                    Diagnostic::new(code::NOT_ROWS, format!("`{}` holds no rows", name.text))
                        .at(name.span, format!("it is {ty}"))
                        .help(format!("write {} = …", name.text)),
                );
            }
        };
        if writer.rows.contains_key(&name.text) {
            self.report(
                Diagnostic::new(code::WRITTEN_TWICE, format!("`{}` stands twice", name.text))
                    .at(name.span, "the second block")
                    .help("put all groups into one block"),
            );
        }
        let mut made: Vec<Group> = Vec::new();
        for group in groups {
            let own = &group.base.group.name;
            if let Some(first) = made.iter().find(|other| other.name == own.text).map(|other| other.span) {
                self.report(
                    Diagnostic::new(code::NAME_TAKEN, format!("two groups are called `{}`", own.text))
                        .at(own.span, "the second")
                        .at(first, "the first")
                        .help("choose another name"),
                );
                continue;
            }
            let group = self.group(body, group, record, writer.side);
            made.push(group);
        }
        writer.rows.insert(name.text.clone(), RowsOf { record, groups: made });
    }

    fn group(&mut self, body: &mut Body, group: &MergedGroup<'t>, record: RecordId, side: Side) -> Group {
        let mark = body.mark();
        let base = group.base.group;
        let loops: Vec<Loop> = base.loops.iter().map(|each| self.each(body, each)).collect();
        let when = base.when.as_ref().map(|when| self.condition(body, when));
        if let Some(when) = &when {
            let proof = scope::proof(when);
            body.assume(&proof.yes);
            body.sides.extend(proof.sides);
        }
        let content = self.content(body, group, record, side);
        body.back(mark);
        Group { name: base.name.text.clone(), loops, when, content, span: base.name.span }
    }

    fn content(&mut self, body: &mut Body, group: &MergedGroup<'t>, record: RecordId, side: Side) -> Content {
        let statements = match &group.base.group.body {
            GroupBody::Value(value) => {
                group.over.iter().for_each(|over| self.keeps_form(over.group));
                let wanted = Ty::of(Kind::Record(record, side));
                let value = self.value(body, value, &wanted);
                return Content::Value { value, locals: body.locals.len() };
            }
            GroupBody::Block(_) => self.merged_group(group, record),
        };
        let mut writer = Writer::new(record, side);
        for statement in statements {
            self.statement(body, statement, BlockKind::Group, &mut writer);
        }
        let given = |name: &SmolStr| writer.fields.contains_key(name);
        let owner = format!("the row group `{}`", group.base.group.name.text);
        if !self.in_broken_item(group.base.group.name.span) {
            self.complete_record(record, &given, &writer.fields, &owner, group.base.group.name.span);
        }
        let mut finished = writer.body;
        finished.locals = body.locals.len();
        Content::Fields { body: finished, fields: writer.fields }
    }

    /// A group's statements with those of its overrides in their place.
    fn merged_group(&mut self, merged: &MergedGroup<'t>, record: RecordId) -> Vec<&'t Statement> {
        let mut statements: Vec<&'t Statement> = Vec::new();
        for (n, own) in std::iter::once(&merged.base).chain(&merged.over).enumerate() {
            let GroupBody::Block(changes) = &own.group.body else {
                self.keeps_form(own.group);
                continue;
            };
            if n > 0 && (!own.group.loops.is_empty() || own.group.when.is_some()) {
                self.keeps_form(own.group);
            }
            statements.retain(|own| {
                let Statement::Assign(own) = own else { return true };
                !changes.iter().any(|other| matches!(other, Statement::Assign(x) if x.name.text == own.name.text))
            });
            statements.extend(changes.iter().filter(|statement| match statement {
                Statement::Assign(assign) => own.home != Home::Model || self.is_written(record, &assign.name.text),
                _ => true,
            }));
        }
        statements
    }

    /// Has the record this field, and do rules write it?
    fn is_written(&self, record: RecordId, name: &str) -> bool {
        let field = self.program.records.get(record.index()).and_then(|record| record.fields.get(name));
        field.is_some_and(|field| !field.marks.readonly)
    }

    fn keeps_form(&mut self, group: &tree::Group) {
        self.report(
            Diagnostic::new(
                code::OVERRIDE_SHAPE,
                format!("the group `{}` keeps its loop and its form", group.name.text),
            )
            .at(group.name.span, "an override sets fields only")
            .help(format!("write: row {} {{ Field = value }}", group.name.text)),
        );
    }

    fn in_broken_item(&self, span: crate::diagnostics::Span) -> bool {
        let holds = |item: &crate::syntax::tree::Item| {
            item.broken && item.span.file == span.file && item.span.start <= span.start && span.end <= item.span.end
        };
        self.pack.layers.iter().flat_map(|layer| &layer.modules).flat_map(|module| &module.tree.items).any(holds)
    }

    pub(in crate::check) fn each(&mut self, body: &mut Body, each: &'t tree::Loop) -> Loop {
        let list = self.infer(body, &each.list, None);
        let element = match &list.ty.kind {
            Kind::List(of) => (**of).clone(),
            Kind::Lost | Kind::Never => Ty::lost(),
            _ => {
                self.report(
                    Diagnostic::new(code::WRONG_TYPE, "`for … in` goes through a list")
                        .at(list.span, format!("this is {}", self.show(&list.ty))),
                );
                Ty::lost()
            }
        };
        let key = match &element.kind {
            Kind::Record(record, _) => {
                self.program.records.get(record.index()).and_then(|record| record.key()).map(|(name, _)| name.clone())
            }
            _ => None,
        };
        let account_for = self.accounted_list(&list);
        if let (None, Some((name, at))) = (&account_for, self.taken_from(&list, &element)) {
            match self.filter(&list) {
                Some(filter) => self.shows_at(code::NOT_ACCOUNTED, at, filter, Want::truth(false)),
                None => self.shows_lists(code::NOT_ACCOUNTED, at, std::slice::from_ref(&name)),
            }
            self.report(
                Diagnostic::new(code::NOT_ACCOUNTED, format!("rows of {name} would be lost on the way"))
                    .at(at, "only a part of the list goes into the loop")
                    .help(format!(
                        "go through the list itself, and leave rows out by: require … otherwise skip \"why\" (for {} in … )",
                        each.name.text
                    )),
            );
        }
        let local = self.new_local(body, &each.name, element);
        Loop { local, list, key, account_for }
    }

    /// The list, marked `account for`, whose elements come out of another list: filtered, or one of each.
    fn taken_from(&self, list: &Expr, element: &Ty) -> Option<(SmolStr, crate::diagnostics::Span)> {
        let Kind::Record(wanted, _) = element.kind else { return None };
        let mut found = None;
        let mut open: Vec<&Expr> = vec![list];
        let mut seen: Vec<super::super::program::LetId> = Vec::new();
        while let Some(expr) = open.pop() {
            super::super::walk(expr, &mut |expr| match &expr.kind {
                ExprKind::Let(id) if !seen.contains(id) => {
                    seen.push(*id);
                    open.extend(self.program.lets.get(id.index()).map(|declared| &declared.value));
                }
                _ => {
                    let same = matches!(&expr.ty.kind, Kind::List(of) if matches!(of.kind, Kind::Record(own, _) if own == wanted));
                    if same && let Some(name) = self.accounted_list(expr) {
                        found = Some((name, list.span));
                    }
                }
            });
        }
        found
    }

    /// The condition that an element of the list must meet, if there is one.
    fn filter(&self, list: &Expr) -> Option<crate::diagnostics::Span> {
        let mut found = None;
        super::super::walk(list, &mut |expr| {
            if let ExprKind::Fold(fold) = &expr.kind {
                found = found.or(fold.condition.as_ref().map(|condition| condition.span));
            }
        });
        found
    }

    /// `order.line_items`, if every element of that list must be accounted for.
    fn accounted_list(&self, list: &Expr) -> Option<SmolStr> {
        let ExprKind::Field(base, name) = &list.kind else { return None };
        let Kind::Record(record, _) = base.ty.kind else { return None };
        let record = self.program.records.get(record.index())?;
        let marked = record.fields.get(name)?.marks.account_for;
        marked.then(|| SmolStr::from(format!("{}.{name}", record.name)))
    }
}
