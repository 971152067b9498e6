//! Exceptions on record.

use std::fs;

use super::{PACKAGE, build, change, course, kitbag};
use crate::support::Project;

/// A course that lost a question.
fn with_a_loss() -> Project {
    let project = course();
    change(&project, "content/01_first_steps/quiz.md", "#m1_q01", "#m1_q09");
    build(&project, "new");
    project
}

fn diff(project: &Project, exceptions: &str) -> snapbox::cmd::Command {
    fs::write(project.root().join("allow.toml"), exceptions).unwrap();
    let packages = ["old", "new"].map(|folder| format!("{folder}/{PACKAGE}"));
    kitbag(project.root()).arg("diff").args(packages).args(["--allow", "allow.toml"])
}

const EXCEPTION: &str = "[[allow]]\ncode = \"question-gone\"\nsubject = \"my_course-m1-item m1_q01\"\nreason = \"Nobody has taken it yet.\"\n";

#[test]
fn a_loss_on_record_is_no_failure() {
    let project = with_a_loss();
    let output = diff(&project, EXCEPTION).assert().code(0).stderr_eq("").get_output().stdout.clone();
    let text = String::from_utf8(output).unwrap();
    assert!(text.contains("\n    allowed: Nobody has taken it yet.\n"), "{text}");
}

#[test]
fn an_exception_is_for_one_loss() {
    let project = with_a_loss();
    diff(&project, &EXCEPTION.replace("m1_q01", "m1_q02")).assert().code(1);
    diff(&project, "").assert().code(1);
}

#[test]
fn an_exception_that_nothing_needs_is_told() {
    let project = with_a_loss();
    let more = format!("{EXCEPTION}\n[[allow]]\ncode = \"item-gon\"\nsubject = \"x\"\nreason = \"Old.\"\n");
    diff(&project, &more).assert().code(0).stderr_eq(snapbox::str![[r#"
warning[exception-unused]: nothing is lost that the exception `item-gon x` gives up; did you mean `item-gone`?
 |
 = help: Take the exception out of the list.

"#]]);
}

#[test]
fn an_exception_without_a_reason_is_refused() {
    let project = with_a_loss();
    diff(&project, &EXCEPTION.replace("Nobody has taken it yet.", " ")).assert().code(2).stdout_eq("");
    diff(&project, &EXCEPTION.replace("reason", "because")).assert().code(2).stdout_eq("");
}
