//! Statements in one thread: made from events, written as JSON, read strictly: `cargo bench --bench statements`.
//!
//! The events are answers, scores and completions of the shipped course, with all that their statements hold: actor by
//! pseudonym, definition of the question, attempt, course and profile in the context. Rates are those of the shortest of
//! many short runs: the one that other work on the machine disturbed least.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a measurement that fails has nothing to say")]

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use kitbag::course::{Course, Id, Question, QuestionKind};
use kitbag::diagnostic::SourceFile;
use kitbag::records::{Deed, Event, Marks, Person, Precision, Response, Subject};
use kitbag::xapi::{Actors, Secret, Statement, Teller, read};

const COUNT: usize = 200;
const RUNS: usize = 500;

fn main() {
    let course = kitbag::source::read(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the shipped course").course;
    let course = course.expect("the shipped course has no mistakes");
    let key = Secret::new("a key for measuring only");
    let actors = Actors::new(&course.xapi, Some(&key)).expect("the key is long enough");
    let teller = Teller::new(&course, &actors);
    let events: Vec<Event> = (0..COUNT).map(|number| event(&course, number)).collect();
    let statements: Vec<Statement> = events.iter().map(|event| teller.tell(event).expect("a statement")).collect();
    let lines: Vec<String> =
        statements.iter().map(|statement| serde_json::to_string(statement).expect("JSON")).collect();
    let bytes: usize = lines.iter().map(String::len).sum();

    println!("| {COUNT} statements of {} bytes on average | a second | MB a second |", bytes / COUNT);
    println!("|---|---|---|");
    report("made from events", bytes, || {
        for event in &events {
            black_box(teller.tell(event)).expect("a statement");
        }
    });
    let mut buffer = Vec::with_capacity(1 << 20);
    report("written as JSON", bytes, || {
        for statement in &statements {
            buffer.clear();
            serde_json::to_writer(&mut buffer, black_box(statement)).expect("JSON");
        }
        black_box(&buffer);
    });
    report("read strictly", bytes, || {
        for line in &lines {
            let (statement, findings) = read(&SourceFile::new("bench", line.as_str()), None);
            assert!(statement.is_some() && !findings.has_errors(), "a statement that is refused: {line}");
        }
    });
}

/// What a learner did: every fifth time a result of a module, else an answer.
fn event(course: &Course, number: usize) -> Event {
    let module = &course.modules[number % course.modules.len()];
    let choices: Vec<(&Id, &Id)> = module.questions().filter_map(|(_, question)| choice(question)).collect();
    let marks = Marks { scaled: Some(0.8), raw: Some(8.0), min: Some(0.0), max: Some(10.0) };
    let duration = Some(SignedDuration::from_secs(1234));
    let (subject, deed) = match number % 10 {
        0 => (Subject::Module(module.id.clone()), Deed::Passed { marks: Some(marks), duration }),
        1 => (Subject::Module(module.id.clone()), Deed::Completed { duration }),
        _ => {
            let (question, option) = choices[number % choices.len()];
            let latency = Some(SignedDuration::from_millis(12_500));
            let response = Response { text: Some(option.to_string()), success: Some(true), latency };
            let subject = Subject::Question { module: module.id.clone(), question: question.clone() };
            (subject, Deed::Responded(response))
        }
    };
    Event {
        person: Some(Person { email: Some(format!("learner{number}@example.org")), ..Person::default() }),
        cohort: Some("Nairobi 2027".to_owned()),
        subject,
        deed,
        when: Timestamp::from_second(1_800_000_000 + number as i64).expect("a moment"),
        precision: Precision::Second,
        platform: "Moodle".to_owned(),
        attempt: Some("1".to_owned()),
        occurrence: String::new(),
    }
}

/// A question that is a choice, with an answer to it.
fn choice(question: &Question) -> Option<(&Id, &Id)> {
    match &question.kind {
        QuestionKind::Choice { options, .. } => Some((&question.id, &options.first()?.id)),
        _ => None,
    }
}

fn report(what: &str, bytes: usize, mut once: impl FnMut()) {
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        let start = Instant::now();
        once();
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("| {what} | {:.0} | {:.0} |", COUNT as f64 / best, bytes as f64 / best / 1e6);
}
