//! What is written and never read.

use super::super::order::Names;
use super::super::program::{CalcId, ClassifyId, InputId, LetId, MapId, Node, SettingId, TableId};
use super::Lints;
use super::reach::Reach;
use super::truth::Truth;
use crate::diagnostics::{Diagnostic, Span, code};
use crate::syntax::tree::{Calc, ItemKind, Name, OverrideKind, Statement, Tree};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

impl<'p> Lints<'p> {
    pub(super) fn usage(&mut self) {
        self.locals();
        self.table_files();
        // Rules without a flow are there for other packs.
        if self.program.flows.is_empty() {
            return;
        }
        let reach = Reach::of_all(self.program);
        let asked = self.asked_settings();
        self.settings(&reach, &asked);
        self.declarations(&reach);
        self.modules(&reach);
        self.effects();
    }

    /// Names in requirements on settings.
    fn asked_settings(&self) -> BTreeSet<SmolStr> {
        let mut names = Names::default();
        for module in self.pack.layers.iter().flat_map(|layer| &layer.modules) {
            for item in &module.tree.items {
                if let ItemKind::Require(require) = &item.kind {
                    names.expr(&require.condition);
                }
            }
        }
        names.found
    }

    fn settings(&mut self, reach: &Reach, asked: &BTreeSet<SmolStr>) {
        let program = self.program;
        for (index, setting) in program.settings.iter().enumerate() {
            if reach.settings.contains(&SettingId::new(index)) || asked.contains(&setting.name) {
                continue;
            }
            let given =
                self.pack.manifest.settings.iter().find(|given| given.name == setting.name && !given.of_profile);
            let given = given.map(|given| Span::new(given.file, given.name_at.0, given.name_at.1));
            let Some(at) = given.or(self.is_own(setting.span).then_some(setting.span)) else { continue };
            self.report(
                Diagnostic::new(code::UNREAD_SETTING, format!("nothing reads the setting `{}`", setting.name))
                    .at(at, "has no effect")
                    .help("remove it, or let a rule read it; an override may have replaced what read it"),
            );
        }
    }

    fn declarations(&mut self, reach: &Reach) {
        let program = self.program;
        let mut unused: Vec<(&'static str, &SmolStr, Span)> = Vec::new();
        let mut see = |node: Node, word: &'static str, name: &'p SmolStr, span: Span| {
            if !reach.nodes.contains(&node) {
                unused.push((word, name, span));
            }
        };
        for (n, x) in program.lets.iter().enumerate() {
            see(Node::Let(LetId::new(n)), "let", &x.name, x.span);
        }
        for (n, x) in program.calcs.iter().enumerate() {
            see(Node::Calc(CalcId::new(n)), "calc", &x.name, x.span);
        }
        for (n, x) in program.classifies.iter().enumerate() {
            see(Node::Classify(ClassifyId::new(n)), "classify", &x.name, x.span);
        }
        for (n, x) in program.tables.iter().enumerate() {
            see(Node::Table(TableId::new(n)), "table", &x.name, x.span);
        }
        for (n, x) in program.maps.iter().enumerate() {
            see(Node::Map(MapId::new(n)), "map", &x.name, x.span);
        }
        for (n, x) in program.inputs.iter().enumerate() {
            if !reach.inputs.contains(&InputId::new(n)) {
                unused.push(("input", &x.name, x.span));
            }
        }
        for (word, name, span) in unused {
            if !self.is_own(span) {
                continue;
            }
            let (message, help) = match word {
                "map" => (
                    format!("no flow and no map makes use of the map `{name}`"),
                    "write a step for it in a flow:  on order.created { create … }",
                ),
                "input" => (format!("no rule reads the input `{name}`"), "remove it"),
                _ => (format!("nothing uses the {word} `{name}`"), "remove it, or use it where it is meant to work"),
            };
            self.report(Diagnostic::new(code::UNUSED, message).at(span, "never used").help(help));
        }
    }

    /// `use` of a module whose declarations, and those it uses, are all out of reach.
    fn modules(&mut self, reach: &Reach) {
        let Some(own) = self.own_layer() else { return };
        let program = self.program;
        let mut reached: BTreeSet<&SmolStr> = BTreeSet::new();
        for node in &reach.nodes {
            reached.extend(match node {
                Node::Let(id) => program.lets.get(id.index()).map(|x| &x.name),
                Node::Calc(id) => program.calcs.get(id.index()).map(|x| &x.name),
                Node::Classify(id) => program.classifies.get(id.index()).map(|x| &x.name),
                Node::Table(id) => program.tables.get(id.index()).map(|x| &x.name),
                Node::Map(id) => program.maps.get(id.index()).map(|x| &x.name),
            });
        }
        reached.extend(reach.settings.iter().filter_map(|id| program.settings.get(id.index())).map(|x| &x.name));
        reached.extend(reach.inputs.iter().filter_map(|id| program.inputs.get(id.index())).map(|x| &x.name));

        let mut modules: BTreeMap<SmolStr, &Tree> = BTreeMap::new();
        for layer in &self.pack.layers {
            modules.extend(layer.modules.iter().map(|module| {
                (SmolStr::from(format!("{}.{}", layer.name, module.name.replace('/', "."))), &module.tree)
            }));
        }
        let direct: BTreeSet<SmolStr> = own
            .modules
            .iter()
            .flat_map(|module| &module.tree.items)
            .filter_map(|item| match &item.kind {
                ItemKind::Use(path) => Some(path.text()),
                _ => None,
            })
            .collect();
        let mut idle = Vec::new();
        for item in own.modules.iter().flat_map(|module| &module.tree.items) {
            let ItemKind::Use(path) = &item.kind else { continue };
            let mut open = vec![path.text()];
            let mut seen = BTreeSet::new();
            let mut works = false;
            while let Some(name) = open.pop() {
                if !seen.insert(name.clone()) {
                    continue;
                }
                let Some(tree) = modules.get(&name) else {
                    works = true;
                    continue;
                };
                for item in &tree.items {
                    match &item.kind {
                        // What the pack also uses by itself does not speak for this module.
                        ItemKind::Use(path) if direct.contains(&path.text()) => {}
                        ItemKind::Use(path) => open.push(path.text()),
                        ItemKind::Record(_) | ItemKind::Require(_) => {}
                        kind => works |= declared(kind).is_none_or(|name| reached.contains(&name.text)),
                    }
                }
            }
            if !works {
                idle.push((path.text(), path.span));
            }
        }
        for (name, span) in idle {
            self.report(
                Diagnostic::new(code::UNUSED_MODULE, format!("nothing of `{name}` is used"))
                    .at(span, "brings nothing")
                    .help("remove the line"),
            );
        }
    }

    /// CSV files that no table reads.
    fn table_files(&mut self) {
        let Some(own) = self.own_layer() else { return };
        let mut read: BTreeSet<&str> = BTreeSet::new();
        for module in self.pack.layers.iter().flat_map(|layer| &layer.modules) {
            for item in &module.tree.items {
                if let ItemKind::Table(table) = &item.kind {
                    read.extend(table.file.as_ref().map(|(path, _)| path.as_str()));
                }
            }
        }
        for (path, table) in &own.tables {
            if !read.contains(path.as_str()) {
                let known = crate::diagnostics::closest(path, read.iter().copied());
                let help = known.map_or_else(
                    || format!("read it in a rule file:  table name(…) -> … from \"{path}\""),
                    |known| format!("did you mean `{known}`?"),
                );
                self.found.push(
                    Diagnostic::new(code::UNREAD_FILE, format!("no table reads {path}"))
                        .at(Span::new(table.file, 0, 0), "not read")
                        .help(help),
                );
            }
        }
    }

    /// Lets and parameters inside a declaration.
    fn locals(&mut self) {
        let Some(own) = self.own_layer() else { return };
        for item in own.modules.iter().flat_map(|module| &module.tree.items) {
            let mut names = Names::default();
            let mut declared: Vec<&Name> = Vec::new();
            let mut calc = |calc: &'p Calc| {
                names.statements(&calc.body);
                names.maybe(calc.give.as_ref());
                declared.extend(calc.parameters.iter().map(|parameter| &parameter.name));
                lets(&calc.body, &mut declared);
            };
            match &item.kind {
                ItemKind::Calc(x) => calc(x),
                // The parameters of an override are those of the base.
                ItemKind::Override(change) => match &change.kind {
                    OverrideKind::Calc(x) => {
                        names.statements(&x.body);
                        names.maybe(x.give.as_ref());
                        lets(&x.body, &mut declared);
                    }
                    OverrideKind::Map(statements) => {
                        names.statements(statements);
                        lets(statements, &mut declared);
                    }
                    OverrideKind::Table { .. } | OverrideKind::Classify { .. } | OverrideKind::Let(_) => {}
                },
                ItemKind::Map(x) => {
                    names.statements(&x.body);
                    declared.extend(x.parameters.iter().map(|parameter| &parameter.name));
                    lets(&x.body, &mut declared);
                }
                ItemKind::Classify(x) => {
                    for arm in &x.arms {
                        names.expr(&arm.when);
                    }
                    if let Some(last) = &x.last {
                        names.last_arm(last);
                    }
                    declared.extend(x.parameters.iter().map(|parameter| &parameter.name));
                }
                _ => {}
            }
            for name in declared {
                if !names.found.contains(&name.text) {
                    self.found.push(
                        Diagnostic::new(code::UNUSED, format!("nothing uses `{}`", name.text))
                            .at(name.span, "never used")
                            .help("remove it, or use it where it is meant to work"),
                    );
                }
            }
        }
    }

    /// A pack whose settings let no step ever run.
    fn effects(&mut self) {
        let program = self.program;
        let runs = |event: &super::super::program::Event, when: &Option<super::super::program::Expr>| {
            let event = match event {
                super::super::program::Event::Named(name) => name.rsplit('.').next().map(SmolStr::new),
                _ => None,
            };
            when.as_ref().is_none_or(|when| Truth { program, event }.of(when) != Some(false))
        };
        let mut first = None;
        for flow in &program.flows {
            for block in &flow.blocks {
                let live: Vec<_> = block.events.iter().filter(|event| runs(event, &block.when)).collect();
                for step in block.steps.iter().filter(|step| step.verb.sends_payload()) {
                    if live.iter().any(|event| runs(event, &step.when)) {
                        return;
                    }
                    first = first.or(Some(flow.span));
                }
            }
        }
        let Some(span) = first.or_else(|| program.flows.first().map(|flow| flow.span)) else { return };
        self.report(
            Diagnostic::new(code::NO_EFFECT, "with these settings nothing will ever be created in Fortnox")
                .at(span, "no step of any flow can run")
                .help("look at the settings that its `when` reads, such as `trigger`"),
        );
    }
}

/// The name a declaration declares; none for what works without being named.
fn declared(kind: &ItemKind) -> Option<&Name> {
    Some(match kind {
        ItemKind::Input(x) => &x.name,
        ItemKind::Setting(x) => &x.name,
        ItemKind::Let(x) => &x.name,
        ItemKind::Calc(x) => &x.name,
        ItemKind::Classify(x) => &x.name,
        ItemKind::Table(x) => &x.name,
        ItemKind::Map(x) => &x.name,
        _ => return None,
    })
}

fn lets<'t>(statements: &'t [Statement], declared: &mut Vec<&'t Name>) {
    for statement in statements {
        match statement {
            Statement::Let(x) => declared.push(&x.name),
            Statement::Rows(rows) => {
                for group in &rows.groups {
                    if let crate::syntax::tree::GroupBody::Block(statements) = &group.body {
                        lets(statements, declared);
                    }
                }
            }
            _ => {}
        }
    }
}
