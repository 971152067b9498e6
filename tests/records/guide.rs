//! The examples of the guide do what the guide says.

use std::fs;
use std::path::Path;

use super::tracking::Folder;

#[test]
fn the_examples_of_the_guide_are_true() {
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tracking.md")).unwrap();
    let (_, section) = guide.split_once("## Collecting from records\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let folder = Folder::new();
    let mut commands = 0;
    for fence in section.split("\n```").skip(1).step_by(2) {
        let (head, body) = fence.split_once('\n').unwrap();
        if let Some(name) = head.strip_prefix("csv ") {
            folder.write(name, format!("{body}\n").as_bytes());
        }
        if head != "console" {
            continue;
        }
        for run in body.split("$ kitbag collect ").skip(1) {
            let (command, expected) = run.split_once('\n').unwrap();
            let said = folder.collect(command);
            for line in expected.lines() {
                assert!(said.err.lines().any(|said| said == line), "{command}\n{line}\n\n{}", said.err);
            }
            commands += 1;
        }
    }
    assert_eq!(commands, 5);
}
