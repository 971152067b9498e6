//! The parts of a manifest that several rules look at.

use std::collections::BTreeMap;

use roxmltree::{Attribute, Node};

use crate::check::Subject;
use crate::check::attribute::value;
use crate::scorm::names::{ADLCP, IMSCP, XML};

/// The root manifest without its sub-manifests, which ADL's suite passes over.
pub(super) struct Outline<'a> {
    pub subject: &'a Subject<'a>,
    /// Every element, in the order of the document.
    pub elements: Vec<Node<'a, 'a>>,
    /// By identifier, without the blanks around it; the first, where several have the same.
    resources: BTreeMap<&'a str, Node<'a, 'a>>,
}

impl<'a> Outline<'a> {
    pub fn new(subject: &'a Subject<'a>) -> Self {
        let root = subject.document.root_element();
        let (mut elements, mut end) = (Vec::new(), 0);
        for node in root.descendants().filter(Node::is_element) {
            let range = node.range();
            if range.start < end {
                continue;
            }
            if node != root && node.has_tag_name((IMSCP, "manifest")) {
                end = range.end;
                continue;
            }
            elements.push(node);
        }
        let mut resources = BTreeMap::new();
        for resource in elements.iter().filter(|node| node.has_tag_name((IMSCP, "resource"))) {
            if let Some(identifier) = value(*resource, "identifier") {
                resources.entry(identifier.trim()).or_insert(*resource);
            }
        }
        Self { subject, elements, resources }
    }

    /// Every element of a namespace with this name.
    pub fn all(&self, namespace: &'static str, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
        self.elements.iter().copied().filter(move |node| node.has_tag_name((namespace, name)))
    }

    /// The resource with this identifier; blanks around a reference count, as they do for ADL's suite.
    pub fn resource(&self, reference: &str) -> Option<Node<'a, 'a>> {
        self.resources.get(reference).copied()
    }

    /// The `adlcp:scormType` of the resource that an item refers to; none for any other element.
    pub fn scorm_type(&self, item: Option<Node<'a, 'a>>) -> Option<&'a str> {
        let item = item.filter(|item| item.has_tag_name((IMSCP, "item")))?;
        self.resource(value(item, "identifierref")?)?.attribute((ADLCP, "scormType"))
    }
}

/// An attribute in no namespace.
pub(super) fn attribute<'a>(node: Node<'a, 'a>, name: &str) -> Option<Attribute<'a, 'a>> {
    qualified(node, None, name)
}

/// `xml:base`.
pub(super) fn base<'a>(node: Node<'a, 'a>) -> Option<Attribute<'a, 'a>> {
    qualified(node, Some(XML), "base")
}

/// An attribute by namespace and name.
pub(super) fn qualified<'a>(node: Node<'a, 'a>, namespace: Option<&str>, name: &str) -> Option<Attribute<'a, 'a>> {
    node.attributes().find(|attribute| attribute.name() == name && attribute.namespace() == namespace)
}

/// The text right inside an element, comments left out.
pub(super) fn text_of(node: Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|child| child.text()).collect()
}

/// The children of an element with this name in the namespace of content packaging.
pub(super) fn children<'a>(
    node: Node<'a, 'a>,
    namespace: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(move |child| child.has_tag_name((namespace, name)))
}
