//! Findings as JSON, for programs. The shape is described in `docs/findings.md` and only ever grows; `format` counts up if
//! that cannot be.

use super::report::{Counts, Region};
use super::{Diagnostic, Label, NotChecked, Report, Severity};
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    kontera: &'static str,
    packs: Vec<Pack<'a>>,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Pack<'a> {
    pack: &'a str,
    name: &'a str,
    version: &'a str,
    #[serde(flatten)]
    counts: Counts,
    not_checked: &'a [NotChecked],
    problem: Option<&'a str>,
}

#[derive(Serialize)]
struct Finding<'a> {
    pack: &'a str,
    code: &'static str,
    severity: &'static str,
    title: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Place,
    labels: Vec<Labelled<'a>>,
    help: Option<&'a str>,
    page: String,
}

#[derive(Serialize)]
struct Labelled<'a> {
    text: &'a str,
    #[serde(flatten)]
    place: Place,
}

/// All null where a finding has no place.
#[derive(Default, Serialize)]
struct Place {
    file: Option<String>,
    built_in: bool,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    start_byte: Option<u32>,
    end_byte: Option<u32>,
}

/// One indented document about all packs.
pub fn json(reports: &[Report<'_>]) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&Document {
        format: 1,
        kontera: env!("CARGO_PKG_VERSION"),
        packs: reports.iter().map(pack).collect(),
        findings: reports.iter().flat_map(|report| report.found.iter().map(|found| finding(report, found))).collect(),
    })
}

fn pack<'a>(report: &Report<'a>) -> Pack<'a> {
    Pack {
        pack: report.pack,
        name: report.name,
        version: report.version,
        counts: Counts::of(report.found),
        not_checked: report.not_checked,
        problem: report.problem,
    }
}

fn finding<'a>(report: &Report<'a>, found: &'a Diagnostic) -> Finding<'a> {
    Finding {
        pack: report.pack,
        code: found.code.id,
        severity: match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::NotProved => "not_proved",
        },
        title: found.code.title,
        message: &found.message,
        place: found.labels.first().map(|label| place(report, label)).unwrap_or_default(),
        labels: found.labels.iter().map(|label| Labelled { text: &label.text, place: place(report, label) }).collect(),
        help: found.help.as_deref(),
        page: found.code.path(),
    }
}

fn place(report: &Report<'_>, label: &Label) -> Place {
    let Region { line, column, end_line, end_column } = report.region(label.span);
    Place {
        file: Some(report.sources.opened(label.span.file)),
        built_in: report.sources.is_built_in(label.span.file),
        line: Some(line),
        column: Some(column),
        end_line: Some(end_line),
        end_column: Some(end_column),
        start_byte: Some(label.span.start),
        end_byte: Some(label.span.end),
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::example::{example, snapshot};
    use super::*;

    #[test]
    fn findings_as_json() {
        let example = example();
        let text = json(&example.reports()).expect("JSON").replace(env!("CARGO_PKG_VERSION"), "VERSION");
        snapshot("json", &text);
    }
}
