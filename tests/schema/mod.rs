//! The JSON Schemas of the manifest and the agenda, by which editors complete and check them, say what the readers say.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::Project;

const MANIFEST: &str = "toolkit.schema.json";
const AGENDA: &str = "agenda.schema.json";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn schema(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(root().join("schemas").join(name)).unwrap()).unwrap()
}

fn toml_file(path: &Path) -> Value {
    let value: toml::Value = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    serde_json::to_value(value).unwrap()
}

#[test]
fn shipped_files_are_valid() {
    for (name, path) in [
        (MANIFEST, "manifests/toolkit.toml"),
        (MANIFEST, "src/cli/starter/manifests/toolkit.toml"),
        (AGENDA, "content/agenda.toml"),
    ] {
        let validator = jsonschema::validator_for(&schema(name)).unwrap();
        let errors: Vec<_> =
            validator.iter_errors(&toml_file(&root().join(path))).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{path}: {errors:?}");
    }
}

#[test]
fn what_the_reader_refuses_the_schema_refuses() {
    let refuses = |name: &str, file: &str, cases: &[&str]| {
        let validator = jsonschema::validator_for(&schema(name)).unwrap();
        for case in cases {
            let path = root().join("tests/invalid").join(case).join(file);
            assert!(!validator.is_valid(&toml_file(&path)), "{case}");
        }
    };
    let cases = ["unknown_key", "wrong_type", "bad_ids", "bad_values", "version_with_slash", "title_too_long"];
    refuses(MANIFEST, "manifests/toolkit.toml", &cases);
    refuses(AGENDA, "content/agenda.toml", &["agenda_keys", "agenda_empty", "agenda_sessions"]);
}

/// One slot, and whether both the reader and the schema take it.
#[test]
fn the_reader_and_the_schema_agree_on_a_slot() {
    let validator = jsonschema::validator_for(&schema(AGENDA)).unwrap();
    let both = "sessions = [\"m1/welcome\", \"m1/quiz\"]";
    for (slot, good) in [
        (format!("start = \"09:00\", end = \"09:30\", {both}"), true),
        (format!("start = \"00:00\", end = \"23:59\", kind = \"evaluation\", {both}"), true),
        (format!("start = \"09:00\", end = \"09:10\", {both}, prework = 5, title = \"T\", method = \"M\""), true),
        (format!("start = \"9:00\", end = \"09:30\", {both}"), false),
        (format!("start = \"09:00\", end = \"24:00\", {both}"), false),
        (format!("start = \"09:00\", end = \"09:60\", {both}"), false),
        (format!("end = \"09:30\", {both}"), false),
        (format!("start = \"09:00\", {both}"), false),
        (format!("start = \"09:00\", end = \"09:30\", kind = \"lunch\", {both}"), false),
        (format!("start = \"09:00\", end = \"09:30\", prework = 601, {both}"), false),
        (format!("start = \"09:00\", end = \"09:30\", title = \"\", {both}"), false),
        ("start = \"09:00\", end = \"09:30\", kind = \"opening\"".to_owned(), false),
        ("start = \"09:00\", end = \"09:30\", title = \"T\"".to_owned(), false),
        ("start = \"09:00\", end = \"09:30\", sessions = []".to_owned(), false),
    ] {
        let text = format!("[[days]]\ntitle = \"Day\"\nslots = [{{ {slot} }}]\n");
        let project = Project::starter();
        let path = project.root().join("content/agenda.toml");
        fs::write(&path, text).unwrap();
        assert_eq!(kitbag::source::read(project.root()).unwrap().course.is_some(), good, "reader: {slot}");
        assert_eq!(validator.is_valid(&toml_file(&path)), good, "schema: {slot}");
    }
}

/// Every key of the manifest's schema is known to the reader.
#[test]
fn the_schema_names_the_reader_s_keys() {
    for key in &keys(MANIFEST) {
        let project = Project::starter();
        let path = project.root().join("manifests/toolkit.toml");
        let tests = "\n[tests]\nid = \"t\"\nforms = [{ id = \"f\" }]\n";
        let text = fs::read_to_string(&path).unwrap() + tests;
        // A misspelled key whose nearest known neighbour is the key itself proves that the reader asks for it.
        let wrong = format!("{key}x");
        let headers = [
            "[course]\n",
            "[tracking]\n",
            "[[package]]\n",
            "[packaging]\n",
            "[moodle]\n",
            "[moodle.modules]\n",
            "[sequencing]\n",
            "[xapi]\n",
            "[[outcomes]]\n",
            "[[modules]]\n",
            "[tests]\n",
        ];
        let tables = headers.iter().map(|header| match text.contains(header) {
            true => text.replacen(header, &format!("{header}{wrong} = 1\n"), 1),
            false => format!("{text}\n{header}{wrong} = 1\n"),
        });
        let entries = ["{ id = \"welcome\"", "{ id = \"f\""];
        let inside = entries.iter().map(|at| text.replacen(at, &at.replace('{', &format!("{{ {wrong} = 1,")), 1));
        let above = std::iter::once(text.replacen("[course]", &format!("{wrong} = 1\n[course]"), 1));
        let suggests = tables.chain(inside).chain(above).any(|text| suggests(&project, &path, &text, key));
        assert!(suggests, "the reader never asks for `{key}`");
    }
}

/// Every key of the agenda's schema is known to the reader, and no other.
#[test]
fn the_agenda_s_schema_names_the_reader_s_keys() {
    let keys = keys(AGENDA);
    let project = Project::starter();
    let path = project.root().join("content/agenda.toml");
    for key in &keys {
        let wrong = format!("{key}x = 1");
        let texts = [
            wrong.clone(),
            format!("[[days]]\n{wrong}\n"),
            format!("[[days]]\ntitle = \"Day\"\nslots = [{{ {wrong} }}]\n"),
        ];
        assert!(texts.iter().any(|text| suggests(&project, &path, text, key)), "the reader never asks for `{key}`");
    }
    fs::write(&path, "zzzzzzzzzzzzzzz = 1\n[[days]]\nzzzzzzzzzzzzzzz = 1\nslots = [{ zzzzzzzzzzzzzzz = 1 }]\n")
        .unwrap();
    let read = kitbag::source::read(project.root()).unwrap();
    let known: BTreeSet<String> = read
        .findings
        .iter()
        .filter_map(|finding| finding.help.strip_prefix("known here: "))
        .flat_map(|list| list.split(", ").map(str::to_owned))
        .collect();
    assert_eq!(known, keys);
}

/// Whether the reader of a course whose file at `path` holds `text` asks if `key` was meant.
fn suggests(project: &Project, path: &Path, text: &str, key: &str) -> bool {
    fs::write(path, text).unwrap();
    let read = kitbag::source::read(project.root()).unwrap();
    read.findings.iter().any(|finding| finding.help == format!("did you mean `{key}`?"))
}

fn keys(name: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    collect_keys(&schema(name), &mut keys);
    keys
}

fn collect_keys(schema: &Value, keys: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                keys.extend(properties.keys().cloned());
            }
            object.values().for_each(|value| collect_keys(value, keys));
        }
        Value::Array(items) => items.iter().for_each(|value| collect_keys(value, keys)),
        _ => {}
    }
}
