//! Findings as workflow commands of GitHub Actions: annotations beside the lines of a pull request.

use super::report::{Location, Region};
use super::{Diagnostic, Report, Severity};

/// One line for each finding, and for each pack that could not be had.
pub fn github(reports: &[Report<'_>]) -> String {
    let mut out = String::new();
    for report in reports {
        if let Some(problem) = report.problem {
            out.push_str(&format!("::error title={}::{}\n", property("no pack"), data(problem)));
        }
        for finding in report.found.iter() {
            out.push_str(&annotation(report, finding));
        }
    }
    out
}

fn annotation(report: &Report<'_>, finding: &Diagnostic) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::NotProved => "notice",
    };
    let Location { file, region } = report.location(finding);
    let mut place = format!("file={}", property(&file));
    if let Some(Region { line, column, end_line, end_column }) = region {
        place.push_str(&format!(",line={line},endLine={end_line}"));
        // Columns count within one line only.
        if line == end_line {
            place.push_str(&format!(",col={column},endColumn={}", end_column.max(column)));
        }
    }
    let title = property(&format!("{}[{}]: {}", finding.severity.word(), finding.code.id, finding.code.title));
    format!("::{command} {place},title={title}::{}\n", data(&report.prose(finding, true)))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::report::example::{example, snapshot};
    use super::*;

    #[test]
    fn findings_as_annotations() {
        let example = example();
        let [report] = example.reports();
        let lost = Report { problem: Some("there is no folder a,b:c 100 %"), found: &Default::default(), ..report };
        snapshot("github", &github(&[report, lost]));
    }
}
