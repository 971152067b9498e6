//! The outward river in one place: a course becomes packages, and each one is checked before it is kept.

mod carried;
mod description;
mod downloads;
mod key;
mod make;
mod moodle_course;
mod part;
mod site;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use self::make::{Shared, file_name, package};
use crate::course::{Course, Id, Order, Target, Unit};
pub use crate::course::{Form, Lms};
use crate::diagnostic::{Code, Finding, Findings, Place, Severity, nearest};
use crate::diff::Against;
use crate::package::{BuildReport, CourseFacts, Error as PackageError, Outcome, Output};
use crate::standard::Standard;
use crate::xapi::Secret;

/// Where the questions of a course stand in its author's files.
pub type Places = BTreeMap<Id, Place>;

/// What is to be built.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Ids of modules, and of the tests; none means all of them.
    pub units: &'a [String],
    /// How the course is divided into packages; none means as the manifest says.
    pub forms: &'a [Form],
    /// A package of each unit for each of them; none means those of the manifest.
    pub standards: &'a [Standard],
    /// The LMS that packages are made for; none means those of the manifest.
    pub lms: Option<Lms>,
    /// The value of the header `Authorization` that packages bring along for the manifest's LRS: everybody who has a
    /// package has it.
    pub key: Option<&'a Secret>,
    /// The packages that these would replace: what learners would lose is a finding.
    pub against: &'a Against,
    /// For what is said of questions; those that are not in it are named by their ids alone.
    pub places: &'a Places,
    /// Address of the folder in which cmi5 packages will be unpacked, each in a folder named after its unit: then their
    /// `cmi5.xml` needs no package. None for pages that the LMS serves out of the package.
    pub cmi5_url: Option<&'a str>,
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
    #[error("a site and a course for Moodle are always whole: leave --module out, or build something else as well")]
    AlwaysWhole,
    #[error("there is nothing to build the key in for: the manifest says in_packages = false in [xapi]")]
    NothingTracked,
    #[error("the key belongs to one LRS: name it in the manifest, [xapi], endpoint = \"https://…\"")]
    NoEndpoint,
    #[error("`{0}` is no address for pages: write https://…, without a query")]
    BadAddress(String),
    #[error("everybody on the way could read the key: the endpoint {0} is without encryption; write https://")]
    Unencrypted(String),
    #[error(transparent)]
    Package(#[from] PackageError),
    #[error("a document for learners could not be made: {0}")]
    Document(#[from] crate::documents::Error),
    #[error("the manifest could not be written: {0}")]
    Manifest(#[from] std::io::Error),
}

/// One package to make.
enum Job<'j, 'c> {
    Package(&'j Shared<'c>, Unit<'c>),
    MoodleCourse(Standard),
    Site,
}

/// Builds what is asked for into the folder `out`. Packages of other units, forms and standards that an earlier build
/// wrote there stay, and stay in the report.
///
/// `done` hears of each package as soon as it is ready, from any thread: how many are, and of how many.
///
/// # Errors
/// When a unit does not exist, there is a key but nothing to use it for, or a file cannot be read or written. What is
/// wrong with the course is a finding.
pub fn build(
    course: &Course,
    request: Request<'_>,
    out: &Path,
    done: impl Fn(usize, usize) + Sync,
) -> Result<Built, BuildError> {
    let cmi5_url = request.cmi5_url.map(base_of).transpose()?;
    let request = Request { cmi5_url: cmi5_url.as_deref(), ..request };
    let Request { units, forms, standards, lms, key, against, .. } = request;
    let is_whole = units.is_empty() && forms.is_empty() && standards.is_empty() && lms.is_none();
    let targets = course.packaging.select(forms, standards, lms);
    check_units(course, &targets, units)?;
    if key.is_some() {
        key::check_endpoint(course)?;
    }
    let downloads = downloads::downloads(course)?;
    let shared: Vec<Shared<'_>> =
        targets.iter().filter_map(|target| Shared::new(course, *target, key, &downloads)).collect();
    let mut jobs: Vec<Job<'_, '_>> = shared
        .iter()
        .flat_map(|shared| course.units_of(shared.target.form).into_iter().map(move |unit| Job::Package(shared, unit)))
        .filter(|job| matches!(job, Job::Package(_, unit) if units.is_empty() || units.iter().any(|id| id == unit.id)))
        .collect();
    if units.is_empty() {
        let courses = targets.iter().filter(|target| target.form == Form::MoodleCourse);
        jobs.extend(courses.filter_map(|target| target.standard).map(Job::MoodleCourse));
        jobs.extend(targets.contains(&Target::SITE).then_some(Job::Site));
    }
    let output = Output::open(out)?;
    if !is_whole {
        keep_others(course, &jobs, &output)?;
    }
    let ready = AtomicUsize::new(0);
    let results: Vec<_> = jobs
        .par_iter()
        .map(|job| {
            let result = match job {
                Job::Package(shared, unit) => package(course, unit, shared, &request, &output),
                Job::MoodleCourse(standard) => moodle_course::package(course, *standard, &request, &downloads, &output),
                Job::Site => site::package(course, &output),
            };
            done(ready.fetch_add(1, Ordering::Relaxed) + 1, jobs.len());
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
    report_order(course, &targets, &mut left);
    against.finish(is_whole, &mut left);
    findings.extend(left.into_sorted());
    if findings.iter().any(|finding: &Finding| finding.severity() == Severity::Error) {
        return Ok(Built { report: None, outcomes: Vec::new(), findings });
    }
    let facts = CourseFacts {
        id: course.id.to_string(),
        iri: course.iri(),
        version: course.version.clone(),
        language: course.language.clone(),
        title: course.title.clone(),
    };
    Ok(Built { report: Some(output.finish(facts)?), outcomes, findings })
}

/// The address with a slash at its end.
fn base_of(address: &str) -> Result<String, BuildError> {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    if !is_web || address.contains(['?', '#']) || iri_string::types::UriStr::new(address).is_err() {
        return Err(BuildError::BadAddress(address.to_owned()));
    }
    Ok(format!("{}/", address.trim_end_matches('/')))
}

/// Says what becomes of the order of the course where it cannot be kept. Of the packages that the manifest asks for, it
/// has been said with the place.
fn report_order(course: &Course, targets: &[Target], findings: &mut Findings) {
    let sequence = &course.packaging.sequence;
    for target in targets.iter().filter(|target| !course.packaging.targets.contains(target)) {
        for (asked, instead) in sequence.uncarried(target) {
            let message = format!("{} cannot keep `{asked}`: {instead}", target.name());
            findings.add_general(Code::OrderNotCarried, message, "build SCORM 2004 without --lms to have it kept");
        }
    }
    let is_kept = |target: &Target| target.form == Form::Course && target.has_sequencing();
    if sequence.order != Order::PreTestUnlocks || !targets.iter().any(is_kept) {
        return;
    }
    for module in course.modules.iter().filter(|module| course.known_by(module).is_none()) {
        let message =
            format!("no result of the pre-test unlocks module `{}`: it does not ask about all its outcomes", module.id);
        let help = "name outcomes for what the module teaches, and ask about each of them in the pre-test, or leave it";
        findings.add_general(Code::OrderNotCarried, message, help);
    }
}

/// Packages that an earlier run made and this one does not concern stay in the report and the checksums.
fn keep_others(course: &Course, jobs: &[Job<'_, '_>], output: &Output) -> Result<(), BuildError> {
    let is_made = |target: Target, id: &str| {
        jobs.iter().any(|job| match job {
            Job::Package(shared, unit) => shared.target == target && unit.id == id,
            Job::MoodleCourse(standard) => target == Target::moodle_course(*standard),
            Job::Site => target == Target::SITE,
        })
    };
    for target in Target::all() {
        if target == Target::SITE && !is_made(target, "") {
            output.keep(&site::file_name(course))?;
        }
        if target.form == Form::MoodleCourse
            && let Some(standard) = target.standard
            && !is_made(target, "")
        {
            output.keep(&moodle_course::file_name(course, standard))?;
        }
        for unit in course.units_of(target.form).iter().filter(|unit| !is_made(target, unit.id)) {
            output.keep(&file_name(course, unit, target, false))?;
            output.keep(&file_name(course, unit, target, true))?;
        }
    }
    Ok(())
}

/// Whether some target has each of the units that are asked for.
fn check_units(course: &Course, targets: &[Target], ids: &[String]) -> Result<(), BuildError> {
    let mut known: Vec<&str> = Vec::new();
    for id in targets.iter().flat_map(|target| course.units_of(target.form)).map(|unit| unit.id) {
        if !known.contains(&id) {
            known.push(id);
        }
    }
    if known.is_empty() && !ids.is_empty() {
        return Err(BuildError::AlwaysWhole);
    }
    for id in ids {
        if !known.contains(&id.as_str()) {
            let help = match nearest(id, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it has {}", known.join(", ")),
            };
            return Err(BuildError::NoSuchModule(id.clone(), help));
        }
    }
    Ok(())
}
