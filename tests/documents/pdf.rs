//! PDF, read back with qpdf (as pikepdf) and poppler: tags, bookmarks, alternative texts, fonts, the order of the text.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use kitbag::course::{Block, Course};
use kitbag::documents::{File, Format, Kind, Request, documents};
use serde_json::Value;

use super::{TOOLKIT, arabic, file};
use crate::support::{python_tool, skipped};

const LEARNER: &str = "cdgt-1.0.0-toolkit-learner.pdf";
const FACILITATOR: &str = "cdgt-1.0.0-toolkit-facilitator.pdf";
const AGENDA: &str = "cdgt-1.0.0-agenda.pdf";
/// Where Debian keeps the fonts of fonts-noto-core and fonts-noto-cjk.
const NOTO: [&str; 2] = ["/usr/share/fonts/truetype/noto", "/usr/share/fonts/opentype/noto"];

fn run(program: &Path, arguments: &[&Path]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What another reader finds in a file.
fn facts(file: &File) -> Option<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = python_tool("python")?;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(&file.name);
    std::fs::write(&path, &file.bytes).unwrap();
    Some(serde_json::from_str(&run(&python, &[&root.join("tests/documents/read_pdf.py"), &path])).unwrap())
}

/// The words in the order of the file, with single blanks between them.
fn text(file: &File) -> Option<String> {
    if Command::new("pdftotext").arg("-v").output().is_err() {
        return skipped("there is no pdftotext (Debian: poppler-utils)");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(&file.name);
    std::fs::write(&path, &file.bytes).unwrap();
    let text = run(Path::new("pdftotext"), &[Path::new("-raw"), &path, Path::new("-")]);
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Folders with fonts for every script.
fn noto() -> Option<Vec<PathBuf>> {
    let folders = NOTO.map(PathBuf::from);
    if folders.iter().all(|folder| folder.is_dir()) {
        return Some(folders.to_vec());
    }
    skipped("there are no Noto fonts (Debian: fonts-noto-core, fonts-noto-cjk)")
}

fn pdf(course: &Course, fonts: Vec<PathBuf>) -> Result<Vec<File>, String> {
    let request = Request { kinds: vec![Kind::Toolkit], formats: vec![Format::Pdf], fonts, ..Request::default() };
    documents(course, &request).map_err(|error| error.to_string())
}

fn tags<'f>(facts: &'f Value, name: &str) -> Vec<&'f Value> {
    facts["tags"].as_array().unwrap().iter().filter(|tag| tag["tag"] == name).collect()
}

/// What every file must have, whatever is in it.
fn is_accessible(facts: &Value, language: &str, direction: &str) {
    assert_eq!(facts["faults"], serde_json::json!([]));
    assert_eq!(facts["pdfua"], "1");
    assert_eq!(facts["language"], language);
    assert_eq!(facts["direction"], direction);
    for what in ["marked", "shows_title", "tab_order"] {
        assert_eq!(facts[what], true, "{what}");
    }
    assert_eq!(facts["dates"], serde_json::json!([]), "a date would make each file another one");
    assert!(facts["fonts"].as_array().unwrap().iter().all(|font| font["embedded"] == true));
    assert!(facts["fonts"].as_array().unwrap().len() > 1);
    assert_eq!(facts["links"], facts["described_links"]);
    let mut last = 0;
    for heading in facts["tags"].as_array().unwrap() {
        let name = heading["tag"].as_str().unwrap();
        if let Some(level) = name.strip_prefix('H').and_then(|level| level.parse::<u64>().ok()) {
            assert!(level <= last + 1, "H{level} follows H{last}");
            assert!(!heading["title"].as_str().unwrap().is_empty());
            last = level;
        }
    }
    let mut last = 0;
    for entry in facts["outline"].as_array().unwrap() {
        let level = entry["level"].as_u64().unwrap();
        assert!(level <= last + 1, "{entry}");
        last = level;
    }
    for figure in tags(facts, "Figure") {
        assert!(figure["alt"].as_str().is_some_and(|alt| !alt.is_empty()), "{figure}");
    }
    for header in tags(facts, "TH") {
        assert!(header["scope"] == "/Row" || header["scope"] == "/Column", "{header}");
    }
    let standard: BTreeSet<&str> =
        "Document Part Sect Div BlockQuote Caption TOC TOCI P H1 H2 H3 H4 L LI Lbl LBody Table TR TH TD THead TBody Span \
         Quote Note Reference Code Link Figure"
            .split(' ')
            .collect();
    for tag in facts["tags"].as_array().unwrap() {
        let name = tag["tag"].as_str().unwrap();
        let role = facts["roles"][name].as_str().unwrap_or(name);
        assert!(standard.contains(role), "{name} is no tag of PDF 1.7");
    }
}

#[test]
fn every_file_is_tagged_and_says_what_it_is() {
    for name in [LEARNER, FACILITATOR, AGENDA] {
        let Some(facts) = facts(file(name)) else { return };
        is_accessible(&facts, "en", "/L2R");
        assert!(facts["title"].as_str().unwrap().starts_with(&TOOLKIT.title));
        assert_eq!(facts["author"], TOOLKIT.publisher);
        assert!(!tags(&facts, "TH").is_empty());
    }
}

#[test]
fn bookmarks_and_figures_are_those_of_the_course_in_order() {
    let Some(facts) = facts(file(LEARNER)) else { return };
    let second: Vec<&str> = facts["outline"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["level"] == 2)
        .map(|entry| entry["title"].as_str().unwrap())
        .collect();
    let mut expected = vec!["Who it is for".to_owned(), "Sustainable Development Goals".into(), "Keywords".into()];
    for module in &TOOLKIT.modules {
        expected.extend(module.sessions.iter().map(|session| format!("{} {}", session.number, session.title)));
        expected.extend(module.quiz.iter().map(|quiz| quiz.title.clone()));
    }
    assert_eq!(second, expected);
    let blocks = TOOLKIT.modules.iter().flat_map(|module| &module.sessions).flat_map(|session| &session.blocks);
    let alts: Vec<&str> = blocks
        .filter_map(|block| if let Block::Figure(figure) = block { Some(figure.alt.as_str()) } else { None })
        .collect();
    let figures = tags(&facts, "Figure");
    assert_eq!(figures.len(), alts.len());
    assert!(figures.iter().zip(alts).all(|(figure, alt)| figure["alt"].as_str().unwrap().starts_with(alt)));
}

#[test]
fn the_text_is_there_in_reading_order() {
    let (Some(learner), Some(facilitator)) = (text(file(LEARNER)), text(file(FACILITATOR))) else { return };
    let mut rest = learner.as_str();
    // The contents name every session before the book does.
    rest = rest.split_once("Who it is for").unwrap().1.split_once("Who it is for").unwrap().1;
    for session in TOOLKIT.modules.iter().flat_map(|module| &module.sessions) {
        let (start, _) = session.title.split_at(session.title.len().min(20));
        rest = rest
            .split_once(&format!("{} {}", session.number, start.trim()))
            .unwrap_or_else(|| panic!("{}", session.title))
            .1;
    }
    assert!(facilitator.contains("Answer:") && !learner.contains("Answer:"));
    assert!(!learner.contains('\u{fffd}'));
}

#[test]
fn nothing_that_an_author_writes_is_run() {
    let hostile = r##"#panic("a") $x$ *b* _c_ @d <e> `f` \g // h #read("/etc/passwd") [i] #let data = 1"##;
    let mut course = TOOLKIT.clone();
    course.modules.truncate(1);
    course.title = hostile.to_owned();
    course.description = hostile.to_owned();
    course.modules[0].sessions[0].title = hostile.to_owned();
    let files = pdf(&course, Vec::new()).unwrap();
    let (Some(facts), Some(text)) = (facts(&files[1]), text(&files[1])) else { return };
    assert_eq!(facts["title"], hostile);
    assert!(text.matches("#read(\"/etc/passwd\")").count() >= 3, "title, description and heading");
}

#[test]
fn arabic_runs_from_right_to_left_in_the_fonts_that_are_given() {
    let Some(fonts) = noto() else { return };
    for (fonts, name) in [(fonts, "NotoNaskhArabic"), (Vec::new(), "DejaVuSans")] {
        let files = pdf(&arabic(), fonts).unwrap();
        let Some(facts) = facts(&files[0]) else { return };
        is_accessible(&facts, "ar", "/R2L");
        assert!(facts["fonts"].to_string().contains(name), "{}", facts["fonts"]);
    }
}

#[test]
fn characters_without_a_font_are_named_and_never_left_out() {
    let Some(fonts) = noto() else { return };
    let mut course = arabic();
    course.language = "zh".to_owned();
    course.title = "数字政府".to_owned();
    let error = pdf(&course, Vec::new()).unwrap_err();
    assert!(error.contains("。 (U+3002)") && error.contains("--font-path"), "{error}");
    let files = pdf(&course, fonts).unwrap();
    let Some(facts) = facts(&files[0]) else { return };
    assert!(facts["fonts"].to_string().contains("CJK"), "{}", facts["fonts"]);
    assert_eq!(facts["title"], "数字政府");
    let mut course = arabic();
    course.title = "\u{10ffff}".to_owned();
    assert!(pdf(&course, Vec::new()).unwrap_err().contains("U+10FFFF"));
}

/// In another process each, because typesetting remembers what it has done.
#[test]
fn the_same_course_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    for out in ["one", "two"] {
        let status = Command::new(env!("CARGO_BIN_EXE_kitbag"))
            .args(["documents", "--quiet", "--format", "pdf", "--only", "toolkit", "--module", "m7", "--out", out])
            .arg(env!("CARGO_MANIFEST_DIR"))
            .current_dir(folder.path())
            .status();
        assert!(status.unwrap().success());
    }
    for name in ["cdgt-m7-1.0.0-toolkit-facilitator.pdf", "cdgt-m7-1.0.0-toolkit-learner.pdf"] {
        let read = |out: &str| std::fs::read(folder.path().join(out).join(name)).unwrap();
        assert!(read("one") == read("two"), "{name}");
    }
}
