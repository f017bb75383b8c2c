//! Results for build servers, as JUnit's XML.

use super::{Kind, Tested};

pub fn text(pack: &str, tested: &[Tested]) -> String {
    let failures = tested.iter().filter(|one| one.problem.is_some()).count();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\">\n",
        escaped(pack),
        tested.len(),
    );
    for one in tested {
        let class = match one.kind {
            Kind::Case => "case",
            Kind::Test => "test",
        };
        let place = escaped(&one.place);
        let head = format!("    <testcase classname=\"{class}\" name=\"{}\" file=\"{place}\"", escaped(&one.title));
        match &one.problem {
            None => out.push_str(&format!("{head}/>\n")),
            Some(problem) => out.push_str(&format!(
                "{head}>\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                escaped(problem.word()),
                escaped(&problem.text(false)),
            )),
        }
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

/// XML has no sign for most control characters.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_xml_are_written_out() {
        assert_eq!(escaped("<a & \"b\">\n\u{1b}"), "&lt;a &amp; &quot;b&quot;&gt;&#10;\u{FFFD}");
    }
}
