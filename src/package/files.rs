//! Files that are no packages of a course: office documents, which are zips too, and whatever stands beside them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use super::archive::Archive;
use super::pack::Packed;
use super::{Error, Outcome, Plan, sink};

/// A zip of `entries` by path, the same bytes every time. The paths are the caller's business.
///
/// # Errors
/// If the zip would break its own limits.
pub fn zip(entries: BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, Error> {
    let mut archive = Archive::new(Cursor::new(Vec::new()));
    for (path, bytes) in &entries {
        Packed::in_memory(Cow::Borrowed(bytes), !super::pack::is_compressed(path))?.append_to(&mut archive, path)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// Puts files into `dir`, which is made if need be. All of them are written before the first gets its name, and each is
/// whole; a file that is right already stays untouched. Other files stay.
///
/// # Errors
/// If a name is not safe, or a file cannot be written.
pub fn put(dir: &Path, files: &[(String, Vec<u8>)]) -> Result<Vec<Outcome>, Error> {
    std::fs::create_dir_all(dir).map_err(Error::io("create", dir))?;
    sink::clear(dir)?;
    let mut fresh = Vec::new();
    let mut outcomes = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        let place = dir.join(Plan::new(name)?.file_name());
        let is_there = std::fs::read(&place).is_ok_and(|old| old == *bytes);
        if !is_there {
            fresh.push((place, sink::spare(dir, bytes)?));
        }
        outcomes.push(if is_there { Outcome::Unchanged } else { Outcome::Built });
    }
    for (place, finished) in fresh {
        finished.put(&place)?;
    }
    sink::settle(dir);
    Ok(outcomes)
}
