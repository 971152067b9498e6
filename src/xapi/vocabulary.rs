//! The words of statements: ADL's where there are any, and our own below the course's base IRI, which is the only
//! domain that a course's owner is known to own.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::statement::Verb;

/// Verbs of ADL (<https://github.com/adlnet/xapi-authored-profiles>, `adl` and `scorm`).
pub mod verb {
    pub const ATTENDED: &str = "http://adlnet.gov/expapi/verbs/attended";
    pub const COMMENTED: &str = "http://adlnet.gov/expapi/verbs/commented";
    pub const COMPLETED: &str = "http://adlnet.gov/expapi/verbs/completed";
    pub const FAILED: &str = "http://adlnet.gov/expapi/verbs/failed";
    pub const INITIALIZED: &str = "http://adlnet.gov/expapi/verbs/initialized";
    pub const PASSED: &str = "http://adlnet.gov/expapi/verbs/passed";
    pub const PROGRESSED: &str = "http://adlnet.gov/expapi/verbs/progressed";
    pub const REGISTERED: &str = "http://adlnet.gov/expapi/verbs/registered";
    pub const RESPONDED: &str = "http://adlnet.gov/expapi/verbs/responded";
    pub const RESUMED: &str = "http://adlnet.gov/expapi/verbs/resumed";
    pub const SCORED: &str = "http://adlnet.gov/expapi/verbs/scored";
    pub const SUSPENDED: &str = "http://adlnet.gov/expapi/verbs/suspended";
    pub const TERMINATED: &str = "http://adlnet.gov/expapi/verbs/terminated";
    pub const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";
}

/// Activity types of ADL.
pub mod activity_type {
    pub const ASSESSMENT: &str = "http://adlnet.gov/expapi/activities/assessment";
    pub const ATTEMPT: &str = "http://adlnet.gov/expapi/activities/attempt";
    pub const COURSE: &str = "http://adlnet.gov/expapi/activities/course";
    pub const INTERACTION: &str = "http://adlnet.gov/expapi/activities/cmi.interaction";
    pub const LESSON: &str = "http://adlnet.gov/expapi/activities/lesson";
    pub const MEETING: &str = "http://adlnet.gov/expapi/activities/meeting";
    pub const PROFILE: &str = "http://adlnet.gov/expapi/activities/profile";
    pub const QUESTION: &str = "http://adlnet.gov/expapi/activities/question";
}

/// The category of statements that follow ADL's SCORM profile.
pub const SCORM_PROFILE: &str = "https://w3id.org/xapi/scorm";

/// The part of our vocabulary that ADL has no words for. `base` is a course's base IRI.
pub mod own {
    /// The verb of an item of an evaluation: a point on a scale.
    pub fn evaluated(base: &str) -> String {
        format!("{base}/xapi/verbs/evaluated")
    }

    /// The verb of an action that somebody means to take.
    pub fn planned(base: &str) -> String {
        format!("{base}/xapi/verbs/planned")
    }

    /// The verb of a look at what became of a planned action.
    pub fn followed_up(base: &str) -> String {
        format!("{base}/xapi/verbs/followed-up")
    }

    /// The activity type of the actions that people plan.
    pub fn action_plan(base: &str) -> String {
        format!("{base}/xapi/activity-types/action-plan")
    }

    /// The context extension that names the group that takes the course together: a text.
    pub fn cohort(base: &str) -> String {
        format!("{base}/xapi/extensions/cohort")
    }

    /// The result extension that describes a planned action: an object with `id` and perhaps `text`, `status`,
    /// `indicator`, `evidence`, `barrier`.
    pub fn action(base: &str) -> String {
        format!("{base}/xapi/extensions/action")
    }

    /// The profile that describes all this.
    pub fn profile(base: &str) -> String {
        format!("{base}/xapi/profile")
    }

    /// The version of the profile that statements follow: their category.
    pub fn profile_version(base: &str) -> String {
        format!("{base}/xapi/profile/v1.0")
    }
}

/// A verb with its display: the last word of its IRI, in English.
pub fn verb_of(id: impl Into<Cow<'static, str>>) -> Verb {
    let id = id.into();
    let word = id.rsplit('/').next().unwrap_or_default().replace('-', " ");
    Verb { id, display: BTreeMap::from([(Cow::Borrowed("en"), word)]) }
}
