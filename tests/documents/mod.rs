//! Documents, read back: what a course holds is in them, in order, and nothing is empty or missing.

mod calendar;
mod docx;
mod downloads;
mod handouts;
mod office;
#[cfg(feature = "pdf")]
mod pdf;
mod pptx;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::LazyLock;

use kitbag::course::{Block, Course};
use kitbag::documents::{File, Request, documents};
use kitbag::source;

/// The parts of an office file, by path.
pub struct Parts(BTreeMap<String, Vec<u8>>);

impl Parts {
    pub fn open(file: &File) -> Self {
        let mut zip = zip::ZipArchive::new(Cursor::new(&file.bytes)).unwrap();
        let mut parts = BTreeMap::new();
        for place in 0..zip.len() {
            let mut entry = zip.by_index(place).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            parts.insert(entry.name().unwrap().into_owned(), bytes);
        }
        Self(parts)
    }

    pub fn text(&self, path: &str) -> &str {
        std::str::from_utf8(self.0.get(path).unwrap_or_else(|| panic!("no {path}"))).unwrap()
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Every part that is named is there and has a type, and every part but the two of the package itself is named.
    pub fn hold_together(&self) {
        let types = self.text("[Content_Types].xml");
        for path in self.paths() {
            if let Some((folder, name)) = path.split_once("_rels/") {
                let owner = name.trim_end_matches(".rels");
                assert!(owner.is_empty() || self.0.contains_key(&format!("{folder}{owner}")), "{path}");
                let document = roxmltree::Document::parse(self.text(path)).unwrap();
                for relationship in document.descendants().filter(|node| node.has_tag_name_of("Relationship")) {
                    let target = relationship.attribute("Target").unwrap();
                    if relationship.attribute("TargetMode") == Some("External") {
                        continue;
                    }
                    assert!(self.0.contains_key(&joined(folder, target)), "{path}: {target}");
                }
            }
            if path.ends_with(".xml") || path.ends_with(".rels") {
                roxmltree::Document::parse(self.text(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
            }
            let extension = path.rsplit('.').next().unwrap();
            let is_typed = types.contains(&format!("PartName=\"/{path}\""))
                || (extension != "xml" && types.contains(&format!("Extension=\"{extension}\"")));
            assert!(is_typed || path == "[Content_Types].xml", "{path} has no type");
        }
    }
}

/// `target` as seen from `folder`, which ends with a slash or is empty.
fn joined(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

pub trait Tagged {
    fn has_tag_name_of(&self, name: &str) -> bool;
}

impl Tagged for roxmltree::Node<'_, '_> {
    /// Whatever the namespace.
    fn has_tag_name_of(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

/// The shipped course.
pub static TOOLKIT: LazyLock<Course> =
    LazyLock::new(|| source::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap().course.unwrap());

/// All documents of the shipped course, made once for all tests.
pub static FILES: LazyLock<Vec<File>> = LazyLock::new(|| documents(&TOOLKIT, &Request::default()).unwrap());

pub fn file(name: &str) -> &'static File {
    FILES.iter().find(|file| file.name == name).unwrap_or_else(|| panic!("no {name}"))
}

/// The course of tests in Arabic.
pub fn arabic() -> Course {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses/arabic");
    source::read(&folder).unwrap().course.unwrap()
}

/// How many blocks among `blocks`, at any depth, `is` true for.
pub fn count(blocks: &[Block], is: &dyn Fn(&Block) -> bool) -> usize {
    let inside = |block: &Block| block.children().into_iter().map(|children| count(children, is)).sum::<usize>();
    blocks.iter().map(|block| usize::from(is(block)) + inside(block)).sum()
}

#[test]
fn the_same_course_gives_the_same_bytes() {
    let again = documents(&TOOLKIT, &Request::default()).unwrap();
    assert!(again.iter().eq(FILES.iter()));
}

#[test]
fn every_file_holds_together() {
    for file in FILES.iter().filter(|file| file.name.ends_with("x")) {
        Parts::open(file).hold_together();
    }
}
