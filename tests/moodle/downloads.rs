//! From downloads.

use std::fs;

use super::{from_files, from_site, object, server::Server, statements, succeeded, table, talk, verb};
use crate::support::shared;

pub(super) const REPORTS: [&str; 6] = [
    "scorm-m1-basic.txt",
    "scorm-m1-interactions.txt",
    "scorm-m2-basic.txt",
    "scorm-m2-interactions.txt",
    "scorm-m3-basic.txt",
    "scorm-m3-interactions.txt",
];
pub(super) const OTHERS: [&str; 3] = ["activity-completion.csv", "course-completion.csv", "gradebook-comma.csv"];

#[test]
fn the_table_is_that_of_the_ground_truth() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    succeeded(from_files(folder.path(), &shared, &[&REPORTS[..], &OTHERS].concat(), &[]));
    table::check(folder.path(), false);
}

#[test]
fn every_format_of_a_download_says_the_same() {
    let Some(shared) = shared() else { return };
    for forms in [
        &["scorm-m1-basic.txt", "scorm-m1-basic.xlsx", "scorm-m1-basic.ods"][..],
        &["scorm-m3-interactions.txt", "scorm-m3-interactions.xlsx"],
        &["scorm-m2-interactions.txt", "scorm-m2-interactions.xlsx"],
        &["activity-completion.csv", "activity-completion-excel.csv"],
        &["course-completion.csv", "course-completion-excel.csv"],
        &["gradebook-comma.csv", "gradebook-tab.csv", "gradebook.xlsx", "gradebook.ods"],
        &["feedback-named-responses.csv", "feedback-named-responses.json", "feedback-named-responses.xlsx"],
        &["feedback-anonymous-responses.csv", "feedback-anonymous-responses.json", "feedback-anonymous-responses.xlsx"],
        &["participants.csv", "participants.xlsx"],
    ] {
        let told: Vec<_> = forms
            .iter()
            .map(|form| {
                let folder = tempfile::tempdir().unwrap();
                let more = ["--date", "2026-11-23", "--activity", "Module 9"];
                succeeded(from_files(folder.path(), &shared, &[form], &more));
                let told = statements(folder.path());
                assert!(!told.is_empty(), "{form}");
                // JSON knows a question by its squeezed name only.
                told.into_iter()
                    .map(|mut statement| {
                        statement["object"]["definition"].take();
                        statement
                    })
                    .collect::<Vec<_>>()
            })
            .collect();
        for (form, other) in forms.iter().zip(&told) {
            assert_eq!(&told[0], other, "{form}");
        }
    }
}

#[test]
fn columns_of_several_scos_are_counted() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    succeeded(from_files(folder.path(), &shared, &["scorm-m4-two-scos-interactions.txt"], &["--activity", "Module 4"]));
    let all = statements(folder.path());
    let mut answers: Vec<(&str, &str, Option<bool>)> = all
        .iter()
        .filter(|statement| verb(statement) == "responded" && super::student(statement) == "cdgt01")
        .map(|statement| {
            let id = object(statement).split_once('#').unwrap().1;
            (id, statement["result"]["response"].as_str().unwrap(), statement["result"]["success"].as_bool())
        })
        .collect();
    answers.sort_unstable();
    assert_eq!(
        answers,
        [
            ("lesson-4-1/m4a-q1", "a", Some(true)),
            ("lesson-4-1/m4a-q2", "false", Some(true)),
            ("lesson-4-2/m4b-q1", "d", Some(false)),
            ("lesson-4-2/m4b-q2", "tender, open", None),
            ("lesson-4-2/m4b-q3", "5", Some(true)),
        ]
    );
}

#[test]
fn track_details_give_the_answers_of_scorm_2004() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = "scorm-track-details.cdgt08.m1-sco.attempt1.csv";
    let output = from_files(folder.path(), &shared, &[file], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(talk(&output).contains("--learner"), "{}", talk(&output));

    let web = tempfile::tempdir().unwrap();
    succeeded(from_site(web.path(), &Server::start(&shared.join("moodle-data/ws")).url));
    let before = statements(web.path());
    let told = ["--learner", "cdgt08@example.org", "--activity", "Module 1 package"];
    let talk = succeeded(from_files(web.path(), &shared, &[file], &told));
    assert!(talk.contains("\n0 new statements"), "{talk}");
    assert_eq!(before, statements(web.path()));

    // What the web services withhold.
    let file = "scorm-track-details.cdgt03.m2-sco-b.attempt1.csv";
    let told =
        ["--learner", "cdgt03@example.org", "--activity", "Module 2 package", "--sco", "Lesson 2.2 Digital identity"];
    succeeded(from_files(web.path(), &shared, &[file], &told));
    let all = statements(web.path());
    let fresh: Vec<&str> = all.iter().filter(|statement| !before.contains(statement)).map(verb).collect();
    assert_eq!(fresh.iter().filter(|verb| **verb == "responded").count(), 2, "{fresh:?}");
    assert_eq!(fresh.iter().filter(|verb| **verb == "terminated").count(), 1, "{fresh:?}");
}

#[test]
fn the_page_of_one_attempt_meets_the_report() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    succeeded(from_files(folder.path(), &shared, &["scorm-m3-interactions.txt"], &[]));
    let told = ["--learner", "cdgt08@example.org", "--date", "2026-11-23"];
    let talk =
        succeeded(from_files(folder.path(), &shared, &["scorm-user-interactions.cdgt08.m3.attempt1.csv"], &told));
    assert!(talk.contains("\n0 new statements"), "{talk}");
    let output = from_files(folder.path(), &shared, &["scorm-user-interactions.cdgt08.m1.attempt1.csv"], &told);
    assert_eq!(output.status.code(), Some(1));
    assert!(super::talk(&output).contains("download the track details"), "{}", super::talk(&output));
}

#[test]
fn the_zone_of_the_exporter_is_taken_off() {
    let Some(shared) = shared() else { return };
    let (utc, riyadh) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let files = ["activity-completion.csv", "course-completion.csv", "scorm-m1-basic.txt"];
    succeeded(from_files(utc.path(), &shared, &files, &["--date", "2026-11-23"]));
    let mut command = super::command(riyadh.path());
    command.args(["--cohort", "CDGT-2026", "--teacher", "cdgt_trainer@example.org", "--date", "2026-11-23"]);
    command.args(files.map(|file| shared.join("moodle-data/exports/timezone-asia-riyadh").join(file)));
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "no zone is given");
    assert!(talk(&output).contains("--time-zone"), "{}", talk(&output));
    assert!(statements(riyadh.path()).is_empty());
    succeeded(command.args(["--time-zone", "Asia/Riyadh"]).output().unwrap());
    let without_day =
        |folder| statements(folder).into_iter().filter(|statement| verb(statement) != "registered").collect::<Vec<_>>();
    assert_eq!(without_day(utc.path()), without_day(riyadh.path()));
}

#[test]
fn rows_without_identity_are_kept_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("progress.csv");
    let text = ",\"Email address\",\"Module 1 package\",\"\"\n\"Ama\",\"\",\"Completed\",\"2026-11-23 07:51:15\"\n\
                \"Kofi\",\"kofi@example.org\",\"Terminé\",\"2026-11-23 07:51:15\"\n\
                \"Esi\",\"esi@example.org\",\"Completed\",\"2026-11-23 07:51:15\"\n";
    fs::write(&file, text).unwrap();
    let tracking = folder.path().join("tracking");
    let output = super::command(&tracking).args(["--time-zone", "UTC"]).arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let talk = talk(&output);
    assert!(talk.contains("progress.csv:2: it has neither an e-mail address") && talk.contains("`Terminé`"), "{talk}");
    let kept = rejects(&tracking, "moodle-progress.csv").unwrap();
    assert!(kept.contains("Ama") && kept.contains("kofi@example.org") && !kept.contains("Esi"), "{kept}");
    let completed = statements(&tracking).iter().filter(|statement| verb(statement) == "completed").count();
    assert_eq!(completed, 1);

    fs::write(
        &file,
        text.replace("\"\",\"Completed\"", "\"ama@example.org\",\"Completed\"").replace("Terminé", "Completed"),
    )
    .unwrap();
    succeeded(super::command(&tracking).args(["--time-zone", "UTC"]).arg(&file).output().unwrap());
    assert!(rejects(&tracking, "moodle-progress.csv").is_none(), "what has been mended is gone");
}

#[test]
fn the_attendance_plugin_tells_days() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("attendance.txt");
    let text = "Course\tDigital Government\nGroup\tAll participants\n\nUsername\tLast name\tFirst name\t\
                23 Nov 2026 9.00AM All students\t23 Nov 2026 2.00PM All students\tTaken sessions\tPoints\tPercentage\n\
                ama17\tMensah\tAma\tP (2/2)\tA (0/2)\t2\t2 / 4\t50.0%\n";
    fs::write(&file, text).unwrap();
    let tracking = folder.path().join("tracking");
    let output = super::command(&tracking).args(["--time-zone", "Africa/Accra"]).arg(&file).output().unwrap();
    // The course of the tests has no workshop and names people by e-mail: both are said, nothing is lost.
    assert_eq!(output.status.code(), Some(1));
    let talk = talk(&output);
    assert!(talk.contains("attendance, 1 rows, 1 events"), "{talk}");
    assert!(rejects(&tracking, "moodle-attendance.txt").unwrap().contains("ama17"));
}

#[test]
fn downloads_add_nothing_to_what_the_web_services_told() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    succeeded(from_site(folder.path(), &Server::start(&shared.join("moodle-data/ws")).url));
    let before = statements(folder.path());
    let files = [&REPORTS[..], &OTHERS, &["participants.csv"]].concat();
    let talk = succeeded(from_files(folder.path(), &shared, &files, &["--date", "2026-11-23"]));
    assert!(talk.contains("\n0 new statements"), "{talk}");
    for (file, activity) in [
        ("feedback-named-responses.csv", "Course feedback (named)"),
        ("feedback-anonymous-responses.json", "Course feedback (anonymous)"),
    ] {
        let talk =
            succeeded(from_files(folder.path(), &shared, &[file], &["--date", "2026-11-23", "--activity", activity]));
        assert!(talk.contains("\n0 new statements"), "{talk}");
    }
    assert_eq!(before, statements(folder.path()), "the web services know everything more exactly");
}

#[test]
fn the_order_changes_nothing() {
    let Some(shared) = shared() else { return };
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(&shared.join("moodle-data/ws"));
    let files = ["scorm-m1-basic.txt", "scorm-m3-interactions.txt", "scorm-m2-basic.txt", "gradebook-comma.csv"];
    succeeded(from_site(one.path(), &server.url));
    succeeded(from_files(one.path(), &shared, &files, &[]));
    succeeded(from_files(other.path(), &shared, &files, &[]));
    succeeded(from_site(other.path(), &server.url));
    assert_eq!(statements(one.path()), statements(other.path()));
}

/// The rejects of a file.
fn rejects(tracking: &std::path::Path, name: &str) -> Option<String> {
    let mut files = fs::read_dir(tracking.join("rejects")).ok()?.map(|entry| entry.unwrap().path());
    let path = files.find(|path| path.file_name().unwrap().to_string_lossy().starts_with(name))?;
    Some(fs::read_to_string(path).unwrap())
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.csv");
    fs::File::create(&path).unwrap().set_len(kitbag::records::table::MAX_BYTES + 1).unwrap();
    let output = super::command(&folder.path().join("tracking")).arg(&path).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(talk(&output).contains("huge.csv: it holds more than 256 MiB"), "{}", talk(&output));
}

#[test]
fn the_order_of_the_store_joins_no_anonymous_answers() {
    let Some(shared) = shared() else { return };
    let ids = |tracking: &std::path::Path| {
        let mut store = kitbag::store::Store::open_existing(&tracking.join("store.sqlite")).unwrap();
        let lrs = store.lrs("https://lrs.example/").unwrap();
        let all = store.pending(lrs, 0, 100_000).unwrap();
        let anonymous = all.iter().filter(|pending| pending.json.contains("\"anonymous\""));
        anonymous.map(|pending| pending.id).collect::<Vec<_>>()
    };
    let (files, site) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let more = ["--date", "2026-11-23", "--activity", "Course feedback (anonymous)"];
    succeeded(from_files(files.path(), &shared, &["feedback-anonymous-responses.json"], &more));
    succeeded(from_site(site.path(), &Server::start(&shared.join("moodle-data/ws")).url));
    for ids in [ids(files.path()), ids(site.path())] {
        assert!(ids.len() > 5 && ids.is_sorted(), "{ids:#?}");
    }
}
