//! From the bytes of a manifest to its text and tree, and to the standard that it follows.

use std::sync::Arc;

use roxmltree::{Document, Node};

use crate::diagnostic::{Finding, Findings, Place, SourceFile, rules};
use crate::package::read::{Limits, Package};
use crate::scorm::names::{CMI5, IMSCP_12};
use crate::standard::Standard;

rules! {
    MANIFEST_MISSING "manifest-missing" Error [crate::diagnostic::ADL] ["MANIFEST_AT_ROOT"]
        demand "`imsmanifest.xml`, in lower case, lies at the root of the package."
        consequence "The LMS finds nothing to import."
        remedy "Zip the files themselves, not the folder around them.";

    NOT_WELL_FORMED "xml-syntax" Error [crate::diagnostic::ADL] ["WELLFORMEDNESS"]
        demand "The manifest is well-formed XML."
        consequence "No LMS can read it: the import fails."
        remedy "Mend the XML at this place.";
}

/// The manifest's text, under its path in the package. None, with findings, when there is none that can be read.
pub(super) fn read(package: &Package, standard: Option<Standard>, findings: &mut Findings) -> Option<Arc<SourceFile>> {
    let is_told = |finding: &Finding| finding.requirement == Some("MANIFEST_AT_ROOT");
    if package.findings().iter().any(is_told) {
        return None; // there is nothing in which a manifest could be
    }
    let wanted = standard.map(Standard::manifest);
    let path = wanted.or_else(|| ["imsmanifest.xml", "cmi5.xml"].into_iter().find(|path| package.contains(path)));
    let Some(path) = path.filter(|path| package.contains(path)) else {
        findings.breach(&MANIFEST_MISSING, "MANIFEST_AT_ROOT", None, "the package has no manifest at its root");
        return None;
    };
    let bytes = package.read(path, Limits::default().manifest).ok().flatten()?;
    Some(SourceFile::new(path, String::from_utf8_lossy(&bytes)))
}

/// The tree of a manifest. None, with a finding, when it is not well-formed.
pub(super) fn parse<'a>(file: &'a Arc<SourceFile>, findings: &mut Findings) -> Option<Document<'a>> {
    match Document::parse(file.text()) {
        Ok(document) => Some(document),
        Err(error) => {
            let at = file.offset(error.pos().row as usize, error.pos().col as usize);
            let place = Place::new(Arc::clone(file), at..at + 1);
            // The parser ends its words with the place, which a finding has already.
            let message = error.to_string();
            let message = message.strip_suffix(&format!(" at {}", error.pos())).unwrap_or(&message);
            findings.breach(&NOT_WELL_FORMED, "WELLFORMEDNESS", Some(place), message);
            None
        }
    }
}

/// The standard that a manifest says it follows, by its root and its `schemaversion`.
pub fn standard_of(document: &Document<'_>) -> Standard {
    let root = document.root_element();
    match root.tag_name().namespace() {
        Some(CMI5) => return Standard::Cmi5,
        Some(IMSCP_12) => return Standard::Scorm12,
        _ => {}
    }
    let version = root.descendants().find(|node| node.tag_name().name() == "schemaversion");
    match version.and_then(|node| Node::text(&node)).map(str::trim) {
        Some("1.2") => Standard::Scorm12,
        Some("2004 3rd Edition" | "CAM 1.3") => Standard::Scorm2004Third,
        _ => Standard::Scorm2004Fourth,
    }
}
