//! `kitbag completions`.

use std::io::Write as _;
use std::process::ExitCode;

use clap::CommandFactory;

use super::{Arguments, CompletionsArguments, Failure};

pub fn run(arguments: &CompletionsArguments) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "kitbag", &mut script);
    std::io::stdout().write_all(&script).map_err(|error| format!("the script could not be written: {error}"))?;
    Ok(ExitCode::SUCCESS)
}
