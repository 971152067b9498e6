//! The scripts and files for build servers: run where there is no network and nothing of this machine, and held against what
//! the program takes.

mod files;
mod nightly;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::serve::Serving;
use crate::support::{copy, skipped};

/// A key for these tests and nothing else: 32 bytes, all of them 7.
const SIGNING_KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH\n-----END PRIVATE KEY-----\n";
const PUBLIC_KEY: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=\n-----END PUBLIC KEY-----\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A machine with nothing on it but a course, the scripts and the program.
struct Machine {
    folder: TempDir,
    unshare: &'static str,
}

impl Machine {
    /// Without namespaces for networks, which some systems keep to themselves, the test is skipped.
    fn new() -> Option<Self> {
        static WAY: OnceLock<Option<&str>> = OnceLock::new();
        let works =
            |way: &str| Command::new("unshare").args([way, "true"]).output().is_ok_and(|done| done.status.success());
        let Some(unshare) = *WAY.get_or_init(|| ["-rn", "-n"].into_iter().find(|way| works(way))) else {
            return skipped("this system lets nobody run a program without a network (unshare -rn)");
        };
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        fs::write(folder.path().join("public.pem"), PUBLIC_KEY).unwrap();
        Some(Self { folder, unshare })
    }

    /// One with the course that `kitbag new` writes.
    fn with_new_course() -> Option<Self> {
        let machine = Self::new()?;
        let made = Command::new(env!("CARGO_BIN_EXE_kitbag")).arg("new").arg(machine.path("course")).output().unwrap();
        assert!(made.status.success());
        Some(machine)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Runs steps of the pipeline, with these settings besides the usual ones.
    fn pipeline(&self, steps: &[&str], settings: &[(&str, &str)]) -> Output {
        let mut command = Command::new("unshare");
        let script = root().join("examples/ci/pipeline.sh");
        command.arg(self.unshare).args(["sh", "-c", NO_NETWORK]).arg(script).args(steps);
        command.current_dir(self.folder.path()).env_clear().env("PATH", "/usr/bin:/bin").env("HOME", self.path("home"));
        command.env("KITBAG", env!("CARGO_BIN_EXE_kitbag")).env("COURSE", "course").env("PLACE", "place");
        let output = command.envs(settings.iter().copied()).output().unwrap();
        assert_eq!(fs::read_dir(self.path("home")).unwrap().count(), 0, "something was left at home");
        output
    }

    /// As [`Self::pipeline`], with every step and an end without complaint.
    fn passes(&self, settings: &[(&str, &str)]) -> String {
        let output = self.pipeline(&[], settings);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        said(&output)
    }

    fn change(&self, path: &str, from: &str, to: &str) {
        let path = self.path(path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    /// Everything that is published, by path: bytes, or where a link leads.
    fn published(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        tree(&self.path("place"), &mut files);
        files
    }

    fn index(&self) -> Value {
        serde_json::from_slice(&fs::read(self.path("place/index.json")).unwrap()).unwrap()
    }
}

/// Says so, and ends, where there is a network after all; then becomes the script.
const NO_NETWORK: &str =
    r#"[ "$(wc -l </proc/net/route)" -le 1 ] || { echo "there is a network"; exit 9; }; exec sh "$0" "$@""#;

fn tree(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        match fs::read_link(&path) {
            Ok(target) => drop(files.insert(path, target.into_os_string().into_encoded_bytes())),
            Err(_) if path.is_dir() => tree(&path, files),
            Err(_) => drop(files.insert(path.clone(), fs::read(path).unwrap())),
        }
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

const VERSION: &str = "course/manifests/toolkit.toml";
const PAGE: &str = "course/content/01_first_steps/welcome.md";
const QUIZ: &str = "course/content/01_first_steps/quiz.md";

#[test]
fn a_new_course_goes_to_its_learners_and_so_does_its_next_version() {
    let Some(machine) = Machine::with_new_course() else { return };
    let signed = [("SIGNING_KEY", SIGNING_KEY), ("PUBLIC_KEY", "public.pem"), ("CACHE", "cache")];
    let talk = machine.passes(&signed);
    assert!(talk.contains("my_course 0.1.0 is published") && talk.contains("signed by this key"), "{talk}");
    assert!(!talk.contains("BwcHBwcH"), "the key is in the log");
    for name in ["build", "check"] {
        let sarif = fs::read(machine.path(&format!("reports/{name}.sarif"))).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&sarif).unwrap()["version"], "2.1.0");
        assert!(fs::read_to_string(machine.path(&format!("reports/{name}.xml"))).unwrap().contains("<testsuite"));
    }
    let first = machine.published();
    let (serving, latest) = (Serving::start(&machine.path("place")), "/my_course/m1/latest.zip");
    let old = serving.get(latest);
    assert_eq!(old.body, fs::read(machine.path("dist/my_course-m1-0.1.0.scorm2004-4th.zip")).unwrap());

    fs::remove_dir_all(machine.path("dist")).unwrap();
    let output = machine.pipeline(&["restore", "build"], &signed);
    assert!(said(&output).contains("unchanged  dist/"), "the cache is restored: {}", said(&output));
    machine.passes(&signed);
    assert_eq!(first, machine.published(), "nothing new is published");

    machine.change(VERSION, "version = \"0.1.0\"", "version = \"0.2.0\"");
    machine.change(PAGE, "\n+++\n", "\n+++\n\nMore words.\n");
    machine.passes(&signed);
    let versions: Vec<Value> = machine.index()["courses"][0]["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| version["version"].clone())
        .collect();
    assert_eq!(versions, ["0.2.0", "0.1.0"]);
    let kept = Path::new("my_course/0.1.0");
    let is_kept = |path: &Path| path.strip_prefix(machine.path("place")).unwrap().starts_with(kept);
    let now = machine.published();
    assert!(first.iter().filter(|(path, _)| is_kept(path)).all(|(path, bytes)| now.get(path) == Some(bytes)));
    // What the server remembers of the file before does not stand in the way.
    let new = serving.ask("GET", latest, &[("If-None-Match", &old.etag())]);
    assert_eq!((new.status, new.header("cache-control")), (200, Some("no-cache")));
    assert_eq!(new.body, fs::read(machine.path("dist/my_course-m1-0.2.0.scorm2004-4th.zip")).unwrap());
    let version = serving.get("/my_course/0.1.0/my_course-m1-0.1.0.scorm2004-4th.zip");
    assert_eq!(
        (version.body == old.body, version.header("cache-control")),
        (true, Some("public, max-age=31536000, immutable"))
    );
}

#[test]
fn the_shipped_course_goes_to_its_learners() {
    let Some(machine) = Machine::new() else { return };
    for folder in ["manifests", "content"] {
        copy(&root().join(folder), &machine.path("course").join(folder));
    }
    let talk = machine.passes(&[]);
    let index = machine.index();
    let addresses = index["courses"][0]["addresses"].as_array().unwrap();
    let paths: Vec<&str> = addresses.iter().map(|address| address["path"].as_str().unwrap()).collect();
    assert!(paths.len() == 8 && paths.contains(&"cdgt/m7/latest.zip"), "{paths:?}");
    assert_eq!(talk.matches(" steps in ").count(), 8, "every package is played: {talk}");
}

#[test]
fn a_course_with_which_learners_would_lose_something_is_not_published() {
    let Some(machine) = Machine::with_new_course() else { return };
    machine.passes(&[]);
    let before = machine.published();
    machine.change(VERSION, "version = \"0.1.0\"", "version = \"0.2.0\"");
    machine.change(QUIZ, "#m1_q01", "#m1_q09");
    let output = machine.pipeline(&[], &[]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("question-gone") && !said(&output).contains("== publish"), "{}", said(&output));
    let sarif = fs::read_to_string(machine.path("reports/diff.sarif")).unwrap();
    assert!(sarif.contains("question-gone"), "{sarif}");
    // Nor does it get through where nobody looked before.
    assert_eq!(machine.pipeline(&["build", "publish"], &[]).status.code(), Some(1));
    assert_eq!(before, machine.published());

    let losses = "[[allow]]\ncode = \"question-gone\"\nsubject = \"my_course-m1-item m1_q01\"\nreason = \"Nobody has taken it yet.\"\n";
    fs::write(machine.path("losses.toml"), losses).unwrap();
    machine.passes(&[("ALLOW", "losses.toml")]);
    assert_eq!(machine.index()["courses"][0]["latest"], "0.2.0");
}

#[test]
fn the_first_step_that_fails_ends_the_run_and_leaves_its_report() {
    let Some(machine) = Machine::with_new_course() else { return };
    machine.change(PAGE, "\n+++\n", "\n+++\n\n[gone](nowhere.md)\n");
    let output = machine.pipeline(&[], &[]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("broken-link") && !said(&output).contains("== check"), "{}", said(&output));
    assert!(fs::read_to_string(machine.path("reports/build.sarif")).unwrap().contains("broken-link"));
    assert!(machine.published().is_empty());
    let mistakes = [
        ("biuld", ("PLACE", "place"), "there is no step `biuld`"),
        ("publish", ("PLACE", ""), "PLACE has to say where to publish"),
        ("check", ("DIST", "no"), "nothing was built in no"),
        ("simulate", ("DIST", "no"), "nothing was built in no"),
        ("build", ("KITBAG", "kitbga"), "there is no program `kitbga`"),
        ("build", ("COURSE", "corse"), "corse cannot be opened"),
        ("publish", ("SIGNING_KEY", "typo.pem"), "cannot read typo.pem"),
    ];
    for (step, setting, expected) in mistakes {
        let output = machine.pipeline(&[step], &[setting]);
        let said = said(&output);
        assert_eq!((output.status.code(), said.matches(expected).count()), (Some(2), 1), "{step} {setting:?}: {said}");
    }
}

#[test]
fn scripts_of_a_course_are_played_and_must_be_met() {
    let Some(machine) = Machine::with_new_course() else { return };
    fs::create_dir_all(machine.path("course/simulate/m1")).unwrap();
    let script = machine.path("course/simulate/m1/newcomer.txt");
    fs::write(&script, "start\nexpect\tmy_course-m1-item\n").unwrap();
    let output = machine.pipeline(&["build", "simulate"], &[]);
    assert!(output.status.success() && said(&output).contains("newcomer.txt: 1 expectation"), "{}", said(&output));
    fs::write(&script, "start\nexpect\tsomething_else\n").unwrap();
    let output = machine.pipeline(&["build", "simulate", "publish"], &[]);
    assert_eq!((output.status.code(), machine.published().len()), (Some(1), 0), "{}", said(&output));
}
