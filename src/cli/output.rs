//! What is printed: data on standard output, talk on standard error.
//!
//! `anstream` leaves colours out where the stream is no terminal or `NO_COLOR` is set. A reader that went away
//! (a closed pipe) is no error of ours, and talk that cannot be printed is dropped.

use std::io::{ErrorKind, Write as _};

use super::Failure;
use crate::diagnostic::{Finding, render_human};

/// A line of talk.
pub fn talk(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// What stopped the tool.
pub fn failure(text: &str) {
    talk(&format!("\u{1b}[1;31merror\u{1b}[0m: {text}"));
}

/// Findings for people.
pub fn findings(findings: &[Finding]) {
    for finding in findings {
        talk(&render_human(finding, true));
    }
}

/// Lines of data. A full disk is an error, a reader that has seen enough is none.
pub fn data(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("the output could not be written: {error}")),
        _ => Ok(()),
    }
}

/// A line of progress that the next one overwrites; an empty one takes it away.
pub fn progress(text: &str) {
    let _ = write!(anstream::stderr(), "\r\u{1b}[2K{text}");
}
