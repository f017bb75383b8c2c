//! What the SARIF 2.1.0 standard asks of a log, written from the standard and not from our renderer.
//! Section numbers are those of <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use serde_json::Value;
use std::collections::BTreeSet;

pub struct Found {
    pub file: String,
    pub line: usize,
    pub end_line: usize,
}

/// Panics where the log breaks a rule; gives the results.
pub fn checked(log: &Value) -> Vec<Found> {
    // 3.13: the log file
    only(log, &["$schema", "version", "runs"]);
    assert_eq!(log["version"], "2.1.0");
    assert!(text(&log["$schema"]).ends_with("sarif-schema-2.1.0.json"));
    let runs = log["runs"].as_array().expect("runs");
    assert!(!runs.is_empty());
    runs.iter().flat_map(run).collect()
}

fn run(run: &Value) -> Vec<Found> {
    // 3.14: a run
    only(run, &["tool", "invocations", "originalUriBaseIds", "columnKind", "results"]);
    assert!(["utf16CodeUnits", "unicodeCodePoints"].contains(&text(&run["columnKind"])));
    let driver = &run["tool"]["driver"];
    // 3.19: a tool component
    only(driver, &["name", "semanticVersion", "rules"]);
    assert_eq!(text(&driver["name"]), "kontera");
    assert_eq!(text(&driver["semanticVersion"]).split('.').count(), 3);
    let rules = driver["rules"].as_array().expect("rules");
    let ids: Vec<&str> = rules.iter().map(rule).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "a rule stands twice");
    // 3.20: an invocation
    for invocation in run["invocations"].as_array().expect("invocations") {
        only(invocation, &["executionSuccessful", "toolExecutionNotifications"]);
        assert!(invocation["executionSuccessful"].is_boolean());
        for notification in invocation["toolExecutionNotifications"].as_array().into_iter().flatten() {
            only(notification, &["level", "message"]);
            assert!(["none", "note", "warning", "error"].contains(&text(&notification["level"])));
            message(&notification["message"]);
        }
    }
    // 3.14.14: bases have an absolute URI with a slash at its end, or none.
    let bases = run["originalUriBaseIds"].as_object().expect("bases");
    for base in bases.values() {
        only(base, &["uri", "description"]);
        assert!(base.get("uri").is_none_or(|uri| text(uri).ends_with('/') && text(uri).contains("://")));
        message(&base["description"]);
    }
    let results = run["results"].as_array().expect("results");
    results.iter().map(|one| result(one, &ids, &|base| bases.contains_key(base))).collect()
}

/// 3.49: a reporting descriptor
fn rule(rule: &Value) -> &str {
    only(rule, &["id", "shortDescription", "fullDescription", "help", "defaultConfiguration"]);
    message(&rule["shortDescription"]);
    message(&rule["fullDescription"]);
    only(&rule["help"], &["text", "markdown"]);
    assert!(text(&rule["help"]["text"]).len() > 40 && text(&rule["help"]["markdown"]).starts_with("# "));
    assert!(["none", "note", "warning", "error"].contains(&text(&rule["defaultConfiguration"]["level"])));
    text(&rule["id"])
}

/// 3.27: a result
fn result(result: &Value, rules: &[&str], known: &dyn Fn(&str) -> bool) -> Found {
    only(result, &["ruleId", "ruleIndex", "kind", "level", "message", "locations", "relatedLocations"]);
    let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small number");
    assert_eq!(rules.get(index), Some(&text(&result["ruleId"])), "3.27.6: the index is that of the rule");
    let (kind, level) = (text(&result["kind"]), text(&result["level"]));
    assert!(["notApplicable", "pass", "fail", "review", "open", "informational"].contains(&kind));
    assert!(["none", "note", "warning", "error"].contains(&level));
    assert_eq!(kind == "fail", level != "none", "3.27.10: a level is for what has failed");
    message(&result["message"]);
    let [own] = result["locations"].as_array().expect("locations").as_slice() else { panic!("one place each") };
    for related in result["relatedLocations"].as_array().into_iter().flatten() {
        location(related, known);
    }
    assert!(own["physicalLocation"]["artifactLocation"].get("uriBaseId").is_none(), "a file that can be opened");
    location(own, known)
}

/// 3.28: a location
fn location(location: &Value, known: &dyn Fn(&str) -> bool) -> Found {
    only(location, &["physicalLocation", "message"]);
    if let Some(own) = location.get("message") {
        message(own);
    }
    let physical = &location["physicalLocation"];
    only(physical, &["artifactLocation", "region"]);
    let artifact = &physical["artifactLocation"];
    only(artifact, &["uri", "uriBaseId"]);
    let uri = text(&artifact["uri"]);
    // 3.4.3 and RFC 3986: a relative reference, every other byte as %XX.
    assert!(!uri.is_empty() && !uri.starts_with('/') && !uri.contains("://") && !uri.contains(':'), "{uri}");
    let file = decoded(uri);
    if let Some(base) = artifact.get("uriBaseId") {
        assert!(known(text(base)), "3.4.4: {base} is not in originalUriBaseIds");
    }
    let Some(region) = physical.get("region") else { return Found { file, line: 1, end_line: 1 } };
    // 3.30: a region
    only(region, &["startLine", "startColumn", "endLine", "endColumn"]);
    let number = |key: &str| {
        let number = region[key].as_u64().expect("a number");
        assert!(number >= 1, "3.30.5: counted from 1");
        usize::try_from(number).expect("a small number")
    };
    let (start, end) = ((number("startLine"), number("startColumn")), (number("endLine"), number("endColumn")));
    assert!(start <= end, "{start:?} {end:?}");
    Found { file, line: start.0, end_line: end.0 }
}

fn decoded(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().expect("a digit"), rest.next().expect("a digit")];
            let digits = std::str::from_utf8(&digits).expect("digits");
            bytes.push(u8::from_str_radix(digits, 16).expect("two hexadecimal digits"));
        } else {
            assert!(byte.is_ascii_graphic() && !b"\"<>\\^`{|}#?[]".contains(&byte), "{uri}");
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// 3.11: a message
fn message(message: &Value) {
    assert!(!text(&message["text"]).trim().is_empty());
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

/// An object with these properties and no others: what is not here has not been held against the standard.
fn only(value: &Value, known: &[&str]) {
    let object = value.as_object().unwrap_or_else(|| panic!("{value} is no object"));
    for key in object.keys() {
        assert!(known.contains(&key.as_str()), "{key} in {value}");
    }
}
