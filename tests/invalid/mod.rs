//! Broken courses, each with exactly the findings that it deserves.
//!
//! A folder here holds the files in which the course differs from the one that `kitbag new` writes, a list `DELETE` of
//! the files that it lacks, and `findings.txt`. `SNAPSHOTS=overwrite cargo test invalid` writes the findings anew.

use std::fs;
use std::path::Path;

use snapbox::Data;

use crate::support::Project;

#[test]
fn every_broken_course_gets_its_findings() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid");
    let mut cases: Vec<_> = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.is_dir());
    cases.sort();
    assert!(cases.len() >= 25, "only {} broken courses", cases.len());
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    for case in cases {
        let project = Project::starter().overlay(&case);
        let read = kitbag::source::read(project.root()).unwrap();
        let mut text = String::new();
        for finding in &read.findings {
            let place = finding.place.as_ref().map_or_else(
                || "course".to_owned(),
                |place| format!("{}:{}:{}", place.file().name(), place.start().0, place.start().1),
            );
            let (severity, code) = (finding.severity().as_str(), finding.code.as_str());
            text += &format!("{place}: {severity}[{code}] {}\n    {}\n", finding.message, finding.help);
        }
        assert!(!text.is_empty(), "{} has no findings", case.display());
        let broken = read.findings.iter().any(|finding| finding.severity() == kitbag::diagnostic::Severity::Error);
        assert_eq!(read.course.is_none(), broken, "{}", case.display());
        assert.eq(text, Data::read_from(&case.join("findings.txt"), Some(snapbox::data::DataFormat::Text)));
    }
}
