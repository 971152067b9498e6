//! Sequencing (CAM chapter 5), as far as ADL's application profile asks more than the schemas do.
//!
//! The schemas let most elements of sequencing stand below an item or an organization without looking at them. ADL's
//! suite looks: it holds every element to its rules, wherever it stands. So do the tables of these modules, in one walk
//! over the manifest. Manifests inside the manifest are left out, as in ADL's suite.

mod booleans;
mod collection;
mod conditions;
mod objectives;
mod placement;

use roxmltree::Node;

use super::BOTH;
use crate::check::{Family, Subject};
use crate::diagnostic::Findings;
use crate::scorm::names::{ADLCP, ADLSEQ, IMSCP, IMSSS};

use collection::Collection;
use objectives::Seen;

pub(super) const FAMILIES: [Family; 5] = [
    Family::new("Sequencing: words, true and false", BOTH, booleans::RULES),
    Family::new("Sequencing: where it stands", BOTH, placement::RULES),
    Family::new("Sequencing: rules and conditions", BOTH, conditions::RULES),
    Family::new("Sequencing: objectives", BOTH, objectives::RULES),
    Family::new("Sequencing: collections", BOTH, collection::RULES),
];

/// Namespace and local name of an element.
type Name = (&'static str, &'static str);

/// The namespaces that these rules know, with the prefixes that people know them by.
const PREFIXES: [(&str, &str); 4] = [(IMSSS, "imsss"), (ADLSEQ, "adlseq"), (ADLCP, "adlcp"), (IMSCP, "")];

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    let collection = Collection::of(elements(subject));
    let mut seen = Seen::default();
    for node in elements(subject) {
        booleans::check(subject, node, findings);
        placement::check(subject, node, findings);
        conditions::check(subject, &collection, node, findings);
        objectives::check(subject, &collection, &mut seen, node, findings);
        collection.check(subject, node, findings);
    }
}

/// The elements of these namespaces that ADL's profile looks at, in the order of the document.
fn elements<'a>(subject: &Subject<'a>) -> impl Iterator<Item = Node<'a, 'a>> {
    let root = subject.document.root_element();
    let children = root.children().filter(|child| !child.has_tag_name((IMSCP, "manifest")));
    let known = |node: &Node<'_, '_>| {
        let namespace = node.tag_name().namespace();
        namespace.is_some_and(|namespace| PREFIXES.iter().any(|(known, _)| *known == namespace))
    };
    std::iter::once(root).chain(children.flat_map(|child| child.descendants())).filter(known)
}

/// The name of an element as people write it, for messages.
fn label((namespace, name): (&str, &str)) -> String {
    match PREFIXES.iter().find(|(known, _)| *known == namespace) {
        Some((_, prefix)) if !prefix.is_empty() => format!("{prefix}:{name}"),
        _ => name.to_owned(),
    }
}

/// Of an element as it stands in the document.
fn label_of(node: Node<'_, '_>) -> String {
    let name = node.tag_name();
    label((name.namespace().unwrap_or_default(), name.name()))
}

/// Without the white space of XML at both ends.
fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

/// `a, b or c`.
fn alternatives<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    match words.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
