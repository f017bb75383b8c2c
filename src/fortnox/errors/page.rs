//! The page of all names, for the documentation.

use super::{Class, Entry, all};

const CLASSES: [(Class, &str, &str); 10] = [
    (Class::Data, "The document must change", "Correct the rules or the order, then send it again."),
    (Class::Setup, "Something is missing in Fortnox", "Make it or switch it on, then send the order again."),
    (Class::NotFound, "Not found", "What the document names is not in Fortnox."),
    (Class::AlreadyThere, "Already there", "On a second try this is success."),
    (Class::AlreadyDone, "Already done", "On a second try this is success."),
    (Class::Access, "Rights and licences", "The integration may not do this."),
    (Class::Login, "Logging in", "The connection to Fortnox must be made anew or refreshed."),
    (Class::Request, "Wrong requests", "A mistake of a rule or of Kontera itself."),
    (Class::Later, "Try again later", "Kontera does so by itself."),
    (Class::Unknown, "Not known", "A person must look."),
];

/// The page, as Markdown.
pub fn page() -> String {
    let mut page = String::from(
        "# Problems that Fortnox tells of\n\n\
         Each has a name that stays the same, whatever Fortnox changes in its texts. Fortnox's own words and its code \
         are kept with the order. A code that is not here is `FORTNOX_UNKNOWN`.\n\n\
         This page is written by `INSTA_UPDATE=always cargo test --test problems` from the list in \
         `src/fortnox/errors`.\n",
    );
    for (class, title, meaning) in CLASSES {
        page.push_str(&format!("\n## {title}\n\n{meaning}\n"));
        for entry in all().filter(|entry| entry.class == class) {
            page.push_str(&section(entry));
        }
    }
    page
}

fn section(entry: &Entry) -> String {
    let mut text = format!("\n### {}\n\n", entry.name);
    if let Some(alias) = entry.alias {
        text.push_str(&format!("Also `{alias}`. "));
    }
    text.push_str(&format!("{}.\n\n", capital(entry.cause)));
    text.push_str(&format!("To do: {}.", entry.fix));
    if !entry.menu.is_empty() {
        text.push_str(&format!(" In Fortnox: {}.", entry.menu));
    }
    if !entry.codes.is_empty() {
        let codes: Vec<String> = entry.codes.iter().map(u32::to_string).collect();
        let word = if codes.len() == 1 { "Code" } else { "Codes" };
        text.push_str(&format!(" {word} {}.", codes.join(", ")));
    }
    text.push('\n');
    text
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
