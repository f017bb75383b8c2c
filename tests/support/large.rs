//! Packs with one table of as many rows as wanted, as a spreadsheet would give them.
#![allow(dead_code)]

use kontera::pack::{Files, Pack, load};
use std::fmt::Write;

/// A kind of table.
#[derive(Clone, Copy)]
pub struct Kind {
    pub name: &'static str,
    rules: &'static str,
    rows: fn(usize) -> String,
}

/// Accounts by country, rate and day, with a row for each country that counts where nothing narrower does.
const ACCOUNTS: Kind = Kind {
    name: "accounts by country, rate and day",
    rules: "table large(country: Country, vat: Rate, day: Date) -> Account from \"tables/large.csv\" {
  | otherwise | hold \"no account for {country}, {vat}, {day}\" |
}
",
    rows: |rows| {
        let mut text = "country,vat,day.from,day.until,account\n".to_owned();
        let first = jiff::civil::date(1970, 1, 1);
        let day = |n: usize| first + jiff::Span::new().days(i64::try_from(n).expect("days"));
        for n in 0..rows {
            let country = EU[n % EU.len()];
            let account = 3000 + n % 1000;
            let (rate, month) = ((n / EU.len()).saturating_sub(1) % 20, (n / EU.len()).saturating_sub(1) / 20);
            let _ = match n / EU.len() {
                0 => writeln!(text, "{country},*,,,{account}"),
                _ => writeln!(text, "{country},{}%,{},{},{account}", rate + 5, day(month * 30), day(month * 30 + 29)),
            };
        }
        text
    },
};

/// Ways of delivery by the beginning of a title, with narrower beginnings and a country.
const TITLES: Kind = Kind {
    name: "ways of delivery by beginnings of titles",
    rules: "table large(title: Text, country: Country) -> WayOfDelivery from \"tables/large.csv\" {
  | otherwise | STANDARD |
}
",
    rows: |rows| {
        let mut text = "title,country,way\n".to_owned();
        for n in 0..rows {
            let (title, way) = (n / 4, n % 7);
            let _ = match n % 4 {
                0 => writeln!(text, "T{title}-*,*,W{way}"),
                1 => writeln!(text, "T{title}-*,NO,W{way}"),
                2 => writeln!(text, "T{title}-express*,*,W{way}"),
                _ => writeln!(text, "T{title}-express*,NO,W{way}"),
            };
        }
        text
    },
};

/// Fees by ranges of amounts, other ranges in each area, that cover every case without an `otherwise`.
const AMOUNTS: Kind = Kind {
    name: "fees by ranges of amounts",
    rules: "table large(amount: Decimal, area: one of a, b, c, d, e, f, g, h, i, j) -> Int from \"tables/large.csv\"
",
    rows: |rows| {
        let mut text = "amount,area,fee\n".to_owned();
        let areas = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
        let last = rows / areas.len() - 1;
        for n in 0..rows {
            let (area, range) = (n % areas.len(), n / areas.len());
            let end = |range: usize| format!("{}.{:02}", range * 10 + area, area * 7);
            let cell = match range {
                0 => format!("< {}", end(1)),
                range if range == last => format!(">= {}", end(range)),
                range => format!(">= {} < {}", end(range), end(range + 1)),
            };
            let _ = writeln!(text, "{cell},{},{}", areas[area], n % 97);
        }
        text
    },
};

pub const KINDS: [Kind; 3] = [ACCOUNTS, TITLES, AMOUNTS];

const EU: [&str; 26] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SI", "SK",
];

impl Kind {
    /// The files of a pack with such a table.
    pub fn files(&self, rows: usize) -> Files {
        let manifest = "name: large\nversion: 1.0.0\nbase:\n  std: \"0.1\"\n";
        Files::from([
            ("pack.yaml".to_owned(), manifest.into()),
            ("rules/main.kon".to_owned(), self.rules.into()),
            ("tables/large.csv".to_owned(), (self.rows)(rows).into_bytes()),
        ])
    }

    pub fn pack(&self, rows: usize) -> Pack {
        pack(&self.files(rows))
    }
}

pub fn pack(files: &Files) -> Pack {
    load(files, &|folder| Err(format!("there is no folder {folder}")))
}
