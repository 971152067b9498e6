//! From a zip's directory to the entries of a package, and to what is wrong with the zip.

use std::io;

use super::data::Data;
use super::directory::{End, NoDirectory, Record, find_end, records, u16_at, u32_at, widen};
use super::member::{Member, Refusal};
use super::rules::{
    PACKAGE_DEVICE, PACKAGE_LINK, PACKAGE_TOO_LARGE, PACKAGE_TOO_MANY, ZIP_BOMB, ZIP_COMPRESSION, ZIP_CONTRADICTION,
    ZIP_DUPLICATE, ZIP_ENCRYPTED, ZIP_NO_DIRECTORY, ZIP_OVERLAP, ZIP_SPLIT, ZIP_STRAY_BYTES, ZIP_TRUNCATED,
};
use super::tally::{Tally, shown};
use super::{Contents, Entry, Held, Limits, names};

const ENCRYPTED: u16 = 1;
/// The checksum and sizes follow the data (4.4.4, bit 3).
const DESCRIPTOR: u16 = 1 << 3;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// The fixed part of a local header.
const LOCAL: u64 = 30;

/// A stretch of the zip that an entry takes.
struct Stretch {
    start: u64,
    end: u64,
    /// Bytes that may follow: a descriptor.
    behind: u64,
    path: String,
}

struct Reader<'a> {
    data: &'a Data,
    limits: &'a Limits,
    end: End,
    tally: &'a mut Tally,
    contents: Contents,
    stretches: Vec<Stretch>,
    total: u64,
}

/// What a zip holds.
///
/// # Errors
/// If the zip cannot be read.
pub(super) fn open(data: &Data, limits: &Limits, tally: &mut Tally) -> io::Result<Contents> {
    let end = match find_end(data)? {
        Ok(end) => end,
        Err(why) => {
            match why {
                NoDirectory::Missing => tally.note(&ZIP_NO_DIRECTORY, None, "the zip has no end: it was cut off"),
                NoDirectory::Lost => {
                    tally.note(
                        &ZIP_NO_DIRECTORY,
                        None,
                        "the list of files is not where the zip says: a part is missing",
                    );
                }
                NoDirectory::Split => tally.note(&ZIP_SPLIT, None, "this is one part of a zip in several files"),
            }
            return Ok(Contents::default());
        }
    };
    if end.is_ambiguous {
        tally.note(&ZIP_CONTRADICTION, None, "the zip has two lists of files, or an end that contradicts itself");
    }
    let mut reader =
        Reader { data, limits, end, tally, contents: Contents::default(), stretches: Vec::new(), total: 0 };
    let (mut seen, mut names) = (0, 0);
    let is_bounded = |seen, names| seen <= limits.entries && names <= Limits::NAMES;
    let count = records(data, &end, |record| {
        seen += 1;
        names += record.name.len();
        let goes_on = is_bounded(seen, names);
        if goes_on {
            reader.add(&record)?;
        }
        Ok(goes_on)
    })?;
    let is_whole = is_bounded(seen, names) && count == Some(end.count);
    if !is_bounded(seen, names) {
        let message = format_args!("the zip has {} entries, and only the first {} are looked at", end.count, seen - 1);
        reader.tally.note(&PACKAGE_TOO_MANY, None, message);
    } else if !is_whole {
        let message = format_args!("its list of files has {seen} entries, its end tells {}", end.count);
        reader.tally.note(&ZIP_CONTRADICTION, None, message);
    }
    reader.overlaps(is_whole);
    reader.proportions();
    Ok(reader.contents)
}

impl Reader<'_> {
    fn add(&mut self, record: &Record) -> io::Result<()> {
        let name = names::decode(record, self.tally);
        let folder = name.strip_suffix(['/', '\\']).filter(|folder| !folder.is_empty());
        let path = names::place(folder.unwrap_or(&name), self.tally);
        let found = self.find(record, path.as_ref().unwrap_or(&name))?;
        let Some(path) = path else { return Ok(()) };
        if folder.is_some() {
            if record.size > 0 {
                let message = format_args!("`{}` is a folder, and has {} bytes", shown(&name), record.size);
                self.tally.note(&ZIP_CONTRADICTION, Some(&name), message);
            }
            self.contents.folders.insert(path);
            return Ok(());
        }
        if !self.is_plain_file(record, &path) {
            return Ok(());
        }
        if self.contents.entries.contains_key(&path) {
            self.tally.note(&ZIP_DUPLICATE, Some(&path), format_args!("`{}` is there again", shown(&path)));
            return Ok(());
        }
        let held = match found {
            Ok(member) => self.admit(record, member, &path),
            Err(refusal) => Held::Refused(refusal),
        };
        self.contents.entries.insert(path, Entry { size: Some(record.size), packed: Some(record.packed), held });
        Ok(())
    }

    /// Whether Unix's mode in the external attributes (4.4.15) is none, or a file's.
    fn is_plain_file(&mut self, record: &Record, path: &str) -> bool {
        let shown = shown(path);
        match (record.attributes >> 16) & 0o170_000 {
            0 | 0o100_000 | 0o040_000 => return true,
            0o120_000 => {
                self.tally.note(&PACKAGE_LINK, Some(path), format_args!("`{shown}` is a symbolic link"));
            }
            _ => self.tally.note(&PACKAGE_DEVICE, Some(path), format_args!("`{shown}` is a device, pipe or socket")),
        }
        false
    }

    /// Where the data are, by the local header (4.3.7), which says once more what the directory says.
    fn find(&mut self, record: &Record, path: &str) -> io::Result<Result<Member, Refusal>> {
        let shown = shown(path);
        let start = record.offset.saturating_add(self.end.prefix);
        let mut local = vec![0; LOCAL as usize + record.name.len()];
        let length = self.data.read_at(start, &mut local)?;
        local.truncate(length);
        let at = start.saturating_add(LOCAL + u64::from(u16_at(&local, 26)) + u64::from(u16_at(&local, 28)));
        let end = at.saturating_add(record.packed);
        if (length as u64) < LOCAL || !local.starts_with(b"PK\x03\x04") || end > self.data.length() {
            let message = format_args!("the data of `{shown}` are not in the zip");
            self.tally.note(&ZIP_TRUNCATED, Some(path), message);
            return Ok(Err(Refusal::Nowhere));
        }
        if let Some(what) = self.contradiction(record, &local, at)? {
            let message = format_args!("`{shown}` has another {what} before its data than in the list of files");
            self.tally.note(&ZIP_CONTRADICTION, Some(path), message);
        }
        let behind = if u16_at(&local, 6) & DESCRIPTOR == 0 { 0 } else { 24 };
        self.stretches.push(Stretch { start, end, behind, path: path.to_owned() });
        Ok(Ok(Member {
            at,
            packed: record.packed,
            size: record.size,
            crc32: record.crc32,
            is_deflated: record.method == DEFLATED,
        }))
    }

    /// What the local header tells otherwise, if anything.
    fn contradiction(&self, record: &Record, local: &[u8], data: u64) -> io::Result<Option<&'static str>> {
        let flags = u16_at(local, 6);
        let name_length = u16_at(local, 26);
        let extra_length = u16_at(local, 28);
        if usize::from(name_length) != record.name.len() || local[LOCAL as usize..] != record.name {
            return Ok(Some("name"));
        }
        if u16_at(local, 8) != record.method {
            return Ok(Some("compression"));
        }
        if (flags ^ record.flags) & ENCRYPTED != 0 {
            return Ok(Some("encryption"));
        }
        let crc32 = u32_at(local, 14);
        let (mut packed, mut size) = (u32_at(local, 18).into(), u32_at(local, 22).into());
        if packed == 0xFFFF_FFFF || size == 0xFFFF_FFFF {
            let mut extra = vec![0; extra_length.into()];
            let length = self.data.read_at(data - u64::from(extra_length), &mut extra)?;
            // In a local header Zip64's field holds both sizes.
            widen(&extra[..length], [&mut size, &mut packed]);
        }
        // Where they follow the data, these are zero, or already right.
        let is_other = |here: u64, there: u64| here != there && !(flags & DESCRIPTOR != 0 && here == 0);
        if is_other(size, record.size) || is_other(packed, record.packed) {
            return Ok(Some("size"));
        }
        Ok(is_other(crc32.into(), record.crc32.into()).then_some("checksum"))
    }

    /// Whether the entry can be read, and within bounds.
    fn admit(&mut self, record: &Record, member: Member, path: &str) -> Held {
        let shown = shown(path);
        let (size, packed) = (record.size, record.packed);
        if record.flags & ENCRYPTED != 0 {
            self.tally.note(&ZIP_ENCRYPTED, Some(path), format_args!("`{shown}` is encrypted"));
            return Held::Refused(Refusal::Encrypted);
        }
        if !matches!(record.method, STORED | DEFLATED) {
            let name = method_name(record.method);
            self.tally.note(&ZIP_COMPRESSION, Some(path), format_args!("`{shown}` is compressed with {name}"));
            return Held::Refused(Refusal::Method(record.method));
        }
        if size > Limits::SMALL && size / packed.max(1) > self.limits.ratio {
            let message = format_args!("`{shown}` grows from {packed} to {size} bytes");
            self.tally.note(&ZIP_BOMB, Some(path), message);
            return Held::Vast(member, Refusal::Bomb);
        }
        self.total = self.total.saturating_add(size);
        Held::Member(member)
    }

    /// Notes entries that share data, and bytes that belong to none, if all entries are known.
    fn overlaps(&mut self, is_whole: bool) {
        self.stretches.sort_unstable_by_key(|stretch| (stretch.start, stretch.end));
        let directory = Stretch { start: self.end.start, end: self.end.start, behind: 0, path: String::new() };
        let (mut free, mut behind, mut before) = (0, 0, "");
        let mut stray = self.end.stray;
        for stretch in self.stretches.iter().chain([&directory]) {
            if stretch.start < free {
                let what = if stretch.path.is_empty() { "the list of files" } else { &stretch.path };
                let message = format_args!("`{}` begins inside the data of `{}`", shown(what), shown(before));
                self.tally.note(&ZIP_OVERLAP, Some(before), message);
                for path in [before, &stretch.path] {
                    if let Some(entry) = self.contents.entries.get_mut(path) {
                        entry.held = Held::Refused(Refusal::Overlaps);
                    }
                }
            } else if stretch.start - free > behind {
                stray += stretch.start - free;
            }
            if stretch.end >= free {
                (free, behind, before) = (stretch.end, stretch.behind, &stretch.path);
            }
        }
        if stray > 0 && is_whole {
            self.tally.note(&ZIP_STRAY_BYTES, None, format_args!("{stray} bytes of the zip belong to no file"));
        }
    }

    /// Holds all files together against the bounds, so that reading every one of them has an end.
    fn proportions(&mut self) {
        let (total, length) = (self.total, self.data.length());
        let refusal = if total > self.limits.total {
            self.tally.note(&PACKAGE_TOO_LARGE, None, format_args!("all files together have {total} bytes"));
            Refusal::TooMuch
        } else if total > 8 * Limits::SMALL && total / length.max(1) > self.limits.ratio {
            self.tally.note(&ZIP_BOMB, None, format_args!("all files grow from {length} to {total} bytes"));
            Refusal::Bomb
        } else {
            return;
        };
        for entry in self.contents.entries.values_mut() {
            if let Held::Member(member) = entry.held {
                entry.held = Held::Vast(member, refusal);
            }
        }
    }
}

fn method_name(method: u16) -> String {
    let name = match method {
        1 => "Shrink",
        6 => "Implode",
        9 => "Deflate64",
        12 => "BZIP2",
        14 => "LZMA",
        93 => "Zstandard",
        95 => "XZ",
        98 => "PPMd",
        99 => "AES encryption",
        other => return format!("method {other}"),
    };
    name.to_owned()
}
