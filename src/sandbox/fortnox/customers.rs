//! Rules of customers.

use super::Fortnox;
use super::field::left_out;
use super::refusal::{Refusal, invalid};
use crate::document::Json;
use crate::sandbox::json::{set, text};
use crate::schema::tables::country;

impl Fortnox {
    pub(super) fn check_customer(&self, record: &mut Json, sent: &Json, new: bool) -> Result<(), Refusal> {
        if text(record, "Name").trim().is_empty() || (new && left_out(sent, "Name")) {
            return Err(invalid(2_000_637, "Kundnamn kan inte vara tomt."));
        }
        let number = text(record, "CustomerNumber");
        if !number.chars().all(|own| own.is_alphanumeric() || "-_".contains(own)) {
            return Err(invalid(2_000_106, "Värdet måste vara alfanumeriskt. (CustomerNumber)"));
        }
        let vat = text(record, "VATNumber");
        let plain: String = vat.chars().filter(|own| !own.is_whitespace()).collect();
        let prefix = plain.get(..2).is_some_and(|two| two.bytes().all(|own| own.is_ascii_uppercase()));
        let sound = prefix && (4..=16).contains(&plain.len()) && plain.is_ascii();
        if !plain.is_empty() && !sound {
            return Err(invalid(2_004_194, "Ogiltigt momsregistreringsnummer."));
        }
        for (code, name) in [
            ("CountryCode", "Country"),
            ("DeliveryCountryCode", "DeliveryCountry"),
            ("VisitingCountryCode", "VisitingCountry"),
        ] {
            let own = text(record, code).to_owned();
            let shown = match country::find(&own) {
                Some(country) => Json::text(country.swedish),
                None if own.is_empty() => Json::Null,
                None => return Err(super::refusal::uncoded(format!("Ogiltig landskod. ({code})"))),
            };
            set(record, name, shown);
        }
        self.check_codes(record)
    }
}
