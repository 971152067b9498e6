//! Whole builds, timed as whole processes: the shipped course, the same in both forms for all standards, a course of 140
//! modules and 660 sessions, and the start of the program. `cargo bench --bench build`.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench reports, and stops when it cannot measure")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const RUNS: usize = 7;

fn main() {
    let kitbag = env!("CARGO_BIN_EXE_kitbag");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let work = tempfile::tempdir().expect("a temporary folder");
    let synthetic = work.path().join("synthetic");
    write_synthetic(&synthetic);
    let out = work.path().join("dist");

    println!("| what | median of {RUNS} runs | peak memory | target |");
    println!("|---|---|---|---|");
    let build = |course: &Path, fresh: bool| {
        if fresh {
            let _ = fs::remove_dir_all(&out);
        }
        run(Command::new(kitbag).arg("build").arg(course).arg("--out").arg(&out).arg("--quiet"))
    };
    report("`kitbag --help`", "", || run(Command::new(kitbag).arg("--help").stdout(Stdio::null())));
    report("the shipped course", "0.1 s, 64 MB", || build(root, true));
    report("the same again, unchanged", "", || build(root, false));
    let every_form = |fresh: bool| {
        if fresh {
            let _ = fs::remove_dir_all(&out);
        }
        let build = ["--as", "modules", "--as", "course", "--standard", "all", "--quiet"];
        run(Command::new(kitbag).arg("build").arg(root).args(build).arg("--out").arg(&out).stderr(Stdio::null()))
    };
    report("the shipped course, its modules and as a whole, for all standards", "0.5 s", || every_form(true));
    report("the same again, unchanged", "", || every_form(false));
    report("140 modules, 660 sessions", "0.5 s, 64 MB", || build(&synthetic, true));
    report("the same again, unchanged", "", || build(&synthetic, false));
}

/// Runs a command and gives its seconds and its peak memory in KiB.
fn run(command: &mut Command) -> (f64, u64) {
    let start = Instant::now();
    let mut child = command.spawn().expect("the program starts");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        // The kernel keeps the peak, but only while the process lives: ask often.
        if let Ok(text) = fs::read_to_string(&status) {
            let kib = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            peak = peak.max(kib.and_then(|kib| kib.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0));
        }
        if let Some(status) = child.try_wait().expect("the program can be waited for") {
            assert!(status.success(), "the build failed");
            return (start.elapsed().as_secs_f64(), peak);
        }
        std::thread::sleep(std::time::Duration::from_micros(300));
    }
}

fn report(what: &str, target: &str, mut once: impl FnMut() -> (f64, u64)) {
    let mut seconds = Vec::new();
    let mut peak = 0;
    for _ in 0..RUNS {
        let (time, memory) = once();
        seconds.push(time);
        peak = peak.max(memory);
    }
    seconds.sort_by(f64::total_cmp);
    println!("| {what} | {:.3} s | {:.0} MB | {target} |", seconds[RUNS / 2], peak as f64 / 1024.0);
}

/// A course of 140 modules, 100 of them with five sessions and 40 with four, each session of about 900 words.
fn write_synthetic(root: &Path) {
    let write = |path: &str, text: String| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    let mut manifest = "[course]\nid = \"big\"\ntitle = \"Big\"\nversion = \"1\"\nlanguage = \"en\"\n\
        base_iri = \"https://big.example\"\npublisher = \"Nobody\"\nrights = \"None\"\ndescription = \"Large.\"\n\n\
        [[outcomes]]\nid = \"o\"\ntext = \"Know it.\"\n"
        .to_owned();
    for module in 1..=140 {
        let sessions = if module <= 100 { 5 } else { 4 };
        let list: Vec<String> =
            (1..=sessions).map(|session| format!("{{ id = \"s{session}\", title = \"Session {session}\" }}")).collect();
        manifest += &format!(
            "\n[[modules]]\nid = \"m{module}\"\nfolder = \"m{module}\"\ntitle = \"Module {module}\"\ndescription = \"One.\"\nquiz = true\nsessions = [{}]\n",
            list.join(", ")
        );
        for session in 1..=sessions {
            let paragraph = |n: usize| {
                let word = |i: usize| {
                    ["public", "service", "people", "data", "rule", "office", "trust", "plan"]
                        [(i * 7 + n * 3 + module + session) % 8]
                };
                (0..90).map(word).collect::<Vec<_>>().join(" ")
            };
            let text: Vec<String> = (0..10).map(|n| format!("## Part {n}\n\n{}\n", paragraph(n))).collect();
            write(
                &format!("content/m{module}/s{session}.md"),
                format!(
                    "+++\nminutes = 30\noutcomes = [\"o\"]\nobjectives = [\"Know it\"]\n+++\n\n{}\n::: key\n- Remember.\n:::\n",
                    text.join("\n")
                ),
            );
        }
        let questions: Vec<String> = (1..=10)
            .map(|question| {
                format!(
                    "::: question {{#m{module}_q{question} type=choice outcome=o session=s1}}\nWhich?\n\n- [x] {{#a}} One\n  > Yes.\n- [ ] {{#b}} Two\n  > No.\n:::\n"
                )
            })
            .collect();
        write(
            &format!("content/m{module}/quiz.md"),
            format!("+++\ntitle = \"Quiz\"\nminutes = 10\n+++\n\n{}", questions.join("\n")),
        );
    }
    write("manifests/big.toml", manifest);
}
