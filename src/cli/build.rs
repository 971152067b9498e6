//! `kitbag build`.

use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;

use super::{BuildArguments, BuildForm, BuildLms, BuildStandard, Failure, FindingsFormat, against, output};
use crate::build::{Built, Form, Lms, Request, build};
use crate::course::Course;
use crate::diagnostic::{Code, Finding, Findings, JsonFinding, Junit, Origin, Report, Sarif, Severity};
use crate::http::{Credentials, SecretFile};
use crate::package::{BuildReport, Outcome};
use crate::source;
use crate::standard::Standard;
use crate::xapi::Secret;

/// What `--format json` prints: the findings, and the report when packages were made.
#[derive(Serialize)]
struct Output<'a> {
    findings: Vec<JsonFinding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    build: Option<&'a BuildReport>,
}

pub fn run(arguments: &BuildArguments) -> Result<ExitCode, Failure> {
    let read = source::read(&arguments.course).map_err(|error| error.to_string())?;
    let mut findings = read.findings;
    let key = arguments.embed_lrs_key.as_deref().map(read_key).transpose()?;
    let against = against::read(&arguments.against, arguments.allow.as_deref())?;
    let built = match &read.course {
        Some(course) => {
            let forms: Vec<Form> = arguments.forms.iter().map(|form| (*form).into()).collect();
            let request = Request {
                units: &arguments.modules,
                forms: &forms,
                standards: &standards(&arguments.standards),
                lms: arguments.lms.map(Into::into),
                key: key.as_ref(),
                against: &against,
                places: &read.places,
                cmi5_url: arguments.cmi5_url.as_deref(),
            };
            Some(build_with_progress(course, arguments, request)?)
        }
        None => None,
    };
    if let Some(endpoint) = read.course.as_ref().and_then(|course| course.xapi.endpoint.as_deref())
        && key.is_some()
    {
        findings.extend(key_in_package(endpoint));
    }
    let report = built.as_ref().and_then(|built| built.report.as_ref());
    findings.extend(built.iter().flat_map(|built| built.findings.iter().cloned()));
    match arguments.format {
        FindingsFormat::Json => {
            let output = Output { findings: findings.iter().map(JsonFinding::from).collect(), build: report };
            let json = serde_json::to_string_pretty(&output).map_err(|error| error.to_string())?;
            output::data(&json)?;
        }
        FindingsFormat::Human => {
            output::findings(&findings);
            if !arguments.quiet {
                summarise(arguments, &findings, built.as_ref());
            }
        }
        FindingsFormat::Sarif => {
            let mut sarif = Sarif::default();
            with_report(arguments, &findings, |report| sarif.add(report));
            output::data(&sarif.finish())?;
        }
        FindingsFormat::Junit => {
            let mut junit = Junit::default();
            with_report(arguments, &findings, |report| junit.add(report));
            output::data(&junit.finish())?;
        }
    }
    Ok(if report.is_some() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Hands over the findings with their paths as they are seen from where the command was called.
fn with_report(arguments: &BuildArguments, findings: &[Finding], take: impl FnOnce(&Report<'_>)) {
    let is_manifest = arguments.course.is_file();
    let root = if is_manifest { arguments.course.ancestors().nth(2) } else { Some(arguments.course.as_path()) };
    let root = root.map(|root| root.display().to_string()).unwrap_or_default();
    let origin = if root.is_empty() || root == "." { Origin::Here } else { Origin::Inside(&root) };
    let is_of_courses = |code: &Code| {
        let word = code.as_str();
        !["xapi-", "json-", "unusable-", "publish"].iter().any(|start| word.starts_with(start))
    };
    let looked_for = Code::ALL.iter().copied().filter(is_of_courses).collect();
    take(&Report { name: &arguments.course.display().to_string(), origin, findings, looked_for });
}

/// The key to build in, as the value of the header `Authorization`. Only a file that is named counts: a key that the
/// environment holds for delivering must not slip into packages.
fn read_key(file: &Path) -> Result<Secret, Failure> {
    let file = SecretFile::read(file).map_err(|error| error.to_string())?;
    super::place::warn_of(&file);
    let credentials = Credentials::from_file(&file).map_err(|error| error.to_string())?;
    Ok(credentials.authorization())
}

/// What it means that a key was built in.
fn key_in_package(endpoint: &str) -> Vec<Finding> {
    let mut findings = Findings::default();
    findings.add_general(
        Code::KeyInPackage,
        format!(
            "the packages hold a key of {endpoint}: everybody who can open one can read the key, and send statements \
             under any name"
        ),
        "use a key that can write statements and nothing else, and withdraw it when the course is over; better build \
         without it, and let the launch bring credentials",
    );
    findings.into_sorted()
}

fn build_with_progress(course: &Course, arguments: &BuildArguments, request: Request<'_>) -> Result<Built, Failure> {
    let shows_progress =
        !arguments.quiet && arguments.format == FindingsFormat::Human && std::io::stderr().is_terminal();
    let built = build(course, request, &arguments.out, |done, total| {
        if shows_progress {
            output::progress(&format!("{done} of {total} packages"));
        }
    });
    if shows_progress {
        output::progress("");
    }
    built.map_err(|error| error.to_string())
}

/// The standards that are asked for, each once; none if it is left to the manifest.
fn standards(asked: &[BuildStandard]) -> Vec<Standard> {
    let mut standards: Vec<Standard> = asked
        .iter()
        .flat_map(|standard| match standard {
            BuildStandard::Scorm2004Fourth => vec![Standard::Scorm2004Fourth],
            BuildStandard::Scorm2004Third => vec![Standard::Scorm2004Third],
            BuildStandard::Scorm12 => vec![Standard::Scorm12],
            BuildStandard::Cmi5 => vec![Standard::Cmi5],
            BuildStandard::Xapi => vec![Standard::Xapi],
            BuildStandard::All => Standard::ALL.to_vec(),
        })
        .collect();
    standards.sort_unstable();
    standards.dedup();
    standards
}

impl From<BuildForm> for Form {
    fn from(form: BuildForm) -> Self {
        match form {
            BuildForm::Modules => Self::Modules,
            BuildForm::Course => Self::Course,
            BuildForm::MoodleCourse => Self::MoodleCourse,
            BuildForm::Site => Self::Site,
        }
    }
}

impl From<BuildLms> for Lms {
    fn from(lms: BuildLms) -> Self {
        match lms {
            BuildLms::Generic => Self::Generic,
            BuildLms::Moodle => Self::Moodle,
        }
    }
}

/// What was made, or how much is wrong, for people.
fn summarise(arguments: &BuildArguments, findings: &[Finding], built: Option<&Built>) {
    let Some((built, report)) = built.and_then(|built| built.report.as_ref().map(|report| (built, report))) else {
        let errors = findings.iter().filter(|finding| finding.severity() == Severity::Error).count();
        output::talk(&format!("{errors} to mend; nothing was built"));
        return;
    };
    let out = arguments.out.display();
    for package in &report.packages {
        let Some((_, outcome)) = built.outcomes.iter().find(|(file, _)| *file == package.file) else { continue };
        let word = if *outcome == Outcome::Built { "built" } else { "unchanged" };
        let kib = package.size.div_ceil(1024);
        let kept = package.facts.suspend_data.iter().map(|bound| bound.bytes).max().unwrap_or(0).div_ceil(1024);
        output::talk(&format!("{word:>9}  {out}/{}  {kib} KiB, at most {kept} KiB saved per learner", package.file));
    }
}
