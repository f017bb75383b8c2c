//! The company whose Fortnox it is: its settings, and what its registers hold at the start.

use crate::document::{Data, Json, Node};
use crate::sandbox::json::{integer, number, object, set};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Settings that no request can change.
#[derive(Clone, Debug)]
pub struct Company {
    pub name: String,
    pub organisation_number: String,
    pub vat_number: String,
    pub country: String,
    /// The `DatabaseNumber`, and the `TenantId` of client credentials.
    pub tenant: u32,
    pub currency: String,
    /// The warehouse module: documents are released before they are booked.
    pub warehouse: bool,
    /// Articles may be sold below zero.
    pub negative_stock: bool,
    /// Nothing may be dated on or before this day.
    pub locked_until: Option<Date>,
    /// Per cent.
    pub vat_rates: Vec<Decimal>,
    /// Rate in per cent, and the account of the VAT.
    pub vat_codes: BTreeMap<String, (Decimal, Option<u32>)>,
    /// Custom rates need an account on their row.
    pub easy_vat: bool,
    /// Totals in the company's currency are rounded to whole kronor.
    pub whole_kronor: bool,
    /// What is put on documents that say nothing of it.
    pub freight: Decimal,
    pub administration_fee: Decimal,
    pub terms_of_payment: String,
    /// Payments of the next year are taken: the year has been carried forward.
    pub carried_forward: bool,
    /// Sources differ: is `createinvoice` answered with the invoice, or with the order?
    pub createinvoice_answers_invoice: bool,
    /// Not known: does a credit invoice carry the references of its invoice?
    pub credits_carry_references: bool,
    /// Not known: does a 429 say when to come back?
    pub retry_after: Option<u32>,
    /// Resource and payload, put in at the start.
    pub records: Vec<(String, Json)>,
}

/// Accounts of a new company, as far as web shops use them: number, name, VAT code.
const ACCOUNTS: [(u32, &str, &str); 31] = [
    (1510, "Kundfordringar", ""),
    (1580, "Fordringar för kontokort och kuponger", ""),
    (1910, "Kassa", ""),
    (1930, "Företagskonto", ""),
    (2421, "Ej inlösta presentkort", ""),
    (2611, "Utgående moms 25 %", ""),
    (2614, "Utgående moms omvänd betalningsskyldighet, 25 %", ""),
    (2621, "Utgående moms 12 %", ""),
    (2631, "Utgående moms 6 %", ""),
    (2641, "Debiterad ingående moms", ""),
    (2645, "Beräknad ingående moms på förvärv från utlandet", ""),
    (2670, "Utgående moms i andra EU-länder, OSS", ""),
    (3001, "Försäljning inom Sverige, 25 % moms", "MP1"),
    (3002, "Försäljning inom Sverige, 12 % moms", "MP2"),
    (3003, "Försäljning inom Sverige, 6 % moms", "MP3"),
    (3004, "Försäljning inom Sverige, momsfri", "MF"),
    (3105, "Försäljning varor till land utanför EU", "E"),
    (3106, "Försäljning varor till annat EU-land, momspliktig", "MP1"),
    (3108, "Försäljning varor till annat EU-land, momsfri", "VTEU"),
    (3231, "Försäljning inom byggsektorn, omvänd betalningsskyldighet", ""),
    (3520, "Fakturerade frakter", ""),
    (3540, "Faktureringsavgifter", ""),
    (3590, "Övriga fakturerade kostnader", ""),
    (3740, "Öres- och kronutjämning", ""),
    (3960, "Valutakursvinster på fordringar", ""),
    (4000, "Inköp av varor", ""),
    (6040, "Kontokortsavgifter", ""),
    (6064, "Factoringavgifter", ""),
    (6350, "Förluster på kundfordringar", ""),
    (6570, "Bankkostnader", ""),
    (7960, "Valutakursförluster på fordringar", ""),
];

/// Rates of the Riksbank kind: kronor for so many of the currency.
const CURRENCIES: [(&str, &str, &str, i64); 6] = [
    ("SEK", "Svensk krona", "1", 1),
    ("EUR", "Euro", "11.24", 1),
    ("DKK", "Dansk krona", "150.7", 100),
    ("NOK", "Norsk krona", "96.5", 100),
    ("USD", "US-dollar", "9.62", 1),
    ("GBP", "Brittiskt pund", "12.9", 1),
];

const PREDEFINED: [(&str, u32); 14] = [
    ("SALES", 3001),
    ("SALES_MP2", 3002),
    ("SALES_MP3", 3003),
    ("SALES_MP0", 3004),
    ("SALESEUREV", 3108),
    ("SALESEXPORT", 3105),
    ("FREIGHT", 3520),
    ("ADMFEE", 3540),
    ("ROUNDOFF", 3740),
    ("CUSTCLAIM", 1510),
    ("OUTVAT_MP1", 2611),
    ("OUTVAT_MP2", 2621),
    ("OUTVAT_MP3", 2631),
    ("CURRENCYWIN", 3960),
];

impl Default for Company {
    /// A Swedish limited company with books from 2024 to 2027 and what Fortnox puts into a new register.
    fn default() -> Company {
        let mut company = Company::bare();
        for (number, name, code) in ACCOUNTS {
            company.account(number, name, Some(code).filter(|code| !code.is_empty()), true);
        }
        for year in 2024..=2027 {
            company.year(&format!("{year}-01-01"), &format!("{year}-12-31"), "ACCRUAL");
        }
        for (code, name, rate, unit) in CURRENCIES {
            company.currency_entry(code, name, rate, unit);
        }
        for (code, name) in
            [("0", "0 dagar"), ("10", "10 dagar"), ("20", "20 dagar"), ("30", "30 dagar"), ("K", "Kontant")]
        {
            company.code("termsofpayments", code, name);
        }
        for (code, name) in [("P", "Post"), ("PF", "Postförskott")] {
            company.code("wayofdeliveries", code, name);
        }
        company.code("termsofdeliveries", "FVL", "Fritt vårt lager");
        company.code("pricelists", "A", "Prislista A");
        for (code, name) in [("st", "Styck"), ("h", "Timmar"), ("km", "Kilometer")] {
            company.code("units", code, name);
        }
        company.mode("BG", "Bankgiro", 1930);
        company.mode("K", "Kassa", 1910);
        for (code, name, manual) in
            [("A", "Redovisning", true), ("B", "Kundfakturor", false), ("C", "Inbetalningar", false)]
        {
            company.series(code, name, manual);
        }
        company
    }
}

impl Company {
    /// A company with settings and predefined accounts, and nothing in its registers.
    fn bare() -> Company {
        let codes = [
            ("MP1", 25, Some(2611)),
            ("MP2", 12, Some(2621)),
            ("MP3", 6, Some(2631)),
            ("MP0", 0, None),
            ("MF", 0, None),
            ("VTEU", 0, None),
            ("E", 0, None),
        ];
        let vat_codes =
            codes.into_iter().map(|(code, rate, account)| (code.to_owned(), (Decimal::from(rate), account))).collect();
        let mut company = Company {
            name: "Övningsbolaget AB".to_owned(),
            organisation_number: "559999-0008".to_owned(),
            vat_number: "SE559999000801".to_owned(),
            country: "SE".to_owned(),
            tenant: 1_234_567,
            currency: "SEK".to_owned(),
            warehouse: false,
            negative_stock: false,
            locked_until: None,
            vat_rates: [25, 12, 6, 0].map(Decimal::from).to_vec(),
            vat_codes,
            easy_vat: false,
            whole_kronor: false,
            freight: Decimal::ZERO,
            administration_fee: Decimal::ZERO,
            terms_of_payment: "30".to_owned(),
            carried_forward: true,
            createinvoice_answers_invoice: false,
            credits_carry_references: true,
            retry_after: None,
            records: Vec::new(),
        };
        for (name, account) in PREDEFINED {
            company.predefined(name, account);
        }
        company.predefined("CURRENCYLOSS", 7960);
        for (name, series) in [("INVOICE", "B"), ("INVOICEPAYMENT", "C")] {
            let record = object([("Name", Json::text(name)), ("VoucherSeries", Json::text(series))]);
            company.record("predefinedvoucherseries", record);
        }
        company
    }

    /// What the company of a pack has: its `company.yaml`, and the articles and customers of its `facts.yaml`.
    pub fn of_pack(company: &Node, facts: Option<&Node>) -> Company {
        let mut own = Company::bare();
        own.settings(company);
        own.lists(company);
        let Some(facts) = facts else { return own };
        for (register, path) in [("fortnox.Article", "articles"), ("fortnox.Customer", "customers")] {
            let Ok(Some(Node { data: Data::List(records), .. })) = facts.get(register) else { continue };
            for record in records {
                let entries = record.entries().iter();
                let fields = entries.filter_map(|(key, value)| Some((key.text.clone(), scalar(value)?)));
                own.record(path, Json::Object(fields.map(|(key, value)| (key, Json::Text(value))).collect()));
            }
        }
        own
    }

    fn settings(&mut self, company: &Node) {
        let own = |key| company.get(key).ok().flatten().and_then(scalar);
        let truth = |key| own(key).is_some_and(|word| word == "true");
        let kept = |place: &mut String, key| {
            if let Some(word) = own(key) {
                *place = word;
            }
        };
        kept(&mut self.name, "name");
        kept(&mut self.organisation_number, "organisation_number");
        kept(&mut self.vat_number, "vat_number");
        kept(&mut self.country, "country");
        kept(&mut self.currency, "currency");
        self.warehouse = truth("warehouse");
        self.whole_kronor = truth("whole_kronor");
        self.locked_until = own("locked_until").and_then(|day| day.parse().ok());
        if let Ok(Some(Node { data: Data::List(rates), .. })) = company.get("vat_rates") {
            self.vat_rates = rates.iter().filter_map(scalar).filter_map(|rate| per_cent(&rate)).collect();
        }
        for (code, entry) in entries(company, "vat_codes") {
            let rate = word(entry, "rate").and_then(|rate| per_cent(&rate)).unwrap_or_default();
            let account = word(entry, "account").and_then(|account| account.parse().ok());
            let usual = self.vat_codes.get(&code).and_then(|(_, account)| *account);
            self.vat_codes.insert(code, (rate, account.or(usual)));
        }
        if let Ok(Some(Node { data: Data::List(years), .. })) = company.get("fiscal_years") {
            for year in years {
                let date = |key| word(year, key).unwrap_or_default();
                let method = word(year, "method").unwrap_or_else(|| "ACCRUAL".to_owned());
                self.year(&date("from"), &date("until"), &method);
            }
        }
    }

    fn lists(&mut self, company: &Node) {
        for (number, entry) in entries(company, "accounts") {
            let Ok(number) = number.parse() else { continue };
            let code = word(entry, "vat_code");
            let active = word(entry, "active").is_none_or(|word| word == "true");
            self.account(number, &name(entry), code.as_deref(), active);
        }
        if let Ok(Some(Node { data: Data::List(codes), .. })) = company.get("currencies") {
            for code in codes.iter().filter_map(scalar) {
                match CURRENCIES.iter().find(|(own, ..)| *own == code) {
                    Some((code, name, rate, unit)) => self.currency_entry(code, name, rate, *unit),
                    None => self.currency_entry(&code, &code, "1", 1),
                }
            }
        }
        for (list, path) in [
            ("terms_of_payment", "termsofpayments"),
            ("terms_of_delivery", "termsofdeliveries"),
            ("ways_of_delivery", "wayofdeliveries"),
            ("cost_centers", "costcenters"),
            ("price_lists", "pricelists"),
            ("units", "units"),
        ] {
            for (code, entry) in entries(company, list) {
                self.code(path, &code, &name(entry));
            }
        }
        for (code, entry) in entries(company, "projects") {
            let record = object([("ProjectNumber", Json::text(code)), ("Description", Json::text(name(entry)))]);
            self.record("projects", record);
        }
        for (code, entry) in entries(company, "modes_of_payment") {
            let account = word(entry, "account").and_then(|account| account.parse().ok());
            self.mode(&code, &name(entry), account.unwrap_or(1930));
        }
        for (code, entry) in entries(company, "voucher_series") {
            let manual = word(entry, "manual").is_none_or(|word| word == "true");
            self.series(&code, &name(entry), manual);
        }
        for (account, entry) in entries(company, "predefined_accounts") {
            if let Some(number) = scalar(entry).and_then(|number| number.parse().ok()) {
                self.predefined(&account, number);
            }
        }
        for (code, entry) in entries(company, "articles") {
            let record = object([("ArticleNumber", Json::text(code)), ("Description", Json::text(name(entry)))]);
            self.record("articles", record);
        }
    }

    /// Adds a record to a register, as a payload would.
    pub fn record(&mut self, path: &str, record: Json) {
        self.records.push((path.to_owned(), record));
    }

    pub fn account(&mut self, account: u32, name: &str, vat_code: Option<&str>, active: bool) {
        let mut record = object([
            ("Number", integer(i64::from(account))),
            ("Description", Json::text(name)),
            ("Active", Json::Bool(active)),
        ]);
        if let Some(code) = vat_code {
            set(&mut record, "VATCode", Json::text(code));
        }
        self.record("accounts", record);
    }

    fn year(&mut self, from: &str, until: &str, method: &str) {
        let record = object([
            ("FromDate", Json::text(from)),
            ("ToDate", Json::text(until)),
            ("AccountingMethod", Json::text(method)),
            ("AccountChartType", Json::text("BAS")),
        ]);
        self.record("financialyears", record);
    }

    fn currency_entry(&mut self, code: &str, name: &str, rate: &str, unit: i64) {
        let rate = rate.parse().map_or(Json::Null, number);
        let record = object([
            ("Code", Json::text(code)),
            ("Description", Json::text(name)),
            ("BuyRate", rate.clone()),
            ("SellRate", rate),
            ("Unit", integer(unit)),
        ]);
        self.record("currencies", record);
    }

    /// An entry of a register that has codes and names.
    pub fn code(&mut self, path: &str, code: &str, name: &str) {
        self.record(path, object([("Code", Json::text(code)), ("Description", Json::text(name))]));
    }

    pub fn mode(&mut self, code: &str, name: &str, account: u32) {
        let record = object([
            ("Code", Json::text(code)),
            ("Description", Json::text(name)),
            ("AccountNumber", Json::text(account.to_string())),
        ]);
        self.record("modesofpayments", record);
    }

    pub fn series(&mut self, code: &str, name: &str, manual: bool) {
        let record =
            object([("Code", Json::text(code)), ("Description", Json::text(name)), ("Manual", Json::Bool(manual))]);
        self.record("voucherseries", record);
    }

    fn predefined(&mut self, name: &str, account: u32) {
        let record = object([("Name", Json::text(name)), ("Account", integer(i64::from(account)))]);
        self.record("predefinedaccounts", record);
    }
}

fn entries<'n>(node: &'n Node, key: &str) -> impl Iterator<Item = (String, &'n Node)> {
    let list = node.get(key).ok().flatten();
    list.into_iter().flat_map(Node::entries).map(|(key, value)| (key.text.clone(), value))
}

fn word(node: &Node, key: &str) -> Option<String> {
    scalar(node.get(key).ok().flatten()?)
}

/// An entry is its name, or has one.
fn name(entry: &Node) -> String {
    scalar(entry).or_else(|| word(entry, "name")).unwrap_or_default()
}

fn scalar(node: &Node) -> Option<String> {
    match &node.data {
        Data::Text(text) | Data::Plain(text) | Data::Number(text) if !text.is_empty() => Some(text.clone()),
        Data::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn per_cent(rate: &str) -> Option<Decimal> {
    rate.trim().trim_end_matches('%').trim().parse().ok()
}
