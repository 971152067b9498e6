//! What several tests need: small courses on disk, the reference data, and other people's programs.

mod project;
pub mod xmllint;

use std::io::Write;
use std::path::{Path, PathBuf};

pub use project::{Project, copy};

/// The folder of shared reference data: `KITBAG_SHARED`, or `../shared` next to the project.
///
/// Without it a test has nothing to compare with. It then says so loudly and passes, except under `CI=true`, where a
/// test that tests nothing must not look green.
pub fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("KITBAG_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    if folder.is_dir() { Some(folder) } else { skipped(&format!("no reference data in {}", folder.display())) }
}

/// A program of the Python environment that `tests/run` makes. Without it a test is skipped.
pub fn python_tool(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/bin").join(name);
    if path.is_file() { Some(path) } else { skipped(&format!("no {name} in target/python; tests/run installs it")) }
}

/// Reports that a test cannot run here, and why. Under `CI=true` that is a failure.
pub fn skipped<T>(why: &str) -> Option<T> {
    assert!(std::env::var("CI").as_deref() != Ok("true"), "this test must run under CI, but: {why}");
    // Not eprintln!, which the test harness swallows when a test passes.
    let _ = writeln!(std::io::stderr(), "SKIPPED {}: {why}", std::thread::current().name().unwrap_or("a test"));
    None
}
