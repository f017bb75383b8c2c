//! What a document takes from the customer's card when it says nothing itself.

use super::super::Fortnox;
use super::super::field::left_out;
use super::super::refusal::{Refusal, invalid, uncoded};
use crate::document::Json;
use crate::sandbox::json::{flag, number, set, text};
use rust_decimal::Decimal;

/// Field of the document, field of the card.
const COPIED: [(&str, &str); 24] = [
    ("CustomerName", "Name"),
    ("Address1", "Address1"),
    ("Address2", "Address2"),
    ("ZipCode", "ZipCode"),
    ("City", "City"),
    ("Country", "Country"),
    ("DeliveryName", "DeliveryName"),
    ("DeliveryAddress1", "DeliveryAddress1"),
    ("DeliveryAddress2", "DeliveryAddress2"),
    ("DeliveryZipCode", "DeliveryZipCode"),
    ("DeliveryCity", "DeliveryCity"),
    ("DeliveryCountry", "DeliveryCountry"),
    ("Phone1", "Phone1"),
    ("Phone2", "Phone2"),
    ("OrganisationNumber", "OrganisationNumber"),
    ("OurReference", "OurReference"),
    ("YourReference", "YourReference"),
    ("Remarks", "InvoiceRemark"),
    ("TermsOfPayment", "TermsOfPayment"),
    ("TermsOfDelivery", "TermsOfDelivery"),
    ("WayOfDelivery", "WayOfDelivery"),
    ("PriceList", "PriceList"),
    ("CostCenter", "CostCenter"),
    ("Project", "Project"),
];

impl Fortnox {
    /// The card of the document's customer.
    pub(super) fn card(&self, document: &Json) -> Result<Json, Refusal> {
        let number = text(document, "CustomerNumber");
        if number.is_empty() {
            return Err(invalid(2_000_204, "Obligatorisk uppgift saknas. (CustomerNumber)"));
        }
        let card = self.register("customers").get(number);
        let card = card.ok_or_else(|| invalid(2_000_433, "Kan inte hitta kunden."))?;
        if !flag(card, "Active") {
            return Err(uncoded("Kunden är inte aktiv."));
        }
        Ok(card.clone())
    }

    /// `""` does not keep the card out, `null` does.
    pub(super) fn fill_from_card(&self, document: &mut Json, sent: &Json, card: &Json) {
        for (own, from) in COPIED {
            let value = text(card, from);
            if left_out(sent, own) && !value.is_empty() && document.get(own).is_some() {
                set(document, own, Json::text(value));
            }
        }
        if left_out(sent, "TermsOfPayment") && text(document, "TermsOfPayment").is_empty() {
            set(document, "TermsOfPayment", Json::text(&self.company.terms_of_payment));
        }
        if text(document, "PriceList").is_empty() {
            set(document, "PriceList", Json::text("A"));
        }
        if text(document, "Currency").is_empty() {
            let own = text(card, "Currency");
            let own = if own.is_empty() { &self.company.currency } else { own };
            set(document, "Currency", Json::text(own));
        }
        self.set_rate(document, sent);
        if left_out(sent, "VATIncluded") {
            set(document, "VATIncluded", Json::Bool(flag(card, "ShowPriceVATIncluded")));
        }
        for (own, from, usual) in [
            ("Freight", "InvoiceFreight", self.company.freight),
            ("AdministrationFee", "InvoiceAdministrationFee", self.company.administration_fee),
        ] {
            if left_out(sent, own) {
                let value: Decimal = text(card, from).parse().unwrap_or(usual);
                set(document, own, number(value));
            }
        }
    }
}
