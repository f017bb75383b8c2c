//! Cards: by which fields one that is there is found, and which of its fields are written.

use super::super::Checker;
use super::super::program::{Chosen, ChosenFields, Expr, ExprKind, Field, RecordId, SettingId};
use super::super::scope::Body;
use super::super::signatures::Signature;
use super::Writer;
use crate::diagnostics::{Diagnostic, Span, code, list};
use crate::schema::{Kind, Ty, Value};
use crate::syntax::tree;
use smol_str::SmolStr;

impl<'t> Checker<'t> {
    pub(in crate::check) fn find(&mut self, body: &mut Body, find: &'t tree::Find, writer: &mut Writer) {
        let fields = match self.chosen_by_setting(&find.fields, writer.target) {
            Some(setting) => {
                self.searched_by_setting(setting, writer.target);
                ChosenFields::Setting(setting)
            }
            None => {
                for field in &find.fields {
                    if self.is_field(writer.target, &field.text) {
                        self.searched_by(&field.text, field.span, writer.target);
                    } else {
                        self.unknown_target_field(writer.target, field);
                    }
                }
                written(&find.fields)
            }
        };
        let when = self.chosen_when(body, find.when.as_ref());
        writer.finds.push(Chosen { fields, when, span: find.span });
    }

    pub(in crate::check) fn on_update(&mut self, body: &mut Body, update: &'t tree::OnUpdate, writer: &mut Writer) {
        let fields = match self.chosen_by_setting(&update.fields, writer.target) {
            Some(setting) => ChosenFields::Setting(setting),
            None => {
                for field in &update.fields {
                    if !self.is_field(writer.target, &field.text) {
                        self.unknown_target_field(writer.target, field);
                    }
                }
                written(&update.fields)
            }
        };
        if update.when.is_none() && writer.updates.iter().any(|other| other.when.is_none()) {
            self.report(
                Diagnostic::new(code::WRITTEN_TWICE, "`on update write` stands twice in this map")
                    .at(update.span, "the second time")
                    .help("put all fields behind one, or say of each when it counts: on update write City when …"),
            );
        }
        let when = self.chosen_when(body, update.when.as_ref());
        writer.updates.push(Chosen { fields, when, span: update.span });
    }

    fn chosen_when(&mut self, body: &mut Body, when: Option<&'t tree::Expr>) -> Option<Expr> {
        let mark = body.mark();
        let when = when.map(|when| self.condition(body, when));
        body.back(mark);
        when
    }

    fn is_field(&self, target: RecordId, name: &str) -> bool {
        self.program.records.get(target.index()).is_some_and(|record| record.fields.contains_key(name))
    }

    /// A setting in place of fields, which lists them.
    fn chosen_by_setting(&mut self, fields: &[tree::Name], target: RecordId) -> Option<SettingId> {
        let [one] = fields else { return None };
        let Some(Signature::Setting(id, ty)) = self.signatures.get(&one.text) else { return None };
        let (id, ty) = (*id, ty.clone());
        if !(matches!(&ty.kind, Kind::Fields(record) if *record == target) || ty.is_lost()) {
            let wanted = self.show(&Ty::of(Kind::Fields(target)));
            let message = format!("`{}` is not a list of the document's fields", one.text);
            self.report(
                Diagnostic::new(code::WRONG_TYPE, message)
                    .at(one.span, "this setting")
                    .help(format!("declare it as {wanted}")),
            );
        }
        Some(id)
    }

    /// The setting's value is known, so what it names is asked here.
    fn searched_by_setting(&mut self, setting: SettingId, target: RecordId) {
        let Some(value) = self.program.settings.get(setting.index()).map(|setting| &setting.value) else { return };
        let (names, span) = match &value.kind {
            ExprKind::Constant(Value::List(names)) => (names.clone(), value.span),
            _ => return,
        };
        for name in names.iter() {
            if let Value::Text(name) = name {
                self.searched_by(name, span, target);
            }
        }
    }

    fn searched_by(&mut self, name: &str, span: Span, target: RecordId) {
        let Some(declared) = self.program.records.get(target.index()) else { return };
        let searchable = |field: &Field| field.marks.searchable || field.marks.key;
        if declared.fields.get(name).is_none_or(searchable) {
            return;
        }
        let known: Vec<SmolStr> =
            declared.fields.iter().filter(|(_, field)| searchable(field)).map(|(name, _)| name.clone()).collect();
        let record = declared.name.clone();
        self.report(
            Diagnostic::new(code::NOT_SEARCHABLE, format!("`{record}` cannot be searched by `{name}`"))
                .at(span, "not searchable")
                .help(format!("searchable are {}", list(&known, "and"))),
        );
    }
}

fn written(fields: &[tree::Name]) -> ChosenFields {
    ChosenFields::Written(fields.iter().map(|field| field.text.clone()).collect())
}
