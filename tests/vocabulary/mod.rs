//! From events to statements.

mod deeds;
mod interaction;
mod profile;
mod teller;

use std::path::Path;
use std::sync::LazyLock;

use kitbag::course::{ActorForm, Course, Id};
use kitbag::diagnostic::{Code, SourceFile, render_human};
use kitbag::records::{Deed, Event, Person, Precision, Subject};
use kitbag::xapi::{Actors, Secret, Statement, Teller, Untellable};
use serde_json::Value;

/// The course that ships with the tool.
pub fn course() -> Course {
    static COURSE: LazyLock<Course> = LazyLock::new(|| {
        let read = kitbag::source::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        read.course.expect("the shipped course can be read")
    });
    COURSE.clone()
}

pub fn actors(course: &Course) -> Actors {
    Actors::new(&course.xapi, Some(&Secret::new("a key that only the tests use"))).unwrap()
}

pub fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

/// What Ama did to `subject`.
pub fn event(subject: Subject, deed: Deed) -> Event {
    Event {
        person: Some(Person { email: Some("ama@example.org".to_owned()), account: None, name: None }),
        cohort: Some("Accra 2027".to_owned()),
        subject,
        deed,
        when: "2027-02-01T09:30:15Z".parse().unwrap(),
        precision: Precision::Second,
        platform: "Moodle".to_owned(),
        attempt: None,
        occurrence: String::new(),
    }
}

/// Tells `event` of the shipped course, by people's e-mail addresses. What is told breaks no rule of xAPI.
pub fn tell(event: &Event) -> Result<Statement, Untellable> {
    let mut course = course();
    course.xapi.actors = ActorForm::Email;
    let actors = actors(&course);
    let statement = Teller::new(&course, &actors).tell(event)?;
    let file = SourceFile::new("told.json", serde_json::to_string_pretty(&statement).unwrap());
    let (read, mut findings) = kitbag::xapi::read(&file, None);
    // The tests answer with options that the course does not have.
    findings.remove(&[Code::XapiResponse]);
    let findings: Vec<String> = findings.into_sorted().iter().map(|finding| render_human(finding, false)).collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    assert_eq!(read.as_ref(), Some(&statement));
    Ok(statement)
}

/// A statement as it travels.
pub fn json(statement: &Statement) -> Value {
    serde_json::to_value(statement).unwrap()
}
