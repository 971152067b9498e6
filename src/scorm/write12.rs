//! The manifest as XML: the `imsmanifest.xml` of SCORM 1.2 (Content Aggregation Model 1.2, section 2.3).
//!
//! The same manifest as in SCORM 2004, in the words of the older edition: sequencing, objectives and the hiding of controls
//! have no counterpart. Metadata follow IMS
//! Learning Resource Meta-data 1.2.1, which names the same facts in lower case and wraps every word in a `langstring`.

use super::write::vcard;
use super::{Classification, Item, LangString, Lom, Manifest, Organization, Resource, Taxon};
use crate::scorm::names::{ADLCP_12, IMSCP_12, IMSMD_12, XSI};
use crate::xml::{Attributes, Xml};
use std::io;

/// Language of words that belong to a vocabulary.
const NO_LANGUAGE: &str = "x-none";

impl Manifest {
    /// The bytes of `imsmanifest.xml` as SCORM 1.2 wants it; the same manifest always gives the same bytes.
    ///
    /// # Errors
    /// Only if the XML writer refuses an event.
    pub fn to_xml_12(&self) -> io::Result<Vec<u8>> {
        let mut writer = Writer { xml: Xml::new()? };
        writer.manifest(self)?;
        Ok(writer.xml.into_bytes())
    }
}

/// Each method writes one element of the standard with all that is in it.
struct Writer {
    xml: Xml,
}

impl Writer {
    fn manifest(&mut self, manifest: &Manifest) -> io::Result<()> {
        let locations =
            format!("{IMSCP_12} imscp_rootv1p1p2.xsd {ADLCP_12} adlcp_rootv1p2.xsd {IMSMD_12} imsmd_rootv1p2p1.xsd");
        let attributes = [
            ("identifier", manifest.identifier.as_str()),
            ("version", manifest.version.as_str()),
            ("xmlns", IMSCP_12),
            ("xmlns:adlcp", ADLCP_12),
            ("xmlns:imsmd", IMSMD_12),
            ("xmlns:xsi", XSI),
            ("xsi:schemaLocation", &locations),
        ];
        self.xml.open("manifest", &attributes)?;
        self.xml.open("metadata", &[])?;
        self.xml.text("schema", &[], "ADL SCORM")?;
        self.xml.text("schemaversion", &[], "1.2")?;
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
        // No `adlcp:masteryscore`: LMSs put it above the status that the content sets, "incomplete" among them, so that who
        // passes the quiz would have completed the sessions too. The content knows the pass mark.
        self.xml.close("item")
    }

    fn resource(&mut self, resource: &Resource) -> io::Result<()> {
        let mut attributes = vec![
            ("identifier", resource.identifier.as_str()),
            ("type", "webcontent"),
            ("adlcp:scormtype", resource.scorm_type.as_str()),
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

/// Metadata (IMS Learning Resource Meta-data 1.2.1), in its order, which its schema enforces.
impl Writer {
    fn lom(&mut self, lom: &Lom) -> io::Result<()> {
        self.xml.open("imsmd:lom", &[])?;
        self.general(lom)?;
        self.life_cycle(lom)?;
        self.xml.open("imsmd:metametadata", &[])?;
        self.xml.text("imsmd:metadatascheme", &[], "ADL SCORM 1.2")?;
        self.xml.text("imsmd:language", &[], &lom.language)?;
        self.xml.close("imsmd:metametadata")?;
        self.xml.open("imsmd:technical", &[])?;
        for format in &lom.formats {
            self.xml.text("imsmd:format", &[], format)?;
        }
        self.xml.close("imsmd:technical")?;
        self.educational(lom)?;
        if let Some(rights) = &lom.rights {
            self.xml.open("imsmd:rights", &[])?;
            self.vocabulary("imsmd:copyrightandotherrestrictions", "yes")?;
            self.lang_strings("imsmd:description", Some(rights))?;
            self.xml.close("imsmd:rights")?;
        }
        for classification in &lom.classifications {
            self.classification(classification)?;
        }
        self.xml.close("imsmd:lom")
    }

    fn general(&mut self, lom: &Lom) -> io::Result<()> {
        self.xml.open("imsmd:general", &[])?;
        self.lang_strings("imsmd:title", &lom.title)?;
        self.xml.open("imsmd:catalogentry", &[])?;
        self.xml.text("imsmd:catalog", &[], "URI")?;
        self.one("imsmd:entry", NO_LANGUAGE, &lom.iri)?;
        self.xml.close("imsmd:catalogentry")?;
        self.xml.text("imsmd:language", &[], &lom.language)?;
        self.lang_strings("imsmd:description", &lom.description)?;
        self.lang_strings("imsmd:keyword", &lom.keywords)?;
        self.xml.close("imsmd:general")
    }

    fn life_cycle(&mut self, lom: &Lom) -> io::Result<()> {
        self.xml.open("imsmd:lifecycle", &[])?;
        self.lang_strings("imsmd:version", &lom.version)?;
        if let Some(status) = lom.status {
            self.vocabulary("imsmd:status", &capitalised(status))?;
        }
        for contribution in &lom.contributions {
            self.xml.open("imsmd:contribute", &[])?;
            self.vocabulary("imsmd:role", &capitalised(contribution.role))?;
            self.xml.open("imsmd:centity", &[])?;
            self.xml.verbatim("imsmd:vcard", &[], &vcard(&contribution.entity))?;
            self.xml.close("imsmd:centity")?;
            self.xml.close("imsmd:contribute")?;
        }
        self.xml.close("imsmd:lifecycle")
    }

    fn educational(&mut self, lom: &Lom) -> io::Result<()> {
        let educational = &lom.educational;
        self.xml.open("imsmd:educational", &[])?;
        for kind in &educational.resource_types {
            self.vocabulary("imsmd:learningresourcetype", &capitalised(kind))?;
        }
        for role in &educational.end_user_roles {
            self.vocabulary("imsmd:intendedenduserrole", &capitalised(role))?;
        }
        for context in &educational.contexts {
            self.vocabulary("imsmd:context", &capitalised(context))?;
        }
        if educational.minutes > 0 {
            self.xml.open("imsmd:typicallearningtime", &[])?;
            self.xml.text("imsmd:datetime", &[], &format!("PT{}M", educational.minutes))?;
            self.xml.close("imsmd:typicallearningtime")?;
        }
        // The older model has one description here, which may say several things.
        if !educational.descriptions.is_empty() {
            self.xml.open("imsmd:description", &[])?;
            for text in &educational.descriptions {
                self.langstring(&text.language, &text.text)?;
            }
            self.xml.close("imsmd:description")?;
        }
        self.xml.text("imsmd:language", &[], &lom.language)?;
        self.xml.close("imsmd:educational")
    }

    fn classification(&mut self, classification: &Classification) -> io::Result<()> {
        self.xml.open("imsmd:classification", &[])?;
        self.vocabulary("imsmd:purpose", &capitalised(classification.purpose))?;
        for Taxon { id, entry } in &classification.taxa {
            self.xml.open("imsmd:taxonpath", &[])?;
            self.lang_strings("imsmd:source", Some(&classification.source))?;
            self.xml.open("imsmd:taxon", &[])?;
            self.xml.text("imsmd:id", &[], id)?;
            self.lang_strings("imsmd:entry", entry)?;
            self.xml.close("imsmd:taxon")?;
            self.xml.close("imsmd:taxonpath")?;
        }
        self.lang_strings("imsmd:description", &classification.description)?;
        self.xml.close("imsmd:classification")
    }

    /// One element for each text; none for none.
    fn lang_strings<'a>(&mut self, name: &str, texts: impl IntoIterator<Item = &'a LangString>) -> io::Result<()> {
        for text in texts {
            self.one(name, &text.language, &text.text)?;
        }
        Ok(())
    }

    /// An element with one text in one language.
    fn one(&mut self, name: &str, language: &str, text: &str) -> io::Result<()> {
        self.xml.open(name, &[])?;
        self.langstring(language, text)?;
        self.xml.close(name)
    }

    fn langstring(&mut self, language: &str, text: &str) -> io::Result<()> {
        let attributes: Attributes<'_> = &[("xml:lang", language)];
        self.xml.text("imsmd:langstring", attributes, text)
    }

    fn vocabulary(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.xml.open(name, &[])?;
        self.one("imsmd:source", NO_LANGUAGE, "LOMv1.0")?;
        self.one("imsmd:value", NO_LANGUAGE, value)?;
        self.xml.close(name)
    }
}

/// A word of LOMv1.0 as the older vocabularies spell it: `Narrative Text`.
fn capitalised(words: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    words.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
