//! The rules that no schema can express: each is broken once, in a manifest that is right otherwise.

use std::collections::BTreeSet;

use kitbag::scorm::{self, schemas::control_files};
use kitbag::standard::Standard;
use kitbag::{check, source};

use crate::support::Project;

const PAGE: [&str; 3] = ["assets/kitbag.css", "assets/kitbag.js", "m1.html"];

/// The manifest of the starter course's module.
fn manifest() -> String {
    let course = source::read(Project::starter().root()).unwrap().course.unwrap();
    let manifest = scorm::manifest(&course, &course.units()[0], &PAGE[..2]);
    String::from_utf8(manifest.to_xml(scorm::Edition2004::Fourth).unwrap()).unwrap()
}

fn files() -> BTreeSet<&'static str> {
    PAGE.into_iter()
        .chain(control_files(Standard::Scorm2004Fourth).iter().map(|(name, _)| *name))
        .chain(["imsmanifest.xml"])
        .collect()
}

/// The rules that are broken, without those of the schemas.
fn broken(xml: &str, files: &BTreeSet<&str>) -> Vec<&'static str> {
    let breaches = check::manifest(xml, files);
    let mut rules: Vec<_> = breaches.iter().map(|breach| breach.rule).filter(|rule| *rule != "schema").collect();
    rules.dedup();
    rules
}

#[test]
fn each_rule_is_seen_when_it_is_broken() {
    let good = manifest();
    assert_eq!(check::manifest(&good, &files()), []);
    let title = "<title>First steps</title>";
    let long = format!("<title>{}</title>", "é".repeat(201));
    let sco = r#"identifierref="my_course-m1-sco""#;
    let inner = format!("{title}<item identifier=\"inner\" {sco}>{title}</item>");
    for (from, to, rules) in [
        ("<schema>ADL SCORM</schema>", "<schema>ADL  scorm</schema>", vec!["30.5.2.1"]),
        ("<schema>ADL SCORM</schema>", "", vec!["30.5.2.1"]),
        (">2004 4th Edition<", ">2004 3rd Edition<", vec!["30.5.3.1"]),
        (r#"default="my_course-m1-organization""#, r#"default="my_course-m1""#, vec!["30.6.1.1"]),
        (sco, r#"identifierref="my_course-m1""#, vec!["30.6.3.6.2.2"]),
        (title, &inner, vec!["30.6.3.6.2.3"]),
        (sco, "", vec!["30.6.3.6.2.4"]),
        (title, &long, vec!["30.6.3.6.6.1"]),
        (r#"adlcp:scormType="sco""#, r#"adlcp:scormType="SCO""#, vec!["30.7.3.4"]),
        (r#"adlcp:scormType="sco""#, r#"adlcp:scormtype="sco""#, vec!["30.7.3.4"]),
        (
            r#"<dependency identifierref="my_course-m1-shared""#,
            r#"<dependency identifierref="gone""#,
            vec!["30.7.3.10.1.2"],
        ),
        (r#" href="m1.html">"#, r#" href="m2.html?a=b">"#, vec!["30.7.3.9.1.1"]),
        (r#"<file href="assets/kitbag.js"/>"#, r#"<file href="assets/Kitbag.js"/>"#, vec!["30.7.3.9.2", "30.7.3.9"]),
        (r#"<file href="assets/kitbag.js"/>"#, "", vec!["30.7.3.9"]),
        (r#"choice="true""#, r#"choice="1""#, vec!["31.5"]),
        (
            "</imsss:primaryObjective>",
            r#"<imsss:mapInfo targetObjectiveID="a"/></imsss:primaryObjective>"#,
            vec!["moodle"],
        ),
        (title, "<title> 0 </title>", vec!["moodle"]),
        (title, "<title/>", vec!["moodle"]),
        (title, "<title>&#8217;</title>", vec!["moodle"]),
    ] {
        assert!(good.contains(from), "{from}");
        assert_eq!(broken(&good.replace(from, to), &files()), rules, "{from} -> {to}");
    }
}

#[test]
fn prefixes_are_those_that_moodle_looks_for() {
    let good = manifest();
    let prefixed = good
        .replace("xmlns=\"", "xmlns:imscp=\"")
        .replace("<manifest", "<imscp:manifest")
        .replace("</manifest", "</imscp:manifest");
    assert!(broken(&prefixed, &files()).contains(&"moodle"));
    for prefix in ["adlcp", "adlnav", "imsss"] {
        let renamed =
            good.replace(&format!("{prefix}:"), "other:").replace(&format!("xmlns:{prefix}="), "xmlns:other=");
        assert_eq!(broken(&renamed, &files()), ["moodle"], "{prefix}");
    }
}

#[test]
fn the_manifest_and_the_package_hold_the_same_files() {
    let good = manifest();
    for (file, rule) in [("m1.html", "30.7.3.9.2"), ("lom.xsd", "schema"), ("xml.xsd", "schema")] {
        let mut files = files();
        assert!(files.remove(file));
        let rules: Vec<_> = check::manifest(&good, &files).into_iter().map(|breach| breach.rule).collect();
        assert_eq!(rules, [rule], "without {file}");
    }
    let mut files = files();
    files.insert("media/forgotten.png");
    assert_eq!(broken(&good, &files), ["30.7.3.9"]);
}

#[test]
fn a_breach_knows_its_place() {
    let xml = manifest().replace("<schemaversion>2004 4th", "<schemaversion>2005");
    let breach = &check::manifest(&xml, &files())[0];
    let line = xml.lines().position(|line| line.contains("<schemaversion>")).unwrap() + 1;
    assert_eq!((breach.line, breach.column), (line, 5));
}
