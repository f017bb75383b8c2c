//! What a value is wanted to be: in a set, and for texts and lists some more.

use crate::check::tables::{Atom, Column, Present, Set, closed, complement, kind_of, measure, point};
use crate::schema::{Chars, Kind, TextTy, Ty, Value, number, shown_length};
use rust_decimal::Decimal;
use smol_str::SmolStr;
use std::collections::BTreeSet;

#[derive(Clone, Debug, PartialEq)]
pub struct Want {
    pub set: Set,
    /// Compared without case; the set holds lower case.
    pub folded: bool,
    /// A text of more characters than this.
    pub longer: Option<u32>,
    /// A text with a character outside of these.
    pub outside: Option<Chars>,
    /// A rate with decimals in its per cent number.
    pub uneven: bool,
    /// A list of so many elements.
    pub least: usize,
    pub most: Option<usize>,
}

impl Want {
    pub fn of(set: Set) -> Want {
        Want { set, folded: false, longer: None, outside: None, uneven: false, least: 0, most: None }
    }

    /// As a cell of this column wants it.
    pub fn in_column(set: Set, column: &crate::check::program::Column) -> Want {
        let folded = matches!(&column.ty.kind, Kind::Text(TextTy { folded: true, .. }));
        Want { folded, ..Want::of(set) }
    }

    pub fn any() -> Want {
        Want::of(Set::everything())
    }

    pub fn present() -> Want {
        Want::of(Set { absent: false, present: Present::All })
    }

    pub fn absent() -> Want {
        Want::of(Set { absent: true, present: Present::None })
    }

    pub fn truth(truth: bool) -> Want {
        Want::names([SmolStr::new_static(if truth { "true" } else { "false" })])
    }

    pub fn names(names: impl IntoIterator<Item = SmolStr>) -> Want {
        Want::of(Set { absent: false, present: Present::Names { not: false, names: names.into_iter().collect() } })
    }

    pub fn texts(atoms: Vec<Atom>) -> Want {
        Want::of(Set { absent: false, present: Present::Texts { include: Some(atoms), exclude: Vec::new() } })
    }

    pub fn text(text: &str) -> Want {
        Want::texts(vec![Atom::Exact(text.to_owned())])
    }

    pub fn number(value: Decimal) -> Want {
        Want::of(Set { absent: false, present: Present::Intervals(vec![point(value, false)]) })
    }

    pub fn longer_than(length: u32) -> Want {
        Want { longer: Some(length), ..Want::present() }
    }

    pub fn outside_of(chars: Chars) -> Want {
        Want { outside: Some(chars), ..Want::present() }
    }

    pub fn uneven_rate() -> Want {
        Want { uneven: true, ..Want::present() }
    }

    /// A list of at least, and at most, so many elements.
    pub fn elements(least: usize, most: Option<usize>) -> Want {
        Want { least, most, ..Want::any() }
    }

    /// One of these values of the type; None if they are of a kind that no set holds.
    pub fn values(values: &[Value], ty: &Ty, folded: bool) -> Option<Want> {
        let mut names: BTreeSet<SmolStr> = BTreeSet::new();
        let mut intervals = Vec::new();
        let mut texts = Vec::new();
        for value in values {
            match (kind_of(ty), value) {
                (Column::Names, Value::Text(text)) => drop(names.insert(text.clone())),
                (Column::Names, Value::Bool(truth)) => drop(names.insert(truth.to_string().into())),
                (Column::Texts { .. }, Value::Text(text)) if folded => texts.push(Atom::Exact(text.to_lowercase())),
                (Column::Texts { .. }, Value::Text(text)) => texts.push(Atom::Exact(text.to_string())),
                (Column::Numbers { discrete }, value) => intervals.push(point(measure(value)?, discrete)),
                _ => return None,
            }
        }
        let present = match kind_of(ty) {
            Column::Names => Present::Names { not: false, names },
            Column::Texts { .. } => Present::Texts { include: Some(texts), exclude: Vec::new() },
            Column::Numbers { .. } => Present::Intervals(crate::check::tables::joined(intervals)),
            Column::Other => return None,
        };
        Some(Want { folded, ..Want::of(Set { absent: false, present }) })
    }

    /// Whatever is there but these; only for sets that [`Want::values`] makes.
    pub fn other(&self) -> Want {
        Want { folded: self.folded, ..Want::of(complement(self.set.present.clone())) }
    }

    #[must_use]
    pub fn or_absent(mut self) -> Want {
        self.set.absent = true;
        self
    }

    #[must_use]
    pub fn there(mut self) -> Want {
        self.set.absent = false;
        self
    }

    /// Does every value of the type do?
    pub fn is_any(&self, ty: &Ty) -> bool {
        self.set.present == Present::All && (self.set.absent || !ty.optional) && self.is_plain()
    }

    /// The set says it all.
    pub fn is_plain(&self) -> bool {
        self.longer.is_none() && self.outside.is_none() && !self.uneven && self.least == 0 && self.most.is_none()
    }

    /// No value of the type does.
    pub fn is_empty(&self, ty: &Ty) -> bool {
        let absent = self.set.absent && ty.optional;
        !absent && Set { absent: false, ..self.set.clone() }.is_empty(closed(ty).as_deref())
            || self.most.is_some_and(|most| most < self.least)
    }

    pub fn matches(&self, value: &Value) -> bool {
        match value {
            Value::Text(text) => {
                let long = |longer: u32| shown_length(text) > usize::try_from(longer).unwrap_or(usize::MAX);
                let own = if self.folded { Value::text(text.to_lowercase()) } else { value.clone() };
                self.set.matches(&own)
                    && self.longer.is_none_or(long)
                    && self.outside.as_ref().is_none_or(|chars| chars.first_outside(text).is_some())
            }
            Value::Number(rate) if self.uneven => {
                number::multiply(*rate, Decimal::ONE_HUNDRED).is_ok_and(|percent| !percent.is_integer())
            }
            Value::List(list) => list.len() >= self.least && self.most.is_none_or(|most| list.len() <= most),
            Value::Record(_) | Value::Instant(_) if self.set.present == Present::All => true,
            Value::Exact(..) => self.set.present == Present::All,
            value => self.set.matches(value),
        }
    }

    /// Both; None where the two speak of different kinds of values, so that nothing is known.
    pub fn meet(&self, other: &Want) -> Option<Want> {
        let comparable = |a: &Present, b: &Present| {
            matches!((a, b), (Present::All | Present::None, _) | (_, Present::All | Present::None))
                || std::mem::discriminant(a) == std::mem::discriminant(b)
        };
        if !comparable(&self.set.present, &other.set.present) {
            return None;
        }
        let (one, two) = (self.bare(other.folded)?, other.bare(self.folded)?);
        Some(Want {
            set: one.meet(&two),
            folded: self.folded || other.folded,
            longer: self.longer.max(other.longer),
            outside: self.outside.clone().or_else(|| other.outside.clone()),
            uneven: self.uneven || other.uneven,
            least: self.least.max(other.least),
            most: match (self.most, other.most) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            },
        })
    }

    /// The set as a folded one, if it is to be. A text with capitals that another rule wants exactly stays out of it.
    fn bare(&self, folded: bool) -> Option<Set> {
        match &self.set.present {
            Present::Texts { include, exclude } if folded && !self.folded => {
                let capitals = |atom: &Atom| atom.text().to_lowercase() != atom.text();
                let mixed = include.iter().flatten().chain(exclude).any(capitals);
                (!mixed).then(|| self.set.clone())
            }
            _ => Some(self.set.clone()),
        }
    }
}
