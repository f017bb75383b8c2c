//! The values that a cell matches, with exact inclusion and intersection.

use crate::schema::Value;
use rust_decimal::Decimal;
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// What one cell matches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Set {
    pub absent: bool,
    pub present: Present,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Present {
    All,
    None,
    /// Names of closed sets, countries, currencies, codes, `true` and `false`.
    Names {
        not: bool,
        names: BTreeSet<SmolStr>,
    },
    /// Numbers and days, sorted, without overlap.
    Intervals(Vec<Interval>),
    /// Texts: those of `include`, or all, but none of `exclude`. Folded columns hold them in lower case.
    Texts {
        include: Option<Vec<Atom>>,
        exclude: Vec<Atom>,
    },
}

/// One text, or all that begin with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Atom {
    Exact(String),
    Prefix(String),
}

/// A place between values: just before a value, or just after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cut {
    pub value: Decimal,
    pub after: bool,
}

/// From one cut to the next; open where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    pub from: Option<Cut>,
    pub to: Option<Cut>,
}

impl Atom {
    /// Does it match every text that `other` matches?
    fn covers(&self, other: &Atom) -> bool {
        match (self, other) {
            (Atom::Exact(a), Atom::Exact(b)) => a == b,
            (Atom::Prefix(a), Atom::Exact(b) | Atom::Prefix(b)) => b.starts_with(a.as_str()),
            (Atom::Exact(_), Atom::Prefix(_)) => false,
        }
    }

    fn meet(&self, other: &Atom) -> Option<Atom> {
        if self.covers(other) {
            Some(other.clone())
        } else if other.covers(self) {
            Some(self.clone())
        } else {
            None
        }
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Atom::Exact(own) => own == text,
            Atom::Prefix(own) => text.starts_with(own.as_str()),
        }
    }

    pub fn text(&self) -> &str {
        match self {
            Atom::Exact(text) | Atom::Prefix(text) => text,
        }
    }
}

impl Interval {
    fn is_empty(self) -> bool {
        matches!((self.from, self.to), (Some(from), Some(to)) if from >= to)
    }

    fn meet(self, other: Interval) -> Interval {
        let from = match (self.from, other.from) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
        let to = match (self.to, other.to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Interval { from, to }
    }

    fn within(self, other: Interval) -> bool {
        let from = match (self.from, other.from) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(a), Some(b)) => a >= b,
        };
        let to = match (self.to, other.to) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(a), Some(b)) => a <= b,
        };
        from && to
    }

    pub fn contains(self, value: Decimal) -> bool {
        let before = Cut { value, after: false };
        let after = Cut { value, after: true };
        self.from.is_none_or(|from| from <= before) && self.to.is_none_or(|to| to >= after)
    }
}

/// Sorted, joined where they touch.
pub(crate) fn joined(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.retain(|interval| !interval.is_empty());
    intervals.sort_by_key(|interval| interval.from);
    let mut out: Vec<Interval> = Vec::new();
    for interval in intervals {
        match out.last_mut() {
            Some(last) if last.to.is_none_or(|to| interval.from.is_none_or(|from| from <= to)) => {
                last.to = match (last.to, interval.to) {
                    (Some(a), Some(b)) => Some(a.max(b)),
                    _ => None,
                };
            }
            _ => out.push(interval),
        }
    }
    out
}

impl Set {
    pub fn everything() -> Set {
        Set { absent: true, present: Present::All }
    }

    /// `closed` are all names there are, where they are known.
    pub fn is_empty(&self, closed: Option<&[SmolStr]>) -> bool {
        !self.absent && self.present.is_empty(closed)
    }

    pub fn within(&self, other: &Set, closed: Option<&[SmolStr]>) -> bool {
        (!self.absent || other.absent) && self.present.within(&other.present, closed)
    }

    pub fn meet(&self, other: &Set) -> Set {
        Set { absent: self.absent && other.absent, present: self.present.meet(&other.present) }
    }

    /// Is this the value of a matching document? Texts of folded columns come in lower case.
    pub fn matches(&self, value: &Value) -> bool {
        match value {
            Value::Absent => self.absent,
            value => self.present.matches(value),
        }
    }
}

impl Present {
    fn is_empty(&self, closed: Option<&[SmolStr]>) -> bool {
        match self {
            Present::All => false,
            Present::None => true,
            Present::Names { not: false, names } => names.is_empty(),
            Present::Names { not: true, names } => {
                closed.is_some_and(|all| all.iter().all(|name| names.contains(name)))
            }
            Present::Intervals(intervals) => intervals.is_empty(),
            Present::Texts { include, exclude } => include
                .as_ref()
                .is_some_and(|atoms| atoms.iter().all(|atom| exclude.iter().any(|other| other.covers(atom)))),
        }
    }

    fn within(&self, other: &Present, closed: Option<&[SmolStr]>) -> bool {
        if self.is_empty(closed) {
            return true;
        }
        match (self, other) {
            (_, Present::All) => true,
            (Present::All, Present::Names { not: false, names }) => {
                closed.is_some_and(|all| all.iter().all(|name| names.contains(name)))
            }
            (Present::All, Present::Names { not: true, names }) => names.is_empty(),
            (Present::All, Present::Intervals(intervals)) => {
                intervals.iter().any(|interval| interval.from.is_none() && interval.to.is_none())
            }
            (Present::All, Present::Texts { include, exclude }) => include.is_none() && exclude.is_empty(),
            (Present::Names { not: a, names: x }, Present::Names { not: b, names: y }) => match (a, b) {
                (false, false) => x.is_subset(y),
                (false, true) => x.is_disjoint(y),
                (true, true) => y.is_subset(x),
                (true, false) => closed.is_some_and(|all| all.iter().all(|name| x.contains(name) || y.contains(name))),
            },
            (Present::Intervals(x), Present::Intervals(y)) => {
                x.iter().all(|interval| y.iter().any(|other| interval.within(*other)))
            }
            (Present::Texts { include: x, exclude: not_x }, Present::Texts { include: y, exclude: not_y }) => {
                let included = match (x, y) {
                    (_, None) => true,
                    (None, Some(_)) => false,
                    (Some(x), Some(y)) => x.iter().all(|atom| {
                        not_x.iter().any(|other| other.covers(atom)) || y.iter().any(|other| other.covers(atom))
                    }),
                };
                // What `other` leaves out must be left out here too, or not be in reach.
                let excluded = not_y.iter().all(|atom| {
                    not_x.iter().any(|other| other.covers(atom))
                        || x.as_ref().is_some_and(|x| x.iter().all(|own| own.meet(atom).is_none()))
                });
                included && excluded
            }
            _ => false,
        }
    }

    fn meet(&self, other: &Present) -> Present {
        match (self, other) {
            (Present::All, other) => other.clone(),
            (own, Present::All) => own.clone(),
            (Present::Names { not: a, names: x }, Present::Names { not: b, names: y }) => {
                let both = |not: bool, names: BTreeSet<SmolStr>| Present::Names { not, names };
                match (a, b) {
                    (false, false) => both(false, x.intersection(y).cloned().collect()),
                    (false, true) => both(false, x.difference(y).cloned().collect()),
                    (true, false) => both(false, y.difference(x).cloned().collect()),
                    (true, true) => both(true, x.union(y).cloned().collect()),
                }
            }
            (Present::Intervals(x), Present::Intervals(y)) => {
                let all = x.iter().flat_map(|a| y.iter().map(|b| a.meet(*b))).collect();
                Present::Intervals(joined(all))
            }
            (Present::Texts { include: x, exclude: not_x }, Present::Texts { include: y, exclude: not_y }) => {
                let include = match (x, y) {
                    (None, y) => y.clone(),
                    (x, None) => x.clone(),
                    (Some(x), Some(y)) => Some(x.iter().flat_map(|a| y.iter().filter_map(|b| a.meet(b))).collect()),
                };
                let mut exclude: Vec<Atom> = not_x.iter().chain(not_y).cloned().collect();
                exclude.sort();
                exclude.dedup();
                Present::Texts { include, exclude }
            }
            _ => Present::None,
        }
    }

    fn matches(&self, value: &Value) -> bool {
        match (self, value) {
            (Present::All, _) => true,
            (Present::None, _) => false,
            (Present::Names { not, names }, Value::Text(text)) => names.contains(text) != *not,
            (Present::Names { not, names }, Value::Bool(truth)) => {
                names.contains(if *truth { "true" } else { "false" }) != *not
            }
            (Present::Texts { include, exclude }, Value::Text(text)) => {
                include.as_ref().is_none_or(|atoms| atoms.iter().any(|atom| atom.matches(text)))
                    && !exclude.iter().any(|atom| atom.matches(text))
            }
            (Present::Intervals(intervals), value) => {
                measure(value).is_some_and(|value| intervals.iter().any(|interval| interval.contains(value)))
            }
            _ => false,
        }
    }
}

/// Numbers, amounts and days on one scale.
pub(crate) fn measure(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Money(money) => Some(money.amount),
        Value::Date(date) => day_number(*date),
        _ => None,
    }
}

/// Days since the year 1970.
pub(crate) fn day_number(date: jiff::civil::Date) -> Option<Decimal> {
    let days = date.since(jiff::civil::date(1970, 1, 1)).ok()?.get_days();
    Some(Decimal::from(days))
}
