//! A list of a package's files, one path a line.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::rules::{PACKAGE_TOO_MANY, PATH_ENCODING};
use super::tally::Tally;
use super::{Contents, Entry, Held, Limits, names};

/// The files that a list names. Blank lines, a byte order mark, `./` and the line breaks of Windows do no harm; what
/// ends with a slash is a folder.
///
/// # Errors
/// If the list cannot be read.
pub(super) fn open(list: &Path, limits: &Limits, tally: &mut Tally) -> io::Result<Contents> {
    let mut bytes = Vec::new();
    File::open(list)?.take(Limits::NAMES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > Limits::NAMES {
        tally.note(&PACKAGE_TOO_MANY, None, format_args!("the list of files has more than {} bytes", Limits::NAMES));
        return Ok(Contents::default());
    }
    let text = String::from_utf8_lossy(&bytes);
    if text.contains(char::REPLACEMENT_CHARACTER) {
        tally.note(&PATH_ENCODING, None, "the list of files is not UTF-8");
    }
    let mut contents = Contents::default();
    let lines = text.trim_start_matches('\u{feff}').lines().map(|line| line.trim_end_matches('\r'));
    for line in lines.filter(|line| !line.trim().is_empty()) {
        let line = line.strip_prefix("./").unwrap_or(line);
        let folder = line.strip_suffix(['/', '\\']);
        match names::place(folder.unwrap_or(line), tally) {
            Some(path) if folder.is_some() => drop(contents.folders.insert(path)),
            Some(path) => drop(contents.entries.insert(path, Entry { size: None, packed: None, held: Held::Name })),
            None => {}
        }
        if contents.entries.len() > limits.entries {
            tally.note(&PACKAGE_TOO_MANY, None, format_args!("the list names more than {} files", limits.entries));
            break;
        }
    }
    Ok(contents)
}
