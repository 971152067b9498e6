//! Findings for pipelines.

use serde::Serialize;

use super::Finding;

/// One finding as JSON; the fields' names are stable.
#[derive(Debug, Serialize)]
pub struct JsonFinding<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    help: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    requirement: Option<&'static str>,
    /// What happens if it stays, and the profiles that mind; for rules only.
    #[serde(skip_serializing_if = "Option::is_none")]
    consequence: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profiles: Option<Vec<&'static str>>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    place: Option<JsonPlace<'a>>,
}

/// Lines and columns count from 1; columns count characters; the end is exclusive.
#[derive(Debug, Serialize)]
struct JsonPlace<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl<'a> From<&'a Finding> for JsonFinding<'a> {
    fn from(finding: &'a Finding) -> Self {
        let place = finding.place.as_ref().map(|place| {
            let ((line, column), (end_line, end_column)) = (place.start(), place.end());
            JsonPlace { file: place.file().name(), line, column, end_line, end_column }
        });
        let rule = finding.code.rule();
        Self {
            code: finding.code.as_str(),
            severity: finding.severity().as_str(),
            message: &finding.message,
            help: &finding.help,
            requirement: finding.requirement,
            consequence: rule.map(|rule| rule.consequence),
            profiles: rule.map(|rule| rule.profiles.iter().map(|(profile, _)| profile.as_str()).collect()),
            place,
        }
    }
}
