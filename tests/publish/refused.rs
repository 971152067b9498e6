//! What is not published, and leaves everything as it was.

use std::fs;

use super::{MANIFEST, QUIZ, build, change, fetched, index, kitbag, latest_is, publish, raise, two_versions, verify};
use crate::support::Project;

/// Publishes, which must be refused with these codes, and change nothing.
fn refused(project: &Project, from: &str, more: &[&str], codes: &[&str]) -> String {
    let place = project.root().join("place");
    let before = fetched(&place);
    let json = [&["--format", "json"], more].concat();
    let output = publish(project, from, &json).code(1).get_output().stdout.clone();
    let value: serde_json::Value = serde_json::from_slice(&output).unwrap();
    let told: Vec<&str> =
        value["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect();
    assert_eq!(told, codes, "{value:#}");
    assert!(value.get("published").is_none());
    assert_eq!(fetched(&place), before);
    String::from_utf8(output).unwrap()
}

fn published() -> Project {
    let project = two_versions();
    publish(&project, "v1", &[]).code(0);
    project
}

#[test]
fn lost_progress_is_named_and_refused_unless_it_is_allowed_on_record() {
    let project = published();
    change(&project, QUIZ, "#m1_q01", "#m1_q77");
    build(&project, "v2", &[]);
    let told = refused(&project, "v2", &[], &["question-gone"]);
    assert!(
        told.contains("my_course-m1-0.2.0.scorm2004-4th.zip in place of my_course-m1-0.1.0.scorm2004-4th.zip"),
        "{told}"
    );
    assert!(told.contains("(my_course-m1-item m1_q01)"), "{told}");
    latest_is(&project, "0.1.0");

    let allow = "[[allow]]\ncode = \"question-gone\"\nsubject = \"my_course-m1-item m1_q01\"\nreason = \"Nobody has taken <it> yet.\"\n";
    fs::write(project.root().join("allow.toml"), allow).unwrap();
    publish(&project, "v2", &["--allow", "allow.toml", "--quiet"]).code(0).stderr_eq("");
    latest_is(&project, "0.2.0");
    let place = project.root().join("place");
    let loss = &index(&place).courses[0].versions[0].changes[0].losses[0];
    assert_eq!((loss.code.as_str(), loss.subject.as_str()), ("question-gone", "my_course-m1-item m1_q01"));
    assert_eq!(loss.allowed.as_deref(), Some("Nobody has taken <it> yet."));
    let page = fs::read_to_string(place.join("index.html")).unwrap();
    assert!(page.contains("Nobody has taken &lt;it&gt; yet."));
}

#[test]
fn an_address_that_gets_nothing_is_a_loss_and_keeps_what_it_has() {
    let project = published();
    fs::remove_dir_all(project.root().join("v2")).unwrap();
    kitbag(project.root()).args(["build", "--quiet", "--out", "v2", "--standard", "scorm2004-4th"]).assert().code(0);
    let told = refused(&project, "v2", &[], &["address-gone"]);
    assert!(told.contains("no package of this build is for my_course/m1/latest.scorm12.zip"), "{told}");
    let allow = "[[allow]]\ncode = \"address-gone\"\nsubject = \"m1 scorm12\"\nreason = \"Its LMS is gone.\"\n";
    fs::write(project.root().join("allow.toml"), allow).unwrap();
    publish(&project, "v2", &["--allow", "allow.toml"]).code(0);
    let old = fs::read(project.root().join("v1/my_course-m1-0.1.0.scorm12.zip")).unwrap();
    assert_eq!(fs::read(project.root().join("place/my_course/m1/latest.scorm12.zip")).unwrap(), old);
    assert_eq!(verify(&project, "place", &[]), [""; 0]);
    // It has been decided: the next version is not asked again.
    raise(&project, "0.2.0", "0.3.0");
    fs::remove_dir_all(project.root().join("v2")).unwrap();
    kitbag(project.root()).args(["build", "--quiet", "--out", "v2", "--standard", "scorm2004-4th"]).assert().code(0);
    publish(&project, "v2", &[]).code(0);
}

#[test]
fn a_module_that_vanishes_is_a_loss() {
    let project = published();
    change(&project, MANIFEST, "id = \"m1\"", "id = \"m9\"");
    change(&project, QUIZ, "#m1_", "#m9_");
    let welcome = "content/01_first_steps/welcome.md";
    let text = fs::read_to_string(project.root().join(welcome)).unwrap().replace("m1_", "m9_");
    fs::write(project.root().join(welcome), text).unwrap();
    fs::remove_dir_all(project.root().join("v2")).unwrap();
    build(&project, "v2", &[]);
    refused(&project, "v2", &[], &["address-gone", "address-gone"]);
}

#[test]
fn what_a_site_keeps_in_browsers_is_compared_too() {
    let project = Project::starter();
    let site = |out: &str| kitbag(project.root()).args(["build", "-q", "--as", "site", "--out", out]).assert().code(0);
    site("v1");
    publish(&project, "v1", &[]).code(0);
    raise(&project, "0.1.0", "0.2.0");
    change(&project, QUIZ, "#m1_q01", "#m1_q77");
    site("v2");
    refused(&project, "v2", &[], &["question-gone"]);
}

#[test]
fn a_version_stays_what_it_is() {
    let project = published();
    raise(&project, "0.2.0", "0.1.0");
    fs::remove_dir_all(project.root().join("v2")).unwrap();
    build(&project, "v2", &[]);
    let told = refused(&project, "v2", &[], &["publish-version-taken"]);
    assert!(
        told.contains("version 0.1.0 was published on 2027-03-01 with other bytes: my_course/0.1.0/SHA256SUMS, my_course/0.1.0/build.json"),
        "{told}"
    );
    assert!(told.contains("raise `version` in the course's manifest"), "{told}");
}

#[test]
fn half_a_build_is_refused() {
    let project = published();
    let v2 = project.root().join("v2");
    let package = v2.join("my_course-m1-0.2.0.scorm12.zip");
    let whole = fs::read(&package).unwrap();
    fs::write(&package, &whole[..whole.len() - 1]).unwrap();
    refused(&project, "v2", &[], &["publish-half-build"]);
    fs::remove_file(&package).unwrap();
    refused(&project, "v2", &[], &["publish-half-build"]);
    fs::write(&package, &whole).unwrap();
    let sums = fs::read_to_string(v2.join("SHA256SUMS")).unwrap();
    fs::write(v2.join("SHA256SUMS"), sums.lines().next().unwrap()).unwrap();
    refused(&project, "v2", &[], &["publish-half-build"]);
    fs::remove_file(v2.join("SHA256SUMS")).unwrap();
    fs::remove_file(v2.join("build.json")).unwrap();
    for folder in ["v2", "nowhere"] {
        let told = refused(&project, folder, &[], &["publish-half-build"]);
        assert!(told.contains(&format!("nothing was built in {folder}")), "{told}");
    }
    fs::write(v2.join("SHA256SUMS"), sums).unwrap();
}

#[test]
fn the_sources_of_a_course_are_no_place_for_packages() {
    let project = published();
    let told =
        kitbag(project.root()).args(["publish", ".", "--from", "v2"]).assert().code(2).get_output().stderr.clone();
    assert!(String::from_utf8(told).unwrap().contains("holds the sources of a course"));
    assert!(!project.root().join("index.html").exists() && !project.root().join(".kitbag").exists());
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let project = published();
    let report = project.root().join("v2/build.json");
    let text = fs::read_to_string(&report).unwrap();
    fs::write(&report, text.replacen("\"id\": \"my_course\"", "\"id\": \"../../my_course\"", 1)).unwrap();
    let output = publish(&project, "v2", &["--format", "json"]).code(1).get_output().stdout.clone();
    assert!(String::from_utf8(output).unwrap().contains("publish-address"));
    assert!(!project.root().join("../my_course").exists());
}

#[test]
fn a_key_is_published_only_when_somebody_says_so() {
    let project = published();
    change(
        &project,
        MANIFEST,
        "[[outcomes]]",
        "[xapi]\nin_packages = true\nendpoint = \"https://lrs.example/xapi/\"\nactors = \"account\"\n\n[[outcomes]]",
    );
    fs::write(project.root().join("lrs.toml"), "key = \"k\"\nsecret = \"opensesame\"\n").unwrap();
    fs::remove_dir_all(project.root().join("v2")).unwrap();
    build(&project, "v2", &["--embed-lrs-key", "lrs.toml"]);
    let told = refused(&project, "v2", &[], &["publish-key", "publish-key"]);
    assert!(!told.contains("opensesame"));
    publish(&project, "v2", &["--with-lrs-key", "--quiet"]).code(0);
    let latest = fs::read(project.root().join("place/my_course/m1/latest.zip")).unwrap();
    let built = fs::read(project.root().join("v2/my_course-m1-0.2.0-with-lrs-key.scorm2004-4th.zip")).unwrap();
    assert_eq!(latest, built, "a key does not move the address");
}

#[test]
fn a_place_that_is_not_ours_is_left_alone() {
    let project = two_versions();
    let place = project.root().join("place");
    fs::create_dir(&place).unwrap();
    for (file, text) in [("index.html", "<h1>Mine</h1>"), ("index.json", "{\"mine\": true}")] {
        fs::write(place.join(file), text).unwrap();
        let told = publish(&project, "v1", &[]).code(2).get_output().stderr.clone();
        assert!(String::from_utf8(told).unwrap().contains(file));
        assert_eq!(fs::read_to_string(place.join(file)).unwrap(), text);
        fs::remove_file(place.join(file)).unwrap();
    }
}
