//! Packages that send statements: what is in them, and what never is without being asked for.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use super::{build, kitbag, packages};
use crate::support::Project;

const SECRET: &str = "open:sesame and more";

/// The starter course with this table `[xapi]`.
fn course(xapi: &str) -> Project {
    let project = Project::starter();
    let manifest = project.root().join("manifests/toolkit.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replacen("[[modules]]", &format!("[xapi]\n{xapi}\n\n[[modules]]"), 1)).unwrap();
    project
}

/// The files of every package of a folder, by name and path.
fn contents(dist: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (name, bytes) in packages(dist).into_iter().filter(|(name, _)| name.ends_with(".zip")) {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            all.insert(format!("{name}/{}", file.name().unwrap()), String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    assert!(!all.is_empty());
    all
}

/// What the only page says about itself.
fn data(files: &BTreeMap<String, String>) -> Value {
    let page = files.iter().find(|(path, _)| path.ends_with("/m1.html")).unwrap().1;
    let data = page.split_once("id=\"kitbag-data\">").unwrap().1.split_once("</script>").unwrap().0;
    serde_json::from_str(data).unwrap()
}

fn script(files: &BTreeMap<String, String>) -> &str {
    files.iter().find(|(path, _)| path.ends_with("/assets/kitbag.js")).unwrap().1
}

fn key_file(project: &Project) -> String {
    let path = project.root().join("key.toml");
    let (key, secret) = SECRET.split_once(':').unwrap();
    fs::write(&path, format!("key = \"{key}\"\nsecret = \"{secret}\"\n")).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_course_that_does_not_ask_for_it_sends_nothing() {
    let project = course("in_packages = false\nendpoint = \"https://lrs.example/xapi\"\nactors = \"account\"");
    build(&project).assert().code(0);
    let files = contents(&project.root().join("dist"));
    assert!(data(&files)["xapi"].is_null());
    for (path, text) in &files {
        assert!(!text.contains("lrs.example"), "{path}");
    }
    for word in ["localStorage", "fetch", "X-Experience-API-Version", "statements"] {
        assert!(!script(&files).contains(word), "{word}");
    }
}

#[test]
fn pages_bring_the_activities_of_the_course_and_no_more_than_is_needed() {
    let project = course("in_packages = true");
    build(&project).assert().code(0).stdout_eq("");
    let files = contents(&project.root().join("dist"));
    let data = data(&files);
    let xapi = &data["xapi"];
    let keys: Vec<&str> = xapi.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["category", "course", "module", "questions", "version"], "no endpoint, no account, no key");
    assert_eq!(xapi["version"], "1.0.3");
    let base = "https://training.example/courses/my_course";
    assert_eq!(
        (xapi["course"]["id"].as_str(), xapi["module"]["id"].as_str()),
        (Some(base), Some(&*format!("{base}/m1")))
    );
    assert_eq!(xapi["category"][0]["id"], "https://w3id.org/xapi/scorm");
    let questions = xapi["questions"].as_object().unwrap();
    assert!(!questions.is_empty());
    for question in data["questions"].as_array().unwrap() {
        let id = question["id"].as_str().unwrap();
        let opinion = matches!(question["type"].as_str().unwrap(), "likert" | "long-fill-in");
        assert_eq!(questions.contains_key(id), !opinion, "{id}");
        if !opinion {
            assert_eq!(questions[id]["id"].as_str(), Some(&*format!("{base}/m1/{id}")));
            assert!(questions[id]["definition"]["interactionType"].is_string());
        }
    }
    assert!(script(&files).contains("X-Experience-API-Version"));
}

#[test]
fn accounts_of_the_lms_are_used_only_where_the_course_names_people_by_them() {
    let endpoint = "in_packages = true\nendpoint = \"https://lrs.example/xapi\"";
    for (xapi, home_page) in [
        (format!("{endpoint}\nactors = \"account\"\nhome_page = \"https://lms.example\""), Some("https://lms.example")),
        (format!("{endpoint}\nactors = \"pseudonym\""), None),
        ("in_packages = true\nactors = \"account\"".to_owned(), None),
    ] {
        let project = course(&xapi);
        build(&project).assert().code(0);
        assert_eq!(data(&contents(&project.root().join("dist")))["xapi"]["homePage"].as_str(), home_page, "{xapi}");
    }
}

#[test]
fn opinions_are_sent_by_the_browser_only_when_they_need_not_be_anonymous() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = kitbag::source::read(root).unwrap();
    let mut course = read.course.unwrap();
    let module = course.modules.iter().position(|module| module.id.as_str() == "m7").unwrap();
    for (anonymous, sent) in [(true, false), (false, true)] {
        course.xapi.anonymous_evaluations = anonymous;
        let activities = kitbag::xapi::Activities::new(&course);
        let tracked = kitbag::xapi::Tracked::new(&course, &activities, &course.modules[module], None).unwrap();
        let json = serde_json::to_string(&tracked).unwrap();
        assert_eq!(json.contains("m7_react_o1"), sent);
        assert_eq!(json.contains("m7_open_most"), sent);
        assert!(json.contains("m7_plan_order"));
    }
}

/// A key in the environment is for delivering. It must not slip into what everybody can download.
#[test]
fn no_package_holds_a_key_unless_it_was_asked_for() {
    let project = course("in_packages = true\nendpoint = \"https://lrs.example/xapi\"\nactors = \"account\"");
    let run = build(&project)
        .env("KITBAG_LRS_KEY", "open")
        .env("KITBAG_LRS_SECRET", "sesame and more")
        .env("KITBAG_LRS_AUTH", "Bearer sesame and more");
    run.assert().code(0).stderr_eq(snapbox::str!["    built  dist/my_course-m1-0.1.0.scorm2004-4th.zip [..]\n"]);
    let files = contents(&project.root().join("dist"));
    let encoded = "b3BlbjpzZXNhbWUgYW5kIG1vcmU=";
    for (path, text) in &files {
        for trace in ["sesame", encoded, "Basic ", "Bearer ", "\"auth\"", "LRS-KEY"] {
            assert!(!text.contains(trace) && !path.contains(trace), "{path} holds {trace}");
        }
    }
    assert!(!fs::read_to_string(project.root().join("dist/build.json")).unwrap().contains("lrs_key"));

    // The same search finds a key that is there.
    build(&project).args(["--embed-lrs-key", &key_file(&project)]).assert().code(0);
    assert!(contents(&project.root().join("dist")).values().any(|text| text.contains(encoded)));
}

#[test]
fn a_key_is_built_in_on_request_and_everybody_is_told() {
    let project = course("in_packages = true\nendpoint = \"https://lrs.example/xapi/\"\nactors = \"account\"");
    let run = build(&project).args(["--embed-lrs-key", &key_file(&project)]);
    let output = run.assert().code(0).get_output().clone();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("warning[key-in-package]: the packages hold a key of https://lrs.example/xapi/"), "{told}");
    assert!(told.contains("my_course-m1-0.1.0-with-lrs-key.scorm2004-4th.zip") && !told.contains("sesame"), "{told}");
    let dist = project.root().join("dist");
    let files = contents(&dist);
    assert_eq!(data(&files)["xapi"]["auth"], "Basic b3BlbjpzZXNhbWUgYW5kIG1vcmU=");
    assert!(files.keys().any(|path| path.ends_with("/CONTAINS-AN-LRS-KEY.txt")));
    let manifest = files.iter().find(|(path, _)| path.ends_with("/imsmanifest.xml")).unwrap().1;
    assert!(manifest.contains("contains a key of a Learning Record Store"));
    let report: Value = serde_json::from_slice(&fs::read(dist.join("build.json")).unwrap()).unwrap();
    assert_eq!(report["packages"][0]["lrs_key"], true);

    // A later build without the key makes a package of another name, and says nothing of the old one.
    build(&project).assert().code(0);
    let report = fs::read_to_string(dist.join("build.json")).unwrap();
    assert!(report.contains("my_course-m1-0.1.0.scorm2004-4th.zip") && !report.contains("lrs_key"), "{report}");
}

#[test]
fn a_key_without_a_use_or_without_encryption_is_refused() {
    let account = "actors = \"account\"\nin_packages";
    for (xapi, words) in [
        (format!("{account} = false\nendpoint = \"https://lrs.example/\""), "in_packages = false"),
        (format!("{account} = true"), "name it in the manifest"),
        (format!("{account} = true\nendpoint = \"http://lrs.example/\""), "without encryption"),
        (format!("{account} = true\nendpoint = \"http://localhost.example/\""), "without encryption"),
    ] {
        let project = course(&xapi);
        let run = build(&project).args(["--embed-lrs-key", &key_file(&project)]);
        let output = run.assert().code(2).get_output().clone();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(words) && !told.contains("sesame"), "{told}");
        assert!(!project.root().join("dist").exists(), "{xapi}");
    }
    let project = course(&format!("{account} = true\nendpoint = \"http://127.0.0.1:8100/\""));
    build(&project).args(["--embed-lrs-key", &key_file(&project)]).assert().code(0);
    fs::write(project.root().join("key.toml"), "open sesame").unwrap();
    let output = build(&project).args(["--embed-lrs-key", "key.toml"]).assert().code(2).get_output().clone();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("key.toml") && !told.contains("sesame"), "{told}");
    kitbag(project.root()).args(["build", "--embed-lrs-key", "gone.toml"]).assert().code(2);
}
