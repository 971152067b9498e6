//! `kitbag content`: what a course holds, as Markdown.

use std::process::ExitCode;

use super::{ContentArguments, Failure, output};
use crate::{source, survey};

pub fn run(arguments: &ContentArguments) -> Result<ExitCode, Failure> {
    let read = source::read(&arguments.course).map_err(|error| error.to_string())?;
    output::findings(&read.findings);
    let Some(course) = read.course else { return Ok(ExitCode::from(1)) };
    let mut text = survey::tables(&course);
    if arguments.references {
        text = format!("{text}\n{}", survey::references(&course));
    }
    output::data(text.trim_end())?;
    Ok(ExitCode::SUCCESS)
}
