//! `kitbag publish` and `kitbag verify`: what learners' systems fetch, whatever happens to whoever publishes.

mod faults;
mod http;
mod killed;
mod page;
mod refused;
mod signed;

use std::fs;
use std::path::{Path, PathBuf};

use kitbag::package::Digest;
use kitbag::publish::Index;
use serde_json::Value;
use snapbox::cmd::{Command, cargo_bin};

use crate::support::Project;

const MANIFEST: &str = "manifests/toolkit.toml";
const QUIZ: &str = "content/01_first_steps/quiz.md";

fn kitbag(folder: &Path) -> Command {
    Command::new(cargo_bin!("kitbag")).current_dir(folder)
}

/// Builds the course into a folder of that name, for two standards.
fn build(project: &Project, out: &str, more: &[&str]) {
    let standards = ["--standard", "scorm2004-4th", "--standard", "scorm12"];
    kitbag(project.root()).args(["build", "--quiet", "--out", out]).args(standards).args(more).assert().code(0);
}

fn publish(project: &Project, from: &str, more: &[&str]) -> snapbox::cmd::OutputAssert {
    let always = ["publish", "place", "--from", from, "--date", "2027-03-01"];
    kitbag(project.root()).args(always).args(more).assert()
}

/// What `kitbag verify` finds: codes with the path that comes first in each message; it must say by its status if something is wrong.
fn verify(project: &Project, place: &str, more: &[&str]) -> Vec<String> {
    let output = kitbag(project.root()).args(["verify", place, "--format", "json"]).args(more).output().unwrap();
    let json: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    let findings = json["findings"].as_array().unwrap();
    let is_error = findings.iter().any(|finding| finding["severity"] == "error");
    assert_eq!(output.status.code(), Some(i32::from(is_error)), "{json}");
    let told = |finding: &Value| {
        let message = finding["message"].as_str().unwrap();
        format!("{} {}", finding["code"].as_str().unwrap(), message.split(' ').next().unwrap())
    };
    findings.iter().map(told).collect()
}

/// Replaces a text that is there in a file of the course.
fn change(project: &Project, file: &str, from: &str, to: &str) {
    let path = project.root().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    fs::write(path, text.replace(from, to)).unwrap();
}

fn raise(project: &Project, from: &str, to: &str) {
    change(project, MANIFEST, &format!("version = \"{from}\""), &format!("version = \"{to}\""));
}

/// The starter, built as version 0.1.0 into `v1` and, with a question more, as 0.2.0 into `v2`.
fn two_versions() -> Project {
    let project = Project::starter();
    build(&project, "v1", &[]);
    raise(&project, "0.1.0", "0.2.0");
    let path = project.root().join(QUIZ);
    let text = fs::read_to_string(&path).unwrap();
    let question = "::: question {#m1_q09 type=true-false outcome=write session=welcome}\nIs it?\n\n- [ ] true\n- [x] false\n:::\n";
    fs::write(path, format!("{text}\n{question}")).unwrap();
    build(&project, "v2", &[]);
    project
}

fn index(place: &Path) -> Index {
    Index::read(&fs::read(place.join("index.json")).unwrap()).unwrap()
}

/// Every file of a place that can be fetched, with its digest.
fn fetched(place: &Path) -> Vec<(PathBuf, Digest)> {
    let mut files = Vec::new();
    let mut folders = vec![place.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if entry.file_name().to_str().unwrap().starts_with('.') {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.exists() {
                files.push((path.strip_prefix(place).unwrap().to_owned(), Digest::of(&fs::read(&path).unwrap())));
            }
        }
    }
    files.sort();
    files
}

/// The latest packages are whole, and those that the index names.
fn latest_is(project: &Project, version: &str) {
    let place = project.root().join("place");
    let dist = project.root().join(if version == "0.1.0" { "v1" } else { "v2" });
    for (address, standard) in [("latest.zip", "scorm2004-4th"), ("latest.scorm12.zip", "scorm12")] {
        let built = fs::read(dist.join(format!("my_course-m1-{version}.{standard}.zip"))).unwrap();
        assert_eq!(fs::read(place.join("my_course/m1").join(address)).unwrap(), built, "{address}");
    }
    assert_eq!(index(&place).course("my_course").unwrap().latest, version);
}

fn is_valid(place: &Path) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/index.schema.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let value: Value = serde_json::from_slice(&fs::read(place.join("index.json")).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    // Reader and schema know the same keys: each may neither be missing nor be another one.
    for pointer in
        ["", "/courses/0", "/courses/0/addresses/0", "/courses/0/versions/0", "/courses/0/versions/0/files/0"]
    {
        let keys: Vec<String> = value.pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect();
        for key in keys {
            let mut other = value.clone();
            let object = other.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
            let part = object.remove(&key).unwrap();
            let optional = part.is_null() || ["title", "unit", "standard"].contains(&key.as_str());
            assert!(optional || Index::read(other.to_string().as_bytes()).is_err(), "reader: {pointer} without {key}");
            let object = other.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
            object.insert(format!("{key}x"), part);
            assert!(!validator.is_valid(&other), "schema: {pointer} with {key}x");
            assert!(Index::read(other.to_string().as_bytes()).is_err(), "reader: {pointer} with {key}x");
        }
    }
}

#[test]
fn addresses_stay_and_give_the_latest_version() {
    let project = two_versions();
    let place = project.root().join("place");
    publish(&project, "v1", &[]).code(0);
    latest_is(&project, "0.1.0");
    let first = fetched(&place);
    publish(&project, "v2", &[]).code(0).stderr_eq(snapbox::str![[r#"
my_course 0.2.0 is published in place
  my_course/m1/latest.scorm12.zip
  my_course/m1/latest.zip

"#]]);
    latest_is(&project, "0.2.0");
    is_valid(&place);
    let second = fetched(&place);
    for (path, digest) in first.iter().filter(|(path, _)| path.starts_with("my_course/0.1.0")) {
        assert!(second.contains(&(path.clone(), *digest)), "{} is kept for ever", path.display());
        assert_eq!(*digest, Digest::of(&fs::read(project.root().join("v1").join(path.file_name().unwrap())).unwrap()));
    }
    let course = &index(&place).courses[0];
    let versions: Vec<&str> = course.versions.iter().map(|version| version.version.as_str()).collect();
    assert_eq!(versions, ["0.2.0", "0.1.0"]);
    let changes: Vec<String> = course.versions[0].changes[0]
        .changes
        .iter()
        .map(|change| format!("{} {}", change.what, change.subject))
        .collect();
    assert!(changes.contains(&"question-added my_course-m1-item m1_q09".to_owned()), "{changes:?}");
    assert!(fs::read_to_string(place.join("index.html")).unwrap().contains("question added, my_course-m1-item m1_q09"));
    assert_eq!(verify(&project, "place", &[]), [""; 0]);
    let check = ["--check", "--quiet", "SHA256SUMS"];
    let agrees = std::process::Command::new("sha256sum").args(check).current_dir(&place).status().unwrap();
    assert!(agrees.success());
}

#[test]
fn publishing_twice_changes_nothing_and_the_same_input_gives_the_same_bytes() {
    let project = two_versions();
    publish(&project, "v1", &[]).code(0);
    publish(&project, "v2", &[]).code(0);
    let place = project.root().join("place");
    let (files, links) = (fetched(&place), fs::read_link(place.join(".kitbag/current")).unwrap());
    for from in ["v1", "v2"] {
        let told = publish(&project, from, &[]).code(0).get_output().stderr.clone();
        assert!(String::from_utf8(told).unwrap().contains("nothing was changed"));
        assert_eq!(
            (fetched(&place), fs::read_link(place.join(".kitbag/current")).unwrap()),
            (files.clone(), links.clone())
        );
    }
    for from in ["v1", "v2"] {
        let day = "1803859200"; // 2027-03-01
        kitbag(project.root())
            .args(["publish", "other", "--from", from])
            .env("SOURCE_DATE_EPOCH", day)
            .assert()
            .code(0);
    }
    assert_eq!(fetched(&project.root().join("other")), files);
}

#[test]
fn what_was_cut_short_is_finished_by_publishing_again() {
    let project = two_versions();
    publish(&project, "v1", &[]).code(0);
    let place = project.root().join("place");
    let before = fetched(&place);
    for lost in ["my_course/m1/latest.zip", "index.html", "my_course/0.1.0/build.json"] {
        fs::remove_file(place.join(lost)).unwrap();
        assert_eq!(verify(&project, "place", &[]), [format!("published-missing {lost}")]);
        let told = publish(&project, "v1", &[]).code(0).get_output().stderr.clone();
        assert!(String::from_utf8(told).unwrap().contains("is whole now"));
        assert_eq!(fetched(&place), before);
    }
}

#[test]
fn several_courses_and_forms_share_a_place() {
    let project = two_versions();
    publish(&project, "v1", &[]).code(0);
    let other = Project::starter();
    change(&other, MANIFEST, "id = \"my_course\"", "id = \"another\"");
    build(&other, "dist", &[]);
    let args = ["build", "--quiet", "--out", "dist", "--as", "moodle-course", "--as", "site", "--as", "course"];
    kitbag(other.root()).args(args).assert().code(0);
    let from = other.root().join("dist");
    publish(&project, from.to_str().unwrap(), &[]).code(0);
    publish(&project, "v2", &[]).code(0);
    let place = project.root().join("place");
    let index = index(&place);
    let ids: Vec<&str> = index.courses.iter().map(|course| course.id.as_str()).collect();
    assert_eq!(ids, ["another", "my_course"]);
    let paths: Vec<&str> = index.courses[0].addresses.iter().map(|address| address.path.as_str()).collect();
    let expected =
        ["course/latest.mbz", "course/latest.site.zip", "course/latest.zip", "m1/latest.scorm12.zip", "m1/latest.zip"];
    assert_eq!(paths, expected.map(|path| format!("another/{path}")));
    assert_eq!(verify(&project, "place", &[]), [""; 0]);
    latest_is(&project, "0.2.0");
}
