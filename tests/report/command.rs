//! `kitbag report` as people call it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use kitbag::store::Store;
use tempfile::TempDir;

use super::cohorts::{events, made, shipped, track, tracked};
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
