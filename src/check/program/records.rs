//! Records: what documents of both ends look like.

use super::Expr;
use crate::diagnostics::Span;
use crate::schema::{Ty, Value};
use indexmap::IndexMap;
use smol_str::SmolStr;

#[derive(Debug)]
pub struct Record {
    pub name: SmolStr,
    pub fields: IndexMap<SmolStr, Field>,
    pub computed: IndexMap<SmolStr, Computed>,
    pub invariants: Vec<Invariant>,
    pub span: Span,
}

impl Record {
    /// The wrapper of its JSON and the last word of its name: `Order` of `fortnox.Order`.
    pub fn short_name(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or(&self.name)
    }

    /// Default values of the fields that are not given. Lists need none: a missing one is empty.
    pub fn defaults(&self, given: impl Fn(&SmolStr) -> bool) -> Vec<(SmolStr, Value)> {
        self.fields
            .iter()
            .filter(|(name, field)| !matches!(field.ty.kind, crate::schema::Kind::List(_)) && !given(name))
            .filter_map(|(name, field)| Some((name.clone(), field.default.clone()?)))
            .collect()
    }

    pub fn key(&self) -> Option<(&SmolStr, &Field)> {
        self.fields.iter().find(|(_, field)| field.marks.key)
    }
}

#[derive(Debug)]
pub struct Field {
    pub ty: Ty,
    /// What a missing value counts as.
    pub default: Option<Value>,
    pub marks: Marks,
    pub wire: Wire,
    pub source: Source,
    pub doc: String,
    pub span: Span,
}

#[derive(Clone, Debug, Default)]
pub struct Marks {
    pub readonly: bool,
    pub key: bool,
    /// Cutting it could merge two things.
    pub reference: bool,
    pub searchable: bool,
    /// By itself it tells nobody apart: a card that is found must have the same here, too.
    pub search_with: Option<SmolStr>,
    /// Every element must end up in a row or be left out by a rule.
    pub account_for: bool,
    pub must_decide: bool,
    /// Must be decided only where this field is given.
    pub decide_with: Option<SmolStr>,
    /// It can be left out, but not emptied.
    pub not_blank: bool,
    /// What the receiver does when the field is left out.
    pub omitted: Option<String>,
    /// What the company must have for it.
    pub company: Option<CompanyMark>,
}

/// What a field's value needs of the company, beyond its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompanyMark {
    /// The rate is set up.
    VatRate,
    /// The day lies in a fiscal year and is not locked.
    OpenDay,
    /// The warehouse module is on.
    Warehouse,
}

impl CompanyMark {
    pub const ALL: [CompanyMark; 3] = [CompanyMark::VatRate, CompanyMark::OpenDay, CompanyMark::Warehouse];

    /// The key of company.yaml that tells.
    pub fn key(self) -> &'static str {
        match self {
            CompanyMark::VatRate => "vat_rates",
            CompanyMark::OpenDay => "fiscal_years",
            CompanyMark::Warehouse => "warehouse",
        }
    }
}

/// How a value stands in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Wire {
    /// As its type usually stands: amounts and numbers as numbers, all else as text.
    #[default]
    Plain,
    /// A number as text: `"2"`.
    Text,
    /// A rate as a fraction: `0.25`.
    Fraction,
    /// A rate as a per cent number: `25`.
    Percent,
    /// A country by its Swedish name.
    CountryName,
}

/// Where a field's value stands in its object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Under this key.
    Key(SmolStr),
    /// In `note_attributes` or `properties`, under one of these names.
    Attribute(Vec<String>),
    /// In `metafields`.
    Metafield { namespace: String, key: String },
}

#[derive(Debug)]
pub struct Computed {
    pub value: Expr,
    pub locals: usize,
    pub doc: String,
}

#[derive(Debug)]
pub struct Invariant {
    pub condition: Expr,
    pub locals: usize,
    /// Its `///` line, or the condition as written, for the reason of a hold.
    pub text: String,
    pub span: Span,
}
