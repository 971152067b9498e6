//! From the web services: the whole, again, after a kill, and after a change.

use std::time::Duration;

use kitbag::store::Store;
use serde_json::{Value, json};

use super::{command, from_site, object, server::Server, statements, student, succeeded, table, verb};
use crate::support::shared;

#[test]
fn the_table_is_that_of_the_ground_truth() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    succeeded(from_site(folder.path(), &Server::start(&shared.join("moodle-data/ws")).url));
    table::check(folder.path(), true);
}

#[test]
fn times_are_moodles_own() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    succeeded(from_site(folder.path(), &Server::start(&shared.join("moodle-data/ws")).url));
    let all = statements(folder.path());
    let when = |who: &str, what: &str, on: &str| {
        let found = all.iter().find(|one| student(one) == who && verb(one) == what && object(one).ends_with(on));
        found.unwrap()["timestamp"].as_str().unwrap().to_owned()
    };
    assert_eq!(when("cdgt01", "completed", "/m1"), "2026-11-23T07:51:15Z");
    assert_eq!(when("cdgt01", "initialized", "/m1"), "2026-11-23T07:51:13Z");
    assert_eq!(when("cdgt01", "completed", "/cdgt"), "2026-11-23T07:52:54Z");
    assert_eq!(when("cdgt01", "responded", "#m3-q1"), "2026-11-23T07:51:24Z", "a time of day within the attempt");
}

#[test]
fn evaluations_belong_to_nobody() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    succeeded(from_site(folder.path(), &Server::start(&shared.join("moodle-data/ws")).url));
    let all = statements(folder.path());
    let answers: Vec<&Value> = all.iter().filter(|one| matches!(verb(one), "evaluated" | "commented")).collect();
    assert_eq!(answers.len(), 27 + 25);
    for answer in &answers {
        assert_eq!(answer["actor"]["account"]["name"], "anonymous");
        assert!(answer["context"].get("registration").is_none());
        assert!(answer["timestamp"].as_str().unwrap().ends_with("T00:00:00Z"));
    }
    let expected = answers
        .iter()
        .filter(|one| object(one).contains("251#q1_expect"))
        .map(|one| one["result"]["response"].as_str().unwrap());
    let mut expected: Vec<&str> = expected.collect();
    expected.sort_unstable();
    assert_eq!(
        expected,
        ["Agree", "Disagree", "Neither agree nor disagree", "Strongly agree", "Strongly agree", "Strongly disagree"]
    );
}

#[test]
fn a_second_run_asks_little_and_adds_nothing() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&shared.join("moodle-data/ws"));
    succeeded(from_site(folder.path(), &server.url));
    let first: usize = server.calls().values().sum();
    let before = statements(folder.path());
    let talk = succeeded(from_site(folder.path(), &server.url));
    assert!(talk.contains("0 learners read, 8 unchanged") && talk.contains("\n0 new statements"), "{talk}");
    let calls = server.calls();
    assert_eq!(calls.get("mod_scorm_get_scorm_sco_tracks"), None);
    assert_eq!(calls.get("mod_scorm_get_scorm_attempt_count"), None);
    assert_eq!(calls["core_completion_get_activities_completion_status"], 8);
    assert_eq!(calls["core_completion_get_course_completion_status"], 4, "those who had not completed the course");
    assert!(first > 75 && calls.values().sum::<usize>() < 28, "{first} {calls:?}");
    assert_eq!(before, statements(folder.path()));
    let notes = Store::open_existing(&folder.path().join("store.sqlite"))
        .unwrap()
        .notes("moodle https://moodle.example.org 4")
        .unwrap();
    assert_eq!(notes.len(), 8);
    for note in notes.values() {
        assert!(!note.contains('@') && !note.contains("Exempla"), "{note}");
    }
}

#[test]
fn a_run_that_was_killed_goes_on() {
    let Some(shared) = shared() else { return };
    let whole = tempfile::tempdir().unwrap();
    let server = Server::start_with(&shared.join("moodle-data/ws"), Duration::from_millis(15), |_, _| None);
    succeeded(from_site(whole.path(), &server.url));
    let all: usize = server.calls().values().sum();
    for stop in [5, 20, 40, 60, all - 2] {
        let folder = tempfile::tempdir().unwrap();
        let site = ["--site", &server.url, "--moodle-course", "CDGT-2026", "--connections", "1", "--quiet"];
        let mut child = command(folder.path()).args(site).stderr(std::process::Stdio::null()).spawn().unwrap();
        while server.number_of_calls() < stop && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        server.calls();
        succeeded(from_site(folder.path(), &server.url));
        assert_eq!(statements(folder.path()), statements(whole.path()), "killed after {stop} calls");
        let calls = server.calls();
        if stop == all - 2 {
            let tracks = calls.get("mod_scorm_get_scorm_sco_tracks").copied().unwrap_or(0);
            assert!(tracks < 38, "what was read is not read again: {tracks}");
        }
    }
}

/// The list of people with another time of the last access for one of them.
fn accessed(shared: &std::path::Path, id: u64, at: u64) -> Vec<u8> {
    let text = std::fs::read_to_string(shared.join("moodle-data/ws/core_enrol_get_enrolled_users.json")).unwrap();
    let mut people: Value = serde_json::from_str(&text).unwrap();
    for person in people.as_array_mut().unwrap() {
        if person["id"] == id {
            person["lastcourseaccess"] = json!(at);
        }
    }
    people.to_string().into_bytes()
}

#[test]
fn whoever_did_something_is_read_again() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let ws = shared.join("moodle-data/ws");
    let ended = 1_795_435_200; // 12:00, when the server says that it answers
    for (access, read) in [(1_795_420_000, 8), (1_795_430_000, 1), (1_795_430_000, 0), (ended - 60, 1), (ended - 60, 1)]
    {
        let people = accessed(&shared, 6, access);
        let server = Server::start_with(&ws, Duration::ZERO, move |function, _| {
            (function == "core_enrol_get_enrolled_users").then(|| people.clone())
        });
        let talk = succeeded(from_site(folder.path(), &server.url));
        assert!(talk.contains(&format!("{read} learners read")), "access {access}: {talk}");
    }
    // Completion can change without the learner: by a teacher's hand, or by a task of the site.
    let server = Server::start_with(&ws, Duration::ZERO, move |function, parameters| {
        let is_hers = parameters.get("userid").is_some_and(|id| id == "7");
        (function == "core_completion_get_activities_completion_status" && is_hers).then(|| {
            json!({"statuses": [{"cmid": 249, "state": 1, "timecompleted": 1_795_431_000, "tracking": 2}]})
                .to_string()
                .into_bytes()
        })
    });
    let talk = succeeded(from_site(folder.path(), &server.url));
    assert!(talk.contains("\n1 new statements"), "{talk}");
    let all = statements(folder.path());
    assert!(all.iter().any(|one| student(one) == "cdgt04" && verb(one) == "completed" && object(one).ends_with("/m2")));
}

#[test]
fn another_mapping_reads_everything_again() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&shared.join("moodle-data/ws"));
    succeeded(from_site(folder.path(), &server.url));
    let mapping = folder.path().join("mappings/moodle.toml");
    let text = std::fs::read_to_string(&mapping).unwrap();
    assert!(text.contains("name = \"Module 3 package (SCORM 1.2)\"\nmodule = \"m3\""), "{text}");
    std::fs::write(&mapping, text.replace("module = \"m3\"", "module = \"m9\"")).unwrap();
    let output = from_site(folder.path(), &server.url);
    assert_eq!(output.status.code(), Some(2));
    assert!(super::talk(&output).contains("the course has no module `m9`"), "{}", super::talk(&output));
    std::fs::write(
        &mapping,
        format!("# mine\n{}", text.replace("module = \"m3\"", "iri = \"https://example.org/three\"")),
    )
    .unwrap();
    let talk = succeeded(from_site(folder.path(), &server.url));
    assert!(talk.contains("8 learners read"), "{talk}");
    assert!(statements(folder.path()).iter().any(|one| object(one) == "https://example.org/three"));
    assert!(std::fs::read_to_string(&mapping).unwrap().starts_with("# mine\n"), "what people write stays");
}

#[test]
fn a_store_that_is_gone_is_filled_again() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&shared.join("moodle-data/ws"));
    succeeded(from_site(folder.path(), &server.url));
    let before = statements(folder.path());
    for file in ["store.sqlite", "store.sqlite-wal", "store.sqlite-shm"] {
        let _ = std::fs::remove_file(folder.path().join(file));
    }
    succeeded(from_site(folder.path(), &server.url));
    assert_eq!(before, statements(folder.path()));
}
