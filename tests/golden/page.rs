//! Pages of a small course that uses every block and every kind of question.

use std::path::Path;

use kitbag::course::Course;
use kitbag::{page, source};
use snapbox::{assert_data_eq, file};

/// The course in `tests/golden/every_block`.
fn every_block() -> Course {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/every_block");
    let read = source::read(&folder).unwrap();
    assert!(read.findings.is_empty(), "{:#?}", read.findings);
    read.course.unwrap()
}

#[test]
fn every_block_and_question_has_its_html() {
    let course = every_block();
    let page = page::render(&course, &course.modules[0]);
    assert_data_eq!(page.html, file!["every_block.html"]);
}
