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
        run.current_dir(root).args(["build", "--module", "m7", "--standard"]).args(standard.split(' '));
        run.arg("--out").arg(out.path());
        let done = run.output().unwrap();
        assert!(done.status.success());
        String::from_utf8(done.stderr).unwrap()
    };
    let told = words("scorm12");
    assert!(told.contains("content/07_wrap_up/") && told.contains("`m7_problem` of module `m7`"), "{told}");
    assert!(told.contains("warning[state-may-not-fit]") && told.contains("keeps 4096 characters"), "{told}");
    assert!(words("scorm2004-3rd").contains("keeps 4000 characters"));
    for standard in ["scorm2004-4th", "scorm2004-3rd --lms moodle", "cmi5", "xapi"] {
        let told = words(standard);
        assert!(!told.contains("warning"), "{told}");
    }
}

/// A course with questions of which SCORM 1.2 cannot say everything.
fn with_rich_questions() -> Project {
    let project = Project::starter();
    let points: Vec<String> = (0..40).map(|n| format!("{{ id = \"p{n}\", label = \"{n}\", value = {n} }}")).collect();
    let scales = project.root().join("content/instruments/scales.toml");
    let more = format!("\n[fine]\npoints = [{}]\n", points.join(", "));
    fs::write(&scales, fs::read_to_string(&scales).unwrap() + &more).unwrap();
    let quiz = project.root().join("content/01_first_steps/quiz.md");
    let questions = "
::: question {#m1_range type=numeric min=2 max=3}
How many?
:::

::: question {#m1_exact type=numeric answer=2}
How many exactly?
:::

::: question {#m1_case type=fill-in case_matters=true}
Which?

- [x] API
:::

::: question {#m1_fine type=likert scale=fine}
How fine?
:::

::: question {#m1_long type=long-fill-in max=255}
Why?
:::

::: question {#m1_longer type=long-fill-in max=256}
Why not?
:::
";
    fs::write(&quiz, fs::read_to_string(&quiz).unwrap() + questions).unwrap();
    project
}

#[test]
fn what_scorm_12_cannot_say_of_a_question_is_told_at_the_question() {
    let project = with_rich_questions();
    let findings = |standard: &str| {
        let run = build(&project).args(["--standard", standard, "--format", "json"]).assert().code(0);
        let told: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
        let told = told["findings"].as_array().unwrap().clone();
        let quiz = fs::read_to_string(project.root().join("content/01_first_steps/quiz.md")).unwrap();
        let found = told.iter().filter(|finding| finding["code"].as_str().unwrap().ends_with("-not-reported"));
        found
            .map(|finding| {
                assert_eq!(finding["file"], "content/01_first_steps/quiz.md", "{finding}");
                let line = quiz.lines().nth(finding["line"].as_u64().unwrap() as usize - 1).unwrap();
                let id = line.split(['#', ' ', '}']).find(|word| word.starts_with("m1_")).unwrap();
                (id.to_owned(), finding["code"].as_str().unwrap().to_owned())
            })
            .collect::<Vec<_>>()
    };
    let expected = [
        ("m1_range", "right-answer-not-reported"),
        ("m1_case", "right-answer-not-reported"),
        ("m1_fine", "answer-not-reported"),
        ("m1_longer", "answer-not-reported"),
    ];
    assert_eq!(findings("scorm12"), expected.map(|(id, code)| (id.to_owned(), code.to_owned())));
    for standard in ["scorm2004-4th", "scorm2004-3rd", "cmi5", "xapi"] {
        assert_eq!(findings(standard), [], "{standard}");
    }
}

#[test]
fn parts_that_no_lms_opens_are_told() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = tempfile::tempdir().unwrap();
    let told = |unit: &str| {
        let run = kitbag(root).args(["build", "--module", unit, "--standard", "xapi", "--out"]).arg(out.path());
        String::from_utf8(run.assert().code(0).get_output().stderr.clone()).unwrap()
    };
    assert!(told("tests").contains("warning[part-not-launched]"));
    assert!(!told("m1").contains("part-not-launched"));
}

#[test]
fn a_course_structure_with_whole_addresses_needs_no_package() {
    let project = Project::starter();
    let with = |address: &str| build(&project).args(["-q", "--standard", "cmi5", "--cmi5-url", address]).assert();
    for address in ["content.example.org", "ftp://content.example.org/", "https://a b/", "https://c.example/?x=1"] {
        with(address).code(2);
    }
    for address in ["https://content.example.org/course", "https://content.example.org/course/"] {
        with(address).code(0);
        let names = packages(&project.root().join("dist")).into_keys();
        let name = names.into_iter().find(|name| name.ends_with(".cmi5.zip")).unwrap();
        let package = Package::open(&project.root().join("dist").join(&name), &Limits::default()).unwrap();
        let structure = String::from_utf8(package.read("cmi5.xml", 1 << 20).unwrap().unwrap()).unwrap();
        assert!(structure.contains("<url>https://content.example.org/course/m1/m1.html</url>"), "{structure}");
        assert!(package.contains("m1.html"), "what is to lie there comes along");
        fs::write(project.root().join("alone.xml"), &structure).unwrap();
    }
    let run = kitbag(project.root()).args(["check", "-q", "--profile", "strict", "alone.xml"]).assert();
    run.code(0).stderr_eq("");
    // The pages are still known for what they are.
    let quiz = project.root().join("content/01_first_steps/quiz.md");
    fs::write(&quiz, fs::read_to_string(&quiz).unwrap().replace("#m1_q01", "#m1_q09")).unwrap();
    let again =
        ["-q", "--standard", "cmi5", "--cmi5-url", "https://content.example.org/", "--against", "dist", "--out", "new"];
    let run = kitbag(project.root()).arg("build").args(again).assert().code(1);
    let told = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(told.contains("error[question-gone]"), "{told}");
}

/// The file that describes the package of the starter's module, built for `standard`.
fn description(project: &Project, standard: Standard) -> String {
    build(project).args(["-q", "--standard", standard.as_str()]).assert().code(0);
    let names = packages(&project.root().join("dist")).into_keys();
    let name = names.into_iter().find(|name| name.ends_with(&format!(".{}.zip", standard.as_str()))).unwrap();
    let package = Package::open(&project.root().join("dist").join(name), &Limits::default()).unwrap();
    String::from_utf8(package.read(standard.manifest(), 1 << 20).unwrap().unwrap()).unwrap()
}

/// The starter with lines of its manifest changed.
fn changed(lines: &[(&str, &str)]) -> Project {
    let project = Project::starter();
    let path = project.root().join("manifests/toolkit.toml");
    let mut manifest = fs::read_to_string(&path).unwrap();
    for (old, new) in lines {
        assert!(manifest.contains(old), "{old}");
        manifest = manifest.replacen(old, new, 1);
    }
    fs::write(path, manifest).unwrap();
    project
}

#[test]
fn a_course_structure_says_when_a_unit_is_done_and_what_it_serves() {
    let iri = "https://training.example/courses/my_course";
    let unit = |lines: &[(&str, &str)]| {
        let structure = description(&changed(lines), Standard::Cmi5);
        let (before, unit) = structure.split_once("<au ").unwrap();
        assert!(before.contains(&format!("<objective id=\"{iri}/outcomes/write\">")), "{structure}");
        assert!(unit.contains(&format!("<objective idref=\"{iri}/outcomes/write\"/>")), "{structure}");
        let texts = structure.matches("<langstring lang=\"en\">").count();
        assert_eq!(texts, 6, "title and description of course, objective and unit: {structure}");
        unit.split_once('>').unwrap().0.to_owned()
    };
    let id = format!("id=\"{iri}/m1\"");
    let any = "launchMethod=\"AnyWindow\"";
    assert_eq!(unit(&[]), format!("{id} moveOn=\"CompletedAndPassed\" {any} masteryScore=\"0.50\""));
    let by_sessions = ("completion = \"passed\"", "completion = \"sessions\"");
    assert_eq!(unit(&[by_sessions]), format!("{id} moveOn=\"Completed\" {any} masteryScore=\"0.50\""));
    let unmarked = ("pass_mark = 50 ", "pass_mark = 0 ");
    assert_eq!(unit(&[by_sessions, unmarked]), format!("{id} moveOn=\"Completed\" {any}"));
    let french = description(&changed(&[("language = \"en\"", "language = \"fr\"")]), Standard::Cmi5);
    assert_eq!(french.matches("<langstring lang=\"fr\">").count(), 6);
}

#[test]
fn a_mastery_score_stands_where_it_overrules_nothing() {
    let project = Project::starter();
    assert!(!description(&project, Standard::Scorm12).contains("masteryscore"));
    for standard in [Standard::Scorm2004Fourth, Standard::Scorm2004Third] {
        assert!(description(&project, standard).contains("<imsss:minNormalizedMeasure>0.5"), "{standard:?}");
    }
}

#[test]
fn what_is_always_whole_has_no_modules_to_choose_from() {
    let project = Project::starter();
    for form in ["site", "moodle-course"] {
        let output = build(&project).args(["-q", "--as", form, "--module", "m1"]).assert().code(2);
        let told = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        assert!(told.contains("always whole"), "{form}: {told}");
    }
    // With a form that has modules it is those that are meant.
    build(&project).args(["-q", "--as", "site", "--as", "modules", "--module", "m1"]).assert().code(0);
    assert_eq!(built(&project), ["scorm2004-4th"]);
}
