//! ADL's tests of an LMS as scripts.

use std::fs;
use std::path::Path;

use kitbag::scorm::activity::Manifest;
use kitbag::sequencing::script::{Script, play};
use kitbag::sequencing::{Edition, Session, Tree};

use crate::support::shared;

#[test]
fn every_script_of_adl_comes_to_what_it_expects() {
    let Some(shared) = shared() else { return };
    let folder = shared.join("adl-sequencing");
    let table = fs::read_to_string(folder.join("cases.tsv")).unwrap();
    let rows: Vec<(&str, &str)> = table.lines().skip(1).filter_map(|row| row.split_once('\t')).collect();
    assert_eq!(rows.len(), 88);
    let wrong: Vec<String> =
        rows.iter().filter_map(|(script, manifest)| failure(&folder.join(script), &folder.join(manifest))).collect();
    assert!(wrong.is_empty(), "{} of {} fail\n\n{}", wrong.len(), rows.len(), wrong.join("\n\n"));
}

/// What fails, if something does.
fn failure(script: &Path, manifest: &Path) -> Option<String> {
    let text = fs::read_to_string(manifest).unwrap();
    let manifest = Manifest::read(&roxmltree::Document::parse(&text).unwrap());
    let tree = Tree::new(manifest.default_organization().unwrap().clone(), Edition::Fourth);
    let read = Script::read(&fs::read_to_string(script).unwrap()).unwrap();
    let failure = play(&read, Session::new(&tree, 1)).failure?;
    let (tree, why) = (failure.tree.join("\n  "), failure.why.join("\n  "));
    Some(format!(
        "{}:{}: {}: {}\n  {tree}\n\n  {why}",
        script.file_name().unwrap().to_string_lossy(),
        failure.line,
        failure.command,
        failure.message
    ))
}
