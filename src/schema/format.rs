//! Text formats: tested by `is`, made by `as`.

use super::formats::{article_number, customer_number, email, gln, org_number, vat_number};
use super::{Chars, shown_length};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    ArticleNumber,
    CustomerNumber,
    Email,
    Gln,
    /// A 64-bit number that is never calculated with.
    Id,
    /// A VAT number of the United Kingdom, Norway, Switzerland or Liechtenstein.
    NonEuVatNumber,
    OrgNumber,
    /// An organisation number that is a person's: of a sole trader, or of a consumer.
    PersonalNumber,
    VatNumber,
}

impl Format {
    pub const ALL: [Format; 9] = [
        Format::ArticleNumber,
        Format::CustomerNumber,
        Format::Email,
        Format::Gln,
        Format::Id,
        Format::NonEuVatNumber,
        Format::OrgNumber,
        Format::PersonalNumber,
        Format::VatNumber,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Format::ArticleNumber => "ArticleNumber",
            Format::CustomerNumber => "CustomerNumber",
            Format::Email => "Email",
            Format::Gln => "Gln",
            Format::Id => "Id",
            Format::NonEuVatNumber => "NonEuVatNumber",
            Format::OrgNumber => "OrgNumber",
            Format::PersonalNumber => "PersonalNumber",
            Format::VatNumber => "VatNumber",
        }
    }

    pub fn find(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The longest text of the format.
    pub fn longest(self) -> u32 {
        match self {
            Format::ArticleNumber | Format::CustomerNumber => 50,
            Format::Email => 254,
            Format::Gln => 13,
            Format::Id => 20,
            Format::OrgNumber | Format::PersonalNumber => 11,
            Format::NonEuVatNumber | Format::VatNumber => 14,
        }
    }

    pub fn chars(self) -> Chars {
        let class = match self {
            Format::ArticleNumber => "article",
            Format::CustomerNumber => "customer",
            Format::Email => "any",
            Format::Gln | Format::Id => "digits",
            Format::OrgNumber | Format::PersonalNumber => "number",
            Format::NonEuVatNumber | Format::VatNumber => return Chars::of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+*"),
        };
        Chars::named(class).unwrap_or_else(Chars::any)
    }

    /// The format's spelling of `text`, if it is one.
    pub fn read(self, text: &str) -> Option<String> {
        let canonical = match self {
            Format::ArticleNumber => article_number::canonical(text),
            Format::CustomerNumber => customer_number::canonical(text),
            Format::Email => email::canonical(text),
            Format::Gln => gln::canonical(text),
            Format::Id => id(text),
            Format::NonEuVatNumber => vat_number::outside::canonical(text),
            Format::OrgNumber => org_number::canonical(text),
            Format::PersonalNumber => org_number::canonical(text).filter(|number| org_number::is_personal(number)),
            Format::VatNumber => vat_number::canonical(text),
        }?;
        let longest = usize::try_from(self.longest()).unwrap_or(usize::MAX);
        (shown_length(&canonical) <= longest && self.chars().first_outside(&canonical).is_none()).then_some(canonical)
    }

    /// What a text of this format looks like, for a message.
    pub fn described(self) -> &'static str {
        match self {
            Format::ArticleNumber => "letters, digits and _ - / \\ + $, at most 50, no blanks",
            Format::CustomerNumber => "letters, digits, - and _, at most 50",
            Format::Email => "one e-mail address",
            Format::Gln => "13 digits with a right check digit",
            Format::Id => "digits",
            Format::NonEuVatNumber => "a VAT number of the United Kingdom (GB…), Norway (NO…MVA) or Switzerland (CHE…)",
            Format::OrgNumber => "10 digits with a right check digit, such as 556677-8899",
            Format::PersonalNumber => "a personal identity or coordination number, such as 121212-1212",
            Format::VatNumber => "an EU VAT number with its country and a right check digit",
        }
    }
}

fn id(text: &str) -> Option<String> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_format_reads_keeps_its_promises() {
        let texts = [
            "TENT-2P",
            "a b",
            "7350000000009",
            "556732-1707",
            "5567321707",
            "SE556732170701",
            "191212121212",
            "CHE-107.787.577 TVA",
            "995 525 828 mva",
            "order@example.com",
            "9007199254740993",
            "DK 99 00 12 32",
            "",
            "å",
        ];
        for format in Format::ALL {
            for text in texts {
                let Some(read) = format.read(text) else { continue };
                assert_eq!(format.read(&read).as_ref(), Some(&read), "{format:?} {text}: canonical is stable");
                assert!(shown_length(&read) <= format.longest() as usize, "{format:?} {text}");
                assert_eq!(format.chars().first_outside(&read), None, "{format:?} {text}");
            }
            assert_eq!(Format::find(format.name()), Some(format));
        }
    }
}
