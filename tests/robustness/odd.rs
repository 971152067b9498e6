//! Courses that are unusual but right: they are built, and what they say reaches the page.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kitbag::build::{Places, Request, build};
use kitbag::course::Course;
use kitbag::diff::Against;
use kitbag::source;

use crate::support::Project;

const QUIZ: &str = "content/01_first_steps/quiz.md";
const WELCOME: &str = "content/01_first_steps/welcome.md";
const MANIFEST: &str = "manifests/toolkit.toml";

fn edit(project: &Project, file: &str, change: impl FnOnce(String) -> String) {
    let path = project.root().join(file);
    fs::write(&path, change(fs::read_to_string(&path).unwrap())).unwrap();
}

/// A small picture.
fn square() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid/picture_names/content/01_first_steps/sub-a.png")
}

/// A course without any finding.
fn read(root: &Path) -> Course {
    let read = source::read(root).unwrap();
    assert!(read.findings.is_empty(), "{:#?}", read.findings);
    read.course.unwrap()
}

/// Builds the course and gives the pages of all its units.
fn pages(root: &Path) -> Vec<String> {
    let course = read(root);
    let out = tempfile::tempdir().unwrap();
    let against = Against::default();
    let places = Places::default();
    let request = Request {
        units: &[],
        forms: &[],
        standards: &[],
        lms: None,
        key: None,
        against: &against,
        places: &places,
        cmi5_url: None,
    };
    let built = build(&course, request, out.path(), |_, _| {}).unwrap();
    assert!(built.report.is_some(), "{:#?}", built.findings);
    let modules = course.units().into_iter().flat_map(|unit| unit.modules);
    modules.map(|module| kitbag::page::render(&course, module, kitbag::page::Kind::Scorm2004, None).html).collect()
}

/// The values of an attribute, in order.
fn values<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    html.split(&format!(" {attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_id_of_a_page_is_there_once_and_every_reference_leads_somewhere() {
    let project = Project::starter();
    edit(&project, WELCOME, |text| {
        text + "\n::: figure {#title src=\"path.svg\" alt=\"A path\"}\nCaption.\n\nDescription.\n:::\n\n\
            ::: question {#m1_p03 type=matching}\nWhich?\n\n| a | b |\n|---|---|\n| {#stem} A | {#x} X |\n\
            | {#hint} B | {#y} Y |\n:::\n"
    });
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for root in [project.root(), root, &root.join("tests/golden/every_block")] {
        for html in pages(root) {
            let ids = values(&html, "id");
            let known: BTreeSet<&str> = ids.iter().copied().collect();
            assert_eq!(known.len(), ids.len(), "an id is there twice: {ids:?}");
            let references = ["for", "aria-labelledby", "aria-describedby"].map(|name| values(&html, name)).concat();
            let links = values(&html, "href").into_iter().filter_map(|href| href.strip_prefix('#'));
            for id in references.into_iter().flat_map(str::split_whitespace).chain(links) {
                assert!(known.contains(id), "nothing is called {id}");
            }
        }
    }
}

#[test]
fn forms_of_one_instrument_share_its_pictures() {
    let project = Project::starter();
    let quiz = fs::read_to_string(project.root().join(QUIZ)).unwrap();
    let picture = "content/instruments/square.png";
    let quiz = quiz.replace("m1_q", "t_q").replace(" session=welcome", "");
    fs::write(
        project.root().join("content/instruments/test.md"),
        quiz.replace("Two questions.", "![A square](square.png)"),
    )
    .unwrap();
    fs::copy(square(), project.root().join(picture)).unwrap();
    edit(&project, MANIFEST, |text| {
        text + "[tests]\nid = \"tests\"\ntitle = \"Tests\"\ndescription = \"Before and after.\"\nforms = [\n\
            { id = \"before\", file = \"test\", suffix = \"pre\", title = \"Before\", description = \"Before.\" },\n\
            { id = \"after\", file = \"test\", suffix = \"post\", title = \"After\", description = \"After.\" },\n]\n"
    });
    let pages = pages(project.root());
    assert_eq!(pages.iter().filter(|html| html.contains("media/square.png")).count(), 2);
}

#[test]
fn no_id_that_an_author_may_choose_clashes_with_ours() {
    for id in ["shared", "sco", "item", "organization", "primary", "assets", "media", "xml"] {
        let project = Project::starter();
        edit(&project, MANIFEST, |text| {
            text.replace("id = \"m1\"", &format!("id = \"{id}\""))
                .replace("id = \"my_course\"", &format!("id = \"{id}\""))
        });
        pages(project.root());
    }
}

#[test]
fn the_line_ends_of_every_system_are_read() {
    let expected = pages(Project::starter().root());
    for end in ["\r\n", "\r"] {
        let project = Project::starter();
        for file in [WELCOME, QUIZ, MANIFEST, "content/references.toml"] {
            edit(&project, file, |text| format!("\u{feff}{}", text.replace('\n', end)));
        }
        assert_eq!(pages(project.root()), expected);
    }
}

#[test]
fn marks_inside_text_are_text() {
    let project = Project::starter();
    edit(&project, WELCOME, |text| {
        text + "\n> > ::: note A & B: <i>\n> > Deep.\n> > :::\n\n<!--\n::: a: b\n-->\n\n\
            ::: question {#m1_p03 type=choice}\n{Which} of these?\n\n- [X] {#a} **A**\n- [ ] {#b} [B]\n:::\n\n\
            ::: facilitator\n![Not for learners](square.png)\n:::\n\n[B]: https://example.org/b\n"
    });
    fs::copy(square(), project.root().join("content/01_first_steps/square.png")).unwrap();
    let html = pages(project.root()).remove(0);
    assert!(html.contains("A &amp; B: &lt;i&gt;"));
    assert!(html.contains("<strong>A</strong>") && html.contains("https://example.org/b"));
    assert!(html.contains("\"description\":\"Which} of these?\""));
    assert!(read(project.root()).modules[0].media.is_empty(), "pictures of notes for teachers stay at home");
}

/// Two names that are one on other systems; here both files can be there.
#[cfg(target_os = "linux")]
#[test]
fn pictures_that_differ_in_capitals_alone_are_found() {
    let project = Project::starter();
    edit(&project, WELCOME, |text| text + "\n![One](Map.png) ![Two](map.png)\n");
    for name in ["Map.png", "map.png"] {
        fs::copy(square(), project.root().join("content/01_first_steps").join(name)).unwrap();
    }
    let findings = source::read(project.root()).unwrap().findings;
    let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(messages, ["another picture of this package is called media/Map.png too"]);
}
