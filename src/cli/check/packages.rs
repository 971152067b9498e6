//! `kitbag check PACKAGE...`.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;

use super::CheckArguments;
use crate::check::{self, Check, Judgement, Options};
use crate::cli::{Failure, FindingsFormat, output};
use crate::diagnostic::{Code, JsonFinding, Junit, Origin, Report, Sarif, Severity, render_human_report};
use crate::package::read::{Limits, Package};
use crate::standard::Standard;

/// What a package came to, besides its findings.
#[derive(Debug, Default)]
struct Tally {
    packages: usize,
    /// Packages with errors.
    wrong: usize,
    /// Packages that could not be looked at, and why.
    failures: Vec<(String, String)>,
}

/// What `--format json` writes of a package.
#[derive(Serialize)]
struct JsonPackage<'a> {
    package: &'a str,
    standard: Option<&'static str>,
    adl: Option<JsonVerdict<'a>>,
    errors: usize,
    warnings: usize,
    findings: Vec<JsonFinding<'a>>,
}

/// What ADL's suite would say.
#[derive(Serialize)]
struct JsonVerdict<'a> {
    verdict: &'static str,
    first_check: Option<Check>,
    failed_checks: &'a [Check],
}

#[derive(Serialize)]
struct JsonFailure<'a> {
    package: &'a str,
    message: &'a str,
}

/// What has been written so far, or is to be written at the end.
enum Writer {
    Human {
        is_quiet: bool,
    },
    /// How many packages stand in the list.
    Json {
        written: usize,
    },
    Sarif(Sarif),
    Junit(Junit),
}

pub(super) fn run(arguments: &CheckArguments) -> Result<ExitCode, Failure> {
    if arguments.files.is_some() && arguments.packages.len() != 1 {
        return Err("--files lists the files of one lone manifest: name that manifest alone".to_owned());
    }
    let defaults = Options::default();
    let profiles = if arguments.profiles.is_empty() { defaults.profiles } else { arguments.profiles.clone() };
    let options = Options { profiles, standard: arguments.standard };
    let mut writer = Writer::new(arguments)?;
    let mut tally = Tally::default();
    for path in &arguments.packages {
        let name = path.display().to_string();
        match open(path, arguments.files.as_deref()) {
            Ok(Opened { package, lone }) => {
                let judgement = check::package(&package, &options);
                let report = report(&name, lone, &judgement, &options);
                tally.packages += 1;
                tally.wrong += usize::from(report.count(Severity::Error) > 0);
                writer.add(&report, &judgement)?;
                if !package.knows_its_files() && !arguments.quiet {
                    output::talk(&format!(
                        "{name}: only the manifest was judged; --files LIST names the files of its package"
                    ));
                }
            }
            Err(why) => {
                writer.add_failure(&name, &why);
                tally.failures.push((name, why));
            }
        }
    }
    let status = if !tally.failures.is_empty() { 2 } else { u8::from(tally.wrong > 0) };
    writer.finish(&tally)?;
    Ok(ExitCode::from(status))
}

/// A package that was opened.
struct Opened {
    package: Package,
    /// The file of the package that `path` is, if it is only one of them.
    lone: Option<&'static str>,
}

fn open(path: &Path, list: Option<&Path>) -> Result<Opened, String> {
    let limits = Limits::default();
    if let Some(list) = list {
        File::open(list).map_err(|error| format!("{} cannot be read: {error}", list.display()))?;
        if is_whole(path) {
            return Err(format!(
                "{} is a package and knows its files: --files goes with a lone manifest",
                path.display()
            ));
        }
    }
    let package = match list {
        Some(list) => Package::open_listed(path, list, &limits),
        None => Package::open(path, &limits),
    };
    let package = package.map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let is_lone = list.is_some() || !package.knows_its_files();
    let lone = is_lone.then(|| Standard::MANIFESTS.into_iter().find(|name| package.contains(name))).flatten();
    Ok(Opened { package, lone })
}

/// Whether this is a folder or a zip.
fn is_whole(path: &Path) -> bool {
    let mut start = [0; 4];
    path.is_dir()
        || File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok_and(|()| start == *b"PK\x03\x04")
}

/// What was found, for renderers.
fn report<'a>(name: &'a str, lone: Option<&'static str>, judgement: &'a Judgement, options: &Options) -> Report<'a> {
    let origin = match lone {
        Some(file) => Origin::Lone { path: name, file },
        None => Origin::Inside(name),
    };
    let of_standard = judgement.standard.into_iter().flat_map(check::rules_for);
    let looked_for = of_standard.chain(judgement.is_course_backup.then(check::rules_for_backups).into_iter().flatten());
    let looked_for = looked_for.filter(|rule| rule.is_in(&options.profiles)).map(Code::Rule);
    Report { name, origin, findings: &judgement.findings, looked_for: looked_for.collect() }
}

impl Writer {
    fn new(arguments: &CheckArguments) -> Result<Self, Failure> {
        Ok(match arguments.format {
            FindingsFormat::Human => Self::Human { is_quiet: arguments.quiet },
            FindingsFormat::Json => {
                output::data("{\"packages\": [")?;
                Self::Json { written: 0 }
            }
            FindingsFormat::Sarif => Self::Sarif(Sarif::default()),
            FindingsFormat::Junit => Self::Junit(Junit::default()),
        })
    }

    fn add(&mut self, report: &Report<'_>, judgement: &Judgement) -> Result<(), Failure> {
        match self {
            Self::Human { is_quiet } => {
                for text in render_human_report(report, true) {
                    output::talk(&format!("{text}\n"));
                }
                if !*is_quiet {
                    output::talk(&summary(report, judgement));
                }
            }
            Self::Json { written } => {
                let comma = if *written > 0 { "," } else { "" };
                *written += 1;
                let json = serde_json::to_string(&json(report, judgement)).map_err(|error| error.to_string())?;
                output::data(&format!("{comma}{json}"))?;
            }
            Self::Sarif(sarif) => sarif.add(report),
            Self::Junit(junit) => junit.add(report),
        }
        Ok(())
    }

    fn add_failure(&mut self, name: &str, why: &str) {
        output::failure(why);
        match self {
            Self::Human { .. } | Self::Json { .. } => {}
            Self::Sarif(sarif) => sarif.add_failure(why),
            Self::Junit(junit) => junit.add_failure(name, why),
        }
    }

    fn finish(self, tally: &Tally) -> Result<(), Failure> {
        match self {
            Self::Human { is_quiet } => {
                let count = tally.packages + tally.failures.len();
                if !is_quiet && count > 1 {
                    let right = tally.packages - tally.wrong;
                    let unread = match tally.failures.len() {
                        0 => String::new(),
                        count => format!(", {count} could not be read"),
                    };
                    output::talk(&format!("packages: {right} without errors, {} to mend{unread}", tally.wrong));
                }
                Ok(())
            }
            Self::Json { .. } => {
                let failures = tally.failures.iter().map(|(package, message)| JsonFailure { package, message });
                let failures =
                    serde_json::to_string(&failures.collect::<Vec<_>>()).map_err(|error| error.to_string())?;
                output::data(&format!("], \"failures\": {failures}}}"))
            }
            Self::Sarif(sarif) => output::data(&sarif.finish()),
            Self::Junit(junit) => output::data(&junit.finish()),
        }
    }
}

/// A package in one line.
fn summary(report: &Report<'_>, judgement: &Judgement) -> String {
    let standard = match judgement.standard {
        Some(standard) => standard.name(),
        None if judgement.is_course_backup => "a course for Moodle",
        None => "no manifest that can be read",
    };
    let count = |severity: Severity| match report.count(severity) {
        1 => format!("1 {}", severity.as_str()),
        count => format!("{count} {}s", severity.as_str()),
    };
    let verdict = match (judgement.passes_adl(), judgement.failed_checks.first()) {
        (Some(true), _) => "; ADL's suite would pass it".to_owned(),
        (Some(false), Some(check)) => format!("; ADL's suite would fail it at {}", check.as_str()),
        _ => String::new(),
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    format!("{}: {standard}: {errors}, {warnings}{verdict}", report.name)
}

fn json<'a>(report: &'a Report<'_>, judgement: &'a Judgement) -> JsonPackage<'a> {
    let adl = judgement.passes_adl().map(|passes| JsonVerdict {
        verdict: if passes { "pass" } else { "fail" },
        first_check: judgement.failed_checks.first().copied(),
        failed_checks: &judgement.failed_checks,
    });
    JsonPackage {
        package: report.name,
        standard: judgement.standard.map(Standard::as_str),
        adl,
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
        findings: report.findings.iter().map(JsonFinding::from).collect(),
    }
}
