//! `kitbag profile`: the xAPI Profile of a course's statements, as JSON-LD.

use std::process::ExitCode;

use super::{Failure, ProfileArguments, output};
use crate::{source, xapi};

pub fn run(arguments: &ProfileArguments) -> Result<ExitCode, Failure> {
    let read = source::read(&arguments.course).map_err(|error| error.to_string())?;
    output::findings(&read.findings);
    let Some(course) = read.course else { return Ok(ExitCode::from(1)) };
    let text = serde_json::to_string_pretty(&xapi::profile(&course))
        .map_err(|error| format!("the profile could not be written: {error}"))?;
    output::data(&text)?;
    Ok(ExitCode::SUCCESS)
}
