//! One statement for each deed, on everything that it can be done to.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::SignedDuration;
use kitbag::course::{ActorForm, Course, PageId, Question, QuestionKind};
use kitbag::diagnostic::SourceFile;
use kitbag::records::{Action, ActionStatus, Deed, Event, Half, Marks, OtherActivity, Response, Subject};
use kitbag::xapi::{Statement, Teller, Version, read_all};

use super::{actors, course, event, id};

fn other(kind: Option<&str>) -> Subject {
    let sco = "https://moodle.example.org/mod/scorm/view.php?id=7";
    Subject::Other(OtherActivity {
        iri: kind.map_or_else(|| sco.to_owned(), |kind| format!("{sco}#{kind}")),
        name: "An activity of another package".to_owned(),
        module: Some(id("m2")),
        parent: kind.map(|_| sco.to_owned()),
        interaction: kind.map(|kind| (kind.to_owned(), vec!["what is right".to_owned()])),
    })
}

/// Every deed that is done to an activity as a whole.
fn deeds() -> Vec<Deed> {
    let duration = Some(SignedDuration::from_millis(754_500));
    let marks = Marks { scaled: Some(0.85), raw: Some(85.0), min: Some(0.0), max: Some(100.0) };
    vec![
        Deed::Registered,
        Deed::Attended { duration: None },
        Deed::Attended { duration },
        Deed::Initialized,
        Deed::Progressed(0.25),
        Deed::Scored(marks),
        Deed::Scored(Marks { raw: Some(3.0), ..Marks::default() }),
        Deed::Passed { marks: Some(marks), duration },
        Deed::Passed { marks: None, duration: None },
        Deed::Failed { marks: Some(marks), duration },
        Deed::Completed { duration },
        Deed::Completed { duration: None },
        Deed::Terminated { duration },
    ]
}

/// An answer that the question can have.
fn answer(course: &Course, question: &Question) -> String {
    let first = match &question.kind {
        QuestionKind::TrueFalse { .. } => "true",
        QuestionKind::Choice { options, .. } => options[0].id.as_str(),
        QuestionKind::Sequencing { items } => items[0].id.as_str(),
        QuestionKind::Matching { sources, .. } => return format!("{}[.]{}", sources[0].id, sources[0].target),
        QuestionKind::Numeric { .. } => "-2.5",
        QuestionKind::FillIn { .. } | QuestionKind::LongFillIn { .. } => "{lang=fr}en mots {simples}",
        QuestionKind::Likert { scale } => course.scale(scale).unwrap().points[0].id.as_str(),
    };
    first.to_owned()
}

fn events() -> Vec<Event> {
    let page = |text| Subject::Page(PageId::parse(text).unwrap());
    let wholes = [
        Subject::Course,
        Subject::Module(id("m1")),
        Subject::Module(id("pretest")),
        page("m1/key_definitions"),
        page("m1/quiz"),
        page("tests/posttest"),
        Subject::Day { day: 1, half: None },
        Subject::Day { day: 5, half: Some(Half::Afternoon) },
        other(None),
    ];
    let mut events: Vec<Event> =
        wholes.iter().flat_map(|subject| deeds().into_iter().map(|deed| event(subject.clone(), deed))).collect();
    let course = course();
    let modules = course.modules.iter().chain(&course.tests.as_ref().unwrap().forms);
    let mut kinds = BTreeSet::new();
    for (module, question) in modules.flat_map(|module| module.questions().map(move |(_, question)| (module, question)))
    {
        if !kinds.insert(question.kind.name()) {
            continue;
        }
        let subject = Subject::Question { module: module.id.clone(), question: question.id.clone() };
        let response = Response {
            text: Some(answer(&course, question)),
            success: question.has_right_answer().then_some(true),
            latency: Some(SignedDuration::from_secs(41)),
        };
        events.push(event(subject.clone(), Deed::Evaluated(response.clone())));
        events.push(event(subject, Deed::Responded(response)));
    }
    assert_eq!(kinds.len(), QuestionKind::NAMES.len());
    for kind in kitbag::xapi::interaction::TYPES {
        let response = Response { text: Some("1".to_owned()), success: None, latency: None };
        events.push(event(other(Some(kind)), Deed::Evaluated(response.clone())));
        events.push(event(other(Some(kind)), Deed::Responded(Response { text: None, ..response })));
    }
    let in_attempts = events.clone().into_iter().map(|event| Event { attempt: Some("1".to_owned()), ..event });
    let alone = events.clone().into_iter().map(|event| Event { cohort: None, ..event });
    let action = Action { id: "a1".to_owned(), text: Some("One form".to_owned()), ..Action::default() };
    let followed = ActionStatus::ALL.map(|status| Deed::FollowedUp(Action { status: Some(status), ..action.clone() }));
    let unsure =
        Deed::FollowedUp(Action { details: vec![("barrier".to_owned(), "time".to_owned())], ..action.clone() });
    let plans = followed.into_iter().chain([unsure, Deed::Planned(action)]).map(|deed| event(Subject::Course, deed));
    events.iter().cloned().chain(in_attempts).chain(alone).chain(plans).collect()
}

/// Several hundred statements, under each of the manifest's ways to name people.
pub fn statements() -> &'static [Statement] {
    static STATEMENTS: LazyLock<Vec<Statement>> = LazyLock::new(tell_all);
    &STATEMENTS
}

#[test]
fn every_statement_is_valid_in_both_versions_of_xapi() {
    let lines: Vec<String> = statements().iter().map(|statement| serde_json::to_string(statement).unwrap()).collect();
    let file = SourceFile::new("statements.json", format!("[{}]", lines.join(",\n")));
    for version in [Version::V1, Version::V2] {
        let mut count = 0;
        read_all(&file, Some(version), |statement, findings| {
            let findings = findings.into_sorted();
            assert!(findings.is_empty(), "{findings:#?}");
            assert_eq!(statement.as_ref(), Some(&statements()[count]));
            count += 1;
        });
        assert_eq!(count, lines.len());
    }
}

fn tell_all() -> Vec<Statement> {
    let mut course = course();
    let mut statements = Vec::new();
    for (form, anonymous) in [(ActorForm::Pseudonym, true), (ActorForm::Email, false), (ActorForm::Account, true)] {
        course.xapi.actors = form;
        course.xapi.anonymous_evaluations = anonymous;
        let actors = actors(&course);
        let teller = Teller::new(&course, &actors);
        statements.extend(events().iter().map(|event| teller.tell(event).unwrap()));
    }
    statements
}
