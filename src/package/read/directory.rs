//! The central directory of a zip, as its bytes have it: nothing merged, nothing mended.
//!
//! APPNOTE.TXT, .ZIP File Format Specification 6.3, sections 4.3.12 to 4.3.16, 4.4 and 4.5.

use std::io::{self, Read};

use super::data::Data;

/// The size of the end record without its comment.
const END: u64 = 22;
const LOCATOR: u64 = 20;
const END_64: u64 = 56;
const LONGEST_COMMENT: u64 = 0xFFFF;

/// Where the central directory lies, from the records at the end of the zip, Zip64's among them.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    /// The first byte of the directory.
    pub(super) start: u64,
    /// Bytes of the directory.
    pub(super) size: u64,
    /// Entries that the end record counts.
    pub(super) count: u64,
    /// What is to be added to the offsets of entries: bytes that somebody put before the zip.
    pub(super) prefix: u64,
    /// Bytes between the directory and the end record, and behind the zip.
    pub(super) stray: u64,
    /// Two end records each claim to be the last one, or the plain one and Zip64's disagree.
    pub(super) is_ambiguous: bool,
}

/// Why there is no directory to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoDirectory {
    /// No end record.
    Missing,
    /// One part of a zip that was cut into several.
    Split,
    /// The end record leads to nothing.
    Lost,
}

/// What the central directory says of an entry. Numbers are those of Zip64 where it has them.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc32: u32,
    pub(super) packed: u64,
    pub(super) size: u64,
    pub(super) attributes: u32,
    /// Of the local header; without the prefix.
    pub(super) offset: u64,
    pub(super) name: Vec<u8>,
    /// Info-ZIP's name in UTF-8, if it belongs to `name`.
    pub(super) unicode_name: Option<String>,
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).and_then(|b| b.try_into().ok()).map_or(0, u16::from_le_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map_or(0, u64::from_le_bytes)
}

/// Looks for the end record where it may stand: in the last 65,557 bytes.
///
/// # Errors
/// If the zip cannot be read.
pub(super) fn find_end(data: &Data) -> io::Result<Result<End, NoDirectory>> {
    let from = data.length().saturating_sub(END + LONGEST_COMMENT);
    let mut tail = vec![0; (data.length() - from) as usize];
    let length = data.read_at(from, &mut tail)?;
    tail.truncate(length);
    let (mut last, mut exact, mut why) = (None, None::<End>, NoDirectory::Missing);
    for index in (0..tail.len().saturating_sub(END as usize - 1)).rev() {
        if !tail[index..].starts_with(b"PK\x05\x06") {
            continue;
        }
        let at = from + index as u64;
        let behind = at + END + u64::from(u16_at(&tail, index + 20));
        match resolve(data, at, &tail[index..])? {
            Ok(mut end) => {
                end.stray += data.length().saturating_sub(behind);
                end.is_ambiguous |= behind > data.length();
                if behind != data.length() {
                    last = last.or(Some(end));
                } else if let Some(first) = &mut exact {
                    first.is_ambiguous = true;
                    break;
                } else {
                    exact = Some(end);
                }
            }
            Err(NoDirectory::Split) => why = NoDirectory::Split,
            Err(other) if why == NoDirectory::Missing => why = other,
            Err(_) => {}
        }
    }
    Ok(exact.or(last).ok_or(why))
}

/// The directory that the end record at `at` leads to.
fn resolve(data: &Data, at: u64, record: &[u8]) -> io::Result<Result<End, NoDirectory>> {
    let short = |at| u64::from(u16_at(record, at));
    let long = |at| u64::from(u32_at(record, at));
    let mut said =
        Said { disks: [short(4), short(6)], counts: [short(8), short(10)], size: long(12), offset: long(16) };
    let mut end = at;
    let mut is_ambiguous = false;
    if let Some((at_64, said_64)) = zip64(data, at)? {
        is_ambiguous = !said.yields_to(&said_64);
        (said, end) = (said_64, at_64);
    }
    if said.disks != [0, 0] || said.counts[0] != said.counts[1] {
        return Ok(Err(NoDirectory::Split));
    }
    let [_, count] = said.counts;
    let Some(start) = end.checked_sub(said.size) else { return Ok(Err(NoDirectory::Lost)) };
    let begins = |at| io::Result::Ok(count == 0 || data.array(at)? == Some(*b"PK\x01\x02"));
    if said.offset <= start && begins(start)? {
        let prefix = start - said.offset;
        return Ok(Ok(End { start, size: said.size, count, prefix, stray: 0, is_ambiguous }));
    }
    if said.offset <= start && begins(said.offset)? {
        let stray = start - said.offset;
        return Ok(Ok(End { start: said.offset, size: said.size, count, prefix: 0, stray, is_ambiguous }));
    }
    Ok(Err(NoDirectory::Lost))
}

/// What an end record says.
#[derive(Debug, Clone, Copy)]
struct Said {
    disks: [u64; 2],
    /// Entries on this disk, and in all.
    counts: [u64; 2],
    size: u64,
    offset: u64,
}

impl Said {
    /// Whether everything that does not stand at its limit is the same in Zip64's record.
    fn yields_to(&self, other: &Self) -> bool {
        let short = |a: u64, b: u64| a == 0xFFFF || a == b;
        let long = |a: u64, b: u64| a == 0xFFFF_FFFF || a == b;
        short(self.counts[1], other.counts[1]) && long(self.size, other.size) && long(self.offset, other.offset)
    }
}

/// Zip64's end record, by its locator before the plain end record, and where it stands.
fn zip64(data: &Data, end: u64) -> io::Result<Option<(u64, Said)>> {
    let Some(locator) = end.checked_sub(LOCATOR) else { return Ok(None) };
    let Some(bytes) = data.array::<{ LOCATOR as usize }>(locator)?.filter(|bytes| bytes.starts_with(b"PK\x06\x07"))
    else {
        return Ok(None);
    };
    // Where something stands before the zip, the offset is too small: then the record lies right before its locator.
    for at in [Some(u64_at(&bytes, 8)), locator.checked_sub(END_64)].into_iter().flatten() {
        let record = if at < locator { data.array::<{ END_64 as usize }>(at)? } else { None };
        if let Some(record) = record.filter(|record| record.starts_with(b"PK\x06\x06")) {
            let said = Said {
                disks: [u32_at(&record, 16).into(), u32_at(&record, 20).into()],
                counts: [u64_at(&record, 24), u64_at(&record, 32)],
                size: u64_at(&record, 40),
                offset: u64_at(&record, 48),
            };
            return Ok(Some((at, said)));
        }
    }
    Ok(None)
}

/// Hands every record of the directory to `each`, in its order, until `each` gives false; gives their number, or None
/// if something else stands among them.
///
/// # Errors
/// If the zip cannot be read, or `each` says so.
pub(super) fn records(
    data: &Data,
    end: &End,
    mut each: impl FnMut(Record) -> io::Result<bool>,
) -> io::Result<Option<u64>> {
    let mut window = data.window(end.start, end.size);
    let (mut count, mut left) = (0, end.size);
    while left > 0 {
        let mut fixed = [0; 46];
        let mut rest = Vec::new();
        if !fills(&mut window, &mut fixed)? || !fixed.starts_with(b"PK\x01\x02") {
            // A signature of the directory may follow (4.3.13).
            return Ok(fixed.starts_with(b"PK\x05\x05").then_some(count));
        }
        let lengths = [28, 30, 32].map(|at| usize::from(u16_at(&fixed, at)));
        rest.resize(lengths.iter().sum(), 0);
        if !fills(&mut window, &mut rest)? {
            return Ok(None);
        }
        left = left.saturating_sub((fixed.len() + rest.len()) as u64);
        count += 1;
        if !each(record(&fixed, rest, lengths[0], lengths[1]))? {
            return Ok(Some(count));
        }
    }
    Ok(Some(count))
}

/// False if there is not enough left.
fn fills(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match reader.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

fn record(fixed: &[u8], mut rest: Vec<u8>, name: usize, extra: usize) -> Record {
    let mut record = Record {
        flags: u16_at(fixed, 8),
        method: u16_at(fixed, 10),
        crc32: u32_at(fixed, 16),
        packed: u32_at(fixed, 20).into(),
        size: u32_at(fixed, 24).into(),
        attributes: u32_at(fixed, 38),
        offset: u32_at(fixed, 42).into(),
        name: Vec::new(),
        unicode_name: None,
    };
    let extra = &rest[name..name + extra];
    widen(extra, [&mut record.size, &mut record.packed, &mut record.offset]);
    // Info-ZIP's Unicode path (4.6.9): version 1, the checksum of the name that it stands for, the name.
    if let Some([1, field @ ..]) = field(extra, 0x7075)
        && u32_at(field, 0) == crc32fast::hash(&rest[..name])
    {
        record.unicode_name = field.get(4..).and_then(|name| String::from_utf8(name.to_vec()).ok());
    }
    rest.truncate(name);
    record.name = rest;
    record
}

/// Takes numbers that stand at their limit from Zip64's field (4.5.3), which holds just those, in this order.
pub(super) fn widen<const N: usize>(extra: &[u8], numbers: [&mut u64; N]) {
    let Some(wide) = field(extra, 0x0001) else { return };
    let at_limit = numbers.into_iter().filter(|number| **number == 0xFFFF_FFFF);
    for (number, wide) in at_limit.zip(wide.chunks_exact(8)) {
        *number = u64_at(wide, 0);
    }
}

/// The content of an extra field.
fn field(mut extra: &[u8], wanted: u16) -> Option<&[u8]> {
    while extra.len() >= 4 {
        let (id, length) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
        let content = extra.get(4..4 + length)?;
        if id == wanted {
            return Some(content);
        }
        extra = &extra[4 + length..];
    }
    None
}
