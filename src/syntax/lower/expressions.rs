//! Expressions.

use super::super::parser::{Pair, Rule};
use super::super::tree::{Argument, Arithmetic, Compare, Expr, ExprKind, Fold, Loop, Name};
use super::{Lower, Parts};
use crate::diagnostics::{Span, code};

/// Deeper expressions are refused: whatever walks the tree may recurse.
const DEEPEST: usize = 200;

impl Lower<'_> {
    /// Any rule of the expression ladder.
    pub fn expr(&mut self, pair: Pair<'_>) -> Expr {
        let value = self.ladder(pair);
        if value.depth() > DEEPEST {
            self.report(
                code::TOO_DEEP,
                "this expression is too long",
                value.span,
                "more than 200 operators inside one another",
                "give its parts names with `let`",
            );
            return Expr { kind: ExprKind::Lost, span: value.span };
        }
        value
    }

    fn ladder(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::expression => self.chain(pair, span, ExprKind::Otherwise),
            Rule::or_expression => self.chain(pair, span, ExprKind::Or),
            Rule::and_expression => self.chain(pair, span, ExprKind::And),
            Rule::choice => self.choice(pair, span),
            Rule::not_expression => self.not(pair),
            Rule::relation => self.relation(pair, span),
            Rule::sum | Rule::product => self.arithmetic(pair),
            Rule::unary => self.unary(pair, span),
            Rule::postfix => self.postfix(pair),
            _ => self.atom(pair, span),
        }
    }

    /// `a otherwise b otherwise c`, `a or b`, `a and b`.
    fn chain(&mut self, pair: Pair<'_>, span: Span, make: fn(Vec<Expr>) -> ExprKind) -> Expr {
        let mut values = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_otherwise => {}
                Rule::kw_else => self.advise_else(&part),
                Rule::op_or | Rule::op_and => self.advise_logic(&part),
                _ => values.push(self.ladder(part)),
            }
        }
        single(values, span, make)
    }

    pub fn advise_else(&mut self, pair: &Pair<'_>) {
        let span = self.span(pair);
        self.report(code::FOREIGN_FORM, "`else` is written `otherwise`", span, "this word", "write `otherwise`");
    }

    fn advise_logic(&mut self, pair: &Pair<'_>) {
        let span = self.span(pair);
        let word = match pair.as_str() {
            "||" => "or",
            "&&" => "and",
            _ => return,
        };
        let help = format!("write `{word}`");
        self.report(code::FOREIGN_FORM, format!("`{}` is written `{word}`", pair.as_str()), span, "this sign", &help);
    }

    fn choice(&mut self, pair: Pair<'_>, span: Span) -> Expr {
        let mut parts = Parts::of(self, pair);
        let value = parts.expr(self);
        match parts.next() {
            Some(condition) => {
                let condition = Box::new(self.ladder(condition));
                Expr { kind: ExprKind::When { value: Box::new(value), condition }, span }
            }
            None => value,
        }
    }

    fn not(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let mut times = 0usize;
        let mut value = Expr { kind: ExprKind::Lost, span };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_not => times = times.saturating_add(1),
                _ => value = self.ladder(part),
            }
        }
        // `not not x` is `x`, however often it is written.
        if times % 2 == 1 { Expr { kind: ExprKind::Not(Box::new(value)), span } } else { value }
    }

    fn relation(&mut self, pair: Pair<'_>, span: Span) -> Expr {
        let mut parts = Parts::of(self, pair);
        let value = Box::new(parts.expr(self));
        let Some(tail) = parts.next() else { return *value };
        let kind = match tail.as_rule() {
            Rule::comparison => return self.comparison(*value, tail, span),
            Rule::is_ => self.is(value, tail),
            Rule::in_ => ExprKind::In { value, list: Box::new(Parts::of(self, tail).expr(self)) },
            Rule::not_in => {
                let at = self.span(&tail);
                self.report(
                    code::FOREIGN_FORM,
                    "`not in` is written with `not` in front",
                    at,
                    "`not` stands too late",
                    "write `not x in list`",
                );
                let list = Box::new(Parts::of(self, tail).expr(self));
                ExprKind::Not(Box::new(Expr { kind: ExprKind::In { value, list }, span }))
            }
            Rule::as_ => match Parts::of(self, tail).maybe(Rule::type_) {
                Some(ty) => ExprKind::As { value, ty: self.ty(ty) },
                None => ExprKind::Lost,
            },
            _ => {
                let length = tail.into_inner().find(|part| part.as_rule() == Rule::fit_length);
                let length = length.and_then(|part| part.into_inner().next()).map(|n| n.as_str().to_owned());
                ExprKind::Fit { value, length }
            }
        };
        Expr { kind, span }
    }

    fn comparison(&mut self, left: Expr, tail: Pair<'_>, span: Span) -> Expr {
        let mut inner = tail.into_inner();
        let (Some(op), Some(right)) = (inner.next(), inner.next()) else { return left };
        if let Some(chained) = inner.next() {
            let at = self.span(&chained);
            self.report(
                code::CHAINED_COMPARISON,
                "two comparisons in a row",
                at,
                "the second comparison",
                "write `a < b and b < c`",
            );
        }
        let compare = self.compare_op(&op);
        let right = self.ladder(right);
        Expr { kind: ExprKind::Compare(compare, Box::new(left), Box::new(right)), span }
    }

    fn compare_op(&mut self, op: &Pair<'_>) -> Compare {
        let wanted = match op.as_str() {
            "=" => return Compare::Equal,
            "!=" => return Compare::NotEqual,
            "<" => return Compare::Less,
            "<=" => return Compare::LessEqual,
            ">" => return Compare::Greater,
            ">=" => return Compare::GreaterEqual,
            "<>" => "!=",
            _ => "=",
        };
        let span = self.span(op);
        let message = format!("`{}` is written `{wanted}`", op.as_str());
        self.report(code::FOREIGN_FORM, message, span, "this sign", &format!("write `{wanted}`"));
        if wanted == "=" { Compare::Equal } else { Compare::NotEqual }
    }

    fn is(&mut self, value: Box<Expr>, tail: Pair<'_>) -> ExprKind {
        let mut not = false;
        for part in tail.into_inner() {
            match part.as_rule() {
                Rule::kw_not => not = true,
                Rule::kw_present => return ExprKind::IsPresent { value, present: !not },
                Rule::kw_absent => return ExprKind::IsPresent { value, present: not },
                Rule::type_ => return ExprKind::Is { value, not, ty: self.ty(part) },
                _ => {}
            }
        }
        ExprKind::Lost
    }

    fn arithmetic(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let mut left = match inner.next() {
            Some(first) => self.ladder(first),
            None => return Expr { kind: ExprKind::Lost, span },
        };
        while let (Some(op), Some(right)) = (inner.next(), inner.next()) {
            let op = match op.as_str() {
                "+" => Arithmetic::Add,
                "-" => Arithmetic::Subtract,
                "*" => Arithmetic::Multiply,
                _ => Arithmetic::Divide,
            };
            let right = self.ladder(right);
            let span = left.span.to(right.span);
            left = Expr { kind: ExprKind::Arithmetic(op, Box::new(left), Box::new(right)), span };
        }
        left
    }

    fn unary(&mut self, pair: Pair<'_>, span: Span) -> Expr {
        let mut parts = Parts::of(self, pair);
        let negative = parts.maybe(Rule::negative).is_some();
        let value = parts.expr(self);
        if negative { Expr { kind: ExprKind::Negative(Box::new(value)), span } } else { value }
    }

    fn postfix(&mut self, pair: Pair<'_>) -> Expr {
        let mut parts = Parts::of(self, pair);
        let mut base = parts.expr(self);
        while let Some(part) = parts.next() {
            let span = base.span.to(self.span(&part));
            let base_box = Box::new(base);
            let kind = match part.as_rule() {
                Rule::member => ExprKind::Member(base_box, Parts::of(self, part).name(self)),
                Rule::index => {
                    let mut inner = Parts::of(self, part);
                    let field = inner.is_next(Rule::name).then(|| inner.name(self));
                    ExprKind::Index { base: base_box, field, key: Box::new(inner.expr(self)) }
                }
                _ => self.call(base_box, part),
            };
            base = Expr { kind, span };
        }
        base
    }

    fn call(&mut self, callee: Box<Expr>, pair: Pair<'_>) -> ExprKind {
        let (arguments, fold) = self.arguments(pair);
        match fold {
            Some(fold) => ExprKind::Fold { callee, arguments, fold: Box::new(fold) },
            None => ExprKind::Call { callee, arguments },
        }
    }

    /// `pair` is a `call`.
    pub fn arguments(&mut self, pair: Pair<'_>) -> (Vec<Argument>, Option<Fold>) {
        let (mut arguments, mut fold) = (Vec::new(), None);
        for part in pair.into_inner() {
            if part.as_rule() == Rule::fold {
                fold = Some(self.fold(part));
            } else {
                let mut inner = Parts::of(self, part);
                let name: Option<Name> = inner.is_next(Rule::name).then(|| inner.name(self));
                arguments.push(Argument { name, value: inner.expr(self) });
            }
        }
        (arguments, fold)
    }

    fn fold(&mut self, pair: Pair<'_>) -> Fold {
        let span = self.span(&pair);
        let mut fold = Fold {
            each: Loop { name: Name { text: Default::default(), span }, list: Expr { kind: ExprKind::Lost, span } },
            condition: None,
            by: None,
        };
        let mut by_next = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::loop_ => fold.each = self.each(part),
                Rule::kw_by => by_next = true,
                Rule::or_expression if by_next => fold.by = Some(self.ladder(part)),
                Rule::or_expression => fold.condition = Some(self.ladder(part)),
                _ => {}
            }
        }
        fold
    }

    /// `pair` is a `loop_`.
    pub fn each(&mut self, pair: Pair<'_>) -> Loop {
        let mut parts = Parts::of(self, pair);
        Loop { name: parts.name(self), list: parts.expr(self) }
    }

    fn atom(&mut self, pair: Pair<'_>, span: Span) -> Expr {
        let kind = match pair.as_rule() {
            Rule::hold => match pair.into_inner().find(|part| part.as_rule() == Rule::string) {
                Some(text) => ExprKind::Hold(self.template(text)),
                None => ExprKind::Lost,
            },
            Rule::blank => ExprKind::Blank,
            Rule::omit => ExprKind::Omit,
            Rule::variable => ExprKind::Name(pair.as_str().into()),
            Rule::list => ExprKind::List(pair.into_inner().map(|value| self.ladder(value)).collect()),
            Rule::group_of => return Parts::of(self, pair).expr(self),
            Rule::if_form => self.if_form(pair, span),
            Rule::single_quoted => {
                let text = pair.as_str().trim_matches('\'').to_owned();
                self.report(
                    code::FOREIGN_FORM,
                    "a text stands between double quotes",
                    span,
                    "single quotes",
                    &format!("write \"{text}\""),
                );
                ExprKind::Text(super::super::tree::Template {
                    parts: vec![super::super::tree::TemplatePart::Text(text)],
                    span,
                })
            }
            _ => return self.literal(pair),
        };
        Expr { kind, span }
    }

    /// Dates, amounts, rates, numbers, texts, true and false.
    pub fn literal(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let text = pair.as_str();
        let kind = match pair.as_rule() {
            Rule::date => ExprKind::Date(text.to_owned()),
            Rule::rate => ExprKind::Rate(text.trim_end_matches('%').trim().to_owned()),
            Rule::money => {
                let currency = text.chars().rev().take(3).collect::<String>().chars().rev().collect::<String>();
                let amount = text.strip_suffix(&currency).unwrap_or(text).trim().to_owned();
                ExprKind::Money { amount, currency: currency.into() }
            }
            Rule::minor => ExprKind::Minor(text.trim_end_matches("minor").trim().to_owned()),
            Rule::truth => ExprKind::Truth(text == "true"),
            Rule::string => ExprKind::Text(self.template(pair)),
            Rule::signed => match text.strip_prefix('-') {
                Some(digits) => ExprKind::Negative(Box::new(Expr { kind: ExprKind::Number(digits.to_owned()), span })),
                None => ExprKind::Number(text.to_owned()),
            },
            Rule::number => ExprKind::Number(text.to_owned()),
            _ => ExprKind::Lost,
        };
        Expr { kind, span }
    }

    /// `if c then a else b`, taken as what it means and advised against.
    fn if_form(&mut self, pair: Pair<'_>, span: Span) -> ExprKind {
        self.report(
            code::FOREIGN_FORM,
            "there is no `if`; a condition stands behind its value",
            span.head(),
            "`if` begins here",
            "write `a when condition otherwise b`",
        );
        let mut parts = Parts::of(self, pair);
        let condition = Box::new(parts.expr(self));
        let value = Box::new(parts.expr(self));
        let when = Expr { kind: ExprKind::When { value, condition }, span };
        match parts.next() {
            Some(last) => ExprKind::Otherwise(vec![when, self.ladder(last)]),
            None => when.kind,
        }
    }
}

fn single(mut values: Vec<Expr>, span: Span, make: fn(Vec<Expr>) -> ExprKind) -> Expr {
    if values.len() == 1
        && let Some(only) = values.pop()
    {
        return only;
    }
    Expr { kind: make(values), span }
}
