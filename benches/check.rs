//! How long `check` takes, files in memory: the example pack, and tables of 1 000, 10 000 and 100 000 rows.
//!
//! `cargo bench --bench check` prints the shortest of a few runs, reading included, and how it grows from step to step.
//! `cargo bench --bench check -- 1000 5000` takes other numbers of rows.

#[path = "../tests/support/large.rs"]
mod large;

use kontera::check::check;
use kontera::pack::{Files, Pack};
use std::path::Path;
use std::time::{Duration, Instant};

fn main() {
    let sizes: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1_000, 10_000, 100_000] } else { sizes };
    println!("examples/nordic-outdoor");
    row("whole pack", &|| large::pack(&example()), 10, None);
    for kind in large::KINDS {
        println!("\n{}", kind.name);
        let mut before = None;
        for rows in &sizes {
            let files = kind.files(*rows);
            let runs = if *rows < 50_000 { 5 } else { 2 };
            before = Some(row(&format!("{rows} rows"), &|| large::pack(&files), runs, before));
        }
    }
}

/// One line: reading, checking, both, and how much more that is than before.
fn row(name: &str, read: &dyn Fn() -> Pack, runs: usize, before: Option<Duration>) -> Duration {
    forget_peak();
    let mut best: Option<(Duration, Duration)> = None;
    for _ in 0..runs {
        let start = Instant::now();
        let pack = read();
        let read = start.elapsed();
        let checked = check(&pack);
        let all = start.elapsed();
        // Only what is proved counts as checked.
        let plain: Vec<_> = checked.found.iter().filter(|found| found.code.id < "K1000").collect();
        assert!(plain.is_empty(), "{plain:#?}");
        if best.is_none_or(|(_, best)| all < best) {
            best = Some((read, all));
        }
    }
    let (read, all) = best.unwrap_or_default();
    let ratio =
        before.map_or_else(String::new, |before| format!("  x {:.1}", all.as_secs_f64() / before.as_secs_f64()));
    let peak = peak().map_or_else(String::new, |peak| format!("  {peak} MiB at most"));
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    println!("{name:>12}  {:>9.1} ms (of it reading {:.1}){peak}{ratio}", ms(all), ms(read));
    all
}

/// The example pack as it lies in the repository.
fn example() -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/nordic-outdoor");
    let mut files = Files::new();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("the example is there") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(&root).expect("below the folder").display().to_string();
            if path.is_dir() {
                open.push(path);
            } else if ["pack.yaml", "company.yaml"].contains(&&*name)
                || name.ends_with(".kon")
                || name.ends_with(".csv")
            {
                files.insert(name, std::fs::read(&path).expect("the file can be read"));
            }
        }
    }
    files
}

/// The most memory since it was forgotten, where the system tells.
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: usize = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1_024)
}

fn forget_peak() {
    // Where it cannot be forgotten, it is that of the whole run.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
