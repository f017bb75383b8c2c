//! Types, and when a value of one fits where another is wanted.

use super::{Chars, Format, Register, Side};
use smol_str::SmolStr;
use std::fmt;
use std::sync::Arc;

/// A record of the checked program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub u32);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ty {
    pub kind: Kind,
    /// The value may be absent: `T?`.
    pub optional: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Of `hold`: never a value, so it fits anywhere.
    Never,
    /// Of what could not be checked; fits anywhere, since the finding stands already.
    Lost,
    Text(TextTy),
    Bool,
    Int {
        least: Option<i64>,
        most: Option<i64>,
    },
    /// At most so many decimals.
    Decimal {
        decimals: Option<u32>,
    },
    /// `25%`; `whole` when a per cent number without decimals.
    Rate {
        whole: bool,
    },
    Money {
        side: Side,
        decimals: Option<u32>,
    },
    /// Not rounded yet; no side for plain numbers.
    Exact(Option<Side>),
    Date,
    Instant,
    Country,
    Currency(Side),
    Format(Format),
    /// 1000–9999
    Account,
    Register(Register),
    Enum(Arc<EnumTy>),
    List(Box<Ty>),
    /// A record, and whose money its amounts without a side are.
    Record(RecordId, Side),
    Struct(Arc<StructTy>),
    /// Some fields of a record, by name.
    Fields(RecordId),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextTy {
    pub longest: Option<u32>,
    pub chars: Chars,
    /// Compared without case.
    pub folded: bool,
    /// May have no characters at all: only texts a rule puts together can.
    pub may_be_empty: bool,
}

/// A closed set of names. Two sets with the same names are the same.
#[derive(Clone, Debug)]
pub struct EnumTy {
    /// What to call it: `buyer`, `fortnox.Customer.Type`, or empty.
    pub name: SmolStr,
    pub names: Vec<SmolStr>,
}

impl PartialEq for EnumTy {
    fn eq(&self, other: &EnumTy) -> bool {
        self.within(other) && other.within(self)
    }
}

impl Eq for EnumTy {}

impl EnumTy {
    pub fn within(&self, other: &EnumTy) -> bool {
        self.names.iter().all(|name| other.names.contains(name))
    }
}

/// A record without a declaration: of several result columns, of `totals`, of `split`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructTy {
    pub name: SmolStr,
    pub fields: Vec<(SmolStr, Ty)>,
}

impl Kind {
    /// The same kind of number without its limits.
    #[must_use]
    pub fn unlimited(self) -> Kind {
        match self {
            Kind::Int { .. } => Kind::Int { least: None, most: None },
            Kind::Decimal { .. } => Kind::Decimal { decimals: None },
            kind => kind,
        }
    }
}

impl TextTy {
    /// A text as documents bring it: any length, any characters, never empty.
    pub fn source() -> TextTy {
        TextTy { longest: None, chars: Chars::any(), folded: false, may_be_empty: false }
    }
}

/// Why a value does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// Another kind of thing altogether.
    Kind,
    /// `T?` where a value is needed.
    Absent,
    TooLong {
        /// None: no limit.
        given: Option<u32>,
        most: u32,
    },
    Characters,
    Empty,
    Sides(Side, Side),
    Unrounded,
    /// A rate with decimals where a whole per cent number is needed.
    NotWhole,
    /// Names that the other set does not have.
    Names(Vec<SmolStr>),
}

impl Ty {
    pub fn of(kind: Kind) -> Ty {
        Ty { kind, optional: false }
    }

    pub fn lost() -> Ty {
        Ty::of(Kind::Lost)
    }

    pub fn never() -> Ty {
        Ty::of(Kind::Never)
    }

    pub fn bool() -> Ty {
        Ty::of(Kind::Bool)
    }

    pub fn int() -> Ty {
        Ty::of(Kind::Int { least: None, most: None })
    }

    pub fn money(side: Side) -> Ty {
        Ty::of(Kind::Money { side, decimals: None })
    }

    pub fn list(of: Ty) -> Ty {
        Ty::of(Kind::List(Box::new(of)))
    }

    pub fn structure(name: &str, fields: Vec<(SmolStr, Ty)>) -> Ty {
        Ty::of(Kind::Struct(Arc::new(StructTy { name: name.into(), fields })))
    }

    #[must_use]
    pub fn maybe(mut self) -> Ty {
        self.optional = true;
        self
    }

    #[must_use]
    pub fn maybe_if(self, optional: bool) -> Ty {
        if optional { self.maybe() } else { self }
    }

    #[must_use]
    pub fn present(mut self) -> Ty {
        self.optional = false;
        self
    }

    pub fn is_lost(&self) -> bool {
        matches!(self.kind, Kind::Lost)
    }

    /// `Lost` or `Never`: nothing more is said about it.
    pub fn is_quiet(&self) -> bool {
        matches!(self.kind, Kind::Lost | Kind::Never)
    }

    /// The type as text, if it is written as one: texts, formats, codes.
    pub fn as_text(&self) -> Option<TextTy> {
        let text =
            |longest: u32, chars: Chars| TextTy { longest: Some(longest), chars, folded: false, may_be_empty: false };
        Some(match &self.kind {
            Kind::Text(text) => text.clone(),
            Kind::Format(format) => text(format.longest(), format.chars()),
            Kind::Register(register) => text(register.longest(), register.chars()),
            Kind::Country => text(2, Chars::named("upper")?),
            Kind::Currency(_) => text(3, Chars::named("upper")?),
            _ => return None,
        })
    }

    /// Does a value of this type fit where `wanted` is needed? `same` tells which sides are one here.
    pub fn fits(&self, wanted: &Ty, same: &dyn Fn(Side, Side) -> bool) -> Result<(), Mismatch> {
        if self.is_quiet() || wanted.is_lost() {
            return Ok(());
        }
        self.kind_fits(wanted, same)?;
        if self.optional && !wanted.optional { Err(Mismatch::Absent) } else { Ok(()) }
    }

    fn kind_fits(&self, wanted: &Ty, same: &dyn Fn(Side, Side) -> bool) -> Result<(), Mismatch> {
        let sides = |a: Side, b: Side| if same(a, b) { Ok(()) } else { Err(Mismatch::Sides(a, b)) };
        match (&self.kind, &wanted.kind) {
            (_, Kind::Text(text)) => match self.as_text() {
                Some(own) => text_fits(&own, text),
                None => Err(Mismatch::Kind),
            },
            (Kind::Money { side: a, .. }, Kind::Money { side: b, .. })
            | (Kind::Currency(a), Kind::Currency(b))
            | (Kind::Exact(Some(a)), Kind::Exact(Some(b)))
            | (Kind::Money { side: a, .. }, Kind::Exact(Some(b))) => sides(*a, *b),
            (Kind::Exact(_), Kind::Money { .. } | Kind::Decimal { .. } | Kind::Int { .. }) => Err(Mismatch::Unrounded),
            (Kind::Int { .. }, Kind::Int { .. } | Kind::Decimal { .. } | Kind::Exact(None)) => Ok(()),
            (Kind::Decimal { .. }, Kind::Decimal { .. } | Kind::Exact(None)) => Ok(()),
            (Kind::Account, Kind::Account | Kind::Int { .. }) => Ok(()),
            (Kind::Rate { whole: a }, Kind::Rate { whole: b }) => {
                if *b && !*a {
                    Err(Mismatch::NotWhole)
                } else {
                    Ok(())
                }
            }
            (Kind::Enum(a), Kind::Enum(b)) => {
                let missing: Vec<SmolStr> = a.names.iter().filter(|name| !b.names.contains(name)).cloned().collect();
                if missing.is_empty() { Ok(()) } else { Err(Mismatch::Names(missing)) }
            }
            (Kind::List(a), Kind::List(b)) => a.fits(b, same),
            (Kind::Struct(a), Kind::Struct(b)) => b.fields.iter().try_for_each(|(name, wanted)| {
                let own = a.fields.iter().find(|(other, _)| other == name).ok_or(Mismatch::Kind)?;
                own.1.fits(wanted, same)
            }),
            (Kind::Record(a, _), Kind::Record(b, _)) if a == b => Ok(()),
            (a, b) if a == b => Ok(()),
            _ => Err(Mismatch::Kind),
        }
    }

    /// The type with its document's money made `side`'s.
    #[must_use]
    pub fn on(mut self, document: Side) -> Ty {
        self.kind = match self.kind {
            Kind::Money { side: Side::Document, decimals } => Kind::Money { side: document, decimals },
            Kind::Exact(Some(Side::Document)) => Kind::Exact(Some(document)),
            Kind::Currency(Side::Document) => Kind::Currency(document),
            Kind::List(of) => Kind::List(Box::new(of.on(document))),
            Kind::Record(record, Side::Document) => Kind::Record(record, document),
            kind => kind,
        };
        self
    }
}

fn text_fits(own: &TextTy, wanted: &TextTy) -> Result<(), Mismatch> {
    if let Some(most) = wanted.longest
        && own.longest.is_none_or(|given| given > most)
    {
        return Err(Mismatch::TooLong { given: own.longest, most });
    }
    if !own.chars.within(&wanted.chars) {
        return Err(Mismatch::Characters);
    }
    if own.may_be_empty && !wanted.may_be_empty { Err(Mismatch::Empty) } else { Ok(()) }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.optional { "?" } else { "" };
        match &self.kind {
            Kind::Never => write!(f, "hold"),
            Kind::Lost => write!(f, "?"),
            Kind::Text(TextTy { longest: Some(longest), .. }) => write!(f, "Text({longest}){mark}"),
            Kind::Text(_) => write!(f, "Text{mark}"),
            Kind::Bool => write!(f, "Bool{mark}"),
            Kind::Int { .. } => write!(f, "Int{mark}"),
            Kind::Decimal { .. } => write!(f, "Decimal{mark}"),
            Kind::Rate { whole: true } => write!(f, "WholeRate{mark}"),
            Kind::Rate { .. } => write!(f, "Rate{mark}"),
            Kind::Money { side, .. } => write!(f, "Money({}){mark}", side.name()),
            Kind::Exact(Some(side)) => write!(f, "Exact({}){mark}", side.name()),
            Kind::Exact(None) => write!(f, "Exact{mark}"),
            Kind::Date => write!(f, "Date{mark}"),
            Kind::Instant => write!(f, "Instant{mark}"),
            Kind::Country => write!(f, "Country{mark}"),
            Kind::Currency(side) => write!(f, "Currency({}){mark}", side.name()),
            Kind::Format(format) => write!(f, "{}{mark}", format.name()),
            Kind::Account => write!(f, "Account{mark}"),
            Kind::Register(register) => write!(f, "{}{mark}", register.name()),
            Kind::Enum(names) if !names.name.is_empty() => write!(f, "{}{mark}", names.name),
            Kind::Enum(names) => write!(f, "one of {}{mark}", names.names.join(", ")),
            Kind::List(of) => write!(f, "List<{of}>{mark}"),
            Kind::Record(..) => write!(f, "record{mark}"),
            Kind::Struct(fields) => write!(f, "{}{mark}", fields.name),
            Kind::Fields(_) => write!(f, "Fields{mark}"),
        }
    }
}
