//! `kitbag diff`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{Failure, Format, inspect, output};
use crate::diagnostic::Findings;
use crate::diff::{self, Comparison, Exceptions};

/// Say what learners would lose if one package took the place of another
///
/// Items, objectives, questions and saved state that the new package no longer has, or under other identifiers; then what
/// else is different. A loss may be accepted on record: docs/replace.md says how.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit status: 0 nothing is lost that counts, 1 progress would be lost, 2 the tool could not work."
)]
pub(super) struct DiffArguments {
    /// The package that the LMS has
    old: PathBuf,
    /// The package that would replace it
    new: PathBuf,
    /// A list of losses that are accepted, each with a reason
    #[arg(long, value_name = "FILE")]
    allow: Option<PathBuf>,
    /// How to report: `json` writes one object, which schemas/diff.schema.json describes
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub fn run(arguments: &DiffArguments) -> Result<ExitCode, Failure> {
    let exceptions = exceptions(arguments.allow.as_deref())?;
    let old = inspect::open(&arguments.old)?;
    let new = inspect::open(&arguments.new)?;
    for (path, (_, inspection)) in [(&arguments.old, &old), (&arguments.new, &new)] {
        if inspection.manifest.is_none() {
            return Err(format!("there is nothing to compare: {} has no manifest that can be read", path.display()));
        }
    }
    let comparison = Comparison::of((&old.0, &old.1), (&new.0, &new.1), &exceptions);
    output::data(&match arguments.format {
        Format::Json => serde_json::to_string_pretty(&comparison).map_err(|error| error.to_string())?,
        Format::Human => diff::render_human(&comparison, inspect::width()).trim_end().to_owned(),
    })?;
    let mut findings = Findings::default();
    comparison.unused_exceptions.iter().for_each(|exception| exception.tell_unused(&mut findings));
    output::findings(&findings.into_sorted());
    Ok(if comparison.loses_progress() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// The exceptions of a file; none without one.
pub(super) fn exceptions(path: Option<&Path>) -> Result<Exceptions, Failure> {
    let Some(path) = path else { return Ok(Exceptions::default()) };
    let text = std::fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    Exceptions::read(&text).map_err(|error| format!("{}: {error}", path.display()))
}
