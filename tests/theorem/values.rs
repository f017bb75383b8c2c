//! Expressions and small declarations of the generated packs, by the type that is needed.

use super::order::pick;
use crate::support::Random;
use kontera::check::program::{Field, Program, Source};
use kontera::schema::{Format, Kind, Register, Side, TextTy, Ty};
use std::fmt::Write;

/// Something with a name that an expression can use.
#[derive(Clone, Debug)]
pub struct Value {
    pub expr: String,
    pub kind: Kind,
    pub absent: bool,
    /// A `let` of the pack, which a layer above can replace.
    pub is_let: bool,
}

/// What can be named at a place.
#[derive(Default)]
struct Scope {
    values: Vec<Value>,
    /// Path and element.
    lists: Vec<(String, Ty)>,
}

pub struct Values<'a> {
    pub random: &'a mut Random,
    pub std: &'a Program,
    /// Lines of pack.yaml.
    pub settings: String,
    pub named: Vec<Value>,
    /// Tables in files, with `//@ file:` lines.
    pub files: String,
    /// A field that must be written.
    pub wanted: Option<&'static str>,
    /// This pack has slips.
    sloppy: bool,
    scopes: Vec<Scope>,
    count: usize,
    in_field: bool,
}

const PLAIN: [&str; 8] = ["WEB", "Frakt", "Öresavrundning", "Vara 1", "a", "Tält – 2 p. (50 %)", "Å/Ö & co", "3001"];
const CODES: [&str; 8] = ["WEB", "A", "30", "st", "POSTNORD", "B2B", "KASSA_1", "x-1"];
/// A slip each: signs that Fortnox refuses, and texts that are too long for most fields.
const REFUSED: [&str; 7] = ["15\\\" Pro", "it's", "a\\nb", "<b>", "🎉", "…", " "];

impl<'a> Values<'a> {
    pub fn new(random: &'a mut Random, std: &'a Program) -> Values<'a> {
        let sloppy = random.chance(35);
        let mut values = Values {
            random,
            std,
            settings: String::new(),
            named: Vec::new(),
            files: String::new(),
            wanted: None,
            sloppy,
            scopes: Vec::new(),
            count: 0,
            in_field: true,
        };
        values.enter("order", "shopify.Order");
        values
    }

    /// With the values that std declares.
    pub fn on_std(random: &'a mut Random, std: &'a Program) -> Values<'a> {
        let mut values = Values::new(random, std);
        let added = ["vat_number", "org_number", "gln", "buyer_reference"].map(|name| Value {
            expr: format!("order.{name}"),
            kind: Kind::Text(TextTy::source()),
            absent: true,
            is_let: false,
        });
        let lets = std.lets.iter().filter(|declared| {
            [
                "order_number",
                "country",
                "supply_day",
                "gateway",
                "vat_number",
                "org_number",
                "gln",
                "shipping_title",
                "firm",
            ]
            .contains(&declared.name.as_str())
        });
        let made = lets.map(|declared| Value {
            expr: declared.name.to_string(),
            kind: declared.value.ty.kind.clone(),
            absent: declared.value.ty.optional,
            is_let: false,
        });
        values.named = made.chain(added).collect();
        values
    }

    pub fn enter(&mut self, name: &str, record: &str) {
        self.enter_maybe(name, record, false);
    }

    /// What can be named through a record that may be absent.
    pub fn enter_maybe(&mut self, name: &str, record: &str, absent: bool) {
        let std = self.std;
        let id = std.records.iter().position(|own| own.name == record).unwrap_or_else(|| panic!("no {record}"));
        let mut scope = Scope::default();
        reach(std, name, id, absent, 0, &mut scope);
        self.scopes.push(scope);
    }

    pub fn leave(&mut self) {
        self.scopes.pop();
    }

    pub fn add(&mut self, value: Value) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.values.push(value);
        }
    }

    /// A look-up was declared.
    pub fn sees(&self, name: &str) -> bool {
        self.scopes.iter().flat_map(|scope| &scope.values).any(|value| value.expr.starts_with(name))
    }

    pub fn slips(&mut self, percent: usize) -> bool {
        self.sloppy && self.random.chance(percent)
    }

    fn name(&mut self, letter: &str) -> String {
        self.count += 1;
        format!("{letter}{}", self.count)
    }

    /// A value that can be named here; inner ones more often.
    fn find(&mut self, fits: impl Fn(&Value) -> bool) -> Option<Value> {
        let mut all: Vec<Value> = self.named.iter().filter(|value| fits(value)).cloned().collect();
        let inner = self.scopes.len() > 1 && self.random.chance(60);
        let from = if inner { 1 } else { 0 };
        for scope in self.scopes.iter().skip(from) {
            all.extend(scope.values.iter().filter(|value| fits(value)).cloned());
        }
        if all.is_empty() {
            return None;
        }
        let at = self.random.below(all.len());
        Some(all.swap_remove(at))
    }

    fn list(&mut self) -> (String, Ty) {
        let all: Vec<(String, Ty)> = self.scopes.iter().flat_map(|scope| scope.lists.clone()).collect();
        pick(self.random, &all).clone()
    }

    // Values ────────────────────────────────────────────────────────────────────────────────────

    /// A value for a field of a document.
    pub fn field(&mut self, name: &str, field: &Field) -> String {
        let marks = &field.marks;
        let required = !field.ty.optional;
        let decides = marks.must_decide || marks.omitted.is_some();
        if decides && !required && self.random.chance(12) {
            return (*pick(self.random, &["omit", "blank", "omit"])).to_owned();
        }
        let reference = marks.reference || marks.key;
        let (value, absent) = self.core(&field.ty.kind, reference);
        if !absent && !required && self.random.chance(10) {
            let condition = self.condition(1);
            let end = *pick(self.random, &["omit", "blank"]);
            return format!("({value}) when {condition} otherwise {end}");
        }
        let _ = name;
        if !absent || (!required && !decides) || self.slips(2) {
            return value;
        }
        let plain = self.literal(&field.ty.kind);
        match self.random.below(if required { 12 } else { 24 }) {
            0..=10 if plain.is_some() => format!("{value} otherwise {}", plain.unwrap_or_default()),
            0 | 11 => format!("{value} otherwise hold \"nothing here: {{order.name}}\""),
            1..=16 => format!("{value} otherwise omit"),
            _ => format!("{value} otherwise blank"),
        }
    }

    /// A value of a type, and whether it may be absent.
    fn core(&mut self, kind: &Kind, reference: bool) -> (String, bool) {
        if self.slips(1) {
            // Of another type altogether.
            if let Some(value) = self.find(|_| true) {
                return (value.expr, value.absent);
            }
        }
        match kind {
            Kind::Text(text) => self.text(text, reference),
            Kind::Bool => (self.condition(1), false),
            Kind::Int { .. } => self.whole(),
            Kind::Decimal { .. } => match self.random.below(3) {
                0 => ((*pick(self.random, &["0.5", "1", "2.25", "0"])).to_owned(), false),
                _ => self.whole(),
            },
            Kind::Money { side: Side::Books, .. } => {
                let (money, absent) = self.money();
                let rate = *pick(self.random, &["1", "11.2345", "0.001"]);
                if absent {
                    return ("0".to_owned(), false);
                }
                (format!("round(convert({money}, {rate}, books))"), false)
            }
            Kind::Money { .. } => self.money(),
            Kind::Rate { whole } => self.rate(*whole),
            Kind::Date => match self.find(|value| matches!(value.kind, Kind::Date)) {
                Some(value) if self.random.chance(50) => (value.expr, value.absent),
                _ => match self.find(|value| matches!(value.kind, Kind::Instant) && !value.absent) {
                    Some(value) if self.random.chance(60) => (format!("date({})", value.expr), false),
                    Some(value) if self.random.chance(60) => {
                        let which = pick(self.random, &["latest", "earliest"]).to_string();
                        (format!("{which}(date({}), 2026-01-01)", value.expr), false)
                    }
                    _ => ("2026-12-31".to_owned(), false),
                },
            },
            Kind::Account => self.accounts(),
            Kind::Format(format) => self.format(*format),
            Kind::Register(register) => self.code(*register),
            Kind::Enum(names) => {
                let own = names.clone();
                match self.find(|value| matches!(&value.kind, Kind::Enum(names) if names.within(&own))) {
                    Some(value) if self.random.chance(50) => (value.expr, value.absent),
                    _ => {
                        let first = pick(self.random, &names.names).to_string();
                        if self.random.chance(30) {
                            let (second, condition) = (pick(self.random, &names.names).to_string(), self.condition(1));
                            return (format!("({first} when {condition} otherwise {second})"), false);
                        }
                        (first, false)
                    }
                }
            }
            Kind::Country | Kind::Currency(_) => {
                let own = std::mem::discriminant(kind);
                let side = *kind == Kind::Currency(Side::Document) || *kind == Kind::Currency(Side::Shop);
                match self.find(|value| std::mem::discriminant(&value.kind) == own) {
                    Some(value) if *kind == Kind::Country && self.random.chance(80) => (value.expr, value.absent),
                    _ if side => ("order.currency".to_owned(), false),
                    _ => (self.literal(kind).unwrap_or_default(), false),
                }
            }
            Kind::Record(id, _) => (self.record(id.index()), false),
            Kind::List(of) => match &of.kind {
                Kind::Record(id, _) => (format!("[{}]", self.record(id.index())), false),
                _ => ("[]".to_owned(), false),
            },
            _ => ("omit".to_owned(), false),
        }
    }

    fn fit(&mut self, longest: Option<u32>) -> String {
        if self.in_field && longest.is_some() && !self.slips(5) {
            return "fit".to_owned();
        }
        let most = longest.map_or(40, |longest| longest.min(60)) as usize;
        format!("fit Text({})", 1 + self.random.below(most))
    }

    fn text(&mut self, wanted: &TextTy, reference: bool) -> (String, bool) {
        let is_text = |value: &Value| matches!(value.kind, Kind::Text(_));
        let literal = self.literal(&Kind::Text(wanted.clone())).unwrap_or_else(|| "\"A\"".to_owned());
        let longest = wanted.longest;
        if reference && !self.slips(3) {
            let most = longest.unwrap_or(30);
            return match self.random.below(4) {
                0 => (literal, false),
                1 => (format!("\"SH-{{order.name}}\" as Text({most})"), true),
                _ => match self.find(is_text) {
                    Some(value) => (format!("{} as Text({most})", value.expr), true),
                    None => (literal, false),
                },
            };
        }
        match self.random.below(14) {
            0..=4 => match self.find(is_text) {
                Some(value) => {
                    let fit = if self.slips(3) { String::new() } else { self.fit(longest) };
                    (format!("{} {fit}", value.expr), value.absent)
                }
                None => (literal, false),
            },
            5 | 6 => (literal, false),
            7 | 8 => match self.find(|value| is_shown(&value.kind) && !value.absent) {
                Some(value) => {
                    let fit = self.fit(longest);
                    let words = pick(self.random, &["Nr", "Ordre № ", "—", "\\\"", "x\\ny", ""]).to_string();
                    (format!("\"{words}{{{}}}\" {fit}", value.expr), false)
                }
                None => (literal, false),
            },
            9 => match self.find(is_text) {
                Some(value) => (format!("{} as Text({})", value.expr, longest.unwrap_or(30)), true),
                None => (literal, false),
            },
            10 => {
                let (list, of) = self.list();
                let fit = self.fit(longest);
                match first_text(self.std, &of) {
                    Some(name) => (format!("join(x.{name}, \", \" for x in {list}) {fit}"), true),
                    None => (literal, false),
                }
            }
            11 if self.random.chance(50) => {
                let (list, of) = self.list();
                let fit = self.fit(longest);
                match first_text(self.std, &of) {
                    Some(name) => (format!("one(x.{name} for x in {list}) {fit}"), true),
                    None => (literal, false),
                }
            }
            11 => {
                let condition = self.condition(1);
                (format!("{literal} when {condition}"), true)
            }
            12 => match self.find(|value| is_text(value) && !value.absent) {
                Some(value) => {
                    let fit = self.fit(longest);
                    (format!("(\"SH-\" + {}) {fit}", value.expr), false)
                }
                None => (literal, false),
            },
            _ => match self.find(|value| matches!(value.kind, Kind::Format(_) | Kind::Country)) {
                Some(value) => (format!("{} as Text({})", value.expr, longest.unwrap_or(30)), true),
                None => (literal, false),
            },
        }
    }

    fn whole(&mut self) -> (String, bool) {
        match self.random.below(5) {
            0 => ((*pick(self.random, &["0", "1", "7", "-3", "1000000"])).to_owned(), false),
            1 => (format!("count({})", self.list().0), false),
            _ => match self.find(|value| matches!(value.kind, Kind::Int { .. })) {
                Some(value) if self.random.chance(30) && !value.absent => (format!("{} * 1000", value.expr), false),
                Some(value) => (value.expr, value.absent),
                None => ("1".to_owned(), false),
            },
        }
    }

    fn money(&mut self) -> (String, bool) {
        let shop = |value: &Value| matches!(value.kind, Kind::Money { side: Side::Shop, .. });
        let Some(value) = self.find(shop) else { return ("0".to_owned(), false) };
        if value.absent {
            return (value.expr, true);
        }
        let own = value.expr;
        let made = match self.random.below(14) {
            12 => "sum(s.amount for s in split(order.total_price for l in order.line_items by l.price))".to_owned(),
            13 => "(max(l.price for l in order.line_items) otherwise 0)".to_owned(),
            0 => format!("-{own}"),
            1 => format!("round({own} * 25%)"),
            2 => format!("round({own} / 3)"),
            3 => format!("({own} * 1000)"),
            4 => format!("abs({own})"),
            5 => "0".to_owned(),
            6 => "5 minor".to_owned(),
            7 => "sum(l.price * l.quantity for l in order.line_items)".to_owned(),
            8 => format!("({own} when {own} > 0 otherwise 0)"),
            9 => format!("({own} - order.total_tax)"),
            _ => own,
        };
        (made, false)
    }

    fn rate(&mut self, whole: bool) -> (String, bool) {
        let literal = (*pick(self.random, &["25%", "12%", "6%", "0%"])).to_owned();
        let stated = self.find(|value| matches!(value.kind, Kind::Rate { .. }) && !value.absent);
        let summed = self.scopes.iter().flat_map(|scope| &scope.lists).find(|(path, _)| path.ends_with("tax_lines"));
        let summed = summed.map(|(path, _)| format!("sum(t.rate for t in {path})"));
        let value = match (self.random.below(3), stated, summed) {
            (0, Some(value), _) => value.expr,
            (1, _, Some(summed)) => summed,
            _ => return (literal, false),
        };
        if whole && !self.slips(5) { (format!("({value} as WholeRate)"), true) } else { (value, false) }
    }

    pub fn account(&mut self) -> String {
        if self.slips(3) {
            return (*pick(self.random, &["999", "10000", "12345", "0", "\"3001\""])).to_owned();
        }
        (*pick(self.random, &["3001", "3740", "1930", "9999", "1000", "3308"])).to_owned()
    }

    fn accounts(&mut self) -> (String, bool) {
        let literal = self.account();
        match self.random.below(5) {
            0 => match self.find(|value| matches!(value.kind, Kind::Account)) {
                Some(value) => (value.expr, value.absent),
                None => (literal, false),
            },
            1 => match self.find(|value| matches!(value.kind, Kind::Text(_) | Kind::Int { .. })) {
                Some(value) => (format!("{} as Account", value.expr), true),
                None => (literal, false),
            },
            _ => (literal, false),
        }
    }

    fn format(&mut self, format: Format) -> (String, bool) {
        match self.find(|value| value.kind == Kind::Format(format)) {
            Some(value) if self.random.chance(30) => return (value.expr, value.absent),
            _ => {}
        }
        if self.random.chance(25) {
            return (self.literal(&Kind::Format(format)).unwrap_or_default(), false);
        }
        match self.find(|value| matches!(value.kind, Kind::Text(_))) {
            Some(value) if format == Format::ArticleNumber && self.random.chance(20) => {
                (format!("tidy({}) as ArticleNumber", value.expr), true)
            }
            Some(value) => (format!("{} as {}", value.expr, format.name()), true),
            None => (self.literal(&Kind::Format(format)).unwrap_or_default(), false),
        }
    }

    fn code(&mut self, register: Register) -> (String, bool) {
        let literal = self.literal(&Kind::Register(register)).unwrap_or_default();
        match self.random.below(4) {
            0 => match self.find(|value| value.kind == Kind::Register(register)) {
                Some(value) => (value.expr, value.absent),
                None => (literal, false),
            },
            1 => match self.find(|value| matches!(value.kind, Kind::Text(_))) {
                Some(value) => (format!("{} as {}", value.expr, register.name()), true),
                None => (literal, false),
            },
            _ => (literal, false),
        }
    }

    /// A record by its name, made of some of its fields.
    pub fn made(&mut self, record: &str) -> String {
        let at = self.std.records.iter().position(|own| own.name == record).unwrap_or_else(|| panic!("no {record}"));
        self.record(at)
    }

    fn record(&mut self, at: usize) -> String {
        let record = &self.std.records[at];
        let needed = |field: &Field| !field.ty.optional && field.default.is_none();
        let mut names: Vec<&str> = Vec::new();
        for (name, field) in &record.fields {
            let list = matches!(field.ty.kind, Kind::List(_));
            if list || field.marks.readonly && !self.slips(1) || !(needed(field) || self.random.chance(40)) {
                continue;
            }
            names.push(name);
        }
        // What one field asks for may ask for another.
        while let Some((name, _)) = record.fields.iter().find(|(name, field)| {
            let asked = field.marks.decide_with.as_ref().is_none_or(|with| names.contains(&with.as_str()));
            let list = matches!(field.ty.kind, Kind::List(_));
            field.marks.must_decide && asked && !list && !names.contains(&name.as_str())
        }) {
            names.push(name);
            if self.slips(3) {
                break;
            }
        }
        let mut given = Vec::new();
        for (name, field) in record.fields.iter().filter(|(name, _)| names.contains(&name.as_str())) {
            let identifies = field.marks.reference || field.marks.key;
            let (value, absent) = self.core(&field.ty.kind, identifies);
            let decides = field.marks.must_decide || field.marks.omitted.is_some();
            let value = match absent {
                true if needed(field) => self.literal(&field.ty.kind).unwrap_or_default(),
                true if decides && !self.slips(2) => format!("{value} otherwise omit"),
                _ => value,
            };
            given.push(format!("{name}: {value}"));
        }
        format!("{}({})", record.name, given.join(", "))
    }

    /// A written value.
    fn literal(&mut self, kind: &Kind) -> Option<String> {
        Some(match kind {
            Kind::Text(text) => {
                if self.slips(3) {
                    return Some(format!("\"{}\"", pick(self.random, &REFUSED)));
                }
                let longest = text.longest.unwrap_or(50) as usize;
                if self.random.chance(10) && longest < 2000 {
                    let more = usize::from(self.slips(30));
                    return Some(
                        format!("\"{}\"", "å".repeat(longest + more))
                            .replace('å', if text.chars.contains('å') { "å" } else { "1" }),
                    );
                }
                let fitting: Vec<&str> = PLAIN
                    .iter()
                    .copied()
                    .filter(|own| own.chars().count() <= longest && own.chars().all(|c| text.chars.contains(c)))
                    .collect();
                if fitting.is_empty() {
                    return None;
                }
                format!("\"{}\"", pick(self.random, &fitting))
            }
            Kind::Register(register) => {
                let longest = if self.slips(3) { 200 } else { register.longest() as usize };
                if self.slips(2) {
                    return Some("\"A B\"".to_owned());
                }
                if longest == 200 || self.random.chance(10) {
                    return Some(format!("\"{}\"", "X".repeat(longest)));
                }
                let fitting: Vec<&str> = CODES.iter().copied().filter(|own| own.len() <= longest).collect();
                format!("\"{}\"", pick(self.random, &fitting))
            }
            Kind::Format(Format::ArticleNumber) => "\"FRAKT\"".to_owned(),
            Kind::Format(Format::CustomerNumber) => "\"1001\"".to_owned(),
            Kind::Format(Format::Email) => "\"o'dell@example.com\"".to_owned(),
            Kind::Format(Format::Gln) => "\"7350000000009\"".to_owned(),
            Kind::Format(Format::OrgNumber) => "\"556732-1707\"".to_owned(),
            Kind::Format(Format::VatNumber) => "\"SE556732170701\"".to_owned(),
            Kind::Account => self.account(),
            Kind::Int { .. } | Kind::Decimal { .. } => "1".to_owned(),
            Kind::Money { .. } => "0".to_owned(),
            Kind::Rate { .. } => "25%".to_owned(),
            Kind::Date => "2026-12-31".to_owned(),
            Kind::Country => (*pick(self.random, &["SE", "NO", "DE", "XK"])).to_owned(),
            Kind::Currency(_) => "SEK".to_owned(),
            Kind::Bool => "true".to_owned(),
            Kind::Enum(names) => pick(self.random, &names.names).to_string(),
            _ => return None,
        })
    }

    /// True or false.
    pub fn condition(&mut self, depth: usize) -> String {
        match self.random.below(if depth == 0 { 7 } else { 10 }) {
            0 => match self.find(|value| matches!(value.kind, Kind::Bool) && !value.absent) {
                Some(value) => value.expr,
                None => "order.taxes_included".to_owned(),
            },
            1 | 2 => match self.find(|value| value.absent) {
                Some(value) => format!("{} is {}", value.expr, pick(self.random, &["present", "absent"])),
                None => "order.note is present".to_owned(),
            },
            3 => match self.find(|value| matches!(value.kind, Kind::Money { side: Side::Shop, .. }) && !value.absent) {
                Some(value) => format!("{} {} 0", value.expr, pick(self.random, &[">", "!=", "<="])),
                None => "order.total_price > 0".to_owned(),
            },
            4 => format!("count({}) {} {}", self.list().0, pick(self.random, &[">", "<", "="]), self.random.below(4)),
            5 => match self.find(|value| matches!(value.kind, Kind::Text(_))) {
                Some(value) => {
                    format!("{} is {}", value.expr, pick(self.random, &["VatNumber", "Email", "ArticleNumber", "Gln"]))
                }
                None => "order.test".to_owned(),
            },
            6 => match self.find(|value| matches!(value.kind, Kind::Country)) {
                Some(value) => format!("{} in [SE, NO, DE]", value.expr),
                None => "order.confirmed".to_owned(),
            },
            7 => format!("not ({})", self.condition(0)),
            8 => format!("({} and {})", self.condition(0), self.condition(0)),
            _ => format!("({} or {})", self.condition(0), self.condition(0)),
        }
    }

    // Declarations ──────────────────────────────────────────────────────────────────────────────

    pub fn extend(&mut self) -> String {
        let mut out = String::from("extend shopify.Order {\n");
        for ty in ["Text(30)", "Date", "Project", "Country", "VatNumber", "Int"] {
            if !self.random.chance(40) {
                continue;
            }
            let name = self.name("own_");
            let _ = writeln!(
                out,
                "  {name}: {ty}? from attribute \"{}\"",
                pick(self.random, &["leveransdag", "reference", "vat_number"])
            );
            let kind = match ty {
                "Date" => Kind::Date,
                "Project" => Kind::Register(Register::Project),
                "Country" => Kind::Country,
                "VatNumber" => Kind::Format(Format::VatNumber),
                "Int" => Kind::Int { least: None, most: None },
                _ => Kind::Text(TextTy::source()),
            };
            self.named.push(Value { expr: format!("order.{name}"), kind, absent: true, is_let: false });
        }
        out.push_str("}\n\n");
        out
    }

    pub fn setting(&mut self) -> String {
        let name = self.name("s");
        let (ty, kind) = self.some_type();
        let Some(default) = self.literal(&kind) else { return String::new() };
        if self.random.chance(50)
            && let Some(value) = self.yaml(&kind)
        {
            let _ = writeln!(self.settings, "  {name}: {value}");
        }
        self.named.push(Value { expr: name.clone(), kind, absent: false, is_let: false });
        format!("/// Of the shop.\nsetting {name}: {ty} = {default}\n\n")
    }

    fn some_type(&mut self) -> (String, Kind) {
        let text = |longest: u32| {
            let text = TextTy { longest: Some(longest), ..TextTy::source() };
            (format!("Text({longest})"), Kind::Text(text))
        };
        match self.random.below(9) {
            0 => text(10),
            1 => text(30),
            2 => ("Account".to_owned(), Kind::Account),
            3 => ("Country".to_owned(), Kind::Country),
            4 => ("WholeRate".to_owned(), Kind::Rate { whole: true }),
            5 => ("Int".to_owned(), Kind::Int { least: None, most: None }),
            6 => ("Date".to_owned(), Kind::Date),
            7 => ("CustomerNumber".to_owned(), Kind::Format(Format::CustomerNumber)),
            _ => {
                let register = *pick(self.random, &Register::ALL);
                (register.name().to_owned(), Kind::Register(register))
            }
        }
    }

    /// A value as pack.yaml writes it.
    pub fn yaml(&mut self, kind: &Kind) -> Option<String> {
        let value = match kind {
            Kind::Bool => (*pick(self.random, &["true", "false"])).to_owned(),
            Kind::Account => self.account().replace('"', ""),
            Kind::Enum(names) => pick(self.random, &names.names).to_string(),
            Kind::List(of) => match &of.kind {
                Kind::Enum(names) => format!("[{}]", pick(self.random, &names.names)),
                _ => return None,
            },
            Kind::Text(text) if text.longest.is_some() => {
                let slip = usize::from(self.slips(10));
                let length = text.longest.unwrap_or(1) as usize + slip;
                (*pick(self.random, &["SH-", "WEB", "\"#\"", "\"🎉\"", &"W".repeat(length)])).to_owned()
            }
            Kind::Register(_) | Kind::Format(_) => self.literal(kind)?,
            Kind::Country => "NO".to_owned(),
            Kind::Rate { .. } => "12%".to_owned(),
            Kind::Int { .. } => "3".to_owned(),
            Kind::Date => "2026-01-01".to_owned(),
            _ => return None,
        };
        Some(value)
    }

    pub fn declaration(&mut self) -> String {
        self.in_field = false;
        let made = match self.random.below(5) {
            0 | 1 => self.let_line(),
            2 => self.calc(),
            3 => self.classify(),
            _ => self.table(),
        };
        self.in_field = true;
        made
    }

    fn let_line(&mut self) -> String {
        let name = self.name("l");
        let (value, kind, absent) = self.let_value();
        self.named.push(Value { expr: name.clone(), kind, absent, is_let: true });
        format!("let {name} = {value}\n\n")
    }

    /// A `let` inside a block.
    pub fn local(&mut self) -> (String, Value) {
        self.in_field = false;
        let name = self.name("v");
        let (value, kind, absent) = self.let_value();
        self.in_field = true;
        (format!("let {name} = {value}"), Value { expr: name, kind, absent, is_let: false })
    }

    fn let_value(&mut self) -> (String, Kind, bool) {
        let kind = match self.random.below(7) {
            0 | 1 => Kind::Text(TextTy::source()),
            2 => Kind::Money { side: Side::Shop, decimals: None },
            3 => Kind::Int { least: None, most: None },
            4 => Kind::Date,
            5 => Kind::Country,
            _ => Kind::Format(Format::ArticleNumber),
        };
        let (value, absent) = self.core(&kind, false);
        // A bare 0 is a number, not an amount.
        if matches!(kind, Kind::Money { .. }) && (value == "0" || value.contains("minor")) {
            return ("order.total_price".to_owned(), kind, false);
        }
        (value, kind, absent)
    }

    pub fn overridden(&mut self, value: &Value) -> String {
        if !value.is_let {
            return String::new();
        }
        self.in_field = false;
        // A value of its own would use itself.
        let named = std::mem::take(&mut self.named);
        let (made, absent) = self.core(&value.kind, false);
        self.named = named;
        self.in_field = true;
        if absent != value.absent && !self.slips(20) {
            return String::new();
        }
        format!("override let {} because \"our way\" = {made}\n\n", value.expr)
    }

    fn calc(&mut self) -> String {
        let name = self.name("c");
        let (length, kind) = (5 + self.random.below(40), Kind::Text(TextTy::source()));
        let Some(argument) = self.find(|value| matches!(value.kind, Kind::Text(_)) && !value.absent) else {
            return String::new();
        };
        let (body, absent) = match self.random.below(4) {
            0 => (format!("Text? = t as Text({length})"), true),
            1 => (format!("Text(60) = \"{{t}}{{order.name}}\" fit Text({})", length.min(60)), false),
            2 => (
                "Text {\n  require t != \"x\" otherwise hold \"{t} is taken\"\n  let twice = t + t\n  give twice\n}"
                    .to_owned(),
                false,
            ),
            _ => (format!("Text? = t when {}", self.condition(1)), true),
        };
        self.named.push(Value { expr: format!("{name}({})", argument.expr), kind, absent, is_let: false });
        format!("calc {name}(t: Text) -> {body}\n\n")
    }

    fn classify(&mut self) -> String {
        let name = self.name("k");
        let arms = ["Type", "PRIVATE", "COMPANY"];
        let (first, second) = (self.condition(1), self.condition(1));
        let names = if self.random.chance(50) { ["PRIVATE", "COMPANY"] } else { ["SV", "EN"] };
        let _ = arms;
        let set = kontera::schema::EnumTy { name: name.as_str().into(), names: names.map(Into::into).to_vec() };
        let kind = Kind::Enum(std::sync::Arc::new(set));
        self.named.push(Value { expr: name.clone(), kind, absent: false, is_let: false });
        format!(
            "classify {name} {{\n  {} when {first}\n  {} when {second}\n  otherwise {}\n}}\n\n",
            names[0], names[1], names[0]
        )
    }

    fn table(&mut self) -> String {
        let name = self.name("t");
        let (column, cells) = *pick(
            self.random,
            &[
                ("Country?", ["SE", "NO, DK", "not SE, NO, DK"]),
                ("Text?", ["\"Post\"*", "\"PostNord\"*", "absent"]),
                ("Money(shop)", ["< 0", "0", "> 0"]),
                ("Rate", ["25%", "12%", "6%"]),
                ("Int", ["..0", "1..9", "10.."]),
                ("Bool", ["true", "false", "true"]),
                ("Date", ["..2025-12-31", "2026-01-01..", "2026-11-02"]),
            ],
        );
        let kind = match column {
            "Country?" => Kind::Country,
            "Text?" => Kind::Text(TextTy::source()),
            "Money(shop)" => Kind::Money { side: Side::Shop, decimals: None },
            "Rate" => Kind::Rate { whole: false },
            "Int" => Kind::Int { least: None, most: None },
            "Bool" => Kind::Bool,
            _ => Kind::Date,
        };
        let own = std::mem::discriminant(&kind);
        let optional = column.ends_with('?');
        let side = |value: &Value| !matches!(value.kind, Kind::Money { side, .. } if side != Side::Shop);
        let found =
            self.find(|value| std::mem::discriminant(&value.kind) == own && (optional || !value.absent) && side(value));
        let Some(argument) = found else { return String::new() };
        let (result, result_kind) = self.some_type();
        let mut rows = String::new();
        let two = usize::from(cells[0] != "true");
        for cell in cells.iter().take(2 + two) {
            if self.random.chance(80)
                && let Some(value) = self.literal(&result_kind)
            {
                let _ = writeln!(rows, "  | {cell} | {value} |");
            }
        }
        let csv = ["Country?", "Rate", "Date"].contains(&column) && self.random.chance(40);
        let last = match self.random.below(3) {
            0 => "hold \"none for {x}\"".to_owned(),
            _ => self.literal(&result_kind).unwrap_or_else(|| "hold \"none\"".to_owned()),
        };
        let mut from = String::new();
        if csv {
            let lines: Vec<String> =
                rows.lines().filter(|row| !row.contains("not ") && !row.contains("..")).map(csv_line).collect();
            let _ = write!(self.files, "//@ file: tables/{name}.csv\nx;result\n{}\n", lines.join("\n"));
            from = format!(" from \"tables/{name}.csv\"");
            rows.clear();
        }
        if !self.slips(10) {
            let _ = writeln!(rows, "  | otherwise | {last} |");
        }
        let head = if csv { "" } else { "  | x | result |\n" };
        self.named.push(Value {
            expr: format!("{name}({})", argument.expr),
            kind: result_kind,
            absent: false,
            is_let: false,
        });
        format!("table {name}(x: {column}) -> {result}{from} {{\n{head}{rows}}}\n\n")
    }
}

/// `  | NO, DK | "A" |` as a line of a file.
fn csv_line(row: &str) -> String {
    let cells: Vec<String> = row.trim().trim_matches('|').split('|').map(|cell| cell.trim().replace('"', "")).collect();
    cells.join(";")
}

fn is_shown(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Text(_)
            | Kind::Int { .. }
            | Kind::Money { .. }
            | Kind::Rate { .. }
            | Kind::Date
            | Kind::Country
            | Kind::Enum(_)
    )
}

/// A text of the elements of a list that is always there.
fn first_text(std: &Program, of: &Ty) -> Option<String> {
    let Kind::Record(id, _) = of.kind else { return None };
    let fields = &std.records[id.index()].fields;
    fields
        .iter()
        .find(|(_, field)| matches!(field.ty.kind, Kind::Text(_)) && !field.ty.optional)
        .map(|(name, _)| name.to_string())
}

/// Everything that can be named through a record.
fn reach(std: &Program, path: &str, record: usize, absent: bool, depth: usize, scope: &mut Scope) {
    for (name, field) in &std.records[record].fields {
        // What std has added to the schema is not there without std.
        if !matches!(field.source, Source::Key(_)) {
            continue;
        }
        let own = format!("{path}.{name}");
        let missing = absent || field.ty.optional && field.default.is_none() && !field.marks.key;
        match &field.ty.kind {
            Kind::Record(id, _) if depth < 2 => reach(std, &own, id.index(), missing, depth + 1, scope),
            Kind::Record(..) => {}
            Kind::List(of) if !absent => scope.lists.push((own, (**of).clone())),
            Kind::List(_) => {}
            kind => scope.values.push(Value { expr: own, kind: kind.clone(), absent: missing, is_let: false }),
        }
    }
}
