//! Rows: filled from articles and card, matched with those that stood there before.

use super::super::Fortnox;
use super::super::field::{Deed, apply, blank, known, left_out};
use super::super::refusal::{Refusal, invalid, uncoded};
use super::{MOST_ROWS, Paper};
use crate::document::Json;
use crate::sandbox::json::{self, amount, flag, integer, number, object, plain, round, set, text};
use rust_decimal::Decimal;

/// Kinds of house work by the reduction that they give.
const ROT: [&str; 8] = [
    "CONSTRUCTION",
    "ELECTRICITY",
    "GLASSMETALWORK",
    "GROUNDDRAINAGEWORK",
    "MASONRY",
    "PAINTINGWALLPAPERING",
    "HVAC",
    "OTHERCOSTS",
];
const GREEN: [&str; 4] =
    ["SOLARCELLS", "STORAGESELFPRODUCEDELECTRICITY", "CHARGINGSTATIONELECTRICVEHICLE", "OTHERCOSTS"];
/// Kinds that give no reduction any more.
const ENDED: [&str; 2] = ["COOKING", "TUTORING"];

impl Fortnox {
    pub(super) fn new_rows(&mut self, document: &Json, sent: &[Json], paper: Paper) -> Result<Vec<Json>, Refusal> {
        self.count(sent)?;
        let mut rows = Vec::with_capacity(sent.len());
        for row in sent {
            let mut own = blank(paper.fields);
            apply(&mut own, row, paper.fields, Deed::Create)?;
            rows.push(self.finished(document, own, row, paper)?);
        }
        Ok(rows)
    }

    /// The list is all of the rows. With some `RowId`, rows are matched by it, and a row without is new. With none,
    /// they are matched by their place, and what is left out stays as it was.
    pub(super) fn changed_rows(
        &mut self,
        document: &Json,
        old: &[Json],
        sent: &[Json],
        paper: Paper,
    ) -> Result<Vec<Json>, Refusal> {
        self.count(sent)?;
        let by_id = sent.iter().any(|row| row.get("RowId").is_some());
        let mut rows = Vec::with_capacity(sent.len());
        for (place, row) in sent.iter().enumerate() {
            let before = if by_id {
                let id = text(row, "RowId");
                let found = old.iter().find(|own| !id.is_empty() && text(own, "RowId") == id);
                if found.is_none() && !id.is_empty() {
                    return Err(uncoded("Kan inte hitta raden. (RowId)"));
                }
                found
            } else {
                old.get(place)
            };
            let Some(before) = before else {
                let mut own = blank(paper.fields);
                apply(&mut own, row, paper.fields, Deed::Create)?;
                rows.push(self.finished(document, own, row, paper)?);
                continue;
            };
            let mut own = before.clone();
            apply(&mut own, row, paper.fields, Deed::Update)?;
            // What was there before counts as sent: the article does not fill it again.
            let whole = merged(before, row);
            rows.push(self.finished(document, own, &whole, paper)?);
        }
        Ok(rows)
    }

    fn count(&self, sent: &[Json]) -> Result<(), Refusal> {
        if sent.len() > MOST_ROWS {
            return Err(uncoded(format!("Dokumentet får ha högst {MOST_ROWS} rader.")));
        }
        Ok(())
    }

    /// A row with all that Fortnox puts into it, or why it does not take the row.
    fn finished(&mut self, document: &Json, mut row: Json, sent: &Json, paper: Paper) -> Result<Json, Refusal> {
        if sent.get("Unit") == Some(&Json::Null) {
            return Err(invalid(2_000_699, "Värdet kan inte vara null. (Unit)"));
        }
        known(paper.fields, "DeliveredQuantity")?;
        let line = text(&row, "Description").replace(['\r', '\n'], " ");
        set(&mut row, "Description", Json::Text(line));
        self.fill_from_article(document, &mut row, sent)?;
        self.vat(document, &mut row, sent)?;
        self.revenue_account(document, &mut row, sent)?;
        self.discount(document, &mut row, sent)?;
        self.house_work(document, &mut row, sent)?;
        self.check_objects(&row)?;
        let unit = text(&row, "Unit");
        if !unit.is_empty() && !self.register("units").has(unit) {
            return Err(invalid(2_000_432, "Kan inte hitta enheten."));
        }
        let wanted = amount(&row, "DeliveredQuantity");
        if self.deliverable(text(&row, "ArticleNumber")).is_some_and(|stock| stock < wanted) {
            set(&mut row, "DeliveredQuantity", Json::text("0"));
        }
        self.last_row = self.last_row.saturating_add(1);
        set(&mut row, "RowId", integer(self.last_row));
        Ok(row)
    }

    fn fill_from_article(&self, document: &Json, row: &mut Json, sent: &Json) -> Result<(), Refusal> {
        let code = text(row, "ArticleNumber").to_owned();
        if code.is_empty() {
            return Ok(());
        }
        let article = self.register("articles").get(&code);
        let article = article.ok_or_else(|| invalid(2_001_302, format!("Artikeln {code} finns inte.")))?;
        if !flag(article, "Active") {
            return Err(uncoded(format!("Artikeln {code} är inte aktiv.")));
        }
        for field in ["Description", "Unit"] {
            if left_out(sent, field) {
                set(row, field, Json::text(text(article, field)));
            }
        }
        if left_out(sent, "VAT") && left_out(sent, "VATCode") {
            set(row, "VAT", number(amount(article, "VAT")));
        }
        if left_out(sent, "AccountNumber") {
            let field = match self.vat_type(document).as_str() {
                "SEREVERSEDVAT" => "ConstructionAccount",
                "EUREVERSEDVAT" => "EUAccount",
                "EUVAT" => "EUVATAccount",
                "EXPORT" => "ExportAccount",
                _ => "SalesAccount",
            };
            let account = text(article, field);
            let account = if account.is_empty() { "0" } else { account };
            set(row, "AccountNumber", Json::Number(account.to_owned()));
        }
        if left_out(sent, "Price") {
            let quantity = amount(row, "DeliveredQuantity").max(amount(row, "OrderedQuantity"));
            let price = self.price_of(text(document, "PriceList"), &code, quantity);
            set(row, "Price", number(price.unwrap_or_default()));
        }
        Ok(())
    }

    /// The code decides; without one the rate must be one that the company has.
    fn vat(&self, document: &Json, row: &mut Json, sent: &Json) -> Result<(), Refusal> {
        let code = text(row, "VATCode").to_owned();
        if !code.is_empty() {
            let known = self.company.vat_codes.get(&code);
            let (rate, _) = known.ok_or_else(|| uncoded("Ogiltig Momskod"))?;
            set(row, "VAT", number(*rate));
        } else if left_out(sent, "VAT") && text(row, "ArticleNumber").is_empty() && !is_text(row) {
            let of_account = self.account_rate(text(row, "AccountNumber"));
            let domestic = matches!(self.vat_type(document).as_str(), "SEVAT" | "EUVAT");
            let usual = if domestic { Decimal::from(25) } else { Decimal::ZERO };
            set(row, "VAT", number(of_account.unwrap_or(usual)));
        }
        let rate = amount(row, "VAT");
        if !self.company.vat_rates.contains(&rate) && !rate.is_zero() {
            return Err(uncoded("Kunde inte hämta/hitta moms."));
        }
        let reversed = matches!(self.vat_type(document).as_str(), "SEREVERSEDVAT" | "EUREVERSEDVAT" | "EXPORT");
        if reversed && !rate.is_zero() {
            return Err(uncoded("Momsen måste vara 0 % för kundens momstyp."));
        }
        Ok(())
    }

    /// The account: the row's, else the predefined one for its rate.
    fn revenue_account(&self, document: &Json, row: &mut Json, sent: &Json) -> Result<(), Refusal> {
        let given = text(row, "AccountNumber").to_owned();
        let given = if given == "0" { String::new() } else { given };
        let nothing = amount(row, "Price").is_zero() || is_text(row);
        let account = if given.is_empty() {
            let rate = amount(row, "VAT");
            let custom = ![25, 12, 6, 0].map(Decimal::from).contains(&rate);
            if self.company.easy_vat && custom && left_out(sent, "AccountNumber") {
                return Err(invalid(2_004_167, "Konto måste anges för momssatsen."));
            }
            let name = match self.vat_type(document).as_str() {
                "EUREVERSEDVAT" => "SALESEUREV",
                "EXPORT" => "SALESEXPORT",
                _ if rate == Decimal::from(25) => "SALES",
                _ if rate == Decimal::from(12) => "SALES_MP2",
                _ if rate == Decimal::from(6) => "SALES_MP3",
                _ if rate.is_zero() => "SALES_MP0",
                _ => "",
            };
            self.predefined(name)
        } else {
            given
        };
        if account.is_empty() {
            return if nothing { Ok(()) } else { Err(invalid(2_001_304, "Kunde inte hitta konto.")) };
        }
        if nothing && left_out(sent, "AccountNumber") && !self.register("accounts").has(&account) {
            return Ok(());
        }
        let record = self.account_of(&account)?;
        for (setting, field, what) in
            [("CostCenterSettings", "CostCenter", "kostnadsställe"), ("ProjectSettings", "Project", "projekt")]
        {
            let own = text(row, field).is_empty() && text(document, field).is_empty();
            match text(record, setting) {
                "MANDATORY" if own => return Err(uncoded(format!("Kontot {account} kräver {what}."))),
                "NOTALLOWED" if !own => return Err(uncoded(format!("Kontot {account} tillåter inte {what}."))),
                _ => {}
            }
        }
        set(row, "AccountNumber", Json::Number(account));
        Ok(())
    }

    fn discount(&self, document: &Json, row: &mut Json, sent: &Json) -> Result<(), Refusal> {
        if left_out(sent, "Discount") && !is_text(row) {
            let card = self.register("customers").get(text(document, "CustomerNumber"));
            let usual = card.map(|card| amount(card, "InvoiceDiscount")).unwrap_or_default();
            if !usual.is_zero() {
                set(row, "Discount", number(usual));
                set(row, "DiscountType", Json::text("PERCENT"));
            }
        }
        if text(row, "DiscountType") == "PERCENT" {
            let own = round(amount(row, "Discount"), 2);
            if own > Decimal::ONE_HUNDRED {
                return Err(uncoded("Ogiltig rabatt. Får inte överstiga 100 %."));
            }
            set(row, "Discount", Json::Number(plain(own)));
        }
        Ok(())
    }

    fn house_work(&self, document: &Json, row: &mut Json, sent: &Json) -> Result<(), Refusal> {
        let reduction = text(document, "TaxReductionType").to_owned();
        let kind = text(row, "HouseWorkType").to_owned();
        // Sent as false it stamps an empty kind on the row, which a later step does not take.
        if sent.get("HouseWork") == Some(&Json::Bool(false)) && kind.is_empty() {
            set(row, "HouseWorkType", Json::text("EMPTYHOUSEWORK"));
            return Ok(());
        }
        if ENDED.contains(&kind.as_str()) {
            return Err(invalid(2_003_157, "Skattereduktion för den valda typen av husarbete har upphört."));
        }
        if kind == "OTHERCOSTS" && flag(row, "HouseWork") {
            let said = "Kan inte sätta typen övrig kostnad på en rad markerad som husarbete.";
            return Err(invalid(2_002_980, said));
        }
        if kind.is_empty() || fits(&reduction, &kind) {
            return Ok(());
        }
        Err(misfit(&reduction, &kind))
    }

    /// Empty kinds of house work that an earlier call has left.
    pub(super) fn check_house_work(&self, document: &Json, rows: &[Json]) -> Result<(), Refusal> {
        let stamped = rows.iter().any(|row| text(row, "HouseWorkType") == "EMPTYHOUSEWORK");
        if stamped { Err(misfit(text(document, "TaxReductionType"), "EMPTYHOUSEWORK")) } else { Ok(()) }
    }

    pub(in super::super) fn vat_type(&self, document: &Json) -> String {
        let card = self.register("customers").get(text(document, "CustomerNumber"));
        card.map_or("SEVAT", |card| text(card, "VATType")).to_owned()
    }

    /// The rate of an account's VAT code, in per cent.
    pub(in super::super) fn account_rate(&self, account: &str) -> Option<Decimal> {
        let record = self.register("accounts").get(account)?;
        self.company.vat_codes.get(text(record, "VATCode")).map(|(rate, _)| *rate)
    }

    pub(in super::super) fn predefined(&self, name: &str) -> String {
        let record = self.register("predefinedaccounts").get(name);
        record.map(|record| text(record, "Account").to_owned()).unwrap_or_default()
    }

    /// The account, if it is there and active.
    pub(in super::super) fn account_of(&self, account: &str) -> Result<&Json, Refusal> {
        let record = self.register("accounts").get(account);
        let record = record.ok_or_else(|| invalid(2_000_423, format!("Kan inte hitta kontot. ({account})")))?;
        if flag(record, "Active") {
            Ok(record)
        } else {
            Err(invalid(2_000_550, format!("Kontot {account} är inte aktivt.")))
        }
    }
}

fn fits(reduction: &str, kind: &str) -> bool {
    match reduction {
        "rot" => ROT.contains(&kind),
        "green" => GREEN.contains(&kind),
        "rut" => kind == "OTHERCOSTS" || (!ROT.contains(&kind) && !GREEN.contains(&kind)),
        _ => false,
    }
}

fn misfit(reduction: &str, kind: &str) -> Refusal {
    let said = format!(
        "Dokument med skattereduktionstypen '{reduction}' får inte innehålla rader med husarbetestypen '{kind}'."
    );
    invalid(2_004_021, said)
}

/// A row that only says something.
fn is_text(row: &Json) -> bool {
    text(row, "ArticleNumber").is_empty()
        && amount(row, "Price").is_zero()
        && amount(row, "DeliveredQuantity").is_zero()
}

/// The old row as it would have to be sent, with what was sent over it.
fn merged(before: &Json, sent: &Json) -> Json {
    let mut whole = object([]);
    for place in [before, sent] {
        let Json::Object(entries) = place else { continue };
        for (key, value) in entries {
            let empty = matches!(value, Json::Text(text) if text.is_empty()) || *value == Json::Null;
            // The old row's empty fields were not sent; neither is house work that was false all along.
            if std::ptr::eq(place, before) && (empty || key == "HouseWork") {
                continue;
            }
            json::set(&mut whole, key, value.clone());
        }
    }
    whole
}
