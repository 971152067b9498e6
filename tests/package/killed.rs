//! A build that is killed at any moment leaves whole packages, and sums that are true.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use kitbag::package::Digest;

use super::names;
use crate::support::Project;

const ROUNDS: u32 = 30;

fn start(course: &Path, dist: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_kitbag"))
        .args(["build", "--quiet"])
        .arg(course)
        .arg("--out")
        .arg(dist)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Makes every package of the course another one.
fn change(course: &Path, round: u32) {
    let path = course.join("content/01_first_steps/welcome.md");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, format!("{text}\nOnce more, number {round}.\n")).unwrap();
}

/// Checks what stands in `dist` under final names.
fn inspect(dist: &Path) {
    for name in names(dist) {
        let bytes = fs::read(dist.join(&name)).unwrap();
        if name.starts_with('.') {
            assert!(name.ends_with(".partial"), "{name}");
        } else if name.ends_with(".zip") {
            let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
            for index in 0..zip.len() {
                std::io::copy(&mut zip.by_index(index).unwrap(), &mut std::io::sink()).unwrap();
            }
        } else if name == "SHA256SUMS" {
            for line in String::from_utf8(bytes).unwrap().lines() {
                let (digest, package) = line.split_once("  ").unwrap();
                assert_eq!(digest, Digest::of(&fs::read(dist.join(package)).unwrap()).to_string());
            }
        } else {
            assert_eq!(name, "build.json");
            serde_json::from_slice::<kitbag::package::BuildReport>(&bytes).unwrap();
        }
    }
}

#[test]
fn whatever_moment_a_build_is_killed_at() {
    let course = Project::starter();
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    let begin = Instant::now();
    assert!(start(course.root(), &dist).wait().unwrap().success());
    let mut whole = begin.elapsed();
    let mut killed = 0;
    for round in 0..ROUNDS {
        change(course.root(), round);
        let mut build = start(course.root(), &dist);
        // Most of the time goes to reading and rendering: look closely at the second half, where files appear.
        thread::sleep(whole * (ROUNDS + round) / (2 * ROUNDS) + Duration::from_micros(u64::from(round) * 37));
        build.kill().unwrap();
        if build.wait().unwrap().success() {
            whole = whole * 9 / 10; // faster than the first one, whose program had to be loaded
        } else {
            killed += 1;
        }
        inspect(&dist);
    }
    assert!(killed > ROUNDS / 3, "only {killed} of {ROUNDS} builds were killed before their end");
    assert!(start(course.root(), &dist).wait().unwrap().success());
    inspect(&dist);
    assert_eq!(names(&dist), ["SHA256SUMS", "build.json", "my_course-m1-0.1.0.scorm2004-4th.zip"]);
}
