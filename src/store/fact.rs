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
    /// Number of the response's text; for an action of a plan, of the word for how far it has come.
    pub response: Option<u32>,
    /// Number of the attempt that it belongs to (an activity of the grouping); for an action of a plan, of the action's id.
    pub attempt: Option<u32>,
}

/// What the numbers of facts stand for: each list is indexed by them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Names {
    /// Actors that stand for nobody in particular: the account `anonymous`. In ascending order.
    pub anonymous: Vec<u32>,
    /// IRIs.
    pub verbs: Vec<String>,
    pub activities: Vec<ActivityName>,
    pub cohorts: Vec<String>,
    /// Answers, words of comments, and states of actions.
    pub responses: Vec<String>,
}

/// An activity, by what the statements said of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActivityName {
    pub iri: String,
    pub name: Option<String>,
    /// IRI of the activity's type.
    pub kind: Option<String>,
    /// IRI of the activity that it is a part of: the first `parent` that a statement named.
    pub parent: Option<String>,
}
