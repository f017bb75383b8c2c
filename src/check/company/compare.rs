//! What the pack names and the company does not have.

use super::uses::{Use, Uses};
use crate::check::program::{Node, Program};
use crate::check::written::Scope;
use crate::diagnostics::{Code, Diagnostic, Span, closest, code, list};
use crate::pack::{Company, Entry, List, Pack};
use crate::schema::Kept;
use jiff::civil::Date;
use smol_str::SmolStr;

pub(super) struct Compare<'a> {
    pub pack: &'a Pack,
    pub program: &'a Program,
    pub company: &'a Company,
}

impl Compare<'_> {
    pub fn all(&self, uses: &Uses) -> Vec<Diagnostic> {
        let mut found: Vec<Diagnostic> = Vec::new();
        for (kept, named) in &uses.codes {
            let Some(list) = self.company.list(*kept) else { continue };
            found.extend(named.iter().filter_map(|named| self.named(*kept, named, list)));
        }
        found.extend(uses.days.iter().filter_map(|(day, span)| self.day(*day, *span)));
        if self.company.warehouse == Some(false) {
            found.extend(uses.warehouse.iter().map(|(field, span)| no_warehouse(field, *span)));
        }
        found.extend(self.books());
        found
    }

    fn named(&self, kept: Kept, named: &Use, list: &List) -> Option<Diagnostic> {
        match list.entry(kept, &named.code) {
            None if list.broken => None,
            None => Some(self.missing(kept, named, list)),
            Some(entry) if !entry.active => Some(self.inactive(kept, named, entry)),
            Some(entry) if !entry.manual => Some(not_manual(kept, named, entry, list)),
            Some(_) => None,
        }
    }

    fn missing(&self, kept: Kept, named: &Use, list: &List) -> Diagnostic {
        let code = &named.code;
        let (section, many) = (kept.section(), kept.many());
        let add = format!("add {code} in Fortnox ({}) and below `{section}` in company.yaml", kept.in_fortnox());
        let help = match (own_place(self.pack, self.program, named.span, named.scope), meant(kept, code, list)) {
            (Some(place), _) => format!("{place}; or {add}"),
            (None, Some(meant)) => format!("{meant} Else {add}"),
            (None, None) => add,
        };
        Diagnostic::new(missing_code(kept), format!("the company has no {} {code}", kept.one()))
            .at(named.span, "named here")
            .at(list.at, format!("the {many} that it has"))
            .help(help)
    }

    fn inactive(&self, kept: Kept, named: &Use, entry: &Entry) -> Diagnostic {
        let add = format!("activate it in Fortnox ({}) and in company.yaml", kept.in_fortnox());
        let help = match own_place(self.pack, self.program, named.span, named.scope) {
            Some(place) => format!("{place}; or {add}"),
            None => format!("take another one, or {add}"),
        };
        Diagnostic::new(code::NOT_ACTIVE, format!("the {} {} is not active", kept.one(), named.code))
            .at(named.span, "named here")
            .at(entry.at, "not active")
            .help(help)
    }

    fn day(&self, day: Date, span: Span) -> Option<Diagnostic> {
        if let Some((locked, at)) = self.company.locked_until.filter(|(locked, _)| day <= *locked) {
            return Some(
                Diagnostic::new(code::NO_OPEN_DAY, format!("the books are locked until {locked}"))
                    .at(span, "booked on this day")
                    .at(at, "locked here")
                    .help("take a later day"),
            );
        }
        let years = self.company.fiscal_years.as_ref()?;
        if years.iter().any(|year| year.from <= day && day <= year.until) {
            return None;
        }
        let known: Vec<String> = years.iter().map(|year| format!("{} – {}", year.from, year.until)).collect();
        let help = if known.is_empty() {
            "create the year in Fortnox (Räkenskapsår) and in company.yaml".to_owned()
        } else {
            format!("there are {}; or create the year in Fortnox (Räkenskapsår) and in company.yaml", known.join(", "))
        };
        Some(
            Diagnostic::new(code::NO_OPEN_DAY, format!("{day} lies in no fiscal year"))
                .at(span, "booked on this day")
                .help(help),
        )
    }

    fn books(&self) -> Option<Diagnostic> {
        let (currency, span) = self.company.currency.as_ref()?;
        let books = &self.pack.manifest.books;
        if self.pack.manifest.file.is_none() || currency == books {
            return None;
        }
        Some(
            Diagnostic::new(
                code::BOOKS_DIFFER,
                format!("the pack keeps the books in {books}, the company in {currency}"),
            )
            .at(*span, "the company's")
            .help(format!("write it in pack.yaml:  books: {currency}")),
        )
    }
}

/// Where the customer says otherwise, if a value stands in a base pack.
pub(super) fn own_place(pack: &Pack, program: &Program, span: Span, scope: Scope) -> Option<String> {
    let own = pack.layers.last()?;
    let file = span.file;
    let is_own = pack.manifest.file == Some(file)
        || own.modules.iter().any(|module| module.file == file)
        || own.tables.values().any(|table| table.file == file);
    if is_own {
        return None;
    }
    Some(match scope {
        Scope::Setting(id) => format!("set `{}` in pack.yaml", program.settings.get(id.index())?.name),
        Scope::Of(Node::Table(id)) => format!("override the row of `{}`", program.tables.get(id.index())?.name),
        Scope::Of(Node::Map(id)) => format!("override the field of `{}`", program.maps.get(id.index())?.name),
        Scope::Of(Node::Let(id)) => format!("override `{}`", program.lets.get(id.index())?.name),
        Scope::Of(Node::Calc(id)) => format!("override `{}`", program.calcs.get(id.index())?.name),
        Scope::Of(Node::Classify(_)) | Scope::Flow(_) => return None,
    })
}

fn no_warehouse(field: &SmolStr, span: Span) -> Diagnostic {
    Diagnostic::new(code::NO_WAREHOUSE, format!("`{field}` is for the warehouse module, which is off"))
        .at(span, "Fortnox refuses it")
        .help("remove the field; where the module is on, write in company.yaml:  warehouse: true")
}

fn not_manual(kept: Kept, named: &Use, entry: &Entry, series: &List) -> Diagnostic {
    let open = series.entries.iter().filter(|(_, entry)| entry.manual).map(|(code, _)| code.clone());
    let open = crate::pack::sorted(open);
    let tick = "tick “Manuell kontering” for it in Fortnox (Verifikationsserier) and correct company.yaml";
    let help = if open.is_empty() { tick.to_owned() } else { format!("take {}; or {tick}", list(&open, "or")) };
    Diagnostic::new(code::NOT_MANUAL, format!("the {} {} takes no vouchers by hand", kept.one(), named.code))
        .at(named.span, "named here")
        .at(entry.at, "`manual: false`")
        .help(help)
}

fn missing_code(kept: Kept) -> &'static Code {
    match kept {
        Kept::Account => code::NO_ACCOUNT,
        Kept::VatRate => code::NO_RATE,
        Kept::Currency => code::NO_CURRENCY,
        Kept::Code(_) => code::NO_CODE,
        Kept::Article | Kept::Customer => code::NO_CARD,
    }
}

/// What could be meant instead, as a sentence.
fn meant(kept: Kept, code: &str, list: &List) -> Option<String> {
    let active = || list.entries.iter().filter(|(_, entry)| entry.active);
    if kept == Kept::Account {
        let near: Vec<String> =
            active().filter(|(own, _)| one_slip(own, code)).take(3).map(|(own, entry)| shown(own, entry)).collect();
        return (!near.is_empty()).then(|| format!("did you mean {}?", near.join(" or ")));
    }
    // One number is no misspelling of another, nor one letter.
    let number = matches!(kept, Kept::VatRate | Kept::Customer) || code.bytes().all(|byte| byte.is_ascii_digit());
    let spelt = !number && code.chars().count() > 1;
    let meant = closest(code, active().map(|(own, _)| own.as_str())).filter(|_| spelt);
    match meant {
        Some(meant) => Some(format!("did you mean `{meant}`?")),
        None => {
            let codes = crate::pack::sorted(active().map(|(own, _)| own.clone()));
            let are = if codes.len() == 1 { "is" } else { "are" };
            (!codes.is_empty()).then(|| format!("there {are} {}.", crate::diagnostics::list(&codes, "and")))
        }
    }
}

/// `3001 (Försäljning 25 %)`
fn shown(code: &str, entry: &Entry) -> String {
    match &entry.name {
        Some(name) => format!("{code} ({name})"),
        None => code.to_owned(),
    }
}

/// One digit is another, or two have changed places.
fn one_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let differing: Vec<usize> = (0..a.len().max(b.len())).filter(|n| a.get(*n) != b.get(*n)).collect();
    match differing.as_slice() {
        [_] => a.len() == b.len(),
        [n, m] => a.get(*n) == b.get(*m) && a.get(*m) == b.get(*n),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Register;

    #[test]
    fn a_slip_is_one_digit_or_a_swap() {
        assert!(one_slip("3001", "3011"));
        assert!(one_slip("3012", "3021"));
        assert!(one_slip("3411", "3114"));
        assert!(!one_slip("3001", "3110"));
        assert!(!one_slip("3001", "301"));
    }

    #[test]
    fn every_kind_has_a_code_for_what_is_missing() {
        assert_eq!(missing_code(Kept::Code(Register::Unit)), code::NO_CODE);
        assert_eq!(missing_code(Kept::Article), missing_code(Kept::Customer));
    }
}
