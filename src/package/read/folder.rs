//! A folder as a package: its files, and nothing that lies elsewhere.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use super::rules::{
    PACKAGE_DEVICE, PACKAGE_LINK, PACKAGE_TOO_LARGE, PACKAGE_TOO_MANY, PACKAGE_UNREADABLE, PATH_ENCODING,
};
use super::tally::{Tally, shown};
use super::{Contents, Entry, Held, Limits, names};
use crate::package::Content;

/// What the folder `root` holds. Links are not followed.
///
/// # Errors
/// If the folder itself cannot be read.
pub(super) fn open(root: &Path, limits: &Limits, tally: &mut Tally) -> io::Result<Contents> {
    let mut contents = Contents::default();
    let (mut seen, mut total) = (0, 0_u64);
    let mut folders = vec![(root.to_owned(), String::new(), list(root, limits)?)];
    while let Some((folder, prefix, names)) = folders.pop() {
        for name in names {
            seen += 1;
            if seen > limits.entries {
                let message =
                    format_args!("the folder has more than {} entries: the others are not looked at", limits.entries);
                tally.note(&PACKAGE_TOO_MANY, None, message);
                return Ok(contents);
            }
            let path = format!("{prefix}{}", name.to_string_lossy());
            if name.to_str().is_none() {
                tally.note(&PATH_ENCODING, Some(&path), format_args!("`{}` is not UTF-8", shown(&path)));
                continue;
            }
            let place = folder.join(&name);
            let metadata = match std::fs::symlink_metadata(&place) {
                Ok(metadata) => metadata,
                Err(error) => {
                    unreadable(tally, &path, &error);
                    continue;
                }
            };
            if metadata.is_symlink() {
                tally.note(&PACKAGE_LINK, Some(&path), format_args!("`{}` is a symbolic link", shown(&path)));
            } else if metadata.is_dir() {
                match list(&place, limits) {
                    Ok(names) => folders.push((place, format!("{path}/"), names)),
                    Err(error) => unreadable(tally, &path, &error),
                }
                contents.folders.insert(path);
            } else if !metadata.is_file() {
                let message = format_args!("`{}` is a device, pipe or socket", shown(&path));
                tally.note(&PACKAGE_DEVICE, Some(&path), message);
            } else if let Some(path) = names::place(&path, tally) {
                total = total.saturating_add(metadata.len());
                let held = Held::Content(Content::File(place));
                contents.entries.insert(path, Entry { size: Some(metadata.len()), packed: None, held });
            }
        }
    }
    if total > limits.total {
        tally.note(&PACKAGE_TOO_LARGE, None, format_args!("all files together have {total} bytes"));
    }
    Ok(contents)
}

/// The names in a folder in their order, one more than a package may have at most.
fn list(folder: &Path, limits: &Limits) -> io::Result<Vec<OsString>> {
    let entries = std::fs::read_dir(folder)?.take(limits.entries + 1);
    let mut names = entries.map(|entry| entry.map(|entry| entry.file_name())).collect::<io::Result<Vec<_>>>()?;
    names.sort_unstable();
    Ok(names)
}

pub(super) fn unreadable(tally: &mut Tally, path: &str, error: &io::Error) {
    tally.note(&PACKAGE_UNREADABLE, Some(path), format_args!("`{}`: {error}", shown(path)));
}
