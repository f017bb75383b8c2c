//! Types.

use super::super::parser::{Pair, Rule};
use super::super::tree::{Parameter, Type, TypeArgument, TypeKind};
use super::{Lower, Parts};

impl Lower<'_> {
    /// `pair` is a `type_`.
    pub fn ty(&mut self, pair: Pair<'_>) -> Type {
        let span = self.span(&pair);
        let mut parts = Parts::of(self, pair);
        let kind = match parts.next() {
            Some(form) if form.as_rule() == Rule::one_of => TypeKind::OneOf(Parts::of(self, form).names(self)),
            Some(form) if form.as_rule() == Rule::list_of => {
                let inner = form.into_inner().next();
                TypeKind::List(Box::new(self.type_or_lost(inner, span)))
            }
            Some(form) => {
                let mut parts = Parts::of(self, form);
                let path = parts.path(self);
                let arguments = match parts.maybe(Rule::type_arguments) {
                    Some(list) => list.into_inner().map(|argument| self.type_argument(argument)).collect(),
                    None => Vec::new(),
                };
                TypeKind::Named { path, arguments }
            }
            None => TypeKind::OneOf(Vec::new()),
        };
        let optional = parts.maybe(Rule::optional).is_some();
        Type { kind, optional, span }
    }

    fn type_or_lost(&mut self, pair: Option<Pair<'_>>, span: crate::diagnostics::Span) -> Type {
        match pair {
            Some(pair) => self.ty(pair),
            None => Type { kind: TypeKind::OneOf(Vec::new()), optional: false, span },
        }
    }

    fn type_argument(&mut self, pair: Pair<'_>) -> TypeArgument {
        let span = self.span(&pair);
        match pair.into_inner().next() {
            Some(inner) if inner.as_rule() == Rule::number => TypeArgument::Number(inner.as_str().to_owned(), span),
            Some(inner) if inner.as_rule() == Rule::range_argument => {
                let mut ends = inner.into_inner().map(|end| end.as_str().to_owned());
                TypeArgument::Range(ends.next().unwrap_or_default(), ends.next().unwrap_or_default(), span)
            }
            inner => TypeArgument::Type(self.type_or_lost(inner, span)),
        }
    }

    /// `pair` is `parameters`, or anything that holds `parameter`s.
    pub fn parameters(&mut self, pair: Pair<'_>) -> Vec<Parameter> {
        pair.into_inner().filter(|part| part.as_rule() == Rule::parameter).map(|part| self.parameter(part)).collect()
    }

    pub fn parameter(&mut self, pair: Pair<'_>) -> Parameter {
        let mut parts = Parts::of(self, pair);
        let name = parts.name(self);
        let ty = parts.maybe(Rule::type_).map(|ty| self.ty(ty));
        Parameter { name, ty }
    }
}
