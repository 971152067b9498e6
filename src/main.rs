//! The `kitbag` program: parses the arguments, runs the command, gives the exit status.

use std::process::ExitCode;

use clap::Parser;
use kitbag::cli::{Arguments, run};

fn main() -> ExitCode {
    run(&Arguments::parse())
}
