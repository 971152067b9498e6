//! The manifest as XML: `imsmanifest.xml`.
//!
//! The form is the one that every LMS seen so far reads: imscp as the default namespace, the prefixes that the
//! standard's own examples use (Moodle matches them as text), UTF-8 with literal characters, and a pair in
//! `xsi:schemaLocation` for exactly the namespaces that occur (CAM 3.4, 4.1 and 5).

use super::{
    Classification, ControlMode, DeliveryControls, Item, LangString, Lom, Manifest, Objective, Objectives,
    Organization, Resource, Sequencing, Taxon,
};
use quick_xml::Writer;
use quick_xml::escape::partial_escape;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io;

/// Default namespace of the manifest, and the prefixed ones in the order in which they are declared.
const IMSCP: (&str, &str) = ("http://www.imsglobal.org/xsd/imscp_v1p1", "imscp_v1p1.xsd");
const ADLCP: (&str, &str, &str) = ("xmlns:adlcp", "http://www.adlnet.org/xsd/adlcp_v1p3", "adlcp_v1p3.xsd");
const ADLNAV: (&str, &str, &str) = ("xmlns:adlnav", "http://www.adlnet.org/xsd/adlnav_v1p3", "adlnav_v1p3.xsd");
const IMSSS: (&str, &str, &str) = ("xmlns:imsss", "http://www.imsglobal.org/xsd/imsss", "imsss_v1p0.xsd");
const LOM: (&str, &str, &str) = ("xmlns:lom", "http://ltsc.ieee.org/xsd/LOM", "lom.xsd");

impl Manifest {
    /// The bytes of `imsmanifest.xml`; the same manifest always gives the same bytes.
    ///
    /// Characters that XML cannot hold are dropped, and white space in texts is folded.
    ///
    /// # Errors
    /// Only if the XML writer refuses an event.
    pub fn to_xml(&self) -> io::Result<Vec<u8>> {
        let mut xml = Xml(Writer::new_with_indent(Vec::new(), b' ', 2));
        xml.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        xml.manifest(self)?;
        let mut bytes = xml.0.into_inner();
        bytes.push(b'\n');
        Ok(bytes)
    }

    fn namespaces(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        let items = &self.organization.items;
        let navigation = items.iter().any(|item| !item.hide.is_empty());
        let sequencing = self.organization.sequencing.is_some() || items.iter().any(|item| item.sequencing.is_some());
        let used = [(true, ADLCP), (navigation, ADLNAV), (sequencing, IMSSS), (true, LOM)];
        used.into_iter().filter_map(|(used, namespace)| used.then_some(namespace)).collect()
    }
}

type Attributes<'a> = &'a [(&'a str, &'a str)];

/// Writes elements; each method writes one element of the standard with all that is in it.
struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn open(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.0.write_event(Event::Start(start(name, attributes)))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    fn empty(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.0.write_event(Event::Empty(start(name, attributes)))
    }

    /// An element that holds words.
    fn text(&mut self, name: &str, attributes: Attributes<'_>, text: &str) -> io::Result<()> {
        let words: Vec<&str> = text.split_whitespace().collect();
        self.verbatim(name, attributes, &words.join(" "))
    }

    /// An element that holds text whose line ends count.
    fn verbatim(&mut self, name: &str, attributes: Attributes<'_>, text: &str) -> io::Result<()> {
        let text: String = text.chars().filter(|c| is_xml_char(*c)).collect();
        self.open(name, attributes)?;
        self.0.write_event(Event::Text(BytesText::from_escaped(partial_escape(text))))?;
        self.close(name)
    }

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

        self.open("manifest", &attributes)?;
        self.open("metadata", &[])?;
        self.text("schema", &[], "ADL SCORM")?;
        self.text("schemaversion", &[], "2004 4th Edition")?;
        self.lom(&manifest.metadata)?;
        self.close("metadata")?;
        self.open("organizations", &[("default", &manifest.organization.identifier)])?;
        self.organization(&manifest.organization)?;
        self.close("organizations")?;
        self.open("resources", &[])?;
        for resource in &manifest.resources {
            self.resource(resource)?;
        }
        self.close("resources")?;
        self.close("manifest")
    }

    fn organization(&mut self, organization: &Organization) -> io::Result<()> {
        self.open("organization", &[("identifier", &organization.identifier)])?;
        self.text("title", &[], &organization.title)?;
        for item in &organization.items {
            self.item(item)?;
        }
        if let Some(sequencing) = &organization.sequencing {
            self.sequencing(sequencing)?;
        }
        self.close("organization")
    }

    fn item(&mut self, item: &Item) -> io::Result<()> {
        self.open("item", &[("identifier", &item.identifier), ("identifierref", &item.resource)])?;
        self.text("title", &[], &item.title)?;
        if !item.hide.is_empty() {
            self.open("adlnav:presentation", &[])?;
            self.open("adlnav:navigationInterface", &[])?;
            for control in &item.hide {
                self.text("adlnav:hideLMSUI", &[], control.as_str())?;
            }
            self.close("adlnav:navigationInterface")?;
            self.close("adlnav:presentation")?;
        }
        if let Some(sequencing) = &item.sequencing {
            self.sequencing(sequencing)?;
        }
        self.close("item")
    }

    fn sequencing(&mut self, sequencing: &Sequencing) -> io::Result<()> {
        self.open("imsss:sequencing", &[])?;
        if let Some(ControlMode { choice, flow }) = sequencing.control_mode {
            self.empty("imsss:controlMode", &[("choice", boolean(choice)), ("flow", boolean(flow))])?;
        }
        if let Some(Objectives { primary, others }) = &sequencing.objectives {
            self.open("imsss:objectives", &[])?;
            self.objective("imsss:primaryObjective", primary)?;
            for objective in others {
                self.objective("imsss:objective", objective)?;
            }
            self.close("imsss:objectives")?;
        }
        if let Some(DeliveryControls { completion_set_by_content, objective_set_by_content }) =
            sequencing.delivery_controls
        {
            let attributes = [
                ("completionSetByContent", boolean(completion_set_by_content)),
                ("objectiveSetByContent", boolean(objective_set_by_content)),
            ];
            self.empty("imsss:deliveryControls", &attributes)?;
        }
        self.close("imsss:sequencing")
    }

    fn objective(&mut self, name: &str, objective: &Objective) -> io::Result<()> {
        let mut attributes = Vec::new();
        if let Some(id) = &objective.id {
            attributes.push(("objectiveID", id.as_str()));
        }
        match objective.min_normalized_measure {
            None => self.empty(name, &attributes),
            Some(measure) => {
                attributes.push(("satisfiedByMeasure", "true"));
                self.open(name, &attributes)?;
                // Two places hold every percent; xs:decimal knows no exponent.
                self.text("imsss:minNormalizedMeasure", &[], &format!("{:.2}", measure.clamp(-1.0, 1.0)))?;
                self.close(name)
            }
        }
    }

    fn resource(&mut self, resource: &Resource) -> io::Result<()> {
        let mut attributes = vec![
            ("identifier", resource.identifier.as_str()),
            ("type", "webcontent"),
            ("adlcp:scormType", resource.scorm_type.as_str()),
        ];
        attributes.extend(resource.href.as_deref().map(|href| ("href", href)));
        self.open("resource", &attributes)?;
        for file in &resource.files {
            self.empty("file", &[("href", file)])?;
        }
        for dependency in &resource.dependencies {
            self.empty("dependency", &[("identifierref", dependency)])?;
        }
        self.close("resource")
    }
}

/// Learning object metadata (CAM 4.2), in the order of IEEE 1484.12.1.
impl Xml {
    fn lom(&mut self, lom: &Lom) -> io::Result<()> {
        self.open("lom:lom", &[])?;
        self.general(lom)?;
        self.life_cycle(lom)?;
        self.open("lom:metaMetadata", &[])?;
        self.text("lom:metadataSchema", &[], "LOMv1.0")?;
        self.text("lom:language", &[], &lom.language)?;
        self.close("lom:metaMetadata")?;
        if !lom.formats.is_empty() {
            self.open("lom:technical", &[])?;
            for format in &lom.formats {
                self.text("lom:format", &[], format)?;
            }
            self.close("lom:technical")?;
        }
        self.educational(lom)?;
        if let Some(rights) = &lom.rights {
            self.open("lom:rights", &[])?;
            self.vocabulary("lom:copyrightAndOtherRestrictions", "yes")?;
            self.lang_strings("lom:description", Some(rights))?;
            self.close("lom:rights")?;
        }
        for classification in &lom.classifications {
            self.classification(classification)?;
        }
        self.close("lom:lom")
    }

    fn general(&mut self, lom: &Lom) -> io::Result<()> {
        self.open("lom:general", &[])?;
        self.open("lom:identifier", &[])?;
        self.text("lom:catalog", &[], "URI")?;
        self.text("lom:entry", &[], &lom.iri)?;
        self.close("lom:identifier")?;
        self.lang_strings("lom:title", &lom.title)?;
        self.text("lom:language", &[], &lom.language)?;
        self.lang_strings("lom:description", &lom.description)?;
        self.lang_strings("lom:keyword", &lom.keywords)?;
        self.close("lom:general")
    }

    fn life_cycle(&mut self, lom: &Lom) -> io::Result<()> {
        self.open("lom:lifeCycle", &[])?;
        self.lang_strings("lom:version", &lom.version)?;
        if let Some(status) = lom.status {
            self.vocabulary("lom:status", status)?;
        }
        for contribution in &lom.contributions {
            self.open("lom:contribute", &[])?;
            self.vocabulary("lom:role", contribution.role)?;
            self.verbatim("lom:entity", &[], &vcard(&contribution.entity))?;
            self.close("lom:contribute")?;
        }
        self.close("lom:lifeCycle")
    }

    fn educational(&mut self, lom: &Lom) -> io::Result<()> {
        let educational = &lom.educational;
        self.open("lom:educational", &[])?;
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
            self.open("lom:typicalLearningTime", &[])?;
            self.text("lom:duration", &[], &format!("PT{}M", educational.minutes))?;
            self.close("lom:typicalLearningTime")?;
        }
        self.lang_strings("lom:description", &educational.descriptions)?;
        self.text("lom:language", &[], &lom.language)?;
        self.close("lom:educational")
    }

    fn classification(&mut self, classification: &Classification) -> io::Result<()> {
        self.open("lom:classification", &[])?;
        self.vocabulary("lom:purpose", classification.purpose)?;
        for Taxon { id, entry } in &classification.taxa {
            self.open("lom:taxonPath", &[])?;
            self.lang_strings("lom:source", Some(&classification.source))?;
            self.open("lom:taxon", &[])?;
            self.text("lom:id", &[], id)?;
            self.lang_strings("lom:entry", entry)?;
            self.close("lom:taxon")?;
            self.close("lom:taxonPath")?;
        }
        self.lang_strings("lom:description", &classification.description)?;
        self.close("lom:classification")
    }

    /// One element for each text; none for none.
    fn lang_strings<'a>(&mut self, name: &str, texts: impl IntoIterator<Item = &'a LangString>) -> io::Result<()> {
        for text in texts {
            self.open(name, &[])?;
            self.text("lom:string", &[("language", &text.language)], &text.text)?;
            self.close(name)?;
        }
        Ok(())
    }

    fn vocabulary(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.open(name, &[])?;
        self.text("lom:source", &[], "LOMv1.0")?;
        self.text("lom:value", &[], value)?;
        self.close(name)
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'_>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        let value: String = value.chars().filter(|c| is_xml_char(*c) && !c.is_control()).collect();
        start.push_attribute((*key, value.as_str()));
    }
    start
}

/// The words of the standard: `1` and `0` are valid XML Schema, but fail the application profile.
fn boolean(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// XML 1.0, production 2, without the carriage return, which no parser hands on.
fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// A body as a vCard (RFC 2426), with plain line feeds: a carriage return could only travel as a numeric reference.
fn vcard(name: &str) -> String {
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
    fn characters_that_xml_cannot_hold_are_dropped_and_others_stay_literal() {
        let mut xml = Xml(Writer::new(Vec::new()));
        xml.text("title", &[], "Qu\u{0}'est-ce\r\n que \u{FFFE}«c’est» <&>? \u{1F600}").unwrap();
        let text = String::from_utf8(xml.0.into_inner()).unwrap();
        assert_eq!(text, "<title>Qu'est-ce que «c’est» &lt;&amp;&gt;? \u{1F600}</title>");
    }

    #[test]
    fn a_vcard_escapes_what_separates_its_fields() {
        assert!(vcard("A, B; C").contains("FN:A\\, B\\; C\n"));
    }
}
