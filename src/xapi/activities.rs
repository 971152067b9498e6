//! What statements speak of: the activities of a course, defined by its model alone, each made once and shared.
//!
//! What an LMS tracks as a SCO, a module or a form of the tests, is a `lesson`: the templates of ADL's SCORM profile for
//! initialized, completed and terminated fit nothing else, and an activity has one type, whoever speaks of it. Its quiz
//! is the `assessment`; its sessions are lessons inside it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::statement::{Activity, Definition, InteractionComponent, InteractionDefinition, LanguageMap};
use super::vocabulary::{SCORM_PROFILE, activity_type, own};
use super::{interaction, iri};
use crate::course::{Block, Course, Id, Inline, Module, PageId, Question, QuestionKind, Quiz, Scale, plain_text};
use crate::records::Half;

/// The activities of a course.
#[derive(Debug, Clone)]
pub struct Activities {
    pub course: Known,
    modules: BTreeMap<Id, Known>,
    pages: BTreeMap<PageId, Known>,
    questions: BTreeMap<(Id, Id), Known>,
    days: BTreeMap<(u32, Option<Half>), Known>,
    /// What people plan to do.
    pub actions: Known,
    /// The category of what follows ADL's SCORM profile.
    pub scorm: Arc<Activity>,
    /// The category of what follows our own profile.
    pub profile: Arc<Activity>,
}

/// An activity and where it belongs.
#[derive(Debug, Clone)]
pub struct Known {
    /// With all that is known of it: the object of statements.
    pub whole: Arc<Activity>,
    /// With its type and name: the context of statements.
    pub brief: Arc<Activity>,
    /// What it is a part of; None for the course itself.
    pub parent: Option<Arc<Activity>>,
    /// The SCO that it is, or is a part of.
    pub sco: Option<Arc<Activity>>,
}

impl Activities {
    /// Days that a workshop without an agenda may have.
    const MOST_DAYS: u32 = 31;

    pub fn new(course: &Course) -> Self {
        let text = |text: &str| language_map(&course.language, text);
        let whole = known(
            course.iri(),
            Definition { description: text(&course.description), ..define(activity_type::COURSE, text(&course.title)) },
            None,
        );
        let actions = Definition {
            description: english("What people mean to do after the course, and what became of it"),
            ..define(own::action_plan(&course.base_iri), english("Actions planned"))
        };
        let mut activities = Self {
            modules: BTreeMap::new(),
            pages: BTreeMap::new(),
            questions: BTreeMap::new(),
            days: days(course, &whole.brief),
            actions: known(iri::actions(course), actions, Some(&whole.brief)),
            scorm: category(SCORM_PROFILE),
            profile: category(&own::profile_version(&course.base_iri)),
            course: whole,
        };
        for module in &course.modules {
            activities.add(course, module);
        }
        if let Some(tests) = &course.tests {
            for form in &tests.forms {
                let lesson = activities.add(course, form);
                activities.pages.insert(PageId { module: tests.id.clone(), page: form.id.clone() }, lesson);
            }
        }
        activities
    }

    /// Adds a SCO and its parts.
    fn add(&mut self, course: &Course, module: &Module) -> Known {
        let text = |text: &str| language_map(&course.language, text);
        let lesson =
            Definition { description: text(&module.description), ..define(activity_type::LESSON, text(&module.title)) };
        let mut lesson = known(iri::module(course, &module.id), lesson, Some(&self.course.brief));
        lesson.sco = Some(lesson.brief.clone());
        let part = |iri: String, definition: Definition| Known {
            sco: lesson.sco.clone(),
            ..known(iri, definition, Some(&lesson.brief))
        };
        let sessions =
            module.sessions.iter().map(|session| (session.id.clone(), activity_type::LESSON, session.title.as_str()));
        let quiz = module
            .quiz
            .iter()
            .filter_map(|quiz| Some((Id::parse(Quiz::PAGE).ok()?, activity_type::ASSESSMENT, quiz.title.as_str())));
        for (page, kind, title) in sessions.chain(quiz) {
            let page = PageId { module: module.id.clone(), page };
            let activity = part(iri::page(course, &page), define(kind, text(title)));
            self.pages.insert(page, activity);
        }
        for (_, question) in module.questions() {
            let activity = part(iri::question(course, &module.id, &question.id), ask(course, question));
            self.questions.insert((module.id.clone(), question.id.clone()), activity);
        }
        self.modules.insert(module.id.clone(), lesson.clone());
        lesson
    }

    /// A module or a form of the tests.
    pub fn module(&self, module: &Id) -> Option<&Known> {
        self.modules.get(module)
    }

    /// A session, a quiz, or a form by the id of the tests.
    pub fn page(&self, page: &PageId) -> Option<&Known> {
        self.pages.get(page)
    }

    pub fn question(&self, module: &Id, question: &Id) -> Option<&Known> {
        self.questions.get(&(module.clone(), question.clone()))
    }

    /// A day of the workshop, from 1, or half of it.
    pub fn day(&self, day: u32, half: Option<Half>) -> Option<&Known> {
        self.days.get(&(day, half))
    }
}

/// The activity of an attempt.
pub fn attempt(of: &str, id: uuid::Uuid, number: &str) -> Arc<Activity> {
    let definition = define(activity_type::ATTEMPT, english(&format!("Attempt {number}")));
    Arc::new(Activity { id: iri::attempt(of, id), definition: Some(definition) })
}

/// A definition of this type and name.
pub(super) fn define(kind: impl Into<Cow<'static, str>>, name: LanguageMap) -> Definition {
    Definition { name, kind: Some(kind.into()), ..Definition::default() }
}

/// `text` in one language; nothing where there is no text.
pub(super) fn language_map(language: &str, text: &str) -> LanguageMap {
    let entry = (!text.trim().is_empty()).then(|| (Cow::Owned(language.to_owned()), text.to_owned()));
    entry.into_iter().collect()
}

fn english(text: &str) -> LanguageMap {
    LanguageMap::from([(Cow::Borrowed("en"), text.to_owned())])
}

fn known(id: String, definition: Definition, parent: Option<&Arc<Activity>>) -> Known {
    let brief = Definition { name: definition.name.clone(), kind: definition.kind.clone(), ..Definition::default() };
    Known {
        brief: Arc::new(Activity { id: id.clone(), definition: Some(brief) }),
        whole: Arc::new(Activity { id, definition: Some(definition) }),
        parent: parent.cloned(),
        sco: None,
    }
}

fn category(id: &str) -> Arc<Activity> {
    Arc::new(Activity { id: id.to_owned(), definition: Some(define(activity_type::PROFILE, LanguageMap::new())) })
}

fn days(course: &Course, parent: &Arc<Activity>) -> BTreeMap<(u32, Option<Half>), Known> {
    let titles: Vec<&str> =
        course.agenda.iter().flat_map(|agenda| &agenda.days).map(|day| day.title.as_str()).collect();
    let count = if titles.is_empty() { Activities::MOST_DAYS } else { u32::try_from(titles.len()).unwrap_or(u32::MAX) };
    let mut days = BTreeMap::new();
    for (day, title) in (1..=count).zip(titles.into_iter().chain(std::iter::repeat(""))) {
        let describe = |half: &str| Definition {
            description: language_map(&course.language, title),
            ..define(activity_type::MEETING, english(&format!("Day {day} of the workshop{half}")))
        };
        let whole = known(iri::day(course, day, None), describe(""), Some(parent));
        for (half, name) in [(Half::Morning, ", morning"), (Half::Afternoon, ", afternoon")] {
            let half_day = known(iri::day(course, day, Some(half)), describe(name), Some(&whole.brief));
            days.insert((day, Some(half)), half_day);
        }
        days.insert((day, None), whole);
    }
    days
}

/// A question, with everything that is needed to read an answer to it (xAPI 1.0.3 part two, 2.4.4.1).
fn ask(course: &Course, question: &Question) -> Definition {
    let language = &course.language;
    let stem: Vec<String> = question
        .stem
        .iter()
        .filter_map(|block| match block {
            Block::Paragraph(text) => Some(plain_text(text)),
            _ => None,
        })
        .collect();
    let label = match question.label() {
        label if label.trim().is_empty() => question.id.to_string(),
        label => label,
    };
    let component = |(id, text): (&Id, &[Inline])| InteractionComponent {
        id: id.to_string(),
        description: language_map(language, &plain_text(text)),
    };
    let mut interaction = InteractionDefinition {
        interaction_type: interaction_type(&question.kind).into(),
        correct_responses_pattern: patterns(&question.kind, language),
        ..InteractionDefinition::default()
    };
    match &question.kind {
        QuestionKind::Choice { options, .. } => {
            interaction.choices =
                options.iter().map(|option| (&option.id, option.text.as_slice())).map(component).collect();
        }
        QuestionKind::Sequencing { items } => {
            interaction.choices = items.iter().map(|item| (&item.id, item.text.as_slice())).map(component).collect();
        }
        QuestionKind::Matching { sources, targets } => {
            interaction.source =
                sources.iter().map(|source| (&source.id, source.text.as_slice())).map(component).collect();
            interaction.target =
                targets.iter().map(|target| (&target.id, target.text.as_slice())).map(component).collect();
        }
        QuestionKind::Likert { scale } => {
            interaction.scale = course.scale(scale).map(|scale| points(scale, language)).unwrap_or_default();
        }
        QuestionKind::TrueFalse { .. }
        | QuestionKind::Numeric { .. }
        | QuestionKind::FillIn { .. }
        | QuestionKind::LongFillIn { .. } => {}
    }
    Definition {
        description: language_map(language, &stem.join("\n")),
        interaction: Some(interaction),
        ..define(activity_type::INTERACTION, language_map(language, &label))
    }
}

fn points(scale: &Scale, language: &str) -> Vec<InteractionComponent> {
    let point = |point: &crate::course::ScalePoint| InteractionComponent {
        id: point.id.to_string(),
        description: language_map(language, &point.label),
    };
    scale.points.iter().map(point).collect()
}

/// SCORM's and xAPI's word for a kind of question.
pub fn interaction_type(kind: &QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Choice { .. } => "choice",
        other => other.name(),
    }
}

/// What is right, one text for each alternative; None where nothing is (xAPI 1.0.3 part two, 2.4.4.1).
fn patterns(kind: &QuestionKind, language: &str) -> Option<Vec<String>> {
    let one = |items: Vec<String>| Some(vec![items.join(interaction::ITEMS)]);
    match kind {
        QuestionKind::TrueFalse { answer, .. } => one(vec![answer.to_string()]),
        QuestionKind::Choice { options, .. } => {
            one(options.iter().filter(|option| option.right).map(|option| option.id.to_string()).collect())
        }
        QuestionKind::Matching { sources, .. } => {
            one(sources.iter().map(|source| format!("{}{}{}", source.id, interaction::PAIR, source.target)).collect())
        }
        QuestionKind::Sequencing { items } => one(items.iter().map(|item| item.id.to_string()).collect()),
        QuestionKind::Numeric { min, max, .. } => Some(vec![format!("{min}{}{max}", interaction::RANGE)]),
        QuestionKind::FillIn { accepted, case_matters, .. } => {
            let case = if *case_matters { "{case_matters=true}" } else { "" };
            let language =
                if language.split('-').next() == Some("en") { String::new() } else { format!("{{lang={language}}}") };
            Some(accepted.iter().map(|text| format!("{case}{language}{text}")).collect())
        }
        QuestionKind::LongFillIn { .. } | QuestionKind::Likert { .. } => None,
    }
}
