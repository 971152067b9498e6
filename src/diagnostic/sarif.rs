//! Findings as SARIF 2.1.0 (OASIS), which code hosts and editors show at the lines in question.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Code, Finding, Report};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Bytes of the place in question that count in a fingerprint.
const PRINTED: usize = 100;

/// A log in the making: one run, whatever the number of inputs.
#[derive(Debug, Default)]
pub struct Sarif {
    results: Vec<(Code, Value)>,
    notifications: Vec<Value>,
}

impl Sarif {
    /// Adds the findings about one input.
    pub fn add(&mut self, report: &Report<'_>) {
        let mut twins = BTreeMap::new();
        for finding in report.findings {
            let twin = twins.entry(print(finding)).or_insert(0_usize);
            let fingerprint = digest(&format!("{}\n{twin}", print(finding)));
            *twin += 1;
            let mut properties = serde_json::Map::new();
            if let Some(requirement) = finding.requirement {
                properties.insert("requirement".to_owned(), json!(requirement));
            }
            let result = json!({
                "ruleId": finding.code.as_str(),
                "level": finding.severity().as_str(),
                "message": { "text": message(finding) },
                "locations": [{ "physicalLocation": location(report, finding) }],
                "partialFingerprints": { "kitbagFinding/v1": fingerprint },
                "properties": properties,
            });
            self.results.push((finding.code, result));
        }
    }

    /// Adds that an input could not be looked at.
    pub fn add_failure(&mut self, message: &str) {
        self.notifications.push(json!({ "level": "error", "message": { "text": message } }));
    }

    /// The log. A rule is described in it when it is broken.
    pub fn finish(self) -> String {
        let codes: BTreeSet<Code> = self.results.iter().map(|(code, _)| *code).collect();
        let index: BTreeMap<Code, usize> = codes.iter().enumerate().map(|(index, code)| (*code, index)).collect();
        let with_index = |(code, mut result): (Code, Value)| {
            result["ruleIndex"] = json!(index[&code]);
            result
        };
        let log = json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "kitbag",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": codes.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
                } },
                "columnKind": "unicodeCodePoints",
                "invocations": [{
                    "executionSuccessful": self.notifications.is_empty(),
                    "toolExecutionNotifications": self.notifications,
                }],
                "results": self.results.into_iter().map(with_index).collect::<Vec<_>>(),
            }],
        });
        format!("{log:#}")
    }
}

fn rule(code: Code) -> Value {
    let level = code.severity().as_str();
    let (demand, consequence, remedy, tags, requirements) = match code.rule() {
        Some(rule) => {
            let tags = rule.profiles.iter().map(|(profile, _)| profile.as_str()).collect();
            (rule.demand, rule.consequence, rule.remedy, tags, rule.requirements)
        }
        None => (code.why(), "", code.why(), Vec::new(), [].as_slice()),
    };
    json!({
        "id": code.as_str(),
        "shortDescription": { "text": demand },
        "fullDescription": { "text": format!("{demand} {consequence}").trim_end() },
        "help": { "text": remedy },
        "defaultConfiguration": { "level": level },
        "properties": { "tags": tags, "requirements": requirements, "problem.severity": level },
    })
}

/// The rule says what to do; without one, each finding says it for itself.
fn message(finding: &Finding) -> String {
    match finding.code.rule() {
        None if !finding.help.is_empty() => format!("{}\n\n{}", finding.message, finding.help),
        _ => finding.message.clone(),
    }
}

fn location(report: &Report<'_>, finding: &Finding) -> Value {
    let artifact = json!({ "uri": uri(&report.path(finding)) });
    match &finding.place {
        Some(place) if !place.file().text().is_empty() => {
            let ((line, column), (end_line, end_column)) = (place.start(), place.end());
            let region =
                json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column });
            json!({ "artifactLocation": artifact, "region": region })
        }
        _ => json!({ "artifactLocation": artifact }),
    }
}

/// What is the same about a finding wherever its line moves and whatever the package is called.
fn print(finding: &Finding) -> String {
    let (file, text) = finding.place.as_ref().map_or(("", ""), |place| {
        let from = place.span().start;
        let rest = &place.file().text()[from..];
        let end = rest.char_indices().map(|(at, _)| at).find(|at| *at >= PRINTED).unwrap_or(rest.len());
        (place.file().name(), rest[..end].lines().next().unwrap_or_default().trim_end())
    });
    [finding.code.as_str(), finding.requirement.unwrap_or_default(), file, &finding.message, text].join("\n")
}

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// A path as a reference to it (RFC 3986): relative ones stay so.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.trim_start_matches("./");
    let is_drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes().get(2) == Some(&b'/');
    let start = match path {
        _ if is_drive => "file:///",
        _ if path.starts_with('/') => "file://",
        _ => "",
    };
    let is_kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
    let encode = |(index, byte): (usize, u8)| match byte {
        b':' if is_drive && index == 1 => ":".to_owned(),
        byte if is_kept(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    start.to_owned() + &path.bytes().enumerate().map(encode).collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        for (path, reference) in [
            ("dist/a.zip/imsmanifest.xml", "dist/a.zip/imsmanifest.xml"),
            ("./a b.zip", "a%20b.zip"),
            ("a:b/ü#?%.xml", "a%3Ab/%C3%BC%23%3F%25.xml"),
            ("/tmp/a.zip", "file:///tmp/a.zip"),
            (r"C:\a\b.zip", "file:///C:/a/b.zip"),
            ("../a.zip", "../a.zip"),
        ] {
            assert_eq!(uri(path), reference);
        }
    }
}
