//! Ids of courses, blocks, units and objectives, and what refers to them (cmi5 13.1).

use std::collections::{BTreeMap, BTreeSet};

use iri_string::types::IriStr;

use super::{ADVISED, DEMANDED, Part, parts};
use crate::check::{Subject, attribute};
use crate::diagnostic::{Findings, rules};
use crate::scorm::names::CMI5;

rules! {
    NOT_IRI "activity-id-not-iri" Error [DEMANDED] ["cmi5 13.1.1", "cmi5 13.1.2", "cmi5 13.1.3", "cmi5 13.1.4"]
        demand "The id of a course, block, objective or unit, and the activity type of a unit, are IRIs with a scheme."
        consequence "The LMS builds xAPI statements with the id, and the Learning Record Store refuses them: nobody can complete the course."
        remedy "Write an IRI under a domain of your own, such as `https://example.org/courses/first-aid`; there need be no page behind it.";

    DUPLICATE "activity-id-duplicate" Error [DEMANDED] ["cmi5 13.1.1", "cmi5 13.1.2", "cmi5 13.1.3", "cmi5 13.1.4"]
        demand "No two parts of a course have the same id."
        consequence "The LMS takes two parts for one: what a learner did in one counts for the other, or the import fails."
        remedy "Give each part an id of its own, and keep it when the course is published again.";

    OBJECTIVE_UNKNOWN "objective-reference-unknown" Error [DEMANDED] ["cmi5 13.1.2", "cmi5 13.1.4"]
        demand "An objective that a block or unit refers to is one of the objectives of the course."
        consequence "The LMS cannot tell which objective is meant, and refuses the import or leaves it out of its reports."
        remedy "Put the id of an objective of the course into `idref`, or declare the objective before the first block.";

    OBJECTIVE_TWICE "objective-reference-twice" Warning [ADVISED] ["cmi5 13.1.2", "cmi5 13.1.4"]
        demand "A block or unit refers to an objective once."
        consequence "Reports may count the objective twice."
        remedy "Remove the second reference.";
}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    let mut seen: BTreeMap<&str, Part> = BTreeMap::new();
    let mut objectives: BTreeSet<&str> = BTreeSet::new();
    for (part, node) in parts(subject) {
        if let Some(kind) = attribute::own(node, "activityType").filter(|_| part == Part::Unit)
            && IriStr::new(kind.value().trim()).is_err()
        {
            let message = format_args!("the activity type `{}` is no IRI", kind.value());
            subject.at_attribute(findings, kind, &NOT_IRI, part.section(), message);
        }
        let Some(attribute) = attribute::own(node, "id") else { continue };
        let id = attribute.value().trim();
        if part == Part::Objective {
            objectives.insert(id);
        }
        if IriStr::new(id).is_err() {
            let message = format_args!("the id of this {}, `{id}`, is no IRI", part.name());
            subject.at_attribute(findings, attribute, &NOT_IRI, part.section(), message);
        }
        if let Some(first) = seen.get(id) {
            let message = format_args!("this {} has the id of an earlier {}", part.name(), first.name());
            subject.at_attribute(findings, attribute, &DUPLICATE, part.section(), message);
        } else {
            seen.insert(id, part);
        }
    }
    references(subject, &objectives, findings);
}

fn references(subject: &Subject<'_>, objectives: &BTreeSet<&str>, findings: &mut Findings) {
    for list in subject.all(CMI5, "objectives") {
        let Some(part @ (Part::Block | Part::Unit)) = list.parent().and_then(Part::of) else { continue };
        let mut named = BTreeSet::new();
        for reference in list.children().filter(|child| child.has_tag_name((CMI5, "objective"))) {
            let Some(attribute) = attribute::own(reference, "idref") else {
                let message = "the reference names no objective: it has no `idref`";
                subject.at(findings, reference, &OBJECTIVE_UNKNOWN, part.section(), message);
                continue;
            };
            let id = attribute.value().trim();
            if !objectives.contains(id) {
                let message = format_args!("the course declares no objective `{id}`");
                subject.at_attribute(findings, attribute, &OBJECTIVE_UNKNOWN, part.section(), message);
            } else if !named.insert(id) {
                let message = format_args!("this {} refers to the objective a second time", part.name());
                subject.at_attribute(findings, attribute, &OBJECTIVE_TWICE, part.section(), message);
            }
        }
    }
}
