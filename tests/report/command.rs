//! `kitbag report` as people call it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use kitbag::store::Store;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::cohorts::{events, made, shipped, track, tracked};
use crate::lrs::server::{Reply, serve};
use kitbag::report::{to_html, to_json, to_table};

fn store() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let course = shipped();
    let mut store = Store::open(&folder.path().join("store.sqlite")).unwrap();
    track(&course, &mut store, &events(&course));
    folder
}

fn kitbag(tracking: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kitbag"));
    command.args(["report", env!("CARGO_MANIFEST_DIR"), "--tracking"]).arg(tracking).args(arguments).output().unwrap()
}

#[test]
fn the_report_is_printed_or_written_whole() {
    let folder = store();
    let course = shipped();
    let whole = made(&course, &tracked(&course), &[]);
    let printed = kitbag(folder.path(), &[]);
    assert!(printed.status.success(), "{printed:?}");
    assert_eq!(String::from_utf8(printed.stdout).unwrap(), to_table(&whole));
    let file = folder.path().join("report.html");
    let written = kitbag(folder.path(), &["--format", "html", "--out", file.to_str().unwrap()]);
    assert!(written.status.success() && written.stdout.is_empty(), "{written:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), to_html(&course, &whole));
    let one = kitbag(folder.path(), &["--format", "json", "--cohort", "Lima 2027"]);
    let expected = to_json(&made(&course, &tracked(&course), &["Lima 2027"])).unwrap();
    assert_eq!(String::from_utf8(one.stdout).unwrap().trim_end(), expected);
}

#[test]
fn what_cannot_be_reported_is_said() {
    let folder = store();
    let said = |output: Output, code: i32| {
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let unknown = said(kitbag(folder.path(), &["--cohort", "Lima"]), 2);
    assert!(unknown.contains("there is no cohort `Lima`: there are `Lima 2027`"), "{unknown}");
    let nothing = said(kitbag(&folder.path().join("elsewhere"), &[]), 2);
    assert!(nothing.contains("elsewhere"), "{nothing}");
    let nowhere = folder.path().join("no/such/folder/report.csv");
    let unwritten = said(kitbag(folder.path(), &["--format", "csv", "--out", nowhere.to_str().unwrap()]), 2);
    assert!(unwritten.contains("report.csv cannot be written"), "{unwritten}");
    said(kitbag(folder.path(), &["--from", "yesterday"]), 2);
}

/// Everything that the cohorts did, as an LRS gives it back, page by page, among statements that it has of others.
fn lrs(pages: usize) -> String {
    let mut store = tracked(&shipped());
    let queue = store.lrs("https://queue.example/").unwrap();
    let own = store.pending(queue, 0, usize::MAX).unwrap();
    let mut all: Vec<Value> = own.iter().map(|pending| serde_json::from_str(&pending.json).unwrap()).collect();
    for statement in &mut all {
        statement["stored"] = "2027-10-01T00:00:00.000Z".into();
        statement["version"] = "1.0.0".into();
        statement["authority"] = json!({ "objectType": "Agent", "mbox": "mailto:lrs@example.org" });
    }
    let mut other = all[0].clone();
    other["id"] = "6b1a9b3e-0f5e-4a64-9d3c-0d1f6f3d7c11".into();
    other["object"] = json!({ "objectType": "Activity", "id": "https://other.example/course" });
    other["context"] = json!({});
    all.insert(1, other);
    all.insert(2, json!({ "id": "6b1a9b3e-0f5e-4a64-9d3c-0d1f6f3d7c12", "verb": 1 }));
    // Somebody who has been forgotten, on an LRS that shows what has been made void.
    let mut void = all[0].clone();
    void["id"] = "6b1a9b3e-0f5e-4a64-9d3c-0d1f6f3d7c13".into();
    void["actor"]["account"]["name"] = "forgotten".into();
    all.push(json!({
        "id": "6b1a9b3e-0f5e-4a64-9d3c-0d1f6f3d7c14", "timestamp": void["timestamp"], "actor": void["actor"],
        "verb": { "id": "http://adlnet.gov/expapi/verbs/voided" },
        "object": { "objectType": "StatementRef", "id": void["id"] },
    }));
    all.push(void);
    let size = all.len().div_ceil(pages);
    serve(move |request| {
        if !request.path.starts_with("/xapi/statements") {
            return Reply::new(404, "");
        }
        let page: usize = request.path.split("page=").nth(1).map_or(0, |number| number.parse().unwrap());
        let statements: Vec<&Value> = all.iter().skip(page * size).take(size).collect();
        let more = if page + 1 < pages { format!("/xapi/statements?page={}", page + 1) } else { String::new() };
        Reply::new(200, json!({ "statements": statements, "more": more }).to_string())
    })
}

#[test]
fn an_lrs_gives_the_same_report_as_the_store() {
    let course = shipped();
    let nowhere = tempfile::tempdir().unwrap();
    let read = kitbag(nowhere.path(), &["--lrs", &lrs(4)]);
    assert!(read.status.success(), "{read:?}");
    assert_eq!(String::from_utf8(read.stdout).unwrap(), to_table(&made(&course, &tracked(&course), &[])));
    let said = String::from_utf8(read.stderr).unwrap();
    assert!(said.contains("1 of the LRS's statements cannot be understood, the first is \"6b1a9b3e"), "{said}");
    assert_eq!(fs::read_dir(nowhere.path()).unwrap().count(), 0, "nothing is left behind");
}
