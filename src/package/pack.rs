//! From a content to what lies in the zip: measured, and deflated where that makes it smaller.
//!
//! Contents up to [`SMALL`] are packed in memory; larger files are read as a stream, so that memory stays flat.

use super::archive::Header;
use super::{Content, Digest, Error, Measure};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Files up to this many bytes are packed in memory.
pub(super) const SMALL: u64 = 1 << 20;

/// Reads at a time from large files.
const CHUNK: usize = 256 * 1024;

/// A content, ready for the zip.
pub(super) struct Packed<'a> {
    pub(super) measure: Measure,
    pub(super) header: Header,
    data: Data<'a>,
}

enum Data<'a> {
    Memory(Cow<'a, [u8]>),
    Shelved(Arc<[u8]>),
    /// As it lies on disk.
    Source(&'a Path),
    /// Deflated, in a file without a name.
    Spool(File),
}

/// Contents that many packages hold, deflated once per run; none for those that deflating does not make smaller.
#[derive(Debug, Default)]
pub(super) struct Shelf(Mutex<BTreeMap<Digest, Option<Arc<[u8]>>>>);

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
pub(super) fn measure(content: &Content) -> Result<Measure, Error> {
    match content {
        Content::Shared(bytes) => Ok(Measure::of(bytes)),
        Content::Bytes(bytes) => Ok(Measure::of(bytes)),
        Content::File(path) => Measure::of_reader(&mut open(path)?).map_err(Error::io("read", path)),
    }
}

impl<'a> Packed<'a> {
    /// Packs a content of `size` bytes that is to lie at `path`. `known` is its measure, if it has been taken;
    /// `dir` bears what is too large for memory.
    pub(super) fn new(
        path: &str,
        content: &'a Content,
        size: u64,
        known: Option<Measure>,
        shelf: &Shelf,
        dir: &Path,
    ) -> Result<Self, Error> {
        let compressible = !is_compressed(path);
        match content {
            Content::Shared(bytes) => {
                let measure = known.unwrap_or_else(|| Measure::of(bytes));
                let deflated = if compressible { shelf.deflated(measure.sha256, bytes)? } else { None };
                Ok(match deflated {
                    Some(deflated) => Self::deflated(measure, deflated.len() as u64, Data::Shelved(deflated)),
                    None => Self::stored(measure, Data::Memory(Cow::Borrowed(bytes))),
                })
            }
            Content::Bytes(bytes) => Self::in_memory(Cow::Borrowed(bytes), compressible, known),
            Content::File(source) if size <= SMALL => {
                let bytes = std::fs::read(source).map_err(Error::io("read", source))?;
                Self::in_memory(Cow::Owned(bytes), compressible, known)
            }
            Content::File(source) => {
                if compressible && let Some(spooled) = Self::spooled(source, dir)? {
                    return Ok(spooled);
                }
                let measure = known.map_or_else(|| measure(content), Ok)?;
                Ok(Self::stored(measure, Data::Source(source)))
            }
        }
    }

    fn in_memory(bytes: Cow<'a, [u8]>, compressible: bool, known: Option<Measure>) -> Result<Self, Error> {
        let measure = known.unwrap_or_else(|| Measure::of(&bytes));
        let deflated = if compressible { deflate(&bytes)? } else { None };
        Ok(match deflated {
            Some(deflated) => Self::deflated(measure, deflated.len() as u64, Data::Memory(Cow::Owned(deflated))),
            None => Self::stored(measure, Data::Memory(bytes)),
        })
    }

    /// Deflates a large file into another one; none if that does not make it smaller.
    fn spooled(source: &Path, dir: &Path) -> Result<Option<Self>, Error> {
        let spool = tempfile::tempfile_in(dir).map_err(Error::io("create a file in", dir))?;
        let mut encoder = DeflateEncoder::new(spool, LEVEL);
        let mut input = Copied { from: open(source)?, to: &mut encoder };
        let measure = Measure::of_reader(&mut input).map_err(Error::io("deflate", source))?;
        let mut spool = encoder.finish().map_err(Error::io("write a file in", dir))?;
        let size = spool.stream_position().map_err(Error::io("write a file in", dir))?;
        spool.rewind().map_err(Error::io("read a file in", dir))?;
        Ok((size < measure.size).then(|| Self::deflated(measure, size, Data::Spool(spool))))
    }

    fn stored(measure: Measure, data: Data<'a>) -> Self {
        let Measure { size, crc32, .. } = measure;
        Self { measure, header: Header { deflated: false, size, crc32, compressed_size: size }, data }
    }

    fn deflated(measure: Measure, compressed_size: u64, data: Data<'a>) -> Self {
        let Measure { size, crc32, .. } = measure;
        Self { measure, header: Header { deflated: true, size, crc32, compressed_size }, data }
    }

    /// Opens what is to lie in the zip, to be read once.
    pub(super) fn open(&mut self) -> Result<Box<dyn Read + '_>, Error> {
        Ok(match &mut self.data {
            Data::Memory(bytes) => Box::new(&bytes[..]),
            Data::Shelved(bytes) => Box::new(&bytes[..]),
            Data::Source(path) => Box::new(BufReader::with_capacity(CHUNK, open(path)?)),
            Data::Spool(file) => Box::new(BufReader::with_capacity(CHUNK, file)),
        })
    }
}

impl Shelf {
    fn deflated(&self, digest: Digest, bytes: &[u8]) -> Result<Option<Arc<[u8]>>, Error> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&digest).cloned();
        if let Some(deflated) = known {
            return Ok(deflated);
        }
        // Two threads may do the same work once; neither waits for the other.
        let deflated: Option<Arc<[u8]>> = deflate(bytes)?.map(Arc::from);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(digest, deflated.clone());
        Ok(deflated)
    }
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

/// Copies what is read.
struct Copied<'a, R, W> {
    from: R,
    to: &'a mut W,
}

impl<R: Read, W: Write> Read for Copied<'_, R, W> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(buffer)?;
        self.to.write_all(&buffer[..count])?;
        Ok(count)
    }
}

/// Whether files of this kind are compressed already, by their extension.
fn is_compressed(path: &str) -> bool {
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

    fn pack<'a>(path: &str, content: &'a Content) -> Packed<'a> {
        let dir = std::env::temp_dir();
        Packed::new(path, content, size(content).unwrap(), None, &Shelf::default(), &dir).unwrap()
    }

    /// Bytes that no deflate makes smaller.
    fn noise(count: usize) -> Vec<u8> {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        };
        std::iter::repeat_with(&mut next).take(count).collect()
    }

    #[test]
    fn text_is_deflated_and_media_are_stored() {
        let text = Content::Bytes(vec![b'a'; 5000]);
        assert!(pack("a.html", &text).header.deflated);
        assert!(!pack("a.JPG", &text).header.deflated);
        assert!(pack("a.jpg.svg", &text).header.deflated);
    }

    #[test]
    fn what_does_not_shrink_is_stored() {
        for content in [Content::Bytes(noise(2000)), Content::Shared(noise(2000).into()), Content::Bytes(Vec::new())] {
            let mut packed = pack("a.txt", &content);
            assert!(!packed.header.deflated);
            assert_eq!(packed.header.compressed_size, size(&content).unwrap());
            let mut data = Vec::new();
            packed.open().unwrap().read_to_end(&mut data).unwrap();
            assert_eq!(Measure::of(&data), packed.measure);
        }
    }

    #[test]
    fn a_large_file_packs_as_the_same_bytes_in_memory_do() {
        let dir = tempfile::tempdir().unwrap();
        for bytes in [vec![b'a'; 3 << 20], noise(3 << 20)] {
            let source = dir.path().join("large.csv");
            std::fs::write(&source, &bytes).unwrap();
            let (file, memory) = (Content::File(source), Content::Bytes(bytes));
            let (mut large, mut small) = (pack("large.csv", &file), pack("large.csv", &memory));
            assert_eq!((large.header, large.measure), (small.header, small.measure));
            let (mut a, mut b) = (Vec::new(), Vec::new());
            large.open().unwrap().read_to_end(&mut a).unwrap();
            small.open().unwrap().read_to_end(&mut b).unwrap();
            assert!(a == b);
        }
    }

    #[test]
    fn a_shared_content_is_deflated_once() {
        let shelf = Shelf::default();
        let bytes = vec![b'a'; 5000];
        let digest = Digest::of(&bytes);
        let first = shelf.deflated(digest, &bytes).unwrap().unwrap();
        let second = shelf.deflated(digest, &bytes).unwrap().unwrap();
        assert!(Arc::ptr_eq(&first, &second));
    }
}
