//! What happens at night: from the recorded Moodle to an LRS.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use crate::lrs::server::{Reply, serve};
use crate::moodle::server::Server;
use crate::support::shared;

/// Runs the script with nothing of this machine, and gives its exit status and what it said.
fn nightly(folder: &Path, moodle: &str, lrs: &str) -> (Option<i32>, String) {
    let home = folder.join("home");
    std::fs::create_dir_all(&home).unwrap();
    let mut command = Command::new("sh");
    command.arg(super::root().join("examples/ci/nightly.sh")).current_dir(folder).env_clear();
    command.env("PATH", "/usr/bin:/bin").env("HOME", home).env("KITBAG", env!("CARGO_BIN_EXE_kitbag"));
    command.env("COURSE", super::root().join("tests/courses/moodle")).env("TRACKING", folder.join("tracking"));
    command.env("MOODLE_SITE", moodle).env("MOODLE_COURSE", "CDGT-2026").env("LRS", lrs);
    command.env("KITBAG_MOODLE_TOKEN", "opensesame").env("KITBAG_PSEUDONYM_KEY", "0123456789abcdef0123456789abcdef");
    let output = command.env("KITBAG_LRS_KEY", "kit").env("KITBAG_LRS_SECRET", "hush-hush").output().unwrap();
    (output.status.code(), super::said(&output))
}

/// An LRS that takes everything, and writes down what it got.
fn lrs(got: &Arc<Mutex<Vec<String>>>) -> String {
    let got = Arc::clone(got);
    serve(move |request| {
        if request.is_post() {
            got.lock().unwrap().extend(request.ids());
        }
        Reply::fine(request)
    })
}

#[test]
fn what_learners_did_reaches_the_lrs_once_however_many_nights_pass() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let moodle = Server::start(&shared.join("moodle-data/ws"));
    let got = Arc::default();
    let lrs = lrs(&got);
    let (code, talk) = nightly(folder.path(), &moodle.url, &lrs);
    assert!(code == Some(0) && talk.contains("8 learners read"), "{code:?} {talk}");
    let sent = got.lock().unwrap().clone();
    assert!(sent.len() > 100, "{} statements", sent.len());
    assert_eq!(sent.iter().collect::<BTreeSet<_>>().len(), sent.len(), "each once");
    for secret in ["opensesame", "0123456789abcdef", "hush-hush"] {
        assert!(!talk.contains(secret), "{talk}");
    }
    let (code, talk) = nightly(folder.path(), &moodle.url, &lrs);
    assert!(code == Some(0) && talk.contains("8 unchanged"), "{code:?} {talk}");
    assert_eq!(got.lock().unwrap().len(), sent.len(), "the second night had nothing new");
}

#[test]
fn a_moodle_that_cannot_be_asked_does_not_keep_what_was_collected_from_the_lrs() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let moodle = Server::start(&shared.join("moodle-data/ws"));
    // Neither is waited for: an address that is none ends at once.
    let nowhere = "not an address";
    let (code, talk) = nightly(folder.path(), &moodle.url, nowhere);
    assert_eq!(code, Some(2), "{talk}");
    let got = Arc::default();
    let (code, talk) = nightly(folder.path(), nowhere, &lrs(&got));
    assert_eq!(code, Some(2), "{talk}");
    assert!(got.lock().unwrap().len() > 100, "{talk}");
}
