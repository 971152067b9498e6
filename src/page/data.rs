//! What the runtime must know of a module, as JSON inside the page.

use std::collections::BTreeMap;

use serde::Serialize;

use super::document::Section;
use super::kind::{Kind, Limits};
use super::part::{Part, PartData};
use super::strings::Strings;
use crate::course::{Completion, Course, FeedbackTime, Id, Module, Progression, Question, QuestionKind, Quiz};
use crate::xapi::Tracked;

/// Version of this shape; the runtime of the same package reads it.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    v: u32,
    course: &'a str,
    module: &'a str,
    lang: &'a str,
    limits: Limits,
    tracking: TrackingData,
    /// The word for what is completed and not passed, where it is not the standard's.
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<&'static str>,
    pages: Vec<PageData<'a>>,
    outcomes: Vec<OutcomeData<'a>>,
    questions: Vec<QuestionData<'a>>,
    strings: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    xapi: Option<&'a Tracked<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<PartData<'a>>,
}

/// What a module is told of where it stands.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub tracked: Option<&'a Tracked<'a>>,
    pub part: Option<&'a Part<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TrackingData {
    pass_mark: f64,
    completion: &'static str,
    progression: &'static str,
    attempts: u32,
    shuffle_questions: bool,
    shuffle_options: bool,
    feedback: &'static str,
}

#[derive(Serialize)]
struct PageData<'a> {
    id: &'a str,
    kind: &'static str,
    title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outcomes: Vec<&'a str>,
}

#[derive(Serialize)]
struct OutcomeData<'a> {
    id: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct QuestionData<'a> {
    id: &'a str,
    page: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    scored: bool,
    weight: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'a str>,
    description: String,
    /// In SCORM 1.2 only: what a letter in an answer stands for, by its place. Targets have letters of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<&'a str>,
    #[serde(flatten)]
    answer: AnswerData<'a>,
}

/// What is right, by kind of question.
#[derive(Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum AnswerData<'a> {
    Right { right: Vec<String> },
    Range { min: f64, max: f64 },
    Words { right: &'a [String], case_matters: bool, anticipated: Vec<&'a str> },
    Text { limit: u32 },
    Opinion {},
}

/// The data of a module as JSON that can stand in a `script` element: no `<` in it.
#[expect(clippy::expect_used, reason = "there is nothing in the data that JSON cannot hold")]
pub(super) fn data(
    course: &Course,
    module: &Module,
    strings: &Strings,
    sections: &[Section<'_>],
    kind: Kind,
    around: Around<'_>,
) -> String {
    // Of a post-test it is asked that it is passed: there the other word only says more.
    let goes_on = kind == Kind::Scorm12Moodle && course.post_test().is_none_or(|test| test.id != module.id);
    let data = Data {
        v: VERSION,
        course: course.id.as_str(),
        module: module.id.as_str(),
        lang: &course.language,
        limits: kind.limits(),
        tracking: tracking(module),
        failed: goes_on.then_some("completed"),
        pages: sections
            .iter()
            .map(|section| PageData {
                id: section.id,
                kind: section.kind,
                title: section.full_title(),
                outcomes: section.outcomes.iter().map(|id| id.as_str()).collect(),
            })
            .collect(),
        outcomes: course
            .outcomes
            .iter()
            .filter(|outcome| module.outcomes().contains(&&outcome.id))
            .map(|outcome| OutcomeData { id: outcome.id.as_str(), text: outcome.label() })
            .collect(),
        questions: module.questions().map(|(page, question)| question_data(course, page, question, kind)).collect(),
        strings: strings.of(kind),
        xapi: around.tracked,
        part: around.part.map(|part| PartData::new(part, &strings.course)),
    };
    let json = serde_json::to_string(&data).expect("maps with text keys and finite numbers can always be written");
    json.replace('<', "\\u003c")
}

fn tracking(module: &Module) -> TrackingData {
    let tracking = &module.tracking;
    TrackingData {
        pass_mark: f64::from(tracking.pass_mark) / 100.0,
        completion: match tracking.completion {
            Completion::Sessions => "sessions",
            Completion::Quiz => "quiz",
            Completion::Passed => "passed",
        },
        progression: match tracking.progression {
            Progression::Free => "free",
            Progression::Ordered => "ordered",
        },
        attempts: tracking.attempts,
        shuffle_questions: tracking.shuffle_questions,
        shuffle_options: tracking.shuffle_options,
        feedback: match tracking.feedback {
            FeedbackTime::Question => "question",
            FeedbackTime::Quiz => "quiz",
            FeedbackTime::Never => "never",
        },
    }
}

fn question_data<'a>(course: &'a Course, page: &'a str, question: &'a Question, kind: Kind) -> QuestionData<'a> {
    let (options, targets) = match kind {
        Kind::Scorm12 | Kind::Scorm12Moodle => question.kind.answer_ids(&course.scales),
        _ => (Vec::new(), Vec::new()),
    };
    QuestionData {
        id: question.id.as_str(),
        page,
        kind: question.kind.name(),
        scored: page == Quiz::PAGE && question.has_right_answer(),
        weight: question.weight,
        outcome: question.outcome.as_ref().map(|id| id.as_str()),
        description: description(question),
        options: options.into_iter().map(Id::as_str).collect(),
        targets: targets.into_iter().map(Id::as_str).collect(),
        answer: answer(&question.kind),
    }
}

/// A description that began with a curly bracket would be taken for the mark of its language
/// (SCORM 2004 4th Ed. RTE 4.1.1.6); one without words would tell nobody which question was asked.
fn description(question: &Question) -> String {
    match question.label().trim_start_matches(['{', ' ']) {
        "" => question.id.to_string(),
        label => label.to_owned(),
    }
}

fn answer(kind: &QuestionKind) -> AnswerData<'_> {
    match kind {
        QuestionKind::TrueFalse { answer, .. } => AnswerData::Right { right: vec![answer.to_string()] },
        QuestionKind::Choice { options, .. } => AnswerData::Right {
            right: options.iter().filter(|option| option.right).map(|option| option.id.to_string()).collect(),
        },
        QuestionKind::Matching { sources, .. } => AnswerData::Right {
            right: sources.iter().map(|source| format!("{}[.]{}", source.id, source.target)).collect(),
        },
        QuestionKind::Sequencing { items } => {
            AnswerData::Right { right: items.iter().map(|item| item.id.to_string()).collect() }
        }
        QuestionKind::Numeric { min, max, .. } => AnswerData::Range { min: *min, max: *max },
        QuestionKind::FillIn { accepted, anticipated, case_matters } => AnswerData::Words {
            right: accepted,
            case_matters: *case_matters,
            anticipated: anticipated.iter().map(|answer| answer.text.as_str()).collect(),
        },
        QuestionKind::LongFillIn { max, .. } => AnswerData::Text { limit: *max },
        QuestionKind::Likert { .. } => AnswerData::Opinion {},
    }
}
