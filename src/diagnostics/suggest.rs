//! Did-you-mean, and lists in prose.

/// `an account`, `a rate`
pub fn a(word: &str) -> String {
    let vowel = word.trim_start_matches('`').starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
    format!("{} {word}", if vowel { "an" } else { "a" })
}

/// The name closest to `wanted`, if it is close enough that a slip explains it: at most one edit in
/// three characters, case not counted.
pub fn closest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = wanted.to_lowercase();
    let limit = folded.chars().count().div_ceil(3).min(3);
    known
        .into_iter()
        .map(|name| (distance(&folded, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= limit && *name != wanted)
        .min_by_key(|(distance, name)| (*distance, name.len(), *name))
        .map(|(_, name)| name)
}

/// Edit distance where swapping two neighbours counts as one slip.
pub(super) fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut row = vec![i.saturating_add(1)];
        for (j, cb) in b.iter().enumerate() {
            let cell = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut best = cell(&last, j).saturating_add(usize::from(ca != cb));
            best = best.min(cell(&last, j.saturating_add(1)).saturating_add(1));
            best = best.min(cell(&row, j).saturating_add(1));
            let swapped = i.checked_sub(1).and_then(|i| a.get(i)) == Some(cb)
                && j.checked_sub(1).and_then(|j| b.get(j)) == Some(ca);
            if swapped {
                best = best.min(cell(&before, j.saturating_sub(1)).saturating_add(1));
            }
            row.push(best);
        }
        before = last;
        last = row;
    }
    last.last().copied().unwrap_or(usize::MAX)
}

/// `a`, `b` or `c`; a long list ends in `… and 7 more`.
pub fn list<S: AsRef<str>>(items: &[S], word: &str) -> String {
    const SHOWN: usize = 8;
    let quoted: Vec<String> = items.iter().take(SHOWN).map(|item| format!("`{}`", item.as_ref())).collect();
    let more = items.len().saturating_sub(quoted.len());
    match (quoted.as_slice(), more) {
        ([], _) => String::new(),
        ([one], 0) => one.clone(),
        ([first @ .., last], 0) => format!("{} {word} {last}", first.join(", ")),
        (shown, more) => format!("{} … and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let known = ["otherwise", "sales_account", "CustomerNumber", "buyer"];
        assert_eq!(closest("sales_acount", known), Some("sales_account"));
        assert_eq!(closest("customernumber", known), Some("CustomerNumber"));
        assert_eq!(closest("buyre", known), Some("buyer"));
        assert_eq!(closest("freight", known), None);
        assert_eq!(closest("x", known), None);
    }

    #[test]
    fn distance_counts_a_swap_once() {
        assert_eq!(distance("ab", "ba"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn lists_read_aloud() {
        assert_eq!(list(&["a"], "or"), "`a`");
        assert_eq!(list(&["a", "b", "c"], "or"), "`a`, `b` or `c`");
        let many: Vec<String> = (0..11).map(|n| n.to_string()).collect();
        assert!(list(&many, "or").ends_with("`7` … and 3 more"));
    }
}
