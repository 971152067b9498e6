//! What is collected from Moodle, held against the data that a real one gave.

mod again;
mod downloads;
mod errors;
mod ground_truth;
mod report;
pub mod server;
mod table;
mod web;

use std::path::Path;
use std::process::{Command, Output};

use kitbag::diagnostic::SourceFile;
use kitbag::store::Store;
use kitbag::xapi;
use serde_json::Value;

const COURSE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/courses/moodle");
const IRI: &str = "https://kitbag.example/courses/cdgt";

/// `kitbag collect moodle` with the course of the tests.
fn command(tracking: &Path) -> Command {
    command_of(Path::new(COURSE), tracking)
}

fn command_of(course: &Path, tracking: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kitbag"));
    command.args(["collect", "moodle", "--course"]).arg(course).arg("--tracking").arg(tracking);
    command.env("KITBAG_PSEUDONYM_KEY", "0123456789abcdef0123456789abcdef").env("KITBAG_MOODLE_TOKEN", "opensesame");
    command
}

/// Collects from a site.
fn from_site(tracking: &Path, url: &str) -> Output {
    command(tracking).args(["--site", url, "--moodle-course", "CDGT-2026"]).output().unwrap()
}

/// Collects from downloads, by their names below `exports`.
fn from_files(tracking: &Path, shared: &Path, files: &[&str], more: &[&str]) -> Output {
    let mut command = command(tracking);
    command.args(["--cohort", "CDGT-2026", "--time-zone", "UTC", "--teacher", "cdgt_trainer@example.org"]).args(more);
    command.args(files.iter().map(|file| shared.join("moodle-data/exports").join(file)));
    command.output().unwrap()
}

fn talk(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn succeeded(output: Output) -> String {
    let talk = talk(&output);
    assert!(output.status.success(), "{talk}");
    talk
}

/// Everything in the store, in the order of the ids. Each is a valid statement.
fn statements(tracking: &Path) -> Vec<Value> {
    let mut store = Store::open_existing(&tracking.join("store.sqlite")).unwrap();
    let lrs = store.lrs("https://lrs.example/").unwrap();
    let all = store.pending(lrs, 0, usize::MAX >> 1).unwrap();
    for pending in &all {
        let (read, findings) = xapi::read(&SourceFile::new("statement", &*pending.json), None);
        let findings = findings.into_sorted();
        assert!(read.is_some() && findings.is_empty(), "{}\n{findings:?}", pending.json);
    }
    let mut all: Vec<Value> = all.iter().map(|pending| serde_json::from_str(&pending.json).unwrap()).collect();
    all.sort_by_key(|statement| statement["id"].as_str().unwrap().to_owned());
    all
}

fn verb(statement: &Value) -> &str {
    statement["verb"]["id"].as_str().unwrap().rsplit('/').next().unwrap()
}

/// The name before the @ of the actor's address.
fn student(statement: &Value) -> &str {
    let mbox = statement["actor"]["mbox"].as_str().unwrap_or("mailto:nobody@");
    mbox.strip_prefix("mailto:").unwrap().split('@').next().unwrap()
}

fn object(statement: &Value) -> &str {
    statement["object"]["id"].as_str().unwrap()
}
