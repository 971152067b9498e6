//! The course's folder: every file is opened here, and nothing outside it ever is.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::SourceFile;

/// Largest text file that is read, in bytes. A session of a thousand words has about 10 KB.
const MAX_TEXT: u64 = 4 * 1024 * 1024;

/// A course's folder.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// `root` without links, to see whether a path leaves it.
    real: PathBuf,
}

/// Why a file of the course could not be had.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("there is no such file")]
    Missing,
    #[error("the path leaves the course")]
    Escapes,
    #[error("it is not UTF-8: byte {0} is not part of any letter")]
    NotUtf8(usize),
    #[error("it has more than {} MiB", MAX_TEXT / 1024 / 1024)]
    TooLarge,
    #[error("it could not be read: {0}")]
    Io(#[from] io::Error),
}

impl Folder {
    /// # Errors
    /// When `root` is not a folder that can be opened.
    pub fn open(root: &Path) -> io::Result<Self> {
        let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
        Ok(Self { root: root.to_owned(), real: fs::canonicalize(root)? })
    }

    /// Reads a text file by its path relative to the course, with `/`.
    ///
    /// # Errors
    /// See [`FileError`]. A byte order mark is dropped, and every line ends with a line feed.
    pub fn text(&self, path: &str) -> Result<Arc<SourceFile>, FileError> {
        let real = self.locate(path)?;
        if fs::metadata(&real)?.len() > MAX_TEXT {
            return Err(FileError::TooLarge);
        }
        let text = String::from_utf8(fs::read(&real)?)
            .map_err(|error| FileError::NotUtf8(error.utf8_error().valid_up_to()))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        Ok(SourceFile::new(path, text.replace("\r\n", "\n").replace('\r', "\n")))
    }

    /// The path on disk of a file of the course.
    ///
    /// # Errors
    /// [`FileError::Missing`] or [`FileError::Escapes`], also when a link leads out.
    pub fn locate(&self, path: &str) -> Result<PathBuf, FileError> {
        let relative = Path::new(path);
        let mut depth = 0_usize;
        for component in relative.components() {
            match component {
                Component::Normal(_) => depth += 1,
                Component::CurDir => {}
                Component::ParentDir if depth > 0 => depth -= 1,
                Component::ParentDir | Component::RootDir | Component::Prefix(_) => return Err(FileError::Escapes),
            }
        }
        let path = self.root.join(relative);
        let real = fs::canonicalize(&path).map_err(|_| FileError::Missing)?;
        if !real.starts_with(&self.real) {
            return Err(FileError::Escapes);
        }
        if !real.is_file() {
            return Err(FileError::Missing);
        }
        Ok(path)
    }

    /// The files and folders of `path`, hidden ones left out, sorted by name; empty when there is no such folder.
    pub fn list(&self, path: &str) -> Vec<Entry> {
        let Ok(entries) = fs::read_dir(self.root.join(path)) else { return Vec::new() };
        let mut entries: Vec<_> = entries
            .flatten()
            .map(|entry| Entry {
                name: entry.file_name().to_string_lossy().into_owned(),
                is_folder: entry.file_type().is_ok_and(|kind| kind.is_dir()),
            })
            .filter(|entry| !entry.name.starts_with('.'))
            .collect();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        entries
    }
}

/// A name in a folder.
#[derive(Debug)]
pub struct Entry {
    pub name: String,
    pub is_folder: bool,
}

impl Entry {
    /// The name's ending without the dot, in lower case.
    pub fn extension(&self) -> String {
        Path::new(&self.name).extension().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_is_opened() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.txt"), "x").unwrap();
        let root = outside.path().join("course");
        fs::create_dir(&root).unwrap();
        fs::write(root.join("a.md"), "\u{feff}a\r\nb\rc").unwrap();
        let folder = Folder::open(&root).unwrap();
        assert_eq!(folder.text("a.md").unwrap().text(), "a\nb\nc");
        assert!(matches!(folder.text("../secret.txt"), Err(FileError::Escapes)));
        assert!(matches!(folder.text("/etc/hostname"), Err(FileError::Escapes)));
        assert!(matches!(folder.text("b.md"), Err(FileError::Missing)));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outside.path().join("secret.txt"), root.join("link.md")).unwrap();
            assert!(matches!(folder.text("link.md"), Err(FileError::Escapes)));
        }
    }

    #[test]
    fn other_encodings_are_refused_with_the_place() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a.md"), b"ab\xe9").unwrap();
        let folder = Folder::open(root.path()).unwrap();
        assert!(matches!(folder.text("a.md"), Err(FileError::NotUtf8(2))));
    }
}
