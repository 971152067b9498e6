//! Reads packages, whoever made them, and trusts nothing in them.
//!
//! A package is a zip, a folder, a manifest with a list of the other files, or a [`Plan`] that is not yet written. What
//! is wrong with the container itself (paths that climb out, entries that overlap, sizes out of proportion) becomes
//! findings; what the files say is for others to judge. Nothing is ever unpacked.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::plan::{Content, Plan};
use crate::diagnostic::Findings;

/// A package that can be looked into.
#[derive(Debug)]
pub struct Package {
    name: String,
    entries: BTreeMap<String, Entry>,
    source: Source,
}

/// A file of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Bytes when unpacked; None when only the name is known.
    pub size: Option<u64>,
    /// Bytes in the zip; None outside of zips.
    pub packed: Option<u64>,
}

#[derive(Debug)]
enum Source {
    /// The files that are held; others are known by name only.
    Memory(BTreeMap<String, Content>),
}

/// Bounds of what is read from a package of unknown origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Files in a package.
    pub entries: usize,
    /// Bytes of the manifest.
    pub manifest: u64,
    /// Bytes of all files when unpacked.
    pub total: u64,
    /// Unpacked bytes for each packed one.
    pub ratio: u64,
}

impl Package {
    /// Opens a zip, or a folder, or a lone manifest.
    ///
    /// # Errors
    /// If `path` cannot be read at all. What is wrong inside becomes findings: then the package holds what could be
    /// understood.
    pub fn open(path: &Path, limits: &Limits) -> io::Result<(Self, Findings)> {
        let _ = (path, limits);
        Err(io::Error::other("not yet"))
    }

    /// A package of which only the manifest is there, with the paths of all its files.
    pub fn listed(name: &str, manifest: (&str, Vec<u8>), paths: impl IntoIterator<Item = String>) -> Self {
        let mut package = Self::in_memory(name, [(manifest.0.to_owned(), manifest.1)]);
        let known_by_name = paths.into_iter().map(|path| (path, Entry { size: None, packed: None }));
        let held = std::mem::take(&mut package.entries);
        package.entries = known_by_name.chain(held).collect();
        package
    }

    /// A package whose files are at hand.
    pub fn in_memory(name: &str, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let files: BTreeMap<String, Content> =
            files.into_iter().map(|(path, bytes)| (path, Content::Bytes(bytes))).collect();
        let entries = files.iter().map(|(path, content)| (path.clone(), Entry { size: size(content), packed: None }));
        Self { name: name.to_owned(), entries: entries.collect(), source: Source::Memory(files) }
    }

    /// A package that is about to be written.
    pub fn planned(plan: &Plan) -> Self {
        let files: BTreeMap<String, Content> =
            plan.entries().map(|(path, content)| (path.to_owned(), content.clone())).collect();
        let entries = files.iter().map(|(path, content)| (path.clone(), Entry { size: size(content), packed: None }));
        Self { name: plan.file_name().to_owned(), entries: entries.collect(), source: Source::Memory(files) }
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Every file by its path from the root, with `/`, in the order of the paths' bytes.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(path, entry)| (path.as_str(), entry))
    }

    pub fn contains(&self, path: &str) -> bool {
        self.entries.contains_key(path)
    }

    /// Whether some file lies in the folder `path` (without the last slash); the root is a folder.
    pub fn contains_folder(&self, path: &str) -> bool {
        let inside = format!("{path}/");
        path.is_empty()
            || self.entries.range(inside.clone()..).next().is_some_and(|(path, _)| path.starts_with(&inside))
    }

    /// The bytes of a file, or None when there is no such file, or only its name is known.
    ///
    /// # Errors
    /// If it cannot be read, is damaged, or holds more than `limit` bytes.
    pub fn read(&self, path: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
        let Source::Memory(files) = &self.source;
        let bytes = match files.get(path) {
            None => return Ok(None),
            Some(Content::Shared(bytes)) => bytes.to_vec(),
            Some(Content::Bytes(bytes)) => bytes.clone(),
            Some(Content::File(file)) => std::fs::read(file)?,
        };
        if bytes.len() as u64 > limit { Err(io::Error::other("too large")) } else { Ok(Some(bytes)) }
    }
}

fn size(content: &Content) -> Option<u64> {
    match content {
        Content::Shared(bytes) => Some(bytes.len() as u64),
        Content::Bytes(bytes) => Some(bytes.len() as u64),
        Content::File(path) => std::fs::metadata(path).ok().map(|metadata| metadata.len()),
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 100_000, manifest: 8 << 20, total: 64 << 30, ratio: 1_000 }
    }
}
