//! Rule files as they are while somebody types: whatever stands in them, all of it is read or told, and nothing panics.

mod support;

use kontera::check::check;
use kontera::diagnostics::{Diagnostics, FileId};
use kontera::syntax::parse;
use support::Random;

fn sources() -> Vec<(String, String)> {
    let root = support::root();
    let mut paths = support::files_below(&root.join("rules"), "kon");
    paths.extend(support::files_below(&root.join("examples"), "kon"));
    paths.extend(support::files_below(&root.join("tests/language"), "kon"));
    paths
        .into_iter()
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).expect("readable")))
        .collect()
}

/// What fingers do: a piece gone, twice, elsewhere, or something typed into it.
fn mutated(text: &str, random: &mut Random) -> String {
    const TYPED: [&str; 31] = [
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "\"",
        "\"\"\"",
        "|",
        "=",
        ",",
        "//",
        "///",
        "\n",
        "\n\n",
        " ",
        "\t",
        "otherwise ",
        "when ",
        "hold ",
        "map ",
        "row ",
        "allow K0705 because ",
        "0",
        "25%",
        "é",
        "\u{1F600}",
        "\u{FEFF}",
        "\0",
        "\\",
        ".",
    ];
    let chars: Vec<char> = text.chars().collect();
    let mut made: Vec<char> = chars.clone();
    for _ in 0..1 + random.below(3) {
        let at = random.below(made.len() + 1);
        let end = (at + random.below(12)).min(made.len());
        match random.below(5) {
            0 => drop(made.drain(at..end)),
            1 => {
                let piece: Vec<char> = made[at..end].to_vec();
                drop(made.splice(at..at, piece));
            }
            2 => {
                let from = random.below(chars.len() + 1);
                let to = (from + random.below(40)).min(chars.len());
                drop(made.splice(at..at, chars[from..to].iter().copied()));
            }
            3 => made.truncate(at),
            _ => drop(made.splice(at..at, TYPED[random.below(TYPED.len())].chars())),
        }
    }
    made.into_iter().collect()
}

/// Every byte is blank, a comment or part of an item, or something is told of the file.
fn nothing_is_passed_over(name: &str, text: &str) {
    let mut found = Diagnostics::default();
    let tree = parse(FileId::default(), text, &mut found);
    for finding in found.iter() {
        for label in &finding.labels {
            let (start, end) = (label.span.start as usize, label.span.end as usize);
            assert!(text.get(start..end).is_some(), "{name}: a span that is none: {finding:?}\n{text}");
        }
    }
    if !found.is_empty() {
        return;
    }
    let inside = |at: usize| {
        let within = |start: u32, end: u32| (start as usize..end as usize).contains(&at);
        tree.items.iter().any(|item| within(item.span.start, item.span.end))
            || tree.allows.iter().any(|allow| within(allow.span.start, allow.span.end))
            || tree.comments.iter().any(|span| within(span.start, span.end))
    };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let doc = line.trim_start_matches(['\u{FEFF}', ' ', '\t']).starts_with("///")
            || line.trim_start_matches('\u{FEFF}').starts_with("//!");
        for (at, c) in line.char_indices() {
            let blank = c.is_whitespace() || c == '\u{FEFF}';
            assert!(blank || doc || inside(start + at), "{name}: passed over at {}: {line}\n{text}", start + at);
        }
        start += line.len();
    }
}

#[test]
fn files_are_read_whole() {
    for (name, text) in sources() {
        nothing_is_passed_over(&name, &text);
    }
}

#[test]
fn half_typed_files_are_read_whole_or_told() {
    let mut random = Random(0xD1B5_4A32_D192_ED03);
    let mut count = 0;
    for (name, text) in sources() {
        for _ in 0..40 {
            let text = mutated(&text, &mut random);
            nothing_is_passed_over(&name, &text);
            count += 1;
        }
    }
    println!("{count} half-typed files");
    assert!(count > 1_000);
}

#[test]
fn half_typed_packs_are_checked_without_panic_and_all_findings_can_be_drawn() {
    let mut random = Random(0xA076_1D64_78BD_642F);
    let (mut broken, mut sound) = (0, 0);
    let sources: Vec<(String, String)> = sources()
        .into_iter()
        .filter(|(name, _)| name.contains("rules/std") || name.contains("tests/language"))
        .collect();
    for round in 0..100 {
        let (name, text) = &sources[random.below(sources.len())];
        // A module of the standard library as a file of the pack: everything is declared twice, and half-typed.
        let text = mutated(text, &mut random);
        let pack = support::pack(&text);
        let checked = check(&pack);
        for finding in checked.found.iter() {
            let drawn = support::finding(finding, &pack.sources);
            assert!(drawn.contains(finding.code.id), "round {round}, {name}: {drawn}");
        }
        assert_eq!(checked.program.is_none(), checked.found.has_errors(), "round {round}, {name}");
        if checked.program.is_some() { sound += 1 } else { broken += 1 }
    }
    println!("{broken} broken packs, {sound} sound ones");
}

#[test]
fn a_broken_declaration_leaves_its_neighbours_whole() {
    for (name, text) in sources() {
        let mut found = Diagnostics::default();
        let whole = parse(FileId::default(), &text, &mut found).items.len();
        if found.has_errors() || whole < 2 {
            continue;
        }
        let mut start = 0;
        for (n, line) in text.split_inclusive('\n').enumerate() {
            let at = start;
            start += line.len();
            // Within a body: an indented line. Every seventh will do.
            if n % 7 != 0 || !line.starts_with("  ") || line.trim().starts_with("//") || line.trim().is_empty() {
                continue;
            }
            let broken = format!("{}  @@@ what is this\n{}", &text[..at], &text[at..]);
            let mut found = Diagnostics::default();
            let tree = parse(FileId::default(), &broken, &mut found);
            let count = tree.items.len();
            assert!(found.has_errors(), "{name}: nothing is told\n{broken}");
            assert!(count + 1 >= whole, "{name}: {count} of {whole} declarations are left\n{broken}");
        }
    }
}
