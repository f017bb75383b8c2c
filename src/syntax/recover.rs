//! Reads what can be read of a broken item. Its block is cut by indentation, as the item itself was cut by column 0;
//! each piece is parsed alone, each broken piece is reported once, and the rest becomes tree.

use super::explain;
use super::lower::{Lower, Parts};
use super::parser::{Failure, Pair, Rule, read};
use super::tree::{Group, GroupBody, Item, ItemKind, Name, Override, OverrideKind, Rows, Statement};
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Span, closest, code, find};

/// The words that begin a declaration.
pub(super) const DECLARATIONS: [&str; 14] = [
    "calc", "classify", "extend", "flow", "input", "let", "map", "override", "record", "replace", "require", "setting",
    "table", "test",
];

pub(super) struct Recovery<'a> {
    pub file: FileId,
    pub base: usize,
    pub text: &'a str,
    pub found: &'a mut Diagnostics,
}

/// A stretch of the item's text.
#[derive(Clone, Copy)]
struct Piece<'a> {
    start: usize,
    text: &'a str,
}

impl<'a> Recovery<'a> {
    /// `failure` is what reading the whole item said.
    pub fn item(mut self, failure: &Failure) -> Option<Item> {
        let span = self.span(Piece { start: self.code_start(), text: self.text.get(self.code_start()..)? });
        let (word, name) = self.words();
        if !DECLARATIONS.contains(&word) && word != "use" {
            self.unknown_declaration(word, span);
            return name.map(|name| lost(name, span));
        }
        let before = self.found.len();
        let kind = self.block(word);
        if self.found.len() == before {
            // The pieces are sound but the whole is not: say what the whole said.
            let diagnostic = explain::failure(self.file, self.base, self.text, failure);
            self.found.push(diagnostic);
        }
        match kind {
            Some(kind) => Some(Item { doc: Vec::new(), span, broken: true, kind }),
            // Nothing new is declared by an override.
            None if matches!(word, "override" | "replace") => None,
            None => name.map(|name| lost(name, span)),
        }
    }

    fn code_start(&self) -> usize {
        let mut at = 0usize;
        for line in self.text.split_inclusive('\n') {
            if !line.trim_start().starts_with("//") && !line.trim().is_empty() {
                break;
            }
            at = at.saturating_add(line.len());
        }
        at.min(self.text.len())
    }

    fn span(&self, piece: Piece<'_>) -> Span {
        let start = self.base.saturating_add(piece.start);
        Span::new(self.file, start, start.saturating_add(piece.text.trim_end().len()))
    }

    /// The declaration's keyword, and its name if one can be told.
    fn words(&self) -> (&'a str, Option<Name>) {
        let start = self.code_start();
        let line = self.text.get(start..).unwrap_or("").lines().next().unwrap_or("");
        let mut words = Vec::new();
        let mut at = 0usize;
        while let Some(from) = line.get(at..).and_then(|rest| rest.find(|c: char| c.is_alphanumeric() || c == '_')) {
            let from = at.saturating_add(from);
            let rest = line.get(from..).unwrap_or("");
            let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            words.push((from, rest.get(..length).unwrap_or("")));
            at = from.saturating_add(length);
        }
        let keyword = words.first().map_or("", |(_, word)| *word);
        let name_at = if matches!(keyword, "override" | "replace") { 2 } else { 1 };
        let name = words.get(name_at).map(|(from, word)| Name {
            text: (*word).into(),
            span: self.span(Piece { start: start.saturating_add(*from), text: word }),
        });
        (keyword, name)
    }

    fn unknown_declaration(&mut self, word: &str, span: Span) {
        let second = self.text.get(self.code_start()..).unwrap_or("").split_whitespace().nth(1);
        let meant = match word {
            _ if second.is_some_and(|second| find(second).is_some()) => Some("allow"),
            "fn" | "func" | "function" | "def" => Some("calc"),
            "var" | "const" | "val" => Some("let"),
            "import" | "include" => Some("use"),
            "config" | "option" | "param" => Some("setting"),
            "enum" | "class" => Some("classify"),
            "struct" | "type" => Some("record"),
            "assert" | "check" => Some("require"),
            word => closest(word, DECLARATIONS.into_iter().chain(["use"])),
        };
        // The line may begin with a sign, and its first word stand further on.
        let line = self.text.get(self.code_start()..).unwrap_or(self.text);
        let at_once = !word.is_empty() && line.starts_with(word);
        let shown = if at_once { word.to_owned() } else { line.chars().take(1).collect() };
        let end = span.start.saturating_add(u32::try_from(shown.len()).unwrap_or(1));
        let diagnostic = Diagnostic::new(code::UNKNOWN_DECLARATION, format!("`{shown}` begins no declaration"))
            .at(Span { end, ..span }, "not a word that begins a declaration");
        self.found.push(match meant {
            _ if matches!(shown.as_str(), "#" | "'") || line.starts_with("--") || line.starts_with("/*") => {
                diagnostic.help("a note begins with `//`")
            }
            Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
            None => diagnostic
                .help(format!("a declaration begins with {}; what continues one is indented", DECLARATIONS.join(", "))),
        });
    }

    /// The item by its block. None if its head cannot be read, or if it has no block.
    fn block(&mut self, word: &str) -> Option<ItemKind> {
        let (head, body) = self.split(Piece { start: 0, text: self.text }, true)?;
        let (head_rule, body_rule) = match word {
            "record" | "extend" => (Rule::only_record_head, Rule::only_record_body),
            "calc" => (Rule::only_calc_head, Rule::only_calc_body),
            "classify" => (Rule::only_classify_head, Rule::only_classify_body),
            "table" | "replace" => (Rule::only_table_head, Rule::only_row),
            "map" => (Rule::only_map_head, Rule::only_map_body),
            "flow" => (Rule::only_flow_head, Rule::only_flow_body),
            "test" => (Rule::only_test_head, Rule::only_test_body),
            "override" => match self.words_after_override() {
                "map" => (Rule::only_map_head, Rule::only_map_body),
                "classify" => (Rule::only_classify_head, Rule::only_classify_body),
                _ => (Rule::only_table_head, Rule::only_row),
            },
            _ => return None,
        };
        let heads = self.read(head_rule, head)?;
        let head = heads.into_iter().find(|pair| pair.as_rule() != Rule::doc)?;
        match head.as_rule() {
            Rule::record_head => {
                let mut record = self.lower(0).record_head(head);
                for pair in self.pieces(body_rule, body) {
                    record.members.extend(self.lower(pair.0).member(pair.1));
                }
                Some(ItemKind::Record(record))
            }
            Rule::calc_head => {
                let mut calc = self.lower(0).calc_head(head)?;
                for (start, pair) in self.pieces(body_rule, body) {
                    let span = calc.name.span;
                    self.lower(start).calc_body(&mut Parts::from(vec![pair], span), &mut calc);
                }
                Some(ItemKind::Calc(calc))
            }
            Rule::classify_head => {
                let mut classify = self.lower(0).classify_head(head);
                let span = classify.name.span;
                for (start, pair) in self.pieces(body_rule, body) {
                    let mut parts = Parts::from(vec![pair], span);
                    self.lower(start).arms(&mut parts, &mut classify.arms, &mut classify.last);
                }
                Some(ItemKind::Classify(classify))
            }
            Rule::table_head => {
                let mut table = self.lower(0).empty_table(head)?;
                for (start, pair) in self.pieces(body_rule, body) {
                    let row = self.lower(start).row(pair);
                    table.rows.push(row);
                }
                Some(ItemKind::Table(table))
            }
            Rule::map_head => {
                let mut map = self.lower(0).map_head(head);
                map.body = self.statements(body_rule, body);
                Some(ItemKind::Map(map))
            }
            Rule::flow_head => {
                let mut parts = Parts::from(vec![head], self.span(body));
                let mut flow = self.lower(0).flow(&mut parts)?;
                for (start, pair) in self.pieces(body_rule, body) {
                    self.lower(start).flow_statement(pair, &mut flow);
                }
                Some(ItemKind::Flow(flow))
            }
            Rule::test_head => {
                let mut test = self.lower(0).test_head(head)?;
                for (start, pair) in self.test_pieces(body) {
                    match pair.as_rule() {
                        Rule::table_row => {
                            let row = self.lower(start).row(pair);
                            test.rows.push(row);
                        }
                        _ => test.given.extend(self.lower(start).given(pair)),
                    }
                }
                Some(ItemKind::Test(test))
            }
            _ => self.override_block(head, body_rule, body),
        }
    }

    fn override_block(&mut self, head: Pair<'a>, body_rule: Rule, body: Piece<'a>) -> Option<ItemKind> {
        let span = self.span(body);
        let mut nothing = Parts::from(Vec::new(), span);
        let Override { name, because, mut kind } = self.lower(0).override_block(head, &mut nothing)?;
        match &mut kind {
            OverrideKind::Map(statements) => *statements = self.statements(body_rule, body),
            OverrideKind::Table { rows, .. } => {
                for (start, pair) in self.pieces(body_rule, body) {
                    rows.push(self.lower(start).row(pair));
                }
            }
            OverrideKind::Classify { arms, last } => {
                for (start, pair) in self.pieces(body_rule, body) {
                    self.lower(start).arms(&mut Parts::from(vec![pair], span), arms, last);
                }
            }
            OverrideKind::Let(_) | OverrideKind::Calc(_) => {}
        }
        Some(ItemKind::Override(Override { name, because, kind }))
    }

    fn words_after_override(&self) -> &'a str {
        let start = self.code_start();
        self.text.get(start..).unwrap_or("").split_whitespace().nth(1).unwrap_or("")
    }

    fn lower(&mut self, start: usize) -> Lower<'_> {
        Lower { file: self.file, base: self.base.saturating_add(start), found: self.found }
    }

    fn read(&mut self, rule: Rule, piece: Piece<'a>) -> Option<Vec<Pair<'a>>> {
        match read(rule, piece.text) {
            Ok(pairs) => Some(pairs),
            Err(failure) => {
                self.report(piece, &failure);
                None
            }
        }
    }

    fn report(&mut self, piece: Piece<'_>, failure: &Failure) {
        let base = self.base.saturating_add(piece.start);
        let diagnostic = explain::failure(self.file, base, piece.text, failure);
        self.found.push(diagnostic);
    }

    /// Head (with its `{`) and body of a block. Reports a block that nothing closes.
    fn split(&mut self, piece: Piece<'a>, item: bool) -> Option<(Piece<'a>, Piece<'a>)> {
        let open = brace(piece.text)?;
        let after = open.saturating_add(1);
        let trimmed = piece.text.trim_end();
        let closed = trimmed.ends_with('}') && trimmed.len() > after;
        let end = if closed { trimmed.len().saturating_sub(1) } else { trimmed.len() };
        let head = Piece { start: piece.start, text: piece.text.get(..after)? };
        let body = Piece { start: piece.start.saturating_add(after), text: piece.text.get(after..end.max(after))? };
        if !closed {
            let at = Piece { start: piece.start.saturating_add(open), text: "{" };
            let help =
                if item { "a `}` in column 0 is missing" } else { "a `}` is missing, below the block's first word" };
            let diagnostic = Diagnostic::new(code::BLOCK_NOT_CLOSED, "a block is not closed")
                .at(self.span(at), "it is opened here")
                .help(help);
            self.found.push(diagnostic);
        }
        Some((head, body))
    }

    /// The readable pairs of a block, each with the start of its piece.
    fn pieces(&mut self, rule: Rule, body: Piece<'a>) -> Vec<(usize, Pair<'a>)> {
        let mut pairs = Vec::new();
        for piece in cut(body, rule == Rule::only_row) {
            if let Some(read) = self.read(rule, piece) {
                pairs.extend(read.into_iter().map(|pair| (piece.start, pair)));
            }
        }
        pairs
    }

    fn test_pieces(&mut self, body: Piece<'a>) -> Vec<(usize, Pair<'a>)> {
        let mut pairs = Vec::new();
        for piece in cut(body, false) {
            let rows = piece.text.trim_start().starts_with('|');
            for piece in if rows { cut(piece, true) } else { vec![piece] } {
                let rule = if rows { Rule::only_row } else { Rule::only_test_body };
                if let Some(read) = self.read(rule, piece) {
                    pairs.extend(read.into_iter().map(|pair| (piece.start, pair)));
                }
            }
        }
        pairs
    }

    fn statements(&mut self, rule: Rule, body: Piece<'a>) -> Vec<Statement> {
        let mut statements = Vec::new();
        for piece in cut(body, false) {
            match read(rule, piece.text) {
                Ok(pairs) => {
                    for pair in pairs {
                        statements.extend(self.lower(piece.start).statement(pair));
                    }
                }
                Err(failure) => match self.rows(piece) {
                    Some(rows) => statements.push(Statement::Rows(rows)),
                    None => self.report(piece, &failure),
                },
            }
        }
        statements
    }

    /// A broken `OrderRows { … }`.
    fn rows(&mut self, piece: Piece<'a>) -> Option<Rows> {
        let head = Piece { start: piece.start, text: piece.text.get(..brace(piece.text)?.saturating_add(1))? };
        let pairs = read(Rule::only_rows_head, head.text).ok()?;
        let (_, body) = self.split(piece, false)?;
        let span = self.span(piece);
        let mut rows = self.lower(piece.start).rows_head(&mut Parts::from(pairs, span), span);
        for piece in cut(body, false) {
            match read(Rule::only_rows_body, piece.text) {
                Ok(pairs) => {
                    for pair in pairs {
                        rows.groups.push(self.lower(piece.start).group(pair));
                    }
                }
                Err(failure) => match self.group(piece) {
                    Some(group) => rows.groups.push(group),
                    None => self.report(piece, &failure),
                },
            }
        }
        Some(rows)
    }

    /// A broken `row name for … { … }`.
    fn group(&mut self, piece: Piece<'a>) -> Option<Group> {
        let head = Piece { start: piece.start, text: piece.text.get(..brace(piece.text)?.saturating_add(1))? };
        let pairs = read(Rule::only_group_head, head.text).ok()?;
        let head = pairs.into_iter().find(|pair| pair.as_rule() == Rule::group_head);
        let (_, body) = self.split(piece, false)?;
        let span = self.span(piece);
        let mut group = self.lower(piece.start).group_head(head, span);
        group.body = GroupBody::Block(self.statements(Rule::only_group_body, body));
        Some(group)
    }
}

fn lost(name: Name, span: Span) -> Item {
    Item { doc: Vec::new(), span, broken: true, kind: ItemKind::Lost(name) }
}

/// Where the block's `{` stands, texts and comments passed over.
fn brace(text: &str) -> Option<usize> {
    let (mut in_text, mut escaped, mut comment) = (false, false, false);
    for (at, c) in text.char_indices() {
        if comment {
            comment = c != '\n';
        } else if escaped {
            escaped = false;
        } else if in_text {
            match c {
                '\\' => escaped = true,
                '"' | '\n' => in_text = false,
                _ => {}
            }
        } else if c == '"' {
            in_text = true;
        } else if text.get(at..).is_some_and(|rest| rest.starts_with("//")) {
            comment = true;
        } else if c == '{' {
            return Some(at);
        }
    }
    None
}

/// Cuts a block where a line begins no deeper than its first line; a closing `}` stays with what it closes. Rows of a
/// table are lines.
fn cut(body: Piece<'_>, lines: bool) -> Vec<Piece<'_>> {
    let mut starts: Vec<usize> = Vec::new();
    let mut base: Option<usize> = None;
    let mut at = 0usize;
    // `///` lines belong to what they describe.
    let mut after_doc = false;
    for line in body.text.split_inclusive('\n') {
        let start = at;
        at = at.saturating_add(line.len());
        let text = line.trim();
        let is_doc = text.starts_with("///");
        if text.is_empty() || (text.starts_with("//") && !is_doc) {
            continue;
        }
        let depth = line.chars().take_while(|c| c.is_whitespace()).count();
        // What follows the `{` on its own line has no indentation to go by.
        let floor = if start == 0 { depth } else { *base.get_or_insert(depth) };
        let begins = depth <= floor && !text.starts_with('}') && !after_doc;
        if lines || begins || starts.is_empty() {
            starts.push(start);
        }
        after_doc = is_doc;
    }
    let ends = starts.iter().skip(1).copied().chain([body.text.len()]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| {
            let text = body.text.get(*start..end)?;
            (!text.trim().is_empty()).then(|| Piece { start: body.start.saturating_add(*start), text })
        })
        .collect()
}
