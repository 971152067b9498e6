//! The course: what is taught, in which order, and how it is tracked.
//!
//! The model is the meeting point of the two rivers. It is built by `source` and read by everything that
//! writes: pages, packages and, later, documents and statements. It does no I/O, knows no clock and no
//! package format, and holds no positions in files: whoever reads a course reports what is wrong with it
//! before the model exists.

mod agenda;
mod block;
mod id;
mod moodle;
mod packaging;
mod question;
mod sequence;

pub use agenda::{Agenda, Day, PageId, Slot, SlotKind, WallTime};
pub use block::{Block, CalloutKind, Figure, FigureImage, Inline, ListItem, Slide, plain_text, questions};
pub use id::{Id, IdError, is_device_name};
pub use moodle::{MoodleCourse, Role};
pub use packaging::{Download, Form, Lms, MOODLE_COURSES, Packaging, Target};
pub use question::{
    AnticipatedAnswer, ChoiceOption, MatchSource, MatchTarget, Question, QuestionKind, Scale, ScalePoint, SequenceItem,
    on_paper,
};
pub use sequence::{Layout, Order, Sequence};

/// A whole course.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    pub id: Id,
    /// Absolute IRI without a trailing slash; every activity IRI starts with it.
    pub base_iri: String,
    pub title: String,
    pub description: String,
    /// Version of the course's content as the author counts it, for example `1.0.0`; never part of an identifier.
    pub version: String,
    /// BCP 47 language tag.
    pub language: String,
    pub publisher: String,
    /// Licence of the content, as text for people.
    pub rights: String,
    /// Numbers of the Sustainable Development Goals, 1 to 17.
    pub sdgs: Vec<u8>,
    pub keywords: Vec<String>,
    pub audiences: Vec<String>,
    pub outcomes: Vec<Outcome>,
    pub modules: Vec<Module>,
    /// Tests of the whole course and what follows it, in a package of their own.
    pub tests: Option<Tests>,
    pub scales: Vec<Scale>,
    /// Every reference of `references.toml`, in the order of their ids.
    pub references: Vec<Reference>,
    /// The workshop that teaches the course, if it has one.
    pub agenda: Option<Agenda>,
    pub packaging: Packaging,
    pub moodle: MoodleCourse,
    pub xapi: Xapi,
}

/// What learners can do or know after the course.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub id: Id,
    pub text: String,
    /// For places that hold at most [`Outcome::LABEL_MAX`] characters, when the text is longer.
    pub short: Option<String>,
}

/// A module: one SCO of the package by default.
#[derive(Debug, Clone, PartialEq)]
pub struct Module {
    pub id: Id,
    /// The number that people see; none for the parts of [`Tests`].
    pub number: Option<u32>,
    pub title: String,
    pub description: String,
    pub sessions: Vec<Session>,
    pub quiz: Option<Quiz>,
    pub tracking: Tracking,
    /// Files below the module's folder that its pages show, besides SVG figures (which stand in the page itself).
    pub media: Vec<Media>,
}

/// One session: a page of its module.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    pub id: Id,
    /// For example `1.2`.
    pub number: String,
    pub title: String,
    /// Learning time in minutes, at least 1.
    pub minutes: u32,
    pub objectives: Vec<String>,
    /// Outcomes of the course that the session serves.
    pub outcomes: Vec<Id>,
    pub terms: Vec<Term>,
    pub blocks: Vec<Block>,
}

/// A term of the glossary.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    pub name: String,
    pub definition: Vec<Inline>,
}

/// The test at the end of a module. Its questions count; those inside sessions are practice.
#[derive(Debug, Clone, PartialEq)]
pub struct Quiz {
    pub title: String,
    pub minutes: u32,
    /// Shown before the questions.
    pub intro: Vec<Block>,
    pub questions: Vec<Question>,
}

/// A package beside the modules: a pre-test and a post-test with the same questions, and follow-ups.
#[derive(Debug, Clone, PartialEq)]
pub struct Tests {
    pub id: Id,
    pub title: String,
    pub description: String,
    /// Modules without sessions, each with a quiz; the ids of one question differ by a suffix from form to form.
    pub forms: Vec<Module>,
    /// The form that stands before the modules, and the one after them.
    pub pre_test: Option<Id>,
    pub post_test: Option<Id>,
}

/// What goes into one package, and the SCOs in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit<'c> {
    pub form: Form,
    /// Of a module, of the tests or of one of them; [`Course::UNIT`] for the whole course.
    pub id: &'c str,
    pub title: &'c str,
    pub description: &'c str,
    pub modules: Vec<&'c Module>,
}

/// How a module is tracked (SCORM 2004 4th Ed. RTE 4.2.4, 4.2.22).
#[derive(Debug, Clone, PartialEq)]
pub struct Tracking {
    /// Percent of the quiz's weights, 0 to 100; 0 means that nobody passes or fails.
    pub pass_mark: u32,
    pub completion: Completion,
    pub progression: Progression,
    /// How often the quiz may be taken; 0 means as often as the learner likes. The best attempt counts.
    pub attempts: u32,
    pub shuffle_questions: bool,
    pub shuffle_options: bool,
    pub feedback: FeedbackTime,
    /// What the score weighs in that of the whole course, 0 to 100; none for what [`Course::weight`] says.
    pub weight: Option<u32>,
}

/// What completes a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completion {
    /// Every session is done.
    Sessions,
    /// Every session is done and the quiz has been taken, whatever its result.
    Quiz,
    /// Every session is done and the quiz has been passed.
    Passed,
}

/// Whether sessions may be taken in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progression {
    Free,
    Ordered,
}

/// When the quiz tells the learner what was right. Practice questions always tell at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedbackTime {
    /// After each question, whose answer then stands.
    Question,
    /// After the whole quiz has been submitted.
    Quiz,
    /// Only the score.
    Never,
}

/// A file shown by a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Where it lies in the package, relative to the page: ASCII, with an extension, for example `media/map.webp`.
    pub href: String,
    /// Where it lies on disk. The model never opens it.
    pub source: std::path::PathBuf,
}

/// A source that the text cites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    pub id: Id,
    /// A person or a body, as it is to be printed.
    pub author: String,
    pub title: String,
    pub publisher: Option<String>,
    pub year: Option<u32>,
    pub url: Option<String>,
    /// `YYYY-MM-DD`: the day on which the source was read.
    pub seen: Option<String>,
}

/// How it is told to a Learning Record Store what learners do.
#[derive(Debug, Clone, PartialEq)]
pub struct Xapi {
    /// Whether packages carry the code that sends statements from the browser.
    pub in_packages: bool,
    /// Where packages send statements when the launch names no place; ends with `/`.
    pub endpoint: Option<String>,
    pub version: XapiVersion,
    pub actors: ActorForm,
    /// IRI of the system that accounts belong to; the course's base IRI by default.
    pub home_page: String,
    /// Whether answers of evaluations are kept without any link to who gave them.
    pub anonymous_evaluations: bool,
    /// Groups of fewer people are not broken down in reports; at least 1.
    pub minimum_group: u32,
}

/// The version of the specification that statements are sent in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XapiVersion {
    V1_0_3,
    V2_0,
}

/// How a person is named in statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorForm {
    /// By account, under a name that only the holder of a key can compute.
    Pseudonym,
    /// By account, under the name or number that the records give.
    Account,
    /// By e-mail address.
    Email,
}

impl XapiVersion {
    /// As the header `X-Experience-API-Version` says it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1_0_3 => "1.0.3",
            Self::V2_0 => "2.0.0",
        }
    }
}

impl Xapi {
    /// What holds where a manifest says nothing.
    pub fn new(base_iri: &str) -> Self {
        Self {
            in_packages: false,
            endpoint: None,
            version: XapiVersion::V1_0_3,
            actors: ActorForm::Pseudonym,
            home_page: base_iri.to_owned(),
            anonymous_evaluations: true,
            minimum_group: 5,
        }
    }
}

impl Outcome {
    /// Longest label: `cmi.objectives.n.description` holds 250 characters (SCORM 2004 4th Ed. RTE 4.2.17).
    pub const LABEL_MAX: usize = 250;

    /// One line for reports.
    pub fn label(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.text)
    }
}

impl Course {
    /// What stands beside the modules, in names of packages and below the course's IRI: no module or form may have one
    /// of these ids.
    pub const RESERVED_IDS: [&'static str; 4] = ["actions", "course", "outcomes", "workshop"];

    /// The activity IRI of the course: the base and its id.
    pub fn iri(&self) -> String {
        format!("{}/{}", self.base_iri, self.id)
    }

    /// The unit of the whole course.
    pub const UNIT: &'static str = "course";

    /// The course as it is packed by default: a unit per module, then one for the tests.
    pub fn units(&self) -> Vec<Unit<'_>> {
        self.units_of(Form::Modules)
    }

    /// The course as it is packed in this form; a site is not made of units.
    ///
    /// The unit of the whole course begins with the pre-test and ends with the post-test. What follows the course months
    /// later is no part of it: each such form is a unit of its own.
    pub fn units_of(&self, form: Form) -> Vec<Unit<'_>> {
        let own = |module| Unit { form, ..Module::unit(module) };
        match form {
            Form::Modules => {
                let tests = self.tests.as_ref().map(|Tests { id, title, description, forms, .. }| {
                    let id = id.as_str();
                    Unit { form, id, title, description, modules: forms.iter().collect() }
                });
                self.modules.iter().map(own).chain(tests).collect()
            }
            Form::Course => {
                let modules = self.pre_test().into_iter().chain(&self.modules).chain(self.post_test()).collect();
                let course = Unit { form, id: Self::UNIT, title: &self.title, description: &self.description, modules };
                let is_inside = |module: &&Module| {
                    [self.pre_test(), self.post_test()].into_iter().flatten().all(|inside| inside.id != module.id)
                };
                let forms = self.tests.iter().flat_map(|tests| &tests.forms);
                std::iter::once(course).chain(forms.filter(is_inside).map(own)).collect()
            }
            Form::MoodleCourse | Form::Site => Vec::new(),
        }
    }

    /// The form that learners take before the first module.
    pub fn pre_test(&self) -> Option<&Module> {
        let tests = self.tests.as_ref()?;
        tests.forms.iter().find(|form| Some(&form.id) == tests.pre_test.as_ref())
    }

    /// The form that learners take after the last module.
    pub fn post_test(&self) -> Option<&Module> {
        let tests = self.tests.as_ref()?;
        tests.forms.iter().find(|form| Some(&form.id) == tests.post_test.as_ref())
    }

    /// The dates of the days of a workshop that begins on `starts`, beyond the last one too: working days by the agenda,
    /// every day of the calendar where there is none.
    pub fn workshop_dates(&self, starts: jiff::civil::Date) -> Box<dyn Iterator<Item = jiff::civil::Date> + '_> {
        match &self.agenda {
            Some(agenda) => Box::new(agenda.dates(starts)),
            None => Box::new(starts.series(jiff::Span::new().days(1))),
        }
    }

    /// The reference with this id.
    pub fn reference(&self, id: &Id) -> Option<&Reference> {
        self.references.iter().find(|reference| reference.id == *id)
    }

    /// Number and title of a session, or the title of a quiz or form; none if there is no such page.
    pub fn title_of(&self, page: &PageId) -> Option<String> {
        let module = self.modules.iter().find(|module| module.id == page.module);
        let session = module.and_then(|module| module.sessions.iter().find(|session| session.id == page.page));
        let quiz = module.and_then(|module| module.quiz.as_ref()).filter(|_| page.page.as_str() == Quiz::PAGE);
        let tests = self.tests.iter().filter(|tests| tests.id == page.module);
        let form = tests.flat_map(|tests| &tests.forms).find(|form| form.id == page.page);
        session
            .map(|session| format!("{} {}", session.number, session.title))
            .or_else(|| quiz.map(|quiz| quiz.title.clone()))
            .or_else(|| form.map(|form| form.title.clone()))
    }

    /// The scale with this id.
    pub fn scale(&self, id: &Id) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.id == *id)
    }

    /// True for a language that is written from right to left.
    pub fn is_right_to_left(&self) -> bool {
        let primary = self.language.split('-').next().unwrap_or_default();
        matches!(primary, "ar" | "fa" | "he" | "ur" | "ps" | "yi" | "dv" | "ckb" | "ug")
    }
}

impl Unit<'_> {
    /// The IRI of the activity that the package is.
    pub fn iri(&self, course: &Course) -> String {
        if self.id == Course::UNIT { course.iri() } else { format!("{}/{}", course.iri(), self.id) }
    }
}

impl Module {
    /// The ids of a module's pages besides its sessions and [`Quiz::PAGE`].
    pub const GLOSSARY_PAGE: &'static str = "glossary";
    pub const FINISH_PAGE: &'static str = "finish";
    /// Ids that a module's document uses itself: no session may have one of them.
    pub const RESERVED_IDS: [&'static str; 5] = [Quiz::PAGE, Self::GLOSSARY_PAGE, Self::FINISH_PAGE, "main", "menu"];

    /// The questions of the sessions, then those of the quiz, each with the id of its page (`quiz` for the quiz).
    pub fn questions(&self) -> impl Iterator<Item = (&str, &Question)> {
        let practice = self.sessions.iter().flat_map(|session| {
            questions(&session.blocks).into_iter().map(move |question| (session.id.as_str(), question))
        });
        let quiz = self.quiz.iter().flat_map(|quiz| quiz.questions.iter().map(|question| (Quiz::PAGE, question)));
        practice.chain(quiz)
    }

    /// The outcomes that the module's sessions and questions serve, each once, in the order of first mention.
    pub fn outcomes(&self) -> Vec<&Id> {
        let mut found: Vec<&Id> = Vec::new();
        let taught = self.sessions.iter().flat_map(|session| session.outcomes.iter());
        let assessed = self.questions().filter_map(|(_, question)| question.outcome.as_ref());
        for outcome in taught.chain(assessed) {
            if !found.contains(&outcome) {
                found.push(outcome);
            }
        }
        found
    }

    /// The module as a package of its own.
    fn unit(&self) -> Unit<'_> {
        let form = Form::Modules;
        Unit { form, id: self.id.as_str(), title: &self.title, description: &self.description, modules: vec![self] }
    }

    /// Whether the quiz can give a score.
    pub fn is_scored(&self) -> bool {
        let mut questions = self.quiz.iter().flat_map(|quiz| &quiz.questions);
        questions.any(|question| question.has_right_answer() && question.weight > 0.0)
    }

    /// Learning time of the whole module in minutes.
    pub fn minutes(&self) -> u32 {
        self.sessions.iter().map(|session| session.minutes).sum::<u32>()
            + self.quiz.as_ref().map_or(0, |quiz| quiz.minutes)
    }
}

impl Quiz {
    /// The id of the quiz's page. No session may have it.
    pub const PAGE: &'static str = "quiz";
}
