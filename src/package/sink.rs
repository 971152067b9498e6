//! The file under way: a hidden temporary file that is hashed while it is written.

use super::stream::{CHUNK, Flusher, Hasher};
use super::{Digest, Error};
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use tempfile::{NamedTempFile, TempPath};

/// Names of files that a run leaves only if it is killed.
const PREFIX: &str = ".kitbag-";
const SUFFIX: &str = ".partial";

/// From how many bytes on a file is worth threads of its own, and how often it is flushed meanwhile.
const LARGE: u64 = 8 << 20;
const FLUSH: u64 = 32 << 20;

/// Takes bytes from first to last: what has been hashed cannot be taken back.
pub(super) struct Sink {
    file: NamedTempFile,
    hasher: Hasher,
    flusher: Option<Flusher>,
    buffer: Vec<u8>,
    written: u64,
}

/// A file that is whole and on disk, but not yet in its place. Dropped, it is deleted.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) path: TempPath,
    pub(super) size: u64,
    pub(super) sha256: Digest,
}

impl Sink {
    pub(super) fn create(dir: &Path) -> Result<Self, Error> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        // As any other new file, not for the owner alone: the umask takes away what it must.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(dir).map_err(Error::io("create a file in", dir))?;
        Ok(Self { file, hasher: Hasher::new(), flusher: None, buffer: Vec::with_capacity(CHUNK), written: 0 })
    }

    /// Everything written reaches the disk before the file gets its name.
    pub(super) fn finish(mut self) -> Result<Finished, Error> {
        let path = self.file.path().to_owned();
        self.pass_on().map_err(Error::io("write", &path))?;
        if let Some(flusher) = self.flusher {
            flusher.finish();
        }
        self.file.as_file().sync_data().map_err(Error::io("flush", &path))?;
        let sha256 = self.hasher.finish().map_err(Error::io("hash", &path))?;
        Ok(Finished { path: self.file.into_temp_path(), size: self.written, sha256 })
    }

    fn pass_on(&mut self) -> io::Result<()> {
        self.file.as_file_mut().write_all(&self.buffer)?;
        self.hasher.update(&mut self.buffer)?;
        if self.written == LARGE {
            self.hasher = std::mem::replace(&mut self.hasher, Hasher::new()).apart();
            self.flusher = Flusher::start(self.file.as_file());
        }
        if let Some(flusher) = &self.flusher
            && self.written.is_multiple_of(FLUSH)
        {
            flusher.call();
        }
        Ok(())
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = CHUNK - self.buffer.len();
        let taken = &bytes[..bytes.len().min(room)];
        self.buffer.extend_from_slice(taken);
        self.written += taken.len() as u64;
        if self.buffer.len() == CHUNK {
            self.pass_on()?;
        }
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The zip crate asks where it is; it may not go anywhere else.
impl Seek for Sink {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::Current(0) | SeekFrom::End(0) => Ok(self.written),
            SeekFrom::Start(at) if at == self.written => Ok(at),
            _ => Err(io::Error::new(io::ErrorKind::Unsupported, "what has been written stays as it is")),
        }
    }
}

/// Writes a small file beside its place.
pub(super) fn spare(dir: &Path, bytes: &[u8]) -> Result<Finished, Error> {
    let mut sink = Sink::create(dir)?;
    sink.write_all(bytes).map_err(Error::io("write a file in", dir))?;
    sink.finish()
}

impl Finished {
    /// Gives the file its name; one that has it is replaced in the same instant.
    pub(super) fn put(self, place: &Path) -> Result<(), Error> {
        self.path.persist(place).map_err(|error| Error::io("put in place", place)(error.error))
    }
}

/// Removes what killed runs left in `dir`.
pub(super) fn clear(dir: &Path) -> Result<(), Error> {
    for entry in std::fs::read_dir(dir).map_err(Error::io("read", dir))? {
        let entry = entry.map_err(Error::io("read", dir))?;
        let name = entry.file_name();
        let is_leftover = name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if is_leftover {
            std::fs::remove_file(entry.path()).map_err(Error::io("remove", &entry.path()))?;
        }
    }
    Ok(())
}

/// Makes renames in `dir` last. Where a folder cannot be flushed, the system does so in its own time.
pub(super) fn settle(dir: &Path) {
    if let Ok(dir) = File::open(dir) {
        let _ = dir.sync_all();
    }
}
