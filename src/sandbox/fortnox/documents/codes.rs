//! Codes that documents and customers name must be in their registers.

use super::super::Fortnox;
use super::super::refusal::{Refusal, invalid, uncoded};
use crate::document::Json;
use crate::sandbox::json::{flag, text};

impl Fortnox {
    /// Of a customer or of a document's head.
    pub(in super::super) fn check_codes(&self, record: &Json) -> Result<(), Refusal> {
        let missing = |field: &str, path: &str| {
            let code = text(record, field);
            !code.is_empty() && !self.register(path).has(code)
        };
        if missing("Currency", "currencies") {
            return Err(invalid(2_004_344, "Kunde inte hämta/hitta valuta."));
        }
        if missing("TermsOfPayment", "termsofpayments") {
            return Err(invalid(2_000_429, "Kan inte hitta betalningsvillkoret."));
        }
        if missing("TermsOfDelivery", "termsofdeliveries") {
            return Err(invalid(2_000_435, "Kan inte hitta leveransvillkoret."));
        }
        if missing("WayOfDelivery", "wayofdeliveries") {
            return Err(uncoded("Kunde inte hämta/hitta leveranssätt."));
        }
        if missing("PriceList", "pricelists") {
            return Err(invalid(2_000_431, "Kan inte hitta prislistan."));
        }
        self.check_objects(record)
    }

    /// Cost centre and project, of a head or of a row.
    pub(in super::super) fn check_objects(&self, record: &Json) -> Result<(), Refusal> {
        let center = text(record, "CostCenter");
        if !center.is_empty() {
            let found = self.register("costcenters").get(center);
            let found = found.ok_or_else(|| uncoded("Kan inte hitta kostnadsstället."))?;
            if !flag(found, "Active") {
                return Err(invalid(2_000_947, "Kostnadsstället är inte aktivt."));
            }
        }
        let project = text(record, "Project");
        if !project.is_empty() && !self.register("projects").has(project) {
            return Err(invalid(2_001_161, "Kan inte hitta projektet."));
        }
        Ok(())
    }
}
