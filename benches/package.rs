//! 500 MB of media into packages, beside a plain zip of the same files: `cargo bench --bench package`.
//!
//! Each way of packing runs in a process of its own, so that each has its own peak memory, and the ways take turns.
//! The plain zip stores the files one after the other, with the zip crate alone, and is flushed to disk as a package
//! is. `zip -0`, where it is installed, shows what the common program needs, without a flush. Times are the shortest
//! of several runs: the one that other work on the machine disturbed least.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a measurement that fails has nothing to say")]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use kitbag::package::{Content, CourseFacts, Facts, Identifiers, Output, Plan, SuspendData};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const TOTAL: usize = 500_000_000;
const RUNS: usize = 7;

/// How the media are cut: number of packages, and of files in each.
const SHAPES: [(&str, usize, usize); 3] =
    [("7 packages, 70 photographs", 7, 10), ("1 package, 100 photographs", 1, 100), ("1 package, 1 film", 1, 1)];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, task, media, out] = arguments.as_slice() {
        return child(task, Path::new(media), Path::new(out));
    }
    let work = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a temporary folder");
    println!("| 500 MB of media | plain zip | packages | ratio | peak memory | unchanged | `zip -0` |");
    println!("|---|---|---|---|---|---|---|");
    for (name, packages, files) in SHAPES {
        let media = work.path().join("media");
        write_media(&media, packages, files);
        let out = work.path().join("dist");
        let (mut plain, mut packed, mut again, mut program) = (f64::MAX, f64::MAX, f64::MAX, None::<f64>);
        let mut peak = 0;
        for _ in 0..RUNS {
            clear(&out);
            plain = plain.min(run("plain", &media, &out).0);
            clear(&out);
            let (seconds, memory) = run("packages", &media, &out);
            (packed, peak) = (packed.min(seconds), peak.max(memory));
            again = again.min(run("packages", &media, &out).0);
            clear(&out);
            program = info_zip(&media, &out).map(|seconds| program.map_or(seconds, |least| least.min(seconds)));
        }
        let rate = |seconds: f64| format!("{seconds:.3} s ({:.0} MB/s)", TOTAL as f64 / 1e6 / seconds);
        let (left, right, ratio) = (rate(plain), rate(packed), packed / plain);
        let program = program.map_or("not installed".to_owned(), rate);
        println!("| {name} | {left} | {right} | {ratio:.2} | {peak} MB | {again:.3} s | {program} |");
        fs::remove_dir_all(&media).expect("the media are removed");
    }
}

/// Empties the output folder, and lets the disk get over it.
fn clear(out: &Path) {
    let _ = fs::remove_dir_all(out);
    std::thread::sleep(Duration::from_millis(500));
}

/// Seconds that `zip -0` needs.
fn info_zip(media: &Path, out: &Path) -> Option<f64> {
    fs::create_dir_all(out).expect("a folder");
    let start = Instant::now();
    let status = Command::new("zip").args(["-0", "-q", "-r"]).arg(out.join("all.zip")).arg(media).status().ok()?;
    status.success().then(|| start.elapsed().as_secs_f64())
}

/// Runs this program again for one way of packing: seconds and MB of peak memory.
fn run(task: &str, media: &Path, out: &Path) -> (f64, u64) {
    let this = std::env::current_exe().expect("this program has a path");
    let output = Command::new(this).arg(task).arg(media).arg(out).output().expect("this program starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{task}: {output:?}");
    let (seconds, memory) = text.trim().split_once(' ').expect("two numbers");
    (seconds.parse().expect("seconds"), memory.parse().expect("MB"))
}

fn child(task: &str, media: &Path, out: &Path) {
    let start = Instant::now();
    match task {
        "plain" => plain(media, out),
        _ => packages(media, out),
    }
    let seconds = start.elapsed().as_secs_f64();
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    let kib: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap_or(0);
    println!("{seconds} {}", kib / 1024);
}

/// Folders with their files, both in order.
fn folders(media: &Path) -> Vec<(String, Vec<String>)> {
    let names = |path: &Path| {
        let entries = fs::read_dir(path).expect("a folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name")).collect();
        names.sort();
        names
    };
    names(media).into_iter().map(|folder| (folder.clone(), names(&media.join(folder)))).collect()
}

fn plain(media: &Path, out: &Path) {
    fs::create_dir_all(out).expect("a folder");
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::DEFAULT);
    for (folder, files) in folders(media) {
        let file = File::create(out.join(format!("{folder}.zip"))).expect("a file");
        let mut zip = ZipWriter::new(BufWriter::with_capacity(256 * 1024, file));
        for name in files {
            zip.start_file(&name, options).expect("an entry");
            let mut source = File::open(media.join(&folder).join(&name)).expect("a file");
            std::io::copy(&mut source, &mut zip).expect("the data are copied");
        }
        let mut buffer = zip.finish().expect("the zip is finished");
        buffer.flush().expect("the rest is written");
        buffer.get_ref().sync_data().expect("the zip is flushed");
    }
}

fn packages(media: &Path, out: &Path) {
    use rayon::prelude::*;
    let output = Output::open(out).expect("a folder");
    folders(media).par_iter().for_each(|(folder, files)| {
        let mut plan = Plan::new(&format!("{folder}.zip")).expect("a plan");
        for name in files {
            plan.add(&format!("media/{name}"), Content::File(media.join(folder).join(name))).expect("a path");
        }
        output.add(&plan, facts(folder)).expect("a package");
    });
    let text = str::to_owned;
    let course = CourseFacts {
        id: text("c"),
        iri: text("https://c.example"),
        version: text("1"),
        language: text("en"),
        title: text("C"),
    };
    output.finish(course).expect("the packages are put in place");
}

fn facts(module: &str) -> Facts {
    let identifiers = Identifiers {
        activity: String::new(),
        manifest: String::new(),
        organization: String::new(),
        items: Vec::new(),
        resources: Vec::new(),
        objectives: Vec::new(),
    };
    let suspend_data = vec![SuspendData { module: module.to_owned(), units: 0, bytes: 0 }];
    Facts { standard: "scorm2004-4th".to_owned(), unit: module.to_owned(), identifiers, suspend_data, lrs_key: false }
}

/// Files that no compression makes smaller.
fn write_media(media: &Path, packages: usize, files: usize) {
    let size = TOTAL / packages / files;
    let mut state = 1_u64;
    for package in 0..packages {
        let folder = media.join(format!("m{package}"));
        fs::create_dir_all(&folder).expect("a folder");
        for file in 0..files {
            let mut out = BufWriter::new(File::create(folder.join(format!("{file:03}.jpg"))).expect("a file"));
            for _ in 0..size / 8 {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                out.write_all(&state.to_le_bytes()).expect("media");
            }
            out.flush().expect("media");
        }
    }
}
