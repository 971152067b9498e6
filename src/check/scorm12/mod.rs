//! SCORM 1.2: the manifest by its edition's rules (Content Aggregation Model 1.2, section 2.3).

mod items;
mod prerequisites;
mod resources;
mod schema;
mod versions;

use std::collections::BTreeMap;

use roxmltree::Node;

use super::{Family, Subject, attribute};
use crate::diagnostic::{Findings, Membership, Profile};
use crate::scorm::names::{ADLCP_12, IMSCP_12};
use crate::standard::Standard;

/// The book that all of these rules rest on.
const CAM: &str = "SCORM 1.2 CAM 2.3";
const DEMANDED: Membership = (Profile::Adl, "the Content Aggregation Model of SCORM 1.2 demands it");
const MOODLE_TOO: Membership = (Profile::Moodle, "Moodle shows an entry that leads nowhere, or none");
const CAREFUL: Membership = (Profile::Strict, "careful authors keep to it");

pub(super) fn families() -> impl Iterator<Item = Family> {
    let families = [
        ("SCORM 1.2: the edition", versions::RULES),
        ("SCORM 1.2: the schemas", schema::RULES),
        ("SCORM 1.2: organizations and items", items::RULES),
        ("SCORM 1.2: prerequisites", prerequisites::RULES),
        ("SCORM 1.2: resources and files", resources::RULES),
    ];
    families.into_iter().map(|(title, rules)| Family::new(title, &[Standard::Scorm12], rules))
}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    if !versions::apply(subject, findings) {
        return;
    }
    let manifest = Manifest::new(subject);
    items::apply(subject, &manifest, findings);
    prerequisites::apply(subject, &manifest, findings);
    resources::apply(subject, &manifest, findings);
    schema::apply(subject, findings);
}

/// What the rules look up again and again.
struct Manifest<'a> {
    /// The first of each identifier.
    resources: BTreeMap<&'a str, Node<'a, 'a>>,
    items: Vec<Node<'a, 'a>>,
}

impl<'a> Manifest<'a> {
    fn new(subject: &Subject<'a>) -> Self {
        let mut resources = BTreeMap::new();
        for resource in subject.all(IMSCP_12, "resource") {
            if let Some(identifier) = attribute::value(resource, "identifier") {
                resources.entry(identifier).or_insert(resource);
            }
        }
        Self { resources, items: subject.all(IMSCP_12, "item").collect() }
    }

    /// The resource that an item refers to.
    fn resource_of(&self, item: Node<'_, '_>) -> Option<Node<'a, 'a>> {
        attribute::value(item, "identifierref").and_then(|reference| self.resources.get(reference)).copied()
    }

    fn is_sco(&self, item: Node<'_, '_>) -> bool {
        self.resource_of(item).is_some_and(|resource| resource.attribute((ADLCP_12, "scormtype")) == Some("sco"))
    }
}

/// The children of `node` with this name in the namespace of content packaging.
fn children<'a>(node: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(move |child| child.has_tag_name((IMSCP_12, name)))
}
