//! What Kitbag itself builds, held to everything that LMSs mind.

use std::path::Path;

use kitbag::build::{Places, Request, build};
use kitbag::check::{self, Options};
use kitbag::course::Course;
use kitbag::diagnostic::Profile;
use kitbag::diff::Against;
use kitbag::package::read::{Limits, Package};
use kitbag::source;
use kitbag::standard::Standard;
use kitbag::xapi::Secret;

use crate::support::Project;

/// Findings in packages of a course for every standard.
fn found(course: &Course, units: &[&str], cmi5_url: Option<&str>) -> Vec<String> {
    let out = tempfile::tempdir().unwrap();
    let units: Vec<String> = units.iter().map(|unit| (*unit).to_owned()).collect();
    let against = Against::default();
    let places = Places::default();
    let request = Request {
        units: &units,
        forms: &[],
        standards: &Standard::ALL,
        lms: None,
        key: None,
        against: &against,
        places: &places,
        cmi5_url,
    };
    let built = build(course, request, out.path(), |_, _| ()).unwrap();
    assert!(built.report.is_some(), "{:?}", built.findings);
    let zips = built.outcomes.iter().map(|(name, _)| out.path().join(name));
    let options = Options { profiles: vec![Profile::Strict], standard: None };
    zips.flat_map(|zip| check::package(&Package::open(&zip, &Limits::default()).unwrap(), &options).findings)
        // Said of every package of the 3rd Edition: ADL's suite is made for the 4th. And of several parts for xAPI, which
        // the build tells of.
        .filter(|finding| !matches!(finding.code.as_str(), "edition-earlier" | "tincan-launch-several"))
        .map(|finding| format!("{}: {}", finding.code.as_str(), finding.message))
        .collect()
}

#[test]
fn nothing_is_wrong_with_what_kitbag_builds() {
    let starter = Project::starter();
    assert_eq!(found(&source::read(starter.root()).unwrap().course.unwrap(), &[], None), [""; 0]);
    // With pictures; and with several SCOs in one package.
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(found(&source::read(shipped).unwrap().course.unwrap(), &["m1", "tests"], None), [""; 0]);
    // With pages that lie elsewhere.
    let url = Some("https://content.example.org/course");
    assert_eq!(found(&source::read(starter.root()).unwrap().course.unwrap(), &[], url), [""; 0]);
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
    let places = Places::default();
    let request = Request {
        units: &[],
        forms: &[],
        standards: &[],
        lms: None,
        key: Some(&key),
        against: &against,
        places: &places,
        cmi5_url: None,
    };
    let built = build(&course, request, out.path(), |_, _| ()).unwrap();
    let package = Package::open(&out.path().join(&built.outcomes[0].0), &Limits::default()).unwrap();
    let findings = check::package(&package, &Options::default()).findings;
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["key-in-content"], "{findings:#?}");
    let place = findings[0].place.as_ref().unwrap();
    assert_eq!(place.file().name(), "m1.html");
    assert!(!place.file().text().contains("b3Blbjpz"), "the key would be drawn");
}
