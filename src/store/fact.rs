//! What reports want to know of a statement, taken apart once when it is stored.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use crate::xapi::vocabulary::verb::VOIDED;
use crate::xapi::{Activity, Actor, Agent, Context, Group, Identifier, Object, Outcome, Score, Statement};

/// A statement as reports see it. People, activities, verbs and cohorts are numbers of the store's own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fact {
    pub actor: u32,
    pub verb: u32,
    pub activity: u32,
    /// None where the statement names none.
    pub cohort: Option<u32>,
    /// Tells the person's attempts apart; for an action of a plan, the person's actions. It means nothing else.
    pub attempt: Option<i64>,
    pub when: Timestamp,
    pub scaled: Option<f64>,
    pub raw: Option<f64>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub success: Option<bool>,
    pub completion: Option<bool>,
    pub duration: Option<SignedDuration>,
    /// Number of the response's text; for an action of a plan, of the word for how far it has come.
    pub response: Option<u32>,
}

/// The end of the IRI of the context extension that names the cohort.
const COHORT: &str = "/xapi/extensions/cohort";
/// The end of the IRI of the result extension that tells an action of a plan; `id` in it tells actions apart.
const ACTION: &str = "/xapi/extensions/action";
/// The type of the activity that stands for an attempt.
const ATTEMPT: &str = "http://adlnet.gov/expapi/activities/attempt";
/// The name of the account that all people share whose answers belong to nobody.
pub(super) const ANONYMOUS: &str = "anonymous";

/// What goes into a [`Fact`], in the statement's own words.
pub(super) struct Parts<'s> {
    pub actor: String,
    pub verb: &'s str,
    pub activity: ActivityPart<'s>,
    pub cohort: Option<&'s str>,
    pub attempt: Option<i64>,
    pub outcome: Option<&'s Outcome>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct ActivityPart<'s> {
    pub iri: &'s str,
    pub kind: Option<&'s str>,
    pub name: Option<&'s str>,
    pub parent: Option<&'s str>,
}

impl<'s> Parts<'s> {
    /// None for a statement about anything but an activity.
    pub fn of(statement: &'s Statement) -> Option<Self> {
        let Object::Activity(activity) = &statement.object else { return None };
        let context = statement.context.as_ref();
        let definition = activity.definition.as_ref();
        let parent = context.and_then(|context| context.context_activities.parent.first());
        Some(Self {
            actor: actor_text(&statement.actor),
            verb: &statement.verb.id,
            activity: ActivityPart {
                iri: &activity.id,
                kind: definition.and_then(|definition| definition.kind.as_deref()),
                name: definition.and_then(|definition| definition.name.values().next()).map(String::as_str),
                parent: parent.map(|parent| parent.id.as_str()),
            },
            cohort: context.and_then(cohort),
            attempt: statement.result.as_ref().and_then(action).or_else(|| context.and_then(attempt)),
            outcome: statement.result.as_ref(),
        })
    }

    pub fn score(&self) -> Score {
        self.outcome.and_then(|outcome| outcome.score).unwrap_or_default()
    }
}

/// The statement that another one makes void (xAPI 1.0.3 part two, 2.3.2).
pub(super) fn voids(statement: &Statement) -> Option<Uuid> {
    match &statement.object {
        Object::StatementRef(other) if statement.verb.id == VOIDED => Some(other.id),
        _ => None,
    }
}

/// An actor in one line.
fn actor_text(actor: &Actor) -> String {
    match actor {
        Actor::Agent(agent) => identifier_text(&agent.identifier),
        Actor::Group(group) => group_text(group),
    }
}

/// An identifier in one line. No IRI holds a blank.
pub(super) fn identifier_text(identifier: &Identifier) -> String {
    match identifier {
        Identifier::Mbox(mbox) => mbox.clone(),
        Identifier::MboxSha1sum(digits) => format!("sha1 {digits}"),
        Identifier::OpenId(uri) => format!("openid {uri}"),
        Identifier::Account { home_page, name } => format!("{home_page} {name}"),
    }
}

fn group_text(group: &Group) -> String {
    match &group.identifier {
        Some(identifier) => format!("group {}", identifier_text(identifier)),
        None => {
            let mut members: Vec<String> =
                group.member.iter().map(|agent: &Agent| identifier_text(&agent.identifier)).collect();
            members.sort();
            format!("group {}", members.join(" "))
        }
    }
}

fn cohort(context: &Context) -> Option<&str> {
    let named = context.extensions.iter().find(|(iri, _)| iri.ends_with(COHORT))?;
    match named.1 {
        Value::String(cohort) => Some(cohort),
        _ => None,
    }
}

fn attempt(context: &Context) -> Option<i64> {
    let is_attempt = |activity: &Activity| {
        activity.definition.as_ref().and_then(|definition| definition.kind.as_deref()) == Some(ATTEMPT)
            || activity.id.contains("?attemptId=")
    };
    let attempt = context.context_activities.grouping.iter().find(|activity| is_attempt(activity))?;
    Some(digest(&attempt.id))
}

fn action(outcome: &Outcome) -> Option<i64> {
    let (_, action) = outcome.extensions.iter().find(|(iri, _)| iri.ends_with(ACTION))?;
    action.get("id")?.as_str().map(digest)
}

/// A number for a text. Two texts of one person will not have the same.
fn digest(text: &str) -> i64 {
    let (_, low) = Uuid::new_v5(&Uuid::NAMESPACE_URL, text.as_bytes()).as_u64_pair();
    low.cast_signed()
}
