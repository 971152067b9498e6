//! `xmllint`, a second validator that shares no code with ours.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use kitbag::scorm::schemas::schemas_of;
use kitbag::standard::Standard;

/// Says of each file whether it is valid against the schemas of a standard, as the program carries them. A file that is no XML
/// gets no verdict.
///
/// All files go into one call: starting the program and reading the schemas cost more than validating a manifest.
pub fn verdicts(standard: Standard, files: &[PathBuf]) -> Option<BTreeMap<PathBuf, bool>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut imports = String::new();
    for (name, text) in schemas_of(standard) {
        fs::write(folder.path().join(name), text).expect("a schema is written");
        let (_, rest) = text.split_once("targetNamespace=\"").expect("every schema has a target namespace");
        let (namespace, _) = rest.split_once('"').expect("the target namespace ends");
        imports.push_str(&format!("<xs:import namespace=\"{namespace}\" schemaLocation=\"{name}\"/>"));
    }
    let all = folder.path().join("all.xsd");
    let schema = format!("<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">{imports}</xs:schema>");
    fs::write(&all, schema).expect("the schema of all schemas is written");

    let Ok(output) = Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(&all).args(files).output()
    else {
        return super::skipped("xmllint is not installed (Debian package libxml2-utils)");
    };
    let report = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!report.contains("Schemas parser error"), "xmllint refuses the schemas:\n{report}");
    let verdict = |line: &str| {
        line.strip_suffix(" validates")
            .map(|file| (PathBuf::from(file), true))
            .or_else(|| line.strip_suffix(" fails to validate").map(|file| (PathBuf::from(file), false)))
    };
    Some(report.lines().filter_map(verdict).collect())
}

/// Says of each document, given by name and text, whether it is valid.
pub fn verdicts_on_texts(standard: Standard, documents: &[(String, String)]) -> Option<Vec<bool>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files: Vec<PathBuf> = (0..documents.len()).map(|number| folder.path().join(format!("{number}.xml"))).collect();
    for (file, (_, text)) in files.iter().zip(documents) {
        fs::write(file, text).expect("a document is written");
    }
    let verdicts = verdicts(standard, &files)?;
    let verdict = |(file, (name, _)): (&PathBuf, &(String, String))| {
        *verdicts.get(file).unwrap_or_else(|| panic!("xmllint says nothing about: {name}"))
    };
    Some(files.iter().zip(documents).map(verdict).collect())
}
