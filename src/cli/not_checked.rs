//! What company.yaml does not tell: one line for each kind.

use crate::diagnostics::NotChecked;

/// Lines below the line that counts; nothing, where all is told.
pub fn lines(list: &[NotChecked], company: bool) -> String {
    let why = if company { "company.yaml does not list them" } else { "the pack has no company.yaml" };
    let line =
        |NotChecked { one, many, codes, .. }: &NotChecked| line(if codes.len() == 1 { one } else { many }, codes);
    let lines: Vec<String> = list.iter().map(line).collect();
    if lines.is_empty() { String::new() } else { format!("\nNot checked, since {why}:{}", lines.concat()) }
}

/// As many codes as a line of 80 columns holds.
fn line<S: AsRef<str>>(what: &str, codes: &[S]) -> String {
    const WIDTH: usize = 80;
    let mut line = format!("  {} {what}: ", codes.len());
    for (n, code) in codes.iter().enumerate() {
        let left = codes.len() - n;
        let more = format!("… and {left} more");
        let comma = if n == 0 { "" } else { ", " };
        let rest = if left == 1 { 0 } else { more.chars().count() + 1 };
        if line.chars().count() + comma.len() + code.as_ref().chars().count() + rest > WIDTH {
            line.push_str(if n == 0 { "" } else { " " });
            line.push_str(&more);
            break;
        }
        line.push_str(comma);
        line.push_str(code.as_ref());
    }
    format!("\n{line}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_where_the_terminal_does() {
        let codes: Vec<String> = (3001..3041).map(|code| code.to_string()).collect();
        let line = line("accounts", &codes);
        assert!(line.chars().count() <= 81, "{line}");
        assert!(line.ends_with(" more"), "{line}");
        assert_eq!(super::line("units", &["st", "kg"]), "\n  2 units: st, kg");
    }

    #[test]
    fn nothing_is_said_where_all_is_told() {
        assert_eq!(lines(&[], true), "");
    }
}
