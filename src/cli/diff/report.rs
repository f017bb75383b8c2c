//! What differs, as text, Markdown and JSON.

use super::Made;
use super::moves::{Sums, moved};
use crate::check::Change;
use crate::cli::report::{object, printable};
use crate::cli::test::marked;
use crate::document::Json;
use crate::schema::number;
use crate::vouchers::Books;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

pub struct Report {
    event: String,
    books: Books,
    show: usize,
    pub tables: Vec<Change>,
    documents: usize,
    changed: Vec<Changed>,
    /// Documents that ended otherwise, by how.
    ends: BTreeMap<(&'static str, &'static str), Vec<String>>,
    before: Sums,
    after: Sums,
}

/// A document that is treated otherwise.
struct Changed {
    place: String,
    name: String,
    before: String,
    after: String,
}

/// An account, before, after, and how much moved.
type Move = (String, Decimal, Decimal);

impl Report {
    pub fn new(event: String, books: Books, show: usize) -> Report {
        Report {
            event,
            books,
            show,
            tables: Vec::new(),
            documents: 0,
            changed: Vec::new(),
            ends: BTreeMap::new(),
            before: Sums::default(),
            after: Sums::default(),
        }
    }

    pub fn take(&mut self, place: String, name: String, before: &Made, after: &Made) {
        self.documents += 1;
        self.before.add(&before.sums);
        self.after.add(&after.sums);
        if before.text == after.text {
            return;
        }
        let ends = (before.outcome.name(), after.outcome.name());
        if ends.0 != ends.1 {
            let shown = if name.is_empty() { place.clone() } else { name.clone() };
            self.ends.entry(ends).or_default().push(shown);
        }
        self.changed.push(Changed { place, name, before: before.text.clone(), after: after.text.clone() });
    }

    /// Does it change more than is allowed?
    pub fn beyond(&self, limit: Decimal) -> bool {
        let far =
            |before: Decimal, after: Decimal| number::subtract(after, before).map_or(true, |moved| moved.abs() > limit);
        let accounts = moved(&self.before.accounts, &self.after.accounts);
        let rates = moved(&self.before.rates, &self.after.rates);
        !self.ends.is_empty()
            || self.before.overflow
            || self.after.overflow
            || accounts.iter().any(|(_, before, after)| far(*before, *after))
            || rates.iter().any(|(_, before, after)| far(*before, *after))
            || (limit.is_zero() && !self.changed.is_empty())
    }

    fn accounts(&self) -> Vec<Move> {
        let name = |account: &str| self.books.name(account).map(|name| format!(" {name}")).unwrap_or_default();
        moved(&self.before.accounts, &self.after.accounts)
            .into_iter()
            .map(|((currency, account), before, after)| {
                (format!("{}{account}{}", self.foreign(&currency), printable(&name(&account))), before, after)
            })
            .collect()
    }

    fn rates(&self) -> Vec<Move> {
        moved(&self.before.rates, &self.after.rates)
            .into_iter()
            .map(|((currency, account, rate), before, after)| {
                (format!("{}{account}, {rate} %", self.foreign(&currency)), before, after)
            })
            .collect()
    }

    /// A currency that is not the books' own stands before its account.
    fn foreign(&self, currency: &str) -> String {
        if self.books.currency == currency { String::new() } else { format!("{currency} ") }
    }

    fn counted(&self) -> String {
        let noun = if self.documents == 1 { "document" } else { "documents" };
        format!("{}: {} of {} {noun} change", self.event, self.changed.len(), self.documents)
    }

    pub fn text(&self, colour: bool) -> String {
        let mut out = String::new();
        if !self.tables.is_empty() {
            out.push_str("Tables\n");
            for change in &self.tables {
                let text = format!("{}: {}: {} → {}", change.table, change.region, change.before, change.after);
                out.push_str(&folded(&text, "  "));
            }
            out.push('\n');
        }
        for (title, moves) in [("Accounts", self.accounts()), ("Rows by account and VAT", self.rates())] {
            if moves.is_empty() {
                continue;
            }
            out.push_str(&format!("{title:<32}{:>15}{:>15}{:>15}\n", "before", "after", "moved"));
            for (name, before, after) in moves {
                let name: String = name.chars().take(29).collect();
                let cells = [before, after, difference(before, after)].map(|amount| number::fixed(amount, 2));
                out.push_str(&format!("  {name:<30}{:>15}{:>15}{:>15}\n", cells[0], cells[1], cells[2]));
            }
            out.push('\n');
        }
        for ((before, after), names) in &self.ends {
            out.push_str(&folded(&format!("{before} → {after}: {}", listed(names)), ""));
        }
        if !self.ends.is_empty() {
            out.push('\n');
        }
        for changed in self.changed.iter().take(self.show) {
            out.push_str(&format!("{}\n{}\n", printable(&changed.title()), changed.text(colour)));
        }
        let more = self.changed.len().saturating_sub(self.show);
        if more > 0 {
            out.push_str(&format!("… and {more} more; --show {} shows them\n\n", self.changed.len()));
        }
        out.push_str(&self.counted());
        out.push('\n');
        out
    }

    pub fn markdown(&self) -> String {
        let mut out = format!("**{}**\n", self.counted());
        if !self.tables.is_empty() {
            out.push_str("\n| Table | Where | Before | After |\n|---|---|---|---|\n");
            for change in &self.tables {
                let cells = [change.table.as_str(), &change.region, &change.before, &change.after].map(escaped);
                out.push_str(&format!("| {} |\n", cells.join(" | ")));
            }
        }
        for (title, moves) in [("Account", self.accounts()), ("Rows by account and VAT", self.rates())] {
            if moves.is_empty() {
                continue;
            }
            out.push_str(&format!("\n| {title} | Before | After | Moved |\n|---|---:|---:|---:|\n"));
            for (name, before, after) in moves {
                let cells = [before, after, difference(before, after)].map(|amount| number::fixed(amount, 2));
                out.push_str(&format!("| {} | {} |\n", escaped(&name), cells.join(" | ")));
            }
        }
        if !self.ends.is_empty() {
            out.push('\n');
        }
        for ((before, after), names) in &self.ends {
            out.push_str(&format!("- {before} → {after}: {}\n", escaped(&listed(names))));
        }
        for changed in self.changed.iter().take(self.show) {
            let title = escaped(&changed.title());
            let text = changed.text(false).replace("```", "'''");
            out.push_str(&format!("\n<details><summary>{title}</summary>\n\n```diff\n{text}```\n\n</details>\n"));
        }
        let more = self.changed.len().saturating_sub(self.show);
        if more > 0 {
            out.push_str(&format!("\n… and {more} more\n"));
        }
        out
    }

    pub fn json(&self) -> Json {
        let amount = |amount: Decimal| Json::Number(number::wire(amount));
        let tables = self.tables.iter().map(|change| {
            object(vec![
                ("table", Json::text(change.table.as_str())),
                ("region", Json::text(&change.region)),
                ("before", Json::text(&change.before)),
                ("after", Json::text(&change.after)),
            ])
        });
        let accounts =
            moved(&self.before.accounts, &self.after.accounts).into_iter().map(|((currency, account), a, b)| {
                object(vec![
                    ("currency", Json::text(currency.as_str())),
                    ("account", Json::text(account.as_str())),
                    ("before", amount(a)),
                    ("after", amount(b)),
                    ("moved", amount(difference(a, b))),
                ])
            });
        let rates =
            moved(&self.before.rates, &self.after.rates).into_iter().map(|((currency, account, rate), a, b)| {
                object(vec![
                    ("currency", Json::text(currency.as_str())),
                    ("account", Json::text(account.as_str())),
                    ("vat", Json::text(rate.as_str())),
                    ("before", amount(a)),
                    ("after", amount(b)),
                    ("moved", amount(difference(a, b))),
                ])
            });
        let changed = self.changed.iter().map(|changed| {
            object(vec![
                ("source", Json::text(&changed.place)),
                ("name", Json::text(&changed.name)),
                ("before", Json::text(&changed.before)),
                ("after", Json::text(&changed.after)),
            ])
        });
        object(vec![
            ("event", Json::text(&self.event)),
            ("documents", Json::count(self.documents)),
            ("tables", Json::List(tables.collect())),
            ("accounts", Json::List(accounts.collect())),
            ("rows", Json::List(rates.collect())),
            ("changed", Json::List(changed.collect())),
        ])
    }
}

impl Changed {
    fn title(&self) -> String {
        if self.name.is_empty() { self.place.clone() } else { format!("{}  {}", self.name, self.place) }
    }

    fn text(&self, colour: bool) -> String {
        let mut out = String::new();
        for (style, text) in marked(&self.before, &self.after, colour) {
            out.push_str(&format!("{style}{text}{style:#}\n"));
        }
        out
    }
}

fn difference(before: Decimal, after: Decimal) -> Decimal {
    number::subtract(after, before).unwrap_or_default()
}

/// A few names, and how many more.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let more = names.len().saturating_sub(SHOWN);
    let mut text = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

fn folded(text: &str, indent: &str) -> String {
    let deeper = format!("{indent}  ");
    let options = textwrap::Options::new(crate::cli::output::width()).initial_indent(indent).subsequent_indent(&deeper);
    textwrap::fill(&printable(text), options) + "\n"
}

/// Text of a document or rule that must not become Markdown.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in printable(text).chars() {
        if matches!(c, '|' | '*' | '_' | '`' | '<' | '>' | '[' | ']' | '\\' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
