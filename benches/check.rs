//! Packages and manifests judged in one thread: `KITBAG_SHARED=../shared cargo bench --bench check`.
//!
//! The manifests are those that ADL's suite has judged (see `tests/rules/adl.rs`), each with the list of its package's
//! files; the packages are the shipped course's. "Cold" is the first run of a thread, which compiles the schemas; the
//! rate of the warm runs is that of the shortest. ADL's suite judges about 74 such manifests a second.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a measurement that fails has nothing to say")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kitbag::build::{Places, Request, build};
use kitbag::check::{self, Options};
use kitbag::diff::Against;
use kitbag::package::read::{Limits, Package};

const RUNS: usize = 10;
/// Manifests a second.
const ADL: f64 = 74.0;

fn main() {
    println!("| what | a second | times ADL's suite |");
    println!("|---|---|---|");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("KITBAG_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    match std::fs::read_to_string(shared.join("adl-cases/verdicts.tsv")) {
        Ok(table) => manifests(&shared.join("adl-cases"), &table),
        Err(error) => println!("| no manifests: {error} | | |"),
    }
    packages(root);
}

fn manifests(folder: &Path, table: &str) {
    let package = |row: &str| {
        let mut cells = row.split('\t');
        let (file, files) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let list = std::fs::read_to_string(folder.join(files)).expect("a list of files");
        let bytes = std::fs::read(folder.join(file)).expect("a manifest");
        Package::listed(file, ("imsmanifest.xml", bytes), list.lines().map(str::to_owned))
    };
    measure("manifests, every one of the cases", &table.lines().skip(1).map(package).collect::<Vec<_>>());
    let valid = table.lines().filter(|row| row.starts_with("valid/"));
    measure("manifests, the valid ones", &valid.map(package).collect::<Vec<_>>());
}

fn packages(root: &Path) {
    let course = kitbag::source::read(root).expect("the shipped course").course.expect("it has no mistakes");
    let out = tempfile::tempdir().expect("a folder");
    let against = Against::default();
    let places = Places::default();
    let request = Request {
        units: &[],
        forms: &[],
        standards: &[],
        lms: None,
        key: None,
        against: &against,
        places: &places,
        cmi5_url: None,
    };
    let built = build(&course, request, out.path(), |_, _| {}).expect("packages");
    let paths: Vec<PathBuf> = built.outcomes.iter().map(|(file, _)| out.path().join(file)).collect();
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        for path in &paths {
            let package = Package::open(path, &Limits::default()).expect("a package");
            black_box(check::package(&package, &Options::default()));
        }
        best = best.min(start.elapsed());
    }
    report("packages of the shipped course, from the disk", paths.len(), best);
}

fn measure(what: &str, packages: &[Package]) {
    let run = || {
        let start = Instant::now();
        for package in packages {
            black_box(check::package(package, &Options::default()));
        }
        start.elapsed()
    };
    // A new thread has compiled no schemas yet.
    let cold = std::thread::scope(|scope| scope.spawn(run).join().expect("a run"));
    report(&format!("{what}, cold"), packages.len(), cold);
    let warm = (0..RUNS).map(|_| run()).min().unwrap_or(cold);
    report(&format!("{what}, warm"), packages.len(), warm);
}

fn report(what: &str, count: usize, time: Duration) {
    let rate = count as f64 / time.as_secs_f64();
    println!("| {count} {what} | {rate:.0} | {:.0} |", rate / ADL);
}
