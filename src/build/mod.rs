//! The outward river in one place: a course becomes packages, and each one is checked before it is kept.

mod description;
mod key;
mod make;

use std::path::Path;

use rayon::prelude::*;

use self::make::{Shared, file_name, package};
use crate::course::{Course, Unit};
use crate::diagnostic::{Finding, Findings, Severity, nearest};
use crate::diff::Against;
use crate::package::{BuildReport, CourseFacts, Error as PackageError, Outcome, Output};
use crate::standard::Standard;
use crate::xapi::Secret;

/// What is to be built.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Ids of modules, and of the tests; none means all of them.
    pub units: &'a [String],
    /// A package of each unit for each of them; none means those of the course.
    pub standards: &'a [Standard],
    /// The value of the header `Authorization` that packages bring along for the manifest's LRS: everybody who has a
    /// package has it.
    pub key: Option<&'a Secret>,
    /// The packages that these would replace: what learners would lose is a finding.
    pub against: &'a Against,
}

/// What came of a build.
#[derive(Debug)]
pub struct Built {
    /// None when a package could not be made; then nothing of the earlier build has been touched.
    pub report: Option<BuildReport>,
    /// Each package's file name, and whether it had to be written.
    pub outcomes: Vec<(String, Outcome)>,
    pub findings: Vec<Finding>,
}

/// Why a build could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error("the course has no module `{0}`; {1}")]
    NoSuchModule(String, String),
    #[error("there is nothing to build the key in for: the manifest says in_packages = false in [xapi]")]
    NothingTracked,
    #[error("the key belongs to one LRS: name it in the manifest, [xapi], endpoint = \"https://…\"")]
    NoEndpoint,
    #[error("everybody on the way could read the key: the endpoint {0} is without encryption; write https://")]
    Unencrypted(String),
    #[error(transparent)]
    Package(#[from] PackageError),
    #[error("the manifest could not be written: {0}")]
    Manifest(#[from] std::io::Error),
}

/// Builds what is asked for into the folder `out`. Packages of other units and standards that an earlier build wrote
/// there stay, and stay in the report.
///
/// `done` hears of each package as soon as it is ready, from any thread.
///
/// # Errors
/// When a unit does not exist, there is a key but nothing to use it for, or a file cannot be read or written. What is
/// wrong with the course is a finding.
pub fn build(course: &Course, request: Request<'_>, out: &Path, done: impl Fn() + Sync) -> Result<Built, BuildError> {
    let is_whole = request.units.is_empty() && request.standards.is_empty();
    let (units, others) = select(course, request.units)?;
    if request.key.is_some() {
        key::check_endpoint(course)?;
    }
    let output = Output::open(out)?;
    let standards = if request.standards.is_empty() { &course.packaging.standards } else { request.standards };
    // Packages that an earlier run made and this one does not concern stay in the report and the checksums.
    let is_left = |standard: &Standard| !request.standards.is_empty() && !standards.contains(standard);
    for standard in Standard::ALL {
        let left = units.iter().filter(|_| is_left(&standard)).chain(&others);
        for unit in left {
            output.keep(&file_name(course, unit, standard, false))?;
            output.keep(&file_name(course, unit, standard, true))?;
        }
    }
    let shared: Vec<Shared<'_>> =
        standards.iter().map(|standard| Shared::new(course, *standard, request.key)).collect();
    let jobs: Vec<_> = shared.iter().flat_map(|shared| units.iter().map(move |unit| (shared, unit))).collect();
    let results: Vec<_> = jobs
        .par_iter()
        .map(|(shared, unit)| {
            let result = package(course, unit, shared, request.against, &output);
            done();
            result
        })
        .collect();
    let (mut outcomes, mut findings) = (Vec::new(), Vec::new());
    for result in results {
        let (file, outcome, found) = result?;
        outcomes.push((file, outcome));
        findings.extend(found);
    }
    let mut left = Findings::default();
    request.against.finish(is_whole, &mut left);
    findings.extend(left.into_sorted());
    if findings.iter().any(|finding: &Finding| finding.severity() == Severity::Error) {
        return Ok(Built { report: None, outcomes: Vec::new(), findings });
    }
    let facts = CourseFacts {
        id: course.id.to_string(),
        iri: course.iri(),
        version: course.version.clone(),
        language: course.language.clone(),
    };
    Ok(Built { report: Some(output.finish(facts)?), outcomes, findings })
}

/// The units to build, and the others.
fn select<'c>(course: &'c Course, ids: &[String]) -> Result<(Vec<Unit<'c>>, Vec<Unit<'c>>), BuildError> {
    let units = course.units();
    let known: Vec<&str> = units.iter().map(|unit| unit.id.as_str()).collect();
    for id in ids {
        if !known.contains(&id.as_str()) {
            let help = match nearest(id, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it has {}", known.join(", ")),
            };
            return Err(BuildError::NoSuchModule(id.clone(), help));
        }
    }
    Ok(units.into_iter().partition(|unit| ids.is_empty() || ids.iter().any(|id| id == unit.id.as_str())))
}
