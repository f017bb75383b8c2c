//! Records: fields with their marks, computed values, invariants.

use super::Checker;
use super::program::{CompanyMark, Computed, Expr, ExprKind, Field, Invariant, Marks, Record, RecordId, Source, Wire};
use super::scope::Body;
use crate::diagnostics::{Diagnostic, Span, code, list};
use crate::schema::{Chars, Kind, TextTy, Ty, Value};
use crate::syntax::tree::{self, MarkKind, Member};
use indexmap::IndexMap;
use smol_str::SmolStr;

impl<'t> Checker<'t> {
    /// The fields of all records. Computed values and invariants come later: they may use any record.
    pub(super) fn record_fields(&mut self) {
        let declared: Vec<_> = self
            .decls
            .records
            .iter()
            .map(|(name, parts)| (name.clone(), parts.record.path.span, parts.fields().collect::<Vec<_>>()))
            .collect();
        for (name, span, members) in declared {
            let mut fields: IndexMap<SmolStr, Field> = IndexMap::new();
            for member in &members {
                if let Some(earlier) = fields.get(&member.name.text) {
                    let earlier = earlier.span;
                    self.report(
                        Diagnostic::new(code::NAME_TAKEN, format!("`{name}` has two fields `{}`", member.name.text))
                            .at(member.name.span, "the second")
                            .at(earlier, "the first")
                            .help("choose another name"),
                    );
                    continue;
                }
                let field = self.field(member);
                fields.insert(member.name.text.clone(), field);
            }
            let marks = members.iter().flat_map(|member| &member.marks);
            for with in marks.filter_map(|mark| match &mark.kind {
                MarkKind::Searchable { with } => with.as_ref(),
                _ => None,
            }) {
                if !fields.contains_key(&with.text) {
                    self.wrong_mark(with.span, "`searchable with` names another field of the same record");
                }
            }
            let record = Record { name, fields, computed: IndexMap::new(), invariants: Vec::new(), span };
            self.program.records.push(record);
        }
    }

    fn field(&mut self, member: &'t tree::Field) -> Field {
        let mut ty = self.ty(&member.ty);
        let mut marks = Marks::default();
        let mut wire = Wire::Plain;
        let mut source = Source::Key(member.name.text.clone());
        for mark in &member.marks {
            match &mark.kind {
                MarkKind::Readonly => marks.readonly = true,
                MarkKind::Key => marks.key = true,
                MarkKind::Reference => marks.reference = true,
                MarkKind::Searchable { with } => {
                    marks.searchable = true;
                    marks.search_with = with.as_ref().map(|name| name.text.clone());
                }
                MarkKind::AccountFor => marks.account_for = true,
                MarkKind::MustDecide { with } => {
                    marks.must_decide = true;
                    marks.decide_with = with.as_ref().map(|name| name.text.clone());
                }
                MarkKind::NotBlank => marks.not_blank = true,
                MarkKind::Omitted(text) => marks.omitted = Some(text.clone()),
                MarkKind::Company(key) => marks.company = self.company_mark(key, &ty),
                MarkKind::Folded => match text_of(&mut ty) {
                    Some(text) => text.folded = true,
                    None => self.wrong_mark(mark.span, "`folded` is for texts"),
                },
                MarkKind::Chars(name) => match (text_of(&mut ty), Chars::named(&name.text)) {
                    (Some(text), Some(chars)) => text.chars = chars,
                    (_, None) => {
                        let help = format!("known are {}", list(&Chars::NAMES, "and"));
                        self.report(
                            Diagnostic::new(code::BAD_MARK, format!("there is no character class `{}`", name.text))
                                .at(name.span, "unknown class")
                                .help(help),
                        );
                    }
                    _ => self.wrong_mark(mark.span, "`chars` is for texts"),
                },
                MarkKind::Wire { codec, whole } => {
                    wire = self.wire(codec, &mut ty);
                    if *whole && let Kind::Rate { whole } = &mut ty.kind {
                        *whole = true;
                    }
                }
                MarkKind::FromAttribute(names) => source = Source::Attribute(names.clone()),
                MarkKind::FromField(key) => source = Source::Key(key.into()),
                MarkKind::FromMetafield(path) => match path.split_once('.') {
                    Some((namespace, key)) => {
                        source = Source::Metafield { namespace: namespace.to_owned(), key: key.to_owned() };
                    }
                    None => self.wrong_mark(mark.span, "a metafield is named namespace.key"),
                },
            }
        }
        let default = member.default.as_ref().and_then(|default| self.field_default(default, &ty));
        Field { ty, default, marks, wire, source, doc: member.doc.join(" "), span: member.name.span }
    }

    fn wire(&mut self, codec: &tree::Name, ty: &mut Ty) -> Wire {
        let kind = &ty.kind;
        let rate = matches!(kind, Kind::Rate { .. });
        let number =
            matches!(kind, Kind::Int { .. } | Kind::Decimal { .. } | Kind::Account | Kind::Bool | Kind::Money { .. });
        match codec.text.as_str() {
            "text" if number || rate => Wire::Text,
            "fraction" if rate => Wire::Fraction,
            "percent" if rate => Wire::Percent,
            "name" if matches!(kind, Kind::Country) => Wire::CountryName,
            "text" | "fraction" | "percent" | "name" => {
                self.wrong_mark(codec.span, "this wire form does not go with the field's type");
                Wire::Plain
            }
            _ => {
                self.report(
                    Diagnostic::new(code::BAD_MARK, format!("there is no wire form `{}`", codec.text))
                        .at(codec.span, "unknown")
                        .help("known are text, fraction, percent, percent whole and name"),
                );
                Wire::Plain
            }
        }
    }

    fn company_mark(&mut self, key: &tree::Name, ty: &Ty) -> Option<CompanyMark> {
        let Some(mark) = CompanyMark::ALL.into_iter().find(|mark| mark.key() == key.text) else {
            let help = format!("known are {}", list(&CompanyMark::ALL.map(CompanyMark::key), "and"));
            self.report(
                Diagnostic::new(code::BAD_MARK, format!("a company is not asked for `{}`", key.text))
                    .at(key.span, "unknown")
                    .help(help),
            );
            return None;
        };
        let fits = match mark {
            CompanyMark::VatRate => matches!(ty.kind, Kind::Rate { .. }),
            CompanyMark::OpenDay => matches!(ty.kind, Kind::Date),
            CompanyMark::Warehouse => true,
        };
        if !fits {
            self.wrong_mark(key.span, "this mark does not go with the field's type");
        }
        fits.then_some(mark)
    }

    fn wrong_mark(&mut self, span: Span, message: &str) {
        self.report(Diagnostic::new(code::BAD_MARK, message).at(span, "this mark"));
    }

    fn field_default(&mut self, default: &tree::Expr, ty: &Ty) -> Option<Value> {
        let mut body = Body::default();
        let value = self.value(&mut body, default, ty);
        match value.kind {
            ExprKind::Constant(value) => Some(value),
            _ => {
                if !value.ty.is_lost() {
                    self.report(
                        Diagnostic::new(code::NOT_CONSTANT, "a field's default is written out")
                            .at(value.span, "not a plain value")
                            .help("write a number, a text, a name, true, false or a list of them"),
                    );
                }
                None
            }
        }
    }

    /// Records before those that hold them: what is computed of rows is known when the document is summed up.
    fn inner_first(&self, count: usize) -> Vec<usize> {
        fn of(kind: &Kind) -> Option<usize> {
            match kind {
                Kind::Record(id, _) => Some(id.index()),
                Kind::List(inner) => of(&inner.kind),
                _ => None,
            }
        }
        let mut order = indexmap::IndexSet::new();
        let mut entered = vec![false; count];
        let mut open: Vec<(usize, bool)> = (0..count).rev().map(|index| (index, false)).collect();
        while let Some((index, left)) = open.pop() {
            if left {
                order.insert(index);
                continue;
            }
            match entered.get_mut(index) {
                Some(entered) if !*entered => *entered = true,
                _ => continue,
            }
            open.push((index, true));
            let fields = self.program.records.get(index).into_iter().flat_map(|record| record.fields.values());
            open.extend(fields.filter_map(|field| of(&field.ty.kind)).map(|inner| (inner, false)));
        }
        order.into_iter().collect()
    }

    pub(super) fn record_rules(&mut self) {
        let count = self.decls.records.len();
        for index in self.inner_first(count) {
            let Some((_, parts)) = self.decls.records.get_index(index) else { continue };
            let members: Vec<&'t Member> =
                std::iter::once(parts.record).chain(parts.extends.clone()).flat_map(|record| &record.members).collect();
            let id = RecordId::new(index);
            for member in members {
                match member {
                    Member::Computed { doc, name, value } => {
                        let mut body = Body { own: Some(id), ..Body::default() };
                        let value = self.infer(&mut body, value, None);
                        self.no_gaps(&value);
                        let computed = Computed { value, locals: body.locals.len(), doc: doc.join(" ") };
                        if let Some(record) = self.program.records.get_mut(index) {
                            record.computed.insert(name.text.clone(), computed);
                        }
                    }
                    Member::Invariant { doc, span, value } => {
                        let mut body = Body { own: Some(id), ..Body::default() };
                        let condition: Expr = self.condition(&mut body, value);
                        let written = self.sources().slice(value.span).split_whitespace().collect::<Vec<_>>().join(" ");
                        let text = if doc.is_empty() { written } else { doc.join(" ") };
                        let invariant = Invariant { condition, locals: body.locals.len(), text, span: *span };
                        if let Some(record) = self.program.records.get_mut(index) {
                            record.invariants.push(invariant);
                        }
                    }
                    Member::Field(_) => {}
                }
            }
        }
    }
}

/// What a field's marks say about its type, where another place uses it. Wrong marks are told at the field.
pub(super) fn narrow(ty: &mut Ty, marks: &[tree::Mark]) {
    for mark in marks {
        match &mark.kind {
            MarkKind::Folded => {
                if let Some(text) = text_of(ty) {
                    text.folded = true;
                }
            }
            MarkKind::Chars(name) => {
                if let (Some(text), Some(chars)) = (text_of(ty), Chars::named(&name.text)) {
                    text.chars = chars;
                }
            }
            MarkKind::Wire { whole: true, .. } => {
                if let Kind::Rate { whole } = &mut ty.kind {
                    *whole = true;
                }
            }
            _ => {}
        }
    }
}

/// The text type, of a text or of a list of texts.
fn text_of(ty: &mut Ty) -> Option<&mut TextTy> {
    match &mut ty.kind {
        Kind::Text(text) => Some(text),
        Kind::List(of) => text_of(of),
        _ => None,
    }
}
