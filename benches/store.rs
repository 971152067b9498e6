//! The store with a million statements: `cargo bench --bench store`, or with another number of statements behind `--`.
//!
//! Each step runs in a process of its own, so that each has its own peak memory. Ten thousand people take turns, which
//! is the worst order for reading person by person. The rate counts seconds of one processor, which other work on the
//! machine disturbs least.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement that fails has nothing to say"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use kitbag::records::Precision;
use kitbag::store::{Delivery, LrsId, Store};
use kitbag::xapi::{
    Activity, Actor, Agent, Context, ContextActivities, Definition, Identifier, InteractionComponent,
    InteractionDefinition, Object, Outcome, Score, Statement, Verb,
};
use uuid::Uuid;

const PEOPLE: usize = 10_000;
const COURSE: &str = "https://toolkit.example.org/course";
const LRS: &str = "https://lrs.example.org/xAPI/";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [task, path, total] = arguments.as_slice() {
        return child(task, Path::new(path), total.parse().expect("a number"));
    }
    let total: usize = arguments.first().map_or(1_000_000, |total| total.parse().expect("a number of statements"));
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a temporary folder");
    let path = folder.path().join("store.sqlite");
    println!(
        "| {total} statements of {PEOPLE} people | seconds | of the processor | statements a second of it | peak memory |"
    );
    println!("|---|---|---|---|---|");
    let steps = [
        ("make", "making and serialising, without storing", total),
        ("add", "storing", total),
        ("again", "storing the same again", total),
        ("send", "reading what waits, noting it as offered and as sent, in batches of 500", total),
        ("new", "storing 100 more", 100),
        ("pending", "reading the 100 that wait behind all that is sent", 100),
        ("status", "the status", total),
        ("facts", "reading every fact, person by person", total),
    ];
    for (task, what, count) in steps {
        let this = std::env::current_exe().expect("this program has a path");
        let output = Command::new(this).arg(task).arg(&path).arg(total.to_string()).output().expect("it starts");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{task}: {output:?}");
        let numbers: Vec<f64> = text.split_whitespace().map(|number| number.parse().expect("a number")).collect();
        let [seconds, processor, memory] = numbers[..] else { panic!("three numbers: {text}") };
        println!(
            "| {what} | {seconds:.3} | {processor:.2} | {:.0} | {memory} MB |",
            count as f64 / processor.max(0.01)
        );
        assert!(memory < 200.0, "memory stays flat");
    }
    let size = std::fs::metadata(&path).expect("the store is there").len();
    println!("\nThe file holds {} MB, {} bytes for each statement.", size / 1_000_000, size / total as u64);
}

fn child(task: &str, path: &Path, total: usize) {
    let makes = Makes::new();
    let start = Instant::now();
    let mut store = if task == "make" { Store::temporary() } else { Store::open(path) }.expect("a store");
    match task {
        "make" => {
            let bytes: usize =
                (0..total).map(|n| serde_json::to_string(&makes.statement(n)).expect("JSON").len()).sum();
            assert!(bytes > total * 1000, "statements are as long as those of a real course");
        }
        "add" | "again" => {
            let added = store.add((0..total).map(|n| (makes.statement(n), Precision::Second))).expect("it is stored");
            assert_eq!(if task == "add" { added.new } else { added.known }, total as u64);
        }
        "send" => assert_eq!(send(&mut store), total),
        "new" => {
            let new = (total..total + 100).map(|n| (makes.statement(n), Precision::Second));
            assert_eq!(store.add(new).expect("it is stored").new, 100);
        }
        "pending" => {
            let lrs = store.lrs(LRS).expect("an LRS");
            assert_eq!(store.pending(lrs, 0, 500).expect("statements").len(), 100);
        }
        "status" => assert_eq!(store.status().expect("the status").lrs[0].sent, total as u64),
        "facts" => {
            let (mut facts, mut people, mut last) = (0, 0, 0);
            store
                .facts(|fact| {
                    facts += 1;
                    people += usize::from(fact.actor != last);
                    last = fact.actor;
                })
                .expect("facts");
            assert_eq!((facts, people), (total + 100, PEOPLE));
        }
        _ => unreachable!("no such task: {task}"),
    }
    drop(store);
    let seconds = start.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    let kib: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap_or(0);
    println!("{seconds} {} {}", processor_seconds(), kib / 1024);
}

/// Seconds that the processor has worked for this process (proc(5): `utime` and `stime` in hundredths).
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    [11, 12].iter().filter_map(|field| fields.get(*field)?.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// What `emit` does with the store.
fn send(store: &mut Store) -> usize {
    let lrs: LrsId = store.lrs(LRS).expect("an LRS");
    let (mut after, mut sent) = (0, 0);
    loop {
        let batch = store.offer(lrs, after, 500).expect("statements");
        let Some(last) = batch.last() else { return sent };
        after = last.seq;
        let outcomes: Vec<_> = batch.iter().map(|pending| (pending.seq, Delivery::Sent)).collect();
        store.settle(lrs, &outcomes).expect("it is noted");
        sent += outcomes.len();
    }
}

/// Makes statements like those of a course with 100 questions.
struct Makes {
    questions: Vec<Arc<Activity>>,
    module: Arc<Activity>,
    course: Arc<Activity>,
}

impl Makes {
    fn new() -> Self {
        let module = activity(format!("{COURSE}/m1"), "lesson", None);
        Self {
            questions: (0..100).map(|n| activity(format!("{COURSE}/m1/q{n:03}"), "cmi.interaction", Some(n))).collect(),
            module,
            course: activity(COURSE.to_owned(), "course", None),
        }
    }

    /// Person by person within question by question.
    fn statement(&self, number: usize) -> Statement {
        let (person, question) = (number % PEOPLE, number / PEOPLE % self.questions.len());
        let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, number.to_string().as_bytes());
        let registration = Uuid::new_v5(&Uuid::NAMESPACE_URL, person.to_string().as_bytes());
        let attempt = activity(format!("{COURSE}/m1?attemptId={registration}"), "attempt", None);
        let identifier = Identifier::Account {
            home_page: "https://toolkit.example.org".to_owned(),
            name: registration.simple().to_string(),
        };
        Statement {
            id,
            actor: Actor::Agent(Agent { name: None, identifier }),
            verb: Verb {
                id: "http://adlnet.gov/expapi/verbs/responded".into(),
                display: BTreeMap::from([("en".into(), "responded".to_owned())]),
            },
            object: Object::Activity(Arc::clone(&self.questions[question])),
            result: Some(Outcome {
                score: Some(Score { scaled: Some(0.5), raw: Some(1.0), min: Some(0.0), max: Some(2.0) }),
                success: Some(number.is_multiple_of(3)),
                response: Some(["a", "b", "a[,]c", "d"][number % 4].to_owned()),
                duration: Some(SignedDuration::from_millis(number as i64 % 90_000)),
                ..Outcome::default()
            }),
            context: Some(Context {
                registration: Some(registration),
                context_activities: ContextActivities {
                    parent: vec![Arc::clone(&self.module)],
                    grouping: vec![attempt, Arc::clone(&self.course)],
                    ..ContextActivities::default()
                },
                platform: Some("Moodle".to_owned()),
                language: Some("en".to_owned()),
                extensions: BTreeMap::from([(
                    "https://toolkit.example.org/xapi/extensions/cohort".into(),
                    format!("Cohort {}", person % 20).into(),
                )]),
                ..Context::default()
            }),
            timestamp: Timestamp::from_second(1_790_000_000 + number as i64).expect("a moment"),
            attachments: Vec::new(),
        }
    }
}

fn activity(id: String, kind: &str, question: Option<usize>) -> Arc<Activity> {
    let text = |text: String| BTreeMap::from([("en".into(), text)]);
    let option =
        |id: &str| InteractionComponent { id: id.to_owned(), description: text(format!("Option {id} of four")) };
    let interaction = question.map(|_| InteractionDefinition {
        interaction_type: "choice".into(),
        correct_responses_pattern: Some(vec!["a[,]c".to_owned()]),
        choices: ["a", "b", "c", "d"].map(option).to_vec(),
        ..InteractionDefinition::default()
    });
    let name = question.map(|number| text(format!("Question {number}: which of these hold?"))).unwrap_or_default();
    let kind = Some(format!("http://adlnet.gov/expapi/activities/{kind}").into());
    Arc::new(Activity { id, definition: Some(Definition { name, kind, interaction, ..Definition::default() }) })
}
