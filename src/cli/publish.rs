//! `kitbag publish`.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::place::{Access, Way, warn_of};
use super::{Failure, Format, diff, output};
use crate::diagnostic::JsonFinding;
use crate::http::SecretFile;
use crate::publish::{self, Listing, Outcome, Published, Report, Request};

/// Put built packages where learners' systems fetch them
///
/// Each unit has an address that always gives its latest package, and each version keeps its files for ever; index.html and
/// index.json say what is there, SHA256SUMS vouches for it. A version with which learners would lose progress is refused,
/// unless that is allowed on record. Everything changes over at once. docs/publish.md says more.
#[derive(Debug, clap::Args)]
#[command(after_help = super::EXIT_STATUS)]
pub(super) struct PublishArguments {
    /// Where to publish: a folder, https://… (WebDAV or plain PUT), or s3://BUCKET/…
    #[arg(value_name = "PLACE")]
    place: String,
    /// The folder that `kitbag build` has written
    #[arg(long, value_name = "DIR", default_value = "dist")]
    from: PathBuf,
    /// A list of losses that are accepted, each with a reason; it is published with the version
    #[arg(long, value_name = "FILE")]
    allow: Option<PathBuf>,
    /// A private ed25519 key (PKCS #8 as PEM) that signs the checksums
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The day that the version is given [default: that of SOURCE_DATE_EPOCH, else today in UTC]
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// Publish packages that hold a key of a Learning Record Store, for everybody to read
    #[arg(long)]
    with_lrs_key: bool,
    /// How to report: `json` writes one object
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Say nothing but what is wrong
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    way: Way,
    /// JSON with a presigned address for each path that is written; PLACE is where everybody reads
    #[arg(long, value_name = "FILE", help_heading = "Over HTTP")]
    presigned: Option<PathBuf>,
    /// Publish nothing; print the paths that would be written, one a line
    #[arg(long, help_heading = "Over HTTP", conflicts_with_all = ["presigned", "format"])]
    list_paths: bool,
}

/// What `--format json` prints.
#[derive(Serialize)]
struct Output<'a> {
    findings: Vec<JsonFinding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<&'a Report>,
}

pub fn run(arguments: &PublishArguments) -> Result<ExitCode, Failure> {
    let exceptions = diff::exceptions(arguments.allow.as_deref())?;
    let key = arguments.key.as_deref().map(read_key).transpose()?;
    let request = Request {
        from: &arguments.from,
        exceptions: &exceptions,
        key: key.as_ref(),
        date: arguments.date.map_or_else(today, Ok)?,
        with_lrs_key: arguments.with_lrs_key,
    };
    if arguments.list_paths {
        return list_paths(arguments, &request);
    }
    let place = match &arguments.presigned {
        Some(file) => arguments.way.presigned(&arguments.place, file)?,
        None => arguments.way.open(&arguments.place, Access::Publish)?,
    };
    let shows_progress = !arguments.quiet && arguments.format == Format::Human && std::io::stderr().is_terminal();
    let published = publish::publish(place.as_ref(), &request, |done, total| {
        if shows_progress {
            output::progress(&format!("{done} of {total} files"));
        }
    });
    if shows_progress {
        output::progress("");
    }
    let Published { report, findings } = published.map_err(|error| error.to_string())?;
    match arguments.format {
        Format::Json => {
            let output =
                Output { findings: findings.iter().map(JsonFinding::from).collect(), published: report.as_ref() };
            output::data(&serde_json::to_string_pretty(&output).map_err(|error| error.to_string())?)?;
        }
        Format::Human => output::findings(&findings),
    }
    place.warnings().iter().for_each(|warning| output::talk(warning));
    if arguments.format == Format::Human && !arguments.quiet {
        output::talk(&match &report {
            Some(report) => summary(report, &place.name()),
            None => "nothing was published".to_owned(),
        });
    }
    Ok(if report.is_some() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Says which paths a publication would write, for whoever signs addresses for them.
fn list_paths(arguments: &PublishArguments, request: &Request<'_>) -> Result<ExitCode, Failure> {
    let place = arguments.way.open(&arguments.place, Access::Look)?;
    let listing = Listing::new(place.as_ref());
    let published = publish::publish(&listing, request, |_, _| ()).map_err(|error| error.to_string())?;
    output::findings(&published.findings);
    if published.report.is_none() {
        return Ok(ExitCode::from(1));
    }
    for path in listing.paths() {
        output::data(&path)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn read_key(path: &Path) -> Result<SigningKey, Failure> {
    let file = SecretFile::read(path).map_err(|error| error.to_string())?;
    let key = publish::read_private(file.text.expose()).map_err(|error| format!("{}: {error}", path.display()))?;
    warn_of(&file);
    Ok(key)
}

/// The day that whoever builds again names, so that the same input gives the same bytes, or today.
#[expect(clippy::disallowed_methods, reason = "reproducible-builds.org has builders name the time so")]
fn today() -> Result<Date, Failure> {
    let moment = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) => seconds
            .parse()
            .ok()
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
            .ok_or("SOURCE_DATE_EPOCH is no number of seconds since 1970-01-01")?,
        Err(_) => Timestamp::now(),
    };
    Ok(TimeZone::UTC.to_datetime(moment).date())
}

fn summary(report: &Report, place: &str) -> String {
    let Report { course, version, latest, outcome, addresses } = report;
    let done = match outcome {
        Outcome::Published => format!("{course} {version} is published in {place}"),
        Outcome::Finished => format!("{course} {version} was there in part, and is whole now in {place}"),
        Outcome::Signed => format!("{course} {version} was in {place} already; it is signed by this key now"),
        Outcome::Unchanged => format!("{course} {version} is published in {place} already; nothing was changed"),
    };
    let latest = match version == latest {
        true => String::new(),
        false => {
            format!(
                "\nThe addresses give version {latest}, which came after it; to go back, build the old content with a new \
                 `version`."
            )
        }
    };
    let of_version = addresses.iter().filter(|address| address.version == *version);
    let lines: String = of_version.map(|address| format!("\n  {}", address.path)).collect();
    format!("{done}{latest}{lines}")
}
