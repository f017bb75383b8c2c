//! Results: as JSON for programs, as text for people.

use crate::diagnostics::Sources;
use crate::document::Json;
use crate::reference::{Action, Need, Outcome, Reason, Step};
use crate::schema::number;
use crate::vouchers::{Voucher, VoucherRow};

/// One document's result.
pub struct Result<'a> {
    /// `#1001`
    pub name: Option<String>,
    pub id: Option<String>,
    pub place: &'a str,
    pub outcome: &'a Outcome,
    /// With the places of their steps; None where nobody asked.
    pub vouchers: Option<&'a [(usize, Voucher)]>,
}

impl Result<'_> {
    pub fn json(&self, sources: &Sources) -> Json {
        let mut entries: Vec<(String, Json)> = Vec::new();
        let mut put = |key: &str, value: Json| entries.push((key.to_owned(), value));
        if let Some(name) = &self.name {
            put("name", Json::text(name));
        }
        if let Some(id) = &self.id {
            put("id", Json::text(id));
        }
        put("source", Json::text(self.place));
        put("outcome", Json::text(self.outcome.name()));
        let reasons =
            |reasons: &[Reason]| Json::List(reasons.iter().map(|reason| reason_json(reason, sources)).collect());
        match self.outcome {
            Outcome::Send { steps, warnings, left_out } => {
                put("steps", Json::List(steps.iter().map(step_json).collect()));
                if let Some(vouchers) = self.vouchers {
                    put("vouchers", Json::List(vouchers.iter().map(|(_, own)| voucher_json(own)).collect()));
                }
                if !warnings.is_empty() {
                    put("warnings", reasons(warnings));
                }
                if !left_out.is_empty() {
                    let rows = left_out.iter().map(|row| {
                        object(vec![
                            ("map", Json::text(row.map.as_str())),
                            ("row", Json::text(&row.row)),
                            ("reason", Json::text(&row.reason)),
                        ])
                    });
                    put("left_out", Json::List(rows.collect()));
                }
            }
            Outcome::Skip { reason } => put("reason", reason_json(reason, sources)),
            Outcome::Hold { reasons: own, warnings } => {
                put("reasons", reasons(own));
                if !warnings.is_empty() {
                    put("warnings", reasons(warnings));
                }
            }
            Outcome::Needs { needs, reasons: own } => {
                put("needs", Json::List(needs.iter().map(need_json).collect()));
                if !own.is_empty() {
                    put("reasons", reasons(own));
                }
            }
        }
        Json::Object(entries)
    }

    /// Lines for people, at most 80 columns where the content allows.
    pub fn text(&self, sources: &Sources) -> String {
        let mut out = String::new();
        let name = self.name.as_deref().unwrap_or(self.place);
        let place = if self.name.is_some() { format!("   {}", self.place) } else { String::new() };
        out.push_str(&format!("{name}  {}{place}\n", self.outcome.name().to_uppercase()));
        match self.outcome {
            Outcome::Send { steps, warnings, left_out } => {
                for (at, step) in steps.iter().enumerate() {
                    let Some(vouchers) = self.vouchers else {
                        step_text(step, &mut out);
                        continue;
                    };
                    step_head(step, &mut out);
                    for (_, voucher) in vouchers.iter().filter(|(own, _)| *own == at) {
                        voucher_text(voucher, &mut out);
                    }
                }
                for row in left_out {
                    line(&mut out, 2, &format!("left out: {}: {}", row.row, row.reason));
                }
                for warning in warnings {
                    reason_text("warning: ", warning, sources, &mut out);
                }
            }
            Outcome::Skip { reason } => reason_text("", reason, sources, &mut out),
            Outcome::Hold { reasons, warnings } => {
                for reason in reasons {
                    reason_text("", reason, sources, &mut out);
                }
                for warning in warnings {
                    reason_text("warning: ", warning, sources, &mut out);
                }
            }
            Outcome::Needs { needs, reasons } => {
                for need in needs {
                    line(&mut out, 2, &need_text(need));
                }
                for reason in reasons {
                    reason_text("and held: ", reason, sources, &mut out);
                }
            }
        }
        out
    }
}

pub fn object(entries: Vec<(&str, Json)>) -> Json {
    Json::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn reason_json(reason: &Reason, sources: &Sources) -> Json {
    let mut entries = vec![("text", Json::text(&reason.text))];
    if !reason.rows.is_empty() {
        entries.push(("rows", Json::List(reason.rows.iter().map(Json::text).collect())));
    }
    if !reason.rule.is_empty() {
        entries.push(("rule", Json::text(&reason.rule)));
    }
    entries.push(("at", Json::text(sources.at(reason.span))));
    object(entries)
}

fn need_json(need: &Need) -> Json {
    match need {
        Need::Fact { record, field, key } => object(vec![
            ("record", Json::text(record.as_str())),
            ("field", Json::text(field.as_str())),
            ("key", Json::text(key)),
        ]),
        Need::Input { name } => object(vec![("input", Json::text(name.as_str()))]),
    }
}

pub fn need_text(need: &Need) -> String {
    match need {
        Need::Fact { record, field, key } => format!("needs to know: {record} with {field} {key}"),
        Need::Input { name } => format!("needs the document `{name}`: --input {name}=FILE"),
    }
}

fn step_json(step: &Step) -> Json {
    let mut entries = Vec::new();
    if let Some(verb) = step.verb {
        entries.push(("step", Json::text(verb)));
    }
    entries.push(("map", Json::text(step.map.as_str())));
    if let Some(link) = &step.link {
        entries.push(("with", Json::text(link.as_str())));
    }
    entries.push(("record", Json::text(step.record.as_str())));
    entries.push(("action", Json::text(step.action.name())));
    if let Action::Update { key } | Action::Found { key } = &step.action {
        entries.push(("key", Json::text(key)));
    }
    if !step.waits.is_empty() {
        let waits = step.waits.iter().map(|wait| Json::Text(format!("{}.{}", wait.map, wait.field))).collect();
        entries.push(("waits_for", Json::List(waits)));
    }
    if let Some(payload) = &step.payload {
        entries.push(("payload", payload.clone()));
    }
    object(entries)
}

fn step_head(step: &Step, out: &mut String) {
    line(out, 2, &step_title(step));
}

/// What a step does: `create Customer`.
pub fn step_title(step: &Step) -> String {
    let record = step.record.rsplit('.').next().unwrap_or(&step.record);
    match (&step.action, step.verb) {
        (Action::Found { key }, _) => format!("{record} {key} is there already"),
        (Action::Update { key }, _) => format!("update {record} {key}"),
        (Action::Create, Some("upsert")) => format!("create or update {record}"),
        (Action::Create, _) => format!("create {record}"),
        (Action::Act, verb) => match &step.link {
            Some(link) => {
                let word = if verb == Some("credit") { "with" } else { "to" };
                format!("{} {} {word} {link}", verb.unwrap_or("act on"), step.map)
            }
            None => format!("{} {}", verb.unwrap_or("act on"), step.map),
        },
    }
}

fn step_text(step: &Step, out: &mut String) {
    step_head(step, out);
    for wait in &step.waits {
        line(out, 4, &format!("waits for {}.{}", wait.map, wait.field));
    }
    if matches!(step.action, Action::Found { .. }) {
        return;
    }
    if let Some(payload) = &step.payload {
        let body = match payload {
            Json::Object(entries) if entries.len() == 1 => entries.first().map(|(_, body)| body).unwrap_or(payload),
            body => body,
        };
        body_text(body, 4, out);
    }
}

fn voucher_json(voucher: &Voucher) -> Json {
    let row = |row: &VoucherRow| {
        let mut fields = Vec::new();
        fields.extend(row.account.as_ref().map(|account| ("account", Json::text(account.as_str()))));
        fields.extend(row.name.as_ref().map(|name| ("name", Json::text(name))));
        fields.push(("debit", Json::Number(number::fixed(row.debit, 2))));
        fields.push(("credit", Json::Number(number::fixed(row.credit, 2))));
        fields.extend(row.cost_center.as_ref().map(|code| ("cost_center", Json::text(code))));
        fields.extend(row.project.as_ref().map(|code| ("project", Json::text(code))));
        object(fields)
    };
    let mut entries = vec![("map", Json::text(voucher.map.as_str())), ("kind", Json::text(voucher.kind.name()))];
    entries.extend(voucher.date.as_ref().map(|date| ("date", Json::text(date))));
    entries.push(("currency", Json::text(voucher.currency.as_str())));
    entries.push(("rows", Json::List(voucher.rows.iter().map(row).collect())));
    if !voucher.problems.is_empty() {
        entries.push(("problems", Json::List(voucher.problems.iter().map(Json::text).collect())));
    }
    object(entries)
}

/// Account, name, debit and credit, as a voucher is written.
fn voucher_text(voucher: &Voucher, out: &mut String) {
    const NAME: usize = 38;
    let date = voucher.date.as_ref().map(|date| format!(", {date}")).unwrap_or_default();
    let head = format!("{}{date}, {}", voucher.kind.name(), voucher.currency);
    out.push_str(&format!("    {head:<width$}  {:>14}  {:>14}\n", "debit", "credit", width = NAME + 6));
    let side = |own: rust_decimal::Decimal| if own.is_zero() { String::new() } else { number::fixed(own, 2) };
    for row in &voucher.rows {
        let account = row.account.as_deref().unwrap_or("????");
        let own = [row.name.as_ref(), row.cost_center.as_ref(), row.project.as_ref()];
        let own: Vec<&str> = own.into_iter().flatten().map(String::as_str).collect();
        let name: String = printable(&own.join(", ")).chars().take(NAME).collect();
        let text = format!("    {account}  {name:<NAME$}  {:>14}  {:>14}", side(row.debit), side(row.credit));
        out.push_str(text.trim_end());
        out.push('\n');
    }
    for problem in &voucher.problems {
        line(out, 4, &format!("error: {problem}"));
    }
}

fn body_text(body: &Json, indent: usize, out: &mut String) {
    let Json::Object(entries) = body else { return };
    let widest = entries.iter().map(|(key, _)| key.chars().count()).max().unwrap_or(0);
    for (key, value) in entries {
        match value {
            Json::List(rows) => {
                line(out, indent, key);
                for (n, row) in rows.iter().enumerate() {
                    row_text(n, row, indent, out);
                }
            }
            Json::Object(_) if reference(value).is_none() => {
                line(out, indent, key);
                body_text(value, indent + 2, out);
            }
            value => line(out, indent, &format!("{key:<widest$}  {}", word(value))),
        }
    }
}

/// Number, article and text on the first line, what it costs on the second.
fn row_text(n: usize, row: &Json, indent: usize, out: &mut String) {
    let Json::Object(entries) = row else { return };
    let get = |key: &str| entries.iter().find(|(own, _)| own == key).map(|(_, value)| word(value));
    let named = ["ArticleNumber", "Description"];
    let title: Vec<String> = named.iter().filter_map(|key| get(key)).collect();
    line(out, indent + 2, &format!("{}  {}", n + 1, title.join("  ")));
    let rest: Vec<String> = entries
        .iter()
        .filter(|(key, _)| !named.contains(&key.as_str()))
        .map(|(key, value)| format!("{key} {}", word(value)))
        .collect();
    if !rest.is_empty() {
        line(out, indent + 5, &rest.join(", "));
    }
}

/// What a later step's result stands for.
pub fn reference(value: &Json) -> Option<String> {
    match value.get("$ref") {
        Some(Json::Text(name)) => Some(name.clone()),
        _ => None,
    }
}

fn word(value: &Json) -> String {
    match value {
        Json::Null => "(blank)".to_owned(),
        Json::Bool(true) => "yes".to_owned(),
        Json::Bool(false) => "no".to_owned(),
        Json::Number(digits) => digits.clone(),
        Json::Text(text) => printable(text),
        value => match reference(value) {
            Some(name) => format!("→ {name}, known when that is made"),
            None => value.compact(),
        },
    }
}

fn reason_text(lead: &str, reason: &Reason, sources: &Sources, out: &mut String) {
    line(out, 2, &format!("{lead}{}", reason.text));
    let mut place: Vec<String> = Vec::new();
    if !reason.rows.is_empty() {
        place.push(format!("row {}", reason.rows.join(", ")));
    }
    if !reason.rule.is_empty() {
        place.push(reason.rule.clone());
    }
    place.push(sources.at(reason.span));
    line(out, 4, &format!("({})", place.join(", ")));
}

/// Control characters of documents, and those that turn the reading direction, never reach a terminal.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || turns(c) { ' ' } else { c }).collect()
}

/// Does it turn the reading direction?
pub fn turns(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// What cannot be read as a document.
pub fn unreadable(place: &str, what: &str) -> String {
    let mut out = format!("{place}  UNREADABLE\n");
    line(&mut out, 2, what);
    out
}

/// An indented line, wrapped at 80 columns between words.
fn line(out: &mut String, indent: usize, text: &str) {
    const WIDTH: usize = 80;
    let text = printable(text);
    let mut used = 0usize;
    let mut first = true;
    for word in text.split_inclusive(' ') {
        let length = word.chars().count();
        if used == 0 || used + word.trim_end().chars().count() > WIDTH {
            if !first {
                while out.ends_with(' ') {
                    out.pop();
                }
                out.push('\n');
            }
            let indent = if first { indent } else { indent + 2 };
            out.push_str(&" ".repeat(indent));
            used = indent;
            first = false;
        }
        out.push_str(word);
        used += length;
    }
    while out.ends_with(' ') {
        out.pop();
    }
    out.push('\n');
}
