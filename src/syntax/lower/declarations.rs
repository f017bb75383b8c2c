//! Declarations.

use super::super::parser::{Pair, Rule, is_keyword};
use super::super::tree::{
    Arm, Calc, Classify, Field, Input, Item, ItemKind, LastArm, Map, Mark, MarkKind, Member, Name, Override,
    OverrideKind, Record, Setting, Table, Test,
};
use super::{Lower, Parts};
use crate::diagnostics::{Span, code};

impl Lower<'_> {
    /// `pairs` is what stands inside `item`.
    pub fn item(&mut self, pairs: Vec<Pair<'_>>, span: Span) -> Option<Item> {
        let mut parts = Parts::from(pairs, span);
        let doc = parts.doc();
        let pair = parts.next()?;
        let span = self.span(&pair);
        let kind = self.declaration(pair)?;
        Some(Item { doc, span, broken: false, kind })
    }

    fn declaration(&mut self, pair: Pair<'_>) -> Option<ItemKind> {
        let rule = pair.as_rule();
        match rule {
            Rule::let_ => return Some(ItemKind::Let(self.let_(pair))),
            Rule::require => return Some(ItemKind::Require(self.require(pair))),
            Rule::record => return Some(ItemKind::Record(self.record(pair)?)),
            Rule::override_table | Rule::override_map | Rule::override_classify => {
                let mut parts = Parts::of(self, pair);
                let head = parts.next()?;
                return Some(ItemKind::Override(self.override_block(head, &mut parts)?));
            }
            Rule::override_let | Rule::override_calc => return Some(ItemKind::Override(self.override_line(pair)?)),
            _ => {}
        }
        let mut parts = Parts::of(self, pair);
        Some(match rule {
            Rule::use_ => ItemKind::Use(parts.path(self)),
            Rule::input => {
                let name = parts.name(self);
                ItemKind::Input(Input { name, ty: self.ty(parts.next()?) })
            }
            Rule::setting => {
                let name = parts.name(self);
                let ty = self.ty(parts.next()?);
                let default = parts.next().map(|value| self.expr(value));
                ItemKind::Setting(Setting { name, ty, default })
            }
            Rule::calc => ItemKind::Calc(self.calc(&mut parts)?),
            Rule::classify => {
                let head = parts.maybe(Rule::classify_head)?;
                let mut classify = self.classify_head(head);
                self.arms(&mut parts, &mut classify.arms, &mut classify.last);
                ItemKind::Classify(classify)
            }
            Rule::table => ItemKind::Table(self.table(&mut parts)?),
            Rule::map => {
                let head = parts.maybe(Rule::map_head)?;
                let mut map = self.map_head(head);
                map.body = self.statements(&mut parts);
                ItemKind::Map(map)
            }
            Rule::flow => ItemKind::Flow(self.flow(&mut parts)?),
            Rule::test => {
                let head = parts.maybe(Rule::test_head)?;
                let mut test = self.test_head(head)?;
                while let Some(given) = parts.maybe(Rule::given) {
                    test.given.extend(self.given(given));
                }
                test.rows = self.rows_of_cells(&mut parts);
                ItemKind::Test(test)
            }
            _ => return None,
        })
    }

    // Heads: shared by whole items and by the recovery, which parses heads and bodies apart ────────────

    pub fn record_head(&mut self, pair: Pair<'_>) -> Record {
        let extend = pair.clone().into_inner().any(|part| part.as_rule() == Rule::kw_extend);
        let path = Parts::of(self, pair).path(self);
        Record { extend, path, members: Vec::new() }
    }

    pub fn calc_head(&mut self, pair: Pair<'_>) -> Option<Calc> {
        let mut parts = Parts::of(self, pair);
        let name = parts.name(self);
        let parameters = parts.maybe(Rule::parameters).map(|list| self.parameters(list)).unwrap_or_default();
        let result = self.ty(parts.maybe(Rule::type_)?);
        Some(Calc { name, parameters, result, body: Vec::new(), give: None })
    }

    pub fn classify_head(&mut self, pair: Pair<'_>) -> Classify {
        let mut parts = Parts::of(self, pair);
        let name = parts.name(self);
        let parameters = parts.maybe(Rule::parameters).map(|list| self.parameters(list)).unwrap_or_default();
        Classify { name, parameters, arms: Vec::new(), last: None }
    }

    pub fn map_head(&mut self, pair: Pair<'_>) -> Map {
        let mut parts = Parts::of(self, pair);
        let name = parts.name(self);
        let parameters = parts.maybe(Rule::parameters).map(|list| self.parameters(list)).unwrap_or_default();
        let target = parts.path(self);
        let side = parts.is_next(Rule::name).then(|| parts.name(self));
        let like = parts.maybe(Rule::map_like).map(|like| Parts::of(self, like).name(self));
        Map { name, parameters, target, side, like, body: Vec::new() }
    }

    pub fn test_head(&mut self, pair: Pair<'_>) -> Option<Test> {
        let title = self.plain_text(Parts::of(self, pair).maybe(Rule::string)?);
        Some(Test { title, given: Vec::new(), rows: Vec::new() })
    }

    // Bodies ────────────────────────────────────────────────────────────────────────────────────────

    fn record(&mut self, pair: Pair<'_>) -> Option<Record> {
        let mut parts = Parts::of(self, pair);
        let head = parts.maybe(Rule::record_head)?;
        let mut record = self.record_head(head);
        while let Some(member) = parts.next() {
            record.members.extend(self.member(member));
        }
        Some(record)
    }

    pub fn member(&mut self, pair: Pair<'_>) -> Option<Member> {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut parts = Parts::of(self, pair);
        let doc = parts.doc();
        Some(match rule {
            Rule::computed => Member::Computed { doc, name: parts.name(self), value: parts.expr(self) },
            Rule::invariant => Member::Invariant { doc, span, value: parts.expr(self) },
            Rule::field => {
                let name = parts.name(self);
                let ty = self.ty(parts.next()?);
                let default = parts.maybe(Rule::expression).map(|value| self.expr(value));
                let mut marks = Vec::new();
                while let Some(mark) = parts.next() {
                    marks.extend(self.mark(mark));
                }
                Member::Field(Field { doc, name, ty, default, marks, span })
            }
            _ => return None,
        })
    }

    fn mark(&mut self, pair: Pair<'_>) -> Option<Mark> {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let whole = pair.clone().into_inner().any(|part| part.as_rule() == Rule::kw_whole);
        let mut parts = Parts::of(self, pair);
        let kind = match rule {
            Rule::mark_readonly => MarkKind::Readonly,
            Rule::mark_key => MarkKind::Key,
            Rule::mark_reference => MarkKind::Reference,
            Rule::mark_searchable => MarkKind::Searchable { with: parts.is_next(Rule::name).then(|| parts.name(self)) },
            Rule::mark_folded => MarkKind::Folded,
            Rule::mark_account_for => MarkKind::AccountFor,
            Rule::mark_must_decide => {
                MarkKind::MustDecide { with: parts.is_next(Rule::name).then(|| parts.name(self)) }
            }
            Rule::mark_not_blank => MarkKind::NotBlank,
            Rule::mark_chars => MarkKind::Chars(parts.name(self)),
            Rule::mark_wire => MarkKind::Wire { codec: parts.name(self), whole },
            Rule::mark_omitted => MarkKind::Omitted(self.plain_text(parts.next()?).0),
            Rule::mark_company => MarkKind::Company(parts.name(self)),
            Rule::mark_from => self.source(parts.next()?)?,
            _ => return None,
        };
        Some(Mark { span, kind })
    }

    fn source(&mut self, pair: Pair<'_>) -> Option<MarkKind> {
        let rule = pair.as_rule();
        let mut texts: Vec<String> = Vec::new();
        for part in pair.into_inner().filter(|part| part.as_rule() == Rule::string) {
            texts.push(self.plain_text(part).0);
        }
        Some(match rule {
            Rule::from_attribute => MarkKind::FromAttribute(texts),
            Rule::from_metafield => MarkKind::FromMetafield(texts.into_iter().next()?),
            _ => MarkKind::FromField(texts.into_iter().next()?),
        })
    }

    fn calc(&mut self, parts: &mut Parts<'_>) -> Option<Calc> {
        let head = parts.maybe(Rule::calc_head)?;
        let mut calc = self.calc_head(head)?;
        self.calc_body(parts, &mut calc);
        Some(calc)
    }

    pub fn calc_body(&mut self, parts: &mut Parts<'_>, calc: &mut Calc) {
        while let Some(part) = parts.next() {
            match part.as_rule() {
                Rule::calc_short | Rule::give => calc.give = Some(Parts::of(self, part).expr(self)),
                _ => calc.body.extend(self.statement(part)),
            }
        }
    }

    pub fn arms(&mut self, parts: &mut Parts<'_>, arms: &mut Vec<Arm>, last: &mut Option<LastArm>) {
        while let Some(part) = parts.next() {
            match part.as_rule() {
                Rule::arm => {
                    let mut inner = Parts::of(self, part);
                    inner.doc();
                    arms.push(Arm { name: inner.name(self), when: inner.expr(self) });
                }
                Rule::last_arm => *last = self.last_arm(part),
                _ => {}
            }
        }
    }

    fn last_arm(&mut self, pair: Pair<'_>) -> Option<LastArm> {
        for word in pair.clone().into_inner().filter(|part| part.as_rule() == Rule::kw_else) {
            self.advise_else(&word);
        }
        let inner = pair.into_inner().find(|part| !is_keyword(part.as_rule()))?;
        if inner.as_rule() == Rule::name {
            return Some(LastArm::Name(self.name(&inner)));
        }
        let text = inner.into_inner().find(|part| part.as_rule() == Rule::string)?;
        Some(LastArm::Hold(self.template(text)))
    }

    // Overrides ──────────────────────────────────────────────────────────────────────────────────────

    /// `head` is one of the `override_…_head` rules; what stands in the block follows in `parts`.
    pub fn override_block(&mut self, head: Pair<'_>, parts: &mut Parts<'_>) -> Option<Override> {
        let rule = head.as_rule();
        let replace = head.clone().into_inner().any(|part| part.as_rule() == Rule::kw_replace);
        let mut inner = Parts::of(self, head);
        let name = inner.name(self);
        let because = self.because(&mut inner, &name);
        let kind = match rule {
            Rule::override_table_head => OverrideKind::Table { replace, rows: self.rows_of_cells(parts) },
            Rule::override_map_head => OverrideKind::Map(self.statements(parts)),
            _ => {
                let (mut arms, mut last) = (Vec::new(), None);
                self.arms(parts, &mut arms, &mut last);
                OverrideKind::Classify { arms, last }
            }
        };
        Some(Override { name, because, kind })
    }

    fn override_line(&mut self, pair: Pair<'_>) -> Option<Override> {
        let rule = pair.as_rule();
        let mut parts = Parts::of(self, pair);
        if rule == Rule::override_let {
            let name = parts.name(self);
            let because = self.because(&mut parts, &name);
            return Some(Override { name, because, kind: OverrideKind::Let(parts.expr(self)) });
        }
        let head = parts.maybe(Rule::calc_head)?;
        let mut calc = self.calc_head(head)?;
        let because = self.because(&mut parts, &calc.name);
        self.calc_body(&mut parts, &mut calc);
        Some(Override { name: calc.name.clone(), because, kind: OverrideKind::Calc(calc) })
    }

    /// Code and reason of an `allow` line.
    pub fn allow(&mut self, pairs: Vec<Pair<'_>>, span: Span) -> Option<(Name, (String, Span))> {
        let mut parts = Parts::from(pairs, span);
        let code = parts.maybe(Rule::code).map(|code| self.name(&code))?;
        let because = self.reason(&mut parts, &code, "this `allow` does not say why", "code")?;
        Some((code, because))
    }

    fn because(&mut self, parts: &mut Parts<'_>, name: &Name) -> (String, Span) {
        self.reason(parts, name, "this override does not say why", "name").unwrap_or((String::new(), name.span))
    }

    /// None if it says nothing, which is told.
    fn reason(&mut self, parts: &mut Parts<'_>, name: &Name, message: &str, what: &str) -> Option<(String, Span)> {
        let text = parts.maybe(Rule::because).and_then(|because| Parts::of(self, because).next());
        let empty = text.as_ref().is_none_or(|text| text.as_str().trim_matches('"').trim().is_empty());
        let because = text.map(|text| self.plain_text(text));
        if empty {
            let help = format!("write it behind the {what}: {} because \"agreement of 2026-03\"", name.text);
            self.report(code::NO_REASON, message, name.span, "a reason is missing", &help);
            return None;
        }
        because
    }

    /// A table that only its head is known of.
    pub fn empty_table(&mut self, head: Pair<'_>) -> Option<Table> {
        self.table_head(head)
    }
}
