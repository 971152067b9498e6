//! Whatever stands in the files, reading a course ends with findings and never with a panic.

mod manifests;
mod odd;

use std::fs;

use proptest::prelude::*;

use crate::support::Project;

/// Pieces out of which nearly valid files are made: they reach further than plain noise does.
const PIECES: [&str; 46] = [
    "+++\n",
    "minutes = 5\n",
    "objectives = [\"Do\"]\n",
    "[terms]\n",
    "[[days]]\n",
    "title = \"Day\"\n",
    "slots = [{ start = \"09:00\", end = \"10:00\", sessions = [\"m1/welcome\", \"m1/quiz\"] }]\n",
    "slots = [{ start = \"23:59\", end = \"00:00\", kind = \"break\", prework = 600 }]\n",
    "\"a\" = \"b\"\n",
    ":::",
    "::::",
    " question ",
    " figure ",
    " note ",
    "{#id",
    " type=choice",
    " type=matching",
    " type=numeric min=1 max=2",
    "}",
    "\n",
    "\n\n",
    "- [x] ",
    "- [ ] {#a} A\n",
    "1. {#b} B\n",
    "> right: yes\n",
    "> ",
    "| a | b |\n|---|---|\n| {#x} X | {#y} Y |\n",
    "[@",
    "wcag]",
    "](",
    "![",
    "<script>",
    "<abbr title=\"",
    "é",
    "\u{202e}",
    "\u{0}",
    "\t",
    "    ",
    "# ",
    "#### ",
    "```\n",
    "\"",
    "\\",
    "`",
    "***",
    "[a]: https://example.org\n",
];

fn soup() -> impl Strategy<Value = Vec<u8>> {
    let pieces =
        prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..60).prop_map(|p| p.concat().into_bytes());
    let text = "\\PC{0,200}".prop_map(String::into_bytes);
    let noise = prop::collection::vec(any::<u8>(), 0..200);
    let framed =
        pieces.clone().prop_map(|body| [b"+++\nminutes = 5\nobjectives = [\"Do\"]\n+++\n", body.as_slice()].concat());
    prop_oneof![2 => pieces, 3 => framed, 1 => text, 1 => noise]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_file_makes_the_reader_panic(
        bytes in soup(),
        file in prop::sample::select(vec![
            "content/01_first_steps/welcome.md",
            "content/01_first_steps/quiz.md",
            "content/01_first_steps/path.svg",
            "content/agenda.toml",
            "content/references.toml",
            "content/instruments/scales.toml",
            "manifests/toolkit.toml",
        ]),
    ) {
        let project = Project::starter();
        fs::write(project.root().join(file), bytes).unwrap();
        let read = kitbag::source::read(project.root()).unwrap();
        for finding in &read.findings {
            prop_assert!(!kitbag::diagnostic::render_human(finding, false).is_empty());
        }
        prop_assert!(read.course.is_some() || !read.findings.is_empty());
        for (course, module) in read.course.iter().flat_map(|course| course.modules.iter().map(move |module| (course, module))) {
            prop_assert!(!kitbag::page::render(course, module, kitbag::page::Kind::Scorm2004, None).html.is_empty());
        }
    }
}
