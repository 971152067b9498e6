//! Attributes of an element that stand in no namespace: a lookup by name alone would also find `x:href` or `xml:lang`.

use roxmltree::{Attribute, Node};

pub(super) fn own<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Attribute<'a, 'i>> {
    node.attributes().find(|attribute| attribute.name() == name && attribute.namespace().is_none())
}

pub(super) fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    own(node, name).map(|attribute| attribute.value())
}
