//! The analyser of decision tables against brute force: random tables, every point of a fine grid, both ways.

#[path = "support/large.rs"]
mod large;
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
const COUNTRIES: [&str; 4] = ["SE", "NO", "DE", "JP"];
const CODES: [&str; 4] = ["A1", "B2", "C3", "Z9"];
const DECIMALS: [&str; 7] = ["-1", "0", "0.5", "9.99", "9.995", "10", "11"];
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

/// One or two values, ranges or bounds, or all but those.
fn ordered(random: &mut Random, of: &[&str], at: &[usize], ranges: bool) -> (String, BTreeSet<usize>) {
    let (mut cell, mut part) = one_ordered(random, of, at, ranges);
    if random.chance(25) {
        let (other, more) = one_ordered(random, of, at, ranges);
        cell = format!("{cell}, {other}");
        part.extend(more);
    }
    if random.chance(15) {
        return (format!("not {cell}"), (0..of.len()).filter(|n| !part.contains(n)).collect());
    }
    (cell, part)
}

/// A value, a range or a bound; `at` are the points that may be written.
fn one_ordered(random: &mut Random, of: &[&str], at: &[usize], ranges: bool) -> (String, BTreeSet<usize>) {
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

/// Names of which there are more than anybody writes: the last is never written.
fn open(random: &mut Random, of: &[&str]) -> (String, BTreeSet<usize>) {
    let chosen: BTreeSet<usize> = some(random, of.len() - 1);
    let rest = (0..of.len()).filter(|n| !chosen.contains(n)).collect();
    if random.chance(25) { (format!("not {}", listed(&chosen, of)), rest) } else { (listed(&chosen, of), chosen) }
}

const KINDS: usize = 9;

fn kinds() -> [Column; KINDS] {
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
        Column { ty: "Country", optional: false, points: &COUNTRIES, cell: |random| open(random, &COUNTRIES) },
        Column { ty: "WayOfDelivery", optional: false, points: &CODES, cell: |random| open(random, &CODES) },
        Column {
            ty: "Decimal",
            optional: false,
            points: &DECIMALS,
            cell: |random| ordered(random, &DECIMALS, &[1, 3, 5], true),
        },
    ]
}

/// Some of all combinations of points, which are counted through.
#[derive(Clone)]
struct Points(Vec<u64>);

impl Points {
    fn of(all: usize, some: impl Iterator<Item = usize>) -> Points {
        let mut bits = vec![0; all.div_ceil(64)];
        some.for_each(|n| bits[n / 64] |= 1 << (n % 64));
        Points(bits)
    }

    fn holds(&self, n: usize) -> bool {
        self.0[n / 64] >> (n % 64) & 1 == 1
    }

    fn len(&self) -> u32 {
        self.0.iter().map(|bits| bits.count_ones()).sum()
    }

    fn lies_in(&self, other: &Points) -> bool {
        self.0.iter().zip(&other.0).all(|(own, other)| own & !other == 0)
    }

    fn both(&self, other: &Points) -> Points {
        Points(self.0.iter().zip(&other.0).map(|(own, other)| own & other).collect())
    }

    /// Is every one of them in one of the others?
    fn covered<'p>(&self, others: impl Iterator<Item = &'p Points>) -> bool {
        let mut left = self.clone();
        for other in others {
            left.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own &= !other);
        }
        left.len() == 0
    }
}

struct Row {
    line: usize,
    points: Points,
    result: usize,
    /// Matches anything in every column.
    last: bool,
}

struct Table {
    columns: Vec<Column>,
    /// How many combinations of points there are.
    all: usize,
    rows: Vec<Row>,
}

/// How many points a column has, with that of absent values.
fn size(column: &Column) -> usize {
    column.points.len() + usize::from(column.optional)
}

/// Point by point of a combination, the first column counts most.
fn combination(columns: &[Column], n: usize) -> Vec<usize> {
    let mut rest = n;
    let mut points: Vec<usize> = Vec::new();
    for column in columns.iter().rev() {
        points.insert(0, rest % size(column));
        rest /= size(column);
    }
    points
}

fn product(columns: &[Column], all: usize, parts: &[BTreeSet<usize>]) -> Points {
    let numbers = parts.iter().zip(columns).fold(vec![0], |numbers, (part, column)| {
        numbers.iter().flat_map(|n| part.iter().map(move |point| n * size(column) + point)).collect()
    });
    Points::of(all, numbers.into_iter())
}

/// How tables are made.
struct Shape {
    columns: usize,
    /// Columns of all kinds, none twice.
    distinct: bool,
    rows: usize,
    /// How many cells of a hundred match anything.
    any: usize,
}

const NARROW: Shape = Shape { columns: 3, distinct: false, rows: 6, any: 35 };
const WIDE: Shape = Shape { columns: 6, distinct: true, rows: 10, any: 65 };

/// A random table, written to `text`.
fn table(random: &mut Random, shape: &Shape, name: &str, text: &mut String) -> Table {
    let mut columns = Vec::new();
    let mut left: Vec<Column> = kinds().into_iter().collect();
    for _ in 0..1 + random.below(shape.columns) {
        let at = random.below(left.len());
        let mut column = left.swap_remove(at);
        if !shape.distinct {
            left = kinds().into_iter().collect();
        }
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
    let everything: Vec<BTreeSet<usize>> = columns.iter().map(|column| (0..size(column)).collect()).collect();
    let all = columns.iter().map(size).product();
    let mut rows = Vec::new();
    // Rows with the same conditions are another matter.
    let mut written = BTreeSet::new();
    for _ in 0..2 + random.below(shape.rows) {
        let mut cells = Vec::new();
        let mut parts = Vec::new();
        let mut last = true;
        for (column, all) in columns.iter().zip(&everything) {
            if random.chance(shape.any) {
                cells.push("*".to_owned());
                parts.push(all.clone());
            } else if column.optional && random.chance(25) {
                cells.push("absent".to_owned());
                parts.push(BTreeSet::from([column.points.len()]));
                last = false;
            } else {
                let (cell, part) = (column.cell)(random);
                cells.push(cell);
                parts.push(part);
                last = false;
            }
        }
        let cells = cells.join(" | ");
        if !written.insert(cells.clone()) {
            continue;
        }
        let result = random.below(4);
        let _ = writeln!(text, "  | {cells} | {result} |");
        rows.push(Row { line: text.lines().count(), points: product(&columns, all, &parts), result, last });
    }
    if random.chance(40) {
        let _ = writeln!(text, "  | otherwise | 9 |");
        let points = product(&columns, all, &everything);
        rows.push(Row { line: text.lines().count(), points, result: 9, last: true });
    }
    text.push_str("}\n\n");
    Table { columns, all, rows }
}

impl Table {
    fn beats(&self, a: &Row, b: &Row) -> bool {
        a.points.len() < b.points.len() && a.points.lies_in(&b.points)
    }

    /// What is wrong, by code, with the lines that it is about.
    fn wrong(&self, first_line: usize) -> BTreeSet<(String, Vec<usize>)> {
        let mut wrong = BTreeSet::new();
        for (n, one) in self.rows.iter().enumerate() {
            // Told as such, and no matter to the others.
            if one.points.len() == 0 {
                wrong.insert(("K0508".to_owned(), vec![one.line]));
                continue;
            }
            for two in &self.rows[n + 1..] {
                if self.beats(one, two) || self.beats(two, one) || one.result == two.result {
                    continue;
                }
                let settling = self.rows.iter().filter(|row| self.beats(row, one) && self.beats(row, two));
                if !one.points.both(&two.points).covered(settling.map(|row| &row.points)) {
                    wrong.insert(("K0506".to_owned(), vec![one.line, two.line]));
                }
            }
            let narrower = self.rows.iter().filter(|row| self.beats(row, one));
            if one.points.covered(narrower.map(|row| &row.points)) && !one.last {
                wrong.insert(("K0508".to_owned(), vec![one.line]));
            }
        }
        if !Points::of(self.all, 0..self.all).covered(self.rows.iter().map(|row| &row.points)) {
            wrong.insert(("K0509".to_owned(), vec![first_line]));
        }
        wrong
    }

    /// The result that the narrowest row gives.
    fn result(&self, point: usize) -> usize {
        let matching: Vec<&Row> = self.rows.iter().filter(|row| row.points.holds(point)).collect();
        let narrowest = matching.iter().find(|row| !matching.iter().any(|other| self.beats(other, row)));
        narrowest.expect("a sound table covers every point").result
    }

    /// Its own tests, at random points.
    fn tests(&self, random: &mut Random, name: &str) -> String {
        let names: Vec<String> = (0..self.columns.len()).map(|n| format!("v{n}")).collect();
        let mut text = format!("test \"{name}\" {{\n  | {} | = {name}({}) |\n", names.join(" | "), names.join(", "));
        for _ in 0..12 {
            let point = random.below(self.all);
            let cells: Vec<&str> = combination(&self.columns, point)
                .into_iter()
                .zip(&self.columns)
                .map(|(n, column)| column.points.get(n).copied().unwrap_or("absent"))
                .collect();
            let _ = writeln!(text, "  | {} | {} |", cells.join(" | "), self.result(point));
        }
        text.push_str("}\n\n");
        text
    }
}

/// Tables, their text, and for each what the analyser says of it.
fn batch(random: &mut Random, shape: &Shape, count: usize) -> (Vec<(String, usize, Table)>, String) {
    let mut text = String::new();
    let mut tables = Vec::new();
    for n in 0..count {
        let name = format!("t{n}");
        let line = text.lines().count() + 1;
        let made = table(random, shape, &name, &mut text);
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

/// Holds the analyser against brute force; gives how many tables were sound, how many not, and the codes of what was
/// wrong.
fn compared(
    random: &mut Random,
    shape: &Shape,
    batches: usize,
    tables: usize,
) -> (usize, usize, BTreeMap<String, usize>) {
    let (mut sound, mut unsound, mut twins, mut points) = (0, 0, 0, 0);
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..batches {
        let (tables, text) = batch(random, shape, tables);
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
                tests.push_str(&table.tests(random, name));
            } else {
                unsound += 1;
            }
        }
        let (count, failures) = support::run_tests(&tests);
        assert_eq!(failures, Vec::<String>::new(), "{tests}");
        assert!(count > 0);
    }
    println!("{sound} sound tables with {points} points, {unsound} unsound {codes:?}, {twins} with equal rows");
    (sound, unsound, codes)
}

#[test]
fn the_analyser_agrees_with_brute_force() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let (sound, unsound, codes) = compared(&mut random, &NARROW, 12, 250);
    assert!(sound > 300 && unsound > 1_000 && codes.len() == 3, "{sound} {unsound} {codes:?}");
}

#[test]
fn it_agrees_where_all_kinds_of_columns_come_together() {
    let mut random = Random(0xD1B5_4A32_D192_ED03);
    let (sound, unsound, codes) = compared(&mut random, &WIDE, 4, 100);
    assert!(sound > 20 && unsound > 100 && codes.len() == 3, "{sound} {unsound} {codes:?}");
}

#[test]
fn ten_times_the_rows_take_no_more_than_twelve_times_the_steps() {
    for kind in large::KINDS {
        let steps = [2_000, 20_000].map(|rows| {
            let pack = kind.pack(rows);
            let checked = check(&pack);
            let found: Vec<_> = checked.found.iter().filter(|found| found.code.id < "K1000").collect();
            assert!(found.is_empty(), "{}: {found:#?}", kind.name);
            checked.table_steps
        });
        println!("{}: {steps:?}", kind.name);
        assert!(steps.windows(2).all(|pair| pair[1] <= 12 * pair[0]), "{}: {steps:?}", kind.name);
    }
}

#[test]
fn of_very_many_crossings_the_rest_is_not_passed_over_in_silence() {
    let mut text = "table t(a: Text, b: Text) -> Int {\n  | a | b | result |\n".to_owned();
    for n in 0..40 {
        let _ = writeln!(text, "  | \"x{n}\" | * | {n} |\n  | * | \"y{n}\" | {} |", n + 100);
    }
    text.push_str("  | otherwise | 0 |\n}\n\nlet used = t(\"x1\", \"z\")\n");
    let checked = check(&support::pack(&text));
    let count = |id: &str| checked.found.iter().filter(|found| found.code.id == id).count();
    assert_eq!((count("K0506"), count("K0510")), (1_000, 1));
}
