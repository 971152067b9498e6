//! A manifest of our own is without a fault; then it is broken in one place after the other.

use kitbag::check::{self, Options};
use kitbag::diagnostic::{Finding, Profile};
use kitbag::package::read::Package;
use kitbag::scorm::{self, schemas::control_files};
use kitbag::source;
use kitbag::standard::Standard;

use crate::support::Project;

const PAGE: [&str; 3] = ["assets/kitbag.css", "assets/kitbag.js", "m1.html"];

/// The manifest of the starter course's module.
fn manifest() -> String {
    let course = source::read(Project::starter().root()).unwrap().course.unwrap();
    let manifest = scorm::manifest(&course, &course.units()[0], &PAGE[..2]);
    String::from_utf8(manifest.to_xml(scorm::Edition2004::Fourth).unwrap()).unwrap()
}

fn files() -> Vec<&'static str> {
    PAGE.into_iter().chain(control_files(Standard::Scorm2004Fourth).iter().map(|(name, _)| *name)).collect()
}

/// What is found, by the standard's rules and by those of careful authors.
fn found(xml: &str, files: &[&str]) -> Vec<Finding> {
    let files = files.iter().map(|file| (*file).to_owned());
    let package = Package::listed("x", ("imsmanifest.xml", xml.as_bytes().to_vec()), files);
    check::package(&package, &Options { profiles: vec![Profile::Strict], standard: None }).findings
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    let mut codes: Vec<_> = findings.iter().map(|finding| finding.code.as_str()).collect();
    codes.dedup();
    codes
}

#[test]
fn each_rule_is_seen_when_it_is_broken() {
    let good = manifest();
    assert_eq!(codes(&found(&good, &files())), Vec::<&str>::new());
    let title = "<title>First steps</title>";
    let long = format!("<title>{}</title>", "é".repeat(201));
    let sco = r#"identifierref="my_course-m1-sco""#;
    let inner = format!("{title}<item identifier=\"inner\" {sco}>{title}</item>");
    for (from, to, wanted) in [
        ("<schema>ADL SCORM</schema>", "<schema>ADL  scorm</schema>", "edition-unknown"),
        ("<schema>ADL SCORM</schema>", "", "metadata-order"),
        (">2004 4th Edition<", ">2004 3rd Edition<", "edition-earlier"),
        (r#"default="my_course-m1-organization""#, r#"default="my_course-m1""#, "default-organization"),
        (sco, r#"identifierref="my_course-m1""#, "item-resource-unknown"),
        (title, &inner, "item-cluster-refers"),
        (sco, "", "item-without-resource"),
        (title, &long, "value-too-long"),
        (r#"adlcp:scormType="sco""#, r#"adlcp:scormType="SCO""#, "scorm-type"),
        (r#"adlcp:scormType="sco""#, r#"adlcp:scormtype="sco""#, "attribute-missing"),
        (
            r#"<dependency identifierref="my_course-m1-shared""#,
            r#"<dependency identifierref="gone""#,
            "dependency-unknown",
        ),
        (r#" href="m1.html">"#, r#" href="m2.html?a=b">"#, "resource-file-unlisted"),
        (r#"<file href="assets/kitbag.js"/>"#, r#"<file href="assets/Kitbag.js"/>"#, "file-case"),
        (r#"<file href="assets/kitbag.js"/>"#, "", "file-unlisted"),
        (r#"choice="true""#, r#"choice="1""#, "boolean-word"),
    ] {
        assert!(good.contains(from), "{from}");
        let found = found(&good.replace(from, to), &files());
        assert!(codes(&found).contains(&wanted), "{from} -> {to}: {:?}", codes(&found));
    }
}

#[test]
fn the_manifest_and_the_package_hold_the_same_files() {
    let good = manifest();
    for (file, code) in [("m1.html", "file-missing"), ("lom.xsd", "control-file-missing"), ("xml.xsd", "")] {
        let files: Vec<&str> = files().into_iter().filter(|known| *known != file).collect();
        let wanted: Vec<&str> = [code].into_iter().filter(|code| !code.is_empty()).collect();
        assert_eq!(codes(&found(&good, &files)), wanted, "without {file}");
    }
    assert_eq!(codes(&found(&good, &[files(), vec!["media/forgotten.png"]].concat())), ["file-unlisted"]);
}

#[test]
fn a_finding_knows_its_place() {
    let xml = manifest().replace("<schemaversion>2004 4th", "<schemaversion>2005");
    let line = xml.lines().position(|line| line.contains("<schemaversion>")).unwrap() + 1;
    let found = found(&xml, &files());
    let finding = found.iter().find(|finding| finding.code.as_str() == "edition-unknown").unwrap();
    assert_eq!(finding.place.as_ref().unwrap().start(), (line, 5));
}
