//! A map that is like another one: the same fields and rows in another document.

use super::super::Checker;
use super::super::decls::Kind as Declared;
use super::super::program::{MapId, RecordId};
use super::super::signatures::Signature;
use super::merge::{Home, Layer};
use crate::diagnostics::{Diagnostic, a, closest, code};
use crate::schema::Kind;
use crate::syntax::tree::{self, Name, Statement};
use smol_str::SmolStr;

impl<'t> Checker<'t> {
    /// The map that `map` is like, if it can be.
    pub(in crate::check) fn model(&mut self, map: &tree::Map, like: &Name) -> Option<&'t tree::Map> {
        let bad = |message: String, help: String| {
            Diagnostic::new(code::BAD_LIKE, message).at(like.span, "not possible").help(help)
        };
        let Some(global) = self.decls.globals.get(&like.text) else {
            let maps = self.decls.globals.values().filter(|global| matches!(global.kind, Declared::Map(_)));
            let known: Vec<SmolStr> = maps.map(|global| global.name.text.clone()).collect();
            self.unknown_name(&like.text, like.span, &known, None);
            return None;
        };
        let model = match global.kind {
            Declared::Map(model) => model,
            Declared::Lost => return None,
            kind => {
                let message = format!("`{}` is {}, not a map", like.text, a(kind.word()));
                self.report(bad(message, "a map is like another map".to_owned()));
                return None;
            }
        };
        if model.name.text == map.name.text {
            // Told with the circles.
            return None;
        }
        if let Some(other) = &model.like {
            let message = format!("`{}` is itself like another map", like.text);
            self.report(bad(message, format!("write `like {}`, and what differs from that", other.text)));
            return None;
        }
        if !map.parameters.is_empty() || map.side.is_some() {
            let own = map.parameters.first().map(|parameter| &parameter.name).or(map.side.as_ref());
            let diagnostic =
                Diagnostic::new(code::BAD_LIKE, "a map that is like another one has that one's parameters and money")
                    .at(own.map_or(map.name.span, |own| own.span), format!("as `{}` has them", like.text))
                    .help(format!("write: map {} -> {} like {} {{ … }}", map.name.text, map.target.text(), like.text));
            self.report(diagnostic);
        }
        Some(model)
    }

    pub(super) fn map_id(&self, name: &str) -> Option<MapId> {
        match self.signatures.get(name) {
            Some(Signature::Map(id, _)) => Some(*id),
            _ => None,
        }
    }

    /// Names of the parameters: those of the map that it is like.
    pub(super) fn parameters_of(&self, declared: &'t tree::Map) -> Vec<&'t Name> {
        let model = declared.like.as_ref().and_then(|like| self.decls.globals.get(&like.text));
        let head = match model.map(|global| global.kind) {
            Some(Declared::Map(model)) => model,
            _ => declared,
        };
        head.parameters.iter().map(|parameter| &parameter.name).collect()
    }

    /// What fields of the other map are called here.
    pub(super) fn renamed(&mut self, declared: &'t tree::Map, layers: &[Layer<'t>]) -> Vec<(&'t Name, &'t Name)> {
        let model: Vec<&'t Name> = layers
            .iter()
            .filter(|layer| layer.home == Home::Model)
            .flat_map(|layer| layer.statements)
            .filter_map(|statement| match statement {
                Statement::Assign(assign) => Some(&assign.name),
                Statement::Rows(rows) => Some(&rows.name),
                _ => None,
            })
            .collect();
        let Some(like) = declared.like.as_ref().filter(|_| !model.is_empty()) else { return Vec::new() };
        let mut renamed = Vec::new();
        for statement in &declared.body {
            let (from, name) = match statement {
                Statement::Renamed(renamed) => (&renamed.from, &renamed.name),
                Statement::Rows(tree::Rows { from: Some(from), name, .. }) => (from, name),
                _ => continue,
            };
            if model.iter().any(|own| own.text == from.text) {
                renamed.push((from, name));
                continue;
            }
            let meant = closest(&from.text, model.iter().map(|own| own.text.as_str()));
            let diagnostic =
                Diagnostic::new(code::NOTHING_FROM, format!("`{}` does not write `{}`", like.text, from.text))
                    .at(from.span, "nothing to take over")
                    .help(match meant {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => format!("give the field a value of its own: {} = …", name.text),
                    });
            self.report(diagnostic);
        }
        renamed
    }

    /// Rows of the other map that would go nowhere: then nothing of the map is as it is meant.
    pub(super) fn rows_lost(
        &mut self,
        declared: &'t tree::Map,
        target: RecordId,
        layers: &[Layer<'t>],
        renamed: &[(&'t Name, &'t Name)],
    ) -> bool {
        let Some(like) = &declared.like else { return false };
        let Some(record) = self.program.records.get(target.index()) else { return false };
        let theirs = layers.iter().filter(|layer| layer.home == Home::Model).flat_map(|layer| layer.statements);
        let lost = theirs.clone().find_map(|statement| match statement {
            Statement::Rows(rows) => {
                let taken = record.fields.contains_key(&rows.name.text)
                    || renamed.iter().any(|(from, _)| from.text == rows.name.text);
                (!taken).then_some(&rows.name.text)
            }
            _ => None,
        });
        let Some(lost) = lost else { return false };
        let list = record.fields.iter().find(|(_, field)| {
            matches!(field.ty.kind, Kind::List(_)) && field.marks.must_decide && !field.marks.readonly
        });
        let help = match list {
            Some((name, _)) => format!("say what they are called here: {name} from {lost}"),
            None => "write the map out: it can be like one whose rows it has".to_owned(),
        };
        let message = format!("`{}` has no `{lost}`, where the rows of `{}` stand", record.name, like.text);
        self.report(Diagnostic::new(code::BAD_LIKE, message).at(like.span, "its rows would be lost").help(help));
        true
    }

    /// `from` where nothing can be taken over.
    pub(super) fn misplaced_from(&mut self, layers: &[Layer<'t>], like: bool) {
        for layer in
            layers.iter().filter(|layer| layer.home == Home::Override || layer.home == Home::Declaration && !like)
        {
            for statement in layer.statements {
                if let Statement::Rows(tree::Rows { from: Some(from), .. }) = statement {
                    self.misplaced(from.span, "stands in a map that is like another one, outside its rows");
                }
            }
        }
    }

    /// What is wrong with the other map is told there. What is wrong with its rules in this document alone says so.
    pub(super) fn told_once(&mut self, before: usize, like: &Name, own: &SmolStr) {
        let new = self.found.since(before);
        let mut home = Vec::new();
        if let Some(global) = self.decls.globals.get(own) {
            home.push(global.item.span);
            home.extend(global.overrides.iter().map(|changed| changed.item.span));
        }
        for diagnostic in new {
            let Some(at) = diagnostic.span() else { continue };
            let inside = home.iter().any(|item| item.file == at.file && item.start <= at.start && at.end <= item.end);
            if inside {
                self.report(diagnostic);
                continue;
            }
            let told = self.found.iter().any(|found| found.code == diagnostic.code && found.span() == Some(at));
            if !told {
                self.report(diagnostic.at(like.span, format!("`{own}` has this rule, too")));
            }
        }
    }
}
