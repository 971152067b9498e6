//! The files for build servers are valid, and they and the guide name nothing that is not there.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::root;
use crate::support::python_tool;

/// Which schema judges which file. Forgejo and Gitea read what GitHub reads.
const SCHEMAS: [(&str, &str); 4] = [
    ("github.yml", "vendor.github-workflows"),
    ("forgejo.yml", "vendor.github-workflows"),
    ("gitlab.yml", "vendor.gitlab-ci"),
    ("azure-pipelines.yml", "vendor.azure-pipelines"),
];
/// What every build server does before and when it publishes.
const STEPS: [&str; 6] = ["build", "check", "diff", "simulate", "publish", "verify"];

fn example(name: &str) -> PathBuf {
    root().join("examples/ci").join(name)
}

/// Whether check-jsonschema takes a text for such a file.
fn is_valid(schema: &str, text: &str) -> Option<Result<(), String>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.yml");
    fs::write(&file, text).unwrap();
    let mut command = Command::new(python_tool("check-jsonschema")?);
    // Azure's schema has patterns that only a lenient reader of regular expressions takes.
    let output =
        command.args(["--regex-variant", "nonunicode", "--builtin-schema", schema]).arg(&file).output().unwrap();
    Some(if output.status.success() { Ok(()) } else { Err(super::said(&output)) })
}

#[test]
fn the_files_are_what_their_systems_read() {
    for (name, schema) in SCHEMAS {
        let text = fs::read_to_string(example(name)).unwrap();
        let Some(verdict) = is_valid(schema, &text) else { return };
        assert_eq!(verdict, Ok(()), "{name}");
        let broken = text
            .replace("timeout", "time-out")
            .replace("resource_group: publish", "resource_group: []")
            .replace("runs-on", "runs_on");
        assert!(is_valid(schema, &broken).unwrap().is_err(), "the schema of {name} takes anything");
    }
}

/// The command lines of a Jenkinsfile: `sh '…'`.
fn of_jenkins(text: &str) -> impl Iterator<Item = &str> {
    text.split("sh '").skip(1).map(|rest| rest.split('\'').next().unwrap())
}

/// The command lines in blocks of a document: what stands in front of a comment.
fn of_document<'t>(text: &'t str, language: &str) -> impl Iterator<Item = &'t str> {
    let blocks = text.split("\n```").skip(1).step_by(2);
    let blocks = blocks.filter_map(move |block| block.strip_prefix(language)?.strip_prefix('\n'));
    blocks.flat_map(str::lines).map(|line| line.split(" #").next().unwrap().trim()).filter(|line| !line.is_empty())
}

/// The steps that the script takes, by its own words.
fn known_steps() -> BTreeSet<String> {
    let script = fs::read_to_string(example("pipeline.sh")).unwrap();
    let line = script.lines().find(|line| line.trim_start().starts_with("restore | ")).unwrap();
    line.trim().trim_end_matches(") ;;").split(" | ").map(str::to_owned).collect()
}

/// Checks one command line, and gives the steps of the pipeline in it.
fn check(line: &str, others: &[&str]) -> Vec<String> {
    let mut words = line.split_whitespace().skip_while(|word| {
        word.split_once('=').is_some_and(|(name, _)| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
    });
    let program = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    match program {
        "ci/pipeline.sh" | "examples/ci/pipeline.sh" => {
            let known = known_steps();
            assert!(rest.iter().all(|step| known.contains(*step)), "no such step: {line}");
            rest.into_iter().map(str::to_owned).collect()
        }
        "ci/nightly.sh" => {
            assert!(rest.is_empty(), "{line}");
            vec!["nightly".to_owned()]
        }
        "kitbag" => {
            let output = Command::new(env!("CARGO_BIN_EXE_kitbag")).args(&rest).arg("--help").output().unwrap();
            assert!(output.status.success(), "{line}: {}", super::said(&output));
            Vec::new()
        }
        _ => {
            assert!(others.contains(&program), "what is `{program}`? {line}");
            Vec::new()
        }
    }
}

#[test]
fn every_build_server_runs_the_same_steps_and_each_is_one() {
    let steps: BTreeSet<String> = STEPS.iter().chain(&["nightly"]).map(|step| (*step).to_owned()).collect();
    let jenkins = fs::read_to_string(example("Jenkinsfile")).unwrap();
    let found: BTreeSet<String> = of_jenkins(&jenkins).flat_map(|line| check(line, &[])).collect();
    assert_eq!(found, &steps | &BTreeSet::from(["restore".to_owned(), "save".to_owned()]));
    let Some(python) = python_tool("python") else { return };
    let script = root().join("tests/pipelines/commands.py");
    let output = Command::new(python).arg(script).args(SCHEMAS.map(|(name, _)| example(name))).output().unwrap();
    assert!(output.status.success(), "{}", super::said(&output));
    let lines = String::from_utf8(output.stdout).unwrap();
    for (name, _) in SCHEMAS {
        let lines = lines.lines().filter_map(|line| line.split_once('\t')).filter(|(path, _)| path.ends_with(name));
        let found: BTreeSet<String> = lines.flat_map(|(_, line)| check(line, &[])).collect();
        assert_eq!(found, steps, "{name}");
    }
}

#[test]
fn the_guide_names_only_what_there_is() {
    let guide = fs::read_to_string(root().join("docs/pipelines.md")).unwrap();
    let lines: Vec<&str> = of_document(&guide, "sh").collect();
    assert!(lines.len() >= 5, "{lines:?}");
    for line in lines {
        check(line, &["openssl"]);
    }
    for line in of_document(&guide, "crontab") {
        let (_, command) = line.split_once("&& ").unwrap();
        assert_eq!(check(command, &[]), ["nightly"]);
    }
    let rows = guide.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    assert_eq!(rows.filter(|name| !name.contains('.')).map(str::to_owned).collect::<BTreeSet<_>>(), known_steps());
    for (_, command) in guide
        .match_indices("`kitbag ")
        .map(|(at, _)| guide[at + 1..].split_once('`').map(|(line, _)| ((), line)).unwrap())
    {
        check(command.split(" published").next().unwrap(), &[]);
    }
    for name in fs::read_dir(root().join("examples/ci")).unwrap().map(|entry| entry.unwrap().file_name()) {
        let name = name.into_string().unwrap();
        assert!(guide.contains(&format!("(../examples/ci/{name})")), "the guide does not name {name}");
    }
}
