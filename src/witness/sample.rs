//! Documents to begin with, by the schema: a typical order, and records with all they need.

use super::json::{json, put};
use crate::check::program::{Field, Program, RecordId, Source, Wire};
use crate::document::{Json, read_json};
use crate::schema::{Format, Kind, Ty, number};
use rust_decimal::Decimal;

/// An order of a consumer in Sweden, paid by card.
const ORDER: &str = include_str!("order.json");

/// A document of this type.
pub fn document(program: &Program, ty: &Ty) -> Json {
    match &ty.kind {
        Kind::Record(id, _) => match program.records.get(id.index()).map(|record| record.name.as_str()) {
            Some("shopify.Order") => {
                let mut order = read_json(ORDER.as_bytes()).map(|node| json(&node)).unwrap_or(Json::Null);
                complete(program, *id, &mut order);
                order
            }
            _ => record(program, *id, 0),
        },
        Kind::List(of) => Json::List(vec![document(program, of)]),
        _ => Json::Null,
    }
}

/// All keys that the schema knows, as Shopify sends them: null where nothing is.
pub fn complete(program: &Program, id: RecordId, own: &mut Json) {
    let Some(record) = program.records.get(id.index()) else { return };
    for field in record.fields.values() {
        let Source::Key(key) = &field.source else { continue };
        // Metafields come only where they are asked for.
        if key == "metafields" {
            continue;
        }
        if own.get(key).is_none() {
            let value = match field.ty.kind {
                Kind::List(_) => Json::List(Vec::new()),
                _ => Json::Null,
            };
            put(own, key, value);
        }
        match (&field.ty.kind, super::json::slot(own, key)) {
            (Kind::Record(inner, _), Some(value @ Json::Object(_))) => complete(program, *inner, value),
            (Kind::List(of), Some(Json::List(values))) => {
                if let Kind::Record(inner, _) = of.kind {
                    values.iter_mut().for_each(|value| complete(program, inner, value));
                }
            }
            _ => {}
        }
    }
}

/// A record with values in all fields that it needs.
pub fn record(program: &Program, id: RecordId, depth: usize) -> Json {
    let Some(record) = program.records.get(id.index()) else { return Json::Null };
    let mut made = Json::Object(Vec::new());
    for (name, field) in &record.fields {
        let Source::Key(key) = &field.source else { continue };
        if key == "metafields" {
            continue;
        }
        let value = match &field.ty.kind {
            Kind::List(_) => Json::List(Vec::new()),
            // A record in a record, and so on, ends somewhere.
            Kind::Record(inner, _) if !field.ty.optional && depth < 8 => {
                self::record(program, *inner, depth.saturating_add(1))
            }
            Kind::Record(..) => Json::Null,
            _ if field.ty.optional && !typical(name) => Json::Null,
            _ => value(name, field),
        };
        put(&mut made, key, value);
    }
    made
}

/// Optional fields that hardly any record is without.
fn typical(name: &str) -> bool {
    matches!(
        name,
        "first_name"
            | "last_name"
            | "name"
            | "address1"
            | "zip"
            | "city"
            | "country"
            | "country_code"
            | "sku"
            | "status"
    )
}

fn value(name: &str, field: &Field) -> Json {
    let text = |text: &str| Json::text(text);
    match &field.ty.kind {
        Kind::Text(_) => text(match name {
            "first_name" => "Elin",
            "last_name" => "Sandqvist",
            "name" => "Elin Sandqvist",
            "address1" => "Karlavagnsbrinken 14",
            "zip" => "831 48",
            "city" => "Östersund",
            "country" => "Sweden",
            "title" => "Tält Fjäll 2P",
            "sku" => "TENT-2P",
            "namespace" | "key" => "custom",
            "time" => "09:14",
            "event" => "order.paid",
            "gateway" => "shopify_payments",
            _ => "1",
        }),
        Kind::Format(Format::Id) => Json::Number("8094768071201".to_owned()),
        Kind::Format(Format::Email) => text("elin.sandqvist@example.com"),
        Kind::Format(Format::OrgNumber) => text("556677-8899"),
        Kind::Format(_) => text("1001"),
        Kind::Bool => Json::Bool(false),
        Kind::Int { .. } if field.wire == Wire::Text => text("1"),
        Kind::Int { .. } | Kind::Decimal { .. } | Kind::Exact(_) => Json::Number("1".to_owned()),
        Kind::Account => Json::Number("3001".to_owned()),
        Kind::Rate { .. } if field.wire == Wire::Percent => Json::Number("25".to_owned()),
        Kind::Rate { .. } => Json::Number("0.25".to_owned()),
        Kind::Money { .. } => text("100.00"),
        Kind::Date => text("2026-03-02"),
        Kind::Instant => text("2026-03-02T09:14:27+01:00"),
        Kind::Country if field.wire == Wire::CountryName => text("Sverige"),
        Kind::Country => text("SE"),
        Kind::Currency(_) => text("SEK"),
        Kind::Register(_) => text("1"),
        Kind::Enum(names) => names.names.first().map_or(Json::Null, |name| text(name)),
        _ => Json::Null,
    }
}

/// An amount as Shopify writes it.
pub fn amount(value: Decimal, currency: &str) -> Json {
    let decimals = crate::schema::tables::currency::decimals(currency).unwrap_or(2);
    Json::Text(number::fixed(value, decimals))
}

/// Where a postcode and a town of a country are known. Elsewhere the postcode is left out.
pub const TOWNS: [(&str, &str, &str); 34] = [
    ("SE", "831 48", "Östersund"),
    ("NO", "0150", "Oslo"),
    ("DK", "1050", "København K"),
    ("FI", "00100", "Helsinki"),
    ("IS", "101", "Reykjavík"),
    ("AX", "22100", "Mariehamn"),
    ("DE", "10115", "Berlin"),
    ("AT", "1010", "Wien"),
    ("BE", "1000", "Bruxelles"),
    ("BG", "1000", "Sofia"),
    ("CH", "3011", "Bern"),
    ("CY", "1010", "Nicosia"),
    ("CZ", "110 00", "Praha"),
    ("EE", "10111", "Tallinn"),
    ("ES", "28001", "Madrid"),
    ("FR", "75001", "Paris"),
    ("GB", "SW1A 1AA", "London"),
    ("GR", "105 57", "Athina"),
    ("HR", "10000", "Zagreb"),
    ("HU", "1051", "Budapest"),
    ("IE", "D01 F5P2", "Dublin"),
    ("IT", "00184", "Roma"),
    ("LT", "01100", "Vilnius"),
    ("LU", "1111", "Luxembourg"),
    ("LV", "1010", "Riga"),
    ("MC", "98000", "Monaco"),
    ("MT", "VLT 1010", "Valletta"),
    ("NL", "1012 AB", "Amsterdam"),
    ("PL", "00-001", "Warszawa"),
    ("PT", "1100-001", "Lisboa"),
    ("RO", "010011", "București"),
    ("SI", "1000", "Ljubljana"),
    ("SK", "811 01", "Bratislava"),
    ("US", "10001", "New York"),
];
