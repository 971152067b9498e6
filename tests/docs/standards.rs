//! The guide to the standards says with which test it shows each cell of its tables: the test must be there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::root;

/// Where the tables begin whose cells need a test.
const TABLES: [&str; 3] =
    ["## What each standard carries", "## What a package of the whole course carries", "## What Moodle makes of it"];

/// The marks of footnotes in a text, in their order.
fn marks(text: &str) -> Vec<&str> {
    text.split("[^").skip(1).map(|rest| rest.split_once(']').unwrap().0).collect()
}

#[test]
fn every_cell_of_the_guide_to_standards_says_what_shows_it() {
    let guide = fs::read_to_string(root().join("docs/standards.md")).unwrap();
    let notes: BTreeMap<&str, &str> =
        guide.lines().filter_map(|line| line.strip_prefix("[^")?.split_once("]: ")).collect();
    let text: String = guide.lines().filter(|line| !line.starts_with("[^")).map(|line| format!("{line}\n")).collect();
    let used: BTreeSet<&str> = marks(&text).into_iter().collect();
    assert_eq!(used, notes.keys().copied().collect(), "marks in the text, and notes below it");
    let mut cells = 0;
    for table in TABLES {
        let (_, table) = text.split_once(table).unwrap();
        let rows = table.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
        for row in rows.skip(2) {
            for cell in row.trim_matches('|').split('|').skip(1) {
                assert!(!marks(cell).is_empty(), "nothing shows `{}` of {row}", cell.trim());
                cells += 1;
            }
        }
    }
    assert!(cells > 140, "{cells} cells");
}

#[test]
fn every_test_that_the_guide_to_standards_names_is_there() {
    let guide = fs::read_to_string(root().join("docs/standards.md")).unwrap();
    let notes = guide.lines().filter(|line| line.starts_with("[^")).map(|line| line.split_once("]: ").unwrap().1);
    let mut named = 0;
    for note in notes.filter(|note| !note.starts_with("Observed") && !note.starts_with("Read")) {
        let parts: Vec<&str> = note.split('`').collect();
        let [_, file, _, test, ..] = parts.as_slice() else { panic!("no file and test: {note}") };
        let source = fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let start = if file.ends_with(".rs") { format!("fn {test}(") } else { (*test).to_owned() };
        let is_test = |line: &str| line.contains(&start) && (line.contains("test(") || line.contains("fn "));
        assert!(source.lines().any(is_test), "{file} has no test `{test}`");
        named += 1;
    }
    assert!(named > 30, "{named} tests");
}
