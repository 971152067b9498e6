//! Documents say what is so: those made from the code, and the guide, which shows a course that is really there.
//!
//! `SNAPSHOTS=overwrite cargo test docs` writes anew what is made from the code, `npm run pictures` in `tests/browser` the pictures.

mod rules;
mod standards;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use kitbag::diagnostic::Code;
use snapbox::Data;

#[test]
fn every_code_is_documented() {
    let mut text = "# Findings\n\nEvery finding of `kitbag build` and `kitbag check` has a code that never changes its meaning; \
        `kitbag explain CODE` tells what one means. [rules.md](rules.md) has the rules about packages, this page the codes about courses, records and statements. \
        An error keeps the packages from being built; a warning does not. Codes that begin with `xapi-` are rules of xAPI: an error breaks \
        what the specification demands (MUST), a warning what it advises (SHOULD).\n\n| code | severity | why it matters |\n|---|---|---|\n"
        .to_owned();
    let mut codes = Code::ALL.to_vec();
    codes.sort_by_key(|code| code.as_str());
    for code in codes {
        text += &format!("| `{}` | {} | {} |\n", code.as_str(), code.severity().as_str(), code.why());
    }
    compare("docs/findings.md", text);
}

#[test]
fn the_shipped_course_is_counted() {
    let output = Command::new(env!("CARGO_BIN_EXE_kitbag")).arg("content").arg(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "the shipped course has findings");
    compare("docs/content.md", String::from_utf8(output.stdout).unwrap());
}

fn compare(file: &str, text: String) {
    let path = root().join(file);
    snapbox::Assert::new()
        .action_env("SNAPSHOTS")
        .eq(text, Data::read_from(&path, Some(snapbox::data::DataFormat::Text)));
}

#[test]
fn the_guide_shows_the_example_course_word_for_word() {
    let example = root().join("docs/example");
    let findings = kitbag::source::read(&example).unwrap().findings;
    assert!(findings.is_empty(), "{findings:#?}");
    let mut files = BTreeMap::new();
    texts(&example, &mut files);
    let guide = fs::read_to_string(root().join("docs/authoring.md")).unwrap();
    let fences: Vec<(&str, &str)> =
        guide.split("\n```").skip(1).step_by(2).map(|fence| fence.split_once('\n').unwrap()).collect();
    for (language, text) in &fences {
        if *language == "text" {
            let names = text.lines().map(|line| line.split_whitespace().next().unwrap());
            let missing: Vec<&str> = names.filter(|name| !files.keys().any(|path| path.contains(name))).collect();
            assert!(missing.is_empty(), "not in the example: {missing:?}");
        } else {
            assert!(files.values().any(|file| file.contains(text)), "not in the example:\n{text}");
        }
    }
    let blocks =
        "note tip warning example key discussion further definition figure case activity form facilitator slide";
    let types = "choice choices true-false matching sequencing numeric fill-in long-fill-in likert";
    let blocks = blocks.split(' ').map(|name| format!("::: {name}"));
    for wanted in blocks.chain(types.split(' ').map(|name| format!("type={name} "))) {
        assert!(fences.iter().any(|(_, text)| text.contains(&wanted)), "the guide shows no {wanted}");
    }
}

#[test]
fn every_picture_is_there_and_is_shown_with_words() {
    let mut shown = BTreeSet::new();
    let guides = ["docs/authoring.md", "docs/moodle.md", "docs/tracking.md"].map(|document| (document, "images/"));
    for (document, folder) in guides.into_iter().chain([("README.md", "docs/images/")]) {
        let text = fs::read_to_string(root().join(document)).unwrap();
        for picture in text.split("![").skip(1) {
            let (words, rest) = picture.split_once("](").unwrap();
            let name = rest.split_once(')').unwrap().0.strip_prefix(folder).unwrap();
            assert!(words.len() > 20, "{document} does not say what {name} shows");
            shown.insert(name.to_owned());
        }
    }
    let files = fs::read_dir(root().join("docs/images")).unwrap().map(Result::unwrap);
    let made: BTreeSet<String> = files.map(|file| file.file_name().into_string().unwrap()).collect();
    assert_eq!(shown, made);
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The texts of all files below `folder`, by their paths.
fn texts(folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            texts(&path, files);
        } else {
            files.insert(path.display().to_string(), fs::read_to_string(&path).unwrap());
        }
    }
}
