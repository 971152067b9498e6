//! The manifest that a module's package gets.

use std::path::Path;

use kitbag::check::{self, Options};
use kitbag::course::{Course, Unit};
use kitbag::diagnostic::Profile;
use kitbag::package::read::Package;
use kitbag::scorm;
use kitbag::source;
use kitbag::standard::Standard;
use roxmltree::{Document, Node};

use crate::support::{Project, xmllint};

const SHARED: [&str; 2] = ["assets/kitbag.css", "assets/kitbag.js"];

fn read(root: &Path) -> Course {
    let read = source::read(root).unwrap();
    read.course.unwrap_or_else(|| panic!("{:#?}", read.findings))
}

fn starter() -> Course {
    read(Project::starter().root())
}

fn xml(course: &Course, unit: &Unit<'_>) -> String {
    String::from_utf8(scorm::manifest(course, unit, &SHARED).to_xml(scorm::Edition2004::Fourth).unwrap()).unwrap()
}

/// The elements called `name`, whatever their namespace.
fn all<'d>(document: &'d Document<'_>, name: &str) -> Vec<Node<'d, 'd>> {
    document.descendants().filter(|node| node.tag_name().name() == name).collect()
}

fn texts<'d>(document: &'d Document<'_>, name: &str) -> Vec<&'d str> {
    all(document, name).into_iter().filter_map(|node| node.text()).collect()
}

fn attributes<'d>(document: &'d Document<'_>, element: &str, attribute: &str) -> Vec<&'d str> {
    all(document, element).into_iter().filter_map(|node| node.attribute(attribute)).collect()
}

#[test]
fn every_unit_of_the_shipped_courses_has_a_manifest_that_both_validators_and_all_rules_accept() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut documents = Vec::new();
    for folder in [root.to_owned(), root.join("tests/golden/every_block"), root.join("src/cli/starter")] {
        let course = read(&folder);
        for unit in course.units() {
            let xml = xml(&course, &unit);
            let pages: Vec<String> = unit.modules.iter().map(|module| scorm::page_href(module)).collect();
            let media = unit.modules.iter().flat_map(|module| &module.media);
            let controls = scorm::schemas::control_files(Standard::Scorm2004Fourth);
            let files = SHARED
                .into_iter()
                .chain(pages.iter().map(String::as_str))
                .chain(media.map(|media| media.href.as_str()))
                .chain(controls.iter().map(|(name, _)| *name));
            let manifest = ("imsmanifest.xml", xml.clone().into_bytes());
            let package = Package::listed("x", manifest, files.map(str::to_owned));
            let options = Options { profiles: Profile::ALL.to_vec(), standard: None };
            let found = check::package(&package, &options).findings;
            let told: Vec<&str> = found.iter().map(|finding| finding.message.as_str()).collect();
            assert!(told.is_empty(), "{} {}: {told:?}", course.id, unit.id);
            documents.push((format!("{} {}", course.id, unit.id), xml));
        }
    }
    if let Some(verdicts) = xmllint::verdicts_on_texts(Standard::Scorm2004Fourth, &documents) {
        for ((name, _), valid) in documents.iter().zip(verdicts) {
            assert!(valid, "xmllint refuses the manifest of {name}");
        }
    }
}

#[test]
fn identifiers_hang_on_ids_alone() {
    let mut course = starter();
    let before = xml(&course, &course.units()[0]);
    let document = Document::parse(&before).unwrap();
    assert_eq!(document.root_element().attribute("identifier"), Some("my_course-m1"));
    assert_eq!(attributes(&document, "item", "identifier"), ["my_course-m1-item"]);
    assert_eq!(attributes(&document, "resource", "identifier"), ["my_course-m1-sco", "my_course-m1-shared"]);
    assert_eq!(attributes(&document, "organizations", "default"), ["my_course-m1-organization"]);
    assert_eq!(texts(&document, "entry")[0], "https://training.example/courses/my_course/m1");

    course.version = "27.4".to_owned();
    course.title = "Renamed".to_owned();
    course.modules[0].title = "Renamed too".to_owned();
    course.modules[0].number = Some(9);
    course.modules[0].tracking.pass_mark = 1;
    let after = xml(&course, &course.units()[0]);
    let changed = Document::parse(&after).unwrap();
    for name in ["manifest", "organization", "item", "resource"] {
        assert_eq!(attributes(&document, name, "identifier"), attributes(&changed, name, "identifier"));
    }
    for name in ["primaryObjective", "objective"] {
        assert_eq!(attributes(&document, name, "objectiveID"), attributes(&changed, name, "objectiveID"));
    }
}

#[test]
fn a_scored_quiz_gives_a_pass_mark_and_every_outcome_an_objective() {
    let mut course = starter();
    course.modules[0].tracking.pass_mark = 65;
    let scored = xml(&course, &course.units()[0]);
    let document = Document::parse(&scored).unwrap();
    let primary = all(&document, "primaryObjective")[0];
    assert_eq!(primary.attribute("objectiveID"), Some("m1-primary"));
    assert_eq!(primary.attribute("satisfiedByMeasure"), Some("true"));
    assert_eq!(texts(&document, "minNormalizedMeasure"), ["0.65"]);
    assert_eq!(attributes(&document, "objective", "objectiveID"), ["write"]);

    for question in &mut course.modules[0].quiz.as_mut().unwrap().questions {
        question.weight = 0.0;
    }
    let unscored = xml(&course, &course.units()[0]);
    let document = Document::parse(&unscored).unwrap();
    assert_eq!(all(&document, "primaryObjective")[0].attributes().count(), 0);
    assert!(all(&document, "minNormalizedMeasure").is_empty());
    assert_eq!(attributes(&document, "objective", "objectiveID"), ["write"]);
}

#[test]
fn the_content_speaks_for_itself_and_the_page_has_its_own_buttons() {
    let mut course = starter();
    course.packaging.hide_lms_navigation = true;
    let hidden = xml(&course, &course.units()[0]);
    let document = Document::parse(&hidden).unwrap();
    let delivery = all(&document, "deliveryControls")[0];
    assert_eq!(delivery.attribute("completionSetByContent"), Some("true"));
    assert_eq!(delivery.attribute("objectiveSetByContent"), Some("true"));
    assert_eq!(texts(&document, "hideLMSUI"), ["previous", "continue"]);
    assert!(hidden.contains("xmlns:adlnav=") && hidden.contains("adlnav_v1p3.xsd"));

    course.packaging.hide_lms_navigation = false;
    let shown = xml(&course, &course.units()[0]);
    assert!(!shown.contains("adlnav"), "a namespace that is not used is neither declared nor paired");
}

#[test]
fn every_file_is_listed_once_and_shared_ones_are_reached_by_dependency() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/every_block");
    let mut course = read(&root);
    let twice = kitbag::course::Media { href: "media/map.webp".to_owned(), source: "map.webp".into() };
    course.modules[0].media = vec![twice.clone(), twice];
    let xml = xml(&course, &course.units()[0]);
    let document = Document::parse(&xml).unwrap();
    let module = &course.modules[0].id;
    let page = format!("{module}.html");
    let sco = all(&document, "resource")[0];
    assert_eq!(sco.attribute("href"), Some(page.as_str()));
    let files: Vec<&str> = sco.children().filter_map(|file| file.attribute("href")).collect();
    assert_eq!(files, [page.as_str(), "media/map.webp"]);
    let shared = all(&document, "resource")[1];
    assert_eq!(attributes(&document, "dependency", "identifierref"), [shared.attribute("identifier").unwrap()]);
    assert_eq!(shared.children().filter_map(|file| file.attribute("href")).collect::<Vec<_>>(), SHARED);
    assert_eq!(texts(&document, "format"), ["image/webp", "text/css", "text/html", "text/javascript"]);
}

#[test]
fn metadata_carry_what_the_course_says_of_itself() {
    let mut course = starter();
    course.sdgs = vec![16, 99];
    course.publisher = "Institute; of \"A & B\"".to_owned();
    course.modules[0].title = "Été\u{7} <at> \"home\" & 'away'".to_owned();
    let xml = xml(&course, &course.units()[0]);
    let document = Document::parse(&xml).unwrap();
    assert_eq!(texts(&document, "title").last().unwrap(), &"Été <at> \"home\" & 'away'");
    assert!(xml.contains("<title>Été &lt;at&gt; \"home\" &amp; 'away'</title>"), "characters stay literal: {xml}");
    assert!(texts(&document, "entity")[0].contains("\nORG:Institute\\; of \"A & B\"\n"));
    let minutes = course.modules[0].minutes();
    assert_eq!(texts(&document, "duration"), [format!("PT{minutes}M")]);
    let purposes = ["educational objective", "discipline"];
    let found: Vec<&str> = texts(&document, "value").into_iter().filter(|value| purposes.contains(value)).collect();
    assert_eq!(found, purposes);
    assert!(texts(&document, "id").contains(&"http://metadata.un.org/sdg/16"));
    assert!(!xml.contains("sdg/99"), "there is no such goal");
    assert!(texts(&document, "string").contains(&"Authors of courses"));
}

#[test]
fn what_moodle_cannot_bear_is_never_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let course = read(root);
    for unit in &course.units() {
        let xml = xml(&course, unit);
        for word in [
            "mapInfo",
            "sequencingCollection",
            "adlcp:data",
            "completionThreshold",
            "&#",
            "<![CDATA[",
            "<!DOCTYPE",
            "imscp:",
        ] {
            assert!(!xml.contains(word), "{word} in the manifest of {}", unit.id);
        }
    }
}
