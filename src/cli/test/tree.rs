//! Results as indented lines, `key  value`: written to files that people read, read again, and compared by meaning.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Values stand in this column, unless a key is longer.
const VALUES: usize = 30;

/// A line and what is indented below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub key: String,
    pub value: String,
    pub below: Vec<Line>,
}

impl Line {
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Line {
        Line { key: key.into(), value: value.into(), below: Vec::new() }
    }

    pub fn with(self, below: Vec<Line>) -> Line {
        Line { below, ..self }
    }

    fn text(&self, depth: usize) -> String {
        let indent = depth * 2;
        // An account number stands close to its name.
        let number = self.key.chars().all(|c| c.is_ascii_digit());
        let width = if number { 0 } else { VALUES.saturating_sub(indent + 2) };
        let line = format!("{:indent$}{:<width$}  {}", "", self.key, self.value);
        line.trim_end().to_owned()
    }

    /// What makes it the same line after a change: a field its name, a heading all of it.
    fn identity(&self) -> (&str, &str) {
        (&self.key, if self.below.is_empty() { "" } else { &self.value })
    }
}

pub fn written(lines: &[Line]) -> String {
    let mut out = String::new();
    write(lines, 0, &mut out);
    out
}

fn write(lines: &[Line], depth: usize, out: &mut String) {
    for line in lines {
        out.push_str(&line.text(depth));
        out.push('\n');
        write(&line.below, depth + 1, out);
    }
}

/// The lines of a text that [`written`] wrote. Any other text gives lines too: they will differ.
fn read(text: &str) -> Vec<Line> {
    // The line above at each depth, outermost first.
    let mut open: Vec<Line> = vec![Line::default()];
    for line in text.lines() {
        let content = line.trim_start();
        let depth = (line.len() - content.len()) / 2;
        let (key, value) = content.split_once("  ").unwrap_or((content, ""));
        close(&mut open, depth + 1);
        open.push(Line::new(key, value.trim_start()));
    }
    close(&mut open, 1);
    open.pop().map(|root| root.below).unwrap_or_default()
}

/// Puts the innermost lines below those above them, until so many are open.
fn close(open: &mut Vec<Line>, depth: usize) {
    while open.len() > depth.max(1) {
        let Some(line) = open.pop() else { return };
        if let Some(above) = open.last_mut() {
            above.below.push(line);
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Above something that differs.
    Above,
    Gone,
    New,
}

/// What differs between two texts, each under the headings it stands below.
pub fn differences(old: &str, new: &str) -> Vec<(Sign, String)> {
    let mut out = Vec::new();
    compare(&read(old), &read(new), 0, &mut out);
    out
}

fn compare(old: &[Line], new: &[Line], depth: usize, out: &mut Vec<(Sign, String)>) {
    let old_ids: Vec<_> = old.iter().map(Line::identity).collect();
    let new_ids: Vec<_> = new.iter().map(Line::identity).collect();
    let part = |lines: &'_ [Line], from: usize, count: usize| lines.iter().skip(from).take(count).cloned().collect();
    for op in capture_diff_slices(Algorithm::Patience, &old_ids, &new_ids) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                for (before, after) in old.iter().skip(old_index).zip(new.iter().skip(new_index)).take(len) {
                    pair(before, after, depth, out);
                }
            }
            DiffOp::Delete { old_index, old_len, .. } => gap(part(old, old_index, old_len), Vec::new(), depth, out),
            DiffOp::Insert { new_index, new_len, .. } => gap(Vec::new(), part(new, new_index, new_len), depth, out),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                gap(part(old, old_index, old_len), part(new, new_index, new_len), depth, out);
            }
        }
    }
}

/// Lines without a twin. Those with the same key are one line that has changed.
fn gap(old: Vec<Line>, mut new: Vec<Line>, depth: usize, out: &mut Vec<(Sign, String)>) {
    for before in old {
        match new.iter().position(|after| after.key == before.key) {
            Some(at) => {
                for added in new.drain(..at) {
                    whole(Sign::New, &added, depth, out);
                }
                let after = new.remove(0);
                pair(&before, &after, depth, out);
            }
            None => whole(Sign::Gone, &before, depth, out),
        }
    }
    for added in new {
        whole(Sign::New, &added, depth, out);
    }
}

fn pair(before: &Line, after: &Line, depth: usize, out: &mut Vec<(Sign, String)>) {
    if before == after {
        return;
    }
    if before.value == after.value {
        out.push((Sign::Above, after.text(depth)));
    } else {
        out.push((Sign::Gone, before.text(depth)));
        out.push((Sign::New, after.text(depth)));
    }
    compare(&before.below, &after.below, depth + 1, out);
}

fn whole(sign: Sign, line: &Line, depth: usize, out: &mut Vec<(Sign, String)>) {
    out.push((sign, line.text(depth)));
    for below in &line.below {
        whole(sign, below, depth + 1, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(rows: &[(&str, &str)]) -> Vec<Line> {
        let row = |(title, account): &(&str, &str)| {
            Line::new("row", *title).with(vec![Line::new("Price", "10.00"), Line::new("AccountNumber", *account)])
        };
        let rows = Line::new("OrderRows", "").with(rows.iter().map(row).collect());
        vec![Line::new("order.created", "").with(vec![Line::new("create Order", "").with(vec![
            Line::new("Currency", "SEK"),
            rows,
            Line::new("a key that is longer than the column", "x"),
        ])])]
    }

    fn shown(old: &[Line], new: &[Line]) -> Vec<String> {
        let sign = |sign| match sign {
            Sign::Above => ' ',
            Sign::Gone => '-',
            Sign::New => '+',
        };
        let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        differences(&written(old), &written(new))
            .into_iter()
            .map(|(s, text)| format!("{} {}", sign(s), words(text)))
            .collect()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let lines = order(&[("TENT-2P  Tält", "3001"), ("Frakt", "3520")]);
        assert_eq!(read(&written(&lines)), lines);
        assert_eq!(read(""), []);
        // Torn indentation is no reason to lose a line.
        let torn = read("      deep  1\nflat  2\n");
        assert_eq!(torn, [Line::new("deep", "1"), Line::new("flat", "2")]);
    }

    #[test]
    fn a_changed_field_stands_below_its_headings() {
        let old = order(&[("Tält", "3001"), ("Frakt", "3520")]);
        let new = order(&[("Tält", "3011"), ("Frakt", "3520")]);
        assert_eq!(
            shown(&old, &new),
            [
                "  order.created",
                "  create Order",
                "  OrderRows",
                "  row Tält",
                "- AccountNumber 3001",
                "+ AccountNumber 3011"
            ]
        );
        assert_eq!(shown(&old, &old), Vec::<String>::new());
    }

    #[test]
    fn a_row_that_comes_between_does_not_move_the_others() {
        let old = order(&[("Tält", "3001"), ("Frakt", "3520")]);
        let new = order(&[("Tält", "3001"), ("Dricks", "2820"), ("Frakt", "3520")]);
        let told = shown(&old, &new);
        assert_eq!(told[3..], ["+ row Dricks", "+ Price 10.00", "+ AccountNumber 2820"]);
        assert_eq!(shown(&new, &old)[3..], ["- row Dricks", "- Price 10.00", "- AccountNumber 2820"]);
    }

    #[test]
    fn a_row_with_another_title_is_the_same_row() {
        let old = order(&[("Tält", "3001")]);
        let new = order(&[("Tält 2P", "3011")]);
        let told = shown(&old, &new);
        assert_eq!(told[3..], ["- row Tält", "+ row Tält 2P", "- AccountNumber 3001", "+ AccountNumber 3011"]);
    }
}
