//! Control files: every namespace that is used has its schema at the root of the package.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use roxmltree::{Attribute, Document, Node};

use crate::check::attribute::value;
use crate::check::{Subject, xml};
use crate::diagnostic::{ADL, ADL_WARNS, Findings, Place, SourceFile, rules};
use crate::package::read::Package;
use crate::scorm::names::{ADLCP, ADLNAV, ADLSEQ, IMSCP, IMSSS, LOM, XML, XSI};

const REQUIREMENT: &str = "REQUIRED_FILES_AT_ROOT";
/// Bytes of a schema that a package brings along.
const SCHEMA_LIMIT: u64 = 1 << 20;
/// Schemas of a package that are looked at.
const SCHEMAS_MAX: usize = 64;

rules! {
    UNPAIRED "namespace-without-schema" Error [ADL] ["REQUIRED_FILES_AT_ROOT"]
        demand "Every namespace that is used is paired with the file of its schema in an `xsi:schemaLocation`."
        consequence "A system that validates cannot find the schema and refuses the package."
        remedy "Add the namespace and the name of its schema to `xsi:schemaLocation`, exactly as the namespace is declared.";

    NO_LOCATION "schema-location-missing" Warning [ADL_WARNS] ["REQUIRED_FILES_AT_ROOT"]
        demand "The manifest says by `xsi:schemaLocation` which file holds the schema of each namespace."
        consequence "Systems fall back on the usual names of the files; one that does not cannot validate the manifest."
        remedy "Add `xsi:schemaLocation` to the element `manifest`.";

    UNEVEN "schema-location-uneven" Error [ADL] ["REQUIRED_FILES_AT_ROOT"]
        demand "`xsi:schemaLocation` holds pairs: a namespace, and the file of its schema."
        consequence "From the place where one of a pair is missing, namespaces and files are confused: validation fails."
        remedy "Write a namespace, a blank, a file, and so on; a file name must not contain a blank.";

    MISSING "control-file-missing" Error [ADL] ["REQUIRED_FILES_AT_ROOT"]
        demand "The schema of every namespace that is used lies at the root of the package, under the name that `xsi:schemaLocation` gives."
        consequence "A system that validates finds no schema and refuses the package."
        remedy "Put the schema files of the standard (the control files) at the root of the package.";

    OTHER "control-file-confused" Error [ADL] ["SCHEMA_VALIDATION"]
        demand "The file that `xsi:schemaLocation` names for a namespace is the schema of this namespace."
        consequence "A system that validates finds none of the elements in it and refuses the package."
        remedy "Write the name of the schema that belongs to the namespace, such as `adlcp_v1p3.xsd` for `…/adlcp_v1p3`.";

    INCOMPLETE "control-file-incomplete" Error [ADL] ["SCHEMA_VALIDATION"]
        demand "A schema in the package is readable, and the schemas that it includes or imports are in the package too."
        consequence "A system that validates cannot build the schema and refuses the package."
        remedy "Put all schema files of the standard at the root of the package, as they are published.";
}

/// The namespaces that every system knows how to find the schemas of.
const FALLBACK: [(&str, &str); 5] = [
    (IMSCP, "imscp_v1p1.xsd"),
    (ADLCP, "adlcp_v1p3.xsd"),
    (ADLSEQ, "adlseq_v1p3.xsd"),
    (ADLNAV, "adlnav_v1p3.xsd"),
    (IMSSS, "imsss_v1p0.xsd"),
];

/// The standard's schemas besides.
const OTHERS: [(&str, &str); 2] = [(LOM, "lom.xsd"), (XML, "xml.xsd")];

/// What ADL's schema of sequencing includes.
const IMSSS_PARTS: [&str; 9] = [
    "imsss_v1p0util.xsd",
    "imsss_v1p0seqrule.xsd",
    "imsss_v1p0rollup.xsd",
    "imsss_v1p0objective.xsd",
    "imsss_v1p0random.xsd",
    "imsss_v1p0delivery.xsd",
    "imsss_v1p0control.xsd",
    "imsss_v1p0limit.xsd",
    "imsss_v1p0auxresource.xsd",
];

/// A schema of the package: of which namespace, and under which path.
pub(super) type Located<'a> = (&'a str, String);

/// Whether the schemas of all namespaces of the manifest are there; returns those that are.
pub(super) fn apply<'a>(subject: &Subject<'a>, findings: &mut Findings) -> Vec<Located<'a>> {
    let located = of_document(subject.package, subject.file, subject.document, "", findings);
    let mut seen = BTreeSet::new();
    for (namespace, path) in &located {
        belongs(subject, namespace, path, findings);
        includes(subject, path, &mut seen, findings);
    }
    located
}

/// The schemas of the namespaces that a document in the folder `folder` uses (with `/` at its end, or empty).
pub(super) fn of_document<'a>(
    package: &Package,
    file: &Arc<SourceFile>,
    document: &'a Document<'a>,
    folder: &str,
    findings: &mut Findings,
) -> Vec<Located<'a>> {
    let mut breach = |rule, span, message: String| {
        findings.breach(rule, REQUIREMENT, Some(Place::new(Arc::clone(file), span)), message);
    };
    let mut pairs: BTreeMap<&str, Vec<(Attribute<'a, 'a>, &str)>> = BTreeMap::new();
    let mut has_locations = false;
    for attribute in document.descendants().filter_map(|node| schema_location(node)) {
        has_locations = true;
        let words: Vec<&str> = attribute.value().split_whitespace().collect();
        if words.len() % 2 == 1 {
            breach(&UNEVEN, attribute.range(), format!("xsi:schemaLocation holds {} words", words.len()));
        }
        for pair in words.chunks_exact(2) {
            pairs.entry(pair[0]).or_default().push((attribute, pair[1]));
        }
    }
    if !has_locations {
        let span = document.root_element().range().start;
        breach(&NO_LOCATION, span..span + 1, "there is no xsi:schemaLocation".to_owned());
    }
    let mut located = Vec::new();
    for (namespace, (span, name)) in used(document) {
        let found = match pairs.get(namespace) {
            Some(locations) => locations.iter().map(|(at, location)| (at.range(), *location)).collect(),
            None if has_locations => Vec::new(),
            None => FALLBACK.iter().filter(|known| known.0 == namespace).map(|known| (span.clone(), known.1)).collect(),
        };
        let Some((at, location)) = found.first() else {
            breach(&UNPAIRED, span, format!("`{name}` is of the namespace {namespace}, for which no schema is named"));
            continue;
        };
        let tried: Vec<_> = found.iter().map(|(_, location)| place_of(package, folder, location)).collect();
        match tried.iter().find_map(|tried| tried.as_ref().ok()) {
            Some(path) => located.push((namespace, path.clone())),
            None => {
                let why = tried.into_iter().find_map(Result::err).unwrap_or_default();
                breach(&MISSING, at.clone(), format!("the schema of {namespace} is said to be `{location}`: {why}"));
            }
        }
    }
    located
}

fn schema_location<'a>(node: Node<'a, 'a>) -> Option<Attribute<'a, 'a>> {
    node.attributes().find(|attribute| attribute.name() == "schemaLocation" && attribute.namespace() == Some(XSI))
}

/// Every namespace of an element or a prefixed attribute, with the place and the name of the first.
fn used<'a>(document: &'a Document<'a>) -> BTreeMap<&'a str, (std::ops::Range<usize>, &'a str)> {
    let mut used = BTreeMap::new();
    for node in document.descendants().filter(Node::is_element) {
        if let Some(namespace) = node.tag_name().namespace().filter(|namespace| !namespace.is_empty()) {
            let start = node.range().start;
            used.entry(namespace).or_insert((start..start + 1, node.tag_name().name()));
        }
        for attribute in node.attributes() {
            if let Some(namespace) = attribute.namespace().filter(|namespace| ![XML, XSI].contains(namespace)) {
                used.entry(namespace).or_insert((attribute.range(), attribute.name()));
            }
        }
    }
    used
}

/// The path of a schema at the root, or why it is not there. A location in a folder must exist there as well.
fn place_of(package: &Package, folder: &str, location: &str) -> Result<String, String> {
    if location.contains("://") {
        return Err("that is not in the package".to_owned());
    }
    let climbs = location.split('/').try_fold(folder.matches('/').count(), |depth, part| match part {
        "" | "." => Some(depth),
        ".." => depth.checked_sub(1),
        _ => Some(depth + 1),
    });
    if climbs.is_none() {
        return Err("that lies outside of the package".to_owned());
    }
    let parts = joined(folder, location);
    let path = parts.join("/");
    let name = parts.last().copied().unwrap_or_default();
    if location.ends_with('/') || (!package.contains(&path) && package.contains_folder(&path)) {
        return Err("that is a folder".to_owned());
    }
    match [name, &path].into_iter().find(|path| !package.contains(path)) {
        Some(missing) => Err(format!("the package has no file `{missing}`")),
        None => Ok(name.to_owned()),
    }
}

/// Whether the file at `path` is the schema of `namespace`, if this is one of the standard's.
fn belongs(subject: &Subject<'_>, namespace: &str, path: &str, findings: &mut Findings) {
    let known = || FALLBACK.iter().chain(&OTHERS);
    let Some((_, wanted)) = known().find(|known| known.0 == namespace) else { return };
    let of = match schema(subject.package, path) {
        // The parts of the schema of sequencing are of its namespace, but do not define the element that is used.
        _ if IMSSS_PARTS.contains(&path) => "a part of the schema of sequencing".to_owned(),
        Ok(Some(schema)) if schema.namespace.as_deref() == Some(namespace) => return,
        Ok(Some(schema)) => {
            schema.namespace.map_or_else(|| "no schema of any namespace".to_owned(), |other| format!("of {other}"))
        }
        Ok(None) if !path.ends_with(".xsd") => "no schema".to_owned(),
        // Known by its name only, which tells something if it is the name of another schema of the standard.
        Ok(None) => match known().find(|known| known.1 == path) {
            Some((other, _)) if *other != namespace => format!("of {other}"),
            _ => return,
        },
        Err(_) => return, // includes() tells
    };
    let start = subject.document.root_element().range().start;
    let message = format!("the schema of {namespace} is said to be `{path}`, which is {of}; it is `{wanted}`");
    findings.breach(&OTHER, "SCHEMA_VALIDATION", subject.place(start..start + 1), message);
}

/// Whether what the schema at `path` includes and imports is there, and so on.
fn includes(subject: &Subject<'_>, path: &str, seen: &mut BTreeSet<String>, findings: &mut Findings) {
    if !seen.insert(path.to_owned()) || seen.len() > SCHEMAS_MAX {
        return;
    }
    let start = subject.document.root_element().range().start;
    let mut breach =
        |message: String| findings.breach(&INCOMPLETE, "SCHEMA_VALIDATION", subject.place(start..start + 1), message);
    let names = match schema(subject.package, path) {
        Ok(Some(schema)) => schema.refers_to,
        // Of a file that is known by name only, the content is ADL's, if some of ADL's parts are there.
        Ok(None) if path == "imsss_v1p0.xsd" && IMSSS_PARTS.iter().any(|part| subject.package.contains(part)) => {
            IMSSS_PARTS.map(str::to_owned).to_vec()
        }
        Ok(None) => Vec::new(),
        Err(error) => return breach(format!("the schema `{path}` cannot be read: {error}")),
    };
    for name in names.iter().filter(|name| !subject.package.contains(name)) {
        breach(format!("the schema `{path}` needs `{name}`, which is not in the package"));
    }
    for name in names.iter().filter(|name| subject.package.contains(name)) {
        includes(subject, name, seen, findings);
    }
}

/// The schemas of `located` with everything that they refer to, by path, but for those of the namespaces in `known`;
/// none if one of them is known by no more than its name, or cannot be read.
pub(super) fn texts(
    package: &Package,
    located: &[&Located<'_>],
    is_known: impl Fn(&str) -> bool,
) -> Option<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    let mut open: Vec<String> = located.iter().map(|(_, path)| path.clone()).collect();
    while let Some(path) = open.pop().filter(|_| texts.len() < SCHEMAS_MAX) {
        if texts.contains_key(&path) {
            continue;
        }
        let schema = schema(package, &path).ok()??;
        if !schema.namespace.is_some_and(|namespace| is_known(&namespace)) {
            open.extend(schema.refers_to);
            texts.insert(path, schema.text);
        }
    }
    Some(texts)
}

/// A schema of a package.
struct Schema {
    text: String,
    /// Its target.
    namespace: Option<String>,
    /// The paths of the schemas that it includes and imports, those on the network left out.
    refers_to: Vec<String>,
}

/// The schema at `path`; none when no more than its name is known.
fn schema(package: &Package, path: &str) -> Result<Option<Schema>, String> {
    if !package.knows_content(path) {
        return Ok(None);
    }
    let bytes = package.read(path, SCHEMA_LIMIT).map_err(|error| error.to_string())?.unwrap_or_default();
    let mut findings = Findings::default();
    let Some(file) = xml::decode(path, &bytes, &mut findings) else { return Err(messages(&findings)) };
    // Schemas of old have a document type. What it defines is not needed to find references.
    let Some(file) = xml::without_doctype(&file, &mut Findings::default()) else { return Ok(None) };
    let Some(document) = xml::parse(&file, &mut findings) else { return Err(messages(&findings)) };
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let root = document.root_element();
    let is_reference = |node: &Node<'_, '_>| matches!(node.tag_name().name(), "include" | "import" | "redefine");
    let references = root.children().filter(is_reference);
    let locations = references.filter_map(|node| value(node, "schemaLocation"));
    let own = locations.filter(|location| !location.contains("://"));
    Ok(Some(Schema {
        text: file.text().to_owned(),
        namespace: value(root, "targetNamespace").filter(|_| root.tag_name().name() == "schema").map(str::to_owned),
        refers_to: own.map(|location| joined(folder, location).join("/")).collect(),
    }))
}

fn messages(findings: &Findings) -> String {
    findings.iter().map(|finding| finding.message.clone()).collect()
}

/// The parts of a path relative to a folder; what climbs above the root ends at the root.
fn joined<'p>(folder: &'p str, path: &'p str) -> Vec<&'p str> {
    let mut parts = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts
}
