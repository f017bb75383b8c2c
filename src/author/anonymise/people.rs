//! Invented people, one for each that is met.

use std::collections::BTreeMap;

/// Names that nobody has, so that nobody is taken for somebody.
const FIRST: [&str; 12] = ["Aex", "Bex", "Cex", "Dex", "Eex", "Fex", "Gex", "Hex", "Iex", "Jex", "Kex", "Lex"];
const LAST: [&str; 12] = [
    "Anonberg",
    "Anondal",
    "Anonek",
    "Anonfors",
    "Anongren",
    "Anonholm",
    "Anonlind",
    "Anonmo",
    "Anonnäs",
    "Anonsten",
    "Anonström",
    "Anonvik",
];

/// What was met, each kind by itself, and which number it got.
#[derive(Debug, Default)]
pub(super) struct People {
    emails: Numbers,
    phones: Numbers,
    first_names: Numbers,
    last_names: Numbers,
    companies: Numbers,
    streets: Numbers,
    ids: Numbers,
}

#[derive(Debug, Default)]
struct Numbers(BTreeMap<String, usize>);

impl Numbers {
    /// From 0, in the order they are met; case and outer blanks do not count.
    fn of(&mut self, text: &str) -> usize {
        let next = self.0.len();
        *self.0.entry(text.trim().to_lowercase()).or_insert(next)
    }
}

/// One of the names, with a number when they have run out.
fn name(names: &[&str], n: usize) -> String {
    let name = n.checked_rem(names.len()).and_then(|at| names.get(at)).copied().unwrap_or_default();
    match n.checked_div(names.len()) {
        None | Some(0) => name.to_owned(),
        Some(round) => format!("{name}{}", round.saturating_add(1)),
    }
}

impl People {
    pub fn email(&mut self, text: &str) -> String {
        format!("person{}@example.com", self.emails.of(text).saturating_add(1))
    }

    /// Numbers that the Swedish authority keeps free for such use.
    pub fn phone(&mut self, text: &str) -> String {
        format!("+467017406{:02}", self.phones.of(text).checked_rem(95).unwrap_or(0).saturating_add(5))
    }

    pub fn first_name(&mut self, text: &str) -> String {
        name(&FIRST, self.first_names.of(text))
    }

    pub fn last_name(&mut self, text: &str) -> String {
        name(&LAST, self.last_names.of(text))
    }

    /// As its parts are, so that it stays the name that goes with them.
    pub fn whole_name(&mut self, text: &str) -> String {
        match text.trim().rsplit_once(' ') {
            Some((first, last)) => format!("{} {}", self.first_name(first), self.last_name(last)),
            None => self.last_name(text),
        }
    }

    pub fn company(&mut self, text: &str) -> String {
        format!("Anonfirman {} AB", self.companies.of(text).saturating_add(1))
    }

    pub fn street(&mut self, text: &str) -> String {
        format!("Anongatan {}", self.streets.of(text).saturating_add(1))
    }

    pub fn id(&mut self, number: &str) -> String {
        self.ids.of(number).saturating_add(1).to_string()
    }

    /// `gid://shopify/Customer/115310627314723954`
    pub fn gid(&mut self, text: &str) -> String {
        match text.rsplit_once('/') {
            Some((kind, number)) => format!("{kind}/{}", self.id(number)),
            None => self.id(text),
        }
    }
}
