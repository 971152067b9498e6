//! Packages for every standard, from one course.

use std::fs;
use std::path::Path;

use kitbag::package::read::{Limits, Package};
use kitbag::standard::Standard;
use serde_json::Value;

use super::{build, kitbag, packages};
use crate::support::{Project, xmllint};

/// What was built, as the report tells it.
fn report(project: &Project) -> Vec<Value> {
    let json = fs::read_to_string(project.root().join("dist/build.json")).unwrap();
    let mut report: Value = serde_json::from_str(&json).unwrap();
    std::mem::take(report["packages"].as_array_mut().unwrap())
}

/// The standards of the packages, in the order of their names.
fn built(project: &Project) -> Vec<String> {
    report(project).iter().map(|package| package["standard"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_manifest_says_for_which_standards_and_the_command_line_says_otherwise() {
    let project = Project::starter();
    let manifest = project.root().join("manifests/toolkit.toml");
    let asked = "\n[[package]]\nstandard = \"cmi5\"\n\n[[package]]\nstandard = \"scorm12\"\n";
    fs::write(&manifest, fs::read_to_string(&manifest).unwrap() + asked).unwrap();
    build(&project).arg("-q").assert().code(0);
    assert_eq!(built(&project), ["cmi5", "scorm12"]);
    // What this run does not concern stays.
    build(&project).args(["-q", "--standard", "xapi", "--standard", "scorm2004-3rd"]).assert().code(0);
    assert_eq!(built(&project), ["cmi5", "scorm12", "scorm2004-3rd", "xapi"]);
    build(&project).args(["-q", "--standard", "all"]).assert().code(0);
    assert_eq!(built(&project), ["cmi5", "scorm12", "scorm2004-3rd", "scorm2004-4th", "xapi"]);
    build(&project).arg("-q").assert().code(0);
    assert_eq!(built(&project), ["cmi5", "scorm12"], "a whole build is what the manifest asks for");
}

#[test]
fn identifiers_are_the_same_in_every_edition_of_scorm() {
    let project = Project::starter();
    build(&project).args(["-q", "--standard", "all"]).assert().code(0);
    let packages = report(&project);
    let of = |standard: &str| {
        packages.iter().find(|package| package["standard"] == standard).unwrap()["identifiers"].clone()
    };
    assert_eq!(of("scorm12"), of("scorm2004-4th"));
    assert_eq!(of("scorm2004-3rd"), of("scorm2004-4th"));
    assert_eq!(of("cmi5")["items"][0], "https://training.example/courses/my_course/m1");
    assert_eq!(of("xapi")["items"], of("cmi5")["items"]);
}

#[test]
fn every_description_is_valid_by_its_schemas() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = tempfile::tempdir().unwrap();
    kitbag(root).args(["build", "-q", "--standard", "all", "--out"]).arg(out.path()).assert().code(0);
    for standard in Standard::ALL.into_iter().filter(|standard| *standard != Standard::Xapi) {
        let ending = format!(".{}.zip", standard.as_str());
        let names = packages(out.path()).into_keys().filter(|name| name.ends_with(&ending));
        let documents: Vec<(String, String)> = names
            .map(|name| {
                let package = Package::open(&out.path().join(&name), &Limits::default()).unwrap();
                let bytes = package.read(standard.manifest(), 1 << 20).unwrap().unwrap();
                (name, String::from_utf8(bytes).unwrap())
            })
            .collect();
        assert_eq!(documents.len(), 8, "{}", standard.name());
        let Some(verdicts) = xmllint::verdicts_on_texts(standard, &documents) else { return };
        for ((name, _), is_valid) in documents.iter().zip(verdicts) {
            assert!(is_valid, "xmllint refuses the manifest of {name}");
        }
    }
}

#[test]
fn what_an_older_edition_has_no_room_for_is_said_with_its_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = tempfile::tempdir().unwrap();
    let words = |standard: &str| {
        let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_kitbag"));
        run.current_dir(root).args(["build", "--module", "m7", "--standard", standard, "--out"]).arg(out.path());
        let done = run.output().unwrap();
        assert!(done.status.success());
        String::from_utf8(done.stderr).unwrap()
    };
    let told = words("scorm12");
    assert!(told.contains("warning[answer-not-reported]") && told.contains("to m7_problem of module `m7`"), "{told}");
    assert!(told.contains("warning[state-may-not-fit]") && told.contains("keeps 4096 characters"), "{told}");
    assert!(words("scorm2004-3rd").contains("keeps 4000 characters"));
    for standard in ["scorm2004-4th", "cmi5", "xapi"] {
        let told = words(standard);
        assert!(!told.contains("warning"), "{told}");
    }
}
