//! Validity against the control schemas, of the manifest and of metadata in files of their own.

use std::collections::BTreeSet;
use std::sync::Arc;

use roxmltree::{Attribute, Node};

use super::namespaces::{self, Located};
use super::outline::{Outline, text_of};
use super::path::{Target, bases, look_up};
use crate::check::xsd::Schemas;
use crate::check::{Subject, schema, xml};
use crate::diagnostic::{ADL, Findings, rules};
use crate::package::read::Limits;
use crate::scorm::names::{ADLCP, ADLSEQ, IMSCP, IMSSS, XML};
use crate::scorm::schemas::schemas_of;
use crate::standard::Standard;

rules! {
    URI_FORM "uri-form" Error [ADL] ["SCHEMA_VALIDATION"]
        demand "Addresses and identifiers of the type `xs:anyURI` are written in the characters of a URI: no blank inside, no \
            backslash, no letter beyond ASCII, and `%` only before two hexadecimal digits."
        consequence "ADL's suite refuses the manifest; systems disagree about which file or objective is meant."
        remedy "Rename the file or the objective, or write the character as `%` and its two-digit code, such as `%20` for a blank.";

    FOREIGN_SCHEMA "schema-unusable" Error [ADL] ["SCHEMA_VALIDATION"]
        demand "The schemas that a package brings for namespaces beyond SCORM are schemas, and agree with one another."
        consequence "A system that validates cannot use them and refuses the package."
        remedy "Mend the schema, or take the namespace out of the manifest.";

    METADATA_FILE "metadata-file" Error [ADL] ["REQUIRED_FILES_AT_ROOT"]
        demand "What `adlcp:location` inside `metadata` names is a well-formed XML file of the package."
        consequence "ADL's suite stops at it; catalogues find no description of the course."
        remedy "Name the file by its path from the root and the `xml:base` in force, and mend its XML.";
}

/// The manifest is held to the schemas of the 4th Edition, which take everything that those before it took; what an
/// earlier edition does not know is told by a rule of its own.
pub(super) fn apply(outline: &Outline<'_>, located: &[Located<'_>], findings: &mut Findings) {
    let subject = outline.subject;
    let schemas = foreign(subject, located, findings).unwrap_or_else(|| Schemas::of(Standard::Scorm2004Fourth));
    schema::apply(subject.file, &schemas, findings);
    for node in subject.document.descendants().filter(Node::is_element) {
        uris(subject, node, findings);
    }
    let mut judged = BTreeSet::new();
    for location in outline.all(ADLCP, "location") {
        if location.parent_element().is_some_and(|parent| parent.has_tag_name((IMSCP, "metadata"))) {
            external(subject, location, &schemas, &mut judged, findings);
        }
    }
}

/// The standard's schemas together with those of other namespaces, if the package holds them.
fn foreign(subject: &Subject<'_>, located: &[Located<'_>], findings: &mut Findings) -> Option<std::rc::Rc<Schemas>> {
    let is_known = |namespace: &str| {
        schemas_of(Standard::Scorm2004Fourth).iter().any(|(_, text)| text.contains(&format!("\"{namespace}\"")))
    };
    let others: Vec<&Located<'_>> = located.iter().filter(|(namespace, _)| !is_known(namespace)).collect();
    if others.is_empty() {
        return None;
    }
    match Schemas::with(Standard::Scorm2004Fourth, namespaces::texts(subject.package, &others, is_known)?) {
        Ok(schemas) => Some(std::rc::Rc::new(schemas)),
        Err(error) => {
            let names: Vec<&str> = others.iter().map(|(_, path)| path.as_str()).collect();
            let message = format!("{} cannot be used: {error}", names.join(", "));
            let root = subject.document.root_element();
            subject.at(findings, root, &FOREIGN_SCHEMA, "SCHEMA_VALIDATION", message);
            None
        }
    }
}

/// A metadata file: there, well-formed, its namespaces with schemas, and valid. Many places may name one file, which is
/// judged once.
fn external(
    subject: &Subject<'_>,
    location: Node<'_, '_>,
    schemas: &Schemas,
    judged: &mut BTreeSet<String>,
    findings: &mut Findings,
) {
    let text = text_of(location);
    let mut breach = |message: String| {
        subject.at(findings, location, &METADATA_FILE, "REQUIRED_FILES_AT_ROOT", message);
    };
    let path = match look_up(subject.package, &format!("{}{}", bases(location), text.trim())) {
        Target::There(path) if path == subject.file.name() => return,
        Target::There(path) if subject.package.contains(&path) => path,
        Target::There(path) => return breach(format!("`{path}` is a folder")),
        Target::Missing(path) => return breach(format!("the package has no file `{path}`")),
        Target::Outside => return breach(format!("`{}` lies outside of the package", text.trim())),
    };
    if !judged.insert(path.clone()) {
        return;
    }
    let bytes = match subject.package.read(&path, Limits::default().manifest) {
        Ok(Some(bytes)) => bytes,
        // Known by its name only.
        Ok(None) if path.to_ascii_lowercase().ends_with(".xml") => return,
        Ok(None) => return breach(format!("`{path}` is no XML")),
        Err(error) => return breach(format!("`{path}` cannot be read: {error}")),
    };
    let mut own = Findings::default();
    let file = xml::decode(&path, &bytes, &mut own).and_then(|file| xml::without_doctype(&file, &mut own));
    let document = file.as_ref().and_then(|file| Some((file, xml::parse(file, &mut own)?)));
    for finding in own.iter() {
        findings.breach(&METADATA_FILE, "REQUIRED_FILES_AT_ROOT", finding.place.clone(), &finding.message);
    }
    if let Some((file, document)) = document {
        let folder = path.rsplit_once('/').map_or_else(String::new, |(folder, _)| format!("{folder}/"));
        namespaces::of_document(subject.package, &Arc::clone(file), &document, &folder, findings);
        schema::apply(file, schemas, findings);
    }
}

/// The attributes of the type `xs:anyURI`, by element; those of sequencing count only where its schema sees them.
fn uris(subject: &Subject<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    let (namespace, name) = (node.tag_name().namespace(), node.tag_name().name());
    let is_uri = |attribute: &Attribute<'_, '_>| match (attribute.namespace(), attribute.name()) {
        (Some(XML), "base") => namespace == Some(IMSCP),
        (None, "href") => namespace == Some(IMSCP) && matches!(name, "resource" | "file"),
        (None, "targetID") => namespace == Some(ADLCP) && name == "map",
        (None, "objectiveID" | "targetObjectiveID" | "referencedObjective" | "auxiliaryResourceID") => {
            namespace == Some(ADLSEQ)
                || namespace == Some(IMSSS) && node.ancestors().any(|outer| outer.has_tag_name((IMSSS, "sequencing")))
        }
        _ => false,
    };
    for attribute in node.attributes().filter(is_uri) {
        if let Err(why) = uri_form(attribute.value()) {
            let message = format!("{} is \"{}\", {why}", attribute.name(), attribute.value());
            subject.at_attribute(findings, attribute, &URI_FORM, "SCHEMA_VALIDATION", message);
        }
    }
    if node.has_tag_name((ADLCP, "location"))
        && let Err(why) = uri_form(&text_of(node))
    {
        subject.at(findings, node, &URI_FORM, "SCHEMA_VALIDATION", format!("location is \"{}\", {why}", text_of(node)));
    }
}

/// Whether a text is a URI reference as RFC 2396 writes it. ADL's validator dates from then; later ones take any text.
fn uri_form(text: &str) -> Result<(), String> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let (address, fragment) = text.split_once('#').unwrap_or((text, ""));
    let scheme = address.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| !scheme.contains(['/', '?']));
    // One letter before the colon is taken for a drive.
    if let Some(scheme) = scheme.filter(|scheme| scheme.len() != 1) {
        let is_name = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
        if !is_name {
            return Err(format!("where `{scheme}` before the colon is no scheme"));
        }
    }
    for part in [address, fragment] {
        for (at, character) in part.char_indices() {
            match character {
                '%' => {
                    let digits = part.get(at + 1..at + 3).unwrap_or_default();
                    if digits.len() < 2 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                        return Err("where `%` is not followed by two hexadecimal digits".to_owned());
                    }
                }
                _ if character.is_ascii_alphanumeric() || ";/?:@&=+$,-_.!~*'()".contains(character) => {}
                ' ' => return Err("with a blank inside".to_owned()),
                other => return Err(format!("with the character `{other}`, which no URI has")),
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::uri_form;

    #[test]
    fn addresses_are_held_to_rfc_2396() {
        for right in [
            "",
            "  a.htm ",
            "a/b.htm?c=d&e#f",
            "urn:x:y",
            "a%20b",
            "http://x.example/~a/",
            "C:/a",
            "../a",
            "a;b",
            "x/y:z",
        ] {
            assert_eq!(uri_form(right), Ok(()), "{right}");
        }
        for wrong in ["a b", "a\\b", "é", "100%", "%zz", "a#b#c", "1a:b", ":a", "<a>", "a|b", "a[b]", "a%2"] {
            assert!(uri_form(wrong).is_err(), "{wrong}");
        }
    }
}
