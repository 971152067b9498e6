//! Backups as Moodle packs them itself: a gzip'd tar.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kitbag::check::{self, Options};
use kitbag::diagnostic::Profile;
use kitbag::package::read::{Limits, Package};

use super::{build, kitbag};
use crate::support::{Project, shared};

/// Our own backup, packed by the system's `tar`.
fn tarred(folder: &Path, form: &str) -> PathBuf {
    let project = Project::starter();
    build(&project).args(["-q", "--as", "moodle-course"]).assert().code(0);
    let zip = Package::open(&project.root().join("dist/my_course-0.1.0.mbz"), &Limits::default()).unwrap();
    let inside = folder.join("inside");
    for (path, _) in zip.entries() {
        let place = inside.join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, zip.read(path, u64::MAX).unwrap().unwrap()).unwrap();
    }
    let mut names: Vec<_> = fs::read_dir(&inside).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    let path = folder.join("course.mbz");
    let mut tar = Command::new("tar");
    tar.arg("--format").arg(form).arg("-czf").arg(&path).arg("-C").arg(&inside).args(names);
    assert!(tar.status().unwrap().success());
    path
}

#[test]
fn a_tar_is_judged_as_the_zip_is() {
    let folder = tempfile::tempdir().unwrap();
    for form in ["ustar", "gnu", "posix"] {
        let path = tarred(folder.path(), form);
        kitbag(folder.path()).arg("check").arg(&path).assert().code(0).stderr_eq(
            "[..]: a course for Moodle: 0 errors, 0 warnings
",
        );
    }
    let mut bytes = fs::read(folder.path().join("course.mbz")).unwrap();
    bytes.truncate(bytes.len() / 2);
    fs::write(folder.path().join("half.mbz"), bytes).unwrap();
    let output = kitbag(folder.path()).args(["check", "half.mbz"]).assert().code(1);
    assert!(String::from_utf8_lossy(&output.get_output().stderr).contains("tar-damaged"));
}

#[test]
fn only_so_much_of_a_tar_is_kept_in_memory_and_the_rest_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = tarred(folder.path(), "ustar");
    let package = Package::open(&path, &Limits { held: 300 << 10, ..Limits::default() }).unwrap();
    let judgement = check::package(&package, &Options::default());
    let codes: Vec<_> = judgement.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert!(judgement.is_course_backup && codes == ["tar-too-large"], "{:?}", judgement.findings);
}

#[test]
fn a_backup_of_another_maker_that_moodle_restored_is_without_errors() {
    let Some(sample) = shared().map(|shared| shared.join("moodle-data/backup/minimal.mbz")) else { return };
    let package = Package::open(&sample, &Limits::default()).unwrap();
    let judgement = check::package(&package, &Options { profiles: vec![Profile::Moodle], standard: None });
    assert!(judgement.is_course_backup);
    let codes: Vec<_> = judgement.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, Vec::<&str>::new(), "{:?}", judgement.findings);
}
