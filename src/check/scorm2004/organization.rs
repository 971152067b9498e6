//! Organizations, organization and item (CAM 3.4.1.8 to 3.4.1.10).

use roxmltree::Node;

use super::manifest::{count, required};
use super::outline::{Outline, attribute, children};
use super::parameters;
use crate::check::Subject;
use crate::check::attribute::value;
use crate::diagnostic::{ADL, ADL_WARNS, Findings, rules};
use crate::scorm::names::{ADLCP, ADLNAV, IMSCP, IMSSS};

rules! {
    DEFAULT_UNKNOWN "default-organization" Error [ADL] ["30.6.1.1"]
        demand "`default` of `organizations` names one of its organizations."
        consequence "An LMS that looks for the default organization finds none: learners see an empty course."
        remedy "Write the identifier of the organization that learners are to see.";

    RESOURCE_UNKNOWN "item-resource-unknown" Error [ADL] ["30.6.3.6.2.2"]
        demand "`identifierref` of an item is the identifier of a resource, letter by letter and without blanks."
        consequence "The entry stands in the table of contents, but nothing opens."
        remedy "Write the identifier of the resource, or add the resource.";

    CLUSTER_REFERS "item-cluster-refers" Error [ADL] ["30.6.3.6.2.3"]
        demand "An item that holds other items refers to no resource."
        consequence "An LMS shows either the item's page or its children; the other is lost to learners."
        remedy "Move the reference into an item of its own, as the first child.";

    LEAF_EMPTY "item-without-resource" Error [ADL] ["30.6.3.6.2.4"]
        demand "An item without items inside refers to a resource."
        consequence "The entry stands in the table of contents, but nothing opens."
        remedy "Add `identifierref`, or take the item out.";

    PARAMETERS "parameters-form" Error [ADL] ["30.6.3.6.4.2"]
        demand "`parameters` is `?name=value&name=value`, `#fragment` or both, in letters, digits, escapes and `-_.!*'()`."
        consequence "The LMS builds an address that the page cannot read, or the wrong one."
        remedy "Write pairs of name and value, and escape every other character as `%` with two hexadecimal digits.";

    PARAMETERS_UNUSED "parameters-without-resource" Warning [ADL_WARNS] ["PENDING:parameters-without-identifierref"]
        demand "Only an item that refers to a resource has `parameters`."
        consequence "They have no effect: nothing is opened with them."
        remedy "Take them out.";
}

/// Elements that an item has once at most, with the requirement.
const ONCE: [(&str, &str, &str); 7] = [
    (IMSCP, "metadata", "30.6.3.6.8"),
    (ADLCP, "timeLimitAction", "30.6.3.6.9"),
    (ADLCP, "dataFromLMS", "30.6.3.6.10"),
    (IMSSS, "sequencing", "30.6.3.6.11"),
    (ADLNAV, "presentation", "30.6.3.6.12"),
    (ADLCP, "completionThreshold", "30.6.3.6.13"),
    (ADLCP, "data", "30.6.3.7.14"),
];

pub(super) fn apply(outline: &Outline<'_>, findings: &mut Findings) {
    for &node in outline.elements.iter().filter(|node| node.tag_name().namespace() == Some(IMSCP)) {
        match node.tag_name().name() {
            "organizations" => organizations(outline.subject, node, findings),
            "organization" => organization(outline.subject, node, findings),
            "item" => item(outline, node, findings),
            _ => {}
        }
    }
}

fn organizations(subject: &Subject<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    count(subject, node, (IMSCP, "organization"), 1..=usize::MAX - 1, "30.6.3", findings);
    let Some(default) = required(subject, node, "default", "30.6.1", findings) else { return };
    let mut identifiers = children(node, IMSCP, "organization").filter_map(|child| value(child, "identifier"));
    if !identifiers.any(|identifier| identifier.trim() == default.value().trim()) {
        let message = format!("no organization has the identifier `{}`", default.value());
        subject.at_attribute(findings, default, &DEFAULT_UNKNOWN, "30.6.1.1", message);
    }
}

fn organization(subject: &Subject<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    required(subject, node, "identifier", "30.6.3.1", findings);
    count(subject, node, (IMSCP, "title"), 1..=1, "30.6.3.5", findings);
    count(subject, node, (IMSCP, "item"), 1..=usize::MAX - 1, "30.6.3.6", findings);
    count(subject, node, (IMSCP, "metadata"), 0..=1, "30.6.3.7", findings);
    count(subject, node, (IMSSS, "sequencing"), 0..=1, "30.6.3.8", findings);
}

fn item(outline: &Outline<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    let subject = outline.subject;
    required(subject, node, "identifier", "30.6.3.6.1", findings);
    count(subject, node, (IMSCP, "title"), 1..=1, "30.6.3.6.6", findings);
    for (namespace, name, requirement) in ONCE {
        count(subject, node, (namespace, name), 0..=1, requirement, findings);
    }
    let is_cluster = children(node, IMSCP, "item").next().is_some();
    let reference = attribute(node, "identifierref");
    if let Some(reference) = reference {
        if outline.resource(reference.value()).is_none() {
            let message = format!("there is no resource `{}`", reference.value());
            subject.at_attribute(findings, reference, &RESOURCE_UNKNOWN, "30.6.3.6.2.2", message);
        }
        if is_cluster {
            let message = format!("the item holds items, but refers to `{}`", reference.value());
            subject.at_attribute(findings, reference, &CLUSTER_REFERS, "30.6.3.6.2.3", message);
        }
    } else if !is_cluster {
        subject.at(findings, node, &LEAF_EMPTY, "30.6.3.6.2.4", "the item holds no items and refers to no resource");
    }
    let Some(found) = attribute(node, "parameters") else { return };
    if let Err(why) = parameters::read(found.value()) {
        let message = format!("parameters is \"{}\": {why}", found.value());
        subject.at_attribute(findings, found, &PARAMETERS, "30.6.3.6.4.2", message);
    }
    if reference.is_none() {
        let message = "the item refers to no resource that parameters could go to";
        subject.at_attribute(findings, found, &PARAMETERS_UNUSED, "PENDING:parameters-without-identifierref", message);
    }
}
