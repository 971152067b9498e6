//! Tells a release build which commit it is made from, for `kitbag --version`.
//!
//! Builds for development do not look: each commit would compile the crate again. `KITBAG_COMMIT` in the environment wins
//! everywhere, for sources without a history (a tarball, a container); empty, no commit is told. Without git none is told either.

use std::path::Path;
use std::process::Command;

/// What makes the program: a change there that is not committed makes the tree dirty, and Cargo look again.
const SOURCES: [&str; 5] = ["Cargo.lock", "Cargo.toml", "build.rs", "schemas", "src"];

/// Where git notes that another commit is there.
const HISTORY: [&str; 2] = ["HEAD", "logs/HEAD"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=KITBAG_COMMIT");
    let env = |name| std::env::var_os(name);
    if env("PROFILE").is_none_or(|profile| profile != "release") || env("KITBAG_COMMIT").is_some() {
        return;
    }
    let Some(folder) = env("CARGO_MANIFEST_DIR") else { return };
    let folder = Path::new(&folder);
    let Some(commit) = git(folder, &["rev-parse", "HEAD"]) else { return };
    let Some(changes) = git(folder, &[&["status", "--porcelain", "--"], &SOURCES[..]].concat()) else { return };
    let dirty = if changes.is_empty() { "" } else { "-dirty" };
    println!("cargo::rustc-env=KITBAG_COMMIT={:.10}{dirty}", commit);
    let history = HISTORY.map(|name| git(folder, &["rev-parse", "--git-path", name]));
    for path in SOURCES.map(str::to_owned).into_iter().chain(history.into_iter().flatten()) {
        // Cargo takes a file that is not there for one that changes all the time.
        if folder.join(&path).exists() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
}

/// What git says in the folder, if there is git and the folder is the root of a repository: one further up, into which
/// the source was unpacked, knows nothing of it.
fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    command.args(["--no-optional-locks", "-C"]).arg(folder).args(arguments);
    if let Some(above) = folder.parent() {
        command.env("GIT_CEILING_DIRECTORIES", above);
    }
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
