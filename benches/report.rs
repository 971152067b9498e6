//! Reports of large stores, timed as whole processes: a hundred thousand statements and a million, so that it shows whether
//! memory stays flat. `cargo bench --bench report`.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench reports, and stops when it cannot measure")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use kitbag::course::{Course, Module};
use kitbag::records::{Deed, Event, Marks, Person, Precision, Response, Subject};
use kitbag::store::Store;
use kitbag::xapi::{Actors, Secret, Teller};

const RUNS: usize = 3;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let course = kitbag::source::read(root).expect("the course is there").course.expect("the course is sound");
    let work = tempfile::tempdir().expect("a temporary folder");
    println!("| statements | people | store | form | median of {RUNS} runs | peak memory | target |");
    println!("|---|---|---|---|---|---|---|");
    for statements in [100_000, 1_000_000] {
        let tracking = work.path().join(statements.to_string());
        let people = fill(&course, &tracking, statements);
        let size = fs::metadata(tracking.join("store.sqlite")).expect("the store is there").len() / (1 << 20);
        for format in ["table", "html"] {
            let mut seconds = Vec::new();
            let mut peak = 0;
            for _ in 0..RUNS {
                let mut command = Command::new(env!("CARGO_BIN_EXE_kitbag"));
                command.arg("report").arg(root).arg("--tracking").arg(&tracking).args(["--format", format]);
                let (time, memory) = run(command.stdout(Stdio::null()));
                seconds.push(time);
                peak = peak.max(memory);
            }
            seconds.sort_by(f64::total_cmp);
            let (time, memory) = (seconds[RUNS / 2], peak as f64 / 1024.0);
            println!("| {statements} | {people} | {size} MB | {format} | {time:.2} s | {memory:.0} MB | 5 s, flat |");
        }
    }
}

/// Runs a command and gives its seconds and its peak memory in KiB.
fn run(command: &mut Command) -> (f64, u64) {
    let start = Instant::now();
    let mut child = command.spawn().expect("the program starts");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        // The kernel keeps the peak, but only while the process lives: ask often.
        if let Ok(text) = fs::read_to_string(&status) {
            let kib = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            peak = peak.max(kib.and_then(|kib| kib.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0));
        }
        if let Some(status) = child.try_wait().expect("the program can be waited for") {
            assert!(status.success(), "the report failed");
            return (start.elapsed().as_secs_f64(), peak);
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

/// Makes a store of so many statements and gives the number of its people: each answers all quizzes in two attempts.
fn fill(course: &Course, tracking: &Path, statements: usize) -> usize {
    let actors = Actors::new(&course.xapi, Some(&Secret::new("a key of the bench, long enough"))).expect("a key");
    let teller = Teller::new(course, &actors);
    let mut store = Store::open(&tracking.join("store.sqlite")).expect("a store");
    let mut people = 0;
    let told = (0..).flat_map(|person| {
        people = person + 1;
        learn(course, person)
    });
    let told = told.take(statements).map(|event| (teller.tell(&event).expect("the course knows it"), event.precision));
    store.add(told).expect("statements are stored");
    people
}

fn learn(course: &Course, person: usize) -> Vec<Event> {
    let start: Timestamp = "2027-03-01T08:00:00Z".parse().expect("a time");
    let mut events = Vec::new();
    let mut add = |subject: Subject, deed: Deed, attempt: usize| {
        events.push(Event {
            person: Some(Person { email: Some(format!("p{person}@example.org")), ..Person::default() }),
            cohort: Some(format!("Cohort {}", person % 40)),
            subject,
            deed,
            when: start + SignedDuration::from_mins((person * 60 + attempt) as i64),
            precision: Precision::Second,
            platform: "Bench".to_owned(),
            attempt: (attempt > 0).then(|| attempt.to_string()),
            occurrence: String::new(),
        });
    };
    add(Subject::Course, Deed::Registered, 0);
    for module in &course.modules {
        let whole = || Subject::Module(module.id.clone());
        add(whole(), Deed::Initialized, 1);
        for attempt in [1, 2] {
            answer_all(module, person, attempt, &mut add);
            let scaled = ((person * 37 + attempt * 11) % 101) as f64 / 100.0;
            let marks = Some(Marks { scaled: Some(scaled), ..Marks::default() });
            let duration = Some(SignedDuration::from_secs((person * 61 % 4000 + 300) as i64));
            let passed =
                if scaled >= 0.7 { Deed::Passed { marks, duration } } else { Deed::Failed { marks, duration } };
            add(whole(), passed, attempt);
            add(whole(), Deed::Terminated { duration }, attempt);
        }
        add(whole(), Deed::Completed { duration: None }, 2);
    }
    events
}

fn answer_all(module: &Module, person: usize, attempt: usize, add: &mut impl FnMut(Subject, Deed, usize)) {
    for (at, question) in module.quiz.iter().flat_map(|quiz| &quiz.questions).enumerate() {
        let right = (person * 7 + at * 5 + attempt) % 10 < 7;
        let text = Some(["a", "b", "c", "d"][(person + at) % 4].to_owned());
        let response = Response { text, success: Some(right), latency: Some(SignedDuration::from_secs(20)) };
        let subject = Subject::Question { module: module.id.clone(), question: question.id.clone() };
        add(subject, Deed::Responded(response), attempt);
    }
}
