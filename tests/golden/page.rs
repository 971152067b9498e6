//! Pages of a small course that uses every block and every kind of question.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use kitbag::course::{Block, Course, FeedbackTime, Inline};
use kitbag::page::{self, Kind};
use kitbag::source;
use snapbox::{assert_data_eq, file};
use zip::write::SimpleFileOptions;

/// The course in `tests/golden/every_block`.
fn every_block() -> Course {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/every_block");
    let read = source::read(&folder).unwrap();
    assert!(read.findings.is_empty(), "{:#?}", read.findings);
    read.course.unwrap()
}

fn html(course: &Course) -> String {
    page::render(course, &course.modules[0], Kind::Scorm2004, None).html
}

/// The document without its data, and the data.
fn parts(html: &str) -> (String, serde_json::Value) {
    let (before, rest) = html.split_once("id=\"kitbag-data\">").unwrap();
    let (data, after) = rest.split_once("</script>").unwrap();
    (format!("{before}id=\"kitbag-data\"></script>{after}"), serde_json::from_str(data).unwrap())
}

/// The values of an attribute, in the order of the text.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    html.split(&format!(" {attribute}=\"")).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn every_block_and_question_has_its_html_and_data() {
    let (html, mut data) = parts(&html(&every_block()));
    assert_data_eq!(html, file!["every_block.html"]);
    let words = data.as_object_mut().unwrap().remove("strings").unwrap();
    assert_eq!(words["done"], "done");
    assert_data_eq!(serde_json::to_string_pretty(&data).unwrap(), file!["every_block.json"]);
}

#[test]
fn ids_are_unique_and_every_reference_inside_the_page_arrives() {
    let html = html(&every_block());
    let ids = values(&html, "id");
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "an id stands twice");
    let named = ["aria-labelledby", "aria-describedby", "aria-controls", "for", "data-go"];
    let named = named.iter().flat_map(|attribute| values(&html, attribute)).flat_map(str::split_whitespace);
    let linked = values(&html, "href").into_iter().filter_map(|href| href.strip_prefix('#'));
    for id in named.chain(linked) {
        assert!(known.contains(id), "nothing has the id {id}");
    }
}

#[test]
fn the_document_runs_and_fetches_nothing_but_its_own_assets() {
    let html = html(&every_block());
    assert_eq!(values(&html, "src"), [page::JS_HREF]);
    for href in values(&html, "href").into_iter().filter(|href| !href.starts_with('#')) {
        let link = html.split(&format!("href=\"{href}\"")).next().unwrap().rsplit('<').next().unwrap();
        assert!(href == page::CSS_HREF || link.starts_with("a "), "{href} is fetched");
    }
    assert_eq!(html.matches("<script").count(), 2);
    assert!(!html.contains(" style=") && !html.contains("<style") && !html.contains(" onclick="));
}

#[test]
fn notes_of_the_facilitator_stay_at_home() {
    assert!(!html(&every_block()).contains("flip chart"));
}

#[test]
fn a_course_in_arabic_comes_out_right_to_left_with_arabic_words() {
    let mut course = every_block();
    course.language = "ar".to_owned();
    let html = html(&course);
    assert!(html.contains("<html lang=\"ar\" dir=\"rtl\""));
    assert!(html.contains("المحتويات") && html.contains("دراسة حالة"));
    for word in [">Contents<", ">Next<", "Case study", "\"Saved\"", "Sources"] {
        assert!(!html.contains(word), "an English word is left: {word}");
    }
}

#[test]
fn a_quiz_that_tells_nothing_carries_no_feedback() {
    let mut course = every_block();
    assert!(html(&course).contains("It worked for less than one."));
    course.modules[0].tracking.feedback = FeedbackTime::Never;
    let html = html(&course);
    assert!(!html.contains("It worked for less than one.") && !html.contains("Look at the table once more."));
    assert!(html.contains("Both numbers are worth knowing."), "practice still tells");
}

#[test]
fn the_answer_can_be_checked_in_the_quiz_when_each_question_tells() {
    let mut course = every_block();
    let before = html(&course).matches("data-check").count();
    course.modules[0].tracking.feedback = FeedbackTime::Question;
    assert_eq!(html(&course).matches("data-check").count(), before + 7);
}

#[test]
fn the_data_cannot_close_its_element() {
    let mut course = every_block();
    course.modules[0].sessions[0].title = "</script><script>alert(1)</script>".to_owned();
    let html = html(&course);
    assert_eq!(html.matches("<script").count(), 2);
    let (_, data) = parts(&html);
    assert_eq!(data["pages"][0]["title"], "1.1 </script><script>alert(1)</script>");
    assert_eq!(data["tracking"]["passMark"], 0.7);
}

#[test]
fn a_description_never_starts_with_the_mark_of_a_language() {
    let mut course = every_block();
    let questions = &mut course.modules[0].quiz.as_mut().unwrap().questions;
    questions[0].stem = vec![Block::Paragraph(vec![Inline::Text("{lang=xx} What?".to_owned())])];
    questions[1].stem = Vec::new();
    let (_, data) = parts(&html(&course));
    let described: Vec<_> =
        data["questions"].as_array().unwrap().iter().map(|question| &question["description"]).collect();
    assert_eq!(described[8], "lang=xx} What?");
    assert_eq!(described[9], "q_choices");
}

#[test]
fn the_text_of_an_author_is_never_markup() {
    let mut course = every_block();
    let bad = "<img src=x onerror=alert(1)> \" & '";
    course.title = bad.to_owned();
    course.modules[0].title = bad.to_owned();
    course.modules[0].description = bad.to_owned();
    course.modules[0].sessions[0].title = bad.to_owned();
    course.modules[0].sessions[0].objectives[0] = bad.to_owned();
    course.modules[0].sessions[0].terms[0].name = bad.to_owned();
    course.modules[0].quiz.as_mut().unwrap().title = bad.to_owned();
    course.references[0].title = bad.to_owned();
    assert!(!html(&course).contains("<img"));
}

/// Budgets, deflated: CSS at most 8 KiB, JavaScript at most 12 KiB, 4 KiB more where statements are sent, and 1.5 KiB
/// more in a package of a whole course with an order.
#[test]
fn theme_and_script_stay_small() {
    let deflated = |text: &str| {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        archive.start_file("a", options).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
        let bytes = archive.finish().unwrap();
        zip::ZipArchive::new(bytes).unwrap().by_index(0).unwrap().compressed_size()
    };
    let css = deflated(page::css());
    assert!(css <= 8 * 1024, "the theme takes {css} bytes");
    for kind in Kind::ALL {
        let (base, all) = (deflated(page::script(kind, false)), deflated(page::script(kind, true)));
        let most = if matches!(kind, Kind::Cmi5 | Kind::Xapi) { 16 } else { 12 };
        assert!(base <= most * 1024, "the script for {kind:?} takes {base} bytes");
        assert!(all - base <= 4 * 1024, "what sends statements takes {} bytes in {kind:?}", all - base);
        for (sends, plain) in [(false, base), (true, all)] {
            let more = deflated(page::course_script(kind, sends)) - plain;
            assert!((1..=1536).contains(&more), "what a part of a course brings takes {more} bytes in {kind:?}");
        }
    }
}
