//! The JSON Schema of the manifest, by which editors complete and check it, says what the reader says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::Project;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn schema() -> Value {
    serde_json::from_str(&fs::read_to_string(root().join("schemas/toolkit.schema.json")).unwrap()).unwrap()
}

fn manifest(path: &Path) -> Value {
    let value: toml::Value = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    serde_json::to_value(value).unwrap()
}

#[test]
fn shipped_manifests_are_valid() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for path in ["manifests/toolkit.toml", "src/cli/starter/manifests/toolkit.toml"] {
        let errors: Vec<_> =
            validator.iter_errors(&manifest(&root().join(path))).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{path}: {errors:?}");
    }
}

#[test]
fn what_the_reader_refuses_the_schema_refuses() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for case in ["unknown_key", "wrong_type", "bad_ids", "bad_values", "version_with_slash", "title_too_long"] {
        let path = root().join("tests/invalid").join(case).join("manifests/toolkit.toml");
        assert!(!validator.is_valid(&manifest(&path)), "{case}");
    }
}

/// Every key of the schema is known to the reader, and no other.
#[test]
fn the_schema_names_the_reader_s_keys() {
    let mut known = BTreeSet::new();
    collect_keys(&schema(), &mut known);
    for key in &known {
        let project = Project::starter();
        let path = project.root().join("manifests/toolkit.toml");
        let tests = "\n[tests]\nid = \"t\"\nforms = [{ id = \"f\" }]\n";
        let text = fs::read_to_string(&path).unwrap() + tests;
        // A misspelled key whose nearest known neighbour is the key itself proves that the reader asks for it.
        let wrong = format!("{key}x");
        let headers = ["[course]\n", "[tracking]\n", "[packaging]\n", "[[outcomes]]\n", "[[modules]]\n", "[tests]\n"];
        let tables = headers.iter().map(|header| match text.contains(header) {
            true => text.replacen(header, &format!("{header}{wrong} = 1\n"), 1),
            false => format!("{text}\n{header}{wrong} = 1\n"),
        });
        let entries = ["{ id = \"welcome\"", "{ id = \"f\""];
        let inside = entries.iter().map(|at| text.replacen(at, &at.replace('{', &format!("{{ {wrong} = 1,")), 1));
        let above = std::iter::once(text.replacen("[course]", &format!("{wrong} = 1\n[course]"), 1));
        let suggests = tables.chain(inside).chain(above).any(|text| {
            fs::write(&path, text).unwrap();
            let read = kitbag::source::read(project.root()).unwrap();
            read.findings.iter().any(|finding| finding.help == format!("did you mean `{key}`?"))
        });
        assert!(suggests, "the reader never asks for `{key}`");
    }
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
