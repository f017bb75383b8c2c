//! Fortnox: REST API v3 of one company, as its specification, its recorded answers and those who use it describe it.

mod auth;
mod company;
mod customers;
mod disturb;
mod documents;
mod field;
mod goods;
mod limit;
mod lists;
mod pages;
mod payments;
mod posting;
mod refusal;
mod register;
mod routes;
mod small;
mod spec;
mod tables;
mod vouchers;

pub use auth::Consent;
pub use company::Company;

use crate::document::Json;
use crate::sandbox::{Disturbance, Log, Request, Response, Service};
use auth::Auth;
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use limit::Limit;
use register::Register;
use std::collections::{BTreeMap, BTreeSet};

/// Where the API says it is; answers link to it.
const HOST: &str = "https://api.fortnox.se";

/// One company's Fortnox.
#[derive(Clone, Debug)]
pub struct Fortnox {
    company: Company,
    registers: BTreeMap<String, Register>,
    /// Prices by list, article and quantity; vouchers by series, number and year.
    prices: Register,
    vouchers: Register,
    auth: Auth,
    limit: Limit,
    log: Log,
    search_lag: SignedDuration,
    licensed: bool,
    /// Customer numbers that were used once.
    spent_numbers: BTreeSet<String>,
    last_row: i64,
    /// Attempts to change a document that is booked.
    touched_booked: usize,
    zone: TimeZone,
}

impl Fortnox {
    pub fn new(company: Company) -> Fortnox {
        let mut fortnox = Fortnox {
            registers: spec::SPECS.iter().map(|spec| (spec.path.to_owned(), Register::default())).collect(),
            prices: Register::default(),
            vouchers: Register::default(),
            auth: Auth::default(),
            limit: Limit::default(),
            log: Log::default(),
            search_lag: SignedDuration::ZERO,
            licensed: true,
            spent_numbers: BTreeSet::new(),
            last_row: 0,
            touched_booked: 0,
            zone: TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC),
            company: Company { records: Vec::new(), ..company.clone() },
        };
        for (path, record) in &company.records {
            fortnox.put(path, record);
        }
        fortnox
    }

    /// A record by its number or code.
    pub fn find(&self, path: &str, key: &str) -> Option<&Json> {
        match path {
            "vouchers" => self.vouchers.get(key),
            "prices" => self.prices.get(key),
            _ => self.registers.get(path)?.get(key),
        }
    }

    /// All records of a resource.
    pub fn records(&self, path: &str) -> impl Iterator<Item = &Json> {
        let register = match path {
            "vouchers" => Some(&self.vouchers),
            "prices" => Some(&self.prices),
            _ => self.registers.get(path),
        };
        register.into_iter().flat_map(Register::records)
    }

    /// The company, to change its settings between two requests.
    pub fn company(&mut self) -> &mut Company {
        &mut self.company
    }

    /// How many calls were answered with 429.
    pub fn refused_calls(&self) -> usize {
        self.limit.refused()
    }

    /// How often a refresh token came that had been used.
    pub fn reused_tokens(&self) -> usize {
        self.auth.reused()
    }

    /// How many requests tried to change a booked document.
    pub fn touched_booked(&self) -> usize {
        self.touched_booked
    }

    /// The next document of this resource gets the number after this one.
    pub fn continue_numbers_after(&mut self, path: &str, number: i64) {
        if let Some(register) = self.registers.get_mut(path) {
            register.continue_after(number);
        }
    }

    fn register(&self, path: &str) -> &Register {
        static EMPTY: std::sync::LazyLock<Register> = std::sync::LazyLock::new(Register::default);
        self.registers.get(path).unwrap_or(&EMPTY)
    }

    fn register_mut(&mut self, path: &str) -> &mut Register {
        self.registers.entry(path.to_owned()).or_default()
    }

    fn today(&self, now: Timestamp) -> Date {
        now.to_zoned(self.zone.clone()).date()
    }

    /// When lists will show what is made now.
    fn seen_from(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(self.search_lag).unwrap_or(now)
    }
}

impl Service for Fortnox {
    fn handle(&mut self, request: Request, now: Timestamp) -> Response {
        self.route(&request, now).unwrap_or_else(refusal::Refusal::response)
    }

    fn disturb(&mut self, what: &Disturbance, now: Timestamp) {
        self.suffer(what, now);
    }

    fn log(&self) -> &Log {
        &self.log
    }

    fn throttled(&self, retry_after: Option<u32>) -> Response {
        refusal::Refusal::TooMany(retry_after).response()
    }
}
