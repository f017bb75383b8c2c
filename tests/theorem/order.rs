//! Documents of an event: an order that adds up with all that belongs to it, invented from a seed; and what the world does
//! to documents on their way.

use crate::support::Random;
use kontera::document::Json;

/// The documents of one event, by the names of std's inputs, as bytes would bring them.
#[derive(Clone, Debug)]
pub struct Documents {
    pub event: &'static str,
    pub all: Vec<(String, Json)>,
    /// One of them is cut off after so many bytes.
    pub cut: Option<(String, usize)>,
}

impl Documents {
    pub fn bytes(&self) -> Vec<(String, Vec<u8>)> {
        let bytes = |(name, json): &(String, Json)| {
            let mut bytes = json.compact().into_bytes();
            if let Some((_, at)) = self.cut.as_ref().filter(|(cut, _)| cut == name) {
                bytes.truncate(at % (bytes.len() + 1));
            }
            (name.clone(), bytes)
        };
        self.all.iter().map(bytes).collect()
    }
}

pub fn pick<'a, T>(random: &mut Random, from: &'a [T]) -> &'a T {
    &from[random.below(from.len())]
}

fn object(fields: Vec<(&str, Json)>) -> Json {
    Json::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn text(text: impl Into<String>) -> Json {
    Json::Text(text.into())
}

fn whole(number: i64) -> Json {
    Json::Number(number.to_string())
}

const FIRST: [&str; 12] =
    ["Tove", "Aram", "Linnéa", "Göran", "Björk", "Siv", "Zoë", "Óskar", "Ümit", "Nour", "李", "Анна"];
const LAST: [&str; 10] =
    ["Granlund", "Åkesson", "Sandqvist", "O'Dell", "Ekvall-Ström", "Þórsdóttir", "Nyström", "王", "Łaszcz", "af Bro"];
const STREETS: [&str; 6] =
    ["Stigen 1", "Björkvägen 12 B", "c/o Fjällbo, Storgatan 3", "Hafnarstræti 5", "Elm Row 8", "Löparstigen 200"];
const CITIES: [(&str, &str, &str); 12] = [
    ("SE", "831 30", "Östersund"),
    ("SE", "111 20", "Stockholm"),
    ("SE", "621 55", "Visby"),
    ("NO", "0150", "Oslo"),
    ("DE", "10115", "Berlin"),
    ("FI", "22100", "Mariehamn"),
    ("FI", "00100", "Helsinki"),
    ("DK", "2100", "København Ø"),
    ("GB", "BT1 5GS", "Belfast"),
    ("US", "10001", "New York"),
    ("ES", "35001", "Las Palmas"),
    ("FR", "97110", "Pointe-à-Pitre"),
];
const GOODS: [&str; 10] = [
    "Tält Fjäll 2P",
    "Stålmugg 3 dl",
    "15\" fodral – ”Pro”",
    "Ullsocka (3-pack)",
    "Kniv <ny>",
    "Bok: Leder i norr",
    "Café-kopp №5",
    "🏕️ Paket",
    "Ⅷ Medalj",
    "Rep 8 mm, 50 m",
];
const SKUS: [&str; 14] = [
    "TENT-2P",
    "MUG-STEEL",
    "SOCK-WOOL",
    "JACKET-M",
    "BOOK_7",
    "LAMP+2",
    "0001",
    "B-2",
    "C-3",
    "A 1",
    "A.1",
    "ÅÄÖ",
    "",
    "X\u{0}Y",
];
const GATEWAYS: [&str; 7] = ["shopify_payments", "klarna", "Swish", "manual", "gift_card", "paypal", "bogus"];
const TITLES: [&str; 6] = ["PostNord MyPack", "Budbee Box", "Express", "DHL", "Fri frakt", "Hämta i butik"];
const RATES: [i64; 7] = [2500, 2500, 1200, 600, 0, 1900, 2550];

/// Coins of a currency as Shopify writes them.
fn amount(coins: i64, decimals: usize) -> String {
    let sign = if coins < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", coins.abs(), width = decimals + 1);
    let (front, back) = digits.split_at(digits.len() - decimals);
    if decimals == 0 { format!("{sign}{front}") } else { format!("{sign}{front}.{back}") }
}

struct Maker<'r> {
    random: &'r mut Random,
    shop: &'static str,
    decimals: usize,
    buyer: &'static str,
    included: bool,
    next: i64,
}

impl Maker<'_> {
    fn id(&mut self) -> Json {
        self.next += 1 + self.random.below(50) as i64;
        whole(self.next)
    }

    fn money(&self, coins: i64) -> Json {
        text(amount(coins, self.decimals))
    }

    fn set(&self, coins: i64) -> Json {
        let side = |currency: &str| object(vec![("amount", self.money(coins)), ("currency_code", text(currency))]);
        let buyer = if self.buyer == "JPY" || self.buyer == "KWD" { self.shop } else { self.buyer };
        object(vec![("shop_money", side(self.shop)), ("presentment_money", side(buyer))])
    }

    fn taxes(&self, base: i64, rate: i64) -> (Json, i64) {
        if rate == 0 {
            return (Json::List(Vec::new()), 0);
        }
        let whole = if self.included { 10_000 + rate } else { 10_000 };
        let tax = (2 * base * rate + whole) / (2 * whole);
        let rate = Json::Number(format!("0.{rate:04}"));
        let line = object(vec![
            ("title", text("Moms")),
            ("rate", rate),
            ("price", self.money(tax)),
            ("price_set", self.set(tax)),
            ("channel_liable", Json::Bool(false)),
        ]);
        (Json::List(vec![line]), tax)
    }

    fn discount(&mut self, gross: i64) -> (Json, i64) {
        if gross < 2 || !self.random.chance(30) {
            return (Json::List(Vec::new()), 0);
        }
        let off = self.random.below(gross as usize) as i64;
        let part = object(vec![
            ("amount", self.money(off)),
            ("amount_set", self.set(off)),
            ("discount_application_index", whole(0)),
        ]);
        (Json::List(vec![part]), off)
    }

    fn address(&mut self, place: usize) -> Json {
        let (country, zip, city) = CITIES[place];
        let (first, last) = (*pick(self.random, &FIRST), *pick(self.random, &LAST));
        let company = if self.random.chance(20) { text("Tallvinge & Söner AB") } else { Json::Null };
        object(vec![
            ("first_name", text(first)),
            ("last_name", text(last)),
            ("name", text(format!("{first} {last}"))),
            ("company", company),
            ("address1", text(*pick(self.random, &STREETS))),
            ("address2", if self.random.chance(20) { text("Lgh 1102") } else { Json::Null }),
            ("zip", text(zip)),
            ("city", text(city)),
            ("province", Json::Null),
            ("province_code", Json::Null),
            ("country", text(country)),
            ("country_code", text(country)),
            ("phone", if self.random.chance(50) { text("+46 70-174 06 05") } else { Json::Null }),
        ])
    }

    fn attributes(&mut self) -> Json {
        let known = [
            ("vat_number", "DE136695976"),
            ("VAT-nummer", "SE556732170701"),
            ("org_number", "556732-1707"),
            ("gln", "7350000000009"),
            ("reference", "Inköp “7”"),
            ("leveransdag", "2026-12-01"),
            ("gåva", "ja\nmed kort"),
        ];
        let mut all = Vec::new();
        for (name, value) in known {
            if self.random.chance(12) {
                all.push(object(vec![("name", text(name)), ("value", text(value))]));
            }
        }
        Json::List(all)
    }

    fn line(&mut self) -> (Json, i64, i64) {
        let quantity = 1 + self.random.below(5) as i64;
        let price = self.random.below(200_000) as i64;
        let gross = price * quantity;
        let (discounts, off) = self.discount(gross);
        let rate = *pick(self.random, &RATES);
        let (tax_lines, tax) = self.taxes(gross - off, rate);
        let name = *pick(self.random, &GOODS);
        let gift = self.random.chance(4);
        let line = object(vec![
            ("id", self.id()),
            ("title", text(name)),
            ("name", text(name)),
            ("variant_title", Json::Null),
            ("vendor", text("Nordic")),
            ("sku", text(*pick(self.random, &SKUS))),
            ("product_id", self.id()),
            ("variant_id", self.id()),
            ("product_exists", Json::Bool(true)),
            ("gift_card", Json::Bool(gift)),
            ("properties", Json::List(Vec::new())),
            ("quantity", whole(quantity)),
            ("current_quantity", whole(quantity)),
            ("fulfillable_quantity", whole(quantity)),
            ("price", self.money(price)),
            ("price_set", self.set(price)),
            ("total_discount", self.money(0)),
            ("discount_allocations", discounts),
            ("tax_lines", tax_lines),
            ("taxable", Json::Bool(true)),
            ("duties", Json::List(Vec::new())),
            ("fulfillment_service", text("manual")),
            ("requires_shipping", Json::Bool(true)),
            ("fulfillment_status", Json::Null),
            ("grams", whole(self.random.below(3000) as i64)),
        ]);
        (line, gross - off, tax)
    }

    fn shipping(&mut self) -> (Json, i64, i64) {
        let price = self.random.below(15_000) as i64;
        let (discounts, off) = self.discount(price);
        let (tax_lines, tax) = self.taxes(price - off, 2500);
        let title = *pick(self.random, &TITLES);
        let line = object(vec![
            ("id", self.id()),
            ("title", text(title)),
            ("code", text(title)),
            ("source", text("shopify")),
            ("is_removed", Json::Bool(false)),
            ("price", self.money(price)),
            ("price_set", self.set(price)),
            ("discounted_price", self.money(price - off)),
            ("discount_allocations", discounts),
            ("tax_lines", tax_lines),
        ]);
        (line, price - off, tax)
    }

    fn order(&mut self) -> Json {
        let count = if self.random.below(400) == 0 { 480 + self.random.below(140) } else { 1 + self.random.below(4) };
        let (mut lines, mut shipping) = (Vec::new(), Vec::new());
        let (mut net, mut tax) = (0, 0);
        for _ in 0..count {
            let (line, own, vat) = self.line();
            (net, tax) = (net + own, tax + vat);
            lines.push(line);
        }
        let subtotal = net;
        for _ in 0..*pick(self.random, &[0, 1, 1, 1, 2]) {
            let (line, own, vat) = self.shipping();
            (net, tax) = (net + own, tax + vat);
            shipping.push(line);
        }
        let total = if self.included { net } else { net + tax };
        let place = if self.random.chance(60) { self.random.below(3) } else { self.random.below(CITIES.len()) };
        let billing = self.address(place);
        let number = 1000 + self.random.below(9000) as i64;
        let status = *pick(self.random, &["paid", "paid", "paid", "pending", "authorized", "partially_refunded"]);
        let mail = *pick(self.random, &["tove.granlund@example.com", "a@b.example", "o'dell@example.se", "no mail"]);
        let mut tax_lines = Vec::new();
        if tax > 0 {
            tax_lines.push(object(vec![
                ("title", text("Moms")),
                ("rate", Json::Number("0.25".into())),
                ("price", self.money(tax)),
                ("price_set", self.set(tax)),
                ("channel_liable", Json::Bool(self.random.chance(2))),
            ]));
        }
        let customer = object(vec![
            ("id", self.id()),
            ("first_name", text(*pick(self.random, &FIRST))),
            ("last_name", text(*pick(self.random, &LAST))),
            ("email", text(mail)),
            ("tags", text("")),
            ("default_address", billing.clone()),
        ]);
        object(vec![
            ("id", self.id()),
            ("name", text(format!("#{number}"))),
            ("number", whole(number - 1000)),
            ("order_number", whole(number)),
            ("confirmation_number", text("QX7A1")),
            ("po_number", if self.random.chance(20) { text("PO 4711/“b”") } else { Json::Null }),
            ("app_id", whole(580_111)),
            ("source_name", text(*pick(self.random, &["web", "pos", "shopify_draft_order"]))),
            ("created_at", text("2026-11-02T10:00:00+01:00")),
            ("processed_at", text(*pick(self.random, &["2026-11-02T10:00:00+01:00", "2026-12-31T23:30:00Z"]))),
            ("updated_at", text("2026-11-02T10:05:00+01:00")),
            ("financial_status", text(status)),
            ("fulfillment_status", Json::Null),
            ("test", Json::Bool(false)),
            ("confirmed", Json::Bool(true)),
            ("cancelled_at", Json::Null),
            ("currency", text(self.shop)),
            ("presentment_currency", text(self.buyer)),
            ("taxes_included", Json::Bool(self.included)),
            ("tax_exempt", Json::Bool(false)),
            ("total_discounts", self.money(0)),
            ("total_line_items_price", self.money(subtotal)),
            ("subtotal_price", self.money(subtotal)),
            ("total_tax", self.money(tax)),
            ("total_price", self.money(total)),
            ("total_price_set", self.set(total)),
            ("total_tax_set", self.set(tax)),
            ("current_total_price", self.money(total)),
            ("total_outstanding", self.money(0)),
            ("payment_gateway_names", Json::List(vec![text(*pick(self.random, &GATEWAYS))])),
            ("payment_terms", Json::Null),
            ("customer", if self.random.chance(85) { customer } else { Json::Null }),
            ("email", text(mail)),
            ("contact_email", text(mail)),
            ("phone", Json::Null),
            ("billing_address", if self.random.chance(90) { billing.clone() } else { Json::Null }),
            ("shipping_address", if self.random.chance(90) { billing } else { Json::Null }),
            ("customer_locale", text("sv")),
            ("line_items", Json::List(lines)),
            ("shipping_lines", Json::List(shipping)),
            ("tax_lines", Json::List(tax_lines)),
            ("discount_applications", Json::List(Vec::new())),
            ("discount_codes", Json::List(Vec::new())),
            ("total_weight", whole(1200)),
            ("fulfillments", Json::List(Vec::new())),
            ("refunds", Json::List(Vec::new())),
            ("note", if self.random.chance(40) { text("Ring på | “porten”\n\tkod 1234 🎁") } else { Json::Null }),
            ("tags", text("web, b2b")),
            ("note_attributes", self.attributes()),
        ])
    }

    fn transactions(&mut self, total: Json) -> Json {
        let gateway = *pick(self.random, &GATEWAYS);
        Json::List(vec![object(vec![
            ("id", self.id()),
            ("kind", text(*pick(self.random, &["sale", "capture", "authorization"]))),
            ("status", text("success")),
            ("gateway", text(gateway)),
            ("amount", total),
            ("currency", text(self.shop)),
            ("processed_at", text("2026-11-02T10:00:00+01:00")),
            ("test", Json::Bool(false)),
        ])])
    }

    fn payout(&mut self) -> (Json, Json) {
        let mut net = 0;
        let mut entries = Vec::new();
        for _ in 0..self.random.below(5) {
            let (own, fee) = (self.random.below(90_000) as i64 - 20_000, self.random.below(900) as i64);
            net += own - fee;
            entries.push(object(vec![
                ("id", self.id()),
                ("type", text(*pick(self.random, &["charge", "refund", "adjustment", "payout", "odd"]))),
                ("currency", text(self.shop)),
                ("amount", self.money(own)),
                ("fee", self.money(fee)),
                ("net", self.money(own - fee)),
                ("source_order_id", self.id()),
                ("processed_at", text("2026-11-20T10:00:00Z")),
            ]));
        }
        let payout = object(vec![
            ("id", self.id()),
            ("status", text("paid")),
            ("date", text("2026-11-23")),
            ("currency", text(self.shop)),
            ("amount", self.money(net)),
        ]);
        (payout, Json::List(entries))
    }

    /// A refund of the first line, and the invoice that was sent for the order.
    fn refund(&mut self, order: &Json) -> (Json, Json) {
        let lines = match order.get("line_items") {
            Some(Json::List(lines)) => lines.clone(),
            _ => Vec::new(),
        };
        let back = self.random.below(50_000) as i64;
        let first = lines[0].clone();
        let line_id = first.get("id").cloned().unwrap_or(Json::Null);
        let refund = object(vec![
            ("id", self.id()),
            ("order_id", order.get("id").cloned().unwrap_or(Json::Null)),
            ("created_at", text("2026-11-10T10:00:00+01:00")),
            ("processed_at", text("2026-11-10T10:00:00+01:00")),
            ("note", text("Fel färg…")),
            (
                "refund_line_items",
                Json::List(vec![object(vec![
                    ("id", self.id()),
                    ("line_item_id", line_id.clone()),
                    ("line_item", first.clone()),
                    ("quantity", whole(1)),
                    ("restock_type", text("return")),
                    ("subtotal", self.money(back)),
                    ("total_tax", self.money(0)),
                ])]),
            ),
            ("refund_shipping_lines", Json::List(Vec::new())),
            ("order_adjustments", Json::List(Vec::new())),
            (
                "transactions",
                Json::List(vec![object(vec![
                    ("id", self.id()),
                    ("kind", text("refund")),
                    ("status", text("success")),
                    ("gateway", text("shopify_payments")),
                    ("amount", self.money(back)),
                    ("currency", text(self.shop)),
                    ("processed_at", text("2026-11-10T10:00:00+01:00")),
                ])]),
            ),
        ]);
        let rows = lines.iter().take(3).map(|line| {
            let key = match line.get("id") {
                Some(Json::Number(id)) => text(id.clone()),
                _ => Json::Null,
            };
            object(vec![
                ("group", text("goods")),
                ("key", key),
                ("part", whole(1)),
                ("Description", text("Vara")),
                ("AccountNumber", whole(3001)),
                ("VAT", whole(25)),
                ("Price", self.money(100_000)),
                ("Quantity", whole(1)),
                ("Total", self.money(100_000)),
            ])
        });
        let rows = Json::List(rows.collect());
        let sent = object(vec![
            ("document", text("invoice")),
            ("DocumentNumber", text(*pick(self.random, &["30001", "9007199254740993", "2147483648", "0"]))),
            ("CustomerNumber", text("41")),
            ("Currency", text(self.shop)),
            ("VATIncluded", Json::Bool(true)),
            ("InvoiceDate", text("2026-11-02")),
            ("Total", self.money(100_000)),
            ("credits", whole(self.random.below(2) as i64)),
            ("Booked", Json::Bool(true)),
            ("rows", rows),
            ("credited", Json::List(Vec::new())),
        ]);
        (refund, sent)
    }
}

/// All documents of an event, as they should be.
pub fn documents(random: &mut Random, event: &'static str) -> Documents {
    let (shop, decimals) =
        *pick(random, &[("SEK", 2), ("SEK", 2), ("SEK", 2), ("SEK", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3)]);
    let buyer = if random.chance(80) { shop } else { *pick(random, &["EUR", "USD", "DKK"]) };
    let included = random.chance(70);
    let mut maker = Maker { random, shop, decimals, buyer, included, next: 5_000_000_000_000 };
    let order = maker.order();
    let total = order.get("total_price").cloned().unwrap_or(Json::Null);
    let transactions = maker.transactions(total);
    let (refund, invoiced) = maker.refund(&order);
    let (payout, entries) = maker.payout();
    let company = object(vec![
        ("name", text("Nordic Outdoor AB")),
        ("country", text("SE")),
        ("currency", text("SEK")),
        ("locked_until", text("2025-12-31")),
        ("warehouse", Json::Bool(false)),
    ]);
    let mut all = vec![("company".to_owned(), company)];
    if event == "payout.paid" {
        all.extend([("payout".to_owned(), payout), ("entries".to_owned(), entries)]);
    } else {
        all.extend([("order".to_owned(), order), ("transactions".to_owned(), transactions)]);
    }
    if event == "refund.created" {
        all.extend([("refund".to_owned(), refund), ("invoiced".to_owned(), invoiced)]);
    }
    Documents { event, all, cut: None }
}

// What the world does ───────────────────────────────────────────────────────────────────────────

pub const ODD_TEXTS: [&str; 34] = [
    "",
    " ",
    "\u{a0}\u{2003}",
    "\n\r\t",
    "\u{0}",
    "\u{7}\u{1b}[31mröd",
    "\u{7f}\u{85}\u{9f}",
    "\u{200b}\u{200d}\u{feff}",
    "\u{202e}txet",
    "‘”«—…•|~[]{}<>\"'",
    "🎉",
    "👨‍👩‍👧‍👦🏳️‍🌈",
    "e\u{301}\u{302}\u{303}\u{304}",
    "a\u{308}o\u{30a}",
    "ﬀ ﷺ ㎏",
    "अनुच्छेद",
    "ⒶⓑⅧ〇𐌼",
    "١٢٣ १२३ １２３",
    "𝕿𝖊𝖝𝖙",
    "İıſß",
    "汉字漢字かなカナ한글",
    "\u{e000}\u{f8ff}\u{10ffff}",
    "\u{2028}\u{2029}",
    "null",
    "true",
    "-1",
    "1e5",
    "{order.name}",
    "API_BLANK",
    "%s ${x} {{x}}",
    "<script>alert(1)</script>",
    "'; DROP TABLE",
    "\\\\ \\n",
    "№ ª º ¼ ¶ ¿ ¡ ¬ ×",
];

pub const ODD_NUMBERS: [&str; 37] = [
    "0",
    "0.75",
    "999",
    "1000",
    "9999",
    "99999",
    "999999999",
    "1000000000",
    "4294967295",
    "99999999999999",
    "999999999999999",
    "9999999999999999",
    "-0",
    "-1",
    "1",
    "0.5",
    "0.005",
    "-0.01",
    "0.001",
    "99.995",
    "999999999.99",
    "9999999999",
    "10000000000",
    "99999999999999.99",
    "1234567890123456.78",
    "2147483647",
    "2147483648",
    "4294967296",
    "9007199254740993",
    "9223372036854775808",
    "79228162514264337593543950335",
    "123456789012345678901234567890",
    "0.123456789012345678901234567890",
    "1e5",
    "1E-7",
    "1e27",
    "1e400",
];

pub const ODD_DAYS: [&str; 14] = [
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+01:00",
    "-000001-06-01T00:00:00Z",
    "-009999-01-02T00:00:00Z",
    "9999-12-30T21:59:59Z",
    "9999-12-31T23:59:59Z",
    "+010000-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2024-02-29T23:59:60Z",
    "2026-10-25T02:30:00+01:00[Europe/Stockholm]",
    "2026-11-02",
    "0000-00-00",
    "-000044-03-15",
    "20261102T100000Z",
];

pub const ODD_CURRENCIES: [&str; 8] = ["", "XXX", "sek", "EURO", "KWD", "JPY", "SEK ", "CLF"];
pub const ODD_COUNTRIES: [&str; 8] = ["", "XX", "se", "UK", "GB", "XK", "SWE", "AN"];

/// One to four mishaps somewhere in the documents.
pub fn mutate(random: &mut Random, documents: &mut Documents) {
    for _ in 0..1 + random.below(4) {
        let at = random.below(documents.all.len());
        let (name, json) = &mut documents.all[at];
        // Most of what counts stands in the order.
        if name == "company" && !random.chance(15) {
            continue;
        }
        match random.below(60) {
            0 => documents.cut = Some((name.clone(), random.below(1 << 20))),
            1 => *json = odd(random),
            2 => many(random, json),
            _ => change(random, json, 0),
        }
    }
}

/// Some list inside grows beyond what Fortnox takes.
fn many(random: &mut Random, json: &mut Json) {
    let Json::Object(entries) = json else { return };
    let lists: Vec<usize> = (0..entries.len())
        .filter(|at| matches!(&entries[*at].1, Json::List(list) if !list.is_empty() && list.len() < 50))
        .collect();
    if lists.is_empty() {
        return;
    }
    let at = *pick(random, &lists);
    if let Json::List(list) = &mut entries[at].1 {
        let first = list[0].clone();
        list.resize(*pick(random, &[499, 500, 501, 600]), first);
    }
}

fn change(random: &mut Random, json: &mut Json, depth: usize) {
    let deeper = depth < 12 && !random.chance(if depth == 0 { 2 } else { 15 });
    match json {
        Json::Object(entries) if deeper && !entries.is_empty() => {
            let at = random.below(entries.len());
            let key = entries[at].0.clone();
            match random.below(14) {
                0 => drop(entries.remove(at)),
                1 => {
                    let mut twin = entries[at].clone();
                    if random.chance(50) {
                        change(random, &mut twin.1, depth + 1);
                    }
                    entries.push(twin);
                }
                2 => {
                    let mut deep = Json::Null;
                    for _ in 0..*pick(random, &[3, 40, 63, 64, 70]) {
                        deep = if random.chance(50) { Json::List(vec![deep]) } else { object(vec![("a", deep)]) };
                    }
                    entries[at].1 = deep;
                }
                _ => match &mut entries[at].1 {
                    Json::Text(own) if key.ends_with("_at") || key == "date" => {
                        *own = (*pick(random, &ODD_DAYS)).to_owned()
                    }
                    Json::Text(own) if key.contains("currency") => *own = (*pick(random, &ODD_CURRENCIES)).to_owned(),
                    Json::Text(own) if key.contains("country") => *own = (*pick(random, &ODD_COUNTRIES)).to_owned(),
                    inner => change(random, inner, depth + 1),
                },
            }
        }
        Json::List(list) if deeper && !list.is_empty() => {
            let at = random.below(list.len());
            match random.below(10) {
                0 => drop(list.remove(at)),
                1 => {
                    let twin = list[at].clone();
                    list.push(twin);
                }
                2 => list[at] = Json::Null,
                3 => list.clear(),
                _ => change(random, &mut list[at], depth + 1),
            }
        }
        Json::Text(own) if random.chance(75) => {
            let number = own.parse::<f64>().is_ok();
            *own = match random.below(6) {
                _ if number && random.chance(80) => (*pick(random, &ODD_NUMBERS)).to_owned(),
                0 => own.repeat(1 + 3000 / (own.len() + 1)),
                1 => format!("{own}{}", pick(random, &ODD_TEXTS)),
                2 => format!("{}{own}", pick(random, &ODD_TEXTS)),
                3 => "å".repeat(*pick(random, &[10, 11, 30, 31, 50, 51, 60, 61, 200, 255, 256, 1024, 1025, 10_001])),
                4 => "🙂x".repeat(*pick(random, &[5, 10, 20, 86, 400])),
                _ => (*pick(random, &ODD_TEXTS)).to_owned(),
            };
        }
        Json::Number(own) if random.chance(75) => *own = (*pick(random, &ODD_NUMBERS)).to_owned(),
        Json::Bool(own) if random.chance(50) => *own = !*own,
        json => *json = odd(random),
    }
}

/// A value of any type.
fn odd(random: &mut Random) -> Json {
    match random.below(8) {
        0 | 1 => Json::Null,
        2 => Json::Bool(random.chance(50)),
        3 => Json::Number((*pick(random, &ODD_NUMBERS)).to_owned()),
        4 => text(*pick(random, &ODD_TEXTS)),
        5 => Json::List(Vec::new()),
        6 => object(Vec::new()),
        _ => text(*pick(random, &ODD_NUMBERS)),
    }
}
