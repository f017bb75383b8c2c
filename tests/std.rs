//! What the standard library does: `test` blocks in `tests/std`, one file for each row of the acceptance list or for each
//! part of the library. A file `s_087_….kon` shows row S-087.

mod support;

#[test]
fn the_standard_library_does_what_its_tests_say() {
    let mut checks = 0;
    let mut failures = Vec::new();
    for path in support::files_below(&support::root().join("tests/std"), "kon") {
        let text = std::fs::read_to_string(&path).expect("readable");
        let (count, failed) = support::run_tests(&text);
        assert!(count > 0 || !failed.is_empty(), "{} tests nothing", path.display());
        checks += count;
        failures.extend(failed.into_iter().map(|failure| format!("{}\n{failure}", path.display())));
    }
    println!("{checks} checks of the standard library");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The table of the page, with every member state.
fn starter() -> Vec<Vec<String>> {
    let page = std::fs::read_to_string(support::root().join("docs/oss.md")).expect("readable");
    let table = page.split("```csv\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a table");
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    table.lines().skip(1).map(cells).collect()
}

fn csv(rows: &[Vec<String>]) -> String {
    let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
    format!("//@ file: tables/oss.csv\ncountry,vat,day.from,day.until,account,code\n{}\n", lines.join("\n"))
}

fn codes(text: &str) -> Vec<&'static str> {
    kontera::check::check(&support::pack(text)).found.iter().map(|found| found.code.id).collect()
}

/// OSS: each member state has an account and a code of its own, for a rate that it has; rates of one number never meet.
#[test]
fn s_086_s_160_s_180_the_starter_table_serves_every_member_state() {
    let rows = starter();
    assert_eq!(rows.len(), 26);
    let mut checks = String::new();
    for row in &rows {
        let [country, vat, _, _, account, code] = row.as_slice() else { panic!("{row:?}") };
        checks.push_str(&format!(
            "  | {country} | {vat} | b2c | 2026-11-20 | {account} | {account} | \"{code}\" | true |\n"
        ));
    }
    let text = format!(
        "use std.sweden\n\ntest \"accounts\" {{\n  | country | vat | buyer | supply_day | = sales_account(eu, buyer, vat) \
         | = freight_account(eu, buyer, vat) | = oss(country, vat, supply_day).code | = is_rate(country, vat, supply_day).known |\n{}}}\n{}",
        checks,
        csv(&rows)
    );
    let (count, failures) = support::run_tests(&text);
    assert_eq!((count, failures), (26 * 4, Vec::new()));
    let pack =
        "//@ file: pack.yaml\nname: test\nversion: 1.0.0\nbase:\n  std: \"0.1\"\nsettings:\n  oss_state: registered\n";
    assert_eq!(codes(&format!("use std.sweden\n{}{pack}", csv(&rows))), Vec::<&str>::new());
}

/// A registered shop whose table is empty is told; a shop below the threshold, and one that has a table, are not.
#[test]
fn s_111_an_empty_oss_table_is_told_where_it_is_needed() {
    let pack = |settings: &str| {
        format!("//@ file: pack.yaml\nname: test\nversion: 1.0.0\nbase:\n  std: \"0.1\"\nsettings:\n  {settings}\n")
    };
    let some = csv(&starter()[..1]);
    assert_eq!(codes(&format!("use std.sweden\n{}", pack("oss_state: registered"))), ["K1110"]);
    assert_eq!(codes(&format!("use std.sweden\n{}", pack("oss_from: 2026-09-14"))), ["K1110"]);
    assert_eq!(codes(&format!("use std.sweden\n{}", pack("oss_state: below_threshold"))), Vec::<&str>::new());
    assert_eq!(codes(&format!("use std.sweden\n{some}{}", pack("oss_state: registered"))), Vec::<&str>::new());
    assert_eq!(codes("use std.sweden\n"), Vec::<&str>::new(), "an empty table is legal");
}

/// Accounts of OSS sales are sales accounts.
#[test]
fn s_112_an_oss_account_is_in_the_3000_series() {
    let with = |account: &str| {
        let row = ["DE", "19%", "2021-07-01", "", account, "OSSDE"].map(str::to_owned).to_vec();
        codes(&format!("use std.sweden\n{}", csv(&[row])))
    };
    assert_eq!(with("3112"), Vec::<&str>::new());
    assert_eq!(with("2611"), ["K1108"]);
    assert_eq!(with("2671"), ["K1108"]);
    assert_eq!(with("1510"), ["K1109"]);
    assert_eq!(with("4010"), ["K1109"]);
}
