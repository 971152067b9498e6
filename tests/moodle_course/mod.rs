//! Courses for Moodle: read back by a second reader, and broken in every way that a rule knows.

mod broken;
mod tarred;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use kitbag::check::{self, Options};
use kitbag::package::read::{Limits, Package};
use serde_json::Value;

use crate::cli::course::course;
use crate::cli::{build, kitbag};
use crate::support::Project;

/// What the second reader finds in a backup; it stops the test at what does not fit.
fn read(backup: &Path) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/moodle_course/read.py");
    let output = Command::new("python3").arg(script).arg(backup).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn with_manifest(words: &str) -> Project {
    let project = Project::starter();
    let manifest = project.root().join("manifests/toolkit.toml");
    fs::write(&manifest, fs::read_to_string(&manifest).unwrap() + words).unwrap();
    project
}

#[test]
fn the_shipped_course_holds_the_very_packages_that_are_built_one_by_one() {
    let out = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    kitbag(root)
        .args(["build", "-q", "--as", "modules", "--as", "moodle-course", "--out"])
        .arg(out.path())
        .assert()
        .code(0);
    let course = read(&out.path().join("cdgt-1.0.0.mbz"));
    let activities = course["activities"].as_array().unwrap();
    let packages: BTreeMap<&str, &str> =
        activities.iter().filter_map(|it| Some((it["package"].as_str()?, it["sha256"].as_str()?))).collect();
    let sums = fs::read_to_string(out.path().join("SHA256SUMS")).unwrap();
    for n in 1..=7 {
        let name = format!("cdgt-m{n}-1.0.0.scorm2004-4th.zip");
        assert!(sums.contains(&format!("{}  {name}", packages[name.as_str()])), "{name}");
    }
    let names: Vec<&str> = activities.iter().map(|it| it["idnumber"].as_str().unwrap()).collect();
    let modules = (1..=7).map(|n| format!("cdgt-m{n}"));
    let mut expected = vec!["cdgt-about".to_owned(), "cdgt-agenda".to_owned(), "cdgt-pretest".to_owned()];
    expected.extend(modules);
    expected.extend(["posttest", "evaluation", "follow_up_3", "follow_up_6"].map(|id| format!("cdgt-{id}")));
    assert_eq!(names, expected);
    // Who has done the course need not have answered what is asked months later.
    let counts: Vec<&str> = course["counts"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    assert_eq!(counts, names[3..names.len() - 2], "nor the pre-test, which has no weight");
    let agenda = activities[1]["content"].as_str().unwrap();
    assert!(
        agenda.starts_with("<div lang=\"en\" dir=\"ltr\"><h3>") && agenda.contains("<th scope=\"row\">"),
        "{agenda}"
    );
    assert_eq!(agenda.matches("<table class=\"table\">").count(), 6, "the whole at a glance, and each day");
    for foreign in ["<script", "<style", "style=", " id=", "<h1", "<h2"] {
        assert!(!agenda.contains(foreign), "{foreign}");
    }
    let evaluation = &activities[names.iter().position(|name| *name == "cdgt-evaluation").unwrap()];
    let items = evaluation["items"].as_array().unwrap();
    let labels: Vec<&str> =
        items.iter().map(|item| item[1].as_str().unwrap()).filter(|label| !label.is_empty()).collect();
    assert_eq!((evaluation["anonymous"].as_str(), labels.len()), (Some("1"), 29));
    assert!(labels.iter().all(|label| label.starts_with("m7_")), "{labels:?}");
}

#[test]
fn each_part_has_the_switches_that_its_role_asks_for() {
    let out = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    kitbag(root).args(["build", "-q", "--as", "moodle-course", "--out"]).arg(out.path()).assert().code(0);
    let course = read(&out.path().join("cdgt-1.0.0.mbz"));
    let of = |name: &str| course["activities"].as_array().unwrap().iter().find(|it| it["idnumber"] == name).unwrap();
    let names = ["grademethod", "whatgrade", "maxattempt", "skipview", "completionstatusrequired"];
    let switches = |name: &str| names.map(|switch| of(name)["settings"][switch].as_str().unwrap());
    let grades =
        |name: &str| ["grademax", "gradepass", "weightoverride"].map(|key| of(name)["grade"][key].as_str().unwrap());
    assert_eq!(
        (switches("cdgt-pretest"), grades("cdgt-pretest")),
        (["1", "2", "0", "2", "4"], ["100.00000", "0.00000", "1"])
    );
    assert_eq!((switches("cdgt-m1"), grades("cdgt-m1")), (["1", "0", "0", "2", "4"], ["100.00000", "0.00000", "0"]));
    assert_eq!((switches("cdgt-m7"), grades("cdgt-m7")), (["0", "0", "0", "2", "4"], ["1.00000", "0.00000", "1"]));
    assert_eq!(
        (switches("cdgt-posttest"), grades("cdgt-posttest")),
        (["1", "0", "0", "0", "2"], ["100.00000", "70.00000", "0"])
    );
}

#[test]
fn the_same_course_is_the_same_file_and_passes_its_own_check() {
    let backups = [Project::starter(), Project::starter()].map(|project| {
        build(&project).args(["-q", "--as", "moodle-course"]).assert().code(0);
        let path = project.root().join("dist/my_course-0.1.0.mbz");
        let package = Package::open(&path, &Limits::default()).unwrap();
        let judgement = check::package(&package, &Options::default());
        assert!(judgement.is_course_backup && judgement.findings.is_empty(), "{:?}", judgement.findings);
        kitbag(project.root()).arg("check").arg(&path).assert().code(0).stderr_eq(
            "[..]: a course for Moodle: 0 errors, 0 warnings
",
        );
        fs::read(path).unwrap()
    });
    assert!(backups[0] == backups[1]);
}

/// The course with both tests, with this in its manifest.
fn whole(more: &str) -> Value {
    let project = course(more);
    build(&project).args(["-q", "--as", "moodle-course"]).assert().code(0);
    read(&project.root().join("dist/whole-1.mbz"))
}

/// What each activity waits for.
fn waits(course: &Value) -> BTreeMap<&str, Vec<&str>> {
    course["activities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let after = it["after"].as_array().unwrap().iter().map(|name| &name.as_str().unwrap()["whole-".len()..]);
            (&it["idnumber"].as_str().unwrap()["whole-".len()..], after.collect())
        })
        .collect()
}

#[test]
fn the_order_of_the_manifest_becomes_restrictions() {
    let free = whole("");
    assert!(waits(&free).values().all(Vec::is_empty));
    let ordered = whole("\n[sequencing]\norder = \"ordered\"\n");
    let expected =
        [("pre", None), ("one", None), ("two", Some("one")), ("three", Some("two")), ("post", Some("three"))];
    for (part, after) in expected {
        assert_eq!(waits(&ordered)[part], after.into_iter().collect::<Vec<_>>(), "{part}");
    }
    assert!(waits(&ordered)["later"].is_empty(), "what is asked months later is open when its time has come");
    let tested = whole("\n[sequencing]\norder = \"ordered after test\"\n");
    assert_eq!((&waits(&tested)["one"][..], &waits(&tested)["two"][..]), (&["pre"][..], &["one"][..]));
}

#[test]
fn the_weights_of_the_manifest_are_those_of_the_gradebook() {
    let shares = |course: &Value, names: [&str; 4]| {
        names.map(|name| {
            let parts = course["activities"].as_array().unwrap();
            let part = parts.iter().find(|it| it["idnumber"] == format!("whole-{name}")).unwrap();
            ["aggregationcoef2", "weightoverride"].map(|key| part["grade"][key].as_str().unwrap().to_owned())
        })
    };
    let names = ["pre", "one", "two", "post"];
    let natural = [["0.00000", "1"], ["0.00000", "0"], ["0.00000", "0"], ["0.00000", "0"]];
    assert_eq!(shares(&whole(""), names), natural);
    let project = course("");
    let path = project.root().join("manifests/toolkit.toml");
    let manifest = fs::read_to_string(&path).unwrap();
    let manifest = manifest
        .replace(
            "description = \"How many there are.\"",
            "description = \"How many there are.\"\ntracking = { weight = 1 }",
        )
        .replace("description = \"After.\"", "description = \"After.\", tracking = { weight = 3 }");
    fs::write(&path, manifest).unwrap();
    build(&project).args(["-q", "--as", "moodle-course"]).assert().code(0);
    let weighted = read(&project.root().join("dist/whole-1.mbz"));
    assert_eq!(shares(&weighted, names)[1..], [["0.25000", "1"], ["0.00000", "1"], ["0.75000", "1"]]);
}

#[test]
fn what_moodle_cannot_keep_of_an_order_is_told() {
    let project = course("\n[sequencing]\norder = \"pre-test unlocks\"\nremediation = true\n");
    let output = build(&project).args(["-q", "--as", "moodle-course"]).assert().code(0);
    let told = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert_eq!(told.matches("order-not-carried").count(), 2, "{told}");
    let course = read(&project.root().join("dist/whole-1.mbz"));
    assert_eq!(waits(&course)["two"], ["pre", "one"], "as in \"ordered after test\"");
}

#[test]
fn the_agenda_is_left_out_where_the_manifest_says_so() {
    let names = |words: &str| {
        let project = with_manifest(words);
        let slot = r#"slots = [{ start = "09:00", end = "10:30", sessions = ["m1/welcome", "m1/quiz"] }]"#;
        fs::write(project.root().join("content/agenda.toml"), format!("[[days]]\ntitle = \"One\"\n{slot}\n")).unwrap();
        build(&project).args(["-q", "--as", "moodle-course"]).assert().code(0);
        let course = read(&project.root().join("dist/my_course-0.1.0.mbz"));
        let activities = course["activities"].as_array().unwrap();
        activities.iter().map(|it| it["idnumber"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(names("").contains(&"my_course-agenda".to_owned()));
    assert!(!names("\n[moodle]\nagenda = false\n").contains(&"my_course-agenda".to_owned()));
}

#[test]
fn no_two_activities_share_an_id_number() {
    let project = Project::starter();
    let manifest = project.root().join("manifests/toolkit.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    assert!(text.contains("id = \"m1\""));
    fs::write(&manifest, text.replace("id = \"m1\"", "id = \"about\"")).unwrap();
    build(&project).args(["-q", "--as", "moodle-course"]).assert().code(0);
    let course = read(&project.root().join("dist/my_course-0.1.0.mbz"));
    let activities = course["activities"].as_array().unwrap();
    let kinds: BTreeMap<&str, &str> =
        activities.iter().map(|it| (it["idnumber"].as_str().unwrap(), it["kind"].as_str().unwrap())).collect();
    assert_eq!((kinds["my_course-about"], kinds["my_course-about-2"]), ("scorm", "page"));
}

#[test]
fn packages_may_follow_scorm_1_2() {
    let project = with_manifest("\n[[package]]\nas = \"moodle-course\"\nstandard = \"scorm12\"\n");
    build(&project).arg("-q").assert().code(0);
    let course = read(&project.root().join("dist/my_course-0.1.0.scorm12.mbz"));
    let module = course["activities"].as_array().unwrap().iter().find(|it| it["kind"] == "scorm").unwrap();
    let switches = ["version", "completionstatusrequired"].map(|switch| module["settings"][switch].as_str().unwrap());
    assert_eq!(switches, ["SCORM_1.2", "6"], "its one status is passed or completed");
    assert_eq!(module["package"], "my_course-m1-0.1.0.scorm12-moodle.zip");
    build(&project).args(["-q", "--as", "modules", "--standard", "scorm12", "--lms", "moodle"]).assert().code(0);
    let zip = project.root().join("dist/my_course-m1-0.1.0.scorm12-moodle.zip");
    let package = Package::open(&zip, &Limits::default()).unwrap();
    let page = String::from_utf8(package.read("m1.html", u64::MAX).unwrap().unwrap()).unwrap();
    assert!(page.contains("\"failed\":\"completed\""), "Moodle completes nothing that is called failed");
    let sums = fs::read_to_string(project.root().join("dist/SHA256SUMS")).unwrap();
    assert!(sums.contains(&format!("{}  my_course-m1-", module["sha256"].as_str().unwrap())), "{sums}");
}

#[test]
fn a_manifest_overrules_the_switches_and_hears_what_they_cost() {
    let words = "\n[moodle]\nshort_name = \"MY-1\"\nstart = \"2027-03-01\"\n\n[moodle.modules]\nmaxattempt = 3\nheight = 900\nhidebrowse = 0\n";
    let project = with_manifest(words);
    let output = build(&project).args(["-q", "--as", "moodle-course"]).assert().code(0);
    let told = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(
        ["moodle-switch", "maxattempt", "hidebrowse"].iter().all(|word| told.contains(word))
            && !told.contains("height"),
        "{told}"
    );
    let backup = project.root().join("dist/my_course-0.1.0.mbz");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/moodle_course/read.py");
    let output = Command::new("python3").arg(script).arg(&backup).arg("--limits").output().unwrap();
    let course: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((course["shortname"].as_str(), course["start"].as_str()), (Some("MY-1"), Some("1803859200")));
    let module = course["activities"].as_array().unwrap().iter().find(|it| it["kind"] == "scorm").unwrap();
    assert_eq!([&module["settings"]["maxattempt"], &module["settings"]["height"]], ["3", "900"]);
    let judgement = check::package(&Package::open(&backup, &Limits::default()).unwrap(), &Options::default());
    let codes: Vec<_> = judgement.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert!(codes.iter().all(|code| *code == "backup-attempts") && !codes.is_empty(), "{codes:?}");
}

#[test]
fn what_wants_a_package_says_what_a_course_for_moodle_is() {
    let project = Project::starter();
    build(&project).args(["-q", "--as", "moodle-course"]).assert().code(0);
    let course = "dist/my_course-0.1.0.mbz";
    for command in [&["inspect", course][..], &["diff", course, course], &["simulate", "--explore", "1", course]] {
        let output = kitbag(project.root()).args(command).assert().code(2).stdout_eq("");
        let told = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        assert!(told.contains("is a course for Moodle") && told.contains("kitbag check"), "{told}");
        assert!(!told.contains("manifest-missing"), "{told}");
    }
}

#[test]
fn what_moodle_does_not_know_is_said_at_its_place() {
    let words = "\n[moodle]\nstart = \"soon\"\nshort_name = \"<b>\"\n[moodle.modules]\nhidetoc = 9\nhidetop = 1\n";
    let output = build(&with_manifest(words)).arg("-q").assert().code(1);
    let told = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    for part in ["`start` is no day", "`<` or `>`", "hidetoc", "[moodle.modules] has no key `hidetop`"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}
