//! What the fields of Fortnox's records take, and what they show when nothing is in them.

use super::refusal::{Refusal, invalid, uncoded};
use crate::document::Json;
use crate::sandbox::json::{self, decimal, number, plain, round, set, text};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// One field of a record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// What an empty field shows.
    unset: Unset,
    pub(super) access: Access,
    /// Characters of a text, least and most; 0 for no limit.
    length: (usize, usize),
    over: Over,
    /// Of a number.
    range: Option<(i64, i64)>,
    /// Part of the short form that lists show.
    pub(super) listed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Text,
    /// A text without limits of characters, as of e-mail bodies.
    Free,
    Number,
    Integer,
    /// A number that is shown as a text.
    Quantity,
    /// A number of two decimals.
    Money,
    Bool,
    Date,
    OneOf(&'static [&'static str]),
    Object(&'static [Field]),
    /// A list that its resource reads by itself.
    List,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Unset {
    Empty,
    Null,
    Zero,
    ZeroText,
    False,
    True,
    Is(&'static str),
    Account(i64),
    List,
    Object,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Write,
    /// Comes back only.
    Read,
    /// Fixed once the record is made.
    Key,
}

/// What happens to a text that is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    Refused(u32),
    CutSilently,
}

pub(super) const fn field(name: &'static str, kind: Kind) -> Field {
    let unset = match kind {
        Kind::Text | Kind::Free | Kind::OneOf(_) => Unset::Empty,
        Kind::Number | Kind::Integer | Kind::Money => Unset::Zero,
        Kind::Quantity => Unset::ZeroText,
        Kind::Bool => Unset::False,
        Kind::Date => Unset::Null,
        Kind::Object(_) => Unset::Object,
        Kind::List => Unset::List,
    };
    Field {
        name,
        kind,
        unset,
        access: Access::Write,
        length: (0, 0),
        over: Over::Refused(2_000_107),
        range: None,
        listed: false,
    }
}

pub(super) const fn words(name: &'static str) -> Field {
    field(name, Kind::Text)
}

pub(super) const fn money(name: &'static str) -> Field {
    field(name, Kind::Money)
}

pub(super) const fn integer(name: &'static str) -> Field {
    field(name, Kind::Integer)
}

pub(super) const fn truth(name: &'static str) -> Field {
    field(name, Kind::Bool)
}

pub(super) const fn date(name: &'static str) -> Field {
    field(name, Kind::Date)
}

impl Field {
    pub(super) const fn or_null(mut self) -> Field {
        self.unset = Unset::Null;
        self
    }

    pub(super) const fn or_empty(mut self) -> Field {
        self.unset = Unset::Empty;
        self
    }

    pub(super) const fn or(mut self, text: &'static str) -> Field {
        self.unset = Unset::Is(text);
        self
    }

    pub(super) const fn or_true(mut self) -> Field {
        self.unset = Unset::True;
        self
    }

    pub(super) const fn or_account(mut self, account: i64) -> Field {
        self.unset = Unset::Account(account);
        self
    }

    pub(super) const fn read(mut self) -> Field {
        self.access = Access::Read;
        self
    }

    pub(super) const fn key(mut self) -> Field {
        self.access = Access::Key;
        self
    }

    pub(super) const fn listed(mut self) -> Field {
        self.listed = true;
        self
    }

    pub(super) const fn max(mut self, most: usize) -> Field {
        self.length = (self.length.0, most);
        self
    }

    pub(super) const fn exactly(mut self, length: usize) -> Field {
        self.length = (length, length);
        self
    }

    /// Over the limit it is refused with this code.
    pub(super) const fn code(mut self, code: u32) -> Field {
        self.over = Over::Refused(code);
        self
    }

    /// Over this limit it is cut, and nobody is told.
    pub(super) const fn cut(mut self, most: usize) -> Field {
        self.length = (self.length.0, most);
        self.over = Over::CutSilently;
        self
    }

    pub(super) const fn range(mut self, least: i64, most: i64) -> Field {
        self.range = Some((least, most));
        self
    }

    pub(super) fn empty(&self) -> Json {
        match self.unset {
            Unset::Empty => Json::text(""),
            Unset::Null => Json::Null,
            Unset::Zero => json::integer(0),
            Unset::ZeroText => Json::text("0"),
            Unset::False => Json::Bool(false),
            Unset::True => Json::Bool(true),
            Unset::Is(text) => Json::text(text),
            Unset::Account(account) => json::integer(account),
            Unset::List => Json::List(Vec::new()),
            Unset::Object => match self.kind {
                Kind::Object(fields) => blank(fields),
                _ => Json::Null,
            },
        }
    }

    /// A value in the form in which Fortnox keeps it.
    fn taken(&self, value: &Json) -> Result<Json, Refusal> {
        match self.kind {
            Kind::Text | Kind::Free => self.taken_text(value),
            Kind::Number | Kind::Integer | Kind::Quantity | Kind::Money => self.taken_number(value),
            Kind::Bool => match value {
                Json::Bool(_) => Ok(value.clone()),
                Json::Text(text) if text == "true" || text == "false" => Ok(Json::Bool(text == "true")),
                _ => Err(invalid(2_000_134, format!("Värdet måste vara en boolean. ({})", self.name))),
            },
            Kind::Date => match value {
                Json::Text(text) if text.len() == 10 && text.parse::<Date>().is_ok() => Ok(value.clone()),
                _ => Err(uncoded(format!("Ogiltigt datum. ({})", self.name))),
            },
            Kind::OneOf(values) => match value {
                Json::Text(text) if values.contains(&text.as_str()) => Ok(value.clone()),
                _ => Err(uncoded(format!("Ogiltigt värde. ({})", self.name))),
            },
            Kind::Object(fields) => {
                let mut object = blank(fields);
                apply(&mut object, value, fields, Deed::Create)?;
                Ok(object)
            }
            Kind::List => match value {
                Json::List(_) => Ok(value.clone()),
                _ => Err(invalid(2_001_392, "Ingen eller felaktig typ av data.")),
            },
        }
    }

    fn taken_text(&self, value: &Json) -> Result<Json, Refusal> {
        let (Json::Text(text) | Json::Number(text)) = value else {
            return Err(invalid(2_001_392, "Ingen eller felaktig typ av data."));
        };
        if self.kind == Kind::Text && !text.chars().all(allowed) {
            return Err(invalid(2_000_359, format!("{} innehåller otillåtna tecken.", self.name)));
        }
        let length = text.chars().count();
        let (least, most) = self.length;
        if length < least || (most > 0 && length > most) {
            return match self.over {
                Over::Refused(code) => Err(invalid(code, format!("Värdet har fel längd. ({})", self.name))),
                Over::CutSilently => Ok(Json::Text(text.chars().take(most).collect())),
            };
        }
        Ok(Json::text(text))
    }

    fn taken_number(&self, value: &Json) -> Result<Json, Refusal> {
        let wrong = || invalid(2_000_108, format!("Värdet måste vara numeriskt. ({})", self.name));
        let given = decimal(value).ok_or_else(wrong)?;
        if let Some((least, most)) = self.range
            && (given < Decimal::from(least) || given > Decimal::from(most))
        {
            let account = self.name.ends_with("Account") || self.name.ends_with("AccountNumber");
            return Err(if account {
                invalid(2_002_462, format!("Kontonumret har fel format. ({})", self.name))
            } else {
                uncoded(format!("Värdet ligger utanför tillåtet intervall. ({})", self.name))
            });
        }
        match self.kind {
            Kind::Integer if !given.is_integer() => Err(wrong()),
            Kind::Quantity => Ok(Json::Text(plain(round(given, 2)))),
            Kind::Money => Ok(number(round(given, 2))),
            _ => Ok(number(given)),
        }
    }
}

/// Letters of all scripts, digits, blanks and the signs that Fortnox lists. Straight quotes are not in its list,
/// but nobody has seen them refused.
fn allowed(character: char) -> bool {
    const SIGNS: &str = "’\\–:.`´,;^¤#%§£$€¢¥©™°&/()=+-*_!?²³®½@'\"";
    character.is_alphanumeric()
        || matches!(character, ' ' | '\u{A0}' | '\r' | '\n' | '\t' | '\u{308}' | '\u{30A}')
        || SIGNS.contains(character)
}

/// Is the record made, or changed?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Create,
    Update,
}

/// A record with nothing in it.
pub(super) fn blank(fields: &[Field]) -> Json {
    Json::Object(fields.iter().map(|field| (field.name.to_owned(), field.empty())).collect())
}

/// Puts what was sent into the record. An empty text says nothing; `null` and `API_BLANK` empty the field.
pub(super) fn apply(record: &mut Json, sent: &Json, fields: &[Field], deed: Deed) -> Result<(), Refusal> {
    let Json::Object(entries) = sent else {
        return Err(invalid(2_001_392, "Ingen eller felaktig typ av data."));
    };
    for (key, value) in entries {
        let field = known(fields, key)?;
        if field.access == Access::Read {
            return Err(invalid(2_000_321, format!("Fältet kan inte uppdateras. ({key})")));
        }
        if field.access == Access::Key && deed == Deed::Update {
            let same = matches!(value, Json::Text(sent) | Json::Number(sent) if sent == text(record, key));
            if !same {
                return Err(uncoded(format!("Fältet kan inte ändras. ({key})")));
            }
            continue;
        }
        match value {
            Json::Null => set(record, key, field.empty()),
            Json::Text(text) if text == "API_BLANK" => set(record, key, field.empty()),
            Json::Text(text) if text.is_empty() => {}
            _ => set(record, key, field.taken(value)?),
        }
    }
    Ok(())
}

/// The field of that name; the letters' case counts.
pub(super) fn known<'f>(fields: &'f [Field], key: &str) -> Result<&'f Field, Refusal> {
    let found = fields.iter().find(|field| field.name == key);
    found.ok_or_else(|| invalid(2_001_399, "Felaktigt fältnamn"))
}

/// Was the field left out? An empty text is as good as nothing, `null` is not.
pub(super) fn left_out(sent: &Json, key: &str) -> bool {
    match sent.get(key) {
        None => true,
        Some(Json::Text(text)) => text.is_empty(),
        Some(_) => false,
    }
}
