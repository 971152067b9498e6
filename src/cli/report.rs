//! `kitbag report`: what came of a course, as table, CSV, JSON or one HTML page.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use super::{Failure, ReportArguments, ReportFormat, emit, output};
use crate::course::Course;
use crate::diagnostic::SourceFile;
use crate::lrs::{self, Lrs};
use crate::records::Precision;
use crate::report::{self, Report, Selection};
use crate::store::Store;
use crate::xapi::Object;
use crate::{source, xapi};

/// What an LRS has for an answer.
const TIMEOUT: Duration = Duration::from_secs(60);

pub fn run(arguments: &ReportArguments) -> Result<ExitCode, Failure> {
    let read = source::read(&arguments.course).map_err(|error| error.to_string())?;
    output::findings(&read.findings);
    let Some(course) = read.course else { return Ok(ExitCode::from(1)) };
    let store = match &arguments.lrs {
        Some(lrs) => read_back(&course, arguments, lrs)?,
        None => Store::open_existing(&arguments.tracking.join("store.sqlite")).map_err(|error| error.to_string())?,
    };
    check_cohorts(arguments, &store)?;
    let selection = Selection { cohorts: arguments.cohorts.clone(), from: arguments.from, to: arguments.to };
    let report = report::report(&course, &store, &selection).map_err(|error| error.to_string())?;
    let text = render(&course, &report, arguments.format)?;
    match &arguments.out {
        Some(path) => write(path, &text)?,
        None => output::data(text.trim_end())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The course's statements that an LRS holds, in a store that is gone afterwards. What the LRS holds of others is passed
/// over: not every LRS can be asked for one course's.
fn read_back(course: &Course, arguments: &ReportArguments, lrs: &str) -> Result<Store, Failure> {
    let endpoint = lrs::endpoint(lrs).map_err(|error| error.to_string())?;
    let credentials = emit::credentials(arguments.credentials.as_deref(), &endpoint)?;
    let lrs = Lrs::connect(&endpoint, credentials.as_ref(), course.xapi.version, TIMEOUT)
        .map_err(|error| error.to_string())?;
    let mut store = Store::temporary().map_err(|error| error.to_string())?;
    let mut failure = None;
    let mut unread = Vec::new();
    let answers = lrs.statements(&[]).map_while(|answer| answer.map_err(|error| failure = Some(error)).ok());
    let statements = answers.filter_map(|json| {
        let file = SourceFile::new("the LRS", json.to_string());
        let (statement, _) = xapi::read(&file, None);
        if statement.is_none() {
            unread.push(json.get("id").map(ToString::to_string).unwrap_or_default());
        }
        // One that makes another void speaks of no course.
        statement.filter(|statement| {
            matches!(statement.object, Object::StatementRef(_)) || report::speaks_of(course, statement)
        })
    });
    store.add(statements.map(|statement| (statement, Precision::Second))).map_err(|error| error.to_string())?;
    if let Some(first) = unread.first() {
        let count = unread.len();
        output::talk(&format!("warning: {count} of the LRS's statements cannot be understood, the first is {first}"));
    }
    match failure {
        Some(error) => Err(error.to_string()),
        None => Ok(store),
    }
}

fn render(course: &Course, report: &Report, format: ReportFormat) -> Result<String, Failure> {
    match format {
        ReportFormat::Table => Ok(report::to_table(report)),
        ReportFormat::Csv => report::to_csv(report).map_err(|error| error.to_string()),
        ReportFormat::Json => report::to_json(report).map_err(|error| error.to_string()),
        ReportFormat::Html => Ok(report::to_html(course, report)),
    }
}

/// A cohort that nobody belongs to is a slip of the pen.
fn check_cohorts(arguments: &ReportArguments, store: &Store) -> Result<(), Failure> {
    let names = store.names().map_err(|error| error.to_string())?;
    let known: Vec<&str> = names.cohorts.values().map(String::as_str).collect();
    let Some(unknown) = arguments.cohorts.iter().find(|cohort| !known.contains(&cohort.as_str())) else {
        return Ok(());
    };
    let known = match known.len() {
        0 => "no statement names a cohort".to_owned(),
        _ => format!("there are `{}`", known.join("`, `")),
    };
    Err(format!("there is no cohort `{unknown}`: {known}"))
}

/// Writes the file whole or not at all.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| format!("{} cannot be written: {error}", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
