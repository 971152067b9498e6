//! `kitbag check --statements`.

use std::fs;

use serde_json::Value;
use snapbox::cmd::{Command, cargo_bin};

use super::{VALID, cases};

fn check(folder: &tempfile::TempDir, files: &[&str]) -> Command {
    Command::new(cargo_bin!("kitbag")).current_dir(folder).args(["check", "--statements"]).args(files)
}

/// A folder with one valid statement in each line of `right.jsonl`, and two broken ones in `wrong.jsonl`.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let line = cases(VALID).remove(0).json.replace('\n', " ");
    fs::write(folder.path().join("right.jsonl"), format!("{line}\n{line}\n")).unwrap();
    let wrong = line.replace("mailto:", "");
    fs::write(folder.path().join("wrong.jsonl"), format!("{line}\n\n{wrong}\n{wrong}\n")).unwrap();
    let advised = line.replace(", \"display\": { \"en\": \"answered\" }", "");
    fs::write(folder.path().join("advised.json"), advised).unwrap();
    folder
}

#[test]
fn valid_statements_are_counted() {
    let folder = folder();
    let told = "statements: 2 valid, 0 to mend\n";
    check(&folder, &["right.jsonl"]).assert().code(0).stdout_eq("").stderr_eq(told);
    check(&folder, &["right.jsonl", "--quiet"]).assert().code(0).stdout_eq("").stderr_eq("");
    let input = fs::read_to_string(folder.path().join("right.jsonl")).unwrap();
    check(&folder, &["-"]).stdin(input).assert().code(0).stderr_eq(told);
}

#[test]
fn breaches_are_shown_with_their_line() {
    let folder = folder();
    check(&folder, &["right.jsonl", "wrong.jsonl"]).assert().code(1).stdout_eq("").stderr_eq(snapbox::str![[r#"
error[xapi-mbox]: `mbox` is no mailto IRI: "ana@example.org"
 --> wrong.jsonl:3:105
  |
3 | { "id": "6b3c1c3e-0f6a-4f1b-9d5c-0d2a5c1e7a11", "timestamp": "2026-11-23T07:51:15Z", "actor": { "mbox": "ana@example.org" }, "verb": ...
  |                                                                                                         ^^^^^^^^^^^^^^^^^
  |
  = help: write mailto: and one address: mailto:ana@example.org
error[xapi-mbox]: `mbox` is no mailto IRI: "ana@example.org"
 --> wrong.jsonl:4:105
  |
4 | { "id": "6b3c1c3e-0f6a-4f1b-9d5c-0d2a5c1e7a11", "timestamp": "2026-11-23T07:51:15Z", "actor": { "mbox": "ana@example.org" }, "verb": ...
  |                                                                                                         ^^^^^^^^^^^^^^^^^
  |
  = help: write mailto: and one address: mailto:ana@example.org
statements: 3 valid, 2 to mend

"#]]);
    check(&folder, &["advised.json", "--quiet"]).assert().code(0).stderr_eq(snapbox::str![[r#"
warning[xapi-verb-display]: the verb has no `display`
...
"#]]);
}

#[test]
fn pipelines_get_one_object() {
    let folder = folder();
    for (files, code, count) in [(&["wrong.jsonl", "advised.json"][..], 1, 3), (&["right.jsonl"], 0, 0)] {
        let output = check(&folder, files).args(["--format", "json"]).output().unwrap();
        assert_eq!(output.status.code(), Some(code));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["findings"].as_array().unwrap().len(), count);
        assert_eq!(report["statements"], if code == 1 { 4 } else { 2 });
        assert_eq!(report["invalid"], if code == 1 { 2 } else { 0 });
        if code == 1 {
            let finding = &report["findings"][0];
            assert_eq!((&finding["code"], &finding["line"]), (&Value::from("xapi-mbox"), &Value::from(3)));
        }
    }
}

#[test]
fn the_version_can_be_asked_for() {
    let folder = folder();
    let later = cases(VALID).into_iter().find(|case| case.json.contains("contextAgents")).unwrap();
    fs::write(folder.path().join("later.json"), later.json).unwrap();
    check(&folder, &["later.json"]).assert().code(0);
    check(&folder, &["later.json", "--xapi", "2.0"]).assert().code(0);
    let output = check(&folder, &["later.json", "--xapi", "1.0.3"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("xapi-version-other") && told.contains("xapi-later-version"), "{told}");
}

#[test]
fn a_file_that_is_not_there_stops_the_tool() {
    let folder = folder();
    check(&folder, &["none.jsonl"]).assert().code(2).stdout_eq("").stderr_eq(snapbox::str![[r#"
error: none.jsonl cannot be read: [..]

"#]]);
}
