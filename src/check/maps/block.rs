//! The statements of a block, in order: what a requirement proves holds for what follows.

use super::super::Checker;
use super::super::program::{self, Require, Verdict};
use super::super::scope::{self, Body};
use super::Writer;
use crate::diagnostics::{Diagnostic, Span, code};
use crate::schema::Ty;
use crate::syntax::tree::{self, Statement};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) enum BlockKind {
    Map,
    Group,
    Calc,
}

impl<'t> Checker<'t> {
    /// The block of a calc.
    pub(in crate::check) fn block(&mut self, body: &mut Body, statements: &'t [Statement], kind: BlockKind) -> Writer {
        let mut writer = Writer::new(program::RecordId(0), crate::schema::Side::Document);
        for statement in statements {
            self.statement(body, statement, kind, &mut writer);
        }
        writer
    }

    pub(in crate::check) fn statement(
        &mut self,
        body: &mut Body,
        statement: &'t Statement,
        kind: BlockKind,
        writer: &mut Writer,
    ) {
        match statement {
            Statement::Let(declared) => self.let_local(body, declared, &mut writer.body),
            Statement::Require(require) => {
                let made = self.require(body, require, kind != BlockKind::Calc);
                writer.body.requires.push(made);
            }
            Statement::Find(find) if kind == BlockKind::Map => self.find(body, find, writer),
            Statement::OnUpdate(update) if kind == BlockKind::Map => self.on_update(body, update, writer),
            Statement::Assign(assign) if kind != BlockKind::Calc => {
                self.assign(body, &assign.name, &assign.value, writer)
            }
            Statement::Find(tree::Find { span, .. }) | Statement::OnUpdate(tree::OnUpdate { span, .. }) => {
                self.misplaced(*span, "stands in a map, outside its rows");
            }
            Statement::Assign(tree::Assign { span, .. }) | Statement::Rows(tree::Rows { span, .. }) => {
                self.misplaced(*span, "stands in a map, outside its rows");
            }
            Statement::Renamed(tree::Renamed { span, .. }) => {
                self.misplaced(*span, "stands in a map that is like another one, outside its rows");
            }
        }
    }

    pub(super) fn misplaced(&mut self, span: Span, place: &str) {
        self.report(Diagnostic::new(code::MISPLACED, format!("this {place}")).at(span, "not here"));
    }

    fn let_local(&mut self, body: &mut Body, declared: &'t tree::Let, into: &mut program::Body) {
        let value = match &declared.ty {
            Some(ty) => {
                let ty = self.ty(ty);
                self.value(body, &declared.value, &ty)
            }
            None => self.infer(body, &declared.value, None),
        };
        self.no_gaps(&value);
        let local = self.new_local(body, &declared.name, value.ty.clone());
        into.lets.push((local, value));
    }

    /// A requirement; what it proves is assumed from here on.
    pub(in crate::check) fn require(&mut self, body: &mut Body, require: &'t tree::Require, may_skip: bool) -> Require {
        let condition = self.value(body, &require.condition, &Ty::bool());
        let reason = self.reason(body, &require.reason);
        if require.verdict == Verdict::Skip && !may_skip {
            self.report(
                Diagnostic::new(code::SKIP_NOT_HERE, "only documents and rows can be skipped")
                    .at(require.span, "a calc makes a value")
                    .help("write `otherwise hold \"…\"`, or skip in the map or row that uses it"),
            );
        }
        // A warning lets everything pass, so it proves nothing.
        if require.verdict != Verdict::Warn {
            let proof = scope::proof(&condition);
            body.assume(&proof.yes);
            body.sides.extend(proof.sides);
        }
        Require { condition, verdict: require.verdict, reason, span: require.span }
    }
}
