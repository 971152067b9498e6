//! From an event to the statement that tells it: the same event always gives the same statement.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::activities::{self, Activities, define, language_map};
use super::actors::Actors;
use super::ids::Ids;
use super::interaction;
use super::statement::{
    Activity, Actor, Agent, Context, ContextActivities, Definition, Extensions, InteractionDefinition, LanguageMap,
    Object, Outcome, Score, Statement, Verb,
};
use super::vocabulary::{activity_type, own, verb, verb_of};
use crate::course::Course;
use crate::records::{Action, Deed, Event, Marks, OtherActivity, Response, Subject};

/// Tells what happened in statements. It knows no clock: the time comes with the event.
#[derive(Debug)]
pub struct Teller<'c> {
    course: &'c Course,
    actors: &'c Actors,
    activities: Activities,
    ids: Ids,
    cohort: String,
    action: String,
}

/// Why an event cannot become a statement, for whoever looks after the records.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Untellable {
    #[error("it says neither by e-mail address nor by account who it was")]
    NoIdentity,
    #[error("it has no e-mail address, by which `actors = \"email\"` in the manifest names people")]
    NoAddress,
    #[error("`{0}` is not an e-mail address")]
    BadAddress(String),
    #[error("there is no key: anonymous answers need one, so that nobody can join those of one person")]
    NoKey,
    #[error("the course has no module or form `{0}`")]
    UnknownModule(String),
    #[error("the course has no session, quiz or form `{0}`")]
    UnknownPage(String),
    #[error("the module `{module}` has no question `{question}`")]
    UnknownQuestion { module: String, question: String },
    #[error("the workshop has no day {0}")]
    UnknownDay(u32),
    #[error("`{0}` cannot be an IRI")]
    BadIri(String),
    #[error("the score of {0} cannot be: {1}")]
    BadMarks(f64, &'static str),
    #[error("{0} is not a share of the whole, between 0 and 1")]
    BadShare(f64),
    #[error("the duration is negative")]
    BadDuration,
    #[error("there is no answer")]
    NoAnswer,
    #[error("there is no score")]
    NoScore,
}

/// What an event is about, as statements speak of it.
struct Told {
    object: Arc<Activity>,
    parent: Option<Arc<Activity>>,
    /// What an attempt is an attempt on; None where there is no SCO.
    sco: Option<Arc<Activity>>,
    /// The module that an activity of another package stands for.
    module: Option<Arc<Activity>>,
}

impl<'c> Teller<'c> {
    pub fn new(course: &'c Course, actors: &'c Actors) -> Self {
        Self {
            course,
            actors,
            activities: Activities::new(course),
            ids: Ids::new(&course.iri()),
            cohort: own::cohort(&course.base_iri),
            action: own::action(&course.base_iri),
        }
    }

    /// The statement that tells `event`.
    ///
    /// # Errors
    /// Why there is none: the record does not say who it was, speaks of what the course does not know, or holds a
    /// value that no statement can hold.
    pub fn tell(&self, event: &Event) -> Result<Statement, Untellable> {
        let told = self.told(event)?;
        let verb = self.verb(&event.deed, &told.object);
        let result = self.result(&event.deed, &told.object)?;
        match &event.person {
            _ if self.is_anonymous(event) => self.of_nobody(event, &told, verb, result),
            Some(person) => {
                let agent = self.actors.agent(person)?;
                Ok(self.of_person(event, &told, agent, verb, result))
            }
            None => Err(Untellable::NoIdentity),
        }
    }

    /// Whether `event` is told of nobody in particular. Such statements are to be stored in the order of their ids: any other
    /// could join the answers of one response.
    pub fn is_anonymous(&self, event: &Event) -> bool {
        let evaluates = matches!(event.deed, Deed::Evaluated(_));
        evaluates && (event.person.is_none() || self.course.xapi.anonymous_evaluations)
    }

    fn of_person(&self, event: &Event, told: &Told, agent: Agent, verb: Verb, result: Option<Outcome>) -> Statement {
        let registration = self.ids.registration(&agent.identifier, event.cohort.as_deref());
        let attempt = event.attempt.as_deref().zip(told.sco.as_ref()).map(|(number, sco)| {
            let id = self.ids.attempt(registration, &sco.id, number);
            activities::attempt(&sco.id, id, number)
        });
        let [value, occurrence] = tells_apart(event, result.as_ref());
        // Whoever has passed or completed has done so, however often they try again.
        let number = match event.deed {
            Deed::Passed { .. } | Deed::Completed { .. } => "",
            _ => event.attempt.as_deref().unwrap_or_default(),
        };
        let what = [&*verb.id, &told.object.id, number, &value, &occurrence];
        let id = self.ids.statement(registration, &what);
        let mut context = self.context(event, told, Some(registration));
        if let Some(attempt) = attempt {
            context.context_activities.grouping.insert(0, attempt);
            context.context_activities.category.insert(0, self.activities.scorm.clone());
        }
        Statement {
            id,
            actor: Actor::Agent(agent),
            verb,
            object: Object::Activity(told.object.clone()),
            result,
            context: Some(context),
            timestamp: event.when,
            attachments: Vec::new(),
        }
    }

    /// An answer without a trace of who gave it, to the day: nothing joins it to another answer.
    fn of_nobody(
        &self,
        event: &Event,
        told: &Told,
        verb: Verb,
        result: Option<Outcome>,
    ) -> Result<Statement, Untellable> {
        let [value, occurrence] = tells_apart(event, result.as_ref());
        let cohort = event.cohort.as_deref().unwrap_or_default();
        let parts = [&verb.id, told.object.id.as_str(), cohort, &value, &occurrence];
        let text = Value::from(parts.to_vec()).to_string();
        // Without the key, somebody could compute the ids of one response from its number, and join its answers.
        let digest = self.actors.digest(&text).ok_or(Untellable::NoKey)?;
        let result = result.map(|result| Outcome { duration: None, ..result });
        Ok(Statement {
            id: self.ids.anonymous(&digest),
            actor: Actor::Agent(self.actors.anonymous()),
            verb,
            object: Object::Activity(told.object.clone()),
            result,
            context: Some(self.context(event, told, None)),
            timestamp: day_of(event.when),
            attachments: Vec::new(),
        })
    }

    fn context(&self, event: &Event, told: &Told, registration: Option<Uuid>) -> Context {
        let course = &self.activities.course.brief;
        let mut grouping: Vec<Arc<Activity>> = told.module.iter().cloned().collect();
        if told.object.id != course.id {
            grouping.push(course.clone());
        }
        let cohort =
            event.cohort.as_ref().map(|cohort| (Cow::Owned(self.cohort.clone()), Value::from(cohort.as_str())));
        Context {
            registration,
            context_activities: ContextActivities {
                parent: told.parent.iter().cloned().collect(),
                grouping,
                category: vec![self.activities.profile.clone()],
                other: Vec::new(),
            },
            platform: Some(event.platform.clone()),
            language: Some(self.course.language.clone()),
            extensions: cohort.into_iter().collect(),
            ..Context::default()
        }
    }

    /// What the event is about; a plan is about the course's actions, whatever its record speaks of.
    fn told(&self, event: &Event) -> Result<Told, Untellable> {
        let activities = &self.activities;
        let known = match &event.subject {
            _ if matches!(event.deed, Deed::Planned(_) | Deed::FollowedUp(_)) => &activities.actions,
            Subject::Course => &activities.course,
            Subject::Module(module) => {
                activities.module(module).ok_or_else(|| Untellable::UnknownModule(module.to_string()))?
            }
            Subject::Page(page) => activities.page(page).ok_or_else(|| Untellable::UnknownPage(page.to_string()))?,
            Subject::Day { day, half } => activities.day(*day, *half).ok_or(Untellable::UnknownDay(*day))?,
            Subject::Question { module, question } => activities.question(module, question).ok_or_else(|| {
                Untellable::UnknownQuestion { module: module.to_string(), question: question.to_string() }
            })?,
            Subject::Other(other) => return self.other(other, &event.deed),
        };
        Ok(Told { object: known.whole.clone(), parent: known.parent.clone(), sco: known.sco.clone(), module: None })
    }

    /// An activity of another package, as its record describes it. A part of a SCO is told from a SCO by its parent.
    fn other(&self, other: &OtherActivity, deed: &Deed) -> Result<Told, Untellable> {
        let activities = &self.activities;
        let module = match &other.module {
            None => None,
            Some(module) => {
                Some(activities.module(module).ok_or_else(|| Untellable::UnknownModule(module.to_string()))?)
            }
        };
        let kind = match (&other.interaction, deed) {
            (Some(_), _) => activity_type::INTERACTION,
            (None, Deed::Responded(_) | Deed::Evaluated(_)) => activity_type::QUESTION,
            (None, _) => activity_type::LESSON,
        };
        let interaction = other.interaction.as_ref().map(|(kind, patterns)| {
            let kind = interaction::TYPES.into_iter().find(|known| kind == known).unwrap_or("other");
            let exact: Vec<String> = patterns.iter().map(|text| interaction::pattern(kind, text)).collect();
            // A pattern that is none, for example a performance of SCORM 1.2, makes an LRS refuse the statement.
            let is_exact = exact.iter().all(|text| interaction::is_pattern(kind, text));
            let (kind, patterns) = if is_exact { (kind, exact) } else { ("other", patterns.clone()) };
            InteractionDefinition {
                interaction_type: kind.into(),
                correct_responses_pattern: (!patterns.is_empty()).then_some(patterns),
                ..InteractionDefinition::default()
            }
        });
        let name = language_map(&self.course.language, &other.name);
        let object = Arc::new(Activity {
            id: absolute(&other.iri)?,
            definition: Some(Definition { interaction, ..define(kind, name) }),
        });
        let sco = match &other.parent {
            None => object.clone(),
            Some(parent) => {
                let definition = Some(define(activity_type::LESSON, LanguageMap::new()));
                Arc::new(Activity { id: absolute(parent)?, definition })
            }
        };
        Ok(Told {
            parent: Some(if other.parent.is_some() { sco.clone() } else { activities.course.brief.clone() }),
            object,
            sco: Some(sco),
            module: module.map(|module| module.brief.clone()),
        })
    }

    fn verb(&self, deed: &Deed, object: &Activity) -> Verb {
        let base = &self.course.base_iri;
        match deed {
            Deed::Registered => verb_of(verb::REGISTERED),
            Deed::Attended { .. } => verb_of(verb::ATTENDED),
            Deed::Initialized => verb_of(verb::INITIALIZED),
            Deed::Progressed(_) => verb_of(verb::PROGRESSED),
            Deed::Responded(_) => verb_of(verb::RESPONDED),
            Deed::Scored(_) => verb_of(verb::SCORED),
            Deed::Passed { .. } => verb_of(verb::PASSED),
            Deed::Failed { .. } => verb_of(verb::FAILED),
            Deed::Completed { .. } => verb_of(verb::COMPLETED),
            Deed::Terminated { .. } => verb_of(verb::TERMINATED),
            // ADL's word for words; it has none for a point on a scale.
            Deed::Evaluated(_) if is_wordy(object) => verb_of(verb::COMMENTED),
            Deed::Evaluated(_) => verb_of(own::evaluated(base)),
            Deed::Planned(_) => verb_of(own::planned(base)),
            Deed::FollowedUp(_) => verb_of(own::followed_up(base)),
        }
    }

    fn result(&self, deed: &Deed, object: &Activity) -> Result<Option<Outcome>, Untellable> {
        let mut result = match deed {
            Deed::Registered | Deed::Initialized => return Ok(None),
            Deed::Attended { duration } | Deed::Terminated { duration } => {
                Outcome { duration: *duration, ..Outcome::default() }
            }
            Deed::Completed { duration } => {
                Outcome { completion: Some(true), duration: *duration, ..Outcome::default() }
            }
            Deed::Progressed(share) if !(0.0..=1.0).contains(share) => return Err(Untellable::BadShare(*share)),
            Deed::Progressed(share) => {
                Outcome { score: Some(Score { scaled: Some(*share), ..Score::default() }), ..Outcome::default() }
            }
            Deed::Scored(marks) => Outcome { score: score(marks)?, ..Outcome::default() },
            Deed::Passed { marks, duration } | Deed::Failed { marks, duration } => Outcome {
                score: marks.as_ref().map(score).transpose()?.flatten(),
                success: Some(matches!(deed, Deed::Passed { .. })),
                duration: *duration,
                ..Outcome::default()
            },
            Deed::Responded(response) => answer(response, object),
            Deed::Evaluated(Response { text: None, .. }) => return Err(Untellable::NoAnswer),
            Deed::Evaluated(response) => Outcome { success: None, ..answer(response, object) },
            Deed::Planned(action) => self.action(action, action.text.clone()),
            Deed::FollowedUp(action) => self.action(action, action.status.map(|status| status.as_str().to_owned())),
        };
        if result.duration.is_some_and(|duration| duration.is_negative()) {
            return Err(Untellable::BadDuration);
        }
        if matches!(deed, Deed::Scored(_)) && result.score.is_none() {
            return Err(Untellable::NoScore);
        }
        let is_empty = result == Outcome::default();
        Ok((!is_empty).then(|| std::mem::take(&mut result)))
    }

    /// What is known of an action. Who is to take it stays out: that is the name of a person.
    fn action(&self, action: &Action, response: Option<String>) -> Outcome {
        let mut fields = Map::new();
        fields.insert("id".to_owned(), Value::from(action.id.as_str()));
        let status = action.status.map(|status| ("status", status.as_str()));
        let text = action.text.as_deref().map(|text| ("text", text));
        let details = action.details.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        for (key, value) in text.into_iter().chain(status).chain(details.filter(|(key, _)| *key != "owner")) {
            fields.insert(key.to_owned(), Value::from(value));
        }
        Outcome {
            response,
            extensions: Extensions::from([(Cow::Owned(self.action.clone()), Value::Object(fields))]),
            ..Outcome::default()
        }
    }
}

/// The value and the occurrence by which two events of one person, deed and subject differ.
fn tells_apart(event: &Event, result: Option<&Outcome>) -> [String; 2] {
    let value = match &event.deed {
        Deed::Responded(_) | Deed::Evaluated(_) => {
            result.and_then(|result| result.response.clone()).unwrap_or_default()
        }
        Deed::Progressed(share) => share.to_string(),
        // Not both: two records of one score may round the scaled one in two ways.
        Deed::Scored(marks) | Deed::Failed { marks: Some(marks), .. } => {
            marks.raw.or(marks.scaled).map(|value| value.to_string()).unwrap_or_default()
        }
        Deed::FollowedUp(action) => action.status.map(|status| status.as_str().to_owned()).unwrap_or_default(),
        _ => String::new(),
    };
    let occurrence = match &event.deed {
        Deed::Planned(action) | Deed::FollowedUp(action) => {
            Value::from(vec![action.id.as_str(), event.occurrence.as_str()]).to_string()
        }
        _ => event.occurrence.clone(),
    };
    [value, occurrence]
}

fn answer(response: &Response, object: &Activity) -> Outcome {
    let exact = |text: &String| match interaction_of(object) {
        Some(question) => interaction::response(&question.interaction_type, text),
        None => text.clone(),
    };
    Outcome {
        response: response.text.as_ref().map(exact),
        success: response.success,
        duration: response.latency,
        ..Outcome::default()
    }
}

/// The score as a statement can hold it (xAPI 1.0.3 part two, 2.4.5.1); None where nothing is known of it.
fn score(marks: &Marks) -> Result<Option<Score>, Untellable> {
    let Marks { scaled, raw, min, max } = *marks;
    for value in [scaled, raw, min, max].into_iter().flatten() {
        if !value.is_finite() {
            return Err(Untellable::BadMarks(value, "it is no number"));
        }
    }
    if let Some(scaled) = scaled.filter(|scaled| !(-1.0..=1.0).contains(scaled)) {
        return Err(Untellable::BadMarks(scaled, "a scaled score lies between -1 and 1"));
    }
    if let (Some(min), Some(max)) = (min, max)
        && min >= max
    {
        return Err(Untellable::BadMarks(max, "the greatest score is not greater than the least"));
    }
    if let Some(raw) = raw.filter(|raw| min.is_some_and(|min| *raw < min) || max.is_some_and(|max| *raw > max)) {
        return Err(Untellable::BadMarks(raw, "it lies outside the least and the greatest score"));
    }
    let known = [scaled, raw].iter().any(Option::is_some);
    Ok(known.then_some(Score { scaled, raw, min, max }))
}

/// Whether an answer is in words of the person's own.
fn is_wordy(object: &Activity) -> bool {
    interaction_of(object).is_some_and(|question| matches!(&*question.interaction_type, "long-fill-in" | "fill-in"))
}

fn interaction_of(object: &Activity) -> Option<&InteractionDefinition> {
    object.definition.as_ref().and_then(|definition| definition.interaction.as_ref())
}

/// `iri`, if it has a scheme and no character that no IRI holds (RFC 3987).
fn absolute(iri: &str) -> Result<String, Untellable> {
    match iri_string::types::IriStr::new(iri) {
        Ok(_) => Ok(iri.to_owned()),
        Err(_) => Err(Untellable::BadIri(iri.to_owned())),
    }
}

/// Midnight in UTC before or at `moment`.
fn day_of(moment: Timestamp) -> Timestamp {
    const DAY: i64 = 24 * 60 * 60;
    Timestamp::from_second(moment.as_second().div_euclid(DAY) * DAY).unwrap_or(Timestamp::MIN)
}
