//! From the bytes of a manifest to its text and tree, and to the standard that it follows.

use std::sync::Arc;

use roxmltree::{Document, Node};

use crate::diagnostic::{Finding, Findings, Place, SourceFile, rules};
use crate::package::read::{Limits, Package};
use crate::scorm::names::{ADLCP, ADLCP_12, CMI5, IMSCP, IMSCP_12};
use crate::standard::Standard;

rules! {
    MANIFEST_MISSING "manifest-missing" Error [crate::diagnostic::ADL] ["MANIFEST_AT_ROOT"]
        demand "`imsmanifest.xml`, in lower case, lies at the root of the package."
        consequence "The LMS finds nothing to import."
        remedy "Zip the files themselves, not the folder around them.";

    NOT_WELL_FORMED "xml-syntax" Error [crate::diagnostic::ADL] ["WELLFORMEDNESS"]
        demand "The manifest is well-formed XML."
        consequence "No LMS can read it: the import fails."
        remedy "Mend the XML at this place: often it is an `&` that should be `&amp;`, or an element that is not closed.";
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

/// The standard that a manifest says it follows, by its root, its namespaces and its `schemaversion`.
///
/// The namespaces count first: elements of one edition do not become another's by what `schemaversion` says.
pub fn standard_of(document: &Document<'_>) -> Standard {
    let root = document.root_element();
    let namespace = root.tag_name().namespace();
    let declares = |namespace: &str| root.namespaces().any(|found| found.uri() == namespace);
    if namespace == Some(CMI5) || root.tag_name().name() == "courseStructure" {
        return Standard::Cmi5;
    }
    let has_old_names = namespace == Some(IMSCP_12) || declares(ADLCP_12) && !declares(ADLCP);
    match version(root) {
        _ if has_old_names => Standard::Scorm12,
        Some("1.2") if namespace != Some(IMSCP) => Standard::Scorm12,
        Some("2004 3rd Edition" | "CAM 1.3" | "1.3") => Standard::Scorm2004Third,
        _ => Standard::Scorm2004Fourth,
    }
}

/// The value of `schemaversion` in the manifest's own metadata, or else of the first.
pub(super) fn version<'a>(root: Node<'a, '_>) -> Option<&'a str> {
    let is_version = |node: &Node<'_, '_>| node.tag_name().name() == "schemaversion";
    let metadata = root.children().find(|node| node.tag_name().name() == "metadata");
    let own = metadata.and_then(|metadata| metadata.children().find(is_version));
    own.or_else(|| root.descendants().find(is_version))?.text().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_from_real_life_tell_their_standard() {
        let cp12 = "xmlns='http://www.imsproject.org/xsd/imscp_rootv1p1p2'";
        let cp13 = "xmlns='http://www.imsglobal.org/xsd/imscp_v1p1'";
        let adlcp12 = "xmlns:adlcp='http://www.adlnet.org/xsd/adlcp_rootv1p2'";
        let adlcp13 = "xmlns:adlcp='http://www.adlnet.org/xsd/adlcp_v1p3'";
        let cmi5 = "xmlns='https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd'";
        let version = |text: &str| format!("<metadata><schemaversion>{text}</schemaversion></metadata>");
        for (root, names, inside, standard) in [
            ("manifest", [cp13, adlcp13], version("2004 4th Edition"), Standard::Scorm2004Fourth),
            ("manifest", [cp13, adlcp13], version(" 2004 3rd Edition\n"), Standard::Scorm2004Third),
            ("manifest", [cp13, adlcp13], version("CAM 1.3"), Standard::Scorm2004Third),
            ("manifest", [cp13, adlcp13], String::new(), Standard::Scorm2004Fourth),
            // ADL's suite judges it by the names that it uses.
            ("manifest", [cp13, adlcp13], version("1.2"), Standard::Scorm2004Fourth),
            ("manifest", [cp12, adlcp12], version("1.2"), Standard::Scorm12),
            ("manifest", [cp12, adlcp12], String::new(), Standard::Scorm12),
            ("manifest", [cp12, ""], String::new(), Standard::Scorm12),
            ("manifest", [cp12, adlcp12], version("2004 4th Edition"), Standard::Scorm12),
            ("manifest", [cp13, adlcp12], version("1.2"), Standard::Scorm12),
            ("manifest", ["", adlcp12], String::new(), Standard::Scorm12),
            ("manifest", ["", ""], version("1.2"), Standard::Scorm12),
            ("manifest", ["", ""], String::new(), Standard::Scorm2004Fourth),
            (
                "manifest",
                [cp13, adlcp13],
                format!("<x>{}</x>{}", version("1.2"), version("2004 3rd Edition")),
                Standard::Scorm2004Third,
            ),
            ("courseStructure", [cmi5, ""], String::new(), Standard::Cmi5),
            ("courseStructure", ["", ""], String::new(), Standard::Cmi5),
        ] {
            let text = format!("<{root} {} {}>{inside}</{root}>", names[0], names[1]);
            assert_eq!(standard_of(&Document::parse(&text).unwrap()), standard, "{text}");
        }
    }
}
