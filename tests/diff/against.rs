//! `kitbag build --against`: what an earlier package would lose keeps a build from being written.

use std::fs;

use super::{PACKAGE, change, course, kitbag};
use crate::support::Project;

const QUIZ: &str = "content/01_first_steps/quiz.md";
const ALLOW: &str = "[[allow]]\ncode = \"question-gone\"\nsubject = \"my_course-m1-item m1_q01\"\nreason = \"Nobody has taken it yet.\"\n";

fn build(project: &Project, arguments: &[&str]) -> snapbox::cmd::Command {
    kitbag(project.root()).args(["build", "--quiet", "--out", "new"]).args(arguments)
}

#[test]
fn what_loses_nothing_is_built() {
    let project = course();
    change(&project, "manifests/toolkit.toml", "title = \"More\"", "title = \"Much more\"");
    build(&project, &["--against", "old"]).assert().code(0).stderr_eq("");
    assert!(project.root().join("new").join(PACKAGE).is_file());
}

#[test]
fn a_loss_is_an_error_and_nothing_is_written() {
    let project = course();
    change(&project, QUIZ, "#m1_q01", "#m1_q09");
    let package = format!("old/{PACKAGE}");
    for earlier in ["old", &package] {
        build(&project, &["--against", earlier]).assert().code(1).stdout_eq("").stderr_eq(snapbox::str![[r#"
error[question-gone]: my_course-m1-0.1.0.scorm2004-4th.zip in place of my_course-m1-0.1.0.scorm2004-4th.zip: `my_course-m1-item` has no question `m1_q01` any more (my_course-m1-item m1_q01)
...
"#]]);
        assert!(!project.root().join("new").join(PACKAGE).exists());
    }
    let output =
        build(&project, &["--against", "old", "--format", "json"]).assert().code(1).get_output().stdout.clone();
    let json: serde_json::Value = serde_json::from_slice(&output).unwrap();
    assert_eq!(json["findings"][0]["code"], "question-gone");
}

#[test]
fn packages_for_an_lrs_alone_are_compared_like_the_others() {
    let project = course();
    let xapi = |more: &[&str]| {
        let mut arguments = vec!["--standard", "xapi"];
        arguments.extend(more);
        build(&project, &arguments)
    };
    kitbag(project.root()).args(["build", "-q", "--standard", "xapi", "--out", "released"]).assert().code(0);
    xapi(&["--against", "released"]).assert().code(0).stderr_eq("");
    change(&project, QUIZ, "#m1_q01", "#m1_q09");
    let told = xapi(&["--against", "released"]).assert().code(1).get_output().stderr.clone();
    assert!(String::from_utf8(told).unwrap().contains("has no question `m1_q01` any more"));
}

#[test]
fn an_earlier_build_is_left_as_it_is() {
    let project = course();
    let package = project.root().join("old").join(PACKAGE);
    let before = fs::read(&package).unwrap();
    change(&project, QUIZ, "#m1_q01", "#m1_q09");
    kitbag(project.root()).args(["build", "--out", "old", "--against", "old"]).assert().code(1);
    assert_eq!(fs::read(&package).unwrap(), before);
}

#[test]
fn a_loss_on_record_is_built() {
    let project = course();
    change(&project, QUIZ, "#m1_q01", "#m1_q09");
    fs::write(project.root().join("allow.toml"), ALLOW).unwrap();
    build(&project, &["--against", "old", "--allow", "allow.toml"]).assert().code(0).stderr_eq("");
    change(&project, QUIZ, "#m1_q09", "#m1_q01");
    let output =
        build(&project, &["--against", "old", "--allow", "allow.toml"]).assert().code(0).get_output().stderr.clone();
    let text = String::from_utf8(output).unwrap();
    assert!(text.contains("warning[exception-unused]: nothing is lost that the exception `question-gone"), "{text}");
}

#[test]
fn a_package_that_is_named_must_be_replaced() {
    let project = course();
    change(&project, "manifests/toolkit.toml", "id = \"m1\"", "id = \"m9\"");
    let output =
        build(&project, &["--against", &format!("old/{PACKAGE}")]).assert().code(1).get_output().stderr.clone();
    let text = String::from_utf8(output).unwrap();
    assert!(text.contains("error[replaces-nothing]: no package of this build takes the place of"), "{text}");
    let output = build(&project, &["--against", "old"]).assert().code(0).get_output().stderr.clone();
    assert!(String::from_utf8(output).unwrap().contains("warning[left-behind]"), "a folder may hold others as well");
}

#[test]
fn a_folder_without_packages_guards_nothing() {
    let project = course();
    kitbag(project.root()).args(["build", "--out", "new", "--against", "content"]).assert().code(2).stderr_eq(
        snapbox::str![[r#"
error: content holds no package: there is nothing to compare with

"#]],
    );
    build(&project, &["--against", "nowhere"]).assert().code(2);
}
