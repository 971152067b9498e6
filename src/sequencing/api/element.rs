//! The elements of the data model (RTE 4.2; SN 5.6), as a table.

/// Who may use an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
    Both,
}

/// What a value must look like. Lengths are smallest permitted maxima, in UTF-16 units as LMSs count them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// The names of the elements below.
    Children(&'static str),
    /// How many members a collection has.
    Count,
    Characters(usize),
    /// Characters, with `{lang=…}` in front or not.
    Localized(usize),
    /// `long_identifier_type`: a URI of at most 4,000.
    Identifier,
    State(&'static [&'static str]),
    /// `real(10,7)` within bounds.
    Real(f64, f64),
    /// `timeinterval(second,10,2)`.
    Interval,
    /// `time(second,10,0)`.
    Moment,
    /// `language_type` of at most 250, or nothing.
    Language,
    /// A state or a `real(10,7)`.
    Result,
    /// Depends on the type of the interaction.
    Pattern,
    /// Likewise.
    Response,
    /// `adl.nav.request`.
    Navigation,
}

/// A data model element. `n` and `m` in its name stand for numbers of members.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Element {
    pub name: &'static str,
    pub kind: Kind,
    pub access: Access,
    /// What it is before anybody sets it.
    pub default: Option<&'static str>,
}

const COMPLETION: Kind = Kind::State(&["completed", "incomplete", "not attempted", "unknown"]);
const SUCCESS: Kind = Kind::State(&["passed", "failed", "unknown"]);
const MODE: Kind = Kind::State(&["browse", "normal", "review"]);
const TIME_LIMIT: Kind = Kind::State(&["exit,message", "continue,message", "exit,no message", "continue,no message"]);
const TYPE: Kind = Kind::State(&[
    "true-false",
    "choice",
    "fill-in",
    "long-fill-in",
    "likert",
    "matching",
    "performance",
    "sequencing",
    "numeric",
    "other",
]);
const ANY: Kind = Kind::Real(f64::NEG_INFINITY, f64::INFINITY);
const POSITIVE: Kind = Kind::Real(0.0, f64::INFINITY);
const SCALED: Kind = Kind::Real(-1.0, 1.0);
const SHARE: Kind = Kind::Real(0.0, 1.0);

macro_rules! table {
    ($($name:literal $kind:expr, $access:ident $(= $default:literal)?;)+) => {
        &[$(Element { name: $name, kind: $kind, access: Access::$access, default: table!(@ $($default)?) }),+]
    };
    (@ $default:literal) => { Some($default) };
    (@) => { None };
}

/// Every element, by name.
pub const ELEMENTS: &[Element] = table! {
    "adl.data._children" Kind::Children("id,store"), Read;
    "adl.data._count" Kind::Count, Read;
    "adl.data.n.id" Kind::Identifier, Read;
    "adl.data.n.store" Kind::Characters(64_000), Both;
    "adl.nav.request" Kind::Navigation, Both = "_none_";
    "cmi._version" Kind::Characters(250), Read = "1.0";
    "cmi.comments_from_learner._children" Kind::Children("comment,location,timestamp"), Read;
    "cmi.comments_from_learner._count" Kind::Count, Read;
    "cmi.comments_from_learner.n.comment" Kind::Localized(4000), Both;
    "cmi.comments_from_learner.n.location" Kind::Characters(250), Both;
    "cmi.comments_from_learner.n.timestamp" Kind::Moment, Both;
    "cmi.comments_from_lms._children" Kind::Children("comment,location,timestamp"), Read;
    "cmi.comments_from_lms._count" Kind::Count, Read;
    "cmi.comments_from_lms.n.comment" Kind::Localized(4000), Read;
    "cmi.comments_from_lms.n.location" Kind::Characters(250), Read;
    "cmi.comments_from_lms.n.timestamp" Kind::Moment, Read;
    "cmi.completion_status" COMPLETION, Both = "unknown";
    "cmi.completion_threshold" SHARE, Read;
    "cmi.credit" Kind::State(&["credit", "no-credit"]), Read = "credit";
    "cmi.entry" Kind::State(&["ab-initio", "resume", ""]), Read = "";
    "cmi.exit" Kind::State(&["time-out", "suspend", "logout", "normal", ""]), Write;
    "cmi.interactions._children" Kind::Children("id,type,objectives,timestamp,correct_responses,weighting,learner_response,result,latency,description"), Read;
    "cmi.interactions._count" Kind::Count, Read;
    "cmi.interactions.n.correct_responses._count" Kind::Count, Read;
    "cmi.interactions.n.correct_responses.m.pattern" Kind::Pattern, Both;
    "cmi.interactions.n.description" Kind::Localized(250), Both;
    "cmi.interactions.n.id" Kind::Identifier, Both;
    "cmi.interactions.n.latency" Kind::Interval, Both;
    "cmi.interactions.n.learner_response" Kind::Response, Both;
    "cmi.interactions.n.objectives._count" Kind::Count, Read;
    "cmi.interactions.n.objectives.m.id" Kind::Identifier, Both;
    "cmi.interactions.n.result" Kind::Result, Both;
    "cmi.interactions.n.timestamp" Kind::Moment, Both;
    "cmi.interactions.n.type" TYPE, Both;
    "cmi.interactions.n.weighting" ANY, Both;
    "cmi.launch_data" Kind::Characters(4000), Read;
    "cmi.learner_id" Kind::Identifier, Read;
    "cmi.learner_name" Kind::Localized(250), Read;
    "cmi.learner_preference._children" Kind::Children("audio_level,language,delivery_speed,audio_captioning"), Read;
    "cmi.learner_preference.audio_captioning" Kind::State(&["-1", "0", "1"]), Both = "0";
    "cmi.learner_preference.audio_level" POSITIVE, Both = "1";
    "cmi.learner_preference.delivery_speed" POSITIVE, Both = "1";
    "cmi.learner_preference.language" Kind::Language, Both = "";
    "cmi.location" Kind::Characters(1000), Both;
    "cmi.max_time_allowed" Kind::Interval, Read;
    "cmi.mode" MODE, Read = "normal";
    "cmi.objectives._children" Kind::Children("id,score,success_status,completion_status,progress_measure,description"), Read;
    "cmi.objectives._count" Kind::Count, Read;
    "cmi.objectives.n.completion_status" COMPLETION, Both = "unknown";
    "cmi.objectives.n.description" Kind::Localized(250), Both;
    "cmi.objectives.n.id" Kind::Identifier, Both;
    "cmi.objectives.n.progress_measure" SHARE, Both;
    "cmi.objectives.n.score._children" Kind::Children("scaled,raw,min,max"), Read;
    "cmi.objectives.n.score.max" ANY, Both;
    "cmi.objectives.n.score.min" ANY, Both;
    "cmi.objectives.n.score.raw" ANY, Both;
    "cmi.objectives.n.score.scaled" SCALED, Both;
    "cmi.objectives.n.success_status" SUCCESS, Both = "unknown";
    "cmi.progress_measure" SHARE, Both;
    "cmi.scaled_passing_score" SCALED, Read;
    "cmi.score._children" Kind::Children("scaled,raw,min,max"), Read;
    "cmi.score.max" ANY, Both;
    "cmi.score.min" ANY, Both;
    "cmi.score.raw" ANY, Both;
    "cmi.score.scaled" SCALED, Both;
    "cmi.session_time" Kind::Interval, Write;
    "cmi.success_status" SUCCESS, Both = "unknown";
    "cmi.suspend_data" Kind::Characters(64_000), Both;
    "cmi.time_limit_action" TIME_LIMIT, Read = "continue,no message";
    "cmi.total_time" Kind::Interval, Read = "PT0S";
};

/// How many members a collection may have (smallest permitted maxima).
pub fn most_members(collection: &str) -> usize {
    match collection.rsplit('.').next() {
        Some("objectives") if collection.starts_with("cmi.objectives") => 100,
        Some("objectives" | "correct_responses") => 10,
        _ => 250,
    }
}

/// What a name stands for in the table: `cmi.objectives.3.id` for `cmi.objectives.n.id`.
pub fn find(name: &str) -> Option<&'static Element> {
    let mut letters = ["n", "m"].into_iter();
    let parts: Vec<&str> = name
        .split('.')
        .map(|part| match index(part) {
            Some(_) => letters.next().unwrap_or(part),
            None => part,
        })
        .collect();
    let pattern = parts.join(".");
    ELEMENTS.iter().find(|element| element.name == pattern)
}

/// A number of a member: digits without a leading zero.
pub fn index(part: &str) -> Option<usize> {
    let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && (part == "0" || !part.starts_with('0'))).then(|| part.parse().ok()).flatten()
}
