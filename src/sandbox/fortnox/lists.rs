//! Lists: filters, search, order and pages.

use super::Fortnox;
use super::refusal::{Refusal, invalid};
use super::register::Entry;
use super::spec::{How, Param, Spec};
use crate::document::Json;
use crate::sandbox::json::{amount, decimal, flag, integer, list, object, set, text};
use jiff::{Timestamp, civil, tz::TimeZone};
use std::cmp::Ordering;

type Parameters<'p> = &'p [(String, String)];

const MOST: usize = 500;

impl Fortnox {
    pub(super) fn list(&self, spec: &Spec, parameters: Parameters, now: Timestamp) -> Result<Json, Refusal> {
        let mut wanted = Wanted::default();
        for (name, value) in parameters {
            wanted.read(spec, name, value)?;
        }
        let mut found: Vec<&Entry> = self
            .register(spec.path)
            .iter()
            .map(|(_, entry)| entry)
            .filter(|entry| entry.seen_from <= now)
            .filter(|entry| wanted.fits(spec, entry, self.today(now)))
            .collect();
        sort(&mut found, wanted.sort.unwrap_or(spec.key), wanted.descending);
        let shown = found.iter().map(|entry| short(spec, &entry.record)).collect();
        Ok(wanted.page(spec.plural, shown))
    }
}

/// What a list was asked for.
#[derive(Default)]
pub(super) struct Wanted<'p> {
    params: Vec<(&'static Param, &'p str)>,
    filter: Option<&'p str>,
    sort: Option<&'static str>,
    descending: bool,
    limit: Option<usize>,
    page: Option<usize>,
    offset: Option<usize>,
}

impl<'p> Wanted<'p> {
    pub(super) fn read(&mut self, spec: &Spec, name: &str, value: &'p str) -> Result<(), Refusal> {
        let bad_value = || invalid(2_000_587, "Ett ogiltigt filter har använts.");
        if self.paging(name, value)? {
            return Ok(());
        }
        match name {
            "filter" => {
                if !spec.filters.contains(&value) {
                    return Err(bad_value());
                }
                self.filter = Some(value);
            }
            "sortby" => {
                let sort = spec.sorts.iter().find(|(name, _)| *name == value);
                self.sort = Some(sort.ok_or_else(bad_value)?.1);
            }
            "sortorder" => self.descending = value.starts_with("desc"),
            // Years concern registers that are kept by year; the sandbox's are the same in all.
            "financialyear" | "financialyeardate" => {}
            _ => {
                let param = spec.params.iter().find(|param| param.name == name);
                let param = param.ok_or_else(|| invalid(2_000_588, "Ogiltig parameter i anropet"))?;
                match param.how {
                    How::From | How::Until if value.parse::<civil::Date>().is_err() => return Err(bad_value()),
                    How::Modified if modified(value).is_none() => return Err(bad_value()),
                    How::Flag if value != "true" && value != "false" => return Err(bad_value()),
                    _ => self.params.push((param, value)),
                }
            }
        }
        Ok(())
    }

    /// Is it one of the parameters that choose a page?
    pub(super) fn paging(&mut self, name: &str, value: &str) -> Result<bool, Refusal> {
        let place = match name {
            "limit" => &mut self.limit,
            "page" => &mut self.page,
            "offset" => &mut self.offset,
            _ => return Ok(false),
        };
        let number = value.parse().map_err(|_| invalid(2_000_587, "Ett ogiltigt filter har använts."))?;
        *place = Some(number);
        Ok(true)
    }

    fn fits(&self, spec: &Spec, entry: &Entry, today: civil::Date) -> bool {
        let by_filter = self.filter.is_none_or(|filter| passes(spec.path, filter, &entry.record, today));
        by_filter && self.params.iter().all(|(param, value)| matches(param, value, entry))
    }

    /// The page, with what it says of all pages.
    pub(super) fn page(&self, plural: &str, shown: Vec<Json>) -> Json {
        let limit = self.limit.unwrap_or(100).clamp(1, MOST);
        let total = shown.len();
        let page = self.page.unwrap_or(1).max(1);
        let offset = self.offset.unwrap_or_else(|| page.saturating_sub(1).saturating_mul(limit));
        let rest = total.saturating_sub(self.offset.unwrap_or(0));
        let listed: Vec<Json> = shown.into_iter().skip(offset).take(limit).collect();
        // Recorded: an offset beyond the end counts no resources at all.
        let total = if rest == 0 { 0 } else { total };
        let count = |n: usize| integer(i64::try_from(n).unwrap_or(i64::MAX));
        let meta = object([
            ("@TotalResources", count(total)),
            ("@TotalPages", count(total.div_ceil(limit))),
            ("@CurrentPage", count(page)),
        ]);
        object([("MetaInformation", meta), (plural, Json::List(listed))])
    }
}

fn matches(param: &Param, value: &str, entry: &Entry) -> bool {
    let own = text(&entry.record, param.field);
    match param.how {
        How::Contains => contains(own, value),
        How::Starts => own.to_lowercase().starts_with(&value.to_lowercase()),
        How::From => !own.is_empty() && own >= value,
        How::Until => !own.is_empty() && own <= value,
        How::Flag => flag(&entry.record, param.field) == (value == "true"),
        How::Label => list(&entry.record, param.field).iter().any(|label| text(label, "Id") == value),
        How::Row => list(&entry.record, "InvoiceRows").iter().any(|row| contains(text(row, param.field), value)),
        How::Modified => modified(value).is_none_or(|since| entry.changed >= since),
    }
}

fn contains(own: &str, value: &str) -> bool {
    own.to_lowercase().contains(&value.to_lowercase())
}

/// `2026-11-02 08:30`, in Swedish time.
fn modified(value: &str) -> Option<Timestamp> {
    let iso = value.trim().replacen(' ', "T", 1);
    let time: civil::DateTime = match iso.len() {
        10 => iso.parse::<civil::Date>().ok()?.at(0, 0, 0, 0),
        _ => iso.parse().ok()?,
    };
    time.to_zoned(TimeZone::get("Europe/Stockholm").ok()?).ok().map(|zoned| zoned.timestamp())
}

fn passes(path: &str, filter: &str, record: &Json, today: civil::Date) -> bool {
    let cancelled = flag(record, "Cancelled");
    let paid = flag(record, "Booked") && amount(record, "Balance").is_zero();
    let overdue = || text(record, "DueDate").parse::<civil::Date>().is_ok_and(|due| due < today);
    match (path, filter) {
        (_, "cancelled") => cancelled,
        // Offers and orders expire by hand only.
        (_, "expired") => false,
        (_, "invoicecreated") => text(record, "InvoiceReference") != "0",
        (_, "invoicenotcreated") => text(record, "InvoiceReference") == "0" && !cancelled,
        (_, "fullypaid") => paid,
        (_, "unpaid") => !paid && !cancelled && flag(record, "Booked"),
        (_, "unpaidoverdue") => !paid && !cancelled && flag(record, "Booked") && overdue(),
        (_, "unbooked") => !flag(record, "Booked") && !cancelled,
        (_, "active") => flag(record, "Active"),
        (_, "inactive") => !flag(record, "Active"),
        _ => false,
    }
}

fn sort(found: &mut [&Entry], field: &str, descending: bool) {
    found.sort_by(|one, other| {
        let order = compare(&one.record, &other.record, field);
        if descending { order.reverse() } else { order }
    });
}

/// Numbers by size and before texts.
fn compare(one: &Json, other: &Json, field: &str) -> Ordering {
    let number = |record: &Json| record.get(field).and_then(decimal);
    match (number(one), number(other)) {
        (Some(one), Some(other)) => one.cmp(&other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => text(one, field).cmp(text(other, field)),
    }
}

/// What a list shows of a record. Some fields have another type here than in the record itself.
pub(super) fn short(spec: &Spec, record: &Json) -> Json {
    let listed = spec.fields.iter().filter(|field| field.listed);
    let mut short = Json::Object(
        listed.map(|field| (field.name.to_owned(), record.get(field.name).cloned().unwrap_or(Json::Null))).collect(),
    );
    match spec.path {
        "customers" => {
            set(&mut short, "Phone", record.get("Phone1").cloned().unwrap_or(Json::Null));
            if let Json::Object(entries) = &mut short {
                for (_, value) in entries.iter_mut().filter(|(_, value)| *value == Json::Null) {
                    *value = Json::text("");
                }
            }
        }
        "articles" => {
            for name in ["DisposableQuantity", "PurchasePrice", "QuantityInStock", "ReservedQuantity", "StockValue"] {
                set(&mut short, name, Json::text(text(record, name)));
            }
            // Whatever the article's own is.
            set(&mut short, "VAT", Json::Null);
        }
        "invoices" => set(&mut short, "CurrencyRate", Json::text(text(record, "CurrencyRate"))),
        _ => {}
    }
    short
}
