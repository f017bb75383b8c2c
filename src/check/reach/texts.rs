//! Texts that rules put together, backwards; and examples of formats.

use super::Reach;
use super::frame::Env;
use super::want::Want;
use super::way::Ways;
use crate::check::program::{Conversion, Expr, TemplatePart};
use crate::check::tables::{Atom, Present};
use crate::schema::{Format, Value, number};

/// Numbers with the right check digits, of no company in particular.
pub const VAT_NUMBERS: [&str; 6] =
    ["SE556677889901", "DE136695976", "FI20774740", "DK13585628", "NL004495445B01", "FR83404833048"];

/// Texts that a conversion takes.
pub fn examples(conversion: &Conversion) -> Vec<&'static str> {
    match conversion {
        Conversion::Format(Format::VatNumber) => VAT_NUMBERS.to_vec(),
        Conversion::Format(Format::NonEuVatNumber) => vec!["GB980780684", "NO995525828MVA", "CHE107787577"],
        Conversion::Format(Format::OrgNumber) => vec!["556677-8899", "121212-1212"],
        Conversion::Format(Format::PersonalNumber) => vec!["121212-1212"],
        Conversion::Format(Format::Gln) => vec!["7350000000009"],
        Conversion::Format(Format::Email) => vec!["elin.sandqvist@example.com"],
        Conversion::Format(Format::ArticleNumber | Format::CustomerNumber) => vec!["1001"],
        Conversion::Format(Format::Id) | Conversion::Int => vec!["1001"],
        Conversion::Country => vec!["SE", "DE", "US"],
        Conversion::Currency => vec!["SEK", "EUR"],
        Conversion::Account => vec!["3001"],
        Conversion::Date => vec!["2026-03-02"],
        Conversion::Register(_) => vec!["1", "A"],
        Conversion::Text(_) | Conversion::WholeRate | Conversion::Names(_) => Vec::new(),
    }
}

/// A part of a text that is put together.
enum Piece<'p> {
    Known(String),
    Open(&'p Expr),
}

impl<'p> Reach<'p> {
    pub fn template(&mut self, parts: &'p [TemplatePart], env: &Env<'p>, want: &Want) -> Ways {
        let pieces = parts
            .iter()
            .map(|part| match part {
                TemplatePart::Text(text) => Piece::Known(text.clone()),
                TemplatePart::Value(value) => self.piece(value, env),
            })
            .collect();
        self.pieces(pieces, env, want)
    }

    pub fn joined(&mut self, left: &'p Expr, right: &'p Expr, env: &Env<'p>, want: &Want) -> Ways {
        let pieces = vec![self.piece(left, env), self.piece(right, env)];
        self.pieces(pieces, env, want)
    }

    fn piece(&self, value: &'p Expr, env: &Env<'p>) -> Piece<'p> {
        match self.known(value, env) {
            Some(Value::Text(text)) => Piece::Known(text.to_string()),
            Some(Value::Absent) => Piece::Known(String::new()),
            Some(Value::Number(value)) => Piece::Known(number::wire(value)),
            _ => Piece::Open(value),
        }
    }

    fn pieces(&mut self, pieces: Vec<Piece<'p>>, env: &Env<'p>, want: &Want) -> Ways {
        let mut ways = Ways::none();
        if want.longer.is_some() || want.outside.is_some() {
            for piece in &pieces {
                if let Piece::Open(value) = piece
                    && value.ty.as_text().is_some()
                {
                    let own = self.ways(value, env, &want.clone().there());
                    ways.either(own, self.most);
                }
            }
        } else if let Present::Texts { include: Some(atoms), .. } = &want.set.present {
            for atom in atoms {
                let own = self.spelt(&pieces, env, atom, want.folded);
                ways.either(own, self.most);
            }
        } else {
            ways = Ways::free();
        }
        ways.partly = true;
        ways
    }

    /// The first open part takes what the known ones leave of the text.
    fn spelt(&mut self, pieces: &[Piece<'p>], env: &Env<'p>, atom: &Atom, folded: bool) -> Ways {
        let cased = |text: &str| if folded { text.to_lowercase() } else { text.to_owned() };
        let (mut rest, prefix) = match atom {
            Atom::Exact(text) => (text.clone(), false),
            Atom::Prefix(text) => (text.clone(), true),
        };
        let mut pieces = pieces.iter();
        let open = loop {
            match pieces.next() {
                None => return if rest.is_empty() || prefix { Ways::free() } else { Ways::none() },
                Some(Piece::Open(value)) => break *value,
                Some(Piece::Known(text)) => {
                    let text = cased(text);
                    match rest.strip_prefix(text.as_str()) {
                        Some(left) => rest = left.to_owned(),
                        None if prefix && text.starts_with(rest.as_str()) => return Ways::free(),
                        None => return Ways::none(),
                    }
                }
            }
        };
        let mut behind = String::new();
        for piece in pieces {
            match piece {
                Piece::Known(text) => behind.push_str(&cased(text)),
                Piece::Open(_) if prefix => break,
                Piece::Open(_) => return Ways::unknown(),
            }
        }
        let own = if prefix {
            Atom::Prefix(rest)
        } else {
            match rest.strip_suffix(behind.as_str()) {
                Some(text) => Atom::Exact(text.to_owned()),
                None => return Ways::none(),
            }
        };
        if open.ty.as_text().is_some() {
            return self.ways(open, env, &Want { folded, ..Want::texts(vec![own]) });
        }
        match number::parse(own.text()) {
            Some(value) => self.ways(open, env, &Want::number(value)),
            None => Ways::none(),
        }
    }
}
