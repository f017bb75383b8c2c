//! Pages for a terminal.

use anstyle::{AnsiColor, Style};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use textwrap::{WordSplitter, wrap};

/// A page of the kind that stands in `docs/`: titles, paragraphs, lists and blocks of code.
pub fn drawn(page: &str, width: usize, colour: bool) -> String {
    let mut drawing = Drawing { width, colour, out: String::new(), text: String::new(), items: Vec::new() };
    for event in Parser::new_ext(page, Options::ENABLE_TABLES) {
        drawing.take(event);
    }
    drawing.out
}

/// Stands for a blank where a line may not be broken.
const UNBROKEN: char = '\u{A0}';
/// Longer pieces of code may be broken.
const WHOLE: usize = 48;

struct Drawing {
    width: usize,
    colour: bool,
    out: String,
    /// The paragraph so far.
    text: String,
    /// The lists that are open: the number of the next item, none in lists without numbers.
    items: Vec<Option<u64>>,
}

impl Drawing {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::End(TagEnd::CodeBlock) => self.block(),
            Event::Start(Tag::List(first)) => self.items.push(first),
            Event::End(TagEnd::List(_)) => {
                self.items.pop();
                self.gap();
            }
            Event::End(TagEnd::Heading(_)) => self.heading(),
            // The paragraph of an item waits for its mark.
            Event::End(TagEnd::Paragraph) if self.items.is_empty() => {
                self.paragraph("");
                self.gap();
            }
            Event::End(TagEnd::Item) => self.item(),
            Event::End(TagEnd::TableCell) => self.text.push_str("   "),
            Event::End(TagEnd::TableRow | TagEnd::TableHead) => self.paragraph(""),
            Event::End(TagEnd::Table) => self.gap(),
            Event::Text(text) => self.text.push_str(&text),
            Event::Code(text) => self.inline(&text),
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            Event::Start(Tag::Strong) => self.style(Style::new().bold(), true),
            Event::End(TagEnd::Strong) => self.style(Style::new().bold(), false),
            _ => {}
        }
    }

    fn style(&mut self, style: Style, on: bool) {
        if self.colour {
            let code = if on { style.render().to_string() } else { style.render_reset().to_string() };
            self.text.push_str(&code);
        }
    }

    fn inline(&mut self, code: &str) {
        let style = AnsiColor::Cyan.on_default();
        self.style(style, true);
        let whole = code.chars().count() <= WHOLE;
        let piece: String = code.chars().map(|c| if c == ' ' && whole { UNBROKEN } else { c }).collect();
        self.text.push_str(&format!("`{piece}`"));
        self.style(style, false);
    }

    fn heading(&mut self) {
        let title = std::mem::take(&mut self.text);
        let style = Style::new().bold();
        let (on, off) = if self.colour {
            (style.render().to_string(), style.render_reset().to_string())
        } else {
            Default::default()
        };
        for line in self.wrapped(&title, "", "") {
            self.out.push_str(&format!("{on}{line}{off}\n"));
        }
        self.gap();
    }

    fn paragraph(&mut self, lead: &str) {
        let text = std::mem::take(&mut self.text);
        if text.trim().is_empty() {
            return;
        }
        let indent = " ".repeat(lead.chars().count());
        for line in self.wrapped(text.trim(), lead, &indent) {
            self.out.push_str(line.trim_end());
            self.out.push('\n');
        }
    }

    fn item(&mut self) {
        let depth = self.items.len().saturating_sub(1);
        let mark = match self.items.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "- ".to_owned(),
        };
        self.paragraph(&format!("{}{mark}", "  ".repeat(depth)));
    }

    /// Code stands as it is written, indented.
    fn block(&mut self) {
        let text = std::mem::take(&mut self.text);
        let style = AnsiColor::Cyan.on_default();
        for line in text.lines() {
            let line = match (line.is_empty(), self.colour) {
                (true, _) => String::new(),
                (false, true) => format!("    {}{line}{}", style.render(), style.render_reset()),
                (false, false) => format!("    {line}"),
            };
            self.out.push_str(&line);
            self.out.push('\n');
        }
        self.gap();
    }

    /// One empty line.
    fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn wrapped(&self, text: &str, lead: &str, indent: &str) -> Vec<String> {
        let options = textwrap::Options::new(self.width)
            .initial_indent(lead)
            .subsequent_indent(indent)
            .break_words(false)
            .word_splitter(WordSplitter::NoHyphenation);
        wrap(text, options).iter().map(|line| line.replace(UNBROKEN, " ")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# K0001: a title\n\nOne *line* with `some code` and [a link](K0002.md) that is long enough to be \
                        wrapped at **forty** columns.\n\n- first\n- second, which goes on and on and on and on\n\nWrong:\n\
                        ```kontera\nlet a = 1\n\n  | a |\n```\nEnd.\n";

    #[test]
    fn a_page_as_plain_text() {
        insta::with_settings!({ omit_expression => true, snapshot_path => "../../tests/snapshots/renderers", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("page", drawn(PAGE, 40, false));
        });
    }

    #[test]
    fn colours_change_no_line() {
        let coloured = drawn(PAGE, 40, true);
        assert!(coloured.contains('\u{1b}'));
        let mut plain = String::new();
        for (n, part) in coloured.split('\u{1b}').enumerate() {
            plain.push_str(if n == 0 { part } else { part.split_once('m').map_or("", |(_, rest)| rest) });
        }
        assert_eq!(plain, drawn(PAGE, 40, false));
    }
}
