//! Folds: `sum(x.amount for x in list where … by …)`.

use super::super::Checker;
use super::super::program::{Expr, ExprKind, Fold, FoldOp};
use super::super::scope::{self, Body};
use super::names::dotted;
use super::operators::is_number;
use crate::diagnostics::{Diagnostic, Span, closest, code};
use crate::schema::{Kind, TextTy, Ty};
use crate::syntax::tree::{self, Argument};
use smol_str::SmolStr;

impl Checker<'_> {
    pub(super) fn fold(
        &mut self,
        body: &mut Body,
        callee: &tree::Expr,
        arguments: &[Argument],
        fold: &tree::Fold,
        span: Span,
    ) -> Expr {
        let name = dotted(callee).unwrap_or_default();
        let Some(op) = FoldOp::find(&name) else {
            let known = closest(&name, FoldOp::ALL.into_iter().map(FoldOp::name)).map(str::to_owned);
            self.report(
                Diagnostic::new(code::UNKNOWN_NAME, format!("`{name}` does not go through lists"))
                    .at(callee.span, "followed by `for … in …`")
                    .help_if(known.map(|known| format!("did you mean `{known}`?"))),
            );
            return Expr::lost(span);
        };
        let wanted = if op == FoldOp::Join { 2 } else { 1 };
        let needs_by = matches!(op, FoldOp::Totals | FoldOp::Split);
        if arguments.len() != wanted || needs_by != fold.by.is_some() || arguments.iter().any(|a| a.name.is_some()) {
            self.report(
                Diagnostic::new(code::ARGUMENT_COUNT, format!("`{name}` is called another way"))
                    .at(span, "in this call")
                    .help(format!("write {}", op.shape())),
            );
            return Expr::lost(span);
        }
        let list = self.infer(body, &fold.each.list, None);
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
        // What `split` divides is not one of the list's own values.
        let outer =
            if op == FoldOp::Split { arguments.first().map(|a| self.infer(body, &a.value, None)) } else { None };
        let extra = arguments.get(1).map(|separator| {
            let text = Ty::of(Kind::Text(TextTy { may_be_empty: true, ..TextTy::source() }));
            self.value(body, &separator.value, &text)
        });
        let mark = body.mark();
        let local = self.new_local(body, &fold.each.name, element.clone());
        let condition = fold.condition.as_ref().map(|condition| self.condition(body, condition));
        if let Some(condition) = &condition {
            let proof = scope::proof(condition);
            body.assume(&proof.yes);
        }
        let value = match (outer, arguments.first()) {
            (Some(outer), _) => outer,
            (None, Some(argument)) if matches!(op, FoldOp::Any | FoldOp::Every | FoldOp::Adjacent) => {
                self.condition(body, &argument.value)
            }
            (None, Some(argument)) => self.infer(body, &argument.value, None),
            (None, None) => Expr::lost(span),
        };
        let by = fold.by.as_ref().map(|by| self.infer(body, by, None));
        body.back(mark);
        let Some(ty) = self.fold_type(op, &value, by.as_ref(), extra.as_ref(), &element) else {
            return Expr::lost(span);
        };
        let fold = Fold { op, value, extra, local, list, condition, by };
        Expr::new(ExprKind::Fold(Box::new(fold)), ty, span)
    }

    fn fold_type(
        &mut self,
        op: FoldOp,
        value: &Expr,
        by: Option<&Expr>,
        extra: Option<&Expr>,
        element: &Ty,
    ) -> Option<Ty> {
        let drops_absent = matches!(op, FoldOp::List | FoldOp::Distinct | FoldOp::One | FoldOp::Count);
        if value.ty.optional && !drops_absent {
            self.absent_operand(value, "gone through");
        }
        let present = value.ty.clone().present();
        let lost = value.ty.is_quiet();
        Some(match op {
            FoldOp::Any | FoldOp::Every | FoldOp::Adjacent => Ty::bool(),
            FoldOp::Count => Ty::int(),
            FoldOp::One => present.maybe(),
            FoldOp::List | FoldOp::Distinct => Ty::list(present),
            _ if lost => Ty::lost(),
            FoldOp::Sum => match &present.kind {
                Kind::Money { side, .. } => Ty::money(*side),
                Kind::Int { .. } => Ty::int(),
                Kind::Decimal { .. } => Ty::of(Kind::Decimal { decimals: None }),
                Kind::Rate { .. } => Ty::of(Kind::Rate { whole: false }),
                Kind::Exact(side) => Ty::of(Kind::Exact(*side)),
                _ => return self.no_fold(op, value, "amounts, numbers and rates"),
            },
            FoldOp::Min | FoldOp::Max => match &present.kind {
                Kind::Money { .. } | Kind::Date | Kind::Instant | Kind::Rate { .. } | Kind::Exact(_) => present.maybe(),
                kind if is_number(kind) => present.maybe(),
                _ => return self.no_fold(op, value, "amounts, numbers, rates and days"),
            },
            FoldOp::Join => {
                let Some(own) = present.as_text() else { return self.no_fold(op, value, "texts") };
                let separator = extra.and_then(|extra| extra.ty.as_text());
                let chars = separator.map_or(own.chars.clone(), |separator| own.chars.union(&separator.chars));
                Ty::of(Kind::Text(TextTy { longest: None, chars, folded: false, may_be_empty: true }))
            }
            FoldOp::Totals => {
                let key = by.map_or_else(Ty::lost, |by| by.ty.clone());
                if key.optional {
                    by.into_iter().for_each(|by| self.absent_operand(by, "grouped by"));
                }
                let amount = match &present.kind {
                    Kind::Money { side, .. } => Ty::money(*side),
                    Kind::Int { .. } => Ty::int(),
                    Kind::Decimal { .. } => Ty::of(Kind::Decimal { decimals: None }),
                    Kind::Exact(side) => Ty::of(Kind::Exact(*side)),
                    _ => return self.no_fold(op, value, "amounts and numbers"),
                };
                Ty::list(Ty::structure(
                    "Total",
                    vec![
                        (SmolStr::new_static("key"), key),
                        (SmolStr::new_static("amount"), amount),
                        (SmolStr::new_static("count"), Ty::int()),
                    ],
                ))
            }
            FoldOp::Split => {
                let Kind::Money { side, .. } = present.kind else { return self.no_fold(op, value, "amounts") };
                let weight = by?;
                if weight.ty.optional {
                    self.absent_operand(weight, "a weight");
                }
                let weighs = weight.ty.is_quiet()
                    || matches!(weight.ty.kind, Kind::Money { .. } | Kind::Exact(_))
                    || is_number(&weight.ty.kind);
                if !weighs {
                    return self.no_fold(op, weight, "weights that are amounts or numbers");
                }
                Ty::list(Ty::structure(
                    "Share",
                    vec![
                        (SmolStr::new_static("of"), element.clone()),
                        (SmolStr::new_static("amount"), Ty::money(side)),
                    ],
                ))
            }
        })
    }

    fn no_fold(&mut self, op: FoldOp, value: &Expr, takes: &str) -> Option<Ty> {
        self.report(
            Diagnostic::new(code::WRONG_TYPE, format!("`{}` takes {takes}", op.name()))
                .at(value.span, format!("this is {}", self.show(&value.ty))),
        );
        None
    }

    /// A new local; a name that is taken is refused, so that no reader has to ask which one is meant.
    /// The layer that a rule file belongs to.
    fn layer_of(&self, file: crate::diagnostics::FileId) -> usize {
        let has = |layer: &crate::pack::Layer| layer.modules.iter().any(|module| module.file == file);
        self.pack.layers.iter().position(has).unwrap_or(usize::MAX)
    }

    pub(in crate::check) fn new_local(
        &mut self,
        body: &mut Body,
        name: &tree::Name,
        ty: Ty,
    ) -> super::super::program::LocalId {
        let taken = body.find(&name.text).is_some();
        // A name of a pack above is none of this rule's business: its writer could not know it.
        let own = self.layer_of(name.span.file);
        let global = self.decls.globals.get(&name.text).filter(|global| global.layer <= own);
        let global = global.map(|global| global.name.span);
        if taken || global.is_some() {
            let mut diagnostic = Diagnostic::new(code::SHADOWED, format!("`{}` already has a meaning here", name.text))
                .at(name.span, "a second meaning")
                .help("choose another name");
            if let Some(span) = global {
                diagnostic = diagnostic.at(span, "the first");
            }
            self.report(diagnostic);
        }
        body.local(&name.text, ty)
    }
}
