//! The report as data: what every form of it is written from. `docs/tracking.md` says what each number means.

use serde::Serialize;

use super::tally::Stats;

/// Number of the form of the JSON: it rises when a reader of the old form would misread the new one.
pub const FORMAT: u32 = 1;

/// A whole report. Nothing in it depends on when or where it was made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub format: u32,
    pub course: CourseFacts,
    /// The first and the last day of what was counted, `YYYY-MM-DD` in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<[String; 2]>,
    pub statements: u64,
    /// Groups of fewer people are not broken down.
    pub minimum_group: u64,
    /// What was asked for; all where it is empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cohorts: Vec<String>,
    /// All groups together, then each of them; one alone where there is only one.
    pub groups: Vec<Group>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CourseFacts {
    pub id: String,
    pub iri: String,
    pub title: String,
    pub version: String,
    pub language: String,
}

/// The people of a cohort, or of all.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    pub kind: GroupKind,
    /// The cohort's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub people: u64,
    /// People of groups that are too small to be shown, who are not in the numbers of all groups.
    #[serde(skip_serializing_if = "is_zero")]
    pub left_out: u64,
    /// There are too few people to say more of them.
    #[serde(skip_serializing_if = "is_false")]
    pub hidden: bool,
    pub units: Vec<UnitRow>,
    pub outcomes: Vec<OutcomeRow>,
    pub attendance: Vec<AttendanceRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gain: Option<Gain>,
    pub questions: Vec<QuestionRow>,
    pub evaluation: Vec<ItemRow>,
    /// Told for all groups together only.
    pub comments: Vec<CommentRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actions: Option<Actions>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    All,
    Cohort,
    /// What no statement gives to a cohort.
    Without,
}

/// A number of people and what their values are like; hidden where they are too few.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Summary {
    pub n: u64,
    #[serde(skip_serializing_if = "is_false")]
    pub hidden: bool,
    #[serde(flatten)]
    pub stats: Option<Stats>,
}

/// The course, a module, a form of the tests, or an activity that the course does not know.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitRow {
    pub kind: UnitKind,
    /// Id of a module or form; IRI of another activity.
    pub id: String,
    /// The number of a module.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    pub title: String,
    /// None where no registration is on record in the group.
    pub registered: Option<u64>,
    pub started: u64,
    pub completed: u64,
    pub passed: u64,
    /// Of those who started, in per cent.
    pub passed_percent: Option<f64>,
    /// The best of each person, in per cent of what can be reached.
    pub score: Summary,
    pub minutes: Summary,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    Course,
    Module,
    Form,
    Other,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutcomeRow {
    pub id: String,
    pub label: String,
    /// Answered at least one of the outcome's quiz questions.
    pub started: u64,
    /// Answered all of them.
    pub completed: u64,
    /// Answered all of them, and enough of them rightly.
    pub passed: u64,
    pub passed_percent: Option<f64>,
    pub score: Summary,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AttendanceRow {
    pub kind: MeetingKind,
    /// `day_1`, `day_1/morning`, `m1/benefits`, or the IRI of another activity.
    pub id: String,
    /// The day's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<u32>,
    pub title: String,
    pub people: u64,
    /// Of the group, in per cent.
    pub percent: Option<f64>,
    pub minutes: Summary,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingKind {
    Day,
    Morning,
    Afternoon,
    Session,
    Other,
}

/// What people knew before and after, of those who took both tests.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gain {
    pub before_title: String,
    pub after_title: String,
    /// People with a score in both.
    pub pairs: u64,
    pub before_only: u64,
    pub after_only: u64,
    /// There are too few pairs to say more.
    #[serde(skip_serializing_if = "is_false")]
    pub hidden: bool,
    /// None when hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scores: Option<GainScores>,
    pub outcomes: Vec<OutcomeGain>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GainScores {
    pub better: u64,
    pub same: u64,
    pub worse: u64,
    /// In per cent of what can be reached.
    pub before: Summary,
    pub after: Summary,
    /// In percentage points.
    pub gain: Summary,
    /// Share of what could still be gained; not defined for those who had everything right before.
    pub normalised: Summary,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutcomeGain {
    pub id: String,
    pub label: String,
    /// People who answered its questions in both tests.
    pub n: u64,
    #[serde(skip_serializing_if = "is_false")]
    pub hidden: bool,
    /// Mean share of right answers, in per cent.
    pub before: Option<f64>,
    pub after: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuestionRow {
    /// Title of the module or activity that asks it.
    pub unit: String,
    /// Id with that of its module, `m1/m1_q01`; IRI of a question that the course does not know.
    pub id: String,
    pub label: String,
    /// People who answered.
    pub n: u64,
    /// Those whose answers were judged.
    pub judged: u64,
    #[serde(skip_serializing_if = "is_false")]
    pub hidden: bool,
    pub right_percent: Option<f64>,
    pub answers: Vec<AnswerRow>,
}

/// One of the ways in which people answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnswerRow {
    pub answer: AnswerLabel,
    pub count: u64,
    /// Of those who answered, in per cent.
    pub percent: Option<f64>,
    /// Whether it is what the author wants; None where nothing is right or wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right: Option<bool>,
}

/// An author's words, or one of our own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerLabel {
    /// Words of the author.
    Text(String),
    True,
    False,
    Right,
    TooLow,
    TooHigh,
    /// Any other answer.
    Other,
}

/// An item of an evaluation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemRow {
    pub unit: String,
    pub id: String,
    pub label: String,
    /// Answers, with those that are no number.
    pub n: u64,
    #[serde(skip_serializing_if = "is_false")]
    pub hidden: bool,
    /// In the scale's order.
    pub points: Vec<PointRow>,
    /// Of the points that have a value.
    pub median: Option<f64>,
    /// Share of the two highest values among the answers that have one, in per cent.
    pub top_two_percent: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PointRow {
    pub id: String,
    pub label: String,
    /// None for "not applicable", which is never a number.
    pub value: Option<i32>,
    pub count: u64,
    pub percent: Option<f64>,
}

/// What people wrote in answer to a question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CommentRow {
    pub unit: String,
    pub id: String,
    pub label: String,
    pub n: u64,
    #[serde(skip_serializing_if = "is_false")]
    pub hidden: bool,
    /// In an order that tells nothing.
    pub comments: Vec<String>,
}

/// What people planned, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Actions {
    pub people: u64,
    pub planned: u64,
    /// After three months, after six.
    pub follow_ups: Vec<FollowUp>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FollowUp {
    pub months: u32,
    pub people: u64,
    #[serde(skip_serializing_if = "is_false")]
    pub hidden: bool,
    /// `not_started`, `started`, `done`, `dropped`, or another word of the records, with the number of actions.
    pub states: Vec<StateRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StateRow {
    pub state: String,
    pub actions: u64,
}

fn is_false(value: &bool) -> bool {
    !value
}

fn is_zero(value: &u64) -> bool {
    *value == 0
}
