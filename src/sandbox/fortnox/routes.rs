//! From an address to what is done there.

use super::auth::{Caller, SCOPES};
use super::refusal::{Refusal, invalid, nowhere};
use super::spec::{Spec, spec};
use super::{Fortnox, HOST};
use crate::document::Json;
use crate::sandbox::json::{self, object};
use crate::sandbox::{Request, Response, wire};
use http::{Method, StatusCode};
use jiff::Timestamp;

impl Fortnox {
    pub(super) fn route(&mut self, request: &Request, now: Timestamp) -> Result<Response, Refusal> {
        let path = wire::segments(request.uri().path());
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["oauth-v1", "auth"] => return self.consent_page(request, now),
            ["oauth-v1", "token"] => return self.token(request, now),
            ["oauth-v1", "revoke"] => return self.revocation(request),
            _ => {}
        }
        let caller = self.caller(request, now)?;
        if !self.limit.allows(&caller.client, now) {
            return Err(Refusal::TooMany(self.company.retry_after));
        }
        match path.as_slice() {
            ["3", rest @ ..] => self.resource(rest, request, &caller, now),
            ["api", "warehouse", rest @ ..] => self.warehouse(rest, request, &caller),
            _ => Err(nowhere()),
        }
    }

    fn resource(
        &mut self,
        path: &[&str],
        request: &Request,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Response, Refusal> {
        match path {
            ["vouchers", rest @ ..] => {
                self.permits(caller, "bookkeeping")?;
                self.voucher_routes(rest, request, now)
            }
            ["prices", rest @ ..] => {
                self.permits(caller, "price")?;
                self.price_routes(rest, request, now)
            }
            [name, rest @ ..] => match spec(name) {
                Some(spec) => {
                    self.permits(caller, spec.scope)?;
                    self.record_routes(spec, rest, request, now)
                }
                None => self.page(path, request, caller),
            },
            [] => Err(nowhere()),
        }
    }

    pub(super) fn permits(&self, caller: &Caller, scope: &str) -> Result<(), Refusal> {
        if !self.licensed && matches!(scope, "invoice" | "order" | "payment") {
            return Err(invalid(2_001_101, "Det finns ingen aktiv licens för önskat scope."));
        }
        if SCOPES.contains(&scope) && !caller.scopes.iter().any(|own| own == scope) {
            return Err(invalid(2_000_663, "Behörighet saknas för scope."));
        }
        Ok(())
    }

    fn record_routes(
        &mut self,
        spec: &'static Spec,
        path: &[&str],
        request: &Request,
        now: Timestamp,
    ) -> Result<Response, Refusal> {
        let verbs = spec.verbs;
        match (request.method(), path) {
            (&Method::GET, []) => {
                let parameters = wire::parameters(request.uri().query().unwrap_or(""));
                Ok(wire::json(StatusCode::OK, &self.list(spec, &parameters, now)?))
            }
            (&Method::POST, []) if verbs.create => {
                let body = body(request, spec.singular)?;
                let key = self.create(spec, &body, now)?;
                Ok(created(spec, &self.answer(spec, &key, true)?))
            }
            (&Method::PUT | &Method::DELETE, []) => Err(invalid(2_000_729, "A valid identifier was not provided")),
            (&Method::GET, [key]) if verbs.read_one => {
                let key = self.existing(spec, key)?;
                Ok(wire::json(StatusCode::OK, &self.answer(spec, &key, false)?))
            }
            (&Method::PUT, [key]) if verbs.update => {
                let key = self.existing(spec, key)?;
                let body = body(request, spec.singular)?;
                self.update(spec, &key, &body, now)?;
                Ok(wire::json(StatusCode::OK, &self.answer(spec, &key, false)?))
            }
            (&Method::DELETE, [key]) if verbs.delete => {
                let key = self.existing(spec, key)?;
                self.delete(spec, &key, now)?;
                let mut response = Response::new(Vec::new());
                *response.status_mut() = StatusCode::NO_CONTENT;
                Ok(response)
            }
            (method, [key, action]) => {
                let key = self.existing(spec, key)?;
                self.action(spec, method, &key, action, now)
            }
            _ => Err(nowhere()),
        }
    }

    /// The key as the register has it. Codes are found whatever their case.
    fn existing(&self, spec: &Spec, key: &str) -> Result<String, Refusal> {
        let register = self.register(spec.path);
        if register.has(key) {
            return Ok(key.to_owned());
        }
        let coded = spec.key == "Code";
        let found = register.iter().map(|(own, _)| own).find(|own| coded && own.eq_ignore_ascii_case(key));
        found.map(str::to_owned).ok_or(Refusal::Missing(spec.missing.0, spec.missing.1.into()))
    }

    /// The record in its wrapper.
    pub(super) fn answer(&self, spec: &Spec, key: &str, new: bool) -> Result<Json, Refusal> {
        let record = self.register(spec.path).get(key).ok_or_else(nowhere)?;
        let mut record = record.clone();
        // Recorded: an integer when the customer is made, a text ever after.
        if spec.path == "customers" && new {
            let account = json::text(&record, "SalesAccount").parse::<i64>();
            if let Ok(account) = account {
                json::set(&mut record, "SalesAccount", json::integer(account));
            }
        }
        Ok(object([(spec.singular, record)]))
    }
}

/// What was sent, out of its wrapper.
pub(super) fn body(request: &Request, wrapper: &str) -> Result<Json, Refusal> {
    let wrong = || invalid(2_001_392, "Ingen eller felaktig typ av data.");
    let content = wire::header(request, "Content-Type").unwrap_or("application/json");
    if !content.starts_with("application/json") {
        return Err(invalid(1_000_031, "Content-Type stöds inte."));
    }
    if request.body().is_empty() {
        return Err(wrong());
    }
    let read = json::read(request.body()).map_err(|_| invalid(2_002_115, "Felaktig JSON."))?;
    let Json::Object(entries) = read else { return Err(wrong()) };
    let mut entries = entries.into_iter();
    match (entries.next(), entries.next()) {
        (Some((key, inner @ Json::Object(_))), None) if key == wrapper => Ok(inner),
        _ => Err(wrong()),
    }
}

/// 201. `Location` names the collection only.
pub(super) fn created(spec: &Spec, body: &Json) -> Response {
    let mut response = wire::json(StatusCode::CREATED, body);
    if let Ok(place) = http::HeaderValue::from_str(&format!("{HOST}/3/{}", spec.path)) {
        response.headers_mut().insert(http::header::LOCATION, place);
    }
    response
}
