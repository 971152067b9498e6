//! The toolkit and the agenda as DOCX.

use std::collections::BTreeSet;

use kitbag::course::{Block, Module};
use kitbag::documents::{Edition, Format, Kind, Request, documents};
use roxmltree::{Document, Node};

use super::{Parts, TOOLKIT, Tagged, arabic, count, file};

const FACILITATOR: &str = "cdgt-1.0.0-toolkit-facilitator.docx";
const LEARNER: &str = "cdgt-1.0.0-toolkit-learner.docx";

/// A paragraph: the name of its style, and its words.
struct Line {
    style: String,
    text: String,
}

fn lines(document: &Document<'_>) -> Vec<Line> {
    let paragraphs = document.descendants().filter(|node| node.has_tag_name_of("p"));
    let words = |node: Node<'_, '_>| {
        node.descendants().filter(|node| node.has_tag_name_of("t")).filter_map(|node| node.text()).collect()
    };
    paragraphs
        .map(|paragraph| {
            let style = paragraph.descendants().find(|node| node.has_tag_name_of("pStyle"));
            let style = style.and_then(|style| value(style, "val")).unwrap_or_default();
            Line { style: style.to_owned(), text: words(paragraph) }
        })
        .collect()
}

fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
}

fn of(style: &str, lines: &[Line]) -> Vec<String> {
    lines.iter().filter(|line| line.style == style).map(|line| line.text.clone()).collect()
}

fn blocks(module: &Module) -> impl Iterator<Item = &Block> {
    module.sessions.iter().flat_map(|session| &session.blocks)
}

#[test]
fn headings_are_those_of_the_course_in_order_and_nest() {
    let parts = Parts::open(file(FACILITATOR));
    let document = Document::parse(parts.text("word/document.xml")).unwrap();
    let lines = lines(&document);
    let mut expected = vec!["Who it is for".to_owned(), "Sustainable Development Goals".into(), "Keywords".into()];
    for module in &TOOLKIT.modules {
        expected.extend(module.sessions.iter().map(|session| format!("{} {}", session.number, session.title)));
        expected.extend(module.quiz.iter().map(|quiz| quiz.title.clone()));
    }
    assert_eq!(of("Heading2", &lines), expected);
    assert_eq!(of("Heading1", &lines).len(), TOOLKIT.modules.len() + 3);
    let mut level = 0;
    for line in lines.iter().filter(|line| line.style.starts_with("Heading")) {
        let next: u32 = line.style["Heading".len()..].parse().unwrap();
        assert!(next <= level + 1, "{} follows level {level}", line.text);
        assert!(!line.text.trim().is_empty());
        level = next;
    }
    // Every heading down to level 2 is in the contents.
    let contents: Vec<&Line> =
        lines.iter().filter(|line| line.style.starts_with("TOC") && line.style != "TOCHeading").collect();
    let headings: Vec<&Line> =
        lines.iter().filter(|line| matches!(line.style.as_str(), "Heading1" | "Heading2")).collect();
    assert!(contents.iter().map(|line| &line.text).eq(headings.iter().map(|line| &line.text)));
}

#[test]
fn every_figure_is_there_with_its_caption_number_and_alternative_text() {
    let parts = Parts::open(file(LEARNER));
    let document = Document::parse(parts.text("word/document.xml")).unwrap();
    let figures: Vec<_> = TOOLKIT
        .modules
        .iter()
        .flat_map(blocks)
        .filter_map(|block| if let Block::Figure(figure) = block { Some(figure) } else { None })
        .collect();
    let pictures: Vec<_> = document.descendants().filter(|node| node.has_tag_name_of("docPr")).collect();
    assert_eq!(pictures.len(), figures.len());
    for (picture, figure) in pictures.iter().zip(&figures) {
        assert!(value(*picture, "descr").unwrap().starts_with(&figure.alt));
    }
    let numbers: Vec<&str> = document
        .descendants()
        .filter(|node| {
            node.has_tag_name_of("fldSimple") && value(*node, "instr").is_some_and(|text| text.contains("SEQ Figure"))
        })
        .filter_map(|node| node.descendants().find(|node| node.has_tag_name_of("t"))?.text())
        .collect();
    assert!(numbers.iter().map(ToString::to_string).eq((1..=figures.len()).map(|number| number.to_string())));
    assert_eq!(document.descendants().filter(|node| node.has_tag_name_of("svgBlip")).count(), figures.len());
}

#[test]
fn notes_and_answers_are_in_one_edition_only() {
    let styles = |name: &str| {
        let parts = Parts::open(file(name));
        let document = Document::parse(parts.text("word/document.xml")).unwrap();
        let tables = document.descendants().filter(|node| node.has_tag_name_of("tblStyle"));
        tables.filter_map(|node| value(node, "val").map(str::to_owned)).collect::<Vec<_>>()
    };
    let notes = TOOLKIT.modules.iter().flat_map(blocks).filter(|block| matches!(block, Block::Facilitator(_))).count();
    let (facilitator, learner) = (styles(FACILITATOR), styles(LEARNER));
    let of = |styles: &[String], name: &str| styles.iter().filter(|style| *style == name).count();
    assert_eq!(of(&facilitator, "FrameFacilitator"), notes);
    assert_eq!(of(&learner, "FrameFacilitator"), 0);
    assert_eq!(of(&learner, "FrameKey"), 0);
    let asked: usize = TOOLKIT
        .modules
        .iter()
        .map(|module| module.questions().filter(|(_, question)| question.has_right_answer()).count())
        .sum();
    assert!(of(&facilitator, "FrameKey") >= asked);
    for name in [FACILITATOR, LEARNER] {
        let parts = Parts::open(file(name));
        let lines = lines(&Document::parse(parts.text("word/document.xml")).unwrap());
        let all: usize = TOOLKIT.modules.iter().map(|module| module.questions().count()).sum();
        assert_eq!(self::of("QuestionLabel", &lines).len(), all);
    }
}

#[test]
fn cross_references_arrive() {
    for name in [FACILITATOR, LEARNER, "cdgt-1.0.0-agenda.docx"] {
        let parts = Parts::open(file(name));
        let document = Document::parse(parts.text("word/document.xml")).unwrap();
        let names: Vec<&str> = document
            .descendants()
            .filter(|node| node.has_tag_name_of("bookmarkStart"))
            .filter_map(|node| value(node, "name"))
            .collect();
        let known: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(known.len(), names.len(), "a bookmark twice");
        for link in document.descendants().filter(|node| node.has_tag_name_of("hyperlink")) {
            if let Some(anchor) = value(link, "anchor") {
                assert!(known.contains(anchor), "{name}: {anchor} is nowhere");
            }
        }
    }
}

#[test]
fn every_style_that_is_used_exists() {
    for name in [FACILITATOR, "cdgt-1.0.0-agenda.docx"] {
        let parts = Parts::open(file(name));
        let styles = Document::parse(parts.text("word/styles.xml")).unwrap();
        let known: BTreeSet<&str> = styles.descendants().filter_map(|node| value(node, "styleId")).collect();
        let document = Document::parse(parts.text("word/document.xml")).unwrap();
        for node in
            document.descendants().filter(|node| ["pStyle", "rStyle", "tblStyle"].contains(&node.tag_name().name()))
        {
            assert!(known.contains(value(node, "val").unwrap()), "{:?}", value(node, "val"));
        }
        for tag in styles.descendants().filter(|node| ["basedOn", "next"].contains(&node.tag_name().name())) {
            assert!(known.contains(value(tag, "val").unwrap()));
        }
        assert!(!parts.text("word/styles.xml").contains('{'), "a colour without a name");
    }
}

#[test]
fn headers_of_tables_are_repeated_and_every_figure_shows_to_every_reader() {
    let parts = Parts::open(file(FACILITATOR));
    let document = Document::parse(parts.text("word/document.xml")).unwrap();
    let tables = TOOLKIT
        .modules
        .iter()
        .flat_map(|module| &module.sessions)
        .map(|session| count(&session.blocks, &|block| matches!(block, Block::Table { .. })));
    let heads = document.descendants().filter(|node| node.has_tag_name_of("tblHeader")).count();
    assert!(heads > tables.sum::<usize>(), "and the table of outcomes");
    let (png, svg): (Vec<&str>, Vec<&str>) =
        parts.paths().filter(|path| path.starts_with("word/media/")).partition(|path| path.ends_with(".png"));
    assert_eq!(png.len(), svg.len());
    assert!(png.iter().all(|path| parts.0[*path].starts_with(b"\x89PNG")));
}

#[test]
fn a_module_is_a_document_of_its_own() {
    let request = Request {
        kinds: vec![Kind::Toolkit],
        formats: vec![Format::Docx],
        editions: vec![Edition::Learner],
        modules: vec!["m7".to_owned()],
        ..Request::default()
    };
    let files = documents(&TOOLKIT, &request).unwrap();
    assert_eq!(files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["cdgt-m7-1.0.0-toolkit-learner.docx"]);
    let parts = Parts::open(&files[0]);
    let lines = lines(&Document::parse(parts.text("word/document.xml")).unwrap());
    assert_eq!(of("Title", &lines), ["Wrap-up of the whole program"]);
    assert_eq!(of("Heading2", &lines), ["7.1 Action plan exercise", "7.2 Evaluation of the whole training"]);
    let error = documents(&TOOLKIT, &Request { modules: vec!["m8".to_owned()], ..request }).unwrap_err();
    assert_eq!(error.to_string(), "the course has no module `m8`; it has m1, m2, m3, m4, m5, m6, m7");
}

#[test]
fn arabic_runs_from_right_to_left() {
    let files = documents(&arabic(), &Request::default()).unwrap();
    let parts = Parts::open(files.iter().find(|file| file.name.ends_with("toolkit-learner.docx")).unwrap());
    parts.hold_together();
    assert!(parts.text("word/styles.xml").contains("<w:pPr><w:bidi/></w:pPr>"));
    assert!(parts.text("word/styles.xml").contains("w:bidi=\"ar-SA\""));
    let text = parts.text("word/document.xml");
    let document = Document::parse(text).unwrap();
    for run in document.descendants().filter(|node| node.has_tag_name_of("r")) {
        let words: String =
            run.descendants().filter(|node| node.has_tag_name_of("t")).filter_map(|node| node.text()).collect();
        let is_arabic = words.chars().any(|c| ('\u{600}'..='\u{6ff}').contains(&c) && c.is_alphabetic());
        assert_eq!(run.descendants().any(|node| node.has_tag_name_of("rtl")), is_arabic, "{words}");
    }
    assert!(text.contains("<w:bidiVisual/>") && text.contains("<w:bidi/></w:sectPr>"));
}
