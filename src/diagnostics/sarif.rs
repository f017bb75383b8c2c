//! Findings as SARIF 2.1.0, for code scanning and editors.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use super::report::{Location, Region};
use super::{Code, Diagnostic, Report, Severity, Span};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    invocations: [Invocation<'a>; 1],
    original_uri_base_ids: Bases,
    /// Columns are characters.
    column_kind: &'static str,
    results: Vec<Outcome>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Text,
    full_description: Text,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification<'a>>,
}

#[derive(Serialize)]
struct Notification<'a> {
    level: &'static str,
    message: Message<'a>,
}

#[derive(Serialize)]
struct Message<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct Bases {
    #[serde(rename = "KONTERA")]
    built_in: Base,
}

#[derive(Serialize)]
struct Base {
    description: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    rule_id: &'static str,
    rule_index: usize,
    kind: &'static str,
    level: &'static str,
    message: Text,
    locations: [Place; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Place>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Lines>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Lines {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// One indented log with one run over all packs.
pub fn sarif(reports: &[Report<'_>]) -> Result<String, serde_json::Error> {
    let mut codes: Vec<&'static Code> =
        reports.iter().flat_map(|report| report.found.iter()).map(|finding| finding.code).collect();
    codes.sort_by_key(|code| code.id);
    codes.dedup();
    let problems: Vec<&str> = reports.iter().filter_map(|report| report.problem).collect();
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: "kontera",
                semantic_version: env!("CARGO_PKG_VERSION"),
                rules: codes.iter().map(|code| rule(code)).collect(),
            },
        },
        invocations: [Invocation {
            execution_successful: problems.is_empty(),
            tool_execution_notifications: problems
                .iter()
                .map(|text| Notification { level: "error", message: Message { text } })
                .collect(),
        }],
        original_uri_base_ids: Bases { built_in: Base { description: text("the rules that are built into kontera") } },
        column_kind: "unicodeCodePoints",
        results: reports
            .iter()
            .flat_map(|report| report.found.iter().map(|finding| outcome(report, finding, &codes)))
            .collect(),
    };
    serde_json::to_string_pretty(&Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [run],
    })
}

fn text(text: impl Into<String>) -> Text {
    Text { text: text.into() }
}

fn rule(code: &'static Code) -> Rule {
    // A page is a title, what the matter is, and examples.
    let matter = code.page.split("\n\n").nth(1).unwrap_or(code.title);
    Rule {
        id: code.id,
        short_description: text(code.title),
        full_description: text(matter),
        help: Help { text: code.page, markdown: code.page },
        default_configuration: Configuration { level: level(code.severity).1 },
    }
}

/// Kind and level: what is not proved has not failed, it is open, and then there is no level.
fn level(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("fail", "error"),
        Severity::Warning => ("fail", "warning"),
        Severity::NotProved => ("open", "none"),
    }
}

fn outcome(report: &Report<'_>, finding: &Diagnostic, codes: &[&'static Code]) -> Outcome {
    let (kind, level) = level(finding.severity);
    let Location { file, region } = report.location(finding);
    let first = finding.span().filter(|span| report.sources.is_built_in(span.file));
    let others = finding.labels.iter().skip(usize::from(first.is_none()));
    Outcome {
        rule_id: finding.code.id,
        rule_index: codes.iter().position(|code| code.id == finding.code.id).unwrap_or_default(),
        kind,
        level,
        message: text(report.prose(finding, false)),
        locations: [Place {
            physical_location: Physical {
                artifact_location: Artifact { uri: uri(&file), uri_base_id: None },
                region: region.map(lines),
            },
            message: None,
        }],
        related_locations: others.map(|label| related(report, label.span, &label.text)).collect(),
    }
}

fn related(report: &Report<'_>, span: Span, label: &str) -> Place {
    let built_in = report.sources.is_built_in(span.file);
    Place {
        physical_location: Physical {
            artifact_location: Artifact {
                uri: uri(&report.sources.opened(span.file)),
                uri_base_id: built_in.then_some("KONTERA"),
            },
            region: Some(lines(report.region(span))),
        },
        message: (!label.is_empty()).then(|| text(label)),
    }
}

fn lines(region: Region) -> Lines {
    Lines {
        start_line: region.line,
        start_column: region.column,
        end_line: region.end_line,
        end_column: region.end_column,
    }
}

/// A path as a relative reference, an absolute one as a `file` URI.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        if plain(byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::super::report::example::{example, snapshot};
    use super::*;

    #[test]
    fn findings_as_sarif() {
        let example = example();
        let text = sarif(&example.reports()).expect("JSON").replace(env!("CARGO_PKG_VERSION"), "VERSION");
        let mut log: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        // The pages are kept where they are written.
        for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().expect("rules") {
            for form in ["text", "markdown"] {
                let page = rule["help"][form].as_str().expect("a page");
                rule["help"][form] = page.lines().next().expect("a title").into();
            }
        }
        snapshot("sarif", &serde_json::to_string_pretty(&log).expect("JSON"));
    }

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("packs/Åre & co/a b.kon"), "packs/%C3%85re%20&%20co/a%20b.kon");
        assert_eq!(uri("/srv/a%.kon"), "file:///srv/a%25.kon");
        assert_eq!(uri("a:b"), "a%3Ab");
    }
}
