//! Lengths that every system must take; what is longer may be cut.

use roxmltree::Node;

use super::outline::{Outline, attribute, base, text_of};
use super::path::{bases, bases_around};
use crate::check::Subject;
use crate::diagnostic::{ADL_WARNS, Findings, rules};
use crate::scorm::names::{ADLCP, IMSCP};

rules! {
    TOO_LONG "value-too-long" Warning [ADL_WARNS] [
        "PENDING:version-spm", "PENDING:manifest-base-spm", "PENDING:location-spm", "PENDING:structure-spm",
        "PENDING:organization-title-spm", "PENDING:item-title-spm", "PENDING:item-identifierref-spm",
        "PENDING:parameters-spm", "PENDING:datafromlms-spm", "PENDING:resources-base-spm", "PENDING:resource-type-spm",
        "PENDING:resource-href-spm", "PENDING:resource-base-spm", "PENDING:resource-base-href-spm",
        "PENDING:file-href-spm", "PENDING:file-base-href-spm", "PENDING:dependency-identifierref-spm",
    ]
        demand "No value is longer than what every system must take: titles 200 characters, parameters 1,000, paths 2,000, `dataFromLMS` 4,000."
        consequence "A system may cut the value off: learners see half a title, or a page opens without its parameters."
        remedy "Shorten the value.";
}

/// Characters of a path, alone and together with the bases in front of it.
const PATH_MAX: usize = 2_000;

/// Parent (or none for any), element, what is measured, the most that every system takes, and the requirement.
const LIMITS: [(Option<&str>, &str, Measured, usize, &str); 12] = [
    (None, "manifest", Measured::Attribute("version"), 20, "PENDING:version-spm"),
    (None, "manifest", Measured::Base, PATH_MAX, "PENDING:manifest-base-spm"),
    (None, "organization", Measured::Attribute("structure"), 200, "PENDING:structure-spm"),
    (Some("organization"), "title", Measured::Text, 200, "PENDING:organization-title-spm"),
    (Some("item"), "title", Measured::Text, 200, "PENDING:item-title-spm"),
    (None, "item", Measured::Attribute("identifierref"), PATH_MAX, "PENDING:item-identifierref-spm"),
    (None, "item", Measured::Attribute("parameters"), 1_000, "PENDING:parameters-spm"),
    (None, "resources", Measured::Base, PATH_MAX, "PENDING:resources-base-spm"),
    (None, "resource", Measured::Attribute("type"), 1_000, "PENDING:resource-type-spm"),
    (None, "resource", Measured::Attribute("href"), PATH_MAX, "PENDING:resource-href-spm"),
    (None, "resource", Measured::Base, PATH_MAX, "PENDING:resource-base-spm"),
    (None, "file", Measured::Attribute("href"), PATH_MAX, "PENDING:file-href-spm"),
];

#[derive(Clone, Copy)]
enum Measured {
    Attribute(&'static str),
    Base,
    Text,
}

pub(super) fn apply(outline: &Outline<'_>, findings: &mut Findings) {
    let subject = outline.subject;
    for &node in &outline.elements {
        match node.tag_name().namespace() {
            Some(IMSCP) => packaging(subject, node, findings),
            Some(ADLCP) if node.tag_name().name() == "dataFromLMS" => {
                text(subject, node, 4_000, "PENDING:datafromlms-spm", findings);
            }
            Some(ADLCP) if node.tag_name().name() == "location" => {
                text(subject, node, PATH_MAX, "PENDING:location-spm", findings);
            }
            _ => {}
        }
    }
}

fn packaging<'a>(subject: &Subject<'_>, node: Node<'a, 'a>, findings: &mut Findings) {
    let name = node.tag_name().name();
    let parent = node.parent_element().map(|parent| parent.tag_name().name());
    for (inside, _, measured, max, requirement) in LIMITS.iter().filter(|limit| limit.1 == name) {
        if inside.is_some() && *inside != parent {
            continue;
        }
        let found = match measured {
            Measured::Attribute(name) => attribute(node, name),
            Measured::Base => base(node),
            Measured::Text => {
                text(subject, node, *max, requirement, findings);
                continue;
            }
        };
        if let Some(found) = found
            && let Some(message) = too_long(found.name(), found.value(), *max)
        {
            subject.at_attribute(findings, found, &TOO_LONG, requirement, message);
        }
    }
    if let Some(reference) = attribute(node, "identifierref").filter(|_| name == "dependency")
        && let Some(message) = too_long("identifierref", reference.value(), PATH_MAX)
    {
        subject.at_attribute(findings, reference, &TOO_LONG, "PENDING:dependency-identifierref-spm", message);
    }
    match name {
        "resource" => joined(subject, node, "PENDING:resource-base-href-spm", findings),
        "file" => joined(subject, node, "PENDING:file-base-href-spm", findings),
        _ => {}
    }
}

/// The bases and the path together. Where one of them is too long by itself, ADL's suite says only that.
fn joined<'a>(subject: &Subject<'_>, node: Node<'a, 'a>, requirement: &'static str, findings: &mut Findings) {
    let Some(href) = attribute(node, "href") else { return };
    let parts = bases_around(node).chain([href]);
    if parts.into_iter().any(|part| part.value().chars().count() > PATH_MAX) {
        return;
    }
    if let Some(message) = too_long("the path with its bases", &format!("{}{}", bases(node), href.value()), PATH_MAX) {
        subject.at_attribute(findings, href, &TOO_LONG, requirement, message);
    }
}

fn text(subject: &Subject<'_>, node: Node<'_, '_>, max: usize, requirement: &'static str, findings: &mut Findings) {
    if let Some(message) = too_long(node.tag_name().name(), &text_of(node), max) {
        subject.at(findings, node, &TOO_LONG, requirement, message);
    }
}

fn too_long(what: &str, value: &str, max: usize) -> Option<String> {
    // Bytes are at least as many as characters, and quicker to count.
    let length = if value.len() > max { value.chars().count() } else { 0 };
    (length > max).then(|| format!("{what} has {length} characters; {max} are safe"))
}
