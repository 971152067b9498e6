//! `kitbag build`.

use std::process::ExitCode;

use super::{BuildArguments, Failure, Format, output};
use crate::diagnostic::JsonFinding;
use crate::source;

pub fn run(arguments: &BuildArguments) -> Result<ExitCode, Failure> {
    let read = source::read(&arguments.course).map_err(|error| error.to_string())?;
    if arguments.format == Format::Json {
        let list: Vec<JsonFinding<'_>> = read.findings.iter().map(JsonFinding::from).collect();
        output::data(&serde_json::to_string_pretty(&list).map_err(|e| e.to_string())?);
    } else {
        output::findings(&read.findings);
    }
    Ok(if read.course.is_some() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
