//! What each name is, before any body is looked at.

use super::Checker;
use super::decls::Kind;
use super::program::{CalcId, ClassifyId, InputId, LetId, MapId, RecordId, SettingId, TableId};
use crate::diagnostics::{Diagnostic, code};
use crate::schema::{EnumTy, Kind as Type, Side, StructTy, Ty};
use crate::syntax::tree::{self, TableResult};
use smol_str::SmolStr;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub(super) enum Signature {
    Setting(SettingId, Ty),
    Input(InputId, Ty),
    /// The type is that of the value, so it is known when that is checked.
    Let(LetId, Ty),
    Calc(CalcId, Vec<(SmolStr, Ty)>, Ty),
    Classify(ClassifyId, Vec<(SmolStr, Ty)>, Ty),
    Table(TableId, TableShape),
    Map(MapId, MapShape),
    Lost,
}

impl Signature {
    /// The type of what is a value by its bare name.
    pub fn value_type(&self) -> Option<&Ty> {
        match self {
            Signature::Setting(_, ty) | Signature::Input(_, ty) | Signature::Let(_, ty) => Some(ty),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct TableShape {
    /// A column has a type of its own only where it is written.
    pub columns: Vec<(SmolStr, Option<Ty>)>,
    pub result: Ty,
}

#[derive(Clone, Debug)]
pub(super) struct MapShape {
    pub parameters: Vec<(SmolStr, Ty)>,
    pub target: Option<RecordId>,
    pub side: Side,
    /// The map that it is like.
    pub like: Option<SmolStr>,
}

impl<'t> Checker<'t> {
    pub(super) fn sign(&mut self) {
        let mut counts = [0usize; 7];
        let mut next = |kind: usize| {
            let count = counts.get_mut(kind);
            count.map_or(0, |count| {
                let id = *count;
                *count = count.saturating_add(1);
                id
            })
        };
        let globals: Vec<_> = self.decls.globals.values().map(|global| (global.name, global.kind)).collect();
        for (name, kind) in globals {
            let signature = match kind {
                Kind::Setting(x) => Signature::Setting(SettingId::new(next(0)), maybe_empty(self.ty(&x.ty))),
                Kind::Input(x) => Signature::Input(InputId::new(next(1)), self.ty(&x.ty)),
                Kind::Let(_) => Signature::Let(LetId::new(next(2)), Ty::lost()),
                Kind::Calc(x) => {
                    let parameters = self.typed_parameters(&x.parameters);
                    Signature::Calc(CalcId::new(next(3)), parameters, self.ty(&x.result))
                }
                Kind::Classify(x) => {
                    let parameters = self.typed_parameters(&x.parameters);
                    Signature::Classify(ClassifyId::new(next(4)), parameters, class_names(x))
                }
                Kind::Table(x) => Signature::Table(TableId::new(next(5)), self.table_shape(x)),
                Kind::Map(x) => Signature::Map(MapId::new(next(6)), self.map_shape(x)),
                Kind::Lost => Signature::Lost,
            };
            self.signatures.insert(name.text.clone(), signature);
        }
    }

    fn typed_parameters(&mut self, parameters: &[tree::Parameter]) -> Vec<(SmolStr, Ty)> {
        parameters
            .iter()
            .map(|parameter| {
                let ty = match &parameter.ty {
                    Some(ty) => self.ty(ty),
                    None => {
                        self.report(
                            Diagnostic::new(
                                code::UNTYPED_PARAMETER,
                                format!("the parameter `{}` has no type", parameter.name.text),
                            )
                            .at(parameter.name.span, "of which type?")
                            .help(format!("write its type behind it: {}: shopify.LineItem", parameter.name.text)),
                        );
                        Ty::lost()
                    }
                };
                (parameter.name.text.clone(), ty)
            })
            .collect()
    }

    fn table_shape(&mut self, table: &tree::Table) -> TableShape {
        let columns = table
            .columns
            .iter()
            .map(|column| (column.name.text.clone(), column.ty.as_ref().map(|ty| self.ty(ty))))
            .collect();
        let result = match &table.result {
            TableResult::One(ty) => named_enum(self.ty(ty), &table.name.text),
            TableResult::Several(columns) => {
                let fields = self.typed_parameters(columns);
                Ty::of(Type::Struct(Arc::new(StructTy { name: table.name.text.clone(), fields })))
            }
        };
        TableShape { columns, result }
    }

    fn map_shape(&mut self, map: &tree::Map) -> MapShape {
        let like = map.like.as_ref().and_then(|like| self.model(map, like));
        // Parameters and money are the other map's.
        let head = like.unwrap_or(map);
        let parameters = self.typed_parameters(&head.parameters);
        let name = map.target.text();
        let target = self.record_id(&name);
        if target.is_none() {
            let known =
                crate::diagnostics::closest(&name, self.decls.records.keys().map(SmolStr::as_str)).map(str::to_owned);
            self.report(
                Diagnostic::new(code::UNKNOWN_TYPE, format!("there is no document `{name}`"))
                    .at(map.target.span, "unknown")
                    .help_if(known.map(|known| format!("did you mean `{known}`?"))),
            );
        }
        let side = match &head.side {
            None => Side::Document,
            Some(side) => Side::find(&side.text).unwrap_or_else(|| {
                let sides: Vec<&str> = Side::ALL.into_iter().map(Side::name).collect();
                self.report(
                    Diagnostic::new(code::BAD_TYPE, format!("`{}` is no side of money", side.text))
                        .at(side.span, "unknown side")
                        .help(format!("the sides are {}", crate::diagnostics::list(&sides, "and"))),
                );
                Side::Document
            }),
        };
        MapShape { parameters, target, side, like: like.map(|like| like.name.text.clone()) }
    }
}

/// A setting's text may be empty: that is how a merchant says "nothing in front".
fn maybe_empty(mut ty: Ty) -> Ty {
    if let Type::Text(text) = &mut ty.kind {
        text.may_be_empty = true;
    }
    ty
}

/// The names of a classify, in the order of its arms.
fn class_names(classify: &tree::Classify) -> Ty {
    let last = match &classify.last {
        Some(tree::LastArm::Name(name)) => Some(name),
        _ => None,
    };
    let mut names: Vec<SmolStr> = Vec::new();
    for name in classify.arms.iter().map(|arm| &arm.name).chain(last) {
        if !names.contains(&name.text) {
            names.push(name.text.clone());
        }
    }
    Ty::of(Type::Enum(Arc::new(EnumTy { name: classify.name.text.clone(), names })))
}

/// `one of …` behind a table takes the table's name.
fn named_enum(ty: Ty, name: &SmolStr) -> Ty {
    match &ty.kind {
        Type::Enum(names) if names.name.is_empty() => {
            let names = EnumTy { name: name.clone(), names: names.names.clone() };
            Ty { kind: Type::Enum(Arc::new(names)), optional: ty.optional }
        }
        _ => ty,
    }
}
