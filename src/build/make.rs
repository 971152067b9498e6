//! One package: its pages, its files and its description, checked before it is kept.

use std::collections::BTreeMap;

use super::description::{Description, describe};
use super::downloads::Downloads;
use super::part::part;
use super::{BuildError, Request, carried, key};
use crate::check;
use crate::course::{Course, Form, Lms, Module, Target, Unit};
use crate::diagnostic::{Code, Finding, Findings, Profile, Severity};
use crate::package::read::Package;
use crate::package::{Content, Facts, Identifiers, Outcome, Output, Plan, SuspendData};
use crate::page::{self, CSS_HREF, JS_HREF, Kind, Page, SuspendBound};
use crate::scorm;
use crate::scorm::schemas::control_files;
use crate::standard::Standard;
use crate::xapi::{Activities, Secret, Tracked};

/// What all packages of a standard have in common.
pub(super) struct Shared<'k> {
    pub target: Target,
    standard: Standard,
    kind: Kind,
    /// Files that every package carries, compressed once.
    files: Vec<(&'static str, Content)>,
    /// What packages that send statements speak of; none for the others.
    activities: Option<Activities>,
    key: Option<&'k Secret>,
    downloads: &'k Downloads,
}

impl<'k> Shared<'k> {
    /// None for a site, which is no package for an LMS.
    pub(super) fn new(
        course: &Course,
        target: Target,
        key: Option<&'k Secret>,
        downloads: &'k Downloads,
    ) -> Option<Self> {
        let standard = target.standard?;
        let kind = kind_of(standard, target.lms);
        // What a launch names, cmi5's and xAPI's packages send statements to; a key in them would be for nobody.
        let is_launched = matches!(kind, Kind::Cmi5 | Kind::Xapi);
        let key = key.filter(|_| !is_launched);
        let sends_statements = course.xapi.in_packages || is_launched;
        let content = |text: &str| Content::Shared(text.as_bytes().into());
        let controls = control_files(standard).iter().map(|(name, text)| (*name, content(text)));
        let is_ordered = target.form == Form::Course && course.packaging.sequence.is_ordered();
        let script = if is_ordered { page::course_script } else { page::script };
        let theme = [(CSS_HREF, content(page::css())), (JS_HREF, content(script(kind, sends_statements)))];
        let mark = key.map(|_| (key::FILE, content(key::TEXT)));
        Some(Self {
            target,
            standard,
            kind,
            files: controls.chain(theme).chain(mark).collect(),
            activities: sends_statements.then(|| Activities::new(course)),
            key,
            downloads,
        })
    }
}

fn kind_of(standard: Standard, lms: Lms) -> Kind {
    match (standard, lms) {
        // Moodle keeps as much for the 3rd Edition as for the 4th.
        (Standard::Scorm2004Fourth, _) | (Standard::Scorm2004Third, Lms::Moodle) => Kind::Scorm2004,
        (Standard::Scorm2004Third, Lms::Generic) => Kind::Scorm2004Third,
        (Standard::Scorm12, Lms::Generic) => Kind::Scorm12,
        (Standard::Scorm12, Lms::Moodle) => Kind::Scorm12Moodle,
        (Standard::Cmi5, _) => Kind::Cmi5,
        (Standard::Xapi, _) => Kind::Xapi,
    }
}

pub(super) fn file_name(course: &Course, unit: &Unit<'_>, target: Target, has_key: bool) -> String {
    let mark = if has_key { key::MARK } else { "" };
    let lms = if target.lms == Lms::Moodle { "-moodle" } else { "" };
    let standard = target.standard.map_or("site", Standard::as_str);
    format!("{}-{}-{}{mark}.{standard}{lms}.zip", course.id, unit.id, course.version)
}

/// Paths of the files that all pages use.
pub(super) const LISTED: [&str; 2] = [CSS_HREF, JS_HREF];

/// A package before it is judged and written.
pub(super) struct Planned {
    pub plan: Plan,
    pub identifiers: Identifiers,
    pub suspend_data: Vec<SuspendData>,
}

/// Makes the package of `unit`. It is kept unless something is wrong with it.
pub(super) fn package(
    course: &Course,
    unit: &Unit<'_>,
    shared: &Shared<'_>,
    request: &Request<'_>,
    output: &Output,
) -> Result<(String, Outcome, Vec<Finding>), BuildError> {
    let mut findings = Findings::default();
    let Planned { plan, identifiers, suspend_data } = plan(course, unit, shared, request, &mut findings)?;
    let name = plan.file_name().to_owned();
    let suits_moodle = unit.id != Course::UNIT || !shared.target.has_sequencing();
    judge(&plan, shared.standard, suits_moodle, &mut findings);
    request.against.compare(&plan, &mut findings);
    if findings.has_errors() {
        return Ok((name, Outcome::Unchanged, findings.into_sorted()));
    }
    let facts = Facts {
        standard: shared.standard.as_str().to_owned(),
        unit: unit.id.to_string(),
        identifiers,
        suspend_data,
        lrs_key: shared.key.is_some(),
    };
    let outcome = output.add(&plan, facts)?;
    Ok((name, outcome, findings.into_sorted()))
}

/// Everything that stands in the package of `unit`.
pub(super) fn plan(
    course: &Course,
    unit: &Unit<'_>,
    shared: &Shared<'_>,
    request: &Request<'_>,
    findings: &mut Findings,
) -> Result<Planned, BuildError> {
    let Shared { target, standard, key, .. } = *shared;
    let mut plan = Plan::new(&file_name(course, unit, target, key.is_some()))?;
    let suspend_data = add_pages(course, unit, shared, &mut plan, findings)?;
    carried::report(course, unit, standard, request.places, findings);
    for (path, content) in &shared.files {
        plan.add(path, content.clone())?;
    }
    let listed: Vec<&str> = LISTED.into_iter().chain(key.map(|_| key::FILE)).collect();
    let Description { xml, identifiers } =
        describe(course, unit, target, standard, &listed, key.is_some(), request.cmi5_url)?;
    plan.add(standard.manifest(), Content::Bytes(xml))?;
    Ok(Planned { plan, identifiers, suspend_data })
}

/// Adds the pages of a unit with their media, and tells how much each may have to keep.
fn add_pages(
    course: &Course,
    unit: &Unit<'_>,
    shared: &Shared<'_>,
    plan: &mut Plan,
    findings: &mut Findings,
) -> Result<Vec<SuspendData>, BuildError> {
    let mut suspend_data = Vec::new();
    // Two forms of one instrument show the same pictures.
    let mut media = BTreeMap::new();
    let mut downloads = BTreeMap::new();
    for module in &unit.modules {
        let tracked =
            shared.activities.as_ref().and_then(|activities| Tracked::new(course, activities, module, shared.key));
        let Page { html, suspend_bound } = page::render_part(
            course,
            module,
            shared.kind,
            tracked.as_ref(),
            part(course, unit, module, shared.target).as_ref(),
        );
        let wanted = course.downloads(module).into_iter();
        downloads.extend(wanted.filter_map(|(_, href)| shared.downloads.get_key_value(&href)));
        if !suspend_bound.fits(shared.kind) {
            report_state(module, shared, suspend_bound, findings);
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
    for (href, document) in downloads {
        plan.add(href, document.clone())?;
    }
    Ok(suspend_data)
}

/// Holds the package to the rules of its standard, and to what Moodle needs if it is to suit Moodle, before it is written.
pub(super) fn judge(plan: &Plan, standard: Standard, suits_moodle: bool, findings: &mut Findings) {
    let mut options = check::Options { standard: Some(standard), ..check::Options::default() };
    options.profiles.retain(|profile| suits_moodle || *profile != Profile::Moodle);
    let judgement = check::package(&Package::planned(plan), &options);
    let help = "this is a mistake of Kitbag: please report it with the course's manifest";
    for finding in judgement.findings.iter().filter(|finding| finding.severity() == Severity::Error) {
        findings.add_general(Code::InvalidPackage, broken(plan.file_name(), finding), help);
    }
}

/// What is wrong with a package that Kitbag made, with its rule and its place.
pub(super) fn broken(package: &str, finding: &Finding) -> String {
    let place = finding.place.as_ref().map_or_else(String::new, |place| {
        let (line, column) = place.start();
        format!("{}:{line}:{column}: ", place.file().name())
    });
    let requirement = finding.requirement.unwrap_or_default();
    format!("{package}: {place}{} [{} {requirement}]", finding.message, finding.code.as_str())
}

/// An LMS of the edition that packages are made for keeps all that learners write, or nothing is built. The older
/// editions keep less: there it is said, and the page says it too when it happens.
fn report_state(module: &Module, shared: &Shared<'_>, bound: SuspendBound, findings: &mut Findings) {
    let limits = shared.kind.limits();
    let message = format!(
        "what learners write in module `{}` can take {} characters and {} bytes; an LMS of {} keeps {} characters, and a \
         closing page sends {} bytes",
        module.id,
        bound.units,
        bound.bytes_sent(shared.kind),
        shared.standard.name(),
        limits.units,
        limits.bytes
    );
    let (code, help) = match shared.standard {
        Standard::Scorm2004Third | Standard::Scorm12 => (
            Code::StateMayNotFit,
            "use SCORM 2004 4th Edition or cmi5 where learners write long texts, or make `max` of its long-fill-in \
             questions smaller",
        ),
        _ => (Code::StateTooBig, "make `max` of its long-fill-in questions smaller, or divide the module"),
    };
    findings.add_general(code, message, help);
}
