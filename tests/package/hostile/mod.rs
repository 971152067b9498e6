//! Zips that mean harm, or were made by careless programs: what is wrong is told, and nothing else happens.

mod corpus;
mod crafted;
mod folders;
mod soup;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use kitbag::check::{self, Options};
use kitbag::diagnostic::Profile;
use kitbag::package::Digest;
use kitbag::package::read::{Limits, Package, rules};

/// What is found by all rules.
fn all_codes(package: &Package) -> BTreeSet<&'static str> {
    let options = Options { profiles: vec![Profile::Strict], standard: None };
    check::package(package, &options).findings.iter().map(|finding| finding.code.as_str()).collect()
}

/// What is found by the rules for containers.
fn codes(package: &Package) -> Vec<&'static str> {
    let findings = [package.findings().clone(), package.verify()];
    let codes = findings.iter().flat_map(|findings| findings.iter()).map(|finding| finding.code.as_str());
    codes.collect::<BTreeSet<_>>().into_iter().collect()
}

fn open(path: &Path) -> Package {
    Package::open(path, &Limits::default()).unwrap()
}

#[test]
fn each_zip_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for (name, make, expected) in corpus::all() {
        let path = folder.path().join("package.zip");
        std::fs::write(&path, make()).unwrap();
        let found = codes(&open(&path));
        if found != expected {
            wrong.push(format!("{name}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "nothing is unpacked: {names:?}");
}

#[test]
fn a_faultless_package_is_without_findings_in_every_form() {
    for (name, make, _) in corpus::SOUND {
        let package = Package::from_zip("package.zip", make(), &Limits::default());
        assert!(codes(&package).is_empty(), "{name}");
        assert!(package.digest("sco.html").unwrap().is_some(), "{name}");
    }
    let package = Package::from_zip("package.zip", corpus::faultless().bytes(), &Limits::default());
    assert_eq!(all_codes(&package), BTreeSet::new());
}

#[test]
fn every_rule_is_broken_by_something() {
    let folders = ["package-unreadable", "path-encoding"];
    let broken: BTreeSet<&str> = corpus::all().flat_map(|(_, _, codes)| codes).copied().chain(folders).collect();
    let known: BTreeSet<&str> = rules::RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(broken, known);
    assert!(corpus::all().count() - corpus::SOUND.len() > 40);
}

#[test]
fn entries_are_read_one_by_one_and_within_bounds() {
    let package = Package::from_zip("package.zip", corpus::faultless().bytes(), &Limits::default());
    let page = package.read("sco.html", 1000).unwrap().unwrap();
    assert_eq!(package.digest("sco.html").unwrap(), Some(Digest::of(&page)));
    assert!(package.read("sco.html", page.len() as u64).unwrap().is_some());
    assert!(package.read("sco.html", page.len() as u64 - 1).is_err());
    assert!(package.read("gone.html", 1000).unwrap().is_none());
    assert!(package.contains("sco.html") && !package.contains("SCO.html") && !package.contains_folder("sco.html"));
}

#[test]
fn what_is_said_of_a_name_can_be_shown() {
    let package = Package::from_zip("package.zip", corpus::escape_sequences(), &Limits::default());
    for finding in package.findings().iter() {
        let text = kitbag::diagnostic::render_human(finding, false);
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    }
    assert!(package.findings().iter().count() > 1);
}

#[test]
fn judging_them_all_takes_little_memory_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let rows = corpus::all().chain(corpus::MANIFESTS.iter().copied());
    let paths: Vec<PathBuf> = rows
        .enumerate()
        .map(|(n, (_, make, _))| {
            let path = folder.path().join(format!("{n:03}.zip"));
            std::fs::write(&path, make()).unwrap();
            path
        })
        .collect();
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_kitbag"))
        .current_dir(folder.path())
        .args(["check", "--profile", "strict", "--quiet"])
        .args(&paths)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let peak = peak_memory(&mut child);
    let (status, time) = (child.wait().unwrap(), start.elapsed());
    assert_eq!(status.code(), Some(1), "there is something wrong with most of them");
    assert!(peak < 256 << 10, "{peak} KiB");
    assert!(time < Duration::from_secs(300), "{time:?}");
    let names = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(names, paths.len(), "nothing is unpacked");
}

/// The most memory that a program takes before it ends, in KiB; 0 where the system does not tell.
fn peak_memory(child: &mut Child) -> u64 {
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let told =
            status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak = told.unwrap_or(peak);
        std::thread::sleep(Duration::from_millis(2));
    }
    peak
}

#[test]
fn manifests_that_mean_harm_are_told() {
    let mut wrong = Vec::new();
    for (name, make, expected) in corpus::MANIFESTS {
        let package = Package::from_zip("package.zip", make(), &Limits::default());
        let found = all_codes(&package);
        if !expected.iter().all(|code| found.contains(code)) {
            wrong.push(format!("{name}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
