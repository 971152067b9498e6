//! A course that Moodle restores, with its packages inside. It is for a new course, so nobody's progress is in question: what
//! it would replace is not asked.

use super::downloads::{Downloads, shelf};
use super::make::{self, Shared};
use super::{BuildError, Request};
use crate::check;
use crate::course::{Course, Form, Lms, Target};
use crate::diagnostic::{Code, Finding, Findings, Severity};
use crate::documents::agenda_page;
use crate::moodle::{self, PackedUnit};
use crate::package::read::Package;
use crate::package::{Facts, Identifiers, Outcome, Output, Plan};
use crate::scorm;
use crate::standard::Standard;

pub(super) fn file_name(course: &Course, standard: Standard) -> String {
    let mark = if standard == Standard::Scorm12 { ".scorm12" } else { "" };
    format!("{}-{}{mark}.mbz", course.id, course.version)
}

/// Makes the course with a package for each of its parts: the very packages that are built one by one, of SCORM 1.2 those
/// for Moodle.
pub(super) fn package(
    course: &Course,
    standard: Standard,
    request: &Request<'_>,
    downloads: &Downloads,
    output: &Output,
) -> Result<(String, Outcome, Vec<Finding>), BuildError> {
    let name = file_name(course, standard);
    let lms = if standard == Standard::Scorm12 { Lms::Moodle } else { Lms::Generic };
    let target = Target { form: Form::Modules, standard: Some(standard), lms };
    let mut findings = Findings::default();
    let (mut units, mut drafts) = (Vec::new(), Vec::new());
    let mut identifiers = Identifiers { activity: course.iri(), ..Identifiers::default() };
    let mut suspend_data = Vec::new();
    if let Some(shared) = Shared::new(course, target, None, downloads) {
        for (role, unit) in course.activities() {
            let planned = make::plan(course, &unit, &shared, request, &mut findings)?;
            make::judge(&planned.plan, standard, true, &mut findings);
            let draft = output.draft(&planned.plan)?;
            identifiers.items.extend(planned.identifiers.items);
            suspend_data.extend(planned.suspend_data);
            let manifest = scorm::manifest(course, &unit, &make::LISTED);
            units.push(PackedUnit { unit, role, standard, manifest, plan: planned.plan, zip: draft.content() });
            drafts.push(draft);
        }
    }
    let agenda = course.moodle.agenda.then(|| agenda_page(course)).flatten();
    let backup = moodle::backup(moodle::Inputs { course, file_name: &name, units, agenda, documents: shelf(course)? })?;
    let mut plan = Plan::new(&name)?;
    for (path, content) in backup.to_files()? {
        plan.add_unserved(&path, content)?;
    }
    judge(&plan, &mut findings);
    if findings.has_errors() {
        return Ok((name, Outcome::Unchanged, findings.into_sorted()));
    }
    let facts = Facts {
        standard: Form::MoodleCourse.as_str().to_owned(),
        unit: Course::UNIT.to_owned(),
        identifiers,
        suspend_data,
        lrs_key: false,
    };
    let outcome = output.add(&plan, facts)?;
    Ok((name, outcome, findings.into_sorted()))
}

/// Holds the backup to what a restore needs. The packages in it have been judged.
fn judge(plan: &Plan, findings: &mut Findings) {
    let judgement = check::package(&Package::planned(plan), &check::Options::default());
    let help = "this is a mistake of Kitbag: please report it with the course's manifest";
    for finding in judgement.findings.iter().filter(|finding| finding.severity() == Severity::Error) {
        findings.add_general(Code::InvalidPackage, make::broken(plan.file_name(), finding), help);
    }
}
