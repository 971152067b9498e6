//! Judges what others will read: the manifest of a package before the package is kept, by the schemas first, then by what
//! they cannot say; and xAPI statements.
//!
//! The room sees a manifest's text and the names of the package's files, or a stream of statements, and nothing else.

mod rules;
mod statements;
pub mod xsd;

use std::collections::BTreeSet;

pub use statements::statements;

/// A rule that a package breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// ADL's requirement number without its prefix (`30.6.1.1`), `schema`, or `moodle` for what only Moodle minds.
    pub rule: &'static str,
    /// Where in the manifest, both from 1.
    pub line: usize,
    pub column: usize,
    pub message: String,
}

/// Everything that is wrong with a manifest, given the paths of all files of its package.
///
/// Follows SCORM 2004 4th Edition, Content Aggregation Model, sections 3 to 5, and what Moodle is known to refuse.
pub fn manifest(text: &str, files: &BTreeSet<&str>) -> Vec<Breach> {
    let violations = xsd::validate(text).into_iter().map(|violation| Breach {
        rule: "schema",
        line: violation.line,
        column: violation.column,
        message: violation.message,
    });
    let mut breaches: Vec<Breach> = violations.collect();
    if let Ok(document) = roxmltree::Document::parse(text) {
        breaches.extend(rules::apply(&document, files));
    }
    breaches
}
