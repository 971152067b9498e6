//! What somebody did, in no format's words: the meeting point of all records.

use jiff::{SignedDuration, Timestamp};

use crate::course::{Id, PageId};

/// Something that happened once.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// None for an answer that belongs to nobody.
    pub person: Option<Person>,
    /// The group that takes the course together, as reports call it, for example `Nairobi 2027`.
    pub cohort: Option<String>,
    pub subject: Subject,
    pub deed: Deed,
    pub when: Timestamp,
    /// How exactly the record knew `when`. Two records of one event agree on the more exact one.
    pub precision: Precision,
    /// Where the record was kept, as `context.platform` says it: `Moodle`, `Attendance sheet`.
    pub platform: String,
    /// The attempt on a SCO, as the LMS counts it: `1`, `2`. Only for what an LMS kept of a SCO: such statements follow
    /// ADL's SCORM profile.
    pub attempt: Option<String>,
    /// What else tells this event apart from others of the same person, deed and subject: the number of a response.
    /// Empty where the deed happens only once. Never a row's place in a file.
    pub occurrence: String,
}

/// Somebody, by everything that a record says of them. At least one field is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Person {
    /// Lower case, without blanks around.
    pub email: Option<String>,
    /// A name or number that stands for the person in a system: user name, ID number, participant's number.
    pub account: Option<String>,
    /// For people, never an identity: two records may spell it in two ways. Where somebody wants people told apart by
    /// their names, the name stands in `account`.
    pub name: Option<String>,
}

/// How exactly a moment is known; a later one is more exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    Day,
    Minute,
    Second,
}

/// What something was done to.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    Course,
    /// A module, or a form of the tests, by its id.
    Module(Id),
    /// A session, or a module's quiz.
    Page(PageId),
    /// A day of the workshop, from 1, or half of it.
    Day {
        day: u32,
        half: Option<Half>,
    },
    /// A question of a module or form.
    Question {
        module: Id,
        question: Id,
    },
    /// What the course does not know: an activity of another package.
    Other(OtherActivity),
}

/// Half of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Half {
    Morning,
    Afternoon,
}

/// An activity that no course of ours describes, by what its record says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherActivity {
    /// An absolute IRI.
    pub iri: String,
    pub name: String,
    /// The module of the course that it belongs to or stands for.
    pub module: Option<Id>,
    /// IRI of the activity that it is a part of.
    pub parent: Option<String>,
    /// SCORM's type of the interaction, with its correct patterns in SCORM 2004's form; None for anything but a question.
    pub interaction: Option<(String, Vec<String>)>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    Registered,
    /// Was there, and for how long where the record knows.
    Attended {
        duration: Option<SignedDuration>,
    },
    Initialized,
    /// Share of the whole, 0 to 1.
    Progressed(f64),
    Responded(Response),
    Scored(Marks),
    Passed {
        marks: Option<Marks>,
        duration: Option<SignedDuration>,
    },
    Failed {
        marks: Option<Marks>,
        duration: Option<SignedDuration>,
    },
    Completed {
        duration: Option<SignedDuration>,
    },
    /// Ended a sitting; the time is that of the whole attempt so far.
    Terminated {
        duration: Option<SignedDuration>,
    },
    /// An item of an evaluation: a point on a scale, or words.
    Evaluated(Response),
    Planned(Action),
    FollowedUp(Action),
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// In SCORM 2004's form, which is xAPI's too: `a[,]c` (see `xapi`). None where only the result was kept.
    pub text: Option<String>,
    /// None where nothing is right or wrong.
    pub success: Option<bool>,
    pub latency: Option<SignedDuration>,
}

/// A score as it was recorded. `scaled` lies between -1 and 1, `raw` between `min` and `max`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Marks {
    pub scaled: Option<f64>,
    pub raw: Option<f64>,
    pub min: Option<f64>,
    pub max: Option<f64>,
}

/// An action of somebody's plan.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Action {
    /// What tells the person's actions apart, for ever.
    pub id: String,
    pub text: Option<String>,
    pub status: Option<ActionStatus>,
    /// Further columns of the record, by their meaning: `owner`, `indicator`, `evidence`, `barrier`.
    pub details: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionStatus {
    NotStarted,
    Started,
    Done,
    Dropped,
}

impl ActionStatus {
    pub const ALL: [Self; 4] = [Self::NotStarted, Self::Started, Self::Done, Self::Dropped];

    /// The word in statements.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "not-started",
            Self::Started => "started",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }
}
