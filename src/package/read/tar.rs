//! A gzip'd tar, as Moodle itself packs the backup of a course.
//!
//! It has no list of its files and no way into its middle: it is read once from its beginning to its end, and what fits into
//! bounds is kept in memory. POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar's long names; RFC 1952.

use std::cell::Cell;
use std::io::{self, Read};

use flate2::bufread::MultiGzDecoder;
use tar::{Entry as Header, EntryType, PaxExtensions};

use super::data::{Data, Window};
use super::member::Refusal;
use super::rules::{
    PACKAGE_DEVICE, PACKAGE_LINK, PACKAGE_NOT_A_ZIP, PACKAGE_TOO_LARGE, PACKAGE_TOO_MANY, PATH_ENCODING, TAR_DAMAGED,
    TAR_TOO_LARGE, ZIP_BOMB, ZIP_DUPLICATE,
};
use super::tally::{Tally, shown};
use super::{Contents, Entry, Held, Limits, names};
use crate::package::Content;

/// What makes a tar a backup: nothing else is packed like this.
const MARK: &str = "moodle_backup.xml";
/// Bytes of a name, or of a list of them, that stands before an entry.
const LONGEST_EXTENSION: u64 = 64 << 10;

/// What a gzip file holds, if it is a backup.
pub(super) fn open(data: &Data, limits: &Limits, tally: &mut Tally) -> Contents {
    let refusal = Cell::new(None);
    let bounded = Bounded {
        inner: MultiGzDecoder::new(data.window(0, data.length())),
        packed: data.length(),
        count: 0,
        limits,
        refusal: &refusal,
    };
    let mut archive = tar::Archive::new(bounded);
    let mut reader =
        Reader { limits, contents: Contents::default(), kept: 0, seen: 0, names: 0, tally: Tally::default() };
    let end = reader.read(&mut archive).and_then(|()| io::copy(&mut archive.into_inner(), &mut io::sink()).map(drop));
    let Reader { contents, seen, tally: mut found, .. } = reader;
    let is_backup = contents.entries.contains_key(MARK);
    match (refusal.get(), &end) {
        (Some(Refusal::Bomb), _) => {
            found.note(
                &ZIP_BOMB,
                None,
                format_args!("all files grow from {} bytes out of all proportion", data.length()),
            );
        }
        (Some(_), _) => {
            found.note(
                &PACKAGE_TOO_LARGE,
                None,
                format_args!("all files together have more than {} bytes", limits.total),
            );
        }
        (None, Err(error)) if seen > 0 => {
            let message = format_args!("the backup cannot be read to its end, after {seen} entries: {error}");
            found.note(&TAR_DAMAGED, None, message);
        }
        (None, Err(_)) => {
            tally.note(&PACKAGE_NOT_A_ZIP, None, "it is a gzip file");
            return Contents::default();
        }
        (None, Ok(())) if !is_backup => {
            let message = format_args!("it is a gzip'd tar without a `{MARK}` of Moodle at its root");
            tally.note(&PACKAGE_NOT_A_ZIP, None, message);
            return Contents::default();
        }
        (None, Ok(())) => {}
    }
    *tally = found;
    contents
}

struct Reader<'a> {
    limits: &'a Limits,
    contents: Contents,
    /// Bytes in memory.
    kept: u64,
    seen: usize,
    /// Bytes of all names.
    names: usize,
    tally: Tally,
}

/// What extensions say of the entry that follows them.
#[derive(Default)]
struct Said {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

impl Reader<'_> {
    fn read<'a>(&mut self, archive: &'a mut tar::Archive<Bounded<'_>>) -> io::Result<()>
    where
        Self: 'a,
    {
        let mut said = Said::default();
        // Raw: the extensions are read here, within bounds.
        for entry in archive.entries()?.raw(true) {
            let mut entry = entry?;
            self.seen += 1;
            if self.seen > self.limits.entries || self.names > Limits::NAMES {
                let message = format_args!("only the first {} entries are looked at", self.seen - 1);
                self.tally.note(&PACKAGE_TOO_MANY, None, message);
                break;
            }
            match entry.header().entry_type() {
                EntryType::GNULongName => said.name = Some(extension(&mut entry)?),
                EntryType::XHeader => extend(&mut said, &extension(&mut entry)?),
                EntryType::GNULongLink | EntryType::XGlobalHeader => {}
                kind => self.add(kind, &mut entry, std::mem::take(&mut said))?,
            }
        }
        Ok(())
    }

    fn add(&mut self, kind: EntryType, entry: &mut Header<'_, impl Read>, said: Said) -> io::Result<()> {
        let bytes = said.name.unwrap_or_else(|| entry.header().path_bytes().into_owned());
        self.names += bytes.len();
        let name = String::from_utf8_lossy(&bytes);
        if matches!(name, std::borrow::Cow::Owned(_)) {
            self.tally.note(&PATH_ENCODING, Some(&name), format_args!("`{}` is not UTF-8", shown(&name)));
        }
        let folder = name.strip_suffix('/');
        let Some(path) = names::place(folder.unwrap_or(&name), &mut self.tally) else { return Ok(()) };
        let size = entry.size();
        let (rule, what) = match kind {
            EntryType::Directory => {
                self.contents.folders.insert(path);
                return Ok(());
            }
            EntryType::Regular | EntryType::Continuous if folder.is_some() && size == 0 => {
                self.contents.folders.insert(path);
                return Ok(());
            }
            EntryType::Regular | EntryType::Continuous if said.size.is_none_or(|said| said == size) => {
                return self.keep(path, size, entry);
            }
            EntryType::Regular | EntryType::Continuous => (&TAR_DAMAGED, "has two sizes"),
            EntryType::Link | EntryType::Symlink => (&PACKAGE_LINK, "is a link"),
            _ => (&PACKAGE_DEVICE, "is a device, a pipe or of a kind that is not read"),
        };
        self.tally.note(rule, Some(&path), format_args!("`{}` {what}", shown(&path)));
        Ok(())
    }

    fn keep(&mut self, path: String, size: u64, entry: &mut impl Read) -> io::Result<()> {
        if self.contents.entries.contains_key(&path) {
            self.tally.note(&ZIP_DUPLICATE, Some(&path), format_args!("`{}` is there again", shown(&path)));
            return Ok(());
        }
        // What a backup says of itself may come last: half of the room is kept for it.
        let room = if path.ends_with(".xml") { self.limits.held } else { self.limits.held / 2 };
        let held = if self.kept.saturating_add(size) > room {
            self.tally.note(&TAR_TOO_LARGE, Some(&path), format_args!("`{}` with {size} bytes", shown(&path)));
            Held::Refused(Refusal::TooMuch)
        } else {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            if bytes.len() as u64 != size {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.kept += size;
            Held::Content(Content::Bytes(bytes))
        };
        self.contents.entries.insert(path, Entry { size: Some(size), packed: None, held });
        Ok(())
    }
}

/// The content of an extension, without the NUL at its end.
fn extension(entry: &mut Header<'_, impl Read>) -> io::Result<Vec<u8>> {
    if entry.size() > LONGEST_EXTENSION {
        return Err(io::Error::other(format!("a name of {} bytes stands in it", entry.size())));
    }
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes)?;
    while bytes.last() == Some(&0) {
        bytes.pop();
    }
    Ok(bytes)
}

/// Reads the extensions of POSIX; those that say nothing of name or size are left aside.
fn extend(said: &mut Said, bytes: &[u8]) {
    for field in PaxExtensions::new(bytes).flatten() {
        match field.key() {
            Ok("path") => said.name = Some(field.value_bytes().to_vec()),
            Ok("size") => said.size = field.value().ok().and_then(|size| size.parse().ok()),
            _ => {}
        }
    }
}

/// What is unpacked, until it is too much.
struct Bounded<'a> {
    inner: MultiGzDecoder<Window<'a>>,
    packed: u64,
    count: u64,
    limits: &'a Limits,
    /// Why nothing more is read.
    refusal: &'a Cell<Option<Refusal>>,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.count += length as u64;
        let refusal = if self.count > self.limits.total {
            Refusal::TooMuch
        } else if self.count > 8 * Limits::SMALL && self.count / self.packed.max(1) > self.limits.ratio {
            Refusal::Bomb
        } else {
            return Ok(length);
        };
        self.refusal.set(Some(refusal));
        Err(refusal.into())
    }
}
