//! cmi5: the course structure by the specification's rules (cmi5, sections 8.1, 13 and 14).

mod ids;
mod texts;
mod units;

use roxmltree::Node;

use super::xsd::{Schemas, validate};
use super::{Family, Subject};
use crate::diagnostic::{Findings, Membership, Profile, rules};
use crate::scorm::names::CMI5;
use crate::standard::Standard;

/// A rule of the specification, in words that an LMS may hold a course to.
const DEMANDED: Membership = (Profile::Adl, "the cmi5 specification demands it");
/// A rule that the specification's own words lead to.
const ADVISED: Membership = (Profile::Adl, "an LMS that keeps to the cmi5 specification stumbles over it");

rules! {
    ROOT "course-structure-root" Error [DEMANDED] ["cmi5 13.2"]
        demand "The root of `cmi5.xml` is `courseStructure` in the namespace `https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd`."
        consequence "An LMS does not take the file for a course, and refuses the import."
        remedy "Write the root element and its `xmlns` exactly like that, with https, although nothing is fetched from there.";

    SCHEMA "course-structure-schema" Error [DEMANDED] ["cmi5 13.2"]
        demand "The course structure is valid against the specification's XML Schema."
        consequence "An LMS that validates refuses the import; others may leave out what they do not understand."
        remedy "Change the element or attribute to what the message asks for. Titles and descriptions come first and are never left out, then objectives, then the rest.";
}

pub(super) fn families() -> impl Iterator<Item = Family> {
    let families = [
        ("cmi5: the course structure", RULES),
        ("cmi5: ids and objectives", ids::RULES),
        ("cmi5: titles and descriptions", texts::RULES),
        ("cmi5: assignable units", units::RULES),
    ];
    families.into_iter().map(|(title, rules)| Family::new(title, &[Standard::Cmi5], rules))
}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    let root = subject.document.root_element();
    if !root.has_tag_name((CMI5, "courseStructure")) {
        let namespace = root.tag_name().namespace().unwrap_or("no namespace");
        subject.at(
            findings,
            root,
            &ROOT,
            "cmi5 13.2",
            format_args!("the root element is `{}`, in {namespace}", root.tag_name().name()),
        );
        return;
    }
    for violation in validate(subject.file.text(), &Schemas::of(Standard::Cmi5)) {
        findings.breach(&SCHEMA, "cmi5 13.2", subject.place(violation.span), violation.message);
    }
    ids::apply(subject, findings);
    texts::apply(subject, findings);
    units::apply(subject, findings);
}

/// A part of a course that has an id, a title and a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Course,
    Block,
    Objective,
    Unit,
}

impl Part {
    /// None for other elements, also for references to objectives.
    fn of(node: Node<'_, '_>) -> Option<Self> {
        if node.tag_name().namespace() != Some(CMI5) {
            return None;
        }
        let is_in = |name: &str| node.ancestors().nth(2).is_some_and(|outer| outer.has_tag_name((CMI5, name)));
        match node.tag_name().name() {
            "course" => Some(Self::Course),
            "block" => Some(Self::Block),
            "objective" if is_in("courseStructure") => Some(Self::Objective),
            "au" => Some(Self::Unit),
            _ => None,
        }
    }

    /// What people call it.
    fn name(self) -> &'static str {
        match self {
            Self::Course => "course",
            Self::Block => "block",
            Self::Objective => "objective",
            Self::Unit => "assignable unit",
        }
    }

    /// The section of the specification that describes it.
    fn section(self) -> &'static str {
        match self {
            Self::Course => "cmi5 13.1.1",
            Self::Block => "cmi5 13.1.2",
            Self::Objective => "cmi5 13.1.3",
            Self::Unit => "cmi5 13.1.4",
        }
    }
}

/// Every part of the course, in the order of the document.
fn parts<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (Part, Node<'a, 'a>)> {
    subject.document.descendants().filter_map(|node| Part::of(node).map(|part| (part, node)))
}
