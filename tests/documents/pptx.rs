//! Slides, read back.

use std::collections::BTreeSet;

use kitbag::course::{Block, Module};
use kitbag::documents::{File, Format, Kind, Request, documents};
use roxmltree::{Document, Node};

use super::{FILES, Parts, TOOLKIT, Tagged, arabic, file};
use crate::support::Project;

/// A slide: the name of its layout, and the words of its placeholders.
#[derive(Debug)]
struct Slide {
    layout: String,
    title: String,
    label: String,
    body: String,
    pictures: Vec<String>,
    notes: String,
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    node.attribute(name).unwrap_or_default()
}

fn words(node: Node<'_, '_>) -> String {
    let paragraphs = node
        .descendants()
        .filter(|node| node.has_tag_name_of("p") && node.tag_name().namespace().unwrap().contains("drawingml"));
    let text = |paragraph: Node<'_, '_>| -> String {
        paragraph.descendants().filter(|node| node.has_tag_name_of("t")).filter_map(|node| node.text()).collect()
    };
    paragraphs.map(text).collect::<Vec<_>>().join("\n")
}

fn slides(file: &File) -> Vec<Slide> {
    let parts = Parts::open(file);
    let count = parts.paths().filter(|path| path.starts_with("ppt/slides/slide")).count();
    (1..=count).map(|number| slide(&parts, number)).collect()
}

fn slide(parts: &Parts, number: usize) -> Slide {
    let relationships = parts.text(&format!("ppt/slides/_rels/slide{number}.xml.rels"));
    let layout = relationships.split("slideLayouts/").nth(1).unwrap().split('"').next().unwrap();
    let layout = Document::parse(parts.text(&format!("ppt/slideLayouts/{layout}"))).unwrap();
    let places: BTreeSet<(String, String)> =
        layout.descendants().filter(|node| node.has_tag_name_of("ph")).map(place).collect();
    let document = Document::parse(parts.text(&format!("ppt/slides/slide{number}.xml"))).unwrap();
    let mut found = Slide {
        layout: attribute(layout.descendants().find(|node| node.has_tag_name_of("cSld")).unwrap(), "name").to_owned(),
        title: String::new(),
        label: String::new(),
        body: String::new(),
        pictures: Vec::new(),
        notes: String::new(),
    };
    for shape in document.descendants().filter(|node| node.has_tag_name_of("sp") || node.has_tag_name_of("pic")) {
        let holder =
            shape.descendants().find(|node| node.has_tag_name_of("ph")).expect("everything stands in a placeholder");
        assert!(places.contains(&place(holder)), "slide {number}: its layout has no {:?}", place(holder));
        let text = words(shape);
        match (attribute(holder, "type"), attribute(holder, "idx")) {
            ("title" | "ctrTitle", _) => found.title = text.clone(),
            ("body", "10") => found.label = text.clone(),
            ("body", "1") => found.body = text.clone(),
            ("pic", _) => {
                let name = shape.descendants().find(|node| node.has_tag_name_of("cNvPr")).unwrap();
                found.pictures.push(attribute(name, "descr").to_owned());
                continue;
            }
            _ => {}
        }
        assert!(!text.trim().is_empty(), "slide {number}: an empty placeholder");
    }
    let notes = format!("ppt/notesSlides/notesSlide{number}.xml");
    if parts.paths().any(|path| path == notes) {
        let notes = Document::parse(parts.text(&notes)).unwrap();
        found.notes = words(notes.root());
    }
    found
}

fn place(node: Node<'_, '_>) -> (String, String) {
    (attribute(node, "type").to_owned(), attribute(node, "idx").to_owned())
}

fn deck(module: &Module) -> Vec<Slide> {
    slides(file(&format!("cdgt-{}-1.0.0-slides.pptx", module.id)))
}

fn of<'s>(slides: &'s [Slide], layout: &str) -> Vec<&'s Slide> {
    slides.iter().filter(|slide| slide.layout == layout).collect()
}

/// Slides that are not the continuation of another one.
fn firsts(slides: Vec<&Slide>) -> usize {
    slides.iter().filter(|slide| !slide.title.ends_with(')') || slide.title.contains("(1/")).count()
}

#[test]
fn a_deck_holds_every_session_figure_discussion_and_question_in_order() {
    for module in &TOOLKIT.modules {
        let slides = deck(module);
        let blocks: Vec<&Block> = module.sessions.iter().flat_map(|session| &session.blocks).collect();
        let count = |is: &dyn Fn(&Block) -> bool| blocks.iter().filter(|block| is(block)).count();
        let mut at = 0;
        for session in &module.sessions {
            let found = slides[at..]
                .iter()
                .position(|slide| slide.layout == "Title and Points" && slide.title.starts_with(&session.title));
            at += found.unwrap_or_else(|| panic!("{} is missing or too early", session.title));
            assert!(slides[at].body.contains(&session.objectives[0]));
            assert!(!slides[at].notes.is_empty(), "{} has notes for whoever teaches", session.title);
        }
        assert_eq!(slides[0].layout, "Title Slide");
        assert_eq!(slides[0].title, module.title);
        let figures: Vec<&str> = blocks
            .iter()
            .filter_map(|block| if let Block::Figure(figure) = block { Some(figure.alt.as_str()) } else { None })
            .collect();
        assert_eq!(slides.iter().flat_map(|slide| &slide.pictures).collect::<Vec<_>>(), figures);
        assert_eq!(firsts(of(&slides, "Discussion")), count(&|block| matches!(block, Block::Discussion(_))));
        assert_eq!(firsts(of(&slides, "Key Messages")), count(&|block| matches!(block, Block::KeyMessages(_))));
        assert_eq!(firsts(of(&slides, "Activity")), count(&|block| matches!(block, Block::Activity { .. })));
        let questions = module.quiz.as_ref().map_or(0, |quiz| quiz.questions.len());
        assert_eq!(firsts(of(&slides, "Question")), questions);
    }
}

#[test]
fn the_answer_stands_on_the_slide_behind_the_question() {
    let slides = deck(&TOOLKIT.modules[0]);
    let place = slides.iter().position(|slide| slide.title == "Question 1").unwrap();
    let (question, answer) = (&slides[place], &slides[place + 1]);
    assert_eq!(question.layout, "Question");
    assert!(question.body.contains("B\tDigitalization") && !question.body.contains("Yes."));
    assert_eq!(answer.layout, "Answer");
    assert!(answer.body.starts_with("Answer: B\nB\tDigitalization\nWhy\nYes. A step of the work is digital"));
    // Every question of the quizzes has one.
    for module in &TOOLKIT.modules {
        let slides = deck(module);
        assert_eq!(firsts(of(&slides, "Question")), firsts(of(&slides, "Answer")));
    }
}

#[test]
fn the_course_has_an_overview_of_every_session() {
    let slides = slides(file("cdgt-1.0.0-slides.pptx"));
    let sections: Vec<&Slide> = of(&slides, "Section Header");
    assert_eq!(
        sections.iter().map(|slide| slide.title.as_str()).collect::<Vec<_>>(),
        TOOLKIT.modules.iter().map(|module| module.title.as_str()).collect::<Vec<_>>()
    );
    for session in TOOLKIT.modules.iter().flat_map(|module| &module.sessions) {
        let found = slides.iter().filter(|slide| slide.label.ends_with(&format!("· {}", session.number))).count();
        assert!((1..=3).contains(&found), "{}: {found} slides", session.number);
    }
}

#[test]
fn slides_that_an_author_wrote_take_the_place_of_those_of_figures() {
    let project = Project::starter();
    let path = "content/01_first_steps/welcome.md";
    let text = std::fs::read_to_string(project.root().join(path)).unwrap();
    let slide = "\n:::: slide From words to learners {figure=fig_path}\n- Write\n- Build\n\n::: facilitator\nAsk who has written a course before.\n:::\n::::\n";
    std::fs::write(project.root().join(path), text + slide).unwrap();
    let read = kitbag::source::read(project.root()).unwrap();
    let course = read.course.expect("no findings");
    let files = documents(&course, &Request { kinds: vec![Kind::Slides], ..Request::default() }).unwrap();
    let slides = slides(files.iter().find(|file| file.name.contains("-m1-")).unwrap());
    let shown: Vec<&Slide> = slides.iter().filter(|slide| !slide.pictures.is_empty()).collect();
    assert_eq!(shown.len(), 1, "the figure is not shown twice");
    assert_eq!((shown[0].title.as_str(), shown[0].body.as_str()), ("From words to learners", "Write\nBuild"));
    assert!(shown[0].notes.contains("Ask who has written a course before."));
    assert_eq!(shown[0].layout, "Points and Picture");
    let request = Request { kinds: vec![Kind::Toolkit], formats: vec![Format::Docx], ..Request::default() };
    let documents = documents(&course, &request).unwrap();
    assert!(
        documents.iter().all(|file| !Parts::open(file).text("word/document.xml").contains("From words to learners"))
    );
}

#[test]
fn every_deck_names_its_parts_once_and_in_order() {
    for file in FILES.iter().filter(|file| file.name.ends_with(".pptx")) {
        let parts = Parts::open(file);
        let presentation = Document::parse(parts.text("ppt/presentation.xml")).unwrap();
        let ids: Vec<&str> = presentation
            .descendants()
            .filter(|node| node.has_tag_name_of("sldId"))
            .map(|node| attribute(node, "id"))
            .collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        for path in parts.paths().filter(|path| path.starts_with("ppt/slides/slide")) {
            let slide = Document::parse(parts.text(path)).unwrap();
            let ids: Vec<&str> = slide
                .descendants()
                .filter(|node| node.has_tag_name_of("cNvPr"))
                .map(|node| attribute(node, "id"))
                .collect();
            assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{path}");
        }
    }
}

#[test]
fn arabic_slides_run_from_right_to_left() {
    let files = documents(&arabic(), &Request { kinds: vec![Kind::Slides], ..Request::default() }).unwrap();
    for file in &files {
        let parts = Parts::open(file);
        parts.hold_together();
        assert!(parts.text("ppt/slideMasters/slideMaster1.xml").contains("algn=\"r\" rtl=\"1\""));
        assert!(parts.text("ppt/presentation.xml").contains(" rtl=\"1\""));
    }
}
