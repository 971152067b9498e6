//! Which manifest of a package is judged, if it has several.

use crate::diagnostic::{Findings, Profile, rules};
use crate::package::read::Package;
use crate::standard::Standard;

const SCORM: &str = "imsmanifest.xml";
const CMI5: &str = "cmi5.xml";

rules! {
    SEVERAL "several-manifests" Warning [(Profile::Adl, "ADL's suite looks at one of them only"), (Profile::Moodle, "Moodle looks at one of them only")] ["cmi5 14.1"]
        demand "A package follows one standard."
        consequence "One LMS runs it as SCORM and the next as cmi5, and progress made in one form is not found in the other. Only one of the manifests was judged."
        remedy "Check it once for each standard with `--edition`, and publish one package for each.";
}

/// Tells which manifest is judged, unless somebody asked for it.
pub(super) fn tell(package: &Package, asked_for: Option<Standard>, findings: &mut Findings) {
    if asked_for.is_none() && package.knows_its_files() && package.contains(SCORM) && package.contains(CMI5) {
        let message = format_args!("the package has `{SCORM}`, which was judged, and `{CMI5}`, which was not");
        findings.breach(&SEVERAL, "cmi5 14.1", None, message);
    }
}
