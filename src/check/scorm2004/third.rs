//! What the edition that a manifest names does not know yet.
//!
//! ADL's suite for the 4th Edition accepts a manifest of an earlier one, with a warning, and then judges it by its own
//! rules. So nothing here is an error; but an LMS of the earlier edition passes over what it does not know.

use roxmltree::{Attribute, Node};

use crate::check::Subject;
use crate::check::manifest::version;
use crate::diagnostic::{Findings, Profile, rules};
use crate::scorm::names::{ADLCP, ADLNAV, ADLSEQ, IMSCP};
use crate::standard::Standard;

const CAM: &str = "SCORM 2004 3rd Ed. CAM 3.4";
const SEQUENCING: &str = "SCORM 2004 3rd Ed. CAM 5.1";
const NAVIGATION: &str = "SCORM 2004 3rd Ed. CAM 5.2";

rules! {
    NEWER_EDITION "newer-edition-feature" Warning
        [(Profile::Strict, "an LMS that knows only the edition named in the manifest passes over it")]
        ["SCORM 2004 3rd Ed. CAM 3.4", "SCORM 2004 3rd Ed. CAM 5.1", "SCORM 2004 3rd Ed. CAM 5.2"]
        demand "A manifest uses only what the edition in its `schemaversion` knows."
        consequence "An LMS of that edition passes over it or refuses the package: a completion threshold, shared data or a hidden button has no effect, and learners get stuck or finish too early."
        remedy "Name the edition that brought it in `schemaversion`, or do without it. A completion threshold of the 3rd Edition is a number in the element itself.";
}

/// Elements that came with the 4th Edition; what stands in them goes with them.
const ELEMENTS: [(&str, &str, &str); 2] = [(ADLCP, "data", CAM), (ADLSEQ, "objectives", SEQUENCING)];

/// Attributes that came with the 4th Edition: namespace and name of the element, of the attribute.
const ATTRIBUTES: [(&str, &str, Option<&str>, &str); 4] = [
    (ADLCP, "completionThreshold", None, "completedByMeasure"),
    (ADLCP, "completionThreshold", None, "minProgressMeasure"),
    (ADLCP, "completionThreshold", None, "progressWeight"),
    (IMSCP, "organization", Some(ADLCP), "sharedDataGlobalToSystem"),
];

/// Buttons that could not be hidden before the 3rd Edition.
const THIRD_BUTTONS: [&str; 3] = ["suspendAll", "exitAll", "abandonAll"];

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.standard != Standard::Scorm2004Third {
        return;
    }
    let is_second = version(subject.document.root_element()) == Some("CAM 1.3");
    for node in subject.document.descendants().filter(Node::is_element) {
        for (namespace, name, requirement) in ELEMENTS {
            if node.has_tag_name((namespace, name)) {
                let message = format_args!("`{name}` came with the 4th Edition");
                subject.at(findings, node, &NEWER_EDITION, requirement, message);
            }
        }
        for (namespace, element, of, name) in ATTRIBUTES {
            let is_one = |found: &Attribute<'_, '_>| found.name() == name && found.namespace() == of;
            if node.has_tag_name((namespace, element))
                && let Some(found) = node.attributes().find(is_one)
            {
                let message = format_args!("the attribute `{name}` came with the 4th Edition");
                subject.at_attribute(findings, found, &NEWER_EDITION, CAM, message);
            }
        }
        let button = node.text().unwrap_or_default().trim();
        if is_second && node.has_tag_name((ADLNAV, "hideLMSUI")) && THIRD_BUTTONS.contains(&button) {
            let message = format_args!("hiding `{button}` came with the 3rd Edition, after `CAM 1.3`");
            subject.at(findings, node, &NEWER_EDITION, NAVIGATION, message);
        }
    }
}
