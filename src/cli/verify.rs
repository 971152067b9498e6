//! `kitbag verify`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ed25519_dalek::VerifyingKey;
use serde::Serialize;

use super::place::{Access, Way};
use super::{Failure, Format, output};
use crate::diagnostic::{JsonFinding, Severity};
use crate::inspect;
use crate::publish::{self, Signature, Verified};

/// Say whether a place still holds what was published
///
/// Every file is held to SHA256SUMS, this to index.json, and its signature to a key. The folder of a build is held to its
/// own checksums and build.json.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit status: 0 everything is as it was published (warnings are shown), 1 something is not, 2 the tool could not work."
)]
pub(super) struct VerifyArguments {
    /// What to verify: a folder or an address where somebody publishes, or what `kitbag build` has written
    #[arg(value_name = "PLACE")]
    place: String,
    /// The public ed25519 key (PEM) of whoever publishes there: then a signature must be there
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// How to report: `json` writes one object
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    way: Way,
}

/// What `--format json` prints.
#[derive(Serialize)]
struct Output<'a> {
    findings: Vec<JsonFinding<'a>>,
    files: usize,
    bytes: u64,
    signature: Signature,
}

pub fn run(arguments: &VerifyArguments) -> Result<ExitCode, Failure> {
    let key = arguments.key.as_deref().map(read_key).transpose()?;
    let place = arguments.way.open(&arguments.place, Access::Look)?;
    let verified = publish::verify(place.as_ref(), key.as_ref()).map_err(|error| error.to_string())?;
    let Verified { files, bytes, signature, findings } = &verified;
    let has_errors = findings.iter().any(|finding| finding.severity() == Severity::Error);
    match arguments.format {
        Format::Json => {
            let findings = findings.iter().map(JsonFinding::from).collect();
            let output = Output { findings, files: *files, bytes: *bytes, signature: *signature };
            output::data(&serde_json::to_string_pretty(&output).map_err(|error| error.to_string())?)?;
        }
        Format::Human => {
            output::findings(findings);
            let said = match signature {
                Signature::Absent => "not signed",
                Signature::Unchecked => "signed, which was not checked: --key names the public key",
                Signature::Right => "signed by this key",
                Signature::Wrong => "not signed by this key",
            };
            let size = inspect::bytes(*bytes);
            let word = if has_errors { "not all of them as they were" } else { "all as they were" };
            output::talk(&format!("{files} files, {size}, {word}; {said}"));
        }
    }
    Ok(if has_errors { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn read_key(path: &Path) -> Result<VerifyingKey, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    publish::read_public(&text).map_err(|error| format!("{}: {error}", path.display()))
}
