//! Finds a package's manifest, and tells which standard it follows.

use std::sync::Arc;

use roxmltree::{Document, Node};

use super::xml;
use crate::diagnostic::{ADL, Finding, Findings, Profile, SourceFile, rules};
use crate::package::read::{Limits, Package};
use crate::scorm::names::{ADLCP, ADLCP_12, ADLNAV, ADLSEQ, CMI5, IMSCP, IMSCP_12, IMSSS, TINCAN};
use crate::standard::Standard;

rules! {
    MANIFEST_MISSING "manifest-missing" Error [ADL] ["MANIFEST_AT_ROOT"]
        demand "`imsmanifest.xml` (for cmi5: `cmi5.xml`, for xAPI: `tincan.xml`), in lower case, lies at the root of the package."
        consequence "The LMS finds nothing to import."
        remedy "Zip the files themselves, not the folder around them, and keep the name in lower case.";

    MANIFEST_UNREADABLE "manifest-unreadable" Error
        [(Profile::Adl, "what cannot be read cannot pass"), (Profile::Moodle, "what cannot be read cannot be imported")]
        ["WELLFORMEDNESS"]
        demand "The manifest can be unpacked, and is no larger than 8 MiB."
        consequence "The LMS cannot import the package, or runs out of memory or time when it tries."
        remedy "Make the zip again, without a password; a manifest of more than 8 MiB was made by mistake.";
}

/// The manifest's text, under its path in the package. None, with findings, when there is none that can be read.
pub(super) fn read(package: &Package, standard: Option<Standard>, findings: &mut Findings) -> Option<Arc<SourceFile>> {
    let is_told = |finding: &Finding| finding.requirement == Some("MANIFEST_AT_ROOT");
    if package.findings().iter().any(is_told) {
        return None; // there is nothing in which a manifest could be
    }
    let candidates: &[&str] = match standard {
        Some(standard) => &[standard.manifest()],
        None => &Standard::MANIFESTS,
    };
    let Some(path) = candidates.iter().find(|path| package.contains(path)) else {
        findings.breach(&MANIFEST_MISSING, "MANIFEST_AT_ROOT", None, what_is_there_instead(package, candidates));
        return None;
    };
    match package.read(path, Limits::default().manifest) {
        Ok(bytes) => xml::decode(path, &bytes.unwrap_or_default(), findings),
        Err(error) => {
            let message = format!("`{path}` cannot be read: {error}");
            findings.breach(&MANIFEST_UNREADABLE, "WELLFORMEDNESS", None, message);
            None
        }
    }
}

/// A manifest in a folder, under another name or in an archive inside is the usual mistake.
fn what_is_there_instead(package: &Package, candidates: &[&str]) -> String {
    let paths = || package.entries().map(|(path, _)| path);
    let is_named = |path: &&str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        candidates.iter().any(|candidate| candidate.eq_ignore_ascii_case(name))
    };
    match paths().filter(is_named).min_by_key(|path| path.matches('/').count()) {
        Some(path) => match path.rsplit_once('/') {
            Some((folder, _)) => {
                format!(
                    "the package has no manifest at its root, but `{path}`: everything lies in the folder `{folder}`"
                )
            }
            None => format!("the manifest is called `{path}`, and most systems tell letter cases apart"),
        },
        None => match paths().find(|path| path.to_ascii_lowercase().ends_with(".zip")) {
            Some(path) => format!(
                "the package has no manifest at its root, but another archive, to be checked by itself: `{path}`"
            ),
            None => "the package has no manifest".to_owned(),
        },
    }
}

/// The standard that a manifest says it follows, by its root, its namespaces and its `schemaversion`.
///
/// Of SCORM 1.2 is only what has nothing of 2004 about it: a root of another namespace is a mistake in a 2004 manifest,
/// not another standard.
pub fn standard_of(document: &Document<'_>) -> Standard {
    let root = document.root_element();
    let namespace = root.tag_name().namespace();
    let declares = |namespace: &str| root.namespaces().any(|found| found.uri() == namespace);
    if namespace == Some(CMI5) || root.tag_name().name() == "courseStructure" {
        return Standard::Cmi5;
    }
    if namespace == Some(TINCAN) || root.tag_name().name() == "tincan" {
        return Standard::Xapi;
    }
    let version = version(root);
    let is_2004 = namespace == Some(IMSCP)
        || [ADLCP, ADLSEQ, ADLNAV, IMSSS].into_iter().any(declares)
        || version.is_some_and(|version| version.starts_with("2004 ") || version == "CAM 1.3");
    let is_old = namespace == Some(IMSCP_12) || declares(ADLCP_12) || version == Some("1.2");
    match version {
        _ if is_old && !is_2004 => Standard::Scorm12,
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
        let imsss = "xmlns:s='http://www.imsglobal.org/xsd/imsss'";
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
            ("manifest", [cp12, adlcp12], version("2004 4th Edition"), Standard::Scorm2004Fourth),
            ("manifest", [cp12, adlcp12], version("CAM 1.3"), Standard::Scorm2004Third),
            ("manifest", [cp12, adlcp13], version("1.2"), Standard::Scorm2004Fourth),
            ("manifest", [cp12, imsss], version("1.2"), Standard::Scorm2004Fourth),
            ("manifest", ["", adlcp13], version("1.2"), Standard::Scorm2004Fourth),
            ("manifest", [cp13, adlcp12], version("1.2"), Standard::Scorm2004Fourth),
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
            ("tincan", ["xmlns='http://projecttincan.com/tincan.xsd'", ""], String::new(), Standard::Xapi),
            ("tincan", ["", ""], String::new(), Standard::Xapi),
        ] {
            let text = format!("<{root} {} {}>{inside}</{root}>", names[0], names[1]);
            assert_eq!(standard_of(&Document::parse(&text).unwrap()), standard, "{text}");
        }
    }
}
