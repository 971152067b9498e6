//! What somebody hands over as a package, by its first bytes, and what a package is made of by its names.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::Entry;
use super::data::Data;
use super::directory::{NoDirectory, find_end};
use super::rules::{PACKAGE_ARCHIVE_INSIDE, PACKAGE_CLUTTER, PACKAGE_EMPTY, PACKAGE_NESTED};
use super::tally::{Tally, shown};

pub(super) enum Kind {
    Zip,
    Manifest,
    Gzip,
    /// What it seems to be, in words.
    Other(&'static str),
}

/// Beginnings of what people mistake for zips.
const OTHERS: [(&[u8], &str); 6] = [
    (b"Rar!", "a RAR archive"),
    (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"),
    (b"BZh", "a bzip2 file"),
    (b"\xFD7zXZ", "an XZ file"),
    (b"%PDF", "a PDF"),
    (b"", "no zip, folder or manifest"),
];

/// Endings of archives.
const ARCHIVES: [&str; 10] = [".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".imscc", ".mbz"];

/// What systems and programs leave in folders, in lower case.
const CLUTTER: [&str; 10] = [
    ".ds_store",
    "__macosx",
    "thumbs.db",
    "desktop.ini",
    ".git",
    ".svn",
    ".gitignore",
    ".idea",
    ".vscode",
    "node_modules",
];

pub(super) fn of(data: &Data, path: &Path) -> io::Result<Kind> {
    let mut head = [0; 64];
    let length = data.read_at(0, &mut head)?;
    let head = &head[..length];
    let is_called_xml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml"));
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Zip);
    }
    if is_called_xml {
        return Ok(Kind::Manifest);
    }
    if head.is_empty() {
        return Ok(Kind::Other("empty"));
    }
    if find_end(data)?.err() != Some(NoDirectory::Missing) {
        return Ok(Kind::Zip); // behind something else, or without its beginning
    }
    // Byte order marks and the zeros of UTF-16 may stand before the first bracket.
    if head.iter().find(|byte| !matches!(byte, 0 | 9 | 10 | 13 | 32 | 0xEF | 0xBB | 0xBF | 0xFE | 0xFF)) == Some(&b'<')
    {
        return Ok(Kind::Manifest);
    }
    if head.starts_with(b"PK") {
        return Ok(Kind::Zip); // a damaged one, which will be told
    }
    if head.starts_with(b"\x1F\x8B") {
        return Ok(Kind::Gzip);
    }
    let (_, what) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)).unwrap_or(&OTHERS[5]);
    Ok(Kind::Other(what))
}

/// Notes what does not belong into a package: nothing at all, other packages, what was left lying about.
pub(super) fn of_contents(entries: &BTreeMap<String, Entry>, tally: &mut Tally) {
    let is_clutter = |path: &str| path.split('/').any(|part| CLUTTER.contains(&part.to_ascii_lowercase().as_str()));
    let (clutter, files): (Vec<&String>, Vec<&String>) = entries.keys().partition(|path| is_clutter(path));
    for path in clutter {
        tally.note(&PACKAGE_CLUTTER, Some(path), format_args!("`{}`", shown(path)));
    }
    let is_archive = |path: &&&String| {
        let path = path.to_ascii_lowercase();
        ARCHIVES.iter().any(|ending| path.ends_with(ending))
    };
    let archives = files.iter().filter(is_archive).count();
    if files.is_empty() && tally.is_empty() {
        tally.note(&PACKAGE_EMPTY, None, "there is no file in it");
    }
    for path in files.iter().filter(is_archive) {
        let rule = if archives == files.len() { &PACKAGE_NESTED } else { &PACKAGE_ARCHIVE_INSIDE };
        tally.note(rule, Some(path), format_args!("`{}`", shown(path)));
    }
}
