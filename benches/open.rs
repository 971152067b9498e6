//! A package of 2 GB judged, half of it stored films, half of it deflated data: `cargo bench --bench open`.
//!
//! Every byte is unpacked and held against its checksum. The program runs in a process of its own, so that its peak
//! memory is its own; the target is under 100 MB.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a measurement that fails has nothing to say")]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use kitbag::check::{self, Options};
use kitbag::diagnostic::Profile;
use kitbag::package::read::{Limits, Package};
use kitbag::scorm::schemas::control_files;
use kitbag::standard::Standard;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Files of each kind, and bytes of each.
const FILES: usize = 8;
const SIZE: usize = 128 << 20;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, task, path] = arguments.as_slice()
        && task == "judge"
    {
        return judge(Path::new(path));
    }
    let work = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a temporary folder");
    let path = work.path().join("package.zip");
    write(&path);
    let this = std::env::current_exe().expect("this program has a path");
    let output = Command::new(this).arg("judge").arg(&path).output().expect("this program starts");
    assert!(output.status.success(), "{output:?}");
    print!("{}", String::from_utf8_lossy(&output.stdout));
}

fn judge(path: &Path) {
    let start = Instant::now();
    let package = Package::open(path, &Limits::default()).expect("a package");
    let opened = start.elapsed();
    let judgement = check::package(&package, &Options { profiles: vec![Profile::Strict], standard: None });
    let judged = start.elapsed();
    let bytes: u64 = package.entries().filter_map(|(_, entry)| entry.size).sum();
    let errors = judgement.findings.iter().filter(|finding| finding.code.as_str().starts_with("zip-")).count();
    assert_eq!(errors, 0, "the zip is sound");
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    let kib: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap_or(0);
    println!("| {} MB unpacked | opened | judged | peak memory |\n|---|---|---|---|", bytes / 1_000_000);
    println!("| | {:.1} ms | {:.1} s | {} MB |", opened.as_secs_f64() * 1e3, judged.as_secs_f64(), kib / 1024);
}

fn write(path: &Path) {
    let file = File::create(path).expect("a file");
    let mut zip = ZipWriter::new(BufWriter::with_capacity(1 << 20, file));
    let options = SimpleFileOptions::default();
    let manifest = include_bytes!("../tests/rules/frames/scorm2004-4th.xml").as_slice();
    let own = [("imsmanifest.xml", manifest), ("sco.html", b"<!doctype html><title>A</title>".as_slice())];
    let controls = control_files(Standard::Scorm2004Fourth).iter().map(|(name, text)| (*name, text.as_bytes()));
    for (name, bytes) in own.into_iter().chain(controls) {
        zip.start_file(name, options).expect("an entry");
        zip.write_all(bytes).expect("its bytes");
    }
    let mut state = 1_u64;
    for n in 0..2 * FILES {
        let (name, method, mask) = if n % 2 == 0 {
            (format!("media/{n}.mp4"), CompressionMethod::Stored, u64::MAX)
        } else {
            (format!("media/{n}.csv"), CompressionMethod::Deflated, 0x0F0F_0F0F_0F0F_0F0F)
        };
        zip.start_file(name, options.compression_method(method)).expect("an entry");
        for _ in 0..SIZE / 8 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            zip.write_all(&(state & mask).to_le_bytes()).expect("its bytes");
        }
    }
    zip.finish().expect("the zip is finished").flush().expect("the zip is written");
}
