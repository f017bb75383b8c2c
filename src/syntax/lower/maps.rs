//! Blocks of maps, row groups, calcs, flows and tests.

use super::super::parser::{Pair, Rule};
use super::super::tree::{
    Assign, Event, Find, Flow, Given, GivenKind, GivenPlace, GivenStep, Group, GroupBody, Let, On, OnUpdate, Renamed,
    Require, Rows, Statement, Step, Template, TestCell, Verdict,
};
use super::{Lower, Parts};
use crate::diagnostics::code;

impl Lower<'_> {
    /// One statement of a map, group or calc block.
    pub fn statement(&mut self, pair: Pair<'_>) -> Option<Statement> {
        Some(match pair.as_rule() {
            Rule::let_ => Statement::Let(self.let_(pair)),
            Rule::require => Statement::Require(self.require(pair)),
            Rule::find => Statement::Find(self.find(pair)),
            Rule::on_update => {
                let Find { span, fields, when } = self.find(pair);
                Statement::OnUpdate(OnUpdate { span, fields, when })
            }
            Rule::assign => {
                let span = self.span(&pair);
                let mut parts = Parts::of(self, pair);
                parts.doc();
                let name = parts.name(self);
                if let Some(sign) = parts.maybe(Rule::assign_sign).filter(|sign| sign.as_str() != "=") {
                    self.advise_sign(&sign);
                }
                Statement::Assign(Assign { name, value: parts.expr(self), span })
            }
            Rule::renamed => {
                let span = self.span(&pair);
                let mut parts = Parts::of(self, pair);
                parts.doc();
                Statement::Renamed(Renamed { name: parts.name(self), from: parts.name(self), span })
            }
            Rule::rows => Statement::Rows(self.rows(pair)),
            _ => return None,
        })
    }

    fn advise_sign(&mut self, sign: &Pair<'_>) {
        let span = self.span(sign);
        let message = format!("`{}` is written `=`", sign.as_str());
        self.report(code::FOREIGN_FORM, message, span, "this sign", "write `=`");
    }

    /// All statements among `parts`.
    pub fn statements(&mut self, parts: &mut Parts<'_>) -> Vec<Statement> {
        let mut statements = Vec::new();
        while let Some(pair) = parts.next() {
            statements.extend(self.statement(pair));
        }
        statements
    }

    pub fn let_(&mut self, pair: Pair<'_>) -> Let {
        let mut parts = Parts::of(self, pair);
        let name = parts.name(self);
        let ty = parts.maybe(Rule::type_).map(|ty| self.ty(ty));
        Let { name, ty, value: parts.expr(self) }
    }

    pub fn require(&mut self, pair: Pair<'_>) -> Require {
        let span = self.span(&pair);
        for word in pair.clone().into_inner().filter(|part| part.as_rule() == Rule::kw_else) {
            self.advise_else(&word);
        }
        let mut parts = Parts::of(self, pair);
        parts.doc();
        let condition = parts.expr(self);
        let verdict = match parts.maybe(Rule::verdict).map(|verdict| verdict.as_str().to_owned()).as_deref() {
            Some("skip") => Verdict::Skip,
            Some("warn") => Verdict::Warn,
            _ => Verdict::Hold,
        };
        let reason = match parts.maybe(Rule::string) {
            Some(text) => self.template(text),
            None => Template { parts: Vec::new(), span },
        };
        Require { condition, verdict, reason, span }
    }

    fn find(&mut self, pair: Pair<'_>) -> Find {
        let span = self.span(&pair);
        let mut parts = Parts::of(self, pair);
        let fields = parts.names(self);
        let when = parts.next().map(|condition| self.expr(condition));
        Find { span, fields, when }
    }

    fn rows(&mut self, pair: Pair<'_>) -> Rows {
        let span = self.span(&pair);
        let mut parts = Parts::of(self, pair);
        let mut rows = self.rows_head(&mut parts, span);
        while let Some(group) = parts.maybe(Rule::group) {
            rows.groups.push(self.group(group));
        }
        rows
    }

    /// A block of rows without its groups.
    pub fn rows_head(&mut self, parts: &mut Parts<'_>, span: crate::diagnostics::Span) -> Rows {
        let mut head = match parts.maybe(Rule::rows_head) {
            Some(head) => Parts::of(self, head),
            None => Parts::from(Vec::new(), span),
        };
        let name = head.name(self);
        let from = head.is_next(Rule::name).then(|| head.name(self));
        Rows { name, from, groups: Vec::new(), span }
    }

    pub fn group(&mut self, pair: Pair<'_>) -> Group {
        let span = self.span(&pair);
        let mut parts = Parts::of(self, pair);
        parts.doc();
        let head = parts.maybe(Rule::group_head);
        let mut group = self.group_head(head, span);
        group.body = match parts.maybe(Rule::group_value) {
            Some(value) => GroupBody::Value(Parts::of(self, value).expr(self)),
            None => GroupBody::Block(self.statements(&mut parts)),
        };
        group
    }

    /// A group with an empty body.
    pub fn group_head(&mut self, head: Option<Pair<'_>>, span: crate::diagnostics::Span) -> Group {
        let body = GroupBody::Block(Vec::new());
        let Some(head) = head else {
            let name = super::Name { text: Default::default(), span };
            return Group { name, loops: Vec::new(), when: None, body, span };
        };
        let mut parts = Parts::of(self, head);
        let name = parts.name(self);
        let mut loops = Vec::new();
        while let Some(each) = parts.maybe(Rule::loop_) {
            loops.push(self.each(each));
        }
        let when = parts.next().map(|condition| self.expr(condition));
        Group { name, loops, when, body, span }
    }

    pub fn flow(&mut self, parts: &mut Parts<'_>) -> Option<Flow> {
        let head = parts.maybe(Rule::flow_head)?;
        let name = Parts::of(self, head).name(self);
        let mut flow = Flow { name, requires: Vec::new(), blocks: Vec::new() };
        while let Some(part) = parts.next() {
            self.flow_statement(part, &mut flow);
        }
        Some(flow)
    }

    pub fn flow_statement(&mut self, pair: Pair<'_>, flow: &mut Flow) {
        match pair.as_rule() {
            Rule::require => flow.requires.push(self.require(pair)),
            Rule::on => {
                let mut parts = Parts::of(self, pair);
                if let Some(head) = parts.maybe(Rule::on_head) {
                    let mut block = self.on_head(head);
                    while let Some(step) = parts.maybe(Rule::step) {
                        block.steps.push(self.step(step));
                    }
                    flow.blocks.push(block);
                }
            }
            _ => {}
        }
    }

    pub fn on_head(&mut self, pair: Pair<'_>) -> On {
        let span = self.span(&pair);
        let mut parts = Parts::of(self, pair);
        let mut events = Vec::new();
        while let Some(event) = parts.maybe(Rule::event) {
            events.extend(self.event(event));
        }
        let when = parts.next().map(|condition| self.expr(condition));
        On { events, when, steps: Vec::new(), span }
    }

    fn event(&mut self, pair: Pair<'_>) -> Option<Event> {
        let span = self.span(&pair);
        let form = Parts::of(self, pair).next()?;
        Some(match form.as_rule() {
            Rule::path => Event::Named(self.path(form)),
            Rule::daily => Event::Daily { time: last_text(form), span },
            _ => Event::Every { minutes: last_text(form.into_inner().find(|p| p.as_rule() == Rule::number)?), span },
        })
    }

    pub fn step(&mut self, pair: Pair<'_>) -> Step {
        let span = self.span(&pair);
        let mut parts = Parts::of(self, pair);
        let (verb, map) = (parts.name(self), parts.name(self));
        let arguments = parts.maybe(Rule::call).map(|call| self.arguments(call).0).unwrap_or_default();
        let link = parts.maybe(Rule::step_link).map(|link| (self.name(&link), parts.name(self)));
        let each = parts.maybe(Rule::loop_).map(|each| self.each(each));
        let when = parts.next().map(|condition| self.expr(condition));
        Step { verb, map, arguments, link, each, when, span }
    }

    pub fn given(&mut self, pair: Pair<'_>) -> Option<Given> {
        let span = self.span(&pair);
        let mut parts = Parts::of(self, pair);
        if let Some(none) = parts.maybe(Rule::given_none) {
            return Some(Given { span, kind: GivenKind::None(Parts::of(self, none).path(self)) });
        }
        let place = parts.maybe(Rule::given_place).map(|place| self.given_place(place))?;
        let form = parts.next()?;
        let kind = if form.as_rule() == Rule::given_file {
            let text = form.into_inner().find(|part| part.as_rule() == Rule::string)?;
            GivenKind::File { place, file: self.plain_text(text) }
        } else {
            GivenKind::Value { place, value: Parts::of(self, form).expr(self) }
        };
        Some(Given { span, kind })
    }

    fn given_place(&mut self, pair: Pair<'_>) -> GivenPlace {
        let span = self.span(&pair);
        let mut parts = Parts::of(self, pair);
        let root = parts.name(self);
        let mut steps = Vec::new();
        while let Some(part) = parts.next() {
            let at = self.span(&part);
            steps.push(if part.as_rule() == Rule::given_index {
                GivenStep::Index(part.into_inner().map(|n| n.as_str().to_owned()).collect(), at)
            } else {
                GivenStep::Field(self.name(&part))
            });
        }
        GivenPlace { root, steps, span }
    }

    /// `pair` is what stands inside a `test_cell`.
    pub fn test_cell(&mut self, pair: Pair<'_>) -> TestCell {
        match pair.as_rule() {
            Rule::cell_send => TestCell::Send { after: Parts::of(self, pair).names(self) },
            Rule::cell_skip => {
                TestCell::Skip(Parts::of(self, pair).maybe(Rule::string).map(|text| self.template(text)))
            }
            Rule::cell_check => TestCell::Check(Parts::of(self, pair).expr(self)),
            Rule::is_absent => TestCell::Absent,
            _ => TestCell::Value(self.expr(pair)),
        }
    }
}

fn last_text(pair: Pair<'_>) -> String {
    let own = pair.as_str().to_owned();
    pair.into_inner().last().map_or(own, |inner| inner.as_str().to_owned())
}
