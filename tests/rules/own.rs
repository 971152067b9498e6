//! What Kitbag itself builds, held to everything that LMSs mind.

use std::path::Path;

use kitbag::build::{Request, build};
use kitbag::check::{self, Options};
use kitbag::course::Course;
use kitbag::diagnostic::Profile;
use kitbag::diff::Against;
use kitbag::package::read::{Limits, Package};
use kitbag::source;
use kitbag::standard::Standard;
use kitbag::xapi::Secret;

use crate::support::Project;

/// The standards whose packages are held to rules.
const STANDARDS: [Standard; 4] =
    [Standard::Scorm2004Fourth, Standard::Scorm2004Third, Standard::Scorm12, Standard::Cmi5];

/// Findings in packages of a course for every standard that has rules.
fn found(course: &Course, units: &[&str]) -> Vec<String> {
    let out = tempfile::tempdir().unwrap();
    let units: Vec<String> = units.iter().map(|unit| (*unit).to_owned()).collect();
    let against = Against::default();
    let request = Request { units: &units, forms: &[], standards: &STANDARDS, lms: None, key: None, against: &against };
    let built = build(course, request, out.path(), |_, _| ()).unwrap();
    assert!(built.report.is_some(), "{:?}", built.findings);
    let zips = built.outcomes.iter().map(|(name, _)| out.path().join(name));
    let options = Options { profiles: vec![Profile::Strict], standard: None };
    zips.flat_map(|zip| check::package(&Package::open(&zip, &Limits::default()).unwrap(), &options).findings)
        // Said of every package of the 3rd Edition: ADL's suite is made for the 4th.
        .filter(|finding| finding.code.as_str() != "edition-earlier")
        .map(|finding| format!("{}: {}", finding.code.as_str(), finding.message))
        .collect()
}

#[test]
fn nothing_is_wrong_with_what_kitbag_builds() {
    let starter = Project::starter();
    assert_eq!(found(&source::read(starter.root()).unwrap().course.unwrap(), &[]), [""; 0]);
    // With pictures; and with several SCOs in one package.
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(found(&source::read(shipped).unwrap().course.unwrap(), &["m1", "tests"]), [""; 0]);
}

#[test]
fn a_key_that_was_asked_for_is_seen_and_not_shown() {
    let project = Project::starter();
    let mut course = source::read(project.root()).unwrap().course.unwrap();
    course.xapi.in_packages = true;
    course.xapi.endpoint = Some("https://lrs.example/xapi/".to_owned());
    let key = Secret::new("Basic b3BlbjpzZXNhbWUgYW5kIG1vcmU=");
    let out = tempfile::tempdir().unwrap();
    let against = Against::default();
    let request = Request { units: &[], forms: &[], standards: &[], lms: None, key: Some(&key), against: &against };
    let built = build(&course, request, out.path(), |_, _| ()).unwrap();
    let package = Package::open(&out.path().join(&built.outcomes[0].0), &Limits::default()).unwrap();
    let findings = check::package(&package, &Options::default()).findings;
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["key-in-content"], "{findings:#?}");
    let place = findings[0].place.as_ref().unwrap();
    assert_eq!(place.file().name(), "m1.html");
    assert!(!place.file().text().contains("b3Blbjpz"), "the key would be drawn");
}
