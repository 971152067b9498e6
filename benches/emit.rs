//! Emitting to a server that does nothing: `cargo bench --bench emit`, or with another number of statements behind `--`.
//!
//! Beside it, in the same run and to the same server, the same statements with `@xapi/xapi` and `tincanjs` on Node.js, which
//! have them in memory already. Kitbag reads them from its store and notes there what became of each.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a measurement that fails has nothing to say")]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use kitbag::course::XapiVersion;
use kitbag::lrs::{Lrs, Settings, emit, endpoint};
use kitbag::records::Precision;
use kitbag::store::Store;
use kitbag::xapi::{
    Activity, Actor, Agent, Context, ContextActivities, Identifier, Object, Outcome, Score, Statement, Verb,
};
use uuid::Uuid;

const COURSE: &str = "https://toolkit.example.org/course";
/// Fewer for the other clients, which need longer.
const OTHERS: usize = 50_000;
const RUNS: usize = 3;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let total: usize = arguments.next().map_or(300_000, |total| total.parse().expect("a number of statements"));
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a temporary folder");
    let path = folder.path().join("store.sqlite");
    let mut store = Store::open(&path).expect("a store");
    store.add((0..total).map(|number| (statement(number), Precision::Second))).expect("they are stored");
    let lines = folder.path().join("statements.jsonl");
    let bytes = write_lines(&lines, total.min(OTHERS));
    let address = null_server();

    println!("{total} statements of {bytes} bytes to a server that does nothing, 4 connections\n");
    println!("| client | batches of 50 | batches of 500 |");
    println!("|---|---|---|");
    let ours = [50, 500].map(|batch| best(|run| kitbag(&mut store, &format!("{address}{batch}/{run}/"), batch, total)));
    println!("| kitbag | {:.0} a second | {:.0} a second |", ours[0], ours[1]);
    let Some(clients) = install() else { return };
    for client in ["@xapi/xapi", "tincanjs"] {
        let rates = [50, 500].map(|batch| best(|_| node(&clients, client, &address, &lines, batch)));
        let cell =
            |index: usize| format!("{:.0} a second, {:.1} times slower", rates[index], ours[index] / rates[index]);
        println!("| {client} | {} | {} |", cell(0), cell(1));
    }
    println!("\npeak memory of this process, server included: {} MB", peak());
}

/// The best of several runs: the one that other work on the machine disturbed least.
fn best(mut run: impl FnMut(usize) -> f64) -> f64 {
    (0..RUNS).map(&mut run).fold(0.0, f64::max)
}

/// Sends the whole store to an LRS that it never sent anything: statements a second.
fn kitbag(store: &mut Store, address: &str, batch: usize, total: usize) -> f64 {
    let endpoint = endpoint(address).expect("an address");
    let start = Instant::now();
    let lrs = Lrs::connect(&endpoint, None, XapiVersion::V1_0_3, Duration::from_secs(60)).expect("a server");
    let id = store.lrs(endpoint.as_str()).expect("an LRS");
    let emitted = emit(store, id, &lrs, Settings { connections: 4, batch }, &mut |_| {});
    let seconds = start.elapsed().as_secs_f64();
    assert!(emitted.stopped.is_none(), "{emitted:?}");
    assert_eq!(emitted.totals.sent, total as u64);
    total as f64 / seconds
}

/// Puts the other clients into a folder of their own. None without npm.
fn install() -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/clients");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clients");
    fs::create_dir_all(&folder).expect("a folder");
    for name in ["package.json", "package-lock.json", "emit.js"] {
        fs::copy(source.join(name), folder.join(name)).expect("a file");
    }
    let npm = Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--silent"]).current_dir(&folder).status();
    if npm.is_ok_and(|status| status.success()) {
        return Some(folder);
    }
    println!("\nSKIPPED: the other clients need npm and Node.js, which are not here");
    None
}

fn node(folder: &Path, client: &str, address: &str, lines: &Path, batch: usize) -> f64 {
    let mut command = Command::new("node");
    command.arg("emit.js").args([client, address]).arg(lines).arg(batch.to_string()).current_dir(folder);
    let output = command.output().expect("Node.js starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.trim().parse().unwrap_or_else(|_| unreachable!("{client}: {output:?}"))
}

/// Takes everything, keeps nothing, and says that all is well.
fn null_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            thread::spawn(move || drop(swallow(connection)));
        }
    });
    format!("http://{address}/xapi/")
}

fn swallow(connection: TcpStream) -> std::io::Result<()> {
    connection.set_nodelay(true)?;
    let mut out = connection.try_clone()?;
    let mut from = BufReader::with_capacity(256 << 10, connection);
    loop {
        let (mut line, mut length, mut is_post) = (String::new(), 0, false);
        loop {
            line.clear();
            if from.read_line(&mut line)? == 0 {
                return Ok(());
            }
            is_post |= line.starts_with("POST ");
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            if line.is_empty() {
                break;
            }
        }
        std::io::copy(&mut from.by_ref().take(length), &mut std::io::sink())?;
        let body = if is_post { "[]" } else { r#"{"statements":[],"more":""}"# };
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-experience-api-version: 1.0.3\r\n";
        write!(out, "{head}content-length: {}\r\n\r\n{body}", body.len())?;
    }
}

/// Writes statements as lines; their mean length in bytes.
fn write_lines(path: &Path, count: usize) -> usize {
    let mut out = BufWriter::new(File::create(path).expect("a file"));
    let mut bytes = 0;
    for number in 0..count {
        let json = serde_json::to_string(&statement(number)).expect("JSON");
        bytes += json.len();
        writeln!(out, "{json}").expect("a line");
    }
    out.flush().expect("the lines are written");
    bytes / count
}

fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    peak.trim().trim_end_matches(" kB").parse().unwrap_or(0) / 1024
}

/// An answer to a question, as a module in an LMS gives it.
fn statement(number: usize) -> Statement {
    let person = Uuid::new_v5(&Uuid::NAMESPACE_URL, (number % 1000).to_string().as_bytes());
    let module = format!("{COURSE}/m1");
    Statement {
        id: Uuid::new_v5(&Uuid::NAMESPACE_URL, number.to_string().as_bytes()),
        actor: Actor::Agent(Agent {
            name: None,
            identifier: Identifier::Account {
                home_page: "https://toolkit.example.org".to_owned(),
                name: person.simple().to_string(),
            },
        }),
        verb: Verb {
            id: "http://adlnet.gov/expapi/verbs/responded".into(),
            display: [("en".into(), "responded".to_owned())].into(),
        },
        object: Object::Activity(Activity::bare(format!("{module}/m1_q{:02}", number % 40))),
        result: Some(Outcome {
            score: Some(Score { scaled: Some(0.5), raw: Some(1.0), min: Some(0.0), max: Some(2.0) }),
            success: Some(number.is_multiple_of(3)),
            response: Some("a[,]c".to_owned()),
            ..Outcome::default()
        }),
        context: Some(Context {
            registration: Some(person),
            context_activities: ContextActivities {
                parent: vec![Activity::bare(module.as_str())],
                grouping: vec![Activity::bare(format!("{module}?attemptId={person}")), Activity::bare(COURSE)],
                ..ContextActivities::default()
            },
            platform: Some("Moodle".to_owned()),
            language: Some("en".to_owned()),
            ..Context::default()
        }),
        timestamp: jiff::Timestamp::from_second(1_790_000_000 + number as i64).expect("a moment"),
        attachments: Vec::new(),
    }
}
