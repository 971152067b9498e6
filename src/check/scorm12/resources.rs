//! Resources, their files, and what they depend on.

use std::collections::BTreeSet;

use roxmltree::{Attribute, Node};

use super::{CAM, CAREFUL, DEMANDED, MOODLE_TOO, Manifest, children};
use crate::check::{Subject, attribute, path};
use crate::diagnostic::{Findings, Profile, rules};
use crate::scorm::names::{ADLCP_12, IMSCP_12, XML};

rules! {
    TYPE_MISSING "scorm12-scormtype-missing" Error [DEMANDED, (Profile::Moodle, "Moodle takes the resource for an asset and records nothing")] ["SCORM 1.2 CAM 2.3"]
        demand "Every resource says in `adlcp:scormtype`, all in lower case, whether it is a `sco` or an `asset`."
        consequence "LMSs take it for an asset: whatever learners do in it, nothing is recorded."
        remedy "Write `adlcp:scormtype=\"sco\"` on what talks to the LMS, and `asset` on the rest. `scormType` is the spelling of SCORM 2004.";

    TYPE_OTHER "scorm12-resource-type" Warning [CAREFUL] ["SCORM 1.2 CAM 2.3"]
        demand "The `type` of a resource is `webcontent`."
        consequence "LMSs pass over resources of other types, or show them without a player."
        remedy "Write `type=\"webcontent\"`.";

    HREF_MISSING "scorm12-resource-href-missing" Error [DEMANDED, MOODLE_TOO] ["SCORM 1.2 CAM 2.3"]
        demand "A resource that an item refers to has an `href`."
        consequence "Learners who choose the entry see nothing: there is no page to open."
        remedy "Write the path of the page to open into `href`.";

    HREF_FORM "scorm12-href-form" Error [DEMANDED] ["SCORM 1.2 CAM 2.3"]
        demand "Paths are relative to the package and divided by `/`: no backslash, no slash in front, no drive, no `file:`."
        consequence "The file opens on the author's machine and nowhere else."
        remedy "Write the path from the root of the package, such as `pages/lesson.html`.";

    FILE_MISSING "scorm12-file-missing" Error [DEMANDED, MOODLE_TOO] ["SCORM 1.2 CAM 2.3"]
        demand "Every file that the manifest names is in the package."
        consequence "Learners see the LMS's page for what it does not find, or a page without its pictures."
        remedy "Add the file, or correct its path; letter case counts, and `xml:base` comes in front of it.";

    HREF_UNLISTED "scorm12-href-unlisted" Warning [CAREFUL] ["SCORM 1.2 CAM 2.3"]
        demand "The page that a resource opens is one of its own files, or of those that it depends on."
        consequence "Tools that copy a lesson with its files leave the page itself behind."
        remedy "Add a `file` with the same path to the resource.";

    DEPENDENCY_UNKNOWN "scorm12-dependency-unknown" Error [DEMANDED] ["SCORM 1.2 CAM 2.3"]
        demand "`identifierref` of a dependency names a resource."
        consequence "Tools that copy a lesson with its files leave out what it needs."
        remedy "Write the identifier of a resource, or remove the dependency.";
}

pub(super) fn apply(subject: &Subject<'_>, manifest: &Manifest<'_>, findings: &mut Findings) {
    let launched: BTreeSet<&str> =
        manifest.items.iter().filter_map(|item| attribute::value(*item, "identifierref")).collect();
    for resource in subject.all(IMSCP_12, "resource") {
        kinds(subject, resource, findings);
        for file in children(resource, "file") {
            if let Some(href) = attribute::own(file, "href") {
                place(subject, resource, href, findings);
            }
        }
        if let Some(href) = attribute::own(resource, "href") {
            let is_there = place(subject, resource, href, findings);
            if is_there && !is_listed(manifest, resource, href.value()) {
                let message = format_args!("`{}` is not among the files of the resource", href.value());
                subject.at_attribute(findings, href, &HREF_UNLISTED, CAM, message);
            }
        } else if attribute::value(resource, "identifier").is_some_and(|identifier| launched.contains(identifier)) {
            let message = "an item refers to this resource, which has no href";
            subject.at(findings, resource, &HREF_MISSING, CAM, message);
        }
        for dependency in children(resource, "dependency") {
            let Some(reference) = attribute::own(dependency, "identifierref") else { continue };
            if !manifest.resources.contains_key(reference.value()) {
                let message = format_args!("there is no resource `{}`", reference.value());
                subject.at_attribute(findings, reference, &DEPENDENCY_UNKNOWN, CAM, message);
            }
        }
    }
    for location in subject.all(ADLCP_12, "location") {
        let text = location.text().unwrap_or_default().trim();
        let base = bases(location);
        if !is_external(text) && !exists(subject, &format!("{base}{text}")) {
            subject.at(findings, location, &FILE_MISSING, CAM, format_args!("the package has no file `{base}{text}`"));
        }
    }
}

fn kinds(subject: &Subject<'_>, resource: Node<'_, '_>, findings: &mut Findings) {
    let types = resource.attributes().find(|attribute| {
        attribute.name().eq_ignore_ascii_case("scormtype") && attribute.namespace() != Some(ADLCP_12)
            || attribute.name() == "scormType"
    });
    match resource.attribute((ADLCP_12, "scormtype")) {
        Some("sco" | "asset") => {}
        Some(other) => {
            let message = format_args!("the SCORM type is `{other}`");
            match resource.attributes().find(|found| found.namespace() == Some(ADLCP_12) && found.name() == "scormtype")
            {
                Some(found) => subject.at_attribute(findings, found, &TYPE_MISSING, CAM, message),
                None => subject.at(findings, resource, &TYPE_MISSING, CAM, message),
            }
        }
        None => match types {
            Some(found) => {
                let message = format_args!("`{}` is not `scormtype` in the namespace of SCORM 1.2", found.name());
                subject.at_attribute(findings, found, &TYPE_MISSING, CAM, message);
            }
            None => subject.at(findings, resource, &TYPE_MISSING, CAM, "the resource has no SCORM type"),
        },
    }
    if let Some(kind) = attribute::own(resource, "type").filter(|kind| kind.value() != "webcontent") {
        let message = format_args!("the type is `{}`", kind.value());
        subject.at_attribute(findings, kind, &TYPE_OTHER, CAM, message);
    }
}

/// Judges the path of a file of `resource`. True if it leads to a file of the package.
fn place(subject: &Subject<'_>, resource: Node<'_, '_>, href: Attribute<'_, '_>, findings: &mut Findings) -> bool {
    let path = format!("{}{}", bases(resource), href.value());
    let lower = href.value().to_ascii_lowercase();
    let has_drive = matches!(lower.as_bytes(), [drive, b':', ..] if drive.is_ascii_alphabetic());
    if path.contains('\\') || path.starts_with('/') || lower.starts_with('/') || lower.starts_with("file:") || has_drive
    {
        subject.at_attribute(findings, href, &HREF_FORM, CAM, format_args!("the path is `{path}`"));
        return false;
    }
    if is_external(href.value()) {
        return false;
    }
    let is_there = exists(subject, &path);
    if !is_there {
        subject.at_attribute(findings, href, &FILE_MISSING, CAM, format_args!("the package has no file `{path}`"));
    }
    is_there
}

fn exists(subject: &Subject<'_>, url: &str) -> bool {
    path::of_url(url).is_some_and(|path| subject.package.contains(&path))
}

/// Whether a URL names its own scheme.
fn is_external(url: &str) -> bool {
    let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
    !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// `xml:base` of the element and of what it stands in, from the outside in, joined as text.
fn bases(node: Node<'_, '_>) -> String {
    let mut bases: Vec<&str> = node.ancestors().filter_map(|outer| outer.attribute((XML, "base"))).collect();
    bases.reverse();
    bases.concat()
}

/// Whether a page is among the files of a resource or of those that it depends on.
fn is_listed<'a>(manifest: &Manifest<'a>, resource: Node<'a, 'a>, href: &str) -> bool {
    let target = path::of_url(&format!("{}{href}", bases(resource)));
    let (mut waiting, mut seen) = (vec![resource], BTreeSet::new());
    while let Some(resource) = waiting.pop() {
        let base = bases(resource);
        let is_target = |file: Node<'_, '_>| {
            path::of_url(&format!("{base}{}", attribute::value(file, "href").unwrap_or_default())) == target
        };
        if children(resource, "file").any(is_target) {
            return true;
        }
        for dependency in children(resource, "dependency") {
            let Some(identifier) = attribute::value(dependency, "identifierref").filter(|id| seen.insert(*id)) else {
                continue;
            };
            waiting.extend(manifest.resources.get(identifier));
        }
    }
    false
}
