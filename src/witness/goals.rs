//! Whether a watched evaluation shows a finding, and what it shows.

use super::places::Documents;
use crate::check::program::{Program, Source, Table};
use crate::check::reach::Want;
use crate::check::tables::{Atom, Interval, Present, Set};
use crate::check::witness::{Goal, Witness};
use crate::diagnostics::code;
use crate::document::Json;
use crate::reference::{Seen, Watch};
use crate::schema::{Kind, Ty, Value, number, shown_length};
use rust_decimal::Decimal;

/// How a document shows a finding.
#[derive(Clone, Debug)]
pub struct Hit {
    /// In the very region that the finding names, not in another that it could name as well.
    pub exact: bool,
    /// What the table was asked for, or what the expression came to.
    pub values: Vec<Value>,
}

/// What must be watched.
pub fn watch(goal: &Goal) -> Watch {
    let mut watch = Watch::default();
    match goal {
        Goal::Gap { table, .. } | Goal::Crossing { table, .. } | Goal::Row { table, .. } => watch.tables.push(*table),
        Goal::Value { span, .. } => watch.spans.push(*span),
        Goal::Listed { .. } => {}
    }
    watch
}

/// Does the evaluation show it?
pub fn shows(program: &Program, goal: &Goal, seen: &Seen, documents: &Documents) -> Option<Hit> {
    match goal {
        Goal::Gap { table, region } => asked(program, *table, region, seen, &|table, keys| {
            !(0..table.rows.len()).any(|at| matches(table, at, keys))
        }),
        Goal::Crossing { table, rows: (one, two), region } => asked(program, *table, region, seen, &|table, keys| {
            let both = matches(table, *one, keys) && matches(table, *two, keys);
            let settles = |at: usize| matches(table, at, keys) && table.narrower(at, *one) && table.narrower(at, *two);
            both && !(0..table.rows.len()).any(settles)
        }),
        Goal::Row { table, row, region } => {
            asked(program, *table, region, seen, &|table, keys| matches(table, *row, keys))
        }
        Goal::Value { span, want } => {
            let found = seen.values.iter().find(|(at, value)| at == span && want.matches(value));
            found.map(|(_, value)| Hit { exact: true, values: vec![value.clone()] })
        }
        Goal::Listed { lists, least } => {
            let filled = |json: &Json, key: &str| super::json::list(json, key).len() >= *least;
            let found = lists.iter().any(|(record, name)| {
                let field = program.records.get(record.index()).and_then(|record| record.fields.get(name));
                let Some(Source::Key(key)) = field.map(|field| &field.source) else { return false };
                program.inputs.iter().any(|input| {
                    let is = matches!(input.ty.kind, Kind::Record(own, _) if own == *record);
                    is && documents.get(&input.name).is_some_and(|json| filled(json, key))
                })
            });
            found.then(|| Hit { exact: true, values: Vec::new() })
        }
    }
}

fn asked(
    program: &Program,
    id: crate::check::program::TableId,
    region: &[Set],
    seen: &Seen,
    is: &dyn Fn(&Table, &[Value]) -> bool,
) -> Option<Hit> {
    let table = program.tables.get(id.index())?;
    let mut hits: Vec<Hit> = seen
        .calls
        .iter()
        .filter(|(own, keys)| *own == id && is(table, keys))
        .map(|(_, keys)| Hit { exact: inside(region, keys) == region.len(), values: keys.clone() })
        .collect();
    hits.sort_by_key(|hit| !hit.exact);
    hits.into_iter().next()
}

fn matches(table: &Table, at: usize, keys: &[Value]) -> bool {
    table.rows.get(at).is_some_and(|row| row.conditions.iter().zip(keys).all(|(set, key)| set.matches(key)))
}

/// In how many columns the keys lie in the region.
fn inside(region: &[Set], keys: &[Value]) -> usize {
    region.iter().zip(keys).filter(|(set, key)| set.matches(key)).count()
}

/// How near an evaluation came: more is nearer.
pub fn nearness(goal: &Goal, seen: &Seen) -> usize {
    match goal {
        Goal::Gap { region, .. } | Goal::Crossing { region, .. } | Goal::Row { region, .. } => {
            seen.calls.iter().map(|(_, keys)| inside(region, keys).saturating_add(1)).max().unwrap_or(0)
        }
        Goal::Value { .. } => usize::from(!seen.values.is_empty()),
        Goal::Listed { .. } => 0,
    }
}

/// What a document shows, in one line; or what none was found for.
pub fn told(program: &Program, witness: &Witness, found: Option<&[Value]>) -> String {
    let subject = &witness.subject;
    let asked = |table: crate::check::program::TableId, region: &[Set]| {
        let Some(table) = program.tables.get(table.index()) else { return String::new() };
        let cells = table.columns.iter().enumerate().map(|(n, column)| {
            let shown = match found.and_then(|values| values.get(n)) {
                Some(value) => shown(value, &column.ty),
                None => region.get(n).map_or_else(String::new, |set| shown_set(set, &column.ty)),
            };
            format!("{} = {shown}", column.name)
        });
        cells.collect::<Vec<_>>().join(", ")
    };
    match &witness.goal {
        Goal::Gap { table, region } => format!("`{subject}` has no row for {}", asked(*table, region)),
        Goal::Crossing { table, region, .. } => format!("two rows of `{subject}` claim {}", asked(*table, region)),
        Goal::Row { table, region, .. } if witness.code == code::SAME_ROW => {
            format!("both rows of `{subject}` match {}", asked(*table, region))
        }
        Goal::Row { table, region, .. } => {
            format!("the row of `{subject}` matches {}, and never counts", asked(*table, region))
        }
        Goal::Value { want, .. } => {
            let subject = one_line(subject);
            match found.and_then(<[Value]>::first) {
                Some(Value::Absent) => format!("`{subject}` is absent"),
                Some(Value::Text(text)) if want.longer.is_some() => {
                    format!("`{subject}` has {} characters", shown_length(text))
                }
                Some(Value::Text(text)) if text.is_empty() => format!("`{subject}` is empty"),
                Some(Value::Number(rate)) if want.uneven => {
                    format!("`{subject}` is {}", decimal(*rate, &Ty::of(Kind::Rate { whole: false })))
                }
                Some(value) => format!("`{subject}` is {}", shown(value, &Ty::lost())),
                None => format!("`{subject}` {}", wanted(want)),
            }
        }
        Goal::Listed { lists, least } => {
            let names: Vec<&str> = lists.iter().map(|(_, name)| name.as_str()).collect();
            let names = names.join("` or `");
            match least {
                0 | 1 => format!("`{names}` is not empty"),
                least => format!("`{names}` has {least} elements"),
            }
        }
    }
}

fn one_line(text: &str) -> String {
    const SHOWN: usize = 60;
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() > SHOWN { format!("{}…", line.chars().take(SHOWN).collect::<String>()) } else { line }
}

fn wanted(want: &Want) -> String {
    match want {
        Want { longer: Some(longer), .. } => format!("has more than {longer} characters"),
        Want { outside: Some(_), .. } => "has a character that is refused".to_owned(),
        Want { uneven: true, .. } => "is a rate with decimals".to_owned(),
        want if want.set.absent => "is absent".to_owned(),
        _ => "is empty".to_owned(),
    }
}

fn shown(value: &Value, ty: &Ty) -> String {
    match value {
        Value::Absent => "absent".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(value) => decimal(*value, ty),
        Value::Money(money) => match &money.currency {
            Some(currency) => format!("{} {currency}", number::wire(money.amount)),
            None => number::wire(money.amount),
        },
        Value::Text(text) if matches!(ty.kind, Kind::Text(_) | Kind::Format(_) | Kind::Lost) => format!("{text:?}"),
        Value::Text(text) => text.to_string(),
        Value::Date(day) => day.to_string(),
        _ => "another value".to_owned(),
    }
}

fn decimal(value: Decimal, ty: &Ty) -> String {
    match ty.kind {
        Kind::Rate { .. } => {
            format!("{}%", number::wire(number::multiply(value, Decimal::ONE_HUNDRED).unwrap_or(value)))
        }
        Kind::Date => super::choose::day(value).map_or_else(|| number::wire(value), |day| day.to_string()),
        _ => number::wire(value),
    }
}

fn shown_set(set: &Set, ty: &Ty) -> String {
    let interval = |interval: &Interval| match (interval.from, interval.to) {
        (None, None) => "any".to_owned(),
        (Some(from), _) if !from.after => decimal(from.value, ty),
        (Some(from), _) => format!("above {}", decimal(from.value, ty)),
        (None, Some(to)) => format!("below {}", decimal(to.value, ty)),
    };
    match &set.present {
        Present::None if set.absent => "absent".to_owned(),
        Present::Names { not: false, names } => names.iter().take(3).cloned().collect::<Vec<_>>().join(" or "),
        Present::Intervals(intervals) => intervals.first().map_or_else(|| "any".to_owned(), interval),
        Present::Texts { include: Some(atoms), .. } => {
            let atom = |atom: &Atom| match atom {
                Atom::Exact(text) => format!("{text:?}"),
                Atom::Prefix(text) => format!("{text:?}*"),
            };
            atoms.iter().take(3).map(atom).collect::<Vec<_>>().join(" or ")
        }
        Present::Names { .. } | Present::Texts { .. } => "any other".to_owned(),
        Present::All | Present::None => "any".to_owned(),
    }
}
