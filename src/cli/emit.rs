//! `kitbag emit`: what waits in the store goes to an LRS, or into a file.

use std::io::{BufWriter, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use super::{Failure, output};
use crate::course::XapiVersion;
use crate::http::{Credentials, Sources, Url};
use crate::lrs::{self, Emitted, Lock, Lrs, Settings, Totals};
use crate::source;
use crate::store::{self, LrsId, Pending, Store};

const EXIT_STATUS: &str = "Exit status: 0 all sent, 1 the LRS refused some or holds others in their place (`kitbag status` \
                           shows them), 2 not everything could be sent; run it again, it goes on where it stopped.";

/// How many statements `--dry-run` shows, and how many are read at once.
const SHOWN: usize = 3;
const PAGE: usize = 1000;

/// Send what has been collected to a Learning Record Store
///
/// Each statement reaches the LRS once, whatever is cut off meanwhile: stop it, start it again, start it twice. The key
/// comes from the environment (KITBAG_LRS_KEY and KITBAG_LRS_SECRET, or KITBAG_LRS_AUTH with the whole value of the
/// header), from a file (--credentials) or from netrc.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_STATUS)]
pub struct EmitArguments {
    /// The LRS: the address in front of `statements`; by default `endpoint` in the manifest's `[xapi]`
    #[arg(long, value_name = "URL")]
    lrs: Option<String>,
    /// The folder with the store
    #[arg(long, value_name = "DIR", default_value = "tracking")]
    tracking: PathBuf,
    /// The course: its folder, or its manifest in the folder `manifests`
    #[arg(long, value_name = "PATH", default_value = ".")]
    course: PathBuf,
    /// A file with `key = "…"` and `secret = "…"`, or `authorization = "…"`
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
    /// Write what waits into a file instead, one statement a line; it goes on waiting
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Show what would be sent, and send nothing
    #[arg(long, conflicts_with = "to")]
    dry_run: bool,
    /// Offer once more what this LRS refused before
    #[arg(long, conflicts_with_all = ["to", "dry_run"])]
    refused: bool,
    /// Connections at once
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=64))]
    connections: u8,
    /// Statements in a batch
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    batch: u16,
    /// Seconds that the LRS has for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=3600))]
    timeout: u16,
    /// Say nothing but what is wrong
    #[arg(short, long)]
    quiet: bool,
}

pub fn run(arguments: &EmitArguments) -> Result<ExitCode, Failure> {
    let (endpoint, version) = target(arguments)?;
    let mut store = Store::open_existing(&arguments.tracking.join("store.sqlite")).map_err(text)?;
    if arguments.dry_run || arguments.to.is_some() {
        let lrs =
            endpoint.as_ref().map(|endpoint| store.known_lrs(endpoint.as_str())).transpose().map_err(text)?.flatten();
        let waiting = Waiting { store: &store, lrs, after: 0 };
        return match &arguments.to {
            Some(file) => write(waiting, file, arguments.quiet),
            None => show(waiting, endpoint.as_ref()),
        };
    }
    let Some(endpoint) = endpoint else {
        return Err("no LRS is named: give --lrs URL, or `endpoint` in the manifest's [xapi]".to_owned());
    };
    let emitted = send(arguments, &endpoint, version, &mut store)?;
    report(arguments, &endpoint, emitted)
}

/// The LRS and the version to prefer. A course that cannot be read matters only where the LRS has to come from it.
fn target(arguments: &EmitArguments) -> Result<(Option<Url>, XapiVersion), Failure> {
    let read = source::read(&arguments.course);
    let (named, version) = match (&arguments.lrs, read) {
        (Some(lrs), read) => {
            (Some(lrs.clone()), read.ok().and_then(|read| read.course).map(|course| course.xapi.version))
        }
        (None, Ok(read)) => match read.course {
            Some(course) => (course.xapi.endpoint, Some(course.xapi.version)),
            None => {
                output::findings(&read.findings);
                return Err("the course cannot be read; mend it, or name the LRS with --lrs".to_owned());
            }
        },
        (None, Err(_)) if arguments.dry_run || arguments.to.is_some() => (None, None),
        (None, Err(error)) => return Err(format!("{error}\nname the LRS with --lrs, or the course with --course")),
    };
    let endpoint = named.map(|named| lrs::endpoint(&named)).transpose().map_err(text)?;
    Ok((endpoint, version.unwrap_or(XapiVersion::V1_0_3)))
}

fn send(
    arguments: &EmitArguments,
    endpoint: &Url,
    version: XapiVersion,
    store: &mut Store,
) -> Result<Emitted, Failure> {
    let credentials = credentials(arguments.credentials.as_deref(), endpoint)?;
    let _lock = Lock::take(&arguments.tracking, endpoint, || {
        output::talk("another `kitbag emit` is sending to this LRS; waiting until it has finished");
    })
    .map_err(text)?;
    let id = store.lrs(endpoint.as_str()).map_err(text)?;
    if arguments.refused {
        store.queue_refused(id).map_err(text)?;
    }
    // A store that has nothing to send needs no LRS.
    if store.pending(id, 0, 1).map_err(text)?.is_empty() {
        return Ok(Emitted { totals: Totals::default(), stopped: None, failure: None });
    }
    let timeout = Duration::from_secs(arguments.timeout.into());
    let lrs = Lrs::connect(endpoint, credentials.as_ref(), version, timeout).map_err(text)?;
    let settings = Settings { connections: arguments.connections.into(), batch: arguments.batch.into() };
    let shows_progress = !arguments.quiet && std::io::stderr().is_terminal();
    let waiting = if shows_progress { queued(store, endpoint)? } else { 0 };
    let mut progress = |totals: &Totals| {
        if shows_progress {
            output::progress(&format!("{waiting} waited; {}", counts(totals)));
        }
    };
    let emitted = lrs::emit(store, id, &lrs, settings, &mut progress);
    if shows_progress {
        output::progress("");
    }
    Ok(emitted)
}

/// How many statements wait for the LRS.
fn queued(store: &Store, endpoint: &Url) -> Result<u64, Failure> {
    let status = store.status().map_err(text)?;
    Ok(status.lrs.iter().find(|lrs| lrs.endpoint == endpoint.as_str()).map_or(0, |lrs| lrs.queued))
}

/// The credentials for an LRS, from a file or from where the environment keeps them, with a warning where they are in danger.
pub(super) fn credentials(file: Option<&Path>, endpoint: &Url) -> Result<Option<Credentials>, Failure> {
    let sources = Sources { file, prefix: "KITBAG_LRS" };
    let Some((credentials, file)) = Credentials::find(sources, endpoint).map_err(text)? else { return Ok(None) };
    if let Some(file) = file.filter(|file| file.is_exposed) {
        let path = file.path.display();
        output::talk(&format!("warning: others on this machine can read {path}; take that right away (chmod 600)"));
    }
    let is_near = matches!(endpoint.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if endpoint.scheme() == "http" && !is_near {
        output::talk("warning: the key travels unencrypted to this LRS; use https where it is offered");
    }
    Ok(Some(credentials))
}

/// What happened, for people, and the exit status.
fn report(arguments: &EmitArguments, endpoint: &Url, emitted: Emitted) -> Result<ExitCode, Failure> {
    let Emitted { totals, stopped, failure } = emitted;
    if !arguments.quiet || totals.refused + totals.conflict + totals.left > 0 {
        output::talk(&format!("{} to {endpoint}", counts(&totals)));
    }
    if totals.refused + totals.conflict > 0 {
        output::talk("`kitbag status` shows what the LRS said");
    }
    if let Some(error) = stopped {
        return Err(error.to_string());
    }
    if let Some(words) = failure {
        return Err(format!(
            "the LRS failed over {} of them each time, last with {words}; they stay queued",
            totals.left
        ));
    }
    Ok(ExitCode::from(u8::from(totals.refused + totals.conflict > 0)))
}

fn counts(totals: &Totals) -> String {
    let mut text = format!("{} sent", totals.sent);
    for (number, word) in [(totals.refused, "refused"), (totals.conflict, "in conflict"), (totals.left, "left")] {
        if number > 0 {
            text.push_str(&format!(", {number} {word}"));
        }
    }
    text
}

/// What waits, page by page.
struct Waiting<'s> {
    store: &'s Store,
    /// None for an LRS that was never sent anything.
    lrs: Option<LrsId>,
    after: i64,
}

impl Waiting<'_> {
    fn page(&mut self) -> Result<Vec<Pending>, store::Error> {
        let page = match self.lrs {
            Some(lrs) => self.store.pending(lrs, self.after, PAGE)?,
            None => self.store.everything(self.after, PAGE)?,
        };
        self.after = page.last().map_or(self.after, |last| last.seq);
        Ok(page)
    }
}

/// The file is whole or absent.
fn write(mut waiting: Waiting<'_>, path: &Path, quiet: bool) -> Result<ExitCode, Failure> {
    let failed = |error: std::io::Error| format!("cannot write {}: {error}", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = BufWriter::new(tempfile::NamedTempFile::new_in(folder).map_err(failed)?);
    let mut count = 0;
    loop {
        let page = waiting.page().map_err(text)?;
        if page.is_empty() {
            break;
        }
        for pending in &page {
            writeln!(file, "{}", pending.json).map_err(failed)?;
        }
        count += page.len();
    }
    let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    if !quiet {
        output::talk(&format!("{count} statements in {}; they go on waiting", path.display()));
    }
    Ok(ExitCode::SUCCESS)
}

fn show(mut waiting: Waiting<'_>, endpoint: Option<&Url>) -> Result<ExitCode, Failure> {
    let mut count = 0;
    loop {
        let page = waiting.page().map_err(text)?;
        if page.is_empty() {
            break;
        }
        for pending in page.iter().take(SHOWN.saturating_sub(count)) {
            let value: serde_json::Value = serde_json::from_str(&pending.json).map_err(|error| error.to_string())?;
            output::data(&serde_json::to_string_pretty(&value).map_err(|error| error.to_string())?)?;
        }
        count += page.len();
    }
    let place = endpoint.map_or("an LRS".to_owned(), Url::to_string);
    output::talk(&format!("{count} statements would be sent to {place}; nothing was sent"));
    Ok(ExitCode::SUCCESS)
}

fn text(error: impl std::fmt::Display) -> Failure {
    error.to_string()
}
