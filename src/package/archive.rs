//! The zip itself: entries whose sizes and checksum are known are appended one after the other.
//!
//! Nothing is ever patched, so that whoever takes the bytes can hash them as they come. Every entry has the same
//! time, mode and host system, and no extra field but Zip64's, which stands only where a size or an offset needs it.

use std::io::{Cursor, Read, Seek, Write};
use zip::read::read_zipfile_from_stream_with_options;
use zip::result::{ZipError, ZipResult};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipReadOptions, ZipWriter};

/// What a zip says of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) deflated: bool,
    /// Of the content.
    pub(super) size: u64,
    pub(super) crc32: u32,
    /// Of the data as they lie in the zip; equals `size` unless deflated.
    pub(super) compressed_size: u64,
}

/// Readable by everybody, writable by the owner: what unpacks with the least surprise.
const MODE: u32 = 0o644;

pub(super) struct Archive<W: Write + Seek>(ZipWriter<W>);

impl<W: Write + Seek> Archive<W> {
    pub(super) fn new(out: W) -> Self {
        Self(ZipWriter::new(out))
    }

    /// Appends an entry; `data` is what lies in the zip, and must be what the header says.
    pub(super) fn append(&mut self, path: &str, header: Header, data: impl Read) -> ZipResult<()> {
        let mut stream = Cursor::new(local_header(path, header.deflated)?).chain(data);
        let known = ZipReadOptions::new()
            .override_crc(header.crc32)
            .override_uncompressed_size(header.size)
            .override_compressed_size(header.compressed_size)
            .ignore_crc32(true);
        let entry = read_zipfile_from_stream_with_options(&mut stream, known)?
            .ok_or(ZipError::InvalidArchive("a local header was expected".into()))?;
        self.0.raw_copy_file_touch(entry, DateTime::DEFAULT, Some(MODE))
    }

    /// Writes the directory.
    pub(super) fn finish(self) -> ZipResult<W> {
        self.0.finish()
    }
}

/// The local header of an entry whose sizes and checksum are told elsewhere. The zip crate appends data as they are
/// only if it reads them from a zip, so what is to be appended is made to look like the beginning of a streamed one.
fn local_header(path: &str, deflated: bool) -> ZipResult<Vec<u8>> {
    const FIXED_PART: usize = 30;
    let method = if deflated { CompressionMethod::Deflated } else { CompressionMethod::Stored };
    let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::DEFAULT);
    let mut empty = ZipWriter::new_stream(Vec::new());
    empty.start_file(path, options)?;
    let mut bytes = empty.finish()?.into_inner();
    bytes.truncate(FIXED_PART + path.len());
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::SeekFrom;

    fn stored(bytes: &[u8]) -> Header {
        let size = bytes.len() as u64;
        Header { deflated: false, size, crc32: crc32fast::hash(bytes), compressed_size: size }
    }

    #[test]
    fn entries_behind_four_gigabytes_are_found_again() {
        // A sparse file that begins with a hole: what stands before the first entry is no part of the zip.
        let mut file = tempfile::tempfile().unwrap();
        file.seek(SeekFrom::Start((1 << 32) + 5)).unwrap();
        let mut archive = Archive::new(file);
        archive.append("a.txt", stored(b"beyond"), b"beyond".as_slice()).unwrap();
        let mut zip = zip::ZipArchive::new(archive.finish().unwrap()).unwrap();
        let mut entry = zip.by_name("a.txt").unwrap();
        assert_eq!(entry.header_start(), (1 << 32) + 5);
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        assert_eq!(text, "beyond");
    }

    #[test]
    fn an_entry_over_four_gigabytes_says_its_size() {
        // What lies in the zip is never looked at here, so a few bytes may stand for the deflated data.
        let size = (1 << 32) + 5;
        let huge = Header { deflated: true, size, crc32: 0, compressed_size: 4 };
        let mut archive = Archive::new(Cursor::new(Vec::new()));
        archive.append("a.csv", huge, b"data".as_slice()).unwrap();
        archive.append("b.txt", stored(b"behind"), b"behind".as_slice()).unwrap();
        let out = archive.finish().unwrap();
        // Zip64's own version, both plain sizes at their limit, and the two true ones in the extra field.
        assert_eq!(out.get_ref()[4], 45);
        assert_eq!(out.get_ref()[18..26], [0xFF; 8]);
        assert_eq!(out.get_ref()[35..55], *b"\x01\0\x10\0\x05\0\0\0\x01\0\0\0\x04\0\0\0\0\0\0\0");
        let mut zip = zip::ZipArchive::new(out).unwrap();
        assert_eq!(zip.by_index_raw(0).unwrap().size(), size);
        assert_eq!(zip.by_name("b.txt").unwrap().size(), 6);
    }

    #[test]
    fn more_entries_than_a_plain_zip_can_count_are_all_there() {
        let count = 65_540;
        let mut archive = Archive::new(Cursor::new(Vec::new()));
        for n in 0..count {
            archive.append(&format!("{n:05}.txt"), stored(b"x"), b"x".as_slice()).unwrap();
        }
        let zip = zip::ZipArchive::new(archive.finish().unwrap()).unwrap();
        assert_eq!(zip.len(), count);
    }

    #[test]
    fn an_entry_carries_nothing_that_varies() {
        let mut archive = Archive::new(Cursor::new(Vec::new()));
        archive.append("a.txt", stored(b"x"), b"x".as_slice()).unwrap();
        let bytes = archive.finish().unwrap().into_inner();
        // Local header: version 1.0, no flag, stored, 1980-01-01 00:00.
        assert_eq!(bytes[..14], *b"PK\x03\x04\x0a\0\0\0\0\0\0\0\x21\0");
        // The name follows, then the byte: no extra field.
        assert_eq!(bytes[26..36], *b"\x05\0\0\0a.txtx");
        // Directory: host system 0 (MS-DOS), external attributes of a regular file with mode 644.
        assert_eq!(bytes[36..40], *b"PK\x01\x02");
        assert_eq!(bytes[41], 0);
        assert_eq!(bytes[36 + 38..36 + 42], (0o100_644_u32 << 16).to_le_bytes());
    }
}
