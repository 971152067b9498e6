//! Runs over the web services that follow others: whoever was not read or told as a whole is read again.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::{COURSE, command_of, from_site, server::Server, statements, succeeded, talk};
use crate::support::shared;

/// The learners' last access before and after they opened the packages.
const BEFORE: u64 = 1_795_420_000;
const AFTER: u64 = 1_795_430_000;

/// The list of people, all of whom were last there at `access`.
fn people(ws: &Path, access: u64, with_addresses: bool) -> Vec<u8> {
    let text = fs::read_to_string(ws.join("core_enrol_get_enrolled_users.json")).unwrap();
    let mut people: Value = serde_json::from_str(&text).unwrap();
    for person in people.as_array_mut().unwrap() {
        person["lastcourseaccess"] = json!(access);
        if !with_addresses {
            person.as_object_mut().unwrap().remove("email");
        }
    }
    people.to_string().into_bytes()
}

/// A site before anybody has opened a package.
fn untouched(ws: &Path) -> Server {
    let people = people(ws, BEFORE, true);
    Server::start_with(ws, Duration::ZERO, move |function, _| match function {
        "core_enrol_get_enrolled_users" => Some(people.clone()),
        "mod_scorm_get_scorm_attempt_count" => Some(br#"{"attemptscount":0,"warnings":[]}"#.to_vec()),
        _ => None,
    })
}

/// The site afterwards, which refuses what `refused` names.
fn used(ws: &Path, refused: &'static str) -> Server {
    let people = people(ws, AFTER, true);
    let refusal = fs::read(ws.join("errors/missing-capability.moodle-course-view.json")).unwrap();
    Server::start_with(ws, Duration::ZERO, move |function, _| match function {
        "core_enrol_get_enrolled_users" => Some(people.clone()),
        _ => (function == refused).then(|| refusal.clone()),
    })
}

#[test]
fn activities_that_were_refused_for_a_night_are_read_in_the_next() {
    let Some(shared) = shared() else { return };
    let ws = shared.join("moodle-data/ws");
    let whole = tempfile::tempdir().unwrap();
    succeeded(from_site(whole.path(), &used(&ws, "").url));
    for refused in ["mod_scorm_get_scorms_by_courses", "mod_scorm_get_scorm_scoes", "core_course_get_contents"] {
        let folder = tempfile::tempdir().unwrap();
        succeeded(from_site(folder.path(), &untouched(&ws).url));
        let output = from_site(folder.path(), &used(&ws, refused).url);
        assert_eq!(output.status.code(), Some(1), "{refused}: {}", talk(&output));
        let talk = succeeded(from_site(folder.path(), &used(&ws, "").url));
        assert!(talk.contains("8 learners read"), "{refused}: {talk}");
        assert_eq!(statements(folder.path()), statements(whole.path()), "{refused}");
    }
}

#[test]
fn whoever_could_not_be_named_is_told_when_the_addresses_are_shown() {
    let Some(shared) = shared() else { return };
    let ws = shared.join("moodle-data/ws");
    let (folder, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    succeeded(from_site(whole.path(), &used(&ws, "").url));
    let nameless = people(&ws, AFTER, false);
    let server = Server::start_with(&ws, Duration::ZERO, move |function, _| {
        (function == "core_enrol_get_enrolled_users").then(|| nameless.clone())
    });
    for _ in 0..2 {
        let output = from_site(folder.path(), &server.url);
        assert_eq!(output.status.code(), Some(1));
        let talk = talk(&output);
        assert!(talk.contains("8 learners read") && talk.contains("events are not told"), "{talk}");
    }
    succeeded(from_site(folder.path(), &used(&ws, "").url));
    assert_eq!(statements(folder.path()), statements(whole.path()));
}

/// The course of the tests with pseudonyms.
fn pseudonymous(folder: &Path) -> PathBuf {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            let to = to.join(entry.file_name());
            if entry.path().is_dir() { copy(&entry.path(), &to) } else { _ = fs::copy(entry.path(), &to).unwrap() }
        }
    }
    let course = folder.join("course");
    copy(Path::new(COURSE), &course);
    let manifest = course.join("manifests/toolkit.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    assert!(text.contains("actors = \"email\""), "{text}");
    fs::write(&manifest, text.replace("actors = \"email\"", "actors = \"pseudonym\"")).unwrap();
    course
}

#[test]
fn whoever_gets_another_identity_is_read_again() {
    let Some(shared) = shared() else { return };
    let ws = shared.join("moodle-data/ws");
    let folder = tempfile::tempdir().unwrap();
    let course = pseudonymous(folder.path());
    let run = |with_addresses| {
        let people = people(&ws, AFTER, with_addresses);
        let server = Server::start_with(&ws, Duration::ZERO, move |function, _| {
            (function == "core_enrol_get_enrolled_users").then(|| people.clone())
        });
        let mut command = command_of(&course, folder.path());
        let site = ["--site", &server.url, "--moodle-course", "CDGT-2026"];
        talk(&command.args(site).output().unwrap())
    };
    for (with_addresses, read) in [(false, 8), (false, 0), (true, 8), (true, 0)] {
        let talk = run(with_addresses);
        assert!(talk.contains(&format!("{read} learners read")), "{with_addresses}: {talk}");
    }
}

#[test]
fn a_store_from_a_copy_is_filled_up() {
    let Some(shared) = shared() else { return };
    let ws = shared.join("moodle-data/ws");
    let (folder, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    succeeded(from_site(whole.path(), &used(&ws, "").url));
    succeeded(from_site(folder.path(), &untouched(&ws).url));
    let (store, copy) = (folder.path().join("store.sqlite"), folder.path().join("copy"));
    fs::copy(&store, &copy).unwrap();
    succeeded(from_site(folder.path(), &used(&ws, "").url));
    for end in ["-wal", "-shm"] {
        _ = fs::remove_file(folder.path().join(format!("store.sqlite{end}")));
    }
    fs::rename(&copy, &store).unwrap();
    succeeded(from_site(folder.path(), &used(&ws, "").url));
    assert_eq!(statements(folder.path()), statements(whole.path()));
}
