//! The report as JSON; `schemas/report.schema.json` describes it.

use super::model::Report;

/// One object, for people too.
///
/// # Errors
/// Only if the JSON writer fails.
pub fn to_json(report: &Report) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(report)
}
