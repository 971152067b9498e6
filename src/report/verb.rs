//! The verbs that reports understand.

use crate::xapi::vocabulary::{own, verb};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Registered,
    Attended,
    Progressed,
    Responded,
    Scored,
    Passed,
    Failed,
    Completed,
    /// Began, went on, stopped for now, ended.
    Worked,
    Evaluated,
    Planned,
    FollowedUp,
}

impl Verb {
    /// None for a verb that says nothing that a report counts.
    pub fn of(iri: &str, base: &str) -> Option<Self> {
        let verb = match iri {
            verb::REGISTERED => Self::Registered,
            verb::ATTENDED => Self::Attended,
            verb::PROGRESSED => Self::Progressed,
            verb::RESPONDED | "http://adlnet.gov/expapi/verbs/answered" => Self::Responded,
            verb::SCORED => Self::Scored,
            verb::PASSED => Self::Passed,
            verb::FAILED => Self::Failed,
            verb::COMPLETED => Self::Completed,
            verb::INITIALIZED | verb::RESUMED | verb::SUSPENDED | verb::TERMINATED => Self::Worked,
            "http://adlnet.gov/expapi/verbs/launched" | "http://adlnet.gov/expapi/verbs/experienced" => Self::Worked,
            verb::COMMENTED => Self::Evaluated,
            _ if iri == own::evaluated(base) => Self::Evaluated,
            _ if iri == own::planned(base) => Self::Planned,
            _ if iri == own::followed_up(base) => Self::FollowedUp,
            _ => return None,
        };
        Some(verb)
    }
}
