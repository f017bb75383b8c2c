//! What checking one pack came to, as renderers for other programs take it.

use super::{Diagnostic, Diagnostics, Severity, Sources, Span};
use serde::Serialize;

#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The pack's folder, as its user names it.
    pub pack: &'a str,
    pub name: &'a str,
    pub version: &'a str,
    pub sources: &'a Sources,
    pub found: &'a Diagnostics,
    /// Where pack.yaml names the rules that come with Kontera.
    pub base: Option<Span>,
    pub not_checked: &'a [NotChecked],
    /// Why the pack could not be had.
    pub problem: Option<&'a str>,
}

/// What a pack names of one kind, where company.yaml does not tell whether the company has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotChecked {
    /// The key of company.yaml that would tell.
    #[serde(rename = "list")]
    pub key: &'static str,
    /// `account`, `accounts`
    #[serde(skip)]
    pub one: String,
    #[serde(skip)]
    pub many: String,
    /// Each once, in order.
    pub codes: Vec<String>,
}

/// A stretch of a file as people count: from 1, columns in characters, the end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
}

/// A file that can be opened, and where in it to look.
pub(super) struct Location {
    pub file: String,
    pub region: Option<Region>,
}

impl Report<'_> {
    pub(super) fn region(&self, span: Span) -> Region {
        let (start, end) = (self.sources.place(span), self.sources.place(span.tail()));
        Region { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
    }

    /// Where to look for a finding. One in a built-in rule is shown where the pack takes those rules in, one without a
    /// place at pack.yaml.
    pub(super) fn location(&self, finding: &Diagnostic) -> Location {
        let own = finding.span().filter(|span| !self.sources.is_built_in(span.file));
        match own.or(self.base.filter(|_| finding.span().is_some())) {
            Some(span) => Location { file: self.sources.opened(span.file), region: Some(self.region(span)) },
            None => Location { file: self.sources.within("pack.yaml"), region: None },
        }
    }

    /// The finding in words, for readers who do not see its labels. `others` adds the places beside the first.
    pub(super) fn prose(&self, finding: &Diagnostic, others: bool) -> String {
        let mut lines = vec![finding.message.clone()];
        let mut labels = finding.labels.iter();
        if let Some(first) = labels.next() {
            let built_in = self.sources.is_built_in(first.span.file);
            match (first.text.as_str(), built_in) {
                ("", false) => {}
                ("", true) => lines.push(format!("at {}", self.sources.opened_at(first.span))),
                (text, false) => lines.push(text.to_owned()),
                (text, true) => lines.push(format!("{text}: {}", self.sources.opened_at(first.span))),
            }
        }
        for label in labels.filter(|label| others && !label.text.is_empty()) {
            lines.push(format!("{}: {}", label.text, self.sources.opened_at(label.span)));
        }
        lines.extend(finding.help.iter().map(|help| format!("help: {help}")));
        lines.join("\n")
    }
}

/// How many findings of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Counts {
    pub errors: usize,
    pub warnings: usize,
    pub not_proved: usize,
}

impl Counts {
    pub fn of(found: &Diagnostics) -> Counts {
        Counts {
            errors: found.count(Severity::Error),
            warnings: found.count(Severity::Warning),
            not_proved: found.count(Severity::NotProved),
        }
    }
}

#[cfg(test)]
pub(super) mod example {
    use super::super::{Diagnostics, Home, code};
    use super::*;

    pub struct Example {
        pub sources: Sources,
        pub found: Diagnostics,
        pub base: Span,
    }

    /// One finding of each severity, one in a built-in file, one without a place; signs that every format escapes.
    pub fn example() -> Example {
        let mut sources = Sources::default();
        sources.lie_in("packs/Åre & co");
        let manifest = sources.add("pack.yaml", "name: åre\nbase:\n  std: \"0.1\"\n");
        let rules = sources.add("rules/a b.kon", "// Åre\ntable way(title) -> WayOfDelivery {\n  | title |\n}\n");
        let house = sources.add("../house/rules/main.kon", "let way = 1\n");
        let std = sources.add_from(Home::BuiltIn, "std/vat.kon", "let area = 1\nlet vat = 2\n");
        let mut found = Diagnostics::default();
        found.push(
            Diagnostic::new(code::TABLE_GAP, "`way` does not cover every case: 100 %")
                .at(Span::new(rules, 14, 17), "no row for title = \"a\"")
                .at(Span::new(house, 4, 7), "the base")
                .help("add a row | \"a\", \"b\" | … |"),
        );
        found.push(
            Diagnostic::new(code::OVERRIDE_WITHOUT_EFFECT, "`way` says this already")
                .at(Span::new(rules, 8, 57), "on\nthree lines"),
        );
        found.push(Diagnostic::new(code::NOT_PROVED, "not proved for `way`").at(Span::new(house, 4, 7), ""));
        found.push(Diagnostic::new(code::WRONG_TYPE, "a rate is needed").at(Span::new(std, 17, 20), "this"));
        found.push(Diagnostic::new(code::NOT_UTF8, "tables/a.csv, line 1, column 2: this is not UTF-8 text"));
        Example { sources, found, base: Span::new(manifest, 19, 22) }
    }

    pub fn snapshot(name: &str, text: &str) {
        insta::with_settings!({ omit_expression => true, snapshot_path => "../../tests/snapshots/renderers", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, text);
        });
    }

    impl Example {
        pub fn reports(&self) -> [Report<'_>; 1] {
            [Report {
                pack: "packs/Åre & co",
                name: "åre",
                version: "1.0.0",
                sources: &self.sources,
                found: &self.found,
                base: Some(self.base),
                not_checked: &[],
                problem: None,
            }]
        }
    }
}
