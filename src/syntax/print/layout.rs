//! Lines to text: where each line begins. A line that goes on with an expression stands under its beginning.

use super::lines::Line;
use super::tables;
use super::tokens::{Kind, Token};
use super::{STEP, VERBS};

/// A line that begins with one of these goes on with the line before.
const GOING_ON: [&str; 8] = ["when", "where", "and", "or", "for", "by", "because", "fit"];
/// What a line cannot end in.
const UNFINISHED: [&str; 24] = [
    "=",
    "->",
    ",",
    "+",
    "-",
    "*",
    "/",
    "!=",
    "<=",
    ">=",
    "<",
    ">",
    "and",
    "or",
    "not",
    "when",
    "where",
    "otherwise",
    "else",
    "give",
    "in",
    "for",
    "by",
    "of",
];
const SIGNS: [&str; 11] = ["+", "-", "*", "/", "=", "!=", "<=", ">=", "<", ">", "->"];

/// The token as it is written: `25 %` is `25%`.
pub(super) fn written(token: &Token<'_>) -> String {
    match token.kind {
        Kind::Word => token.text.replace(' ', ""),
        _ => token.text.to_owned(),
    }
}

/// Does `line`, outside of brackets, go on with what `before` began?
pub(super) fn continues(before: &Line<'_>, line: &Line<'_>) -> bool {
    let Some(first) = line.tokens.first() else { return false };
    let begins = |words: &[&str]| words.iter().any(|word| first.is(word));
    if line.is_comment() || line.is_row() || before.is_comment() || before.is_row() {
        return false;
    }
    let last = before.code().last();
    begins(&GOING_ON)
        || begins(&SIGNS)
        || begins(&["otherwise", "else"])
        || last.is_some_and(|last| UNFINISHED.iter().any(|word| last.is(word)))
}

/// A bracket that is open, or the statement itself.
#[derive(Debug)]
struct Inside {
    /// Where its expression begins, if anything of it has been written.
    begin: Option<usize>,
    /// Where the operand behind `when`, `where` or `require` begins.
    operand: Option<usize>,
    /// The column of the line that opened it.
    line: usize,
}

/// A `{` that is open.
struct Block {
    /// The column of the line that opened it.
    line: usize,
    kind: Of,
}

/// What a block is of, where that tells what its lines begin with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Classify,
    Record,
    Other,
}

#[derive(Default)]
struct Layout {
    text: String,
    blocks: Vec<Block>,
    inside: Vec<Inside>,
    /// The statement's first words.
    head: Vec<String>,
    /// Its first line's column.
    statement: usize,
}

pub(super) fn lay_out(lines: Vec<Line<'_>>) -> String {
    let mut layout = Layout::default();
    let mut rest = lines.as_slice();
    let mut before: Option<&Line<'_>> = None;
    while let [line, after @ ..] = rest {
        layout.blank_line(before, line);
        if line.is_row() && layout.inside.len() <= 1 {
            let (table, others) = table(rest);
            layout.table(table);
            before = table.last();
            rest = others;
            continue;
        }
        if line.is_comment() {
            let column = layout.comment(line, after);
            layout.line_of(column, line.tokens.first().map_or("", |token| token.text));
        } else {
            layout.line(before, line, after);
        }
        before = Some(line);
        rest = after;
    }
    layout.text
}

/// The rows of a table, comments between them included, and what comes after them.
fn table<'t, 's>(lines: &'t [Line<'s>]) -> (&'t [Line<'s>], &'t [Line<'s>]) {
    let rows = lines.iter().take_while(|line| line.is_row() || line.is_comment());
    let last = rows.enumerate().filter(|(_, line)| line.is_row()).last().map_or(0, |(at, _)| at);
    lines.split_at_checked(last.saturating_add(1)).unwrap_or((lines, &[]))
}

impl Layout {
    fn table(&mut self, lines: &[Line<'_>]) {
        let column = self.blocks.len().saturating_mul(STEP);
        let rows: Vec<&Line<'_>> = lines.iter().filter(|line| line.is_row()).collect();
        let mut rows = tables::rows(&rows).into_iter();
        for (at, line) in lines.iter().enumerate() {
            if at > 0 {
                self.blank_line(lines.first(), line);
            }
            let text = if line.is_row() { rows.next() } else { line.tokens.first().map(written) };
            self.line_of(column, &text.unwrap_or_default());
        }
    }

    fn blank_line(&mut self, before: Option<&Line<'_>>, line: &Line<'_>) {
        let opened = before.and_then(|before| before.code().last()).is_some_and(|last| last.is("{"));
        let closes = line.tokens.first().is_some_and(|first| first.kind == Kind::Close);
        if line.after_blank && before.is_some() && !opened && !closes {
            self.text.push('\n');
        }
    }

    fn line_of(&mut self, column: usize, text: &str) {
        self.text.extend(std::iter::repeat_n(' ', column));
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// A comment stands where what follows it stands.
    fn comment(&self, line: &Line<'_>, after: &[Line<'_>]) -> usize {
        let next = after.iter().find(|line| !line.is_comment());
        match (self.inside.get(1..), self.inside.last()) {
            (Some([_, ..]), Some(inside)) => inside.begin.unwrap_or(inside.line.saturating_add(STEP)),
            _ if self.blocks.is_empty() && (line.at_margin || next.is_none_or(|next| next.at_margin)) => 0,
            _ => self.blocks.len().max(1).saturating_mul(STEP),
        }
    }

    fn line(&mut self, before: Option<&Line<'_>>, line: &Line<'_>, after: &[Line<'_>]) {
        let Some(first) = line.tokens.first() else { return };
        let column = if self.inside.len() > 1 {
            self.in_bracket(first)
        } else if first.is("}") {
            self.blocks.last().map_or(0, |block| block.line)
        } else if self.goes_on(before, line, first) {
            self.going_on(line, first, after)
        } else {
            let column = self.blocks.len().saturating_mul(STEP);
            self.begin(column, line);
            column
        };
        self.text.extend(std::iter::repeat_n(' ', column));
        self.write(column, line);
        self.text.push('\n');
    }

    fn goes_on(&self, before: Option<&Line<'_>>, line: &Line<'_>, first: &Token<'_>) -> bool {
        if self.blocks.is_empty() {
            return !line.at_margin && before.is_some_and(|before| !before.is_comment());
        }
        match self.blocks.last().map_or(Of::Other, |block| block.kind) {
            Of::Classify if first.is("otherwise") => false,
            Of::Record => {
                let named = line.tokens.get(1).is_some_and(|second| second.is(":"));
                !(named || first.is("computed") || first.is("invariant"))
            }
            _ => before.is_some_and(|before| continues(before, line)),
        }
    }

    fn begin(&mut self, column: usize, line: &Line<'_>) {
        self.statement = column;
        self.head = line.tokens.iter().take(2).map(|token| token.text.to_owned()).collect();
        self.inside = vec![Inside { begin: None, operand: None, line: column }];
    }

    fn in_bracket(&mut self, first: &Token<'_>) -> usize {
        let Some(inside) = self.inside.last_mut() else { return 0 };
        if first.kind == Kind::Close {
            return inside.line;
        }
        let begin = *inside.begin.get_or_insert(inside.line.saturating_add(STEP));
        under(first, begin, inside.operand, begin)
    }

    /// Where a line stands that goes on with the statement.
    fn going_on(&mut self, line: &Line<'_>, first: &Token<'_>, after: &[Line<'_>]) -> usize {
        let step = self.statement.saturating_add(STEP);
        let head = line.code().last().is_some_and(|last| last.is("{"));
        let row = after.first().is_some_and(Line::is_row);
        let Some(inside) = self.inside.last_mut() else { return step };
        let word = self.head.first().map_or("", String::as_str);
        if word == "require" && (first.is("otherwise") || first.is("else")) || first.is("=") || first.is("because") {
            return step;
        }
        // A head that goes on stands off from its block.
        if head && !row && inside.begin.is_none() {
            return step.saturating_add(STEP);
        }
        let begin = *inside.begin.get_or_insert(step);
        if first.is("when") && VERBS.contains(&word) {
            return begin;
        }
        under(first, begin, inside.operand, step)
    }

    fn write(&mut self, column: usize, line: &Line<'_>) {
        let mut at = column;
        for (index, token) in line.tokens.iter().enumerate() {
            let gap = line.gap_before(index);
            self.text.extend(std::iter::repeat_n(' ', gap));
            at = at.saturating_add(gap);
            self.before(token);
            let text = written(token);
            self.text.push_str(&text);
            at = at.saturating_add(text.chars().count());
            self.after(token, line.tokens.get(index.saturating_add(1)), at, column, line.gaps.get(index).copied());
        }
    }

    /// Brackets that close.
    fn before(&mut self, token: &Token<'_>) {
        if token.is("}") {
            self.blocks.pop();
            self.inside = vec![Inside { begin: None, operand: None, line: self.statement }];
        } else if token.kind == Kind::Close && self.inside.len() > 1 {
            self.inside.pop();
        }
    }

    fn after(&mut self, token: &Token<'_>, next: Option<&Token<'_>>, at: usize, column: usize, gap: Option<usize>) {
        let next = next.filter(|next| next.kind != Kind::Comment);
        let next_at = next.and(gap).map(|gap| at.saturating_add(gap));
        if token.is("{") {
            let head = |word: &str| self.head.iter().any(|own| own == word);
            let kind = match (head("classify"), head("record") || head("extend")) {
                (true, _) => Of::Classify,
                (_, true) => Of::Record,
                _ => Of::Other,
            };
            self.blocks.push(Block { line: self.statement, kind });
            self.inside = vec![Inside { begin: None, operand: None, line: column }];
            return;
        }
        if token.kind == Kind::Open {
            self.inside.push(Inside { begin: next_at, operand: None, line: column });
            return;
        }
        let statement = self.inside.len() == 1;
        let word = self.head.first().map_or("", String::as_str);
        let Some(inside) = self.inside.last_mut() else { return };
        if statement && inside.begin.is_none() && token.is(word) && VERBS.contains(&word) {
            inside.begin = next_at;
        } else if statement && inside.begin.is_none() && (token.is("=") || token.is("give") || token.is("require")) {
            inside.begin = next_at;
            if token.is("require") {
                inside.operand = next_at;
            }
        } else if token.is("when") || token.is("where") {
            inside.operand = next_at;
            // Of a step or a row, which have no expression of their own.
            if statement && inside.begin.is_none() && !["on", "row"].contains(&word) {
                inside.begin = Some(self.statement.saturating_add(STEP));
            }
        } else if token.is("otherwise") || token.is("else") {
            inside.operand = None;
        }
    }
}

/// Where a line stands that goes on with what begins at `begin`: `otherwise` right under it, `when` a step further, what
/// joins conditions or terms so that the operands stand under each other.
fn under(first: &Token<'_>, begin: usize, operand: Option<usize>, least: usize) -> usize {
    if first.is("when") || first.is("as") || first.is("fit") {
        return begin.saturating_add(STEP);
    }
    let joins = ["and", "or"].iter().any(|word| first.is(word));
    if joins || SIGNS.iter().any(|sign| first.is(sign)) {
        let under = if joins { operand.unwrap_or(begin) } else { begin };
        let column = under.saturating_sub(first.text.len()).saturating_sub(1);
        return if column < least { begin.max(least) } else { column };
    }
    begin
}
