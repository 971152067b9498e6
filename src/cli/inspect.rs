//! `kitbag inspect`.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{Failure, Format, output};
use crate::check;
use crate::inspect::{self, Inspection};
use crate::package::Digest;
use crate::package::read::{Limits, Package};

/// Say what is in a package
///
/// Its standard, the tree of activities with objectives and sequencing, resources, sizes, tracking that can be seen, and
/// digests. Any SCORM or cmi5 package, whoever made it: a zip, a folder, or a lone manifest.
#[derive(Debug, clap::Args)]
#[command(after_help = super::EXIT_STATUS)]
pub(super) struct InspectArguments {
    /// The package
    package: PathBuf,
    /// How to report: `json` writes one object, which schemas/inspect.schema.json describes
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub fn run(arguments: &InspectArguments) -> Result<ExitCode, Failure> {
    let (_, inspection) = open(&arguments.package)?;
    output::data(&match arguments.format {
        Format::Json => serde_json::to_string_pretty(&inspection).map_err(|error| error.to_string())?,
        Format::Human => inspect::render_human(&inspection, width()).trim_end().to_owned(),
    })?;
    Ok(if inspection.manifest.is_some() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// A package and what is in it. What is wrong with its container or its manifest is told.
pub(super) fn open(path: &Path) -> Result<(Package, Inspection), Failure> {
    let cannot = |error: std::io::Error| format!("{} cannot be read: {error}", path.display());
    let package = Package::open(path, &Limits::default()).map_err(cannot)?;
    refuse_backup(&package, path)?;
    let sha256 = match path.is_file() {
        true => Some(File::open(path).and_then(|mut file| Digest::of_reader(&mut file)).map_err(cannot)?),
        false => None,
    };
    let (inspection, findings) = Inspection::of(&package, sha256);
    output::findings(&package.findings().clone().into_sorted());
    output::findings(&findings);
    Ok((package, inspection))
}

/// A course for Moodle has no manifest, and nothing is wrong with that.
pub(super) fn refuse_backup(package: &Package, path: &Path) -> Result<(), Failure> {
    if !check::is_backup(package) {
        return Ok(());
    }
    let path = path.display();
    Err(format!(
        "{path} is a course for Moodle, which holds packages and is none; `kitbag check {path}` judges it with all that is \
         in it, and `kitbag build` without `--as moodle-course` writes its packages as files"
    ))
}

/// Columns of the terminal; what is not shown in one is as wide as a page.
pub(super) fn width() -> usize {
    terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0))
}
