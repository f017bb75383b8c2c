//! From types as written to types.

use super::Checker;
use crate::diagnostics::{Diagnostic, Span, closest, code};
use crate::schema::{Chars, EnumTy, Format, Kind, RecordId, Register, Side, TextTy, Ty};
use crate::syntax::tree::{Path, Type, TypeArgument, TypeKind};
use smol_str::SmolStr;
use std::sync::Arc;

/// Types that are one word.
const PLAIN: [&str; 14] = [
    "Account",
    "Bool",
    "Country",
    "Currency",
    "Date",
    "Decimal",
    "Exact",
    "Fields",
    "Instant",
    "Int",
    "Money",
    "Rate",
    "Text",
    "WholeRate",
];

impl Checker<'_> {
    pub(super) fn ty(&mut self, ty: &Type) -> Ty {
        let base = match &ty.kind {
            TypeKind::OneOf(names) => self.names_type(names.iter().map(|name| (name.text.clone(), name.span))),
            TypeKind::List(of) => Ty::list(self.ty(of)),
            TypeKind::Named { path, arguments } => self.named_type(path, arguments, ty.span),
        };
        base.maybe_if(ty.optional)
    }

    fn names_type(&mut self, names: impl Iterator<Item = (SmolStr, Span)>) -> Ty {
        let mut seen: Vec<SmolStr> = Vec::new();
        for (name, span) in names {
            if seen.contains(&name) {
                self.found.push(
                    Diagnostic::new(code::NAME_TAKEN, format!("`{name}` stands twice in this list"))
                        .at(span, "the second time")
                        .help("remove one"),
                );
            } else {
                seen.push(name);
            }
        }
        Ty::of(Kind::Enum(Arc::new(EnumTy { name: SmolStr::default(), names: seen })))
    }

    fn named_type(&mut self, path: &Path, arguments: &[TypeArgument], span: Span) -> Ty {
        let name = path.text();
        let known = match name.as_str() {
            "Text" => return self.text_type(arguments, span),
            "Int" => return self.int_type(arguments, span),
            "Decimal" => return self.decimal_type(arguments, span),
            "Money" => return self.money_type(arguments, span),
            "Exact" => {
                self.side_argument(arguments, span).map(|side| Kind::Exact(side.filter(|_| !arguments.is_empty())))
            }
            "Currency" => {
                self.side_argument(arguments, span).map(|side| Kind::Currency(side.unwrap_or(Side::Document)))
            }
            "Fields" => return self.fields_type(arguments, span),
            "Bool" => Some(Kind::Bool),
            "Rate" => Some(Kind::Rate { whole: false }),
            "WholeRate" => Some(Kind::Rate { whole: true }),
            "Date" => Some(Kind::Date),
            "Instant" => Some(Kind::Instant),
            "Country" => Some(Kind::Country),
            "Account" => Some(Kind::Account),
            name => Format::find(name).map(Kind::Format).or_else(|| Register::find(name).map(Kind::Register)),
        };
        match known {
            Some(kind) => {
                let takes_side = matches!(name.as_str(), "Exact" | "Currency");
                if !arguments.is_empty() && !takes_side {
                    self.wrong_argument(span, &format!("`{name}` takes nothing in parentheses"), "remove them");
                }
                Ty::of(kind)
            }
            None => self.record_type(path, arguments, span),
        }
    }

    fn text_type(&mut self, arguments: &[TypeArgument], span: Span) -> Ty {
        let longest = match arguments {
            [] => None,
            [TypeArgument::Number(digits, at)] => match digits.parse::<u32>() {
                Ok(longest) if longest > 0 => Some(longest),
                _ => {
                    self.wrong_argument(*at, "a length is a whole number above 0", "write Text(30)");
                    return Ty::lost();
                }
            },
            _ => {
                self.wrong_argument(span, "`Text` takes one number, its length", "write Text(30)");
                return Ty::lost();
            }
        };
        Ty::of(Kind::Text(TextTy { longest, chars: Chars::any(), folded: false, may_be_empty: false }))
    }

    fn int_type(&mut self, arguments: &[TypeArgument], span: Span) -> Ty {
        match arguments {
            [] => Ty::int(),
            [TypeArgument::Range(from, to, _)] => Ty::of(Kind::Int { least: from.parse().ok(), most: to.parse().ok() }),
            _ => {
                self.wrong_argument(span, "`Int` takes a range or nothing", "write Int(0..999)");
                Ty::lost()
            }
        }
    }

    fn decimal_type(&mut self, arguments: &[TypeArgument], span: Span) -> Ty {
        match arguments {
            [] => Ty::of(Kind::Decimal { decimals: None }),
            [TypeArgument::Number(digits, _)] => Ty::of(Kind::Decimal { decimals: digits.parse().ok() }),
            _ => {
                self.wrong_argument(span, "`Decimal` takes a number of decimals or nothing", "write Decimal(2)");
                Ty::lost()
            }
        }
    }

    fn money_type(&mut self, arguments: &[TypeArgument], span: Span) -> Ty {
        let (side, decimals) = match arguments {
            [TypeArgument::Number(digits, _)] => (Some(Some(Side::Document)), digits.parse().ok()),
            [side, TypeArgument::Number(digits, _)] => {
                (self.side_argument(std::slice::from_ref(side), span), digits.parse().ok())
            }
            arguments => (self.side_argument(arguments, span), None),
        };
        match side {
            Some(side) => Ty::of(Kind::Money { side: side.unwrap_or(Side::Document), decimals }),
            None => Ty::lost(),
        }
    }

    /// `Some(None)`: no argument. `None`: a wrong one, reported.
    fn side_argument(&mut self, arguments: &[TypeArgument], span: Span) -> Option<Option<Side>> {
        let named = match arguments {
            [] => return Some(None),
            [TypeArgument::Type(ty)] => match &ty.kind {
                TypeKind::Named { path, arguments } if arguments.is_empty() => Some(path.text()),
                _ => None,
            },
            _ => None,
        };
        if let Some(side) = named.as_deref().and_then(Side::find) {
            return Some(Some(side));
        }
        let sides: Vec<&str> = Side::ALL.into_iter().map(Side::name).collect();
        let help = format!("the sides are {}", crate::diagnostics::list(&sides, "and"));
        self.wrong_argument(span, "this is no side of money", &help);
        None
    }

    fn fields_type(&mut self, arguments: &[TypeArgument], span: Span) -> Ty {
        if let [TypeArgument::Type(ty)] = arguments {
            return match self.ty(ty).kind {
                Kind::Record(record, _) => Ty::of(Kind::Fields(record)),
                Kind::Lost => Ty::lost(),
                _ => {
                    self.wrong_argument(ty.span, "`Fields` takes a record", "write Fields(shopify.Variant)");
                    Ty::lost()
                }
            };
        }
        self.wrong_argument(span, "`Fields` takes a record", "write Fields(shopify.Variant)");
        Ty::lost()
    }

    /// A record, or the type of a record's field: `fortnox.Customer.VATType`.
    fn record_type(&mut self, path: &Path, arguments: &[TypeArgument], span: Span) -> Ty {
        if !arguments.is_empty() {
            let name = path.text();
            if self.record_id(&name).is_some() {
                self.wrong_argument(span, &format!("`{name}` takes nothing in parentheses"), "remove them");
                return Ty::lost();
            }
        }
        if let Some(record) = self.record_id(&path.text()) {
            return Ty::of(Kind::Record(record, Side::Document));
        }
        if let [first @ .., field] = path.parts.as_slice()
            && let Some(owner) = {
                let name: Vec<&str> = first.iter().map(|part| part.text.as_str()).collect();
                self.record_id(&name.join("."))
            }
        {
            return self.field_type(owner, &field.text, field.span);
        }
        self.unknown_type(path, span);
        Ty::lost()
    }

    pub(super) fn record_id(&self, name: &str) -> Option<RecordId> {
        self.decls.records.get_index_of(name).map(RecordId::new)
    }

    fn field_type(&mut self, owner: RecordId, field: &SmolStr, span: Span) -> Ty {
        let Some((_, parts)) = self.decls.records.get_index(owner.index()) else { return Ty::lost() };
        let declared = parts.fields().find(|declared| declared.name.text == *field);
        let owner_name = parts.record.path.text();
        match declared {
            Some(declared) if self.type_depth < 8 => {
                self.type_depth = self.type_depth.saturating_add(1);
                let mut ty = self.ty(&declared.ty);
                self.type_depth = self.type_depth.saturating_sub(1);
                super::records::narrow(&mut ty, &declared.marks);
                let kind = match ty.kind {
                    Kind::Enum(names) => {
                        let name = SmolStr::from(format!("{owner_name}.{field}"));
                        Kind::Enum(Arc::new(EnumTy { name, names: names.names.clone() }))
                    }
                    kind => kind,
                };
                Ty::of(kind)
            }
            Some(_) => {
                self.wrong_argument(span, "this type refers to itself", "write the type out");
                Ty::lost()
            }
            None => {
                if !parts.broken {
                    let known = closest(field, parts.fields().map(|declared| declared.name.text.as_str()));
                    let help = known.map(|known| format!("did you mean `{known}`?"));
                    self.found.push(
                        Diagnostic::new(code::UNKNOWN_FIELD, format!("`{owner_name}` has no field `{field}`"))
                            .at(span, "unknown field")
                            .help_if(help),
                    );
                }
                Ty::lost()
            }
        }
    }

    fn unknown_type(&mut self, path: &Path, span: Span) {
        let name = path.text();
        let meant = match name.as_str() {
            "String" | "string" | "text" | "str" => Some("Text"),
            "int" | "integer" | "Integer" | "Number" | "number" => Some("Int"),
            "bool" | "boolean" | "Boolean" => Some("Bool"),
            "float" | "Float" | "Double" | "double" | "decimal" => Some("Decimal"),
            "date" => Some("Date"),
            "DateTime" | "Timestamp" => Some("Instant"),
            "List" | "list" | "Array" => Some("List<…>"),
            _ => None,
        };
        let mut candidates: Vec<&str> = PLAIN.to_vec();
        candidates.extend(Format::ALL.into_iter().map(|format| -> &str { format.name() }));
        candidates.extend(Register::ALL.into_iter().map(|register| -> &str { register.name() }));
        candidates.extend(self.decls.records.keys().map(SmolStr::as_str));
        let meant = meant.or_else(|| closest(&name, candidates)).map(str::to_owned);
        self.found.push(
            Diagnostic::new(code::UNKNOWN_TYPE, format!("there is no type `{name}`"))
                .at(span, "unknown type")
                .help_if(meant.map(|meant| format!("did you mean `{meant}`?"))),
        );
    }

    fn wrong_argument(&mut self, span: Span, message: &str, help: &str) {
        self.found.push(Diagnostic::new(code::BAD_TYPE, message).at(span, "in this type").help(help));
    }
}

impl<'t> super::decls::RecordParts<'t> {
    /// The declared fields, those of `extend`s last.
    pub fn fields(&self) -> impl Iterator<Item = &'t crate::syntax::tree::Field> {
        let record = self.record;
        std::iter::once(record).chain(self.extends.clone()).flat_map(|record| &record.members).filter_map(|member| {
            match member {
                crate::syntax::tree::Member::Field(field) => Some(field),
                _ => None,
            }
        })
    }
}
