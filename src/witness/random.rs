//! Documents changed at random, from a fixed seed: what no way back leads to is sometimes found by trying.

use super::draft::Draft;
use super::places;
use crate::check::each_expr;
use crate::check::program::{Expr, ExprKind, InputId, Program, RecordId, Source, TemplatePart};
use crate::check::reach::{Fact, Place, Step, Want};
use crate::check::tables::{Atom, Present};
use crate::document::Json;
use crate::schema::{Kind, Ty, Value};
use rust_decimal::Decimal;
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// xorshift64*
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    pub fn new() -> Random {
        Random(0x9E37_79B9_7F4A_7C15)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub fn below(&mut self, count: usize) -> usize {
        let count = u64::try_from(count).unwrap_or(1).max(1);
        usize::try_from((self.next() >> 33).checked_rem(count).unwrap_or(0)).unwrap_or(0)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}

/// What the rules mention and read.
#[derive(Debug, Default)]
pub struct Pool {
    texts: Vec<String>,
    numbers: Vec<Decimal>,
    read: BTreeSet<(RecordId, SmolStr)>,
}

impl Pool {
    pub fn of(program: &Program) -> Pool {
        let mut texts: BTreeSet<String> = BTreeSet::new();
        let mut numbers: BTreeSet<Decimal> = BTreeSet::new();
        let mut read = BTreeSet::new();
        for table in &program.tables {
            for set in table.rows.iter().flat_map(|row| &row.conditions) {
                match &set.present {
                    Present::Names { names, .. } => texts.extend(names.iter().map(SmolStr::to_string)),
                    Present::Texts { include, exclude } => {
                        for atom in include.iter().flatten().chain(exclude) {
                            texts.insert(atom.text().to_owned());
                            if let Atom::Prefix(text) = atom {
                                texts.insert(format!("{text} 1"));
                            }
                        }
                    }
                    Present::Intervals(intervals) => {
                        let cuts = intervals.iter().flat_map(|interval| [interval.from, interval.to]).flatten();
                        numbers.extend(cuts.map(|cut| cut.value));
                    }
                    Present::All | Present::None => {}
                }
            }
        }
        each_expr(program, &mut |expr| gather(expr, &mut texts, &mut numbers, &mut read));
        Pool { texts: texts.into_iter().collect(), numbers: numbers.into_iter().collect(), read }
    }

    /// The draft with a few places changed that the rules read.
    pub fn changed(&self, program: &Program, draft: &Draft, random: &mut Random) -> Draft {
        let mut draft = draft.clone();
        for _ in 0..random.below(3).saturating_add(1) {
            let mut all = Vec::new();
            for (n, input) in program.inputs.iter().enumerate() {
                if let Some(json) = draft.documents.get(&input.name) {
                    self.places(program, Place::root(InputId::new(n)), &input.ty, json, &mut all);
                }
            }
            let Some((place, ty)) = random.pick(&all).cloned() else { break };
            self.change(program, &mut draft, &place, &ty, random);
        }
        draft.settle(program);
        draft
    }

    /// The places that rules read, in a document as it is.
    fn places(&self, program: &Program, at: Place, ty: &Ty, json: &Json, all: &mut Vec<(Place, Ty)>) {
        match &ty.kind {
            Kind::Record(id, side) => {
                let Some(record) = program.records.get(id.index()) else { return };
                for (name, field) in &record.fields {
                    let place = at.then(Step::Field(*id, name.clone()));
                    let own = field.ty.clone().on(*side);
                    if self.read.contains(&(*id, name.clone())) {
                        all.push((place.clone(), own.clone()));
                    }
                    if let Source::Key(key) = &field.source
                        && let Some(inner) = json.get(key)
                    {
                        self.places(program, place, &own, inner, all);
                    }
                }
            }
            Kind::List(of) => {
                if let Json::List(values) = json {
                    for (n, value) in values.iter().enumerate() {
                        self.places(program, at.then(Step::Element(n)), of, value, all);
                    }
                }
            }
            _ => {}
        }
    }

    fn change(&self, program: &Program, draft: &mut Draft, place: &Place, ty: &Ty, random: &mut Random) {
        match &ty.kind {
            Kind::List(_) => {
                let count = random.below(3);
                places::resize(program, &mut draft.documents, place, ty, count, Some(count));
            }
            Kind::Record(..) => {
                if ty.optional && random.below(2) == 0 {
                    places::set(program, &mut draft.documents, place, None);
                } else {
                    places::ensure(program, &mut draft.documents, place, ty);
                }
            }
            _ => {
                let mut values =
                    super::choose::values(&Fact { want: Want::any(), ty: ty.clone(), place: Some(place.clone()) });
                let own = |value: Value| if Want::any().matches(&value) { Some(value) } else { None };
                match &ty.kind {
                    Kind::Text(_) | Kind::Format(_) | Kind::Country | Kind::Currency(_) | Kind::Register(_) => {
                        values.extend(self.texts.iter().filter(|text| fits(text, ty)).map(Value::text));
                    }
                    Kind::Date | Kind::Instant => {
                        values.extend(self.numbers.iter().filter_map(|day| super::choose::day(*day)).map(Value::Date));
                    }
                    Kind::Int { .. } | Kind::Rate { .. } | Kind::Money { .. } | Kind::Decimal { .. } => {
                        values.extend(self.numbers.iter().filter_map(|number| own(Value::Number(*number))));
                    }
                    _ => {}
                }
                if let Some(value) = random.pick(&values) {
                    let _ = draft.put(program, place, ty, value);
                }
            }
        }
        draft.note(program, place);
    }
}

/// Is it a text that can stand there? Countries are no currencies.
fn fits(text: &str, ty: &Ty) -> bool {
    match &ty.kind {
        Kind::Country => crate::schema::tables::country::find(text).is_some(),
        Kind::Currency(_) => crate::schema::tables::currency::decimals(text).is_some(),
        Kind::Format(format) => format.read(text).is_some(),
        Kind::Register(register) => register.read(text).is_some(),
        _ => true,
    }
}

fn gather(
    expr: &Expr,
    texts: &mut BTreeSet<String>,
    numbers: &mut BTreeSet<Decimal>,
    read: &mut BTreeSet<(RecordId, SmolStr)>,
) {
    match &expr.kind {
        ExprKind::Constant(value) => constant(value, texts, numbers),
        ExprKind::Template(parts) => {
            texts.extend(parts.iter().filter_map(|part| match part {
                TemplatePart::Text(text) => Some(text.clone()),
                TemplatePart::Value(_) => None,
            }));
        }
        ExprKind::Field(base, name) => {
            if let Kind::Record(record, _) = base.ty.kind {
                read.insert((record, name.clone()));
            }
        }
        _ => {}
    }
}

fn constant(value: &Value, texts: &mut BTreeSet<String>, numbers: &mut BTreeSet<Decimal>) {
    match value {
        Value::Text(text) => drop(texts.insert(text.to_string())),
        Value::Number(number) => drop(numbers.insert(*number)),
        Value::Money(money) => drop(numbers.insert(money.amount)),
        Value::List(values) => values.iter().for_each(|value| constant(value, texts, numbers)),
        _ => {}
    }
}
