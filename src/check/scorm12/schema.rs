//! The manifest by the schemas of SCORM 1.2.

use std::collections::BTreeSet;

use roxmltree::Node;

use super::{CAM, DEMANDED};
use crate::check::Subject;
use crate::check::xsd::{Schemas, validate};
use crate::diagnostic::{Findings, rules};
use crate::scorm::names::XSI;
use crate::standard::Standard;

rules! {
    SCHEMA "scorm12-schema" Error [DEMANDED] ["SCORM 1.2 CAM 2.3"]
        demand "The manifest is valid against the schemas of SCORM 1.2."
        consequence "An LMS that validates refuses the import; others leave out what they do not understand."
        remedy "Change the element or attribute to what the message asks for.";
}

/// Validates the manifest, after the other rules: what they told at a place is not told once more. What is foreign and
/// has a schema in the package is left to that schema, which nobody reads here.
pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    let violations = validate(subject.file.text(), &Schemas::of(Standard::Scorm12));
    if violations.is_empty() {
        return;
    }
    let declared = declared(subject);
    let told: BTreeSet<usize> =
        findings.iter().filter_map(|finding| finding.place.as_ref()).map(|place| place.span().start).collect();
    for violation in violations {
        let start = violation.span.start;
        if !told.contains(&start) && !is_about(&declared, subject, start) {
            findings.breach(&SCHEMA, CAM, subject.place(violation.span), violation.message);
        }
    }
}

/// The namespaces whose schemas lie in the package.
fn declared<'a>(subject: &Subject<'a>) -> BTreeSet<&'a str> {
    let mut declared = BTreeSet::new();
    for node in subject.document.descendants() {
        let words: Vec<&str> =
            node.attribute((XSI, "schemaLocation")).unwrap_or_default().split_ascii_whitespace().collect();
        let pairs = words.chunks_exact(2).filter(|pair| subject.package.contains(pair[1]));
        declared.extend(pairs.map(|pair| pair[0]));
    }
    for (_, text) in crate::scorm::schemas::schemas_of(Standard::Scorm12) {
        declared.retain(|namespace| !text.contains(&format!("targetNamespace=\"{namespace}\"")));
    }
    declared
}

/// Whether the element or attribute at `offset` is in one of `namespaces`.
fn is_about(namespaces: &BTreeSet<&str>, subject: &Subject<'_>, offset: usize) -> bool {
    let is_one = |namespace: Option<&str>| namespace.is_some_and(|namespace| namespaces.contains(namespace));
    let elements = subject.document.descendants().filter(Node::is_element);
    let Some(element) = elements.take_while(|node| node.range().start <= offset).last() else { return false };
    match element.attributes().find(|attribute| attribute.range().contains(&offset)) {
        Some(attribute) => is_one(attribute.namespace()),
        None => is_one(element.tag_name().namespace()),
    }
}
