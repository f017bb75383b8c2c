//! Documents to JSON, in the order and wire form of the schema. Every value is held against its field once more: what a
//! mistake of ours let through is held here and never sent.

use super::documents::Given;
use super::flows::Machine;
use super::outcome::Wait;
use super::rows::Row;
use super::stop::{Eval, Gather};
use crate::check::program::{Field, Record, RecordId, Wire};
use crate::diagnostics::Span;
use crate::document::Json;
use crate::schema::{Kind, Value, number, shown_length, tables};
use rust_decimal::Decimal;
use smol_str::SmolStr;

impl Machine<'_> {
    pub fn payload(
        &self,
        record: &Record,
        fields: &[(SmolStr, Given)],
        lists: &[(SmolStr, RecordId, Vec<Row>)],
        span: Span,
    ) -> Eval<Json> {
        let mut gather = Gather::default();
        let mut entries: Vec<(String, Json)> = Vec::new();
        for (name, field) in &record.fields {
            if let Some((_, rows_of, rows)) = lists.iter().find(|(list, _, _)| list == name) {
                let mut json = Vec::new();
                let inner = self.program.records.get(rows_of.index());
                for (row, inner) in rows.iter().filter_map(|row| inner.map(|inner| (row, inner))) {
                    if let Some(object) = gather.take(self.object(inner, &row.fields, row.span, &row.label)) {
                        json.push(Json::Object(object));
                    }
                }
                entries.push((name.to_string(), Json::List(json)));
            } else if let Some((_, given)) = fields.iter().find(|(own, _)| own == name)
                && let Some(json) = gather.take(self.field_json(name, field, given, span, ""))
            {
                entries.extend(json.map(|json| (name.to_string(), json)));
            }
        }
        let body = Json::Object(entries);
        let wrapped = match record.name.strip_prefix("fortnox.") {
            Some(short) => Json::Object(vec![(short.to_owned(), body)]),
            None => body,
        };
        gather.end(wrapped)
    }

    fn object(&self, record: &Record, fields: &[(SmolStr, Given)], span: Span, row: &str) -> Eval<Vec<(String, Json)>> {
        let mut gather = Gather::default();
        let mut entries = Vec::new();
        for (name, field) in &record.fields {
            let Some((_, given)) = fields.iter().find(|(own, _)| own == name) else { continue };
            // A row that was looked up says what only Fortnox can say.
            if field.marks.readonly {
                continue;
            }
            if let Some(json) = gather.take(self.field_json(name, field, given, span, row)) {
                entries.extend(json.map(|json| (name.to_string(), json)));
            }
        }
        gather.end(entries)
    }

    fn field_json(&self, name: &str, field: &Field, given: &Given, span: Span, row: &str) -> Eval<Option<Json>> {
        let place = if row.is_empty() { name.to_owned() } else { format!("{name} of {row}") };
        let needed = !field.ty.optional && field.default.is_none() && !matches!(field.ty.kind, Kind::List(_));
        Ok(match given {
            Given::Omit | Given::Blank | Given::Value(Value::Absent) if needed => {
                return self.hold(format!("{place} would be missing, which Fortnox refuses"), span);
            }
            Given::Omit | Given::Value(Value::Absent) => None,
            Given::Blank if field.marks.not_blank => {
                return self.hold(format!("{place} would be emptied, which Fortnox refuses"), span);
            }
            Given::Blank => Some(Json::Null),
            Given::Later(Wait { map, field }) => {
                Some(Json::Object(vec![("$ref".to_owned(), Json::Text(format!("{map}.{field}")))]))
            }
            Given::Value(value) => match self.value_json(value, &field.ty.kind, field.wire, span)? {
                Ok(json) => Some(json),
                Err(what) => return self.hold(format!("{place} {what}"), span),
            },
        })
    }

    /// The inner error is what is wrong with the value for its field.
    fn value_json(&self, value: &Value, kind: &Kind, wire: Wire, span: Span) -> Eval<Result<Json, String>> {
        if let Value::Unreadable(_) = value {
            self.readable(value.clone(), span)?;
        }
        if let (Value::Record(own), Kind::Record(id, _)) = (value, kind)
            && let Some(record) = self.program.records.get(id.index())
        {
            let fields: Vec<(SmolStr, Given)> =
                own.fields.iter().map(|(name, value)| (name.clone(), Given::Value(value.clone()))).collect();
            return Ok(Ok(Json::Object(self.object(record, &fields, span, "")?)));
        }
        if let (Value::List(values), Kind::List(of)) = (value, kind) {
            let mut all = Vec::new();
            for value in values.iter() {
                match self.value_json(value, &of.kind, wire, span)? {
                    Ok(json) => all.push(json),
                    Err(what) => return Ok(Err(what)),
                }
            }
            return Ok(Ok(Json::List(all)));
        }
        Ok(plain_json(value, kind, wire))
    }
}

fn plain_json(value: &Value, kind: &Kind, wire: Wire) -> Result<Json, String> {
    let numeric = |text: String| if wire == Wire::Text { Json::Text(text) } else { Json::Number(text) };
    Ok(match (value, kind) {
        (Value::Bool(truth), Kind::Bool) => {
            if wire == Wire::Text {
                Json::text(truth.to_string())
            } else {
                Json::Bool(*truth)
            }
        }
        (Value::Number(number), Kind::Int { least, most }) => {
            let inside = number.is_integer()
                && least.is_none_or(|least| *number >= Decimal::from(least))
                && most.is_none_or(|most| *number <= Decimal::from(most));
            if !inside {
                return Err(format!("would be {number}, which Fortnox refuses"));
            }
            numeric(kept(*number)?)
        }
        (Value::Number(number), Kind::Account) => {
            if !crate::schema::is_account(*number) {
                return Err(format!("would be {number}, which is no account"));
            }
            numeric(number::wire(*number))
        }
        (Value::Number(number), Kind::Decimal { decimals }) => numeric(within(*number, *decimals)?),
        (Value::Money(money), Kind::Money { decimals, .. }) => numeric(within(money.amount, *decimals)?),
        (Value::Number(rate), Kind::Rate { whole }) => {
            let shown = match wire {
                Wire::Fraction => *rate,
                _ => number::multiply(*rate, Decimal::ONE_HUNDRED).map_err(|_| "has too many digits".to_owned())?,
            };
            if shown < Decimal::ZERO || shown > Decimal::ONE_HUNDRED {
                return Err(format!("would be {} %, which is no rate", number::wire(shown)));
            }
            if *whole && !shown.is_integer() {
                return Err(format!("would be {}, which must be whole", number::wire(shown)));
            }
            numeric(kept(shown)?)
        }
        (Value::Text(text), Kind::Country) if wire == Wire::CountryName => match tables::country::find(text) {
            Some(country) => Json::text(country.swedish),
            None => return Err(format!("would be {text}, which is no country")),
        },
        (Value::Text(text), kind) => {
            let ty = crate::schema::Ty::of(kind.clone());
            if let Kind::Enum(names) = kind
                && !names.names.contains(text)
            {
                return Err(format!("would be {text}, which is not one of {}", names.names.join(", ")));
            }
            if let Some(wanted) = ty.as_text() {
                let longest = wanted.longest.and_then(|longest| usize::try_from(longest).ok());
                if longest.is_some_and(|longest| shown_length(text) > longest) {
                    return Err(format!("would be longer than {} characters", wanted.longest.unwrap_or_default()));
                }
                if let Some(c) = wanted.chars.first_outside(text) {
                    return Err(format!("would hold the character {c:?}, which Fortnox refuses"));
                }
            }
            if text.is_empty() {
                return Err("would be empty".to_owned());
            }
            Json::text(text.as_str())
        }
        (Value::Date(date), Kind::Date) => {
            // Other years are not written with four digits.
            if date.year() < 1 {
                return Err(format!("would be {date}, which is no day of a book"));
            }
            Json::text(date.to_string())
        }
        _ => return Err("would have a value of another type".to_owned()),
    })
}

fn within(value: Decimal, decimals: Option<u32>) -> Result<String, String> {
    if let Some(most) = decimals
        && number::decimals(value) > most
    {
        return Err(format!("would be {}, and Fortnox keeps {most} decimals", number::wire(value)));
    }
    kept(value)
}

/// The number as JSON, if Fortnox keeps it as it is.
fn kept(value: Decimal) -> Result<String, String> {
    let text = number::wire(value);
    if !number::is_kept(value) {
        return Err(format!("would be {text}, and Fortnox keeps {} digits", number::KEPT_DIGITS));
    }
    Ok(text)
}
