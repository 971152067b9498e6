//! From a content to what lies in the zip: measured, and deflated where that makes it smaller.
//!
//! Contents up to [`SMALL`] are packed in memory; larger files are read as a stream, so that memory stays flat.

use super::archive::{Archive, Header};
use super::stream::{CHUNK, Hasher, Source};
use super::{Content, Digest, Error, Measure};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Seek, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Files up to this many bytes are packed in memory.
pub(super) const SMALL: u64 = 1 << 20;

/// Files from this many bytes on are hashed while they are copied, on a thread of their own. Before that, only
/// their CRC-32 is taken, which is cheap; of smaller files several are hashed at a time.
const HUGE: u64 = 64 << 20;

/// A content, ready for the zip.
pub(super) struct Packed<'a> {
    header: Header,
    /// None for a huge file, which is hashed while it is copied.
    sha256: Option<Digest>,
    data: Data<'a>,
}

enum Data<'a> {
    Memory(Cow<'a, [u8]>),
    Shelved(Arc<Shelved>),
    /// As it lies on disk.
    Source(&'a Path),
    /// Deflated, in a file without a name.
    Spool(File),
}

/// Contents that many packages hold, hashed and deflated once per run.
#[derive(Debug, Default)]
pub(super) struct Shelf(Mutex<BTreeMap<usize, Arc<Shelved>>>);

#[derive(Debug)]
struct Shelved {
    /// Held, so that no other content can come to lie at its address.
    bytes: Arc<[u8]>,
    sha256: Digest,
    crc32: u32,
    /// None if deflating does not make it smaller.
    deflated: Option<Vec<u8>>,
}

/// The size of a content, without reading it.
pub(super) fn size(content: &Content) -> Result<u64, Error> {
    match content {
        Content::Shared(bytes) => Ok(bytes.len() as u64),
        Content::Bytes(bytes) => Ok(bytes.len() as u64),
        Content::File(path) => {
            let metadata = std::fs::metadata(path).map_err(Error::io("read", path))?;
            if metadata.is_file() { Ok(metadata.len()) } else { Err(Error::NotAFile(path.clone())) }
        }
    }
}

/// Reads a content from end to end.
pub(super) fn measure(content: &Content, shelf: &Shelf) -> Result<Measure, Error> {
    match content {
        Content::Shared(bytes) => Ok(Measure { size: bytes.len() as u64, sha256: shelf.get(bytes)?.sha256 }),
        Content::Bytes(bytes) => Ok(Measure::of(bytes)),
        Content::File(path) => Measure::of_reader(&mut open(path)?).map_err(Error::io("read", path)),
    }
}

impl<'a> Packed<'a> {
    /// Packs a content of `size` bytes that is to lie at `path`; `dir` bears what is too large for memory.
    pub(super) fn new(path: &str, content: &'a Content, size: u64, shelf: &Shelf, dir: &Path) -> Result<Self, Error> {
        let compressible = !is_compressed(path);
        match content {
            Content::Shared(bytes) => {
                let shelved = shelf.get(bytes)?;
                let deflated = if compressible { shelved.deflated.as_ref() } else { None };
                let header = header(size, shelved.crc32, deflated.map(|deflated| deflated.len() as u64));
                Ok(Self { header, sha256: Some(shelved.sha256), data: Data::Shelved(shelved) })
            }
            Content::Bytes(bytes) => Self::in_memory(Cow::Borrowed(bytes), compressible),
            Content::File(source) if size <= SMALL => {
                let bytes = std::fs::read(source).map_err(Error::io("read", source))?;
                Self::in_memory(Cow::Owned(bytes), compressible)
            }
            Content::File(source) => {
                if compressible && let Some(spooled) = Self::spooled(source, dir)? {
                    return Ok(spooled);
                }
                let hasher = (size < HUGE).then(Hasher::new);
                let seen = Source::new(open(source)?, hasher).exhaust().map_err(Error::io("read", source))?;
                let header = header(seen.size, seen.crc32, None);
                Ok(Self { header, sha256: seen.sha256, data: Data::Source(source) })
            }
        }
    }

    pub(super) fn in_memory(bytes: Cow<'a, [u8]>, compressible: bool) -> Result<Self, Error> {
        let sha256 = Digest::of(&bytes);
        let deflated = if compressible { deflate(&bytes)? } else { None };
        let compressed_size = deflated.as_ref().map(|deflated| deflated.len() as u64);
        let header = header(bytes.len() as u64, crc32fast::hash(&bytes), compressed_size);
        Ok(Self { header, sha256: Some(sha256), data: Data::Memory(deflated.map_or(bytes, Cow::Owned)) })
    }

    /// Deflates a large file into another one; none if that does not make it smaller.
    fn spooled(source: &Path, dir: &Path) -> Result<Option<Self>, Error> {
        let spool = tempfile::tempfile_in(dir).map_err(Error::io("create a file in", dir))?;
        let mut input = Source::new(open(source)?, Some(Hasher::new().apart()));
        let mut encoder = DeflateEncoder::new(spool, LEVEL);
        io::copy(&mut input, &mut encoder).map_err(Error::io("deflate", source))?;
        let mut spool = encoder.finish().map_err(Error::io("write a file in", dir))?;
        let seen = input.finish().map_err(Error::io("read", source))?;
        let size = spool.stream_position().map_err(Error::io("write a file in", dir))?;
        spool.rewind().map_err(Error::io("read a file in", dir))?;
        let header = header(seen.size, seen.crc32, Some(size));
        Ok((size < seen.size).then_some(Self { header, sha256: seen.sha256, data: Data::Spool(spool) }))
    }

    /// Appends the content to `archive`. Gives its measure, or none if the file is no longer what it was.
    pub(super) fn append_to<W: Write + Seek>(
        self,
        archive: &mut Archive<W>,
        path: &str,
    ) -> Result<Option<Measure>, Error> {
        let Self { header, sha256, data } = self;
        let sha256 = match data {
            Data::Memory(bytes) => archive.append(path, header, &bytes[..]).map(|()| sha256)?,
            Data::Shelved(shelved) => {
                let data = if header.deflated { shelved.deflated.as_deref() } else { None };
                archive.append(path, header, data.unwrap_or(&shelved.bytes)).map(|()| sha256)?
            }
            Data::Spool(file) => {
                archive.append(path, header, BufReader::with_capacity(CHUNK, file)).map(|()| sha256)?
            }
            Data::Source(file) => {
                let hasher = sha256.is_none().then(|| Hasher::new().apart());
                let mut source = Source::new(open(file)?, hasher);
                archive.append(path, header, &mut source)?;
                let seen = source.finish().map_err(Error::io("read", file))?;
                let same = (seen.size, seen.crc32) == (header.size, header.crc32);
                if same { sha256.or(seen.sha256) } else { None }
            }
        };
        Ok(sha256.map(|sha256| Measure { size: header.size, sha256 }))
    }
}

impl Shelf {
    fn get(&self, bytes: &Arc<[u8]>) -> Result<Arc<Shelved>, Error> {
        let address = bytes.as_ptr().addr();
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&address).cloned();
        if let Some(shelved) = known {
            return Ok(shelved);
        }
        // Two threads may do the same work once; neither waits for the other.
        let shelved = Arc::new(Shelved {
            bytes: Arc::clone(bytes),
            sha256: Digest::of(bytes),
            crc32: crc32fast::hash(bytes),
            deflated: deflate(bytes)?,
        });
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(address, Arc::clone(&shelved));
        Ok(shelved)
    }
}

fn header(size: u64, crc32: u32, deflated: Option<u64>) -> Header {
    Header { deflated: deflated.is_some(), size, crc32, compressed_size: deflated.unwrap_or(size) }
}

/// Where deflate stops paying: higher levels take twice the time for a hundredth of the size.
const LEVEL: Compression = Compression::new(6);

/// None if the bytes do not shrink.
fn deflate(bytes: &[u8]) -> Result<Option<Vec<u8>>, Error> {
    let in_memory = Error::io("deflate in", Path::new("memory"));
    let mut encoder = DeflateEncoder::new(Vec::with_capacity(bytes.len() / 2), LEVEL);
    let deflated = encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(in_memory)?;
    Ok((deflated.len() < bytes.len()).then_some(deflated))
}

fn open(path: &Path) -> Result<File, Error> {
    File::open(path).map_err(Error::io("open", path))
}

/// Whether files of this kind are compressed already, by their extension.
pub(super) fn is_compressed(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    matches!(
        extension.as_deref().unwrap_or_default(),
        "png"
            | "jpg"
            | "jpeg"
            | "webp"
            | "gif"
            | "avif"
            | "heic"
            | "jxl"
            | "mp4"
            | "m4v"
            | "mov"
            | "webm"
            | "ogv"
            | "mp3"
            | "m4a"
            | "aac"
            | "ogg"
            | "oga"
            | "opus"
            | "flac"
            | "woff"
            | "woff2"
            | "pdf"
            | "epub"
            | "docx"
            | "pptx"
            | "xlsx"
            | "odt"
            | "odp"
            | "ods"
            | "zip"
            | "gz"
            | "7z"
            | "xz"
            | "zst"
            | "br"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::archive::Archive;
    use std::io::{Cursor, Read};

    /// Packs a content, and gives whether it was deflated and what it says of itself.
    fn pack(path: &str, content: &Content) -> (bool, Measure) {
        let dir = std::env::temp_dir();
        let packed = Packed::new(path, content, size(content).unwrap(), &Shelf::default(), &dir).unwrap();
        let deflated = packed.header.deflated;
        let mut archive = Archive::new(Cursor::new(Vec::new()));
        let measure = packed.append_to(&mut archive, path).unwrap().unwrap();
        let mut zip = zip::ZipArchive::new(archive.finish().unwrap()).unwrap();
        let mut bytes = Vec::new();
        zip.by_index(0).unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(measure, Measure::of(&bytes));
        (deflated, measure)
    }

    /// Bytes that no deflate makes smaller.
    fn noise(count: usize) -> Vec<u8> {
        let mut state = 1_u64;
        let next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        };
        std::iter::repeat_with(next).take(count).collect()
    }

    #[test]
    fn text_is_deflated_and_media_are_stored() {
        for content in [Content::Bytes(vec![b'a'; 5000]), Content::Shared(vec![b'a'; 5000].into())] {
            assert!(pack("a.html", &content).0);
            assert!(!pack("a.JPG", &content).0);
            assert!(pack("a.jpg.svg", &content).0);
        }
    }

    #[test]
    fn what_does_not_shrink_is_stored() {
        for content in [Content::Bytes(noise(2000)), Content::Shared(noise(2000).into()), Content::Bytes(Vec::new())] {
            assert!(!pack("a.txt", &content).0);
        }
    }

    #[test]
    fn a_large_file_packs_as_the_same_bytes_in_memory_do() {
        let dir = tempfile::tempdir().unwrap();
        for bytes in [vec![b'a'; 3 << 20], noise(3 << 20)] {
            let source = dir.path().join("large.csv");
            std::fs::write(&source, &bytes).unwrap();
            assert_eq!(pack("large.csv", &Content::File(source)), pack("large.csv", &Content::Bytes(bytes)));
        }
    }

    #[test]
    fn a_large_file_that_changes_before_it_is_copied_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let source = dir.path().join("film.mp4");
        std::fs::write(&source, noise(3 << 20)).unwrap();
        let content = Content::File(source.clone());
        for change in [vec![0; 3 << 20], vec![0; 2 << 20]] {
            let packed = Packed::new("film.mp4", &content, 3 << 20, &Shelf::default(), dir.path()).unwrap();
            std::fs::write(&source, change).unwrap();
            let mut archive = Archive::new(Cursor::new(Vec::new()));
            assert_eq!(packed.append_to(&mut archive, "film.mp4").unwrap(), None);
            std::fs::write(&source, noise(3 << 20)).unwrap();
        }
    }

    #[test]
    fn a_shared_content_is_packed_once() {
        let shelf = Shelf::default();
        let bytes: Arc<[u8]> = vec![b'a'; 5000].into();
        assert!(Arc::ptr_eq(&shelf.get(&bytes).unwrap(), &shelf.get(&bytes).unwrap()));
    }
}
