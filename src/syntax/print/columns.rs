//! Neighbouring lines of one kind have their signs in one column: `=` of fields always, and what somebody has begun to
//! align: types, names, verbs.

use super::VERBS;
use super::layout::{continues, written};
use super::lines::Line;
use super::tokens::{Kind, Token};

/// A name longer than this, and so much longer than the others, stands for itself.
const LONG: usize = 20;
const ODD: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// `Price = …`
    Assign,
    /// `name: Type`, `name: value,`
    Named,
    /// `let name = …`
    Let,
    /// `setting name: Type`, `input name: Type`
    Setting,
    /// `book sales_invoice`
    Step,
    /// `goods when …`
    Arm,
}

/// Lines of one class and depth.
struct Run {
    class: Class,
    depth: usize,
    lines: Vec<usize>,
}

pub(super) fn align(lines: &mut [Line<'_>]) {
    let mut run: Option<Run> = None;
    let mut runs = Vec::new();
    let mut depth = 0usize;
    for at in 0..lines.len() {
        let Some(line) = lines.get(at) else { break };
        if line.after_blank {
            runs.extend(run.take());
        }
        if line.is_comment() {
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| lines.get(before));
        let goes_on = before.is_some_and(|before| continues(before, line));
        let class = class(line.code()).filter(|_| !goes_on || depth > 0).filter(|class| {
            let open = lines.get(at.saturating_add(1)).is_some_and(|next| continues(line, next));
            *class != Class::Let || !open
        });
        match (&mut run, class) {
            (Some(run), Some(class)) if run.class == class && run.depth == depth => run.lines.push(at),
            (Some(run), _) if run.class == Class::Assign && (goes_on || depth > run.depth) => {}
            (_, class) => {
                runs.extend(run.take());
                run = class.map(|class| Run { class, depth, lines: vec![at] });
            }
        }
        depth = deeper(depth, line);
    }
    runs.extend(run);
    for run in runs {
        run.align(lines);
    }
}

/// All brackets count.
fn deeper(depth: usize, line: &Line<'_>) -> usize {
    line.tokens.iter().fold(depth, |depth, token| match token.kind {
        Kind::Open => depth.saturating_add(1),
        Kind::Close => depth.saturating_sub(1),
        _ => depth,
    })
}

fn class(code: &[Token<'_>]) -> Option<Class> {
    let word = |at: usize| code.get(at).is_some_and(|token| token.kind == Kind::Word);
    let is = |at: usize, text: &str| code.get(at).is_some_and(|token| token.is(text));
    if !word(0) {
        return None;
    }
    if is(1, "=") {
        return Some(Class::Assign);
    }
    if is(1, ":") {
        return Some(Class::Named);
    }
    if is(0, "let") && word(1) && is(2, "=") {
        return Some(Class::Let);
    }
    if (is(0, "setting") || is(0, "input")) && word(1) && is(2, ":") {
        return Some(Class::Setting);
    }
    if is(1, "when") && !is(0, "otherwise") {
        return Some(Class::Arm);
    }
    (word(1) && VERBS.iter().any(|verb| is(0, verb))).then_some(Class::Step)
}

impl Class {
    /// The gap that grows, as the index of the token before it.
    fn gap(self) -> usize {
        match self {
            Class::Assign | Class::Step | Class::Arm => 0,
            Class::Named | Class::Let => 1,
            Class::Setting => 2,
        }
    }
}

impl Run {
    fn align(&self, lines: &mut [Line<'_>]) {
        let gap = self.class.gap();
        let long = |at: &usize| lines.get(*at).map_or(0, |line| up_to(line, gap));
        let begun = |at: &usize| {
            let after = lines.get(*at).and_then(|line| line.tokens.get(gap.saturating_add(1)));
            after.is_some_and(|token| token.blanks > 1)
        };
        if self.lines.len() < 2 || !(self.class == Class::Assign || self.lines.iter().any(begun)) {
            return;
        }
        let mut sorted: Vec<usize> = self.lines.iter().map(long).collect();
        sorted.sort_unstable();
        while let [.., second, last] = sorted.as_slice()
            && *last > LONG
            && last.saturating_sub(*second) > ODD
        {
            sorted.pop();
        }
        let Some(width) = sorted.last().copied() else { return };
        for at in &self.lines {
            let Some(line) = lines.get_mut(*at) else { continue };
            let own = up_to(line, gap);
            if let Some(blanks) = line.gaps.get_mut(gap) {
                *blanks = width.saturating_sub(own).saturating_add(1);
            }
        }
    }
}

/// The characters of the line up to this token's end.
fn up_to(line: &Line<'_>, last: usize) -> usize {
    let mut sum = 0usize;
    for (at, token) in line.tokens.iter().take(last.saturating_add(1)).enumerate() {
        let gap = line.gap_before(at);
        sum = sum.saturating_add(gap).saturating_add(written(token).chars().count());
    }
    sum
}
