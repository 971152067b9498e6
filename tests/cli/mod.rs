//! The program as its users call it: output, exit statuses, and the same bytes whatever the surroundings.

mod check;
pub mod course;
mod standards;
mod tracking;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use snapbox::cmd::{Command, cargo_bin};

use crate::support::Project;

pub fn kitbag(folder: &Path) -> Command {
    Command::new(cargo_bin!("kitbag")).current_dir(folder)
}

pub fn build(project: &Project) -> Command {
    kitbag(project.root()).arg("build")
}

fn packages(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn a_course_becomes_packages() {
    let project = Project::starter();
    build(&project).assert().code(0).stdout_eq("").stderr_eq(snapbox::str![[r#"
    built  dist/my_course-m1-0.1.0.scorm2004-4th.zip  [..] KiB, at most 1 KiB saved per learner

"#]]);
    let names: Vec<String> = packages(&project.root().join("dist")).into_keys().collect();
    assert_eq!(names, ["SHA256SUMS", "build.json", "my_course-m1-0.1.0.scorm2004-4th.zip"]);
    build(&project).assert().code(0).stderr_eq(snapbox::str![[r#"
unchanged  dist/my_course-m1-0.1.0.scorm2004-4th.zip  [..] KiB, at most 1 KiB saved per learner

"#]]);
    build(&project).arg("--quiet").assert().code(0).stdout_eq("").stderr_eq("");
}

#[test]
fn mistakes_are_shown_and_nothing_is_built() {
    let project = Project::starter();
    let page = project.root().join("content/01_first_steps/welcome.md");
    fs::write(&page, fs::read_to_string(&page).unwrap() + "\n[gone](nowhere.md)\n").unwrap();
    build(&project).assert().code(1).stdout_eq("").stderr_eq(snapbox::str![[r#"
error[broken-link]: this module has no session `nowhere`
  --> content/01_first_steps/welcome.md:44:1
   |
44 | [gone](nowhere.md)
   | ^^^^^^^^^^^^^^^^^^
   |
   = help: a link may lead to a session of the same module: each module travels alone
1 to mend; nothing was built

"#]]);
    assert!(!project.root().join("dist").exists());
}

#[test]
fn json_goes_to_standard_output_alone() {
    let project = Project::starter();
    let page = project.root().join("content/references.toml");
    fs::write(&page, fs::read_to_string(&page).unwrap() + "\n[unused]\nauthor = \"A\"\ntitle = \"B\"\n").unwrap();
    let output = build(&project).args(["--format", "json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let finding = &json["findings"][0];
    assert_eq!(finding["code"], "unused-reference");
    assert_eq!(finding["severity"], "warning");
    assert_eq!((finding["file"].as_str(), finding["line"].as_u64()), (Some("content/references.toml"), Some(7)));
    assert_eq!(json["build"]["packages"][0]["unit"], "m1");
    assert!(json["build"]["packages"][0]["suspend_data"][0]["units"].as_u64().unwrap() > 0);
    let report: Value = serde_json::from_slice(&fs::read(project.root().join("dist/build.json")).unwrap()).unwrap();
    assert_eq!(json["build"], report);
}

#[test]
fn what_cannot_work_ends_with_2() {
    let empty = tempfile::tempdir().unwrap();
    kitbag(empty.path()).arg("build").assert().code(2).stdout_eq("").stderr_eq(snapbox::str![[r#"
error: there is no course at .: no folder `manifests` with a .toml file

"#]]);
    let project = Project::starter();
    build(&project).args(["--module", "m2"]).assert().code(2).stderr_eq(snapbox::str![[r#"
error: the course has no module `m2`; did you mean `m1`?

"#]]);
    kitbag(empty.path()).arg("biuld").assert().code(2);
    build(&project).args(["--out", "manifests/toolkit.toml"]).assert().code(2).stdout_eq("").stderr_eq(snapbox::str![
        [r#"
error: cannot create manifests/toolkit.toml: [..]

"#]
    ]);
}

#[test]
fn a_new_course_builds() {
    let folder = tempfile::tempdir().unwrap();
    kitbag(folder.path()).args(["new", "course"]).assert().code(0);
    kitbag(folder.path()).args(["build", "course"]).assert().code(0);
    kitbag(folder.path()).args(["build", "course/manifests/toolkit.toml", "--out", "other"]).assert().code(0);
    assert_eq!(packages(&folder.path().join("dist")), packages(&folder.path().join("other")));
    kitbag(folder.path()).args(["new", "course"]).assert().code(2).stderr_eq(snapbox::str![[r#"
error: course is not empty; name a folder that does not exist yet

"#]]);
}

#[test]
fn one_module_can_be_built_alone() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let build = kitbag(folder.path()).arg("build").arg(root).args(["--module", "m7", "--module", "tests"]);
    build.assert().code(0);
    let zips = packages(&folder.path().join("dist")).into_keys().filter(|name| name.ends_with(".zip"));
    assert_eq!(zips.collect::<Vec<_>>(), ["cdgt-m7-1.0.0.scorm2004-4th.zip", "cdgt-tests-1.0.0.scorm2004-4th.zip"]);
}

#[test]
fn a_later_run_for_one_module_keeps_the_others_in_the_records() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for module in ["m1", "m2"] {
        kitbag(folder.path()).arg("build").arg(root).args(["--module", module]).assert().code(0);
    }
    let sums = fs::read_to_string(folder.path().join("dist/SHA256SUMS")).unwrap();
    assert_eq!(sums.lines().count(), 2, "{sums}");
    fs::write(folder.path().join("dist/cdgt-m1-1.0.0.scorm2004-4th.zip"), "spoilt").unwrap();
    kitbag(folder.path()).arg("build").arg(root).args(["--module", "m2"]).assert().code(0);
    let sums = fs::read_to_string(folder.path().join("dist/SHA256SUMS")).unwrap();
    assert!(sums.lines().count() == 1 && sums.contains("-m2-"), "what is no longer whole is not vouched for: {sums}");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_is_lost_is_no_success() {
    let project = Project::starter();
    for arguments in
        [["content", "."].as_slice(), &["profile"], &["completions", "bash"], &["build", "--format", "json"]]
    {
        let run = |out: std::process::Stdio| {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kitbag"));
            command.current_dir(project.root()).args(arguments).stdout(out).output().unwrap()
        };
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = run(full.into());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("No space left"), "{arguments:?}");

        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = run(writer.into());
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{arguments:?}: nobody reads any more");
    }
}

#[test]
fn the_profile_is_printed_below_the_domain_of_the_course() {
    let project = Project::starter();
    let text = kitbag(project.root()).arg("profile").assert().code(0).stderr_eq("").get_output().stdout.clone();
    let profile: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(profile["id"], "https://training.example/courses/xapi/profile");
    assert_eq!(profile["author"]["name"], "My institute");
    fs::remove_file(project.root().join("manifests/toolkit.toml")).unwrap();
    kitbag(project.root()).arg("profile").assert().code(2);
}

#[test]
fn help_and_completions_name_every_command() {
    let here = Path::new(".");
    let text = |command: Command| String::from_utf8(command.output().unwrap().stdout).unwrap();
    let help = text(kitbag(here).arg("--help"));
    let script = text(kitbag(here).args(["completions", "bash"]));
    for command in ["build", "content", "new", "profile", "completions"] {
        assert!(help.contains(command) && script.contains(command), "{command}");
    }
    assert!(!help.contains('\u{1b}'), "no colours where nobody sees them");
}

/// Builds a course into a folder, in surroundings that a shell sets up, and gives what is there afterwards.
#[cfg(unix)]
fn build_in(surroundings: &str, course: &Path, arguments: &str, out: &Path) -> BTreeMap<String, Vec<u8>> {
    let line = format!("{surroundings} exec \"$0\" build \"$1\" {arguments} --out \"$2\" --quiet");
    let shell = ["-c", &line, env!("CARGO_BIN_EXE_kitbag")];
    let done = std::process::Command::new("sh").args(shell).arg(course).arg(out).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    packages(out)
}

/// Two machines that have little in common.
#[cfg(unix)]
const HERE: &str = "umask 022; export TZ=UTC LANG=C.UTF-8;";
#[cfg(unix)]
const ELSEWHERE: &str = "umask 077; export TZ=Asia/Tokyo LANG=fr_FR.UTF-8 LC_ALL=tr_TR.UTF-8 RAYON_NUM_THREADS=1 \
                         SOURCE_DATE_EPOCH=1;";

/// The shipped course gives the same bytes from another directory, in another time zone and language, with another
/// umask, with one thread, and with files that were touched.
#[cfg(unix)]
#[test]
fn the_same_input_gives_the_same_bytes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let work = tempfile::tempdir().unwrap();
    let first = build_in(HERE, root, "--standard all", &work.path().join("first"));
    let copy = work.path().join("another place");
    for folder in ["manifests", "content"] {
        crate::support::copy(&root.join(folder), &copy.join(folder));
    }
    let second = build_in(ELSEWHERE, &copy, "--standard all", &work.path().join("second"));
    assert_eq!(first.len(), 42, "eight packages for each of five standards, the checksums and the report");
    assert!(first == second, "the bytes differ");
    for (name, bytes) in first {
        assert!(bytes.len() <= 200 * 1024, "{name} is too heavy for a slow line: {} bytes", bytes.len());
    }
}

/// And so does every form of a course for every standard, whether built at once or one after the other.
#[cfg(unix)]
#[test]
fn every_form_has_the_same_bytes_wherever_it_is_built() {
    let work = tempfile::tempdir().unwrap();
    let course = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses/whole");
    let copy = work.path().join("another place");
    crate::support::copy(&course, &copy);
    let built = |surroundings, course: &Path, out: &str, runs: &[&str]| {
        let out = work.path().join(out);
        for lms in ["generic", "moodle"] {
            for forms in runs {
                build_in(surroundings, course, &format!("{forms} --standard all --lms {lms}"), &out);
            }
        }
        packages(&out)
    };
    let first = built(HERE, &course, "first", &["--as modules --as course --as site --as moodle-course"]);
    let apart = ["--as moodle-course", "--as site", "--as course", "--as modules"];
    let second = built(ELSEWHERE, &copy, "second", &apart);
    assert_eq!(
        String::from_utf8_lossy(&first["SHA256SUMS"]),
        String::from_utf8_lossy(&second["SHA256SUMS"]),
        "the bytes differ"
    );
    assert!(first == second, "the bytes differ from their checksums, or the reports from each other");
    let ending = |ending: &str| first.keys().filter(|name| name.ends_with(ending)).count();
    let count = ["-moodle.zip", ".zip", ".mbz", ".site.zip"].map(ending);
    assert_eq!(count, [30, 61, 2, 1], "five modules and the course, twice for each of five standards; a site");
}

#[test]
fn a_course_is_counted_and_its_sources_are_listed_on_request() {
    let project = Project::starter();
    let content = || kitbag(project.root()).arg("content");
    let plain = content().assert().code(0).stderr_eq("").get_output().stdout.clone();
    let plain = String::from_utf8(plain).unwrap();
    assert!(plain.starts_with("# What the course holds\n") && plain.contains("| 1.1 Welcome | 10 |"), "{plain}");
    let full = content().arg("--references").assert().code(0).stderr_eq("").get_output().stdout.clone();
    let full = String::from_utf8(full).unwrap();
    let list = full.strip_prefix(&plain).unwrap();
    assert!(
        list.starts_with("\n## References\n\n### Module 1: First steps\n\n- World Wide Web Consortium (2023)."),
        "{list}"
    );
    fs::remove_file(project.root().join("content/01_first_steps/quiz.md")).unwrap();
    content().assert().code(1).stdout_eq("").stderr_eq(snapbox::str!["error[missing-file][..]\n..."]);
}
