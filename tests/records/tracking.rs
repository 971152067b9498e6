//! A folder in which the tests collect, as people do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kitbag::store::{Pending, Store};
use serde_json::Value;
use tempfile::TempDir;

/// A folder with records, a key and what was collected.
pub struct Folder {
    folder: TempDir,
}

/// What a run said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Folder {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("key"), "a key for nothing but tests\n").unwrap();
        Self { folder }
    }

    /// With files of these names.
    pub fn with(files: &[(&str, &[u8])]) -> Self {
        let folder = Self::new();
        files.iter().for_each(|(name, bytes)| folder.write(name, bytes));
        folder
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The rejects of the one file that is called so: `attendance-list.csv`.
    pub fn rejects(&self, name: &str) -> String {
        let found = self.rejects_of(name);
        assert_eq!(found.len(), 1, "{found:?}");
        fs::read_to_string(&found[0]).unwrap()
    }

    /// Where the rejects of all files that are called so stand.
    pub fn rejects_of(&self, name: &str) -> Vec<PathBuf> {
        let files = fs::read_dir(self.path().join("tracking/rejects")).into_iter().flatten();
        let files = files.map(|entry| entry.unwrap().path());
        files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(name)).collect()
    }

    /// Runs `kitbag collect` with the shipped course; the arguments are apart by blanks.
    pub fn collect(&self, arguments: &str) -> Said {
        let output = Command::new(env!("CARGO_BIN_EXE_kitbag"))
            .current_dir(self.path())
            .arg("collect")
            .args(arguments.split_whitespace())
            .args(["--course", env!("CARGO_MANIFEST_DIR"), "--key-file", "key"])
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Everything in the store, sorted.
    pub fn dump(&self) -> Vec<String> {
        let mut statements: Vec<String> = self.pending().into_iter().map(|pending| pending.json.to_string()).collect();
        statements.sort();
        statements
    }

    /// The ids of all statements, in the order of the store.
    pub fn ids(&self) -> Vec<String> {
        self.pending().into_iter().map(|pending| pending.id.to_string()).collect()
    }

    fn pending(&self) -> Vec<Pending> {
        let mut store = Store::open_existing(&self.path().join("tracking/store.sqlite")).unwrap();
        let lrs = store.lrs("https://lrs.example/dump/").unwrap();
        store.pending(lrs, 0, 100_000).unwrap()
    }

    /// `2027-02-01T06:00:00Z attended day_1/morning`, sorted; with response, success or score where there is one.
    pub fn told(&self) -> Vec<String> {
        let mut told: Vec<String> = self.dump().iter().map(|json| line(&serde_json::from_str(json).unwrap())).collect();
        told.sort();
        told
    }

    /// Whether a word stands anywhere in the files of the store, as bytes.
    pub fn store_holds(&self, word: &str) -> bool {
        let files = fs::read_dir(self.path().join("tracking")).unwrap().map(|entry| entry.unwrap().path());
        let mut files = files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("store.sqlite"));
        files.any(|path| fs::read(path).unwrap().windows(word.len()).any(|bytes| bytes == word.as_bytes()))
    }
}

fn line(statement: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let object = text(&statement["object"]["id"]);
    let object = object.strip_prefix("https://kitbag.example/courses/cdgt").unwrap_or(&object);
    let result = &statement["result"];
    let mut line = format!("{} {} {object}", text(&statement["timestamp"]), text(&statement["verb"]["display"]["en"]));
    for value in [&result["response"], &result["success"], &result["score"]["raw"], &result["duration"]] {
        match value {
            Value::Null => {}
            Value::String(text) => line += &format!(" {text}"),
            other => line += &format!(" {other}"),
        }
    }
    line
}
