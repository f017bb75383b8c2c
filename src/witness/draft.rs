//! Documents that follow a way.

use super::choose;
use super::places::{self, Documents};
use super::settle::{Given, pair_up, settle};
use crate::check::program::Program;
use crate::check::reach::{Place, Way};
use crate::document::Json;
use crate::schema::{Kind, Value};
use smol_str::SmolStr;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub struct Draft {
    pub documents: Documents,
    /// What was set on purpose, by input.
    given: BTreeMap<SmolStr, Given>,
}

impl Draft {
    /// Typical documents for all inputs.
    pub fn typical(program: &Program) -> Draft {
        let documents = program
            .inputs
            .iter()
            .map(|input| (input.name.clone(), super::sample::document(program, &input.ty)))
            .collect();
        let mut draft = Draft { documents, given: BTreeMap::new() };
        draft.settle(program);
        draft
    }

    /// The documents changed so that every fact of the way holds; `variant` picks among values that do. None if some
    /// value is not known.
    pub fn follow(&self, program: &Program, way: &Way, variant: usize) -> Option<Draft> {
        let mut draft = self.clone();
        // Outer places come before inner ones, so what is made is filled afterwards.
        for (n, fact) in way.facts.values().enumerate() {
            let Some(place) = &fact.place else { continue };
            let want = &fact.want;
            if let Kind::List(_) = fact.ty.kind {
                places::resize(program, &mut draft.documents, place, &fact.ty, want.least, want.most);
                draft.note(program, place);
                continue;
            }
            if let Kind::Record(..) = fact.ty.kind {
                if want.set.absent && want.set.present == crate::check::tables::Present::None {
                    places::set(program, &mut draft.documents, place, None);
                } else if !want.set.absent {
                    places::ensure(program, &mut draft.documents, place, &fact.ty);
                }
                draft.note(program, place);
                continue;
            }
            let now = places::get(program, &draft.documents, place);
            let now = places::read(program, place, &fact.ty, now);
            let fits = now.as_ref().is_some_and(|now| {
                let gone = now.is_absent() && !fact.ty.optional;
                !gone && want.matches(now)
            });
            // What does already is left as it is, unless others are asked for.
            if !(fits && variant == 0) {
                let values = choose::values(fact);
                let at = variant.checked_add(if variant == 0 { 0 } else { n })?.checked_rem(values.len())?;
                draft.put(program, place, &fact.ty, values.get(at)?)?;
            }
            draft.note(program, place);
        }
        draft.settle(program);
        Some(draft)
    }

    /// Sets one value; None if it cannot stand in a document.
    pub fn put(&mut self, program: &Program, place: &Place, ty: &crate::schema::Ty, value: &Value) -> Option<()> {
        let written = match value {
            Value::Absent => None,
            value => Some(places::written(program, place, ty, value)?),
        };
        places::set(program, &mut self.documents, place, written);
        Some(())
    }

    /// It was set on purpose.
    pub fn note(&mut self, program: &Program, place: &Place) {
        let Some(input) = program.inputs.get(place.input.index()) else { return };
        let shown = place.shown(program);
        let inner = shown.strip_prefix(input.name.as_str()).unwrap_or(&shown).trim_start_matches('.').to_owned();
        self.given.entry(input.name.clone()).or_default().0.insert(inner);
    }

    /// Works out what follows from what was set.
    pub fn settle(&mut self, program: &Program) {
        for input in &program.inputs {
            let Kind::Record(record, _) = input.ty.kind else { continue };
            let is_order = program.records.get(record.index()).is_some_and(|record| record.name == "shopify.Order");
            if let Some(order @ Json::Object(_)) = self.documents.get_mut(&input.name).filter(|_| is_order) {
                let given = self.given.entry(input.name.clone()).or_default();
                settle(order, given);
                super::sample::complete(program, record, order);
                pair_up(order, given);
            }
        }
    }
}
