//! Packages: what their manifests say, that their bytes never vary, and that they appear whole or not at all.

mod hostile;
mod killed;
mod manifest;
mod output;

use std::path::Path;

use kitbag::package::{BuildReport, CourseFacts, Facts, Identifiers, Output, Plan, SuspendData};

/// What a report says of the course in these tests.
fn course_facts() -> CourseFacts {
    CourseFacts {
        id: "c".to_owned(),
        iri: "https://c.example/c".to_owned(),
        version: "1".to_owned(),
        language: "en".to_owned(),
        title: "C".to_owned(),
    }
}

/// What a report says of a package in these tests.
fn facts() -> Facts {
    let text = |text: &str| text.to_owned();
    Facts {
        standard: text("scorm2004-4th"),
        unit: text("m1"),
        identifiers: Identifiers {
            activity: text("https://c.example/c/m1"),
            manifest: text("c-m1"),
            organization: text("c-m1-organization"),
            items: vec![text("c-m1-item")],
            resources: vec![text("c-m1-sco")],
            objectives: Vec::new(),
        },
        suspend_data: vec![SuspendData { module: "m1".to_owned(), units: 10, bytes: 20 }],
        lrs_key: false,
    }
}

/// Writes the packages of `plans` into `dir`.
fn write(dir: &Path, plans: &[&Plan]) -> BuildReport {
    let output = Output::open(dir).unwrap();
    for plan in plans {
        output.add(plan, facts()).unwrap();
    }
    output.finish(course_facts()).unwrap()
}

/// The names in `dir`, hidden ones too, in order.
fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
