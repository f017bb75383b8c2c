//! What the files of all layers declare, by name; overrides stand with what they override.

use super::Checker;
use crate::diagnostics::{Diagnostic, Span, a, closest, code};
use crate::schema::Kind as Type;
use crate::syntax::tree::{self, Item, ItemKind, Name};
use indexmap::IndexMap;
use smol_str::SmolStr;

/// A named declaration and where it stands.
#[derive(Debug)]
pub(super) struct Global<'t> {
    pub kind: Kind<'t>,
    pub name: &'t Name,
    pub layer: usize,
    pub item: &'t Item,
    /// In the order of the layers.
    pub overrides: Vec<Changed<'t>>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind<'t> {
    Setting(&'t tree::Setting),
    Input(&'t tree::Input),
    Let(&'t tree::Let),
    Calc(&'t tree::Calc),
    Classify(&'t tree::Classify),
    Table(&'t tree::Table),
    Map(&'t tree::Map),
    /// Only its name could be read.
    Lost,
}

impl Kind<'_> {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Setting(_) => "setting",
            Kind::Input(_) => "input",
            Kind::Let(_) => "let",
            Kind::Calc(_) => "calc",
            Kind::Classify(_) => "classify",
            Kind::Table(_) => "table",
            Kind::Map(_) => "map",
            Kind::Lost => "declaration",
        }
    }
}

/// An `override` and its layer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Changed<'t> {
    pub change: &'t tree::Override,
    pub layer: usize,
    pub item: &'t Item,
}

/// A `record` and the `extend`s of it.
#[derive(Debug)]
pub(super) struct RecordParts<'t> {
    pub record: &'t tree::Record,
    pub extends: Vec<&'t tree::Record>,
    /// Some part of it could not be read.
    pub broken: bool,
}

#[derive(Debug, Default)]
pub(super) struct Decls<'t> {
    pub globals: IndexMap<SmolStr, Global<'t>>,
    pub records: IndexMap<SmolStr, RecordParts<'t>>,
    pub flows: Vec<(&'t tree::Flow, &'t Item)>,
    pub tests: Vec<(&'t tree::Test, &'t Item)>,
    pub requires: Vec<&'t tree::Require>,
    /// Names of closed sets: a bare name that is one of them need not mean a global.
    pub class_names: std::collections::BTreeSet<SmolStr>,
}

impl<'t> Checker<'t> {
    pub(super) fn collect(&mut self) {
        let pack = self.pack;
        for (layer, modules) in pack.layers.iter().enumerate() {
            for item in modules.modules.iter().flat_map(|module| &module.tree.items) {
                self.declare(item, layer);
            }
        }
        self.collect_class_names();
        // Overrides and extends need what they change, whatever file declares it.
        for (layer, modules) in pack.layers.iter().enumerate() {
            for item in modules.modules.iter().flat_map(|module| &module.tree.items) {
                match &item.kind {
                    ItemKind::Override(change) => self.attach(change, item, layer),
                    ItemKind::Record(record) if record.extend => self.extend(record, item),
                    _ => {}
                }
            }
        }
    }

    fn collect_class_names(&mut self) {
        let mut names = std::collections::BTreeSet::new();
        let mut types: Vec<&tree::Type> = Vec::new();
        for global in self.decls.globals.values() {
            match global.kind {
                Kind::Setting(x) => types.push(&x.ty),
                Kind::Table(x) => match &x.result {
                    tree::TableResult::One(ty) => types.push(ty),
                    tree::TableResult::Several(columns) => types.extend(columns.iter().filter_map(|c| c.ty.as_ref())),
                },
                Kind::Classify(x) => names.extend(x.arms.iter().map(|arm| arm.name.text.clone())),
                Kind::Calc(x) => types.push(&x.result),
                _ => {}
            }
        }
        for parts in self.decls.records.values() {
            types.extend(parts.fields().map(|field| &field.ty));
        }
        for ty in types {
            let ty = match &ty.kind {
                tree::TypeKind::List(of) => of,
                _ => ty,
            };
            if let tree::TypeKind::OneOf(own) = &ty.kind {
                names.extend(own.iter().map(|name| name.text.clone()));
            }
        }
        self.decls.class_names = names;
    }

    fn declare(&mut self, item: &'t Item, layer: usize) {
        let (name, kind) = match &item.kind {
            ItemKind::Setting(x) => (&x.name, Kind::Setting(x)),
            ItemKind::Input(x) => (&x.name, Kind::Input(x)),
            ItemKind::Let(x) => (&x.name, Kind::Let(x)),
            ItemKind::Calc(x) => (&x.name, Kind::Calc(x)),
            ItemKind::Classify(x) => (&x.name, Kind::Classify(x)),
            ItemKind::Table(x) => (&x.name, Kind::Table(x)),
            ItemKind::Map(x) => (&x.name, Kind::Map(x)),
            ItemKind::Lost(name) => (name, Kind::Lost),
            ItemKind::Flow(flow) => return self.decls.flows.push((flow, item)),
            ItemKind::Test(test) => return self.decls.tests.push((test, item)),
            ItemKind::Require(require) => return self.decls.requires.push(require),
            ItemKind::Record(record) if !record.extend => return self.declare_record(record, item),
            ItemKind::Record(_) | ItemKind::Use(_) | ItemKind::Override(_) => return,
        };
        if let Some(earlier) = self.decls.globals.get(&name.text) {
            let help = if earlier.layer == layer {
                "names of settings, inputs, lets, calcs, classifies, tables and maps are all different".to_owned()
            } else {
                format!("to change it, write: override {} {} because \"…\"", earlier.kind.word(), name.text)
            };
            let diagnostic = Diagnostic::new(code::NAME_TAKEN, format!("`{}` is declared twice", name.text))
                .at(name.span, "the second declaration")
                .at(earlier.name.span, "the first")
                .help(help);
            return self.found.push(diagnostic);
        }
        self.reserved(name);
        let global = Global { kind, name, layer, item, overrides: Vec::new() };
        self.decls.globals.insert(name.text.clone(), global);
    }

    /// Names that the language gives a meaning of its own.
    fn reserved(&mut self, name: &Name) {
        let known = super::builtins::Builtin::find(&name.text).is_some()
            || super::program::FoldOp::find(&name.text).is_some()
            || matches!(name.text.as_str(), "total" | "event" | "true" | "false" | "present" | "absent");
        if known {
            self.found.push(
                Diagnostic::new(code::NAME_TAKEN, format!("`{}` is a word of the language", name.text))
                    .at(name.span, "cannot be declared")
                    .help("choose another name"),
            );
        }
    }

    fn declare_record(&mut self, record: &'t tree::Record, item: &'t Item) {
        let name = record.path.text();
        if let Some(earlier) = self.decls.records.get(&name) {
            self.found.push(
                Diagnostic::new(code::NAME_TAKEN, format!("the record `{name}` is declared twice"))
                    .at(record.path.span, "the second declaration")
                    .at(earlier.record.path.span, "the first")
                    .help("to add fields, write `extend`"),
            );
            return;
        }
        let parts = RecordParts { record, extends: Vec::new(), broken: item.broken };
        self.decls.records.insert(name, parts);
    }

    fn extend(&mut self, record: &'t tree::Record, item: &'t Item) {
        let name = record.path.text();
        if let Some(parts) = self.decls.records.get_mut(&name) {
            parts.extends.push(record);
            parts.broken |= item.broken;
            return;
        }
        let known = closest(&name, self.decls.records.keys().map(SmolStr::as_str));
        self.found.push(
            Diagnostic::new(code::UNKNOWN_TYPE, format!("there is no record `{name}` to extend"))
                .at(record.path.span, "not declared anywhere")
                .help_if(known.map(|known| format!("did you mean `{known}`?"))),
        );
    }

    fn attach(&mut self, change: &'t tree::Override, item: &'t Item, layer: usize) {
        let word = match change.kind {
            tree::OverrideKind::Table { .. } => "table",
            tree::OverrideKind::Map(_) => "map",
            tree::OverrideKind::Classify { .. } => "classify",
            tree::OverrideKind::Let(_) => "let",
            tree::OverrideKind::Calc(_) => "calc",
        };
        let name = &change.name;
        let Some(global) = self.decls.globals.get_mut(&name.text) else {
            let same_kind = self.decls.globals.values().filter(|global| global.kind.word() == word);
            let known = closest(&name.text, same_kind.map(|global| global.name.text.as_str()));
            self.found.push(
                Diagnostic::new(code::NOTHING_TO_OVERRIDE, format!("there is no {word} `{}` to override", name.text))
                    .at(name.span, "not declared in any module that is used")
                    .help_if(self.shelved(&name.text).or(known.map(|known| format!("did you mean `{known}`?")))),
            );
            return;
        };
        if matches!(global.kind, Kind::Lost) {
            return;
        }
        if global.kind.word() != word {
            let message = format!("`{}` is {}, not {}", name.text, a(global.kind.word()), a(word));
            let diagnostic = Diagnostic::new(code::NOTHING_TO_OVERRIDE, message)
                .at(name.span, format!("overridden as a {word}"))
                .at(global.name.span, "declared here")
                .help(match global.kind {
                    Kind::Setting(_) => "give a setting its value in pack.yaml".to_owned(),
                    kind => format!("write: override {} {} because \"…\"", kind.word(), name.text),
                });
            return self.found.push(diagnostic);
        }
        if global.layer >= layer {
            let diagnostic =
                Diagnostic::new(code::OVERRIDE_OF_OWN, format!("`{}` is declared in the same pack", name.text))
                    .at(name.span, "overridden here")
                    .at(global.name.span, "declared here")
                    .help("change the declaration itself; `override` is for what a base pack declares");
            return self.found.push(diagnostic);
        }
        if let Some(earlier) = global.overrides.iter().find(|other| other.layer == layer && word != "table") {
            let diagnostic =
                Diagnostic::new(code::OVERRIDE_TWICE, format!("`{}` is overridden twice in one pack", name.text))
                    .at(name.span, "the second override")
                    .at(earlier.change.name.span, "the first")
                    .help("put both into one `override`");
            return self.found.push(diagnostic);
        }
        global.overrides.push(Changed { change, layer, item });
    }

    /// Advice for a name that a module declares which is not used.
    pub(super) fn shelved(&self, name: &str) -> Option<String> {
        self.pack.shelved(name).map(|module| format!("it is declared in {module}: write `use {module}`"))
    }

    /// The finding for a name that nothing declares.
    pub(super) fn unknown_name(&mut self, name: &str, span: Span, candidates: &[SmolStr], else_help: Option<String>) {
        let help = self.name_advice(name, candidates).or(else_help);
        self.found.push(
            Diagnostic::new(code::UNKNOWN_NAME, format!("nothing is called `{name}` here"))
                .at(span, "unknown name")
                .help_if(help),
        );
    }

    fn name_advice(&self, name: &str, candidates: &[SmolStr]) -> Option<String> {
        let fixed = match name {
            "null" | "nil" | "none" | "None" | "undefined" => {
                "there is no null: test with `is present`, leave a field out with `omit`, empty it with `blank`"
            }
            "True" | "TRUE" => "write `true`",
            "False" | "FALSE" => "write `false`",
            "today" | "now" | "Today" | "Now" => {
                "rules know no clock, so that a document has one result on every day: take a date of the document, \
                 such as date(order.created_at)"
            }
            _ => "",
        };
        if !fixed.is_empty() {
            return Some(fixed.to_owned());
        }
        self.shelved(name)
            .or_else(|| self.field_of_an_input(name))
            .or_else(|| {
                closest(name, candidates.iter().map(SmolStr::as_str)).map(|meant| format!("did you mean `{meant}`?"))
            })
            .or_else(|| self.undeclared_input(name))
    }

    /// `total_price`, where `order.total_price` is meant.
    fn field_of_an_input(&self, name: &str) -> Option<String> {
        self.program.inputs.iter().find_map(|input| {
            let Type::Record(record, _) = input.ty.kind else { return None };
            let has = self.program.records.get(record.index())?.fields.contains_key(name);
            has.then(|| format!("it is a field of `{0}`: write {0}.{name}", input.name))
        })
    }

    /// `payout`, where a record `shopify.Payout` is known, but no input declared.
    fn undeclared_input(&self, name: &str) -> Option<String> {
        self.program
            .records
            .iter()
            .find(|record| record.name.starts_with("shopify.") && record.short_name().eq_ignore_ascii_case(name))
            .map(|record| format!("a document is declared as an input first: input {name}: {}", record.name))
    }
}
