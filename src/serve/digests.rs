//! The digests of files, each computed once for every change of the file.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::package::Digest;

/// Most files whose digests are remembered; then all are forgotten and computed anew.
const KNOWN_MAX: usize = 10_000;

/// What is known of files.
#[derive(Debug, Default)]
pub(super) struct Digests {
    known: Mutex<BTreeMap<State, Entry>>,
}

/// A digest, once somebody has computed it. Whoever needs it meanwhile waits instead of reading the file as well.
type Entry = Arc<Mutex<Option<Digest>>>;

/// A file as it was at one time: other bytes at the same path are another state.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    path: PathBuf,
    size: u64,
    changed: Timestamp,
    /// Tells files apart that took the same name one after the other; 0 where the system has no numbers for them.
    number: u64,
}

impl Digests {
    /// The digest of an open file with all its bytes, wherever reading has come to afterwards.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(super) fn of(&self, path: &Path, file: &mut File, metadata: &Metadata) -> io::Result<Digest> {
        let state = State::of(path, metadata)?;
        let entry = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= KNOWN_MAX {
                known.clear();
            }
            Arc::clone(known.entry(state.clone()).or_default())
        };
        let mut digest = entry.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(digest) = &*digest {
            return Ok(*digest);
        }
        let is_settled = state.is_settled();
        let computed = Digest::of_reader(file)?;
        if is_settled && State::of(path, &file.metadata()?)? == state {
            *digest = Some(computed);
        }
        Ok(computed)
    }
}

impl State {
    fn of(path: &Path, metadata: &Metadata) -> io::Result<Self> {
        let (changed, number) = change(metadata)?;
        Ok(Self { path: path.to_owned(), size: metadata.len(), changed, number })
    }

    /// Whether another change would show. Clocks of file systems tick: whoever writes twice within one tick leaves the same
    /// time. Where there are no fractions of seconds, a tick may take two seconds.
    fn is_settled(&self) -> bool {
        let tick = SignedDuration::from_millis(if self.changed.subsec_nanosecond() == 0 { 2000 } else { 100 });
        Timestamp::now().duration_since(self.changed) > tick
    }
}

/// When a file changed, by a clock that nobody can turn back where the system has one, and its number.
#[cfg(unix)]
fn change(metadata: &Metadata) -> io::Result<(Timestamp, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    let nanoseconds = i32::try_from(metadata.ctime_nsec()).unwrap_or(0);
    let changed = Timestamp::new(metadata.ctime(), nanoseconds).map_err(io::Error::other)?;
    Ok((changed, metadata.ino()))
}

#[cfg(not(unix))]
fn change(metadata: &Metadata) -> io::Result<(Timestamp, u64)> {
    Ok((Timestamp::try_from(metadata.modified()?).map_err(io::Error::other)?, 0))
}
