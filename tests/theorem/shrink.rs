//! What failed, made small: lines of the pack and parts of the documents that the failure does not need are dropped.

use super::order::Documents;
use super::pack::Written;
use super::validator::Validator;
use super::{Verdict, accepted_safely, tried_safely};
use kontera::document::Json;

/// Everything needed to look into a failure.
pub fn report(
    seed: u64,
    nth: u64,
    written: &Written,
    facts: usize,
    documents: &Documents,
    found: &[String],
    validator: &Validator,
) -> String {
    let fails = |written: &Written, documents: &Documents| match accepted_safely(written, facts) {
        Ok(accepted) => matches!(tried_safely(&accepted, documents, validator), Verdict::Broken(_)),
        Err(_) => false,
    };
    let mut tries = 600;
    let mut small = written.clone();
    let mut little = documents.clone();
    // The documents first: smaller ones make the packs faster.
    shrink_documents(&small, &mut little, facts, validator);
    shrink_pack(&mut small, &little, &mut tries, &fails);
    shrink_documents(&small, &mut little, facts, validator);
    let mut out = format!("\nseed {seed}, pair {nth}, facts {facts}, event {}\n", documents.event);
    for line in found.iter().take(5) {
        out.push_str(&format!("  {line}\n"));
    }
    if let Ok(accepted) = accepted_safely(&small, facts)
        && let Verdict::Broken(found) = tried_safely(&accepted, &little, validator)
    {
        out.push_str(&format!("made small:\n  {}\n", found.join("\n  ")));
    }
    out.push_str(&format!("--- pack\n{}\n--- documents\n", small.text));
    for (name, bytes) in little.bytes() {
        out.push_str(&format!("{name}: {}\n", String::from_utf8_lossy(&bytes)));
    }
    out
}

/// Lines, and blocks with all that is in them.
fn shrink_pack(
    written: &mut Written,
    documents: &Documents,
    tries: &mut usize,
    fails: &dyn Fn(&Written, &Documents) -> bool,
) {
    let mut changed = true;
    while changed && *tries > 0 {
        changed = false;
        let mut at = 0;
        loop {
            let lines: Vec<&str> = written.text.lines().collect();
            if at >= lines.len() || *tries == 0 {
                break;
            }
            let end = block(&lines, at);
            let mut left: Vec<&str> = lines[..at].to_vec();
            left.extend(&lines[end..]);
            let candidate = Written { text: left.join("\n") + "\n", events: written.events.clone() };
            *tries -= 1;
            if !lines[at].starts_with("//@") && fails(&candidate, documents) {
                *written = candidate;
                changed = true;
            } else {
                at += 1;
            }
        }
    }
}

/// Behind the last line of what begins at a line.
fn block(lines: &[&str], at: usize) -> usize {
    let mut open = 0i64;
    for (n, line) in lines.iter().enumerate().skip(at) {
        if line.trim_end().ends_with('{') {
            open += 1;
        }
        if line.trim() == "}" {
            open -= 1;
        }
        if open <= 0 {
            return n + 1;
        }
    }
    lines.len()
}

fn shrink_documents(written: &Written, documents: &mut Documents, facts: usize, validator: &Validator) {
    let Ok(accepted) = accepted_safely(written, facts) else { return };
    let fails = |documents: &Documents| matches!(tried_safely(&accepted, documents, validator), Verdict::Broken(_));
    for at in 0..documents.all.len() {
        let mut tries = 3000;
        let mut path = Vec::new();
        drop_parts(documents, at, &mut path, &mut tries, &fails);
    }
}

/// Drops the parts of the value at `path`, those that are left smaller in turn.
fn drop_parts(
    documents: &mut Documents,
    at: usize,
    path: &mut Vec<usize>,
    tries: &mut usize,
    fails: &dyn Fn(&Documents) -> bool,
) {
    let mut n = 0;
    while *tries > 0 {
        let here = reach(&mut documents.all[at].1, path);
        let count = match here {
            Json::List(list) => list.len(),
            Json::Object(entries) => entries.len(),
            _ => 0,
        };
        if n >= count {
            break;
        }
        let mut candidate = documents.clone();
        match reach(&mut candidate.all[at].1, path) {
            Json::List(list) => drop(list.remove(n)),
            Json::Object(entries) => drop(entries.remove(n)),
            _ => {}
        }
        *tries -= 1;
        if fails(&candidate) {
            *documents = candidate;
        } else {
            path.push(n);
            drop_parts(documents, at, path, tries, fails);
            path.pop();
            n += 1;
        }
    }
}

fn reach<'j>(json: &'j mut Json, path: &[usize]) -> &'j mut Json {
    let Some((first, rest)) = path.split_first() else { return json };
    match json {
        Json::List(list) => reach(&mut list[*first], rest),
        Json::Object(entries) => reach(&mut entries[*first].1, rest),
        json => json,
    }
}
