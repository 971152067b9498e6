//! Small courses on disk for the tests.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

/// A course in a temporary folder.
pub struct Project {
    folder: TempDir,
}

impl Project {
    /// The course that `kitbag new` writes.
    pub fn starter() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/starter");
        copy(&source, folder.path());
        Self { folder }
    }

    /// Puts the files of `folder` over the course's and removes those that its file `DELETE` names.
    pub fn overlay(self, folder: &Path) -> Self {
        copy(folder, self.root());
        let _ = fs::remove_file(self.root().join("findings.txt"));
        if let Ok(list) = fs::read_to_string(folder.join("DELETE")) {
            for path in list.lines() {
                fs::remove_file(self.root().join(path)).unwrap();
            }
        }
        self
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }
}

/// Copies a folder with all that is in it; the copies' times are those of the copying.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
