//! By which edition a manifest asks to be read: its root, its version, its control files.

use std::collections::BTreeMap;

use roxmltree::Node;

use super::{CAM, DEMANDED, children};
use crate::check::Subject;
use crate::diagnostic::{Findings, Profile, rules};
use crate::scorm::names::{ADLCP_12, IMSCP_12, IMSMD_12, XSI};
use crate::scorm::schemas::control_files;
use crate::standard::Standard;

rules! {
    ROOT "scorm12-root" Error [DEMANDED] ["SCORM 1.2 CAM 2.3"]
        demand "The root of the manifest is `manifest` in the namespace `http://www.imsproject.org/xsd/imscp_rootv1p1p2`."
        consequence "An LMS finds no course in the package, or takes it for another edition."
        remedy "Write the root element with this `xmlns`, and nothing in front of its name.";

    VERSION_WRONG "scorm12-version-wrong" Error [DEMANDED, (Profile::Moodle, "Moodle judges the edition by it and then finds no SCO")] ["SCORM 1.2 CAM 2.3"]
        demand "The manifest's metadata says `ADL SCORM` in `schema` and `1.2` in `schemaversion`."
        consequence "An LMS that goes by it takes the package for another edition, finds no SCO and records nothing."
        remedy "Write `<schema>ADL SCORM</schema>` and `<schemaversion>1.2</schemaversion>`.";

    VERSION_MISSING "scorm12-version-missing" Warning [DEMANDED] ["SCORM 1.2 CAM 2.3"]
        demand "The manifest's metadata says in `schema` and `schemaversion` which edition it follows."
        consequence "An LMS has to guess the edition; most guess 1.2."
        remedy "Begin the manifest with `<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>`.";

    CONTROL_FILE "scorm12-control-file-missing" Warning [DEMANDED] ["SCORM 1.2 CAM 2.3"]
        demand "The schemas of the namespaces that a manifest uses lie at the root of the package."
        consequence "An LMS that validates cannot do so without the network; most import the package all the same."
        remedy "Add the control files of SCORM 1.2 to the root of the package.";
}

/// False if the root is not a manifest of this edition: then no other rule can say anything.
pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) -> bool {
    let root = subject.document.root_element();
    if !root.has_tag_name((IMSCP_12, "manifest")) {
        let namespace = root.tag_name().namespace().unwrap_or("no namespace");
        let message = format_args!("the root element is `{}`, in {namespace}", root.tag_name().name());
        subject.at(findings, root, &ROOT, CAM, message);
        return false;
    }
    version(subject, root, findings);
    schemas(subject, root, findings);
    true
}

fn version<'a>(subject: &Subject<'a>, root: Node<'a, 'a>, findings: &mut Findings) {
    let metadata = children(root, "metadata").next();
    for (name, value) in [("schema", "ADL SCORM"), ("schemaversion", "1.2")] {
        match metadata.and_then(|metadata| children(metadata, name).next()) {
            Some(node) if node.text().unwrap_or_default().trim() == value => {}
            Some(node) => {
                let message = format_args!("`{name}` is `{}`", node.text().unwrap_or_default());
                subject.at(findings, node, &VERSION_WRONG, CAM, message);
            }
            None => {
                let at = metadata.unwrap_or(root);
                subject.at(findings, at, &VERSION_MISSING, CAM, format_args!("there is no `{name}`"));
            }
        }
    }
}

/// The schema of each of the edition's own namespaces that is used lies at the root, under the name that the manifest
/// gives it, or under the standard's.
fn schemas(subject: &Subject<'_>, root: Node<'_, '_>, findings: &mut Findings) {
    let located = root.attribute((XSI, "schemaLocation")).unwrap_or_default();
    let words: Vec<&str> = located.split_ascii_whitespace().collect();
    let locations: BTreeMap<&str, &str> = words.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    let is_used = |namespace: &str| {
        subject.document.descendants().any(|node| {
            node.tag_name().namespace() == Some(namespace)
                || node.attributes().any(|attribute| attribute.namespace() == Some(namespace))
        })
    };
    let own =
        [(IMSCP_12, "imscp_rootv1p1p2.xsd"), (ADLCP_12, "adlcp_rootv1p2.xsd"), (IMSMD_12, "imsmd_rootv1p2p1.xsd")];
    for (namespace, file) in own {
        let named = locations.get(namespace).and_then(|location| location.rsplit('/').next());
        let is_there = subject.package.contains(file) || named.is_some_and(|name| subject.package.contains(name));
        if !is_there && is_used(namespace) {
            let file = named.unwrap_or(file);
            subject.at(findings, root, &CONTROL_FILE, CAM, format_args!("the package has no `{file}` at its root"));
        }
    }
    let (xml, _) = control_files(Standard::Scorm12)[0];
    if subject.package.contains("imscp_rootv1p1p2.xsd") && !subject.package.contains(xml) {
        let message = format_args!("the package has no `{xml}` at its root, which `imscp_rootv1p1p2.xsd` imports");
        subject.at(findings, root, &CONTROL_FILE, CAM, message);
    }
}
