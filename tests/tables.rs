//! The analyser of decision tables against brute force: random tables, every point of a fine grid, both ways.

mod support;

use kontera::check::check;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use support::Random;

/// A column: its type, the values that stand for all, as cells of a `test`.
struct Column {
    ty: &'static str,
    optional: bool,
    points: &'static [&'static str],
    cell: fn(&mut Random) -> (String, BTreeSet<usize>),
}

const NAMES: [&str; 4] = ["x", "y", "z", "w"];
const INTS: [&str; 12] = ["-1", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
const RATES: [&str; 9] = ["0%", "6%", "9%", "12%", "20%", "25%", "25.2%", "25.5%", "90%"];
/// Points on and between the rates that cells name.
const NAMED_RATES: [usize; 4] = [1, 3, 5, 7];
/// Each written text, one that goes on from it, and one that has nothing to do with any.
const TEXTS: [&str; 13] = [
    "\"a\"", "\"ax\"", "\"ab\"", "\"abx\"", "\"abc\"", "\"abcx\"", "\"b\"", "\"bx\"", "\"bc\"", "\"bcx\"", "\"c\"",
    "\"cx\"", "\"q\"",
];
const BOOLS: [&str; 2] = ["true", "false"];
const DAYS: [&str; 7] =
    ["2025-12-31", "2026-01-01", "2026-01-02", "2026-03-31", "2026-04-01", "2026-12-31", "2027-01-01"];

fn some(random: &mut Random, count: usize) -> BTreeSet<usize> {
    let wanted = 1 + random.below(2);
    (0..wanted).map(|_| random.below(count)).collect()
}

fn listed(chosen: &BTreeSet<usize>, of: &[&str]) -> String {
    chosen.iter().map(|n| of[*n]).collect::<Vec<_>>().join(", ")
}

/// `a, b` or `not a, b` of a closed set.
fn closed(random: &mut Random, of: &[&str]) -> (String, BTreeSet<usize>) {
    let chosen = some(random, of.len());
    if random.chance(25) {
        let rest = (0..of.len()).filter(|n| !chosen.contains(n)).collect();
        return (format!("not {}", listed(&chosen, of)), rest);
    }
    (listed(&chosen, of), chosen)
}

/// A value, a range or a bound; `at` are the points that may be written.
fn ordered(random: &mut Random, of: &[&str], at: &[usize], ranges: bool) -> (String, BTreeSet<usize>) {
    let (a, b) = (at[random.below(at.len())], at[random.below(at.len())]);
    let (a, b) = (a.min(b), a.max(b));
    let all = 0..of.len();
    match random.below(if ranges { 7 } else { 5 }) {
        0 => (of[a].to_owned(), BTreeSet::from([a])),
        1 => (format!(">= {}", of[a]), all.filter(|n| *n >= a).collect()),
        2 => (format!("< {}", of[b]), all.filter(|n| *n < b).collect()),
        3 => (format!("> {}", of[a]), all.filter(|n| *n > a).collect()),
        4 => (format!("<= {}", of[b]), all.filter(|n| *n <= b).collect()),
        5 => (format!("{}..{}", of[a], of[b]), all.filter(|n| (a..=b).contains(n)).collect()),
        _ => (format!("{}..", of[a]), all.filter(|n| *n >= a).collect()),
    }
}

fn texts(random: &mut Random) -> (String, BTreeSet<usize>) {
    let mut matched = BTreeSet::new();
    let mut cells = Vec::new();
    for _ in 0..1 + random.below(2) {
        let text = ["a", "ab", "abc", "b", "bc", "c"][random.below(6)];
        let prefix = random.chance(50);
        cells.push(format!("\"{text}\"{}", if prefix { "*" } else { "" }));
        matched.extend((0..TEXTS.len()).filter(|n| {
            let point = TEXTS[*n].trim_matches('"');
            if prefix { point.starts_with(text) } else { point == text }
        }));
    }
    if random.chance(20) {
        let rest = (0..TEXTS.len()).filter(|n| !matched.contains(n)).collect();
        return (format!("not {}", cells.join(", ")), rest);
    }
    (cells.join(", "), matched)
}

fn kinds() -> [Column; 6] {
    [
        Column { ty: "one of x, y, z, w", optional: false, points: &NAMES, cell: |random| closed(random, &NAMES) },
        Column {
            ty: "Int",
            optional: false,
            points: &INTS,
            cell: |random| ordered(random, &INTS, &[1, 2, 3, 5, 8, 10], true),
        },
        Column { ty: "Text", optional: false, points: &TEXTS, cell: texts },
        Column {
            ty: "Rate",
            optional: false,
            points: &RATES,
            cell: |random| ordered(random, &RATES, &NAMED_RATES, true),
        },
        Column { ty: "Bool", optional: false, points: &BOOLS, cell: |random| closed(random, &BOOLS) },
        Column { ty: "Date", optional: false, points: &DAYS, cell: |random| ordered(random, &DAYS, &[1, 4], true) },
    ]
}

type Points = BTreeSet<Vec<usize>>;

struct Row {
    line: usize,
    points: Points,
    result: usize,
    /// Matches anything in every column.
    last: bool,
}

struct Table {
    columns: Vec<Column>,
    all: Points,
    rows: Vec<Row>,
}

/// The row of absent values in an optional column.
fn absent(column: &Column) -> usize {
    column.points.len()
}

fn product(parts: &[BTreeSet<usize>]) -> Points {
    parts.iter().fold(BTreeSet::from([Vec::new()]), |points, part| {
        let longer = points
            .iter()
            .flat_map(|point| part.iter().map(move |n| point.iter().copied().chain([*n]).collect::<Vec<usize>>()));
        longer.collect()
    })
}

/// A random table, written to `text`.
fn table(random: &mut Random, name: &str, text: &mut String) -> Table {
    let mut columns = Vec::new();
    for _ in 0..1 + random.below(3) {
        let mut column = kinds().into_iter().nth(random.below(6)).expect("a kind");
        column.optional = random.chance(25);
        columns.push(column);
    }
    let head: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(n, column)| format!("c{n}: {}{}", column.ty, if column.optional { "?" } else { "" }))
        .collect();
    let _ = writeln!(text, "table {name}({}) -> Int {{", head.join(", "));
    let names: Vec<String> = (0..columns.len()).map(|n| format!("c{n}")).collect();
    let _ = writeln!(text, "  | {} | result |", names.join(" | "));
    let everything: Vec<BTreeSet<usize>> =
        columns.iter().map(|column| (0..column.points.len() + usize::from(column.optional)).collect()).collect();
    let mut rows = Vec::new();
    for _ in 0..2 + random.below(6) {
        let mut cells = Vec::new();
        let mut parts = Vec::new();
        let mut last = true;
        for (column, all) in columns.iter().zip(&everything) {
            if random.chance(35) {
                cells.push("*".to_owned());
                parts.push(all.clone());
            } else if column.optional && random.chance(25) {
                cells.push("absent".to_owned());
                parts.push(BTreeSet::from([absent(column)]));
                last = false;
            } else {
                let (cell, part) = (column.cell)(random);
                cells.push(cell);
                parts.push(part);
                last = false;
            }
        }
        let result = random.below(4);
        let _ = writeln!(text, "  | {} | {result} |", cells.join(" | "));
        rows.push(Row { line: text.lines().count(), points: product(&parts), result, last });
    }
    if random.chance(40) {
        let _ = writeln!(text, "  | otherwise | 9 |");
        rows.push(Row { line: text.lines().count(), points: product(&everything), result: 9, last: true });
    }
    text.push_str("}\n\n");
    Table { columns, all: product(&everything), rows }
}

impl Table {
    fn beats(&self, a: &Row, b: &Row) -> bool {
        a.points.len() < b.points.len() && a.points.is_subset(&b.points)
    }

    /// What is wrong, by code, with the lines that it is about.
    fn wrong(&self, first_line: usize) -> BTreeSet<(String, Vec<usize>)> {
        let mut wrong = BTreeSet::new();
        for (n, one) in self.rows.iter().enumerate() {
            for two in &self.rows[n + 1..] {
                if self.beats(one, two) || self.beats(two, one) || one.result == two.result {
                    continue;
                }
                let settling: Vec<&Row> =
                    self.rows.iter().filter(|row| self.beats(row, one) && self.beats(row, two)).collect();
                let claimed = one.points.intersection(&two.points);
                let open = |point: &&Vec<usize>| !settling.iter().any(|row| row.points.contains(*point));
                if claimed.into_iter().any(|point| open(&point)) {
                    wrong.insert(("K0506".to_owned(), vec![one.line, two.line]));
                }
            }
            let narrower: Vec<&Row> = self.rows.iter().filter(|row| self.beats(row, one)).collect();
            let left = one.points.iter().any(|point| !narrower.iter().any(|row| row.points.contains(point)));
            if !left && !one.last {
                wrong.insert(("K0508".to_owned(), vec![one.line]));
            }
        }
        if self.all.iter().any(|point| !self.rows.iter().any(|row| row.points.contains(point))) {
            wrong.insert(("K0509".to_owned(), vec![first_line]));
        }
        wrong
    }

    /// The result that the narrowest row gives.
    fn result(&self, point: &[usize]) -> usize {
        let matching: Vec<&Row> = self.rows.iter().filter(|row| row.points.contains(point)).collect();
        let narrowest = matching.iter().find(|row| !matching.iter().any(|other| self.beats(other, row)));
        narrowest.expect("a sound table covers every point").result
    }

    /// Its own tests, at random points.
    fn tests(&self, random: &mut Random, name: &str) -> String {
        let names: Vec<String> = (0..self.columns.len()).map(|n| format!("v{n}")).collect();
        let mut text = format!("test \"{name}\" {{\n  | {} | = {name}({}) |\n", names.join(" | "), names.join(", "));
        let points: Vec<&Vec<usize>> = self.all.iter().collect();
        for _ in 0..12 {
            let point = points[random.below(points.len())];
            let cells: Vec<&str> = point
                .iter()
                .zip(&self.columns)
                .map(|(n, column)| column.points.get(*n).copied().unwrap_or("absent"))
                .collect();
            let _ = writeln!(text, "  | {} | {} |", cells.join(" | "), self.result(point));
        }
        text.push_str("}\n\n");
        text
    }
}

/// Tables, their text, and for each what the analyser says of it.
fn batch(random: &mut Random, count: usize) -> (Vec<(String, usize, Table)>, String) {
    let mut text = String::new();
    let mut tables = Vec::new();
    for n in 0..count {
        let name = format!("t{n}");
        let line = text.lines().count() + 1;
        let made = table(random, &name, &mut text);
        tables.push((name, line, made));
    }
    (tables, text)
}

fn found(text: &str) -> BTreeMap<usize, BTreeSet<(String, Vec<usize>)>> {
    let pack = support::pack(text);
    let checked = check(&pack);
    let mut by_table: BTreeMap<usize, BTreeSet<(String, Vec<usize>)>> = BTreeMap::new();
    for finding in checked.found.iter() {
        let mut lines: Vec<usize> = finding.labels.iter().map(|label| pack.sources.place(label.span).line).collect();
        // Only the row itself; the rows that win are explanations.
        if finding.code.id == "K0508" {
            lines.truncate(1);
        }
        lines.sort_unstable();
        let first = lines.first().copied().unwrap_or_default();
        by_table.entry(first).or_default().insert((finding.code.id.to_owned(), lines));
    }
    by_table
}

#[test]
fn the_analyser_agrees_with_brute_force() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let (mut sound, mut unsound, mut twins, mut points) = (0, 0, 0, 0);
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..12 {
        let (tables, text) = batch(&mut random, 250);
        let found = found(&text);
        let mut tests = String::new();
        for (name, line, table) in &tables {
            let last = table.rows.last().map_or(*line, |row| row.line);
            let ours: BTreeSet<(String, Vec<usize>)> =
                found.range(line..=&last).flat_map(|(_, findings)| findings.iter().cloned()).collect();
            // Rows with the same conditions are told first, and alone.
            if ours.iter().any(|(code, _)| code == "K0507") {
                twins += 1;
                continue;
            }
            let wrong = table.wrong(*line);
            let source: Vec<&str> = text.lines().skip(line - 1).take(last + 1 - line).collect();
            assert_eq!(ours, wrong, "{name}\n{}", source.join("\n"));
            for (code, _) in &wrong {
                *codes.entry(code.clone()).or_default() += 1;
            }
            if wrong.is_empty() {
                sound += 1;
                points += 12;
                tests.push_str(&source.join("\n"));
                tests.push_str("\n}\n\n");
                tests.push_str(&table.tests(&mut random, name));
            } else {
                unsound += 1;
            }
        }
        let (count, failures) = support::run_tests(&tests);
        assert_eq!(failures, Vec::<String>::new(), "{tests}");
        assert!(count > 0);
    }
    println!("{sound} sound tables with {points} points, {unsound} unsound {codes:?}, {twins} with equal rows");
    assert!(sound > 300 && unsound > 1_000 && codes.len() == 3, "{sound} {unsound} {codes:?}");
}
