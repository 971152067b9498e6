//! `kitbag simulate`, and the example of its document, which shows what is really said.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::course;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn simulate(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kitbag")).arg("simulate").args(arguments).current_dir(root()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A block ```` ```NAME ```` is that file; what stands in ```` ```output SCRIPT… ```` is what is said of these scripts.
/// `SNAPSHOTS=overwrite` writes it anew.
#[test]
fn the_document_shows_what_is_said() {
    let path = root().join("docs/simulate.md");
    let text = fs::read_to_string(&path).unwrap();
    let (mut shown, mut files) = (String::new(), 0);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        shown.push_str(line);
        shown.push('\n');
        let Some(words) = line.strip_prefix("```") else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let mut block = format!("{}\n", block.join("\n"));
        if let Some(arguments) = words.strip_prefix("output ") {
            let arguments: Vec<&str> = arguments.split(' ').collect();
            block = output_of(&arguments);
        } else if words.ends_with(".txt") {
            files += 1;
            assert_eq!(block, fs::read_to_string(root().join("docs/simulate").join(words)).unwrap(), "{words}");
        }
        shown.push_str(&block);
        shown.push_str("```\n");
    }
    assert_eq!(files, 3);
    let data = snapbox::Data::read_from(&path, Some(snapbox::data::DataFormat::Text));
    snapbox::Assert::new().action_env("SNAPSHOTS").eq(shown, data);
}

fn output_of(arguments: &[&str]) -> String {
    let scripts: Vec<String> = arguments
        .iter()
        .map(|word| if word.ends_with(".txt") { format!("docs/simulate/{word}") } else { (*word).to_owned() })
        .collect();
    let mut all = vec!["docs/simulate/imsmanifest.xml"];
    all.extend(scripts.iter().map(String::as_str));
    let output = simulate(&all);
    let fails = arguments.contains(&"hurry.txt");
    assert_eq!(output.status.code(), Some(i32::from(fails)), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    said(&output).replace("docs/simulate/", "")
}

#[test]
fn the_report_is_there_as_data_too() {
    let output = simulate(&[
        "docs/simulate/imsmanifest.xml",
        "docs/simulate/expert.txt",
        "docs/simulate/hurry.txt",
        "--explore",
        "500",
        "--format",
        "json",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["organization"], "course");
    assert_eq!(report["scripts"][0]["passed"], true);
    let failure = &report["scripts"][1]["failure"];
    assert_eq!(failure["line"], 5);
    assert_eq!(failure["command"], "expect\ttest");
    assert!(failure["why"].as_array().unwrap().iter().any(|step| step.as_str().unwrap().contains("disabled")));
    assert_eq!(failure["tree"].as_array().unwrap().len(), 6);
    assert_eq!(report["exploration"]["delivered"], 5);
    assert_eq!(report["exploration"]["steps"], 500);
    assert_eq!(report["exploration"]["never_delivered"].as_array().unwrap().len(), 0);
}

/// The manifest of a course in few words, in a file.
fn file(folder: &Path, text: &str) -> PathBuf {
    let path = folder.join("imsmanifest.xml");
    let metadata = "<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>";
    fs::write(&path, course::manifest(text).replace("<organizations", &format!("{metadata}<organizations"))).unwrap();
    path
}

#[test]
fn a_walk_tells_where_learners_get_stuck() {
    let folder = tempfile::tempdir().unwrap();
    let courses = [
        ("root flow\n a\n b pre=disabled:always\n c", "never delivered: b"),
        ("root flow nochoice\n a\n one nochoice\n  b", "dead end: a"),
        ("root flow nochoice forwardOnly\n a post=retry:always\n b", "comes again whatever learners do: a"),
        ("root flow nochoice\n a pre=disabled:always", "nobody can open the course"),
        ("root flow rollup=completed:atLeastCount/5:completed\n a\n b", "the course was never completed"),
    ];
    for (course, expected) in courses {
        let path = file(folder.path(), course);
        let output = simulate(&[path.to_str().unwrap(), "--explore", "400", "--seed", "3"]);
        assert_eq!(output.status.code(), Some(1), "{course}");
        assert!(said(&output).contains(expected), "{course}\n{}", said(&output));
        let again = simulate(&[path.to_str().unwrap(), "--explore", "400", "--seed", "3"]);
        assert_eq!(said(&again), said(&output));
    }
    let path = file(folder.path(), "root flow\n a\n b");
    let output = simulate(&[path.to_str().unwrap(), "--explore", "400"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

#[test]
fn what_cannot_be_played_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = file(folder.path(), "root flow\n a\n b");
    let manifest = manifest.to_str().unwrap();
    let script = folder.path().join("script.txt");
    fs::write(
        &script,
        "start\nwait\nchoice\nexpect-status\nexpect-exception X\nget a\t\tx\nnow then\nexpect-available up yes\n",
    )
    .unwrap();
    let script = script.to_str().unwrap();
    let output = simulate(&[manifest, script]);
    assert_eq!(output.status.code(), Some(2));
    let talk = String::from_utf8(output.stderr).unwrap();
    for line in 2..=8 {
        assert!(talk.contains(&format!("script.txt:{line}: ")), "{line}\n{talk}");
    }
    assert!(!talk.contains("script.txt:1: "), "{talk}");
    let nowhere = simulate(&["nowhere.zip", script]);
    assert_eq!(nowhere.status.code(), Some(2));
    let organization = simulate(&[manifest, script, "--organization", "other"]);
    assert_eq!(organization.status.code(), Some(2));
    assert!(String::from_utf8(organization.stderr).unwrap().contains("no organization `other`"));
}

#[test]
fn the_third_edition_can_be_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = file(folder.path(), "root flow\n a\n b");
    let script = folder.path().join("script.txt");
    fs::write(&script, "start\ncontinue\ncontinue\nexpect-exception SB.2.1-1\nprint-tree\n").unwrap();
    let (manifest, script) = (manifest.to_str().unwrap(), script.to_str().unwrap());
    assert_eq!(simulate(&[manifest, script]).status.code(), Some(1));
    let output = simulate(&[manifest, script, "--edition", "scorm2004-3rd"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        said(&output).contains("root: completed, passed, 1 attempt, active\n    a: completed, passed"),
        "{}",
        said(&output)
    );
}

/// The room can be compiled for a browser: what it uses is data, and none of it reads files, clocks or sockets.
#[test]
fn sequencing_depends_on_the_activity_tree_and_serde_alone() {
    let mut folders = vec![root().join("src/sequencing")];
    let mut uses = std::collections::BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for line in text.lines().filter(|line| line.trim_start().starts_with("use ")) {
                let path = line.trim_start().trim_start_matches("use ");
                let parts: Vec<&str> = path.split("::").collect();
                let depth = if parts[0] == "crate" { 3 } else { 2 };
                let stem: Vec<&str> = parts.iter().take(depth).map(|part| part.trim_end_matches(';')).collect();
                if !matches!(stem[0], "super" | "std") && stem.get(1) != Some(&"sequencing") {
                    uses.insert(stem.join("::").split('{').next().unwrap().to_owned());
                }
                assert!(
                    !path.starts_with("std::fs") && !path.starts_with("std::time") && !path.starts_with("std::net")
                );
            }
        }
    }
    let allowed = ["crate::scorm::activity", "serde::"];
    let others: Vec<&String> =
        uses.iter().filter(|path| !allowed.iter().any(|known| path.starts_with(known))).collect();
    assert!(others.is_empty(), "{others:?}");
    assert!(!uses.is_empty());
}
