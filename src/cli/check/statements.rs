//! `kitbag check --statements`.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::ExitCode;

use super::{CheckArguments, XapiVersion};
use crate::check;
use crate::cli::{Failure, FindingsFormat as Format, output};
use crate::diagnostic::{Finding, Findings, JsonFinding};
use crate::xapi::Version;

/// What was judged so far.
#[derive(Default)]
struct Tally {
    statements: usize,
    /// Statements with errors.
    invalid: usize,
    /// Whether anything stands in the list of findings.
    has_findings: bool,
    failure: Option<Failure>,
}

pub(super) fn run(arguments: &CheckArguments) -> Result<ExitCode, Failure> {
    if matches!(arguments.format, Format::Sarif | Format::Junit) {
        return Err(
            "statements are reported for people or as JSON: leave --format out, or write --format json".to_owned()
        );
    }
    let version = arguments.xapi.map(|version| match version {
        XapiVersion::V1 => Version::V1,
        XapiVersion::V2 => Version::V2,
    });
    let mut tally = Tally::default();
    if arguments.format == Format::Json {
        output::data("{\"findings\": [")?;
    }
    for path in &arguments.statements {
        let (input, name) = open(path)?;
        let result = check::statements(input, &name, version, |findings| tally.add(findings, arguments.format));
        result.map_err(|error| format!("{name} cannot be read: {error}"))?;
        if let Some(failure) = tally.failure.take() {
            return Err(failure);
        }
    }
    let Tally { statements, invalid, .. } = tally;
    match arguments.format {
        Format::Json => output::data(&format!("], \"statements\": {statements}, \"invalid\": {invalid}}}"))?,
        Format::Human if !arguments.quiet => {
            output::talk(&format!("statements: {} valid, {invalid} to mend", statements - invalid));
        }
        _ => {}
    }
    Ok(if invalid == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// A file, or standard input, and what people call it.
fn open(path: &Path) -> Result<(Box<dyn BufRead>, String), Failure> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin().lock()), "standard input".to_owned()));
    }
    let file = File::open(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    Ok((Box::new(BufReader::with_capacity(1 << 16, file)), path.display().to_string()))
}

impl Tally {
    fn add(&mut self, findings: Findings, format: Format) {
        self.statements += 1;
        self.invalid += usize::from(findings.has_errors());
        let findings = findings.into_sorted();
        match format {
            Format::Json => {
                for finding in &findings {
                    self.failure = self.failure.take().or(self.write(finding).err());
                }
            }
            _ => output::findings(&findings),
        }
    }

    /// One line of the list in JSON.
    fn write(&mut self, finding: &Finding) -> Result<(), Failure> {
        let comma = if std::mem::replace(&mut self.has_findings, true) { "," } else { "" };
        let json = serde_json::to_string(&JsonFinding::from(finding)).map_err(|error| error.to_string())?;
        output::data(&format!("{comma}{json}"))
    }
}
