//! The control schemas, and the validator behind `check::xsd`, against the verdicts of ADL's conformance suite and
//! against `xmllint`.

mod editions;
mod lom;
mod manifest;

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use kitbag::check::xsd::{self, DOCTYPE, NOT_WELL_FORMED, Schemas, TOO_DEEP, Violation};
use kitbag::diagnostic::SourceFile;
use kitbag::scorm::schemas::{control_files, schemas_of};
use kitbag::standard::Standard;

use crate::support::{shared, xmllint};

fn validate(document: &str) -> Vec<Violation> {
    xsd::validate(document, &Schemas::of(Standard::Scorm2004Fourth))
}

/// A manifest that ADL's suite has judged.
struct Case {
    file: String,
    /// `None` if the suite stopped before it came to the schemas.
    valid: Option<bool>,
    /// The rules of XML Schema that failed, as the suite's processor names them.
    rules: String,
}

/// The checks whose failure ends a run of the suite before validation.
const STOPPING: [&str; 5] =
    ["MANIFEST_AT_ROOT", "WELLFORMEDNESS", "SUBMANIFEST", "MANIFEST_ROOT_ELEMENT", "REQUIRED_FILES_AT_ROOT"];

/// The suite's XML Schema processor dates from 2002 and refuses these values of `xs:anyURI`, for a blank or a backslash.
/// Today's processors accept them: those here, and the newer one that the suite was also run with.
const OLD_ANY_URI: &[(&str, &str)] = &[
    ("mutants/00006-target_id.xml", "a b"),
    ("mutants/00039-file_gone.xml", r"sub\common/BrowserDetect.js"),
    ("mutants/00080-base_form.xml", r"common\..\"),
    ("mutants/00139-base_back_slash.xml", r"resources\"),
    ("mutants/00190-val_attr.xml", "x y"),
    ("mutants/00207-base_form.xml", r"common\..\"),
    ("mutants/00330-base_back_slash.xml", r"resources\"),
    ("mutants/00346-base_back_slash.xml", r"resources\"),
];

/// libxml2 checks the form of an `xs:IDREF`, but not that the identifier exists.
const DANGLING_IDREF: &[&str] = &[
    "mutants/00046-required_gone.xml",
    "mutants/00236-drop_el.xml",
    "mutants/00299-default_org.xml",
    "mutants/00409-default_org.xml",
];

fn cases(folder: &Path) -> Vec<Case> {
    let table = fs::read_to_string(folder.join("verdicts.tsv")).expect("verdicts.tsv is readable");
    let case = |row: &str| {
        let cells: Vec<&str> = row.split('\t').collect();
        let failed: Vec<&str> = cells[4].split(',').collect();
        let stopped = failed.iter().any(|check| STOPPING.contains(check));
        let valid = (!stopped).then(|| !failed.contains(&"SCHEMA_VALIDATION"));
        Case { file: cells[0].to_owned(), valid, rules: cells[5].to_owned() }
    };
    table.lines().skip(1).map(case).collect()
}

/// Decodes a manifest, as whoever reads a package must before it is validated.
fn decode(bytes: &[u8]) -> String {
    let utf16 = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16(&units).expect("the text is UTF-16")
    };
    match bytes {
        [0xFE, 0xFF, ..] => utf16(u16::from_be_bytes),
        [0xFF, 0xFE, ..] => utf16(u16::from_le_bytes),
        _ => std::str::from_utf8(bytes).map_or_else(
            |_| bytes.iter().map(|byte| char::from(*byte)).collect(), // ISO-8859-1
            str::to_owned,
        ),
    }
}

/// The files on which `verdict` differs from the suite. All cases must have been judged, or the test proves nothing.
fn disagreements(cases: &[Case], verdict: impl Fn(&str) -> bool) -> BTreeSet<&str> {
    let judged: Vec<&Case> = cases.iter().filter(|case| case.valid.is_some()).collect();
    assert_eq!((cases.len(), judged.len()), (695, 666), "the number of cases, and of those that the suite validated");
    judged.into_iter().filter(|case| Some(verdict(&case.file)) != case.valid).map(|case| &*case.file).collect()
}

#[test]
fn our_validator_agrees_with_adl() {
    let Some(folder) = shared().map(|shared| shared.join("adl-cases")) else { return };
    let cases = cases(&folder);
    let differing = disagreements(&cases, |file| {
        validate(&decode(&fs::read(folder.join(file)).expect("a case is readable"))).is_empty()
    });
    let expected = OLD_ANY_URI.iter().map(|(file, _)| *file).collect();
    assert_eq!(differing, expected);
}

#[test]
fn xmllint_with_our_schemas_agrees_with_adl() {
    let Some(folder) = shared().map(|shared| shared.join("adl-cases")) else { return };
    let cases = cases(&folder);
    let files: Vec<PathBuf> = cases.iter().map(|case| folder.join(&case.file)).collect();
    let Some(verdicts) = xmllint::verdicts(Standard::Scorm2004Fourth, &files) else { return };
    let differing = disagreements(&cases, |file| verdicts[&folder.join(file)]);
    let expected = OLD_ANY_URI.iter().map(|(file, _)| *file).chain(DANGLING_IDREF.iter().copied()).collect();
    assert_eq!(differing, expected);
}

#[test]
fn the_allowed_disagreements_have_the_reason_they_are_listed_for() {
    let Some(folder) = shared().map(|shared| shared.join("adl-cases")) else { return };
    let cases = cases(&folder);
    let rules = |file: &str| cases.iter().find(|case| case.file == file).map(|case| case.rules.as_str());
    for (file, value) in OLD_ANY_URI {
        let text = decode(&fs::read(folder.join(file)).expect("a case is readable"));
        assert!(text.contains(&format!("\"{value}\"")), "{file} has no value {value}");
        assert_eq!(rules(file), Some("cvc-attribute.3,cvc-datatype-valid.1.2.1"), "{file}");
    }
    for file in DANGLING_IDREF {
        assert_eq!(rules(file), Some("cvc-id.1"), "{file}");
    }
}

#[test]
fn schemas_refer_to_nothing_outside_their_set() {
    for standard in Standard::ALL {
        let names: Vec<&str> = schemas_of(standard).iter().map(|(name, _)| *name).collect();
        let mut namespaces = vec!["http://www.w3.org/2001/XMLSchema".to_owned()];
        for (name, text) in schemas_of(standard) {
            let tree = roxmltree::Document::parse(text).expect("a schema is XML");
            namespaces.extend(tree.root_element().attribute("targetNamespace").map(str::to_owned));
            for place in tree.descendants().filter_map(|node| node.attribute("schemaLocation")) {
                assert!(names.contains(&place), "{name} refers to {place}");
            }
        }
        for (name, text) in schemas_of(standard) {
            for (at, _) in text.match_indices("://") {
                let start = text[..at].rfind(['"', ' ', '\n']).map_or(0, |before| before + 1);
                let end = text[at..].find(['"', ' ', '\n']).map_or(text.len(), |length| at + length);
                let place = &text[start..end];
                assert!(namespaces.iter().any(|namespace| namespace == place), "{name}: {place}");
            }
        }
    }
}

#[test]
fn control_files_weigh_little_in_a_package() {
    for standard in Standard::ALL {
        let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in control_files(standard) {
            package.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry starts");
            package.write_all(text.as_bytes()).expect("an entry is written");
        }
        let size = package.finish().expect("the package ends").into_inner().len();
        assert!(size < 14 * 1024, "the control files of {} take {size} bytes of every package", standard.name());
    }
}

/// Line, column and rule of each violation.
fn places(document: &str) -> Vec<(usize, usize, &'static str)> {
    let file = SourceFile::new("x", document);
    let place = |found: Violation| {
        let (line, column) = file.position(found.span.start);
        (line, column, found.rule)
    };
    validate(document).into_iter().map(place).collect()
}

#[test]
fn a_violation_tells_its_place() {
    let start = "<manifest identifier='M' xmlns='http://www.imsglobal.org/xsd/imscp_v1p1'>\n";
    let document = format!(
        "{start}<organizations default='Ö' version='1'/>\r\n\
         <!-- é --><metadata/>\n\
         <resources>\n  <resource identifier='M' type='webcontent'><file/></resource>\n</resources></manifest>"
    );
    assert_eq!(
        places(&document),
        [
            (2, 16, "cvc-id.1"),               // default names nothing
            (2, 28, "cvc-complex-type.3.2.2"), // version is not declared
            (3, 11, "cvc-complex-type.2.4"),   // metadata comes too late
            (5, 13, "cvc-id.2"),               // M is the manifest
            (5, 46, "cvc-complex-type.4"),     // file needs an href
        ]
    );
    let words: Vec<String> = validate(&document).into_iter().map(|found| found.message).collect();
    assert!(words[4].contains("'href'") && words[4].contains("'file'"), "{}", words[4]);
}

#[test]
fn a_document_that_cannot_be_assessed_is_a_violation() {
    let manifest = include_str!("xsd/manifest.xml");
    let line = manifest.lines().count();
    assert_eq!(places(&manifest.replace("</manifest>", "</manifests>")), [(line, 1, NOT_WELL_FORMED)]);
    assert_eq!(places(""), [(1, 1, NOT_WELL_FORMED)]);
    let (head, body) = manifest.split_once("?>\n").expect("the manifest has an XML declaration");
    assert_eq!(places(&format!("{head}?>\n<!DOCTYPE manifest>\n{body}")), [(2, 1, DOCTYPE)]);
    let deep = manifest.replace("<metadata/>", &("<metadata/>".to_owned() + &"<x xmlns='urn:x'>".repeat(200_000)));
    assert!(places(&deep).iter().any(|(_, _, rule)| *rule == TOO_DEEP));
    assert!(!places("<course/>").is_empty(), "an element that no schema knows cannot be the root");
}
