//! The bytes of a zip, on disk or at hand, read from any place and by any number of readers at once.

use std::fs::File;
use std::io::{self, BufRead, Read};

/// How much of a zip is read at a time.
const CHUNK: usize = 64 * 1024;

#[derive(Debug)]
pub(super) enum Data {
    File { file: File, length: u64 },
    Memory(Vec<u8>),
}

impl Data {
    pub(super) fn of_file(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self::File { file, length })
    }

    pub(super) fn length(&self) -> u64 {
        match self {
            Self::File { length, .. } => *length,
            Self::Memory(bytes) => bytes.len() as u64,
        }
    }

    /// Fills `buffer` from `at` on; less only at the end.
    pub(super) fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File { file, .. } => {
                let mut filled = 0;
                while filled < buffer.len() {
                    match read_at(file, at.saturating_add(filled as u64), &mut buffer[filled..]) {
                        Ok(0) => break,
                        Ok(count) => filled += count,
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(filled)
            }
            Self::Memory(bytes) => {
                let rest = usize::try_from(at).ok().and_then(|at| bytes.get(at..)).unwrap_or_default();
                let count = rest.len().min(buffer.len());
                buffer[..count].copy_from_slice(&rest[..count]);
                Ok(count)
            }
        }
    }

    /// Exactly `N` bytes, or None past the end.
    pub(super) fn array<const N: usize>(&self, at: u64) -> io::Result<Option<[u8; N]>> {
        let mut bytes = [0; N];
        Ok((self.read_at(at, &mut bytes)? == N).then_some(bytes))
    }

    /// A reader of `length` bytes from `at` on, with a buffer of its own.
    pub(super) fn window(&self, at: u64, length: u64) -> Window<'_> {
        Window { data: self, at, left: length, buffer: vec![0; length.min(CHUNK as u64) as usize], start: 0, end: 0 }
    }
}

#[cfg(unix)]
fn read_at(file: &File, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

/// A stretch of [`Data`]. Where the data end too early, so does the window.
#[derive(Debug)]
pub(super) struct Window<'a> {
    data: &'a Data,
    at: u64,
    /// Bytes that are not yet in the buffer.
    left: u64,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
}

impl BufRead for Window<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end && self.left > 0 {
            let wanted = self.left.min(self.buffer.len() as u64) as usize;
            self.end = self.data.read_at(self.at, &mut self.buffer[..wanted])?;
            self.start = 0;
            self.at += self.end as u64;
            self.left = if self.end < wanted { 0 } else { self.left - wanted as u64 };
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }
}

impl Read for Window<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}
