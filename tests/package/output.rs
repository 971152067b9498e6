//! Bytes that never vary, and a folder that never lies.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use kitbag::package::{Content, Digest, Error, Outcome, Output, Plan};
use zip::CompressionMethod;

use super::{course_facts, facts, names, write};
use crate::support;

const PACKAGE: &str = "c-m1-1.scorm2004-4th.zip";

/// A plan that has a bit of everything; its files on disk are written below `sources`.
fn plan(sources: &Path) -> Plan {
    let file = |name: &str, bytes: Vec<u8>| {
        let path = sources.join(name);
        fs::write(&path, bytes).unwrap();
        Content::File(path)
    };
    let mut plan = Plan::new(PACKAGE).unwrap();
    for (path, content) in [
        ("media/photo.jpg", file("photo.jpg", noise(3_000_000))),
        ("media/table.csv", file("table.csv", b"1,2,3\n".repeat(400_000))),
        ("media/noise.csv", file("noise.csv", noise(1_500_000))),
        ("media/small.txt", file("small.txt", b"word ".repeat(1000))),
        ("media/icon.png", file("icon.png", noise(500))),
        ("m1.html", Content::Bytes(b"<p>Hello</p>".repeat(2000))),
        ("imsmanifest.xml", Content::Bytes(b"<manifest/>".to_vec())),
        ("assets/kitbag.css", Content::Shared(b"p { color: red }".repeat(100).as_slice().into())),
        ("assets/empty.txt", Content::Bytes(Vec::new())),
    ] {
        plan.add(path, content).unwrap();
    }
    plan
}

/// Bytes that nothing makes smaller.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    };
    std::iter::repeat_with(next).take(count).collect()
}

fn zip(dir: &Path) -> PathBuf {
    dir.join(PACKAGE)
}

#[test]
fn neither_threads_nor_times_nor_folders_change_a_byte() {
    let mut packages = Vec::new();
    for threads in [1, 2, 7] {
        let (sources, dist) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let plan = plan(sources.path());
        for (n, entry) in fs::read_dir(sources.path()).unwrap().enumerate() {
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 * (threads + n) as u64);
            fs::File::options().append(true).open(entry.unwrap().path()).unwrap().set_modified(time).unwrap();
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| write(dist.path(), &[&plan]));
        let files = ["build.json", "SHA256SUMS", PACKAGE];
        packages.push(files.map(|name| Digest::of(&fs::read(dist.path().join(name)).unwrap())));
    }
    assert_eq!(packages[0], packages[1]);
    assert_eq!(packages[0], packages[2]);
}

#[test]
fn entries_are_sorted_media_are_stored_and_texts_are_deflated() {
    let (sources, dist) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let report = write(dist.path(), &[&plan(sources.path())]);
    let mut archive = zip::ZipArchive::new(fs::File::open(zip(dist.path())).unwrap()).unwrap();
    let mut found = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let told = &report.packages[0].files[index];
        let name = entry.name().unwrap().into_owned();
        assert_eq!((&told.path, told.size, told.sha256), (&name, entry.size(), Digest::of(&bytes)));
        assert_eq!(entry.last_modified().unwrap().to_string(), "1980-01-01 00:00:00");
        assert_eq!(entry.extra_data().unwrap_or_default(), b"");
        found.push((name, entry.compression() == CompressionMethod::Deflated));
    }
    let expected = [
        ("assets/empty.txt", false),
        ("assets/kitbag.css", true),
        ("imsmanifest.xml", false), // 11 bytes do not shrink
        ("m1.html", true),
        ("media/icon.png", false),
        ("media/noise.csv", false),
        ("media/photo.jpg", false),
        ("media/small.txt", true),
        ("media/table.csv", true),
    ];
    assert_eq!(found, expected.map(|(path, deflated)| (path.to_owned(), deflated)));
}

#[test]
fn other_programs_read_the_package() {
    let (sources, dist) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(dist.path(), &[&plan(sources.path())]);
    let python = "import sys, zipfile; assert zipfile.ZipFile(sys.argv[1]).testzip() is None";
    let readers: [(&str, Vec<&str>); 2] = [("unzip", vec!["-tqq"]), ("python3", vec!["-c", python])];
    for (program, arguments) in readers {
        match Command::new(program).args(arguments).arg(zip(dist.path())).output() {
            Ok(output) => assert!(output.status.success(), "{program}: {output:?}"),
            Err(_) => support::skipped::<()>(&format!("{program} is not installed")).unwrap_or_default(),
        }
    }
}

#[test]
fn what_has_not_changed_is_left_alone() {
    let (sources, dist) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let plan = plan(sources.path());
    let first = write(dist.path(), &[&plan]);
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for name in names(dist.path()) {
        fs::File::options().append(true).open(dist.path().join(name)).unwrap().set_modified(old).unwrap();
    }
    let add = || {
        let output = Output::open(dist.path()).unwrap();
        let outcome = output.add(&plan, facts()).unwrap();
        (outcome, output.finish(course_facts()).unwrap())
    };
    assert_eq!(add(), (Outcome::Unchanged, first.clone()));
    for name in names(dist.path()) {
        assert_eq!(fs::metadata(dist.path().join(&name)).unwrap().modified().unwrap(), old, "{name}");
    }

    // The same size and another content: only reading tells.
    fs::write(sources.path().join("small.txt"), b"werd ".repeat(1000)).unwrap();
    let (outcome, second) = add();
    assert_eq!(outcome, Outcome::Built);
    assert_ne!(first.packages[0].sha256, second.packages[0].sha256);

    // A package that somebody touched is not trusted, nor one that is gone.
    let mut bytes = fs::read(zip(dist.path())).unwrap();
    bytes[100] ^= 1;
    fs::write(zip(dist.path()), bytes).unwrap();
    assert_eq!(add(), (Outcome::Built, second.clone()));
    fs::remove_file(zip(dist.path())).unwrap();
    assert_eq!(add(), (Outcome::Built, second.clone()));
    // A report that nobody can read is no reason to fail.
    fs::write(dist.path().join("build.json"), "{").unwrap();
    assert_eq!(add(), (Outcome::Built, second.clone()));
    // Sums that are gone come back.
    fs::remove_file(dist.path().join("SHA256SUMS")).unwrap();
    assert_eq!(add(), (Outcome::Unchanged, second));
    assert_eq!(names(dist.path()), ["SHA256SUMS", "build.json", PACKAGE]);
}

#[test]
fn sums_and_report_tell_the_truth() {
    let (sources, dist) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let report = write(dist.path(), &[&plan(sources.path())]);
    let bytes = fs::read(zip(dist.path())).unwrap();
    assert_eq!(report.packages[0].sha256, Digest::of(&bytes));
    assert_eq!(report.packages[0].size, bytes.len() as u64);
    let sums = fs::read_to_string(dist.path().join("SHA256SUMS")).unwrap();
    assert_eq!(sums, format!("{}  {PACKAGE}\n", Digest::of(&bytes)));
    let json = fs::read(dist.path().join("build.json")).unwrap();
    assert_eq!(json, report.to_json().unwrap());
    let text = String::from_utf8(json).unwrap();
    assert!(!text.contains(sources.path().to_str().unwrap()), "no path of a machine");
}

#[test]
fn sums_and_report_are_gone_before_the_first_package_changes() {
    let (sources, dist) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let plan = plan(sources.path());
    write(dist.path(), &[&plan]);
    // A folder stands where the package belongs: the rename fails, as if the run had been killed there.
    fs::remove_file(zip(dist.path())).unwrap();
    fs::create_dir_all(zip(dist.path()).join("inner")).unwrap();
    let output = Output::open(dist.path()).unwrap();
    output.add(&plan, facts()).unwrap();
    assert!(matches!(output.finish(course_facts()), Err(Error::Io { .. })));
    assert_eq!(names(dist.path()), [PACKAGE]);
}

#[test]
fn leftovers_of_killed_runs_go_and_everything_else_stays() {
    let (sources, dist) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for name in [".kitbag-abc.partial", ".kitbag-keep", "c-m1-0.scorm2004-4th.zip", "notes.txt"] {
        fs::write(dist.path().join(name), name).unwrap();
    }
    write(dist.path(), &[&plan(sources.path())]);
    let expected = [".kitbag-keep", "SHA256SUMS", "build.json", "c-m1-0.scorm2004-4th.zip", PACKAGE, "notes.txt"];
    assert_eq!(names(dist.path()), expected);
}

#[test]
fn a_run_that_is_given_up_leaves_the_folder_as_it_was() {
    let (sources, dist) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut plan = plan(sources.path());
    write(dist.path(), &[&plan]);
    let before = (names(dist.path()), Digest::of(&fs::read(zip(dist.path())).unwrap()));
    plan.add("z.txt", Content::Bytes(b"z".to_vec())).unwrap();
    let output = Output::open(dist.path()).unwrap();
    assert_eq!(output.add(&plan, facts()).unwrap(), Outcome::Built);
    drop(output);
    assert_eq!((names(dist.path()), Digest::of(&fs::read(zip(dist.path())).unwrap())), before);
}

#[test]
fn a_package_of_an_earlier_run_is_kept_on_request() {
    let (sources, dist) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = plan(sources.path());
    let mut other = Plan::new("c-m2-1.scorm2004-4th.zip").unwrap();
    other.add("m2.html", Content::Bytes(b"<p>".to_vec())).unwrap();
    let both = write(dist.path(), &[&first, &other]);

    let output = Output::open(dist.path()).unwrap();
    output.add(&first, facts()).unwrap();
    assert!(output.keep("c-m2-1.scorm2004-4th.zip").unwrap());
    assert!(!output.keep("c-m3-1.scorm2004-4th.zip").unwrap());
    assert_eq!(output.finish(course_facts()).unwrap(), both);
}

#[test]
fn mistakes_have_names() {
    let (sources, dist) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let plan = plan(sources.path());
    let output = Output::open(dist.path()).unwrap();
    output.add(&plan, facts()).unwrap();
    assert!(matches!(output.add(&plan, facts()), Err(Error::Duplicate(name)) if name == PACKAGE));
    // Some file systems do not tell capital letters from small ones.
    let shouted = PACKAGE.to_uppercase().replace(".ZIP", ".zip");
    let same = Plan::new(&shouted).unwrap();
    assert!(matches!(output.add(&same, facts()), Err(Error::Duplicate(name)) if name == shouted));

    for missing in [sources.path().join("none.jpg"), sources.path().to_owned()] {
        let mut plan = Plan::new("c-m2-1.zip").unwrap();
        plan.add("a.jpg", Content::File(missing.clone())).unwrap();
        match output.add(&plan, facts()) {
            Err(Error::Io { path, .. } | Error::NotAFile(path)) => assert_eq!(path, missing),
            other => panic!("{other:?}"),
        }
    }
    drop(output);
    assert!(names(dist.path()).is_empty());
}
