//! Resources, resource, file and dependency (CAM 3.4.1.19 to 3.4.1.24).

use std::collections::BTreeSet;

use roxmltree::{Attribute, Node};

use super::manifest::{base_form, count, missing, path_form, required};
use super::outline::{Outline, attribute, children, qualified};
use super::path::{bases, fold_up, is_external, without_query};
use crate::check::Subject;
use crate::check::attribute::value;
use crate::diagnostic::{ADL, ADL_WARNS, Findings, rules};
use crate::scorm::names::{ADLCP, IMSCP};

rules! {
    SCORM_TYPE "scorm-type" Error [ADL] ["30.7.3.4.1"]
        demand "`adlcp:scormType` is `sco` or `asset`, in small letters."
        consequence "The LMS does not know whether the page reports results, and may record none."
        remedy "Write `sco` for what calls the LMS, `asset` for everything else.";

    HREF_FORM "href-form" Error [ADL] [
        "30.7.3.3.2", "30.7.3.3.3", "PENDING:resource-href-file-scheme", "PENDING:resource-href-extension", "30.7.3.9.2.2",
        "30.7.3.9.2.3", "PENDING:file-href-file-scheme", "PENDING:file-href-extension",
    ]
        demand "`href` is a relative path with `/` between its parts, not at its beginning, and the file has an extension."
        consequence "Systems find the file on one machine and not on the next, or serve it as the wrong type."
        remedy "Write the path from the folder of `xml:base`, such as `pages/start.html`.";

    HREF_MISSING "resource-not-launchable" Error [ADL] ["PENDING:resource-href-missing"]
        demand "A resource that an item refers to has an `href`."
        consequence "The entry stands in the table of contents, but nothing opens."
        remedy "Add the `href` of the page that is to be opened.";

    NOT_LISTED "resource-file-unlisted" Error [ADL] ["30.7.3.9.1.1"]
        demand "What a resource opens is listed as a `file` of it, or of a resource that it depends on, under the same path."
        consequence "A system that takes over listed files only leaves out the very page that learners open."
        remedy "Add `<file href=\"…\"/>` with the path of the resource, without its query.";

    DEPENDENCY_UNKNOWN "dependency-unknown" Error [ADL] ["30.7.3.10.1.2"]
        demand "`identifierref` of a `dependency` is the identifier of a resource."
        consequence "Systems stop with an error, or leave out files that the page needs."
        remedy "Write the identifier of the resource, or take the dependency out.";

    UNREFERENCED "resource-unreferenced" Warning [ADL_WARNS] ["PENDING:resource-unreferenced"]
        demand "Every resource is used by an item or by another resource."
        consequence "Nothing opens it: it is ballast, or an item lacks its reference."
        remedy "Take the resource out, or refer to it.";
}

/// Resources that are visited while following dependencies; ordinary manifests need a few hundred.
const STEPS: usize = 1_000_000;

pub(super) fn apply(outline: &Outline<'_>, findings: &mut Findings) {
    let subject = outline.subject;
    let references = |name| outline.all(IMSCP, name).filter_map(|node| value(node, "identifierref"));
    let mut steps = STEPS;
    // To ADL's suite blanks are part of the reference of an item, but not of that of a dependency.
    let launched: BTreeSet<&str> = references("item").collect();
    let needed: BTreeSet<&str> = references("dependency").map(str::trim).collect();
    for &node in outline.elements.iter().filter(|node| node.tag_name().namespace() == Some(IMSCP)) {
        match node.tag_name().name() {
            "resources" => base_form(subject, node, ["30.7.1.2", "30.7.1.3", "30.7.1.4"], findings),
            "resource" => {
                resource(outline, node, &mut steps, findings);
                let identifier = value(node, "identifier").map(str::trim);
                let is_in =
                    |references: &BTreeSet<&str>| identifier.is_some_and(|identifier| references.contains(identifier));
                if is_in(&launched) && attribute(node, "href").is_none() {
                    let message = "an item refers to this resource, which has no href";
                    subject.at(findings, node, &HREF_MISSING, "PENDING:resource-href-missing", message);
                } else if !is_in(&launched) && !is_in(&needed) {
                    let message = "no item and no dependency refers to this resource";
                    subject.at(findings, node, &UNREFERENCED, "PENDING:resource-unreferenced", message);
                }
            }
            "file" => file(subject, node, findings),
            "dependency" => dependency(outline, node, findings),
            _ => {}
        }
    }
}

fn resource<'a>(outline: &Outline<'a>, node: Node<'a, 'a>, steps: &mut usize, findings: &mut Findings) {
    let subject = outline.subject;
    required(subject, node, "identifier", "30.7.3.1", findings);
    required(subject, node, "type", "30.7.3.2", findings);
    count(subject, node, (IMSCP, "metadata"), 0..=1, "30.7.3.8", findings);
    base_form(subject, node, ["30.7.3.5.2", "30.7.3.5.3", "30.7.3.5.4"], findings);
    match qualified(node, Some(ADLCP), "scormType") {
        None => missing(subject, node, "adlcp:scormType", "30.7.3.4", findings),
        Some(found) if !matches!(found.value(), "sco" | "asset") => {
            let message = format!("scormType is \"{}\"", found.value());
            subject.at_attribute(findings, found, &SCORM_TYPE, "30.7.3.4.1", message);
        }
        Some(_) => {}
    }
    let Some(href) = attribute(node, "href") else { return };
    let requirements = Requirements {
        slashes: ["30.7.3.3.2", "30.7.3.3.3"],
        scheme: "PENDING:resource-href-file-scheme",
        extension: "PENDING:resource-href-extension",
    };
    href_form(subject, href, without_query(href.value()), &requirements, findings);
    if !is_external(href.value()) && !is_listed(outline, node, href.value(), steps) {
        let message = format!("`{}` is not among the files of its resource", without_query(href.value()));
        subject.at_attribute(findings, href, &NOT_LISTED, "30.7.3.9.1.1", message);
    }
}

fn file(subject: &Subject<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    count(subject, node, (IMSCP, "metadata"), 0..=1, "30.7.3.9.3", findings);
    if let Some(href) = required(subject, node, "href", "30.7.3.9.2", findings) {
        let requirements = Requirements {
            slashes: ["30.7.3.9.2.2", "30.7.3.9.2.3"],
            scheme: "PENDING:file-href-file-scheme",
            extension: "PENDING:file-href-extension",
        };
        href_form(subject, href, href.value(), &requirements, findings);
    }
}

fn dependency(outline: &Outline<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    let subject = outline.subject;
    let Some(reference) = required(subject, node, "identifierref", "30.7.3.10.1", findings) else { return };
    if outline.resource(reference.value().trim()).is_none() {
        let message = format!("there is no resource `{}`", reference.value());
        subject.at_attribute(findings, reference, &DEPENDENCY_UNKNOWN, "30.7.3.10.1.2", message);
    }
}

struct Requirements {
    slashes: [&'static str; 2],
    scheme: &'static str,
    extension: &'static str,
}

fn href_form(
    subject: &Subject<'_>,
    href: Attribute<'_, '_>,
    path: &str,
    requirements: &Requirements,
    findings: &mut Findings,
) {
    path_form(subject, href, &HREF_FORM, requirements.slashes, findings);
    if path.trim_start().get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:")) {
        let message = format!("href is \"{path}\", a file of somebody's own machine");
        subject.at_attribute(findings, href, &HREF_FORM, requirements.scheme, message);
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    let has_extension = name.split_once('.').is_some_and(|(_, extension)| !extension.is_empty());
    if !has_extension && !is_external(path) {
        let message = format!("href is \"{path}\", without an extension");
        subject.at_attribute(findings, href, &HREF_FORM, requirements.extension, message);
    }
}

/// Whether a file of the resource, or of one that it depends on, however far, has the path of its `href`.
///
/// `steps` bounds the work over a whole manifest: with none left, the answer is yes.
fn is_listed<'a>(outline: &Outline<'a>, resource: Node<'a, 'a>, href: &str, steps: &mut usize) -> bool {
    let wanted = fold_up(&format!("{}{}", bases(resource), without_query(href)));
    let (mut open, mut seen) = (vec![resource], BTreeSet::from([resource.id().get()]));
    while let Some(node) = open.pop() {
        let Some(left) = steps.checked_sub(1) else { return true };
        *steps = left;
        let base = bases(node);
        for file in children(node, IMSCP, "file").filter_map(|file| value(file, "href")) {
            if fold_up(&format!("{base}{file}")) == wanted {
                return true;
            }
        }
        let dependencies = children(node, IMSCP, "dependency").filter_map(|child| value(child, "identifierref"));
        let next = dependencies.filter_map(|reference| outline.resource(reference.trim()));
        open.extend(next.filter(|next| seen.insert(next.id().get())));
    }
    false
}
