//! What all places that are reached over HTTP have in common: files are kept once, the index is the moment at which a
//! publication counts, and the rest follows it.

use std::fmt::Display;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::place::{Held, INDEX, Place, PlaceError, Shown, Switch};
use crate::package::{Digest, Measure};

/// What caches are told of files that stay for ever (RFC 8246).
pub(crate) const FOREVER: &str = "public, max-age=31536000, immutable";
/// What caches are told of files that change: nothing is shown again before it is known to be still the same.
pub(crate) const ASK_AGAIN: &str = "no-cache";

const UNCONDITIONAL: &str = "the server ignores conditions, so two publishers at once could undo each other's work without \
                             a word; let only one publish at a time";

/// How long a server that counts time in seconds may take to be sure of a revision.
const SETTLES: Duration = Duration::from_millis(1100);

/// A server that holds files by path.
pub(super) trait Server: Sync {
    /// How messages name it: without a secret.
    fn name(&self) -> String;

    /// What lies at `path`; `size` is how much it will be, if that is known.
    fn get(&self, path: &str, size: u64) -> Result<Option<Held>, PlaceError>;

    /// Whether something lies at `path`, and its size if the server tells.
    fn size(&self, path: &str) -> Result<Option<Option<u64>>, PlaceError>;

    /// Puts `body` at `path`, whole or not at all. False if `when` is not so.
    fn put(&self, path: &str, body: &Body<'_>, when: When<'_>) -> Result<bool, PlaceError>;

    /// Lets `to` show what lies at `from`. False if the server cannot do that by itself.
    fn copy(&self, from: &str, to: &str) -> Result<bool, PlaceError>;

    /// Whether conditions are kept to; None if that cannot be found out.
    fn keeps_conditions(&self) -> Result<Option<bool>, PlaceError>;
}

/// What is put somewhere.
#[derive(Debug)]
pub(super) enum Body<'b> {
    Bytes(&'b [u8]),
    File(&'b Path, Measure),
}

/// When something may be put somewhere.
#[derive(Debug, Clone, Copy)]
pub(super) enum When<'w> {
    Always,
    /// Nothing lies there.
    New,
    /// What has this revision lies there.
    Still(&'w str),
}

/// The place that a server is.
#[derive(Debug)]
pub(super) struct Remote<S> {
    server: S,
    warnings: Mutex<Vec<String>>,
}

impl<S: Server> Remote<S> {
    pub(super) fn new(server: S) -> Self {
        Self { server, warnings: Mutex::default() }
    }

    /// Whether the bytes that lie at `path` are those of `measure`; None if nothing lies there.
    fn compare(&self, path: &str, measure: Measure) -> Result<Option<bool>, PlaceError> {
        match self.server.size(path)? {
            None => return Ok(None),
            Some(Some(size)) if size != measure.size => return Ok(Some(false)),
            Some(_) => {}
        }
        let held = self.server.get(path, measure.size)?;
        Ok(held.map(|held| Digest::of(&held.bytes) == measure.sha256))
    }

    /// Replaces the index, unless somebody else has done that since it was seen.
    fn commit(&self, switch: &Switch<'_>) -> Result<(), PlaceError> {
        let overtaken = || PlaceError::Overtaken { place: self.server.name() };
        let mut now = self.server.get(INDEX, 0)?;
        if self.shows(now.as_ref(), switch) {
            return Ok(());
        }
        if now.as_ref().map(|held| &held.bytes) != switch.seen.map(|held| &held.bytes) {
            return Err(overtaken());
        }
        if now.as_ref().is_some_and(is_weak) {
            // What has just been written may change once more within the same second, for all the server knows.
            thread::sleep(SETTLES);
            let again = self.server.get(INDEX, 0)?;
            if again.as_ref().map(|held| &held.bytes) != now.as_ref().map(|held| &held.bytes) {
                return Err(overtaken());
            }
            now = again;
        }
        let when = match &now {
            None => When::New,
            // A weak revision never fulfils a condition (RFC 9110, 13.1.1).
            Some(held) if is_weak(held) => When::Always,
            Some(held) => held.revision.as_deref().map_or(When::Always, When::Still),
        };
        // A condition may also fail because an earlier try was answered into a broken connection.
        if self.server.put(INDEX, &Body::Bytes(switch.index), when)?
            || self.shows(self.server.get(INDEX, 0)?.as_ref(), switch)
        {
            return Ok(());
        }
        Err(overtaken())
    }

    fn shows(&self, index: Option<&Held>, switch: &Switch<'_>) -> bool {
        index.is_some_and(|held| held.bytes == switch.index)
    }

    fn show(&self, path: &str, shown: &Shown) -> Result<(), PlaceError> {
        let from = match shown {
            Shown::Bytes(bytes) => return self.write(path, bytes),
            Shown::Kept(from) => from,
        };
        if self.server.copy(from, path)? {
            return Ok(());
        }
        let size = self.server.size(from)?.flatten().unwrap_or(0);
        let gone = || cannot(&self.server, format!("write {path}"), format!("{from} is not there"));
        let held = self.server.get(from, size)?.ok_or_else(gone)?;
        self.write(path, &held.bytes)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), PlaceError> {
        // An earlier try may have done it, though no answer came.
        if self.server.put(path, &Body::Bytes(bytes), When::Always)?
            || self.server.get(path, bytes.len() as u64)?.is_some_and(|held| held.bytes == bytes)
        {
            return Ok(());
        }
        Err(cannot(&self.server, format!("write {path}"), "what was sent is not there"))
    }

    /// Lets all files show what belongs to the index, those that learners' systems fetch first.
    fn follow(&self, switch: &Switch<'_>) -> Result<(), PlaceError> {
        let (kept, bytes): (Vec<_>, Vec<_>) =
            switch.files.iter().partition(|(_, shown)| matches!(shown, Shown::Kept(_)));
        self.hold_to(switch)?;
        for (path, shown) in kept.into_iter().chain(bytes) {
            self.show(path, shown)?;
            // Also after the last one: it may have come later than what somebody else has put there.
            self.hold_to(switch)?;
        }
        Ok(())
    }

    /// Whoever has published since must not be undone.
    fn hold_to(&self, switch: &Switch<'_>) -> Result<(), PlaceError> {
        match self.shows(self.server.get(INDEX, 0)?.as_ref(), switch) {
            true => Ok(()),
            false => Err(PlaceError::OvertakenLate { place: self.server.name() }),
        }
    }
}

impl<S: Server> Place for Remote<S> {
    fn name(&self) -> String {
        self.server.name()
    }

    fn read(&self, path: &str) -> Result<Option<Held>, PlaceError> {
        if path == INDEX {
            return self.server.get(path, 0);
        }
        let Some(size) = self.server.size(path)? else { return Ok(None) };
        self.server.get(path, size.unwrap_or(0))
    }

    fn keep(&self, path: &str, file: &Path, measure: Measure) -> Result<bool, PlaceError> {
        let taken = || PlaceError::Taken { place: self.server.name(), path: path.to_owned() };
        if let Some(is_same) = self.compare(path, measure)? {
            return if is_same { Ok(false) } else { Err(taken()) };
        }
        if self.server.put(path, &Body::File(file, measure), When::New)? {
            return Ok(true);
        }
        // Somebody was faster, or an earlier try was answered into a broken connection.
        match self.compare(path, measure)? {
            Some(true) => Ok(true),
            Some(false) => Err(taken()),
            None => {
                Err(cannot(&self.server, format!("write {path}"), "the server says that it is there, but it is not"))
            }
        }
    }

    fn switch(&self, switch: &Switch<'_>) -> Result<(), PlaceError> {
        if !self.shows(self.server.get(INDEX, 0)?.as_ref(), switch) {
            if self.server.keeps_conditions()? == Some(false) {
                self.warnings.lock().unwrap_or_else(PoisonError::into_inner).push(UNCONDITIONAL.to_owned());
            }
            self.commit(switch)?;
        }
        self.follow(switch).map_err(|error| match error {
            PlaceError::Cannot { place, action, reason } => {
                PlaceError::Unfinished { place, reason: format!("cannot {action}: {reason}") }
            }
            other => other,
        })
    }

    fn warnings(&self) -> Vec<String> {
        self.warnings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn is_weak(held: &Held) -> bool {
    held.revision.as_deref().is_some_and(|revision| revision.starts_with("W/"))
}

pub(super) fn cannot(server: &(impl Server + ?Sized), action: impl Into<String>, reason: impl Display) -> PlaceError {
    PlaceError::Cannot { place: server.name(), action: action.into(), reason: reason.to_string() }
}

/// How caches are to treat a file: what stands at the address of a version stays.
pub(super) fn caching(body: &Body<'_>) -> &'static str {
    match body {
        Body::File(..) => FOREVER,
        Body::Bytes(_) => ASK_AGAIN,
    }
}
