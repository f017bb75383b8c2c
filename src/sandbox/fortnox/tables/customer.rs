//! Customers.

use super::super::field::{Field, Kind, field, money, truth, words};

const DELIVERY: &[&str] = &["PRINT", "EMAIL", "PRINTSERVICE"];
const TYPES: &[&str] = &["PRIVATE", "COMPANY"];
const VAT_TYPES: &[&str] = &["SEVAT", "SEREVERSEDVAT", "EUREVERSEDVAT", "EUVAT", "EXPORT"];

const DELIVERY_TYPES: &[Field] = &[
    field("Invoice", Kind::OneOf(DELIVERY)).or("PRINT"),
    field("Order", Kind::OneOf(DELIVERY)).or("PRINT"),
    field("Offer", Kind::OneOf(DELIVERY)).or("PRINT"),
];

const TEMPLATES: &[Field] = &[
    words("Order").or("DEFAULTTEMPLATE"),
    words("Offer").or("DEFAULTTEMPLATE"),
    words("Invoice").or("DEFAULTTEMPLATE"),
    words("CashInvoice").or("DEFAULTTEMPLATE"),
];

const fn line(name: &'static str) -> Field {
    words(name).max(1024).or_null()
}

const fn mail(name: &'static str) -> Field {
    words(name).max(1024)
}

const fn country(name: &'static str) -> Field {
    words(name).exactly(2).or_null()
}

pub(in super::super) const CUSTOMER: &[Field] = &[
    words("@url").read().listed(),
    line("Address1").listed(),
    line("Address2").listed(),
    line("City").listed(),
    words("Country").or_null().read(),
    line("Comments"),
    words("Currency").exactly(3).or("SEK"),
    words("CostCenter").or_null(),
    country("CountryCode"),
    truth("Active").or_true(),
    words("CustomerNumber").max(1024).key().listed(),
    field("DefaultDeliveryTypes", Kind::Object(DELIVERY_TYPES)),
    field("DefaultTemplates", Kind::Object(TEMPLATES)),
    line("DeliveryAddress1"),
    line("DeliveryAddress2"),
    line("DeliveryCity"),
    words("DeliveryCountry").or_null().read(),
    country("DeliveryCountryCode"),
    line("DeliveryFax"),
    line("DeliveryName"),
    line("DeliveryPhone1"),
    line("DeliveryPhone2"),
    words("DeliveryZipCode").max(10).or_null(),
    mail("Email").listed(),
    mail("EmailInvoice"),
    mail("EmailInvoiceBCC"),
    mail("EmailInvoiceCC"),
    mail("EmailOffer"),
    mail("EmailOfferBCC"),
    mail("EmailOfferCC"),
    mail("EmailOrder"),
    mail("EmailOrderBCC"),
    mail("EmailOrderCC"),
    line("ExternalReference"),
    line("Fax"),
    words("GLN").exactly(13).or_null(),
    words("GLNDelivery").exactly(13).or_null(),
    words("InvoiceAdministrationFee").or_null(),
    money("InvoiceDiscount").or_null(),
    words("InvoiceFreight").or_null(),
    words("InvoiceRemark").max(1024),
    words("Name").max(1024).listed(),
    words("OrganisationNumber").listed(),
    words("OurReference").max(50),
    line("Phone1"),
    line("Phone2"),
    words("PriceList").or("A"),
    words("Project"),
    words("SalesAccount").exactly(4).or_null(),
    truth("ShowPriceVATIncluded"),
    words("TermsOfDelivery"),
    words("TermsOfPayment"),
    field("Type", Kind::OneOf(TYPES)).or("COMPANY"),
    words("VATNumber"),
    field("VATType", Kind::OneOf(VAT_TYPES)).or("SEVAT"),
    words("VisitingAddress").max(128).or_null(),
    words("VisitingCity").max(128).or_null(),
    words("VisitingCountry").or_null().read(),
    country("VisitingCountryCode"),
    words("VisitingZipCode").max(10).or_null(),
    words("WayOfDelivery"),
    words("WWW").max(128),
    words("YourReference").max(50).code(2_001_600),
    words("ZipCode").max(10).or_null().listed(),
];
