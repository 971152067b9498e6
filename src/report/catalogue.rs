//! What each activity is in the course: the course itself, a module, a question, a day of the workshop, or something
//! that the course does not know.

use std::collections::BTreeMap;

use crate::course::{Course, Module, Outcome, Question, QuestionKind, Quiz, SlotKind};
use crate::records::Half;
use crate::store::{ActivityName, Names};
use crate::xapi::iri;

/// Days that a workshop may have.
const MOST_DAYS: u32 = 366;

/// What is completed, passed and timed. Ordered as reports show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum UnitKey {
    Course,
    /// Place among the modules of the course, the forms of the tests behind them.
    Module(usize),
    /// Number of an activity that the course does not know.
    Other(u32),
}

/// What is attended. Ordered as reports show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MeetingKey {
    /// A day from 1, whole or half.
    Day(u32, Option<Half>),
    /// Places of a module and of its session.
    Session(usize, usize),
    Other(u32),
}

/// What is answered. Ordered as reports show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum QuestionKey {
    /// Place among all questions of the course.
    Known(usize),
    Other(u32),
}

/// What an activity is in the course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Course,
    Module(usize),
    /// The quiz of a module: its score is the module's.
    Quiz(usize),
    Session(usize, usize),
    Question(usize),
    Day(u32, Option<Half>),
    Actions,
    /// Unknown; with the module that it belongs to, where a parent says so.
    Other(Option<usize>),
}

/// A question of the course, and where it is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'c> {
    /// Place of the module.
    pub module: usize,
    /// Id of the session, or `quiz`.
    pub page: &'c str,
    pub question: &'c Question,
    /// Whether free answers to it are comments for those who run the course, and not a learner's own notes.
    pub is_comment: bool,
}

/// The course by number and by IRI.
#[derive(Debug)]
pub(super) struct Catalogue<'c> {
    pub course: &'c Course,
    /// Modules, then the forms of the tests.
    pub modules: Vec<&'c Module>,
    pub questions: Vec<Asked<'c>>,
    /// The two forms whose scores are compared: the first two that can be scored.
    pub tests: Option<(usize, usize)>,
    /// The questions of quizzes that count, by the outcome's place: those of modules, then those of the two tests.
    pub quizzes: BTreeMap<usize, Vec<usize>>,
    pub tested: BTreeMap<usize, [Vec<usize>; 2]>,
    /// By the number of the activity.
    places: BTreeMap<u32, Place>,
    activities: &'c BTreeMap<u32, ActivityName>,
    by_iri: BTreeMap<&'c str, u32>,
}

impl<'c> Catalogue<'c> {
    pub fn new(course: &'c Course, names: &'c Names) -> Self {
        let forms = course.tests.iter().flat_map(|tests| &tests.forms);
        let modules: Vec<&Module> = course.modules.iter().chain(forms).collect();
        let questions = questions(course, &modules);
        let known = known(course, &modules, &questions);
        let by_iri: BTreeMap<&str, u32> =
            names.activities.iter().map(|(number, name)| (name.iri.as_str(), *number)).collect();
        let mut scored = (course.modules.len()..modules.len()).filter(|at| modules[*at].is_scored());
        let tests = scored.next().zip(scored.next());
        let (quizzes, tested) = assessed(course, &questions, tests);
        let mut catalogue = Self {
            course,
            modules,
            questions,
            tests,
            quizzes,
            tested,
            places: BTreeMap::new(),
            activities: &names.activities,
            by_iri,
        };
        catalogue.places =
            names.activities.iter().map(|(number, name)| (*number, catalogue.locate(&known, name))).collect();
        catalogue
    }

    pub fn place(&self, activity: u32) -> Place {
        self.places.get(&activity).copied().unwrap_or(Place::Other(None))
    }

    /// What is started, completed or passed when this is done to an activity.
    pub fn unit(&self, activity: u32) -> UnitKey {
        match self.place(activity) {
            Place::Module(module) | Place::Quiz(module) | Place::Session(module, _) => UnitKey::Module(module),
            Place::Question(question) => UnitKey::Module(self.questions[question].module),
            Place::Course | Place::Day(..) | Place::Actions => UnitKey::Course,
            Place::Other(_) => UnitKey::Other(activity),
        }
    }

    /// What an unknown activity is a part of.
    pub fn whole(&self, activity: u32) -> Option<UnitKey> {
        if let Place::Other(Some(module)) = self.place(activity) {
            return Some(UnitKey::Module(module));
        }
        let parent = self.activities.get(&activity)?.parent.as_deref()?;
        Some(self.unit(*self.by_iri.get(parent)?))
    }

    /// Whether a question asks for a view: a point on a scale.
    pub fn is_opinion(&self, key: QuestionKey) -> bool {
        matches!(key, QuestionKey::Known(at) if matches!(self.questions[at].question.kind, QuestionKind::Likert { .. })
            || (self.questions[at].is_comment && self.is_free_text(key)))
    }

    /// Whether a question is answered in the learner's own words.
    pub fn is_free_text(&self, key: QuestionKey) -> bool {
        matches!(key, QuestionKey::Known(at) if matches!(self.questions[at].question.kind, QuestionKind::LongFillIn { .. }))
    }

    /// The share of a question's weight that is needed to pass its module, 0 to 1.
    pub fn pass_mark(&self, question: usize) -> f64 {
        f64::from(self.modules[self.questions[question].module].tracking.pass_mark) / 100.0
    }

    /// The name of an unknown activity: that of the statements, or the end of its IRI.
    pub fn name(&self, activity: u32) -> String {
        let Some(name) = self.activities.get(&activity) else { return activity.to_string() };
        let end = || name.iri.trim_end_matches('/').rsplit('/').next().unwrap_or(&name.iri);
        name.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| end().to_owned())
    }

    pub fn iri(&self, activity: u32) -> &str {
        self.activities.get(&activity).map_or("", |name| &name.iri)
    }

    fn locate(&self, known: &BTreeMap<String, Place>, name: &ActivityName) -> Place {
        // An attempt is told by a query behind its module's IRI.
        let iri = name.iri.split('?').next().unwrap_or_default();
        if let Some(place) = known.get(name.iri.as_str()).or_else(|| known.get(iri)) {
            return *place;
        }
        // Parents of parents: an interaction of a SCO of a package that stands for a module.
        let mut parent = name.parent.as_deref();
        for _ in 0..4 {
            let Some(iri) = parent else { break };
            match known.get(iri.split('?').next().unwrap_or_default()) {
                Some(Place::Module(module) | Place::Quiz(module) | Place::Session(module, _)) => {
                    return Place::Other(Some(*module));
                }
                Some(_) => break,
                None => {
                    let number = self.by_iri.get(iri).and_then(|number| self.activities.get(number));
                    parent = number.and_then(|name| name.parent.as_deref());
                }
            }
        }
        Place::Other(None)
    }
}

/// All questions in the order of the course.
fn questions<'c>(course: &'c Course, modules: &[&'c Module]) -> Vec<Asked<'c>> {
    let is_evaluation = |module: &Module, page: &str| {
        let slots = course.agenda.iter().flat_map(|agenda| &agenda.days).flat_map(|day| &day.slots);
        let mut pages = slots.filter(|slot| slot.kind == SlotKind::Evaluation).flat_map(|slot| &slot.pages);
        pages.any(|held| held.module == module.id && held.page.as_str() == page)
    };
    let mut asked = Vec::new();
    for (at, module) in modules.iter().enumerate() {
        let is_form = at >= course.modules.len();
        for (page, question) in module.questions() {
            let is_comment = is_form || is_evaluation(module, page);
            asked.push(Asked { module: at, page, question, is_comment });
        }
    }
    asked
}

type Assessed = (BTreeMap<usize, Vec<usize>>, BTreeMap<usize, [Vec<usize>; 2]>);

/// The questions that count, by the place of their outcome: those of modules, and those of the two tests.
fn assessed(course: &Course, questions: &[Asked<'_>], tests: Option<(usize, usize)>) -> Assessed {
    let mut assessed = Assessed::default();
    for (at, asked) in questions.iter().enumerate() {
        let of = |outcome: &Outcome| asked.question.outcome.as_ref() == Some(&outcome.id);
        let Some(outcome) = course.outcomes.iter().position(of) else { continue };
        if asked.page != Quiz::PAGE || !asked.question.has_right_answer() || asked.question.weight <= 0.0 {
            continue;
        }
        if asked.module < course.modules.len() {
            assessed.0.entry(outcome).or_default().push(at);
        } else if let Some(place) =
            tests.and_then(|(first, second)| [first, second].iter().position(|form| *form == asked.module))
        {
            assessed.1.entry(outcome).or_default()[place].push(at);
        }
    }
    assessed
}

/// The places of the course by IRI.
fn known(course: &Course, modules: &[&Module], questions: &[Asked<'_>]) -> BTreeMap<String, Place> {
    let mut known = BTreeMap::from([(course.iri(), Place::Course), (iri::actions(course), Place::Actions)]);
    for (at, module) in modules.iter().enumerate() {
        let whole = iri::module(course, &module.id);
        for (number, session) in module.sessions.iter().enumerate() {
            known.insert(format!("{whole}/{}", session.id), Place::Session(at, number));
        }
        known.insert(format!("{whole}/{}", Quiz::PAGE), Place::Quiz(at));
        known.insert(whole, Place::Module(at));
    }
    for (at, asked) in questions.iter().enumerate() {
        let iri = iri::question(course, &modules[asked.module].id, &asked.question.id);
        known.insert(iri, Place::Question(at));
    }
    for day in 1..=MOST_DAYS {
        for half in [None, Some(Half::Morning), Some(Half::Afternoon)] {
            known.insert(iri::day(course, day, half), Place::Day(day, half));
        }
    }
    known
}
