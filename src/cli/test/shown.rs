//! A result as lines for a file that an accountant reads: no places in rules, which move with every edit.

use super::tree::Line;
use crate::cli::report::{need_text, reference, step_title, turns};
use crate::document::Json;
use crate::reference::{Outcome, Reason, Step};
use crate::schema::number;
use crate::vouchers::{Books, Voucher};

const AMOUNT: usize = 12;
/// Digits before the point.
const WHOLE: usize = 9;
const NAME: usize = 34;

pub fn lines(outcome: &Outcome, vouchers: &[(usize, Voucher)], books: &Books) -> Vec<Line> {
    let mut out = Vec::new();
    match outcome {
        Outcome::Send { steps, warnings, left_out } => {
            for (at, step) in steps.iter().enumerate() {
                let own = vouchers.iter().filter(|(of, _)| *of == at).map(|(_, voucher)| voucher);
                out.push(step_line(step, own, books));
            }
            for row in left_out {
                out.push(Line::new("left out", text(&format!("{}: {}", row.row, row.reason))));
            }
            out.extend(warnings.iter().map(|reason| reason_line("warning", reason)));
        }
        Outcome::Skip { reason } => out.push(reason_line("because", reason)),
        Outcome::Hold { reasons, warnings } => {
            out.extend(reasons.iter().map(|reason| reason_line("because", reason)));
            out.extend(warnings.iter().map(|reason| reason_line("warning", reason)));
        }
        Outcome::Needs { needs, reasons } => {
            out.extend(needs.iter().map(|need| Line::new(text(&need_text(need)), "")));
            out.extend(reasons.iter().map(|reason| reason_line("and held", reason)));
        }
    }
    out
}

fn step_line<'v>(step: &Step, vouchers: impl Iterator<Item = &'v Voucher>, books: &Books) -> Line {
    let mut below: Vec<Line> =
        step.waits.iter().map(|wait| Line::new("waits for", format!("{}.{}", wait.map, wait.field))).collect();
    if let Some(payload) = &step.payload {
        let body = match payload {
            Json::Object(entries) if entries.len() == 1 => entries.first().map(|(_, body)| body).unwrap_or(payload),
            body => body,
        };
        below.extend(fields(body, books));
    }
    below.extend(vouchers.map(voucher_line));
    Line::new(text(&step_title(step)), "").with(below)
}

fn fields(body: &Json, books: &Books) -> Vec<Line> {
    let Json::Object(entries) = body else { return Vec::new() };
    let field = |(key, value): &(String, Json)| match value {
        Json::List(rows) => Line::new(key, "").with(rows.iter().map(|row| row_line(row, books)).collect()),
        Json::Object(_) if reference(value).is_none() => Line::new(key, "").with(fields(value, books)),
        value => Line::new(key, word(key, value, books)),
    };
    entries.iter().map(field).collect()
}

/// Rows are known by their article and text.
fn row_line(row: &Json, books: &Books) -> Line {
    const TITLE: [&str; 2] = ["ArticleNumber", "Description"];
    let title: Vec<String> = TITLE.iter().filter_map(|key| Some(word(key, row.get(key)?, books))).collect();
    let mut below = fields(row, books);
    below.retain(|line| !TITLE.contains(&line.key.as_str()));
    Line::new("row", title.join("  ")).with(below)
}

fn word(key: &str, value: &Json, books: &Books) -> String {
    let number = match value {
        Json::Number(number) | Json::Text(number) if matches!(key, "AccountNumber" | "Account") => Some(number),
        _ => None,
    };
    if let Some(number) = number {
        return match books.name(number) {
            Some(name) => format!("{}  {}", text(number), text(&name)),
            None => text(number),
        };
    }
    match value {
        Json::Null => "(blank)".to_owned(),
        Json::Bool(true) => "yes".to_owned(),
        Json::Bool(false) => "no".to_owned(),
        // Decimal points stand below one another.
        Json::Number(digits) => {
            let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
            format!("{whole:>WHOLE$}{rest}")
        }
        Json::Text(own) => quoted(own),
        value => match reference(value) {
            Some(made) => format!("→ {made}"),
            None => value.compact(),
        },
    }
}

/// A text that could be taken for something else stands in quotes.
fn quoted(own: &str) -> String {
    let shown = text(own);
    let strange = own.is_empty()
        || own.trim() != own
        || own.starts_with(['"', '→', '('])
        || matches!(own, "yes" | "no")
        || number::parse(own).is_some();
    if strange { format!("\"{shown}\"") } else { shown }
}

/// On one line, and readable in every terminal: what is not a plain character is written out.
fn text(own: &str) -> String {
    let mut out = String::new();
    for c in own.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            c if c.is_control() || turns(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

fn reason_line(key: &str, reason: &Reason) -> Line {
    let below: Vec<Line> = reason.rows.iter().map(|row| Line::new("row", text(row))).collect();
    Line::new(key, text(&reason.text)).with(below)
}

fn voucher_line(voucher: &Voucher) -> Line {
    let mut title = vec![voucher.kind.name().to_owned()];
    title.extend(voucher.date.clone());
    title.push(voucher.currency.to_string());
    let side = |own: rust_decimal::Decimal| if own.is_zero() { String::new() } else { number::fixed(own, 2) };
    let mut below: Vec<Line> = Vec::new();
    for row in &voucher.rows {
        let own = [row.name.as_ref(), row.cost_center.as_ref(), row.project.as_ref()];
        let own: Vec<&str> = own.into_iter().flatten().map(String::as_str).collect();
        let name = if own.is_empty() { "–".to_owned() } else { text(&own.join(", ")) };
        let account = row.account.as_deref().unwrap_or("????");
        below.push(Line::new(
            account,
            format!("{name:<NAME$} {:>AMOUNT$} {:>AMOUNT$}", side(row.debit), side(row.credit)),
        ));
    }
    below.extend(voucher.problems.iter().map(|problem| Line::new("error", text(problem))));
    Line::new("books", title.join(", ")).with(below)
}
