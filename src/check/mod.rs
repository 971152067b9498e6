//! Judges what others will read: packages of any maker, by the schemas first, then by the rules of their standard, then
//! by what LMSs stumble over; and xAPI statements.
//!
//! ```
//! use kitbag::check::{self, Check, Options};
//! use kitbag::package::read::{Limits, Package};
//!
//! // From a file: Package::open("course.zip".as_ref(), &Limits::default())?
//! let manifest = "<manifest><title>Questions & answers</title></manifest>";
//! let package = Package::in_memory("course.zip", [("imsmanifest.xml".to_owned(), manifest.into())]);
//!
//! let judgement = check::package(&package, &Options::default());
//! assert_eq!(judgement.failed_checks, [Check::Wellformedness]); // as ADL's suite would say
//!
//! let finding = &judgement.findings[0];
//! let place = finding.place.as_ref().unwrap();
//! assert_eq!(finding.code.as_str(), "xml-syntax");
//! assert_eq!((place.file().name(), place.start()), ("imsmanifest.xml", (1, 28)));
//! println!("{}: {}", finding.message, finding.help);
//! ```
//!
//! Everything that is said about a rule is in its [`Rule`], and [`families`] has them all. `examples/check.rs` is a whole
//! program. The room asks a [`Package`] for what lies in it, and reads nothing else.
#![warn(missing_docs)]

mod attribute;
mod backup;
mod choice;
mod cmi5;
mod content;
mod crowd;
mod manifest;
mod moodle;
mod names;
mod path;
mod reach;
mod schema;
mod scorm12;
mod scorm2004;
mod statements;
mod subject;
mod tincan;
mod verdict;
mod xml;
pub mod xsd;

use crate::diagnostic::{Code, Finding, Findings, Profile, Rule};
use crate::package::read::{self, Package};
use crate::standard::Standard;

pub use backup::is_one as is_backup;
pub use manifest::standard_of;
pub use statements::statements;
pub use subject::Subject;
pub(crate) use tincan::activities as tincan_activities;
pub use verdict::{Check, failed_checks};

/// By what a package is judged.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whose rules count.
    pub profiles: Vec<Profile>,
    /// The standard, whatever the manifest says.
    pub standard: Option<Standard>,
}

/// What was found in a package.
#[derive(Debug)]
pub struct Judgement {
    /// None when there is no manifest that can be read.
    pub standard: Option<Standard>,
    /// Whether it is no package but a whole course for Moodle.
    pub is_course_backup: bool,
    /// The checks that ADL's suite would report as failed; for SCORM 2004 only.
    pub failed_checks: Vec<Check>,
    /// By place. Those of the profiles asked for.
    pub findings: Vec<Finding>,
}

impl Judgement {
    /// Whether ADL's conformance suite would pass the package. None for standards that it does not test, and when
    /// nothing can be said because the manifest was not read.
    pub fn passes_adl(&self) -> Option<bool> {
        match self.standard {
            Some(Standard::Scorm2004Fourth | Standard::Scorm2004Third) => Some(self.failed_checks.is_empty()),
            None if !self.failed_checks.is_empty() => Some(false),
            Some(Standard::Scorm12 | Standard::Cmi5 | Standard::Xapi) | None => None,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self { profiles: vec![Profile::Adl, Profile::Moodle], standard: None }
    }
}

/// Judges a package by all rules of its standard.
pub fn package(package: &Package, options: &Options) -> Judgement {
    let mut findings = package.findings().clone();
    findings.extend(package.verify());
    if backup::is_one(package) {
        backup::apply(package, options, &mut findings);
        return Judgement { is_course_backup: true, ..judgement(None, options, findings) };
    }
    let mut standard = None;
    look(package, options.standard, &mut findings, |subject, findings| {
        standard = Some(subject.standard);
        match subject.standard {
            Standard::Scorm2004Fourth | Standard::Scorm2004Third => scorm2004::apply(subject, findings),
            Standard::Scorm12 => scorm12::apply(subject, findings),
            Standard::Cmi5 => cmi5::apply(subject, findings),
            Standard::Xapi => tincan::apply(subject, findings),
        }
        for apply in [moodle::apply, names::apply, reach::apply, content::apply] {
            apply(subject, findings);
        }
    });
    judgement(standard, options, findings)
}

/// What of the findings counts.
fn judgement(standard: Option<Standard>, options: &Options, findings: Findings) -> Judgement {
    let mut findings = findings.into_sorted();
    let is_2004 = |standard| matches!(standard, Standard::Scorm2004Fourth | Standard::Scorm2004Third);
    let failed_checks =
        if standard.or(options.standard).is_none_or(is_2004) { failed_checks(&findings) } else { Vec::new() };
    schema::leave_to_others(&mut findings);
    let is_asked_for = |finding: &Finding| match finding.code {
        Code::Rule(rule) => rule.is_in(&options.profiles),
        _ => true,
    };
    let findings = findings.into_iter().filter(is_asked_for).collect();
    Judgement { standard, is_course_backup: false, failed_checks, findings }
}

/// Reads the manifest of a package and hands it to `with`, unless there is none that can be read; `findings` tell why.
/// `standard` overrules what the manifest says.
pub fn look(
    package: &Package,
    standard: Option<Standard>,
    findings: &mut Findings,
    with: impl FnOnce(&Subject<'_>, &mut Findings),
) {
    if let Some(file) = manifest::read(package, standard, findings)
        && let Some(file) = xml::without_doctype(&file, findings)
        && let Some(document) = xml::parse(&file, findings)
    {
        choice::tell(package, standard, findings);
        let has_name = |standard: &Standard| file.name() == standard.manifest();
        let told = [Standard::Cmi5, Standard::Xapi].into_iter().find(has_name);
        let told = told.unwrap_or_else(|| standard_of(&document));
        let standard = standard.unwrap_or(told);
        with(&Subject { package, standard, file: &file, document: &document }, findings);
    }
}

/// Rules about one thing, as they stand together in the documentation.
#[derive(Debug, Clone, Copy)]
pub struct Family {
    /// What they are about, for people.
    pub title: &'static str,
    /// The standards whose packages they are applied to.
    pub standards: &'static [Standard],
    /// In the order of the documentation.
    pub rules: &'static [&'static Rule],
}

impl Family {
    const fn new(title: &'static str, standards: &'static [Standard], rules: &'static [&'static Rule]) -> Self {
        Self { title, standards, rules }
    }
}

/// All rules about packages, in the order of the documentation.
pub fn families() -> impl Iterator<Item = Family> {
    const ALL: &[Standard] = &Standard::ALL;
    let first = [
        Family::new("The package as a file", ALL, read::rules::RULES),
        Family::new("The manifest as a file", ALL, manifest::RULES),
        Family::new("The choice of a manifest", ALL, choice::RULES),
        Family::new("XML", ALL, xml::RULES),
    ];
    let others = [
        Family::new("Moodle", ALL, moodle::RULES),
        Family::new("Names", ALL, names::RULES),
        Family::new("Sequencing that cannot work", ALL, reach::RULES),
        Family::new("Content", ALL, content::RULES),
        Family::new("Moodle course backups", &[], backup::RULES),
    ];
    first
        .into_iter()
        .chain(scorm2004::families())
        .chain(scorm12::families())
        .chain(cmi5::families())
        .chain(tincan::families())
        .chain(others)
}

/// The rules that packages of `standard` are judged by.
pub fn rules_for(standard: Standard) -> impl Iterator<Item = &'static Rule> {
    families()
        .filter(move |family| family.standards.contains(&standard))
        .flat_map(|family| family.rules.iter().copied())
}

/// The rules that course backups for Moodle are judged by.
pub fn rules_for_backups() -> impl Iterator<Item = &'static Rule> {
    [read::rules::RULES, xml::RULES, backup::RULES].into_iter().flatten().copied()
}

/// Every rule about packages, in the order of the documentation.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    families().flat_map(|family| family.rules.iter().copied())
}
