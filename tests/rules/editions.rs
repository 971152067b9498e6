//! By which standard a package is judged, and for which ones ADL's suite has a verdict.

use kitbag::check::{self, Judgement, Options};
use kitbag::diagnostic::Profile;
use kitbag::package::read::Package;
use kitbag::standard::Standard;

const SCORM_12: &str = include_str!("frames/scorm12.xml");
const CMI5: &str = include_str!("frames/cmi5.xml");
const TINCAN: &str = include_str!("frames/tincan.xml");

fn judge(files: &[(&str, &str)], standard: Option<Standard>) -> Judgement {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    check::package(&Package::in_memory("a.zip", files), &Options { profiles: vec![Profile::Adl], standard })
}

fn codes(judgement: &Judgement) -> Vec<&str> {
    judgement.findings.iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn only_scorm_2004_has_a_verdict_of_adls_suite() {
    let scorm = judge(&[("imsmanifest.xml", SCORM_12)], None);
    assert!(codes(&scorm).contains(&"scorm12-file-missing"), "{:?}", codes(&scorm));
    let cmi5 = judge(&[("cmi5.xml", CMI5)], None);
    assert_eq!(codes(&cmi5), ["au-file-missing"]);
    let xapi = judge(&[("tincan.xml", TINCAN)], None);
    assert_eq!(codes(&xapi), ["tincan-launch-unusable"]);
    for judgement in [scorm, cmi5, xapi, judge(&[("a.html", "")], Some(Standard::Cmi5))] {
        assert_eq!(judgement.failed_checks, []);
    }
    assert_ne!(judge(&[("a.html", "")], None).failed_checks, []);
}

#[test]
fn of_two_manifests_the_one_that_is_asked_for_is_judged() {
    let files = [("imsmanifest.xml", SCORM_12), ("cmi5.xml", CMI5), ("sco.html", "")];
    let unasked = judge(&files, None);
    assert_eq!(unasked.standard, Some(Standard::Scorm12));
    assert!(codes(&unasked).contains(&"several-manifests"));
    let asked = judge(&files, Some(Standard::Cmi5));
    assert_eq!((asked.standard, codes(&asked)), (Some(Standard::Cmi5), vec![]));
}

#[test]
fn what_is_called_cmi5_is_judged_as_such() {
    let judgement = judge(&[("cmi5.xml", "<manifest/>"), ("sco.html", "")], None);
    assert_eq!((judgement.standard, codes(&judgement)), (Some(Standard::Cmi5), vec!["course-structure-root"]));
    let judgement = judge(&[("tincan.xml", "<manifest/>"), ("sco.html", "")], None);
    assert_eq!((judgement.standard, codes(&judgement)), (Some(Standard::Xapi), vec!["tincan-root"]));
    let beside = judge(&[("imsmanifest.xml", SCORM_12), ("tincan.xml", TINCAN), ("sco.html", "")], None);
    assert_eq!(beside.standard, Some(Standard::Scorm12));
}
