//! Judges the packages that are named on the command line, and tells in a line each whether Moodle and ADL's suite would
//! take them: `cargo run --example check -- course.zip`.
#![allow(clippy::print_stdout, reason = "an example shows what it finds")]

use std::path::PathBuf;

use kitbag::check::{self, Options};
use kitbag::diagnostic::{Finding, Profile, Severity};
use kitbag::package::read::{Limits, Package};

fn main() -> std::io::Result<()> {
    for path in std::env::args_os().skip(1).map(PathBuf::from) {
        let package = Package::open(&path, &Limits::default())?;
        let options = Options { profiles: vec![Profile::Moodle], ..Options::default() };
        let judgement = check::package(&package, &options);

        let is_error = |finding: &&Finding| finding.severity() == Severity::Error;
        let errors = judgement.findings.iter().filter(is_error).count();
        let adl = match judgement.passes_adl() {
            Some(true) => "passes",
            Some(false) => "fails",
            None => "does not test it",
        };
        println!("{}: {errors} errors for Moodle; ADL's suite {adl}", package.name());
    }
    Ok(())
}
