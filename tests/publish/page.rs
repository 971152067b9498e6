//! `index.html`, as the browser tests look at it: `SNAPSHOTS=overwrite cargo test publish::page` writes it anew.

use std::fs;
use std::path::Path;

use kitbag::package::{BuildReport, CourseFacts, Digest, Facts, Identifiers, PackageReport, Tool};
use snapbox::Data;

use super::{index, publish, verify};
use crate::support::Project;

/// What a build would write, with packages that are never the work of another release.
fn dist(project: &Project, version: &str, packages: &[(&str, &str, &str)]) {
    let folder = project.root().join(version);
    fs::create_dir(&folder).unwrap();
    let package = |(unit, standard, ending): &(&str, &str, &str)| {
        let unit_in_name = if *unit == "course" { String::new() } else { format!("-{unit}") };
        let file = format!("digital_services{unit_in_name}-{version}{ending}");
        let bytes = format!("{file} is no zip").repeat(900);
        fs::write(folder.join(&file), &bytes).unwrap();
        PackageReport {
            file,
            size: bytes.len() as u64,
            sha256: Digest::of(bytes.as_bytes()),
            facts: Facts {
                standard: (*standard).to_owned(),
                unit: (*unit).to_owned(),
                identifiers: Identifiers::default(),
                suspend_data: Vec::new(),
                lrs_key: false,
            },
            plan: Digest::of(b""),
            files: Vec::new(),
        }
    };
    let report = BuildReport {
        format: 1,
        tool: Tool { name: "kitbag".to_owned(), version: "0".to_owned() },
        course: CourseFacts {
            id: "digital_services".to_owned(),
            iri: "https://training.example/courses/digital_services".to_owned(),
            version: version.to_owned(),
            language: "fr".to_owned(),
            title: "Services numériques <pour tous>".to_owned(),
        },
        packages: packages.iter().map(package).collect(),
    };
    fs::write(folder.join("build.json"), report.to_json().unwrap()).unwrap();
    fs::write(folder.join("SHA256SUMS"), report.sums()).unwrap();
}

#[test]
fn people_see_what_is_published_and_what_became_of_it() {
    let project = Project::starter();
    let (fourth, moodle) = (".scorm2004-4th.zip", ".scorm2004-4th-moodle.zip");
    dist(
        &project,
        "1.0",
        &[("m1", "scorm2004-4th", moodle), ("m1", "scorm2004-4th", fourth), ("m2", "scorm12", ".scorm12.zip")],
    );
    publish(&project, "1.0", &[]).code(0);
    dist(
        &project,
        "2.0",
        &[
            ("course", "moodle-course", ".mbz"),
            ("course", "site", ".site.zip"),
            ("m1", "scorm2004-4th", fourth),
            ("m1", "scorm2004-4th", moodle),
            ("m3", "cmi5", ".cmi5.zip"),
        ],
    );
    let allow =
        "[[allow]]\ncode = \"address-gone\"\nsubject = \"m2 scorm12\"\nreason = \"Nobody uses SCORM 1.2 any more.\"\n";
    fs::write(project.root().join("allow.toml"), allow).unwrap();
    publish(&project, "2.0", &["--allow", "allow.toml"]).code(0);

    let place = project.root().join("place");
    let addresses: Vec<String> = index(&place).courses[0]
        .addresses
        .iter()
        .map(|address| {
            format!("{} {} {}", address.path.trim_start_matches("digital_services/"), address.variant, address.version)
        })
        .collect();
    let expected = [
        "course/latest.mbz mbz 2.0",
        "course/latest.site.zip site 2.0",
        "m1/latest.scorm2004-4th-moodle.zip scorm2004-4th-moodle 2.0",
        "m1/latest.zip scorm2004-4th 2.0",
        "m2/latest.zip scorm12 1.0",
        "m3/latest.zip cmi5 2.0",
    ];
    assert_eq!(addresses, expected);
    assert_eq!(verify(&project, "place", &[]), [""; 0]);
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/publish/index.html");
    snapbox::Assert::new().action_env("SNAPSHOTS").eq(
        fs::read_to_string(place.join("index.html")).unwrap(),
        Data::read_from(&kept, Some(snapbox::data::DataFormat::Text)),
    );
}
