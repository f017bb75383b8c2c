//! What a new pack must know of its customer. Each question is a flag of `kontera init` as well.

use crate::schema::tables::country;
use crate::schema::{Chars, Kept, Register};
use std::collections::BTreeMap;

/// Answers by the key of their question.
pub type Answers = BTreeMap<&'static str, String>;

#[derive(Debug)]
pub struct Question {
    /// The key of the answer, and the flag: `--missing-article`.
    pub key: &'static str,
    pub ask: &'static str,
    pub kind: Kind,
    /// What counts without an answer.
    pub default: &'static str,
    /// Asked only where the answer to an earlier question is one of these.
    pub when: Option<(&'static str, &'static [&'static str])>,
}

#[derive(Debug)]
pub enum Kind {
    /// One of these; what each means.
    Choice(&'static [(&'static str, &'static str)]),
    /// At most so many characters.
    Text(usize),
    /// Something that Fortnox has.
    Code(Kept),
    /// `DE 19% 3112, DK 25% 3113`
    OssAccounts,
}

pub static QUESTIONS: &[Question] = &[
    Question {
        key: "document",
        ask: "What does an order of the shop become in Fortnox?",
        kind: Kind::Choice(&[
            ("order_then_invoice", "an order, which becomes an invoice later"),
            ("invoice_only", "an invoice at once"),
            ("order_only", "an order, which people invoice"),
        ]),
        default: "order_then_invoice",
        when: None,
    },
    Question {
        key: "trigger",
        ask: "What makes the invoice?",
        kind: Kind::Choice(&[
            ("captured", "the money has been captured"),
            ("paid", "the order is paid in full"),
            ("fulfilled", "the goods have been sent"),
            ("created", "the order has come"),
        ]),
        default: "captured",
        when: Some(("document", &["order_then_invoice", "invoice_only"])),
    },
    Question {
        key: "booking",
        ask: "Are invoices booked by the rules? A booked invoice cannot be changed, only credited.",
        kind: Kind::Choice(&[
            ("never", "no, people look at them first"),
            ("when_total_matches", "yes, where the total is Shopify's to the öre"),
            ("always", "yes, all of them"),
        ]),
        default: "never",
        when: Some(("document", &["order_then_invoice", "invoice_only"])),
    },
    Question {
        key: "payments",
        ask: "When are invoices marked as paid?",
        kind: Kind::Choice(&[
            ("never", "not by the rules"),
            ("at_capture", "when the buyer has paid"),
            ("at_payout", "when the provider pays out"),
        ]),
        default: "never",
        when: Some(("booking", &["when_total_matches", "always"])),
    },
    Question {
        key: "prices",
        ask: "Do the shop's prices have VAT in them?",
        kind: Kind::Choice(&[
            ("with_vat", "yes; an order that says otherwise is held"),
            ("without_vat", "no; an order that says otherwise is held"),
            ("each_order", "each order says it itself"),
        ]),
        default: "each_order",
        when: None,
    },
    Question {
        key: "oss",
        ask: "Which VAT do consumers in other EU countries pay?",
        kind: Kind::Choice(&[
            ("below_threshold", "Swedish VAT: sales to them are below 10 000 euro a year"),
            ("registered", "that of their own country, declared through OSS"),
        ]),
        default: "below_threshold",
        when: None,
    },
    Question {
        key: "oss_accounts",
        ask: "Which sales account has each country and rate? Such as DE 19% 3112, DK 25% 3113",
        kind: Kind::OssAccounts,
        default: "",
        when: Some(("oss", &["registered"])),
    },
    Question {
        key: "missing_article",
        ask: "What if Fortnox has no article with the SKU that was sold?",
        kind: Kind::Choice(&[
            ("halt", "the order is held until somebody has made the article"),
            ("create", "the article is created, with the company's default accounts"),
            ("placeholder", "another article stands for it"),
        ]),
        default: "halt",
        when: None,
    },
    Question {
        key: "placeholder_article",
        ask: "Which article stands for those that are missing?",
        kind: Kind::Code(Kept::Article),
        default: "",
        when: Some(("missing_article", &["placeholder"])),
    },
    Question {
        key: "order_prefix",
        ask: "What stands in front of order numbers in Fortnox? Such as SH-; empty for nothing",
        kind: Kind::Text(10),
        default: "",
        when: None,
    },
    Question {
        key: "default_terms",
        ask: "Which terms of payment count where the way of paying does not say? Their code in Fortnox",
        kind: Kind::Code(Kept::Code(Register::TermsOfPayment)),
        default: "30",
        when: None,
    },
];

pub fn question(key: &str) -> Option<&'static Question> {
    QUESTIONS.iter().find(|question| question.key == key)
}

impl Question {
    /// Do the answers so far leave it open?
    pub fn is_open(&self, answers: &Answers) -> bool {
        self.when.is_none_or(|(key, wanted)| {
            let asked = question(key).is_some_and(|question| question.is_open(answers));
            let given = answers.get(key).map_or("", String::as_str);
            asked && wanted.contains(&given)
        })
    }

    /// Is there no answer that counts by itself?
    pub fn must_be_given(&self) -> bool {
        self.default.is_empty() && !matches!(self.kind, Kind::Text(_))
    }

    /// The answer as the pack has it, or why it is none. A choice can be given by its number, too.
    pub fn read(&self, given: &str) -> Result<String, String> {
        let given = given.trim();
        match &self.kind {
            Kind::Choice(choices) => {
                let by_number = given.parse::<usize>().ok().and_then(|n| choices.get(n.checked_sub(1)?));
                let found = by_number.or_else(|| choices.iter().find(|(value, _)| *value == given));
                let all = || choices.iter().map(|(value, _)| *value).collect::<Vec<_>>().join(", ");
                found.map(|(value, _)| (*value).to_owned()).ok_or_else(|| format!("“{given}” is none of {}", all()))
            }
            Kind::Text(most) if given.chars().count() > *most => Err(format!("at most {most} characters")),
            Kind::Text(_) => match Chars::named("line").and_then(|line| line.first_outside(given)) {
                Some(c) => Err(format!("Fortnox does not take {c:?} in an order number")),
                None => Ok(given.to_owned()),
            },
            Kind::Code(kept) => kept
                .read(given)
                .map(|code| code.to_string())
                .ok_or_else(|| format!("“{given}” cannot be one of {}", kept.many())),
            Kind::OssAccounts => given
                .split(',')
                .map(|one| oss_account(one.trim()))
                .collect::<Result<Vec<_>, _>>()
                .map(|all| all.join(", ")),
        }
    }
}

/// `DE 19% 3112`
fn oss_account(given: &str) -> Result<String, String> {
    let mut words = given.split_whitespace();
    let (Some(of), Some(rate), Some(account), None) = (words.next(), words.next(), words.next(), words.next()) else {
        return Err(format!("“{given}”: write the country, the rate and the account, such as DE 19% 3112"));
    };
    let of = of.to_uppercase();
    if country::find(&of).is_none() {
        return Err(format!("there is no country {of}; write its two letters, such as DE"));
    }
    let Some(rate) = Kept::VatRate.read(rate) else { return Err(format!("{rate} is no rate; write it as 19%")) };
    let Some(account) = Kept::Account.read(account) else {
        return Err(format!("{account} is no account; accounts have four digits"));
    };
    Ok(format!("{of} {rate} {account}"))
}
