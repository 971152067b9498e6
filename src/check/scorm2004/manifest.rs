//! The element manifest and its metadata (CAM 3.4.1.1 to 3.4.1.7), and what stands the same way in several elements.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Attribute, Node};

use super::outline::{Outline, attribute, base, children, qualified, text_of};
use crate::check::Subject;
use crate::check::attribute::value;
use crate::diagnostic::{ADL, ADL_WARNS, Findings, Profile, Rule, rules};
use crate::scorm::names::{ADLCP, ADLSEQ, IMSCP};

rules! {
    ROOT "manifest-root" Error [ADL] ["MANIFEST_ROOT_ELEMENT"]
        demand "The root element is `manifest` in the namespace of IMS Content Packaging 1.1.4."
        consequence "The LMS does not take the file for a SCORM manifest: nothing is imported."
        remedy "Write `<manifest xmlns=\"http://www.imsglobal.org/xsd/imscp_v1p1\" …>`.";

    SUBMANIFEST_USED "submanifest-used" Error [ADL] ["SUBMANIFEST"]
        demand "Items of the root manifest do not refer into a sub-manifest."
        consequence "ADL's suite stops; LMSs do not find the resource, and learners open an empty activity."
        remedy "Move the resources into the root manifest and refer to them there.";

    SUBMANIFEST "submanifest" Warning [(Profile::Strict, "SCORM discourages sub-manifests, and LMSs pass over them")] ["30.8"]
        demand "A package has one manifest, without others inside."
        consequence "What the inner manifest describes is not shown to learners."
        remedy "Bring everything into one manifest.";

    COUNT "element-count" Error [ADL] [
        "30.5", "30.6", "30.7", "30.5.2", "30.5.3", "30.6.3", "30.6.3.5", "30.6.3.6", "30.6.3.7", "30.6.3.8", "30.6.3.6.6",
        "30.6.3.6.8", "30.6.3.6.9", "30.6.3.6.10", "30.6.3.6.11", "30.6.3.6.12", "30.6.3.6.13", "30.6.3.7.14",
        "30.6.3.7.14.2", "30.7.3.8", "30.7.3.9.3", "33.1",
    ]
        demand "An element is there as often as the standard says: one title, one `organizations`, at most one `metadata`, at least one item."
        consequence "LMSs refuse the package or take one of several elements: learners see an entry without a name, or nothing."
        remedy "Add the element that is missing, or take out the one too many.";

    ATTRIBUTE_MISSING "attribute-missing" Error [ADL] [
        "30.1", "30.6.1", "30.6.3.1", "30.6.3.6.1", "30.6.3.7.14.2.1", "30.7.3.1", "30.7.3.2", "30.7.3.4", "30.7.3.9.2",
        "30.7.3.10.1",
    ]
        demand "An element has the attributes that the standard demands: an `identifier`, a resource its `type` and `adlcp:scormType`, a file its `href`."
        consequence "LMSs refuse the package or guess: a SCO without its type is opened as a plain page and reports nothing."
        remedy "Add the attribute; mind its prefix and letter case.";

    DUPLICATE "identifier-duplicate" Error [ADL] ["30.1.2", "30.6.1.2", "30.6.3.6.1.2", "30.7.3.1.2"]
        demand "Manifest, organizations, items and resources have identifiers that differ from one another."
        consequence "An LMS confuses the two: learners' results are stored in the wrong place or overwritten."
        remedy "Give each element an identifier of its own, and keep those of released items: results follow them.";

    BASE_FORM "base-form" Error [ADL] [
        "30.3.2", "30.3.3", "30.3.4", "30.7.1.2", "30.7.1.3", "30.7.1.4", "30.7.3.5.2", "30.7.3.5.3", "30.7.3.5.4",
    ]
        demand "`xml:base` is a relative path with `/` between its parts and at its end, not at its beginning."
        consequence "The LMS builds wrong addresses: learners meet error pages."
        remedy "Write the folder as `content/`.";

    METADATA_ORDER "metadata-order" Error [ADL] ["30.5.1"]
        demand "The metadata of the manifest begin with `schema` and `schemaversion`, in this order."
        consequence "An LMS does not learn which edition of SCORM the package follows."
        remedy "Write `<schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion>` first.";

    EDITION "edition-unknown" Error [ADL] ["30.5.2.1", "30.5.3.1"]
        demand "`schema` says `ADL SCORM`, and `schemaversion` says `2004 4th Edition`."
        consequence "An LMS takes the package for another edition, and the page looks for the wrong interface: nothing is recorded."
        remedy "Write the two values letter by letter.";

    EDITION_EARLIER "edition-earlier" Warning [ADL_WARNS] ["30.5.3.1"]
        demand "`schemaversion` says `2004 4th Edition`; `2004 3rd Edition` and `CAM 1.3` are accepted."
        consequence "The package is run by the rules of the earlier edition."
        remedy "Nothing, if the earlier edition is meant.";

    MISPLACED_ATTRIBUTE "attribute-misplaced" Error [ADL] ["30.7.3.4.2", "30.6.3.3.2", "30.6.3.4.3", "PENDING:resource-persiststate"]
        demand "`adlcp:scormType` stands on resources, `adlseq:objectivesGlobalToSystem` and `adlcp:sharedDataGlobalToSystem` on \
            organizations, and `adlcp:persistState` nowhere."
        consequence "Where it stands it has no effect: the LMS uses the default instead."
        remedy "Move the attribute to its element, or take it out.";
}

/// The editions that ADL's suite accepts with a warning.
const EARLIER: [&str; 2] = ["2004 3rd Edition", "CAM 1.3"];

pub(super) fn apply(outline: &Outline<'_>, findings: &mut Findings) {
    let subject = outline.subject;
    let root = subject.document.root_element();
    required(subject, root, "identifier", "30.1", findings);
    base_form(subject, root, ["30.3.2", "30.3.3", "30.3.4"], findings);
    for (name, requirement) in [("metadata", "30.5"), ("organizations", "30.6"), ("resources", "30.7")] {
        count(subject, root, (IMSCP, name), 1..=1, requirement, findings);
    }
    for metadata in children(root, IMSCP, "metadata") {
        start_of_metadata(subject, metadata, findings);
    }
    for &node in &outline.elements {
        edition(subject, node, findings);
        misplaced_attributes(subject, node, findings);
    }
    identifiers(outline, findings);
    submanifests(outline, findings);
}

/// Whether the root is that of a SCORM 2004 manifest: else there is nothing to go by.
pub(super) fn is_manifest(subject: &Subject<'_>, findings: &mut Findings) -> bool {
    let root = subject.document.root_element();
    let is_manifest = root.has_tag_name((IMSCP, "manifest"));
    if !is_manifest {
        let namespace = root.tag_name().namespace().unwrap_or("none");
        let message = format!("the root is `{}`, of the namespace {namespace}", root.tag_name().name());
        subject.at(findings, root, &ROOT, "MANIFEST_ROOT_ELEMENT", message);
    }
    is_manifest
}

fn start_of_metadata(subject: &Subject<'_>, metadata: Node<'_, '_>, findings: &mut Findings) {
    let mut first = metadata.children().filter(Node::is_element);
    let begins = ["schema", "schemaversion"]
        .iter()
        .all(|name| first.next().is_some_and(|child| child.has_tag_name((IMSCP, *name))));
    if !begins {
        subject.at(
            findings,
            metadata,
            &METADATA_ORDER,
            "30.5.1",
            "these metadata do not begin with schema and schemaversion",
        );
    }
    for (name, requirement) in [("schema", "30.5.2"), ("schemaversion", "30.5.3")] {
        count(subject, metadata, (IMSCP, name), 1..=1, requirement, findings);
    }
}

/// `schema` and `schemaversion`, wherever they stand.
fn edition(subject: &Subject<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    let (wanted, requirement) = match node.tag_name().name() {
        "schema" => ("ADL SCORM", "30.5.2.1"),
        "schemaversion" => ("2004 4th Edition", "30.5.3.1"),
        _ => return,
    };
    if node.tag_name().namespace() != Some(IMSCP) {
        return;
    }
    let text = text_of(node).split_whitespace().collect::<Vec<_>>().join(" ");
    let message = || format!("{} is \"{text}\", not \"{wanted}\"", node.tag_name().name());
    if EARLIER.contains(&text.as_str()) && requirement == "30.5.3.1" {
        subject.at(findings, node, &EDITION_EARLIER, requirement, message());
    } else if text != wanted {
        subject.at(findings, node, &EDITION, requirement, message());
    }
}

fn misplaced_attributes<'a>(subject: &Subject<'_>, node: Node<'a, 'a>, findings: &mut Findings) {
    const PLACES: [(&str, &str, &str, &str); 3] = [
        (ADLCP, "scormType", "resource", "30.7.3.4.2"),
        (ADLSEQ, "objectivesGlobalToSystem", "organization", "30.6.3.3.2"),
        (ADLCP, "sharedDataGlobalToSystem", "organization", "30.6.3.4.3"),
    ];
    for (namespace, name, place, requirement) in PLACES {
        if let Some(found) = qualified(node, Some(namespace), name).filter(|_| !node.has_tag_name((IMSCP, place))) {
            let message = format!("{name} stands on `{}`; it belongs on `{place}`", node.tag_name().name());
            subject.at_attribute(findings, found, &MISPLACED_ATTRIBUTE, requirement, message);
        }
    }
    if node.has_tag_name((IMSCP, "resource"))
        && let Some(found) = qualified(node, Some(ADLCP), "persistState")
    {
        let message = "persistState has been withdrawn";
        subject.at_attribute(findings, found, &MISPLACED_ATTRIBUTE, "PENDING:resource-persiststate", message);
    }
}

/// One pool of identifiers. ADL's suite compares them as they are written, blanks and all.
fn identifiers(outline: &Outline<'_>, findings: &mut Findings) {
    let mut pool: BTreeMap<&str, Vec<(Attribute<'_, '_>, &'static str)>> = BTreeMap::new();
    for &node in outline.elements.iter().filter(|node| node.tag_name().namespace() == Some(IMSCP)) {
        let requirement = match node.tag_name().name() {
            "manifest" => "30.1.2",
            "organization" => "30.6.1.2",
            "item" => "30.6.3.6.1.2",
            "resource" => "30.7.3.1.2",
            _ => continue,
        };
        if let Some(identifier) = attribute(node, "identifier") {
            pool.entry(identifier.value()).or_default().push((identifier, requirement));
        }
    }
    for (value, users) in pool.into_iter().filter(|(_, users)| users.len() > 1) {
        let later: BTreeSet<&str> = users.iter().skip(1).map(|(_, requirement)| *requirement).collect();
        for (index, (identifier, requirement)) in users.into_iter().enumerate() {
            // The first is told of only when no other stands for its kind.
            if index > 0 || !later.contains(requirement) {
                let message = format!("another element has the identifier `{value}` too");
                outline.subject.at_attribute(findings, identifier, &DUPLICATE, requirement, message);
            }
        }
    }
}

fn submanifests(outline: &Outline<'_>, findings: &mut Findings) {
    let subject = outline.subject;
    let root = subject.document.root_element();
    let inner = || root.descendants().filter(|node| *node != root && node.has_tag_name((IMSCP, "manifest")));
    let mut identifiers = BTreeSet::new();
    for manifest in inner().filter(|manifest| manifest.parent_element() == Some(root)) {
        subject.at(findings, manifest, &SUBMANIFEST, "30.8", "there is a manifest inside the manifest");
        let named = manifest.descendants().filter(|node| {
            node.tag_name().namespace() == Some(IMSCP)
                && matches!(node.tag_name().name(), "manifest" | "item" | "resource")
        });
        identifiers.extend(named.filter_map(|node| value(node, "identifier")).map(str::trim));
    }
    if identifiers.is_empty() {
        return;
    }
    for item in outline.all(IMSCP, "item") {
        if let Some(reference) = attribute(item, "identifierref")
            && outline.resource(reference.value()).is_none()
            && identifiers.contains(reference.value().trim())
        {
            let message = format!("`{}` is part of a sub-manifest", reference.value());
            subject.at_attribute(findings, reference, &SUBMANIFEST_USED, "SUBMANIFEST", message);
        }
    }
}

/// Whether `node` has an attribute that it must have.
pub(super) fn required<'a>(
    subject: &Subject<'_>,
    node: Node<'a, 'a>,
    name: &str,
    requirement: &'static str,
    findings: &mut Findings,
) -> Option<Attribute<'a, 'a>> {
    let found = attribute(node, name);
    if found.is_none() {
        missing(subject, node, name, requirement, findings);
    }
    found
}

/// `node` has no attribute `name`; an attribute that differs in letter case is named.
pub(super) fn missing(
    subject: &Subject<'_>,
    node: Node<'_, '_>,
    name: &str,
    requirement: &'static str,
    findings: &mut Findings,
) {
    let local = name.rsplit(':').next().unwrap_or(name);
    let near = node.attributes().find(|attribute| attribute.name().eq_ignore_ascii_case(local));
    let near = near.map_or_else(String::new, |near| format!("; it has `{}`, which is not the same", near.name()));
    let message = format!("`{}` has no attribute `{name}`{near}", node.tag_name().name());
    subject.at(findings, node, &ATTRIBUTE_MISSING, requirement, message);
}

/// How often a child stands in `node`.
pub(super) fn count(
    subject: &Subject<'_>,
    node: Node<'_, '_>,
    (namespace, name): (&'static str, &'static str),
    times: std::ops::RangeInclusive<usize>,
    requirement: &'static str,
    findings: &mut Findings,
) {
    let mut found = node.children().filter(|child| child.has_tag_name((namespace, name)));
    let parent = node.tag_name().name();
    if *times.start() > 0 && found.clone().next().is_none() {
        subject.at(findings, node, &COUNT, requirement, format!("`{parent}` has no `{name}`"));
    } else if let Some(extra) = found.nth(*times.end()) {
        subject.at(findings, extra, &COUNT, requirement, format!("`{parent}` has one `{name}` already"));
    }
}

/// The form of `xml:base`: requirements for a backslash, a slash in front, and none at the end.
pub(super) fn base_form(
    subject: &Subject<'_>,
    node: Node<'_, '_>,
    requirements: [&'static str; 3],
    findings: &mut Findings,
) {
    let Some(found) = node.attributes().find(|found| Some(found.range()) == base_range(node)) else { return };
    path_form(subject, found, &BASE_FORM, [requirements[0], requirements[1]], findings);
    if !found.value().trim().ends_with('/') {
        let message = format!("base is \"{}\", without a slash at its end", found.value());
        subject.at_attribute(findings, found, &BASE_FORM, requirements[2], message);
    }
}

fn base_range(node: Node<'_, '_>) -> Option<std::ops::Range<usize>> {
    base(node).map(|base| base.range())
}

/// No backslash, and no slash in front.
pub(super) fn path_form(
    subject: &Subject<'_>,
    found: Attribute<'_, '_>,
    rule: &'static Rule,
    [backslash, leading]: [&'static str; 2],
    findings: &mut Findings,
) {
    let (name, value) = (found.name(), found.value());
    if value.contains('\\') {
        subject.at_attribute(findings, found, rule, backslash, format!("{name} is \"{value}\", with a backslash"));
    }
    if value.trim_start().starts_with('/') {
        subject.at_attribute(findings, found, rule, leading, format!("{name} is \"{value}\", with a slash in front"));
    }
}
