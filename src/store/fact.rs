//! What reports want to know of a statement, taken apart once when it is stored.

use jiff::{SignedDuration, Timestamp};

/// A statement as reports see it. People, activities, verbs and cohorts are numbers of the store's own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fact {
    pub actor: u32,
    pub verb: u32,
    pub activity: u32,
    /// None where the statement names none.
    pub cohort: Option<u32>,
    pub when: Timestamp,
    pub scaled: Option<f64>,
    pub raw: Option<f64>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub success: Option<bool>,
    pub completion: Option<bool>,
    pub duration: Option<SignedDuration>,
    /// Number of the response's text.
    pub response: Option<u32>,
}
