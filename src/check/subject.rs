//! What rules look at.

use std::ops::Range;
use std::sync::Arc;

use roxmltree::{Attribute, Document, Node};

use super::xsd::start_tag;
use crate::diagnostic::{Findings, Place, Rule, SourceFile};
use crate::package::read::Package;
use crate::standard::Standard;

/// A package whose manifest has been read as XML.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Where the manifest lies.
    pub package: &'a Package,
    /// The standard that it is judged by.
    pub standard: Standard,
    /// The manifest's text, decoded, under its path in the package.
    pub file: &'a Arc<SourceFile>,
    /// The same text as a tree.
    pub document: &'a Document<'a>,
}

impl<'a> Subject<'a> {
    /// The bytes `span` of the manifest.
    pub fn place(&self, span: Range<usize>) -> Option<Place> {
        Some(Place::new(Arc::clone(self.file), span))
    }

    /// `rule` is broken at the start tag of `node`.
    pub fn at(
        &self,
        findings: &mut Findings,
        node: Node<'_, '_>,
        rule: &'static Rule,
        requirement: &'static str,
        message: impl std::fmt::Display,
    ) {
        findings.breach(rule, requirement, self.place(start_tag(self.file.text(), node.range().start)), message);
    }

    /// `rule` is broken in `attribute`.
    pub fn at_attribute(
        &self,
        findings: &mut Findings,
        attribute: Attribute<'_, '_>,
        rule: &'static Rule,
        requirement: &'static str,
        message: impl std::fmt::Display,
    ) {
        findings.breach(rule, requirement, self.place(attribute.range()), message);
    }

    /// Every element with this name, in the order of the document.
    pub fn all(&self, namespace: &'static str, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
        self.document.descendants().filter(move |node| node.has_tag_name((namespace, name)))
    }
}
