//! `kitbag diff`: what learners would lose, shown by courses and packages that are changed on purpose.

mod against;
mod exceptions;
mod losses;

use std::fs;
use std::path::Path;

use kitbag::package::read::{Limits, Package};
use serde_json::Value;
use snapbox::cmd::{Command, cargo_bin};

use crate::support::Project;

const PACKAGE: &str = "my_course-m1-0.1.0.scorm2004-4th.zip";

fn kitbag(folder: &Path) -> Command {
    Command::new(cargo_bin!("kitbag")).current_dir(folder)
}

/// The starter with a second session, built into the folder `old`.
fn course() -> Project {
    let project = Project::starter();
    let second = "+++\nminutes = 5\noutcomes = [\"write\"]\nobjectives = [\"Know more\"]\n+++\n\nMore words.\n\n::: question {#m1_p03 type=choice outcome=write}\nWhich?\n\n- [x] {#this} This\n- [ ] {#that} That\n:::\n";
    fs::write(project.root().join("content/01_first_steps/more.md"), second).unwrap();
    change(
        &project,
        "manifests/toolkit.toml",
        "title = \"Welcome\" },",
        "title = \"Welcome\" },\n  { id = \"more\", title = \"More\" },",
    );
    build(&project, "old");
    project
}

/// Builds the package of the course into a folder.
fn build(project: &Project, out: &str) {
    kitbag(project.root()).args(["build", "--quiet", "--out", out]).assert().code(0);
}

/// Replaces a text that is there in a file of the course.
fn change(project: &Project, file: &str, from: &str, to: &str) {
    let path = project.root().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    fs::write(path, text.replace(from, to)).unwrap();
}

/// The package that the course was built into, as a folder `name` whose files tests can change.
fn unpack(project: &Project, name: &str) {
    let package = Package::open(&project.root().join("old").join(PACKAGE), &Limits::default()).unwrap();
    for (path, _) in package.entries() {
        let target = project.root().join(name).join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, package.read(path, u64::MAX).unwrap().unwrap()).unwrap();
    }
}

/// The comparison as JSON, which must follow its schema, and whether the status said that progress is lost.
fn compare(project: &Project, old: &str, new: &str) -> (Value, bool) {
    let output = kitbag(project.root()).args(["diff", old, new, "--format", "json"]).output().unwrap();
    let code = output.status.code().unwrap();
    assert!(code < 2, "{}", String::from_utf8_lossy(&output.stderr));
    let comparison: Value = serde_json::from_slice(&output.stdout).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/diff.schema.json");
    let schema = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&comparison).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    (comparison, code == 1)
}

/// The losses, each as code and subject.
fn losses(comparison: &Value) -> Vec<String> {
    let losses = comparison["losses"].as_array().unwrap();
    losses.iter().map(|loss| [&loss["code"], &loss["subject"]].map(|text| text.as_str().unwrap()).join(" ")).collect()
}

/// The changes, each as what and subject.
fn changes(comparison: &Value) -> Vec<String> {
    let changes = comparison["changes"].as_array().unwrap();
    changes
        .iter()
        .map(|change| [&change["what"], &change["subject"]].map(|text| text.as_str().unwrap()).join(" "))
        .collect()
}
