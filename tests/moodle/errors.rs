//! What the site refuses: each refusal that was recorded is explained, and everything else is read.

use std::fs;
use std::time::Duration;

use serde_json::Value;

use super::{command, from_site, server::Server, statements, succeeded, talk, verb};
use crate::support::shared;

/// A function, the refusal that was recorded of it, and what an administrator must be told.
const REFUSALS: [(&str, &str, &str); 22] = [
    ("core_webservice_get_site_info", "invalid-token", "does not know this token"),
    ("core_webservice_get_site_info", "empty-token", "does not know this token"),
    ("core_webservice_get_site_info", "expired-token", "the token has expired, or its service lacks"),
    ("core_webservice_get_site_info", "no-rest-capability", "webservice/rest:use"),
    ("core_course_get_courses_by_field", "unknown-course.courses_by_field", "no course whose short name"),
    ("core_course_get_courses_by_field", "course-hidden.courses_by_field", "moodle/course:viewhiddencourses"),
    ("core_enrol_get_enrolled_users", "no-course-access.enrolled_users", "moodle/course:view"),
    (
        "core_enrol_get_enrolled_users",
        "missing-capability.moodle-course-viewparticipants",
        "moodle/course:viewparticipants",
    ),
    ("core_enrol_get_enrolled_users", "unknown-course.enrolled_users", "does not exist"),
    ("core_course_get_contents", "missing-capability.moodle-course-view", "moodle/course:view"),
    ("core_course_get_contents", "unknown-course.contents", "does not exist"),
    ("mod_scorm_get_scorms_by_courses", "no-course-access.scorms_by_courses", "moodle/course:view"),
    ("mod_scorm_get_scorm_sco_tracks", "missing-capability.mod-scorm-viewreport", "mod/scorm:viewreport"),
    ("mod_scorm_get_scorm_sco_tracks", "activity-hidden.sco_tracks", "moodle/course:viewhiddenactivities"),
    ("mod_scorm_get_scorm_sco_tracks", "function-not-in-service", "its service lacks this function"),
    ("mod_scorm_get_scorm_sco_tracks", "unknown-sco.sco_tracks", "the package has been replaced"),
    ("mod_scorm_get_scorm_sco_tracks", "missing-parameter", "Moodle 4.2"),
    ("mod_scorm_get_scorm_attempt_count", "unknown-function", "does not have the function"),
    (
        "core_completion_get_activities_completion_status",
        "missing-capability.report-progress-view",
        "report/progress:view",
    ),
    (
        "core_completion_get_course_completion_status",
        "missing-capability.report-completion-view",
        "report/completion:view",
    ),
    ("core_completion_get_course_completion_status", "not-enrolled-user.course_completion", "no longer enrolled"),
    ("mod_feedback_get_responses_analysis", "missing-capability.mod-feedback-viewreports", "mod/feedback:viewreports"),
];

/// Without these nothing can be read.
const NEEDED: [&str; 3] =
    ["core_webservice_get_site_info", "core_course_get_courses_by_field", "core_enrol_get_enrolled_users"];

#[test]
fn each_refusal_is_explained_and_the_rest_is_read() {
    let Some(shared) = shared() else { return };
    let ws = shared.join("moodle-data/ws");
    for (function, file, expected) in REFUSALS {
        let folder = tempfile::tempdir().unwrap();
        let bytes = fs::read(ws.join(format!("errors/{file}.json"))).unwrap();
        let server =
            Server::start_with(&ws, Duration::ZERO, move |called, _| (called == function).then(|| bytes.clone()));
        let output = from_site(folder.path(), &server.url);
        let talk = talk(&output);
        assert!(talk.contains(expected), "{file}: {talk}");
        assert!(!talk.contains("opensesame"), "{talk}");
        if NEEDED.contains(&function) {
            assert_eq!(output.status.code(), Some(2), "{file}: {talk}");
            assert!(!folder.path().join("store.sqlite").exists(), "{file}");
        } else {
            assert_eq!(output.status.code(), Some(1), "{file}: {talk}");
            assert!(statements(folder.path()).iter().any(|statement| verb(statement) == "registered"), "{file}");
        }
        let calls = server.calls();
        if file.starts_with("missing-capability") && !NEEDED.contains(&function) {
            let batch = calls.get(function).copied().unwrap_or(0);
            assert!(batch <= 5, "{file}: a function that is refused everybody is not asked on and on: {batch}");
        }
    }
}

#[test]
fn what_was_refused_is_read_when_it_is_allowed() {
    let Some(shared) = shared() else { return };
    let ws = shared.join("moodle-data/ws");
    let (folder, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let refusal = fs::read(ws.join("errors/missing-capability.mod-scorm-viewreport.json")).unwrap();
    let server = Server::start_with(&ws, Duration::ZERO, move |called, _| {
        (called == "mod_scorm_get_scorm_sco_tracks").then(|| refusal.clone())
    });
    assert_eq!(from_site(folder.path(), &server.url).status.code(), Some(1));
    let server = Server::start(&ws);
    succeeded(from_site(folder.path(), &server.url));
    succeeded(from_site(whole.path(), &server.url));
    assert_eq!(statements(folder.path()), statements(whole.path()));
}

#[test]
fn a_closed_activity_is_read_all_the_same() {
    let Some(shared) = shared() else { return };
    let ws = shared.join("moodle-data/ws");
    let (folder, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (refusal, last) = (
        fs::read(ws.join("errors/activity-closed.attempt_count.json")).unwrap(),
        fs::read(ws.join("mod_scorm_get_scorm_sco_tracks.cdgt05.m1-sco.attempt0-means-last.json")).unwrap(),
    );
    let server = Server::start_with(&ws, Duration::ZERO, move |called, parameters| {
        let is = |name: &str, value: &str| parameters.get(name).is_some_and(|found| found == value);
        match called {
            "mod_scorm_get_scorm_attempt_count" if is("scormid", "243") => Some(refusal.clone()),
            "mod_scorm_get_scorm_sco_tracks" if is("attempt", "0") && is("userid", "8") => Some(last.clone()),
            "mod_scorm_get_scorm_sco_tracks" if is("attempt", "0") => {
                Some(br#"{"data":{"attempt":1,"tracks":[]},"warnings":[]}"#.to_vec())
            }
            _ => None,
        }
    });
    succeeded(from_site(folder.path(), &server.url));
    succeeded(from_site(whole.path(), &Server::start(&ws).url));
    assert_eq!(statements(folder.path()), statements(whole.path()));
}

#[test]
fn a_list_without_learners_or_addresses_is_no_list() {
    let Some(shared) = shared() else { return };
    let ws = shared.join("moodle-data/ws");
    let people = fs::read_to_string(ws.join("core_enrol_get_enrolled_users.json")).unwrap();
    let people: Value = serde_json::from_str(&people).unwrap();
    let people = people.as_array().unwrap();
    let teachers: Vec<&Value> = people.iter().filter(|person| person["roles"][0]["shortname"] != "student").collect();
    let mut nameless = people.clone();
    nameless.iter_mut().for_each(|person| _ = person.as_object_mut().unwrap().remove("email"));
    for (people, expected) in [
        (serde_json::to_vec(&teachers).unwrap(), "moodle/user:viewdetails"),
        (serde_json::to_vec(&nameless).unwrap(), "moodle/site:viewuseridentity"),
    ] {
        let server = Server::start_with(&ws, Duration::ZERO, move |called, _| {
            (called == "core_enrol_get_enrolled_users").then(|| people.clone())
        });
        let folder = tempfile::tempdir().unwrap();
        let output = from_site(folder.path(), &server.url);
        assert_eq!(output.status.code(), Some(1));
        assert!(talk(&output).contains(expected), "{}", talk(&output));
    }
}

#[test]
fn a_token_goes_nowhere_in_the_clear() {
    let folder = tempfile::tempdir().unwrap();
    let output = from_site(folder.path(), "http://moodle.example.org");
    assert_eq!(output.status.code(), Some(2));
    assert!(talk(&output).contains("everybody on the way could read the token"), "{}", talk(&output));
    let output = command(folder.path())
        .env_remove("KITBAG_MOODLE_TOKEN")
        .args(["--site", "https://moodle.example.org", "--moodle-course", "X"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(talk(&output).contains("KITBAG_MOODLE_TOKEN"), "{}", talk(&output));
}

#[test]
fn something_else_than_moodle_is_said() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let server =
        Server::start_with(&shared.join("moodle-data/ws"), Duration::ZERO, |_, _| Some(b"<html>Hello</html>".to_vec()));
    let output = from_site(folder.path(), &server.url);
    assert_eq!(output.status.code(), Some(2));
    assert!(talk(&output).contains("something else than JSON"), "{}", talk(&output));
}
