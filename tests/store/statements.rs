//! Statements of invented people.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use kitbag::xapi::{
    Activity, Actor, Agent, Context, ContextActivities, Definition, Identifier, Object, Outcome, Score, Statement,
    StatementRef, Verb,
};
use uuid::Uuid;

const COURSE: &str = "https://base.example/course";

pub fn person(number: u32) -> Identifier {
    Identifier::Account { home_page: "https://base.example".to_owned(), name: format!("person-{number:06}-end") }
}

/// Person `number` did something with module `module`.
pub fn statement(number: u32, module: u32) -> Statement {
    let iri = format!("{COURSE}/m{module}");
    let attempt = activity(format!("{iri}?attemptId=person-{number}"), "attempt", "");
    let context = Context {
        context_activities: ContextActivities {
            parent: vec![activity(iri.clone(), "lesson", "")],
            grouping: vec![attempt],
            ..ContextActivities::default()
        },
        extensions: BTreeMap::from([("https://base.example/xapi/extensions/cohort".into(), "Nairobi 2027".into())]),
        ..Context::default()
    };
    Statement {
        id: id(number, &iri),
        actor: Actor::Agent(Agent { name: None, identifier: person(number) }),
        verb: verb("experienced"),
        object: Object::Activity(activity(iri, "lesson", "A lesson")),
        result: None,
        context: Some(context),
        timestamp: "2026-11-23T07:51:15Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(number.into()),
        attachments: Vec::new(),
    }
}

/// Completed a module; `shift` is an error of the clock.
pub fn completed(number: u32, module: u32, shift: SignedDuration) -> Statement {
    let plain = statement(number, module);
    let result = Outcome { completion: Some(true), ..Outcome::default() };
    Statement { verb: verb("completed"), result: Some(result), timestamp: plain.timestamp + shift, ..plain }
}

/// Answered a question.
pub fn responded(number: u32, question: u32, response: &str, success: bool) -> Statement {
    let plain = statement(number, 1);
    let iri = format!("{COURSE}/m1/q{question}");
    let result = Outcome {
        score: Some(Score { scaled: Some(1.0), raw: Some(2.0), min: Some(0.0), max: Some(2.0) }),
        success: Some(success),
        response: Some(response.to_owned()),
        duration: Some(SignedDuration::from_millis(1500)),
        ..Outcome::default()
    };
    Statement {
        id: id(number, &format!("{iri} {response}")),
        verb: verb("responded"),
        object: Object::Activity(activity(iri, "cmi.interaction", &format!("q{question}"))),
        result: Some(result),
        ..plain
    }
}

/// Makes a statement void.
pub fn voiding(other: &Statement) -> Statement {
    Statement {
        id: Uuid::new_v5(&other.id, b"voided"),
        verb: verb("voided"),
        object: Object::StatementRef(StatementRef { id: other.id }),
        context: None,
        ..statement(0, 0)
    }
}

fn id(number: u32, what: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{number} {what}").as_bytes())
}

fn verb(name: &str) -> Verb {
    Verb {
        id: format!("http://adlnet.gov/expapi/verbs/{name}").into(),
        display: BTreeMap::from([("en".into(), name.to_owned())]),
    }
}

fn activity(iri: String, kind: &str, name: &str) -> Arc<Activity> {
    let name = if name.is_empty() { BTreeMap::new() } else { BTreeMap::from([("en".into(), name.to_owned())]) };
    let kind = format!("http://adlnet.gov/expapi/activities/{kind}").into();
    Arc::new(Activity { id: iri, definition: Some(Definition { name, kind: Some(kind), ..Definition::default() }) })
}
