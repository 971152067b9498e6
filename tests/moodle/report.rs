//! The report's table against the ground truth, from the downloads and from the web services.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use super::{COURSE, downloads, from_files, from_site, server::Server, succeeded};
use crate::support::shared;

/// The rows of a report about the course and its modules: id, measure, option.
fn report(tracking: &Path) -> BTreeMap<(String, String, String), String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kitbag"));
    command.args(["report", COURSE, "--cohort", "CDGT-2026", "--format", "csv", "--tracking"]).arg(tracking);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", super::talk(&output));
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let rows = reader.records().map(Result::unwrap).filter(|row| &row[0] == "CDGT-2026" && &row[1] == "module");
    rows.map(|row| ((row[2].to_owned(), row[4].to_owned(), row[5].to_owned()), row[6].to_owned())).collect()
}

/// README: people registered, started, completed, with a score, and the middle one of their grades in per cent.
fn check(tracking: &Path, passed: [&str; 3], first_median: &str) {
    let rows = report(tracking);
    let get = |id: &str, measure: &str, option: &str| {
        rows.get(&(id.to_owned(), measure.to_owned(), option.to_owned())).map_or("", String::as_str).to_owned()
    };
    assert_eq!([get("cdgt", "registered", ""), get("cdgt", "completed", "")], ["8", "4"]);
    let modules = [("m1", "6", "6", first_median), ("m2", "6", "6", "80"), ("m3", "4", "5", "88")];
    for ((id, completed, scored, median), passed) in modules.into_iter().zip(passed) {
        assert_eq!(get(id, "registered", ""), "8", "{id}");
        assert_eq!(get(id, "started", ""), "7", "{id}");
        assert_eq!(get(id, "completed", ""), completed, "{id}");
        assert_eq!(get(id, "passed", ""), passed, "{id}");
        assert_eq!(get(id, "score_percent", "n"), scored, "{id}");
        assert_eq!(get(id, "score_percent", "median"), median, "{id}");
    }
}

#[test]
fn the_report_from_the_downloads_is_the_ground_truth() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let files = [&downloads::REPORTS[..], &downloads::OTHERS].concat();
    // No report says what a score is out of: without the option there would be no per cent.
    succeeded(from_files(folder.path(), &shared, &files, &["--maximum-grade", "100"]));
    // Grades of Module 1: 0, 40, 62.5, 75, 85, 100.
    check(folder.path(), ["4", "0", "0"], "68.8");
}

#[test]
fn the_report_from_the_web_services_is_the_ground_truth() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    succeeded(from_site(folder.path(), &Server::start(&shared.join("moodle-data/ws")).url));
    // The SCO's own range is known: 62.5 of 125 is half. And the word `passed` of the SCORM 1.2 package.
    check(folder.path(), ["4", "0", "3"], "62.5");
    let rows = report(folder.path());
    let minutes = rows[&("m1".to_owned(), "minutes".to_owned(), "n".to_owned())].clone();
    assert_eq!(minutes, "7");
}
