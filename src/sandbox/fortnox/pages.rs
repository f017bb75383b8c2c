//! Single pages: the company, its settings, its lock.

use super::Fortnox;
use super::auth::Caller;
use super::lists::Wanted;
use super::refusal::{Refusal, nowhere};
use crate::document::Json;
use crate::sandbox::json::{integer, object};
use crate::sandbox::{Request, Response, wire};
use http::{Method, StatusCode};

impl Fortnox {
    pub(super) fn page(&self, path: &[&str], request: &Request, caller: &Caller) -> Result<Response, Refusal> {
        if *request.method() != Method::GET {
            return Err(nowhere());
        }
        let company = &self.company;
        let body = match path {
            ["companyinformation"] => {
                self.permits(caller, "companyinformation")?;
                let inner = object([
                    ("@url", Json::text(format!("{}/3/companyinformation", super::HOST))),
                    ("Address", Json::text("")),
                    ("City", Json::text("")),
                    ("CompanyName", Json::text(&company.name)),
                    ("CountryCode", Json::text(&company.country)),
                    ("DatabaseNumber", integer(i64::from(company.tenant))),
                    ("OrganizationNumber", Json::text(&company.organisation_number)),
                    ("ZipCode", Json::text("")),
                ]);
                object([("CompanyInformation", inner)])
            }
            ["settings", "company"] => {
                self.permits(caller, "settings")?;
                let inner = object([
                    ("@url", Json::text(format!("{}/3/settings/company", super::HOST))),
                    ("CountryCode", Json::text(&company.country)),
                    ("DatabaseNumber", Json::text(company.tenant.to_string())),
                    ("Name", Json::text(&company.name)),
                    ("OrganizationNumber", Json::text(&company.organisation_number)),
                    ("TaxEnabled", Json::Bool(true)),
                    ("VATNumber", Json::text(&company.vat_number)),
                ]);
                object([("CompanySettings", inner)])
            }
            ["settings", "lockedperiod"] => {
                self.permits(caller, "settings")?;
                let end = company.locked_until.map_or(Json::Null, |day| Json::Text(day.to_string()));
                object([("LockedPeriod", object([("EndDate", end)]))])
            }
            ["me"] => {
                self.permits(caller, "profile")?;
                let inner =
                    object([("Email", Json::text("")), ("Id", Json::text("1")), ("Name", Json::text(&company.name))]);
                object([("Me", inner)])
            }
            ["printtemplates"] => {
                self.permits(caller, "print")?;
                let template =
                    |code: &str, name: &str| object([("Name", Json::text(name)), ("Template", Json::text(code))]);
                let all = vec![template("oc", "Orderbekräftelse"), template("st", "Standard")];
                Wanted::default().page("PrintTemplates", all)
            }
            _ => return Err(nowhere()),
        };
        Ok(wire::json(StatusCode::OK, &body))
    }
}
