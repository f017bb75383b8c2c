//! One e-mail address, pragmatic reading of RFC 5321/5322: dot-atom local part,
//! domain with a dot, at most 254 UTF-16 units. Quoted local parts, comments,
//! display names and address literals are refused; internationalised
//! addresses (RFC 6531) pass.
//! Canonical form: as given, ASCII letters of the domain in lower case.

const MAX: usize = 254;
const MAX_LOCAL: usize = 64;
const MAX_LABEL: usize = 63;

/// The address with its domain in lower case, if `text` is one address.
pub fn canonical(text: &str) -> Option<String> {
    if text.encode_utf16().take(MAX + 1).count() > MAX {
        return None;
    }
    let (local, domain) = text.split_once('@')?;
    (is_local(local) && is_domain(domain)).then(|| format!("{local}@{}", domain.to_ascii_lowercase()))
}

fn is_local(local: &str) -> bool {
    local.encode_utf16().count() <= MAX_LOCAL
        && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_char))
}

fn is_domain(domain: &str) -> bool {
    let Some((_, top)) = domain.rsplit_once('.') else {
        return false;
    };
    domain.split('.').all(is_label) && !top.chars().all(|c| c.is_ascii_digit())
}

fn is_label(label: &str) -> bool {
    (1..=MAX_LABEL).contains(&label.encode_utf16().count())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || is_international(c))
}

fn is_atom_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || is_international(c)
}

/// Non-ASCII, but no space, control, invisible mark, general punctuation or
/// full-width twin of an ASCII character.
fn is_international(c: char) -> bool {
    !c.is_ascii()
        && !c.is_control()
        && !c.is_whitespace()
        && !matches!(c,
            '\u{80}'..='\u{bf}'
            | '\u{2000}'..='\u{206f}'
            | '\u{3000}'..='\u{3003}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'..='\u{ff61}'
            | '\u{fff0}'..='\u{ffff}'
            | '\u{e0000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts() {
        for (given, want) in [
            ("anna@example.se", "anna@example.se"),
            ("Anna.Berg@Example.SE", "Anna.Berg@example.se"),
            ("a@b.co", "a@b.co"),
            ("o'brien+shop@mail.example.com", "o'brien+shop@mail.example.com"),
            ("!#$%&'*+-/=?^_`{|}~@example.se", "!#$%&'*+-/=?^_`{|}~@example.se"),
            ("1@1.se", "1@1.se"),
            ("-a-@a-b.se", "-a-@a-b.se"),
            ("info@RÄKSMÖRGÅS.se", "info@rÄksmÖrgÅs.se"),
            ("info@räksmörgås.se", "info@räksmörgås.se"),
            ("info@xn--rksmrgs-5wao1o.se", "info@xn--rksmrgs-5wao1o.se"),
            ("åsa@exempel.se", "åsa@exempel.se"),
            ("用户@例子.广告", "用户@例子.广告"),
            ("अजय@डाटा.भारत", "अजय@डाटा.भारत"),
        ] {
            assert_eq!(canonical(given).as_deref(), Some(want), "{given}");
        }
    }

    #[test]
    fn rejects() {
        for bad in [
            "",
            "@",
            "a",
            "a@",
            "@b.se",
            "a@b",
            "a@b.",
            "a@.se",
            "a@b..se",
            ".a@b.se",
            "a.@b.se",
            "a..b@c.se",
            "a@@b.se",
            "a@b@c.se",
            "a b@c.se",
            "a@b c.se",
            " a@b.se",
            "a@b.se ",
            "a@b.se\n",
            "a\t@b.se",
            "a\0@b.se",
            "a\u{a0}@b.se",
            "a\u{200b}@b.se",
            "\u{feff}a@b.se",
            "a@b.se,c@d.se",
            "a@b.se; c@d.se",
            "Anna <a@b.se>",
            "<a@b.se>",
            "mailto:a@b.se",
            "\"a b\"@c.se",
            "a(x)@b.se",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a@b.123",
            "a@-b.se",
            "a@b-.se",
            "a@b_c.se",
            "a\\b@c.se",
            "a＠b.se",
            "a@b。se",
            "a@b.se\u{202e}",
            "a@b.se.",
            "a\u{ad}b@c.se",
            "a@b/c.se",
            "a\u{7f}@b.se",
            "a@b\u{85}.se",
        ] {
            assert_eq!(canonical(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn lengths() {
        let domain = |n: usize| format!("{}.se", vec!["d".repeat(58); n].join("."));
        let local = |n: usize| "l".repeat(n);
        assert!(canonical(&format!("{}@b.se", local(64))).is_some());
        assert!(canonical(&format!("{}@b.se", local(65))).is_none());
        assert!(canonical(&format!("a@{}.se", "d".repeat(63))).is_some());
        assert!(canonical(&format!("a@{}.se", "d".repeat(64))).is_none());
        let most = format!("{}@{}", local(15), domain(4));
        assert_eq!(most.len(), 254);
        assert!(canonical(&most).is_some());
        assert!(canonical(&format!("l{most}")).is_none());
        let wide = most.replace("lllllllllllllll", "ååååååååååååååå");
        assert!(canonical(&wide).is_some());
        assert!(canonical(&format!("a@{}se", "b.".repeat(100_000))).is_none());
    }
}
