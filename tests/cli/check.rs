//! `kitbag check PACKAGE...`: what people, pipelines, code hosts and build servers see.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use kitbag::scorm::schemas::control_files;
use kitbag::standard::Standard;
use serde_json::Value;
use snapbox::cmd::Command;

use super::kitbag;

const GUIDE: &str = include_str!("../../docs/check.md");
const FRAME: &str = include_str!("../rules/frames/scorm2004-4th.xml");
/// A page that opens and closes a session with the LMS.
const PAGE: &str = "<!doctype html><html lang=\"en\"><head><title>A</title></head><body><script>\n\
    const api = window.parent.API_1484_11;\napi.Initialize('');\n\
    addEventListener('pagehide', () => api.Terminate(''));\n</script></body></html>";

/// A package in a folder, faultless but for the manifest.
fn package(folder: &Path, name: &str, manifest: &str) {
    let root = folder.join(name);
    fs::create_dir_all(&root).unwrap();
    for (path, text) in control_files(Standard::Scorm2004Fourth) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::write(root.join("sco.html"), PAGE).unwrap();
    fs::write(root.join("imsmanifest.xml"), manifest).unwrap();
}

/// A manifest with one mistake, which many make.
fn wrong() -> String {
    FRAME.replace("<title>A lesson</title>", "<title>Q & A</title>")
}

/// A folder with the package `right`, the package `wrong`, and nothing called `gone`.
fn packages() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    package(folder.path(), "right", FRAME);
    package(folder.path(), "wrong", &wrong());
    folder
}

fn check(folder: &Path, arguments: &[&str]) -> Command {
    kitbag(folder).arg("check").args(arguments)
}

fn output(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8(check(folder, arguments).output().unwrap().stdout).unwrap()
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&output(folder, &[arguments, &["--format", "json"]].concat())).unwrap()
}

fn is_valid(schema: &str, value: &Value) {
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> =
        validator.iter_errors(value).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn a_mistake_is_shown_with_its_line_and_what_comes_of_it() {
    let folder = packages();
    check(folder.path(), &["wrong"]).assert().code(1).stdout_eq("").stderr_eq(snapbox::str![[r#"
error[xml-syntax]: malformed entity reference
  --> wrong/imsmanifest.xml:23:18
   |
23 |         <title>Q & A</title>
   |                  ^
   |
   = note: if it stays: No LMS can read it: the import fails.
   = note: check WELLFORMEDNESS of ADL's suite
   = help: Mend the XML at this place: often it is an `&` that should be `&amp;`, or an element that is not closed.

wrong: no manifest that can be read: 1 error, 0 warnings; ADL's suite would fail it at WELLFORMEDNESS

"#]]);
}

#[test]
fn a_package_without_mistakes_passes() {
    let folder = packages();
    check(folder.path(), &["right"]).assert().code(0).stdout_eq("").stderr_eq(snapbox::str![[r#"
right: SCORM 2004 4th Edition: 0 errors, 0 warnings; ADL's suite would pass it

"#]]);
    check(folder.path(), &["right", "--quiet"]).assert().code(0).stdout_eq("").stderr_eq("");
}

#[test]
fn a_zip_is_judged_like_its_folder() {
    let folder = packages();
    let mut zip = zip::ZipWriter::new(fs::File::create(folder.path().join("course.zip")).unwrap());
    for entry in walk(&folder.path().join("wrong")) {
        let name = entry.strip_prefix(folder.path().join("wrong")).unwrap().to_str().unwrap().replace('\\', "/");
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &fs::read(entry).unwrap()).unwrap();
    }
    zip.finish().unwrap();
    let mut both = json(folder.path(), &["wrong", "course.zip"]);
    assert_eq!(both["packages"][1]["package"], "course.zip");
    both["packages"][1]["package"] = "wrong".into();
    assert_eq!(both["packages"][0], both["packages"][1]);
    let told = String::from_utf8(check(folder.path(), &["course.zip"]).output().unwrap().stderr).unwrap();
    assert!(GUIDE.contains(&format!("```text\n{told}```")), "the guide shows something else than:\n{told}");
}

#[test]
fn the_guide_and_the_help_name_the_same_options() {
    let folder = tempfile::tempdir().unwrap();
    let help = output(folder.path(), &["--help"]);
    let options = |text: &str| -> BTreeSet<String> {
        let words = text.split(|character: char| !character.is_ascii_alphanumeric() && character != '-');
        words.filter(|word| word.starts_with("--") && word.ends_with(char::is_alphabetic)).map(str::to_owned).collect()
    };
    let (told, known) = (options(GUIDE), options(&help));
    assert!(told.is_subset(&known), "{:?}", told.difference(&known));
    for option in ["--files", "--profile", "--edition", "--format", "--quiet"] {
        assert!(told.contains(option), "{option}");
    }
    for standard in Standard::ALL {
        assert!(GUIDE.contains(&format!("| `{}` | {} |", standard.as_str(), standard.name())));
    }
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() { files.extend(walk(&entry)) } else { files.push(entry) }
    }
    files
}

#[test]
fn a_path_that_leads_nowhere_does_not_keep_the_others_from_being_judged() {
    let folder = packages();
    check(folder.path(), &["gone.zip", "right", "wrong", "--quiet", "--profile", "moodle"]).assert().code(2).stderr_eq(
        snapbox::str![[r#"
error: gone.zip cannot be read: [..]

"#]],
    );
    let told = check(folder.path(), &["gone.zip", "right", "wrong"]).output().unwrap().stderr;
    let told = String::from_utf8(told).unwrap();
    assert!(told.ends_with("packages: 1 without errors, 1 to mend, 1 could not be read\n"), "{told}");
    let json = json(folder.path(), &["wrong", "gone.zip", "right"]);
    assert_eq!(json["packages"].as_array().unwrap().len(), 2);
    assert_eq!(json["failures"][0]["package"], "gone.zip");
    for format in ["json", "sarif", "junit"] {
        check(folder.path(), &["right", "--format", format]).assert().code(0).stderr_eq("");
        check(folder.path(), &["right", "wrong", "--format", format]).assert().code(1).stderr_eq("");
        check(folder.path(), &["right", "gone.zip", "wrong", "--format", format]).assert().code(2);
    }
}

#[test]
fn json_is_what_its_schema_says() {
    let folder = packages();
    package(folder.path(), "empty", "");
    fs::remove_file(folder.path().join("empty/imsmanifest.xml")).unwrap();
    package(folder.path(), "older", &FRAME.replace("2004 4th Edition", "CAM 1.3"));
    let value = json(folder.path(), &["right", "wrong", "empty", "older", "gone.zip", "--profile", "strict"]);
    is_valid(include_str!("../../schemas/check.schema.json"), &value);
    let wrong = &value["packages"][1];
    assert_eq!((wrong["package"].as_str(), &wrong["standard"]), (Some("wrong"), &Value::Null));
    assert_eq!(value["packages"][0]["standard"], "scorm2004-4th");
    assert_eq!(wrong["adl"]["verdict"], "fail");
    assert_eq!(wrong["adl"]["first_check"], wrong["adl"]["failed_checks"][0]);
    let finding = &wrong["findings"][0];
    assert_eq!((finding["file"].as_str(), finding["line"].as_u64()), (Some("imsmanifest.xml"), Some(23)));
    assert!(finding["consequence"].as_str().unwrap().len() > 20);
    assert_eq!(value["packages"][2]["adl"]["failed_checks"], serde_json::json!(["MANIFEST_AT_ROOT"]));
    assert_eq!(value["packages"][3]["standard"], "scorm2004-3rd");
}

#[test]
fn sarif_is_what_its_standard_says() {
    let folder = packages();
    package(folder.path(), "a ü", &wrong());
    let sarif: Value =
        serde_json::from_str(&output(folder.path(), &["right", "wrong", "a ü", "gone.zip", "--format", "sarif"]))
            .unwrap();
    is_valid(include_str!("sarif.schema.json"), &sarif);
    let run = &sarif["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        assert_eq!(rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()]["id"], result["ruleId"]);
    }
    let uris: Vec<&str> = results
        .iter()
        .map(|result| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap())
        .collect();
    assert!(uris.contains(&"wrong/imsmanifest.xml") && uris.contains(&"a%20%C3%BC/imsmanifest.xml"), "{uris:?}");
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn a_fingerprint_stays_when_lines_move() {
    let folder = packages();
    let prints = |manifest: &str| -> Vec<Value> {
        package(folder.path(), "moving", manifest);
        let sarif: Value = serde_json::from_str(&output(folder.path(), &["moving", "--format", "sarif"])).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap().clone();
        results.into_iter().map(|result| result["partialFingerprints"].clone()).collect()
    };
    let before = prints(&wrong());
    assert!(!before.is_empty());
    assert_eq!(prints(&wrong().replace("<metadata>", "\n\n<!-- new -->\n  <metadata>")), before);
    assert_ne!(prints(&wrong().replace("Q & A", "A & Q")), before);
}

#[test]
fn junit_has_a_case_for_each_rule_that_was_looked_at() {
    let folder = packages();
    let text = output(folder.path(), &["right", "wrong", "gone.zip", "--format", "junit"]);
    let document = roxmltree::Document::parse(&text).unwrap();
    let root = document.root_element();
    let number = |node: roxmltree::Node<'_, '_>, name: &str| node.attribute(name).unwrap().parse::<usize>().unwrap();
    let suites: Vec<_> = root.children().filter(roxmltree::Node::is_element).collect();
    assert_eq!(
        suites.iter().map(|suite| suite.attribute("name").unwrap()).collect::<Vec<_>>(),
        ["right", "wrong", "gone.zip"]
    );
    for name in ["tests", "failures", "errors", "skipped"] {
        assert_eq!(number(root, name), suites.iter().map(|suite| number(*suite, name)).sum::<usize>(), "{name}");
    }
    for suite in &suites {
        let count = |name: &str| suite.descendants().filter(|node| node.has_tag_name(name)).count();
        assert_eq!(number(*suite, "tests"), count("testcase"));
        assert_eq!(number(*suite, "failures"), count("failure"));
        assert_eq!(number(*suite, "errors"), count("error"));
        assert_eq!(number(*suite, "skipped"), count("skipped"));
    }
    assert!(number(suites[0], "tests") > 20 && number(suites[0], "failures") == 0, "{text}");
    assert_eq!(number(suites[1], "failures"), 1);
    assert_eq!(number(suites[2], "errors"), 1);
    let failure = suites[1].descendants().find(|node| node.has_tag_name("failure")).unwrap();
    assert!(failure.text().unwrap().starts_with("wrong/imsmanifest.xml:23:18: "), "{text}");
    assert_eq!(failure.parent().unwrap().attribute("file"), Some("wrong/imsmanifest.xml"));
}

#[test]
fn a_lone_manifest_is_judged_with_the_list_of_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let list: Vec<&str> = control_files(Standard::Scorm2004Fourth)
        .iter()
        .map(|(name, _)| *name)
        .chain(["sco.html", "imsmanifest.xml"])
        .collect();
    fs::write(folder.path().join("course.files"), list.join("\n")).unwrap();
    fs::write(folder.path().join("course.xml"), FRAME).unwrap();
    fs::write(folder.path().join("wrong.xml"), wrong()).unwrap();
    check(folder.path(), &["course.xml", "--files", "course.files"]).assert().code(0);
    let told = check(folder.path(), &["wrong.xml", "--files", "course.files"]).output().unwrap().stderr;
    let told = String::from_utf8(told).unwrap();
    assert!(told.contains(" --> wrong.xml:23:18\n"), "{told}");
    let told = check(folder.path(), &["course.xml"]).assert().code(0).get_output().stderr.clone();
    assert!(String::from_utf8(told).unwrap().contains("--files"), "without its files it is said what is missing");
    for wrong in [["course.xml", "wrong.xml", "--files", "course.files"].as_slice(), &["course.xml", "--files", "gone"]]
    {
        check(folder.path(), wrong).assert().code(2).stdout_eq("");
    }
}

#[test]
fn the_edition_can_be_told() {
    let folder = tempfile::tempdir().unwrap();
    package(folder.path(), "course", FRAME);
    let standard = |arguments: &[&str]| json(folder.path(), arguments)["packages"][0]["standard"].clone();
    assert_eq!(standard(&["course"]), "scorm2004-4th");
    for edition in ["scorm2004-4th", "scorm2004-3rd", "scorm12"] {
        assert_eq!(standard(&["course", "--edition", edition]), edition);
    }
    let as_cmi5 = json(folder.path(), &["course", "--edition", "cmi5"]);
    assert!(as_cmi5["packages"][0]["errors"].as_u64().unwrap() > 0, "there is no cmi5.xml: {as_cmi5}");
}

#[test]
fn profiles_choose_the_rules() {
    let folder = packages();
    check(folder.path(), &["wrong", "--profile", "adl"]).assert().code(1);
    let both = json(folder.path(), &["wrong"]);
    assert_eq!(json(folder.path(), &["wrong", "--profile", "adl", "--profile", "moodle"]), both);
    let moodle = json(folder.path(), &["wrong", "--profile", "moodle"]);
    assert_eq!(moodle["packages"][0]["adl"], both["packages"][0]["adl"], "the verdict does not hang on the profile");
    check(folder.path(), &["wrong", "--profile", "canvas"]).assert().code(2);
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    let folder = packages();
    fs::write(folder.path().join("statements.jsonl"), "").unwrap();
    check(folder.path(), &["--statements", "statements.jsonl"]).assert().code(0);
    check(folder.path(), &["--statements", "statements.jsonl", "--format", "sarif"]).assert().code(2).stderr_eq(
        snapbox::str![[r#"
error: statements are reported for people or as JSON: leave --format out, or write --format json

"#]],
    );
    check(folder.path(), &["right", "--statements", "statements.jsonl"]).assert().code(2);
    check(folder.path(), &["right", "--xapi", "2.0"]).assert().code(2);
    check(folder.path(), &[]).assert().code(2);
}

#[test]
fn findings_of_a_build_can_be_sarif_and_junit_too() {
    let project = crate::support::Project::starter();
    let page = project.root().join("content/01_first_steps/welcome.md");
    fs::write(&page, fs::read_to_string(&page).unwrap() + "\n[gone](nowhere.md)\n").unwrap();
    for course in [".", "manifests/toolkit.toml"] {
        let run = |format: &str| {
            let output = kitbag(project.root()).args(["build", course, "--format", format]).output().unwrap();
            assert_eq!(output.status.code(), Some(1));
            String::from_utf8(output.stdout).unwrap()
        };
        let sarif: Value = serde_json::from_str(&run("sarif")).unwrap();
        is_valid(include_str!("sarif.schema.json"), &sarif);
        let result = &sarif["runs"][0]["results"][0];
        assert_eq!(result["ruleId"], "broken-link");
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert_eq!(uri, "content/01_first_steps/welcome.md");
        let junit = run("junit");
        let document = roxmltree::Document::parse(&junit).unwrap();
        let failure = document.descendants().find(|node| node.has_tag_name("failure")).unwrap();
        assert_eq!(failure.parent().unwrap().attribute("name"), Some("broken-link"));
    }
}

#[test]
fn a_code_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let explain = |arguments: &[&str]| kitbag(folder.path()).arg("explain").args(arguments);
    explain(&["xml-syntax"]).assert().code(0).stderr_eq("").stdout_eq(snapbox::str![[r#"
xml-syntax (error)

The manifest is well-formed XML.

If it stays:
  No LMS can read it: the import fails.

What to do:
  Mend the XML at this place: often it is an `&` that should be `&amp;`, or an element that is not closed.

Who minds:
  adl     ADL's conformance suite fails the package
  strict  every rule

What it rests on:
  check WELLFORMEDNESS of ADL's suite

An example: docs/rules.md#xml-syntax

"#]]);
    explain(&["error[broken-link]:"]).assert().code(0).stdout_eq("broken-link (error)\n\nThe link leads nowhere.\n");
    explain(&["xml-sintax"]).assert().code(2).stdout_eq("").stderr_eq(snapbox::str![[r#"
error: there is no code `xml-sintax`; did you mean `xml-syntax`?

"#]]);
    explain(&["zzzzzz"]).assert().code(2).stderr_eq(snapbox::str![[r#"
error: there is no code `zzzzzz`; `kitbag explain --list` names them all

"#]]);
    explain(&["--list", "xml-syntax"]).assert().code(2);
}

#[test]
fn every_code_can_be_explained() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = kitbag(folder.path()).arg("explain").args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap()
    };
    let list = run(&["--list"]);
    let codes: Vec<Value> = serde_json::from_str(&run(&["--list", "--format", "json"])).unwrap();
    assert!(codes.len() > kitbag::diagnostic::Code::ALL.len());
    for code in &codes {
        let word = code["code"].as_str().unwrap();
        assert!(list.contains(&format!("  {word} ")), "{word}");
        let is_rule = code.get("demand").is_some();
        assert_eq!(code.get("requirements").is_some(), is_rule, "{word}");
    }
    let one: Value = serde_json::from_str(&run(&["xml-syntax", "--format", "json"])).unwrap();
    assert!(codes.contains(&one));
    assert_eq!(one["profiles"][0]["profile"], "adl");
}
