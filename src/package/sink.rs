//! The file under way: a hidden temporary file that is hashed while it is written.

use super::{Digest, Error};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use tempfile::{NamedTempFile, TempPath};

/// Names of files that a run leaves only if it is killed.
const PREFIX: &str = ".kitbag-";
const SUFFIX: &str = ".partial";

/// Bytes that are written and hashed at a time.
const CHUNK: usize = 256 * 1024;

/// Takes bytes from first to last: what has been hashed cannot be taken back.
pub(super) struct Sink {
    file: NamedTempFile,
    sha: Sha256,
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
        Ok(Self { file, sha: Sha256::new(), buffer: Vec::with_capacity(CHUNK), written: 0 })
    }

    /// Everything written reaches the disk before the file gets its name.
    pub(super) fn finish(mut self) -> Result<Finished, Error> {
        let path = self.file.path().to_owned();
        self.pass_on().map_err(Error::io("write", &path))?;
        self.file.as_file().sync_data().map_err(Error::io("flush", &path))?;
        Ok(Finished { path: self.file.into_temp_path(), size: self.written, sha256: self.sha.into() })
    }

    fn pass_on(&mut self) -> io::Result<()> {
        let Self { file, sha, buffer, .. } = self;
        let written = if buffer.len() < CHUNK {
            sha.update(&*buffer);
            file.as_file_mut().write_all(buffer)
        } else {
            rayon::join(|| file.as_file_mut().write_all(buffer), || sha.update(&*buffer)).0
        };
        self.buffer.clear();
        written
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
