//! The outward river in one place: a course becomes packages, and each one is checked before it is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;

use crate::check::{self, Breach};
use crate::course::{Course, Module, Unit};
use crate::diagnostic::{Code, Finding, Findings, Severity, nearest};
use crate::diff::Against;
use crate::package::{
    BuildReport, Content, CourseFacts, Error as PackageError, Facts, Identifiers, Outcome, Output, Plan, SuspendData,
};
use crate::page::{self, CSS_HREF, JS_HREF, Kind, Page, SuspendBound};
use crate::scorm;
use crate::scorm::LangString;
use crate::scorm::schemas::control_files;
use crate::standard::Standard;
use crate::xapi::{Activities, Secret, Tracked};

/// The standard's part of a package's name.
const STANDARD: &str = "scorm2004-4th";
const KIND: Kind = Kind::Scorm2004;
const MANIFEST: &str = "imsmanifest.xml";

/// What tells an administrator that a package holds a key of an LRS: a part of its name, a file in it, and a keyword.
const KEY_MARK: &str = "-with-lrs-key";
const KEY_FILE: &str = "CONTAINS-AN-LRS-KEY.txt";
const KEY_TEXT: &str = "This package holds a key of a Learning Record Store, in the data of its pages. Whoever can open the \
    package or one of its pages can read it, and can do everything that the key allows. The key should allow writing \
    statements and nothing else. To take it out of use, withdraw it at the Learning Record Store.\n";
const KEY_KEYWORD: &str = "contains a key of a Learning Record Store";

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

/// Builds the packages of `units` (modules, and the tests), or all of them when it is empty, into the folder `out`.
/// Packages of the other units that an earlier build wrote there stay, and stay in the report.
///
/// `key` is the value of the header `Authorization` that packages bring along for the manifest's LRS: everybody who has
/// a package has it.
///
/// `against` holds the packages that these would replace: what learners would lose is a finding.
///
/// `done` hears of each package as soon as it is ready, from any thread.
///
/// # Errors
/// When a unit does not exist, there is a key but nothing to use it for, or a file cannot be read or written. What is wrong with the course is a finding.
pub fn build(
    course: &Course,
    units: &[String],
    out: &Path,
    key: Option<&Secret>,
    against: &Against,
    done: impl Fn() + Sync,
) -> Result<Built, BuildError> {
    let is_whole = units.is_empty();
    let (units, others) = select(course, units)?;
    if key.is_some() {
        check_endpoint(course)?;
    }
    let output = Output::open(out)?;
    // Packages that an earlier run made and this one does not concern stay in the report and the checksums.
    for other in &others {
        output.keep(&file_name(course, other, false))?;
        output.keep(&file_name(course, other, true))?;
    }
    let shared = Shared::new(course, key);
    let results: Vec<_> = units
        .par_iter()
        .map(|unit| {
            let result = package(course, unit, &shared, against, &output);
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

/// A key goes to one LRS, and to nobody on the way.
fn check_endpoint(course: &Course) -> Result<(), BuildError> {
    let endpoint = course.xapi.endpoint.as_deref();
    if !course.xapi.in_packages {
        return Err(BuildError::NothingTracked);
    }
    let endpoint = endpoint.ok_or(BuildError::NoEndpoint)?;
    let is_own = ["http://localhost", "http://127.0.0.1", "http://[::1]"]
        .iter()
        .filter_map(|own| endpoint.strip_prefix(own))
        .any(|rest| rest.starts_with(['/', ':']));
    if endpoint.starts_with("https://") || is_own { Ok(()) } else { Err(BuildError::Unencrypted(endpoint.to_owned())) }
}

/// What all packages of a build have in common.
struct Shared<'k> {
    /// Files that every package carries, compressed once.
    files: Vec<(&'static str, Content)>,
    /// What packages that send statements speak of; none for the others.
    activities: Option<Activities>,
    key: Option<&'k Secret>,
}

impl<'k> Shared<'k> {
    fn new(course: &Course, key: Option<&'k Secret>) -> Self {
        let content = |text: &str| Content::Shared(text.as_bytes().into());
        let controls = control_files(Standard::Scorm2004Fourth).iter().map(|(name, text)| (*name, content(text)));
        let theme = [(CSS_HREF, content(page::css())), (JS_HREF, content(page::script(KIND, course.xapi.in_packages)))];
        let mark = key.map(|_| (KEY_FILE, content(KEY_TEXT)));
        Self {
            files: controls.chain(theme).chain(mark).collect(),
            activities: course.xapi.in_packages.then(|| Activities::new(course)),
            key,
        }
    }
}

fn file_name(course: &Course, unit: &Unit<'_>, has_key: bool) -> String {
    let mark = if has_key { KEY_MARK } else { "" };
    format!("{}-{}-{}{mark}.{STANDARD}.zip", course.id, unit.id, course.version)
}

fn package(
    course: &Course,
    unit: &Unit<'_>,
    shared: &Shared<'_>,
    against: &Against,
    output: &Output,
) -> Result<(String, Outcome, Vec<Finding>), BuildError> {
    let name = file_name(course, unit, shared.key.is_some());
    let mut findings = Findings::default();
    let mut plan = Plan::new(&name)?;
    let mut suspend_data = Vec::new();
    // Two forms of one instrument show the same pictures.
    let mut media = BTreeMap::new();
    for module in &unit.modules {
        let tracked =
            shared.activities.as_ref().and_then(|activities| Tracked::new(course, activities, module, shared.key));
        let Page { html, suspend_bound } = page::render(course, module, KIND, tracked.as_ref());
        if !suspend_bound.fits(KIND) {
            report_state(module, suspend_bound, &mut findings);
        }
        suspend_data.push(SuspendData {
            module: module.id.to_string(),
            units: suspend_bound.units,
            bytes: suspend_bound.bytes,
        });
        plan.add(&scorm::page_href(module), Content::Bytes(html.into_bytes()))?;
        media.extend(module.media.iter().map(|media| (media.href.as_str(), &media.source)));
    }
    for (href, source) in media {
        plan.add(href, Content::File(source.clone()))?;
    }
    for (path, content) in &shared.files {
        plan.add(path, content.clone())?;
    }
    let mark = shared.key.map(|_| KEY_FILE);
    let listed: Vec<&str> = [CSS_HREF, JS_HREF].into_iter().chain(mark).collect();
    let mut manifest = scorm::manifest(course, unit, &listed);
    if mark.is_some() {
        manifest.metadata.keywords.push(LangString { language: "en".to_owned(), text: KEY_KEYWORD.to_owned() });
    }
    let xml = manifest.to_xml(scorm::Edition2004::Fourth)?;
    plan.add(MANIFEST, Content::Bytes(xml.clone()))?;
    let files: BTreeSet<&str> = plan.entries().map(|(path, _)| path).collect();
    for Breach { rule, line, column, message } in check::manifest(&String::from_utf8_lossy(&xml), &files) {
        let message = format!("{name}: {MANIFEST}:{line}:{column}: {message} [{rule}]");
        let help = "this is a mistake of Kitbag: please report it with the course's manifest";
        findings.add_general(Code::InvalidPackage, message, help);
    }
    against.compare(&plan, &mut findings);
    if findings.has_errors() {
        return Ok((name, Outcome::Unchanged, findings.into_sorted()));
    }
    let facts = Facts {
        standard: STANDARD.to_owned(),
        unit: unit.id.to_string(),
        identifiers: Identifiers::of(&manifest),
        suspend_data,
        lrs_key: shared.key.is_some(),
    };
    let outcome = output.add(&plan, facts)?;
    Ok((name, outcome, findings.into_sorted()))
}

fn report_state(module: &Module, bound: SuspendBound, findings: &mut Findings) {
    let message = format!(
        "what learners write in module `{}` can take {} characters and {} bytes; an LMS keeps {} characters, and a \
         closing page sends {} bytes",
        module.id,
        bound.units,
        bound.bytes_sent(KIND),
        KIND.limits().units,
        KIND.limits().bytes
    );
    findings.add_general(
        Code::StateTooBig,
        message,
        "make `max` of its long-fill-in questions smaller, or divide the module",
    );
}
