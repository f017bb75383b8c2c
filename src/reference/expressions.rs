//! Expressions.

use super::documents::Field;
use super::environment::{Environment, Slot};
use super::flows::Machine;
use super::outcome::Need;
use super::stop::{Eval, Gather, Stop, both};
use crate::check::program::{Compare, Conversion, Expr, ExprKind, LetId, LocalId, RecordId, TableId};
use crate::diagnostics::Span;
use crate::schema::formats::iso_date;
use crate::schema::{Money, RecordValue, Side, TextTy, Value, fit, number, shown_length, tables};
use smol_str::SmolStr;
use std::cmp::Ordering;
use std::sync::Arc;

impl<'p> Machine<'p> {
    pub fn expr(&mut self, env: &mut Environment<'p>, expr: &'p Expr) -> Eval<Value> {
        let value = self.value(env, expr);
        if let (Some(watching), Ok(value)) = (&mut self.watching, &value) {
            watching.value(expr.span, value);
        }
        value
    }

    fn value(&mut self, env: &mut Environment<'p>, expr: &'p Expr) -> Eval<Value> {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Constant(value) => Ok(value.clone()),
            ExprKind::Minor(count, side) => self.minor(*count, *side, span),
            ExprKind::Input(id) => self.input(*id, span).and_then(|value| self.readable(value, span)),
            ExprKind::Setting(id) => {
                let program = self.program;
                let slot = self.settings.get(id.index()).cloned().unwrap_or_default();
                if let Slot::Done(value) = slot {
                    return value;
                }
                let value = match program.settings.get(id.index()) {
                    Some(setting) => self.expr(&mut Environment::default(), &setting.value),
                    None => Err(Stop::default()),
                };
                if let Some(own) = self.settings.get_mut(id.index()) {
                    *own = Slot::Done(value.clone());
                }
                value
            }
            ExprKind::Let(id) => self.global_let(*id),
            ExprKind::Local(id) => self.local(env, *id),
            ExprKind::Event => Ok(self.event_name()),
            ExprKind::Own(name) => self.own(env, name, span),
            ExprKind::TotalOf { computed, groups } => self.total_of(env, computed, Some(groups), span),
            ExprKind::Field(base, name) => {
                let base = self.expr(env, base)?;
                self.field(&base, name, span)
            }
            ExprKind::Present(value) => match self.expr(env, value)? {
                // What proved it to be there has failed, and has said so.
                Value::Absent => Err(Stop::default()),
                value => Ok(value),
            },
            ExprKind::Calc(id, arguments) => self.calc(env, *id, arguments),
            ExprKind::Classify(id, arguments) => self.classify(env, *id, arguments),
            ExprKind::Table(id, arguments) => self.table(env, *id, arguments, span),
            ExprKind::MapField { map, arguments, field } => match self.map_field(env, *map, arguments, field)? {
                Field::Value(value) => self.readable(value, span),
                Field::Later(wait) => Err(Stop::wait(wait)),
            },
            ExprKind::MapRows { map, arguments, group } => self.map_rows(env, *map, arguments, group),
            ExprKind::Lookup { record, field, key } => self.lookup(env, *record, field, key, span),
            ExprKind::Builtin(builtin, arguments) => self.builtin(env, *builtin, arguments, span),
            ExprKind::Fold(fold) => self.fold(env, fold, span),
            ExprKind::Record { record, fields } => {
                let mut gather = Gather::default();
                let mut values = Vec::new();
                for (name, value) in fields {
                    if let Some(value) = gather.take(self.expr(env, value)) {
                        values.push((name.clone(), value));
                    }
                }
                gather.end(())?;
                if let Some(record) = record.and_then(|id| self.program.records.get(id.index())) {
                    let missing = record.defaults(|name| values.iter().any(|(own, _)| own == name));
                    values.extend(missing);
                }
                Ok(Value::Record(Arc::new(RecordValue { record: *record, fields: values, path: Arc::from("") })))
            }
            ExprKind::List(values) => {
                let mut gather = Gather::default();
                let mut made = Vec::new();
                for value in values {
                    made.extend(gather.take(self.expr(env, value)));
                }
                gather.end(Value::list(made))
            }
            ExprKind::Negative(value) => {
                let value = self.expr(env, value)?;
                self.negate(value, span)
            }
            ExprKind::Not(value) => match self.expr(env, value)? {
                Value::Bool(truth) => Ok(Value::Bool(!truth)),
                other => Ok(other),
            },
            ExprKind::And(parts) => self.logic(env, parts, false),
            ExprKind::Or(parts) => self.logic(env, parts, true),
            ExprKind::Arithmetic(op, left, right) => {
                let left = self.expr(env, left);
                let right = self.expr(env, right);
                let (left, right) = both(left, right)?;
                self.arithmetic(*op, left, right, span)
            }
            ExprKind::Compare { op, left, right, folded } => {
                let left = self.expr(env, left);
                let right = self.expr(env, right);
                let (left, right) = both(left, right)?;
                self.compare(*op, &left, &right, *folded, span)
            }
            ExprKind::IsPresent(value) => Ok(Value::Bool(!self.expr(env, value)?.is_absent())),
            ExprKind::Is(value, conversion) => {
                let value = self.expr(env, value)?;
                Ok(Value::Bool(converted(&value, conversion).is_some()))
            }
            ExprKind::As(value, conversion) => {
                let value = self.expr(env, value)?;
                Ok(converted(&value, conversion).unwrap_or(Value::Absent))
            }
            ExprKind::In { value, list, folded } => {
                let value = self.expr(env, value);
                let list = self.expr(env, list);
                let (value, list) = both(value, list)?;
                let Value::List(list) = list else { return Ok(Value::Bool(false)) };
                self.one_currency(list.iter().chain([&value]), span)?;
                Ok(Value::Bool(!value.is_absent() && list.iter().any(|other| same(&value, other, *folded))))
            }
            ExprKind::Fit(value, text) => {
                let inner = self.expr(env, value)?;
                self.fit(inner, text, value.ty.optional, span)
            }
            ExprKind::When { value, condition } => match self.expr(env, condition)? {
                Value::Bool(true) => self.expr(env, value),
                _ => Ok(Value::Absent),
            },
            ExprKind::Otherwise(parts) => {
                for part in parts {
                    match self.expr(env, part)? {
                        Value::Absent => {}
                        value => return Ok(value),
                    }
                }
                Ok(Value::Absent)
            }
            ExprKind::Template(parts) => self.template(env, parts).map(Value::text),
            ExprKind::Hold(reason) => {
                let reason = self.reason(env, reason, span);
                Err(Stop::hold(reason))
            }
            // Only fields leave something out; the check sees to it.
            ExprKind::Omit | ExprKind::Blank => Ok(Value::Absent),
        }
    }

    fn minor(&mut self, count: rust_decimal::Decimal, side: Side, span: Span) -> Eval<Value> {
        let Some(currency) = self.currency_of(side, span) else {
            let text = format!("the currency of {} money is not known", side.name());
            return Err(Stop::following(self.reason_of(text, span)));
        };
        let decimals = tables::currency::decimals(&currency).unwrap_or(2);
        let coin = rust_decimal::Decimal::new(1, decimals);
        match number::multiply(count, coin) {
            Ok(amount) => Ok(Value::Money(Money { amount, currency: Some(currency) })),
            Err(number::TooBig) => self.too_big(span),
        }
    }

    pub fn too_big<T>(&self, span: Span) -> Eval<T> {
        self.hold("a number became too long to be kept exactly", span)
    }

    pub fn readable(&self, value: Value, span: Span) -> Eval<Value> {
        match value {
            Value::Unreadable(what) => self.unreadable(&what, span),
            value => Ok(value),
        }
    }

    /// The document says something that its schema does not know. Whatever rule reads it, that is one reason.
    fn unreadable<T>(&self, what: &str, span: Span) -> Eval<T> {
        let reason =
            super::outcome::Reason { rule: String::new(), rows: Vec::new(), ..self.reason_of(what.to_owned(), span) };
        Err(Stop::hold(reason))
    }

    fn global_let(&mut self, id: LetId) -> Eval<Value> {
        let program = self.program;
        match self.lets.get(id.index()).cloned().unwrap_or_default() {
            Slot::Done(value) => return value,
            Slot::Busy => return Err(Stop::default()),
            Slot::Empty => {}
        }
        let Some(declared) = program.lets.get(id.index()) else { return Err(Stop::default()) };
        let mark = |machine: &mut Self, slot: Slot| {
            if let Some(own) = machine.lets.get_mut(id.index()) {
                *own = slot;
            }
        };
        mark(self, Slot::Busy);
        self.rules.push(declared.name.clone());
        let value = self.expr(&mut Environment::new(declared.locals), &declared.value);
        self.rules.pop();
        mark(self, Slot::Done(value.clone()));
        value
    }

    fn local(&mut self, env: &mut Environment<'p>, id: LocalId) -> Eval<Value> {
        match env.get(id) {
            Slot::Done(value) => value,
            Slot::Busy => Err(Stop::default()),
            Slot::Empty => {
                let Some(value) = env.let_value(id) else { return Err(Stop::default()) };
                env.put(id, Slot::Busy);
                let value = self.expr(env, value);
                env.set(id, value.clone());
                value
            }
        }
    }

    /// A field of a record: as it came, or computed.
    pub fn field(&mut self, base: &Value, name: &SmolStr, span: Span) -> Eval<Value> {
        let record = match base {
            Value::Record(record) => Arc::clone(record),
            Value::Unreadable(what) => return self.unreadable(what, span),
            // A list of an absent record is empty.
            _ => return Ok(Value::Absent),
        };
        if let Some(value) = record.get(name) {
            return self.readable(value.clone(), span);
        }
        let program = self.program;
        let computed = record.record.and_then(|id| program.records.get(id.index())?.computed.get(name));
        match computed {
            Some(computed) => {
                let mut env = Environment::new(computed.locals);
                env.own = Some(base.clone());
                self.expr(&mut env, &computed.value)
            }
            None => Ok(Value::Absent),
        }
    }

    fn own(&mut self, env: &mut Environment<'p>, name: &SmolStr, span: Span) -> Eval<Value> {
        if let Some(own) = env.own.clone() {
            return self.field(&own, name, span);
        }
        self.total_of(env, name, None, span)
    }

    /// `and` ends at the first false, `or` at the first true.
    fn logic(&mut self, env: &mut Environment<'p>, parts: &'p [Expr], ends_at: bool) -> Eval<Value> {
        let mut gather = Gather::default();
        for part in parts {
            // After a stop nothing decides any more; what else is wrong is told all the same.
            let decided = gather.take(self.expr(env, part)) == Some(Value::Bool(ends_at));
            if decided && !gather.is_stopped() {
                return Ok(Value::Bool(ends_at));
            }
        }
        gather.end(Value::Bool(!ends_at))
    }

    /// Arguments, each evaluated, stops united.
    pub fn values(&mut self, env: &mut Environment<'p>, arguments: &'p [Expr]) -> Eval<Vec<Value>> {
        let mut gather = Gather::default();
        let mut values = Vec::new();
        for argument in arguments {
            values.extend(gather.take(self.expr(env, argument)));
        }
        gather.end(values)
    }

    fn calc(
        &mut self,
        env: &mut Environment<'p>,
        id: crate::check::program::CalcId,
        arguments: &'p [Expr],
    ) -> Eval<Value> {
        let program = self.program;
        let Some(calc) = program.calcs.get(id.index()) else { return Err(Stop::default()) };
        let values = self.values(env, arguments)?;
        let mut own = Environment::new(calc.body.locals);
        for (n, value) in values.into_iter().enumerate() {
            own.set(LocalId::new(n), Ok(value));
        }
        own.declare(&calc.body.lets);
        self.rules.push(calc.name.clone());
        let required = self.requires(&mut own, &calc.body.requires);
        let value = self.expr(&mut own, &calc.give);
        self.rules.pop();
        both(required, value).map(|(_, value)| value)
    }

    fn classify(
        &mut self,
        env: &mut Environment<'p>,
        id: crate::check::program::ClassifyId,
        arguments: &'p [Expr],
    ) -> Eval<Value> {
        let program = self.program;
        let Some(classify) = program.classifies.get(id.index()) else { return Err(Stop::default()) };
        if let Some(given) = self.classified.get(&id) {
            return Ok(given.clone());
        }
        let values = self.values(env, arguments)?;
        let mut own = Environment::new(classify.locals);
        for (n, value) in values.into_iter().enumerate() {
            own.set(LocalId::new(n), Ok(value));
        }
        self.rules.push(classify.name.clone());
        let mut result = None;
        for arm in &classify.arms {
            match self.expr(&mut own, &arm.when) {
                Ok(Value::Bool(true)) => result = Some(Ok(Value::Text(arm.name.clone()))),
                Ok(_) => continue,
                Err(stop) => result = Some(Err(stop)),
            }
            break;
        }
        let result = match result {
            Some(result) => result,
            None => self.expr(&mut own, &classify.last),
        };
        self.rules.pop();
        result
    }

    /// The row that is narrower than all others that match.
    fn table(&mut self, env: &mut Environment<'p>, id: TableId, arguments: &'p [Expr], span: Span) -> Eval<Value> {
        let program = self.program;
        let Some(table) = program.tables.get(id.index()) else { return Err(Stop::default()) };
        let values = self.values(env, arguments)?;
        let mut own = Environment::new(table.columns.len());
        let mut keys = Vec::new();
        for (n, (value, column)) in values.into_iter().zip(&table.columns).enumerate() {
            keys.push(folded_key(&value, column));
            own.set(LocalId::new(n), Ok(value));
        }
        if let Some(watching) = &mut self.watching {
            watching.call(id, &keys);
        }
        let matching: Vec<usize> = table
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.conditions.iter().zip(&keys).all(|(set, key)| set.matches(key)))
            .map(|(at, _)| at)
            .collect();
        let winner =
            matching.iter().copied().find(|at| matching.iter().all(|other| other == at || table.narrower(*at, *other)));
        self.rules.push(table.name.clone());
        let result = match winner.or_else(|| agreeing(table, &matching)).and_then(|at| table.rows.get(at)) {
            Some(row) => self.expr(&mut own, &row.result),
            None if matching.is_empty() => self.hold(format!("`{}` has no row for this", table.name), span),
            None => self.hold(format!("two rows of `{}` claim this", table.name), span),
        };
        self.rules.pop();
        result
    }

    fn lookup(
        &mut self,
        env: &mut Environment<'p>,
        record: RecordId,
        field: &SmolStr,
        key: &'p Expr,
        span: Span,
    ) -> Eval<Value> {
        let key = self.expr(env, key)?;
        match self.find(record, field, &key) {
            Ok(found) => match found.as_slice() {
                [] => Ok(Value::Absent),
                [one] => Ok(one.clone()),
                _ => {
                    let name = self.program.records.get(record.index()).map_or("", |record| record.name.as_str());
                    let key = super::facts::key_text(&key).unwrap_or_default();
                    self.hold(format!("{} of {name} have {field} {key}", found.len()), span)
                }
            },
            Err(need) => Err(Stop::need(need)),
        }
    }

    /// The records with this key, or what must be known first.
    pub fn find(&self, record: RecordId, field: &SmolStr, key: &Value) -> Result<Vec<Value>, Need> {
        let declared = self.program.records.get(record.index());
        let found = declared.and_then(|declared| self.facts.find(declared, record, field, key));
        found.ok_or_else(|| Need::Fact {
            record: declared.map(|record| record.name.clone()).unwrap_or_default(),
            field: field.clone(),
            key: super::facts::key_text(key).unwrap_or_default(),
        })
    }

    fn fit(&mut self, value: Value, text: &TextTy, may_be_absent: bool, span: Span) -> Eval<Value> {
        let Value::Text(own) = &value else { return Ok(value) };
        let fitted = fit(own, text.longest, &text.chars);
        if !fitted.is_empty() {
            return Ok(Value::text(fitted));
        }
        if may_be_absent {
            return Ok(Value::Absent);
        }
        self.hold("nothing is left of a text when refused characters are taken out", span)
    }

    pub fn compare(&self, op: Compare, left: &Value, right: &Value, folded: bool, span: Span) -> Eval<Value> {
        self.one_currency([left, right], span)?;
        let equal = || same(left, right, folded);
        let ordered = |test: fn(Ordering) -> bool| match order(left, right) {
            Ok(ordering) => Ok(ordering.is_some_and(test)),
            Err(number::TooBig) => self.too_big(span),
        };
        Ok(Value::Bool(match op {
            Compare::Equal => equal(),
            Compare::NotEqual => !equal(),
            Compare::Less => ordered(Ordering::is_lt)?,
            Compare::LessEqual => ordered(Ordering::is_le)?,
            Compare::Greater => ordered(Ordering::is_gt)?,
            Compare::GreaterEqual => ordered(Ordering::is_ge)?,
        }))
    }
}

/// The value as the cells of its column compare it.
fn folded_key(value: &Value, column: &crate::check::program::Column) -> Value {
    match (value, &column.ty.kind) {
        (Value::Text(text), crate::schema::Kind::Text(TextTy { folded: true, .. })) => Value::text(text.to_lowercase()),
        (value, _) => value.clone(),
    }
}

/// Crossing rows that say the same.
fn agreeing(table: &crate::check::program::Table, matching: &[usize]) -> Option<usize> {
    let narrowest: Vec<usize> = matching
        .iter()
        .copied()
        .filter(|at| !matching.iter().any(|other| other != at && table.narrower(*other, *at)))
        .collect();
    let first = *narrowest.first()?;
    let constant = |at: usize| match table.rows.get(at).map(|row| &row.result.kind) {
        Some(ExprKind::Constant(value)) => Some(value),
        _ => None,
    };
    let value = constant(first)?;
    narrowest.iter().all(|at| constant(*at) == Some(value)).then_some(first)
}

pub(super) fn converted(value: &Value, conversion: &Conversion) -> Option<Value> {
    match (value, conversion) {
        (Value::Text(text), Conversion::Format(format)) => format.read(text).map(Value::text),
        (Value::Text(text), Conversion::Register(register)) => register.read(text).map(Value::text),
        (Value::Text(text), Conversion::Text(wanted)) => {
            let longest = wanted.longest.and_then(|longest| usize::try_from(longest).ok()).unwrap_or(usize::MAX);
            let fits = shown_length(text) <= longest
                && wanted.chars.first_outside(text).is_none()
                && (wanted.may_be_empty || !text.trim().is_empty());
            fits.then(|| value.clone())
        }
        (Value::Text(text), Conversion::Country) => tables::country::find(text).map(|_| value.clone()),
        (Value::Text(text), Conversion::Currency) => tables::currency::decimals(text).map(|_| value.clone()),
        (Value::Text(text), Conversion::Names(names)) => names.contains(text).then(|| value.clone()),
        (Value::Text(text), Conversion::Date) => day(text).map(Value::Date),
        (Value::Text(text), Conversion::Account) => {
            number::parse(text).filter(|value| crate::schema::is_account(*value)).map(Value::Number)
        }
        (Value::Text(text), Conversion::Int) => {
            number::parse(text).filter(|value| value.is_integer()).map(Value::Number)
        }
        (Value::Number(number), Conversion::Account) => crate::schema::is_account(*number).then(|| value.clone()),
        (Value::Number(number), Conversion::Int) => number.is_integer().then(|| value.clone()),
        (Value::Number(rate), Conversion::WholeRate) => {
            let percent = number::multiply(*rate, rust_decimal::Decimal::ONE_HUNDRED).ok()?;
            percent.is_integer().then(|| value.clone())
        }
        _ => None,
    }
}

/// A day as `YYYY-MM-DD`. A point in time is none: its day depends on the zone.
pub(super) fn day(text: &str) -> Option<jiff::civil::Date> {
    iso_date::canonical(text)?.parse().ok()
}

/// Equality: two absent values are equal, an absent one equals nothing that is there.
pub(super) fn same(left: &Value, right: &Value, folded: bool) -> bool {
    match (left, right) {
        (Value::Text(a), Value::Text(b)) if folded => a.to_lowercase() == b.to_lowercase(),
        (Value::Money(a), Value::Money(b)) => a.amount == b.amount,
        (Value::Record(a), Value::Record(b)) => {
            a.fields.len() == b.fields.len()
                && a.fields.iter().all(|(name, value)| b.get(name).is_some_and(|other| same(value, other, folded)))
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b, folded))
        }
        (a, b) => match order(a, b) {
            Ok(Some(ordering)) => ordering.is_eq(),
            _ => a == b,
        },
    }
}

/// The order of two values; None where they have none.
pub(super) fn order(left: &Value, right: &Value) -> Result<Option<Ordering>, number::TooBig> {
    let exact = super::arithmetic::exact_of;
    Ok(match (left, right) {
        (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
        (Value::Money(a), Value::Money(b)) => Some(a.amount.cmp(&b.amount)),
        (Value::Exact(..), _) | (_, Value::Exact(..)) => match (exact(left), exact(right)) {
            (Some(a), Some(b)) => Some(a?.compare(b?)?),
            _ => None,
        },
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Instant(a), Value::Instant(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Record(a), Value::Record(b)) => {
            for ((_, x), (_, y)) in a.fields.iter().zip(&b.fields) {
                match order(x, y)? {
                    Some(Ordering::Equal) => {}
                    other => return Ok(other),
                }
            }
            Some(Ordering::Equal)
        }
        // In the keys of totals, which may have parts that are not there.
        (Value::Absent, Value::Absent) => Some(Ordering::Equal),
        (Value::Absent, _) => Some(Ordering::Less),
        (_, Value::Absent) => Some(Ordering::Greater),
        _ => None,
    })
}
