//! Which manifest of a package is judged, if it has several, and what is said of packages that nobody judges yet.

use crate::diagnostic::{Findings, Profile, rules};
use crate::package::read::Package;
use crate::standard::Standard;

const SCORM: &str = "imsmanifest.xml";
const CMI5: &str = "cmi5.xml";
const XAPI: &str = "tincan.xml";

rules! {
    XAPI_PACKAGE "xapi-package" Warning [(Profile::Adl, "ADL's suite finds no manifest in it"), (Profile::Moodle, "Moodle has no activity that imports it")] ["MANIFEST_AT_ROOT"]
        demand "A package that is to be judged follows SCORM or cmi5: it has `imsmanifest.xml` or `cmi5.xml` at its root."
        consequence "Only what concerns every package has been judged, because there are no rules for xAPI packages (`tincan.xml`) yet; an LMS that wants SCORM finds nothing to import."
        remedy "Import it only where xAPI packages are welcome, or export the course for SCORM or cmi5.";

    SEVERAL "several-manifests" Warning [(Profile::Adl, "ADL's suite looks at one of them only"), (Profile::Moodle, "Moodle looks at one of them only")] ["cmi5 14.1"]
        demand "A package follows one standard."
        consequence "One LMS runs it as SCORM and the next as cmi5, and progress made in one form is not found in the other. Only one of the manifests was judged."
        remedy "Check it once for each standard with `--edition`, and publish one package for each.";
}

/// Whether `package` is for xAPI alone, which is told.
pub(super) fn is_xapi(package: &Package, asked_for: Option<Standard>, findings: &mut Findings) -> bool {
    let has_other = package.contains(SCORM) || package.contains(CMI5);
    let is_xapi = asked_for.is_none() && !has_other && package.contains(XAPI);
    if is_xapi {
        let message = format_args!("the package has `{XAPI}`, and neither `{SCORM}` nor `{CMI5}`");
        findings.breach(&XAPI_PACKAGE, "MANIFEST_AT_ROOT", None, message);
    }
    is_xapi
}

/// Tells which manifest is judged, unless somebody asked for it.
pub(super) fn tell(package: &Package, asked_for: Option<Standard>, findings: &mut Findings) {
    if asked_for.is_none() && package.knows_its_files() && package.contains(SCORM) && package.contains(CMI5) {
        let message = format_args!("the package has `{SCORM}`, which was judged, and `{CMI5}`, which was not");
        findings.breach(&SEVERAL, "cmi5 14.1", None, message);
    }
}
