//! The manifest as XML: the `imsmanifest.xml` of SCORM 2004.
//!
//! The form is the one that every LMS seen so far reads: imscp as the default namespace, the prefixes that the
//! standard's own examples use (Moodle matches them as text), UTF-8 with literal characters, and a pair in
//! `xsi:schemaLocation` for exactly the namespaces that occur (CAM 3.4, 4.1 and 5).

use super::activity::Sequencing;
use super::write_sequencing::{has_considerations, sequencing};
use super::{Classification, Edition2004, Item, LangString, Lom, Manifest, Organization, Resource, Taxon};
use crate::xml::Xml;
use std::io;

/// Default namespace of the manifest, and the prefixed ones in the order in which they are declared.
const IMSCP: (&str, &str) = ("http://www.imsglobal.org/xsd/imscp_v1p1", "imscp_v1p1.xsd");
const ADLCP: (&str, &str, &str) = ("xmlns:adlcp", "http://www.adlnet.org/xsd/adlcp_v1p3", "adlcp_v1p3.xsd");
const ADLSEQ: (&str, &str, &str) = ("xmlns:adlseq", "http://www.adlnet.org/xsd/adlseq_v1p3", "adlseq_v1p3.xsd");
const ADLNAV: (&str, &str, &str) = ("xmlns:adlnav", "http://www.adlnet.org/xsd/adlnav_v1p3", "adlnav_v1p3.xsd");
const IMSSS: (&str, &str, &str) = ("xmlns:imsss", "http://www.imsglobal.org/xsd/imsss", "imsss_v1p0.xsd");
const LOM: (&str, &str, &str) = ("xmlns:lom", "http://ltsc.ieee.org/xsd/LOM", "lom.xsd");

impl Manifest {
    /// The bytes of `imsmanifest.xml` as SCORM 2004 wants it; the same manifest always gives the same bytes.
    ///
    /// Characters that XML cannot hold are dropped, and white space in texts is folded.
    ///
    /// # Errors
    /// Only if the XML writer refuses an event.
    pub fn to_xml(&self, edition: Edition2004) -> io::Result<Vec<u8>> {
        let mut writer = Writer { xml: Xml::new()?, edition };
        writer.manifest(self)?;
        Ok(writer.xml.into_bytes())
    }

    fn namespaces(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        let items = self.leaves();
        let navigation = items.iter().any(|item| !item.hide.is_empty());
        let considerations = items.iter().any(|item| has_considerations(&item.sequencing));
        let nothing = Sequencing::default();
        let sequencing = self.organization.sequencing != nothing || items.iter().any(|item| item.sequencing != nothing);
        let used = [(true, ADLCP), (considerations, ADLSEQ), (navigation, ADLNAV), (sequencing, IMSSS), (true, LOM)];
        used.into_iter().filter_map(|(used, namespace)| used.then_some(namespace)).collect()
    }
}

/// Each method writes one element of the standard with all that is in it.
struct Writer {
    xml: Xml,
    edition: Edition2004,
}

impl Writer {
    fn manifest(&mut self, manifest: &Manifest) -> io::Result<()> {
        let namespaces = manifest.namespaces();
        let mut locations = format!("{} {}", IMSCP.0, IMSCP.1);
        for (_, name, xsd) in &namespaces {
            locations.push_str(&format!(" {name} {xsd}"));
        }
        let mut attributes = vec![
            ("identifier", manifest.identifier.as_str()),
            ("version", manifest.version.as_str()),
            ("xmlns", IMSCP.0),
        ];
        attributes.extend(namespaces.iter().map(|(prefix, name, _)| (*prefix, *name)));
        attributes.push(("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"));
        attributes.push(("xsi:schemaLocation", &locations));

        self.xml.open("manifest", &attributes)?;
        self.xml.open("metadata", &[])?;
        self.xml.text("schema", &[], "ADL SCORM")?;
        self.xml.text("schemaversion", &[], self.edition.schema_version())?;
        self.lom(&manifest.metadata)?;
        self.xml.close("metadata")?;
        self.xml.open("organizations", &[("default", &manifest.organization.identifier)])?;
        self.organization(&manifest.organization)?;
        self.xml.close("organizations")?;
        self.xml.open("resources", &[])?;
        for resource in &manifest.resources {
            self.resource(resource)?;
        }
        self.xml.close("resources")?;
        self.xml.close("manifest")
    }

    fn organization(&mut self, organization: &Organization) -> io::Result<()> {
        self.xml.open("organization", &[("identifier", &organization.identifier)])?;
        self.xml.text("title", &[], &organization.title)?;
        for item in &organization.items {
            self.item(item)?;
        }
        sequencing(&mut self.xml, &organization.sequencing)?;
        self.xml.close("organization")
    }

    fn item(&mut self, item: &Item) -> io::Result<()> {
        let mut attributes = vec![("identifier", item.identifier.as_str())];
        attributes.extend(item.resource.as_deref().map(|resource| ("identifierref", resource)));
        self.xml.open("item", &attributes)?;
        self.xml.text("title", &[], &item.title)?;
        for item in &item.items {
            self.item(item)?;
        }
        if !item.hide.is_empty() {
            self.xml.open("adlnav:presentation", &[])?;
            self.xml.open("adlnav:navigationInterface", &[])?;
            for control in &item.hide {
                self.xml.text("adlnav:hideLMSUI", &[], control.as_str())?;
            }
            self.xml.close("adlnav:navigationInterface")?;
            self.xml.close("adlnav:presentation")?;
        }
        sequencing(&mut self.xml, &item.sequencing)?;
        self.xml.close("item")
    }

    fn resource(&mut self, resource: &Resource) -> io::Result<()> {
        let mut attributes = vec![
            ("identifier", resource.identifier.as_str()),
            ("type", "webcontent"),
            ("adlcp:scormType", resource.scorm_type.as_str()),
        ];
        attributes.extend(resource.href.as_deref().map(|href| ("href", href)));
        self.xml.open("resource", &attributes)?;
        for file in &resource.files {
            self.xml.empty("file", &[("href", file)])?;
        }
        for dependency in &resource.dependencies {
            self.xml.empty("dependency", &[("identifierref", dependency)])?;
        }
        self.xml.close("resource")
    }
}

/// Learning object metadata (CAM 4.2), in the order of IEEE 1484.12.1.
impl Writer {
    fn lom(&mut self, lom: &Lom) -> io::Result<()> {
        self.xml.open("lom:lom", &[])?;
        self.general(lom)?;
        self.life_cycle(lom)?;
        self.xml.open("lom:metaMetadata", &[])?;
        self.xml.text("lom:metadataSchema", &[], "LOMv1.0")?;
        self.xml.text("lom:language", &[], &lom.language)?;
        self.xml.close("lom:metaMetadata")?;
        if !lom.formats.is_empty() {
            self.xml.open("lom:technical", &[])?;
            for format in &lom.formats {
                self.xml.text("lom:format", &[], format)?;
            }
            self.xml.close("lom:technical")?;
        }
        self.educational(lom)?;
        if let Some(rights) = &lom.rights {
            self.xml.open("lom:rights", &[])?;
            self.vocabulary("lom:copyrightAndOtherRestrictions", "yes")?;
            self.lang_strings("lom:description", Some(rights))?;
            self.xml.close("lom:rights")?;
        }
        for classification in &lom.classifications {
            self.classification(classification)?;
        }
        self.xml.close("lom:lom")
    }

    fn general(&mut self, lom: &Lom) -> io::Result<()> {
        self.xml.open("lom:general", &[])?;
        self.xml.open("lom:identifier", &[])?;
        self.xml.text("lom:catalog", &[], "URI")?;
        self.xml.text("lom:entry", &[], &lom.iri)?;
        self.xml.close("lom:identifier")?;
        self.lang_strings("lom:title", &lom.title)?;
        self.xml.text("lom:language", &[], &lom.language)?;
        self.lang_strings("lom:description", &lom.description)?;
        self.lang_strings("lom:keyword", &lom.keywords)?;
        self.xml.close("lom:general")
    }

    fn life_cycle(&mut self, lom: &Lom) -> io::Result<()> {
        self.xml.open("lom:lifeCycle", &[])?;
        self.lang_strings("lom:version", &lom.version)?;
        if let Some(status) = lom.status {
            self.vocabulary("lom:status", status)?;
        }
        for contribution in &lom.contributions {
            self.xml.open("lom:contribute", &[])?;
            self.vocabulary("lom:role", contribution.role)?;
            self.xml.verbatim("lom:entity", &[], &vcard(&contribution.entity))?;
            self.xml.close("lom:contribute")?;
        }
        self.xml.close("lom:lifeCycle")
    }

    fn educational(&mut self, lom: &Lom) -> io::Result<()> {
        let educational = &lom.educational;
        self.xml.open("lom:educational", &[])?;
        let lists = [
            ("lom:learningResourceType", &educational.resource_types),
            ("lom:intendedEndUserRole", &educational.end_user_roles),
            ("lom:context", &educational.contexts),
        ];
        for (name, values) in lists {
            for value in values {
                self.vocabulary(name, value)?;
            }
        }
        if educational.minutes > 0 {
            self.xml.open("lom:typicalLearningTime", &[])?;
            self.xml.text("lom:duration", &[], &format!("PT{}M", educational.minutes))?;
            self.xml.close("lom:typicalLearningTime")?;
        }
        self.lang_strings("lom:description", &educational.descriptions)?;
        self.xml.text("lom:language", &[], &lom.language)?;
        self.xml.close("lom:educational")
    }

    fn classification(&mut self, classification: &Classification) -> io::Result<()> {
        self.xml.open("lom:classification", &[])?;
        self.vocabulary("lom:purpose", classification.purpose)?;
        for Taxon { id, entry } in &classification.taxa {
            self.xml.open("lom:taxonPath", &[])?;
            self.lang_strings("lom:source", Some(&classification.source))?;
            self.xml.open("lom:taxon", &[])?;
            self.xml.text("lom:id", &[], id)?;
            self.lang_strings("lom:entry", entry)?;
            self.xml.close("lom:taxon")?;
            self.xml.close("lom:taxonPath")?;
        }
        self.lang_strings("lom:description", &classification.description)?;
        self.xml.close("lom:classification")
    }

    /// One element for each text; none for none.
    fn lang_strings<'a>(&mut self, name: &str, texts: impl IntoIterator<Item = &'a LangString>) -> io::Result<()> {
        for text in texts {
            self.xml.open(name, &[])?;
            self.xml.text("lom:string", &[("language", &text.language)], &text.text)?;
            self.xml.close(name)?;
        }
        Ok(())
    }

    fn vocabulary(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.xml.open(name, &[])?;
        self.xml.text("lom:source", &[], "LOMv1.0")?;
        self.xml.text("lom:value", &[], value)?;
        self.xml.close(name)
    }
}

/// A body as a vCard (RFC 2426), with plain line feeds: a carriage return could only travel as a numeric reference.
pub(super) fn vcard(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !escaped.is_empty() {
            escaped.push(' ');
        }
        for c in word.chars() {
            if matches!(c, '\\' | ',' | ';') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
    }
    format!("BEGIN:VCARD\nVERSION:3.0\nFN:{escaped}\nN:{escaped};;;;\nORG:{escaped}\nEND:VCARD")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vcard_escapes_what_separates_its_fields() {
        assert!(vcard("A, B; C").contains("FN:A\\, B\\; C\n"));
    }
}
