//! `kitbag completions`.

use std::process::ExitCode;

use clap::CommandFactory;

use super::{Arguments, CompletionsArguments, Failure, output};

pub fn run(arguments: &CompletionsArguments) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "kitbag", &mut script);
    output::data(String::from_utf8_lossy(&script).trim_end())?;
    Ok(ExitCode::SUCCESS)
}
