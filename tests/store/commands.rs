//! `kitbag status` and `kitbag forget`.

use std::fs;
use std::path::Path;

use jiff::SignedDuration;
use kitbag::course::Xapi;
use kitbag::records::{Person, Precision};
use kitbag::store::{Delivery, Store};
use kitbag::xapi::{Actor, Actors, Secret, Statement};
use serde_json::Value;
use snapbox::cmd::{Command, cargo_bin};

use super::statements::completed;
use crate::support::Project;

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn kitbag(folder: &Path, command: &str) -> Command {
    Command::new(cargo_bin!("kitbag")).current_dir(folder).arg(command).env_remove("KITBAG_PSEUDONYM_KEY")
}

/// A course with statements of three people, whose addresses are `person-0@example.org` and so on.
fn tracked() -> (Project, Store) {
    let project = Project::starter();
    fs::write(project.root().join("key"), format!("{KEY}\n")).unwrap();
    let course = kitbag::source::read(project.root()).unwrap().course.unwrap();
    let actors = Actors::new(&Xapi::new(&course.base_iri), Some(&Secret::new(KEY))).unwrap();
    let of = |number: u32| {
        let person = Person { email: Some(format!("person-{number}@example.org")), ..Person::default() };
        let actor = Actor::Agent(actors.agent(&person).unwrap());
        (Statement { actor, ..completed(number, 1, SignedDuration::ZERO) }, Precision::Second)
    };
    let mut store = Store::open(&project.root().join("tracking/store.sqlite")).unwrap();
    store.add((0..3).map(of)).unwrap();
    (project, store)
}

#[test]
fn the_status_counts_and_names_nobody() {
    let (project, mut store) = tracked();
    kitbag(project.root(), "status").assert().code(0).stderr_eq("").stdout_eq(snapbox::str![[r#"
statements: 3, people: 3, forgotten: 0
nothing has been sent to an LRS; `kitbag emit --lrs URL` delivers it

"#]]);
    let lrs = store.lrs("https://lrs.example/xAPI/").unwrap();
    let offered = store.offer(lrs, 0, 9).unwrap();
    let name = serde_json::from_str::<Value>(&offered[1].json).unwrap()["actor"]["account"]["name"]
        .as_str()
        .unwrap()
        .to_owned();
    let words =
        format!("actor {name} (person-1@example.org)\n is \u{1b}[31mnot known, ask mailto:help@lrs.example: soon");
    store.settle(lrs, &[(offered[0].seq, Delivery::Sent), (offered[1].seq, Delivery::Refused(words))]).unwrap();
    kitbag(project.root(), "status").assert().code(1).stderr_eq("").stdout_eq(snapbox::str![[r#"
statements: 3, people: 3, forgotten: 0

LRS                           queued       sent    refused  in conflict
https://lrs.example/xAPI/          1          1          1            0

refused  [..]-[..] at https://lrs.example/xAPI/
  http://adlnet.gov/expapi/verbs/completed https://base.example/course/m1
  actor … (…) is [31mnot known, ask mailto:…: soon

"#]]);
    let output = kitbag(project.root(), "status").args(["--format", "json"]).output().unwrap();
    let status: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(status["lrs"][0]["queued"], 1);
    assert_eq!(status["problems"][0]["id"], offered[1].id.to_string());
    assert_eq!(status["problems"][0]["outcome"], "refused");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains(&name) && !text.contains('@'), "{text}");
}

#[test]
fn many_problems_are_counted_and_twenty_shown() {
    let (project, mut store) = tracked();
    store.add((10..40).map(|n| (completed(n, 1, SignedDuration::ZERO), Precision::Second))).unwrap();
    let lrs = store.lrs("https://lrs.example/").unwrap();
    let offered = store.offer(lrs, 0, 99).unwrap();
    let conflict = |words: &str| Delivery::Conflict(words.to_owned());
    let outcomes: Vec<_> = offered[3..].iter().map(|pending| (pending.seq, conflict("result.score"))).collect();
    store.settle(lrs, &outcomes).unwrap();
    let output = kitbag(project.root(), "status").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), text.matches("in conflict  ").count()), (Some(1), 20), "{text}");
    assert!(text.ends_with("and 10 more; `--format json` shows all\n"), "{text}");
    let output = kitbag(project.root(), "status").args(["--format", "json"]).output().unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap()["problems"].as_array().unwrap().len(), 30);
}

#[test]
fn a_person_is_forgotten_by_address_and_told_in_numbers() {
    let (project, mut store) = tracked();
    let lrs = store.lrs("https://lrs.example/").unwrap();
    store.offer(lrs, 0, 2).unwrap();
    let rejects = project.root().join("tracking/rejects");
    fs::create_dir(&rejects).unwrap();
    fs::write(rejects.join("attendance.csv"), "name,email\nAma,Person-1@Example.org\n").unwrap();
    fs::write(rejects.join("tests.csv"), "name,email\nAma,person-2@example.org\n").unwrap();
    let forget = |actor: &str| kitbag(project.root(), "forget").arg(actor).args(["--key-file", "key"]);
    forget("Person-1@example.org").arg("--dry-run").assert().code(0).stdout_eq(snapbox::str![[r#"
statements to erase: 1, of which no LRS has seen 0
to queue for https://lrs.example/: 1 that make void what it has; `kitbag emit` delivers them
nothing would be collected of this person from now on

"#]]);
    assert_eq!(store.status().unwrap().statements, 3);
    forget("Person-1@example.org")
        .assert()
        .code(0)
        .stdout_eq(snapbox::str![[r#"
statements erased: 1, of which no LRS has seen 0
queued for https://lrs.example/: 1 that make void what it has; `kitbag emit` delivers them
nothing is collected of this person from now on

"#]])
        .stderr_eq(snapbox::str![[r#"
These files still name the person; remove the lines, or the files:
  tracking/rejects/attendance.csv
The files that were collected from, and copies of the tracking folder, are yours to clear.

"#]]);
    forget("person-1@example.org").assert().code(0).stdout_eq(snapbox::str![[r#"
this person had been forgotten before, and nothing is held of them

"#]]);
    // The third one by the pseudonym, which needs no key.
    let json = store.pending(lrs, 2, 1).unwrap().remove(0).json;
    let pseudonym =
        serde_json::from_str::<Value>(&json).unwrap()["actor"]["account"]["name"].as_str().unwrap().to_owned();
    kitbag(project.root(), "forget").arg(pseudonym).assert().code(0).stdout_eq(snapbox::str![[r#"
statements erased: 1, of which no LRS has seen 1
nothing is collected of this person from now on

"#]]);
    let status = store.status().unwrap();
    assert_eq!((status.people, status.forgotten, status.statements), (1, 2, 2));
}

#[test]
fn forgetting_says_what_it_needs() {
    let (project, _store) = tracked();
    let run = |actor: &str| {
        let output = kitbag(project.root(), "forget").arg(actor).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    let message = run("ama@example.org");
    assert!(
        message.contains("pseudonyms need a key") && message.contains("openssl rand -hex 32 > pseudonyms.key"),
        "{message}"
    );
    assert!(run("anonymous").contains("`anonymous` is nobody in particular"));
    fs::remove_dir_all(project.root().join("tracking")).unwrap();
    let pseudonym = "0123456789abcdef0123456789abcdef";
    assert!(run(pseudonym).contains("there is no store at tracking/store.sqlite"));
    let output = kitbag(project.root(), "status").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(!project.root().join("tracking").exists(), "asking makes nothing");
}

#[test]
fn forgetting_waits_for_what_is_on_its_way() {
    let (project, mut store) = tracked();
    store.lrs("https://lrs.example/").unwrap();
    let endpoint = kitbag::lrs::endpoint("https://lrs.example/").unwrap();
    let lock = kitbag::lrs::Lock::take(&project.root().join("tracking"), &endpoint, || ()).unwrap();
    let mut forget = std::process::Command::new(env!("CARGO_BIN_EXE_kitbag"));
    forget.current_dir(project.root()).args(["forget", "person-1@example.org", "--key-file", "key"]);
    let mut forget = forget.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert!(forget.try_wait().unwrap().is_none(), "it waits");
    drop(lock);
    assert!(forget.wait().unwrap().success());
    assert_eq!(store.status().unwrap().statements, 2);
}

#[test]
fn another_key_is_refused_because_everybody_would_be_somebody_else() {
    let (project, store) = tracked();
    let before = store.status().unwrap();
    fs::write(project.root().join("other"), "another key, long enough to be one").unwrap();
    let forget = |key: &str| {
        kitbag(project.root(), "forget")
            .args(["person-1@example.org", "--dry-run", "--key-file", key])
            .output()
            .unwrap()
    };
    assert_eq!(forget("key").status.code(), Some(0));
    let refused = forget("other");
    let words = String::from_utf8(refused.stderr).unwrap();
    assert!(refused.status.code() == Some(2) && words.contains("was filled with another key"), "{words}");
    fs::write(project.root().join("list.csv"), "E-mail,Day 1 AM\nperson-1@example.org,P\n").unwrap();
    let collect = kitbag(project.root(), "collect")
        .args(["attendance", "list.csv", "--starts", "2027-03-01", "--key-file", "other"])
        .output()
        .unwrap();
    assert_eq!(collect.status.code(), Some(2), "{collect:?}");
    assert_eq!(store.status().unwrap(), before);
}
