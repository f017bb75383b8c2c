//! Sets of characters, exact enough to decide inclusion: each ASCII character by itself, the letters of all scripts
//! together, a few named characters, and all others.

use std::sync::Arc;
use unicode_normalization::char::is_combining_mark;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chars {
    ascii: u128,
    letters: bool,
    /// Sorted.
    named: Arc<[char]>,
    others: bool,
}

/// Signs that Fortnox takes in free text, beside letters, digits and blanks. Fortnox's published class; straight quotes
/// are not in it.
const FORTNOX_SIGNS: &str = "\\–:.`´,;^¤#%§£$€¢¥©™°&/()=+-*_!?²³®½@’\u{0308}\u{030A}\u{00A0}";

impl Chars {
    pub fn any() -> Chars {
        Chars { ascii: u128::MAX, letters: true, named: Arc::from([]), others: true }
    }

    pub fn none() -> Chars {
        Chars { ascii: 0, letters: false, named: Arc::from([]), others: false }
    }

    /// Exactly these characters.
    pub fn of(text: &str) -> Chars {
        let mut chars = Chars::none();
        let mut named = Vec::new();
        for c in text.chars() {
            match ascii_bit(c) {
                Some(bit) => chars.ascii |= bit,
                None => named.push(c),
            }
        }
        named.sort_unstable();
        named.dedup();
        chars.named = named.into();
        chars
    }

    /// A class that a schema can name.
    pub fn named(name: &str) -> Option<Chars> {
        const DIGITS: &str = "0123456789";
        const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
        let ascii = |more: &str| Chars::of(&[DIGITS, UPPER, LOWER, more].concat());
        Some(match name {
            "any" => Chars::any(),
            "digits" => Chars::of(DIGITS),
            "upper" => Chars::of(UPPER),
            "article" => ascii("_-/\\+$"),
            "number" => Chars::of("0123456789.,- "),
            "customer" => ascii("-_"),
            "code" => ascii("-_").with_letters(),
            "line" => ascii(&[FORTNOX_SIGNS, " "].concat()).with_letters(),
            "lines" => ascii(&[FORTNOX_SIGNS, " \r\n"].concat()).with_letters(),
            _ => return None,
        })
    }

    /// The names [`Chars::named`] knows.
    pub const NAMES: [&str; 9] = ["any", "article", "code", "customer", "digits", "line", "lines", "number", "upper"];

    fn with_letters(mut self) -> Chars {
        self.letters = true;
        self
    }

    pub fn contains(&self, c: char) -> bool {
        match ascii_bit(c) {
            Some(bit) => self.ascii & bit != 0,
            None if self.named.binary_search(&c).is_ok() => true,
            None if is_letter(c) => self.letters,
            None => self.others,
        }
    }

    /// Is every character of `self` in `other`?
    pub fn within(&self, other: &Chars) -> bool {
        let letters = !self.letters || other.letters;
        let others = !self.others || other.others;
        self.ascii & !other.ascii == 0 && letters && others && self.named.iter().all(|c| other.contains(*c))
    }

    pub fn union(&self, other: &Chars) -> Chars {
        let mut named: Vec<char> = self.named.iter().chain(other.named.iter()).copied().collect();
        named.sort_unstable();
        named.dedup();
        Chars {
            ascii: self.ascii | other.ascii,
            letters: self.letters || other.letters,
            named: named.into(),
            others: self.others || other.others,
        }
    }

    /// The first character of `text` that is not in the set.
    pub fn first_outside(&self, text: &str) -> Option<char> {
        text.chars().find(|c| !self.contains(*c))
    }
}

/// Unicode's category L. What Rust calls alphabetic has marks, numbers such as Ⅷ and letters in circles too, which no class
/// of Fortnox knows.
fn is_letter(c: char) -> bool {
    let circled = matches!(c, '\u{24B6}'..='\u{24E9}' | '\u{1F130}'..='\u{1F189}');
    c.is_alphabetic() && !c.is_numeric() && !is_combining_mark(c) && !circled
}

fn ascii_bit(c: char) -> Option<u128> {
    let code = u32::from(c);
    if c.is_ascii() { 1u128.checked_shl(code) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inclusion_is_exact() {
        let class = |name| Chars::named(name).expect("known");
        for name in Chars::NAMES {
            assert!(class(name).within(&Chars::any()), "{name}");
        }
        assert!(class("digits").within(&class("article")));
        assert!(class("article").within(&class("line")));
        assert!(class("line").within(&class("lines")));
        assert!(!class("lines").within(&class("line")));
        assert!(!Chars::any().within(&class("lines")));
        assert!(!class("code").within(&class("article")));
        assert!(Chars::of("–x").within(&class("line")));
        assert!(!Chars::of("—").within(&class("line")));
        assert!(Chars::of("é").within(&class("code")));
    }

    #[test]
    fn letters_are_category_l() {
        for c in '\0'..=char::MAX {
            // What only the newer of the two tables knows as a letter is none here.
            let letter = pest::unicode::LETTER(c) && c.is_alphabetic();
            assert_eq!(is_letter(c), letter, "{c:?} U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn fortnox_refuses_what_it_refuses() {
        let line = Chars::named("line").expect("known");
        assert_eq!(line.first_outside("Tält 2 p. – 15 % & mer"), None);
        for (text, c) in [("a\"b", '"'), ("it's", '\''), ("a\nb", '\n'), ("🎉", '🎉'), ("<b>", '<'), ("a…", '…')]
        {
            assert_eq!(line.first_outside(text), Some(c));
        }
    }
}
