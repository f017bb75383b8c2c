//! Lets, calcs and classifies.

use super::Checker;
use super::decls::Kind;
use super::program::{Arm, Calc, Classify, Expr, ExprKind, Let};
use super::scope::Body;
use super::signatures::Signature;
use crate::diagnostics::{Diagnostic, code};
use crate::schema::{Ty, Value};
use crate::syntax::tree::{self, LastArm, OverrideKind};
use smol_str::SmolStr;

impl<'t> Checker<'t> {
    /// Checks `name` if it is a let, calc or classify.
    pub(super) fn small(&mut self, name: &SmolStr) {
        let Some(global) = self.decls.globals.get(name) else { return };
        let changes: Vec<_> = global.overrides.iter().map(|changed| changed.change).collect();
        let broken = global.item.broken;
        match global.kind {
            Kind::Let(declared) => {
                let changed = changes.last().and_then(|change| match &change.kind {
                    OverrideKind::Let(value) => Some(value),
                    _ => None,
                });
                self.let_global(declared, changed);
            }
            Kind::Calc(declared) => {
                let changed = changes.last().and_then(|change| match &change.kind {
                    OverrideKind::Calc(calc) => Some(calc),
                    _ => None,
                });
                if let Some(changed) = changed {
                    self.same_shape(declared, changed);
                }
                self.calc(declared, changed.unwrap_or(declared), broken);
            }
            Kind::Classify(declared) => {
                let arms: Vec<_> = changes
                    .iter()
                    .rev()
                    .filter_map(|change| match &change.kind {
                        OverrideKind::Classify { arms, last } => Some((change, arms, last)),
                        _ => None,
                    })
                    .collect();
                let over: Vec<&tree::Arm> = arms.iter().flat_map(|(_, arms, _)| arms.iter()).collect();
                let last = arms.iter().find_map(|(_, _, last)| last.as_ref());
                self.classify(declared, &over, last, broken);
            }
            _ => {}
        }
    }

    fn let_global(&mut self, declared: &'t tree::Let, changed: Option<&'t tree::Expr>) {
        let Some(Signature::Let(id, _)) = self.signatures.get(&declared.name.text) else { return };
        let id = *id;
        let mut body = Body::default();
        let base = match &declared.ty {
            Some(ty) => {
                let ty = self.ty(ty);
                self.value(&mut body, &declared.value, &ty)
            }
            None => self.infer(&mut body, &declared.value, None),
        };
        self.no_gaps(&base);
        let value = match changed {
            Some(value) => {
                let wanted = base.ty.clone();
                let wanted = if let Some(text) = loose(&wanted) { text } else { wanted };
                let value = self.value(&mut body, value, &wanted);
                Expr { ty: wanted, ..value }
            }
            None => base,
        };
        self.signatures.insert(declared.name.text.clone(), Signature::Let(id, value.ty.clone()));
        let span = declared.name.span;
        let name = declared.name.text.clone();
        put(&mut self.program.lets, id.index(), Let { name, value, locals: body.locals.len(), span }, || Let {
            name: SmolStr::default(),
            value: Expr::lost(span),
            locals: 0,
            span,
        });
    }

    /// `omit` and `blank` leave a field out; nothing else has them.
    pub(super) fn no_gaps(&mut self, value: &Expr) {
        let mut gaps = Vec::new();
        find_gaps(value, &mut gaps);
        for (span, word) in gaps {
            self.report(
                Diagnostic::new(code::GAP_OUTSIDE_FIELD, format!("`{word}` belongs to a field"))
                    .at(span, "not in a field's value")
                    .help(format!("write `{word}` where the field is given: Field = value otherwise {word}")),
            );
        }
    }

    fn calc(&mut self, declared: &'t tree::Calc, calc: &'t tree::Calc, broken: bool) {
        let Some(Signature::Calc(id, parameters, result)) = self.signatures.get(&declared.name.text).cloned() else {
            return;
        };
        let mut body = Body::default();
        for (own, (_, ty)) in calc.parameters.iter().zip(&parameters) {
            self.new_local(&mut body, &own.name, ty.clone());
        }
        let block = self.block(&mut body, &calc.body, super::maps::BlockKind::Calc);
        let give = match &calc.give {
            Some(give) => self.value(&mut body, give, &result),
            None => {
                if !broken {
                    self.report(
                        Diagnostic::new(code::NO_RESULT, format!("`{}` gives nothing", calc.name.text))
                            .at(calc.name.span, "this calc")
                            .help("end it with `give` and a value"),
                    );
                }
                Expr::lost(calc.name.span)
            }
        };
        self.no_gaps(&give);
        let span = declared.name.span;
        let mut finished = block.body;
        finished.locals = body.locals.len();
        let made =
            Calc { name: declared.name.text.clone(), parameters, result: result.clone(), body: finished, give, span };
        put(&mut self.program.calcs, id.index(), made, || Calc {
            name: SmolStr::default(),
            parameters: Vec::new(),
            result: result.clone(),
            body: Default::default(),
            give: Expr::lost(span),
            span,
        });
    }

    /// An override of a calc keeps parameters and result.
    fn same_shape(&mut self, base: &tree::Calc, own: &tree::Calc) {
        let types = |checker: &mut Self, calc: &tree::Calc| {
            let parameters: Vec<Ty> =
                calc.parameters.iter().map(|p| p.ty.as_ref().map_or_else(Ty::lost, |ty| checker.ty(ty))).collect();
            (parameters, checker.ty(&calc.result))
        };
        let before = self.errors();
        let (base_types, own_types) = (types(self, base), types(self, own));
        if self.errors() == before && base_types != own_types {
            self.report(
                Diagnostic::new(code::OVERRIDE_SHAPE, format!("`{}` is overridden with another shape", own.name.text))
                    .at(own.name.span, "the override")
                    .at(base.name.span, "the base")
                    .help("keep the parameters' types and the result type as they are in the base"),
            );
        }
    }

    fn classify(
        &mut self,
        declared: &'t tree::Classify,
        over: &[&'t tree::Arm],
        last: Option<&'t LastArm>,
        broken: bool,
    ) {
        let Some(Signature::Classify(id, parameters, names)) = self.signatures.get(&declared.name.text).cloned() else {
            return;
        };
        let mut body = Body::default();
        for (own, (_, ty)) in declared.parameters.iter().zip(&parameters) {
            self.new_local(&mut body, &own.name, ty.clone());
        }
        let known = match &names.kind {
            crate::schema::Kind::Enum(names) => names.names.clone(),
            _ => Vec::new(),
        };
        for arm in over.iter().filter(|arm| !known.contains(&arm.name.text)) {
            self.not_a_name_of(&arm.name, &declared.name.text, &known);
        }
        let mut arms = Vec::new();
        for arm in over.iter().copied().chain(&declared.arms) {
            let mark = body.mark();
            let when = self.value(&mut body, &arm.when, &Ty::bool());
            body.back(mark);
            // An arm is tried only where those before it did not hold.
            body.assume(&super::scope::proof(&when).no);
            arms.push(Arm { name: arm.name.text.clone(), when, span: arm.name.span });
        }
        let last = match last.or(declared.last.as_ref()) {
            Some(LastArm::Name(name)) => {
                if !known.contains(&name.text) {
                    self.not_a_name_of(name, &declared.name.text, &known);
                }
                Expr::constant(Value::Text(name.text.clone()), names.clone(), name.span)
            }
            Some(LastArm::Hold(reason)) => {
                let reason = self.reason(&mut body, reason);
                let span = reason.span;
                Expr::new(ExprKind::Hold(Box::new(reason)), Ty::never(), span)
            }
            None => {
                if !broken {
                    self.report(
                        Diagnostic::new(
                            code::NO_LAST_ARM,
                            format!("`{}` does not say what else there is", declared.name.text),
                        )
                        .at(declared.name.span, "no arm has to hold")
                        .help("end it with `otherwise name` or `otherwise hold \"…\"`"),
                    );
                }
                Expr::lost(declared.name.span)
            }
        };
        let span = declared.name.span;
        let name = declared.name.text.clone();
        let locals = body.locals.len();
        let made = Classify { name, parameters, names: names.clone(), arms, last, locals, span };
        put(&mut self.program.classifies, id.index(), made, || Classify {
            name: SmolStr::default(),
            parameters: Vec::new(),
            names: names.clone(),
            arms: Vec::new(),
            last: Expr::lost(span),
            locals: 0,
            span,
        });
    }

    fn not_a_name_of(&mut self, name: &tree::Name, classify: &str, known: &[SmolStr]) {
        let help = format!("`{classify}` knows {}", crate::diagnostics::list(known, "and"));
        self.report(
            Diagnostic::new(code::NEW_CLASS, format!("an override cannot add the name `{}`", name.text))
                .at(name.span, "not a name of the base")
                .help(help),
        );
    }
}

/// Puts a finished declaration at its place, whatever order they come in.
pub(super) fn put<T>(list: &mut Vec<T>, index: usize, value: T, filler: impl Fn() -> T) {
    while list.len() <= index {
        list.push(filler());
    }
    if let Some(slot) = list.get_mut(index) {
        *slot = value;
    }
}

/// The type that an override of a `let` must keep: texts may differ in length and characters.
fn loose(ty: &Ty) -> Option<Ty> {
    let crate::schema::Kind::Text(text) = &ty.kind else { return None };
    let any = crate::schema::TextTy {
        longest: None,
        chars: crate::schema::Chars::any(),
        folded: text.folded,
        may_be_empty: true,
    };
    Some(Ty { kind: crate::schema::Kind::Text(any), optional: ty.optional })
}

fn find_gaps(value: &Expr, gaps: &mut Vec<(crate::diagnostics::Span, &'static str)>) {
    match &value.kind {
        ExprKind::Omit => gaps.push((value.span, "omit")),
        ExprKind::Blank => gaps.push((value.span, "blank")),
        ExprKind::Otherwise(values) => values.iter().for_each(|value| find_gaps(value, gaps)),
        ExprKind::When { value, .. } => find_gaps(value, gaps),
        _ => {}
    }
}
