//! OAuth: codes, access tokens of an hour, refresh tokens that work once.

use super::Fortnox;
use super::refusal::Refusal;
use crate::document::Json;
use crate::sandbox::json::{integer, object};
use crate::sandbox::wire::{self, parameter, parameters};
use crate::sandbox::{Request, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::{Method, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const CODE_LIVES: SignedDuration = SignedDuration::from_mins(10);
const ACCESS_LIVES: SignedDuration = SignedDuration::from_hours(1);
/// Fortnox's pages say 31 or 45 days; the shorter is the safer to plan for.
const REFRESH_LIVES: SignedDuration = SignedDuration::from_hours(31 * 24);

/// What the person at the consent page agrees to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// The app acts for a person: tokens that rotate.
    User,
    /// The app has an account of its own: client credentials work, too.
    Service,
}

#[derive(Clone, Debug)]
struct Client {
    secret: String,
    /// What the app is registered for.
    scopes: Vec<String>,
    consent: Option<Consent>,
}

#[derive(Clone, Debug)]
struct Token {
    client: String,
    until: Timestamp,
    scopes: Vec<String>,
}

#[derive(Clone, Debug)]
struct Refresh {
    token: Token,
    used: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Auth {
    clients: BTreeMap<String, Client>,
    codes: BTreeMap<String, Token>,
    access: BTreeMap<String, Token>,
    refresh: BTreeMap<String, Refresh>,
    given: u64,
    reused: usize,
}

impl Auth {
    /// A token that nobody can guess from another, the same in every run.
    fn mint(&mut self, kind: &str, secret: &str) -> String {
        self.given = self.given.saturating_add(1);
        let digest = Sha256::digest(format!("{kind}/{secret}/{}", self.given));
        URL_SAFE_NO_PAD.encode(digest)
    }

    pub(super) fn expire(&mut self) {
        self.access.clear();
    }

    pub(super) fn use_refresh_tokens(&mut self) {
        for refresh in self.refresh.values_mut() {
            refresh.used = true;
        }
    }

    pub(super) fn revoke(&mut self) {
        self.access.clear();
        self.refresh.clear();
        for client in self.clients.values_mut() {
            client.consent = None;
        }
    }

    /// How often a refresh token was sent that had been used before.
    pub(super) fn reused(&self) -> usize {
        self.reused
    }
}

impl Fortnox {
    /// Registers an app. Without scopes it may ask for all.
    pub fn add_client(&mut self, id: &str, secret: &str) {
        let scopes = SCOPES.iter().map(|scope| (*scope).to_owned()).collect();
        self.auth.clients.insert(id.to_owned(), Client { secret: secret.to_owned(), scopes, consent: None });
    }

    /// Registers what the app may ask for.
    pub fn limit_scopes(&mut self, id: &str, scopes: &[&str]) {
        if let Some(client) = self.auth.clients.get_mut(id) {
            client.scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        }
    }

    /// A person agrees on the consent page: the code that goes to the app. Empty for an app that is not known.
    pub fn consent(&mut self, id: &str, consent: Consent, now: Timestamp) -> String {
        let Some(client) = self.auth.clients.get_mut(id) else { return String::new() };
        client.consent = Some(consent);
        let (secret, scopes) = (client.secret.clone(), client.scopes.clone());
        let code = self.auth.mint("code", &secret);
        let until = now.saturating_add(CODE_LIVES).unwrap_or(Timestamp::MAX);
        self.auth.codes.insert(code.clone(), Token { client: id.to_owned(), until, scopes });
        code
    }

    /// The consent page. The person agrees at once.
    pub(super) fn consent_page(&mut self, request: &Request, now: Timestamp) -> Result<Response, Refusal> {
        let query = parameters(request.uri().query().unwrap_or(""));
        let wanted = |name| parameter(&query, name);
        let (Some(client), Some(back), Some(state)) = (wanted("client_id"), wanted("redirect_uri"), wanted("state"))
        else {
            return Err(Refusal::Oauth(400, "invalid_request", "client_id, redirect_uri and state are required"));
        };
        let Some(known) = self.auth.clients.get(client) else {
            return Err(Refusal::Oauth(400, "invalid_client", "The client is not known"));
        };
        if wanted("response_type") != Some("code") {
            return Err(Refusal::Oauth(400, "unsupported_response_type", "Only code is supported"));
        }
        let asked = wanted("scope").unwrap_or("");
        let granted = asked.split_whitespace().all(|scope| known.scopes.iter().any(|own| own == scope));
        let sign = if back.contains('?') { '&' } else { '?' };
        let place = if granted {
            let consent = match wanted("account_type") {
                Some("service") => Consent::Service,
                _ => Consent::User,
            };
            let code = self.consent(client, consent, now);
            format!("{back}{sign}code={code}&state={}", wire::encode(state))
        } else {
            format!("{back}{sign}error=invalid_scope&state={}", wire::encode(state))
        };
        let mut response = wire::answer(StatusCode::FOUND, "text/html; charset=utf-8", Vec::new());
        let place = header::HeaderValue::from_str(&place)
            .map_err(|_| Refusal::Oauth(400, "invalid_request", "redirect_uri is not valid"))?;
        response.headers_mut().insert(header::LOCATION, place);
        Ok(response)
    }

    /// The token endpoint.
    pub(super) fn token(&mut self, request: &Request, now: Timestamp) -> Result<Response, Refusal> {
        if *request.method() != Method::POST {
            return Err(Refusal::Oauth(405, "invalid_request", "Only POST is supported"));
        }
        let client = self.client_of(request)?;
        let form = parameters(&String::from_utf8_lossy(request.body()));
        let wanted = |name| parameter(&form, name);
        let invalid = |text| Refusal::Oauth(400, "invalid_grant", text);
        match wanted("grant_type") {
            Some("authorization_code") => {
                let code = self.auth.codes.remove(wanted("code").unwrap_or(""));
                let code = code.filter(|code| code.client == client && now < code.until);
                let code =
                    code.ok_or_else(|| invalid("Authorization code doesn't exist or is invalid for the client"))?;
                Ok(self.grant(&client, code.scopes, true, now))
            }
            Some("refresh_token") => {
                let known = self.auth.refresh.get_mut(wanted("refresh_token").unwrap_or(""));
                let known = known.filter(|refresh| refresh.token.client == client && now < refresh.token.until);
                let known = known.ok_or_else(|| invalid("Invalid refresh token"))?;
                if known.used {
                    self.auth.reused = self.auth.reused.saturating_add(1);
                    self.log.add(now, "oauth.reuse", &client, None);
                    return Err(invalid("Invalid refresh token"));
                }
                known.used = true;
                let scopes = known.token.scopes.clone();
                Ok(self.grant(&client, scopes, true, now))
            }
            Some("client_credentials") => {
                let tenant = wire::header(request, "TenantId").unwrap_or("").trim().to_owned();
                if tenant != self.company.tenant.to_string() {
                    return Err(Refusal::Oauth(400, "invalid_request", "TenantId is missing or not known"));
                }
                let known = self.auth.clients.get(&client);
                let Some(known) = known.filter(|client| client.consent == Some(Consent::Service)) else {
                    return Err(Refusal::Oauth(400, "unauthorized_client", "No service account for the tenant"));
                };
                let asked = wanted("scope").unwrap_or("").split_whitespace();
                let scopes: Vec<String> = asked.map(str::to_owned).collect();
                if !scopes.iter().all(|scope| known.scopes.contains(scope)) {
                    return Err(Refusal::Oauth(400, "invalid_scope", "The scope is not registered for the client"));
                }
                let scopes = if scopes.is_empty() { known.scopes.clone() } else { scopes };
                Ok(self.grant(&client, scopes, false, now))
            }
            _ => Err(Refusal::Oauth(400, "unsupported_grant_type", "The grant type is not supported")),
        }
    }

    /// The end of a refresh token.
    pub(super) fn revocation(&mut self, request: &Request) -> Result<Response, Refusal> {
        let client = self.client_of(request)?;
        let form = parameters(&String::from_utf8_lossy(request.body()));
        let token = parameter(&form, "token").unwrap_or("");
        if self.auth.refresh.get(token).is_some_and(|refresh| refresh.token.client == client) {
            self.auth.refresh.remove(token);
        }
        Ok(wire::json(StatusCode::OK, &object([("revoked", Json::Bool(true))])))
    }

    fn client_of(&self, request: &Request) -> Result<String, Refusal> {
        let wrong = || Refusal::Oauth(401, "invalid_client", "The client credentials are invalid");
        let basic = wire::header(request, "Authorization").and_then(|value| value.strip_prefix("Basic "));
        let decoded = basic.and_then(|basic| STANDARD.decode(basic).ok()).ok_or_else(wrong)?;
        let decoded = String::from_utf8(decoded).map_err(|_| wrong())?;
        let (id, secret) = decoded.split_once(':').ok_or_else(wrong)?;
        let known = self.auth.clients.get(id).filter(|client| client.secret == secret);
        known.map(|_| id.to_owned()).ok_or_else(wrong)
    }

    fn grant(&mut self, client: &str, scopes: Vec<String>, rotates: bool, now: Timestamp) -> Response {
        let secret = self.auth.clients.get(client).map(|client| client.secret.clone()).unwrap_or_default();
        let until = now.saturating_add(ACCESS_LIVES).unwrap_or(Timestamp::MAX);
        let claims = object([
            ("tenantId", integer(i64::from(self.company.tenant))),
            ("exp", integer(until.as_second())),
            ("scope", Json::text(scopes.join(" "))),
        ]);
        let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
        let claims = URL_SAFE_NO_PAD.encode(claims.compact());
        let access = format!("{head}.{claims}.{}", self.auth.mint("access", &secret));
        let token = Token { client: client.to_owned(), until, scopes };
        let mut body = object([
            ("access_token", Json::text(&access)),
            ("expires_in", integer(ACCESS_LIVES.as_secs())),
            ("token_type", Json::text("bearer")),
            ("scope", Json::text(token.scopes.join(" "))),
        ]);
        self.auth.access.insert(access, token.clone());
        if rotates {
            let refresh = self.auth.mint("refresh", &secret);
            crate::sandbox::json::set(&mut body, "refresh_token", Json::text(&refresh));
            let until = now.saturating_add(REFRESH_LIVES).unwrap_or(Timestamp::MAX);
            self.auth.refresh.insert(refresh, Refresh { token: Token { until, ..token }, used: false });
        }
        self.log.add(now, if rotates { "oauth.rotate" } else { "oauth.token" }, client, None);
        wire::json(StatusCode::OK, &body)
    }

    /// Who calls, and what may they reach?
    pub(super) fn caller(&self, request: &Request, now: Timestamp) -> Result<Caller, Refusal> {
        let bearer = wire::header(request, "Authorization").and_then(|value| value.strip_prefix("Bearer "));
        let token = bearer.and_then(|bearer| self.auth.access.get(bearer));
        let token = token.filter(|token| now < token.until).ok_or(Refusal::Unauthorized)?;
        Ok(Caller { client: token.client.clone(), scopes: token.scopes.clone() })
    }
}

pub(super) struct Caller {
    pub(super) client: String,
    pub(super) scopes: Vec<String>,
}

/// All scopes that the sandbox knows.
pub(super) const SCOPES: [&str; 15] = [
    "order",
    "invoice",
    "payment",
    "customer",
    "article",
    "price",
    "bookkeeping",
    "costcenter",
    "project",
    "currency",
    "settings",
    "companyinformation",
    "print",
    "profile",
    "warehouse",
];
