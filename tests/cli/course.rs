//! One package for a whole course, and the order that its manifest asks for.

use std::fs;
use std::path::Path;

use kitbag::package::read::{Limits, Package};
use kitbag::scorm::activity::{
    Activity, ChildSet, Manifest, PostConditionAction, PreConditionAction, Required, RollupAction, Sequencing, Test,
};
use kitbag::standard::Standard;

use super::{build, packages};
use crate::support::{Project, xmllint};

/// The course of the tests with this in its manifest.
pub fn course(more: &str) -> Project {
    let project = Project::starter();
    fs::remove_dir_all(project.root()).unwrap();
    let project = project.overlay(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses/whole"));
    let manifest = project.root().join("manifests/toolkit.toml");
    fs::write(&manifest, fs::read_to_string(&manifest).unwrap() + more).unwrap();
    project
}

fn ordered(order: &str) -> Project {
    course(&format!("\n[sequencing]\norder = \"{order}\"\n"))
}

/// Builds the whole course and gives the manifest of its package.
fn manifest(project: &Project, arguments: &[&str], file: &str) -> String {
    build(project).args(["-q", "--as", "course", "--module", "course"]).args(arguments).assert().code(0);
    let zips = packages(&project.root().join("dist")).into_keys().filter(|name| name.ends_with(".zip"));
    assert_eq!(zips.collect::<Vec<_>>(), [file]);
    let package = Package::open(&project.root().join("dist").join(file), &Limits::default()).unwrap();
    String::from_utf8(package.read("imsmanifest.xml", 1 << 20).unwrap().unwrap()).unwrap()
}

/// The activities of the package, the organization first.
fn tree(project: &Project, edition: &str) -> Vec<Activity> {
    let xml = manifest(project, &["--standard", edition], &format!("whole-course-1.{edition}.zip"));
    let mut read = Manifest::read(&roxmltree::Document::parse(&xml).unwrap());
    read.organizations.remove(0).activities
}

const EDITIONS: [&str; 2] = ["scorm2004-4th", "scorm2004-3rd"];

fn names(tree: &[Activity]) -> Vec<&str> {
    tree.iter().map(|activity| activity.identifier.as_str()).collect()
}

fn of<'t>(tree: &'t [Activity], id: &str) -> &'t Sequencing {
    &tree.iter().find(|activity| activity.identifier == format!("whole-{id}-item")).unwrap().sequencing
}

/// The objectives that lock an activity as long as they are not satisfied. A status that is not known locks too.
fn locked_by(sequencing: &Sequencing) -> Vec<&str> {
    let disabling = sequencing.pre_conditions.iter().filter(|rule| rule.action == PreConditionAction::Disabled);
    disabling
        .flat_map(|rule| rule.conditions.chunks(2))
        .map(|pair| {
            assert_eq!([pair[0].test, pair[1].test], [Test::ObjectiveStatusKnown, Test::Satisfied]);
            assert!(pair[0].not && pair[1].not && pair[0].objective == pair[1].objective);
            pair[0].objective.as_deref().unwrap()
        })
        .collect()
}

/// What an objective shares: its targets, and whether it writes them.
fn shares<'s>(sequencing: &'s Sequencing, id: &str) -> Vec<(&'s str, bool)> {
    let objective = sequencing.objectives.iter().find(|objective| objective.id.as_deref() == Some(id)).unwrap();
    let maps = objective.maps.iter();
    maps.map(|map| {
        assert_ne!(map.read_satisfied_status, map.write_satisfied_status);
        assert!(!map.read_normalized_measure && !map.write_normalized_measure);
        (map.target.rsplit('/').next().unwrap(), map.write_satisfied_status)
    })
    .collect()
}

#[test]
fn the_package_holds_the_modules_between_the_tests_and_keeps_their_identifiers() {
    let project = course("");
    build(&project).args(["-q", "--as", "modules", "--as", "course"]).assert().code(0);
    let names: Vec<String> = packages(&project.root().join("dist")).into_keys().collect();
    let whole = ["course", "later", "one", "tests", "three", "two"].map(|id| format!("whole-{id}-1.scorm2004-4th.zip"));
    assert_eq!(names[2..], whole);
    let report = fs::read_to_string(project.root().join("dist/build.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let of = |unit: &str| {
        let all = report["packages"].as_array().unwrap();
        all.iter().find(|package| package["unit"] == unit).unwrap()["identifiers"].clone()
    };
    let parts = ["pre", "one", "two", "three", "post"];
    assert_eq!(of("course")["items"], serde_json::json!(parts.map(|id| format!("whole-{id}-item"))));
    assert_eq!(of("course")["activity"], "https://training.example/courses/whole");
    assert_eq!(of("two")["items"][0], of("course")["items"][2]);
    assert_eq!(of("two")["resources"][0], of("course")["resources"][2]);
}

#[test]
fn what_counts_completes_the_course_and_the_post_test_gives_its_score() {
    for edition in EDITIONS {
        let tree = tree(&course(""), edition);
        assert_eq!(names(&tree)[1..], ["pre", "one", "two", "three", "post"].map(|id| format!("whole-{id}-item")));
        let rules = &tree[0].sequencing.rollup.rules;
        let rules: Vec<_> = rules.iter().map(|rule| (rule.children, rule.conditions[0], rule.action)).collect();
        assert!(rules.contains(&(ChildSet::All, (false, Test::Completed), RollupAction::Completed)));
        assert!(rules.contains(&(ChildSet::All, (false, Test::Satisfied), RollupAction::Satisfied)));
        let rollup = |id| {
            let rollup = &of(&tree, id).rollup;
            (rollup.progress_completion, rollup.objective_satisfied, rollup.measure_weight)
        };
        assert_eq!(rollup("pre"), (false, false, 0.0));
        assert_eq!(rollup("one"), (true, true, 0.0));
        assert_eq!(rollup("three"), (true, false, 0.0), "nobody passes a module without a quiz");
        assert_eq!(rollup("post"), (true, true, 1.0));
        assert!(tree[1..].iter().all(|activity| activity.sequencing.pre_conditions.is_empty()), "free");
    }
    let project = course("");
    let path = project.root().join("manifests/toolkit.toml");
    let text = fs::read_to_string(&path).unwrap();
    let text = text
        .replace("attempts = 1,", "attempts = 1, weight = 1,")
        .replace("quiz = true", "quiz = true\ntracking = { weight = 2 }");
    fs::write(&path, text).unwrap();
    let tree = tree(&project, "scorm2004-4th");
    let weights = ["pre", "one", "two", "three", "post"].map(|id| of(&tree, id).rollup.measure_weight);
    assert_eq!(weights, [0.5, 1.0, 1.0, 0.0, 0.5]);
    assert!(of(&tree, "pre").rollup.progress_completion, "a pre-test with a weight counts");
}

#[test]
fn each_order_locks_what_it_says() {
    let cases: [(&str, [Vec<&str>; 5]); 4] = [
        ("free", [vec![], vec![], vec![], vec![], vec![]]),
        ("ordered", [vec![], vec![], vec!["one-done"], vec!["two-done"], vec!["three-done"]]),
        ("ordered after test", [vec![], vec!["pre-done"], vec!["one-done"], vec!["two-done"], vec!["three-done"]]),
        (
            "pre-test unlocks",
            [
                vec![],
                vec!["pre-done"],
                vec!["pre-done", "one-done"],
                vec!["pre-done", "one-done", "two-done"],
                vec!["pre-done", "one-done", "two-done", "three-done"],
            ],
        ),
    ];
    for edition in EDITIONS {
        for (order, expected) in &cases {
            let tree = tree(&ordered(order), edition);
            let parts = ["pre", "one", "two", "three", "post"];
            assert_eq!(parts.map(|id| locked_by(of(&tree, id))), *expected, "{order}");
            for (id, needed) in parts.iter().zip(expected) {
                for objective in needed {
                    assert_eq!(shares(of(&tree, id), objective), [(*objective, false)], "{order}");
                }
                if *order != "free" {
                    let done = format!("{id}-done");
                    assert_eq!(shares(of(&tree, id), &done), [(done.as_str(), true)]);
                }
            }
        }
    }
}

#[test]
fn the_pre_test_unlocks_what_it_shows_to_be_known() {
    for edition in EDITIONS {
        let tree = tree(&ordered("pre-test unlocks"), edition);
        assert_eq!(shares(of(&tree, "pre"), "one-known"), [("one-known", true), ("one-done", true)]);
        assert_eq!(shares(of(&tree, "one"), "one-known"), [("one-known", false)]);
        let skips: Vec<_> = of(&tree, "one")
            .pre_conditions
            .iter()
            .filter(|rule| rule.action == PreConditionAction::Skip)
            .flat_map(|rule| &rule.conditions)
            .map(|condition| (condition.not, condition.test, condition.objective.as_deref()))
            .collect();
        assert_eq!(skips, [(false, Test::Satisfied, Some("one-known"))]);
        assert_eq!(of(&tree, "one").considerations.completed, Required::IfNotSkipped);
        assert_eq!(of(&tree, "post").considerations.completed, Required::Always);
        assert!(of(&tree, "pre").rollup.progress_completion, "something is left if all modules are skipped");
    }
}

#[test]
fn who_fails_the_post_test_is_led_back() {
    let tree = tree(&course("\n[sequencing]\nremediation = true\n"), "scorm2004-3rd");
    let rules = &of(&tree, "post").post_conditions;
    assert_eq!(rules[0].action, PostConditionAction::Previous);
    let conditions: Vec<_> = rules[0].conditions.iter().map(|condition| (condition.not, condition.test)).collect();
    assert_eq!(conditions, [(false, Test::ObjectiveStatusKnown), (true, Test::Satisfied)]);
    let skips = |id| of(&tree, id).pre_conditions.iter().any(|rule| rule.action == PreConditionAction::Skip);
    assert_eq!(["pre", "one", "three", "post"].map(skips), [false, true, true, false]);
}

#[test]
fn a_tree_has_the_modules_in_a_folder() {
    let tree = tree(&course("\n[sequencing]\norder = \"ordered\"\nlayout = \"tree\"\n"), "scorm2004-4th");
    let all = ["pre-item", "modules", "one-item", "two-item", "three-item", "post-item"];
    assert_eq!(names(&tree)[1..], all.map(|id| format!("whole-{id}")));
    assert_eq!(tree.iter().map(|activity| activity.level).collect::<Vec<_>>(), [0, 1, 1, 2, 2, 2, 1]);
    assert_eq!(tree[2].sequencing.rollup.rules.len(), 4);
    assert!(tree[2].sequencing.control.flow && tree[2].sequencing.control.choice);
}

#[test]
fn packages_for_moodle_and_scorm_12_say_nothing_of_an_order() {
    let project = course("\n[sequencing]\norder = \"ordered\"\nlayout = \"tree\"\n");
    for (standard, lms, file) in [
        ("scorm2004-4th", "moodle", "whole-course-1.scorm2004-4th-moodle.zip"),
        ("scorm2004-3rd", "moodle", "whole-course-1.scorm2004-3rd-moodle.zip"),
        ("scorm12", "generic", "whole-course-1.scorm12.zip"),
    ] {
        fs::remove_dir_all(project.root().join("dist")).ok();
        let xml = manifest(&project, &["--standard", standard, "--lms", lms], file);
        for word in ["mapInfo", "sequencingRules", "rollup", "adlseq", "prerequisites", "whole-modules"] {
            assert!(!xml.contains(word), "{word} in {file}");
        }
    }
}

#[test]
fn every_package_of_every_order_is_valid_and_without_a_finding() {
    let orders = ["free", "ordered", "ordered after test", "pre-test unlocks"];
    let mut documents = vec![Vec::new(); Standard::ALL.len()];
    for (n, order) in orders.into_iter().enumerate() {
        let layout = if n % 2 == 0 { "flat" } else { "tree" };
        let project =
            course(&format!("\n[sequencing]\norder = \"{order}\"\nremediation = true\nlayout = \"{layout}\"\n"));
        for lms in ["generic", "moodle"] {
            build(&project).args(["-q", "--as", "course", "--standard", "all", "--lms", lms]).assert().code(0);
        }
        let dist = project.root().join("dist");
        for (standard, documents) in Standard::ALL.into_iter().zip(&mut documents) {
            for ending in ["", "-moodle"] {
                let zip = dist.join(format!("whole-course-1.{}{ending}.zip", standard.as_str()));
                let package = Package::open(&zip, &Limits::default()).unwrap();
                let options = kitbag::check::Options {
                    profiles: vec![kitbag::diagnostic::Profile::Strict],
                    ..kitbag::check::Options::default()
                };
                let found = kitbag::check::package(&package, &options).findings;
                // ADL's suite is made for the 4th Edition, what keeps an order is not for Moodle, and a build says itself
                // that most LMSs launch one part of an xAPI package only.
                let is_expected = |code: &str| {
                    ["edition-earlier", "tincan-launch-several"].contains(&code)
                        || (ending.is_empty() && code.starts_with("moodle-"))
                };
                let found: Vec<_> = found.iter().filter(|finding| !is_expected(finding.code.as_str())).collect();
                assert!(found.is_empty(), "{}: {found:#?}", zip.display());
                let xml = package.read(standard.manifest(), 1 << 20).unwrap().unwrap();
                documents.push((format!("{order} {ending}"), String::from_utf8(xml).unwrap()));
            }
        }
    }
    for (standard, documents) in Standard::ALL.into_iter().zip(documents) {
        if standard == Standard::Xapi {
            continue;
        }
        let Some(verdicts) = xmllint::verdicts_on_texts(standard, &documents) else { return };
        for ((name, _), is_valid) in documents.iter().zip(verdicts) {
            assert!(is_valid, "xmllint refuses {name} of {}", standard.name());
        }
    }
}

#[test]
fn what_cannot_be_kept_is_said_with_its_place() {
    let project = course(
        "\n[sequencing]\norder = \"pre-test unlocks\"\n\n[[package]]\nas = \"course\"\nstandard = \"scorm12\"\n",
    );
    let told = build(&project).assert().code(0).get_output().stderr.clone();
    let told = String::from_utf8(told).unwrap();
    assert!(told.contains("warning[order-not-carried]") && told.contains("manifests/toolkit.toml:6"), "{told}");
    // What is asked for on the command line has no place.
    let told =
        build(&project).args(["--standard", "cmi5", "--as", "course"]).assert().code(0).get_output().stderr.clone();
    assert!(String::from_utf8(told).unwrap().contains("packages of the whole course for cmi5 cannot keep"));
    // Nothing shows in advance that somebody knows a module whose outcomes the test does not ask about.
    let test = project.root().join("content/instruments/test.md");
    let text = fs::read_to_string(&test).unwrap().replace("outcome=add", "outcome=count");
    fs::write(&test, text).unwrap();
    let told = build(&project).args(["--standard", "scorm2004-4th"]).assert().code(0).get_output().stderr.clone();
    let told = String::from_utf8(told).unwrap();
    assert!(told.contains("unlocks module `two`") && !told.contains("unlocks module `one`"), "{told}");
}

#[test]
fn words_that_speak_of_a_test_need_one() {
    let project = course("\n[sequencing]\norder = \"ordered after test\"\nremediation = true\n");
    let path = project.root().join("manifests/toolkit.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace(", role = \"pre-test\"", "").replace(", role = \"post-test\"", "")).unwrap();
    let told = build(&project).assert().code(1).get_output().stderr.clone();
    let told = String::from_utf8(told).unwrap();
    assert!(told.contains("needs a pre-test") && told.contains("needs a post-test"), "{told}");
}

#[test]
fn a_course_that_replaces_another_is_compared_with_it() {
    let project = ordered("ordered");
    let kept = project.root().join("kept");
    build(&project).args(["-q", "--as", "course", "--out", "kept"]).assert().code(0);
    // A stricter order loses nothing.
    let path = project.root().join("manifests/toolkit.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"ordered\"", "\"ordered after test\"")).unwrap();
    let against = |code| {
        let old = kept.join("whole-course-1.scorm2004-4th.zip");
        let run = build(&project).args(["-q", "--as", "course", "--against"]).arg(old).assert().code(code);
        String::from_utf8(run.get_output().stderr.clone()).unwrap()
    };
    against(0);
    fs::write(&path, text.replace(", role = \"post-test\"", "")).unwrap();
    assert!(against(1).contains("whole-post-item"));
}

/// What a part says when it is left: that it is done, its score, and how.
fn left(id: &str, score: &str, exit: &str) -> String {
    let score = if score.is_empty() { String::new() } else { format!("setv cmi.score.scaled\t{score}\t0\n") };
    format!(
        "init\n{score}setv cmi.completion_status\tcompleted\t0\nsetv cmi.objectives.&{id}-done&.success_status\tpassed\t0\n\
         setv cmi.exit\t{exit}\t0\n"
    )
}

/// Plays a script in the whole course as an LMS that follows the standard. `choice one` chooses the item of that part.
fn play(project: &Project, script: &str) {
    let lines = script.lines().map(|line| match line.trim().split_once(' ') {
        Some((word @ ("choice" | "expect"), id)) if id != "-" => format!("{word} whole-{id}-item\n"),
        _ => format!("{}\n", line.trim()),
    });
    fs::write(project.root().join("script.txt"), lines.collect::<String>()).unwrap();
    build(project).args(["-q", "--as", "course", "--module", "course"]).assert().code(0);
    let zip = "dist/whole-course-1.scorm2004-4th.zip";
    super::kitbag(project.root()).args(["simulate", zip, "script.txt"]).assert().code(0);
}

#[test]
fn an_lms_opens_each_module_when_the_one_before_is_complete() {
    let (one, two, three) = (left("one", "1", "suspend"), left("two", "1", "suspend"), left("three", "", "suspend"));
    play(
        &ordered("ordered"),
        &format!(
            "start\nexpect pre\nchoice two\nexpect -\nchoice one\nexpect one\n{one}choice two\nexpect two\n\
             choice three\nexpect -\nchoice two\n{two}choice post\nexpect -\nchoice three\nexpect three\n{three}\
             continue\nexpect post\n"
        ),
    );
    // Also when the modules have a folder.
    let pre = left("pre", "", "suspend");
    let tree = course("\n[sequencing]\norder = \"ordered after test\"\nlayout = \"tree\"\n");
    play(&tree, &format!("start\nexpect pre\nchoice one\nexpect -\nchoice pre\n{pre}continue\nexpect one\n"));
}

#[test]
fn an_lms_passes_over_what_the_pre_test_shows_to_be_known() {
    let (pre, two) = (left("pre", "", "suspend"), left("two", "1", "suspend"));
    let known = "setv cmi.objectives.&one-known&.success_status\tpassed\t0\n";
    let start = "start\nexpect pre\n";
    let rest = format!(
        "continue\nexpect two\nchoice one\nexpect one\nchoice three\nexpect -\nchoice two\n{two}continue\nexpect three\n"
    );
    let project = ordered("pre-test unlocks");
    play(&project, &format!("{start}{pre}{known}{rest}"));
    play(&project, &format!("{start}{pre}continue\nexpect one\nchoice two\nexpect -\n"));
}

#[test]
fn an_lms_leads_back_to_the_last_module_that_is_not_passed() {
    let parts =
        [left("one", "1", "suspend"), left("two", "0.2", "suspend"), left("three", "", "suspend")].join("continue\n");
    let (failed, passed) = (left("post", "0.2", "normal"), left("post", "1", "suspend"));
    let two = left("two", "1", "suspend");
    play(
        &course("\n[sequencing]\norder = \"ordered\"\nremediation = true\n"),
        &format!(
            "start\nexpect pre\ncontinue\nexpect one\n{parts}continue\nexpect post\n{failed}continue\nexpect two\n\
             {two}continue\nexpect post\n{passed}choice one\nexpect one\n"
        ),
    );
}

/// What a learner does who takes these parts, each with its score.
fn taken(parts: &[(&str, &str)]) -> String {
    let part = |(id, score): &(&str, &str)| {
        format!(
            "choice {id}\nexpect {id}\ninit\nsetv cmi.score.scaled\t{score}\t0\n\
             setv cmi.completion_status\tcompleted\t0\nsetv cmi.exit\tsuspend\t0\nterminate\n"
        )
    };
    parts.iter().map(part).collect()
}

/// The course with its manifest changed.
fn changed(more: &str, changes: &[(&str, &str)]) -> Project {
    let project = course(more);
    let path = project.root().join("manifests/toolkit.toml");
    let mut text = fs::read_to_string(&path).unwrap();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    fs::write(&path, text).unwrap();
    project
}

const WITHOUT_POST_TEST: (&str, &str) = (", role = \"post-test\"", "");

#[test]
fn an_lms_adds_up_the_score_of_the_course() {
    let modules = [("pre", "0.3"), ("one", "1"), ("two", "0.5")];
    let all = [("pre", "0.3"), ("one", "1"), ("two", "0.5"), ("post", "0.9")];
    let score = |project: &Project, parts: &[(&str, &str)], score: &str| {
        let taken = taken(parts);
        play(project, &format!("start\n{taken}exit\nexpect-status whole-course-organization - - {score}\n"));
    };
    score(&course(""), &all, "0.9");
    score(&changed("", &[WITHOUT_POST_TEST]), &modules, "0.75");
    // 1 × 0.3 + 2 × 1 + 2 × 0.5 + 1 × 0.9, of 6.
    let weights =
        [("attempts = 1,", "attempts = 1, weight = 1,"), ("quiz = true", "quiz = true\ntracking = { weight = 2 }")];
    for layout in ["flat", "tree"] {
        let layout = format!("\n[sequencing]\nlayout = \"{layout}\"\n");
        score(&changed(&layout, &weights), &all, "0.7");
    }
}

/// The build warns of it, because nobody wants it.
#[test]
fn a_module_that_is_skipped_counts_as_0_where_it_has_a_weight() {
    let order = "\n[sequencing]\norder = \"pre-test unlocks\"\n";
    let (pre, two) = (left("pre", "0.3", "suspend"), left("two", "0.5", "suspend"));
    let skipping = format!(
        "start\nexpect pre\n{pre}setv cmi.objectives.&one-known&.success_status\tpassed\t0\ncontinue\nexpect two\n\
         {two}terminate\nexit\nexpect-status whole-course-organization - - "
    );
    let without = changed(order, &[WITHOUT_POST_TEST]);
    play(&without, &(skipping.clone() + "0.25\n"));
    let told = build(&without).assert().code(0).get_output().stderr.clone();
    let told = String::from_utf8(told).unwrap();
    assert!(told.contains("warning[skipped-score]") && told.contains("manifests/toolkit.toml:25:6"), "{told}");
    let mended =
        [("attempts = 1,", "attempts = 1, weight = 1,"), ("quiz = true", "quiz = true\ntracking = { weight = 0 }")];
    let mended = changed(order, &[&mended[..], &[WITHOUT_POST_TEST]].concat());
    play(&mended, &(skipping + "0.3\n"));
    build(&mended).arg("-q").assert().code(0).stderr_eq("");
}
