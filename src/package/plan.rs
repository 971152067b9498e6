//! What is to stand in one package: paths and contents, before anything is written.

use super::{Digest, Error};
use crate::course::is_device_name;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

/// The files of one package, by path.
///
/// A path survives every system that will unpack it: ASCII letters and digits, `.`, `-` and `_`, folders divided
/// by `/`, and a file name with an extension; no two paths differ in letter case alone. Such a path is a valid
/// `href` as it is.
#[derive(Debug, Clone)]
pub struct Plan {
    file_name: String,
    entries: BTreeMap<String, Content>,
    /// Lower-case paths of files and of their folders.
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
}

/// Where the bytes of a file come from.
#[derive(Debug, Clone)]
pub enum Content {
    /// The same in many packages, and compressed once per run.
    Shared(Arc<[u8]>),
    /// This package's own.
    Bytes(Vec<u8>),
    /// A regular file. Large ones never stand in memory as a whole.
    File(PathBuf),
}

/// Why a name cannot stand in a package.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("it is empty, or has an empty part")]
    Empty,
    #[error("it is longer than {} characters", Plan::MAX_PATH)]
    TooLong,
    #[error("it holds `{0}`; only a-z, A-Z, 0-9, `.`, `-` and `_` are allowed, and `/` between folders")]
    Character(char),
    #[error("a part of it starts or ends with a dot")]
    Dot,
    #[error("its file name has no extension")]
    NoExtension,
    #[error("`{0}` is a name that Windows keeps for itself")]
    Reserved(String),
    #[error("it is there already, or differs from another path in letter case alone")]
    Collision,
    #[error("it would be a file and a folder at once")]
    FileAndFolder,
}

impl Content {
    /// Reads the content from end to end.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn digest(&self) -> Result<Digest, Error> {
        match self {
            Self::Shared(bytes) => Ok(Digest::of(bytes)),
            Self::Bytes(bytes) => Ok(Digest::of(bytes)),
            Self::File(path) => {
                File::open(path).and_then(|mut file| Digest::of_reader(&mut file)).map_err(Error::io("read", path))
            }
        }
    }
}

impl Plan {
    /// Longest path, in characters: what some file systems still bear below a folder of their own.
    pub const MAX_PATH: usize = 180;

    /// A package without files, to be written as `file_name`.
    ///
    /// # Errors
    /// If `file_name` is not a safe name for a file.
    pub fn new(file_name: &str) -> Result<Self, Error> {
        if let Some(bad) = file_name.chars().find(|c| *c == '/') {
            return Err(Error::Name { name: file_name.to_owned(), reason: NameError::Character(bad) });
        }
        check_path(file_name)
            .and_then(|()| has_extension(file_name))
            .map_err(|reason| Error::Name { name: file_name.to_owned(), reason })?;
        Ok(Self {
            file_name: file_name.to_owned(),
            entries: BTreeMap::new(),
            files: BTreeSet::new(),
            folders: BTreeSet::new(),
        })
    }

    /// Adds a file. `path` counts from the package's root.
    ///
    /// # Errors
    /// If the path is not safe, or collides with one that is there.
    pub fn add(&mut self, path: &str, content: Content) -> Result<(), Error> {
        self.insert(path, content, has_extension)
    }

    /// Adds a file that no web server will serve by this name, so that it needs no extension.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub fn add_unserved(&mut self, path: &str, content: Content) -> Result<(), Error> {
        self.insert(path, content, |_| Ok(()))
    }

    fn insert(
        &mut self,
        path: &str,
        content: Content,
        is_served: impl FnOnce(&str) -> Result<(), NameError>,
    ) -> Result<(), Error> {
        let checked = check_path(path).and_then(|()| is_served(path)).and_then(|()| self.reserve(path));
        checked.map_err(|reason| Error::Name { name: path.to_owned(), reason })?;
        self.entries.insert(path.to_owned(), content);
        Ok(())
    }

    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// Every file, in the order in which it stands in the zip: by the bytes of its path.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Content)> {
        self.entries.iter().map(|(path, content)| (path.as_str(), content))
    }

    fn reserve(&mut self, path: &str) -> Result<(), NameError> {
        let folded = path.to_ascii_lowercase();
        let folders: Vec<&str> = folded.match_indices('/').map(|(at, _)| &folded[..at]).collect();
        if self.folders.contains(&folded) || folders.iter().any(|folder| self.files.contains(*folder)) {
            return Err(NameError::FileAndFolder);
        }
        if self.files.contains(&folded) {
            return Err(NameError::Collision);
        }
        // Folders collide as well: `media/a.png` and `Media/b.png` become one folder here and two there.
        let spelled = path.match_indices('/').map(|(at, _)| &path[..at]);
        if spelled.zip(&folders).any(|(spelled, folder)| self.folders.contains(*folder) && !self.spells(spelled)) {
            return Err(NameError::Collision);
        }
        self.folders.extend(folders.into_iter().map(str::to_owned));
        self.files.insert(folded);
        Ok(())
    }

    /// Whether some path that is there lies in a folder written exactly so.
    fn spells(&self, folder: &str) -> bool {
        let inside = format!("{folder}/");
        self.entries.range(inside.clone()..).next().is_some_and(|(path, _)| path.starts_with(&inside))
    }
}

/// Whether a path survives every system: see [`Plan`].
///
/// # Errors
/// Says what is wrong with it.
pub fn check_path(path: &str) -> Result<(), NameError> {
    if let Some(bad) = path.chars().find(|c| !matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' | '/')) {
        return Err(NameError::Character(bad));
    }
    if path.len() > Plan::MAX_PATH {
        return Err(NameError::TooLong);
    }
    for part in path.split('/') {
        if part.is_empty() {
            return Err(NameError::Empty);
        }
        if part.starts_with('.') || part.ends_with('.') {
            return Err(NameError::Dot);
        }
        if is_device_name(part.split('.').next().unwrap_or_default()) {
            return Err(NameError::Reserved(part.to_owned()));
        }
    }
    Ok(())
}

/// A web server tells browsers what a file is by its extension.
fn has_extension(path: &str) -> Result<(), NameError> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name.contains('.') { Ok(()) } else { Err(NameError::NoExtension) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(plan: &mut Plan, path: &str) -> Result<(), NameError> {
        match plan.add(path, Content::Bytes(Vec::new())) {
            Ok(()) => Ok(()),
            Err(Error::Name { name, reason }) => {
                assert_eq!(name, path);
                Err(reason)
            }
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn says_what_is_wrong_with_a_path() {
        let mut plan = Plan::new("a.zip").unwrap();
        for (path, reason) in [
            ("", NameError::Empty),
            ("/a.txt", NameError::Empty),
            ("a//b.txt", NameError::Empty),
            ("media/café.png", NameError::Character('é')),
            ("a b.txt", NameError::Character(' ')),
            ("a\\b.txt", NameError::Character('\\')),
            ("a%20b.txt", NameError::Character('%')),
            ("../a.txt", NameError::Dot),
            ("./a.txt", NameError::Dot),
            (".hidden.txt", NameError::Dot),
            ("a.", NameError::Dot),
            ("a.b/readme", NameError::NoExtension),
            ("media/NUL.png", NameError::Reserved("NUL.png".to_owned())),
            ("com1.txt", NameError::Reserved("com1.txt".to_owned())),
            (&format!("{}.txt", "a".repeat(Plan::MAX_PATH)), NameError::TooLong),
        ] {
            assert_eq!(add(&mut plan, path), Err(reason), "{path}");
        }
        assert_eq!(plan.entries().count(), 0);
        assert_eq!(add(&mut plan, "media/com.png"), Ok(()));
    }

    #[test]
    fn no_two_paths_become_one_on_any_system() {
        let mut plan = Plan::new("a.zip").unwrap();
        assert_eq!(add(&mut plan, "media/a.png"), Ok(()));
        assert_eq!(add(&mut plan, "media/b.png"), Ok(()));
        assert_eq!(add(&mut plan, "media/a.png"), Err(NameError::Collision));
        assert_eq!(add(&mut plan, "media/A.png"), Err(NameError::Collision));
        assert_eq!(add(&mut plan, "Media/c.png"), Err(NameError::Collision));
        assert_eq!(add(&mut plan, "media/a.png/c.png"), Err(NameError::FileAndFolder));
        assert_eq!(add(&mut plan, "x.d/c.png"), Ok(()));
        assert_eq!(add(&mut plan, "x.d"), Err(NameError::FileAndFolder));
        let paths: Vec<&str> = plan.entries().map(|(path, _)| path).collect();
        assert_eq!(paths, ["media/a.png", "media/b.png", "x.d/c.png"]);
    }

    #[test]
    fn a_package_has_a_safe_name_too() {
        assert!(Plan::new("cdgt-m1-1.0.0.scorm2004-4th.zip").is_ok());
        assert!(Plan::new("../a.zip").is_err());
        assert!(Plan::new("a/b.zip").is_err());
    }
}
