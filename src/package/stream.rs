//! Large data on their way: chunks that are hashed on threads of their own while they are read and written.
//!
//! Of the work on a large file, hashing is the most: twice, once for the file and once for the package. On threads
//! of their own the two and the copying share the processors, and nobody waits for anybody until a queue is full.

use super::Digest;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{Builder, JoinHandle};

/// Bytes that go from hand to hand at a time.
pub(super) const CHUNK: usize = 256 * 1024;

/// Chunks that may wait for a thread: two megabytes.
const QUEUE: usize = 8;

/// A SHA-256 under way, here or on a thread of its own.
pub(super) enum Hasher {
    Here(Sha256),
    Apart(Apart),
}

pub(super) struct Apart {
    chunks: SyncSender<Vec<u8>>,
    /// Chunks that are done with, to be filled again.
    spent: Receiver<Vec<u8>>,
    thread: JoinHandle<Sha256>,
}

impl Hasher {
    pub(super) fn new() -> Self {
        Self::Here(Sha256::new())
    }

    /// Goes on on a thread of its own, if there is one to be had.
    pub(super) fn apart(self) -> Self {
        let Self::Here(mut sha) = self else { return self };
        let (chunks, incoming) = sync_channel::<Vec<u8>>(QUEUE);
        let (done, spent) = channel();
        let so_far = sha.clone();
        let work = move || {
            for mut chunk in incoming {
                sha.update(&chunk);
                chunk.clear();
                let _ = done.send(chunk); // nobody wants it any more once the last chunk has been sent
            }
            sha
        };
        match Builder::new().name("sha256".to_owned()).spawn(work) {
            Ok(thread) => Self::Apart(Apart { chunks, spent, thread }),
            Err(_) => Self::Here(so_far),
        }
    }

    /// Hashes what is in `chunk` and leaves it empty.
    pub(super) fn update(&mut self, chunk: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Self::Here(sha) => {
                sha.update(&*chunk);
                chunk.clear();
                Ok(())
            }
            Self::Apart(apart) => {
                let empty = apart.spent.try_recv().unwrap_or_else(|_| Vec::with_capacity(CHUNK));
                apart.chunks.send(std::mem::replace(chunk, empty)).map_err(io::Error::other)
            }
        }
    }

    pub(super) fn finish(self) -> io::Result<Digest> {
        match self {
            Self::Here(sha) => Ok(sha.into()),
            Self::Apart(Apart { chunks, thread, .. }) => {
                drop(chunks);
                let sha = thread.join().map_err(|_| io::Error::other("the thread that hashes has failed"))?;
                Ok(sha.into())
            }
        }
    }
}

/// Sends a growing file to the disk bit by bit, so that the last flush finds little to do.
pub(super) struct Flusher {
    grown: SyncSender<()>,
    thread: JoinHandle<()>,
}

impl Flusher {
    /// None if the system gives no second handle or no thread: the last flush then has all the work.
    pub(super) fn start(file: &File) -> Option<Self> {
        let file = file.try_clone().ok()?;
        let (grown, calls) = sync_channel(1);
        let work = move || {
            for () in calls {
                // A failure shows again in the flush at the end, which counts.
                let _ = file.sync_data();
            }
        };
        let thread = Builder::new().name("flush".to_owned()).spawn(work).ok()?;
        Some(Self { grown, thread })
    }

    /// Says that there is something to flush. Never waits.
    pub(super) fn call(&self) {
        let _ = self.grown.try_send(()); // a full queue will see to it
    }

    pub(super) fn finish(self) {
        drop(self.grown);
        let _ = self.thread.join();
    }
}

/// A large file, read once from end to end.
pub(super) struct Source {
    file: File,
    chunk: Vec<u8>,
    /// How much of `chunk` has been handed on.
    taken: usize,
    size: u64,
    crc: crc32fast::Hasher,
    /// None if nobody asks for the digest.
    sha: Option<Hasher>,
}

/// What came out of a [`Source`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) size: u64,
    pub(super) crc32: u32,
    pub(super) sha256: Option<Digest>,
}

impl Source {
    pub(super) fn new(file: File, sha: Option<Hasher>) -> Self {
        let chunk = Vec::with_capacity(CHUNK);
        Self { file, chunk, taken: 0, size: 0, crc: crc32fast::Hasher::new(), sha }
    }

    /// To be asked once everything has been read.
    pub(super) fn finish(mut self) -> io::Result<Seen> {
        self.pass_on()?;
        let sha256 = self.sha.map(Hasher::finish).transpose()?;
        Ok(Seen { size: self.size, crc32: self.crc.finalize(), sha256 })
    }

    /// Reads everything that is left.
    pub(super) fn exhaust(mut self) -> io::Result<Seen> {
        while self.fill()? {}
        self.finish()
    }

    /// Takes the next chunk from the file; gives false at its end.
    fn fill(&mut self) -> io::Result<bool> {
        self.pass_on()?;
        (&self.file).take(CHUNK as u64).read_to_end(&mut self.chunk)?;
        self.crc.update(&self.chunk);
        self.size += self.chunk.len() as u64;
        Ok(!self.chunk.is_empty())
    }

    fn pass_on(&mut self) -> io::Result<()> {
        self.taken = 0;
        match &mut self.sha {
            Some(sha) => sha.update(&mut self.chunk),
            None => {
                self.chunk.clear();
                Ok(())
            }
        }
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.chunk.len() {
            self.fill()?;
        }
        let count = (&self.chunk[self.taken..]).read(buffer)?;
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Seek, Write};

    #[test]
    fn a_digest_is_the_same_here_and_on_another_thread() {
        let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
        for apart_after in [0, 1, 5, usize::MAX] {
            let mut hasher = Hasher::new();
            for (n, part) in bytes.chunks(CHUNK).enumerate() {
                if n == apart_after {
                    hasher = hasher.apart();
                }
                let mut chunk = part.to_vec();
                hasher.update(&mut chunk).unwrap();
                assert!(chunk.is_empty());
            }
            assert_eq!(hasher.finish().unwrap(), Digest::of(&bytes));
        }
    }

    #[test]
    fn a_source_gives_the_file_and_knows_what_it_gave() {
        let bytes: Vec<u8> = (0..700_000_u32).map(|n| (n % 253) as u8).collect();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let seen = |sha256| Seen { size: 700_000, crc32: crc32fast::hash(&bytes), sha256 };
        for (hasher, digest) in [
            (None, None),
            (Some(Hasher::new()), Some(Digest::of(&bytes))),
            (Some(Hasher::new().apart()), Some(Digest::of(&bytes))),
        ] {
            file.rewind().unwrap();
            let mut source = Source::new(file.try_clone().unwrap(), hasher);
            let mut read = Vec::new();
            source.read_to_end(&mut read).unwrap();
            assert!(read == bytes);
            assert_eq!(source.finish().unwrap(), seen(digest));
        }
        file.rewind().unwrap();
        assert_eq!(Source::new(file, Some(Hasher::new())).exhaust().unwrap(), seen(Some(Digest::of(&bytes))));
    }
}
